"""Summaries against the work below them, milestones against a register."""

import pandas as pd
import pytest
from small_schedules import small

from workbench.errors import DataError
from workbench.schedule.merge import merge
from workbench.schedule.traceability import trace
from workbench.taxonomy import Status


def stored(start: str, finish: str, **columns) -> dict:
    """What a file says of an activity."""
    return {
        "days": 1,
        "file_early_start": f"2026-{start} 08:00",
        "file_early_finish": f"2026-{finish} 17:00",
        **columns,
    }


WBS = pd.DataFrame({"node": ["top", "leaf"], "parent": ["", "top"]})


def test_stored_summaries_are_held_against_the_work_below_them():
    plan = {
        "S": stored("01-05", "01-09", kind="wbs_summary", wbs="top"),
        "T": stored("01-06", "01-09", kind="wbs_summary", wbs="leaf"),
        "A": stored("01-05", "01-07", wbs="top"),
        "B": stored("01-07", "01-12", wbs="leaf", actual_start="2026-01-06 08:00", remaining_duration=480),
        "X": stored("01-01", "03-01"),
    }
    answer = trace(small(plan, wbs=WBS))
    assert answer.table[["activity", "level", "end", "days", "agrees"]].to_numpy().tolist() == [
        ["S", "summary", "start", 0.0, True],
        ["S", "summary", "finish", 3.0, False],
        ["T", "summary", "start", 0.0, True],
        ["T", "summary", "finish", 3.0, False],
    ]
    assert answer.table.at[1, "carried"] == pd.Timestamp("2026-01-12 17:00")
    assert str(answer) == "2 of 4 dates agree"


def test_milestones_are_held_against_the_register_to_the_day():
    gate = {"kind": "finish_milestone"}
    merged = merge({"P": small({"A": 5, "G": gate}, [("A", "G", "fs", 0)])})
    register = pd.DataFrame({"activity": ["P:G", "P:A", "P:N"], "date": ["2026-01-09", "2026-01-07", "2026-01-09"]})
    table = trace(merged, register).table
    assert table["agrees"].tolist() == [True, False, False]
    assert table["carried"].dt.day.tolist()[:2] == [9, 9]
    assert pd.isna(table.at[2, "carried"])
    assert table["level"].tolist() == ["milestone"] * 3
    with pytest.raises(DataError, match='row 1, column date: "soon"'):
        trace(merged, pd.DataFrame({"activity": ["P:G"], "date": ["soon"]}))


def test_nothing_to_trace_is_an_answer():
    answer = trace(small({"A": 1, "S": {"kind": "wbs_summary", "wbs": "top"}}, wbs=WBS))
    assert answer.status == Status.NO_DATA
    assert str(answer) == "Nothing to trace: There are no summaries with stored dates, and no milestone was named."

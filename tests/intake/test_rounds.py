"""Between rounds nothing changes unseen."""

import numpy as np
import pandas as pd
import pytest

from workbench.intake.rounds import round_changes, spread
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status


def office(rows: list[tuple], **tables) -> Portfolio:
    ratings = pd.DataFrame(rows, columns=["project", "criterion", "voter", "round", "value"])
    return Portfolio(
        settings=pd.DataFrame({"portfolio": ["p"], "first_period": ["2026Q1"], "last_period": ["2026Q4"],
                               "as_of": ["2026-03-01"]}),
        projects=pd.DataFrame({"project": ["a", "b"]}),
        criteria=pd.DataFrame({"criterion": ["x", "y"], "weight": [0.5, 0.5], "scale_high": [100.0, 10.0]}),
        ratings=ratings, **tables,
    )  # fmt: skip


def test_changes_are_listed_largest_first_by_their_share_of_the_scale():
    rows = [("a", "x", "v", 1, 40), ("a", "x", "v", 2, 60), ("a", "y", "v", 1, 2), ("a", "y", "v", 2, 7),
            ("b", "x", "v", 1, 50), ("b", "x", "v", 2, 50), ("b", "y", "w", 1, 3)]  # fmt: skip
    found = round_changes(office(rows))
    assert found.table[["criterion", "before", "after"]].to_numpy().tolist() == [["y", 2.0, 7.0], ["x", 40.0, 60.0]]
    assert found.totals == {"changed": 2, "kept": 1}


def test_a_round_that_was_left_out_is_bridged_and_an_open_one_is_not_shown():
    rounds = pd.DataFrame({"round": [1, 3], "opened": [None, "2026-02-01"], "closed": ["2026-01-20", None]})
    rows = [("a", "x", "v", 1, 40), ("a", "x", "v", 3, 60)]
    assert round_changes(office(rows)).table[["from_round", "to_round"]].to_numpy().tolist() == [[1, 3]]
    hidden = round_changes(office(rows, rounds=rounds))
    assert hidden.status is Status.NO_DATA
    assert hidden.table.empty


def test_one_round_and_no_ratings_have_no_changes():
    assert "more than one closed round" in round_changes(office([("a", "x", "v", 1, 40)])).reason
    assert round_changes(office([])).table.empty


def test_the_spread_is_that_of_numpy_and_missing_where_nobody_voted():
    scores = pd.DataFrame({"v": [10.0, np.nan, 5.0], "w": [30.0, np.nan, np.nan], "u": [20.0, np.nan, 7.0]})
    found = spread(scores)
    assert found["median"].tolist()[::2] == [20.0, 6.0]
    assert found["quartile_range"].tolist()[::2] == pytest.approx([10.0, 1.0])
    assert found["votes"].tolist() == [3, 0, 2]
    assert np.isnan(found.loc[1, "median"])

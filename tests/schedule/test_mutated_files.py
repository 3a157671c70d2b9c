"""Damaged schedule files: a schedule with an answer, or one clear error, and never anything else."""

import time
from collections import Counter
from random import Random

import pytest
from mspdi_text import exception, mspdi, office_calendar, plan_project, small_project
from mutations import damaged, damaged_blocks
from random_plans import as_schedule, random_plan
from schedule_folder import folder_tables, write_folder
from xer_text import plan_tables, xer

from workbench.errors import DataError, UsageError
from workbench.schedule.critical_path import critical_path
from workbench.sources.schedules import read_schedule

FEW, MANY = 60, 1_000
FEW_STARTS, MANY_STARTS = 4, 60  # of Java
LONGEST = 5.0  # seconds of this process for one file


def is_answered_or_refused(path) -> str:
    """Read a damaged file and calculate with it; say how that ended."""
    begin = time.process_time()
    try:
        schedule = read_schedule(path, strict=False)
        answer = critical_path(schedule)
    except (DataError, UsageError) as error:
        outcome, words = "refused", str(error)
    else:
        outcome, words = "tolerated" if schedule.problems else "answered", str(answer)
        assert len(answer.table) == len(schedule.activities)
    assert 0 < len(words) < 20_000
    assert time.process_time() - begin < LONGEST
    return outcome


def rich_project() -> dict:
    """A project with something of everything."""
    link = {"PredecessorUID": 2, "Type": 1, "LinkLag": 4800, "LagFormat": 7}
    weekly = exception("2026-01-01", "2026-12-31", Type=6, DaysOfWeek=4, Period=2)
    crew = {"UID": 2, "Name": "Crew", "BaseCalendarUID": 1, "Exceptions": {"Exception": [weekly]}}
    started = {"ActualStart": "2026-01-02T08:00:00", "Stop": "2026-01-02T12:00:00", "Resume": "2026-01-06T08:00:00"}
    return small_project(
        {"Name": "Phase"},
        {"OutlineLevel": 2, "ConstraintType": 4, "ConstraintDate": "2026-01-07T08:00:00"},
        {"OutlineLevel": 2, "PredecessorLink": [link], "CalendarUID": 2, "PercentComplete": 0},
        {
            "OutlineLevel": 2,
            "DurationFormat": 8,
            "PredecessorLink": {"PredecessorUID": 3, "LinkLag": 50, "LagFormat": 19},
        },
        {
            "Manual": 1,
            "Start": "2026-02-02T08:00:00",
            "Finish": "2026-02-03T17:00:00",
            "Deadline": "2026-02-01T17:00:00",
        },
        {**started, "RemainingDuration": "PT4H0M0S", "Baseline": {"Number": 0, "Duration": "PT8H0M0S", "Cost": 100}},
        {"ExternalTask": 1, "ExternalTaskProject": "x.mpp", "Finish": "2026-01-09T17:00:00"},
        {"Milestone": 1, "Duration": "PT0H0M0S", "PredecessorLink": [{"PredecessorUID": 7}, {"PredecessorUID": 5}]},
        calendars=[office_calendar(1, Exceptions={"Exception": exception("2026-01-12", "2026-01-14")}), crew],
        Resources={"Resource": [{"UID": 1, "Name": "Crew", "Type": 1, "CalendarUID": 2}]},
        Assignments={"Assignment": [{"TaskUID": 2, "ResourceUID": 1, "Units": 1, "Work": "PT8H0M0S", "Cost": 100}]},
        ExtendedAttributes={"ExtendedAttribute": {"FieldID": 1, "FieldName": "Text1"}},
    )


def xer_files(random: Random) -> bytes:
    return xer(plan_tables(random_plan(random.randrange(40)))).encode("cp1252")


def mspdi_files(random: Random) -> bytes:
    seed = random.randrange(-20, 20)
    return mspdi(rich_project() if seed < 0 else plan_project(random_plan(seed))).encode()


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.soak)])
@pytest.mark.parametrize(("kind", "make"), [("xer", xer_files), ("xml", mspdi_files)])
def test_damaged_files_are_answered_or_refused(tmp_path, kind, make, count):
    path = tmp_path / f"plan.{kind}"
    outcomes = Counter()
    for seed in range(count):
        random = Random(seed)
        path.write_bytes(damaged(make(random), kind, random))
        outcomes[is_answered_or_refused(path)] += 1
    assert min(outcomes[name] for name in ("answered", "tolerated", "refused")) >= count // 50, outcomes


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.soak)])
def test_damaged_tables_are_answered_or_refused(tmp_path, count):
    outcomes = Counter()
    plans = [folder_tables(as_schedule(random_plan(seed))) for seed in range(10)]
    for seed in range(count):
        random = Random(seed)
        tables = random.choice(plans)
        folder = write_folder(tmp_path / "plan", tables)
        for name in random.sample([*tables], random.choice([1, 1, 2])):
            (folder / f"{name}.csv").write_bytes(damaged(tables[name].encode(), "csv", random))
        outcomes[is_answered_or_refused(folder)] += 1
    assert min(outcomes[name] for name in ("answered", "tolerated", "refused")) >= count // 50, outcomes


@pytest.mark.parametrize("count", [FEW_STARTS, pytest.param(MANY_STARTS, marks=pytest.mark.soak)])
def test_damaged_files_of_other_tools_are_answered_or_refused(mpxj, tmp_path, shared_data, count):
    files = sorted(shared_data("mpp_real").glob("*.mpp"))
    path = tmp_path / "plan.mpp"
    outcomes = Counter()
    for seed in range(count):
        random = Random(seed)
        path.write_bytes(damaged_blocks(random.choice(files).read_bytes(), random))
        outcomes[is_answered_or_refused(path)] += 1
    assert outcomes["refused"] < count

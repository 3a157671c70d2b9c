"""A score entered by hand is checked, and laid over the ratings without losing any."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from workbench.errors import ParameterError
from workbench.intake.entry import KEY, current_round, fitting, make_entry, may_look, open_rounds, with_entries
from workbench.portfolio import Portfolio
from workbench.schema import TABLES

NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)
NO_RATINGS = {"project": [], "criterion": [], "value": []}
GOOD = {"project": "a", "criterion": "c1", "voter": "Finance", "value": 40.0, "by": "someone (local)", "at": NOON}


def panel(**tables) -> Portfolio:
    given = {
        "settings": {"portfolio": ["p"], "first_period": ["2026Q1"], "last_period": ["2026Q4"],
                     "as_of": ["2026-01-15"]},
        "projects": {"project": ["a", "b", "c"], "state": ["candidate", "candidate", "completed"]},
        "criteria": {"criterion": ["top", "c1", "c2"], "parent": ["", "top", "top"], "weight": [1.0, 0.5, 0.5],
                     "scale_high": [100.0, 100.0, 5.0]},
        "voters": {"voter": ["Finance", "Grid"], "person": ["", "grid@office"]},
        "ratings": {"project": ["a", "a"], "criterion": ["c1", "c2"], "voter": ["Finance", "Finance"],
                    "value": [70.0, 2.0], "at": ["2026-01-10", "2026-01-10"]},
        **tables,
    }  # fmt: skip
    return Portfolio(**{name: pd.DataFrame(rows) for name, rows in given.items()})


def rows_of(*entries) -> pd.DataFrame:
    """Entries as the store gives them."""
    rows = [{"entry": number, **vars(entry)} for number, entry in enumerate(entries, start=1)]
    frame = pd.DataFrame(rows, columns=[column.name for column in TABLES["rating_entries"].columns])
    return frame.astype({"low": "float64", "high": "float64", "at": "datetime64[us, UTC]"})


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"project": "<b>"}, 'project: "<b>" is no project'),
        ({"project": "c"}, "c is completed and no longer scored"),
        ({"criterion": "x"}, 'criterion: "x" is no criterion'),
        ({"criterion": "top"}, "top is made of others"),
        ({"value": 101.0}, "value: expected 0 to 100, got 101"),
        ({"value": -1.0}, "value: expected 0 to 100"),
        ({"value": float("nan")}, "value: expected a finite number"),
        ({"value": True}, "value: expected a finite number"),
        ({"value": None}, "value: expected a finite number"),
        ({"value": "40"}, "value: expected a finite number"),
        ({"criterion": "c2", "value": 5.5}, "value: expected 0 to 5, got 5.5"),
        ({"low": 50.0}, "low: expected at most the value 40"),
        ({"high": 30.0}, "high: expected at least the value 40"),
        ({"voter": "Nobody"}, "voter: expected one of Finance, Grid"),
        ({"voter": "Grid"}, "Grid scores under another sign-in"),
        ({"by": " "}, "expected a name each"),
        ({"by": "a\u202eb"}, "by: expected printable text"),
        ({"evidence": "x" * 2001}, "evidence: expected printable text of at most 2,000"),
        ({"at": datetime(2026, 1, 20)}, "at: expected a time with a time zone"),
        ({"round": 0}, "round: expected a whole number"),
    ],
)
def test_a_score_that_does_not_fit_is_refused_by_name(change, complaint):
    with pytest.raises(ParameterError) as caught:
        make_entry(panel(), **(GOOD | change))
    assert complaint in str(caught.value)


def test_all_problems_are_said_at_once():
    with pytest.raises(ParameterError) as caught:
        make_entry(panel(), **(GOOD | {"project": "x", "voter": "y", "value": 400.0}))
    assert len(str(caught.value).splitlines()) == 3


def test_only_the_assessors_own_sign_in_may_score_as_that_assessor():
    assert make_entry(panel(), **(GOOD | {"voter": "Grid", "by": "grid@office"})).voter == "Grid"


def test_without_a_list_of_assessors_any_name_may_score():
    assert make_entry(panel(voters={"voter": []}), **(GOOD | {"voter": "New role"})).voter == "New role"


def test_scores_go_into_the_open_round_else_the_newest():
    assert current_round(panel()) == 1
    rounds = {"round": [1, 2, 3], "opened": ["2025-12-01", "2026-01-01", "2026-03-01"],
              "closed": ["2025-12-20", None, "2026-04-01"]}  # fmt: skip
    assert open_rounds(panel(rounds=rounds)) == {2}  # the third has not opened on the day of the data
    assert make_entry(panel(rounds=rounds), **GOOD).round == 2
    seventh = {"project": ["a"], "criterion": ["c1"], "voter": ["Grid"], "value": [3.0], "round": [7]}
    assert make_entry(panel(ratings=seventh), **GOOD).round == 7


def test_while_a_round_is_open_an_assessor_with_a_sign_in_is_seen_by_that_sign_in_only():
    open_round = {"round": [1], "opened": ["2026-01-01"], "closed": [None]}
    assert may_look(panel(), "Grid", "somebody")
    assert not may_look(panel(rounds=open_round), "Grid", "somebody")
    assert may_look(panel(rounds=open_round), "Grid", "grid@office")
    assert may_look(panel(rounds=open_round), "Finance", "somebody")  # no sign-in is named


def test_an_entry_amends_one_rating_and_leaves_the_others():
    before = panel()
    after = with_entries(before, rows_of(make_entry(before, **GOOD, evidence=" Study 4 ")))
    ratings = after.ratings.set_index(["criterion"])
    assert ratings["value"].to_dict() == {"c1": 40.0, "c2": 2.0}
    assert ratings.loc["c1", "evidence"] == "Study 4"
    assert ratings.loc["c1", "at"] == pd.Timestamp("2026-01-20")
    assert before.ratings["value"].tolist() == [70.0, 2.0]
    assert after.fingerprint() != before.fingerprint()


def test_a_new_rating_is_added_and_the_last_entry_of_several_counts():
    portfolio = panel()
    entries = [make_entry(portfolio, **(GOOD | {"project": "b", "value": value})) for value in (10.0, 20.0)]
    ratings = with_entries(portfolio, rows_of(*entries)).ratings
    assert len(ratings) == 3
    assert ratings.loc[ratings["project"].eq("b"), "value"].tolist() == [20.0]
    assert not ratings.duplicated(KEY).any()


def test_a_rating_that_was_loaded_later_is_not_undone():
    portfolio = panel()
    early = make_entry(portfolio, **(GOOD | {"at": datetime(2026, 1, 9, tzinfo=UTC)}))
    assert with_entries(portfolio, rows_of(early)).ratings["value"].tolist() == [70.0, 2.0]


def test_entries_of_other_portfolios_and_of_projects_that_are_gone_are_left_out():
    portfolio = panel()
    entries = rows_of(make_entry(portfolio, **GOOD), make_entry(portfolio, **GOOD))
    entries.loc[0, "portfolio"] = "another"
    entries.loc[1, "project"] = "gone"
    assert with_entries(portfolio, entries) is portfolio
    assert with_entries(portfolio, entries.iloc[:0]) is portfolio


@pytest.mark.parametrize(
    "change",
    [
        {"criteria": {"criterion": ["top", "c1", "c2"], "parent": ["", "top", "top"], "weight": [1.0, 0.5, 0.5],
                      "scale_high": [100.0, 10.0, 5.0]}, "ratings": NO_RATINGS},
        {"criteria": {"criterion": ["top", "c1", "c2"], "parent": ["", "top", "c1"], "weight": [1.0, 1.0, 1.0]},
         "ratings": NO_RATINGS},
        {"voters": {"voter": ["Grid"]}, "ratings": NO_RATINGS},
        {"projects": {"project": ["b"]}, "ratings": NO_RATINGS},
    ],
    ids=["a shorter scale", "a criterion made of others", "an assessor who left", "a project that is gone"],
)  # fmt: skip
def test_whatever_was_entered_before_a_newer_portfolio_can_be_read(change):
    entries = rows_of(make_entry(panel(), **GOOD, low=30.0))
    newer = panel(**change)
    assert fitting(newer, entries).tolist() == [False]
    assert with_entries(newer, entries) is newer
    assert fitting(panel(), entries).tolist() == [True]


def test_a_closed_round_takes_no_more_scores():
    rounds = {"round": [1, 2], "opened": ["2025-12-01", "2026-01-01"], "closed": ["2025-12-20", None]}
    with pytest.raises(ParameterError, match="expected an open round \\(open is 2\\), got 1"):
        make_entry(panel(rounds=rounds), **GOOD, round=1)
    with pytest.raises(ParameterError, match="none is open"):
        make_entry(panel(rounds={"round": [1], "closed": ["2025-12-20"]}), **GOOD)
    for impossible in (2**62, True, 0):
        with pytest.raises(ParameterError, match="round: expected a whole number from 1 to 1,000"):
            make_entry(panel(), **GOOD, round=impossible)


def test_numbers_of_numpy_are_numbers():
    assert make_entry(panel(), **(GOOD | {"value": np.int64(5)})).value == 5.0

"""The plan of record at today's figures."""

import pandas as pd
import pytest

from workbench.portfolio import Portfolio
from workbench.selection.bridge import bridge
from workbench.selection.limits import Limits
from workbench.selection.recorded_plan import recorded_plan
from workbench.selection.select import select
from workbench.taxonomy import Status

SETTINGS = pd.DataFrame(
    {
        "portfolio": ["p"],
        "frequency": ["Y"],
        "first_period": ["2026"],
        "last_period": ["2029"],
        "discount_rate": [0.1],
    }
)


def office(record: list[tuple[str, str]]) -> Portfolio:
    return Portfolio(
        settings=SETTINGS,
        projects=pd.DataFrame(
            {
                "project": list("abc"),
                "value": [11.0, 22.0, 33.0],
                "cost": [1.0, 2.0, 3.0],
                "start": "2026",
                "latest_start": ["2029", "2027", "2029"],
            }
        ),
        plan_of_record=pd.DataFrame(record, columns=["project", "start"]),
    )


def test_it_is_worth_what_its_projects_are_worth_at_their_approved_starts():
    found = recorded_plan(office([("a", "2026"), ("c", "2028")]))
    assert found.status is Status.COMPUTED
    assert found.value == pytest.approx(11.0 + 33.0 / 1.1**2)
    assert found.chosen == ["a", "c"]
    assert found.totals["cost"] == 4.0
    assert found.starts.astype(str).to_dict() == {"a": "2026", "c": "2028"}


def test_a_start_outside_todays_window_is_left_out_and_said():
    found = recorded_plan(office([("a", "2026"), ("b", "2028")]))
    assert found.chosen == ["a"]
    assert found.reason == "1 of 2 projects can no longer go ahead as they were approved."


def test_limits_that_it_breaks_today_are_named():
    found = recorded_plan(office([("b", "2026"), ("c", "2026")]), Limits(budget=4))
    assert list(found.checked.loc[found.checked["broken"], "name"]) == ["budget"]


def test_a_bridge_leads_from_it_to_the_best_plan():
    portfolio = office([("a", "2027"), ("b", "2026")])
    found = bridge(recorded_plan(portfolio), select(portfolio, Limits(budget=4)))
    assert found.steps["projects"].to_dict()["added"] == 1
    assert found.steps["value"].iloc[0] == pytest.approx(10.0 + 22.0)
    assert found.steps["value"].iloc[-1] == pytest.approx(11.0 + 33.0)


def test_without_a_plan_of_record_it_says_so():
    found = recorded_plan(office([]))
    assert (found.status, found.value, found.reason) == (Status.NO_DATA, None, "There is no plan of record.")

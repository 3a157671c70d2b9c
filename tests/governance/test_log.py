import numpy as np
import pandas as pd
import pytest

from workbench.errors import UsageError
from workbench.governance.log import decision_log
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status


@pytest.fixture
def office() -> Portfolio:
    return Portfolio(
        projects=pd.DataFrame({"project": ["a"]}),
        meetings=pd.DataFrame({"meeting": ["M1"], "forum": ["Board"], "at": ["2026-09-01"]}),
        decisions=pd.DataFrame(
            {
                "decision": ["D1", "D2", "D3", "D4"],
                "meeting": ["M1", "", "", ""],
                "at": ["2026-09-01", None, None, "2026-12-01"],
                "ask": ["Fund it", "Stop it", "Move it", "Later"],
                "outcome": ["approved", "", "", "approved"],
                "due": [None, "2026-09-20", "2026-11-01", "2026-12-01"],
                "amount": [100.0, 40.0, None, 7.0],
            }
        ),
        actions=pd.DataFrame(
            {
                "action": ["A1", "A2", "A3", "A4", "A5"],
                "raised_at": ["2026-09-01", "2026-07-15", "2026-01-01", "2026-01-01", None],
                "due": ["2026-10-15", "2026-08-01", None, "2026-02-01", None],
                "status": ["open", "open", "open", "closed", "open"],
                "closed_at": [None, None, None, "2026-01-31", None],
            }
        ),
    )


def test_asks_and_decisions_are_told_apart(office):
    log = decision_log(office, "2026-09-30")
    assert log.asks.index.tolist() == ["D2", "D3", "D4"]
    assert log.decided.index.tolist() == ["D1"]
    assert log.decided.loc["D1", "forum"] == "Board"
    assert log.asks["days_overdue"].tolist() == [10, 0, 0]
    assert np.isnan(log.table.loc["D1", "days_overdue"])
    assert (log.totals["amount_asked"], log.totals["amount_decided"]) == (47, 100)


def test_a_later_day_knows_the_later_decision(office):
    assert "D4" in decision_log(office, "2026-12-01").decided.index


def test_open_actions_are_counted_by_age(office):
    log = decision_log(office, "2026-09-30")
    assert log.actions.index.tolist() == ["A3", "A2", "A1", "A5"]
    assert log.actions_by_age.tolist() == [1, 1, 1, 1]
    assert log.actions.loc["A2", "days_overdue"] == 60
    assert str(log) == "3 decisions asked for (1 overdue), 1 taken; 4 actions open (1 overdue)"
    assert "A4" in decision_log(office, "2026-01-15").actions.index


def test_without_decisions_and_actions_there_is_no_log():
    log = decision_log(Portfolio())
    assert log.status is Status.NO_DATA
    assert log.asks.empty
    assert log.actions_by_age.sum() == 0
    assert str(log) == "The portfolio has no rows in decisions and actions."


def test_what_is_no_day_is_refused(office):
    with pytest.raises(UsageError, match="as_of"):
        decision_log(office, "30.09.2026")

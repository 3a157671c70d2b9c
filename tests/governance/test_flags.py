import pandas as pd
import pytest

from workbench.governance.flags import flags
from workbench.portfolio import Portfolio
from workbench.rules import Rules
from workbench.taxonomy import Status

DAY = "2026-09-30"


def office(**tables) -> Portfolio:
    projects = pd.DataFrame({"project": ["a", "b", "c"], "state": "active"})
    return Portfolio(projects=projects, **tables)


def findings(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["finding", "project", "severity", "due", "status", "closed_at"])


def test_findings_are_red_when_critical_or_overdue_and_major():
    found = flags(
        office(
            findings=findings(
                ("F1", "a", "critical", "2026-12-01", "open", None),
                ("F2", "a", "major", "2026-12-01", "open", None),
                ("F3", "b", "major", "2026-09-01", "open", None),
                ("F4", "b", "minor", "2026-09-29", "open", None),
                ("F5", "b", "minor", "2026-12-01", "open", None),
                ("F6", "c", "critical", "2026-01-01", "closed", "2026-02-01"),
            )
        ),
        DAY,
    ).table.set_index("reference")
    assert found["severity"].to_dict() == {"F1": "red", "F3": "red", "F2": "amber", "F4": "amber"}
    assert found["blocks_gate"].to_dict() == {"F1": True, "F3": False, "F2": False, "F4": False}
    assert found.loc["F3", "sentence"] == "Finding F3 is open, 29 days overdue: major."


def test_closing_a_finding_takes_the_flag_away_and_the_past_stays_as_it_was():
    row = ("F1", "a", "critical", "2026-12-01", "closed", "2026-09-15")
    portfolio = office(findings=findings(row))
    assert flags(portfolio, DAY).table.empty
    assert flags(portfolio, "2026-09-14").totals["findings"] == 1


def test_the_limits_are_those_of_the_office():
    rows = findings(("F1", "a", "minor", "2026-12-01", "open", None))
    assert flags(office(findings=rows), DAY).table.empty
    strict = flags(office(findings=rows), DAY, Rules(finding_red="minor", finding_amber="observation"))
    assert strict.table["severity"].tolist() == ["red"]


def test_overdue_actions_turn_red_with_age():
    actions = pd.DataFrame(
        {
            "action": ["A1", "A2", "A3", "A4", "A5"],
            "project": ["a", "a", "", "b", "b"],
            "name": ["call", "", "", "", ""],
            "due": ["2026-09-29", "2026-08-31", "2026-08-01", "2026-09-30", None],
        }
    )
    found = flags(office(actions=actions), DAY)
    by_id = found.table.set_index("reference")
    assert by_id["severity"].to_dict() == {"A2": "red", "A3": "red", "A1": "amber"}
    assert by_id.loc["A1", "sentence"] == "Action A1 is 1 day overdue: call."
    assert found.totals["projects"] == 1


def test_a_stale_register_is_one_flag_and_blocks_the_gate():
    risks = pd.DataFrame(
        {
            "risk": ["R1", "R2", "R3"],
            "project": ["a", "a", "b"],
            "probability": 0.5,
            "owner": ["lead", "", "lead"],
            "review_date": ["2026-06-30", "2026-12-31", "2026-12-31"],
        }
    )
    found = flags(office(risks=risks), DAY)
    assert found.table[["project", "flag", "blocks_gate"]].to_numpy().tolist() == [["a", "register", True]]
    assert found.table["sentence"].item() == (
        "The risk register is stale. Risk R1: review 92 days overdue. 1 more like it."
    )
    assert found.totals["blocked"] == 1


def test_missing_reports_are_flagged_once_anybody_reports():
    status = pd.DataFrame({"project": ["a", "b"], "month": ["2026-09", "2026-08"]})
    found = flags(office(status_reports=status), DAY)
    assert found.table["project"].tolist() == ["b", "c"]
    assert set(found.table["flag"]) == {"report"}


def test_flags_are_counted_by_project():
    found = flags(
        office(
            findings=findings(
                ("F1", "a", "critical", None, "open", None),
                ("F2", "a", "major", None, "open", None),
                ("F3", "b", "major", None, "open", None),
            )
        ),
        DAY,
    )
    assert found.by_project["red"].to_dict() == {"a": 1, "b": 0}
    assert found.by_project["amber"].to_dict() == {"a": 1, "b": 1}
    assert found.by_project["blocks_gate"].to_dict() == {"a": True, "b": False}
    assert str(found) == "3 flags on 2 projects, 1 of them red; 1 project cannot pass a gate"


def test_without_any_register_there_is_nothing_to_say():
    found = flags(office(), DAY)
    assert found.status is Status.NO_DATA
    assert found.by_project.empty
    assert "findings" in str(found)


def test_the_order_of_rows_changes_nothing():
    rows = findings(*((f"F{n}", "abc"[n % 3], "major", "2026-09-01", "open", None) for n in range(9)))
    one = flags(office(findings=rows), DAY).table
    other = flags(office(findings=rows.sample(frac=1, random_state=1)), DAY).table
    pd.testing.assert_frame_equal(one, other)


def test_the_sample_has_flags_on_known_projects():
    sample = pytest.importorskip("workbench.sources.sample", reason="the sample portfolio is not part of this checkout")
    energy = Portfolio(**sample.energy())
    found = flags(energy)
    assert set(found.table["project"]) - {""} <= set(energy.projects.index)
    assert (found.table["sentence"] != "").all()
    assert found.totals["findings"] >= 1

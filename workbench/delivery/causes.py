"""Causes over projects: which ones recur, and what they cost."""

import pandas as pd

from workbench.portfolio import Portfolio
from workbench.rules import Rules
from workbench.taxonomy import ChangeOutcome, RegisterStatus

COLUMNS = ("project", "cause", "kind", "days", "cost")


def cause_events(portfolio: Portfolio, day: pd.Timestamp) -> pd.DataFrame:
    """
    List what happened for a coded cause.

    Issues, approved changes, findings, and risks that happened without becoming an issue, up to a day. Only issues and
    changes bring days and money: a finding has none, and what a risk might have cost is no fact.

    Returns
    -------
    DataFrame
        project, cause, kind (issue, change, finding, risk), days, cost.
    """
    issues, changes = portfolio.issues, portfolio.changes
    findings, risks = portfolio.findings, portfolio.risks
    changes = changes[changes["outcome"] == ChangeOutcome.APPROVED]
    risks = risks[(risks["status"] == RegisterStatus.HAPPENED) & ~risks.index.isin(issues["from_risk"])]
    parts = [
        _events(issues, "cause", "issue", day, days=issues["delay"]),
        _events(changes, "reason", "change", day, days=changes["schedule_delta"], cost=changes["cost_delta"]),
        _events(findings, "cause", "finding", day),
        _events(risks, "cause", "risk", day),
    ]
    return pd.concat(parts, ignore_index=True)


def _events(
    rows: pd.DataFrame, column: str, kind: str, day: pd.Timestamp, days: pd.Series | None = None, cost=None
) -> pd.DataFrame:
    """Bring one register to the columns of an event."""
    events = pd.DataFrame(
        {
            "project": rows["project"].to_numpy(),
            "cause": rows[column].to_numpy(),
            "kind": kind,
            "days": 0.0 if days is None else days.to_numpy(),
            "cost": 0.0 if cost is None else cost.to_numpy(),
        },
        columns=list(COLUMNS),
    ).astype({"days": "float64", "cost": "float64", "kind": "str", "project": "str", "cause": "str"})
    return events[(events["cause"] != "") & ~(rows["raised_at"] > day).to_numpy()]


def cause_table(portfolio: Portfolio, day: pd.Timestamp, rules: Rules) -> pd.DataFrame:
    """
    Count the projects that each cause hit.

    Returns
    -------
    DataFrame
        Indexed by cause, the widest spread first: projects (hit), events, delay_days, cost, share_of_delay,
        systemic (hits the projects and has the share of delay that the rules ask for), project_list. A project with
        many events counts once.
    """
    events = cause_events(portfolio, day)
    groups = events.groupby("cause")
    table = pd.DataFrame(
        {
            "projects": groups["project"].nunique(),
            "events": groups.size(),
            "delay_days": groups["days"].sum(),
            "cost": groups["cost"].sum(),
        }
    )
    late = table["delay_days"].clip(lower=0)
    table["share_of_delay"] = late / late.sum() if late.sum() > 0 else 0.0
    weighs = (table["share_of_delay"] >= rules.systemic_delay_share) & (late > 0)
    table["systemic"] = weighs & (table["projects"] >= rules.systemic_projects)
    table["project_list"] = groups["project"].agg(lambda names: ", ".join(sorted(set(names)))).astype("str")
    table = table.reset_index().sort_values(["projects", "delay_days", "cause"], ascending=[False, False, True])
    return table.set_index("cause")

"""The shipped sample: a made-up European offshore transmission and energy group, see `docs/sample_energy.md`."""

from collections.abc import Sequence
from functools import cache

import pandas as pd

from workbench.schema import TABLES
from workbench.sources.sample import (
    choices,
    events,
    governance,
    history,
    money,
    network,
    panel,
    people,
    plan,
    progress,
    registers,
    staffing,
    strategy,
)


def energy() -> dict[str, pd.DataFrame]:
    """
    Make the tables of the sample portfolio ``sample:energy``.

    Everything is drawn from fixed seeds and rounded, so that the tables and their fingerprint are the same on every
    machine.

    Returns
    -------
    dict
        Table name -> data frame with the schema's column names and no index; fresh frames on every call.
    """
    return {name: frame.copy() for name, frame in _tables().items()}


@cache
def _tables() -> dict[str, pd.DataFrame]:
    flows = money.cash_flows()
    risks = registers.risks()
    issues = registers.issues(risks)
    findings = registers.findings()
    projects = _frame("projects", plan.projects(money.planned_cost(flows)), plan.PROJECT_COLUMNS)
    life = projects[["project", "state", "state_since"]].itertuples(index=False, name=None)
    return {
        "settings": pd.DataFrame(plan.settings()),
        "rates": _frame("rates", money.RATES),
        "components": _frame("components", plan.components()),
        "projects": projects,
        "state_changes": _frame("state_changes", panel.state_changes(list(life))),
        "objectives": _frame("objectives", strategy.objectives()),
        "contributions": _frame("contributions", strategy.contributions()),
        "criteria": _frame("criteria", strategy.criteria(), strategy.CRITERION_COLUMNS),
        "voters": _frame("voters", panel.voters()),
        "rounds": _frame("rounds", panel.ROUNDS),
        "comparisons": _frame("comparisons", panel.comparisons()),
        "ratings": _frame("ratings", strategy.ratings()),
        "hurdles": _frame("hurdles", strategy.HURDLES),
        "cash_flows": _frame("cash_flows", flows, money.FLOW_COLUMNS),
        "demand": _frame("demand", people.demand(), people.DEMAND_COLUMNS),
        "supply": _frame("supply", people.supply(), people.SUPPLY_COLUMNS),
        "skills": _frame("skills", people.skills()),
        "bookings": _frame("bookings", staffing.bookings()),
        "skill_demand": _frame("skill_demand", staffing.skill_demand()),
        "cures": _frame("cures", staffing.cures()),
        "budgets": _frame("budgets", money.budgets(flows)),
        "dependencies": _frame("dependencies", plan.dependencies()),
        "versions": _frame("versions", choices.versions()),
        "exits": _frame("exits", choices.exits()),
        "funds": _frame("funds", choices.funds()),
        "synergies": _frame("synergies", choices.synergies()),
        "hires": _frame("hires", choices.hires()),
        "plan_of_record": _frame("plan_of_record", choices.plan_of_record()),
        "exposures": _frame("exposures", plan.exposures(), plan.EXPOSURE_COLUMNS),
        "shocks": _frame("shocks", events.shocks()),
        "stages": _frame("stages", events.stages()),
        "benefits": _frame("benefits", strategy.benefits()),
        "kpis": _frame("kpis", strategy.kpis()),
        "kpi_values": _frame("kpi_values", strategy.kpi_values()),
        "activities": _frame("activities", network.activities()),
        "links": _frame("links", network.links()),
        "calendars": _frame("calendars", network.calendars()),
        "milestones": _frame("milestones", progress.milestones()),
        "status_reports": pd.DataFrame(progress.status_reports()),
        "risks": _frame("risks", risks),
        "issues": _frame("issues", issues),
        "actions": _frame("actions", registers.actions(issues, findings)),
        "changes": _frame("changes", registers.changes()),
        "findings": _frame("findings", findings),
        "artefacts": _frame("artefacts", registers.artefacts()),
        "lessons": _frame("lessons", governance.lessons()),
        "history": _frame("history", history.history(), history.COLUMNS),
        "gates": _frame("gates", governance.gates()),
        "gate_reviews": _frame("gate_reviews", governance.gate_reviews()),
        "meetings": _frame("meetings", governance.meetings()),
        "decisions": _frame("decisions", governance.decisions(), governance.DECISION_COLUMNS),
    }


def _frame(table: str, rows: Sequence[tuple], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Rows in the order of the schema's columns, or of the columns given."""
    return pd.DataFrame(list(rows), columns=list(columns or TABLES[table].by_name))

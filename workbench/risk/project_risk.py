"""What is uncertain about the schedule of a project: by what past projects did, and by its own risk register."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.classes import learn
from workbench.risk.distributions import Adjusted, Fixed
from workbench.risk.learning.together import time_and_cost
from workbench.risk.schedule_risk import Cost, Response, Risk, ScheduleRisk
from workbench.schedule.critical_path import CriticalPath, critical_path
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import MILESTONES, SPANNING
from workbench.taxonomy import Quantity, RegisterStatus, RiskResponse

TIME, COST = "duration of all work", "cost of all work"
OPPORTUNITIES = (RiskResponse.EXPLOIT, RiskResponse.SHARE, RiskResponse.ENHANCE)
NO_RISK = "The register holds no open risk that costs time."
NO_RECORD = "The history holds too few durations to predict from."


class Basis(StrEnum):
    """Where uncertainty is taken from."""

    BOTH = "both"
    RECORD = "record"
    REGISTER = "register"


@dataclass(frozen=True)
class ProjectRisk:
    """
    What is uncertain about one schedule, and what nothing is known about.

    Parameters
    ----------
    risk
        The uncertainty, to be simulated with the schedule.
    names
        Risk -> what the register calls it.
    target
        Activity on which the days of the register's risks fall; empty without one.
    together
        Correlation of duration and cost among past projects.
    missing
        One sentence for everything that the tables do not say.
    """

    risk: ScheduleRisk
    names: Mapping[str, str] = field(default_factory=dict)
    target: str = ""
    together: float = 0.0
    missing: tuple[str, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether neither the record nor the register says anything about time."""
        moved = any(one.days is not None for one in self.risk.risks)
        return not (self.risk.durations or self.risk.remaining or moved)

    def without(self, names: Collection[str]) -> "ProjectRisk":
        """
        Switch risks off; all other draws stay as they are.

        Parameters
        ----------
        names
            Risks of the register.

        Raises
        ------
        ParameterError
            One of them is none of the project's open risks.
        """
        if unknown := sorted(set(names) - set(self.names)):
            whose = self.risk.project or "this schedule"
            raise ParameterError(f"without: {whose} has no open risk {unknown[0]}")
        left = tuple(one for one in self.risk.risks if one.id not in names)
        return replace(self, risk=replace(self.risk, risks=left))


def project_risk(
    portfolio: Portfolio,
    schedule: Schedule,
    project: str = "",
    *,
    basis: Basis | str = Basis.BOTH,
    shared: float = 1.0,
    path: CriticalPath | None = None,
) -> ProjectRisk:
    """
    Gather what the office's record and the project's register say about time and money still to come.

    By the record, each open activity takes as many times its planned days as projects of the category took, and costs
    as many times its open budget; costs move with durations as they did in the past. By the register, each open risk
    happens or not, costs its amount, and delays what finishes last by its days: the register does not name activities.
    Past projects met risks too, so both together count some of them twice.

    Parameters
    ----------
    portfolio
        Where history and register come from.
    schedule
        The schedule.
    project
        Project whose category and risks count; an unknown one is predicted from all classes and has no register.
    basis
        `record`, `register`, or `both`.
    shared
        Correlation between the durations of activities by the record, 0 to 1: 1 stretches all work alike, as one
        project's ratio does; less lets part of it cancel out along a chain.
    path
        Dates of the schedule; calculated when not given.

    Raises
    ------
    ParameterError
        The basis is none of those, or `shared` is out of range.

    References
    ----------
    J. K. Hollmann, Project Risk Quantification, Probabilistic Publishing, 2016: systemic risk from the record of past
    projects beside the project's own risks.
    """
    if str(basis) not in [*Basis]:
        raise ParameterError(f"basis: {basis!r} is none of {', '.join(Basis)}")
    if not 0.0 <= shared <= 1.0:
        raise ParameterError(f"shared: {shared!r} is not between 0 and 1")
    register = open_risks(portfolio, project)
    work, days, money = _open_work(schedule)
    plan = {"planned_cost": float(money.sum()), "project": project}
    certain = {name: Cost(amount) for name, amount in money.items() if amount > 0}
    missing = [] if certain else ["No open activity has a budget, so only the register says anything about cost."]
    risks, target = [], ""
    if basis != Basis.RECORD:
        path = critical_path(schedule) if path is None else path
        target = _last(schedule, path) if len(work) else ""
        risks = [_risk(name, row, target) for name, row in register.iterrows()]
        missing += _left_open(register, target)
    if basis == Basis.REGISTER:
        return ProjectRisk(
            ScheduleRisk(risks=risks, costs=certain, **plan), _names(register), target, missing=tuple(missing)
        )
    classes, category = learn(portfolio), str(portfolio.projects["category"].get(project, ""))
    together, _ = time_and_cost(classes.records)
    lasts = _scaled(classes, category, Quantity.DURATION, days)
    spent = _scaled(classes, category, Quantity.COST, money[money > 0])
    if not lasts:
        missing.insert(0, NO_RECORD if len(work) else "No open activity has a duration.")
    begun = schedule.activities["actual_start"].notna()
    moves = {TIME: together, COST: float(np.sqrt(1.0 - together**2))}
    risk = ScheduleRisk(
        durations={name: lasts[name] for name in lasts if not begun[name]},
        remaining={name: lasts[name] for name in lasts if begun[name]},
        loadings={name: {TIME: float(np.sqrt(shared))} for name in lasts},
        costs={**certain, **{name: Cost(amount, loadings=moves) for name, amount in spent.items()}},
        risks=risks,
        **plan,
    )
    return ProjectRisk(risk, _names(register), target, together, tuple(missing))


def open_risks(portfolio: Portfolio, project: str) -> pd.DataFrame:
    """
    List the open risks of a project that can happen and cost time or money.

    Parameters
    ----------
    portfolio, project
        Whose register.
    """
    rows = portfolio.risks
    wanted = (rows["project"] == project) & (rows["status"] == RegisterStatus.OPEN) & (rows["probability"] > 0)
    return rows[wanted & ((rows["time_impact"] > 0) | (rows["cost_impact"] > 0))]


def _open_work(schedule: Schedule) -> tuple[pd.Index, pd.Series, pd.Series]:
    """Work that is not complete, with the days and the share of its budget that are left."""
    activities = schedule.activities
    is_open = activities["actual_finish"].isna() & ~activities["kind"].isin([*SPANNING, *MILESTONES])
    is_open &= ~activities["inactive"] & (activities["remaining_duration"].fillna(0) > 0)
    rows = activities[is_open]
    per_day = np.array([schedule.calendars[name].minutes_per_day for name in rows["calendar"]], dtype=np.float64)
    days = rows["remaining_duration"].astype(np.float64) / per_day
    left = 1.0 - rows["percent_complete"].astype(np.float64).fillna(0.0).clip(0.0, 1.0)
    return rows.index, days, (rows["budget"].astype(np.float64).fillna(0.0) * left).clip(lower=0.0)


def _scaled(classes, category: str, quantity: Quantity, planned: pd.Series) -> dict[str, Adjusted]:
    try:
        ratio = classes.ratio(category, quantity)
    except KeyError:
        return {}
    middle = float(ratio.at(0.0))
    return {name: Adjusted(ratio, middle=float(amount)) for name, amount in planned.items()} if middle > 0 else {}


def _risk(name: str, row: pd.Series, target: str) -> Risk:
    """One row of the register; what it leaves open about the time after a response stays as it was."""
    sign = -1.0 if row["response"] in OPPORTUNITIES else 1.0
    strikes = row["time_impact"] > 0 and bool(target)
    after = row["residual_cost_impact"]
    chance = float(row["probability"])
    return Risk(
        str(name),
        chance,
        days=Fixed(sign * float(row["time_impact"])) if strikes else None,
        activities=[target] if strikes else [],
        cost=sign * float(row["cost_impact"]),
        response=Response(
            probability=chance if pd.isna(row["residual_probability"]) else float(row["residual_probability"]),
            cost=None if pd.isna(after) else sign * float(after),
            spend=0.0 if pd.isna(row["response_cost"]) else float(row["response_cost"]),
        ),
    )


def _left_open(register: pd.DataFrame, target: str) -> list[str]:
    if register.empty:
        return ["The register holds no open risk of this project."]
    if not (register["time_impact"] > 0).any():
        return [NO_RISK]
    if not target:
        return ["No open activity is left for the days of the register's risks to fall on."]
    return [
        "The register does not say which activities its risks strike: their days fall on what finishes last.",
    ]


def _names(register: pd.DataFrame) -> dict[str, str]:
    names = register["name"].where(register["name"] != "", register.index.to_series())
    return {str(name): str(said) for name, said in names.items()}


def _last(schedule: Schedule, path: CriticalPath) -> str:
    """The open activity that finishes last."""
    dates = path.table
    tasks = ~schedule.activities["kind"].isin([*SPANNING, *MILESTONES]) & dates["total_float"].notna()
    last = dates.index[tasks & dates["longest_path"]]
    candidates = last if len(last) else dates.index[tasks]
    return str(dates.loc[candidates, "early_finish"].idxmax()) if len(candidates) else ""

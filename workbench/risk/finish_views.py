"""When a project ends, seen from outside and from inside: by the office's record, and by the project's own register."""

from dataclasses import dataclass

import pandas as pd

from workbench.answer import Answer
from workbench.portfolio import Portfolio
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.project_risk import NO_RISK, Basis, ProjectRisk, project_risk
from workbench.risk.schedule_forecast import ScheduleForecast
from workbench.risk.schedule_risk import ScheduleRisk
from workbench.schedule.critical_path import critical_path
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

RECORD, REGISTER, RESPONDED = "the office's record", "the risk register", "the register after its responses"
COLUMNS = ["p50", "p80", "p80_low", "p80_high", "days_late_p80", "p_plan", "reason"]


@dataclass(frozen=True, kw_only=True)
class FinishViews(Answer):
    """
    When a project ends by several views.

    `table`, indexed by view: `p50, p80` (dates kept with that chance), `p80_low, p80_high` (95 % sampling interval),
    `days_late_p80` (working days of the project beyond the plan), `p_plan` (chance to keep the plan), `reason` (why a
    view is missing).

    Parameters
    ----------
    forecasts
        The simulations behind the views that are there.
    plan
        The finish by the schedule itself.
    """

    forecasts: dict[str, ScheduleForecast]
    plan: pd.Timestamp

    def __str__(self) -> str:
        if self.is_empty:
            return f"No view of the finish: {self.reason}"
        said = [f"by {view} {row['p80']:%d %b %Y}" for view, row in self.table.iterrows() if not row["reason"]]
        return f"Planned for {self.plan:%d %b %Y}; 80 % sure {', '.join(said)}"


def finish_views(
    portfolio: Portfolio, schedule: Schedule, project: str = "", *, iterations: int = 10_000, seed: int = 1
) -> FinishViews:
    """
    Simulate when a schedule ends, by what past projects did and by what the register fears.

    By the record all open work takes one and the same share longer or shorter, as projects of the category did; one
    draw for all of it. By the register each open risk happens or not, and delays what finishes last by its days. Past
    delays came from risks too, so the views are not added up: where they differ, the register has something to explain.

    Parameters
    ----------
    portfolio
        Where the history and the register come from.
    schedule
        The schedule.
    project
        Project whose category and risks count; an unknown one is predicted from all classes and has no register.
    iterations, seed
        Futures, the same for all views.

    Returns
    -------
    FinishViews
        With status `no_data` and a reason when no activity is open or neither view is there.

    References
    ----------
    D. Kahneman and A. Tversky, Intuitive prediction: biases and corrective procedures, TIMS Studies in Management
    Science 12, 1979: the outside and the inside view.
    """
    path = critical_path(schedule)
    open_rows = path.table["total_float"].notna() if not path.is_empty else pd.Series(dtype=bool)
    if not open_rows.any():
        return _nothing("No activity is open.", path.finish)
    record, register = (
        project_risk(portfolio, schedule, project, basis=basis, path=path) for basis in (Basis.RECORD, Basis.REGISTER)
    )
    asked = {RECORD: _by_record(record), **_by_register(register)}
    found, rows = {}, {}
    for view, risk in asked.items():
        if isinstance(risk, str):
            rows[view] = [pd.NaT, pd.NaT, pd.NaT, pd.NaT, float("nan"), float("nan"), risk]
            continue
        forecast = forecast_schedule(schedule, risk, iterations=iterations, seed=seed, levels=(0.5, 0.8))
        found[view], (middle, sure) = forecast, (forecast.finish.iloc[0], forecast.finish.iloc[1])
        chance = forecast.p_finish(forecast.plan)
        ends = [sure[name] for name in ("finish", "finish_low", "finish_high", "contingency")]
        rows[view] = [middle["finish"], *ends, chance, ""]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS).rename_axis("view")
    if not found:
        return _nothing(" ".join(table["reason"]), path.finish)
    return FinishViews(table=table, forecasts=found, plan=path.finish)


def _by_record(found: ProjectRisk) -> ScheduleRisk | str:
    return " ".join(found.missing[:1]) if found.is_certain else found.risk


def _by_register(found: ProjectRisk) -> dict[str, ScheduleRisk | str]:
    if found.is_certain:
        return {REGISTER: NO_RISK}
    return {REGISTER: found.risk, RESPONDED: found.risk.mitigated()}


def _nothing(reason: str, plan: pd.Timestamp) -> FinishViews:
    table = pd.DataFrame(columns=COLUMNS).rename_axis("view")
    return FinishViews(table=table, status=Status.NO_DATA, reason=reason, forecasts={}, plan=plan)

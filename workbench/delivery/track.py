"""Track: are the running projects delivered within their guardrails?"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from workbench.answer import Answer, missing_tables
from workbench.delivery.agreement import Disagreement, disagreement
from workbench.delivery.causes import cause_table
from workbench.delivery.earned_value import indicators
from workbench.delivery.exceptions import exception_table
from workbench.delivery.inputs import read_day
from workbench.delivery.milestones import milestone_table
from workbench.delivery.pace import schedule_pace
from workbench.delivery.rag import NONE, cost_colour, declared_colour, overall_colour, risk_colour, schedule_colour
from workbench.delivery.reports import Reports, missing_reports, read_reports
from workbench.delivery.rollup import rolled, totals_of, trend
from workbench.portfolio import Portfolio
from workbench.rules import Rules
from workbench.taxonomy import Rag, RagDimension, Status
from workbench.tree import top_programme

DIMENSIONS = tuple(dimension.value for dimension in RagDimension)


@dataclass(frozen=True, kw_only=True)
class Progress(Answer):
    """
    How the running projects stand on a day.

    Parameters
    ----------
    table
        Indexed by project: name, programme, month (of the report behind the figures), pv, ev, ac, bac, cpi, spi, cv,
        sv, eac, eac_basis (how: `cpi`, `remaining`, `reported`), eac_reported, cost_over (the dearer of both
        estimates over budget, as a share), vac, es, at, spi_t, sv_t, pace_reason, baseline_finish, forecast_finish,
        slip_days, declared, computed_schedule, computed_cost, computed_risk, computed, watermelon, late, missing.
    totals
        Sums of the projects that have every amount and ratios of these sums, counts of computed colours, watermelons,
        late and missing reports, kappa of declared against computed.
    as_of
        Day described.
    month
        Month whose reports are due on that day.
    programmes
        The same sums and ratios by programme, and counts of colours; the last index value is empty for projects
        outside any programme.
    trend
        The portfolio by month.
    milestones, exceptions, causes, missing_reports
        See the functions of the same rooms.
    disagreement
        Declared against computed colours.
    currency
        Currency of all amounts.
    """

    as_of: pd.Timestamp
    month: pd.Period
    programmes: pd.DataFrame
    trend: pd.DataFrame
    milestones: pd.DataFrame
    exceptions: pd.DataFrame
    causes: pd.DataFrame
    missing_reports: pd.DataFrame
    disagreement: Disagreement
    currency: str = ""

    @property
    def watermelons(self) -> list[str]:
        """Projects that declare green where the figures say red, in any dimension."""
        return self.disagreement.watermelons

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        totals = self.totals
        parts = [f"{len(self.table)} running projects in {self.month}"]
        parts += [f"{name} {totals[key]:.2f}" for name, key in (("CPI", "cpi"), ("SPI", "spi")) if totals[key] > 0]
        parts.append(f"{totals['red']:.0f} red by the figures")
        parts.append(f"{totals['watermelons']:.0f} declared green but red by the figures")
        parts.append(f"{totals['late'] + totals['missing']:.0f} reports late or missing")
        return ", ".join(parts)


def track(portfolio: Portfolio, as_of: str | date | pd.Timestamp | None = None, rules: Rules | None = None) -> Progress:
    """
    Set what running projects report against plan, budget and rules.

    Parameters
    ----------
    portfolio
        Uses status_reports, and milestones, risks, issues, changes and findings where there are any.
    as_of
        Day to describe; reports of months that have ended by then count. The day of the portfolio when left out, or
        the end of the last reported month when every report is of a later one.
    rules
        Limits of the office; the defaults when left out.

    Returns
    -------
    Progress
        Status `no_data` with the reason when no running project has reported.

    Raises
    ------
    UsageError
        `as_of` is no day.
    """
    rules = rules or Rules()
    day = _day(portfolio, as_of)
    reports = read_reports(portfolio, day, rules)
    table = _figures(portfolio, reports)
    colours, declared = _colours(portfolio, table, reports, rules)
    gaps = disagreement(declared, colours.rename(columns={"computed": "overall"}))
    prefixed = {name: colours[name] for name in ("schedule", "cost", "risk")}
    table = table.assign(
        declared=declared["overall"],
        **{f"computed_{name}": values for name, values in prefixed.items()},
        computed=colours["computed"],
        watermelon=table.index.isin(gaps.watermelons),
        late=reports.latest["late"],
        missing=reports.latest["missing"],
    )
    milestones = milestone_table(portfolio, day)
    reason = missing_tables(portfolio, "projects", "status_reports")
    if not reason and reports.rows.empty:
        reason = f"No running project has reported for {reports.month} or before."
    return Progress(
        table=table,
        totals={**totals_of(table), **_counts(table), "kappa": float(gaps.kappa)},
        status=Status.NO_DATA if reason else Status.COMPUTED,
        reason=reason,
        as_of=day,
        month=reports.month,
        programmes=_programmes(portfolio, table),
        trend=trend(reports.rows, reports.month),
        milestones=milestones,
        exceptions=exception_table(table, milestones, rules),
        causes=cause_table(portfolio, day, rules),
        missing_reports=missing_reports(portfolio, reports),
        disagreement=gaps,
        currency=portfolio.currency,
    )


def _day(portfolio: Portfolio, as_of: str | date | pd.Timestamp | None) -> pd.Timestamp:
    """Take the day asked for, or one on which there is something to see."""
    day = read_day(portfolio, as_of)
    months = portfolio.status_reports["month"]
    if as_of is None and len(months) and (months.dt.end_time > day + pd.Timedelta(days=1)).all():
        return months.max().end_time.normalize().as_unit("s")
    return day


def _figures(portfolio: Portfolio, reports: Reports) -> pd.DataFrame:
    """Compute the earned value of each running project from its last report."""
    latest = reports.latest
    projects = portfolio.projects.loc[latest.index]
    earned = indicators(
        latest["planned_value"], latest["earned_value"], latest["actual_cost"], latest["budget_at_completion"]
    )
    reported = latest["estimate_at_completion"]
    eac = earned.eac.fillna(earned.eac_remaining).fillna(reported)
    basis = pd.Series("", index=latest.index, dtype="str")
    basis = basis.mask(reported.notna(), "reported").mask(earned.eac_remaining.notna(), "remaining")
    basis = basis.mask(earned.eac_cpi.notna() & (earned.ac > 0), "cpi")
    dearer = eac.where(~(reported > eac), reported)
    return pd.DataFrame(
        {
            "name": projects["name"].where(projects["name"] != "", projects.index.to_series()),
            "programme": top_programme(portfolio).loc[latest.index],
            "month": latest["month"],
            **{name: getattr(earned, name) for name in ("pv", "ev", "ac", "bac", "cpi", "spi", "cv", "sv")},
            "eac": eac,
            "eac_basis": basis,
            "eac_reported": reported,
            "cost_over": (dearer - earned.bac) / earned.bac.where(earned.bac > 0),
            "vac": earned.bac - eac,
            **schedule_pace(reports.rows, projects["planned_start"]).reindex(latest.index),
            "baseline_finish": latest["baseline_finish"],
            "forecast_finish": latest["forecast_finish"],
            "slip_days": (latest["forecast_finish"] - latest["baseline_finish"]).dt.days.astype("float64"),
        },
        index=latest.index,
    )


def _colours(
    portfolio: Portfolio, table: pd.DataFrame, reports: Reports, rules: Rules
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Colour each project by the figures, beside what it declared; both grey without a report of the month."""
    is_in = reports.latest["reported"]
    budget = table["bac"].fillna(portfolio.projects["cost"].reindex(table.index))
    colours = pd.DataFrame(
        {
            "schedule": schedule_colour(table["forecast_finish"], table["baseline_finish"], rules).where(is_in, NONE),
            "cost": cost_colour(table["bac"] * (1 + table["cost_over"]), table["bac"], rules).where(is_in, NONE),
            "risk": risk_colour(portfolio.risks, budget, days_planned(portfolio).reindex(table.index), rules),
        }
    )
    colours["computed"] = overall_colour(colours, rules.overall)
    declared = reports.latest[list(DIMENSIONS)].where(is_in, NONE).fillna(NONE).astype("str")
    return colours, declared.assign(overall=declared_colour(declared, rules.overall))


def days_planned(portfolio: Portfolio) -> pd.Series:
    """
    Give the planned length of each project in days: between its dates, or else from its number of periods.

    Parameters
    ----------
    portfolio
        The portfolio.
    """
    projects = portfolio.projects
    days = (projects["planned_finish"] - projects["planned_start"]).dt.days + 1.0
    per_period = {"M": 365.25 / 12, "Q": 365.25 / 4, "Y": 365.25}[portfolio.frequency]
    return days.fillna(projects["duration"].astype("float64") * per_period)


def _counts(table: pd.DataFrame) -> dict[str, float]:
    """Count colours, watermelons and reports."""
    colours = {colour.value: float((table["computed"] == colour).sum()) for colour in Rag}
    return {**colours, **{f"{name}s" if name == "watermelon" else name: float(table[name].sum()) for name in FLAGS}}


FLAGS = ("watermelon", "late", "missing")


def _programmes(portfolio: Portfolio, table: pd.DataFrame) -> pd.DataFrame:
    """Roll the projects up by programme."""
    sums = rolled(table, table["programme"])
    colours = pd.crosstab(table["programme"], table["computed"]).reindex(columns=[c.value for c in Rag], fill_value=0)
    names = portfolio.components["name"].reindex(sums.index)
    names = names.where(names.fillna("") != "", sums.index.to_series())
    sums.insert(0, "name", names.where(sums.index != "", "Outside any programme").astype("str"))
    sums = sums.join(colours)
    return sums.loc[sorted(sums.index, key=lambda programme: (programme == "", programme))]

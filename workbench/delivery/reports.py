"""Which status report of a project counts on a day, and which came late or not at all."""

from dataclasses import dataclass

import pandas as pd

from workbench.portfolio import Portfolio
from workbench.rules import Rules
from workbench.taxonomy import CLOSED, RUNNING, State

OWES_REPORTS = (State.ACTIVE, State.ON_HOLD)


@dataclass(frozen=True, eq=False)
class Reports:
    """
    The status reports that count on a day.

    Parameters
    ----------
    month
        Month that is due: the last one that has ended.
    rows
        Reports that count, in the order of the months, with a plain row index.
    latest
        Indexed by running project: the last report that counts (empty cells without one) and `reported` (it is of the
        month that is due), `late` (it came after the cut-off), `missing`.
    """

    month: pd.Period
    rows: pd.DataFrame
    latest: pd.DataFrame


def month_due(day: pd.Timestamp) -> pd.Period:
    """Name the last month that has ended on the evening of a day."""
    return (day + pd.Timedelta(days=1)).to_period("M") - 1


def read_reports(portfolio: Portfolio, day: pd.Timestamp, rules: Rules) -> Reports:
    """
    Choose the reports that count on a day.

    A report of the month that is due counts when it came in by the cut-off, unless the rules let late ones count; the
    last report before stands in for it. A project on the books owes a report when it is active or on hold, or has
    ever sent one.

    Parameters
    ----------
    portfolio
        Uses projects and status_reports.
    day
        Day the answer describes.
    rules
        Cut-off day, and whether late reports count.
    """
    due = month_due(day)
    projects = portfolio.projects
    rows = portfolio.status_reports
    rows = rows[rows["month"] <= due].sort_values(["month", "project"], kind="stable").reset_index(drop=True)
    is_open = ~projects["state"].isin(CLOSED)
    has_sent = projects.index.isin(rows["project"])
    running = projects.index[projects["state"].isin(RUNNING) | (is_open & has_sent)]
    rows = rows[rows["project"].isin(running)]

    is_late = _late(rows, rules) & (rows["month"] == due)
    late = set(rows.loc[is_late, "project"])
    if not rules.late_reports_count:
        rows = rows[~is_late]
    rows = rows.reset_index(drop=True)
    latest = rows.groupby("project").tail(1).set_index("project").reindex(running)
    latest["late"] = latest.index.isin(late)
    latest["reported"] = (latest["month"] == due).fillna(False).astype(bool)
    owes = projects.loc[running, "state"].isin(OWES_REPORTS) | latest["month"].notna()
    latest["missing"] = owes & ~latest["reported"] & ~latest["late"]
    return Reports(due, rows, latest)


def _late(rows: pd.DataFrame, rules: Rules) -> pd.Series:
    """Whether each report came after the cut-off day of the following month."""
    next_month = (rows["month"] + 1).dt.to_timestamp().dt.tz_localize("UTC")
    return rows["submitted_at"] >= next_month + pd.Timedelta(days=rules.report_cut_off_day)


def missing_reports(portfolio: Portfolio, reports: Reports) -> pd.DataFrame:
    """
    List the reports that are late or not there.

    Returns
    -------
    DataFrame
        Indexed by project: name, owner, month due, last_month that counts, late, sentence.
    """
    rows = reports.latest[reports.latest["late"] | reports.latest["missing"]]
    projects = portfolio.projects.loc[rows.index]
    table = pd.DataFrame(
        {
            "name": projects["name"].where(projects["name"] != "", projects.index.to_series()),
            "owner": projects["owner"],
            "month": pd.Series(reports.month, index=rows.index, dtype="period[M]"),
            "last_month": rows["month"],
            "late": rows["late"],
        }
    )
    table["sentence"] = [
        f"{row.name}: the report for {row.month} "
        + ("came after the cut-off" if row.late else "is missing")
        + ("." if pd.isna(row.last_month) or row.last_month == row.month else f"; the figures are of {row.last_month}.")
        for row in table.itertuples(index=False)
    ]
    return table

"""What the office knows of a project that a board must see before it decides."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from workbench.amounts import counted
from workbench.answer import Answer, missing_tables
from workbench.delivery.inputs import read_day
from workbench.delivery.registers import stale_risks
from workbench.delivery.reports import missing_reports, read_reports
from workbench.portfolio import Portfolio
from workbench.rules import Rules, severity
from workbench.taxonomy import FindingSeverity, Rag, RegisterStatus, Status

COLUMNS = ("project", "flag", "severity", "reference", "blocks_gate", "sentence")
SOURCES = ("findings", "actions", "risks", "status_reports")


@dataclass(frozen=True, kw_only=True)
class Flags(Answer):
    """
    Flags raised on projects.

    Parameters
    ----------
    table
        One row per flag, red first: project (empty for the portfolio), flag (`finding`, `action`, `register`,
        `report`), severity (`red` or `amber`), reference (id of the row behind it), blocks_gate, sentence.
    totals
        Flags of each kind, red flags, projects flagged and projects whose gate is blocked.
    as_of
        Day described.
    """

    as_of: pd.Timestamp

    @property
    def by_project(self) -> pd.DataFrame:
        """Indexed by project: number of red and amber flags, blocks_gate, and all sentences as one text."""
        groups = self.table[self.table["project"] != ""].groupby("project")
        return pd.DataFrame(
            {
                "red": groups["severity"].agg(lambda words: int((words == Rag.RED).sum())).astype("int64"),
                "amber": groups["severity"].agg(lambda words: int((words == Rag.AMBER).sum())).astype("int64"),
                "blocks_gate": groups["blocks_gate"].any().astype("bool"),
                "sentences": groups["sentence"].agg(" ".join).astype("str"),
            }
        )

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        totals = self.totals
        return (
            f"{counted(len(self.table), 'flag')} on {counted(totals['projects'], 'project')}, "
            f"{totals['red']:.0f} of them red; {counted(totals['blocked'], 'project')} cannot pass a gate"
        )


def flags(portfolio: Portfolio, as_of: str | date | pd.Timestamp | None = None, rules: Rules | None = None) -> Flags:
    """
    Raise flags from findings, actions, the risk register and the status reports.

    Parameters
    ----------
    portfolio
        Uses findings, actions, risks and status_reports; what has no rows raises no flags.
    as_of
        Day to describe; the day of the portfolio when left out.
    rules
        Limits of the office; the defaults when left out.

    Returns
    -------
    Flags
        Status `no_data` when none of the tables has rows; else the reason names those without.

    Raises
    ------
    UsageError
        `as_of` is no day.
    """
    rules, day = rules or Rules(), read_day(portfolio, as_of)
    raised = [flag for source in FLAG_SOURCES for flag in source(portfolio, day, rules)]
    table = pd.DataFrame(raised, columns=list(COLUMNS)).astype({"blocks_gate": "bool"})
    table = table.sort_values(
        ["severity", "project", "flag", "reference"], ascending=[False, True, True, True], ignore_index=True
    )
    nothing = all(portfolio.tables[name].empty for name in SOURCES)
    totals = {f"{kind}s": float((table["flag"] == kind).sum()) for kind in ("finding", "action", "register", "report")}
    totals |= {
        "red": float((table["severity"] == Rag.RED).sum()),
        "projects": float(table.loc[table["project"] != "", "project"].nunique()),
        "blocked": float(table.loc[table["blocks_gate"], "project"].nunique()),
    }
    return Flags(
        table=table,
        totals=totals,
        status=Status.NO_DATA if nothing else Status.COMPUTED,
        reason=missing_tables(portfolio, *SOURCES),
        as_of=day,
    )


def finding_flags(portfolio: Portfolio, day: pd.Timestamp, rules: Rules) -> Iterator[tuple]:
    """Open findings that are grave or overdue; a critical one blocks the gate."""
    for row in _open(portfolio.findings, day).itertuples():
        place = severity(FindingSeverity(row.severity))
        overdue = _days_after(row.due, day)
        is_red = place >= severity(rules.finding_red) or (overdue and place >= severity(rules.finding_red_overdue))
        if not (is_red or overdue or place >= severity(rules.finding_amber)):
            continue
        late = f", {counted(overdue, 'day')} overdue" if overdue else ""
        named = f", {row.name}" if row.name else ""
        text = f"Finding {row.Index} is open{late}: {row.severity}{named}."
        blocks = row.severity == FindingSeverity.CRITICAL
        yield row.project, "finding", (Rag.RED if is_red else Rag.AMBER).value, row.Index, blocks, text


def action_flags(portfolio: Portfolio, day: pd.Timestamp, rules: Rules) -> Iterator[tuple]:
    """Actions past their day."""
    for row in _open(portfolio.actions, day).itertuples():
        if overdue := _days_after(row.due, day):
            colour = Rag.RED if overdue >= rules.action_red_overdue_days else Rag.AMBER
            named = f": {row.name}" if row.name else ""
            text = f"Action {row.Index} is {counted(overdue, 'day')} overdue{named}."
            yield row.project, "action", colour.value, row.Index, False, text


def register_flags(portfolio: Portfolio, day: pd.Timestamp, rules: Rules) -> Iterator[tuple]:
    """Registers that nobody looks after: one flag per project, which blocks the gate."""
    for project, risks in stale_risks(portfolio.risks, day, rules).groupby("project"):
        more = f" {len(risks) - 1} more like it." if len(risks) > 1 else ""
        text = f"The risk register is stale. {risks['sentence'].iloc[0]}{more}"
        yield project, "register", Rag.AMBER.value, risks.index[0], True, text


def report_flags(portfolio: Portfolio, day: pd.Timestamp, rules: Rules) -> Iterator[tuple]:
    """Status reports that are late or missing, once the portfolio has any at all."""
    if portfolio.status_reports.empty:
        return
    reports = read_reports(portfolio, day, rules)
    for row in missing_reports(portfolio, reports).itertuples():
        yield row.Index, "report", Rag.AMBER.value, str(reports.month), False, row.sentence


FLAG_SOURCES = (finding_flags, action_flags, register_flags, report_flags)


def _open(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """
    Rows that were raised by the day and not closed by then.

    A row closed since then counts as open on the earlier day, so that an old question gets its old answer; one
    without a closing day counts by its status.
    """
    is_closed = (rows["closed_at"] <= day) | (rows["closed_at"].isna() & (rows["status"] != RegisterStatus.OPEN))
    return rows[~is_closed & ~(rows["raised_at"] > day)]


def _days_after(due: pd.Timestamp, day: pd.Timestamp) -> int:
    """Days a thing is overdue; 0 when it is not or has no day."""
    return 0 if pd.isna(due) else max(0, (day - due).days)

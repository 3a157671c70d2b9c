"""The record of every headless run: what was asked, by which process, and how it ended."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

import pandas as pd
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from workbench.canonical import canonical_json
from workbench.errors import DataError, StoreError, UsageError, shortened
from workbench.parsing import Origin, parse_table
from workbench.redaction import redact
from workbench.schema import TABLES
from workbench.store.address import shown
from workbench.store.metadata import RECORDS
from workbench.store.process import Process
from workbench.store.transaction import next_number, reading, writing
from workbench.taxonomy import RunStatus

RUNS = RECORDS["runs"]
ENDS = tuple(status for status in RunStatus if status is not RunStatus.RUNNING)
FACTS = ("run", "notebook_hash", "fingerprint", "seed", "code", "dirty", "versions", "started", "host", "process")
FACTS += ("process_started", "params_hash")
OUTCOMES = ("cell", "output", "output_hash", "fingerprint")


@dataclass(frozen=True)
class Run:
    """
    A run that was recorded as running.

    Parameters
    ----------
    id
        Identifier.
    notebook, params_hash, cycle
        What cannot run twice at a time.
    started
        Aware, in UTC.
    interrupted
        Earlier runs that turned out to have lost their process.
    """

    id: str
    notebook: str
    params_hash: str
    cycle: str
    started: datetime
    interrupted: tuple[str, ...] = ()


def start_run(
    notebook: str,
    params: Mapping[str, object] | str | None = None,
    url: str | None = None,
    *,
    cycle: str = "",
    now: datetime | None = None,
    **facts: object,
) -> Run:
    """
    Record that a run begins.

    Parameters
    ----------
    notebook
        Notebook that is run.
    params
        Its parameters, by name or already as canonical JSON.
    url
        Database; the default one when None.
    cycle
        Reporting cycle.
    now
        Aware time to record; the clock's when None.
    **facts
        Further columns of the table `runs` that are known at the start; the process is this one unless given.

    Raises
    ------
    StoreError
        The same notebook is running with the same parameters in the same cycle.
    UsageError
        A fact is unknown or wrong, or the parameters hold a secret.
    """
    if unknown := sorted(set(facts) - set(FACTS)):
        raise UsageError(f'a run starts without "{unknown[0]}"; known are {", ".join(FACTS)}')
    this = Process.this()
    begin = _aware(now or facts.pop("started", None))
    written = params if isinstance(params, str) else _canonical(dict(params or {}))
    row = _checked(
        {
            "run": f"{begin:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}",
            "params_hash": sha256(written.encode("utf-8", "replace")).hexdigest(),
            "host": this.host,
            "process": this.number,
            "process_started": this.started,
            **facts,
            "notebook": notebook,
            "cycle": cycle,
            "params": written,
            "started": begin,
            "status": RunStatus.RUNNING.value,
        }
    )
    if redact(written) != written:
        raise UsageError(f"{shortened(notebook)}: the parameters hold a secret, and they are kept in records")
    with writing(url) as connection:
        row["position"] = next_number(connection, "runs")
        gone = _interrupt(connection, begin)
        holder = connection.execute(select(RUNS).where(*_same(row))).one_or_none()
        if holder is not None:
            raise StoreError(_already(holder))
        try:
            connection.execute(insert(RUNS).values(row))
        except IntegrityError as error:
            raise StoreError(f'{shown(url)}: there is a run "{shortened(row["run"])}" already') from error
    return Run(row["run"], row["notebook"], row["params_hash"], row["cycle"], begin, gone)


def finish_run(
    run: str,
    status: RunStatus | str,
    url: str | None = None,
    *,
    message: str = "",
    now: datetime | None = None,
    **outcome: object,
) -> None:
    """
    Record how a run ended.

    Parameters
    ----------
    run
        Identifier.
    status
        ``done``, ``failed``, ``timed_out`` or ``interrupted``.
    url
        Database; the default one when None.
    message
        One line for people when it did not end well; secrets are struck.
    now
        Aware time to record; the clock's when None. A run never ends before it started, whatever the clock says.
    **outcome
        ``cell``, ``output``, ``output_hash``, ``fingerprint``.

    Raises
    ------
    StoreError
        There is no such run, or it ended before.
    UsageError
        An outcome is unknown or wrong.
    """
    if status not in ENDS:
        raise UsageError(f'status "{shortened(status)}": expected one of {", ".join(ENDS)}')
    if unknown := sorted(set(outcome) - set(OUTCOMES)):
        raise UsageError(f'a run ends without "{unknown[0]}"; known are {", ".join(OUTCOMES)}')
    line = shortened(redact(message), 2_000)
    values = _checked({**outcome, "status": str(status), "message": line, "ended": _aware(now)}, partly=True)
    with writing(url) as connection:
        # The row is locked by the update before it is read, so that two writers cannot both find it running.
        mine = update(RUNS).where(RUNS.c.run == run, RUNS.c.status == RunStatus.RUNNING.value)
        changed = connection.execute(mine.values(values)).rowcount
        found = connection.execute(select(RUNS).where(RUNS.c.run == run)).one_or_none()
        if found is None:
            raise StoreError(f'{shown(url)}: there is no run "{shortened(run)}"')
        if changed != 1:
            raise StoreError(f'run "{shortened(run)}" ended before: {found.status} since {_when(found.ended)}')
        if found.ended < found.started:
            connection.execute(update(RUNS).where(RUNS.c.run == run).values(ended=found.started))


def mark_interrupted(url: str | None = None, *, now: datetime | None = None) -> tuple[str, ...]:
    """
    Close the runs whose process on this machine is gone.

    Returns
    -------
    tuple of str
        Identifiers of the runs that became ``interrupted``.
    """
    with writing(url) as connection:
        return _interrupt(connection, _aware(now))


def runs(url: str | None = None) -> pd.DataFrame:
    """
    List the runs in the order in which they were recorded.

    Returns
    -------
    DataFrame
        Indexed by run, with the columns of the table `runs`.
    """
    table = TABLES["runs"]
    columns = [column.name for column in table.columns]
    with reading(url) as connection:
        rows = connection.execute(select(*(RUNS.c[name] for name in columns)).order_by(RUNS.c.position)).all()
    frame, problems = parse_table(table, pd.DataFrame(rows, columns=columns, dtype=object), Origin(shown(url)), "Q")
    if problems:
        raise DataError(problems)
    return frame.set_index("run")


def _interrupt(connection: Connection, now: datetime) -> tuple[str, ...]:
    running = connection.execute(select(RUNS).where(RUNS.c.status == RunStatus.RUNNING.value)).all()
    gone = [row for row in running if row.process and Process(row.host, row.process, row.process_started).is_gone()]
    for row in gone:
        values = {
            "status": RunStatus.INTERRUPTED.value,
            "ended": max(now, row.started),
            "message": f"process {row.process} on {row.host} ended without saying how the run went",
        }
        connection.execute(
            update(RUNS).where(RUNS.c.run == row.run, RUNS.c.status == RunStatus.RUNNING.value).values(values)
        )
    return tuple(row.run for row in gone)


def _same(row: Mapping[str, object]) -> tuple:
    keys = (RUNS.c[name] == row[name] for name in ("notebook", "params_hash", "cycle"))
    return (*keys, RUNS.c.status == RunStatus.RUNNING.value)


def _already(holder: Row) -> str:
    what = f"{holder.notebook} of cycle {holder.cycle}" if holder.cycle else holder.notebook
    return (
        f"{what} is already running with these parameters since {_when(holder.started)} "
        f"(run {holder.run}, process {holder.process} on {holder.host})"
    )


def _when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _aware(now: datetime | None) -> datetime:
    if now is not None and now.tzinfo is None:
        raise UsageError("now: expected a time with a time zone")
    return (now or datetime.now(UTC)).astimezone(UTC)


def _canonical(params: dict[str, object]) -> str:
    try:
        return canonical_json(params)
    except (TypeError, ValueError) as error:
        raise UsageError(f"the parameters cannot be written as JSON: {error}") from None


def _checked(row: Mapping[str, object], *, partly: bool = False) -> dict[str, object]:
    """Check the values of a row by the table dictionary and fill in what is left open."""
    table = TABLES["runs"]
    whole = {"run": "-", "notebook": "-", "started": datetime.now(UTC), "status": "running"} if partly else {}
    frame, problems = parse_table(table, pd.DataFrame([{**whole, **row}], dtype=object), Origin("run"), "Q")
    if problems:
        raise UsageError("; ".join(f'{p.column}: "{shortened(p.value)}", expected {p.expected}' for p in problems))
    values = {name: None if pd.isna(value) else value for name, value in frame.astype(object).iloc[0].items()}
    plain = {n: v.to_pydatetime() if isinstance(v, pd.Timestamp) else v for n, v in values.items()}
    return {name: plain[name] for name in row} if partly else plain

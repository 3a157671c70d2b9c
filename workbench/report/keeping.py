"""Where the record of a run is kept while it lasts and when it fails: its own folder, and the database."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from workbench.report.files import make_folder, write_json
from workbench.report.record import RunRecord
from workbench.store.process import Process
from workbench.store.runs import FACTS, OUTCOMES, finish_run, start_run
from workbench.taxonomy import RunStatus

Keep = Callable[[RunRecord], None]


@contextmanager
def keeping(record: RunRecord, folder: Path, db: str | None) -> Iterator[Keep]:
    """
    Keep a record now, and the end of the run that the caller hands over.

    Parameters
    ----------
    record
        A run that begins.
    folder
        Folder to make for the run; ``run.json`` in it holds the record.
    db
        Database that holds it too; None keeps it in the file alone.

    Yields
    ------
    callable
        Takes the record after the run has ended.

    Raises
    ------
    StoreError
        The same run is going on already, or the database refuses.
    """
    file = folder / "run.json"
    if db:
        facts = {name: getattr(record, name) for name in FACTS}
        start_run(record.notebook, record.params, db, cycle=record.cycle, **facts)
    make_folder(folder)
    record.write(file)

    def end(ended: RunRecord) -> None:
        ended.write(file)
        if db:
            outcome = {name: getattr(ended, name) for name in OUTCOMES}
            finish_run(ended.run, ended.status, db, message=ended.message, **outcome)

    yield end


def close_lost(runs: Path) -> list[str]:
    """
    Mark the runs as interrupted whose process is gone.

    Parameters
    ----------
    runs
        Folder with a folder per running or failed run.

    Returns
    -------
    list of str
        Their identifiers.
    """
    lost = []
    for file in sorted(runs.glob("*/run.json")):
        try:
            record = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # another process ends this run at this moment
            continue
        process = Process(record["host"], record["process"], record["process_started"])
        if record["status"] != RunStatus.RUNNING or not process.is_gone():
            continue
        end = {"status": RunStatus.INTERRUPTED, "ended": datetime.now(UTC).isoformat()}
        record |= end | {"message": f"{record['notebook']}: the process that ran it is gone"}
        write_json(record, file)
        lost.append(record["run"])
    return lost

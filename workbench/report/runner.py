"""The one place that runs a notebook without a person."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.environment import kernel_environment
from workbench.errors import RunError, UsageError
from workbench.params import Params
from workbench.redaction import redact
from workbench.report import notebook_file
from workbench.report.files import make_folder, output_path, sha256, write_file, write_json
from workbench.report.keeping import close_lost, keeping
from workbench.report.record import RunRecord
from workbench.taxonomy import RunStatus

GRACE = 5.0  # seconds between asking a process to end and making it
LOOK = 0.5  # seconds between looks at whether to stop
LONGEST_SOCKET = 100  # characters; the system's limit is 108 and the kernel appends a number


@dataclass(frozen=True)
class Run:
    """
    A notebook that ran from its first to its last cell.

    Parameters
    ----------
    record
        What is kept of it.
    output
        The executed notebook.
    seconds
        How long it took.
    evidence
        What the notebook says about the data it used.
    """

    record: RunRecord
    output: Path
    seconds: float
    evidence: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.record.notebook} done in {self.seconds:.1f} s: {self.output}"


class _StopError(Exception):
    """The run did not end well; carries the status for the record."""

    def __init__(self, status: RunStatus, reason: str):
        super().__init__(reason)
        self.status = status


def run_notebook(
    notebook: Path,
    params: Params,
    out: Path | str,
    *,
    db: str | None = None,
    cycle: str = "",
    root: Path | None = None,
    runs: Path | None = None,
    time_budget: float = 1800.0,
    cell_timeout: float | None = None,
    recorded_as: Path | None = None,
    stop: threading.Event | None = None,
) -> Run:
    """
    Run a notebook in processes of its own and put the result under its name when it is complete.

    Parameters
    ----------
    notebook
        The notebook; its parameters cell has the names of `params`.
    params
        Checked parameters.
    out
        Where the executed notebook goes; ``{name}`` stands for the value of a parameter. Its record is put beside it
        with the ending ``.run.json``.
    db
        Database of the portfolio and of the run record.
    cycle
        Reporting cycle, for the record.
    root
        Folder the output must lie in, see `workbench.report.files.output_path`.
    runs
        Folder for the files of running and failed runs, the record among them; ``.workbench/runs`` in the current
        folder when None.
    time_budget
        Seconds for the whole run.
    cell_timeout
        Seconds for one cell; the whole budget when None.
    recorded_as
        Path that the record names, when the output is moved there afterwards.
    stop
        When set from another thread, the run is stopped and recorded as interrupted.

    Raises
    ------
    UsageError
        No notebook with a parameters cell there, or an output outside its folder.
    RunError
        A cell failed, the time is over, or the result is incomplete; nothing new is under the final name.
    StoreError
        The same run is going on already, or the database refuses the record.
    """
    if type(params) is Params or not isinstance(params, Params):
        raise UsageError("a notebook runs with the parameters of its own model")
    source = notebook_file.read_notebook(notebook)
    tagged = sum("parameters" in cell.metadata.get("tags", ()) for cell in source.cells)
    if tagged != 1:  # papermill would put the values where the notebook's own ones overwrite them
        raise UsageError(f"{notebook.name}: expected one cell tagged parameters, found {tagged}")
    target = output_path(out, params.plain(), root)
    if target.suffix != ".ipynb":
        raise UsageError(f"output {target.name}: an executed notebook ends in .ipynb")
    make_folder(target.parent)
    began = time.monotonic()
    record = RunRecord.start(notebook, params, cycle)
    runs = (runs or Path.cwd() / ".workbench" / "runs").resolve()
    close_lost(runs)
    folder = runs / record.run
    with keeping(record, folder, db) as keep:
        working = folder / "working.ipynb"
        try:
            _execute(notebook, params, folder, db, time_budget, cell_timeout or time_budget, stop)
            done = notebook_file.executed(working)
            content = working.read_bytes()
            _refuse_secrets(content, db)
            found = notebook_file.evidence(done)
            write_file(content, target)
        except (_StopError, RunError) as end:
            at = notebook_file.stopped_at(working, source)
            where = f", {notebook_file.place(source, at)}" if at is not None else ""
            kept = f"; as far as it got: {working}" if working.exists() else f"; log: {folder / 'log.txt'}"
            status = end.status if isinstance(end, _StopError) else RunStatus.FAILED
            keep(record.end(status, f"{notebook.name}{where}: {end}", cell=None if at is None else at + 1))
            raise RunError(redact(f"{notebook.name}{where}: {end}{kept}")) from None
        except BaseException as end:
            status = RunStatus.FAILED if isinstance(end, Exception) else RunStatus.INTERRUPTED
            keep(record.end(status, f"{notebook.name}: {type(end).__name__}: {end}"))
            raise
        record = record.end(
            RunStatus.DONE,
            output=str(recorded_as or target),
            output_hash=sha256(target),
            fingerprint=found.get("fingerprint", ""),
        )
        record.write(target.with_suffix(".run.json"))
        keep(record)
    _remove(folder)
    return Run(record, target, time.monotonic() - began, found)


def _execute(
    notebook: Path,
    params: Params,
    folder: Path,
    db: str | None,
    time_budget: float,
    cell_timeout: float,
    stop: threading.Event | None,
) -> None:
    """Start the process that runs the notebook and wait for it."""
    # A kernel that is being ended may still write here while the folder goes; what it leaves is of no use to anybody.
    with tempfile.TemporaryDirectory(prefix="wb-", ignore_cleanup_errors=True) as private:
        connection = Path(private) / "k.json"
        if len(str(connection)) > LONGEST_SOCKET:
            raise UsageError(f"{private}: the path of the temporary folder is too long; set TMPDIR to a shorter one")
        job = {
            "notebook": str(notebook.resolve()),
            "working": str(folder / "working.ipynb"),
            "params": params.plain(),
            "cell_timeout": cell_timeout,
            "folder": str(Path.cwd()),
            "connection_file": str(connection),
        }
        write_json(job, folder / "job.json")
        code = _supervise(folder, _environment(private, db, folder.name), time_budget, stop or threading.Event())
    if code is None:
        raise _StopError(RunStatus.TIMED_OUT, f"stopped after {time_budget:g} s, the time for the whole run")
    if code:
        note = folder / "failure.txt"
        reason = note.read_text(encoding="utf-8") if note.exists() else _ending(code, folder / "log.txt")
        status = RunStatus.TIMED_OUT if reason.startswith("ran longer than") else RunStatus.FAILED
        raise _StopError(status, reason)


def _environment(private: str, db: str | None, run: str) -> dict[str, str]:
    """What the run and its kernel may know: nothing of a person's Jupyter settings, nothing secret but the database."""
    given = {
        "WORKBENCH_HEADLESS": "1",
        "WORKBENCH_RUN": run,
        "JUPYTER_NO_CONFIG": "1",
        "JUPYTER_RUNTIME_DIR": private,
        "IPYTHONDIR": str(Path(private) / "ipython"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONHASHSEED": "0",
    }
    return kernel_environment(given | ({"WORKBENCH_DB": db} if db else {}), keep=("MPLCONFIGDIR", "SOURCE_DATE_EPOCH"))


def _supervise(folder: Path, environment: dict[str, str], time_budget: float, stop: threading.Event) -> int | None:
    """Wait for the process; its exit code, or None when it had to be stopped."""
    command = [sys.executable, "-P", "-m", "workbench.report.child", str(folder / "job.json")]
    with open(folder / "log.txt", "xb") as log:
        process = subprocess.Popen(  # noqa: S603 (our own module)
            command,
            stdin=subprocess.PIPE,  # closes with this process, which tells the other one to stop
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
        until = time.monotonic() + time_budget
        try:
            while time.monotonic() < until:
                try:
                    return process.wait(timeout=min(LOOK, max(0.0, until - time.monotonic())))
                except subprocess.TimeoutExpired:
                    if stop.is_set():
                        raise _StopError(RunStatus.INTERRUPTED, "stopped on request") from None
            return None
        finally:
            _end(process)


def _end(process: subprocess.Popen) -> None:
    """Ask, then make: the process and what it started in its session are gone afterwards."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.stdin:
        process.stdin.close()


def _ending(code: int, log: Path) -> str:
    """Say how a process ended that left no reason."""
    if code < 0:
        return f"the process was ended by signal {-code} ({signal.Signals(-code).name})"
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"the process ended with code {code}"


def _refuse_secrets(content: bytes, db: str | None) -> None:
    """No output holds the database's password."""
    if db and "://" in db:
        from sqlalchemy.engine import make_url

        password = make_url(db).password
        if password and str(password).encode() in content:
            raise RunError("the executed notebook holds the database's password; it was not kept under its name")


def _remove(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()

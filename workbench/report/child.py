"""
The process that runs one notebook: ``python -m workbench.report.child JOB``.

It lives as long as the process that started it: when that one's end of the pipe closes, this one stops its kernel and
goes. What it leaves is the notebook and, when that failed, a line that says why.
"""

import json
import os
import signal
import sys
import threading
import warnings
from pathlib import Path
from types import FrameType

import workbench.report.notebook_file  # noqa: F401 (makes the import of papermill quick)

GRACE = 3.0  # seconds between asking and leaving


def main(job_file: Path) -> int:
    """
    Run the notebook described by a job file.

    Returns
    -------
    int
        0 when every cell ran, 1 when one failed; why is in ``failure.txt`` beside the job.
    """
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_watch_parent, daemon=True).start()
    job = json.loads(job_file.read_text(encoding="utf-8"))

    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    # papermill calls a pandas-like set of old interfaces of its neighbours; the log is for people who read this run.
    warnings.simplefilter("ignore", DeprecationWarning)
    config = Config({"KernelManager": {"transport": "ipc", "connection_file": job["connection_file"]}})
    message = ""
    try:
        papermill.execute_notebook(
            job["notebook"],
            job["working"],
            parameters=job["params"],
            progress_bar=False,
            log_output=True,
            report_mode=True,
            execution_timeout=job["cell_timeout"],
            cwd=job["folder"],
            config=config,
        )
    except PapermillExecutionError as error:
        lines = str(error.evalue).strip().splitlines() or [""]
        message = f"{error.ename}: {lines[0]}" + (" …" if len(lines) > 1 else "")
    except CellTimeoutError:
        message = f"ran longer than {job['cell_timeout']:g} s"
    except DeadKernelError:
        message = "the kernel died"
    if message:
        (job_file.parent / "failure.txt").write_text(message, encoding="utf-8")
    return 1 if message else 0


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _watch_parent() -> None:
    """Wait for the end of the pipe from the parent, then stop, by force if need be."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""The record of a run: what was asked, of what, with which versions, and how it ended."""

import json
import secrets
import shutil
import subprocess
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from workbench import __version__
from workbench.errors import shortened
from workbench.office import office
from workbench.params import Params
from workbench.provenance import versions
from workbench.redaction import redact
from workbench.report.files import sha256, write_json
from workbench.store.process import Process
from workbench.taxonomy import RunStatus

LONGEST = 2_000  # characters of a message


@dataclass(frozen=True)
class RunRecord:
    """
    One headless run; the fields are the columns of the table `runs`.

    Parameters
    ----------
    run
        Identifier.
    params, versions
        Canonical JSON.
    started, ended
        Aware, in UTC; None while it runs.
    """

    run: str
    notebook: str
    notebook_hash: str
    cycle: str
    params: str
    params_hash: str
    started: datetime
    status: RunStatus = RunStatus.RUNNING
    fingerprint: str = ""
    seed: int | None = None
    code: str = ""
    dirty: bool = False
    versions: str = "{}"
    ended: datetime | None = None
    message: str = ""
    cell: int | None = None
    output: str = ""
    output_hash: str = ""
    host: str = ""
    process: int | None = None
    process_started: float | None = None

    @classmethod
    def start(cls, notebook: Path, params: Params, cycle: str, now: datetime | None = None) -> "RunRecord":
        """Begin the record of a run by this process."""
        started = now or datetime.now(UTC)
        code, dirty = code_version()
        process = Process.this()
        return cls(
            run=f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}",
            notebook=notebook.name,
            notebook_hash=sha256(notebook),
            cycle=cycle,
            params=params.canonical_json,
            params_hash=params.hash(),
            started=started,
            seed=getattr(params, "seed", None),
            code=code,
            dirty=dirty,
            versions=json.dumps(versions(), sort_keys=True),
            host=process.host,
            process=process.number,
            process_started=process.started,
        )

    def end(self, status: RunStatus, message: str = "", **facts: object) -> "RunRecord":
        """Close the record; secrets are struck from the message."""
        return replace(
            self, status=status, message=shortened(redact(message), LONGEST), ended=datetime.now(UTC), **facts
        )

    def write(self, file: Path) -> None:
        """Keep the record as JSON."""
        content = {
            key: value.isoformat() if isinstance(value, datetime) else value for key, value in asdict(self).items()
        }
        write_json(content, file)


@cache
def code_version() -> tuple[str, bool]:
    """Version of the workbench, with the commit in a checkout, and whether that had uncommitted changes."""
    git = shutil.which("git")
    if git is None or not (office() / ".git").exists():
        return __version__, False
    try:
        commit = _git(git, "rev-parse", "--short=12", "HEAD")
        dirty = bool(_git(git, "status", "--porcelain", "--untracked-files=no"))
    except (OSError, subprocess.SubprocessError):
        return __version__, False
    return f"{__version__}+{commit}", dirty


def _git(git: str, *arguments: str) -> str:
    command = [git, "-C", str(office()), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)  # noqa: S603 (fixed words)
    return done.stdout.strip()

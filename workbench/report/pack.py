"""The pack: every notebook of a cycle, run, exported and put in place as one folder or not at all."""

import fcntl
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from workbench.errors import RunError, UsageError, shortened
from workbench.office import notebooks as notebooks_folder
from workbench.params import Params
from workbench.provenance import versions
from workbench.report import html, pdf
from workbench.report.cycle import cycle_folder, plan
from workbench.report.files import new_folder, repair_folder, replace_folder, sha256, write_file
from workbench.report.notebook_file import executed
from workbench.report.record import code_version
from workbench.report.runner import Run, run_notebook

FORMATS = ("html", "pdf")
SCREEN = ("style/workbench.css", "report/screen.css")
PAPER = ("style/workbench.css", "report/print.css")


@dataclass(frozen=True)
class Pack:
    """
    A finished pack.

    Parameters
    ----------
    folder
        Where it is.
    title, cycle, portfolio, as_of, fingerprint, created
        What the first page says; portfolio, day and fingerprint come from the notebooks.
    runs
        One per notebook, in order.
    files
        SHA-256 of every file, by path in the folder.
    notices
        What was asked for and could not be made, with the command that helps.
    seconds
        How long each step took.
    """

    folder: Path
    title: str
    cycle: str
    created: str
    portfolio: str = ""
    as_of: str = ""
    fingerprint: str = ""
    code: str = ""
    dirty: bool = False
    versions: Mapping[str, str] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.title}: {len(self.runs)} notebooks, {len(self.files)} files in {self.folder}"


def make_pack(
    cycle: Path | str,
    out: Path | str,
    *,
    db: str | None = None,
    jobs: int = 1,
    formats: tuple[str, ...] = FORMATS,
    progress: Callable[[str], None] | None = None,
    notebooks: Path | None = None,
    time_budget: float = 1800.0,
    runs_folder: Path | None = None,
) -> Pack:
    """
    Run all notebooks of a cycle and put the pack in its place when it is complete.

    Parameters
    ----------
    cycle
        Folder of parameter files named like the notebooks, or its name below ``params/``.
    out
        Folder of the pack; an older pack there is exchanged at the end.
    db
        Database of the portfolio and of the run records.
    jobs
        Notebooks run at the same time.
    formats
        ``html`` always; ``pdf`` when asked for and possible.
    progress
        Told one line per step.
    notebooks
        Folder of the notebooks; that of the office when None.
    time_budget
        Seconds for each notebook.
    runs_folder
        Folder for the files of running and failed runs, see `run_notebook`.

    Raises
    ------
    UsageError
        No such cycle, an unknown format, a parameter file without a notebook, a wrong parameter.
    RunError
        Notebooks failed, all of them listed, or the sections disagree about the data; an older pack is as it was.
    """
    if unknown := [name for name in formats if name not in FORMATS]:
        raise UsageError(f'unknown format "{unknown[0]}"; known are {", ".join(FORMATS)}')
    if jobs < 1:
        raise UsageError(f"jobs: expected at least 1, got {jobs}")
    folder = cycle_folder(cycle)
    pairs = plan(folder, notebooks or notebooks_folder())
    tell = progress or (lambda line: None)
    target = Path(out).resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target):
        repair_folder(target)
        fresh = new_folder(target)
        try:
            runs, seconds = _run_all(pairs, fresh, target, folder.name, db, jobs, time_budget, runs_folder, tell)
            pack = _write_pack(fresh, target, folder.name, runs, formats, seconds, tell)
            replace_folder(fresh, target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    tell(str(pack))
    return pack


def _run_all(
    pairs: list[tuple[Path, Params]],
    fresh: Path,
    target: Path,
    cycle: str,
    db: str | None,
    jobs: int,
    time_budget: float,
    runs_folder: Path | None,
    tell: Callable[[str], None],
) -> tuple[tuple[Run, ...], dict[str, float]]:
    """Run the notebooks, several at a time; each in processes of its own."""
    stop = threading.Event()
    began = time.monotonic()
    failures: list[str] = []
    done: dict[str, Run] = {}
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        waiting = {
            pool.submit(
                run_notebook,
                file,
                params,
                fresh / "notebooks" / file.name,
                db=db,
                cycle=cycle,
                time_budget=time_budget,
                runs=runs_folder,
                recorded_as=target / "notebooks" / file.name,
                stop=stop,
            ): file
            for file, params in pairs
        }
        try:
            while waiting:
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    file = waiting.pop(future)
                    try:
                        done[file.stem] = future.result()
                        tell(f"{file.name}: done in {done[file.stem].seconds:.1f} s")
                    except RunError as error:
                        failures.append(str(error))
                        tell(f"{file.name}: failed")
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if failures:
        raise RunError("\n".join(["the pack was not made:", *(f"  {line}" for line in sorted(failures))]))
    return tuple(done[file.stem] for file, _ in pairs), {"notebooks": time.monotonic() - began}


def _write_pack(
    fresh: Path,
    target: Path,
    cycle: str,
    runs: tuple[Run, ...],
    formats: tuple[str, ...],
    seconds: dict[str, float],
    tell: Callable[[str], None],
) -> Pack:
    """Export everything into the new folder and read it back."""
    facts = _facts(runs)
    code, dirty = code_version()
    title = f"{facts.get('portfolio') or 'Portfolio'} – pack {cycle}"
    created = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    pack = Pack(target, title, cycle, created, **facts, code=code, dirty=dirty, versions=versions())
    began = time.monotonic()
    sections = [html.section(run.output.stem, executed(run.output), run.record) for run in runs]
    for part in sections:
        _write_text(fresh / part.file, html.page("section.html.j2", SCREEN, pack=pack, section=part))
    seconds["html"] = time.monotonic() - began
    notice = pdf.missing() if "pdf" in formats else ""
    has_pdf = "pdf" in formats and not notice
    if has_pdf:
        began = time.monotonic()
        write_file(pdf.to_pdf(html.page("print.html.j2", PAPER, pack=pack, sections=sections)), fresh / "pack.pdf")
        seconds["pdf"] = time.monotonic() - began
    if notice:
        tell(notice)
    notices = (notice,) if notice else ()
    contents = {"pdf": "pack.pdf" if has_pdf else "", "notices": notices, "sections": sections}
    _write_text(fresh / "index.html", html.page("contents.html.j2", SCREEN, pack=pack, **contents))
    files = {str(file.relative_to(fresh)): sha256(file) for file in sorted(fresh.rglob("*")) if file.is_file()}
    final = tuple(Run(run.record, target / run.output.relative_to(fresh), run.seconds, run.evidence) for run in runs)
    whole = {name: getattr(pack, name) for name in Pack.__dataclass_fields__}
    pack = Pack(**whole | {"runs": final, "files": files, "notices": notices, "seconds": seconds})
    _write_text(fresh / "manifest.json", json.dumps(_manifest(pack), indent=1, ensure_ascii=False))
    return pack


def _facts(runs: tuple[Run, ...]) -> dict[str, str]:
    """What all notebooks say about the data; they must not disagree."""
    facts: dict[str, str] = {}
    for name in ("fingerprint", "portfolio", "as_of"):
        said = {run.record.notebook: str(run.evidence[name]) for run in runs if run.evidence.get(name)}
        if len(set(said.values())) > 1:
            (first, one), (second, other) = next((a, b) for a in said.items() for b in said.items() if a[1] != b[1])
            raise RunError(
                f"{first} and {second} disagree about the {name}: {shortened(one, 40)} and {shortened(other, 40)}"
            )
        facts[name] = next(iter(said.values()), "")
    return facts


def _manifest(pack: Pack) -> dict[str, object]:
    return {
        "title": pack.title,
        "cycle": pack.cycle,
        "portfolio": pack.portfolio,
        "as_of": pack.as_of,
        "fingerprint": pack.fingerprint,
        "created": pack.created,
        "code": pack.code,
        "dirty": pack.dirty,
        "versions": dict(pack.versions),
        "notices": list(pack.notices),
        "runs": [
            {
                "run": run.record.run,
                "notebook": run.record.notebook,
                "notebook_hash": run.record.notebook_hash,
                "params": json.loads(run.record.params),
                "params_hash": run.record.params_hash,
                "seed": run.record.seed,
                "output_hash": run.record.output_hash,
            }
            for run in pack.runs
        ],
        "files": dict(pack.files),
    }


def _write_text(file: Path, text: str) -> None:
    """Write a file and read it back."""
    write_file(text.encode(), file)
    if file.read_text(encoding="utf-8") != text:
        raise RunError(f"{file}: what was written cannot be read back")


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Hold the pack for one process; a second one is told since when it is being made."""
    with open(target.with_name(f".{target.name}.lock"), "a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise RunError(f"{target}: is being made since {lock.read().strip() or 'a moment ago'}") from None
        lock.truncate(0)
        lock.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
        lock.flush()
        yield

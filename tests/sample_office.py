"""Run the real notebooks on a portfolio, and read what a board says, in a notebook or on a page."""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bs4 import BeautifulSoup

from workbench import office
from workbench.params import model_of
from workbench.portfolio import Portfolio
from workbench.report.notebook_file import evidence, executed
from workbench.report.record import RunRecord
from workbench.report.runner import Run, run_notebook
from workbench.store import open_store, upgrade
from workbench.taxonomy import RunStatus

JOBS = 2  # notebooks run at once


@dataclass(frozen=True)
class Shown:
    """What a board says: its headline, and its tiles as texts of name, value and note."""

    headline: str
    tiles: tuple[tuple[str, ...], ...]
    picture: str = ""


@dataclass(frozen=True)
class Boards:
    """Boards that were seen on pages, kept in a folder for every process of a run of the tests."""

    folder: Path

    def keep(self, name: str, shown: Shown) -> None:
        """Keep what a page showed when it was opened."""
        fresh = self.folder / f"{name}.{os.getpid()}"
        fresh.write_text(json.dumps([shown.headline, shown.tiles, shown.picture]), encoding="utf-8")
        fresh.replace(self.folder / f"{name}.json")

    def get(self, name: str) -> Shown | None:
        """What a page showed; None when no test has opened it yet."""
        file = self.folder / f"{name}.json"
        if not file.exists():
            return None
        headline, tiles, picture = json.loads(file.read_text(encoding="utf-8"))
        return Shown(headline, tuple(tuple(tile) for tile in tiles), picture)


def notebook_names() -> list[str]:
    """Names of all notebooks, without ending."""
    return sorted(path.stem for path in office.notebooks().glob("*.ipynb"))


@contextmanager
def first_one(folder: Path) -> Iterator[Path | None]:
    """Give the folder to the first of several processes, which fills it, and None to the others, once it is full."""
    full = folder / "full"
    with open(folder.with_name(f"{folder.name}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if full.exists():
            yield None
            return
        shutil.rmtree(folder, ignore_errors=True)  # what a process left that failed
        folder.mkdir()
        yield folder
        full.touch()


def address(folder: Path) -> str:
    """URL of the database in a folder."""
    return f"sqlite:///{folder / 'workbench.db'}"


def loaded(portfolio: Portfolio, folder: Path) -> str:
    """Save a portfolio into a new database; its URL."""
    url = address(folder)
    upgrade(url)
    open_store(url).save(portfolio, name="test")
    return url


def run_all(names: list[str], db: str, folder: Path, **values: object) -> dict[str, Run]:
    """Run notebooks, two at a time; `values` are parameters for those notebooks that have them."""

    def run(name: str) -> Run:
        model = model_of(name)
        params = model(**{key: value for key, value in values.items() if key in model.model_fields})
        notebook = office.notebooks() / f"{name}.ipynb"
        return run_notebook(notebook, params, folder / f"{name}.ipynb", db=db, runs=folder / "runs", time_budget=240)

    longest_first = sorted(names, key=lambda name: name not in ("30_selection", "80_quarterly_pack", "40_risk"))
    with ThreadPoolExecutor(JOBS) as pool:
        return dict(zip(longest_first, pool.map(run, longest_first), strict=True))


def run_in(file: Path) -> Run:
    """Read a run from its executed notebook and the record beside it."""
    kept = json.loads(file.with_suffix(".run.json").read_text(encoding="utf-8"))
    moments = {name: datetime.fromisoformat(kept[name]) for name in ("started", "ended")}
    record = RunRecord(**kept | moments | {"status": RunStatus(kept["status"])})
    return Run(record, file, (record.ended - record.started).total_seconds(), evidence(executed(file)))


def outputs(run: Run, *kinds: str) -> list[str]:
    """What an executed notebook gives out in some formats, in order; all of it is text, pictures are base64."""
    return [
        output["data"][kind] if isinstance(output["data"][kind], str) else json.dumps(output["data"][kind])
        for cell in executed(run.output).cells
        for output in cell.get("outputs", ())
        for kind in kinds
        if kind in output.get("data", {})
    ]


def board_in(run: Run) -> str:
    """HTML of the board in an executed notebook."""
    boards = [markup for markup in outputs(run, "text/html") if 'class="wb-board"' in markup]
    assert len(boards) == 1
    return boards[0]


def shown_in(run: Run) -> Shown:
    """What the board of an executed notebook says."""
    soup = BeautifulSoup(board_in(run), "html.parser")
    tiles = [tuple(part.get_text() for part in tile.find_all("div")) for tile in soup.select(".wb-tile")]
    picture = soup.select_one("img.wb-picture")
    return Shown(soup.select_one(".wb-headline").get_text(), tuple(tiles), picture["src"] if picture else "")


def shown_on(page) -> Shown:
    """What the board of an open page says."""
    tiles = page.locator(".wb-tile").evaluate_all(
        "tiles => tiles.map(tile => Array.from(tile.children, part => part.textContent))"
    )
    headline = page.locator(".wb-headline").text_content()
    picture = page.locator("img.wb-picture").get_attribute("src")
    return Shown(headline, tuple(tuple(tile) for tile in tiles), picture)


def words(markup: str) -> str:
    """Text of HTML, spaces made one."""
    return re.sub(r"\s+", " ", BeautifulSoup(markup, "html.parser").get_text(" ")).strip()

"""Run the real notebooks on a portfolio, and read what a board says, in a notebook or on a page."""

import asyncio
import fcntl
import json
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from nbclient import NotebookClient

from workbench import office
from workbench.environment import kernel_environment
from workbench.params import model_of
from workbench.params.base import Params
from workbench.portfolio import Portfolio
from workbench.report.notebook_file import Notebook, evidence, executed, read_notebook
from workbench.report.record import RunRecord
from workbench.report.runner import Run, run_notebook
from workbench.store import open_store, upgrade
from workbench.taxonomy import RunStatus

JOBS = 2  # notebooks run at once
LONG = ("10_intake", "20_capacity", "30_selection", "40_risk", "80_quarterly_pack")  # by what follows their board
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


@dataclass(frozen=True)
class Shown:
    """What a board says: its headline, and its tiles as texts of name, value and note."""

    headline: str
    tiles: tuple[tuple[str, ...], ...]
    picture: str = ""


def notebook_names() -> list[str]:
    """Names of all notebooks, without ending."""
    return sorted(path.stem for path in office.notebooks().glob("*.ipynb"))


def boards_alone(folder: Path, values: dict[str, object]) -> Path:
    """
    Copy the notebooks with values for their parameters, and end the long ones with their board.

    What follows the board is the same on a page and in a run.
    """
    shutil.copytree(office.notebooks(), folder)
    for name in notebook_names():
        notebook = prepared(name, values)
        if name in LONG:
            board = next(place for place, cell in enumerate(notebook.cells) if "wb.open_page(" in cell.source)
            notebook.cells = notebook.cells[: board + 1]
        nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder


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
        params = params_of(name, values)
        notebook = office.notebooks() / f"{name}.ipynb"
        return run_notebook(notebook, params, folder / f"{name}.ipynb", db=db, runs=folder / "runs", time_budget=240)

    longest_first = sorted(names, key=lambda name: name not in ("30_selection", "80_quarterly_pack", "40_risk"))
    with ThreadPoolExecutor(JOBS) as pool:
        return dict(zip(longest_first, pool.map(run, longest_first), strict=True))


def params_of(name: str, values: dict[str, object]) -> Params:
    """Parameters of a notebook, with those of the values that it has."""
    model = model_of(name)
    return model(**{key: value for key, value in values.items() if key in model.model_fields})


def run_in(file: Path) -> Run:
    """Read a run from its executed notebook and the record beside it."""
    kept = json.loads(file.with_suffix(".run.json").read_text(encoding="utf-8"))
    moments = {name: datetime.fromisoformat(kept[name]) for name in ("started", "ended")}
    record = RunRecord(**kept | moments | {"status": RunStatus(kept["status"])})
    return Run(record, file, (record.ended - record.started).total_seconds(), evidence(executed(file)))


def run_together(portfolios: dict[str, Portfolio], folder: Path, **values: object) -> dict[str, dict[str, Notebook]]:
    """
    Run every notebook on every portfolio in a few kernels that forget in between, which saves the start of the others.

    The notebook that one portfolio has run in one kernel, the next portfolio runs in another.

    Returns
    -------
    dict
        Portfolio -> notebook's name -> executed notebook; a cell that failed holds its error.
    """
    done: dict[str, dict[str, Notebook]] = {portfolio: {} for portfolio in portfolios}
    queues: list[list] = [[] for _ in range(JOBS)]
    for turn, (portfolio, tables) in enumerate(portfolios.items()):
        (folder / portfolio).mkdir()
        url = loaded(tables, folder / portfolio)
        for place, name in enumerate(notebook_names()):
            notebook = prepared(name, values)
            done[portfolio][name] = notebook
            forget = "%reset -f\nimport gc, os\ngc.freeze()  # what is imported by now is searched for waste no more"
            fresh = nbformat.v4.new_code_cell(f"{forget}\nos.environ['WORKBENCH_DB'] = {url!r}")
            queues[(place + turn) % JOBS] += [fresh, *notebook.cells]
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(execute, queues))
    return done


def prepared(name: str, values: dict[str, object]) -> Notebook:
    """Read a notebook and put values after its parameters, as papermill does."""
    notebook = read_notebook(office.notebooks() / f"{name}.ipynb")
    given = [f"{key} = {value!r}" for key, value in values.items() if key in model_of(name).model_fields]
    at = next(i for i, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", ()))
    notebook.cells.insert(at + 1, nbformat.v4.new_code_cell("\n".join(given)))
    return notebook


def execute(cells: list) -> None:
    """Execute cells one after the other in a kernel of their own, headless; each cell holds what came of it."""
    for number, cell in enumerate(cells):
        cell["id"] = f"c{number}"  # the same notebook is here more than once
    whole = nbformat.v4.new_notebook(cells=cells, metadata=KERNEL)
    environment = {"WORKBENCH_HEADLESS": "1", "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    client = NotebookClient(whole, timeout=240, allow_errors=True)
    asyncio.run(client.async_execute(env=kernel_environment(environment)))  # closes its loop, which execute leaves open


def errors(notebook: Notebook) -> list[str]:
    """Errors that cells of a notebook ended with."""
    found = [output for cell in notebook.cells for output in cell.get("outputs", ()) if output.output_type == "error"]
    return [f"{output.ename}: {output.evalue}" for output in found]


def outputs(notebook: Notebook, *kinds: str) -> list[str]:
    """What an executed notebook gives out in some formats, in order; all of it is text, pictures are base64."""
    return [
        output["data"][kind] if isinstance(output["data"][kind], str) else json.dumps(output["data"][kind])
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        for kind in kinds
        if kind in output.get("data", {})
    ]


def board_in(run: Run) -> str:
    """HTML of the board in an executed notebook."""
    boards = [markup for markup in outputs(executed(run.output), "text/html") if 'class="wb-board"' in markup]
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

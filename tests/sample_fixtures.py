"""The sample portfolio in a database, its notebooks executed once, and its pages served: shared by several files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from page_servers import Server, start
from sample_office import address, boards_alone, first_one, loaded, notebook_names, run_all, run_in

from workbench import office
from workbench.report.runner import Run
from workbench.sources import read_portfolio

LIGHTER = {"gap": 0.05, "iterations": 1000}  # less of what takes time and changes nothing that is looked at
PATIENCE = 120_000  # milliseconds until a page has run its notebook, on a machine that does other things


@pytest.fixture(scope="session")
def together(tmp_path_factory, request) -> Path:
    """A folder that all processes of one run of the tests share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if hasattr(request.config, "workerinput") else base) / "sample"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def sample_db(together) -> str:
    """URL of a database that holds the sample portfolio."""
    with first_one(together / "database") as folder:
        if folder is not None:
            loaded(read_portfolio("sample:energy"), folder)
    return address(together / "database")


@pytest.fixture(scope="session", params=["lighter", pytest.param("whole", marks=pytest.mark.soak)])
def sample_values(request) -> dict[str, object]:
    """Parameters that differ from those the notebooks start with: lighter ones, in the long run none."""
    return LIGHTER if request.param == "lighter" else {}


@pytest.fixture(scope="session")
def sample_runs(sample_db, sample_values, together) -> dict[str, Run]:
    """Every notebook, run once on the sample."""
    kept = together / ("lighter" if sample_values else "whole")
    with first_one(kept) as folder:
        if folder is not None:
            run_all(notebook_names(), sample_db, folder, **sample_values)
    return {name: run_in(kept / f"{name}.ipynb") for name in notebook_names()}


@pytest.fixture(scope="session")
def sample_server(sample_db, sample_values, tmp_path_factory) -> Server:
    """The real pages of the sample, served: the long ones as far as their board, in the long run to their end."""
    served = tmp_path_factory.mktemp("served")
    folder = boards_alone(served / "notebooks", sample_values) if sample_values else office.notebooks()
    server = start(folder, served / "log.txt", "--db", sample_db)
    yield server
    server.stop()


@pytest.fixture
def opened(browse, sample_server) -> Callable:
    """Open a page of the sample and wait until its board, picture and controls are there."""

    def open_page(name: str, **size: int):
        page = browse("about:blank", **size)
        page.set_default_timeout(PATIENCE)
        page.goto(f"{sample_server.address}voila/render/{name}.ipynb", wait_until="commit")
        page.locator(".wb-headline").first.wait_for()
        page.locator("#loading").wait_for(state="detached")
        page.wait_for_function(
            "Array.from(document.querySelectorAll('img')).every(picture => picture.complete && picture.naturalWidth)"
        )
        return page

    return open_page

"""Small notebooks and portfolios for the tests of headless runs."""

import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from workbench.portfolio import Portfolio

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
CELL = 'source: str = ""\nbudget_factor: float = 1.0'


@pytest.fixture
def notebook(tmp_path):
    """Write a notebook: a heading, the parameters cell, and one cell per text; ``#`` begins a Markdown cell."""

    def write(name: str, *sources: str, tags: dict[int, list[str]] | None = None, parameters: str = CELL) -> Path:
        cells = [new_markdown_cell("# What fits?"), new_code_cell(parameters, metadata={"tags": ["parameters"]})]
        for number, source in enumerate(sources):
            cell = new_markdown_cell(source) if source.startswith("#") else new_code_cell(source)
            cell.metadata["tags"] = (tags or {}).get(number, [])
            cells.append(cell)
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(nbformat.writes(new_notebook(cells=cells, metadata=KERNEL)), encoding="utf-8")
        return file

    return write


@pytest.fixture
def runs(tmp_path) -> Path:
    """Folder for the files of running and failed runs."""
    return tmp_path / "runs"


@pytest.fixture
def hostile() -> Portfolio:
    """Texts that a spreadsheet or a browser might take for more than text."""
    names = ['=HYPERLINK("http://x")', "=cmd|' /C calc'!A0", "@SUM(1)", "-2+3", "+1", "-5", "<script>alert(1)</script>"]
    projects = pd.DataFrame(
        {
            "project": [f"p{number}" for number in range(len(names))],
            "name": names,
            "cost": [1.5, 2, 0.1, 4, 5, None, 1e6],
            "start": ["2026Q1", "2026Q2", None, None, None, None, None],
            "planned_start": ["2026-01-01", None, None, None, None, None, None],
            "description": ['two\nlines, "quoted"', "", "", "", "", "", "ünï"],
        }
    )
    return Portfolio(projects=projects, budgets=pd.DataFrame({"fund": ["f"], "period": ["2026Q1"], "amount": [10]}))


def _processes_with(word: str) -> list[int]:
    """Numbers of the processes whose command line or environment names something."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                text = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
            except OSError:
                continue
            if word.encode() in text:
                found.append(int(folder.name))
    return found


@pytest.fixture
def processes_with():
    """Find the processes whose command line or environment names something."""
    return _processes_with


@pytest.fixture
def gone():
    """Wait until no process names a word any more; the ones left over after that."""

    def wait(word: str, seconds: float = 10.0) -> list[int]:
        until = time.monotonic() + seconds
        while (left := _processes_with(word)) and time.monotonic() < until:
            time.sleep(0.1)
        return left

    return wait


@pytest.fixture
def in_another_process(tmp_path):
    """Start Python code in a process of its own."""
    started = []

    def start(code: str, *arguments: str, **environment: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()

"""Notebook files: read them, find one's way in them, and tell whether one is complete."""

import json
import sys
from pathlib import Path
from typing import Any

# Building this module's grammars takes most of the time of an import of nbformat; without it jsonschema leaves out a
# check of web addresses that no notebook needs.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import nbformat  # noqa: E402

from workbench.errors import RunError, UsageError, shortened  # noqa: E402

Notebook = nbformat.NotebookNode
EVIDENCE = "application/vnd.workbench.evidence+json"
LARGEST = 50 * 1024 * 1024  # bytes


def read_notebook(file: Path) -> Notebook:
    """
    Read a notebook.

    Raises
    ------
    UsageError
        The file is not there or is no notebook.
    """
    try:
        return nbformat.reads(file.read_text(encoding="utf-8"), as_version=4)
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}") from None
    except (ValueError, nbformat.ValidationError) as error:
        raise UsageError(f"{file}: not a notebook ({shortened(str(error).splitlines()[0], 120)})") from None


def executed(file: Path) -> Notebook:
    """
    Read a notebook that is said to be done, and see for oneself.

    Raises
    ------
    RunError
        It is unreadable, too large, holds an error, or a cell did not run.
    """
    try:
        if (size := file.stat().st_size) > LARGEST:
            raise RunError(f"the executed notebook has {size:,} bytes, at most {LARGEST:,} are kept")
        notebook = nbformat.reads(file.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(notebook)
    except (OSError, ValueError, nbformat.ValidationError) as error:
        raise RunError(f"the executed notebook cannot be read ({shortened(error, 120)})") from None
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if any(output.output_type == "error" for output in cell.outputs):
            raise RunError(f"{place(notebook, number - 1)} holds an error")
        if cell.execution_count is None:
            raise RunError(f"{place(notebook, number - 1)} did not run")
    if notebook.metadata.get("papermill", {}).get("exception"):
        raise RunError("the executed notebook says that it failed")
    return notebook


def heading(notebook: Notebook, before: int | None = None) -> str:
    """Text of the first heading, or of the last one before a cell."""
    found = [
        line.lstrip("#").strip()
        for cell in notebook.cells[:before]
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("#")
    ]
    return (found[0] if before is None else found[-1]) if found else ""


def place(notebook: Notebook, index: int) -> str:
    """Name a cell as people find it: its number, and the heading above."""
    above = heading(notebook, index)
    return f"cell {index + 1}" + (f' ("{shortened(above)}")' if above else "")


def stopped_at(working: Path, source: Notebook) -> int | None:
    """
    Find the cell where a run ended that did not end well.

    Parameters
    ----------
    working
        The notebook as far as it got.
    source
        The notebook that was run; the index is one of its cells.

    Returns
    -------
    int or None
        The first cell with an error, else the one begun last; None before the first one.
    """
    try:
        cells = nbformat.reads(working.read_text(encoding="utf-8"), as_version=4).cells
    except (OSError, ValueError):
        return None
    code = [cell for cell in cells if cell.cell_type == "code"]
    wrong = [cell for cell in code if any(output.output_type == "error" for output in cell.outputs)]
    begun = [cell for cell in code if cell.metadata.get("papermill", {}).get("start_time")]
    at = {cell.get("id"): index for index, cell in enumerate(source.cells)}
    return next((at[cell.get("id")] for cell in (*wrong[:1], *reversed(begun)) if cell.get("id") in at), None)


def evidence(notebook: Notebook) -> dict[str, Any]:
    """What the notebook says about the data it used; empty when it says nothing."""
    found: dict[str, Any] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            value = output.get("data", {}).get(EVIDENCE)
            if isinstance(value, str):
                value = json.loads(value)
            if isinstance(value, dict):
                found.update(value)
    return found

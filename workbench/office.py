"""Where the office keeps its notebooks, templates and rules."""

import os
from pathlib import Path

from workbench.errors import UsageError

_PACKAGE = Path(__file__).resolve().parent


def office() -> Path:
    """
    Find the folder that holds `notebooks/`, `templates/` and `params/`.

    Returns
    -------
    Path
        ``WORKBENCH_OFFICE`` when set, else the checkout the package runs from, else the copy shipped in the package.

    Raises
    ------
    UsageError
        The folder named by ``WORKBENCH_OFFICE`` holds no notebooks.
    """
    named = os.environ.get("WORKBENCH_OFFICE")
    if named:
        folder = Path(named).resolve()
        if not (folder / "notebooks").is_dir():
            raise UsageError(f"WORKBENCH_OFFICE: {folder} has no folder notebooks")
        return folder
    checkout = _PACKAGE.parent
    return checkout if (checkout / "notebooks").is_dir() else _PACKAGE / "office"


def notebooks() -> Path:
    """Folder of the notebooks."""
    return office() / "notebooks"


def templates() -> Path:
    """Folder of the page, report, notebook and data templates."""
    return office() / "templates"


def params() -> Path:
    """Folder of the rules, vocabularies, mappings and cycles."""
    return office() / "params"

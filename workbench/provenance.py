"""What an answer was made from, for whoever wants to make it again."""

import sys
from importlib.metadata import version

import pandas as pd

from workbench import __version__
from workbench.portfolio import Portfolio

PACKAGES = ("numpy", "scipy", "pandas", "cvxpy", "highspy", "matplotlib", "papermill", "voila")


def versions() -> dict[str, str]:
    """Versions of Python, of this package and of the packages that make numbers and pages."""
    found = {"python": ".".join(map(str, sys.version_info[:3])), "workbench": __version__}
    return found | {name: version(name) for name in PACKAGES}


def provenance(params, portfolio: Portfolio) -> pd.DataFrame:
    """
    List parameters, data and versions behind a page or a report.

    Parameters
    ----------
    params
        Checked parameters of the notebook.
    portfolio
        The portfolio used.

    Returns
    -------
    DataFrame
        Indexed by `what`, with `says` as text.
    """
    rows = {
        "Portfolio": str(portfolio),
        "As of": f"{portfolio.as_of:%Y-%m-%d}",
        "Fingerprint of all tables": portfolio.fingerprint(),
        "Hash of the parameters": params.hash(),
        **{f"Parameter {name}": str(value) for name, value in params},
        "Versions": ", ".join(f"{name} {number}" for name, number in versions().items()),
    }
    return pd.DataFrame({"says": rows}).rename_axis("what")

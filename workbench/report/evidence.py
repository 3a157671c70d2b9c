"""What a notebook says about the data and parameters it used: shown to readers, collected by the runner."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from workbench import tables
from workbench.params import Params
from workbench.portfolio import Portfolio
from workbench.provenance import provenance
from workbench.report.notebook_file import EVIDENCE


@dataclass(frozen=True)
class Evidence:
    """
    Proof of what a notebook's figures were made from; the last line of its last cell.

    Parameters
    ----------
    table
        For people.
    content
        For the runner: portfolio, as_of, fingerprint, params_hash.
    """

    table: pd.DataFrame
    content: dict[str, str]

    def __str__(self) -> str:
        data, question = self.content["fingerprint"][:12], self.content["params_hash"][:12]
        return f"{self.content['portfolio']}, {self.content['as_of']}: data {data}, parameters {question}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        """Show the table and hand the content to the runner."""
        shown = tables.table(self.table, looks={"value": tables.Look("", "text")})
        return {"text/plain": str(self), "text/html": str(shown), EVIDENCE: dict(self.content)}


def evidence(params: Params, portfolio: Portfolio) -> Evidence:
    """
    State what a notebook used.

    Parameters
    ----------
    params
        Checked parameters of the notebook.
    portfolio
        The portfolio used.
    """
    content = {
        "portfolio": portfolio.name,
        "as_of": f"{portfolio.as_of:%Y-%m-%d}",
        "fingerprint": portfolio.fingerprint(),
        "params_hash": params.hash(),
    }
    return Evidence(provenance(params, portfolio), content)

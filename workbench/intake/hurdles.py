"""Tests a project must pass before its score counts."""

import pandas as pd

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.taxonomy import Comparator
from workbench.valuation import project_flows


def failed_hurdles(portfolio: Portfolio, wanted: pd.Index, evidence: pd.Series) -> pd.DataFrame:
    """
    Hold candidates against the hurdles.

    Returns
    -------
    DataFrame
        `project, hurdle, message`, one row per hurdle not passed.

    Raises
    ------
    ParameterError
        A hurdle names a field that does not exist.
    """
    flows = project_flows(portfolio)
    measured = portfolio.projects.assign(
        npv=flows["value"],
        benefit_cost_ratio=flows["benefit_pv"] / flows["cost_pv"].where(flows["cost_pv"] > 0),
        evidence=evidence,
    ).loc[wanted]
    rows = []
    for hurdle, rule in portfolio.hurdles.iterrows():
        if rule["field"] not in measured:
            raise ParameterError(f"hurdle {hurdle}: {rule['field']} is no column of projects and no measure")
        values = measured[rule["field"]]
        if rule["comparator"] == Comparator.PRESENT:
            passed = values.notna() & values.astype(str).ne("")
        elif not pd.api.types.is_numeric_dtype(values):
            raise ParameterError(f"hurdle {hurdle}: {rule['field']} is no number, so it can only be present")
        elif rule["comparator"] == Comparator.AT_LEAST:
            passed = values >= rule["limit"]
        else:
            passed = values <= rule["limit"]
        concerned = measured["category"].eq(rule["category"]) | (rule["category"] == "")
        message = rule["message"] or f"{rule['field']} {rule['comparator'].replace('_', ' ')} {rule['limit']:g}"
        rows += [(project, hurdle, message) for project in wanted[~passed.fillna(False).astype(bool) & concerned]]
    return pd.DataFrame(rows, columns=["project", "hurdle", "message"])

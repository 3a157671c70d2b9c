"""The balanced scorecard: how near each KPI is to its target."""

import numpy as np
import pandas as pd

from workbench.answer import Answer, missing_tables
from workbench.portfolio import Portfolio
from workbench.taxonomy import Direction, Perspective, Status

MOST = 1.2  # attainment above target counts up to here, so that one KPI cannot carry its perspective


def scorecard(portfolio: Portfolio) -> Answer:
    """
    Rate the last measurement of each KPI between its floor (0) and its target (1).

    Returns
    -------
    Answer
        `.table` indexed by KPI: `name, perspective, month, value, target, unit, attainment` (0 to 1.2, missing without
        a measurement). `.totals`: weighted mean attainment of the measured KPIs by perspective.
    """
    columns = ["name", "perspective", "month", "value", "target", "unit", "attainment"]
    if reason := missing_tables(portfolio, "kpis", "kpi_values"):
        empty = pd.DataFrame(columns=columns).rename_axis("kpi")
        return Answer(table=empty, status=Status.NO_DATA, reason=reason)
    kpis = portfolio.kpis
    last = portfolio.kpi_values.sort_values("month").drop_duplicates("kpi", keep="last").set_index("kpi")
    value = last["value"].reindex(kpis.index)
    span = (kpis["target"] - kpis["floor"]).replace(0.0, np.nan)
    higher = kpis["direction"] == Direction.HIGHER
    share = ((value - kpis["floor"]) / span).where(higher, (kpis["floor"] - value) / -span)
    table = kpis.assign(
        month=last["month"].reindex(kpis.index).astype(str), value=value, attainment=share.clip(0.0, MOST)
    )
    table["perspective"] = [Perspective(word).label for word in kpis["perspective"]]
    measured = table.dropna(subset=["attainment"])
    weighted = (measured["attainment"] * measured["weight"]).groupby(measured["perspective"]).sum()
    totals = weighted / measured["weight"].groupby(measured["perspective"]).sum()
    return Answer(table=table[columns].sort_values(["perspective", "attainment"]), totals=totals.to_dict())

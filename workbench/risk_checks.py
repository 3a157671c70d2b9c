"""Checks of the tables of portfolio risk."""

from collections.abc import Iterator, Mapping

import pandas as pd

from workbench.errors import Problem
from workbench.parsing import Origin

Tables = Mapping[str, pd.DataFrame]
Origins = Mapping[str, Origin]


def check_shocks(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """A shock has a factor that some project is exposed to, and it changes something."""
    shocks, origin = tables["shocks"], origins["shocks"]
    known = set(tables["exposures"]["factor"])
    for position, shock in shocks.iterrows():
        if shock["factor"] not in known:
            yield origin.problem(position, "factor", shock["factor"], "a factor found in exposures")
        if not shock[["cost_change", "benefit_change", "delay"]].any():
            yield origin.problem(position, "cost_change", shock["cost_change"], "a change of cost, benefit or time")


CHECKS = (check_shocks,)

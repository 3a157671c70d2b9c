"""A part of the sample portfolio that is solved and drawn quickly and has rows in almost every table."""

import pandas as pd

from workbench.portfolio import Portfolio


def small_sample(tables: dict[str, pd.DataFrame]) -> Portfolio:
    """Keep some candidates, half of what is under way and everything completed; only some keep their exposures."""
    exposures = tables["exposures"].iloc[::7]
    shocks = tables["shocks"][tables["shocks"]["factor"].isin(exposures["factor"])]
    whole = Portfolio(**{**tables, "exposures": exposures, "shocks": shocks})
    states = whole.projects["state"]
    under_way = whole.projects.index[states.isin(["active", "approved", "on_hold"])]
    return whole.subset(
        [*under_way[::2], *states.index[states == "completed"], *states.index[states == "candidate"][::6]]
    )

"""Small portfolios whose projects may be late, be hit, or fail, with money that is easy to add up."""

import pandas as pd

from workbench.portfolio import Portfolio
from workbench.risk.uncertainty import Uncertainty

CERTAIN = Uncertainty(cost_spread=0.0, benefit_spread=0.0, loading=0.0)
QUARTERS = [str(period) for period in pd.period_range("2026Q1", periods=8, freq="Q")]


def risky(names="AB", *, rate: float = 0.0, spent=(100.0, 100.0), earned: float = 500.0, **tables) -> Portfolio:
    """Candidates that spend in the first two quarters of 2026 and earn in the first of 2027; two years of calendar."""
    flows = [(name, QUARTERS[step], "cost", amount) for name in names for step, amount in enumerate(spent)]
    flows += [(name, "2027Q1", "benefit", earned) for name in names]
    settings = {"portfolio": "p", "frequency": "Q", "first_period": "2026Q1", "last_period": "2027Q4"}
    return Portfolio(
        settings=pd.DataFrame([{**settings, "discount_rate": rate}]),
        projects=pd.DataFrame({"project": list(names), "start": "2026Q1", "duration": 4}),
        cash_flows=pd.DataFrame(flows, columns=["project", "period", "flow", "amount"]),
        **{name: pd.DataFrame(rows) for name, rows in tables.items()},
    )


def shock(name="tariff", factor="trade", hazard=0.5, **changes) -> dict:
    return {"shock": name, "factor": factor, "hazard": hazard, **changes}


def exposed(*pairs: tuple, factor: str = "trade") -> list[dict]:
    """Projects that a shock reaches by a share, and whose spread does not hang on its factor."""
    return [{"project": name, "factor": factor, "loading": 0.0, "shock_share": share} for name, share in pairs]

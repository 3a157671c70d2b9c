"""Random portfolios of 30 to 60 projects over 4 to 6 quarters, with funds, bought hours, synergies among the rules."""

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits

ROLES = ["engineer", "welder", "planner"]


def medium_question(seed: int) -> tuple[Portfolio, Limits]:
    """Draw a portfolio and a question with several rules and, as a rule, columns that are not whole."""
    g = np.random.default_rng([seed, 7])
    count, length = int(g.integers(30, 61)), int(g.integers(4, 7))
    periods = [str(period) for period in pd.period_range("2027Q1", periods=length, freq="Q")]
    names = [f"p{number:02d}" for number in range(count)]
    cost, duration = g.integers(4, 40, count), g.integers(2, length + 1, count)
    projects = pd.DataFrame(
        {
            "project": names,
            "cost": cost,
            "value": np.maximum(1, np.round(cost * g.lognormal(0.3, 0.5, count))),
            "duration": duration,
            "start": periods[0],
            "latest_start": np.array(periods)[np.minimum(length - duration, 1)],
            "fund": g.choice(["", "x", "y"], count),
            "category": g.choice(["run", "grow"], count),
        }
    )
    need = pd.DataFrame({"project": names, "role": g.choice(ROLES, count), "period": periods[0]})
    need = need.assign(hours=np.maximum(1, cost // 3), booking_state="proposed")
    total = float(cost.sum())
    money = [
        {"fund": f, "period": p, "amount": int(total * g.uniform(0.15, 0.25) / length)} for f in "xy" for p in periods
    ]
    hours = float(need["hours"].sum()) / len(ROLES)
    supply = [{"role": role, "period": p, "hours": int(hours * g.uniform(0.2, 0.5))} for role in ROLES for p in periods]
    offers = [
        {"role": role, "period": p, "hours": 4, "cost_rate": int(g.integers(1, 4))} for role in ROLES for p in periods
    ]
    pairs = g.permutation(names)[:18].reshape(-1, 2)
    kinds = ["requires"] * 3 + ["finish_start"] * 3 + ["excludes"] * 3
    groups = g.permutation(names)[:12].reshape(-1, 3)
    gains = [
        (f"s{k}", name, float(g.integers(-6, 9)) if name == group[0] else 0.0)
        for k, group in enumerate(groups)
        for name in group
    ]
    with_rules = {
        "funds": pd.DataFrame(
            {"fund": ["x", "y"], "carry_over": g.choice([0.5, 1.0], 2), "category": [str(g.choice(["", "grow"])), ""]}
        )
    }
    portfolio = Portfolio(
        settings=pd.DataFrame([{"portfolio": "p", "first_period": periods[0], "last_period": periods[-1]}]),
        projects=projects,
        demand=need,
        budgets=pd.DataFrame(money),
        supply=pd.DataFrame(supply),
        hires=pd.DataFrame(offers),
        dependencies=pd.DataFrame(
            [(*sorted(pair, reverse=True), kind) for pair, kind in zip(pairs.tolist(), kinds, strict=True)],
            columns=["project", "depends_on", "kind"],
        ),
        synergies=pd.DataFrame(gains, columns=["synergy", "project", "value"]),
        **(with_rules if g.random() < 0.6 else {}),
    )
    limits = Limits(
        hire=bool(g.random() < 0.6),
        bucket_shares={"run": (0.3, 0.8)} if g.random() < 0.5 else (),
        counts={"some": (1, 3, tuple(names[:8]))} if g.random() < 0.5 else (),
        max_projects=int(count * 0.5) if g.random() < 0.5 else None,
        forced_in=(names[0],) if g.random() < 0.3 else (),
        budget_factor=float(g.choice([0.8, 1.0, 1.2])),
    )
    return portfolio, limits

"""Groups of candidates that hang on one factor."""

import pandas as pd
import pytest

from workbench.portfolio import Portfolio
from workbench.risk.groups import factor_groups
from workbench.sources.sample import energy
from workbench.taxonomy import Status


def test_a_group_moving_together_keeps_its_spread_and_an_independent_one_does_not():
    names = [f"p{number}" for number in range(8)]
    loadings = [1.0] * 4 + [0.0] * 4
    portfolio = Portfolio(
        projects=pd.DataFrame({"project": names, "value": 2.0, "cost": 4.0}),
        exposures=pd.DataFrame({"project": names, "factor": ["a"] * 4 + ["b"] * 4, "loading": loadings}),
    )
    table = factor_groups(portfolio).table
    assert table.loc["a", ["candidates", "value", "value_per_cost"]].tolist() == [8, 16.0, 0.5]  # all loadings 0 tie
    one = factor_groups(portfolio.subset(names[:4])).table.loc["a"]
    assert (one["correlation"], one["kept_spread"]) == (1.0, 1.0)
    apart = factor_groups(portfolio.subset(names[4:])).table.iloc[0]
    assert apart["correlation"] == 0.0
    assert apart["kept_spread"] == pytest.approx(4**-0.5)


def test_the_temptation_planted_in_the_sample_shows():
    table = factor_groups(Portfolio(**energy())).table
    tempting = table.loc["power_price"]
    others = table.drop(index="power_price")
    assert tempting["kept_spread"] > max(0.7, others["kept_spread"].max())
    assert tempting["correlation"] > others["correlation"].max()
    assert tempting["value_per_cost"] > others["value_per_cost"].median()


def test_without_exposures_the_answer_says_so():
    answer = factor_groups(Portfolio(projects=pd.DataFrame({"project": ["a"]})))
    assert answer.status is Status.NO_DATA
    assert "exposures" in answer.reason

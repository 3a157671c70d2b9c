"""Which project to study first: the figures of the specification, simulated futures, and bounds from open swings."""

import numpy as np
import pytest
from small_cases import crystal_ball, five

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.explain import explain
from workbench.selection.limits import Limits
from workbench.selection.select import select
from workbench.selection.study_worth import study_worth
from workbench.taxonomy import Status

LIMITS = Limits(budget=10)


def studied(**options):
    deviations = dict.fromkeys("ABCDE", 2.0)
    return study_worth(five(), LIMITS, explain(five(), LIMITS), **{"deviations": deviations, "error": 1.0} | options)


def test_a_study_of_a_is_worth_what_the_specification_says():
    """Section 9: A with sigma = sigma of the error = 2 has a knowledge gradient of .34909 and an EVPI of .57269."""
    answer = studied()
    row = answer.table.loc["A"]
    assert row["worth_least"] == row["worth_most"] == pytest.approx(0.34909, abs=5e-6)
    assert row["perfect"] == pytest.approx(0.57269, abs=5e-6)
    assert set(answer.table.index[:3]) == {"A", "C", "D"}, "all half a unit from the kink, B and E two units"
    assert answer.table["worth_most"].is_monotonic_decreasing


def test_full_knowledge_is_worth_what_plans_made_anew_in_many_futures_gain():
    """A's value drawn 400 times, the best plan of each draw against the plan without knowledge."""
    draws = 4.5 + 2.0 * np.random.default_rng(3).standard_normal(400)
    gains = np.maximum(draws + 6.5, 11.5) - 11.5  # {A, E} against {C, E}
    row = studied(error=0.0).table.loc["A"]
    assert row["perfect"] == pytest.approx(row["worth_most"])
    assert abs(gains.mean() - row["perfect"]) < 3.0 * gains.std() / 20.0


def test_a_study_pays_only_above_its_cost():
    assert studied(cost=0.2).table["verdict"].to_dict() == {
        "A": "study", "C": "study", "D": "study", "B": "do not", "E": "do not",
    }  # fmt: skip
    assert studied(cost=0.4).totals["pay"] == 0


def test_an_open_swing_gives_bounds_that_hold_the_exact_worth():
    limits = Limits(budget=2000)
    selection = select(crystal_ball(), limits)
    spread = dict.fromkeys(selection.table.index, 100.0)
    exact, rough = (
        study_worth(
            crystal_ball(), limits, explain(crystal_ball(), limits, selection, most_solves=most), deviations=spread
        ).table
        for most in (20, 0)
    )
    rough = rough.loc[exact.index]
    assert (rough["worth_least"] <= exact["worth_least"] + 1e-9).all()
    assert (rough["worth_most"] >= exact["worth_most"] - 1e-9).all()
    assert (rough["worth_least"] < rough["worth_most"]).any()


def test_nobody_studies_what_is_forced_or_impossible():
    limits = Limits(budget=4, forced_in=("D",))
    spread = dict.fromkeys("ABCDE", 5.0)
    table = study_worth(five(), limits, explain(five(), limits), deviations=spread).table
    assert "D" not in table.index
    assert table.loc["A", "worth_most"] == 0.0, "A costs 5 of 4"


def test_the_spread_comes_from_the_simulation_where_nobody_gives_one():
    base = five()
    projects = base.projects.reset_index().assign(estimate_class=[5, 5, 1, 1, 1])
    portfolio = Portfolio(projects=projects)
    answer = study_worth(portfolio, LIMITS, explain(portfolio, LIMITS))
    assert answer.table.loc["A", "deviation"] > answer.table.loc["E", "deviation"] > 0


def test_a_wrong_number_is_refused_by_name():
    with pytest.raises(ParameterError, match="error: expected"):
        studied(error=-1.0)
    with pytest.raises(ParameterError, match="deviations: expected a number of at least 0 for C, E"):
        studied(deviations={"A": 1.0, "B": 1.0, "D": 1.0, "C": -1.0})
    nothing = explain(five(), Limits(budget=1, forced_in=("A",)))
    assert study_worth(five(), LIMITS, nothing).status is Status.NO_DATA

"""Risks that depend on other risks and on common factors."""

import math

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm
from simulated_days import N, assert_share, network, run

from workbench.errors import DataError
from workbench.risk.distributions import Fixed, Normal
from workbench.risk.parents import parents_first
from workbench.risk.schedule_drivers import rank_schedule_drivers
from workbench.risk.schedule_risk import Response, Risk, ScheduleRisk

ONE = network({"A": 100})


def costly(*risks: Risk, iterations: int = N, **more) -> np.ndarray:
    """Which of the risks happened in each iteration, read off the cost: powers of two; shape (risks, iterations)."""
    priced = [Risk(**{**vars(one), "cost": float(2**k)}) for k, one in enumerate(risks)]
    cost = run(ONE, iterations, risks=priced, **more).costs.astype(np.int64)
    return np.array([cost >> k & 1 for k in range(len(risks))], dtype=bool)


def test_a_risk_follows_its_parent_with_the_chances_given():
    parent, child = costly(Risk("z", 0.3), Risk("a", 0.1, parent="z", if_parent=0.6))
    assert_share(parent, 0.3)
    assert_share(child, 0.3 * 0.6 + 0.7 * 0.1)
    assert_share(parent & child, 0.3 * 0.6)
    assert_share(child & ~parent, 0.7 * 0.1)


def test_chains_of_risks_end_where_nothing_can_happen_any_more():
    risks = Risk("c", 0.0, parent="b", if_parent=1.0), Risk("b", 0.0, parent="a", if_parent=0.5), Risk("a", 0.4)
    third, second, first = costly(*risks)
    assert_share(first, 0.4)
    assert_share(second, 0.2)
    assert np.array_equal(third, second)
    assert (second <= first).all()
    assert [one.id for one in parents_first(risks)] == ["a", "b", "c"]


def test_a_parent_that_changes_nothing_changes_no_iteration():
    apart = costly(Risk("z", 0.3), Risk("a", 0.25))
    together = costly(Risk("z", 0.3), Risk("a", 0.25, parent="z", if_parent=0.25))
    assert np.array_equal(apart, together)
    assert np.array_equal(apart, costly(Risk("z", 0.3), Risk("a", 0.25, loadings={"market": 0.0})))


def test_more_likely_means_the_same_iterations_and_more():
    _, rarely = costly(Risk("z", 0.3), Risk("a", 0.1, parent="z", if_parent=0.4))
    _, often = costly(Risk("z", 0.3), Risk("a", 0.1, parent="z", if_parent=0.7))
    assert (rarely <= often).all()
    assert (rarely < often).any()


@pytest.mark.parametrize(("one", "other"), [(0.7, 0.7), (0.9, -0.5)])
def test_risks_on_one_factor_happen_together_as_two_normals_do(one, other):
    first, second = costly(Risk("a", 0.3, loadings={"f": one}), Risk("b", 0.2, loadings={"f": other}))
    rho = one * other
    both = multivariate_normal([0, 0], [[1, rho], [rho, 1]]).cdf([norm.ppf(0.3), norm.ppf(0.2)])
    assert_share(first, 0.3)
    assert_share(second, 0.2)
    assert_share(first & second, float(both))


def test_a_risk_is_likelier_where_its_factor_makes_work_longer():
    """Of a normal duration and a risk, both on one factor: E(duration | it happens) = mean + sd rho phi(z) / p."""
    answer = run(
        network({"A": 100}),
        durations={"A": Normal(100, 10)},
        loadings={"A": {"f": 0.8}},
        risks=[Risk("r", 0.2, cost=1.0, loadings={"f": 0.5})],
    )
    happened = answer.costs == 1.0
    assert_share(happened, 0.2)
    mean = 100 + 10 * 0.4 * norm.pdf(norm.ppf(0.2)) / 0.2
    days = answer.days[happened]
    assert abs(days.mean() - mean) < 4 * days.std() / math.sqrt(len(days))


def test_a_response_may_break_the_chain():
    response = Response(if_parent=0.0)
    risks = [Risk("a", 0.5), Risk("b", 0.0, days=Fixed(7), activities=["A"], parent="a", if_parent=1.0)]
    before = ScheduleRisk(risks=[risks[0], Risk(**{**vars(risks[1]), "response": response})])
    assert set(run(ONE, 200, risks=before.risks).days) == {100, 107}
    assert set(run(ONE, 200, risks=before.mitigated().risks).days) == {100}


def test_every_impossible_parent_is_listed():
    with pytest.raises(DataError) as caught:
        ScheduleRisk(
            risks=[
                Risk("a", 0.1, parent="b", if_parent=0.5),
                Risk("b", 0.1, parent="a", if_parent=0.5),
                Risk("c", 0.1, parent="nobody", if_parent=0.5),
                Risk("d", 0.1, parent="a"),
                Risk("e", 0.1, if_parent=0.5),
                Risk("f", 0.1, parent="f", if_parent=1.5),
                Risk("g", 0.1, loadings={"f": 0.9, "g": 0.9}, response=Response(if_parent=-1.0)),
            ]
        )
    found = [(problem.file, problem.column, problem.expected) for problem in caught.value.problems]
    circle = "a parent that does not depend on the risk itself"
    assert found == [
        ("risks f", "if_parent", "a chance from 0 to 1"),
        ("risks g", "response if_parent", "a chance from 0 to 1"),
        ("risks a", "parent", circle),
        ("risks b", "parent", circle),
        ("risks c", "parent", "the id of another risk"),
        ("risks d", "if_parent", "the chance that it happens when its parent does"),
        ("risks e", "if_parent", "a parent"),
        ("risks f", "parent", circle),
        ("risks loadings", "g", "loadings whose squares sum to at most 1"),
    ]


def test_a_risk_that_is_switched_off_leaves_what_hangs_on_it_to_its_own_chance():
    risks = [
        Risk("a", 0.9, days=Fixed(50), activities=["A"]),
        Risk("b", 0.0, days=Fixed(20), activities=["A"], parent="a", if_parent=1.0),
    ]
    found = rank_schedule_drivers(ONE, ScheduleRisk(risks=risks), iterations=512)
    assert found.table["saving"].to_dict() == {"risk a": 70.0, "risk b": 20.0}

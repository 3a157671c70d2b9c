"""Worth of information, of the right to stop, and of other options: published figures, and second routes to each."""

import math

import numpy as np
import pytest
from five import CB8, FIVE, PROFIT, REVENUE, SCORES, SPEND, SUCCESS
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from workbench.selection.information import (
    knowledge_gradient,
    perfect_information,
    perfect_information_normal,
    rank_studies,
    sample_information,
)
from workbench.selection.plan_sets import possible_plans
from workbench.selection.stages import Stage, lattice_value, roll_back

# ------------------------------------------------------------------------------------------------- two outcomes


def forced(project: int) -> tuple[float, float]:
    plans = possible_plans(CB8)
    inside = plans[:, project]
    return (plans[inside] @ PROFIT).max(), (plans[~inside] @ PROFIT).max()


@pytest.mark.parametrize(("project", "expected"), [(1, 36), (2, 285), (7, 162)])
def test_knowing_one_of_the_eight_is_worth_what_was_enumerated(project, expected):
    at = project - 1
    inside, outside = forced(at)
    good, bad = REVENUE[at] - SPEND[at] - PROFIT[at], -SPEND[at] - PROFIT[at]
    found = perfect_information(inside, outside, SUCCESS[at], good, bad)
    assert found == pytest.approx(expected)
    plans = possible_plans(CB8)  # second route: choose anew under each outcome
    known = 0.0
    for chance, outcome in ((SUCCESS[at], PROFIT[at] + good), (1 - SUCCESS[at], PROFIT[at] + bad)):
        values = PROFIT.copy()
        values[at] = outcome
        known += chance * (plans @ values).max()
    assert found == pytest.approx(known - 1540)


def test_information_that_cannot_change_the_choice_is_worth_nothing():
    assert perfect_information(100.0, 10.0, 0.5, 20.0, -20.0) == 0
    assert perfect_information(100.0, 100.0, 0.5, 20.0, -20.0) == 10


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"probability": 1.2}, "probability: expected chances from 0 to 1"),
        ({"bad": -30.0}, "good and bad: expected shifts whose mean is 0, found a mean of -5"),
        ({"good": math.nan}, "good: expected finite numbers"),
    ],
)
def test_two_outcomes_that_cannot_be_are_refused(changes, words):
    arguments = {"with_project": 1.0, "without_project": 1.0, "probability": 0.5, "good": 20.0, "bad": -20.0}
    with pytest.raises(ValueError, match=words):
        perfect_information(**arguments | changes)


# ---------------------------------------------------------------------------------------------------- normal values


def test_the_first_project_of_the_five_is_worth_studying_as_published():
    assert knowledge_gradient(-0.5, 2.0, 2.0) == pytest.approx(0.34909, abs=5e-6)
    assert perfect_information_normal(-0.5, 2.0) == pytest.approx(0.57269, abs=5e-6)


def test_the_expected_excess_has_its_published_values():
    # f(0) = .3989423 and f(-1) = .0833155, Frazier, Powell and Dayanik (2008)
    assert perfect_information_normal([0.0, 1.0, -1.0], 1.0) == pytest.approx(
        [0.3989423, 0.0833155, 0.0833155], abs=5e-8
    )


@pytest.mark.parametrize("project", range(5))
def test_full_knowledge_is_worth_what_choosing_anew_for_each_value_gives(project):
    middle, deviation = SCORES @ [0.5, 0.5], 2.0
    plans = possible_plans(FIVE)
    inside = plans[:, project]
    swing = (plans[inside] @ middle).max() - (plans[~inside] @ middle).max()

    def best(shift: float) -> float:
        values = middle.copy()
        values[project] += shift
        return (plans @ values).max() * norm.pdf(shift, scale=deviation)

    known, _ = quad(best, -16, 16, points=[-swing], limit=200)
    assert perfect_information_normal(swing, deviation) == pytest.approx(known - (plans @ middle).max(), abs=1e-6)


def test_samples_are_worth_what_simulated_studies_give():
    swing, deviation, noise, samples = 1.0, 2.0, 3.0, 4
    generator = np.random.default_rng(1)
    truth = deviation * generator.standard_normal(400_000)
    seen = truth + noise / math.sqrt(samples) * generator.standard_normal(400_000)
    believed = seen * deviation**2 / (deviation**2 + noise**2 / samples)
    gains = np.maximum(0.0, swing + believed) - max(0.0, swing)  # unbiased: believed has mean 0
    error = gains.std() / math.sqrt(len(gains))
    assert sample_information(swing, deviation, noise, samples) == pytest.approx(gains.mean(), abs=4 * error)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.floats(-1e3, 1e3), st.floats(0, 1e3), st.floats(0, 1e3), st.integers(1, 50))
def test_information_never_costs_and_more_is_worth_more(swing, deviation, noise, samples):
    few, many = (float(sample_information(swing, deviation, noise, count)) for count in (samples, 2 * samples))
    full = float(perfect_information_normal(swing, deviation))
    assert 0 <= few <= many + 1e-9
    assert many <= full + 1e-9


def test_a_value_that_is_known_already_is_worth_no_study():
    assert knowledge_gradient([0.0, 1.0], 0.0, [0.0, 1.0]).tolist() == [0, 0]
    assert sample_information(0.5, 2.0, 0.0) == perfect_information_normal(0.5, 2.0)


def test_studies_are_ranked_by_worth_less_cost_and_those_that_cost_more_are_left_out():
    found = rank_studies([-0.5, 0.0, 10.0], 2.0, 2.0, [0.1, 0.1, 0.1])
    assert found.order == (1, 0)
    assert found.net == pytest.approx(found.worth - 0.1)
    assert found.worth[0] == pytest.approx(0.34909, abs=5e-6)


@pytest.mark.parametrize(
    ("function", "arguments", "words"),
    [
        (perfect_information_normal, (0.0, -1.0), "deviation: expected at least 0, found -1"),
        (perfect_information_normal, (math.inf, 1.0), "swing: expected finite numbers"),
        (sample_information, (0.0, 1.0, -1.0), "noise: expected at least 0, found -1"),
        (sample_information, (0.0, 1.0, 1.0, 0), "samples: expected more than 0"),
        (rank_studies, ([0.0, 1.0], 1.0, 1.0, [1.0, 1.0, 1.0]), "cost: expected one for each of the 2 studies"),
    ],
)
def test_normal_values_that_cannot_be_are_refused(function, arguments, words):
    with pytest.raises(ValueError, match=words):
        function(*arguments)


# ------------------------------------------------------------------------------------------------------------ stages


def gate(first_rate: float, later_rate: float) -> Stage:
    """250 now; half the time 2000 more buy 500 a year for ever (coursera.org, Decision trees)."""
    later = Stage("build", cost=2000.0, worth=500.0 / later_rate)
    return Stage("try", cost=250.0, rate=first_rate, branches=((0.5, later), (0.5, Stage("give up"))))


def test_one_high_rate_and_no_option_is_worth_minus_250():
    assert roll_back(gate(0.25, 0.25)).without_options == pytest.approx(-250)


def test_a_lower_rate_after_the_first_stage_is_worth_950():
    assert roll_back(gate(0.25, 0.10)).value == pytest.approx(950)


def test_the_right_to_stop_is_worth_what_the_forced_stage_would_lose():
    failure = Stage("build anyway", cost=2000.0, worth=0.0)
    success = Stage("build", cost=2000.0, worth=5000.0)
    found = roll_back(Stage("try", cost=250.0, rate=0.25, branches=((0.5, success), (0.5, failure))))
    assert found.value == pytest.approx(950)
    assert found.stops == ("build anyway",)
    assert found.option_value == pytest.approx(0.5 * 2000 / 1.25)


def test_a_stage_that_cannot_be_declined_is_paid():
    duty = Stage("clean up", cost=100.0, is_optional=False)
    found = roll_back(Stage("try", rate=0.1, branches=((0.5, duty),)))
    assert found.value == found.without_options == pytest.approx(-0.5 * 100 / 1.1)
    assert found.stops == ()


def test_stages_behind_a_declined_one_are_not_named():
    last = Stage("last", cost=1.0)
    middle = Stage("middle", cost=5.0, branches=((1.0, last),))
    found = roll_back(Stage("first", branches=((1.0, middle),)))
    assert found.stops == ("middle",)
    assert (found.value, found.without_options) == (0.0, -6.0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"branches": ((0.7, Stage("a")), (0.6, Stage("b")))}, "stage x: expected chances"),
        ({"branches": ((-0.1, Stage("a")),)}, "stage x: expected chances"),
        ({"rate": -1.0}, "stage x: expected finite numbers and a rate above -1"),
        ({"cost": math.nan}, "stage x: expected finite numbers"),
    ],
)
def test_stages_that_cannot_be_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Stage("x", **arguments)


# ----------------------------------------------------------------------------------------------------------- lattice


def sold_for(price: float):
    return lambda worth: np.full_like(worth, price)


def value(steps: int, take=None, rate: float = 0.05) -> float:
    return lattice_value(100.0, take or sold_for(90.0), volatility=0.3, rate=rate, years=1.0, steps=steps)


@pytest.mark.parametrize(("steps", "expected"), [(2, 105.6957), (4, 105.8672), (1000, 105.5537)])
def test_the_right_to_abandon_for_90_has_its_enumerated_worth(steps, expected):
    assert value(steps) == pytest.approx(expected, abs=5e-5)


def recursive(worth: float, steps: int, take, length: float, rate: float) -> float:
    """The same tree node by node, up and down."""
    now = float(take(np.array([worth]))[0])
    if steps == 0:
        return max(worth, now)
    up = math.exp(0.3 * math.sqrt(length))
    chance = (math.exp(rate * length) - 1 / up) / (up - 1 / up)
    higher, lower = (recursive(worth * move, steps - 1, take, length, rate) for move in (up, 1 / up))
    return max(now, math.exp(-rate * length) * (chance * higher + (1 - chance) * lower))


@pytest.mark.parametrize("take", [sold_for(90.0), lambda worth: 1.5 * worth - 40.0, lambda worth: 0.5 * worth + 55.0])
def test_rights_to_sell_enlarge_or_shrink_are_worth_what_a_walk_through_the_tree_gives(take):
    assert value(8, take) == pytest.approx(recursive(100.0, 8, take, 1 / 8, 0.05), rel=1e-12)


def test_without_interest_a_right_to_sell_is_the_european_put_of_black_and_scholes():
    # without interest it never pays to sell early: Black and Scholes (1973), put = K N(-d2) - V N(-d1)
    first = math.log(100 / 90) / 0.3 + 0.15
    put = 90 * norm.cdf(0.3 - first) - 100 * norm.cdf(-first)
    assert value(2000, rate=0.0) == pytest.approx(100 + put, abs=2e-3)


def test_a_right_that_never_pays_is_worth_nothing():
    assert value(50, sold_for(0.0)) == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"worth": 0.0}, "expected finite numbers above 0"),
        ({"volatility": 0.0}, "expected finite numbers above 0"),
        ({"rate": math.nan}, "and a finite rate"),
        ({"steps": 0}, "steps: expected at least 1, found 0"),
        ({"rate": 0.9, "steps": 1}, "steps: expected more than 1, as the interest exceeds"),
    ],
)
def test_lattices_that_cannot_be_are_refused(arguments, words):
    given = {"worth": 100.0, "take": sold_for(90.0), "volatility": 0.3, "rate": 0.05, "years": 1.0, "steps": 10}
    with pytest.raises(ValueError, match=words):
        lattice_value(**given | arguments)

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import binom, norm

from workbench.capacity.overload_chance import booking_chance, overload_probability
from workbench.errors import ParameterError


def outcomes(hours: list[float], chances: list[float]) -> list[tuple[float, float]]:
    """Every set of proposals that may come: its chance and its hours."""
    found = []
    for coming in product((0, 1), repeat=len(hours)):
        weight = math.prod(c if come else 1 - c for come, c in zip(coming, chances, strict=True))
        found.append((weight, sum(h for come, h in zip(coming, hours, strict=True) if come)))
    return found


# ------------------------------------------------------------------------------------------------- worked examples


def test_normal_demand_against_fixed_and_against_normal_supply():
    assert overload_probability(90, 100, demand_sd=10).p == pytest.approx(0.158655, abs=5e-7)
    assert overload_probability(90, 100, demand_sd=10, supply_sd=5).p == pytest.approx(0.185547, abs=5e-7)


def test_two_proposals_that_fit_on_average_overload_in_one_future_of_five():
    found = overload_probability(60, 100, proposals=[30, 30], probabilities=[0.5, 0.4])
    assert found.demand_mean == pytest.approx(87)  # below the supply of 100
    assert found.p == pytest.approx(0.20)
    assert found.expected_overload == pytest.approx(4.0)
    assert found.demand_p80 == 90  # exceeded with a chance of exactly a fifth


# ------------------------------------------------------------------------------------- against listing and integrals


@pytest.mark.parametrize("seed", range(4))
def test_every_cell_is_what_listing_all_outcomes_gives(seed):
    draw = np.random.default_rng(seed)
    chances = draw.choice([0.0, 0.25, 0.5, 1.0, 0.9], size=7)
    hours = draw.integers(0, 40, size=(7, 3)).astype(float)
    firm, supply = draw.integers(0, 40, size=3), draw.integers(60, 140, size=3)
    found = overload_probability(firm, supply, proposals=hours, probabilities=chances)
    for cell in range(3):
        listed = outcomes(list(hours[:, cell]), list(chances))
        over = [(weight, firm[cell] + come - supply[cell]) for weight, come in listed]
        assert found.p[cell] == pytest.approx(sum(weight for weight, excess in over if excess > 0), abs=1e-12)
        assert found.expected_overload[cell] == pytest.approx(sum(weight * max(excess, 0) for weight, excess in over))
        assert found.demand_mean[cell] == pytest.approx(firm[cell] + chances @ hours[:, cell])
        below = sum(weight for weight, come in listed if firm[cell] + come < found.demand_p80[cell] - 1e-9)
        upto = sum(weight for weight, come in listed if firm[cell] + come <= found.demand_p80[cell] + 1e-9)
        assert below < 0.8 <= upto + 1e-12


def test_proposals_on_top_of_normal_work_are_a_mixture_of_normal_quantities():
    hours, chances = [20.0, 35.0, 5.0], [0.3, 0.6, 0.5]
    found = overload_probability(70, 100, demand_sd=8, supply_sd=6, proposals=hours, probabilities=chances)

    def above(x: float) -> float:
        return sum(weight * norm.sf(x, 70 + come - 100, 10) for weight, come in outcomes(hours, chances))

    assert found.p == pytest.approx(above(0.0))
    assert found.expected_overload == pytest.approx(quad(above, 0, 200)[0])  # E max(X, 0) is the integral of P(X > x)
    reached = sum(weight * norm.cdf(found.demand_p80, 70 + come, 8) for weight, come in outcomes(hours, chances))
    assert reached == pytest.approx(0.8)


def test_sixty_equal_proposals_are_a_binomial():
    found = overload_probability(0, 200, proposals=[10.0] * 60, probabilities=[0.3] * 60)
    assert found.p == pytest.approx(binom.sf(20, 60, 0.3), rel=1e-10)
    assert found.demand_p80 == pytest.approx(10 * binom.ppf(0.8, 60, 0.3))


def test_hours_in_tenths_add_up_as_if_they_were_whole():
    tenths = overload_probability(0, 1.2, proposals=[0.1] * 40, probabilities=[0.3] * 40)
    assert tenths.p == pytest.approx(binom.sf(12, 40, 0.3), rel=1e-10)


# ------------------------------------------------------------------------------------------------------ properties


def test_without_doubt_the_chance_is_none_or_certain():
    found = overload_probability([99, 100, 101, 0], [100, 100, 100, 0], proposals=[5, 1], probabilities=[0.0, 0.0])
    assert found.p.tolist() == [0, 0, 1, 0]
    assert found.expected_overload.tolist() == [0, 0, 1, 0]
    assert overload_probability(60, 100, proposals=[41], probabilities=[1.0]).p == 1


def test_more_supply_never_raises_the_chance():
    supply = np.arange(40.0, 160.0, 5.0)
    for spread in (0.0, 7.0):
        found = overload_probability(60, supply, demand_sd=spread, proposals=[30, 25], probabilities=[0.5, 0.4])
        assert (np.diff(found.p) <= 1e-15).all()
        assert (np.diff(found.expected_overload) <= 1e-12).all()


def test_a_grid_of_cells_keeps_its_shape_and_one_cell_is_a_number():
    grid = pd.DataFrame([[90.0, 110.0], [60.0, 100.0]])
    found = overload_probability(grid, [100.0, 100.0], proposals=[30.0], probabilities=[0.5])
    assert found.p.tolist() == [[0.5, 1.0], [0.0, 0.5]]
    assert np.ndim(overload_probability(90, 100).p) == 0


def test_far_from_the_limit_nothing_is_expected_and_never_less():
    found = overload_probability(np.linspace(0, 60, 50), 1000, demand_sd=15)
    assert (found.expected_overload >= 0).all()
    assert found.p.max() < 1e-100


# ------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        ({"demand": float("nan")}, "demand: expected finite numbers, got nan"),
        ({"supply": "much"}, "supply: expected numbers, got 'much'"),
        ({"demand_sd": -1.0}, "demand_sd: expected 0 or more, got -1"),
        ({"supply_sd": [1.0, -2.0]}, "supply_sd: expected 0 or more, got -2"),
        ({"proposals": [1.0], "probabilities": [1.5]}, "probabilities: expected numbers from 0 to 1, got 1.5"),
        ({"proposals": [-3.0], "probabilities": [0.5]}, "proposals: expected hours of 0 or more, got -3"),
        ({"proposals": [1.0, 2.0], "probabilities": [0.5]}, "probabilities: expected one for each row of proposals"),
        ({"demand": [1.0, 2.0], "supply": [1.0, 2.0, 3.0]}, "do not describe the same cells"),
    ],
)
def test_impossible_questions_are_refused(question, complaint):
    with pytest.raises(ParameterError, match=complaint):
        overload_probability(**{"demand": 1.0, "supply": 1.0, **question})


def test_too_many_different_sums_are_refused_and_missing_from_a_table():
    hours, chances = 2.0 ** np.arange(21), np.full(21, 0.5)
    with pytest.raises(ParameterError, match="21 of them have more than 1,048,576 different sums"):
        overload_probability(0, 1, proposals=hours, probabilities=chances)
    assert math.isnan(booking_chance(0.0, 1.0, hours, chances))
    assert booking_chance(60.0, 100.0, np.array([30.0, 30.0]), np.array([0.5, 0.4])) == pytest.approx(0.2)

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom

from workbench.capacity.attrition import drawn_absence, drawn_presence, expected_presence
from workbench.errors import ParameterError
from workbench.risk.stream import stable_id

PLACE = stable_id("attrition", "person", "welder 1")
COUNT = 40_000
MONTHLY = np.arange(25)


def by_chain(attrition: float, months: int, refill_after: int) -> np.ndarray:
    """Chance that a place is filled, from powers of a Markov chain: filled, then empty for 1, 2, … months."""
    chain = np.zeros((refill_after + 1, refill_after + 1))
    chain[0, 0] = 1 - attrition
    if refill_after:
        chain[0, 1] = attrition
        for month in range(1, refill_after):
            chain[month, month + 1] = 1.0
        chain[refill_after, 0] = 1.0
    else:
        chain[0, 0] = 1.0
    return np.array([np.linalg.matrix_power(chain, month)[0, 0] for month in range(months)])


def presence(**question) -> np.ndarray:
    asked = {"span": (0, COUNT), "months": MONTHLY, "joins": 0, "attrition": 0.05, "refill_after": None, **question}
    return drawn_presence(PLACE, 1, **asked)


# -------------------------------------------------------------------------------------------------------- expected


def test_without_refills_who_is_there_decays_geometrically():
    np.testing.assert_allclose(expected_presence(0.03, 24), 0.97 ** np.arange(24))


def test_until_the_first_refill_can_come_the_formula_is_the_same():
    found = expected_presence(0.03, 24, refill_after=6)
    np.testing.assert_allclose(found[:7], 0.97 ** np.arange(7))
    assert (found[7:] > 0.97 ** np.arange(7, 24)).all()


@pytest.mark.parametrize("refill_after", [0, 1, 2, 5])
@pytest.mark.parametrize("attrition", [0.0, 0.08, 1.0])
def test_refills_are_those_of_a_markov_chain(attrition, refill_after):
    np.testing.assert_allclose(
        expected_presence(attrition, 30, refill_after), by_chain(attrition, 30, refill_after), atol=1e-12
    )


# ----------------------------------------------------------------------------------------------------------- drawn


@pytest.mark.parametrize("refill_after", [None, 0, 1, 4])
@pytest.mark.parametrize("attrition", [0.01, 0.2])
def test_drawn_presence_meets_its_expectation(attrition, refill_after):
    drawn = presence(attrition=attrition, refill_after=refill_after).mean(axis=1)
    chance = expected_presence(attrition, 24, refill_after)
    error = np.sqrt(chance * (1 - chance) / COUNT)
    assert (np.abs(drawn - chance) <= 4 * error + 1e-12).all()


def test_quarters_count_the_months_that_are_filled():
    monthly = presence(refill_after=2)
    quarterly = presence(refill_after=2, months=np.arange(0, 25, 3))
    np.testing.assert_array_equal(quarterly, monthly.reshape(8, 3, COUNT).sum(axis=1))


def test_nobody_leaves_before_joining():
    later, at_once = presence(joins=7), presence(joins=0)
    assert not later[:7].any()
    np.testing.assert_array_equal(later[7:], at_once[: 24 - 7])


def test_the_ends_of_the_scale_are_certain():
    assert presence(attrition=0.0).all()
    leaving = presence(attrition=1.0)
    assert leaving[0].all()
    assert not leaving[1:].any()
    back = presence(attrition=1.0, refill_after=2)[:, 0]
    assert back.tolist() == ([1, 0, 0] * 8)


def test_more_attrition_never_keeps_people_longer_in_the_same_futures():
    months = [presence(attrition=rate).sum(axis=0) for rate in (0.0, 0.02, 0.1, 0.5)]
    for kept, fewer in pairwise(months):
        assert (fewer <= kept).all()


def test_futures_do_not_depend_on_how_they_are_split():
    whole = presence(refill_after=1)
    parts = [presence(refill_after=1, span=span) for span in ((0, 7), (7, 1000), (1000, COUNT))]
    np.testing.assert_array_equal(np.concatenate(parts, axis=1), whole)


# --------------------------------------------------------------------------------------------------------- absence


def lost(absence: float, period: int = 7, weeks: int = 13) -> np.ndarray:
    return drawn_absence(PLACE, 1, (0, COUNT), period, weeks, absence)


def test_weeks_are_lost_each_by_itself():
    counts = np.bincount(lost(0.06), minlength=14)
    chance = binom.pmf(np.arange(14), 13, 0.06)
    assert (np.abs(counts / COUNT - chance) <= 4 * np.sqrt(chance / COUNT) + 1e-12).all()


def test_absence_goes_from_never_to_always_and_only_grows_on_the_way():
    drawn = [lost(chance) for chance in (0.0, 0.03, 0.2, 0.9, 1.0)]
    assert not drawn[0].any()
    assert (drawn[-1] == 13).all()
    for less, more in pairwise(drawn):
        assert (less <= more).all()


def test_two_periods_of_one_person_are_independent():
    first, second = lost(0.1, period=7), lost(0.1, period=8)
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(COUNT)


# ------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        ({"attrition": 1.2}, "attrition: 1.2 is not between 0 and 1"),
        ({"attrition": float("nan")}, "attrition: nan is not between 0 and 1"),
        ({"refill_after": -1}, "refill_after: -1 is not a whole number of months from 0"),
        ({"refill_after": 1.5}, "refill_after: 1.5 is not a whole number of months from 0"),
    ],
)
def test_impossible_attrition_is_refused(question, complaint):
    with pytest.raises(ParameterError, match=complaint):
        expected_presence(**{"attrition": 0.1, "months": 3, **question})

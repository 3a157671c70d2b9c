import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from workbench.intake.survival import survival


def test_remission_times_of_a_classic_trial_are_reproduced():
    """Weeks in remission under 6-mercaptopurine, Freireich et al., Blood 21, 1963; 0 marks a patient still in it."""
    weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    ended = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    curve = survival(weeks, ended)
    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert np.round(curve.share, 3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.median == 23


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=20))
def test_the_curve_is_that_of_another_library(waits):
    days, over = (np.array(part) for part in zip(*waits, strict=True))
    curve = survival(days, over)
    data = stats.CensoredData(uncensored=days[over], right=days[~over])
    other = stats.ecdf(data).sf
    assert curve.share.tolist() == pytest.approx([float(other.evaluate(time)) for time in curve.times], abs=1e-12)


def test_without_unfinished_waits_the_share_is_that_of_the_longer_ones():
    curve = survival([4, 1, 3, 2], [True] * 4)
    assert curve.share.tolist() == pytest.approx([0.75, 0.5, 0.25, 0])
    assert curve.median == 2


def test_a_half_is_a_half_whatever_the_last_binary_digit_says():
    curve = survival(range(1, 25), [True] * 24)
    assert curve.share[11] > 0.5  # 23/24 · 22/23 · … · 12/13 in floating point
    assert curve.median == 12


def test_a_wait_that_is_not_over_moves_the_median_and_is_not_dropped():
    assert survival([1, 2, 3], [True, True, True]).median == 2
    assert survival([1, 2, 3, 9], [True, True, True, False]).median == 2
    assert survival([1, 2, 3, 9, 9], [True, True, True, False, False]).median == 3


def test_the_median_is_missing_until_half_of_the_waits_are_over():
    assert np.isnan(survival([1, 5, 5], [True, False, False]).median)
    assert np.isnan(survival([5, 5], [False, False]).median)
    assert np.isnan(survival([], []).median)


@pytest.mark.parametrize(
    ("durations", "ended", "complaint"),
    [
        ([1, -2], [True, True], "durations: row 1: expected a number of at least 0, found -2"),
        ([np.nan], [True], "durations: row 0: expected a number of at least 0, found nan"),
        ([1, 2], [True], "ended: expected one for each of the 2 durations, found 1"),
        ([[1, 2]], [[True, False]], "ended: expected one for each"),
    ],
)
def test_durations_that_are_none_are_refused(durations, ended, complaint):
    with pytest.raises(ValueError, match=complaint):
        survival(durations, ended)

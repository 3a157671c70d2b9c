import math

import numpy as np
import pytest
from scipy import optimize, stats

from workbench.risk.learning.censoring import Sample, summarise


def direct(finished, running, exact: int = 0):
    """Largest likelihood by a general search: normal logarithms, lower bounds, and a chance of exactly 0."""
    can_be_exact = np.asarray(running) <= 0

    def loss(at):
        mean, spread = at[0], math.exp(at[1])
        share = 1 / (1 + math.exp(-at[2])) if exact else 0.0
        told = stats.norm.logpdf(finished, mean, spread).sum() + len(finished) * math.log(1 - share)
        beyond = stats.norm.logsf(running, mean, spread) + math.log(1 - share)
        told += (np.logaddexp(beyond, np.where(can_be_exact, math.log(share), -np.inf)) if exact else beyond).sum()
        return -(told + (exact * math.log(share) if exact else 0.0))

    tight = {"xatol": 1e-11, "fatol": 1e-13, "maxiter": 20_000, "maxfev": 20_000}
    found = optimize.minimize(loss, [np.mean(finished) + 0.1, -1.0, 0.1], method="Nelder-Mead", options=tight).x
    return found[0], math.exp(found[1]), 1 / (1 + math.exp(-found[2]))


def test_without_running_projects_mean_and_variance_are_the_plain_ones():
    logs = np.log([0.9, 1.0, 1.2, 1.7])
    found = summarise(Sample(logs, np.empty(0)))
    assert (found.n, found.running, found.share) == (4, 0, 0.0)
    assert (found.mean, found.variance) == pytest.approx((logs.mean(), logs.var(ddof=1)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_running_projects_are_counted_as_the_largest_likelihood_counts_them(seed):
    rng = np.random.default_rng(seed)
    logs, bound = rng.normal(0.2, 0.4, 40), rng.normal(0.15, 0.4, 40)
    ended = logs < bound
    found = summarise(Sample(np.sort(logs[ended]), bound[~ended]))
    mean, spread, _ = direct(logs[ended], bound[~ended])
    n = int(ended.sum())
    assert found.n == n
    assert found.running == 40 - n
    assert found.mean == pytest.approx(mean, abs=1e-6)
    assert found.variance == pytest.approx(spread**2 * n / (n - 1), rel=1e-5)


def test_dropping_running_projects_would_flatter_the_class():
    rng = np.random.default_rng(9)
    dropped, counted = [], []
    for _ in range(300):
        logs, bound = rng.normal(0.2, 0.4, 20), rng.normal(0.4, 0.4, 20)
        ended = logs < bound
        dropped.append(logs[ended].mean())
        counted.append(summarise(Sample(np.sort(logs[ended]), bound[~ended])).mean)
    error = 4 * 0.4 / math.sqrt(20 * 300) * 1.3
    assert np.mean(counted) == pytest.approx(0.2, abs=error)
    assert np.mean(dropped) < 0.2 - 2 * error


def test_exact_outcomes_are_told_from_the_others_by_the_largest_likelihood():
    rng = np.random.default_rng(11)
    logs = np.where(rng.random(80) < 0.4, 0.0, rng.normal(0.3, 0.5, 80))
    bound = rng.normal(0.3, 0.6, 80)
    ended = logs < bound
    finished = np.sort(logs[ended])
    found = summarise(Sample(finished, bound[~ended]))
    exact = int((finished == 0).sum())
    mean, spread, share = direct(finished[finished != 0], bound[~ended], exact)
    n = len(finished) - exact
    assert found.n == n
    assert found.mean == pytest.approx(mean, abs=1e-5)
    assert found.variance == pytest.approx(spread**2 * n / (n - 1), rel=1e-4)
    assert found.share == pytest.approx((80 * share + 0.5) / 81, abs=1e-5)  # under Jeffreys' prior


def test_the_share_of_exact_outcomes_is_that_of_jeffreys():
    found = summarise(Sample(np.array([-0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.4]), np.empty(0)))
    assert found.share == stats.beta(5.5, 2.5).mean()
    assert found.n == 2


@pytest.mark.parametrize(
    ("logs", "share"),
    [
        ([-0.1, 0.0, 0.0, 0.0, 0.0, 0.3], 0.0),  # four are too few
        ([0.0] * 5 + [0.1 * k for k in range(1, 22)], 0.0),  # five of 26 are below a fifth
        ([0.0] * 12, 0.0),  # nothing else was seen
    ],
)
def test_some_exact_outcomes_are_no_chance_of_their_own(logs, share):
    found = summarise(Sample(np.sort(logs), np.empty(0)))
    assert (found.share, found.n) == (share, len(logs))


def test_a_project_that_has_hardly_begun_tells_nothing():
    logs = np.log([0.9, 1.0, 1.2, 1.7])
    begun = summarise(Sample(logs, np.array([-30.0, -8.0])))
    alone = summarise(Sample(logs, np.empty(0)))
    assert (begun.mean, begun.variance) == pytest.approx((alone.mean, alone.variance))


@pytest.mark.parametrize("logs", [[], [0.3], [0.3, 0.3], [0.3, 0.3 + 1e-16, 0.3 + 2e-16]])
def test_running_projects_need_two_different_finished_ones_beside_them(logs):
    found = summarise(Sample(np.array(logs), np.array([0.5, 1.0])))
    assert (found.n, found.running) == (len(logs), 0)


def test_one_project_far_beyond_all_others_is_no_trouble():
    """A hundred times the estimate and still running, where all others came out within a per mille."""
    logs = np.linspace(-0.001, 0.001, 8)
    found = summarise(Sample(logs, np.array([math.log(100.0)])))
    mean, spread, _ = direct(logs, np.array([math.log(100.0)]))
    assert found.mean == pytest.approx(mean, rel=1e-3)
    assert found.variance == pytest.approx(spread**2 * 8 / 7, rel=1e-3)

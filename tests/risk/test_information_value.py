"""What knowledge is worth before a decision, against closed forms."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from workbench.errors import ParameterError
from workbench.risk.sensitivity import Worth, engs, evpi, evppi, evsi, evsi_success
from workbench.risk.stream import normals, stable_id

N = 10_000


def loss(d: float) -> float:
    """Unit normal linear loss."""
    return float(stats.norm.pdf(d) - d * (1 - stats.norm.cdf(d)))


def closed(mu: float, sigma: float) -> float:
    return sigma * loss(abs(mu) / sigma)


def two_actions(mu: float, sigmas: tuple[float, ...], seed: int, n: int = N) -> tuple[np.ndarray, list[np.ndarray]]:
    """Go ahead, with a gain that is a sum of normals, or do not."""
    parts = [sigma * normals(seed, stable_id("part", str(i)), 0, n) for i, sigma in enumerate(sigmas)]
    return np.column_stack([np.zeros(n), mu + sum(parts)]), parts


@pytest.mark.parametrize(("mu", "sigmas"), [(3.0, (4.0, 2.0)), (-5.0, (3.0, 6.0, 1.0)), (0.0, (1.0, 1.0))])
@pytest.mark.parametrize("n", [N, 12_000])
def test_two_actions_and_normals_have_their_closed_forms(mu, sigmas, n):
    utilities, parts = two_actions(mu, sigmas, 7, n)
    whole = evpi(utilities)
    assert abs(whole.value - closed(mu, math.hypot(*sigmas))) < 4 * whole.error
    for sigma, part in zip(sigmas, parts, strict=True):
        found = evppi(utilities, part)
        exact = closed(mu, sigma)
        assert found.low <= found.high
        assert found.interval[0] <= found.value <= found.interval[1]
        assert abs(found.value - exact) < 4 * found.error + 0.01 * sigma
        assert found.value < whole.value
        noise = 1.5 * sigma
        size = 3
        study = part + noise / math.sqrt(size) * normals(8, stable_id("error", str(sigma)), 0, n)
        s = sigma**2 / math.sqrt(sigma**2 + noise**2 / size)
        learned = evsi(utilities, study)
        assert abs(learned.value - closed(mu, s)) < 4 * learned.error + 0.01 * sigma


def test_the_bracket_holds_the_truth_on_average_and_its_error_is_that_of_repetition():
    found = [evppi(*(lambda u, p: (u, p[0]))(*two_actions(1.0, (1.0, 2.0), seed, 2000))) for seed in range(150)]
    exact = closed(1.0, 1.0)
    low, high, value = (np.array([getattr(one, name) for one in found]) for name in ("low", "high", "value"))
    assert low.mean() - 2 * low.std() / math.sqrt(150) < exact < high.mean() + 2 * high.std() / math.sqrt(150)
    assert value.std() == pytest.approx(np.mean([one.error for one in found]), rel=0.25)
    covered = np.mean([one.interval[0] <= exact <= one.interval[1] for one in found])
    assert covered > 0.9


def test_fitting_and_choosing_on_the_same_draws_flatters():
    """A quantity that has nothing to do with the outcome is worth nothing; only the upper end believes otherwise."""
    found = []
    for seed in range(60):
        utilities, _ = two_actions(0.0, (1.0,), seed, 500)
        found.append(evppi(utilities, normals(seed, stable_id("elsewhere"), 0, 500)))
    assert np.mean([one.high for one in found]) > 0.01
    assert np.mean([one.low for one in found]) < 0.5 * np.mean([one.high for one in found])


def test_a_bend_that_a_cubic_cannot_follow_is_followed_above_ten_thousand_draws():
    n = 40_000
    x = normals(3, stable_id("x"), 0, n)
    utilities = np.column_stack([np.zeros(n), 2 * np.sin(2.5 * x) + normals(3, stable_id("y"), 0, n)])
    exact = integrate.quad(lambda z: max(2 * math.sin(2.5 * z), 0) * stats.norm.pdf(z), -8, 8, limit=400)[0]
    few = slice(0, 10_000)
    assert evppi(utilities, x).value == pytest.approx(exact, rel=0.05)
    assert evppi(utilities[few], x[few]).value < 0.7 * exact


@pytest.mark.parametrize("p", [0.2, 0.5])
def test_whether_an_event_happens_is_worth_what_the_two_cases_say(p):
    n = 20_000
    event = (normals(5, stable_id("event"), 0, n) < stats.norm.ppf(p)).astype(float)
    gain = np.where(event == 1, -6.0, 2.0) + normals(5, stable_id("rest"), 0, n)
    share = event.mean()
    exact = (1 - share) * 2.0 - max((1 - share) * 2.0 - share * 6.0, 0.0)
    found = evppi(np.column_stack([gain, np.zeros(n)]), event)
    assert found.value == pytest.approx(exact, abs=4 * found.error)
    assert found.high - found.low < 4 * found.error


def test_three_alternatives_are_valued_too():
    """Best of three plans whose gains are lines in one quantity: by numerical integration."""
    n = N
    x = normals(2, stable_id("x"), 0, n)
    lines = [(0.0, 0.0), (0.5, 1.0), (0.4, -2.0)]
    utilities = np.column_stack([a + b * x + normals(2, stable_id("n", str(a)), 0, n) for a, b in lines])
    best = integrate.quad(lambda z: max(a + b * z for a, b in lines) * stats.norm.pdf(z), -8, 8, limit=200)[0]
    found = evppi(utilities, x)
    assert abs(found.value - (best - 0.5)) < 4 * found.error + 0.02
    assert evppi(utilities + 1000.0, x).value == pytest.approx(found.value, rel=1e-9)
    assert evppi(utilities * 8, x).value == pytest.approx(8 * found.value, rel=1e-9)


def test_knowledge_that_changes_no_decision_is_worth_nothing():
    utilities, parts = two_actions(100.0, (1.0, 1.0), 1)
    assert float(evpi(utilities)) == 0.0
    assert float(evppi(utilities, parts[0])) == pytest.approx(0.0, abs=1e-9)
    alone = evppi(utilities[:, :1], parts[0])
    assert (alone.low, alone.high) == (0.0, 0.0)
    constant = evppi(utilities, np.full(N, 3.0))
    assert (constant.low, constant.high, constant.error) == (0.0, 0.0, 0.0)


def test_trials_of_a_success_are_valued_exactly():
    a, b, gain, harm = 2.0, 3.0, 10.0, -8.0
    for trials in (0, 1, 4, 25):
        hits = np.arange(trials + 1)
        chance = stats.betabinom(trials, a, b).pmf(hits)
        believed = harm + (gain - harm) * (a + hits) / (a + b + trials)
        exact = (chance * believed.clip(0)).sum() - max(harm + (gain - harm) * 0.4, 0.0)
        assert evsi_success(a, b, trials, success=gain, failure=harm) == pytest.approx(max(exact, 0.0), abs=1e-12)
    chances = stats.beta(a, b).rvs(400_000, random_state=1)
    perfect = np.maximum(harm + (gain - harm) * chances, 0).mean()
    assert evsi_success(a, b, 3000, success=gain, failure=harm) == pytest.approx(perfect, rel=0.01)
    assert evsi_success(a, b, 10, success=gain, failure=1.0) == pytest.approx(0.0, abs=1e-12)


def test_the_size_of_a_study_is_where_worth_less_cost_is_largest():
    sizes = [1, 2, 5, 10, 20, 50]
    worth = {n: closed(1.0, 4.0 / math.sqrt(4.0 + 9.0 / n)) for n in sizes}
    found = engs(worth, {n: 0.02 * n for n in sizes}, waiting=0.05)
    net = {n: worth[n] - 0.02 * n - 0.05 for n in sizes}
    assert found.best == max(net, key=net.get) not in (1, 50)
    assert found.table["net"].to_dict() == pytest.approx(net)
    assert str(found).startswith(f"Study first, size {found.best}: ")
    dear = engs(worth, dict.fromkeys(sizes, 10.0))
    assert (dear.best, str(dear)) == (0, "Decide now: no study is worth its cost.")
    assert engs({}, {}).best == 0
    late = engs(worth, dict.fromkeys(sizes, 0.0), waiting={n: float(n > 1) * 10 for n in sizes})
    assert late.best == 1


def test_the_error_of_a_worth_travels_into_the_net_gain():
    found = engs({3: Worth(1.0, 2.0, 0.5)}, {3: 1.0})
    row = found.table.loc[3]
    assert (row["worth"], row["net"]) == (1.5, 0.5)
    assert row["net_low"] == pytest.approx(1 - 0.98 - 1, abs=1e-3)
    assert row["net_high"] == pytest.approx(2 + 0.98 - 1, abs=1e-3)


@pytest.mark.parametrize(
    ("ask", "name"),
    [
        (lambda: evpi(np.zeros((10, 2))), "utilities"),
        (lambda: evpi(np.full((100, 2), np.nan)), "utilities"),
        (lambda: evppi(np.zeros((100, 2)), np.zeros(99)), "x"),
        (lambda: engs({1: 2.0}, {}), "worth"),
        (lambda: engs({0: 2.0}, {0: 1.0}), "worth"),
        (lambda: engs({1: 2.0}, {1: 1.0}, waiting={}), "waiting"),
        (lambda: evsi_success(0, 1, 1, success=1, failure=0), "a, b"),
    ],
)
def test_questions_that_make_no_sense_are_refused_by_name(ask, name):
    with pytest.raises(ParameterError, match=name):
        ask()

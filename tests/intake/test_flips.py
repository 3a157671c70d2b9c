import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from workbench.intake.flips import flips, score_flip, smallest_flip
from workbench.intake.weight_space import weight_draws
from workbench.taxonomy import Status


def by_programme(gain, weights, low=None, high=None) -> float:
    """The linear programme with split variables w' = w + p - q: least Σ(p + q), infinite without a solution."""
    n = len(weights)
    low, high = np.zeros(n) if low is None else np.asarray(low), np.ones(n) if high is None else np.asarray(high)
    room = [*[(0, max(u, 0.0)) for u in high - weights], *[(0, max(d, 0.0)) for d in weights - low]]
    balance = np.append(np.ones(n), -np.ones(n))[None, :]
    lead = np.append(-gain, gain)[None, :]
    answer = linprog(np.ones(2 * n), A_ub=lead, b_ub=[gain @ weights], A_eq=balance, b_eq=[0.0], bounds=room)
    return answer.fun if answer.status == 0 else np.inf


def case(seed: int, m: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    return np.random.default_rng(seed).random((m, n)), weight_draws(n, 1, seed)[0]


def test_a_case_by_hand_needs_its_distance():
    """A (1, 0) leads B (0, 1) at weights 0.7, 0.3: 0.2 must move from the first to the second."""
    found = smallest_flip([[1, 0], [0, 1]], [0.7, 0.3], 0, 1)
    assert found.distance == pytest.approx(0.4)
    assert found.weights == pytest.approx([0.5, 0.5])
    assert found.status is Status.OPTIMAL


@pytest.mark.parametrize("seed", range(12))
def test_distances_are_those_of_the_linear_programme(seed):
    values, weights = case(seed, 8, 2 + seed % 5)
    found = flips(values, weights)
    expected = [by_programme(row - values[found.winner], weights) for row in values]
    np.testing.assert_allclose(found.distance, expected, atol=1e-8)


@pytest.mark.parametrize("seed", range(12))
def test_distances_within_limits_are_those_of_the_linear_programme(seed):
    values, weights = case(seed, 10, 4)
    low, high = 0.6 * weights, np.minimum(1.0, 1.3 * weights)
    found = flips(values, weights, low, high)
    expected = [by_programme(row - values[found.winner], weights, low, high) for row in values]
    np.testing.assert_allclose(found.distance, expected, atol=1e-8)
    assert np.isinf(found.distance).any()
    reached = np.isfinite(found.distance)
    assert np.all(found.weights[reached] >= low - 1e-12)
    assert np.all(found.weights[reached] <= high + 1e-12)


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 6), st.integers(1, 5), st.integers(0, 999))
def test_the_flipped_weights_do_flip(m, n, seed):
    values = np.random.default_rng(seed).integers(0, 5, size=(m, n)) / 4
    weights = weight_draws(n, 1, seed)[0]
    found = flips(values, weights)
    for challenger in range(m):
        gain = values[challenger] - values[found.winner]
        if np.isfinite(found.distance[challenger]):
            changed = found.weights[challenger]
            assert np.all(changed >= -1e-12)
            assert changed.sum() == pytest.approx(1)
            assert gain @ changed >= -1e-9
            assert np.abs(changed - weights).sum() == pytest.approx(found.distance[challenger], abs=1e-9)
        else:
            assert gain.max() < 0  # otherwise all weight on the best criterion would do
            assert np.isnan(found.weights[challenger]).all()


@pytest.mark.parametrize("seed", range(4))
def test_no_point_of_a_fine_grid_flips_with_less(seed):
    values, weights = case(seed, 2, 3)
    found = flips(values, weights)
    challenger = 1 - found.winner
    steps = np.linspace(0, 1, 201)
    grid = np.array([(a, b, 1 - a - b) for a in steps for b in steps if a + b <= 1 + 1e-12])
    level = grid[grid @ (values[challenger] - values[found.winner]) >= -1e-12]
    nearest = np.abs(level - weights).sum(axis=1).min()
    assert found.distance[challenger] <= nearest + 1e-12
    assert found.distance[challenger] >= nearest - 4 * 0.005


def test_who_is_worse_everywhere_cannot_be_flipped():
    values = [[0.9, 0.5], [0.8, 0.4], [0.1, 0.6]]
    found = smallest_flip(values, [0.5, 0.5], 0, 1)
    assert found.status is Status.INFEASIBLE
    assert found.reason.startswith("cannot be flipped")
    assert np.isinf(found.distance)
    assert np.isnan(found.weights).all()
    assert found.moved == -1
    table = flips(values, [0.5, 0.5])
    assert np.isinf(table.distance[1])
    assert table.nearest == 2
    assert table.moved.tolist()[:2] == [-1, -1]


def test_who_is_worse_but_for_one_equal_score_becomes_level_there():
    found = smallest_flip([[0.9, 0.5], [0.8, 0.5]], [0.25, 0.75], 0, 1)
    assert found.distance == pytest.approx(0.5)
    assert found.weights == pytest.approx([0, 1])


def test_the_table_and_the_single_question_agree():
    values, weights = case(3, 6, 4)
    table = flips(values, weights)
    for challenger in range(6):
        single = smallest_flip(values, weights, table.winner, challenger)
        assert single.distance == pytest.approx(table.distance[challenger])
        np.testing.assert_allclose(single.weights, table.weights[challenger])
        assert single.moved == table.moved[challenger]


def test_the_criterion_moved_most_has_the_largest_change():
    values, weights = case(5, 6, 5)
    table = flips(values, weights)
    change = np.abs(table.weights - weights)
    for challenger in np.flatnonzero((table.distance > 0) & np.isfinite(table.distance)):
        assert change[challenger, table.moved[challenger]] == change[challenger].max()


def test_who_is_level_or_ahead_already_needs_nothing():
    values = [[0.5, 0.5], [0.5, 0.5], [0.4, 0.6]]
    assert flips(values, [0.5, 0.5]).distance.tolist() == [0, 0, 0]
    ahead = smallest_flip([[0.2, 0.2], [0.8, 0.1]], [0.5, 0.5], 0, 1)
    assert ahead.distance == 0
    assert ahead.weights.tolist() == [0.5, 0.5]
    assert ahead.moved == -1


def test_permuting_projects_and_criteria_permutes_the_distances():
    values, weights = case(7, 7, 4)
    plain = flips(values, weights).distance
    rows, columns = np.random.default_rng(0).permutation(7), np.random.default_rng(1).permutation(4)
    np.testing.assert_allclose(flips(values[rows][:, columns], weights[columns]).distance, plain[rows])


def test_without_a_challenger_there_is_no_nearest():
    assert flips([[0.3, 0.4]], [0.5, 0.5]).nearest == -1


# ---------------------------------------------------------------------------------------------------- single scores


def test_the_changed_score_brings_both_level():
    values, weights = np.array([[0.9, 0.6, 0.5], [0.5, 0.7, 0.2]]), np.array([0.5, 0.3, 0.2])
    found = score_flip(values, weights, 0, 1)
    assert found.change == pytest.approx(0.23 / weights)  # (0.73 - 0.5) / w
    for criterion in range(3):
        raised = values.copy()
        raised[1, criterion] += found.change[criterion]
        assert raised[1] @ weights == pytest.approx(raised[0] @ weights)
        assert found.can_rise[criterion] == (raised[1, criterion] <= 1)
        assert found.can_fall[criterion] == (values[0, criterion] - found.change[criterion] >= 0)
    assert found.can_rise.tolist() == [True, False, False]
    assert found.can_fall.tolist() == [True, False, False]


def test_a_criterion_without_weight_changes_nothing():
    found = score_flip([[1, 0], [0, 0]], [1, 0], 0, 1)
    assert found.change.tolist() == [1, np.inf]
    assert found.can_rise.tolist() == [True, False]


def test_a_score_that_needs_no_change_has_room():
    found = score_flip([[0.5, 0.5], [0.6, 0.5]], [1, 0], 0, 1)
    assert found.change.tolist() == [0, 0]
    assert found.can_rise.all()
    assert found.can_fall.all()


def test_the_scale_may_be_another():
    values = [[80, 60], [70, 60]]
    assert not score_flip(values, [0.5, 0.5], 0, 1).can_rise.any()
    assert score_flip(values, [0.5, 0.5], 0, 1, 0, 100).can_rise.all()


# --------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        (([[1, np.nan]], [0.5, 0.5]), "values: row 1, column 2: expected a finite number"),
        (([1, 2], [0.5, 0.5]), "values: expected at least one project and one criterion"),
        (([[[1, 2]]], [0.5, 0.5]), "values: expected projects × criteria, found 3 dimensions"),
        (([[1, 2]], [0.5, 0.4]), "weights: expected a sum of 1"),
        (([[1, 2]], [0.5, 0.5], [0.6, 0]), "weights: criterion 1: .* 0.6 to 1, found 0.5"),
        (([[1, 2]], [0.5, 0.5], None, [1, 0.4]), "weights: criterion 2: .* 0 to 0.4, found 0.5"),
    ],
)
def test_an_impossible_question_is_refused_by_name(question, complaint):
    with pytest.raises(ValueError, match=complaint):
        flips(*question)


@pytest.mark.parametrize(("pair", "name"), [((0, 2), "challenger"), ((-1, 0), "winner")])
def test_a_position_that_is_none_is_refused(pair, name):
    for question in (smallest_flip, score_flip):
        with pytest.raises(ValueError, match=f"{name}: expected a position from 0 to 1"):
            question([[1, 0], [0, 1]], [0.5, 0.5], *pair)

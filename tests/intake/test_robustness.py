from fractions import Fraction
from itertools import combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake import robustness
from workbench.intake.robustness import first_and_top, smaa2, weight_stability
from workbench.intake.scoring import competition_rank, weighted_sum
from workbench.intake.weight_space import WeightLimits, near, weight_draws

PAIR = [[1, 0, 1], [0, 1, 0]]  # fixture N5
FIELDS = ("rank_acceptability", "central_weights", "confidence")


def weights_in_quarters(count: int) -> np.ndarray:
    """All weights that are multiples of 1/4: exact in binary, and full of ties."""
    cuts = np.array(list(combinations_with_replacement(range(5), count - 1)))
    return np.diff(np.pad(cuts, ((0, 0), (1, 1)), constant_values=((0, 0), (0, 4)))) / 4


def by_definition(values, weights) -> tuple[np.ndarray, np.ndarray]:
    """Rank shares and mean weights of the first, draw by draw in exact arithmetic."""
    m, n = np.shape(values)
    shares, mean, first = np.zeros((m, m)), np.zeros((m, n)), np.zeros(m)
    for draw in weights:
        scores = [
            sum(Fraction(float(w)) * Fraction(float(v)) for w, v in zip(draw, row, strict=True)) for row in values
        ]
        for i, score in enumerate(scores):
            ahead = sum(other > score for other in scores)
            level = sum(other == score for other in scores)
            shares[i, ahead : ahead + level] += 1 / level
            if ahead == 0:
                first[i] += 1 / level
                mean[i] += np.array(draw) / level
    with np.errstate(invalid="ignore"):
        return shares / len(weights), mean / first[:, None]


def same(left, right):
    for field in FIELDS:
        np.testing.assert_array_equal(getattr(left, field), getattr(right, field))


# -------------------------------------------------------------------------------------------------- known answers


def test_two_projects_have_the_exact_acceptabilities():
    """Fixture N5: A (1, 0, 1) is ahead of B (0, 1, 0) where w_2 < 1/2; the figures are areas of triangles."""
    found = smaa2(PAIR, iterations=40_000, tolerance=0.002)
    error = 4 * np.sqrt(0.75 * 0.25 / found.iterations)
    assert found.rank_acceptability == pytest.approx(np.array([[0.75, 0.25], [0.25, 0.75]]), abs=error)
    # a weight within A's part has a standard deviation below 1/4, within B's below 1/8
    expected = np.array([[7 / 18, 2 / 9, 7 / 18], [1 / 6, 2 / 3, 1 / 6]])
    spread = np.array([[0.25], [0.125]]) / np.sqrt(np.array([[0.75], [0.25]]) * found.iterations)
    assert np.all(np.abs(found.central_weights - expected) < 4 * spread)
    assert found.confidence.tolist() == [1, 1]
    assert found.standard_error == pytest.approx(np.full((2, 2), np.sqrt(0.1875 / found.iterations)), rel=0.05)


def test_an_order_of_criteria_moves_the_acceptabilities_to_their_exact_values():
    # P(w_2 > 1/2) is 1/4; it needs w_2 to be the largest weight, which has chance 1/3
    first = smaa2(PAIR, WeightLimits(order=(1, 0, 2))).rank_acceptability[:, 0]
    assert first == pytest.approx([0.25, 0.75], abs=4 * np.sqrt(0.1875 / 10_000))
    assert smaa2(PAIR, WeightLimits(order=(0, 1))).rank_acceptability[:, 0].tolist() == [1, 0]


def test_uncertain_scores_have_the_exact_confidence():
    """One criterion, A uniform on [0, 1] and B on [0, 1/2]: P(A > B) = 3/4."""

    def scores(generator, size):
        return generator.random((size, 2, 1)) * [[1.0], [0.5]]

    found = smaa2(scores, iterations=10_000)
    assert found.rank_acceptability[0, 0] == pytest.approx(0.75, abs=4 * np.sqrt(0.1875 / 10_000))
    assert found.confidence == pytest.approx(found.rank_acceptability[:, 0])
    assert found.central_weights.tolist() == [[1], [1]]


def test_confidence_is_the_share_of_score_draws_won_at_the_central_weights():
    draw = np.random.default_rng(3)
    values = draw.random((400, 5, 3))
    found = smaa2(values)
    for i, weights in enumerate(found.central_weights):
        wins = (values @ weights).argmax(axis=1) == i
        assert found.confidence[i] == pytest.approx(wins.mean())


@pytest.mark.parametrize("seed", range(12))
def test_ranks_are_those_of_the_definition_with_ties_split_evenly(seed):
    values = np.random.default_rng(seed).integers(0, 4, size=(6, 3)) * 1.0
    weights = weights_in_quarters(3)
    found = smaa2(values, weights)
    shares, central = by_definition(values, weights)
    np.testing.assert_allclose(found.rank_acceptability, shares, atol=1e-9)
    np.testing.assert_array_equal(found.rank_acceptability > 0, shares > 0)
    np.testing.assert_allclose(found.central_weights, central, atol=1e-9)
    assert found.iterations == len(weights) == 15


@pytest.mark.parametrize("shape", [(7, 4), (40, 3)])
def test_ranks_without_ties_are_those_of_sorting_twice(shape):
    draw = np.random.default_rng(0)
    values, weights = draw.normal(size=shape), weight_draws(shape[1], 1_000)
    ranks = (-(weights @ values.T)).argsort(axis=1).argsort(axis=1)
    expected = [[(ranks[:, i] == r).mean() for r in range(shape[0])] for i in range(shape[0])]
    np.testing.assert_allclose(smaa2(values, weights).rank_acceptability, expected, atol=1e-12)


# ------------------------------------------------------------------------------------------------------ properties


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 7), st.integers(1, 4), st.integers(0, 999))
def test_rows_and_columns_of_the_acceptabilities_sum_to_one(m, n, seed):
    values = np.random.default_rng(seed).integers(0, 3, size=(m, n)) / 2
    found = smaa2(values, iterations=100, seed=seed)
    for axis in (0, 1):
        np.testing.assert_allclose(found.rank_acceptability.sum(axis=axis), 1.0, atol=1e-9)
    assert np.all((found.rank_acceptability >= 0) & (found.rank_acceptability <= 1))
    assert found.top(m) == pytest.approx(np.ones(m))
    known = ~np.isnan(found.central_weights[:, 0])
    assert found.central_weights[known].sum(axis=1) == pytest.approx(np.ones(known.sum()))
    assert np.array_equal(known, found.rank_acceptability[:, 0] > 0)
    assert np.array_equal(known, ~np.isnan(found.confidence))


@pytest.mark.parametrize("seed", range(5))
def test_certain_weights_and_scores_give_the_one_ranking(seed):
    draw = np.random.default_rng(seed)
    values, weights = draw.random((8, 4)), weight_draws(4, 1, seed)[0]
    found = smaa2(values, weights)
    ranks = competition_rank(weighted_sum(values, weights)).astype(int)
    assert np.array_equal(found.rank_acceptability, np.eye(8)[ranks - 1])
    assert found.iterations == 1
    assert found.expected_rank == pytest.approx(ranks)
    assert found.is_precise


def test_permuting_projects_or_criteria_permutes_the_answer():
    draw = np.random.default_rng(1)
    values, weights = draw.integers(0, 6, size=(9, 4)) / 5, weight_draws(4, 500)
    plain = smaa2(values, weights)
    projects, criteria = draw.permutation(9), draw.permutation(4)
    mixed = smaa2(values[projects][:, criteria], weights[:, criteria])
    np.testing.assert_allclose(mixed.rank_acceptability, plain.rank_acceptability[projects], atol=1e-12)
    np.testing.assert_allclose(mixed.central_weights, plain.central_weights[projects][:, criteria], atol=1e-12)


def test_scaling_all_values_changes_nothing():
    values, weights = np.random.default_rng(1).random((9, 4)), weight_draws(4, 500)
    plain = smaa2(values, weights).rank_acceptability
    for factor in (1e-6, 3.0, 1e6):
        np.testing.assert_array_equal(smaa2(factor * values, weights).rank_acceptability, plain)


def test_a_dominated_project_is_never_ahead_of_its_dominator():
    values = np.random.default_rng(2).integers(0, 4, size=(12, 3)) / 3
    found = smaa2(values)
    better = np.cumsum(found.rank_acceptability, axis=1)
    pairs = [(a, b) for a in range(12) for b in range(12) if np.all(values[a] >= values[b]) and a != b]
    assert len(pairs) > 10
    for upper, lower in pairs:
        assert np.all(better[upper] >= better[lower] - 1e-12)


def test_a_copy_shares_the_places_of_the_original_evenly():
    values, weights = np.random.default_rng(4).random((5, 7)), weight_draws(7, 300)
    found = smaa2(np.vstack([values, values[:2]]), weights)
    np.testing.assert_array_equal(found.rank_acceptability[:2], found.rank_acceptability[5:])
    np.testing.assert_array_equal(found.confidence[:2], found.confidence[5:])
    assert np.nanmax(found.confidence[:2]) == 0.5
    alone = smaa2(values, weights).rank_acceptability[:, 0]
    np.testing.assert_allclose(found.rank_acceptability[:, 0], [*alone[:2] / 2, *alone[2:], *alone[:2] / 2])


def test_scores_a_rounding_apart_are_ties_and_others_are_not():
    assert smaa2([[1.0], [1.0 - 2.0**-42]], [1.0]).rank_acceptability.tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert smaa2([[1.0 - 2.0**-42], [1.0]], [1.0]).rank_acceptability.tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert smaa2([[1.0], [1.0 - 2.0**-40]], [1.0]).rank_acceptability.tolist() == [[1, 0], [0, 1]]


def test_projects_that_are_all_equal_share_all_ranks():
    found = smaa2(np.full((4, 3), 0.3), iterations=1_000)
    assert found.rank_acceptability == pytest.approx(np.full((4, 4), 0.25))
    assert found.confidence.tolist() == [0.25] * 4
    assert smaa2(np.zeros((2, 2)), iterations=20).rank_acceptability.tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_who_is_never_first_has_no_central_weights():
    found = smaa2([[1, 1], [0, 0]], iterations=100)
    assert np.isnan(found.central_weights[1]).all()
    assert np.isnan(found.confidence[1])
    assert found.central_weights[0].sum() == pytest.approx(1)


def test_one_project_is_always_first():
    found = smaa2([[0.2, 0.9]], iterations=50)
    assert found.rank_acceptability.tolist() == [[1.0]]
    assert found.holistic.tolist() == found.expected_rank.tolist() == [1.0]


def test_holistic_acceptability_weighs_ranks_by_the_centroid():
    # three ranks: 1 + 1/2 + 1/3, 1/2 + 1/3 and 1/3, over the first of them
    found = smaa2([[3.0], [2.0], [1.0]])
    assert found.holistic == pytest.approx([1, 5 / 11, 2 / 11])


# ---------------------------------------------------------------------------------------------- draws and precision


def uncertain(generator, size):
    return generator.normal(size=(size, 6, 3)) * 0.3 + np.linspace(0, 1, 6)[:, None]


@pytest.mark.parametrize("scores", [np.random.default_rng(0).random((6, 3)), uncertain], ids=["certain", "drawn"])
def test_the_size_of_blocks_changes_nothing(scores, monkeypatch):
    plain = smaa2(scores, iterations=1_030)
    monkeypatch.setattr(robustness, "BLOCKS", (50,))
    found = smaa2(scores, iterations=1_030)
    np.testing.assert_array_equal(found.rank_acceptability, plain.rank_acceptability)
    np.testing.assert_array_equal(found.confidence, plain.confidence)
    np.testing.assert_allclose(found.central_weights, plain.central_weights, rtol=1e-12)  # sums of sums
    assert plain.iterations == 1_030


def test_blocks_stay_within_the_memory():
    assert robustness._block(10) == 200
    assert robustness._block(20_000) == 100
    assert robustness._block(10**6) == 50


def test_same_seed_same_table():
    same(smaa2(uncertain, iterations=300, seed=7), smaa2(uncertain, iterations=300, seed=7))
    other = smaa2(uncertain, iterations=300, seed=8)
    assert not np.array_equal(other.rank_acceptability, smaa2(uncertain, iterations=300, seed=7).rank_acceptability)


def test_scores_and_weights_are_drawn_independently():
    """Weights that follow the scores would put the project first whose good criterion has the weight."""

    def scores(generator, size):
        first = generator.standard_exponential((size, 3))
        first = first / first.sum(axis=1, keepdims=True)
        return np.stack([first, np.roll(first, 1, axis=1)], axis=1)

    assert smaa2(scores).rank_acceptability[0, 0] == pytest.approx(0.5, abs=0.02)


def test_drawing_stops_when_the_tolerance_is_met_and_not_before():
    sure = smaa2([[1, 1], [0, 0]])
    assert (sure.iterations, sure.is_precise) == (1_000, True)
    even = smaa2(PAIR, iterations=50_000, tolerance=0.01)
    assert even.iterations == 2_000  # 0.75 · 0.25/0.01² = 1,875
    assert even.is_precise
    short = smaa2(PAIR, iterations=500)
    assert (short.iterations, short.is_precise) == (500, False)


def test_given_draws_are_all_used_and_no_others():
    table = weight_draws(3, 37)
    assert smaa2(PAIR, table, iterations=5).iterations == 37
    assert smaa2(np.ones((23, 2, 3)), iterations=5).iterations == 23
    assert smaa2(uncertain, weight_draws(3, 60)).iterations == 60
    assert smaa2(uncertain, [0.2, 0.3, 0.5], iterations=150).iterations == 150


def test_limits_and_their_draws_are_the_same_question():
    limits = near([0.2, 0.3, 0.5], 0.5)
    same(smaa2(PAIR, limits, 1_000, 4, tolerance=0), smaa2(PAIR, weight_draws(3, 1_000, 4, limits), seed=4))


# ------------------------------------------------------------------------------------------------------ the head


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 8), st.integers(1, 9), st.integers(0, 999))
def test_the_quick_way_finds_the_same_head(m, k, seed):
    values = np.random.default_rng(seed).integers(0, 4, size=(m, 3)) * 1.0
    weights = weights_in_quarters(3)
    full, quick = smaa2(values, weights), first_and_top(values, weights, k)
    np.testing.assert_allclose(quick.first, full.rank_acceptability[:, 0], atol=1e-9)
    np.testing.assert_allclose(quick.top, full.top(k), atol=1e-9)
    assert (quick.k, quick.iterations) == (k, 15)


def test_the_quick_way_finds_the_same_head_among_many():
    values = np.random.default_rng(6).integers(0, 11, size=(300, 4)) / 8
    weights = np.vstack([weight_draws(4, 600), weights_in_quarters(4)])
    full, quick = smaa2(values, weights), first_and_top(values, weights, 12)
    np.testing.assert_allclose(quick.first, full.rank_acceptability[:, 0], atol=1e-9)
    np.testing.assert_allclose(quick.top, full.top(12), atol=1e-9)
    assert quick.top.sum() == pytest.approx(12)


def test_a_tie_that_reaches_beyond_the_head_shares_the_places_left_among_thousands_too():
    values, weights, k = np.random.default_rng(7).integers(0, 50, size=(3_000, 2)), weights_in_quarters(2), 700
    expected = np.zeros(3_000)
    for scores in weights @ values.T:
        _, at, level = np.unique(-scores, return_inverse=True, return_counts=True)
        ahead = np.cumsum(level) - level
        expected += (np.clip(k - ahead, 0, level) / level)[at]
    np.testing.assert_allclose(first_and_top(values, weights, k).top, expected / len(weights), atol=1e-9)


# ------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        (([[1, np.nan], [0, 1]],), "sample_scores: row 1, column 2: expected a finite number, found nan"),
        (([[[1, 2]], [[np.inf, 1]]],), "sample_scores: draw 2, row 1, column 1: expected a finite number, found inf"),
        (([1, 2],), "sample_scores: expected projects × criteria or draws × projects × criteria, found 1 dimensions"),
        ((np.empty((0, 3)),), "sample_scores: expected at least one project and one criterion"),
        ((lambda generator, size: np.ones((3, 2)),), r"sample_scores: .* with 50 draws, found shape \(3, 2\)"),
        ((PAIR, [0.5, 0.5]), "weights: expected one for each of the 3"),
        ((PAIR, [0.5, 0.6, -0.1]), "weights: column 3: expected a finite number of at least 0, found -0.1"),
        ((PAIR, [[0.5, 0.5, 0.5]]), "weights: row 1: expected finite numbers of at least 0 that sum to 1"),
        ((np.ones((3, 2, 2)), [[0.5, 0.5]]), "weights: expected as many draws as of scores, 3, found 1"),
        ((PAIR, None, 0), "iterations: expected a whole number of at least 1, found 0"),
        ((PAIR, None, 1.5), "iterations: expected a whole number"),
        ((PAIR, None, 10, -1), "seed: expected a whole number of at least 0, found -1"),
    ],
)
def test_an_impossible_question_is_refused_by_name(question, complaint):
    with pytest.raises(ValueError, match=complaint):
        smaa2(*question)


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        ((PAIR, [[1, 0, 0]], 0), "k: expected at least 1, found 0"),
        (([PAIR], [[1, 0, 0]]), "values: expected projects × criteria, found 3 dimensions"),
        ((PAIR, [1, 0, 0]), "weights: expected draws × 3 criteria"),
    ],
)
def test_an_impossible_question_about_the_head_is_refused_by_name(question, complaint):
    with pytest.raises(ValueError, match=complaint):
        first_and_top(*question)


# ------------------------------------------------------------------------------------------------- weight stability

BOARD = np.array([[0.9, 0.2, 0.5], [0.3, 0.8, 0.6], [0.5, 0.5, 0.5], [0.1, 0.9, 0.1]])
SHARES = np.array([0.5, 0.3, 0.2])


def moved(weights: np.ndarray, criterion: int, value: float) -> np.ndarray:
    """One weight at another value, the others scaled."""
    rest = weights * (1 - value) / (1 - weights[criterion])
    rest[criterion] = value
    return rest


def test_a_case_by_hand_has_its_crossover():
    """Two criteria: A (1, 0) and B (0, 1) cross at equal weights; C (0.4, 0.4) is first for neither."""
    found = weight_stability([[1, 0], [0, 1], [0.4, 0.4]], [0.6, 0.4])
    assert found.winner == 0
    assert found.crossover[1] == pytest.approx([0.5, 0.5])
    assert found.crossover[2] == pytest.approx([0.4, 0.6])
    assert (found.low[0], found.high[0]) == pytest.approx((0.5, 1))
    assert (found.low[1], found.high[1]) == pytest.approx((0, 0.5))
    assert found.rival_low.tolist() == [1, -1]
    assert found.rival_high.tolist() == [-1, 1]
    # B and C are level today at w_1 = 0.6: the tie ends at once
    assert (found.next_down[0], found.next_up[0]) == pytest.approx((0.6, 0.6))
    assert found.pair_up[0].tolist() == [1, 2]


@pytest.mark.parametrize("seed", range(5))
def test_both_scores_are_equal_at_a_crossover(seed):
    draw = np.random.default_rng(seed)
    values, weights = draw.random((6, 4)), weight_draws(4, 1, seed)[0]
    found = weight_stability(values, weights)
    crossings = np.argwhere(~np.isnan(found.crossover))
    assert len(crossings) > 3
    for project, criterion in crossings:
        scores = values @ moved(weights, criterion, found.crossover[project, criterion])
        assert scores[project] == pytest.approx(scores[found.winner])


@pytest.mark.parametrize("seed", range(5))
def test_the_winner_stays_inside_the_interval_and_nowhere_else(seed):
    draw = np.random.default_rng(seed)
    values, weights = draw.random((6, 4)), weight_draws(4, 1, seed)[0]
    found = weight_stability(values, weights)
    for criterion in range(4):
        assert found.low[criterion] <= weights[criterion] <= found.high[criterion]
        for value in np.linspace(0, 1, 201):
            scores = values @ moved(weights, criterion, value)
            is_inside = found.low[criterion] <= value <= found.high[criterion]
            assert (scores.argmax() == found.winner) == is_inside
        for rival, end, beyond in (
            (found.rival_low, found.low, -1e-6),
            (found.rival_high, found.high, 1e-6),
        ):
            if rival[criterion] >= 0:
                scores = values @ moved(weights, criterion, end[criterion] + beyond)
                assert scores.argmax() == rival[criterion]


@pytest.mark.parametrize("seed", range(5))
def test_the_first_change_of_ranks_is_the_nearest_one(seed):
    draw = np.random.default_rng(seed)
    values, weights = draw.random((7, 3)), weight_draws(3, 1, seed)[0]
    found = weight_stability(values, weights)
    today = competition_rank(values @ weights)
    for criterion in range(3):
        for step, ends, pairs in ((-1, found.next_down, found.pair_down), (1, found.next_up, found.pair_up)):
            limit = 0.0 if step < 0 else 1.0
            change = ends[criterion]
            last = limit if np.isnan(change) else change
            for value in weights[criterion] + (last - weights[criterion]) * np.linspace(0, 0.999, 50):
                ranks = competition_rank(values @ moved(weights, criterion, value))
                assert np.array_equal(ranks, today)
            if np.isnan(change):
                assert pairs[criterion].tolist() == [-1, -1]
            else:
                ranks = competition_rank(values @ moved(weights, criterion, change + step * 1e-7))
                ahead, behind = pairs[criterion]
                assert today[ahead] < today[behind]
                assert ranks[ahead] > ranks[behind]


def test_scores_along_a_weight_are_those_of_the_scaled_weights():
    found = weight_stability(BOARD, SHARES)
    grid = np.array([0.0, 0.25, 1.0])
    expected = np.column_stack([BOARD @ moved(SHARES, 1, value) for value in grid])
    np.testing.assert_allclose(found.scores(1, grid), expected)
    np.testing.assert_allclose(found.scores(1, 0.3), BOARD @ SHARES)


def test_where_one_weight_has_everything_the_others_share_the_room_evenly():
    found = weight_stability([[1, 0, 0], [0, 1, 0]], [1, 0, 0])
    assert found.scores(0, 0.0) == pytest.approx([0, 0.5])
    assert found.crossover[1, 0] == pytest.approx(1 / 3)  # t = (1 - t)/2
    assert np.isnan(found.next_up[0])  # beyond 1 there is nothing


def test_a_tie_at_the_end_of_a_sweep_ends_only_towards_the_middle():
    found = weight_stability([[1, 0], [1, 1]], [1, 0])
    assert found.next_down[0] == 1
    assert np.isnan(found.next_up[0])
    assert np.isnan(found.next_down[1])
    assert found.next_up[1] == 0


def test_a_lone_project_and_a_lone_criterion_are_stable():
    alone = weight_stability([[0.2, 0.7]], [0.5, 0.5])
    assert (alone.low.tolist(), alone.high.tolist()) == ([0, 0], [1, 1])
    assert np.isnan(alone.next_up).all()
    assert alone.pair_up.tolist() == [[-1, -1]] * 2
    single = weight_stability([[0.2], [0.7]], [1.0])
    assert single.winner == 1
    assert np.isnan(single.next_up[0])


def test_equal_projects_never_change_places():
    found = weight_stability([[0.3, 0.1 + 0.2], [0.3, 0.3], [0.1, 0.2]], [0.5, 0.5])
    assert found.winner == 0
    assert np.isnan(found.crossover).all()
    assert (found.low.tolist(), found.high.tolist()) == ([0, 0], [1, 1])


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        (([[1, np.nan]], [0.5, 0.5]), "values: row 1, column 2: expected a finite number"),
        (([[[1, 2]]], [0.5, 0.5]), "values: expected projects × criteria, found 3 dimensions"),
        (([[1, 2]], [0.5, 0.4]), "weights: expected a sum of 1"),
    ],
)
def test_a_sweep_of_nothing_is_refused_by_name(question, complaint):
    with pytest.raises(ValueError, match=complaint):
        weight_stability(*question)

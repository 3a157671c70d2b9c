import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from workbench.intake import completion
from workbench.intake.completion import (
    checked_comparisons,
    complete,
    log_least_squares,
    principal_eigenvector,
    ratio_text,
)
from workbench.taxonomy import Status

NAN = np.nan


def table(n, ratios):
    """Reciprocal table from ratios by pair; NaN elsewhere."""
    matrix = np.full((n, n), NAN)
    np.fill_diagonal(matrix, 1.0)
    for (row, column), ratio in ratios.items():
        matrix[row, column], matrix[column, row] = ratio, 1.0 / ratio
    return matrix


@st.composite
def linked_tables(draw, most=6):
    """Tables in which a tree of comparisons links all items and some more pairs are compared."""
    n = draw(st.integers(3, most))
    ratio = st.integers(-8, 8).map(lambda step: float(step + 1) if step >= 0 else 1.0 / (1 - step))
    ratios = {(draw(st.integers(0, item - 1)), item): draw(ratio) for item in range(1, n)}
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    ratios |= {pair: draw(ratio) for pair in draw(st.lists(st.sampled_from(pairs), max_size=n))}
    return table(n, ratios)


def largest_eigenvalue(matrix):
    return np.linalg.eigvals(matrix).real.max()


def slope(matrix):
    """Derivative of λ by ln a_ij: u_i a_ij w_j - u_j a_ji w_i with left and right eigenvectors u and w."""
    values, vectors = np.linalg.eig(matrix)
    right = np.abs(vectors[:, values.real.argmax()].real)
    values, vectors = np.linalg.eig(matrix.T)
    left = np.abs(vectors[:, values.real.argmax()].real)
    flow = left[:, None] * matrix * right[None, :] / (left @ right)
    return flow - flow.T


def test_one_missing_pair_of_four_items_is_completed_as_published():
    """
    Bozóki, Fülöp and Rónyai (2010), Mathematical and Computer Modelling 52(1–2), example 3.

    The rule of van Uden gives √(2/5 · 4/3) = .73029674, their algorithm .7302965 up to six digits.
    """
    answer = complete(table(4, {(0, 1): 1, (0, 2): 5, (0, 3): 2, (1, 2): 3, (1, 3): 4}))
    assert answer.matrix[2, 3] == pytest.approx(0.7302965, abs=1e-6)
    assert answer.matrix[3, 2] == pytest.approx(1 / answer.matrix[2, 3])
    assert answer.missing == 1


def test_twelve_missing_pairs_of_eight_items_are_completed_as_by_another_program():
    """
    The matrix M of Bozóki, Fülöp and Rónyai (2010).

    Completed values as in PhilipGriffith/AHPy, tests/test_ahpy.py, found there by cyclic coordinates.
    """
    upper = {(0, 1): 5, (0, 2): 3, (0, 3): 7, (0, 4): 6, (0, 5): 6, (1, 3): 5, (1, 5): 3, (2, 4): 3, (2, 6): 6}
    lower = {(5, 3): 4, (6, 0): 3, (6, 4): 5, (7, 0): 4, (7, 1): 7, (7, 3): 8, (7, 5): 6}
    completed = complete(table(8, upper | lower)).matrix
    expected = {
        (1, 2): 0.33002,
        (1, 4): 1.71974,
        (1, 6): 0.46635,
        (2, 3): 9.92051,
        (2, 5): 4.85249,
        (2, 7): 0.56961,
        (3, 4): 0.52528,
        (3, 6): 0.14244,
        (4, 5): 0.93120,
        (4, 7): 0.10931,
        (5, 6): 0.29121,
        (6, 7): 0.40309,
    }
    assert {pair: completed[pair] for pair in expected} == pytest.approx(expected, rel=1e-4)


def test_the_missing_side_of_a_triangle_is_the_product_of_the_others():
    assert complete(table(3, {(0, 1): 2, (1, 2): 3})).matrix[0, 2] == pytest.approx(6.0)


@settings(max_examples=40, deadline=None)
@given(linked_tables())
def test_no_other_completion_has_a_smaller_eigenvalue(comparisons):
    answer = complete(comparisons)
    rows, columns = np.nonzero(np.triu(np.isnan(comparisons)))

    def eigenvalue(logs):
        matrix = comparisons.copy()
        matrix[rows, columns], matrix[columns, rows] = np.exp(logs), np.exp(-logs)
        return largest_eigenvalue(matrix)

    found = largest_eigenvalue(answer.matrix)
    assert np.array_equal(answer.matrix[~np.isnan(comparisons)], comparisons[~np.isnan(comparisons)])
    if rows.size:
        other = minimize(eigenvalue, np.zeros(rows.size), method="Powell", options={"xtol": 1e-8, "ftol": 1e-12})
        assert found <= other.fun + 1e-9
        assert other.fun == pytest.approx(found, abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(linked_tables())
def test_at_the_optimum_no_completed_ratio_moves_the_eigenvalue(comparisons):
    answer = complete(comparisons)
    assert np.abs(slope(answer.matrix)[np.isnan(comparisons)]).max(initial=0.0) < 1e-6


@settings(max_examples=30, deadline=None)
@given(linked_tables(), st.lists(st.floats(0.1, 9), min_size=6, max_size=6))
def test_comparisons_that_agree_are_completed_by_the_weights_behind_them(comparisons, true):
    true = np.array(true[: len(comparisons)])
    ratios = true[:, None] / true[None, :]
    answer = complete(np.where(np.isnan(comparisons), NAN, ratios))
    assert answer.matrix == pytest.approx(ratios, rel=1e-6)
    assert log_least_squares(answer.given) == pytest.approx(true / true.sum(), rel=1e-9)
    assert principal_eigenvector(answer.matrix)[0] == pytest.approx(len(true))


@settings(max_examples=30, deadline=None)
@given(linked_tables(), st.randoms(use_true_random=False))
def test_items_in_another_order_are_completed_alike(comparisons, random):
    order = list(range(len(comparisons)))
    random.shuffle(order)
    expected = complete(comparisons).matrix[np.ix_(order, order)]
    assert complete(comparisons[np.ix_(order, order)]).matrix == pytest.approx(expected, rel=1e-6)


def test_groups_that_nothing_links_are_named_and_nothing_is_completed():
    answer = complete(table(4, {(0, 2): 2, (1, 3): 3}))
    assert answer.status is Status.UNSOLVED
    assert answer.groups == ((0, 2), (1, 3))
    assert "2 groups that no comparison links: items 1, 3 and items 2, 4" in answer.reason
    assert np.isnan(answer.matrix).sum() == 8


def test_items_never_compared_are_groups_of_their_own():
    assert complete(np.full((3, 3), NAN)).groups == ((0,), (1,), (2,))
    assert complete([[NAN]]).matrix.tolist() == [[1.0]]


def test_a_complete_table_comes_back_as_it_is():
    given = [[1, 2, 5], [0.5, 1, 3], [0.2, 1 / 3, 1]]
    answer = complete(given)
    assert (answer.matrix.tolist(), answer.missing, answer.reason) == (given, 0, "")


def test_a_ratio_given_on_one_side_counts_for_both():
    assert checked_comparisons([[NAN, 4], [NAN, NAN]]).tolist() == [[1, 4], [0.25, 1]]


def test_steps_that_overshoot_are_shortened(monkeypatch):
    comparisons = table(5, {(0, 1): 9, (1, 2): 9, (2, 0): 5, (2, 3): 1 / 7, (3, 4): 8, (1, 4): 1 / 9})
    expected, newton_step = complete(comparisons).matrix, completion._newton_step
    monkeypatch.setattr(completion, "_newton_step", lambda *where: 3.0 * newton_step(*where))
    assert complete(comparisons).matrix == pytest.approx(expected, rel=1e-5)


def test_the_most_extreme_contradictions_are_completed_too():
    """Rounding alone is worth steps of 1e-4 here, at an eigenvalue of a million."""
    pairs = {(0, 4): 1e-6, (1, 2): 1e-6, (1, 3): 1e6, (1, 4): 1e3, (2, 3): 1e-6, (3, 4): 1e3}
    comparisons = table(5, pairs)
    completed = complete(comparisons).matrix
    rows, columns = np.nonzero(np.triu(np.isnan(comparisons)))
    assert np.abs(completion._newton_step(completed, rows, columns)).max() < 1e-2


def test_a_step_leads_to_the_bottom_of_the_parabola():
    """Second derivatives by differences of the slope."""
    matrix = np.array([[1, 2, 7, 3], [1 / 2, 1, 3, 1 / 5], [1 / 7, 1 / 3, 1, 4], [1 / 3, 5, 1 / 4, 1]])
    rows, columns, small = np.array([0, 1, 0]), np.array([1, 3, 2]), 1e-5

    def slopes(logs):
        return slope(completion._filled(matrix, rows, columns, logs))[rows, columns]

    here = np.log(matrix[rows, columns])
    curvature = np.array([(slopes(here + move) - slopes(here - move)) / (2 * small) for move in small * np.eye(3)])
    assert completion._newton_step(matrix, rows, columns) == pytest.approx(
        np.linalg.solve(curvature, -slopes(here)), rel=1e-6
    )


@settings(max_examples=30, deadline=None)
@given(linked_tables())
def test_logarithmic_least_squares_leave_no_slope(comparisons):
    logs = np.log(log_least_squares(comparisons))
    left_over = np.nan_to_num(np.log(comparisons) - logs[:, None] + logs[None, :])
    assert left_over.sum(axis=1) == pytest.approx(np.zeros(len(comparisons)), abs=1e-9)


def test_with_every_pair_compared_least_squares_are_geometric_means_of_rows():
    given = np.array([[1, 2, 7], [1 / 2, 1, 3], [1 / 7, 1 / 3, 1]])
    means = np.prod(given, axis=1) ** (1 / 3)
    assert log_least_squares(given) == pytest.approx(means / means.sum())


def test_the_principal_eigenvector_solves_its_equation():
    matrix = np.array([[1, 2, 7], [1 / 2, 1, 3], [1 / 7, 1 / 3, 1]])
    largest, vector = principal_eigenvector(matrix)
    assert matrix @ vector == pytest.approx(largest * vector)
    assert vector.sum() == pytest.approx(1.0)
    assert vector.min() > 0


@pytest.mark.parametrize(
    ("comparisons", "complaint"),
    [
        ([], r"comparisons: expected a square table, found the shape \(0,\)"),
        (np.ones((0, 0)), r"found the shape \(0, 0\)"),
        ([[1, 2, 3], [1, 2, 3]], r"found the shape \(2, 3\)"),
        ([[1, 3], [2, 1]], "row 2, column 1: expected 1/3 as the reciprocal of row 1, column 2, found 2"),
        ([[1, 0.3], [4, 1]], "row 2, column 1: expected 3.33333 as the reciprocal of row 1, column 2, found 4"),
        ([[1, 3], [0.333, 1]], "expected 1/3 .* found 0.333"),
        ([[1, 1], [1, 2]], "row 2, column 2: expected 1 for an item compared with itself, found 2"),
        ([[1, -3], [-1 / 3, 1]], "row 1, column 2: expected a ratio above 0 .* found -3"),
        ([[1, 0], [NAN, 1]], "row 1, column 2: expected a ratio above 0 .* found 0"),
        ([[1, np.inf], [0, 1]], "row 1, column 2: .* up to 1,000,000 either way, found inf"),
    ],
)
def test_tables_that_contradict_themselves_are_refused_by_place(comparisons, complaint):
    with pytest.raises(ValueError, match=complaint):
        complete(comparisons)


def test_ratios_are_written_as_people_say_them():
    assert [ratio_text(ratio) for ratio in (1 / 3, 3.0, 1.0, 0.4, 2.5)] == ["1/3", "3", "1", "0.4", "2.5"]

import math
import tracemalloc
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from needs import require

from workbench.intake.gains import settled
from workbench.intake.outranking import NORMALISATIONS, promethee_ii, topsis
from workbench.intake.preferences import PREFERENCES
from workbench.intake.scoring import competition_rank, weighted_sum

# N3 of the specification: Tzeng and Huang, Multiple Attribute Decision Making, 2011
MACHINES, MACHINE_WEIGHTS = [[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], [0.3, 0.4, 0.3]

# N4 of the specification: Papathanasiou and Ploskas, Multiple Criteria Decision Aid, 2018
SITES = [[8, 7, 2, 1], [5, 3, 7, 5], [7, 5, 6, 4], [9, 9, 7, 3], [11, 10, 3, 7], [6, 9, 5, 4]]
SITE_WEIGHTS = [0.4, 0.3, 0.1, 0.2]

matrices = st.tuples(st.integers(2, 6), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(
        st.lists(
            st.lists(st.integers(0, 9), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
        ).map(lambda rows: np.array(rows, dtype=float)),
        st.lists(st.integers(1, 9), min_size=shape[1], max_size=shape[1]).map(
            lambda points: np.divide(points, sum(points))
        ),
        st.lists(st.sampled_from(["max", "min"]), min_size=shape[1], max_size=shape[1]).map(np.array),
    )
)


def test_topsis_gives_the_published_closeness():
    answer = topsis(MACHINES, MACHINE_WEIGHTS, ["max"] * 3)
    assert answer.closeness == pytest.approx([0.5037, 0.6581, 0.7482, 0.3340], abs=5e-5)
    assert answer.ranks.tolist() == [3, 2, 1, 4]
    assert answer.normalisation == "vector"


def test_closeness_is_the_share_of_the_distance_to_the_worst():
    """By hand, 0 to 1 and one half each: (1, 0) and (0, 1) are 1/2 from both ends, (1/2, 1/2) is the middle of both."""
    answer = topsis([[1, 0], [0, 1], [0.5, 0.5]], [0.5, 0.5], ["max", "max"], "min_max")
    assert answer.to_best == pytest.approx([0.5, 0.5, math.sqrt(1 / 8)])
    assert answer.to_worst == pytest.approx([0.5, 0.5, math.sqrt(1 / 8)])
    assert answer.ranks.tolist() == [1, 1, 1]


def test_normalisation_can_change_who_is_first():
    """Why it is named in the answer: a wide and a narrow criterion change their say."""
    matrix, weights = [[100, 1.0], [104, 0.9], [101, 0.5]], [0.5, 0.5]
    first = {kind: int(np.argmin(topsis(matrix, weights, ["max", "max"], kind).ranks)) for kind in NORMALISATIONS}
    assert first == {"vector": 0, "min_max": 1, "sum": 0}


def test_another_library_finds_the_same_closeness():
    """For `sum`, pymcdm turns costs into 1/x, which is another method, so only criteria of gain are compared."""
    require(find_spec("pymcdm") is not None, "pymcdm", "pip install pymcdm")
    from pymcdm import normalizations
    from pymcdm.methods import TOPSIS

    random = np.random.default_rng(3)
    for kind, name in (("vector", "vector"), ("min_max", "minmax"), ("sum", "sum")):
        matrix, points = random.uniform(1, 9, (8, 5)), random.uniform(1, 9, 5)
        weights = points / points.sum()
        senses = np.full(5, "max") if kind == "sum" else random.choice(["max", "min"], 5)
        library = TOPSIS(getattr(normalizations, f"{name}_normalization"))
        expected = library(matrix, weights, np.where(senses == "max", 1, -1))
        assert topsis(matrix, weights, senses, kind).closeness == pytest.approx(expected)


@pytest.mark.parametrize("kind", NORMALISATIONS)
def test_a_criterion_on_which_all_are_equal_changes_no_rank(kind):
    matrix = np.array(MACHINES, dtype=float)
    constant = np.column_stack([matrix, np.full(4, 6.0), np.zeros(4)])
    plain = topsis(matrix, MACHINE_WEIGHTS, ["max"] * 3, kind)
    wider = topsis(constant, [0.15, 0.2, 0.15, 0.3, 0.2], ["max"] * 4 + ["min"], kind)
    assert wider.closeness == pytest.approx(plain.closeness)


@pytest.mark.parametrize("kind", NORMALISATIONS)
def test_the_unit_of_a_criterion_does_not_matter(kind):
    plain = topsis(MACHINES, MACHINE_WEIGHTS, ["max", "min", "max"], kind)
    scaled = topsis(np.array(MACHINES) * [0.001, 1000, 1], MACHINE_WEIGHTS, ["max", "min", "max"], kind)
    assert scaled.closeness == pytest.approx(plain.closeness)


@pytest.mark.parametrize("kind", NORMALISATIONS)
def test_projects_that_are_all_equal_are_as_near_to_the_best_as_to_the_worst(kind):
    answer = topsis([[0, 3], [0, 3]], [0.5, 0.5], ["max", "min"], kind)
    assert answer.closeness.tolist() == [0.5, 0.5]
    assert answer.ranks.tolist() == [1, 1]


@pytest.mark.parametrize("kind", NORMALISATIONS)
def test_no_projects_have_no_closeness(kind):
    assert topsis(np.empty((0, 2)), [0.5, 0.5], ["max", "min"], kind).closeness.tolist() == []


@pytest.mark.parametrize("kind", NORMALISATIONS)
@settings(max_examples=30, deadline=None)
@given(matrices, st.randoms(use_true_random=False))
def test_permuting_projects_or_criteria_permutes_topsis(kind, case, random):
    matrix, weights, senses = case
    rows, columns = random.sample(range(len(matrix)), len(matrix)), random.sample(range(len(weights)), len(weights))
    plain = topsis(matrix, weights, senses, kind)
    moved = topsis(matrix[rows][:, columns], weights[columns], senses[columns], kind)
    assert moved.closeness == pytest.approx(plain.closeness[rows])
    assert moved.ranks.tolist() == plain.ranks[rows].tolist()


def test_promethee_gives_the_published_flows():
    answer = promethee_ii(SITES, SITE_WEIGHTS, ["max"] * 4, 1, 2)
    assert answer.phi_plus == pytest.approx([0.28, 0.14, 0.22, 0.52, 0.78, 0.26])
    assert answer.phi_minus == pytest.approx([0.54, 0.66, 0.44, 0.16, 0.08, 0.32])
    assert answer.phi == pytest.approx([-0.26, -0.52, -0.22, 0.36, 0.70, -0.06])
    assert answer.ranks.tolist() == [5, 6, 4, 2, 1, 3]


def test_projects_ahead_on_one_flow_and_behind_on_the_other_are_incomparable():
    """From the published flows: the first has more of both than the third (.22, .44) and the sixth (.26, .32)."""
    answer = promethee_ii(SITES, SITE_WEIGHTS, ["max"] * 4, 1, 2)
    assert answer.incomparable.tolist() == [[0, 2], [0, 5]]
    before = answer.before
    assert before[4].tolist() == [True, True, True, True, False, True]
    assert before[:, 1].tolist() == [True, False, True, True, True, True]
    assert not before[0, [2, 5]].any()
    assert not before[[2, 5], 0].any()
    assert before[5, 2]


def test_projects_level_on_one_flow_are_ordered_by_the_other_and_equal_ones_not_at_all():
    answer = promethee_ii([[2, 2], [2, 2], [0, 0]], [0.5, 0.5], ["max", "max"], 0, 1)
    assert answer.before.tolist() == [[False, False, True], [False, False, True], [False, False, False]]
    assert answer.incomparable.tolist() == []
    level = promethee_ii([[2, 1], [1, 2], [0, 2]], [0.5, 0.5], ["max", "max"], 0, 0, "usual")
    assert (level.phi_plus.tolist(), level.phi_minus.tolist()) == ([0.5, 0.5, 0.25], [0.5, 0.25, 0.5])
    assert level.before.tolist() == [[False, False, True], [True, False, True], [False, False, False]]


def by_pairs(matrix, weights, senses, preference, q, p, s):
    """The flows written out pair by pair, from Brans and Vincke, Management Science 31, 1985."""

    def preferred(d):
        if d <= 0:
            return 0.0
        return {
            "usual": lambda: 1.0,
            "u_shape": lambda: 1.0 if d > q else 0.0,
            "v_shape": lambda: d / p if d < p else 1.0,
            "level": lambda: 0.0 if d <= q else 0.5 if d <= p else 1.0,
            "linear": lambda: 0.0 if d <= q else 1.0 if d >= p else (d - q) / (p - q),
            "gaussian": lambda: 1.0 - math.exp(-(d**2) / (2 * s**2)),
        }[preference]()

    def pi(a, b):
        signs = [1 if sense == "max" else -1 for sense in senses]
        return sum(w * preferred(sign * (x - y)) for w, sign, x, y in zip(weights, signs, a, b, strict=True))

    others = [[b for at, b in enumerate(matrix) if at != row] for row in range(len(matrix))]
    plus = [sum(pi(a, b) for b in rest) / len(rest) for a, rest in zip(matrix, others, strict=True)]
    minus = [sum(pi(b, a) for b in rest) / len(rest) for a, rest in zip(matrix, others, strict=True)]
    return plus, minus


@pytest.mark.parametrize("preference", PREFERENCES)
@settings(max_examples=30, deadline=None)
@given(matrices)
def test_every_preference_function_gives_the_flows_written_out_pair_by_pair(preference, case):
    matrix, weights, senses = case
    answer = promethee_ii(matrix, weights, senses, 1, 3, preference, s=2)
    plus, minus = by_pairs(matrix.tolist(), weights, senses, preference, 1, 3, 2)
    assert answer.phi_plus == pytest.approx(plus)
    assert answer.phi_minus == pytest.approx(minus)
    assert answer.phi.sum() == pytest.approx(0, abs=1e-12)


def test_another_library_finds_the_same_net_flows():
    require(find_spec("pymcdm") is not None, "pymcdm", "pip install pymcdm")
    from pymcdm.methods import PROMETHEE_II

    random = np.random.default_rng(4)
    names = {"usual": "usual", "ushape": "u_shape", "vshape": "v_shape", "level": "level", "vshape_2": "linear"}
    for theirs, ours in names.items():
        matrix, points = random.uniform(1, 9, (8, 4)), random.uniform(1, 9, 4)
        weights, senses = points / points.sum(), random.choice(["max", "min"], 4)
        q, p = [0.2, 0.5, 1.0, 0.0], [0.9, 2.0, 3.5, 0.1]
        expected = PROMETHEE_II(theirs, p=p, q=q)(matrix, weights, np.where(senses == "max", 1, -1))
        assert promethee_ii(matrix, weights, senses, q, p, ours).phi == pytest.approx(expected)


def test_criteria_can_have_preferences_and_thresholds_of_their_own():
    """By hand: 3 against 1 is half of v-shape 4, and 5 against 2 is above the u-shape's 2."""
    answer = promethee_ii([[3, 2], [1, 5]], [0.5, 0.5], ["max", "max"], [0, 2], [4, 0], ["v_shape", "u_shape"])
    assert answer.phi_plus.tolist() == [0.25, 0.5]
    assert answer.phi.tolist() == [-0.25, 0.25]


@settings(max_examples=30, deadline=None)
@given(matrices, st.randoms(use_true_random=False))
def test_permuting_projects_or_criteria_permutes_promethee(case, random):
    matrix, weights, senses = case
    rows, columns = random.sample(range(len(matrix)), len(matrix)), random.sample(range(len(weights)), len(weights))
    plain = promethee_ii(matrix, weights, senses, 1, 3)
    moved = promethee_ii(matrix[rows][:, columns], weights[columns], senses[columns], 1, 3)
    assert moved.phi == pytest.approx(plain.phi[rows], abs=1e-12)
    assert moved.ranks.tolist() == plain.ranks[rows].tolist()
    assert moved.before.tolist() == plain.before[rows][:, rows].tolist()


@pytest.mark.parametrize("preference", PREFERENCES)
@settings(max_examples=30, deadline=None)
@given(matrices)
def test_a_dominated_project_never_ranks_above_its_dominator(preference, case):
    matrix, weights, senses = case
    gains = matrix * np.where(senses == "max", 1, -1)
    dominates = (gains[:, None] >= gains).all(axis=2)
    ranks = [
        promethee_ii(matrix, weights, senses, 1, 3, preference, s=2).ranks,
        topsis(matrix, weights, senses).ranks,
        competition_rank(settled(weighted_sum(gains, weights))),
    ]
    for rank in ranks:
        assert (rank[:, None] - rank)[dominates].max() <= 0


@settings(max_examples=30, deadline=None)
@given(matrices, st.sampled_from([0.01, 0.3, 7.0, 1e6]))
def test_the_ranks_of_the_weighted_sum_do_not_change_under_positive_scaling(case, factor):
    matrix, weights, _ = case
    plain, scaled = weighted_sum(matrix, weights), weighted_sum(factor * matrix, weights) / factor
    assert competition_rank(settled(scaled)).tolist() == competition_rank(settled(plain)).tolist()


def test_a_thousand_projects_on_twelve_criteria_fit_into_little_memory():
    random = np.random.default_rng(1)
    matrix = random.uniform(size=(1000, 12))
    tracemalloc.start()
    try:
        answer = promethee_ii(matrix, np.full(12, 1 / 12), ["max"] * 12, 0.1, 0.3)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * 1000 * 1000 * 8  # eight tables of projects × projects; all criteria at once would be twelve
    assert answer.phi.sum() == pytest.approx(0, abs=1e-9)


def test_a_single_project_has_nobody_to_be_preferred_to():
    answer = promethee_ii([[3, 4]], [0.5, 0.5], ["max", "max"], 1, 2)
    assert (answer.phi_plus.tolist(), answer.phi.tolist(), answer.ranks.tolist()) == ([0], [0], [1])
    assert promethee_ii(np.empty((0, 2)), [0.5, 0.5], ["max", "max"], 1, 2).phi.tolist() == []


def promethee(**changes):
    question = {"matrix": [[1, 2], [3, 4]], "weights": [0.5, 0.5], "senses": ["max", "max"], "q": 1, "p": 2} | changes
    return lambda: promethee_ii(**question)


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (promethee(matrix=[[1, 2], [3, np.nan]]), "matrix: row 2, column 2: expected a finite number, .* found nan"),
        (promethee(matrix=[1, 2]), "matrix: expected projects × criteria, got 1 dimensions"),
        (promethee(weights=[0.5, 0.6]), "weights: expected a sum of 1, got 1.1"),
        (promethee(weights=[1.5, -0.5]), "weights: column 2: expected a finite number of at least 0, found -0.5"),
        (promethee(weights=[1]), "weights: expected one for each of the 2 criteria, got 1"),
        (promethee(senses=["max", "up"]), "senses: column 2: expected max or min, found up"),
        (promethee(senses=["max"]), "senses: expected one for each of the 2 criteria, got 1"),
        (promethee(q=[1, 2]), "thresholds: column 2: expected 0 <= q < p for linear, found q 2, p 2, s nan"),
        (promethee(q=-1), "thresholds: column 1: expected 0 <= q < p for linear, found q -1"),
        (promethee(q=-1, preference="u_shape"), "expected q >= 0 for u_shape"),
        (promethee(p=0, preference="v_shape"), "expected p > 0 for v_shape"),
        (promethee(q=3, preference="level"), "expected 0 <= q <= p for level"),
        (promethee(preference="gaussian"), "expected s > 0 for gaussian, found .* s nan"),
        (promethee(preference=["linear", "bell"]), "preference: column 2: expected one of usual, .*, found bell"),
        (promethee(preference=["linear"]), "preference: expected one for each of the 2 criteria, got 1"),
        (promethee(q=[1, 1, 1]), "q: expected one number or one for each of the 2 criteria, got 3"),
        (lambda: topsis([[np.inf]], [1], ["max"]), "matrix: row 1, column 1: .* found inf"),
        (
            lambda: topsis([[1.0]], [1], ["max"], "log"),
            "normalisation: expected one of vector, min_max, sum, found log",
        ),
    ],
)
def test_an_impossible_question_is_refused(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()

"""The same points and weights ranked by several methods, and what their differences are."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from workbench.intake.compare import MOST_FOR_REVERSALS, compare_methods
from workbench.intake.methods import SIDE_BY_SIDE, by_matrix
from workbench.intake.rank import Criteria, rank
from workbench.portfolio import Portfolio
from workbench.sources import read_portfolio
from workbench.taxonomy import Status

LABELS = [method.label for method in SIDE_BY_SIDE]
# Both specialists beat the balanced project on what they are good at: A is first by the sum, C by the compromise.
SPLIT = {"A": [100, 0], "B": [0, 100], "C": [59, 59]}
WEIGHTS = {"x": 0.6, "y": 0.4}


def office(scores: dict[str, list], weights: dict[str, float]) -> Portfolio:
    rows = [
        (project, criterion, value)
        for project, values in scores.items()
        for criterion, value in zip(weights, values, strict=True)
        if value is not None
    ]
    return Portfolio(
        projects=pd.DataFrame({"project": list(scores)}),
        criteria=pd.DataFrame({"criterion": list(weights), "weight": list(weights.values())}),
        ratings=pd.DataFrame(rows, columns=["project", "criterion", "value"]),
    )


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    """The sample without its hurdles, so that all its candidates are compared."""
    portfolio = read_portfolio("sample:energy")
    return portfolio.replace(hurdles=portfolio.hurdles.iloc[:0])


def test_the_ranks_of_every_method_are_those_of_the_ranking(sample):
    comparison = compare_methods(sample)
    assert comparison.table.columns.tolist() == ["name", *LABELS, "spread"]
    for method in SIDE_BY_SIDE:
        expected = rank(sample, Criteria(method=method)).table
        assert comparison.table[method.label].to_dict() == expected["rank"].to_dict()
        assert comparison.methods.loc[method.label, "winner"] == expected["name"].iloc[0]


def test_weights_states_and_aggregation_are_those_of_the_question(sample):
    question = Criteria(weights={"environment": 2.0, "delivery_risk": 1.0}, aggregation="median", method="vikor")
    found = compare_methods(sample, question).table
    assert found["VIKOR"].to_dict() == rank(sample, question).table["rank"].to_dict()
    assert compare_methods(sample, replace(question, states=("cancelled",))).is_empty


def test_a_case_by_hand_has_its_ranks_spread_and_winners():
    """Sums 60, 40, 59; net flows 20, -20, 0; VIKOR: C is the compromise, then A."""
    comparison = compare_methods(office(SPLIT, WEIGHTS))
    assert comparison.table["Weighted sum"].to_dict() == {"A": 1, "C": 2, "B": 3}
    assert comparison.table["PROMETHEE II"].to_dict() == {"A": 1, "C": 2, "B": 3}
    assert comparison.table["VIKOR"].to_dict() == {"C": 1, "A": 2, "B": 3}
    spread = comparison.table["spread"]
    assert spread.to_dict() == {"A": 1, "C": 1, "B": 0}
    assert comparison.methods["winner"].to_dict()["VIKOR"] == "C"
    assert comparison.methods["winner"].to_dict()["Weighted sum"] == "A"
    assert comparison.correlations.loc["Weighted sum", "VIKOR"] == pytest.approx(1 / 3)  # one of three pairs swaps
    assert str(comparison) == f"{(comparison.methods['winner'] == 'A').sum()} of 4 methods put A first"


def test_the_similarity_counts_the_first_places_most():
    """Ranks 1 2 3 against 2 1 3 of three: WS = 1 - (1/2 · 1/2 + 1/4 · 1/1) (Sałabun, Urbaniak, 2020)."""
    methods = compare_methods(office(SPLIT, WEIGHTS)).methods
    assert methods["similarity"]["Weighted sum"] == 1
    assert methods["similarity"]["VIKOR"] == pytest.approx(1 - (0.25 + 0.25))


def test_correlations_are_symmetric_with_1_on_the_diagonal(sample):
    correlations = compare_methods(sample).correlations
    assert correlations.index.tolist() == correlations.columns.tolist() == LABELS
    assert np.diag(correlations) == pytest.approx(1)
    np.testing.assert_allclose(correlations, correlations.T)
    assert correlations.to_numpy().min() < 1


@pytest.mark.parametrize("seed", range(2))
def test_correlations_similarity_and_reversals_are_those_counted_by_hand(seed):
    draw = np.random.default_rng(seed)
    points = draw.integers(0, 11, size=(6, 3)) * 10.0
    weights = np.array([0.5, 0.3, 0.2])
    scores = {f"p{n}": row.tolist() for n, row in enumerate(points)}
    comparison = compare_methods(office(scores, dict(zip("xyz", weights, strict=True))))
    for method in SIDE_BY_SIDE:
        assert comparison.methods.loc[method.label, "reversals"] == pytest.approx(swapped(method, points, weights))
    for label in LABELS:
        first, ranks = (comparison.table[name].to_numpy() for name in (LABELS[0], label))
        apart = np.abs(first - ranks) / np.maximum(np.abs(1 - first), np.abs(6 - first))
        assert comparison.methods.loc[label, "similarity"] == pytest.approx(1 - 2.0**-first @ apart)
    one, other = (comparison.table[label].sort_index().to_numpy() for label in ("TOPSIS", "VIKOR"))
    signs = [np.sign((one[a] - one[b]) * (other[a] - other[b])) for a, b in combinations(range(6), 2)]
    untied = [sum(ranks[a] != ranks[b] for a, b in combinations(range(6), 2)) for ranks in (one, other)]
    assert comparison.correlations.loc["TOPSIS", "VIKOR"] == pytest.approx(sum(signs) / np.sqrt(np.prod(untied)))


def swapped(method: str, points: np.ndarray, weights: np.ndarray) -> float:
    """Share of pairs that change places when a third one leaves or gets worse, or the winner is copied; brute force."""
    before, swaps = by_matrix(method, points, weights), []
    everyone = range(len(points))
    for trial, watched in trials(points, int(np.argmax(before)), before.max() - before > 1e-6):
        after = dict(zip(watched, by_matrix(method, trial, weights), strict=False))
        for a, b in combinations([row for row in everyone if row in after], 2):
            leads = before[a] - before[b], after[a] - after[b]
            swaps.append(leads[0] * leads[1] < 0 and min(map(abs, leads)) > 1e-6)
    return sum(swaps) / len(swaps)


def trials(points: np.ndarray, winner: int, beaten: np.ndarray) -> Iterator[tuple[np.ndarray, list[int]]]:
    """Changed points, and which project each of their rows is; -1 for one that nobody watches."""
    everyone = list(range(len(points)))
    for gone in everyone:
        yield np.delete(points, gone, axis=0), [row for row in everyone if row != gone]
    yield np.vstack([points, points[winner]]), [*everyone, -1]
    for row in np.flatnonzero(beaten & (points > points.min(axis=0)).any(axis=1)):
        worse = points.copy()
        worse[row] = (worse[row] + points.min(axis=0)) / 2
        yield worse, [-1 if other == row else other for other in everyone]


def test_a_weighted_sum_never_hangs_on_a_third_project(sample):
    reversals = compare_methods(sample).methods["reversals"]
    assert reversals["Weighted sum"] == 0
    assert reversals.drop("Weighted sum").max() > 0


def test_reversals_of_very_many_projects_are_not_looked_for():
    scores = {f"p{n:03}": [n % 11, n % 7] for n in range(MOST_FOR_REVERSALS + 1)}
    methods = compare_methods(office(scores, WEIGHTS)).methods
    assert methods["reversals"].isna().all()
    assert methods["similarity"].notna().all()


def test_projects_with_a_gap_are_left_out_and_counted():
    scores = {"gap": [100, None], **SPLIT, "open": [None, None]}
    comparison = compare_methods(office(scores, WEIGHTS))
    assert comparison.totals == {"compared": 3, "left_out": 2}
    pd.testing.assert_frame_equal(comparison.table, compare_methods(office(SPLIT, WEIGHTS)).table)


def test_who_fails_a_hurdle_is_compared_with_nobody():
    hurdles = pd.DataFrame({"hurdle": ["h"], "field": ["value"], "comparator": ["at_least"], "limit": [0.0]})
    projects = pd.DataFrame({"project": ["fails", *SPLIT], "value": [-1.0, 1.0, 1.0, 1.0]})
    whole = office({"fails": [100, 100], **SPLIT}, WEIGHTS).replace(projects=projects, hurdles=hurdles)
    comparison = compare_methods(whole)
    assert comparison.totals["compared"] == 3
    pd.testing.assert_frame_equal(comparison.table, compare_methods(office(SPLIT, WEIGHTS)).table)
    pd.testing.assert_frame_equal(comparison.methods, compare_methods(office(SPLIT, WEIGHTS)).methods)


def test_those_who_share_the_first_place_are_all_named():
    comparison = compare_methods(office({"b": [60, 60], "a": [60, 60], "c": [10, 10]}, WEIGHTS))
    assert sorted(comparison.methods.loc["Weighted sum", "winner"].split(" and ")) == ["a", "b"]


def test_a_gap_in_what_weighs_nothing_leaves_nobody_out():
    portfolio = office({"a": [80, None], "b": [40, 50]}, {"x": 0.5, "y": 0.5})
    comparison = compare_methods(portfolio, Criteria(weights={"x": 1.0}))
    assert comparison.totals == {"compared": 2, "left_out": 0}


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_the_projects_is_of_no_matter(seed):
    scores = {f"p{n}": row.tolist() for n, row in enumerate(np.random.default_rng(9).integers(0, 101, size=(7, 2)))}
    mixed = {name: scores[name] for name in np.random.default_rng(seed).permutation(list(scores))}
    before, after = compare_methods(office(scores, WEIGHTS)), compare_methods(office(mixed, WEIGHTS))
    pd.testing.assert_frame_equal(after.table, before.table)
    pd.testing.assert_frame_equal(after.methods, before.methods)
    pd.testing.assert_frame_equal(after.correlations, before.correlations)


def test_equal_projects_tie_by_every_method_and_correlate_with_nothing():
    comparison = compare_methods(office({"a": [60, 60], "b": [60, 60]}, WEIGHTS))
    assert comparison.table[LABELS].to_numpy().tolist() == [[1] * 4] * 2
    assert comparison.correlations.isna().all(axis=None)
    assert comparison.methods["similarity"].tolist() == [1] * 4


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ({}, "The portfolio has no rows in ratings."),
        ({"a": [None, None]}, "The portfolio has no rows in ratings."),
        ({"a": [60, 60]}, "Fewer than two candidates have a score on every criterion."),
        ({"a": [60, 60], "b": [60, None]}, "Fewer than two candidates have a score on every criterion."),
    ],
)
def test_fewer_than_two_complete_projects_are_no_comparison(scores, reason):
    comparison = compare_methods(office(scores, WEIGHTS))
    assert (comparison.status, comparison.reason) == (Status.NO_DATA, reason)
    assert str(comparison) == f"No comparison: {reason}"
    assert comparison.table.empty
    assert comparison.methods.empty


def test_an_empty_portfolio_says_what_is_missing():
    assert str(compare_methods(Portfolio())) == "No comparison: The portfolio has no rows in criteria and ratings."

"""Every ranking method through the tables of a portfolio, held against its formula and published figures."""

import numpy as np
import pandas as pd
import pytest

from workbench.errors import ParameterError
from workbench.intake.methods import PARTS, SIDE_BY_SIDE, UNITS, by_matrix, by_parts
from workbench.intake.outranking import promethee_ii, topsis
from workbench.intake.panel import read_panel
from workbench.intake.rank import Criteria, Ranking, rank
from workbench.intake.vikor import vikor
from workbench.portfolio import Portfolio
from workbench.taxonomy import RankingMethod

# Three projects that every method of the list can be worked out for by hand: two specialists and a balanced one.
HAND = {"A": [100, 0], "B": [0, 100], "C": [60, 60]}
HAND_WEIGHTS = {"x": 0.6, "y": 0.4}
BY_HAND = {
    "weighted_sum": {"A": 60, "B": 40, "C": 60},
    # A beats B and C on x (.6) and loses to both on y (.4); C beats A on y and B on x
    "promethee_ii": {"A": 20, "B": -20, "C": 0},
    # S = .4, .6, .4 and R = .4, .6, .24, so Q = ½·(.4 - .24)/.36, 1, 0
    "vikor": {"A": 100 * (1 - 0.08 / 0.36), "B": 0, "C": 100},
}


def office(scores: dict[str, list], weights: dict[str, float], projects: dict | None = None, **columns) -> Portfolio:
    rows = [
        (project, criterion, value)
        for project, values in scores.items()
        for criterion, value in zip(weights, values, strict=True)
        if value is not None
    ]
    return Portfolio(
        projects=pd.DataFrame({"project": list(scores), **(projects or {})}),
        criteria=pd.DataFrame({"criterion": list(weights), "weight": list(weights.values()), **columns}),
        ratings=pd.DataFrame(rows, columns=["project", "criterion", "value"]),
    )


def ranked(scores: dict[str, list], weights: dict[str, float], method: str, **columns) -> Ranking:
    return rank(office(scores, weights, **columns), Criteria(method=method))


def random_case(seed: int, count: int = 9) -> tuple[dict[str, list], dict[str, float]]:
    """Scores of projects on three criteria from 0 to 100, and weights."""
    draw = np.random.default_rng(seed)
    values = draw.integers(0, 21, size=(count, 3)) * 5.0
    points = draw.dirichlet(np.ones(3))
    return {f"p{n}": row.tolist() for n, row in enumerate(values)}, dict(zip("xyz", points / points.sum(), strict=True))


def test_every_method_is_listed_once_and_has_a_unit():
    assert sorted([*SIDE_BY_SIDE, *PARTS]) == sorted(RankingMethod)
    assert set(UNITS) == set(RankingMethod)
    assert ranked(HAND, HAND_WEIGHTS, "topsis").unit.startswith("closeness to the ideal, of 100")


# ------------------------------------------------------------------------------------------------- points and weights


@pytest.mark.parametrize("method", BY_HAND)
def test_a_small_case_comes_out_as_by_hand(method):
    ranking = ranked(HAND, HAND_WEIGHTS, method)
    assert ranking.table["score"].to_dict() == pytest.approx(BY_HAND[method])
    assert ranking.method == method
    points = np.array(list(HAND.values()), dtype=float)
    assert by_matrix(method, points, np.array([0.6, 0.4])) == pytest.approx(list(BY_HAND[method].values()))


def test_closeness_to_the_ideal_comes_out_as_by_hand():
    """Each project is best on one criterion: A is .4 away from the ideal, which has y too, and .6 from the worst."""
    ranking = ranked({"A": [100, 0], "B": [0, 100]}, HAND_WEIGHTS, "topsis")
    assert ranking.table["score"].to_dict() == pytest.approx({"A": 60, "B": 40})


def test_small_differences_are_nobodys_preference_and_larger_ones_are_in_part():
    """Linear preference: 5 points settle nothing, 15 are (15 - 5)/(25 - 5) of the way, 25 settle it."""
    for lead, flow in ((5, 0), (15, 50), (25, 100), (60, 100)):
        scores = ranked({"a": [30 + lead], "b": [30]}, {"x": 1.0}, "promethee_ii").table["score"]
        assert scores.to_dict() == pytest.approx({"a": flow, "b": -flow})


def test_the_published_closeness_comes_out_of_the_tables():
    """Tzeng, Huang, Multiple Attribute Decision Making, 2011: vector normalisation, all criteria max."""
    scores = {"p1": [5, 8, 4], "p2": [7, 6, 8], "p3": [8, 8, 6], "p4": [7, 4, 6]}
    ranking = ranked(scores, {"x": 0.3, "y": 0.4, "z": 0.3}, "topsis", scale_high=[10.0] * 3)
    expected = {"p1": 50.37, "p2": 65.81, "p3": 74.82, "p4": 33.40}
    assert ranking.table["score"].to_dict() == pytest.approx(expected, abs=0.005)
    assert ranking.table["rank"].to_dict() == {"p3": 1, "p2": 2, "p1": 3, "p4": 4}


@pytest.mark.parametrize("seed", range(2))
def test_scores_in_their_own_units_and_senses_give_the_same_as_points(seed):
    """PROMETHEE and VIKOR look at differences alone, so they can be worked out on the raw scores as well."""
    scores, weights = random_case(seed)
    raw = np.array(list(scores.values())) * [0.2, 1.0, 30.0] + [-4.0, 0.0, 7.0]
    senses, shares = ["max", "min", "min"], np.array(list(weights.values()))
    table = {name: row.tolist() for name, row in zip(scores, raw, strict=True)}
    columns = {"sense": senses, "scale_low": [-4.0, 0.0, 7.0], "scale_high": [16.0, 100.0, 3007.0]}
    flows = promethee_ii(raw, shares, senses, q=[1.0, 5.0, 150.0], p=[5.0, 25.0, 750.0]).phi
    found = ranked(table, weights, "promethee_ii", **columns).table["score"]
    assert found.reindex(scores).to_numpy() == pytest.approx(100 * flows)
    found = ranked(table, weights, "vikor", **columns).table["score"]
    assert found.reindex(scores).to_numpy() == pytest.approx(100 * (1 - vikor(raw, shares, senses).q))
    points = (raw - columns["scale_low"]) / [0.2, 1.0, 30.0]
    points[:, 1:] = 100 - points[:, 1:]
    found = ranked(table, weights, "topsis", **columns).table["score"]
    assert found.reindex(scores).to_numpy() == pytest.approx(100 * topsis(points, shares, ["max"] * 3).closeness)


def by_every_method(scores: dict[str, list], weights: dict[str, float], **columns) -> dict[str, pd.DataFrame]:
    portfolio = office(scores, weights, **columns)
    return {method: rank(portfolio, Criteria(method=method)).table for method in SIDE_BY_SIDE}


def test_ten_times_the_scale_and_the_ratings_leave_every_score():
    scores, weights = random_case(5)
    stretched = {name: [row[0] * 10, *row[1:]] for name, row in scores.items()}
    before = by_every_method(scores, weights)
    after = by_every_method(stretched, weights, scale_high=[1000.0, 100.0, 100.0])
    for method in SIDE_BY_SIDE:
        assert after[method]["score"].to_dict() == pytest.approx(before[method]["score"].to_dict())
        assert after[method]["rank"].to_dict() == before[method]["rank"].to_dict()


def test_the_order_of_projects_and_criteria_is_of_no_matter():
    scores, weights = random_case(6)
    turned = {name: scores[name][::-1] for name in reversed(scores)}
    before, after = by_every_method(scores, weights), by_every_method(turned, dict(reversed(weights.items())))
    for method in SIDE_BY_SIDE:
        assert after[method]["score"].to_dict() == pytest.approx(before[method]["score"].to_dict())
        assert after[method]["rank"].to_dict() == before[method]["rank"].to_dict()


@pytest.mark.parametrize("seed", range(3))
def test_a_newcomer_that_is_worse_in_everything_never_stands_above_the_one_it_copies(seed):
    scores, weights = random_case(seed)
    newcomers = {f"{name} copied": [max(value - 5.0, 0.0) for value in row] for name, row in scores.items()}
    for table in by_every_method(scores | newcomers, weights).values():
        assert all(table["rank"][name] <= table["rank"][f"{name} copied"] for name in scores)


def test_a_gap_leaves_a_project_without_score_and_last_and_touches_nobody_else():
    scores, weights = random_case(7)
    with_gap, without = by_every_method({"gap": [100, None, 100], **scores}, weights), by_every_method(scores, weights)
    for method in ("topsis", "promethee_ii", "vikor"):
        assert with_gap[method].index[-1] == "gap"
        assert pd.isna(with_gap[method].loc["gap", ["score", "rank", "score_low", "score_high"]]).all()
        pd.testing.assert_frame_equal(with_gap[method].iloc[:-1], without[method], check_dtype=False)


def test_a_gap_in_what_weighs_nothing_is_no_gap():
    portfolio = office({"a": [80, None], "b": [40, 50]}, {"x": 0.5, "y": 0.5})
    for method in SIDE_BY_SIDE:
        table = rank(portfolio, Criteria(method=method, weights={"x": 1.0})).table
        assert table["rank"].to_dict() == {"a": 1, "b": 2}
        assert table["score"].notna().all()


def test_equal_projects_tie_and_one_alone_has_a_score():
    for table in by_every_method({"a": [60, 60], "b": [60, 60]}, HAND_WEIGHTS).values():
        assert table["rank"].tolist() == [1, 1]
    for alone in by_every_method({"a": [60, 30]}, HAND_WEIGHTS).values():
        assert np.isfinite(alone["score"]).all()
        assert alone["rank"].tolist() == [1]


@pytest.mark.parametrize("method", SIDE_BY_SIDE)
def test_no_project_has_no_scores(method):
    assert by_matrix(method, np.empty((0, 2)), np.array([0.5, 0.5])).shape == (0,)


def test_when_nobody_has_all_scores_the_ranking_says_so():
    ranking = ranked({"a": [60, None], "b": [None, 60]}, HAND_WEIGHTS, "topsis")
    assert ranking.table["score"].isna().all()
    assert str(ranking) == "No ranking: no candidate has a complete score."


def test_the_line_for_a_manager_names_the_method():
    assert str(ranked(HAND, HAND_WEIGHTS, "vikor")) == "C leads 3 candidates with 100 by VIKOR, 22 ahead"


@pytest.mark.parametrize(("aggregation", "winner"), [("mean", "b"), ("median", "a"), ("trimmed", "a")])
def test_the_voices_are_combined_before_the_method_looks_at_them(aggregation, winner):
    """Means 48 of a and 60 of b; medians, and means without the extremes, 60 and 50."""
    given = {"a": (0, 60, 60, 60, 60), "b": (50, 50, 50, 50, 100)}
    rows = [(name, "x", f"v{n}", score) for name, scores in given.items() for n, score in enumerate(scores)]
    portfolio = Portfolio(
        projects=pd.DataFrame({"project": list(given)}),
        criteria=pd.DataFrame({"criterion": ["x"], "weight": [1.0]}),
        ratings=pd.DataFrame(rows, columns=["project", "criterion", "voter", "value"]),
    )
    for method in SIDE_BY_SIDE:
        assert rank(portfolio, Criteria(method=method, aggregation=aggregation)).table.index[0] == winner


# ------------------------------------------------------------------------------------------------------------- ratios


def by_ratio(method: str, scores: dict[str, list], names: list[str], projects=None, **parts) -> pd.DataFrame:
    """Ranking by parts that are rated on criteria of equal weight, on scales that hold any number."""
    weights = dict.fromkeys(names, 1.0 / len(names))
    portfolio = office(scores, weights, projects, scale_high=[1e6] * len(names))
    return rank(portfolio, Criteria(method=method, parts=parts)).table


def test_weighted_shortest_job_first_comes_out_of_the_tables():
    """Four jobs: (8+4+3)/5, (5+9+8)/2, (4+3+7)/8, (9+5+4)/8."""
    jobs = {"a": [8, 4, 3, 5], "b": [5, 9, 8, 2], "c": [4, 3, 7, 8], "d": [9, 5, 4, 8]}
    table = by_ratio("wsjf", jobs, ["value", "criticality", "risk_reduction", "size"])
    assert table["score"].to_dict() == pytest.approx({"a": 3, "b": 11, "c": 1.75, "d": 2.25})
    assert table["rank"].to_dict() == {"b": 1, "a": 2, "d": 3, "c": 4}


def test_cost_of_delay_takes_the_duration_from_the_register():
    """Black Swan Farming, cost of delay divided by duration: 10 a week over 2 weeks is 5, 30 over 4 is 7.5."""
    scores = {"A": [10], "B": [30]}
    table = by_ratio("cost_of_delay", scores, ["weekly"], {"duration": [2, 4]}, cost_of_delay="weekly")
    assert table["score"].to_dict() == pytest.approx({"A": 5, "B": 7.5})
    assert table["rank"].to_dict() == {"B": 1, "A": 2}


def test_reach_impact_confidence_and_effort_come_out_of_the_tables():
    """2000·2·.8/3 and 5000·.5·1/1."""
    scores = {"a": [2000, 2, 0.8, 3], "b": [5000, 0.5, 1, 1]}
    table = by_ratio("rice", scores, ["reach", "impact", "confidence", "months"], effort="months")
    assert table["score"].to_dict() == pytest.approx({"a": 1066.67, "b": 2500}, abs=0.005)


def test_a_ratio_needs_no_ratings_when_the_register_has_its_parts():
    portfolio = Portfolio(projects=pd.DataFrame({"project": ["a", "b"], "cost": [10.0, 30.0], "duration": [2, 4]}))
    table = rank(portfolio, Criteria(method="cost_of_delay", parts={"cost_of_delay": "cost"})).table
    assert table["score"].to_dict() == pytest.approx({"a": 5, "b": 7.5})


def test_a_missing_part_leaves_a_project_without_score_and_last():
    scores = {"a": [10], "b": [None], "c": [30], "d": [8]}
    table = by_ratio("cost_of_delay", scores, ["weekly"], {"duration": [None, 4, 4, 1]}, cost_of_delay="weekly")
    assert table.index.tolist() == ["d", "c", "a", "b"]
    assert table["score"].iloc[:2].tolist() == pytest.approx([8, 7.5])
    assert table[["score", "rank"]].iloc[2:].isna().all(axis=None)


def test_a_part_is_the_mean_of_the_assessors_in_its_own_unit():
    rows = [("a", "weekly", "one", 10.0), ("a", "weekly", "two", 30.0)]
    portfolio = Portfolio(
        projects=pd.DataFrame({"project": ["a"], "duration": [4]}),
        criteria=pd.DataFrame({"criterion": ["weekly"], "weight": [1.0], "scale_high": [50.0], "sense": ["min"]}),
        ratings=pd.DataFrame(rows, columns=["project", "criterion", "voter", "value"]),
    )
    panel = read_panel(portfolio, ["candidate"])
    assert by_parts("cost_of_delay", portfolio, panel, {"cost_of_delay": "weekly"}).tolist() == [5]


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        ({"speed": "x"}, "parts: speed is not one of cost_of_delay, duration"),
        ({"cost_of_delay": "charm"}, 'parts: cost_of_delay: expected a criterion .* criteria are x, y, got "charm"'),
        ({"cost_of_delay": "name"}, 'parts: cost_of_delay: expected a criterion or a number in projects; .*"name"'),
        ({"cost_of_delay": "mandatory"}, 'expected a criterion or a number in projects; .*"mandatory"'),
        ({"cost_of_delay": "planned_start"}, 'expected a criterion or a number in projects; .*"planned_start"'),
        ({}, 'parts: cost_of_delay: expected a criterion .*, got "cost_of_delay"'),
        (
            {"cost_of_delay": "x", "duration": "y"},
            "cost_of_delay: duration: project b: expected a number above 0, found 0",
        ),
        ({"cost_of_delay": "value", "duration": "x"}, "cost_of_delay: .*project a: expected .* at least 0, found -3"),
    ],
)
def test_a_part_that_is_no_quantity_is_refused_by_name(parts, complaint):
    portfolio = office({"a": [5, 4], "b": [3, 0]}, {"x": 0.5, "y": 0.5}, {"value": [-3.0, 1.0]})
    with pytest.raises(ParameterError, match=complaint):
        rank(portfolio, Criteria(method="cost_of_delay", parts=parts))


def test_a_level_outside_the_scale_of_a_method_is_refused():
    with pytest.raises(ParameterError, match=r"rice: impact: project a: expected one of 0.25, 0.5, 1, 2, 3, found 4"):
        by_ratio("rice", {"a": [10, 4, 1, 1]}, ["reach", "impact", "confidence", "effort"])


@pytest.mark.parametrize("method", SIDE_BY_SIDE)
def test_only_ratios_have_parts(method):
    with pytest.raises(ParameterError, match=f"parts: only wsjf, cost_of_delay, rice are made of parts, not {method}"):
        Criteria(method=method, parts={"size": "x"})

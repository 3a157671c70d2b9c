from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from workbench.errors import ParameterError
from workbench.intake.rank import Criteria, leaf_weights, rank
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status

PUBLISHED = {
    "weights": {"c1": 0.10, "c2": 0.25, "c3": 0.25, "c4": 0.15, "c5": 0.10, "c6": 0.15},
    "scores": {
        "p1": [90, 70, 90, 90, 90, 50],
        "p2": [90, 80, 70, 70, 80, 90],
        "p3": [90, 20, 50, 60, 60, 90],
        "p4": [90, 10, 20, 50, 50, 50],
    },
    "answers": {"p1": 79, "p2": 78.5, "p3": 55, "p4": 36.5},
}


def criteria_table(weights: dict[str, float], **columns) -> pd.DataFrame:
    return pd.DataFrame({"criterion": list(weights), "weight": list(weights.values()), **columns})


def ratings_table(scores: dict[str, list], criteria, voter: str = "panel", **columns) -> pd.DataFrame:
    rows = [
        (project, criterion, voter, value)
        for project, values in scores.items()
        for criterion, value in zip(criteria, values, strict=True)
        if value is not None
    ]
    return pd.DataFrame(rows, columns=["project", "criterion", "voter", "value"]).assign(**columns)


def office(scores: dict[str, list], weights: dict[str, float], projects: dict | None = None, **tables) -> Portfolio:
    rows = pd.DataFrame({"project": list(scores), **(projects or {})})
    tables = {"criteria": criteria_table(weights), "ratings": ratings_table(scores, weights), **tables}
    return Portfolio(projects=rows, **tables)


@pytest.fixture
def published() -> Portfolio:
    return office(PUBLISHED["scores"], PUBLISHED["weights"])


def test_the_published_case_comes_out_of_the_tables_too(published):
    ranking = rank(published)
    assert ranking.table["score"].to_dict() == pytest.approx(PUBLISHED["answers"])
    assert ranking.table["rank"].to_dict() == {"p1": 1, "p2": 2, "p3": 3, "p4": 4}
    assert ranking.status is Status.COMPUTED
    assert str(ranking) == "p1 leads 4 candidates with 79 of 100, 0.5 ahead"


def test_the_shares_of_the_criteria_add_up_to_the_score(published):
    ranking = rank(published)
    assert ranking.shares.columns.tolist() == list(PUBLISHED["weights"])
    assert ranking.shares.sum(axis=1).to_dict() == pytest.approx(PUBLISHED["answers"])
    assert ranking.shares.loc["p2", "c6"] == pytest.approx(0.15 * 90)


def test_ties_share_a_rank_and_are_listed_by_name():
    portfolio = office({"d": [50], "b": [60], "c": [60], "a": [70]}, {"only": 1.0})
    assert rank(portfolio).table["rank"].to_dict() == {"a": 1, "b": 2, "c": 2, "d": 4}
    assert rank(portfolio).table.index.tolist() == ["a", "b", "c", "d"]


def test_scores_that_differ_by_rounding_only_are_a_tie():
    portfolio = office({"a": [0.1, 0.2, 0.3], "b": [0.3, 0.2, 0.1]}, {"x": 0.3, "y": 0.4, "z": 0.3})
    assert rank(portfolio).table["rank"].tolist() == [1, 1]


def test_one_candidate_leads_nobody():
    assert str(rank(office({"a": [60]}, {"only": 1.0}))) == "a is the only candidate, with 60 of 100"


def test_a_project_without_a_name_is_called_by_its_identifier():
    portfolio = office({"a": [1], "b": [2]}, {"only": 1.0}, {"name": ["", "Bridge"]})
    assert rank(portfolio).table["name"].to_dict() == {"b": "Bridge", "a": "a"}


# ------------------------------------------------------------------------------------------------ missing ratings


def test_a_missing_rating_widens_the_score_and_is_never_made_up():
    portfolio = office({"a": [80, None], "b": [60, 60]}, {"x": 0.6, "y": 0.4})
    table = rank(portfolio).table
    assert table.loc["a", ["score_low", "score", "score_high"]].tolist() == pytest.approx([48, 68, 88])
    assert table.loc["b", ["score_low", "score", "score_high"]].tolist() == pytest.approx([60, 60, 60])
    assert np.isnan(table.loc["a", "y"])


def test_a_project_nobody_rated_may_be_anything():
    portfolio = office({"a": [None, None], "b": [60, 60]}, {"x": 0.6, "y": 0.4})
    assert rank(portfolio).table.loc["a", ["score_low", "score_high"]].tolist() == pytest.approx([0, 100])


def test_when_nobody_has_scored_the_candidates_there_is_no_ranking():
    scores = {"a": [None], "old": [50]}
    answer = rank(office(scores, {"x": 1.0}, {"state": ["candidate", "completed"]}))
    assert answer.status is Status.NO_DATA
    assert "Nobody has scored these projects" in answer.reason
    silent = office({"a": [10]}, {"x": 1.0}, voters=pd.DataFrame({"voter": ["panel"], "weight": [0.0]}))
    assert "voice that counts" in rank(silent).reason


def test_a_missing_rating_leaves_the_rank_open_and_the_sentence_says_so():
    answer = rank(office({"p": [None, None], "q": [40, 40], "r": [10, 10]}, {"x": 0.5, "y": 0.5}))
    assert answer.table.loc["p", ["rank_low", "rank_high"]].tolist() == [1, 3]
    assert answer.table.loc["q", ["rank_low", "rank_high"]].tolist() == [1, 2]
    assert answer.table.loc["r", ["rank_low", "rank_high"]].tolist() == [2, 3]
    assert str(answer).endswith("; but missing scores leave open who is first")


def test_without_gaps_the_rank_interval_is_the_rank_and_ties_share_it():
    table = rank(office({"a": [70], "b": [60], "c": [60], "d": [50]}, {"x": 1.0})).table
    assert table["rank_low"].tolist() == table["rank_high"].tolist() == table["rank"].tolist() == [1, 2, 2, 4]


def test_candidates_that_are_level_are_not_said_to_lead():
    assert (
        str(rank(office({"a": [60], "b": [60], "c": [10]}, {"x": 1.0})))
        == "a and 1 more of 3 candidates are level with 60 of 100"
    )


def test_a_leader_that_fails_a_hurdle_is_named_so():
    hurdles = pd.DataFrame({"hurdle": ["h"], "field": ["sponsor"], "comparator": ["present"]})
    portfolio = office({"a": [60], "b": [50]}, {"x": 1.0}, {"sponsor": ["", "Board"]}, hurdles=hurdles)
    assert str(rank(portfolio)).endswith("10.0 ahead; but it fails a hurdle")


def test_weights_that_sum_to_one_but_for_rounding_are_accepted_everywhere():
    """Six weights of .1666667 pass the check of a load, so every verb takes them."""
    weights = dict.fromkeys("uvwxyz", 0.1666667)
    portfolio = office({"a": [10, 20, 30, 40, 50, 60], "b": [70] * 6}, weights)
    assert leaf_weights(portfolio).sum() == pytest.approx(1.0, abs=1e-15)
    for method in ("weighted_sum", "topsis", "promethee_ii", "vikor"):
        assert rank(portfolio, Criteria(method=method)).table["rank"].tolist() == [1, 2]


def test_the_true_score_lies_in_the_interval_whatever_the_missing_rating_turns_out_to_be():
    for value in (0, 35, 100):
        open_case = rank(office({"a": [80, None], "b": [60, 60]}, {"x": 0.6, "y": 0.4})).table.loc["a"]
        closed = rank(office({"a": [80, value], "b": [60, 60]}, {"x": 0.6, "y": 0.4})).table.loc["a"]
        assert open_case["score_low"] <= closed["score"] + 1e-9
        assert closed["score"] <= open_case["score_high"] + 1e-9


# ------------------------------------------------------------------------------------------------ scales and senses


def test_less_is_better_where_the_criterion_says_so():
    criteria = criteria_table({"gain": 0.5, "harm": 0.5}, sense=["max", "min"])
    table = rank(office({"a": [100, 100], "b": [100, 0]}, {"gain": 0.5, "harm": 0.5}, criteria=criteria)).table
    assert table["score"].to_dict() == pytest.approx({"b": 100, "a": 50})


def test_the_unit_of_a_criterion_changes_no_rank():
    scores = {"a": [3, 70], "b": [5, 40], "c": [1, 90], "d": [4, 66]}
    weights = {"years": 0.45, "points": 0.55}

    def ranked(factor: float, shift: float) -> pd.DataFrame:
        criteria = criteria_table(weights, scale_low=[shift, 0.0], scale_high=[5 * factor + shift, 100.0])
        moved = {project: [years * factor + shift, points] for project, (years, points) in scores.items()}
        return rank(office(moved, weights, criteria=criteria)).table

    first, second = ranked(1.0, 0.0), ranked(365.25, -40.0)
    assert first["rank"].to_dict() == second["rank"].to_dict()
    assert first["score"].to_dict() == pytest.approx(second["score"].to_dict())


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_projects_and_criteria_does_not_matter(published, seed):
    draw = np.random.default_rng(seed)
    mixed = published.replace(
        **{
            name: getattr(published, name).iloc[draw.permutation(len(getattr(published, name)))]
            for name in ("projects", "criteria", "ratings")
        }
    )
    expected, found = rank(published), rank(mixed)
    assert found.table["score"].to_dict() == pytest.approx(expected.table["score"].to_dict())
    assert found.table["rank"].to_dict() == expected.table["rank"].to_dict()
    assert found.shares["c3"].to_dict() == pytest.approx(expected.shares["c3"].to_dict())


@pytest.mark.parametrize("seed", range(5))
def test_a_dominated_project_never_stands_above_its_dominator(seed):
    draw = np.random.default_rng(seed)
    values = draw.integers(0, 5, size=(14, 3)) * 25.0
    points = draw.dirichlet(np.ones(3))
    weights = dict(zip("xyz", points / points.sum(), strict=True))
    table = rank(office({f"p{i:02}": list(row) for i, row in enumerate(values)}, weights)).table
    pairs = 0
    for i, upper in enumerate(values):
        for j, lower in enumerate(values):
            if np.all(upper >= lower) and np.any(upper > lower):
                pairs += 1
                assert table.loc[f"p{i:02}", "rank"] <= table.loc[f"p{j:02}", "rank"]
    assert pairs > 10


def test_a_better_rating_never_lowers_the_rank(published):
    before = rank(published).table["rank"]
    ratings = published.ratings
    better = ratings.assign(value=ratings["value"].where(ratings["project"] != "p3", 100.0))
    after = rank(published.replace(ratings=better)).table["rank"]
    assert after["p3"] < before["p3"]


# ----------------------------------------------------------------------------------------------------- weights


def test_weights_multiply_down_the_tree():
    criteria = pd.DataFrame(
        {
            "criterion": ["value", "cost", "money", "people", "deep"],
            "parent": ["", "", "value", "value", "people"],
            "weight": [0.6, 0.4, 0.25, 0.75, 1.0],
        }
    )
    portfolio = Portfolio(projects=pd.DataFrame({"project": ["a"]}), criteria=criteria)
    assert leaf_weights(portfolio).to_dict() == pytest.approx({"cost": 0.4, "money": 0.15, "deep": 0.45})


def test_given_weights_are_brought_to_a_sum_of_one_and_the_others_count_nothing(published):
    ranking = rank(published, Criteria(weights={"c2": 3, "c6": 1}))
    assert ranking.weights.to_dict() == pytest.approx({"c1": 0, "c2": 0.75, "c3": 0, "c4": 0, "c5": 0, "c6": 0.25})
    assert ranking.table["score"].to_dict() == pytest.approx({"p1": 65, "p2": 82.5, "p3": 37.5, "p4": 20})


def test_the_scale_of_given_weights_is_of_no_matter(published):
    small, large = (
        rank(published, Criteria(weights={name: factor * w for name, w in PUBLISHED["weights"].items()}))
        for factor in (0.001, 1000)
    )
    pd.testing.assert_series_equal(small.table["score"], large.table["score"])


@pytest.mark.parametrize(
    ("criteria", "complaint"),
    [
        ({"weights": {"c9": 1.0}}, "weights: c9 is not one of c1, c2, c3, c4, c5, c6"),
        ({"weights": {"c1": -1.0, "c2": 2.0}}, "weights: c1 must be a finite number of at least 0"),
        ({"weights": {"c1": float("nan")}}, "weights: c1 must be a finite number"),
        ({"weights": {"c1": float("inf")}}, "weights: c1 must be a finite number"),
        ({"weights": {"c1": 0.0, "c2": 0.0}}, "weights: at least one must be above 0"),
        ({"states": ("candidate", "dreaming")}, "states: dreaming is not one of idea"),
        ({"method": "magic"}, "method: expected one of weighted_sum, topsis, .*, got magic"),
    ],
)
def test_an_impossible_question_is_refused_by_name(published, criteria, complaint):
    with pytest.raises(ParameterError, match=complaint):
        rank(published, Criteria(**criteria))


def test_a_weight_for_a_node_above_the_leaves_is_refused():
    criteria = pd.DataFrame({"criterion": ["top", "leaf"], "parent": ["", "top"], "weight": [1.0, 1.0]})
    portfolio = Portfolio(projects=pd.DataFrame({"project": ["a"]}), criteria=criteria)
    with pytest.raises(ParameterError, match="weights: top is not one of leaf"):
        rank(portfolio, Criteria(weights={"top": 1.0}))


def test_a_criterion_cannot_take_the_name_of_a_column():
    with pytest.raises(ParameterError, match="criterion evidence: a column of the ranking has this name"):
        rank(office({"a": [60]}, {"evidence": 1.0}))


# ------------------------------------------------------------------------------------------- assessors and rounds


def test_assessors_are_averaged_and_shown_one_by_one():
    weights = {"x": 0.6, "y": 0.4}
    scores = {"a": [80, 60], "b": [40, 40]}
    ratings = pd.concat(
        [
            ratings_table(scores, weights, "mild"),
            ratings_table({"a": [60, 20], "b": [40, 40]}, weights, "strict"),
        ]
    )
    ranking = rank(office(scores, weights, ratings=ratings))
    assert ranking.table["score"].to_dict() == pytest.approx({"a": 58, "b": 40})
    assert ranking.by_voter.loc["a"].to_dict() == pytest.approx({"mild": 72, "strict": 44})
    assert ranking.by_voter.index.tolist() == ranking.table.index.tolist()


def test_an_assessor_with_a_gap_has_no_score_of_their_own():
    ratings = ratings_table({"a": [80, None], "b": [40, 40]}, ["x", "y"])
    ranking = rank(office({"a": [80, None], "b": [40, 40]}, {"x": 0.6, "y": 0.4}, ratings=ratings))
    assert np.isnan(ranking.by_voter.loc["a", "panel"])
    assert ranking.by_voter.loc["b", "panel"] == pytest.approx(40)


def test_a_gap_in_what_counts_nothing_is_no_gap():
    ratings = ratings_table({"a": [80, None], "b": [40, 40]}, ["x", "y"])
    portfolio = office({"a": [80, None], "b": [40, 40]}, {"x": 0.6, "y": 0.4}, ratings=ratings)
    ranking = rank(portfolio, Criteria(weights={"x": 1.0}))
    assert ranking.by_voter["panel"].to_dict() == {"a": 80, "b": 40}
    assert ranking.table.loc["a", ["score_low", "score_high"]].tolist() == [80, 80]


def test_the_last_round_counts_for_each_assessor():
    weights = {"x": 1.0}
    ratings = pd.concat(
        [
            ratings_table({"a": [20], "b": [50]}, weights, "one", round=1),
            ratings_table({"a": [90]}, weights, "one", round=3),
            ratings_table({"a": [70]}, weights, "one", round=2),
            ratings_table({"a": [50]}, weights, "two", round=1),
        ]
    )
    table = rank(office({"a": [0], "b": [0]}, weights, ratings=ratings)).table
    assert table["score"].to_dict() == pytest.approx({"a": 70, "b": 50})


def test_evidence_is_the_weight_of_the_criteria_that_have_some():
    ratings = ratings_table({"a": [80, 60, 10]}, ["x", "y", "z"], evidence=["report", "", "https://x"])
    portfolio = office({"a": [80, 60, 10]}, {"x": 0.5, "y": 0.3, "z": 0.2}, ratings=ratings)
    assert rank(portfolio).table.loc["a", "evidence"] == pytest.approx(0.7)
    assert rank(portfolio).totals["evidence"] == pytest.approx(0.7)


# ------------------------------------------------------------------------------------------------------- hurdles


def with_hurdle(projects: dict, rating=50, **rule) -> Portfolio:
    names = projects["project"]
    hurdles = pd.DataFrame({"hurdle": ["h"], **{key: [value] for key, value in rule.items()}})
    scores = {name: [rating] for name in names}
    rest = {key: value for key, value in projects.items() if key != "project"}
    return office(scores, {"x": 1.0}, rest, hurdles=hurdles)


def failing(portfolio: Portfolio) -> list[str]:
    return rank(portfolio).failed["project"].tolist()


def test_at_least_and_at_most_include_the_limit():
    projects = {"project": ["low", "even", "high"], "estimate_class": [2, 3, 4]}
    assert failing(with_hurdle(projects, field="estimate_class", comparator="at_least", limit=3)) == ["low"]
    assert failing(with_hurdle(projects, field="estimate_class", comparator="at_most", limit=3)) == ["high"]


def test_what_is_not_known_does_not_pass():
    projects = {"project": ["known", "unknown"], "estimate_class": [3, None]}
    for comparator in ("at_least", "at_most"):
        assert failing(with_hurdle(projects, field="estimate_class", comparator=comparator, limit=3)) == ["unknown"]


def test_a_field_that_must_be_there_must_not_be_empty():
    projects = {"project": ["a", "b"], "sponsor": ["Head of grid", "  "]}
    assert failing(with_hurdle(projects, field="sponsor", comparator="present")) == ["b"]
    dated = {"project": ["a", "b"], "planned_start": ["2026-05-01", None]}
    assert failing(with_hurdle(dated, field="planned_start", comparator="present")) == ["b"]


def test_a_hurdle_of_a_category_stops_nobody_else():
    projects = {"project": ["it", "grid"], "category": ["it", "grid"], "sponsor": ["", ""]}
    assert failing(with_hurdle(projects, field="sponsor", comparator="present", category="it")) == ["it"]


def test_net_present_value_and_evidence_can_be_asked_for():
    projects = {"project": ["good", "bad"], "value": [5.0, -5.0]}
    assert failing(with_hurdle(projects, field="npv", comparator="at_least", limit=0)) == ["bad"]
    assert failing(with_hurdle(projects, field="evidence", comparator="at_least", limit=0.5)) == ["good", "bad"]


def test_a_ratio_without_cost_is_not_known_and_does_not_pass():
    projects = {"project": ["free", "dear"], "value": [5.0, 5.0], "cost": [None, 10.0]}
    portfolio = with_hurdle(projects, field="benefit_cost_ratio", comparator="at_least", limit=1.5)
    assert failing(portfolio) == ["free"]  # the other one: (5 + 10) / 10 = 1.5


def test_who_fails_keeps_score_and_rank_and_is_marked():
    projects = {"project": ["a", "b"], "sponsor": ["", "Head"]}
    ranking = rank(with_hurdle(projects, field="sponsor", comparator="present", message="Name a sponsor."))
    assert ranking.table.loc["a", ["score", "rank", "hurdles"]].tolist() == [50, 1, "Name a sponsor."]
    assert ranking.table.loc["b", "hurdles"] == ""
    assert ranking.totals == pytest.approx({"candidates": 2, "failed": 1, "evidence": 0})


def test_all_messages_of_a_project_are_shown_and_a_hurdle_without_one_speaks_for_itself():
    hurdles = pd.DataFrame(
        {
            "hurdle": ["h1", "h2"],
            "field": ["sponsor", "estimate_class"],
            "comparator": ["present", "at_most"],
            "limit": [0, 3],
            "message": ["Name a sponsor.", ""],
        }
    )
    portfolio = office({"a": [50]}, {"x": 1.0}, {"estimate_class": [4]}, hurdles=hurdles)
    assert rank(portfolio).table.loc["a", "hurdles"] == "Name a sponsor.; estimate_class at most 3"
    assert rank(portfolio).totals["failed"] == 1


def test_without_hurdles_everybody_passes(published):
    ranking = rank(published)
    assert ranking.failed.empty
    assert ranking.table["hurdles"].eq("").all()
    assert ranking.totals["failed"] == 0


def test_a_hurdle_on_a_field_that_does_not_exist_is_refused():
    with pytest.raises(ParameterError, match="hurdle h: charm is no column of projects and no measure"):
        rank(with_hurdle({"project": ["a"]}, field="charm", comparator="present"))


@pytest.mark.parametrize("field", ["sponsor", "planned_start", "start"])
def test_a_limit_on_what_is_no_number_is_refused(field):
    with pytest.raises(ParameterError, match=f"hurdle h: {field} is no number"):
        rank(with_hurdle({"project": ["a"]}, field=field, comparator="at_least", limit=1))


# ------------------------------------------------------------------------------------------------------- no data


def test_without_criteria_or_ratings_the_answer_says_which_table_is_empty(published):
    empty = rank(Portfolio())
    assert (empty.status, empty.reason) == (Status.NO_DATA, "The portfolio has no rows in criteria and ratings.")
    assert str(empty) == "No ranking: The portfolio has no rows in criteria and ratings."
    unrated = rank(published.replace(ratings=published.ratings.iloc[:0]))
    assert unrated.reason == "The portfolio has no rows in ratings."
    assert list(unrated.table.columns) == list(rank(published).table.columns)


def test_without_a_project_in_the_states_the_answer_says_so(published):
    answer = rank(published, Criteria(states=("idea", "demand")))
    assert (answer.status, answer.reason) == (Status.NO_DATA, "No project is idea or demand.")
    assert answer.table.empty


def test_only_the_states_asked_for_are_ranked():
    portfolio = office({"a": [1], "b": [2], "c": [3]}, {"x": 1.0}, {"state": ["idea", "candidate", "active"]})
    assert rank(portfolio).table.index.tolist() == ["b"]
    assert rank(portfolio, Criteria(states=("active", "idea"))).table.index.tolist() == ["c", "a"]


def test_the_question_is_a_value():
    assert replace(Criteria(), weights={"a": 1}) == Criteria(weights={"a": 1})

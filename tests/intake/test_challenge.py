"""How sure the order is: draws that decide nothing, draws worked out by hand, and changes that do change the winner."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import ParameterError
from workbench.intake.challenge import Challenge, Doubts, challenge, stays_first
from workbench.intake.panel import read_panel
from workbench.intake.rank import Criteria, rank
from workbench.portfolio import Portfolio
from workbench.sources import read_portfolio
from workbench.taxonomy import Status

HALVES = {"x": 0.5, "y": 0.5}
CERTAIN = Doubts(margin=0.0)
HAIR = 1e-6


def office(scores: dict[str, list], weights: dict[str, float], **tables) -> Portfolio:
    rows = [
        (project, criterion, value)
        for project, values in scores.items()
        for criterion, value in zip(weights, values, strict=True)
        if value is not None
    ]
    given = {"ratings": pd.DataFrame(rows, columns=["project", "criterion", "value"]), **tables}
    return Portfolio(
        projects=pd.DataFrame({"project": list(scores)}),
        criteria=pd.DataFrame({"criterion": list(weights), "weight": list(weights.values())}),
        **given,
    )


def several_say(scores: dict[str, dict[str, float]], voices: dict[str, float], **ranges) -> Portfolio:
    """Scores by assessor and project on one criterion."""
    rows = [(project, voter, value) for voter, given in scores.items() for project, value in given.items()]
    return Portfolio(
        projects=pd.DataFrame({"project": list(next(iter(scores.values())))}),
        criteria=pd.DataFrame({"criterion": ["x"], "weight": [1.0]}),
        voters=pd.DataFrame({"voter": list(voices), "weight": list(voices.values())}),
        ratings=pd.DataFrame(rows, columns=["project", "voter", "value"]).assign(criterion="x", **ranges),
    )


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    """The sample without its hurdles, so that all its candidates are in question."""
    portfolio = read_portfolio("sample:energy")
    return portfolio.replace(hurdles=portfolio.hurdles.iloc[:0])


@pytest.fixture(scope="module")
def answer(sample) -> Challenge:
    return challenge(sample)


def winner(portfolio: Portfolio, weights: pd.Series) -> str:
    """Who leads under other weights."""
    return rank(portfolio, Criteria(weights=weights.to_dict())).table["name"].iloc[0]


# ------------------------------------------------------------------------------------------------------- no doubt left


@settings(max_examples=10, deadline=None)
@given(st.integers(2, 5), st.integers(1, 3), st.integers(0, 999))
def test_with_one_admissible_weight_and_certain_scores_the_ranking_is_all_there_is(m, n, seed):
    """Ranks r, tied k times, share the places r to r + k - 1 evenly: without ties 0 or 1."""
    draw = np.random.default_rng(seed)
    scores = {f"p{row}": values.tolist() for row, values in enumerate(draw.integers(0, 5, size=(m, n)) * 25.0)}
    weights = dict(zip("xyz"[:n], draw.multinomial(100, np.ones(n) / n) / 100, strict=True))
    portfolio = office(scores, weights)
    found, places = challenge(portfolio, doubts=CERTAIN), rank(portfolio).table["rank"]
    np.testing.assert_allclose(found.acceptability, certain_places(places), atol=1e-9)
    np.testing.assert_allclose(found.central_weights.dropna(), [list(weights.values())] * (places == 1).sum())


def certain_places(ranks: pd.Series) -> np.ndarray:
    """Projects × places: a rank r that k projects share is k-th parts of the places r to r + k - 1."""
    first, tied = ranks.to_numpy()[:, None], ranks.map(ranks.value_counts()).to_numpy()[:, None]
    places = np.arange(1, len(ranks) + 1)
    return np.where((places >= first) & (places < first + tied), 1 / tied, 0.0)


def test_with_nothing_in_doubt_the_sample_is_ranked_as_it_is(sample):
    found = challenge(sample, doubts=CERTAIN)
    ranks = found.table["rank"]
    np.testing.assert_allclose(found.acceptability, certain_places(ranks), atol=1e-9)
    assert found.table["rank_low"].tolist() == ranks.tolist()
    assert (found.table["rank_high"] - ranks).tolist() == (ranks.map(ranks.value_counts()) - 1).tolist()
    assert found.table["p_top"].tolist() == pytest.approx((certain_places(ranks)[:, :10]).sum(axis=1).tolist())
    assert str(found) == "STATCOM Conneforde is first in 100% of the views that are possible; nobody else comes close"


# ------------------------------------------------------------------------------------------------- doubt of the weights


def test_rows_and_columns_of_the_acceptability_sum_to_one(answer):
    assert answer.acceptability.sum(axis=0).to_numpy() == pytest.approx(1)
    assert answer.acceptability.sum(axis=1).to_numpy() == pytest.approx(1)
    assert answer.table["p_first"].tolist() == answer.acceptability[1].tolist()
    top = answer.acceptability.loc[:, 1:10].sum(axis=1)
    assert answer.table["p_top"].to_numpy() == pytest.approx(top.to_numpy())


def test_the_card_stands_in_the_order_of_the_ranking(sample, answer):
    ranking = rank(sample).table
    pd.testing.assert_frame_equal(
        answer.table[["name", "rank", "score", "evidence"]], ranking[["name", "rank", "score", "evidence"]]
    )
    assert answer.totals == {"draws": answer.draws, "candidates": len(ranking)}
    assert 1000 <= answer.draws <= 10_000
    assert 0 < answer.error <= 0.01


def test_the_rank_is_between_its_ends_in_nine_of_ten_draws(answer):
    for project, row in answer.table.iterrows():
        shares = answer.acceptability.loc[project]
        low, high = row["rank_low"], row["rank_high"]
        assert shares.loc[low:high].sum() >= 0.9 - 1e-9
        assert max(shares.loc[: low - 1].sum(), shares.loc[high + 1 :].sum()) < 0.05 + 1e-9


def test_any_weights_in_a_case_by_hand():
    """With x in all of [0, 1] A (100, 0) beats B (0, 100) half of the time, and C (25, 25) is first never."""
    found = challenge(office({"A": [100, 0], "B": [0, 100], "C": [25, 25]}, HALVES), doubts=Doubts(weights="any"))
    assert found.table.loc[["A", "B"], "p_first"].tolist() == pytest.approx([0.5, 0.5], abs=0.02)
    assert found.table.loc["C", "p_first"] == 0
    assert found.acceptability.loc["C", 2] == pytest.approx(0.5, abs=0.02)  # second while the loser has less than 25
    assert found.central_weights.loc["A"].tolist() == pytest.approx([0.75, 0.25], abs=0.02)
    assert found.central_weights.loc["C"].isna().all()
    assert np.isnan(found.table.loc["C", "confidence"])
    assert found.table.loc[["A", "B"], "confidence"].tolist() == [1, 1]


def test_three_criteria_and_any_weights_give_the_published_shares():
    """A (1, 0, 1), B (0, 1, 0): shares .75 and .25, central weights 7/18 2/9 7/18 and 1/6 2/3 1/6, by integration."""
    thirds = {"x": 0.25, "y": 0.5, "z": 0.25}
    found = challenge(office({"A": [100, 0, 100], "B": [0, 100, 0]}, thirds), doubts=Doubts(weights="any"))
    error = 4 * np.sqrt(0.75 * 0.25 / found.draws)
    assert found.table.loc[["A", "B"], "p_first"].tolist() == pytest.approx([0.75, 0.25], abs=error)
    expected = [[7 / 18, 2 / 9, 7 / 18], [1 / 6, 2 / 3, 1 / 6]]
    np.testing.assert_allclose(found.central_weights.loc[["A", "B"]], expected, atol=0.02)


def test_weights_in_todays_order_cannot_turn_the_criteria_round():
    """While x weighs at least as much as y, and uniformly so, C (40, 100) beats A (100, 0) for x below 5/8: 1/4."""
    portfolio = office({"A": [100, 0], "B": [0, 30], "C": [40, 100]}, {"x": 0.7, "y": 0.3})
    found = challenge(portfolio, doubts=Doubts(weights="order"))
    assert found.table.loc[["A", "C"], "p_first"].tolist() == pytest.approx([0.75, 0.25], abs=0.02)
    assert found.acceptability.loc["B"].tolist() == [0, 0, 1]
    assert (found.central_weights["x"].dropna() >= found.central_weights["y"].dropna()).all()


def test_criteria_that_weigh_the_same_today_stay_equal_in_todays_order():
    portfolio = office({"A": [100, 0], "B": [40, 40]}, HALVES)
    assert challenge(portfolio, doubts=Doubts(weights="order")).table["p_first"].to_dict() == {"A": 1, "B": 0}
    assert challenge(portfolio, doubts=Doubts(weights="any")).table.loc["B", "p_first"] > 0.3


def test_weights_near_todays_move_within_their_margin():
    """A (100, 0) leads B (0, 100) for x above 1/2; 20 % of (.6, .4) leave x between .52 and .68, where A is first."""
    portfolio = office({"A": [100, 0], "B": [0, 100]}, {"x": 0.6, "y": 0.4})
    assert challenge(portfolio, doubts=Doubts(margin=0.2)).table["p_first"].to_dict() == {"A": 1, "B": 0}
    # with 50 %, y stays in [.2, .6], so x is uniform in [.4, .8], and A leads in three quarters of it
    found = challenge(portfolio, doubts=Doubts(margin=0.5))
    assert found.table["p_first"].to_dict() == pytest.approx({"A": 0.75, "B": 0.25}, abs=0.02)


def test_more_doubt_about_the_weights_never_makes_the_first_one_surer(sample):
    shares = [challenge(sample, doubts=Doubts(margin=margin)).table["p_first"].iloc[0] for margin in (0.1, 0.4, 1.0)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1]


def test_the_same_seed_gives_the_same_table_and_another_one_does_not():
    scores = {"A": [70, 30], "B": [30, 65], "C": [50, 55]}
    first, same, other = (
        challenge(office(scores, HALVES), doubts=Doubts(weights="any", seed=seed)) for seed in (3, 3, 4)
    )
    pd.testing.assert_frame_equal(first.table, same.table)
    pd.testing.assert_frame_equal(first.acceptability, same.acceptability)
    assert not first.acceptability.equals(other.acceptability)


def test_the_order_of_the_projects_is_of_no_matter():
    scores = {"A": [70, None], "B": [30, 65], "C": [50, 55], "D": [50, 55]}
    doubts = Doubts(weights="any", iterations=2_000)
    before = challenge(office(scores, HALVES), doubts=doubts)
    after = challenge(office(dict(reversed(scores.items())), HALVES), doubts=doubts)
    pd.testing.assert_frame_equal(after.table, before.table)
    pd.testing.assert_frame_equal(after.stability, before.stability)


@pytest.mark.parametrize("weights", ["any", "order", "near"])
def test_the_quick_share_is_that_of_the_first_one_on_the_card(sample, weights):
    doubts = Doubts(weights=weights)
    found = challenge(sample, doubts=doubts)
    quick = stays_first(sample, Criteria(), doubts)
    assert quick == pytest.approx(found.table["p_first"].iloc[0], abs=4 * 0.5 / np.sqrt(found.draws))
    assert stays_first(sample, Criteria(), CERTAIN) == 1


def test_the_quick_share_takes_a_gap_for_the_middle_of_its_scale_and_needs_something_to_rank():
    """A (60, ?) counts as (60, 50), ahead of B (70, 30) while x weighs less than 2/3."""
    portfolio = office({"A": [60, None], "B": [70, 30]}, HALVES)
    assert stays_first(portfolio, Criteria(), Doubts(weights="any")) == pytest.approx(2 / 3, abs=0.02)
    assert np.isnan(stays_first(portfolio, Criteria(states=("active",)), Doubts()))
    assert np.isnan(stays_first(portfolio.replace(ratings=portfolio.ratings.iloc[:0]), Criteria(), Doubts()))


# ------------------------------------------------------------------------------------------------ doubt of the scores


def test_any_one_assessor_may_be_right_as_often_as_the_voices_weigh():
    """One voice of three says A 80 against B 70, two say 30 against 40: A is first in a third of the draws."""
    scores = {"one": {"A": 80, "B": 70}, "two": {"A": 30, "B": 40}}
    portfolio = several_say(scores, {"one": 1.0, "two": 2.0})
    found = challenge(portfolio, doubts=Doubts(margin=0.0, scores="assessor"))
    assert found.table.loc["A", "p_first"] == pytest.approx(1 / 3, abs=4 * np.sqrt(2 / 9 / found.draws))
    assert challenge(portfolio, doubts=CERTAIN).table["p_first"].to_dict() == {"B": 1, "A": 0}


def test_the_confidence_is_the_share_of_score_draws_that_put_a_project_first():
    scores = {"one": {"A": 80, "B": 60}, "two": {"A": 30, "B": 40}}
    table = challenge(several_say(scores, {"one": 1, "two": 3}), doubts=Doubts(margin=0, scores="assessor")).table
    assert table["confidence"].to_dict() == pytest.approx({"A": 0.25, "B": 0.75}, abs=0.03)


def test_where_one_assessor_left_a_gap_the_group_stands_in():
    """Assessor two did not score B; under their view it has the 60 of the group, and A is never ahead."""
    whole = several_say({"one": {"A": 50, "B": 60}, "two": {"A": 50, "B": 0}}, {"one": 1.0, "two": 1.0})
    found = challenge(whole.replace(ratings=whole.ratings.iloc[:3]), doubts=Doubts(margin=0.0, scores="assessor"))
    assert found.table["p_first"].to_dict() == {"B": 1, "A": 0}
    assert challenge(whole, doubts=Doubts(margin=0.0, scores="assessor")).table["p_first"].min() > 0.4


def test_scores_may_be_anything_in_the_range_that_is_defended():
    """A is uniform in [40, 80] and B in [50, 60], so A is ahead when it is above B: (80 - 55)/40 of the draws."""
    ranges = {"low": [40.0, 50.0], "high": [80.0, 60.0]}
    portfolio = several_say({"one": {"A": 50, "B": 55}}, {"one": 1.0}, **ranges)
    found = challenge(portfolio, doubts=Doubts(margin=0.0, scores="range"))
    assert found.table.loc["A", "p_first"] == pytest.approx(25 / 40, abs=4 * np.sqrt(0.25 / found.draws))
    assert challenge(portfolio, doubts=CERTAIN).table["p_first"].to_dict() == {"B": 1, "A": 0}


def test_without_a_range_there_is_nothing_to_doubt():
    portfolio = several_say({"one": {"A": 50, "B": 55}}, {"one": 1.0})
    found = challenge(portfolio, doubts=Doubts(margin=0.0, scores="range"))
    assert found.table["p_first"].to_dict() == {"B": 1, "A": 0}


@pytest.mark.parametrize("scores", ["panel", "assessor", "range"])
def test_a_missing_score_may_be_anything(scores):
    """A has 60 on x and anything on y: ahead of B (60, 30) in 70 % of the draws; with 30 written down it ties."""
    found = challenge(office({"A": [60, None], "B": [60, 30]}, HALVES), doubts=Doubts(margin=0.0, scores=scores))
    assert found.table.loc["A", "p_first"] == pytest.approx(0.7, abs=4 * np.sqrt(0.21 / found.draws))
    assert found.table.loc["A", ["rank_low", "rank_high"]].tolist() == [1, 2]
    assert found.table.loc["A", "confidence"] == pytest.approx(0.7, abs=0.03)
    filled = challenge(office({"A": [60, 30], "B": [60, 30]}, HALVES), doubts=Doubts(margin=0.0, scores=scores))
    assert filled.table["p_first"].tolist() == [0.5, 0.5]


@pytest.mark.parametrize("scores", ["panel", "assessor", "range"])
def test_to_doubt_the_scores_leaves_the_panel_as_it_is(scores):
    portfolio = office({"A": [60, None], "B": [60, 30]}, HALVES)
    panel = read_panel(portfolio, ["candidate"])
    before = panel.points.copy(), panel.joint.copy(), panel.ends.copy()
    challenge(portfolio, doubts=Doubts(scores=scores, iterations=1000))
    for array, copy in zip((panel.points, panel.joint, panel.ends), before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_the_assessors_who_have_a_project_among_their_own_first_ones_are_counted():
    scores = {"one": {"A": 80, "B": 60, "C": 10}, "two": {"A": 30, "B": 40, "C": 40}}
    portfolio = several_say(scores, {"one": 1.0, "two": 1.0})
    first = challenge(portfolio, doubts=Doubts(top=1)).table["voters_for"]
    assert first.to_dict() == {"A": 1, "B": 1, "C": 1}
    assert challenge(portfolio, doubts=Doubts(top=2)).table["voters_for"].to_dict() == {"A": 1, "B": 2, "C": 1}
    assert challenge(portfolio, doubts=Doubts(top=10)).table["p_top"].tolist() == pytest.approx([1, 1, 1])


# --------------------------------------------------------------------------------------------- what changes the winner


def test_the_nearest_change_by_hand():
    """A (100, 0) leads B (0, 100) at .7 and .3: .2 must move, and both weights change by that."""
    found = challenge(office({"A": [100, 0], "B": [0, 100]}, {"x": 0.7, "y": 0.3}))
    assert found.table["flip"].to_dict() == pytest.approx({"A": 0, "B": 0.4})
    assert found.nearest.to_dict() == pytest.approx({"x": 0.5, "y": 0.5})
    assert found.rival == "B"
    assert found.change == "B is level with A once weights move by 40% in sum, most of all x from 70% to 50%."


def test_the_nearest_change_does_make_the_rival_first_and_a_little_less_does_not(sample, answer):
    today = answer.stability["weight"]
    for share, expected in ((1 - 1e-4, answer.table["name"].iloc[0]), (1 + 1e-4, answer.rival)):
        assert winner(sample, today + share * (answer.nearest - today)) == expected
    assert (answer.nearest - today).abs().sum() == pytest.approx(answer.table["flip"].iloc[1:].min())
    assert answer.change.startswith("Onshore wind cluster Eiderstedt is level with STATCOM Conneforde")


@pytest.mark.parametrize("seed", range(3))
def test_no_smaller_change_found_by_trying_makes_anybody_else_first(seed):
    draw = np.random.default_rng(seed)
    points, weights = draw.integers(0, 101, size=(5, 3)).astype(float), np.array([0.5, 0.3, 0.2])
    scores = {f"p{n}": row.tolist() for n, row in enumerate(points)}
    found = challenge(office(scores, dict(zip("xyz", weights, strict=True))))
    steps = np.linspace(0, 1, 101)
    grid = np.array([(a, b, 1 - a - b) for a in steps for b in steps if a + b <= 1 + 1e-9])
    first = (points @ weights).argmax()
    changed = (points @ grid.T).argmax(axis=0) != first
    nearest = np.abs(grid - weights).sum(axis=1)[changed].min(initial=np.inf)
    distance = found.table["flip"].iloc[1:].min()
    assert distance <= nearest + 1e-9
    assert distance >= nearest - 0.05 or np.isinf(distance)  # the grid is a hundredth wide on each side


def test_just_inside_its_interval_the_winner_stays_and_just_outside_the_rival_leads(sample, answer):
    leader, ends = answer.table["name"].iloc[0], 0
    today = answer.stability["weight"]
    for criterion, row in answer.stability.iterrows():
        assert 0 <= row["low"] <= row["weight"] <= row["high"] <= 1
        for end, rival, outward in ((row["low"], row["rival_low"], -1), (row["high"], row["rival_high"], 1)):
            if not rival:
                assert winner(sample, moved(today, criterion, end)) == leader
                continue
            ends += 1
            assert winner(sample, moved(today, criterion, end - outward * HAIR)) == leader
            assert winner(sample, moved(today, criterion, end + outward * HAIR)) == rival
    assert ends >= 6


def moved(weights: pd.Series, criterion: str, share: float) -> pd.Series:
    """One weight set to a share, the others scaled to make room."""
    others = weights * (1.0 - share) / (1.0 - weights[criterion])
    return others.where(others.index != criterion, share)


def test_a_winner_that_is_better_in_everything_cannot_be_beaten_by_weights():
    found = challenge(office({"A": [80, 70], "B": [60, 50], "C": [10, 65]}, HALVES), doubts=Doubts(weights="any"))
    assert found.table["p_first"].to_dict() == {"A": 1, "B": 0, "C": 0}
    assert found.table["flip"].to_dict() == {"A": 0, "B": np.inf, "C": np.inf}
    assert (found.nearest.empty, found.rival) == (True, "")
    assert found.change == "No change of the weights makes another candidate first."
    assert found.stability[["low", "high"]].to_numpy().tolist() == [[0, 1], [0, 1]]
    assert found.stability[["rival_low", "rival_high"]].to_numpy().tolist() == [["", ""], ["", ""]]


@pytest.mark.parametrize(
    ("scores", "rival"),
    [
        ({"b": [60, 60], "a": [60, 60]}, "b"),
        ({"b": [60, 40], "a": [40, 60], "c": [0, 10]}, "b"),
        ({"b": [60, 40], "a": [40, 60], "c": [30, 65]}, "b"),
    ],
)
def test_who_shares_the_first_place_today_needs_no_change(scores, rival):
    found = challenge(office(scores, HALVES))
    assert (found.rival, found.distance) == (rival, 0)
    assert found.change == "b is level with a already."


def test_who_fails_a_hurdle_is_not_in_question():
    hurdles = pd.DataFrame({"hurdle": ["h"], "field": ["value"], "comparator": ["at_least"], "limit": [0.0]})
    scores = {"A": [100, 0], "B": [0, 100]}
    projects = pd.DataFrame({"project": ["fails", *scores], "value": [-1.0, 1.0, 1.0]})
    weights = {"x": 0.7, "y": 0.3}
    whole = office({"fails": [100, 100], **scores}, weights).replace(projects=projects, hurdles=hurdles)
    found, without = challenge(whole), challenge(office(scores, weights))
    assert found.table.index.tolist() == ["A", "B"]
    assert found.table["rank"].tolist() == [1, 2]
    pd.testing.assert_frame_equal(found.acceptability, without.acceptability)
    assert found.change == without.change
    assert stays_first(whole, Criteria(), Doubts()) == stays_first(office(scores, weights), Criteria(), Doubts())
    nobody = challenge(whole.replace(projects=projects.assign(value=-1.0)))
    assert (nobody.status, nobody.reason) == (Status.NO_DATA, "No candidate passes every hurdle.")


@pytest.mark.parametrize("seed", range(2))
def test_a_dominated_newcomer_is_never_above_its_dominator_in_any_view(seed):
    points = np.random.default_rng(seed).integers(10, 101, size=(4, 2)).astype(float)
    scores = {f"p{n}": row.tolist() for n, row in enumerate(points)}
    newcomer = {"new": [value - 10 for value in scores["p0"]]}
    found = challenge(office(scores | newcomer, HALVES), doubts=Doubts(weights="any", iterations=2_000))
    reached = found.acceptability.cumsum(axis=1)
    assert (reached.loc["p0"] >= reached.loc["new"]).all()
    assert found.table.loc["new", "p_first"] == 0
    assert np.isinf(found.table.loc["new", "flip"]) or found.table["rank"]["p0"] > 1


# --------------------------------------------------------------------------------------------------- unlucky questions


def test_one_project_is_always_first():
    found = challenge(office({"A": [60, 40]}, HALVES), doubts=Doubts(weights="any"))
    assert found.acceptability.to_numpy().tolist() == [[1]]
    assert found.table[["p_first", "p_top", "rank_low", "rank_high", "expected_rank"]].to_numpy().tolist() == [[1] * 5]
    assert found.change == "No change of the weights makes another candidate first."


def test_equal_projects_share_every_rank():
    found = challenge(office({name: [60, 60] for name in "abcd"}, HALVES), doubts=Doubts(weights="any"))
    np.testing.assert_allclose(found.acceptability, np.full((4, 4), 0.25))
    assert found.table["flip"].tolist() == [0] * 4
    assert str(found) == "a is first in 25% of the views that are possible; 4 candidates could be first"


def test_one_criterion_leaves_no_room_for_other_weights():
    found = challenge(office({"A": [60], "B": [40]}, {"x": 1.0}), doubts=Doubts(weights="any"))
    assert found.table["p_first"].to_dict() == {"A": 1, "B": 0}
    assert found.rival == ""


@pytest.mark.parametrize(
    ("scores", "states", "reason"),
    [
        ({"A": [60, 40]}, ("active", "idea"), "No project is active or idea."),
        ({}, ("candidate",), "The portfolio has no rows in ratings."),
        ({"A": [None, None]}, ("candidate",), "The portfolio has no rows in ratings."),
    ],
)
def test_without_projects_or_ratings_the_answer_says_why(scores, states, reason):
    found = challenge(office(scores, HALVES), Criteria(states=states))
    assert (found.status, found.reason) == (Status.NO_DATA, reason)
    assert (str(found), found.change) == (f"No answer: {reason}", reason)
    assert found.table.empty
    assert found.draws == 0


def test_when_only_others_are_rated_the_answer_says_so():
    projects = pd.DataFrame({"project": ["a", "b"], "state": ["candidate", "active"]})
    portfolio = office({"a": [None, None], "b": [60, 40]}, HALVES).replace(projects=projects)
    assert challenge(portfolio).status is Status.NO_DATA
    assert "has scored these projects" in challenge(portfolio).reason


def test_an_empty_portfolio_says_what_is_missing():
    assert str(challenge(Portfolio())) == "No answer: The portfolio has no rows in criteria and ratings."


def test_the_method_of_the_question_is_the_weighted_sum_whatever_was_asked():
    portfolio = office({"A": [100, 0], "B": [59, 59]}, {"x": 0.6, "y": 0.4})
    found = challenge(portfolio, Criteria(method="rice", parts={"reach": "x"}), CERTAIN)
    assert found.table["score"].to_dict() == pytest.approx({"A": 60, "B": 59})


@pytest.mark.parametrize(
    ("doubts", "complaint"),
    [
        ({"weights": "some"}, "weights: expected one of any, order, near, got some"),
        ({"scores": "all"}, "scores: expected one of panel, assessor, range, got all"),
        ({"margin": -0.1}, "margin: expected a share from 0 to 1, got -0.1"),
        ({"margin": 1.1}, "margin: expected a share from 0 to 1, got 1.1"),
        ({"margin": float("nan")}, "margin: expected a share from 0 to 1, got nan"),
        ({"margin": "half"}, "margin: expected a share from 0 to 1, got half"),
        ({"top": 0}, "top: expected a whole number from 1 to 1,000,000, got 0"),
        ({"top": 2.5}, "top: expected a whole number from 1"),
        ({"iterations": 0}, "iterations: expected a whole number from 1 to 1,000,000, got 0"),
        ({"iterations": True}, "iterations: expected a whole number from 1"),
        ({"seed": -1}, "seed: expected a whole number from 0 to .*, got -1"),
    ],
)
def test_an_impossible_doubt_is_refused_by_name(doubts, complaint):
    with pytest.raises(ParameterError, match=complaint):
        Doubts(**doubts)

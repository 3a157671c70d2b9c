"""How far a panel agrees: planted camps, contradictions and leniency are found, and agreement is told as such."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from workbench.errors import ParameterError
from workbench.intake.agree import Agreement, agree
from workbench.intake.consensus import Band
from workbench.intake.rank import Criteria, rank
from workbench.portfolio import Portfolio
from workbench.rules import Rules
from workbench.sources import read_portfolio
from workbench.taxonomy import Status

GRID = ["Asset strategy assessor", "Grid operation assessor", "Health, safety and compliance assessor"]
RETURN = ["Delivery assessor", "Digital assessor", "Finance assessor"]


def office(
    scores: dict[str, dict[str, list]],
    compared: dict[str, dict[tuple, float]] | None = None,
    projects: dict | None = None,
    criteria: str = "xy",
    **tables,
) -> Portfolio:
    """Scores by assessor and project on equally important criteria, and pairs of criteria by assessor."""
    rows = [
        (project, criterion, voter, value)
        for voter, given in scores.items()
        for project, values in given.items()
        for criterion, value in zip(criteria, values, strict=True)
        if value is not None
    ]
    pairs = [(voter, *pair, ratio) for voter, given in (compared or {}).items() for pair, ratio in given.items()]
    names = list(dict.fromkeys(project for given in scores.values() for project in given))
    return Portfolio(
        projects=pd.DataFrame({"project": names, **(projects or {})}),
        criteria=pd.DataFrame({"criterion": list(criteria), "weight": [1 / len(criteria)] * len(criteria)}),
        ratings=pd.DataFrame(rows, columns=["project", "criterion", "voter", "value"]),
        comparisons=pd.DataFrame(pairs, columns=["voter", "item_a", "item_b", "ratio"]),
        **tables,
    )


EVEN = {("x", "y"): 1}
THREE = {"a": [90, 80], "b": [60, 70], "c": [30, 20]}


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    return read_portfolio("sample:energy")


@pytest.fixture(scope="module")
def found(sample) -> Agreement:
    return agree(sample)


# ---------------------------------------------------------------------------------------------- agreement and its lack


def test_assessors_who_say_the_same_agree_in_everything():
    answer = agree(office(dict.fromkeys(("one", "two", "three"), THREE), dict.fromkeys(("one", "two", "three"), EVEN)))
    assert (answer.consensus.indicator, answer.consensus.band) == (1, Band.VERY_HIGH)
    assert answer.concordance.w == pytest.approx(1)
    assert answer.dissenters == []
    assert answer.totals == {"voters": 3, "minority": 0}
    assert answer.table["first"].tolist() == ["a"] * 3
    assert answer.table[["overlap", "similarity", "camp"]].to_numpy().tolist() == [[1, 1, 1]] * 3
    assert answer.table["leniency"].tolist() == pytest.approx([0, 0, 0])
    assert answer.signs.empty
    assert str(answer) == "Consensus on what matters is very high (100%); orders agree to W = 1.00; nobody dissents"


def test_three_assessors_who_each_care_for_another_criterion_have_no_consensus():
    """Goepel's other end of the scale: 9 : 1 : 1 on three different criteria is a consensus of 0."""
    compared = {
        "one": {("x", "y"): 9, ("x", "z"): 9, ("y", "z"): 1},
        "three": {("z", "x"): 9, ("z", "y"): 9, ("x", "y"): 1},
        "two": {("y", "x"): 9, ("y", "z"): 9, ("x", "z"): 1},
    }
    given = {"a": [90, 0, 0], "b": [0, 0, 90], "c": [0, 90, 0]}
    answer = agree(office(dict.fromkeys(compared, given), compared, criteria="xyz"), top=1)
    assert answer.consensus.indicator == pytest.approx(0, abs=1e-9)
    assert answer.consensus.band is Band.VERY_LOW
    assert answer.table["first"].to_dict() == {"one": "a", "three": "b", "two": "c"}
    assert answer.table["camp"].nunique() == 3
    assert answer.dissenters == ["one", "three", "two"]
    assert "3 of 3 would decide otherwise" in str(answer)


def test_opposite_orders_of_two_assessors_have_no_concordance():
    upside_down = {"a": [30, 20], "b": [60, 70], "c": [90, 80]}
    answer = agree(office({"one": THREE, "two": upside_down}, {"one": EVEN, "two": EVEN}))
    assert answer.concordance.w == pytest.approx(0, abs=1e-12)
    assert answer.consensus.indicator == 1  # they only differ in the scores


def test_only_projects_that_all_have_scored_are_held_against_each_other():
    """Where one left c out the score of the other stands in, so that c counts; nobody scored d on y."""
    scores = {"one": THREE | {"d": [10, None]}, "two": {"a": [90, 80], "b": [60, 70]}}
    answer = agree(office(scores, {"one": EVEN, "two": EVEN}))
    assert answer.concordance.items.tolist() == [True] * 3
    assert answer.scores.loc["c", "two"] == pytest.approx(25)
    assert answer.scores.loc["d"].isna().all()


# --------------------------------------------------------------------------------------------- own scores, own weights


def test_own_scores_are_weighed_by_own_weights():
    """One says x : y is 4 : 1, two says 1 : 3; a has 100 and 20."""
    scores = {"one": {"a": [100, 20], "b": [0, 0]}, "two": {"a": [100, 20], "b": [0, 0]}}
    answer = agree(office(scores, {"one": {("x", "y"): 4}, "two": {("x", "y"): 1 / 3}}))
    assert answer.scores.loc["a"].to_dict() == pytest.approx({"one": 84, "two": 40})
    assert answer.judged.weights["x"].to_dict() == pytest.approx({"one": 0.8, "two": 0.25})


def test_who_compared_nothing_has_the_weights_of_the_table():
    given = {"a": [100, 20], "b": [0, 0]}
    scores = {"one": given, "two": given}
    answer = agree(office(scores, {"one": {("x", "y"): 4}}))
    assert answer.scores.loc["a"].to_dict() == pytest.approx({"one": 84, "two": 60})
    assert answer.consensus.voters == 1
    assert answer.table["consistency_ratio"].isna().to_dict() == {"one": False, "two": True}


def test_the_weights_of_the_question_count_for_who_compared_nothing():
    given = {"a": [100, 20], "b": [0, 0]}
    scores = {"one": given, "two": given}
    answer = agree(office(scores, {"one": {("x", "y"): 4}}), Criteria(weights={"y": 1.0}))
    assert answer.scores.loc["a"].to_dict() == pytest.approx({"one": 84, "two": 20})


def test_an_assessor_with_another_top_is_in_the_minority_and_told_why():
    """With one place to compare: of three the group has b first (a 60, b 65, c 45), of four a (66, 65, 40)."""
    turned = {"a": [10, 10], "b": [60, 70], "c": [90, 80]}
    scores = {"one": THREE, "three": turned, "two": THREE}
    answer = agree(office(scores, dict.fromkeys(scores, EVEN)), top=1)
    assert answer.table["overlap"].to_dict() == {"one": 0, "three": 0, "two": 0}
    answer = agree(office(scores | {"four": THREE}, dict.fromkeys([*scores, "four"], EVEN)), top=1)
    assert answer.table["overlap"].to_dict() == {"one": 1, "two": 1, "three": 0, "four": 1}
    assert answer.dissenters == ["three"]
    assert answer.table.loc["three", "why"] == (
        "three weighs things much as the group (similarity 1.00, limit 0.75) and shares only 0% of the best items "
        "(limit 30%)"
    )
    assert str(answer).endswith("; 1 of 4 would decide otherwise")
    tops = {top: agree(office(scores | {"four": THREE}), top=top).table.loc["three", "overlap"] for top in (2, 3, 10)}
    assert tops == pytest.approx({2: 1 / 3, 3: 1, 10: 1})  # b is in both tops of two, a and c are in one


def test_the_rules_say_when_somebody_is_in_the_minority():
    compared = {"one": {("x", "y"): 2}, "two": {("x", "y"): 1 / 2}, "three": EVEN}
    portfolio = office(dict.fromkeys(compared, THREE), compared)
    assert agree(portfolio).dissenters == []
    strict = Rules(minority_similarity=0.99)
    assert agree(portfolio, rules=strict).dissenters == ["one", "two"]
    assert "limit 0.99" in agree(portfolio, rules=strict).table.loc["one", "why"]


# ----------------------------------------------------------------------------------------------------------- leniency


def test_planted_leniency_is_recovered_and_taken_off():
    """Qualities 70, 50, 60 of the projects; the assessors give 10 more, 4 less and 6 less, without any noise."""
    quality, planted = {"a": 70, "b": 50, "c": 60}, {"kind": 10, "plain": -4, "strict": -6}
    scores = {voter: {p: [q + extra] * 2 for p, q in quality.items()} for voter, extra in planted.items()}
    answer = agree(office(scores, dict.fromkeys(scores, EVEN)))
    assert answer.table["leniency"].to_dict() == pytest.approx(planted)
    assert answer.adjusted["adjusted_score"].to_dict() == pytest.approx(quality)
    assert answer.adjusted.index.tolist() == ["a", "c", "b"]


def test_a_project_that_a_strict_assessor_left_out_gains_nothing_by_it():
    """The strict assessor left a out, so its mean is 75 against the 70 of b; without leniency both have 70."""
    scores = {
        "kind": {"a": [80, 80], "b": [80, 80], "c": [50, 50]},
        "plain": {"a": [70, 70], "b": [70, 70], "c": [40, 40]},
        "strict": {"b": [60, 60], "c": [30, 30]},
    }
    adjusted = agree(office(scores, dict.fromkeys(scores, EVEN))).adjusted
    assert adjusted["score"].to_dict() == pytest.approx({"a": 75, "b": 70, "c": 40})
    assert adjusted["adjusted_score"].to_dict() == pytest.approx({"a": 70, "b": 70, "c": 40})


# -------------------------------------------------------------------------------------------------------------- signs


def test_signs_of_gaming_name_assessor_and_project():
    generous = {name: [100, 100] for name in "abc"}
    fair = {"a": [40, 60], "b": [50, 70], "c": [60, 30]}
    portfolio = office(
        {"fair": fair, "generous": generous},
        dict.fromkeys(("fair", "generous"), EVEN),
        {"name": ["Bridge", "Road", "Dam"], "proposer": ["", "fair", "somebody else"]},
    )
    signs = agree(portfolio).signs.set_index("rule")
    assert signs["subject"].to_dict() == {"top_scores": "generous", "own_idea": "Road"}
    assert signs["figure"].to_dict() == pytest.approx({"top_scores": 1, "own_idea": 60 - 100})


def test_the_same_score_on_every_criterion_catches_the_eye_once_there_are_five_projects():
    flat = {name: [50 + n, 50 + n] for n, name in enumerate("abcde")}
    fair = {name: [50 + n, 60 - n] for n, name in enumerate("abcde")}
    compared = dict.fromkeys(("fair", "flat"), EVEN)
    assert agree(office({"fair": fair, "flat": flat}, compared)).signs["subject"].tolist() == ["flat"]
    four = {voter: dict(list(given.items())[:4]) for voter, given in (("fair", fair), ("flat", flat))}
    assert agree(office(four, compared)).signs.empty


# ---------------------------------------------------------------------------------------------------------- the sample


def test_the_two_planted_camps_are_found(found):
    assert found.camps["members"].tolist() == [", ".join(GRID), ", ".join(RETURN)]
    assert found.table["camp"].to_dict() == dict.fromkeys(GRID, 1) | dict.fromkeys(RETURN, 2)
    assert found.consensus.band is Band.LOW
    assert (found.camps["similarity"] > 0.75).all()


def test_the_planted_contradiction_is_found_and_its_pair_named(found):
    quality = found.judged.quality.set_index("voter")
    assert quality.index[quality["revisit"]].tolist() == ["Digital assessor"]
    assert (found.table["consistency_ratio"] > 0.1).to_dict() == {
        voter: voter == "Digital assessor" for voter in found.table.index
    }
    advice = quality.loc["Digital assessor", "advice"]
    assert advice.startswith("Ask again how achievable_scope compares with environment: 0.2 was given")


def test_the_pairs_left_out_are_counted(found):
    missing = found.judged.quality.set_index("voter")["missing"]
    assert missing[missing > 0].to_dict() == {"Delivery assessor": 3}


def test_the_planted_order_of_leniency_is_found(found):
    """Points planted: Finance -8, Delivery -4, Health -1, Grid operation 2, Asset strategy 4, Digital 7."""
    order = found.table["leniency"].sort_values().index.tolist()
    assert order == [
        "Finance assessor", "Delivery assessor", "Health, safety and compliance assessor", "Grid operation assessor",
        "Asset strategy assessor", "Digital assessor",
    ]  # fmt: skip
    assert found.table["leniency"].sum() == pytest.approx(0, abs=1e-9)
    planted = pd.Series([-8, -4, -1, 2, 4, 7], index=order)
    assert (found.table["leniency"] - planted).abs().max() < 1.5


def test_own_ideas_of_the_sample_are_flagged(sample, found):
    own = found.signs[found.signs["rule"] == "own_idea"]["subject"].tolist()
    assert own == sample.projects.loc[["IT-303", "IT-308", "IT-311"], "name"].tolist()


def test_the_table_has_a_row_for_every_assessor_and_the_scores_one_for_every_candidate(sample, found):
    assert found.table.index.tolist() == sorted(sample.voters.index)
    assert set(found.scores.index) == set(rank(sample).table.index)
    assert found.adjusted["adjusted_rank"].is_monotonic_increasing
    assert found.totals["minority"] == len(found.dissenters)
    assert found.table["overlap"].between(0, 1).all()


def test_the_order_of_projects_and_ratings_is_of_no_matter(sample, found):
    draw = np.random.default_rng(1)
    mixed = sample.replace(
        **{
            name: getattr(sample, name).iloc[draw.permutation(len(getattr(sample, name)))]
            for name in ("projects", "ratings", "comparisons", "voters")
        }
    )
    after = agree(mixed)
    pd.testing.assert_frame_equal(after.table, found.table)
    pd.testing.assert_frame_equal(after.scores.loc[found.scores.index], found.scores)


def test_renaming_the_assessors_renames_the_answers_and_nothing_else(found, sample):
    renamed = sample.replace(
        voters=sample.voters.rename(index=lambda name: f"R {name}"),
        ratings=sample.ratings.assign(voter="R " + sample.ratings["voter"]),
        comparisons=sample.comparisons.assign(voter="R " + sample.comparisons["voter"]),
    )
    after = agree(renamed)
    assert after.consensus.indicator == pytest.approx(found.consensus.indicator)
    assert after.concordance.w == pytest.approx(found.concordance.w)
    assert after.table.index.tolist() == [f"R {name}" for name in found.table.index]
    assert after.table["minority"].tolist() == found.table["minority"].tolist()


# ------------------------------------------------------------------------------------------------------ unlucky panels


def test_one_assessor_alone_agrees_with_the_group():
    answer = agree(office({"one": THREE}, {"one": EVEN}))
    assert answer.dissenters == []
    assert answer.concordance is None
    assert answer.table.loc["one", ["first", "overlap", "similarity", "camp"]].tolist() == ["a", 1, 1, 1]
    assert np.isnan(answer.table.loc["one", "leniency"])
    assert str(answer) == "Consensus on what matters is very high (100%); nobody dissents"


def test_one_project_alone_is_first_for_all():
    compared = dict.fromkeys(("one", "two"), EVEN)
    answer = agree(office({"one": {"a": [10, 20]}, "two": {"a": [60, 70]}}, compared))
    assert answer.table["first"].tolist() == ["a", "a"]
    assert answer.concordance is None


def test_equal_projects_make_no_order_to_agree_on():
    same = {"a": [60, 50], "b": [60, 50], "c": [60, 50]}
    answer = agree(office({"one": same, "two": same}, dict.fromkeys(("one", "two"), EVEN)))
    assert np.isnan(answer.concordance.w)
    assert "W =" not in str(answer)
    assert answer.dissenters == []


def test_a_voice_without_weight_is_no_row():
    voters = pd.DataFrame({"voter": ["one", "two"], "weight": [1.0, 0.0]})
    answer = agree(office({"one": THREE, "two": THREE}, {"one": EVEN, "two": EVEN}, voters=voters))
    assert answer.table.index.tolist() == ["one"]
    assert answer.scores.columns.tolist() == ["one"]


def test_without_ratings_projects_or_scores_the_answer_says_why():
    unrated = office({"one": THREE}, {"one": EVEN})
    cases = {
        "The portfolio has no rows in ratings.": agree(unrated.replace(ratings=unrated.ratings.iloc[:0])),
        "No project is active.": agree(unrated, Criteria(states=("active",))),
        "The portfolio has no rows in criteria and ratings.": agree(Portfolio()),
    }
    for reason, answer in cases.items():
        assert (answer.status, answer.reason, str(answer)) == (Status.NO_DATA, reason, f"No panel: {reason}")
        assert answer.table.empty
        assert answer.dissenters == []
        assert answer.consensus is answer.concordance is None


def test_candidates_that_nobody_scored_are_no_panel():
    portfolio = office({"one": THREE}, {"one": EVEN}, {"state": ["candidate", "active", "active"]})
    scored = portfolio.replace(ratings=portfolio.ratings[portfolio.ratings["project"] != "a"])
    assert agree(scored).status is Status.NO_DATA
    assert "has scored these projects" in agree(scored).reason


def test_a_panel_that_compared_no_criteria_still_has_scores_and_orders():
    answer = agree(office({"one": THREE, "two": THREE}))
    assert answer.consensus is None
    assert answer.table["similarity"].isna().all()
    assert answer.concordance.w == pytest.approx(1)
    assert str(answer) == "Orders agree to W = 1.00; nobody dissents"


def test_comparisons_that_fall_apart_count_as_none():
    given = {"a": [90, 80, 70], "b": [10, 20, 30]}
    answer = agree(office({"one": given, "two": given}, {"one": {("x", "y"): 2}}, criteria="xyz"))
    assert answer.consensus is None
    assert answer.scores.loc["a"].tolist() == pytest.approx([80, 80])
    assert answer.judged.quality["advice"].str.contains("no comparison links").all()


def test_a_top_without_places_is_refused():
    with pytest.raises(ParameterError, match="top: expected at least 1, got 0"):
        agree(office({"one": THREE}), top=0)


def test_the_method_of_the_question_is_not_used():
    portfolio = office({"one": THREE, "two": THREE}, {"one": EVEN, "two": EVEN})
    question = Criteria(method="rice", parts={"reach": "x"})
    pd.testing.assert_frame_equal(agree(portfolio, question).table, agree(portfolio, replace(question, parts={})).table)
    pd.testing.assert_frame_equal(agree(portfolio, question).table, agree(portfolio).table)

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake.camps import camps, similarity
from workbench.intake.consensus import consensus
from workbench.intake.minority import MinorityRules, minority_report

MISSING = [np.nan] * 3
LEFT, RIGHT = [0.7, 0.2, 0.1], [0.05, 0.05, 0.9]
NEAR_LEFT = [0.6, 0.3, 0.1]

voters = st.lists(
    st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any).map(lambda row: np.array(row) / sum(row)),
    min_size=1,
    max_size=6,
)

# --------------------------------------------------------------------------------------------------- similarity


@given(voters, st.sampled_from([9.0, None]))
@settings(max_examples=40)
def test_similarity_is_the_consensus_of_every_pair(rows, scale):
    found = similarity(rows, scale)
    expected = [[consensus([one, other], scale).indicator for other in rows] for one in rows]
    assert found == pytest.approx(np.array(expected))
    assert found == pytest.approx(found.T)
    assert found.diagonal().tolist() == [1.0] * len(rows)


def test_voters_with_nothing_in_common_have_no_similarity():
    """With two voters on two criteria 9:1 against 1:9 is as far apart as the scale allows."""
    assert similarity([[0.9, 0.1], [0.1, 0.9]])[0, 1] == pytest.approx(0.0, abs=1e-12)
    assert similarity([[1.0, 0.0], [0.0, 1.0]], None)[0, 1] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("bad", [1.0, -9.0])
def test_similarity_needs_a_scale_with_room(bad):
    with pytest.raises(ValueError, match="scale: expected a finite number above 1"):
        similarity([LEFT], bad)


# -------------------------------------------------------------------------------------------------------- camps


def test_two_camps_are_found_and_the_largest_is_the_first():
    found = camps([RIGHT, LEFT, NEAR_LEFT, LEFT, RIGHT])
    assert found.labels.tolist() == [2, 1, 1, 1, 2]
    assert found.members == ((1, 2, 3), (0, 4))


def test_camps_of_one_size_are_numbered_by_their_first_voter():
    assert camps([RIGHT, LEFT]).labels.tolist() == [1, 2]
    assert camps([LEFT, RIGHT]).labels.tolist() == [1, 2]


def test_the_limit_decides_what_a_camp_is():
    rows = [LEFT, NEAR_LEFT, RIGHT]
    near = similarity(rows)[0, 1]
    apart = similarity(rows)[:2, 2].mean()  # average linkage of the last join
    assert camps(rows, near + 1e-9).labels.tolist() == [1, 2, 3]
    assert camps(rows, near - 1e-9).labels.tolist() == [1, 1, 2]
    assert camps(rows, apart + 1e-9).labels.tolist() == [1, 1, 2]
    assert camps(rows, apart - 1e-9).labels.tolist() == [1, 1, 1]


def test_identical_voters_are_one_camp_whatever_the_limit():
    assert camps([LEFT] * 4, 1.0).labels.tolist() == [1, 1, 1, 1]


def test_one_voter_is_a_camp_and_who_did_not_vote_is_in_none():
    assert camps([LEFT]).labels.tolist() == [1]
    found = camps([MISSING, LEFT, MISSING, RIGHT])
    assert found.labels.tolist() == [0, 1, 0, 2]
    assert np.isnan(found.similarity[0]).all()
    assert camps([MISSING]).members == ()
    assert camps(np.zeros((0, 3))).members == ()
    assert camps([[1.0], [np.nan]]).labels.tolist() == [1, 0]


@pytest.mark.parametrize("seed", range(8))
def test_renaming_voters_renames_the_members_of_camps(seed):
    generator = np.random.default_rng(seed)
    rows, at = generator.dirichlet([1, 1, 1], 7), generator.permutation(7)
    before = {frozenset(camp) for camp in camps(rows, 0.9).members}
    after = {frozenset(at[voter] for voter in camp) for camp in camps(rows[at], 0.9).members}
    assert after == before
    assert 1 < len(before) < 7


# ----------------------------------------------------------------------------------------------------- minority


def test_who_is_far_from_the_group_is_in_the_minority_report():
    report = minority_report([LEFT, NEAR_LEFT, LEFT, RIGHT], names=["finance", "sales", "research", "operations"])
    assert [verdict.name for verdict in report.minority] == ["operations"]
    one = report.voters[3]
    group = np.mean([LEFT, NEAR_LEFT, LEFT, RIGHT], axis=0)
    assert one.similarity == pytest.approx(consensus([RIGHT, group]).indicator)
    assert one.why.startswith("operations weighs things otherwise than the group (similarity 0.")
    assert (one.camp, report.voters[0].camp) == (2, 1)
    assert str(report) == "Minority: operations"


def test_a_camp_is_held_against_the_same_group():
    rows = [LEFT, LEFT, NEAR_LEFT, RIGHT, RIGHT]
    report = minority_report(rows)
    assert [camp.name for camp in report.camps] == ["camp 1", "camp 2"]
    expected = [consensus([np.mean(part, axis=0), np.mean(rows, axis=0)]).indicator for part in (rows[:3], rows[3:])]
    assert [camp.similarity for camp in report.camps] == pytest.approx(expected)
    assert [camp.minority for camp in report.camps] == [value < 0.75 for value in expected]


def test_another_choice_of_projects_is_a_minority_even_with_the_same_priorities():
    """Tops of two are {0, 1}, {0, 1} and {2, 3}; the group's mean scores 6, 5, 4, 3 put {0, 1} on top."""
    scores = [[9, 8, 1, 0], [8, 7, 3, 0], [1, 0, 8, 9]]
    report = minority_report([LEFT] * 3, scores, MinorityRules(top=2))
    assert report.group_top == (0, 1)
    assert [verdict.top for verdict in report.voters] == [(0, 1), (0, 1), (2, 3)]
    assert [verdict.overlap for verdict in report.voters] == [1.0, 1.0, 0.0]
    assert [verdict.minority for verdict in report.voters] == [False, False, True]
    assert "shares only 0% of the best items (limit 50%)" in report.voters[2].why


def test_the_overlap_is_what_both_have_of_what_either_has():
    """{0, 1} and {0, 2} share one of three."""
    rules = MinorityRules(top=2, overlap=1 / 3)
    scores = [[9, 8, 1], [9, 8, 1], [9, 1, 8]]
    report = minority_report([LEFT] * 3, scores, rules)
    assert report.voters[2].overlap == pytest.approx(1 / 3)
    assert report.minority == ()
    stricter = minority_report([LEFT] * 3, scores, replace(rules, overlap=0.34))
    assert [verdict.name for verdict in stricter.minority] == ["voter 3"]


def test_ties_for_the_last_place_are_all_among_the_best():
    report = minority_report([LEFT], [[5, 3, 3, 1]], MinorityRules(top=2))
    assert report.voters[0].top == (0, 1, 2)


def test_identical_voters_have_no_minority():
    report = minority_report([LEFT] * 3)
    assert report.minority == ()
    assert [verdict.similarity for verdict in report.voters] == [1.0] * 3
    assert str(report) == "No voter is in the minority"


def test_who_did_not_vote_is_no_minority_and_does_not_move_the_group():
    report = minority_report([LEFT, MISSING], [[1, 2, 3], [9, 1, 1]], MinorityRules(top=1))
    assert report.group_top == (2,)
    absent = report.voters[1]
    assert (absent.camp, absent.top, absent.minority, absent.why) == (0, (), False, "voter 2 did not vote")
    assert np.isnan(absent.similarity)


def test_a_voter_without_scores_is_judged_by_priorities_alone():
    report = minority_report([LEFT, LEFT], [[1, 2], [np.nan, np.nan]])
    assert np.isnan(report.voters[1].overlap)
    assert not report.voters[1].minority
    assert "ranks no item" in report.voters[1].why


def test_without_voters_there_is_no_minority():
    report = minority_report(np.zeros((0, 3)))
    assert (report.voters, report.camps, report.group_top) == ((), (), ())


def test_names_may_come_from_a_table():
    table = pd.DataFrame([LEFT, RIGHT], index=["finance", "operations"])
    assert [verdict.name for verdict in minority_report(table, names=table.index).voters] == ["finance", "operations"]


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="scores: expected a row for each of the 2 voters"):
        minority_report([LEFT, LEFT], [[1, 2]])
    with pytest.raises(ValueError, match="names: expected one for each of the 2 voters, found 1"):
        minority_report([LEFT, LEFT], names=["finance"])
    with pytest.raises(ValueError, match="top: expected at least 1 item, found 0"):
        MinorityRules(top=0)

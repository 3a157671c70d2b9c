from dataclasses import replace
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake.gaming import SignRule, SignRules, gaming_signs
from workbench.intake.near_limits import heaping, just_below
from workbench.intake.voting_habits import flat_shares, own_advantages, scored_own, top_shares

NAN = np.nan
RULES = SignRules(top=100, fewest=2)
# three voters, two projects, two criteria
VALUES = np.array([[[100, 100], [100, 50]], [[20, 40], [60, 60]], [[NAN, NAN], [30, NAN]]], dtype=float)

# -------------------------------------------------------------------------------------------------------- shares


def test_top_scores_are_counted_of_the_scores_given():
    assert top_shares(VALUES, 100).tolist() == [0.75, 0.0, 0.0]
    assert top_shares(VALUES, 60).tolist() == [0.75, 0.5, 0.0]


def test_a_halo_is_the_same_score_on_every_criterion():
    """The first voter does so for one project of two, the second too, the third scored no project twice."""
    assert flat_shares(VALUES)[:2].tolist() == [0.5, 0.5]
    assert np.isnan(flat_shares(VALUES)[2])


def test_a_voter_who_gave_no_scores_has_no_shares():
    nobody = np.full((1, 2, 2), NAN)
    assert np.isnan(top_shares(nobody, 1)).all()
    assert np.isnan(flat_shares(nobody)).all()


@pytest.mark.parametrize("shape", [(0, 2, 2), (2, 0, 2), (2, 2, 0)])
def test_an_empty_round_has_no_signs(shape):
    empty = np.zeros(shape)
    proposers = np.full(shape[1], -1)
    assert gaming_signs(empty, RULES, proposers=proposers) == ()


cells = st.integers(0, 10_000).map(
    lambda seed: np.random.default_rng(seed).choice([NAN, 0, 50, 100], (3, 4, 3), p=[0.3, 0.2, 0.2, 0.3])
)


@given(cells, st.lists(st.integers(-1, 2), min_size=4, max_size=4))
@settings(max_examples=40)
def test_every_figure_is_the_one_counted_cell_by_cell(values, proposers):
    for voter in range(3):
        given_scores = [x for x in values[voter].ravel() if x == x]
        if given_scores:
            assert top_shares(values, 100)[voter] == pytest.approx(given_scores.count(100) / len(given_scores))
        rows = [[x for x in row if x == x] for row in values[voter]]
        rows = [row for row in rows if len(row) > 1]
        if rows:
            assert flat_shares(values)[voter] == pytest.approx(sum(len(set(row)) == 1 for row in rows) / len(rows))
    for project, proposer in enumerate(proposers):
        own = values[proposer, project] if proposer >= 0 else np.full(3, NAN)
        assert scored_own(values, proposers)[project] == any(x == x for x in own)
        others = [[values[v, project, c] for v in range(3) if v != proposer] for c in range(3)]
        others = [[x for x in column if x == x] for column in others]
        gaps = [x - sum(column) / len(column) for x, column in zip(own, others, strict=True) if x == x and column]
        found = own_advantages(values, proposers)[project]
        assert np.isnan(found) if not gaps else found == pytest.approx(sum(gaps) / len(gaps))


def test_proposers_give_their_own_project_more_than_the_others_do():
    """100 - 20 and 100 - 40 make 70 on average; nobody proposed the second project."""
    assert scored_own(VALUES, [0, -1]).tolist() == [True, False]
    assert own_advantages(VALUES, [0, -1])[0] == 70.0
    assert np.isnan(own_advantages(VALUES, [0, -1])[1])


# ------------------------------------------------------------------------------------------------------- limits


def test_figures_near_a_limit_are_counted_on_both_sides_of_it():
    found = heaping([-3, -1, 0, 0.5, 0.9, 1, 5, NAN], limit=0, width=1)
    assert (found.above, found.below) == (3, 1)
    assert found.share == 0.75
    assert found.chance == pytest.approx((comb(4, 3) + comb(4, 4)) / 2**4)  # sign test


def test_without_figures_near_the_limit_nothing_is_unusual():
    found = heaping([50, NAN], limit=0, width=1)
    assert (found.above, found.below, found.chance) == (0, 0, 1.0)
    assert np.isnan(found.share)


def test_an_estimate_that_needs_no_approval_by_little_is_marked():
    assert just_below([95, 95.1, 100, 100.1, NAN], limit=100, width=5).tolist() == [False, True, True, False, False]


@pytest.mark.parametrize("measure", [heaping, just_below])
@pytest.mark.parametrize("width", [0.0, -1.0, NAN, np.inf])
def test_a_width_that_leaves_no_room_is_refused(measure, width):
    with pytest.raises(ValueError, match="width: expected a finite number above 0"):
        measure([1.0], 0.0, width)


# -------------------------------------------------------------------------------------------------------- signs


def test_each_sign_names_its_rule_its_subject_and_its_figure():
    signs = gaming_signs(
        VALUES,
        replace(RULES, flat_share=0.4, hurdle=0, hurdle_width=1, delegation=50, delegation_width=2, chance=0.3),
        proposers=[0, 2],
        figures=[0.1, 0.2],
        estimates=[49, 51],
        voters=["finance", "sales", "research"],
        projects=["harbour", "archive"],
    )
    assert [(sign.rule, sign.subject, sign.figure) for sign in signs] == [
        (SignRule.TOP_SCORES, "finance", 0.75),
        (SignRule.HALO, "finance", 0.5),
        (SignRule.HALO, "sales", 0.5),
        (SignRule.OWN_IDEA, "harbour", 70.0),
        (SignRule.OWN_IDEA, "archive", 30 - 80),
        (SignRule.HEAPING, "all projects", 1.0),
        (SignRule.BELOW_DELEGATION, "harbour", 0.98),
    ]
    assert [sign.sentence for sign in signs] == [
        "finance gave 75% top scores (100 or more)",
        "finance gave 50% of projects the same score on every criterion",
        "sales gave 50% of projects the same score on every criterion",
        "harbour was scored by its proposer, +70 against the other voters",
        "archive was scored by its proposer, -50 against the other voters",
        "2 figures lie just above the hurdle of 0 and 0 just below; chance alone does this with probability 0.25",
        "harbour is estimated at 98.0% of the delegation limit of 50",
    ]


def test_few_scores_prove_nothing():
    assert [sign.rule for sign in gaming_signs(VALUES, RULES)] == [SignRule.TOP_SCORES]
    assert gaming_signs(VALUES, replace(RULES, fewest=5)) == ()


def test_a_share_at_the_limit_is_no_sign():
    assert gaming_signs(VALUES, replace(RULES, top_share=0.75)) == ()


def test_what_chance_explains_is_no_sign():
    rules = replace(RULES, top=101, hurdle_width=1.0)
    values = np.random.default_rng(1).normal(size=(2, 10, 2))
    assert gaming_signs(values, rules, figures=np.tile([0.5, -0.5], 5)) == ()
    assert [sign.rule for sign in gaming_signs(values, rules, figures=np.full(10, 0.5))] == [SignRule.HEAPING]


def test_a_proposer_who_scored_alone_is_named_without_a_comparison():
    (sign,) = gaming_signs([[[5.0, 7.0]]], RULES, proposers=[0])
    assert np.isnan(sign.figure)
    assert sign.sentence == "project 1 was scored by its proposer, nobody else scored it"


def test_a_round_without_anything_unusual_has_no_signs():
    values = np.random.default_rng(2).normal(50, 10, (4, 20, 5))
    signs = gaming_signs(
        values,
        SignRules(top=90, hurdle_width=5, delegation=100, delegation_width=5),
        proposers=[-1] * 20,
        figures=np.linspace(-20, 20, 20),
        estimates=np.linspace(10, 90, 20),
    )
    assert signs == ()


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"proposers": [0]}, "proposers: expected a whole number for each of the 2 projects"),
        ({"proposers": [0.0, 1.0]}, "proposers: expected a whole number"),
        ({"proposers": [0, 3]}, "proposers: project 2: expected -1 to 2, found 3"),
        ({"figures": [1.0]}, "figures: expected one for each of the 2 projects"),
        ({"estimates": [[1.0, 2.0]]}, "estimates: expected one for each of the 2 projects"),
        ({"voters": ["finance"]}, "voters: expected 3 names, found 1"),
        ({"projects": ["harbour"]}, "projects: expected 2 names, found 1"),
        ({"figures": [1.0, 2.0]}, "width: expected a finite number above 0"),
    ],
)
def test_what_does_not_fit_the_scores_is_refused(options, complaint):
    with pytest.raises(ValueError, match=complaint):
        gaming_signs(VALUES, RULES, **options)


def test_scores_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="expected voters × projects × criteria, found 2 dimension"):
        top_shares([[1, 2]], 1)

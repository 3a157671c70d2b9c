import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy, friedmanchisquare

from workbench.intake import aggregation
from workbench.intake.consensus import Band, combine_judgments, consensus, kendall_w
from workbench.taxonomy import Status

OPPOSED = np.array([[9, 1, 1], [1, 9, 1], [1, 1, 9]]) / 11  # each voter prefers another criterion as far as it goes

# --------------------------------------------------------------------------------------------------- priorities


def test_voters_with_nine_to_one_on_three_different_criteria_have_no_consensus():
    """Fixture N10; Goepel, bpmsg.com/tag/group-consensus."""
    found = consensus(OPPOSED)
    assert found.indicator == pytest.approx(0.0, abs=1e-12)
    assert found.band is Band.VERY_LOW
    assert found.voters == 3


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=8).filter(any), st.integers(1, 40), st.sampled_from([9.0, None])
)
@settings(max_examples=50)
def test_identical_voters_have_a_consensus_of_exactly_one(row, voters, scale):
    """Fixture N10."""
    found = consensus([np.array(row) / sum(row)] * voters, scale)
    assert found.indicator == 1.0
    assert found.homogeneity == 1.0
    assert found.beta == 0.0
    assert found.band is Band.VERY_HIGH


def test_voters_who_give_everything_to_a_criterion_of_their_own_have_no_homogeneity():
    found = consensus(np.eye(4), scale=None)
    assert found.homogeneity == found.indicator == pytest.approx(0.0, abs=1e-12)
    assert (found.alpha, found.beta) == pytest.approx((0.0, np.log(4)))


@pytest.mark.parametrize("count", range(2, 30))
def test_homogeneity_never_falls_below_zero_by_rounding(count):
    assert 0.0 <= consensus(np.eye(count), None).homogeneity < 1e-12


voters = st.lists(
    st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any).map(lambda row: np.array(row) / sum(row)),
    min_size=1,
    max_size=6,
)


@given(voters)
@settings(max_examples=50)
def test_the_indicator_is_the_published_formula_step_by_step(rows):
    """Goepel: entropies by scipy, D = exp H, S* = (1/D_beta - D_alpha_min/n) / (1 - D_alpha_min/n)."""
    found = consensus(rows)
    alpha, gamma = np.mean([entropy(row) for row in rows]), entropy(np.mean(rows, axis=0))
    least = np.exp(entropy([9 / 11, 1 / 11, 1 / 11])) / 3
    assert (found.alpha, found.beta, found.gamma) == pytest.approx((alpha, gamma - alpha, gamma))
    assert found.indicator == pytest.approx((np.exp(alpha - gamma) - least) / (1 - least))
    assert found.homogeneity == pytest.approx((np.exp(alpha - gamma) - 1 / 3) / (1 - 1 / 3), abs=1e-12)
    assert 0.0 <= found.homogeneity <= 1.0


@given(voters, st.randoms())
@settings(max_examples=50)
def test_the_order_of_voters_and_of_criteria_does_not_matter(rows, random):
    shuffled = np.array(random.sample(rows, len(rows)))[:, random.sample(range(3), 3)]
    assert consensus(shuffled).indicator == pytest.approx(consensus(rows).indicator)
    assert consensus(shuffled).homogeneity == pytest.approx(consensus(rows).homogeneity)


def test_a_smaller_scale_leaves_less_room_to_disagree():
    three = np.array([[3, 1, 1], [1, 3, 1], [1, 1, 3]]) / 5
    assert consensus(three, scale=3).indicator == pytest.approx(0.0, abs=1e-12)
    assert consensus(three, scale=9).indicator > 0.5


def test_priorities_beyond_the_scale_fall_below_zero_and_say_so():
    found = consensus(np.eye(3))
    assert found.indicator < 0
    assert "homogeneity" in found.reason
    assert found.band is Band.VERY_LOW


@pytest.mark.parametrize(
    ("indicator", "band"),
    [
        (0.4999, "very_low"),
        (0.5001, "low"),
        (0.6249, "low"),
        (0.6251, "moderate"),
        (0.7499, "moderate"),
        (0.7501, "high"),
        (0.8749, "high"),
        (0.8751, "very_high"),
    ],
)
def test_the_bands_begin_where_published(indicator, band):
    """Fixture N10; priorities built so that two voters on two criteria have the wanted homogeneity 2 e^(-beta) - 1."""
    low, high = 0.0, 0.5
    for _ in range(60):  # bisection on the distance from an even split
        middle = (low + high) / 2
        found = consensus([[0.5 + middle, 0.5 - middle], [0.5 - middle, 0.5 + middle]], scale=None)
        low, high = (middle, high) if found.indicator > indicator else (low, middle)
    assert found.indicator == pytest.approx(indicator, abs=1e-9)
    assert found.band == band


def test_one_voter_and_one_criterion_agree_and_say_that_it_means_nothing():
    alone, single = consensus([[0.2, 0.8]]), consensus([[1.0], [1.0]])
    assert alone.indicator == single.indicator == single.homogeneity == 1.0
    assert "one voter" in alone.reason
    assert "one criterion" in single.reason


def test_who_did_not_vote_does_not_count():
    absent = np.full(3, np.nan)
    found = consensus([absent, *OPPOSED[:2]])
    assert found == consensus(OPPOSED[:2])
    nobody = consensus([absent])
    assert nobody.status is Status.NO_DATA
    assert nobody.band is None
    assert np.isnan(nobody.indicator)
    assert str(nobody) == "No consensus: nobody voted"


def test_consensus_reads_as_one_line():
    assert str(consensus([[0.5, 0.5]] * 3)) == "Very high consensus (100%), number of voters: 3"


@pytest.mark.parametrize("scale", [1.0, 0.5, np.inf, np.nan])
def test_a_scale_that_leaves_no_room_is_refused(scale):
    with pytest.raises(ValueError, match="expected a finite number above 1"):
        consensus(OPPOSED, scale)


def test_a_row_that_is_no_set_of_priorities_is_refused():
    with pytest.raises(ValueError, match="row 2: expected a sum of 1"):
        consensus([[0.5, 0.5], [0.5, 0.6]])


def test_judgements_are_combined_under_this_name_too():
    assert combine_judgments is aggregation.combine_judgments


# ----------------------------------------------------------------------------------------------------- rankings


def test_three_executives_on_six_applicants_agree_little():
    """Siegel, Nonparametric Statistics for the Behavioral Sciences, 1956: s = 25.5, W = .16."""
    found = kendall_w([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]])
    assert found.w == pytest.approx(0.16, abs=0.005)
    assert found.w * 3**2 * (6**3 - 6) / 12 == pytest.approx(25.5)


def test_three_raters_of_anxiety_agree_as_published():
    """Data set `anxiety` of the R packages irr and DescTools; irr prints Wt = 0.54, Chisq(19) = 30.8, p = 0.0429."""
    ratings = [
        [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
        [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
        [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
    ]
    found = kendall_w(ratings)
    assert found.w == pytest.approx(0.54, abs=0.005)
    assert found.chi_square == pytest.approx(30.8, abs=0.05)
    assert found.degrees == 19
    assert found.p_value == pytest.approx(0.0429, abs=0.00005)


rankings = (
    st.integers(3, 7)
    .flatmap(
        lambda items: st.lists(st.lists(st.integers(0, 5), min_size=items, max_size=items), min_size=3, max_size=6)
    )
    .filter(lambda rows: any(len(set(row)) > 1 for row in rows))
)


@given(rankings)
@settings(max_examples=50)
def test_the_coefficient_is_the_definition_with_its_correction_for_ties(rows):
    """Second routes: mid-ranks and ties counted one by one; Friedman's statistic of scipy, which is K (m - 1) W."""
    scores = np.array(rows)
    ranks = [[sum(o < s for o in row) + (sum(o == s for o in row) + 1) / 2 for s in row] for row in rows]
    voters, items = scores.shape
    ties = sum(count**3 - count for row in rows for count in np.unique(row, return_counts=True)[1].tolist())
    sums = np.sum(ranks, axis=0)
    expected = 12 * ((sums - sums.mean()) ** 2).sum() / (voters**2 * (items**3 - items) - voters * ties)
    found = kendall_w(rows)
    assert found.w == pytest.approx(expected)
    chi_square, p_value = friedmanchisquare(*scores.T)
    assert (found.chi_square, found.p_value) == pytest.approx((chi_square, p_value))
    assert 0.0 <= found.w <= 1.0 + 1e-12


def test_the_same_ranking_by_all_is_one_and_two_opposed_ones_are_zero():
    assert kendall_w([[1, 2, 2, 4]] * 7).w == 1.0
    assert kendall_w([[1, 2, 3, 4], [4, 3, 2, 1]]).w == 0.0


def test_ranks_and_scores_say_the_same():
    scores = np.array([[90, 70, 70, 10], [50, 80, 20, 10]])
    ranks = [[1, 2, 2, 4], [2, 1, 3, 4]]
    assert kendall_w(scores).w == pytest.approx(kendall_w(ranks).w)


def test_the_names_and_order_of_voters_do_not_matter_to_the_coefficient():
    rows = np.array([[1, 3, 2, 4], [2, 1, 4, 3], [1, 2, 3, 4]])
    assert kendall_w(rows[[2, 0, 1]][:, [3, 1, 0, 2]]).w == pytest.approx(kendall_w(rows).w)


def test_items_that_somebody_left_out_and_voters_who_did_not_vote_do_not_count():
    missing = np.nan
    found = kendall_w([[1, 2, missing, 3], [1, 3, 2, 4], [missing] * 4])
    assert found.voters == 2
    assert found.items.tolist() == [True, True, False, True]
    assert found.w == 1.0


@pytest.mark.parametrize(
    ("ranks", "reason"),
    [
        ([[1, 2, 3]], "found 1 and 3"),
        ([[1], [1]], "found 2 and 1"),
        (np.zeros((0, 3)), "found 0 and 0"),
        ([[5, 5, 5], [2, 2, 2]], "ties all items"),
        ([[np.nan, np.nan]] * 2, "found 0 and 0"),
    ],
)
def test_where_there_is_nothing_to_compare_the_coefficient_says_so(ranks, reason):
    found = kendall_w(ranks)
    assert found.status is Status.NO_DATA
    assert np.isnan(found.w)
    assert reason in found.reason
    assert reason in str(found)


def test_the_coefficient_reads_as_one_line():
    assert str(kendall_w([[1, 2, 3]] * 4)) == "W = 1.00 for 4 voters and 3 items (p = 0.018)"


@pytest.mark.parametrize(("ranks", "complaint"), [([1, 2], "voters × items"), ([[1, np.inf]], "row 1, column 2")])
def test_what_is_no_ranking_is_refused(ranks, complaint):
    with pytest.raises(ValueError, match=complaint):
        kendall_w(ranks)

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake.leniency import leniency
from workbench.taxonomy import Status

PLANTED = np.array([6.0, -4.0, 1.0, -3.0])
QUALITY = np.array([20.0, 90.0, 55.0, 40.0, 70.0, 61.0])


def planted(seed: int, share_missing: float = 0.35) -> np.ndarray:
    """Quality plus planted leniency with holes; all voters score the first project, and the first voter scores all."""
    scores = QUALITY[:, None] + PLANTED
    holes = np.random.default_rng(seed).random(scores.shape) < share_missing
    holes[0] = holes[:, 0] = False
    return np.where(holes, np.nan, scores)


@pytest.mark.parametrize("seed", range(8))
def test_planted_leniency_is_recovered_exactly_from_scores_without_noise(seed):
    found = leniency(planted(seed))
    assert found.status is Status.COMPUTED
    assert found.leniency == pytest.approx(PLANTED)
    assert found.level + found.quality == pytest.approx(QUALITY)
    assert found.adjusted_score == pytest.approx(QUALITY)
    assert found.noise == pytest.approx(0.0, abs=1e-9)
    assert found.shrinkage == pytest.approx(np.ones(4))
    assert found.components == ((0, 1, 2, 3),)


def test_taking_leniency_off_puts_projects_into_their_true_order():
    """A weak project seen only by the lenient passes a better one seen only by the strict until both are adjusted."""
    nan = np.nan
    scores = [[50 + 10, nan], [55, 55 - 10], [nan, 56 - 10], [52 + 10, 52 - 10]]  # true quality 50, 55, 56, 52
    scores[1][0] = 55 + 10
    found = leniency(scores)
    assert found.raw_rank.tolist() == [1, 2, 4, 3]
    assert found.adjusted_score == pytest.approx([50, 55, 56, 52])
    assert found.adjusted_rank.tolist() == [4, 2, 1, 3]


tables = st.integers(0, 10_000).map(
    lambda seed: planted(seed, 0.25) + np.random.default_rng(seed + 1).normal(0, 5, (6, 4))
)


@given(tables)
@settings(max_examples=30)
def test_the_fit_is_that_of_least_squares_on_dummy_variables(scores):
    """Second route: all projects and voters as columns, numpy's least squares of least norm, centred afterwards."""
    row, column = np.nonzero(~np.isnan(scores))
    columns = np.hstack([np.eye(6)[row], np.eye(4)[column]])
    answer, _, rank, _ = np.linalg.lstsq(columns, scores[row, column])
    residual = scores[row, column] - columns @ answer
    voters = answer[6:]
    found = leniency(scores)
    assert found.leniency == pytest.approx(voters - voters.mean())
    assert found.leniency.sum() == pytest.approx(0.0, abs=1e-9)
    assert found.quality.sum() == pytest.approx(0.0, abs=1e-9)
    assert found.level + found.quality == pytest.approx(answer[:6] + voters.mean())
    assert found.noise**2 == pytest.approx(residual @ residual / (row.size - rank))
    centre = np.hstack([np.zeros((4, 6)), np.eye(4) - 0.25])
    covariance = found.noise**2 * centre @ np.linalg.pinv(columns.T @ columns) @ centre.T
    assert found.standard_error == pytest.approx(np.sqrt(covariance.diagonal()))


@given(tables)
@settings(max_examples=30)
def test_leniency_is_taken_off_as_far_as_it_is_trusted(scores):
    found = leniency(scores)
    count = (~np.isnan(scores)).sum(axis=0)
    spread = max((found.leniency**2 - found.standard_error**2).sum() / 3, 0.0)
    trust = count * spread / (count * spread + found.noise**2)
    assert found.spread**2 == pytest.approx(spread)
    assert found.shrinkage == pytest.approx(trust)
    assert found.adjusted == pytest.approx(scores - trust * found.leniency, nan_ok=True)
    assert found.adjusted_score == pytest.approx(np.nanmean(found.adjusted, axis=1))
    assert found.raw_score == pytest.approx(np.nanmean(scores, axis=1))


@given(tables, st.randoms())
@settings(max_examples=30)
def test_the_order_of_projects_and_voters_does_not_matter(scores, random):
    rows, columns = random.sample(range(6), 6), random.sample(range(4), 4)
    found, shuffled = leniency(scores), leniency(scores[rows][:, columns])
    assert shuffled.leniency == pytest.approx(found.leniency[columns])
    assert shuffled.adjusted_score == pytest.approx(found.adjusted_score[rows])


def test_spread_and_noise_are_estimated_without_bias():
    """2,000 planted tables of 8 projects × 5 voters with noise 2 and spread 3: mean estimates within 4 errors."""
    generator = np.random.default_rng(7)
    noises, spreads = [], []
    for _ in range(2_000):
        voters, noise = generator.normal(0, 3, 5), generator.normal(0, 2, (8, 5))
        found = leniency(np.arange(8.0)[:, None] + voters + noise)
        noises.append(found.noise**2)
        spreads.append(found.spread**2)
    for estimates, true in ((noises, 4.0), (spreads, 9.0)):
        assert abs(np.mean(estimates) - true) < 4 * np.std(estimates) / np.sqrt(2_000)


def test_a_thousand_projects_and_ten_voters_are_recovered_from_a_tenth_of_the_scores():
    generator = np.random.default_rng(3)
    quality, voters = generator.normal(50, 15, 1_000), generator.normal(0, 5, 10)
    voters -= voters.mean()
    scores = np.where(generator.random((1_000, 10)) < 0.1, quality[:, None] + voters, np.nan)
    found = leniency(scores)
    assert found.leniency == pytest.approx(voters)
    seen = ~np.isnan(scores).all(axis=1)
    assert found.adjusted_score[seen] == pytest.approx(quality[seen])
    assert np.isnan(found.adjusted_score[~seen]).all()
    assert np.isnan(found.adjusted_rank[~seen]).all()


def test_voters_without_common_projects_are_named_and_not_adjusted():
    nan = np.nan
    scores = np.array([[5, 3, nan, nan], [6, nan, nan, nan], [nan, nan, 2, 9.0]])
    found = leniency(scores)
    assert found.status is Status.UNSOLVED
    assert found.components == ((0, 1), (2, 3))
    assert found.reason == "no common projects link these groups of voters: 1, 2; 3, 4"
    assert np.isnan(found.leniency).all()
    assert found.adjusted == pytest.approx(scores, nan_ok=True)
    assert found.adjusted_rank.tolist() == found.raw_rank.tolist() == [3, 1, 2]
    assert str(found) == f"No leniency: {found.reason}"


def test_a_chain_of_common_projects_links_voters_who_never_met():
    nan = np.nan
    found = leniency([[5, 3, nan], [nan, 4, 8]])
    assert found.status is Status.COMPUTED
    assert found.leniency == pytest.approx([0, -2, 2])  # β1 - β2 = 2, β3 - β2 = 4 and Σβ = 3 β2 + 6 = 0


def test_what_cannot_be_told_from_noise_is_not_taken_off():
    found = leniency([[5, 3, 1]])
    assert found.leniency == pytest.approx([2, 0, -2])
    assert np.isnan(found.noise)
    assert found.shrinkage.tolist() == [0, 0, 0]
    assert found.adjusted.tolist() == [[5, 3, 1]]
    assert "leniency from noise" in found.reason


def test_voters_who_all_give_the_same_are_not_adjusted():
    found = leniency(np.full((3, 4), 7.0))
    assert found.leniency.tolist() == [0] * 4
    assert found.adjusted.tolist() == [[7.0] * 4] * 3
    assert found.adjusted_rank.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("scores", "voters"),
    [([[5.0], [6.0]], 1), ([[5.0, np.nan]], 1), ([[np.nan, np.nan]], 0), (np.zeros((0, 3)), 0), (np.zeros((3, 0)), 0)],
)
def test_fewer_than_two_voters_cannot_be_compared(scores, voters):
    found = leniency(scores)
    assert found.status is Status.NO_DATA
    assert found.reason == f"leniency needs scores of 2 voters, found {voters}"
    assert found.adjusted == pytest.approx(np.asarray(scores), nan_ok=True)


def test_a_voter_who_did_not_vote_has_no_leniency_and_changes_nothing():
    scores = planted(1)
    found = leniency(np.insert(scores, 2, np.nan, axis=1))
    assert np.isnan(found.leniency[2])
    assert np.delete(found.leniency, 2) == pytest.approx(leniency(scores).leniency)
    assert found.components == ((0, 1, 3, 4),)


def test_the_answer_reads_as_one_line():
    assert str(leniency(planted(2))) == "Voter 1 differs most from the others, by +6"


@pytest.mark.parametrize(("scores", "complaint"), [([1, 2], "projects × voters"), ([[1, np.inf]], "row 1, column 2")])
def test_what_is_no_table_of_scores_is_refused(scores, complaint):
    with pytest.raises(ValueError, match=complaint):
        leniency(scores)

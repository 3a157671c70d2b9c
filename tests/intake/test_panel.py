"""The scores of all assessors as one array, with values, rounds and voices checked by hand."""

from math import exp

import numpy as np
import pandas as pd
import pytest

from workbench.intake.panel import Panel, read_panel
from workbench.portfolio import Portfolio
from workbench.taxonomy import State

CANDIDATES = ("candidate",)
SETTINGS = {"portfolio": ["p"], "first_period": ["2026Q1"], "last_period": ["2026Q4"], "as_of": ["2026-06-30"]}
COLUMNS = ["project", "criterion", "voter", "value"]


def office(rows: list[tuple], criterion: dict | None = None, columns=COLUMNS, **tables) -> Portfolio:
    """Projects a and b, one criterion c, and ratings as rows."""
    given = {
        "settings": SETTINGS,
        "projects": {"project": ["a", "b"]},
        "criteria": {"criterion": ["c"], "weight": [1.0], **{key: [cell] for key, cell in (criterion or {}).items()}},
        **tables,
    }
    frames = {name: pd.DataFrame(cells) for name, cells in given.items()}
    return Portfolio(**frames, ratings=pd.DataFrame(rows, columns=columns))


def scored(values: list[float], **criterion) -> list[float]:
    """Points of some scores on one criterion, each given by an assessor of its own."""
    rows = [("a", "c", f"v{number}", value) for number, value in enumerate(values)]
    return read_panel(office(rows, criterion), CANDIDATES).points[:, 0, 0].tolist()


def together(values: list[float], weights: list[float] | None = None, aggregation: str = "mean") -> float:
    """Points of the group where each value is the score of one assessor."""
    voters = {"voter": [f"v{number}" for number in range(len(values))], "weight": weights or [1.0] * len(values)}
    rows = [("a", "c", voter, value) for voter, value in zip(voters["voter"], values, strict=True)]
    return read_panel(office(rows, voters=voters), CANDIDATES, aggregation).joint[0, 0]


# --------------------------------------------------------------------------------------------------- value functions


def test_a_straight_line_runs_from_the_low_to_the_high_end():
    assert scored([2, 4, 10], scale_low=2.0, scale_high=10.0) == pytest.approx([0, 25, 100])


def test_where_less_is_better_the_low_end_has_all_points():
    assert scored([2, 4, 10], scale_low=2.0, scale_high=10.0, sense="min") == pytest.approx([100, 75, 0])


@pytest.mark.parametrize("curvature", [2.0, -3.0])
def test_an_exponential_follows_its_formula(curvature):
    def expected(share: float) -> float:
        return 100 * (1 - exp(-curvature * share)) / (1 - exp(-curvature))

    shape = {"scale_high": 20.0, "value_function": "exponential", "curve": str(curvature)}
    assert scored([0, 5, 20], **shape) == pytest.approx([0, expected(0.25), 100])
    assert scored([0, 5, 20], **shape, sense="min") == pytest.approx([100, expected(0.75), 0])


def test_a_piecewise_line_runs_through_its_corners():
    rising = {"value_function": "piecewise", "curve": "0:0; 40:80; 100:100"}
    assert scored([0, 20, 40, 70, 100], **rising) == pytest.approx([0, 40, 80, 90, 100])
    falling = {"value_function": "piecewise", "curve": "0:100; 40:20; 100:0", "sense": "min"}
    assert scored([0, 20, 40, 70, 100], **falling) == pytest.approx([100, 60, 20, 10, 0])


def test_scores_keep_their_own_unit_beside_the_points():
    panel = read_panel(office([("a", "c", "v", 4.0)], {"scale_low": 2.0, "scale_high": 10.0}), CANDIDATES)
    assert panel.raw[0, 0, 0] == panel.joint_raw[0, 0] == 4.0
    assert panel.joint[0, 0] == pytest.approx(25)


# ----------------------------------------------------------------------------------------------------------- voices


def test_the_group_is_the_weighted_mean():
    assert together([10, 40, 100]) == pytest.approx(50)
    assert together([10, 40, 100], [1, 2, 1]) == pytest.approx((10 + 80 + 100) / 4)


def test_the_group_can_be_the_median_or_the_mean_without_extremes():
    five = [0, 10, 20, 60, 100]
    assert together(five) == pytest.approx(38)
    assert together(five, aggregation="median") == pytest.approx(20)
    assert together(five, aggregation="trimmed") == pytest.approx((10 + 20 + 60) / 3)
    assert together([10, 40, 100], [1, 1, 3], "median") == pytest.approx(100)


def test_a_voice_without_weight_is_no_part_of_the_panel():
    rows = [("a", "c", "v0", 10.0), ("a", "c", "v1", 90.0)]
    portfolio = office(rows, voters={"voter": ["v0", "v1"], "weight": [0.0, 1.0]})
    panel = read_panel(portfolio, CANDIDATES)
    assert panel.voters.tolist() == ["v1"]
    assert panel.points.shape == (1, 2, 1)
    assert panel.joint[0, 0] == pytest.approx(90)


def test_without_a_list_of_assessors_all_voices_are_equal():
    panel = read_panel(office([("a", "c", "one", 20.0), ("a", "c", "two", 60.0)]), CANDIDATES)
    assert panel.voter_weights.tolist() == [1.0, 1.0]
    assert panel.joint[0, 0] == pytest.approx(40)


def test_a_missing_score_stays_missing_and_counts_neither_way():
    rows = [("a", "c", "v0", 20.0), ("a", "c", "v1", 60.0), ("b", "c", "v0", 30.0)]
    panel = read_panel(office(rows), CANDIDATES)
    assert np.isnan(panel.points[1, 1, 0])
    assert np.isnan(panel.raw[1, 1, 0])
    assert np.isnan(panel.ends[:, 1, 1, 0]).all()
    assert panel.joint[:, 0].tolist() == pytest.approx([40, 30])


def test_what_nobody_scored_has_no_score_of_the_group():
    panel = read_panel(office([("a", "c", "v", 20.0)]), CANDIDATES)
    assert np.isnan([panel.joint[1, 0], panel.joint_raw[1, 0], *(end[1, 0] for end in panel.defended)]).all()


def test_without_ratings_the_panel_has_nobody_and_everything_is_missing():
    panel = read_panel(office([]), CANDIDATES)
    assert (len(panel.voters), panel.points.shape) == (0, (0, 2, 1))
    assert panel.joint.shape == (2, 1)
    assert np.isnan([panel.joint, panel.joint_raw, *panel.defended]).all()
    assert not panel.evidenced.any()


# ----------------------------------------------------------------------------------------------------------- rounds

ROUNDS = [*COLUMNS, "round"]
TWO_ROUNDS = [
    ("a", "c", "mild", 80.0, 1),
    ("a", "c", "strict", 40.0, 1),
    ("a", "c", "mild", 60.0, 2),
    ("b", "c", "strict", 30.0, 2),
]


def in_rounds(closed: str | None, viewer: str | None = None) -> Panel:
    """Two rounds, the second of them closed on some day or not at all; the data are of 30 June."""
    rounds = {"round": [1, 2], "opened": ["2026-01-01", "2026-06-01"], "closed": ["2026-02-01", closed]}
    return read_panel(office(TWO_ROUNDS, columns=ROUNDS, rounds=rounds), CANDIDATES, viewer=viewer)


@pytest.mark.parametrize("reverse", [False, True])
def test_the_last_round_of_an_assessor_counts_whatever_the_order_of_the_rows(reverse):
    rows = TWO_ROUNDS[::-1] if reverse else TWO_ROUNDS
    panel = read_panel(office(rows, columns=ROUNDS), CANDIDATES)
    np.testing.assert_allclose(panel.points[:, :, 0], [[60, np.nan], [40, 30]])


@pytest.mark.parametrize("closed", [None, "2026-07-01"])
def test_an_open_round_counts_for_nobody(closed):
    panel = in_rounds(closed)
    np.testing.assert_allclose(panel.points[:, :, 0], [[80, np.nan], [40, np.nan]])


def test_a_round_counts_from_the_day_it_closes():
    np.testing.assert_allclose(in_rounds("2026-06-30").points[:, :, 0], [[60, np.nan], [40, 30]])


def test_who_looks_sees_own_scores_of_open_rounds_and_nobody_elses():
    mild, strict = in_rounds(None, "mild"), in_rounds(None, "strict")
    assert (mild.voters.tolist(), strict.voters.tolist()) == (["mild"], ["strict"])
    np.testing.assert_allclose(mild.joint[:, 0], [60, np.nan])
    np.testing.assert_allclose(strict.joint[:, 0], [40, 30])


def test_a_stranger_sees_nothing():
    panel = in_rounds(None, "somebody else")
    assert len(panel.voters) == 0
    assert np.isnan(panel.joint).all()


# ------------------------------------------------------------------------------------------------ ranges and evidence

RANGES = [*COLUMNS, "low", "high", "evidence"]


@pytest.mark.parametrize(("sense", "worst", "best"), [("max", 20, 50), ("min", 50, 80)])
def test_the_ends_an_assessor_defends_run_from_worst_to_best(sense, worst, best):
    panel = read_panel(office([("a", "c", "v", 30, 20, 50, "")], {"sense": sense}, RANGES), CANDIDATES)
    assert panel.ends[:, 0, 0, 0].tolist() == pytest.approx([worst, best])
    assert [end[0, 0] for end in panel.defended] == pytest.approx([worst, best])


def test_where_no_range_is_given_the_score_is_both_ends():
    rows = [("a", "c", "v", 30, None, None, ""), ("b", "c", "v", 30, 10, None, "")]
    panel = read_panel(office(rows, columns=RANGES), CANDIDATES)
    assert panel.ends[:, 0, :, 0].tolist() == [[30, 10], [30, 30]]


def test_the_group_defends_what_any_of_its_assessors_would():
    rows = [("a", "c", "v0", 30, 20, 50, ""), ("a", "c", "v1", 60, 40, 60, ""), ("b", "c", "v1", 60, 40, None, "")]
    panel = read_panel(office(rows, columns=RANGES), CANDIDATES)
    assert np.column_stack([end[:, 0] for end in panel.defended]).tolist() == [[20, 60], [40, 60]]


def test_evidence_by_one_assessor_is_evidence():
    rows = [("a", "c", "v0", 30, None, None, ""), ("a", "c", "v1", 60, None, None, "study"),
            ("b", "c", "v0", 30, None, None, "")]  # fmt: skip
    assert read_panel(office(rows, columns=RANGES), CANDIDATES).evidenced[:, 0].tolist() == [True, False]


# -------------------------------------------------------------------------------------------------- axes and memory


def test_only_the_states_asked_for_are_read():
    projects = {"project": ["a", "b"], "state": ["idea", "active"]}
    portfolio = office([("a", "c", "one", 10.0), ("b", "c", "two", 20.0)], projects=projects)
    ideas, both = read_panel(portfolio, ["idea"]), read_panel(portfolio, [State.ACTIVE, State.IDEA])
    assert (ideas.projects.tolist(), ideas.voters.tolist()) == (["a"], ["one"])
    assert (both.projects.tolist(), both.voters.tolist()) == (["a", "b"], ["one", "two"])
    assert read_panel(portfolio, ["candidate"]).points.shape == (0, 0, 1)


def test_criteria_above_the_leaves_are_not_scored():
    criteria = {"criterion": ["top", "x", "y"], "parent": ["", "top", "top"], "weight": [1.0, 0.5, 0.5]}
    panel = read_panel(office([("a", "y", "v", 70.0)], criteria=criteria), CANDIDATES)
    assert panel.criteria.tolist() == ["x", "y"]
    np.testing.assert_allclose(panel.joint[0], [np.nan, 70])


def test_the_order_of_the_ratings_is_of_no_matter():
    first = read_panel(office(TWO_ROUNDS, columns=ROUNDS), CANDIDATES)
    for seed in range(3):
        rows = [TWO_ROUNDS[at] for at in np.random.default_rng(seed).permutation(len(TWO_ROUNDS))]
        np.testing.assert_array_equal(read_panel(office(rows, columns=ROUNDS), CANDIDATES).points, first.points)


def test_the_same_question_is_answered_from_memory():
    portfolio = office([("a", "c", "v", 20.0)])
    assert read_panel(portfolio, ["candidate"]) is read_panel(portfolio, (State.CANDIDATE,))


def test_memory_keeps_portfolios_and_questions_apart():
    rows = [("a", "c", "v0", 10.0), ("a", "c", "v1", 20.0), ("a", "c", "v2", 90.0)]
    first = office(rows)
    second = first.replace(ratings=first.ratings.assign(value=first.ratings["value"] / 10))
    for _ in range(2):
        assert read_panel(first, CANDIDATES).joint[0, 0] == pytest.approx(40)
        assert read_panel(second, CANDIDATES).joint[0, 0] == pytest.approx(4)
        assert read_panel(first, CANDIDATES, "median").joint[0, 0] == pytest.approx(20)
        assert read_panel(first, CANDIDATES, viewer="v2").joint[0, 0] == pytest.approx(90)
        assert read_panel(first, ("idea",)).points.size == 0

"""Core index and acceptability of candidates: enumerated cases through tables, rules of the plan, unlucky input."""

import itertools

import numpy as np
import pandas as pd
import pytest
from five import COST, FIVE, SCORES, names, weights

from workbench.errors import ParameterError
from workbench.intake.weight_limits import WeightLimits
from workbench.portfolio import Portfolio
from workbench.selection.acceptability import plan_acceptability
from workbench.selection.check import check_plan
from workbench.selection.core_index import ACCEPTABILITY, CORE_INDEX, core_index
from workbench.selection.dominance import non_dominated
from workbench.selection.limits import Limits
from workbench.selection.options import build_options
from workbench.selection.plan_sets import PlanRules
from workbench.selection.plans import Pick
from workbench.taxonomy import Status

LETTERS = list("ABCDE")
BUDGET = Limits(budget=10)
WIDE = {"return": (0.2, 0.8), "strategy": (0.2, 0.8)}


def ratings(scores=SCORES, low=None, high=None) -> pd.DataFrame:
    rows = [
        (LETTERS[p], criterion, "panel", scores[p, c], *(part[p, c] for part in (low, high) if part is not None))
        for p, (c, criterion) in itertools.product(range(5), enumerate(("return", "strategy")))
    ]
    columns = ["project", "criterion", "voter", "value", *(["low", "high"] if low is not None else [])]
    return pd.DataFrame(rows, columns=columns)


def five(given: pd.DataFrame | None = None, projects: dict | None = None, **tables) -> Portfolio:
    criteria = pd.DataFrame(
        {"criterion": ["return", "strategy"], "weight": [0.5, 0.5], "scale_low": 0.0, "scale_high": 10.0}
    )
    rows = pd.DataFrame({"project": LETTERS, "cost": COST, **(projects or {})})
    given = ratings() if given is None else given
    return Portfolio(projects=rows, criteria=criteria, ratings=given, **tables)


def changed(project: str, value: float) -> np.ndarray:
    scores = SCORES.copy()
    scores[LETTERS.index(project), 1] = value
    return scores


# ------------------------------------------------------------------------------------------------------- core index


def test_the_five_have_the_core_indices_that_were_enumerated():
    answer = core_index(five(), BUDGET, weights=WIDE)
    assert answer.kind == CORE_INDEX
    assert answer.status is Status.COMPUTED
    assert answer.table["share"].tolist() == pytest.approx([1 / 3, 0, 1 / 3, 1 / 3, 1])
    assert answer.table["class"].tolist() == ["borderline", "exterior", "borderline", "borderline", "core"]
    assert (answer.table["standard_error"] == 0).all()
    assert sorted(names(answer.plans.to_numpy())) == ["AE", "CE", "DE"]
    assert str(answer) == "Core index of 5 candidates: 1 core, 3 borderline, 1 exterior"


@pytest.mark.parametrize(
    "given",
    [
        weights(0.2, 0.8),
        [{"return": 0.2, "strategy": 0.8}, {"return": 4.0, "strategy": 1.0}],
        WeightLimits(low=[0.2, 0.2]),
        {"return": (0.2, 0.8)},
    ],
    ids=["table", "named", "limits", "one interval"],
)
def test_weights_may_be_said_in_several_ways(given):
    answer = core_index(five(), BUDGET, weights=given)
    assert answer.table["share"].tolist() == pytest.approx([1 / 3, 0, 1 / 3, 1 / 3, 1])


@pytest.mark.parametrize(
    ("first", "second", "expected"), [(0.5, 0.6, [0.5, 0, 0.5, 0, 1]), (0.6, 0.8, [1, 0, 0, 0, 1])]
)
def test_more_is_known_of_the_weights_and_less_is_borderline(first, second, expected):
    answer = core_index(five(), BUDGET, weights=weights(first, second))
    assert answer.table["share"].tolist() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(changed("E", 5.0), SCORES, [0.5, 0, 0.5, 0.25, 0.75]), (SCORES, changed("B", 4.0), [0.25, 0.25, 0.25, 0.25, 1])],
    ids=["E from 5 to 7", "B from 1 to 4"],
)
def test_ranges_of_scores_let_more_plans_in(low, high, expected):
    portfolio = five(ratings(low=low, high=high))
    assert core_index(portfolio, BUDGET, weights=WIDE, ranges=True).table["share"].tolist() == pytest.approx(expected)
    certain = core_index(portfolio, BUDGET, weights=WIDE)
    assert certain.table["share"].tolist() == pytest.approx([1 / 3, 0, 1 / 3, 1 / 3, 1])


def test_a_missing_score_may_be_anything():
    given = ratings()
    missing = given[~((given["project"] == "B") & (given["criterion"] == "strategy"))]
    low, high = changed("B", 0.0), changed("B", 10.0)
    expected = core_index(five(ratings(low=low, high=high)), BUDGET, weights=WIDE, ranges=True)
    answer = core_index(five(missing), BUDGET, weights=WIDE)
    assert answer.table["share"].tolist() == pytest.approx(expected.table["share"].tolist())
    assert answer.table.loc["B", "class"] == "borderline"


def test_nothing_said_of_weights_lets_each_move_by_a_fifth():
    expected = core_index(five(), BUDGET, weights=weights(0.4, 0.6)).table
    pd.testing.assert_frame_equal(core_index(five(), BUDGET).table, expected)


def test_rules_of_the_plan_hold():
    needs = pd.DataFrame([("E", "B", "requires")], columns=["project", "depends_on", "kind"])
    answer = core_index(five(dependencies=needs), BUDGET, weights=WIDE)
    assert not (answer.plans["E"] & ~answer.plans["B"]).any()
    forced = core_index(five(), Limits(budget=10, forced_in=("B",), forced_out=("E",)), weights=WIDE)
    assert forced.table.loc["B", "class"] == "core"
    assert forced.table.loc["E", "class"] == "exterior"
    one = core_index(five(), Limits(budget=10, max_projects=1), weights=WIDE)
    assert (one.plans.sum(axis=1) == 1).all()


# ------------------------------------------------------------------------------------------------- several starts


def with_starts() -> Portfolio:
    periods = ["2026Q1", "2026Q2", "2026Q3"]
    return five(
        projects={"start": "2026Q1", "duration": [3, 3, 2, 2, 3]},
        settings=pd.DataFrame(
            {"portfolio": ["p"], "frequency": ["Q"], "first_period": periods[0], "last_period": periods[-1]}
        ),
        budgets=pd.DataFrame({"fund": "f", "period": periods, "amount": [4.0, 3.0, 5.0]}),
        dependencies=pd.DataFrame([("D", "C", "finish_start")], columns=["project", "depends_on", "kind"]),
    )


def test_with_several_starts_searches_find_what_listing_every_start_gives():
    portfolio, corners = with_starts(), weights(0.2, 0.8)
    options = build_options(portfolio)
    possible = set()
    for plan in itertools.product(*[[None, *options.columns_of(name)] for name in LETTERS]):
        starts = {name: Pick(int(options.start[o])) for name, o in zip(LETTERS, plan, strict=True) if o is not None}
        if not check_plan(portfolio, Limits(), starts)["broken"].any():
            possible.add(tuple(o is not None for o in plan))
    plans = np.array(sorted(possible))
    expected = plans[non_dominated(plans, SCORES, SCORES, corners)]
    answer = core_index(portfolio, weights=corners)
    assert len(options.project) > 5
    assert answer.kind == CORE_INDEX
    assert sorted(answer.plans.to_numpy().tolist()) == sorted(expected.tolist())
    assert answer.table["share"].tolist() == pytest.approx(expected.mean(axis=0).tolist())


def test_too_many_plans_give_an_acceptability_and_never_a_core_index():
    given = ratings(low=changed("E", 5.0), high=SCORES)
    answer = core_index(with_starts_and(given), weights=WIDE, ranges=True, iterations=15, seed=3)
    assert answer.kind == ACCEPTABILITY
    assert set(answer.table["class"]) <= {"in every draw", "in some draws", "in no draw"}
    share = answer.table["share"]
    assert answer.table["standard_error"].tolist() == pytest.approx(np.sqrt(share * (1 - share) / 15).tolist())
    assert answer.plans.empty
    assert "best plans of 15 draws" in answer.reason
    assert str(answer).startswith("Acceptability of 5 candidates")
    again = core_index(with_starts_and(given), weights=WIDE, ranges=True, iterations=15, seed=3)
    pd.testing.assert_frame_equal(answer.table, again.table)


def with_starts_and(given: pd.DataFrame) -> Portfolio:
    return with_starts().replace(ratings=given)


# ---------------------------------------------------------------------------------------------------- acceptability


def even_weights(count: int = 6000) -> np.ndarray:
    """Return weights spread evenly over .2 to .8: sums instead of random draws."""
    first = 0.2 + 0.6 * (np.arange(count) + 0.5) / count
    return np.column_stack([first, 1 - first])


def test_the_acceptability_of_the_five_is_what_integration_gives():
    # {C,E} below and {A,E} above the switch at 7/13: 22/39 and 17/39; {D,E} is never the best
    found = plan_acceptability(FIVE, even_weights() @ SCORES.T)
    assert found.share == pytest.approx([17 / 39, 0, 22 / 39, 0, 1], abs=2e-4)
    assert found.standard_error[0] == pytest.approx(np.sqrt(17 / 39 * 22 / 39 / 6000), rel=1e-3)
    assert found.unproved == 0


def test_searches_count_as_listing_does():
    worths = even_weights(60) @ SCORES.T
    two_starts = PlanRules(
        [np.repeat(COST, 2), *np.repeat(np.eye(5), 2, axis=1)], [10, *[1] * 5], np.repeat(range(5), 2)
    )
    assert not two_starts.is_small
    assert plan_acceptability(two_starts, worths).share == pytest.approx(plan_acceptability(FIVE, worths).share)


def test_mixtures_of_given_weights_are_drawn():
    given = ratings(low=changed("E", 6.999), high=SCORES)
    roomy = five(given, projects={"start": "2026Q1", "duration": 1}, settings=settings_of(2))
    answer = core_index(roomy, BUDGET, weights=weights(0.2, 0.8), ranges=True, iterations=100)
    assert answer.kind == ACCEPTABILITY
    error = np.sqrt(17 / 39 * 22 / 39 / 100)
    assert answer.table.loc["A", "share"] == pytest.approx(17 / 39, abs=4 * error)


def settings_of(periods: int) -> pd.DataFrame:
    last = f"2026Q{periods}"
    return pd.DataFrame({"portfolio": ["p"], "frequency": ["Q"], "first_period": ["2026Q1"], "last_period": [last]})


@pytest.mark.parametrize("worths", [[[1.0]], np.empty((0, 5)), [[1.0, 2.0, np.nan, 4.0, 5.0]]])
def test_draws_that_do_not_fit_are_refused(worths):
    with pytest.raises(ValueError, match="worths: expected"):
        plan_acceptability(FIVE, worths)


def test_where_nothing_is_possible_nothing_is_acceptable():
    assert plan_acceptability(PlanRules([[1.0], [-1.0]], [0.0, -1.0]), [[1.0]]) is None
    nowhere = PlanRules([[1.0, 1.0], [-1.0, -1.0]], [0.0, -1.0], project=[0, 0])
    assert plan_acceptability(nowhere, [[1.0]]) is None


# ---------------------------------------------------------------------------------------------------- unlucky input


def test_commitments_beyond_the_budget_leave_no_plan():
    answer = core_index(five(), Limits(budget=10, forced_in=("A", "B", "C")))
    assert answer.status is Status.INFEASIBLE
    assert answer.reason == "No plan obeys every limit."
    late = core_index(with_starts(), Limits(forced_in=("A", "B", "E")), weights=WIDE)
    assert late.status is Status.INFEASIBLE


def test_without_ratings_or_candidates_the_answer_says_so():
    answer = core_index(Portfolio(projects=pd.DataFrame({"project": ["a"]})))
    assert answer.status is Status.NO_DATA
    assert answer.reason == "The portfolio has no rows in criteria and ratings."
    assert str(answer) == f"No core index: {answer.reason}"
    closed = core_index(five(projects={"state": "completed"}))
    assert closed.status is Status.NO_DATA


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"weights": {"risk": (0.1, 0.2)}}, "weights: risk is not one of return, strategy"),
        ({"weights": [{"risk": 1.0}]}, "weights: risk is not one of return, strategy"),
        ({"weights": [[0.5, 0.6]]}, "weights: row 1"),
        ({"weights": [[1.0]]}, "weights: expected draws × 2 criteria"),
        ({"weights": {"return": (0.6, 1.0), "strategy": (0.6, 1.0)}}, "weights: limits: no weights meet all limits"),
        ({"weights": {"return": (0.6, 0.4)}}, "weights: low: criterion 1"),
        ({"iterations": 0}, "iterations: expected a whole number of at least 1"),
    ],
)
def test_impossible_questions_are_refused_by_name(options, words):
    with pytest.raises(ParameterError, match=words):
        core_index(five(), BUDGET, **options)

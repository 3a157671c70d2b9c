"""One term of the objective after the other, against every set of the running example listed."""

from itertools import combinations

import pytest
from test_select import five

from workbench.errors import ParameterError
from workbench.selection.in_order import select_in_order
from workbench.selection.limits import Limits
from workbench.selection.select import select
from workbench.taxonomy import Status

COST = dict(zip("ABCDE", [5, 5, 4, 2, 5], strict=True))
RETURN = dict(zip("ABCDE", [8, 5, 2, 6, 6], strict=True))
STRATEGY = dict(zip("ABCDE", [1, 1, 8, 3, 7], strict=True))


def total(names, amounts) -> float:
    return sum(amounts[name] for name in names)


def listed(give: float) -> tuple[float, set[str]]:
    """Best strategy among the affordable sets whose return is within a share of the best."""
    sets = [set(c) for n in range(6) for c in combinations("ABCDE", n) if total(c, COST) <= 10]
    best = max(total(one, RETURN) for one in sets)
    good = [one for one in sets if total(one, RETURN) >= best * (1 - give) - 1e-9]
    chosen = max(good, key=lambda one: total(one, STRATEGY))
    return total(chosen, STRATEGY), chosen


@pytest.mark.parametrize("give", [0.0, 0.15, 0.45])
def test_the_second_term_decides_among_plans_almost_as_good(give):
    answer = select_in_order(five(), Limits(budget=10), give=give)
    strategy, chosen = listed(give)
    assert set(answer.chosen) == chosen
    assert answer.value * 10 == pytest.approx(strategy)
    assert answer.status is Status.OPTIMAL


def test_two_plans_of_equal_value_are_told_apart_by_the_score():
    """A with D and A with E are both worth 14; E brings more strategy."""
    assert set(select_in_order(five(), Limits(budget=10), give=0.0).chosen) == {"A", "E"}


def test_without_any_plan_the_first_term_says_so():
    answer = select_in_order(five(), Limits(budget=3, forced_in=("A",)))
    assert answer.status is Status.INFEASIBLE


def test_a_plan_must_reach_what_was_asked_for():
    assert select(five(), Limits(budget=10, objective="score", least={"value": 13})).totals["value"] >= 13
    assert select(five(), Limits(budget=10, least={"value": 15})).status is Status.INFEASIBLE


@pytest.mark.parametrize(
    ("options", "named"),
    [({"terms": ()}, "each term once"), ({"terms": ("value", "value")}, "once"), ({"give": 1.0}, "give")],
)
def test_impossible_orders_are_refused_by_name(options, named):
    with pytest.raises(ParameterError, match=named):
        select_in_order(five(), **options)
    with pytest.raises(ParameterError, match="least: expected value or score"):
        Limits(least={"fame": 1.0})

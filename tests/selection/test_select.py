"""The best plan: published cases, brute force, and every unlucky path."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
import small_cases
from small_cases import quarterly

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.check import check_plan
from workbench.selection.frontier import frontier
from workbench.selection.limits import Limits
from workbench.selection.plans import Pick
from workbench.selection.select import select
from workbench.taxonomy import Status


def depends(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["project", "depends_on", "kind"])


@pytest.fixture(scope="module")
def stockco() -> Portfolio:
    return small_cases.stockco()


def test_stockco_is_solved_to_its_published_optimum(stockco):
    answer = select(stockco, Limits(budget=14))
    assert answer.status is Status.OPTIMAL
    assert (answer.value, answer.bound, answer.gap) == (42.0, 42.0, 0.0)
    assert answer.chosen == ["p2", "p3", "p4"]


@pytest.mark.parametrize(
    ("limits", "rows"),
    [({"max_projects": 2}, ()), ({}, (("p2", "p1", "requires"),)), ({}, (("p2", "p4", "excludes"),))],
    ids=["at most two", "2 needs 1", "2 excludes 4"],
)
def test_stockco_with_one_more_rule_is_worth_38(stockco, limits, rows):
    answer = select(stockco.replace(dependencies=depends(*rows)), Limits(budget=14, **limits))
    assert answer.value == 38.0
    assert set(answer.chosen) == {"p1", "p2"}


def test_crystal_ball_example_reaches_1540():
    answer = select(small_cases.crystal_ball(), Limits(budget=2000))
    assert answer.value == 1540.0
    assert set(answer.chosen) == {"p1", "p2", "p4", "p6", "p7", "p8"}


def test_infeasible_commitments_name_what_would_help(stockco):
    answer = select(stockco, Limits(budget=14, forced_in=("p1", "p2", "p3")))
    assert answer.status is Status.INFEASIBLE
    assert answer.value is None
    assert not answer.table["chosen"].any()
    assert "mandatory" in answer.reason
    assert "cost no more than the money left" in answer.reason


def test_no_time_gives_no_plan_and_never_zeros(stockco):
    answer = select(stockco, Limits(budget=14), time_limit=0)
    assert (answer.status, answer.value, answer.gap) == (Status.UNSOLVED, None, None)
    assert "No plan" in str(answer)


def test_without_candidates_the_answer_says_so():
    empty = Portfolio(projects=pd.DataFrame({"project": ["a"], "state": ["active"]}))
    answer = select(empty)
    assert answer.status is Status.NO_DATA
    assert "no candidate" in answer.reason


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"forced_in": ("zz",)}, "zz"),
        ({"forced_in": ("p1",), "forced_out": ("p1",)}, "p1"),
        ({"budget": -1.0}, "budget"),
        ({"budget": float("nan")}, "budget"),
        ({"budget_factor": float("inf")}, "budget_factor"),
        ({"max_projects": -1}, "max_projects"),
        ({"budget": {"2031Q1": 5.0}}, "2031Q1"),
    ],
)
def test_impossible_limits_are_refused_by_name(stockco, options, named):
    with pytest.raises(ParameterError, match=named):
        select(stockco, Limits(**options))


def test_every_project_says_why_it_is_in_or_out(stockco):
    portfolio = stockco.replace(
        projects=stockco.projects.assign(value=[16.0, 22.0, 12.0, -8.0]), dependencies=depends(("p3", "p1", "requires"))
    )
    answer = select(portfolio, Limits(budget=14, forced_out=("p1",)))
    assert answer.table["why"].to_dict() == {
        "p1": "forced out",
        "p2": "in the best plan",
        "p3": "waits for p1, which is not chosen",
        "p4": "worth less than it costs (-8 EUR)",
    }


def test_running_projects_take_money_and_people_first():
    portfolio = Portfolio(
        settings=pd.DataFrame(
            {"portfolio": ["p"], "frequency": ["Q"], "first_period": ["2026Q1"], "last_period": ["2026Q2"]}
        ),
        projects=pd.DataFrame(
            {
                "project": ["run", "a", "b"],
                "state": ["active", "candidate", "candidate"],
                "value": [0, 10, 9],
                "start": "2026Q1",
                "latest_start": ["", "2026Q1", "2026Q2"],
                "duration": 1,
                "cost": [6, 4, 4],
            }
        ),
        budgets=pd.DataFrame({"fund": "f", "period": ["2026Q1", "2026Q2"], "amount": [10, 10]}),
        supply=pd.DataFrame({"role": "eng", "period": ["2026Q1", "2026Q2"], "hours": 100}),
        demand=pd.DataFrame(
            {
                "project": ["run", "a", "b"],
                "role": "eng",
                "period": "2026Q1",
                "hours": [60, 40, 40],
                "booking_state": ["hard", "proposed", "proposed"],
            }
        ),
    )
    answer = select(portfolio)
    assert answer.starts.astype(str).to_dict() == {"a": "2026Q1", "b": "2026Q2"}
    tight = select(portfolio.replace(supply=portfolio.supply.assign(hours=99.0)))
    assert tight.chosen == ["b"], "39 hours are left in the only period a may start"
    assert set(
        select(portfolio.replace(supply=portfolio.supply.assign(hours=99.0)), Limits(capacity=False)).chosen
    ) == {"a", "b"}


def test_a_project_waits_for_the_one_it_follows():
    portfolio = Portfolio(
        settings=pd.DataFrame(
            {"portfolio": ["p"], "frequency": ["Q"], "first_period": ["2026Q1"], "last_period": ["2026Q4"]}
        ),
        projects=pd.DataFrame({"project": ["a", "b"], "value": [1, 100], "duration": [2, 1], "start": "2026Q1"}),
        dependencies=pd.DataFrame({"project": ["b"], "depends_on": ["a"], "kind": ["finish_start"], "lag": [1]}),
    )
    answer = select(portfolio, Limits(discount_rate=0.1))
    assert answer.starts.astype(str).to_dict() == {"a": "2026Q1", "b": "2026Q4"}


def random_portfolio(seed: int) -> Portfolio:
    """A portfolio small enough to list every plan: 4 candidates, 3 periods, funds, roles and dependencies."""
    g = np.random.default_rng(seed)
    names, periods = list("abcde"), ["2026Q1", "2026Q2", "2026Q3"]
    projects = pd.DataFrame(
        {
            "project": names,
            "value": g.integers(-3, 30, 5),
            "duration": g.integers(1, 3, 5),
            "start": "2026Q1",
            "cost": g.integers(1, 12, 5),
            "mandatory": g.random(5) < 0.1,
            "fund": g.choice(["x", "y", ""], 5),
            "state": ["candidate"] * 4 + ["active"],
            "category": g.choice(["run", "grow"], 5),
        }
    )
    pairs = [tuple(g.choice(4, 2, replace=False)) for _ in range(2)]
    kinds = g.choice(["requires", "excludes", "finish_start"], 2)
    rows = {(names[max(pair)], names[min(pair)], kind) for pair, kind in zip(pairs, kinds, strict=True)}
    return Portfolio(
        settings=quarterly(periods),
        projects=projects,
        budgets=pd.DataFrame([{"fund": f, "period": p, "amount": g.integers(3, 12)} for f in "xy" for p in periods]),
        supply=pd.DataFrame({"role": "r", "period": periods, "hours": g.integers(5, 15, 3)}),
        demand=pd.DataFrame({"project": names, "role": "r", "period": "2026Q1", "hours": g.integers(0, 8, 5)}),
        dependencies=depends(*sorted(rows)),
    )


CLASSES = pd.DataFrame(
    [
        (p, "2026Q1", "cost", c, a)
        for p, c, a in [("p1", "capex", 4), ("p1", "opex", 4), ("p2", "capex", 5), ("p3", "opex", 3)]
    ],
    columns=["project", "period", "flow", "cost_class", "amount"],
)


def test_money_of_one_class_is_limited_by_itself():
    portfolio = Portfolio(
        settings=pd.DataFrame({"portfolio": ["p"], "first_period": ["2026Q1"], "last_period": ["2026Q1"]}),
        projects=pd.DataFrame({"project": ["p1", "p2", "p3"], "value": [9, 5, 4]}),
        cash_flows=CLASSES,
    )
    assert select(portfolio, Limits(budget={"capex": 9, "opex": 7})).value == 18.0
    assert select(portfolio, Limits(budget={"capex": 9, "opex": 6})).chosen == ["p1", "p2"]
    assert select(portfolio, Limits(budget={"capex": 4, "opex": 9})).chosen == ["p1", "p3"]


@cache
def five() -> Portfolio:
    """Projects A to E of the specification's running example: cost 5 5 4 2 5, return 8 5 2 6 6, strategy 1 1 8 3 7."""
    cost, returns, strategy = [5, 5, 4, 2, 5], [8, 5, 2, 6, 6], [1, 1, 8, 3, 7]
    names, category = list("ABCDE"), ["run", "grow", "run", "grow", "grow"]
    score = [10.0 * s / c for s, c in zip(strategy, cost, strict=True)]  # so that score x cost / 10 is the strategy
    return Portfolio(
        projects=pd.DataFrame({"project": names, "value": returns, "cost": cost, "category": category}),
        criteria=pd.DataFrame({"criterion": ["s"], "weight": [1.0], "scale_high": [100.0]}),
        ratings=pd.DataFrame({"project": names, "criterion": "s", "voter": "v", "value": score}),
    )


def test_half_return_and_half_strategy_choose_c_and_e():
    """Enumerated: weight one half each, values 4.5 3 5 4.5 6.5, budget 10."""
    answer = select(five(), Limits(budget=10, objective={"value": 0.5, "score": 5.0}))
    assert answer.chosen == ["C", "E"]
    assert answer.value == pytest.approx(11.5)
    assert answer.totals["value"] == pytest.approx(8.0)
    assert answer.totals["score"] == pytest.approx(1.5)
    assert select(five(), Limits(budget=10)).value == pytest.approx(14.0)
    assert select(five(), Limits(budget=10, objective="score")).chosen == ["C", "E"]


def test_half_of_the_spend_for_running_the_business_gives_a_and_e():
    limits = Limits(budget=10, objective={"value": 0.5, "score": 5.0}, bucket_shares={"run": (0.5, 1.0)})
    answer = select(five(), limits)
    assert answer.chosen == ["A", "E"]
    assert answer.value == pytest.approx(11.0)


def test_buckets_that_contradict_each_other_leave_nothing_to_choose():
    answer = select(five(), Limits(budget=10, bucket_shares={"run": (0.6, 1.0), "grow": (0.6, 1.0)}))
    assert answer.chosen == []
    forced = select(five(), Limits(budget=10, forced_in=("A",), bucket_shares={"run": (0.6, 1.0), "grow": (0.6, 1.0)}))
    assert forced.status is Status.INFEASIBLE
    assert "share" in forced.reason


def test_only_so_many_projects_are_in_progress_at_once():
    portfolio = Portfolio(
        settings=pd.DataFrame({"portfolio": ["p"], "first_period": ["2026Q1"], "last_period": ["2026Q4"]}),
        projects=pd.DataFrame({"project": list("abc"), "value": [5, 4, 3], "duration": 2, "start": "2026Q1"}),
    )
    assert len(select(portfolio).chosen) == 3
    two = select(portfolio, Limits(max_active=1))
    assert two.chosen == ["a", "b"]
    assert abs(two.starts.iloc[0].ordinal - two.starts.iloc[1].ordinal) == 2
    assert select(portfolio, Limits(max_active=0)).chosen == []


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"objective": "fame"}, "objective: expected value or score, got fame"),
        ({"objective": {"value": -1.0}}, "weights of at least 0"),
        ({"objective": {"value": 0.0}}, "one of them above"),
        ({"bucket_shares": {"run": (0.6, 0.5)}}, "run: expected 0 <= least <= largest"),
        ({"bucket_shares": {"dream": (0.1, 0.5)}}, "dream is no category"),
        ({"max_active": -1}, "max_active"),
    ],
)
def test_impossible_objectives_and_shares_are_refused_by_name(options, named):
    with pytest.raises(ParameterError, match=named):
        select(five(), Limits(**options))


def test_a_score_without_ratings_is_refused_by_name(stockco):
    with pytest.raises(ParameterError, match="objective: a score was asked for"):
        select(stockco, Limits(objective="score"))


def test_the_check_outside_the_solver_sees_each_broken_rule(stockco):
    portfolio = stockco.replace(dependencies=depends(("p2", "p1", "requires"), ("p2", "p4", "excludes")))
    broken = check_plan(portfolio, Limits(budget=9, max_projects=1, forced_in=("p3",)), {"p2": Pick(0), "p4": Pick(0)})
    assert set(broken[broken["broken"]]["rule"]) == {
        "within_budget",
        "few_enough",
        "mandatory_chosen",
        "prerequisites_chosen",
        "exclusions_kept",
    }


def test_more_budget_never_lowers_the_value_and_the_bound_holds():
    table = frontier(random_portfolio(3), factors=[0.0, 0.3, 0.6, 1.0, 1.5, 3.0]).table
    assert table["value"].dropna().is_monotonic_increasing
    assert (table["bound"] >= table["value"] - 1e-9).all()


def test_a_model_compiled_once_gives_the_answer_of_a_new_one():
    portfolio, fresh = random_portfolio(5), random_portfolio(5)
    for factor in (0.5, 2.0, 0.5):
        limits = Limits(budget_factor=factor)
        assert select(portfolio, limits).value == select(fresh.replace(), limits).value


def test_reordering_the_tables_changes_nothing():
    portfolio = random_portfolio(7)
    other = portfolio.replace(projects=portfolio.projects.iloc[::-1], demand=portfolio.demand.iloc[::-1])
    assert select(portfolio).value == pytest.approx(select(other).value)


def test_or_library_knapsacks_with_one_role_per_constraint_are_exact(shared_data):
    """OR-Library mknap1 (Petersen 1967), each constraint a role of one period."""
    numbers = iter((shared_data("selection") / "mknap1.txt").read_text().split())
    read = lambda count: [float(next(numbers)) for _ in range(count)]  # noqa: E731
    for _ in range(int(next(numbers))):
        n, m, best = int(next(numbers)), int(next(numbers)), float(next(numbers))
        values, matrix, limit = read(n), [read(n) for _ in range(m)], read(m)
        names = [f"p{k}" for k in range(n)]
        demand = [(p, f"r{i}", "2026", matrix[i][k]) for i in range(m) for k, p in enumerate(names)]
        portfolio = Portfolio(
            projects=pd.DataFrame({"project": names, "value": values}),
            demand=pd.DataFrame(demand, columns=["project", "role", "period", "hours"]),
            supply=pd.DataFrame({"role": [f"r{i}" for i in range(m)], "period": "2026", "hours": limit}),
        )
        assert select(portfolio).value == pytest.approx(best)

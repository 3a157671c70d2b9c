"""Sentences about a project, triage, better plans, and the worth of single forces and shares."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from small_cases import crystal_ball, five, stockco

from workbench.errors import ParameterError
from workbench.selection.check import check_plan
from workbench.selection.core_index import CORE_INDEX, CoreIndex
from workbench.selection.explain import explain
from workbench.selection.limits import Limits
from workbench.selection.objective import plan_worth
from workbench.selection.select import select
from workbench.taxonomy import Status

LIMITS = Limits(budget=2000)


def test_the_sentences_of_the_crystal_ball_case_say_its_enumerated_figures():
    """Section 11 of the specification: p1 +315, p6 +60; p5 enters at 2020, which the 35 Pareto points confirm."""
    reasons = explain(crystal_ball(), LIMITS, most_solves=16, most_budgets=2)
    assert reasons.why("p1") == ["Dropping it costs 315 EUR; its place goes to p3."]
    assert reasons.why("p6") == ["Dropping it costs 60 EUR; nothing takes its place."]
    assert reasons.why("p5") == ["It needs 75 EUR more value or a budget of 2,020 EUR (+1%); it would displace p4, p8."]
    assert reasons.table["triage"].to_dict() == {
        name: "certain out" if name in ("p3", "p5") else "certain in" for name in reasons.table.index
    }
    with pytest.raises(ParameterError, match="why: zz is not among"):
        reasons.why("zz")


def test_without_a_search_only_what_the_relaxation_proves_is_said():
    reasons = explain(crystal_ball(), LIMITS, most_solves=0)
    assert reasons.why("p1") == ["Dropping it costs 249 EUR at least."], "1540 less 1606 less 315 of the relaxation"
    assert reasons.why("p6") == ["Whether it belongs in is not known: no search of its own was made."]
    assert reasons.table.loc[["p1", "p6"], "triage"].tolist() == ["certain in", "discuss"]


def test_an_unproven_plan_is_spoken_of_in_bounds():
    poor = select(crystal_ball(), LIMITS, gap=0.9)
    assert poor.status is Status.FEASIBLE
    reasons = explain(crystal_ball(), LIMITS, poor, gap=0.0, most_solves=16)
    for name in reasons.table.index:
        assert any(word in reasons.why(name)[0] for word in (" at least", "between", "at most"))


def test_what_a_force_costs_is_said_and_listed_on_its_own():
    limits = Limits(budget=2000, forced_in=("p5",), forced_out=("p1",))
    reasons = explain(crystal_ball(), limits, most_solves=20)
    free = {
        "p5": select(crystal_ball(), Limits(budget=2000, forced_out=("p1",))).value,
        "p1": select(crystal_ball(), Limits(budget=2000, forced_in=("p5",))).value,
    }
    here = select(crystal_ball(), limits).value
    gains = reasons.singles.set_index("name")["gain_least"].to_dict()
    assert gains == {"p1 stays out": free["p1"] - here, "p5 goes ahead": free["p5"] - here} == {
        "p1 stays out": 270.0, "p5 goes ahead": 30.0,
    }  # fmt: skip
    assert reasons.why("p5")[-1] == "Its force costs 30 EUR at least."
    assert reasons.table.loc["p5", "triage"] == "forced"


def test_single_dependencies_exclusions_and_shares_have_their_price():
    """Stockco: 2 only with 1 costs 4 of 42, and so does not both 2 and 4 (42 {2,3,4}; 38 {1,2} each)."""
    base = stockco()
    needs = base.replace(dependencies=pd.DataFrame({"project": ["p2"], "depends_on": ["p1"], "kind": ["requires"]}))
    apart = base.replace(dependencies=pd.DataFrame({"project": ["p2"], "depends_on": ["p4"], "kind": ["excludes"]}))
    for portfolio, name in ((needs, "p2 only with p1"), (apart, "at most one of p2, p4")):
        singles = explain(portfolio, Limits(budget=14)).singles.set_index("name")
        assert tuple(singles.loc[name, ["gain_least", "gain_most", "verdict"]]) == (4.0, 4.0, "costs")
    shares = Limits(budget=10, bucket_shares={"run": (0.5, 1.0)})
    buckets = five(category=("run", "grow", "run", "grow", "grow"))
    singles = explain(buckets, shares).singles.set_index("name")
    assert singles.loc["run at least 50% of the spend", "gain_least"] == 0.5, "11 {A, E} against 11.5 {C, E}"


def test_a_better_plan_found_on_the_way_is_offered_with_its_value():
    """A plan at hand that is not the best: 8 with A alone of 10, where {C, E} is worth 11.5."""
    limits = Limits(budget=10)
    best = select(five(), limits)
    worse = select(five(), Limits(budget=10, forced_in=("A",), forced_out=("C", "E", "D")))
    table = best.table.assign(chosen=worse.table["chosen"], start=worse.table["start"], way=worse.table["way"])
    poor = replace(best, table=table, value=worse.value, bound=14.75, gap=1.0, status=Status.FEASIBLE)
    reasons = explain(five(), limits, poor, gap=0.0)
    better = reasons.better
    assert better.value > poor.value
    assert better.gain == pytest.approx(better.value - poor.value)
    assert plan_worth(five(), limits, better.starts)["worth"] == better.value
    assert not check_plan(five(), limits, better.starts)["broken"].any()
    assert reasons.reason.startswith("A better plan was found on the way, worth")
    assert poor.gap == 1.0, "the plan explained keeps its own gap"
    assert explain(five(), limits).better is None


def test_the_core_index_decides_the_triage_where_it_is_known():
    known = pd.DataFrame({"class": ["core", "exterior", "borderline", "borderline", "core"]}, index=list("ABCDE"))
    core = CoreIndex(table=known, kind=CORE_INDEX, plans=pd.DataFrame())
    triage = explain(five(), Limits(budget=10), core=core).table["triage"]
    assert triage.to_dict() == {
        "A": "certain in", "B": "certain out", "C": "discuss", "D": "discuss", "E": "certain in",
    }  # fmt: skip


def test_searches_end_in_the_same_place_every_time():
    runs = [explain(crystal_ball().replace(), LIMITS, most_solves=6, nodes=12) for _ in range(2)]
    pd.testing.assert_frame_equal(runs[0].table, runs[1].table)
    pd.testing.assert_frame_equal(runs[0].rules, runs[1].rules)


def test_the_safety_net_is_said_where_it_was_used():
    reasons = explain(five(), Limits(budget=10), time_limit=0.0)
    assert "stopped by the clock" in reasons.reason
    assert not np.isfinite(reasons.table.loc["A", "swing_least"])

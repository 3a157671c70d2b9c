import itertools

import numpy as np
import pandas as pd
import pytest

from workbench.capacity.integer_program import empty_program, minimise
from workbench.capacity.movable import frozen_projects
from workbench.capacity.shifts import shift_starts
from workbench.capacity.staffing import shifted, staff
from workbench.capacity.start_shifts import ShiftRules, shift
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.sources.sample import energy
from workbench.taxonomy import Status

# ------------------------------------------------------------------------- the worked example of the brief (case C5)

WORK, WINDOWS, SUPPLY, FROZEN, LOSS = [[3, 3, 1], [3, 2]], [(0, 3), (0, 4)], [4] * 6, [1] * 6, [2, 1]


def example(**changes):
    given = {"frozen": FROZEN, "loss": LOSS} | changes
    return shift_starts(WORK, given.pop("windows", WINDOWS), given.pop("supply", SUPPLY), **given)


def test_as_planned_the_example_has_five_hours_of_overload_and_a_peak_of_seven():
    found = example()
    assert (found.planned.starts, found.planned.overload, found.planned.peak) == ((0, 0), 5, 7)


def test_without_overload_the_example_loses_three():
    found = example()
    assert (found.best.starts, found.best.overload, found.best.loss) == ((0, 3), 0, 3)
    assert found.status is Status.OPTIMAL
    assert found.bounds[:2] == (("overload", 0, 0), ("cost", pytest.approx(3), pytest.approx(3)))
    assert (found.ties, found.all_ties) == ((), True)


def test_by_the_rule_with_the_second_project_first_the_example_loses_four():
    found = example(priority=[1, 2])
    assert (found.rule.starts, found.rule.overload, found.rule.loss, found.rule_kept) == ((2, 0), 0, 4, False)


def test_at_one_an_hour_the_example_costs_three_in_two_ways_and_both_are_told():
    found = example(price=1.0)
    assert found.best.cost == pytest.approx(3)
    assert {found.best.starts, *found.ties} == {(0, 3), (0, 2)}
    assert found.all_ties
    assert found.best.starts == (0, 3)  # of equals the one with less overload


def test_the_number_of_ties_that_are_listed_is_a_limit_and_is_told():
    free = shift_starts([[1]] * 3, [(0, 3)] * 3, [1] * 4, planned=[0, 0, 0], most_ties=2)
    assert free.best.overload == 0
    assert len(free.ties) == 2
    assert not free.all_ties


def test_a_hard_capacity_that_fits_is_met():
    found = example(hard=True)
    assert (found.status, found.best.starts, found.relaxing) == (Status.OPTIMAL, (0, 3), None)


def test_a_hard_capacity_that_fits_nowhere_names_the_cell_and_the_window_that_have_to_give_way():
    found = example(windows=[(0, 0), (0, 1)], hard=True)
    # the second project one month later meets the second month of the first one: 3 + 3 + 1 - 4 hours are missing
    assert found.status is Status.INFEASIBLE
    assert found.reason == "No starts inside the windows fit: 3 h are missing; other windows would do"
    assert found.relaxing.cells == ((0, 1, 3.0),)
    # it fits when the first one starts two months later, or the second one two months later than its window says
    assert found.relaxing.windows in [((0, 0, 2, 2),), ((1, 0, 3, 2),)]
    assert found.relaxing.windows_proved


def test_where_no_window_helps_the_answer_says_so():
    found = shift_starts([[9]], [(0, 1)], [4, 4], hard=True)
    assert (found.status, found.relaxing.windows, found.relaxing.windows_proved) == (Status.INFEASIBLE, None, True)
    assert found.relaxing.cells == ((0, 0, 5.0),)
    assert found.reason.endswith("5 h are missing; no windows would do")


def test_a_cost_per_move_keeps_the_plan_where_moving_is_dearer():
    assert example(price=1.0, move_cost=1.9).best.starts == (0, 3)
    assert example(price=1.0, move_cost=2.1).best.starts == (0, 0)


def test_the_peak_can_count_instead_of_the_sum():
    # one block of 2 h over supply for three periods, or of 3 h for one: the sum prefers the second, the peak the first
    work, windows = [[2, 2, 2, 0], [3]], [(0, 0), (0, 3)]
    supply = [1, 1, 1, 3]
    load = np.array([[1, 1, 1, 0]])
    by_sum = shift_starts(work, windows, supply, frozen=load)
    by_peak = shift_starts(work, windows, supply, frozen=load, peak=True)
    assert by_sum.best.overload == by_peak.best.overload == 6
    assert by_peak.best.peak_overload == 2
    worse = shift_starts([[5], [1, 1, 1]], [(0, 0), (0, 1)], [1, 1, 1, 0.0], peak=True)
    assert worse.best.peak_overload == 4  # the long one waits: hours over by 4, 0, 0, 1 instead of 5, 0, 0, 0


# -------------------------------------------------------------------------------------------------- order and rule


def test_the_order_of_projects_is_kept_by_the_rule_and_by_the_search():
    found = shift_starts([[1, 1], [1]], [(0, 3), (0, 4)], [1] * 6, precedence=[(0, 1, 3)], priority=[0, 9])
    for plan in (found.rule, found.best):
        assert plan.starts[1] - plan.starts[0] >= 3
    assert found.planned.starts == (0, 0)
    assert not found.question.obeys((0, 0))


def test_windows_that_contradict_the_order_are_an_answer_with_a_reason():
    found = shift_starts([[1], [1]], [(2, 3), (0, 1)], [1] * 4, precedence=[(0, 1, 1)])
    assert (found.status, found.best, found.rule) == (Status.INFEASIBLE, None, None)
    assert "contradict" in found.reason
    circle = shift_starts([[1], [1]], [(0, 3), (0, 3)], [1] * 4, precedence=[(0, 1, 1), (1, 0, 1)])
    assert circle.status is Status.INFEASIBLE


def test_the_rule_keeps_the_plan_where_its_own_starts_are_worse():
    # the important short one takes the only place of the long one, which then meets the frozen hours
    found = shift_starts([[2], [2, 2]], [(0, 3), (0, 2)], [2] * 4, planned=[2, 0], priority=[2, 1], frozen=[0, 0, 0, 2])
    assert (found.planned.overload, found.rule.starts, found.rule_kept) == (0, (0, 1), False)
    worse = shift_starts([[2], [2, 2]], [(0, 3), (0, 1)], [2] * 4, planned=[3, 0], priority=[2, 1], frozen=[0, 0, 1, 0])
    assert (worse.planned.overload, worse.rule.starts, worse.rule_kept) == (0, (3, 0), True)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"supply": [4, 4, 4, -1, 4, 4]}, "supply: expected hours of at least 0"),
        ({"windows": [(2, 1), (0, 4)]}, "windows: project 0: expected 0 <= earliest <= latest, got 2 and 1"),
        ({"windows": [(0, 4), (0, 4)]}, "windows: project 0: work of 3 periods leaves the calendar"),
        ({"loss": [[0, 1], 1]}, "loss: project 0: expected 4 finite amounts"),
        ({"price": -1.0}, "price: expected finite amounts of at least 0"),
        ({"price": 1.0, "hard": True}, "price: a hard capacity leaves no overload to pay for"),
        ({"precedence": [(0, 7, 1)]}, "precedence: .* names a project that is not there"),
        ({"supply": [[4] * 6, [4] * 6]}, "work: project 0: expected 2 rows"),
    ],
)
def test_impossible_questions_are_refused(changes, complaint):
    with pytest.raises(ParameterError, match=complaint):
        example(**changes)


# --------------------------------------------------------------------------------------- random cases, by listing all


def case(seed: int) -> dict:
    """A small random question of two roles and six periods, its plan inside the windows."""
    draw = np.random.default_rng(seed)
    count, length = 3, 6
    work = [draw.integers(0, 4, (2, draw.integers(1, 4))).astype(float) for _ in range(count)]
    windows = []
    for block in work:
        low = int(draw.integers(0, 2))
        windows.append((low, int(draw.integers(low, length - block.shape[1] + 1))))
    gaps = [(0, 1, int(draw.integers(0, 2)))] if draw.random() < 0.4 else []
    return {
        "work": work,
        "windows": windows,
        "supply": draw.integers(2, 6, (2, length)).astype(float),
        "planned": [low for low, _ in windows],
        "frozen": draw.integers(0, 2, (2, length)).astype(float),
        "loss": [float(draw.integers(0, 4)) for _ in work],
        "precedence": gaps,
        "priority": list(draw.integers(0, 3, count)),
    }


def listed(given: dict, price: float | None, peak: bool = False) -> tuple[float, ...] | None:
    """Least overload and then least loss, or least cost, over all starts: plain loops, no arrays of the package."""
    best = None
    for starts in itertools.product(*(range(low, high + 1) for low, high in given["windows"])):
        if any(starts[b] - starts[a] < periods for a, b, periods in given["precedence"]):
            continue
        over = [[0.0] * 6, [0.0] * 6]
        for role, t in itertools.product(range(2), range(6)):
            load = given["frozen"][role][t]
            for block, start in zip(given["work"], starts, strict=True):
                load += block[role][t - start] if 0 <= t - start < block.shape[1] else 0.0
            over[role][t] = max(0.0, load - given["supply"][role][t])
        excess = sum(max(row) if peak else sum(row) for row in over)
        loss = sum(rate * (s - low) for rate, s, (low, _) in zip(given["loss"], starts, given["windows"], strict=True))
        aims = (excess, loss) if price is None else (price * excess + loss,)
        best = aims if best is None else min(best, aims)
    return best


@pytest.mark.parametrize("seed", range(12))
def test_the_search_finds_what_listing_all_starts_finds(seed):
    given = case(seed)
    for price, peak in ((None, False), (1.5, False), (None, True), (1.5, True)):
        expected = listed(given, price, peak)
        found = shift_starts(**given, price=price, peak=peak, most_ties=0)
        if expected is None:
            assert found.status is Status.INFEASIBLE
            continue
        assert found.status is Status.OPTIMAL
        reached = [value for _, value, _ in found.bounds][: len(expected)]
        assert reached == pytest.approx(list(expected))


@pytest.mark.parametrize("block", range(4))
def test_in_two_hundred_random_cases_the_search_beats_the_rule_and_the_rule_beats_the_plan(block):
    for seed in range(50 * block, 50 * block + 50):
        given = case(1000 + seed)
        given["precedence"] = []
        found = shift_starts(**given, most_ties=0)
        assert found.best.overload <= found.rule.overload + 1e-6 <= found.planned.overload + 2e-6
        total = found.question.frozen.sum() + sum(one.sum() for one in given["work"])
        for plan in (found.planned, found.rule, found.best):
            assert found.question.hours(plan.starts).sum() == pytest.approx(total)  # hours are conserved
        np.testing.assert_array_equal(found.question.frozen, given["frozen"])
        if seed % 10:
            continue
        wider = [(0, 6 - one.shape[1]) for one in given["work"]]
        free = {name: given[name] for name in ("work", "supply", "planned", "frozen")}
        assert shift_starts(windows=wider, **free, most_ties=0).best.overload <= found.best.overload + 1e-6


# ------------------------------------------------------------------------------------------------------- portfolios

OPERATION = pd.DataFrame({"component": ["bau"], "component_type": ["operation"]})
MONTHS = [f"2026-{month:02d}" for month in range(1, 7)]


def office(projects: dict | None = None, demand: list[tuple] = (), begins: int = 0, **tables) -> Portfolio:
    """The worked example as tables: four hours a month, one of them taken, P1 worth twice as much as P2."""
    known = {
        "project": ["P1", "P2"],
        "start": ["2026-01", "2026-01"],
        "latest_start": ["2026-04", "2026-05"],
        "value": [2000.0, 1000.0],
        "priority": ["high", "low"],
    }
    rows = [("bau", month, 1.0, "hard") for month in MONTHS]
    rows += [("P1", month, hours, "proposed") for month, hours in zip(MONTHS, (3.0, 3.0, 1.0), strict=False)]
    rows += [("P2", month, hours, "proposed") for month, hours in zip(MONTHS[begins:], (3.0, 2.0), strict=False)]
    asked = pd.DataFrame([*rows, *demand], columns=["project", "period", "hours", "booking_state"])
    settings = {"portfolio": ["office"], "frequency": ["M"], "first_period": ["2026-01"], "last_period": ["2026-06"]}
    return Portfolio(
        settings=pd.DataFrame(settings | {"discount_rate": [0.1]}),
        projects=pd.DataFrame(known | (projects or {})),
        components=OPERATION,
        supply=pd.DataFrame({"role": "welder", "person": "welder 1", "period": MONTHS, "hours": 4.0}),
        demand=asked.assign(role="welder"),
        **tables,
    )


LEAST = ShiftRules(overload="least")


@pytest.fixture(scope="module")
def base() -> Portfolio:
    return office()


@pytest.fixture(scope="module")
def least(base):
    return shift(base, LEAST)


def test_the_worked_example_comes_out_of_the_tables_too(least):
    found, factor = least, 1.1 ** (-1 / 12)
    assert found.status is Status.OPTIMAL
    assert found.comparison["overload"].to_dict() == pytest.approx(
        {"as planned": 5, "priority rule": 0, "optimum": 0}, abs=1e-9
    )
    move = found.moves.loc["P2"]
    assert (str(move["from"]), str(move["to"]), list(found.moves.index)) == ("2026-01", "2026-04", ["P2"])
    assert move["value_lost"] == pytest.approx(1000 * (1 - factor**3))
    assert (move["relieved"], move["roles"]) == (pytest.approx(5), "welder")
    assert move["why"] == "without it welder is 3 h further over in 2026-01"
    assert str(found) == "1 of 2 projects move: overload 5 h becomes 0 h (proven best)"


def test_the_rule_follows_the_priority_of_the_table():
    turned = shift(office({"priority": ["low", "high"]}), LEAST)
    assert turned.table["rule"].astype(str).to_dict() == {"P1": "2026-03", "P2": "2026-01"}
    assert turned.comparison.loc["priority rule", "value_lost"] == pytest.approx(2000 * (1 - 1.1 ** (-2 / 12)))


def test_the_grids_are_those_of_the_staffing_of_the_moved_tables(base, least):
    assert least.before.grid("demand").loc["welder"].tolist() == [6, 5, 1, 0, 0, 0]
    assert least.after.grid("demand").loc["welder"].tolist() == [3, 3, 1, 3, 2, 0]
    again = staff(shifted(base, least.table["best"]))
    np.testing.assert_allclose(least.after.table["demand"], again.table["demand"])
    for plan, staffing in (("as planned", least.before), ("optimum", least.after)):
        np.testing.assert_allclose(least.demand[plan], staffing.grid("demand"))


def test_by_default_an_hour_of_overload_costs_what_a_contractor_does_and_is_weighed_against_value():
    cures = {"cure": ["c"], "kind": ["contract"], "role": ["welder"], "cost_per_hour": [100.0]}
    portfolio = office(cures=pd.DataFrame(cures))
    dear, cheap = shift(portfolio), shift(portfolio, ShiftRules(price={"welder": 1.0}))
    assert dear.comparison.loc["as planned", "cost"] == pytest.approx(500)  # five hours
    assert cheap.comparison.loc["as planned", "cost"] == pytest.approx(5)
    assert (len(dear.moves), len(cheap.moves)) == (1, 0)  # three months cost 24 of value


def test_a_project_with_a_hard_booking_stays():
    found = shift(office(demand=[("P2", "2026-02", 0.5, "hard")]), LEAST)
    assert found.stays["P2"] == "it has a hard or frozen booking"
    assert list(found.moves.index) == ["P1"]


def test_a_project_with_work_before_the_freeze_stays_and_no_work_moves_to_before_it():
    frozen = ShiftRules(overload="least", freeze_before="2026-02")
    windows = {"start": ["2026-01", "2026-02"], "earliest_start": ["2026-01", "2026-01"]}
    early = shift(office(windows), frozen)  # its first work lies before its start
    assert early.stays == {"P1": "it begins before the freeze", "P2": "it begins before the freeze"}
    found = shift(office(windows, begins=1), frozen)
    assert str(found.table.loc["P2", "earliest"]) == "2026-02"
    assert list(found.stays) == ["P1"]


def test_a_frozen_booking_holds_a_project_and_a_soft_one_moves_with_it():
    rows = {"person": "welder 1", "project": ["P1", "P2"], "period": "2026-02", "hours": 1.0}
    rows |= {"booking_state": "soft", "frozen": [True, False]}
    found = shift(office(bookings=pd.DataFrame(rows)), LEAST)
    assert found.stays == {"P1": "it has a hard or frozen booking"}
    booked = found.portfolio.bookings.set_index("project")["period"].astype(str)
    assert booked.to_dict() == {"P1": "2026-02", "P2": "2026-05"}


def test_a_follower_waits_for_the_project_it_follows():
    rows = {"project": ["P2"], "depends_on": ["P1"], "kind": ["finish_start"], "lag": [1]}
    found = shift(office({"duration": [3, 2]}, dependencies=pd.DataFrame(rows)), LEAST)
    starts = found.table["best"]
    assert (starts["P2"] - starts["P1"]).n >= 3 + 1
    assert found.moves.loc["P2", "why"].startswith("without it welder is 3 h")


def test_a_project_beside_a_fixed_one_keeps_the_order_as_well():
    rows = {"project": ["P2"], "depends_on": ["P1"], "kind": ["finish_start"], "lag": [0]}
    portfolio = office({"duration": [3, 2], "state": ["active", "candidate"]}, dependencies=pd.DataFrame(rows))
    assert str(shift(portfolio, LEAST).table.loc["P2", "earliest"]) == "2026-04"


def test_without_room_the_cell_and_the_window_that_have_to_give_way_are_named():
    found = shift(office({"latest_start": ["2026-01", "2026-02"]}), ShiftRules(overload="none"))
    assert found.status is Status.INFEASIBLE
    ways_out = found.relaxing.set_index("what")
    assert (ways_out.loc["cell", "name"], str(ways_out.loc["cell", "period"])) == ("welder", "2026-02")
    assert ways_out.loc["cell", "by"] == pytest.approx(3)
    assert (ways_out.loc["window", "name"], ways_out.loc["window", "by"]) in [("P2", 2), ("P1", 2)]


def test_only_the_projects_of_a_plan_need_people(base):
    found = shift(base, ShiftRules(overload="least", starts=[("P2", pd.Period("2026-02"))]))
    assert found.table.index.tolist() == ["P2"]
    asked = found.before.grid("demand") + found.before.grid("operations")
    assert asked.loc["welder"].tolist() == [1, 4, 3, 1, 1, 1]
    assert found.moves.empty


def test_a_portfolio_without_movable_projects_or_without_people_is_an_answer():
    still = shift(office({"state": ["active", "active"]}), LEAST)
    assert (still.status, still.reason) == (Status.NO_DATA, "No project may start at another time.")
    assert str(still) == "No start shifts: No project may start at another time."
    assert shift(Portfolio()).status is Status.NO_DATA


@pytest.mark.parametrize(
    ("rules", "complaint"),
    [
        ({"overload": "never"}, "overload: expected priced, least, none, got 'never'"),
        ({"overload": "least", "price": 3.0}, "price: overload 'least' has no price"),
        ({"move_cost": -1.0}, "move_cost: expected a finite amount of at least 0"),
        ({"freeze_before": "soon"}, "freeze_before: expected a period such as 2026-01, got 'soon'"),
        ({"price": {"diver": 3.0}}, "price: diver offers no hours"),
        ({"price": float("nan")}, "price: expected a finite amount"),
        ({"starts": [("P9", pd.Period("2026-02"))]}, "starts: P9 is no project of the portfolio"),
    ],
)
def test_impossible_rules_are_refused(base, rules, complaint):
    with pytest.raises(ParameterError, match=complaint):
        shift(base, ShiftRules(**rules))


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    return Portfolio(**energy())


@pytest.fixture(scope="module")
def moved(sample):
    return shift(sample, ShiftRules(overload="least", freeze_before=str(sample.calendar[2])), most_ties=0)


def test_every_frozen_row_of_the_sample_is_the_same_byte_for_byte(sample, moved):
    states, demand = sample.projects["state"], sample.demand
    fixed = demand["booking_state"].eq("hard") | demand["project"].isin(frozen_projects(sample))
    fixed |= (demand["period"] < sample.calendar[2]) | ~demand["project"].map(states).isin(["candidate", "approved"])
    assert fixed.any()
    assert not fixed.all()
    assert len(moved.moves) > 5
    for name in ("project", "role", "booking_state"):
        assert demand.loc[fixed, name].tolist() == moved.portfolio.demand.loc[fixed, name].tolist()
    for column in ("hours", "probability", "period"):
        before, after = (p.demand.loc[fixed, column].array for p in (sample, moved.portfolio))
        one, other = (np.asarray(side.asi8 if column == "period" else side) for side in (before, after))
        assert one.tobytes() == other.tobytes()


def test_every_project_of_the_sample_keeps_its_hours_and_its_window(sample, moved):
    keys = ["project", "role", "booking_state"]
    before, after = (p.demand.groupby(keys)["hours"].sum() for p in (sample, moved.portfolio))
    pd.testing.assert_series_equal(before, after)
    assert moved.before.totals["demand"] == pytest.approx(moved.after.totals["demand"])
    for starts in (moved.table["best"], moved.table["rule"]):
        assert (starts >= moved.table["earliest"]).all()
        assert (starts <= moved.table["latest"]).all()
        assert (starts >= sample.calendar[2]).all()


def test_the_plans_of_the_sample_are_as_good_as_they_say(sample, moved):
    for name, staffing in (("as planned", moved.before), ("optimum", moved.after)):
        assert staffing.totals["overload"] == pytest.approx(moved.comparison.loc[name, "overload"])
    plannable = moved.before.grid("plannable")
    over = (moved.demand["priority rule"] - plannable).clip(lower=0.0).to_numpy().sum()
    assert over == pytest.approx(moved.comparison.loc["priority rule", "overload"])
    overload = moved.comparison["overload"]
    assert overload["optimum"] <= overload["priority rule"] < overload["as planned"]
    assert moved.comparison.loc["optimum", "bound"] == pytest.approx(overload["optimum"])


def test_the_order_of_the_sample_is_kept(sample, moved):
    rows = sample.dependencies[sample.dependencies["kind"] == "finish_start"]
    length = sample.projects["duration"]
    starts = dict(sample.projects["start"].astype(object))
    starts.update(moved.table["best"].astype(object))
    followers = rows[rows["project"].isin(moved.table.index)]
    assert len(followers) >= 3
    for later, earlier, lag in followers[["project", "depends_on", "lag"]].itertuples(index=False, name=None):
        assert (starts[later] - starts[earlier]).n >= length[earlier] + lag


# ------------------------------------------------------------------------------------------------- the one solver door


def test_aims_are_brought_down_in_their_order():
    program = empty_program(2, most=5.0, whole=True).also([[1.0, 1.0]], 3.0, np.inf)
    found = minimise(program, [("first", np.array([1.0, 2.0])), ("second", np.array([1.0, 0.0]))])
    assert (found.status, [aim.value for aim in found.reached], list(found.values)) == (Status.OPTIMAL, [3, 3], [3, 0])


def test_what_the_solver_cannot_do_is_an_answer():
    program = empty_program(1, most=1.0, whole=True).also([[1.0]], 2.0, np.inf)
    assert minimise(program, [("", np.ones(1))]).status is Status.INFEASIBLE
    with pytest.raises(ValueError, match="falls without end"):
        minimise(empty_program(1), [("", -np.ones(1))])


def test_a_search_that_stops_early_is_not_called_optimal():
    draw = np.random.default_rng(1)
    weights = draw.integers(1000, 2000, (20, 60)).astype(float)
    program = empty_program(60, most=1.0, whole=True).also(weights, -np.inf, weights.sum(axis=1) / 2)
    found = minimise(program, [("weight", -weights.sum(axis=0))], nodes=1)
    assert found.status is Status.FEASIBLE
    assert "stopped after 1 nodes" in found.reason
    assert found.reached[0].bound < found.reached[0].value
    assert found.reached[0].gap > 0

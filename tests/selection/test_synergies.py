"""Synergies: what all of a group gain or lose together, in worth, money and hours of work."""

import pandas as pd
import pytest
from listing import Listing

from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.select import select

YEAR = {"portfolio": "p", "frequency": "Y", "first_period": "2027", "last_period": "2028"}


def three(rows: list[dict], **tables) -> Portfolio:
    """Values 5 4 3, costs 3 3 2, two hours of a welder each in the first of two years."""
    projects = pd.DataFrame(
        {"project": list("abc"), "value": [5, 4, 3], "cost": [3, 3, 2], "start": "2027", "duration": 1}
    )
    demand = pd.DataFrame({"project": list("abc"), "role": "welder", "period": "2027", "hours": 2.0})
    given = {
        "settings": pd.DataFrame([YEAR]),
        "projects": projects.assign(latest_start="2027"),
        "demand": demand.assign(booking_state="proposed"),
        "synergies": pd.DataFrame(rows),
    }
    return Portfolio(**(given | tables))


def pair(names="ab", **first) -> list[dict]:
    empty = {"synergy": "s", "value": 0.0, "saving": 0.0, "hours": 0.0, "role": "", "period": ""}
    return [empty | {"project": name} | (first if name == names[0] else {}) for name in names]


@pytest.mark.parametrize(
    ("gain", "value", "chosen"), [(2, 11.0, ["a", "b"]), (0, 9.0, ["a", "b"]), (-2, 8.0, ["a", "c"])]
)
def test_two_projects_that_help_or_hinder_each_other_change_the_choice(gain, value, chosen):
    """Enumerated: budget 6, the first two worth 2 more together, or 2 less."""
    answer = select(three(pair(value=gain)), Limits(budget=6))
    assert (answer.value, answer.chosen) == (value, chosen)
    assert answer.totals.get("synergies", 0.0) == (gain if chosen == ["a", "b"] else 0.0)


def test_the_gains_of_all_rows_of_a_group_add_up():
    rows = pair(value=2)
    rows[1]["value"] = 3
    assert select(three(rows), Limits(budget=6)).value == 14.0


def test_nothing_is_gained_while_one_of_three_is_missing():
    assert select(three(pair("abc", value=50)), Limits(budget=7)).value == 9.0
    assert select(three(pair("abc", value=50)), Limits(budget=8)).value == 62.0


def test_a_loss_is_not_dodged_by_leaving_it_uncounted():
    """Forced in together, the two lose what they lose."""
    answer = select(three(pair(value=-20)), Limits(forced_in=("a", "b")))
    assert answer.value == pytest.approx(5 + 4 + 3 - 20)


@pytest.mark.parametrize(("saving", "fits"), [(1, True), (0.9, False), (-1, False)])
def test_money_saved_makes_room_in_the_budget(saving, fits):
    answer = select(three(pair(saving=saving, period="2027")), Limits(budget=5))
    assert (answer.chosen == ["a", "b"]) is fits


def test_an_extra_cost_counts_in_the_period_it_falls_in():
    rows = pair(saving=-1, period="2028")
    both = three(rows)
    assert select(both, Limits(budget={"2027": 6, "2028": 0}, forced_out=("c",))).chosen == ["a"]
    assert select(both, Limits(budget={"2027": 6, "2028": 1}, forced_out=("c",))).chosen == ["a", "b"]


@pytest.mark.parametrize(("hours", "offered", "fits"), [(1, 3, True), (0.9, 3, False), (-1, 4, False), (-1, 5, True)])
def test_hours_saved_or_lost_count_for_the_role(hours, offered, fits):
    answer = select(
        three(pair(hours=hours, role="welder", period="2027")), Limits(capacity={"welder": offered}, forced_out=("c",))
    )
    assert (answer.chosen == ["a", "b"]) is fits


def test_a_partner_that_runs_or_is_finished_is_there_already():
    for state in ("active", "completed"):
        base = three(pair(value=2))
        served = base.replace(projects=base.projects.assign(state=[state, "candidate", "candidate"]))
        answer = select(served, Limits(budget=3))
        assert (answer.value, answer.chosen) == (6.0, ["b"])


def test_a_partner_that_is_closed_never_comes():
    base = three(pair(value=2))
    closed = base.replace(projects=base.projects.assign(state=["cancelled", "candidate", "candidate"]))
    assert select(closed).value == 7.0


def test_partners_that_all_run_anyway_gain_nothing_by_the_choice():
    base = three(pair(value=2))
    runs = base.replace(projects=base.projects.assign(state=["active", "active", "candidate"]))
    assert select(runs).value == 3.0


def test_a_partner_that_is_stopped_takes_the_gain_with_it():
    base = three(pair(value=20), exits=pd.DataFrame([{"project": "a", "salvage": 100.0}]))
    runs = base.replace(projects=base.projects.assign(state=["active", "candidate", "candidate"]))
    stopped = select(runs, Limits(reconsidered=("a",)))
    assert stopped.table.at["a", "advice"] == "cancel"
    assert stopped.value == pytest.approx(100 + 4 + 3)
    dearer = runs.replace(exits=pd.DataFrame([{"project": "a", "salvage": 10.0}]))
    assert select(dearer, Limits(reconsidered=("a",))).value == pytest.approx(5 + 4 + 3 + 20)


def test_a_group_in_any_version_gains_in_full():
    versions = pd.DataFrame([{"project": "a", "version": "reduced", "cost_share": 1 / 3, "benefit_share": 0.5}])
    answer = select(three(pair(value=2), versions=versions), Limits(budget=4))
    assert answer.chosen == ["a", "b"]
    assert answer.value == pytest.approx((0.5 * 8 - 1) + 4 + 2)


@pytest.mark.parametrize("gain", [-6, -3, 3, 6])
def test_overlapping_groups_equal_the_best_of_all_plans_listed(gain):
    rows = [
        *pair("ab", value=gain),
        *({**row, "synergy": "t"} for row in pair("bc", value=-gain, saving=1, period="2027")),
    ]
    portfolio = three(rows)
    for budget in (4, 6, 8):
        listing = Listing(portfolio, limits := Limits(budget=budget))
        assert select(portfolio, limits).value == pytest.approx(listing.worth[listing.best()])

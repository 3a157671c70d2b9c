"""People who change projects: nobody is gained, effort stays, and value follows the time of both projects."""

import pandas as pd
import pytest

from workbench.capacity.best_moves import best_moves
from workbench.capacity.people_moves import PeopleMove, move_people
from workbench.capacity.staffing import staff
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.sources.sample import energy
from workbench.taxonomy import Status

MONTHS = pd.period_range("2026-01", "2026-12", freq="M")


def ask(project: str, first: int, last: int, hours: float = 200.0, **columns) -> list[dict]:
    """Rows of demand, one for each month from the first to the last."""
    return [
        {"project": project, "role": "welder", "period": str(MONTHS[at - 1]), "hours": hours, **columns}
        for at in range(first, last + 1)
    ]


def office(*demand: list[dict], bookings: list[dict] = (), **projects) -> Portfolio:
    """Ten welders and five fitters of 160 hours a month; three projects worth 1,000, 2,000 and 3,000 at 10 % a year."""
    settings = {"portfolio": "x", "frequency": "M", "first_period": "2026-01", "last_period": "2026-12"}
    supply = [
        {"role": role, "person": person, "period": str(month), "hours": 800.0}
        for month in MONTHS
        for role, person in (("welder", ""), ("welder", "Ana"), ("fitter", ""))
    ]
    own = {"project": ["a", "b", "c"], "cost": 0.0, "value": [1e3, 2e3, 3e3], "duration": 6, **projects}
    tables = {"bookings": pd.DataFrame(bookings)} if bookings else {}
    return Portfolio(
        settings=pd.DataFrame([{**settings, "discount_rate": 0.1}]),
        projects=pd.DataFrame(own),
        demand=pd.DataFrame([row for rows in demand for row in rows]),
        supply=pd.DataFrame(supply),
        **tables,
    )


def by_month(portfolio: Portfolio, project: str) -> list[float]:
    """Hours of a project, month by month until its last one."""
    rows = portfolio.demand[portfolio.demand["project"] == project].groupby("period")["hours"].sum()
    return rows[rows > 0].round(6).tolist()


def full_time(portfolio: Portfolio, month: str) -> float:
    return float(staff(portfolio).table.loc[("welder", pd.Period(month)), "standard"])


def test_the_giver_makes_up_after_its_end_and_the_receiver_is_done_before_it():
    portfolio = office(ask("a", 1, 4), ask("b", 1, 4))
    hours = full_time(portfolio, "2026-01")
    found = move_people(
        portfolio, [PeopleMove(role="welder", giver="a", receiver="b", first="2026-01", last="2026-01")]
    )
    assert by_month(found.plan, "a") == [200 - hours, 200, 200, 200, hours]
    assert by_month(found.plan, "b") == [200 + hours, 200, 200, 200 - hours]
    row = found.table.iloc[0]
    assert (row["hours"], row["fte_periods"]) == (hours, 1.0)
    assert (row["later"], row["earlier"]) == (hours / 200, hours / 200)
    assert row["lost"] == pytest.approx(1e3 * (1 - 1.1 ** (-hours / 200 / 12)))
    assert row["gained"] == pytest.approx(2e3 * (1.1 ** (hours / 200 / 12) - 1))
    assert found.totals["net"] == pytest.approx(row["gained"] - row["lost"])


def test_a_project_of_many_roles_is_held_up_by_its_share_of_the_hours():
    others = [{**row, "role": "fitter"} for row in ask("a", 1, 4, 600.0)]
    portfolio = office(ask("a", 1, 4), ask("b", 1, 4), others)
    move = PeopleMove(role="welder", giver="a", receiver="b", first="2026-02", last="2026-02", fte=0.5)
    row = move_people(portfolio, [move]).table.iloc[0]
    assert row["earlier"] == pytest.approx(4 * row["later"])


def test_nobody_is_gained_and_every_project_keeps_its_effort():
    portfolio = Portfolio(**energy())
    found = best_moves(portfolio, staff(portfolio).tightest)
    row = found.table.iloc[0]
    for table in (portfolio.demand, found.plan.demand):
        assert (table["hours"] >= 0).all()
    before, after = (plan.demand.groupby("project")["hours"].sum() for plan in (portfolio, found.plan))
    assert after[row["giver"]] == pytest.approx(before[row["giver"]], abs=1e-6)
    pd.testing.assert_series_equal(before, after)
    own = portfolio.demand["project"].isin([row["giver"], row["receiver"]])
    pd.testing.assert_frame_equal(
        portfolio.demand[~own].reset_index(drop=True),
        found.plan.demand[~found.plan.demand["project"].isin([row["giver"], row["receiver"]])].reset_index(drop=True),
    )
    window = pd.period_range(row["first"], row["last"], freq=row["first"].freq)
    asked = [
        plan.demand[plan.demand["role"] == row["role"]].groupby("period")["hours"].sum()[window]
        for plan in (portfolio, found.plan)
    ]
    pd.testing.assert_series_equal(*asked)  # the same people in every period of the move
    assert row["fte_periods"] == pytest.approx(
        sum(
            row["hours"] / len(window) / found.before.table.loc[(row["role"], period), "standard"] for period in window
        ),
        rel=0.1,
    )


def test_the_best_pairs_are_those_that_single_moves_value_highest():
    portfolio = office(ask("a", 1, 6), ask("b", 2, 9), ask("c", 1, 8))
    found = best_moves(portfolio, "welder")
    assert len(found.table) == 6
    for row in found.table.itertuples():
        move = PeopleMove(role="welder", giver=row.giver, receiver=row.receiver, first=row.first, last=row.last)
        single = move_people(portfolio, [move])
        assert single.totals["net"] == pytest.approx(row.net)
        with pytest.raises(ParameterError, match="after"):  # one month more, and the receiver had no use for it
            move_people(portfolio, [PeopleMove(**{**move.__dict__, "last": row.last + 1})])
    assert found.table["net"].is_monotonic_decreasing
    assert (found.table["giver"].iloc[0], found.table["receiver"].iloc[0]) == ("a", "c")
    assert by_month(found.plan, "c")[0] > 200


def test_mandatory_projects_give_nobody():
    portfolio = office(ask("a", 1, 6), ask("b", 1, 6), mandatory=[True, False, False])
    assert best_moves(portfolio, "welder").table["giver"].tolist() == ["b"]


def test_where_no_move_gains_the_plan_stays():
    portfolio = office(ask("a", 1, 6), ask("b", 1, 6), mandatory=[False, True, False])
    found = best_moves(
        portfolio.replace(projects=portfolio.projects.assign(value=[3e3, 1e3, 0.0]).reset_index()), "welder"
    )
    assert (found.table["net"] < 0).all()
    assert found.totals["fte_periods"] == 0
    pd.testing.assert_frame_equal(found.plan.demand, portfolio.demand)


def test_hard_frozen_and_named_hours_do_not_move():
    portfolio = office(ask("a", 1, 2, booking_state="hard"), ask("b", 1, 4), ask("c", 1, 4, person="Ana"))
    found = best_moves(portfolio, "welder")
    assert found.status == Status.NO_DATA
    assert "No two projects ask for welder" in found.reason
    booked = [{"person": "Ana", "role": "welder", "project": "a", "period": "2026-01", "hours": 150.0,
               "booking_state": "soft", "frozen": True}]  # fmt: skip
    portfolio = office(ask("a", 1, 4), ask("b", 1, 4), bookings=booked)
    move = {"role": "welder", "giver": "a", "receiver": "b", "last": "2026-01", "first": "2026-01"}
    with pytest.raises(ParameterError, match="a has 50 hours of welder that may move in 2026-01"):
        move_people(portfolio, [PeopleMove(**move)])
    assert move_people(portfolio, [PeopleMove(**move, fte=0.25)]).totals["hours"] == full_time(portfolio, "2026-01") / 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"receiver": "a"}, "receiver: expected another project"),
        ({"fte": 0.0}, "fte: expected a finite number above 0"),
        ({"fte": float("nan")}, "fte: expected a finite number above 0"),
        ({"role": "sailor"}, "role: sailor offers no hours"),
        ({"first": "2025-01"}, "first: expected a period from 2026-01 to 2026-12"),
        ({"first": "soon"}, "first: expected a period"),
        ({"first": "2026-03"}, "last: expected 2026-03 or later"),
        ({"fte": 9.0}, "a has 200 hours of welder that may move in 2026-01"),
        ({"giver": "c"}, "c has 0 hours of welder"),
        ({"receiver": "c"}, "c needs 0 hours of welder after 2026-01"),
    ],
)
def test_impossible_moves_are_refused_with_what_there_is(change, words):
    portfolio = office(ask("a", 1, 4), ask("b", 1, 4))
    move = {"role": "welder", "giver": "a", "receiver": "b", "first": "2026-01", "last": "2026-01"}
    with pytest.raises(ParameterError, match=words):
        move_people(portfolio, [PeopleMove(**{**move, **change})])


def test_without_people_there_is_nobody_to_move():
    found = best_moves(Portfolio(), "welder")
    assert (found.status, found.table.empty) == (Status.NO_DATA, True)
    assert str(found).startswith("No people to move")
    with pytest.raises(ParameterError, match="fte"):
        best_moves(Portfolio(), "welder", -1.0)

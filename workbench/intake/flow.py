"""How proposals move through the stages: what share goes on, how fast, and why the others are dropped."""

from collections.abc import Iterable

import pandas as pd

from workbench.answer import Answer
from workbench.intake.stays import no_moves, stays
from workbench.intake.survival import survival
from workbench.lifecycle import NEXT, OPEN
from workbench.portfolio import Portfolio
from workbench.taxonomy import State, Status

CONVERSION = ["name", "next_state", "entered", "converted", "dropped", "in_flight", "share", "final_share"]
STAGE_TIME = ["name", "stays", "unfinished", "median_time"]
BALANCE = ["name", "mean_number", "departures", "mean_time", "ratio"]
DROPS = ["state", "reason", "projects", "share"]


def conversion(portfolio: Portfolio, first: pd.Timestamp | None = None, last: pd.Timestamp | None = None) -> Answer:
    """
    Say what share of the projects that entered a state went on to the next one.

    A project counts once for a state, from the first time it entered it in the window. Whether it went on or was
    cancelled is looked for up to the day the portfolio describes; what is neither is in flight.

    Parameters
    ----------
    portfolio
        The portfolio.
    first, last
        First and last day of the window; the whole log by default.

    Returns
    -------
    Answer
        `.table` indexed by the states that have a next one: `name`, `next_state`, `entered` (projects), `converted`,
        `dropped`, `in_flight`, `share` (converted of entered) and `final_share` (converted of converted and dropped);
        shares of nothing are missing.

    Raises
    ------
    ValueError
        The window ends before it starts, or starts after the day the portfolio describes.
    """
    if reason := no_moves(portfolio):
        return _nothing(CONVERSION, ["state"], reason)
    known = stays(portfolio)
    first, last = _window(portfolio, known, first, last)
    inside = known[known["entered"].between(first, last)]
    # Rows stand in order of time, so their numbers say what came later, also within one day.
    start = _row_numbers(inside).min().unstack("state").reindex(columns=_words(State))
    end = _row_numbers(known).max().unstack("state").reindex(index=start.index, columns=_words(State))
    rows = {
        str(state): _outcomes(start[state], end[following], end[State.CANCELLED]) for state, following in NEXT.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=CONVERSION[2:6]).rename_axis("state")
    table.insert(0, "name", [state.label for state in NEXT])
    table.insert(1, "next_state", _words(NEXT.values()))
    final = table["converted"] + table["dropped"]
    table["share"] = table["converted"] / table["entered"].where(table["entered"] > 0)
    table["final_share"] = table["converted"] / final.where(final > 0)
    return Answer(table=table)


def stage_times(portfolio: Portfolio) -> Answer:
    """
    Estimate how long projects stay in each state, counting those that are still there.

    Returns
    -------
    Answer
        `.table` indexed by the states that are not final: `name`, `stays`, `unfinished` (still going on) and
        `median_time` in days, missing until half of the stays are over; see `survival`.
    """
    if reason := no_moves(portfolio):
        return _nothing(STAGE_TIME, ["state"], reason)
    known = stays(portfolio)
    ended = known["left"].notna()
    days = (known["left"].fillna(portfolio.as_of) - known["entered"]).dt.days
    rows = {}
    for state in OPEN:
        here = known["state"] == state
        median = survival(days[here], ended[here]).median
        rows[str(state)] = (state.label, int(here.sum()), int((here & ~ended).sum()), median)
    return Answer(table=pd.DataFrame.from_dict(rows, orient="index", columns=STAGE_TIME).rename_axis("state"))


def throughput(portfolio: Portfolio) -> Answer:
    """
    Count per period how many projects entered and left each state.

    Returns
    -------
    Answer
        `.table` indexed by period and state: `entered`, `left`. The periods have the length of the planning calendar
        and run without a gap from the first move to the day the portfolio describes.
    """
    if reason := no_moves(portfolio):
        return _nothing(["entered", "left"], ["period", "state"], reason)
    known = stays(portfolio)
    frequency = portfolio.calendar.freqstr
    periods = pd.period_range(known["entered"].min(), portfolio.as_of, freq=frequency)
    cells = pd.MultiIndex.from_product([periods, _words(State)], names=["period", "state"])
    counts = {
        column: known.groupby([known[column].dt.to_period(frequency), "state"]).size().reindex(cells, fill_value=0)
        for column in ("entered", "left")
    }
    return Answer(table=pd.DataFrame(counts, index=cells))


def balance(portfolio: Portfolio, first: pd.Timestamp | None = None, last: pd.Timestamp | None = None) -> Answer:
    """
    Hold the number in each state against throughput times time in state.

    In a steady flow the mean number in a state is the number leaving per day times the mean days they stayed (Little,
    Operations Research 9, 1961). A ratio above 1 says that the state fills up: what is in it waits longer than what
    leaves it did. Below 1 it empties.

    Parameters
    ----------
    portfolio
        The portfolio.
    first, last
        First and last day of the window; the whole log by default. Who left on the first day left before it.

    Returns
    -------
    Answer
        `.table` indexed by the states that are not final: `name`, `mean_number` (projects in the state over the
        window), `departures` (projects leaving per day), `mean_time` (days those had stayed, whenever they came) and
        `ratio`; the last two are missing where nobody left.

    Raises
    ------
    ValueError
        The window ends before it starts, or starts after the day the portfolio describes.
    """
    if reason := no_moves(portfolio):
        return _nothing(BALANCE, ["state"], reason)
    known = stays(portfolio)
    first, last = _window(portfolio, known, first, last)
    length = (last - first).days
    if length == 0:
        return _nothing(BALANCE, ["state"], f"The window from {first:%Y-%m-%d} to {last:%Y-%m-%d} has no length.")
    inside = known["left"].fillna(last).clip(upper=last) - known["entered"].clip(lower=first)
    gone = known["left"].gt(first) & known["left"].le(last)
    flow = pd.DataFrame(
        {
            "mean_number": inside.dt.days.clip(lower=0).groupby(known["state"]).sum() / length,
            "departures": gone.groupby(known["state"]).sum() / length,
            "mean_time": (known["left"] - known["entered"]).dt.days.where(gone).groupby(known["state"]).mean(),
        }
    ).reindex(_words(OPEN))
    flow = flow.fillna({"mean_number": 0.0, "departures": 0.0})
    leaving = flow["departures"] * flow["mean_time"]
    flow["ratio"] = flow["mean_number"] / leaving.where(leaving > 0)
    flow.insert(0, "name", [state.label for state in OPEN])
    return Answer(table=flow.rename_axis("state"))


def drop_reasons(portfolio: Portfolio) -> Answer:
    """
    Count why projects were cancelled, by the state they were in.

    Returns
    -------
    Answer
        `.table` with one row per `state` and `reason`, most frequent first within a state: `projects` and their
        `share` of those dropped from that state. A reason that nobody wrote down is empty.
    """
    if reason := no_moves(portfolio):
        return _nothing(DROPS, [], reason)
    known = stays(portfolio)
    dropped = known[known["next_state"] == State.CANCELLED]
    table = dropped.groupby(["state", "reason"]).size().rename("projects").reset_index()
    table["share"] = table["projects"] / table.groupby("state")["projects"].transform("sum")
    order = table["state"].map({str(state): place for place, state in enumerate(State)})
    table = table.assign(order=order).sort_values(["order", "projects", "reason"], ascending=[True, False, True])
    return Answer(table=table[DROPS].reset_index(drop=True), totals={"dropped": len(dropped)})


def _nothing(columns: list[str], index: list[str], reason: str) -> Answer:
    table = pd.DataFrame(columns=[*index, *columns])
    return Answer(table=table.set_index(index) if index else table, status=Status.NO_DATA, reason=reason)


def _window(
    portfolio: Portfolio, known: pd.DataFrame, first: pd.Timestamp | None, last: pd.Timestamp | None
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Complete a window from the log, which ends on the day the portfolio describes."""
    start = known["entered"].min() if first is None else pd.Timestamp(first)
    if start > portfolio.as_of:
        raise ValueError(f"first: expected {portfolio.as_of:%Y-%m-%d} or earlier, found {start:%Y-%m-%d}")
    end = portfolio.as_of if last is None else pd.Timestamp(last)
    if end < start:
        raise ValueError(f"last: expected {start:%Y-%m-%d} or later, found {end:%Y-%m-%d}")
    return start, min(end, portfolio.as_of)


def _words(states: Iterable[State]) -> list[str]:
    return [str(state) for state in states]


def _row_numbers(stays: pd.DataFrame):
    """Group the row numbers of stays by project and state."""
    return stays.index.to_series().groupby([stays["project"], stays["state"]])


def _outcomes(start: pd.Series, following: pd.Series, cancelled: pd.Series) -> tuple[int, int, int, int]:
    """Count who entered, went on, was dropped and is in flight, from row numbers by project; missing is never."""
    entered, converted = start.notna(), following > start
    dropped = (cancelled > start) & ~converted
    return tuple(int(part.sum()) for part in (entered, converted, dropped, entered & ~converted & ~dropped))

"""How long each project stayed in each state of its life, read from the log of its moves."""

import pandas as pd

from workbench.answer import missing_tables
from workbench.lifecycle import chronological
from workbench.portfolio import Portfolio
from workbench.taxonomy import State

COLUMNS = ["project", "state", "entered", "left", "next_state", "reason"]


def stays(portfolio: Portfolio) -> pd.DataFrame:
    """
    Turn moves into stays, as known on the day the portfolio describes.

    A project without a single move is taken to have entered the register in its present state on `state_since`; where
    that is missing too, or lies ahead, it has no stay.

    Returns
    -------
    DataFrame
        One row per stay, by project and time: `project, state, entered, left` (missing while it lasts), `next_state`
        and `reason` of leaving (both empty while it lasts).
    """
    moves, projects = portfolio.state_changes, portfolio.projects
    silent = projects[~projects.index.isin(moves["project"])]
    entries = pd.DataFrame(
        {
            "project": silent.index,
            "from_state": "",
            "to_state": silent["state"].array,
            "at": silent["state_since"].array,
            "reason": "",
        }
    )
    log = pd.concat([moves[list(entries)], entries], ignore_index=True)
    log = chronological(log[log["at"] <= portfolio.as_of])
    after = log.groupby("project")[["at", "to_state", "reason"]].shift(-1)
    table = pd.DataFrame(
        {
            "project": log["project"],
            "state": log["to_state"],
            "entered": log["at"],
            "left": after["at"],
            "next_state": after["to_state"].fillna(""),
            "reason": after["reason"].fillna(""),
        }
    )
    return table[COLUMNS].reset_index(drop=True)


def no_moves(portfolio: Portfolio) -> str:
    """Say why the log of moves answers nothing; an empty text when it does."""
    if reason := missing_tables(portfolio, "state_changes"):
        return reason
    if (portfolio.state_changes["at"] > portfolio.as_of).all():
        return f"No move in state_changes is dated {portfolio.as_of:%Y-%m-%d} or earlier."
    return ""


def states_at(stays: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """
    Say in which state each project was at the end of a day.

    Parameters
    ----------
    stays
        As `stays` gives them.
    day
        The day.

    Returns
    -------
    DataFrame
        Indexed by project, for those that had entered the register by then: `state`, `state_since`.
    """
    there = (stays["entered"] <= day) & ~(stays["left"] <= day)
    return stays[there].set_index("project")[["state", "entered"]].rename(columns={"entered": "state_since"})


def counts_by_day(stays: pd.DataFrame) -> pd.DataFrame:
    """
    Count projects per state at the end of every day on which one moved.

    Parameters
    ----------
    stays
        As `stays` gives them.

    Returns
    -------
    DataFrame
        Days × states in the order of a project's life; a row sums to the projects in the register on that day.
    """
    states = [str(state) for state in State]
    came = pd.crosstab(stays["entered"], stays["state"])
    went = pd.crosstab(stays["left"], stays["state"])
    net = came.sub(went, fill_value=0).reindex(columns=states).fillna(0)
    return net.cumsum().astype(int).rename_axis(index="day", columns="state")

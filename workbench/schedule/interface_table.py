"""What each link between projects gives, needs and costs."""

import numpy as np
import pandas as pd

from workbench.schedule.backward import late_bound, late_dates
from workbench.schedule.calculation import Calculation, calculate
from workbench.schedule.day_lengths import day_lengths
from workbench.schedule.floats import driving, link_float
from workbench.schedule.forward import early_dates
from workbench.schedule.minutes import NONE, to_moments
from workbench.schedule.network import Network, compile_network
from workbench.schedule.node import Tie
from workbench.schedule.schedule import Schedule

KEYS = ["predecessor", "successor", "link_type", "lag"]
MOMENTS = ["give_date", "need_date", "latest_date"]
MEASURES = ["link_float", "link_float_minutes", "delay", "float_lost"]
TOLD = ["owner", "agreed_on", "in_giver", "in_getter", "in_register"]


def interface_table(schedule: Schedule | None, links: pd.DataFrame) -> pd.DataFrame:
    """
    Date the links between projects.

    What an interface costs is found by leaving it out of the dates of its two ends while all others stay: `delay` is
    how much earlier its successor would finish, `float_lost` how much more total float its predecessor would have.

    Parameters
    ----------
    schedule
        The merged schedule; None leaves the dates blank.
    links
        Links between projects, as `workbench.schedule.cross_links.CrossLinks` has them.

    Returns
    -------
    DataFrame
        One row per link: its ends, their projects, `link_type`, `lag_hours`; `give_date`, when the predecessor gives;
        `need_date`, when the successor takes it; `latest_date`, up to which it could be delivered before late dates
        break; `link_float` from delivery, lag included, to need, in days of the predecessor's calendar, and
        `link_float_minutes`; `delay`, days of the successor's calendar; `float_lost`, days of the predecessor's;
        `drives`, whether it sets the date of the successor; owner, agreement and who tells of it. Dates and measures
        are blank where an end is complete or takes no part.
    """
    found = {} if schedule is None or links.empty else _measured(schedule)
    rows = [found.get(key, {}) for key in links[KEYS].itertuples(index=False, name=None)]
    table = links.drop(columns=["lag", *TOLD]).assign(lag_hours=links["lag"].astype(float) / 60)
    for name in MOMENTS:
        minutes = np.array([row.get(name, NONE) for row in rows], dtype=np.int64)
        table[name] = to_moments(minutes)
    for name in MEASURES:
        table[name] = np.array([row.get(name, np.nan) for row in rows], dtype=float)
    table["drives"] = np.array([row.get("drives", False) for row in rows], dtype=bool)
    return table.join(links[TOLD])


def _measured(schedule: Schedule) -> dict[tuple, dict]:
    """Dates and measures of the links between projects that count, by `KEYS`."""
    network = compile_network(schedule)
    done = calculate(schedule, network)
    project = schedule.activities["project"].to_numpy()[network.rows]
    crossing = np.flatnonzero(network.drives_late & (project[network.predecessor] != project[network.successor]))
    floats, drives = link_float(network, done.early), driving(network, done.forward)
    days = day_lengths(schedule)[network.rows]
    keys = [*schedule.links[KEYS].itertuples(index=False, name=None)]
    passes = (done.forward, done.early, done.late)
    forward, early, late = ((dates.start.tolist(), dates.finish.tolist()) for dates in passes)
    found: dict[tuple, dict] = {}
    # where one link of a summary stands for several, the tightest comes last
    for link in crossing[np.argsort(-floats[crossing], kind="stable")].tolist():
        giver, getter = int(network.predecessor[link]), int(network.successor[link])
        tie = _tie(network, link)
        give = early[0 if tie.from_start else 1][giver]
        found[keys[network.link_rows[link]]] = {
            "give_date": give if tie.fixed is None else tie.fixed,
            "need_date": early[1 if tie.into_finish else 0][getter],
            "latest_date": late_bound(tie, *late),
            "link_float": floats[link] / days[giver],
            "link_float_minutes": floats[link],
            "drives": drives[link],
            "delay": _delay(network, giver, tie, forward) / days[getter],
            "float_lost": _float_lost(network, done, giver, tie, late) / days[giver],
        }
    return found


def _tie(network: Network, link: int) -> Tie:
    """A link as its predecessor sees it."""
    nth = np.count_nonzero(network.drives_late[:link] & (network.predecessor[:link] == network.predecessor[link]))
    return network.nodes[network.predecessor[link]].outgoing[nth]


def _delay(network: Network, giver: int, tie: Tie, early: tuple[list, list]) -> int:
    """Working minutes by which the successor would finish earlier without the link."""
    getter, node = tie.other, network.nodes[tie.other]
    alone = node._replace(incoming=_without(node.incoming, tie._replace(other=giver)))
    _, finish, _ = early_dates(alone, int(network.remaining[getter]), *early, max)
    return node.clock.work(finish, early[1][getter])


def _float_lost(network: Network, done: Calculation, giver: int, tie: Tie, late: tuple[list, list]) -> int:
    """Working minutes by which the predecessor could finish later without the link."""
    node = network.nodes[giver]
    alone = node._replace(outgoing=_without(node.outgoing, tie))
    _, finish = late_dates(alone, int(done.forward.remaining[giver]), int(done.finish_by[giver]), *late, min)
    return node.clock.work(late[1][giver], finish)


def _without(ties: tuple[Tie, ...], tie: Tie) -> tuple[Tie, ...]:
    at = ties.index(tie)
    return ties[:at] + ties[at + 1 :]

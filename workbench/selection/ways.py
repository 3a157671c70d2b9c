"""Every way a project can be done: as planned, in another version, held for a while, or stopped."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.schema.alternatives import RESERVED_WAYS
from workbench.taxonomy import RUNNING, CostClass, State
from workbench.valuation import Profiles, discount_factor, profiles, remaining

PLANNED, HELD, CANCELLED = RESERVED_WAYS


@dataclass(frozen=True)
class Ways:
    """
    Ways of doing the projects a selection decides on.

    Parameters
    ----------
    table
        One row per way, those of a project beside each other: `project`, `way` (empty for the planned one, else the
        version's name, "held" with the number of periods, or "cancelled"), `start` (the step for which money and work
        are given), `duration`, `earliest, latest` (steps between which it may start), `value` (present value at
        `start`) and its parts `benefit_pv, cost_pv, certain` (benefits, less costs, and what no future changes),
        `cost`, `ahead` (whether the project goes ahead).
    cost
        Long frame `row, step, cost_class, amount`: money of each row of `table`.
    work
        Long frame `row, role, step, hours`.
    """

    table: pd.DataFrame
    cost: pd.DataFrame
    work: pd.DataFrame


@lru_cache(maxsize=32)
def candidates(portfolio: Portfolio) -> pd.Index:
    """Projects a selection may choose from: ideas and demands are not ready, the others run or are closed."""
    projects = portfolio.projects
    return projects.index[projects["state"] == State.CANDIDATE]


@lru_cache(maxsize=32)
def running(portfolio: Portfolio) -> pd.Index:
    """Projects that are approved, active or on hold."""
    projects = portfolio.projects
    return projects.index[projects["state"].isin(RUNNING)]


def begun(portfolio: Portfolio, names: tuple[str, ...]) -> tuple[str, ...]:
    """Name those of some running projects that are more than approved."""
    states = portfolio.projects["state"]
    return tuple(name for name in names if states[name] != State.APPROVED)


@lru_cache(maxsize=8)  # asked again by every check of a plan
def ways(portfolio: Portfolio, rate: float | None = None, reconsidered: tuple[str, ...] = ()) -> Ways:
    """
    List the ways of all candidates and of the running projects that are up for decision.

    A running project counts with the money, work and benefits still to come, whatever was spent before.

    Parameters
    ----------
    portfolio
        The portfolio.
    rate
        Yearly discount rate; the portfolio's own by default.
    reconsidered
        Running projects that may be held, changed or stopped.
    """
    free, open_ones = candidates(portfolio), pd.Index(reconsidered)
    planned = profiles(portfolio, rate)
    blocks = [_as_planned(planned, free)]
    blocks += [_as_planned(_on_its_way(portfolio, rate) if len(open_ones) else planned, open_ones)]
    blocks += [_version(portfolio, blocks[side], row) for side in (0, 1) for row in _versions(portfolio, blocks[side])]
    blocks += [_held(portfolio, rate, blocks[1], name, rest) for name, rest in _rests(portfolio, open_ones)]
    blocks += [_cancelled(portfolio, open_ones)]
    return _joined([*free, *open_ones], blocks)


def _on_its_way(portfolio: Portfolio, rate: float | None) -> Profiles:
    """Running projects go on at once; only one that has not begun keeps its window."""
    data = remaining(portfolio, rate)
    waits = portfolio.projects["state"] == State.APPROVED
    latest = data.projects["latest"].where(waits, data.projects["start"])
    return Profiles(data.projects.assign(latest=latest), data.cost, data.work)


def _as_planned(data: Profiles, names: pd.Index) -> Ways:
    table = data.projects.loc[names].rename_axis("project").reset_index()
    table = table.assign(way=PLANNED, ahead=True, certain=0.0)
    row = pd.Series(range(len(names)), index=names)
    cost, work = (frame[frame["project"].isin(names)] for frame in (data.cost, data.work))
    return Ways(table, cost.assign(row=cost["project"].map(row)), work.assign(row=work["project"].map(row)))


def _versions(portfolio: Portfolio, planned: Ways):
    rows = portfolio.versions
    return rows[rows["project"].isin(planned.table["project"])].itertuples()


def _version(portfolio: Portfolio, planned: Ways, version) -> Ways:
    """The planned way with its money, benefits and work in other proportions."""
    one = _of(planned, version.project)
    parts = {
        "benefit_pv": version.benefit_share * one.table["benefit_pv"],
        "cost_pv": version.cost_share * one.table["cost_pv"],
    }
    value = parts["benefit_pv"] - parts["cost_pv"]
    table = one.table.assign(**parts, way=version.version, value=value, cost=one.table["cost"] * version.cost_share)
    cost = one.cost.assign(amount=one.cost["amount"] * version.cost_share)
    return Ways(table, cost, one.work.assign(hours=one.work["hours"] * version.work_share))


def _rests(portfolio: Portfolio, names: pd.Index):
    """Running projects that may rest, and for how many periods: they still finish inside the calendar."""
    if not len(names.intersection(portfolio.exits.index)):
        return
    exits, planned = portfolio.exits, remaining(portfolio).projects
    room = len(portfolio.calendar) - planned["start"] - planned["duration"]
    for name in names.intersection(exits.index):
        longest = min(int(exits.at[name, "longest_hold"]), int(room[name]))
        yield from ((name, rest) for rest in range(1, longest + 1))


def _held(portfolio: Portfolio, rate: float | None, planned: Ways, name: str, rest: int) -> Ways:
    """The same project so many periods later, at the cost of resting."""
    one, factor = _of(planned, name), discount_factor(portfolio, rate)
    first, price = int(one.table["start"].iloc[0]), float(portfolio.exits.at[name, "hold_cost"])
    idle = np.arange(first, first + rest)
    rests = pd.DataFrame({"project": name, "step": idle, "cost_class": CostClass.OPEX.value, "amount": price, "row": 0})
    parts = {name: one.table[name] * factor**rest for name in ("benefit_pv", "cost_pv")}
    resting = -price * float((factor**idle).sum())
    value = one.table["value"] * factor**rest + resting
    later = {"start": first + rest, "earliest": first + rest, "latest": first + rest}
    cost = pd.concat([one.cost.assign(step=one.cost["step"] + rest), rests], ignore_index=True)
    table = one.table.assign(
        **later, **parts, certain=resting, way=f"{HELD} {rest}", value=value, cost=one.table["cost"] + price * rest
    )
    return Ways(table, cost, one.work.assign(step=one.work["step"] + rest))


def _cancelled(portfolio: Portfolio, names: pd.Index) -> Ways:
    """Stopping at once: the exit is paid, what can be sold comes back, and nothing else happens."""
    exits = portfolio.exits.reindex(names)
    cost = exits["exit_cost"].fillna(0.0).to_numpy(dtype=float)
    value = exits["salvage"].fillna(0.0).to_numpy(dtype=float) - cost
    steps = {"start": 0, "duration": 0, "earliest": 0, "latest": 0, "benefit_pv": 0.0, "cost_pv": 0.0}
    known = portfolio.projects.loc[names, ["fund", "category"]].reset_index(drop=True)
    table = known.assign(
        project=list(names), way=CANCELLED, **steps, value=value, certain=value, cost=cost, ahead=False
    )
    money = {"project": list(names), "step": 0, "cost_class": CostClass.OPEX.value, "amount": cost}
    paid = pd.DataFrame({**money, "row": np.arange(len(names))})
    return Ways(table, paid, pd.DataFrame({"project": [], "row": [], "role": [], "step": [], "hours": []}))


def _of(planned: Ways, project: str) -> Ways:
    """The way of one project alone."""
    row = int(np.flatnonzero(planned.table["project"] == project)[0])
    cost, work = planned.cost, planned.work
    return Ways(
        planned.table.iloc[[row]], cost[cost["row"] == row].assign(row=0), work[work["row"] == row].assign(row=0)
    )


def _joined(order: list[str], blocks: list[Ways]) -> Ways:
    """Put the blocks below each other, the ways of a project together and the planned one first."""
    sizes = np.cumsum([0, *(len(block.table) for block in blocks)])[:-1]
    columns = ["project", "way", "start", "duration", "earliest", "latest", "value"]
    columns += ["benefit_pv", "cost_pv", "certain", "cost", "fund", "category", "ahead"]
    table = pd.concat([block.table[columns] for block in blocks], ignore_index=True)
    place = pd.Index(order).get_indexer(table["project"])
    sequence = np.argsort(place, kind="stable")
    rank = np.empty(len(sequence), dtype=int)
    rank[sequence] = np.arange(len(sequence))
    frames = []
    for name, kept in (("cost", ["step", "cost_class", "amount"]), ("work", ["role", "step", "hours"])):
        parts = [getattr(block, name) for block in blocks]
        rows = np.concatenate([part["row"].to_numpy(dtype=int) + size for part, size in zip(parts, sizes, strict=True)])
        parts = [part[kept] for part in parts if len(part)]
        frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=kept)
        frames.append(frame.assign(row=rank[rows], step=frame["step"].astype("int64")))
    return Ways(table.iloc[sequence].reset_index(drop=True), *frames)

"""Technical failure: stages that may not succeed, and projects that need the result of another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.risk.distributions import Bernoulli
from workbench.risk.strategic import NEVER
from workbench.risk.stream import stable_id, words
from workbench.taxonomy import CLOSED, DependencyKind
from workbench.valuation import step_of


@dataclass(frozen=True)
class Gate:
    """
    A stage that may fail.

    Parameters
    ----------
    name
        Its id within the project.
    step
        Period at whose end the outcome is known.
    chance
        Of success.
    exit_cost
        Cost of ending the project there.
    """

    name: str
    step: int
    chance: Bernoulli
    exit_cost: float


@dataclass(frozen=True, eq=False)
class Gates:
    """
    Where projects may fail.

    Parameters
    ----------
    stages
        Project -> stages that may fail, in time order.
    needs
        Project -> groups of projects: it needs the result of at least one of every group.
    """

    stages: Mapping[str, tuple[Gate, ...]]
    needs: Mapping[str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, eq=False)
class Stop:
    """
    Where a project is stopped, per iteration.

    Parameters
    ----------
    step
        Last period with money; a huge number when it is not stopped.
    exits
        Period, where in the iterations, and the cost of ending the project then.
    """

    step: np.ndarray
    exits: tuple[tuple[int, np.ndarray, float], ...] = ()


def technical_gates(portfolio: Portfolio, shifts: Mapping[str, int]) -> Gates:
    """
    Read where projects may fail.

    Closed projects fail no more, and stages that are certain are left out. A stage before the first period has passed.

    Parameters
    ----------
    portfolio
        The portfolio.
    shifts
        Project -> periods by which it starts later than planned.
    """
    projects = portfolio.projects
    alive = set(projects.index[~projects["state"].isin(CLOSED)])
    rows = portfolio.stages
    rows = rows[rows["project"].isin(alive) & (rows["probability"] < 1.0)]
    rows = rows.assign(step=step_of(portfolio, rows["period"]).astype("int64"))
    rows = rows[rows["step"] >= 0].sort_values(["project", "step", "stage"])
    stages = {
        project: tuple(
            Gate(
                row["stage"],
                int(row["step"]) + int(shifts.get(project, 0)),
                Bernoulli(row["probability"]),
                row["exit_cost"],
            )
            for _, row in part.iterrows()
        )
        for project, part in rows.groupby("project")
    }
    return Gates(stages, _needs(portfolio) if stages else {})


def may_fail(gates: Gates, projects: Iterable[str]) -> bool:
    """Whether one of the projects, or one that it needs, has a stage that may fail."""
    return any(name in gates.stages for project in projects for name in _with_what_it_needs(gates, project))


def draw_stops(gates: Gates, projects: list[str], iterations: int, seed: int, block: int) -> dict[str, Stop]:
    """
    Draw where projects are stopped, by themselves or because what they need has failed.

    Returns
    -------
    dict
        Only projects that can be stopped.
    """
    found: dict[str, Stop | None] = {}
    for project in projects:
        for name in _with_what_it_needs(gates, project):  # what is needed comes first
            if name not in found:
                found[name] = _stop(gates, name, found, iterations, seed, block)
    return {name: stop for name, stop in found.items() if stop is not None and name in set(projects)}


def _stop(
    gates: Gates, name: str, found: Mapping[str, Stop | None], iterations: int, seed: int, block: int
) -> Stop | None:
    own = _own_failure(gates.stages.get(name, ()), name, iterations, seed, block)
    step = np.full(iterations, NEVER) if own is None else own.step
    for group in gates.needs.get(name, ()):
        stops = [found[other] for other in group]
        if all(stop is not None for stop in stops):
            step = np.minimum(step, np.maximum.reduce([stop.step for stop in stops]))
    exits = () if own is None else tuple((at, where & (step == at), cost) for at, where, cost in own.exits)
    return Stop(step, exits) if (step != NEVER).any() else None


def _own_failure(stages: tuple[Gate, ...], project: str, iterations: int, seed: int, block: int) -> Stop | None:
    if not stages:
        return None
    step, exits = np.full(iterations, NEVER), []
    for stage in stages:
        key = stable_id("stage", project, stage.name)
        passed = np.concatenate(
            [
                stage.chance.fires(words(seed, key, start, min(start + block, iterations)))
                for start in range(0, iterations, block)
            ]
        )
        fails = ~passed & (step == NEVER)
        step[fails] = stage.step
        if stage.exit_cost:
            exits.append((stage.step, fails, float(stage.exit_cost)))
    return Stop(step, tuple(exits))


def _needs(portfolio: Portfolio) -> dict[str, tuple[tuple[str, ...], ...]]:
    rows = portfolio.dependencies
    each = rows[rows["kind"] == DependencyKind.REQUIRES]
    groups = pd.concat([each["project"], each["depends_on"].map(lambda name: (name,))], axis=1)
    some = rows[rows["kind"] == DependencyKind.REQUIRES_ANY].groupby("project")["depends_on"].agg(tuple).reset_index()
    both = pd.concat([groups, some], ignore_index=True)
    return both.groupby("project")["depends_on"].agg(tuple).to_dict() if len(both) else {}


def _with_what_it_needs(gates: Gates, project: str) -> list[str]:
    """What a project needs, directly or not, before it, and the project itself last."""
    order, seen, waiting = [], set(), [(project, False)]
    while waiting:
        name, is_ready = waiting.pop()
        if is_ready:
            order.append(name)
        elif name not in seen:
            seen.add(name)
            waiting.append((name, True))
            waiting += [(other, False) for group in gates.needs.get(name, ()) for other in group]
    return order

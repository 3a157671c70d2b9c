"""Checks over whole tables and between them; each names the rows it objects to."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

import pandas as pd

from workbench import alternative_checks, capacity_checks, panel_checks, risk_checks
from workbench.errors import Problem
from workbench.life_checks import check_life
from workbench.parsing import Origin
from workbench.schema import TABLES
from workbench.taxonomy import ComponentType, DependencyKind

Tables = Mapping[str, pd.DataFrame]
Origins = Mapping[str, Origin]

ORDERED_DATES = (
    ("projects", "planned_start", "planned_finish"),
    ("projects", "earliest_start", "latest_start"),
    ("settings", "first_period", "last_period"),
    ("activities", "start", "finish"),
    ("activities", "baseline_start", "baseline_finish"),
    ("activities", "actual_start", "actual_finish"),
    ("risks", "raised_at", "review_date"),
    ("issues", "raised_at", "closed_at"),
    ("actions", "raised_at", "closed_at"),
    ("changes", "raised_at", "decided_at"),
    ("findings", "raised_at", "closed_at"),
    ("history", "estimated_at", "finished"),
    ("rounds", "opened", "closed"),
    ("people", "from", "to"),
    ("leave", "from", "to"),
    ("skill_demand", "from", "to"),
)
PARENTS_OF = {
    ComponentType.PORTFOLIO: (),
    ComponentType.PROGRAMME: (ComponentType.PORTFOLIO, ComponentType.PROGRAMME),
    ComponentType.OPERATION: (ComponentType.PORTFOLIO,),
}
WEIGHT_TOLERANCE = 1e-6


def check_tables(tables: Tables, origins: Origins) -> list[Problem]:
    """
    Check typed tables on their own and against each other.

    Parameters
    ----------
    tables
        Every table of the schema, typed, with a plain row index.
    origins
        Where each came from.

    Returns
    -------
    list of Problem
        Everything that is wrong, table by table.
    """
    return [problem for check in CHECKS for problem in check(tables, origins)]


def check_one_settings_row(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """There is exactly one row of settings."""
    if len(tables["settings"]) != 1:
        yield origins["settings"].problem(None, "portfolio", len(tables["settings"]), "exactly one row")


def check_keys(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """A key stands for one row only."""
    for name, frame in tables.items():
        if len(frame) < 2:
            continue
        key = list(TABLES[name].key)
        for position in frame.index[frame.duplicated(key)]:
            value = ", ".join(str(part) for part in frame.loc[position, key])
            yield origins[name].problem(position, " + ".join(key), value, "a key that no other row has")


def check_references(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """An identifier that points elsewhere is found there."""
    known: dict[tuple[str, ...], set[str]] = {}
    for name, frame in tables.items():
        for column in TABLES[name].columns if len(frame) else ():
            if not column.refers:
                continue
            if column.refers not in known:
                keys = (tables[other][TABLES[other].key[0]] for other in column.refers)
                known[column.refers] = {"", *chain.from_iterable(keys)}
            cells = frame[column.name]
            if known[column.refers].issuperset(cells):
                continue
            for position in frame.index[~cells.isin(known[column.refers])]:
                expected = f"an identifier found in {' or '.join(column.refers)}"
                yield origins[name].problem(position, column.name, cells[position], expected)


def check_unique_nodes(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """A project and a component never share an identifier."""
    taken = set(tables["components"]["component"])
    projects = tables["projects"]["project"]
    for position in projects.index[projects.isin(taken)]:
        yield origins["projects"].problem(position, "project", projects[position], "an identifier no component has")


def check_parents(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """No node is its own ancestor."""
    for name, keys in (
        ("components", "component"),
        ("objectives", "objective"),
        ("criteria", "criterion"),
        ("projects", "project"),
    ):
        frame = tables[name]
        edges = {child: [parent] for child, parent in zip(frame[keys], frame["parent"], strict=True) if parent}
        yield from _cycle_problems(edges, frame, keys, "parent", origins[name])


def check_component_types(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """A portfolio has no parent, a programme stands under a portfolio or programme, an operation under a portfolio."""
    frame = tables["components"]
    if frame.empty:
        return
    kinds = dict(zip(frame["component"], frame["component_type"], strict=True))
    for position, row in frame.iterrows():
        allowed = PARENTS_OF[ComponentType(row["component_type"])]
        if row["parent"] and kinds.get(row["parent"], allowed and allowed[0]) not in allowed:
            expected = f"a parent of type {' or '.join(allowed)}" if allowed else "no parent for a portfolio"
            yield origins["components"].problem(position, "parent", row["parent"], expected)
    projects = tables["projects"]
    for position in projects.index[projects["parent"].map(kinds).eq(ComponentType.OPERATION)]:
        value = projects.loc[position, "parent"]
        expected = "a portfolio, programme or project above a project"
        yield origins["projects"].problem(position, "parent", value, expected)


def check_dependencies(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """Nothing waits for itself, directly or in a circle."""
    frame = tables["dependencies"]
    if frame.empty:
        return
    origin = origins["dependencies"]
    for position in frame.index[frame["project"] == frame["depends_on"]]:
        yield origin.problem(position, "depends_on", frame.loc[position, "depends_on"], "another project")
    for kind in (DependencyKind.REQUIRES, DependencyKind.FINISH_START):
        part = frame[(frame["kind"] == kind) & (frame["project"] != frame["depends_on"])]
        edges = part.groupby("project")["depends_on"].agg(list).to_dict()
        yield from _cycle_problems(edges, part, "project", "depends_on", origin)


def check_links(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """Both ends of a link are activities of its project, and no activity waits for itself in a circle."""
    activities, links = tables["activities"], tables["links"]
    if links.empty:
        return
    known = set(zip(activities["project"], activities["activity"], strict=True))
    for end in ("predecessor", "successor"):
        for position, pair in zip(links.index, zip(links["project"], links[end], strict=True), strict=True):
            if pair not in known:
                yield origins["links"].problem(position, end, pair[1], f"an activity of project {pair[0]}")
    for _, part in links.groupby("project"):
        edges = part.groupby("successor")["predecessor"].agg(list).to_dict()
        yield from _cycle_problems(edges, part, "successor", "predecessor", origins["links"])


def check_order(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """What finishes does so on or after its start."""
    for name, first, last in ORDERED_DATES:
        frame = tables[name]
        if frame.empty:
            continue
        for position in frame.index[(frame[last] < frame[first]).fillna(False)]:
            start = _as_text(frame.loc[position, first])
            yield origins[name].problem(position, last, _as_text(frame.loc[position, last]), f"{start} or later")


def check_weights(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """The weights below one parent sum to 1."""
    for name in ("objectives", "criteria"):
        frame = tables[name]
        for parent, part in frame.groupby("parent") if len(frame) else ():
            total = part["weight"].sum()
            if abs(total - 1.0) > WEIGHT_TOLERANCE:
                below = f'below "{parent}"' if parent else "at the top"
                yield origins[name].problem(part.index[-1], "weight", f"{total:g}", f"weights {below} that sum to 1")


def check_calendar(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """Budgets and supply lie inside the portfolio's calendar."""
    first, last = (tables["settings"].at[0, column] for column in ("first_period", "last_period"))
    for name, frame in tables.items():
        for column in TABLES[name].columns if len(frame) else ():
            if not column.inside:
                continue
            outside = (frame[column.name] < first) | (frame[column.name] > last)
            for position in frame.index[outside]:
                value = _as_text(frame.loc[position, column.name])
                yield origins[name].problem(position, column.name, value, f"a period from {first} to {last}")


def check_currencies(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """Every foreign amount has a rate on its day."""
    reporting, as_of = (tables["settings"].at[0, column] for column in ("currency", "as_of"))
    rates = tables["rates"]
    there = {"", reporting, *rates["currency"][rates["valid_from"] <= as_of]}
    for name, frame in tables.items():
        if not TABLES[name].money or there.issuperset(frame["currency"]):
            continue
        for position, currency in frame["currency"].items():
            if currency not in there:
                expected = f"{reporting}, or a rate for {currency} in rates that holds on {_as_text(as_of)}"
                yield origins[name].problem(position, "currency", currency, expected)


def check_roles(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """Work is asked of roles that exist."""
    places = [name for name in ("supply", "people") if len(tables[name])]
    known = {"", *(role for name in places for role in tables[name]["role"])}
    for name in ("demand", "synergies", "hires") if places else ():
        roles = tables[name]["role"]
        for position in roles.index[~roles.isin(known)]:
            yield origins[name].problem(position, "role", roles[position], f"a role found in {' or '.join(places)}")


def _cycle_problems(
    edges: Mapping[str, list[str]], frame: pd.DataFrame, source: str, target: str, origin: Origin
) -> Iterator[Problem]:
    """Name one row of the first circle that the edges make."""
    if circle := find_cycle(edges):
        at = frame.index[(frame[source] == circle[0]) & (frame[target] == circle[1])][0]
        yield origin.problem(at, target, circle[1], f"no circle, found {' -> '.join(circle)}")


def find_cycle(edges: Mapping[str, list[str]]) -> list[str]:
    """
    Find one circle in a directed graph.

    Parameters
    ----------
    edges
        Node -> nodes it points to.

    Returns
    -------
    list of str
        The nodes of a circle with the first repeated at the end; empty without one.
    """
    done: set[str] = set()
    for start in edges:
        path, open_branches = [start], [iter(edges.get(start, ()))]
        on_path = {start}
        while path:
            node = next(open_branches[-1], None)
            if node is None:
                done.add(path[-1])
                on_path.discard(path.pop())
                open_branches.pop()
            elif node in on_path:
                return [*path[path.index(node) :], node]
            elif node not in done:
                path.append(node)
                on_path.add(node)
                open_branches.append(iter(edges.get(node, ())))
    return []


def _as_text(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


CHECKS: tuple[Callable[[Tables, Origins], Iterator[Problem]], ...] = (
    check_one_settings_row,
    check_keys,
    check_references,
    check_unique_nodes,
    check_parents,
    check_component_types,
    check_dependencies,
    check_links,
    check_order,
    check_weights,
    check_calendar,
    check_currencies,
    check_roles,
    *panel_checks.CHECKS,
    *alternative_checks.CHECKS,
    *capacity_checks.CHECKS,
    *risk_checks.CHECKS,
    check_life,
)

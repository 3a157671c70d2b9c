"""Checks of logic: what is tied to what, and how."""

from dataclasses import replace

import numpy as np

from workbench.schedule.dates import Dates
from workbench.schedule.floats import link_bounds
from workbench.schedule.minutes import NONE, to_moments
from workbench.schedule.network import Stage
from workbench.schedule.quality.facts import Facts
from workbench.schedule.quality.measure import Measure
from workbench.schedule.vocabulary import MILESTONES, ActivityKind
from workbench.schedule.working_time import WorkingTime, on_each
from workbench.taxonomy import LinkType


def missing_logic(facts: Facts) -> Measure:
    """Open tasks without predecessor or without successor, counted once."""
    links = facts.links
    open_end = (links.incoming == 0) | (links.outgoing == 0)
    return facts.activities(open_end, facts.incomplete, predecessors=links.incoming, successors=links.outgoing)


def dangling_tasks(facts: Facts) -> Measure:
    """Open tasks whose start no predecessor drives or whose finish drives no successor."""
    return _dangling(facts, facts.incomplete)


def dangling_activities(facts: Facts) -> Measure:
    """The same with milestones; where the project starts and where it finishes are exempt."""
    return _dangling(
        facts, facts.unfinished & ~_project_ends(facts), "milestones count, project start and finish do not"
    )


def leads(facts: Facts) -> Measure:
    """Links that let the successor overlap."""
    return _lagged(facts, facts.links.lag < 0)


def lags(facts: Facts) -> Measure:
    """Links that make the successor wait."""
    if facts.variants.long_lags_only:
        days = facts.limits.long_lag_days
        return _lagged(facts, facts.links.lag_days > days, f"lags of more than {days} days")
    return _lagged(facts, facts.links.lag > 0)


def activities_with_lag(facts: Facts) -> Measure:
    """Open tasks that wait for a lag."""
    return _waiting(facts, facts.links.lag > 0)


def finish_to_start(facts: Facts) -> Measure:
    """Links from finish to start."""
    usual = facts.links.kind == LinkType.FINISH_START
    counted, how = _counted(facts)
    return facts.count_links(~usual, counted, how, numerator=int((usual & counted).sum()))


def start_to_finish(facts: Facts) -> Measure:
    """Links from start to finish."""
    counted, how = _counted(facts)
    return facts.count_links(facts.links.kind == LinkType.START_FINISH, counted, how)


def summaries_with_logic(facts: Facts) -> Measure:
    """Summaries that links begin or end at."""
    summary = (facts.column("kind") == ActivityKind.WBS_SUMMARY).to_numpy() & ~facts.column("inactive").to_numpy()
    tied = np.zeros(len(summary), dtype=bool)
    tied[facts.links.every_predecessor] = tied[facts.links.every_successor] = True
    return facts.activities(tied, summary)


def effort_with_successor(facts: Facts) -> Measure:
    """Levels of effort with a discrete successor."""
    open_effort = (facts.column("kind") == ActivityKind.LEVEL_OF_EFFORT) & facts.column("actual_finish").isna()
    drives = np.zeros(len(facts.index), dtype=bool)
    drives[facts.links.every_predecessor[facts.discrete[facts.links.every_successor]]] = True
    return facts.activities(drives, (open_effort & ~facts.column("inactive")).to_numpy())


def out_of_sequence(facts: Facts) -> Measure:
    """Activities with an actual date that a predecessor does not allow; pairs that are both complete are history."""
    network = facts.network
    rows = network.rows
    shown = Dates(facts.early_start[rows], facts.early_finish[rows], network.remaining)
    allowed = link_bounds(network, shown)
    actual = np.where(
        network.into_finish,
        facts.actual_finish[rows][network.successor],
        facts.actual_start[rows][network.successor],
    )
    is_open = (network.stage[network.predecessor] != Stage.COMPLETE) | (
        network.stage[network.successor] != Stage.COMPLETE
    )
    judged = np.flatnonzero((actual != NONE) & is_open)
    clock = network.clock[network.successor[judged]]
    early = on_each(network.clocks, clock, WorkingTime.work, actual[judged], allowed[judged]) > 0
    bad, population = (np.zeros(len(facts.index), dtype=bool) for _ in range(2))
    latest = np.full(len(facts.index), NONE)
    successor = rows[network.successor[judged]]
    population[successor], bad[successor[early]] = True, True
    np.maximum.at(latest, successor, allowed[judged])
    figures = {"actual_start": to_moments(facts.actual_start), "allowed_from": to_moments(latest)}
    return facts.activities(bad, population, "lags count", **figures)


def logic_density(facts: Facts) -> Measure:
    """Links per activity."""
    counted = facts.unfinished[facts.links.predecessor] | facts.unfinished[facts.links.successor]
    single = facts.links.incoming + facts.links.outgoing < 2
    found = facts.activities(single, facts.unfinished, "links with an open end per open activity; usual is 2 to 4")
    return replace(found, numerator=int(counted.sum()))


def merge_hotspots(facts: Facts) -> Measure:
    """Activities in which many paths come together."""
    least = facts.limits.hotspot_predecessors
    many = facts.links.incoming >= least
    return facts.activities(many, facts.unfinished, f"{least} predecessors or more", predecessors=facts.links.incoming)


def _dangling(facts: Facts, population: np.ndarray, variant: str = "") -> Measure:
    links = facts.links
    loose = ~links.drives_start | ~links.driven_by_finish
    figures = {"start_is_driven": links.drives_start, "finish_drives": links.driven_by_finish}
    return facts.activities(loose, population, variant, **figures)


def _project_ends(facts: Facts) -> np.ndarray:
    """The activity that starts first of those without predecessor, and the last without successor."""
    milestone = facts.column("kind").isin([*MILESTONES]).to_numpy()
    ends = np.zeros(len(facts.index), dtype=bool)
    for count, moment, milestone_first in (
        (facts.links.incoming, facts.early_start, ~milestone),
        (facts.links.outgoing, -facts.early_finish, ~milestone),
    ):
        rows = np.flatnonzero(facts.discrete & (count == 0))
        if len(rows):
            ends[rows[np.lexsort((milestone_first[rows], moment[rows]))[0]]] = True
    return ends


def _lagged(facts: Facts, bad: np.ndarray, variant: str = "") -> Measure:
    if facts.variants.per_task:
        return _waiting(facts, bad, variant)
    counted, how = _counted(facts)
    return facts.count_links(bad, counted, ", ".join(part for part in (how, variant) if part))


def _waiting(facts: Facts, bad: np.ndarray, variant: str = "") -> Measure:
    """Open tasks with at least one such link from a predecessor."""
    carries = np.bincount(facts.links.successor[bad], minlength=len(facts.index))
    text = ", ".join(part for part in ("tasks that wait for one", variant) if part)
    return facts.activities(carries > 0, facts.incomplete, text, links=carries)


def _counted(facts: Facts) -> tuple[np.ndarray, str]:
    """Links that are judged, and which those are."""
    into = facts.incomplete[facts.links.successor]
    if facts.variants.either_end:
        return into | facts.incomplete[facts.links.predecessor], "links with an open task at either end"
    return into, "links into open tasks"

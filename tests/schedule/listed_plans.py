"""Every plan of a tiny resource problem, listed step by step: slow, plain, and nothing of the package in it."""

from collections.abc import Iterator
from random import Random

import numpy as np

from workbench.schedule.resource_problem import ResourceProblem
from workbench.taxonomy import LinkType

Plan = tuple[tuple[int, int], ...]
"""Begin and finish of every activity."""


def cheapest(problem: ResourceProblem, aim: str, steps: int) -> int | None:
    """Least cost of all plans that end within so many steps; None when there is no plan."""
    return min((cost(problem, plan, aim) for plan in plans(problem, steps)), default=None)


def cost(problem: ResourceProblem, plan: Plan, aim: str) -> int:
    """What a plan costs; moves are counted first, the steps they take second."""
    if aim == "makespan":
        return max(finish for _, finish in plan)
    if aim == "moves":
        away = [abs(begin - _planned(problem, j)) for j, (begin, _) in enumerate(plan) if problem.planned[j] >= 0]
        return sum(step > 0 for step in away) * 1000 + sum(away)
    ends = [max(f for (_, f), own in zip(plan, problem.project, strict=True) if own == p) for p in set(problem.project)]
    return sum(w * max(end - due, 0) for w, end, due in zip(problem.weight, ends, problem.due, strict=True))


def _planned(problem: ResourceProblem, j: int) -> int:
    """Where the plan so far begins once it avoids pauses."""
    if problem.calendars is None:
        return problem.planned[j]
    works = np.flatnonzero(problem.calendars[problem.calendar[j]])
    if problem.durations[j]:
        return (
            works[works >= problem.planned[j]][0] if (works >= problem.planned[j]).any() else len(problem.calendars[0])
        )
    return max([int(step) + 1 for step in works if step < problem.planned[j]], default=0)


def plans(problem: ResourceProblem, steps: int) -> Iterator[Plan]:
    """All plans that keep every rule."""
    works = [set(range(steps))] if problem.calendars is None else [set(np.flatnonzero(c)) for c in problem.calendars]
    capacity = [[row[min(t, len(row) - 1)] for t in range(steps)] for row in problem.capacities.tolist()]
    ways = [_ways(problem, j, works[problem.calendar[j]], steps) for j in range(len(problem))]
    links = [*zip(problem.before, problem.after, problem.kinds, problem.lags, problem.lag_calendar, strict=True)]
    links = [link for link in links if problem.fixed[link[0]] < 0 or problem.fixed[link[1]] < 0]

    def grow(done: list[tuple[int, int]]) -> Iterator[Plan]:
        j = len(done)
        if j == len(problem):
            yield tuple(done)
            return
        for begin, finish, used in ways[j]:
            if any(capacity[k][t] < need for t in used for k, need in enumerate(problem.demands[j])):
                continue
            now = [*done, (begin, finish)]
            if all(_keeps(link, now, works, problem) for link in links if max(link[0], link[1]) == j):
                for t in used:
                    for k, need in enumerate(problem.demands[j]):
                        capacity[k][t] -= need
                yield from grow(now)
                for t in used:
                    for k, need in enumerate(problem.demands[j]):
                        capacity[k][t] += need

    yield from grow([])


def _ways(problem, j: int, works: set[int], steps: int) -> list[tuple[int, int, list[int]]]:
    """Begin, finish and working steps of every place an activity may take."""
    duration, found = problem.durations[j], []
    release = 0 if problem.fixed[j] >= 0 else problem.release[j]
    if not duration:
        for t in range(steps + 1):
            if t and t - 1 not in works:
                continue  # it stands where work ends
            if not _work(works, t, release) and _in_time(problem, j, t, t, works):
                found.append((t, t, []))
        return found
    for t in sorted(works):
        own = [step for step in sorted(works) if step >= t][:duration]
        finish = own[-1] + 1
        if len(own) == duration and t >= release and _in_time(problem, j, t, finish, works):
            found.append((t, finish, own))
    return found


def _in_time(problem, j: int, begin: int, finish: int, works: set[int]) -> bool:
    if problem.fixed[j] >= 0:
        return not _work(works, begin, problem.fixed[j]) and not _work(works, problem.fixed[j], begin)
    return problem.deadline[j] < 0 or not _work(works, problem.deadline[j], finish)


def _work(works: set[int], begin: int, end: int) -> int:
    return sum(begin <= step < end for step in works)


def _keeps(link, plan, works, problem) -> bool:
    i, j, kind, lag, clock = link
    moment = plan[i][kind in (LinkType.FINISH_START, LinkType.FINISH_FINISH)]
    if clock < 0:
        moment += lag
    else:
        own = sorted(works[clock])
        if lag > 0:
            later = [step for step in own if step >= moment]
            if len(later) < lag:
                return False
            moment = later[lag - 1] + 1
        elif lag < 0:
            sooner = [step for step in own if step < moment]
            moment = sooner[lag] if len(sooner) >= -lag else 0
    there = plan[j][kind in (LinkType.FINISH_FINISH, LinkType.START_FINISH)]
    return not _work(works[problem.calendar[j]], there, moment)


def tiny(seed: int, *, steps: int = 11, calendars: bool = False) -> ResourceProblem:
    """Up to four activities of up to two projects with links of all kinds, changing capacities and fixed work."""
    random = Random(seed)
    n, resources = random.randint(2, 4), random.randint(1, 2)
    pairs = [(i, j) for j in range(n) for i in range(j) if random.random() < 0.4]
    number = {"before": [i for i, _ in pairs], "after": [j for _, j in pairs]}
    number["lags"] = [random.choice([0, 0, 1, 2, -1, -2]) for _ in pairs]
    number["kinds"] = [random.choice([*LinkType]) for _ in pairs]
    if calendars:
        number["calendars"] = [[random.random() < 0.7 or t == 0 for t in range(steps)] for _ in range(2)]
        number["calendar"] = [random.randrange(2) for _ in range(n)]
        number["lag_calendar"] = [random.randrange(-1, 2) for _ in pairs]
    return ResourceProblem(
        durations=[random.choice([0, 1, 2, 2, 3]) for _ in range(n)],
        demands=[[random.randint(0, 2) for _ in range(resources)] for _ in range(n)],
        capacities=[[random.choice([2, 3, 3, 1]) for _ in range(6)] + [3] for _ in range(resources)],
        release=[random.choice([0, 0, 1, 3]) for _ in range(n)],
        deadline=[random.choice([-1, -1, -1, 8]) for _ in range(n)],
        fixed=[random.choice([0, 2]) if random.random() < 0.15 else -1 for _ in range(n)],
        planned=[random.choice([-1, 0, 1, 3]) if j else 0 for j in range(n)],
        project=[0, *(random.randrange(2) for _ in range(n - 2)), 1],
        due=[random.randrange(6), random.randrange(6)],
        weight=[random.randint(1, 3), 1],
        **number,
    )

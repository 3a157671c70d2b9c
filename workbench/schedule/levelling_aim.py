"""What a levelled plan is to keep small, and what a plan costs by that measure."""

from workbench.schedule.resource_network import ResourceNetwork
from workbench.schedule.serial_generation import compiled
from workbench.taxonomy import Word


class Aim(Word):
    """What a levelled plan is to keep small."""

    MAKESPAN = "makespan"
    TARDINESS = "tardiness"
    MOVES = "moves"


NUMBER = {aim: number for number, aim in enumerate(Aim)}
"""The aims as the compiled search reads them."""

MAKESPAN, TARDINESS, MOVES = NUMBER.values()
LATE = 2**42
"""What one position behind a deadline costs; more than any plan does."""
MOST_LATE = 2**18
"""Positions behind deadlines that are told apart."""


@compiled
def cost(network: ResourceNetwork, aim: int, start, finish, ends) -> int:
    """
    Count what a plan costs, deadlines that it misses included.

    Parameters
    ----------
    network
        The problem, compiled.
    aim
        Number of an `Aim`. Every activity moved counts as one move, and far below that the steps it moves by.
    start
        Positions; shape (activities,).
    finish
        Ends of the last steps; shape (activities,).
    ends
        Filled with the latest finish of each project; shape (projects,).
    """
    late = latest = 0
    for number in range(ends.size):
        ends[number] = 0
    for j in range(start.size):
        ends[network.project[j]] = max(ends[network.project[j]], finish[j])
        latest = max(latest, finish[j])
        late += max(start[j] - network.high[j], 0)
    total = 0
    if aim == MAKESPAN:
        total = latest
    elif aim == TARDINESS:
        for number in range(ends.size):
            total += network.weight[number] * max(ends[number] - network.due[number], 0)
    else:
        price = move_price(network)
        for j in range(start.size):
            if network.planned[j] >= 0:
                begin = network.steps[network.calendar[j], start[j]] if network.duration[j] else finish[j]
                away = abs(begin - network.planned[j])
                total += away + (price if away else 0)
    return min(late, MOST_LATE) * LATE + total


@compiled
def move_price(network: ResourceNetwork) -> int:
    """
    Give the cost of moving one activity, which is more than moving all of them by any distance.

    Parameters
    ----------
    network
        The problem, compiled.
    """
    return network.duration.size * network.free.shape[0] + 1

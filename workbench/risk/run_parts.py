"""The iterations of a run in parts: how large they are, who does them, and in which order they come back."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

from workbench.errors import RunError
from workbench.risk.tally import BLOCK, ENGINE, Tally, packed

PART_WORK = 20_000_000
"""Activities times iterations that a part has at least where it travels: it takes longer than handing it out."""
PART_ITERATIONS = 8192
"""Iterations that a part may have in any case: what it adds up then takes longer to add up than to put together."""


class Crew(Protocol):
    """
    Who does the parts.

    Parameters
    ----------
    hands
        Parts done at the same time.
    ahead
        Parts begun before the oldest of them is waited for.
    travels
        Whether parts go to other processes, so that short ones do not pay.
    """

    hands: int
    ahead: int
    travels: bool

    def share(self, value: object) -> Any:
        """Hand out what all parts take."""

    def submit(self, function: Callable, *arguments: object) -> Any:
        """Begin a part."""

    def result(self, task: Any) -> Any:
        """Wait for a part."""


class Threads:
    """
    Threads of this process; compiled code lets them run side by side. A single one is the one that asks.

    Parameters
    ----------
    hands
        How many.
    """

    travels = False

    def __init__(self, hands: int):
        self.hands, self.ahead = hands, hands if hands > 1 else 0
        self._pool = ThreadPoolExecutor(hands) if hands > 1 else None

    def __enter__(self) -> "Threads":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def share(self, value: object) -> object:
        """Threads share everything."""
        return value

    def submit(self, function: Callable, *arguments: object) -> Future:
        """Begin a part."""
        if self._pool is not None:
            return self._pool.submit(function, *arguments)
        done: Future = Future()
        done.set_result(function(*arguments))
        return done

    def result(self, task: Future) -> Any:
        """Wait for a part."""
        return task.result()


def part_size(activities: int, iterations: int, hands: int, *, travels: bool = False) -> int:
    """
    Choose the iterations of a part: equal shares, in as many turns as keep each part short enough to be watched.

    Parameters
    ----------
    activities, iterations
        How many there are.
    hands
        Parts done at the same time.
    travels
        Whether parts go to other processes, so that short ones do not pay.

    Returns
    -------
    int
        A multiple of the block.
    """
    enough = -(-PART_WORK // max(activities, 1))
    turns = max(round(iterations / (hands * max(enough, PART_ITERATIONS))), 1)
    size = max(-(-iterations // (hands * turns)), enough if travels else 1)
    return -(-size // BLOCK) * BLOCK


def done_parts(crew: Crew, runner: Any, start: int, stop: int, size: int, *, draws: bool) -> Iterator[Tally]:
    """
    Do iterations in parts.

    Parameters
    ----------
    crew
        Who does them.
    runner
        What `crew.share` gave for a `schedule_simulation.Runner`.
    start, stop
        Iterations; `start` is a multiple of the block.
    size
        Iterations of a part, a multiple of the block.
    draws
        Whether durations and finishes of all activities are kept.

    Yields
    ------
    Tally
        The parts in the order of their iterations, whoever is ready first.
    """
    under_way: deque = deque()
    for first in range(start, stop, size):
        under_way.append(crew.submit(_part, runner, ENGINE, first, min(first + size, stop), draws))
        if len(under_way) > crew.ahead:
            yield crew.result(under_way.popleft())
    while under_way:
        yield crew.result(under_way.popleft())


def _part(runner: Any, engine: int, start: int, stop: int, draws: bool) -> Tally:
    """Do a part, perhaps on another machine."""
    if engine != ENGINE:
        raise RunError(
            f"A worker has simulation engine {ENGINE}, and {engine} is asked: install the same version there."
        )
    return packed(runner.part(start, stop, draws))

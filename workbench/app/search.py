"""Searches that take longer than a gesture: in a thread, only the newest question, stopped by a hand at any time."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

PATIENCE = 0.35  # seconds after which a page says what is known so far
PACE = 0.5  # seconds between two such words


@dataclass(frozen=True)
class Known:
    """
    What a search knows so far.

    Parameters
    ----------
    seconds
        Since it was asked.
    value
        Worth of the best plan so far; None without one.
    bound
        No plan is worth more; None when nothing is proven.
    gap
        Relative distance between them.
    """

    seconds: float
    value: float | None = None
    bound: float | None = None
    gap: float | None = None


class Search:
    """
    Answers the newest question in a thread of its own; a question that was overtaken is stopped and forgotten.

    Everything but the work itself happens on the loop of the page, so widgets are touched by one thread only.

    Parameters
    ----------
    loop
        The page's event loop.
    told
        Called now and then with what is known, and with None once nothing is searched any more.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, told: Callable[[Known | None], None]):
        self._loop, self._told = loop, told
        self._next: tuple[int, Callable, Callable] | None = None
        self._newest, self._stopped, self._running = 0, 0, False
        self._asked, self._known = 0.0, Known(0.0)
        self._lock = threading.Lock()

    def ask(self, work: Callable, then: Callable) -> None:
        """
        Begin with a question; the one before it is stopped.

        Parameters
        ----------
        work
            Called in the thread with a function that takes progress and says whether to stop.
        then
            Called on the loop with the answer, or with the error, of the newest question only.
        """
        with self._lock:
            self._newest += 1
            self._next = (self._newest, work, then)
            idle, self._running = not self._running, True
        self._asked, self._known = monotonic(), Known(0.0)
        self._loop.call_later(PATIENCE, self._tell, self._newest)
        if idle:
            threading.Thread(target=self._work, name="selection search", daemon=True).start()

    def cancel(self) -> None:
        """End the search at hand with the best it has found."""
        self._stopped = self._newest

    def drop(self) -> None:
        """End the search at hand and forget it."""
        with self._lock:
            self._newest += 1
            self._next = None
        self._told(None)

    @property
    def busy(self) -> bool:
        """Whether something is searched."""
        return self._running

    def _work(self) -> None:
        """Answer until no question is left."""
        while True:
            with self._lock:
                if self._next is None:
                    self._running = False
                    return
                (number, work, then), self._next = self._next, None
            try:
                answer = work(lambda progress, number=number: self._heard(number, progress))
            except Exception as error:
                answer = error  # the page says it; the loop raises what is nobody's fault but ours
            self._loop.call_soon_threadsafe(self._arrived, number, then, answer)

    def _heard(self, number: int, progress: object) -> bool:
        """Note what an engine reports and say whether it should stop."""
        if number != self._newest:
            return True
        self._known = Known(0.0, progress.value, progress.bound, progress.gap)
        return self._stopped == number

    def _arrived(self, number: int, then: Callable, answer: object) -> None:
        if number == self._newest:
            self._newest += 1  # no word about it any more
            self._told(None)
            then(answer)

    def _tell(self, number: int) -> None:
        """Say what is known, again and again while the question is the newest."""
        if number == self._newest:
            known = self._known
            self._told(Known(monotonic() - self._asked, known.value, known.bound, known.gap))
            self._loop.call_later(PACE, self._tell, number)

"""A simulation while it runs: watched, stopped between two parts, and taken up again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

from workbench.errors import RunError
from workbench.risk.run_parts import Crew, done_parts, part_size
from workbench.risk.run_state import RunState, check_state, question_hash
from workbench.risk.schedule_simulation import Runner
from workbench.risk.tally import ENGINE, Tally, add_part, copied, up_to


@dataclass(frozen=True, eq=False)
class Progress:
    """
    How far a simulation has come.

    Parameters
    ----------
    iterations, wanted
        Iterations done, and asked at most.
    seconds
        Since it began.
    memory
        Bytes that it takes at most in this process.
    state
        Called without arguments, gives a `RunState` of what is done, to be kept and gone on from.
    """

    iterations: int
    wanted: int
    seconds: float
    memory: int
    state: Callable[[], RunState]


Watch = Callable[[Progress], bool]


class ScheduleRun:
    """
    Iterations from 0 on, without gaps.

    Parameters
    ----------
    runner
        The schedule, ready to be simulated.
    most
        Iterations to make room for.
    draws
        Whether durations and finishes of all activities are kept.
    crew
        Who does the parts.
    memory
        Bytes that the run takes at most.
    watch
        Told how far the run has come, before it begins and after every part; what it answers says whether to stop.
    resume
        State to go on from.

    Raises
    ------
    ParameterError
        The state belongs elsewhere.
    """

    def __init__(
        self,
        runner: Runner,
        most: int,
        *,
        draws: bool,
        crew: Crew,
        memory: int,
        watch: Watch | None,
        resume: RunState | None,
    ):
        self.runner, self.done, self.stopped, self._because = runner, 0, False, ""
        self._draws, self._crew = draws, crew
        self._most, self._memory, self._watch = most, memory, watch
        self._total, self._begun = runner.room(0, most, draws=draws), monotonic()
        if resume is not None:
            check_state(resume, question_hash(runner, draws=draws), runner.seed, self._total)
            add_part(self._total, resume.tally)
            self.done = resume.iterations
        self._handed = crew.share(runner)
        self._tell()

    def up_to(self, stop: int) -> Tally:
        """
        Simulate up to an iteration, or until somebody says stop.

        Parameters
        ----------
        stop
            Iteration.

        Returns
        -------
        Tally
            All iterations done.

        Raises
        ------
        DataError
            An iteration ends later than calendars reach.
        RunError
            All workers were lost before anything was done.
        """
        size = part_size(len(self.runner.model), stop - self.done, self._crew.hands, travels=self._crew.travels)
        parts = done_parts(self._crew, self._handed, self.done, stop, size, draws=self._draws)
        while not self.stopped and self.done < stop:
            try:
                part = next(parts)
            except RunError as error:
                if not self.done:
                    raise
                self.stopped, self._because = True, f": {error}"
                break
            self.runner.check(part)
            add_part(self._total, part)
            self.done = part.stop
            self._tell()
        return self.tally

    def whole(self, stop: int) -> Tally | None:
        """Simulate up to an iteration, and give what each one up to there kept, or None where somebody said stop."""
        self.up_to(stop)
        return None if self.stopped else up_to(self._total, stop)

    @property
    def tally(self) -> Tally:
        """All iterations done; it changes while the run goes on."""
        return up_to(self._total, self.done)

    @property
    def state(self) -> RunState:
        """What is done, to go on from."""
        return RunState(question_hash(self.runner, draws=self._draws), self.runner.seed, ENGINE, self.tally)

    @property
    def ending(self) -> str:
        """Why the run ended before its time; empty where nobody said stop."""
        if not self.stopped:
            return ""
        return f"Cancelled after {self.done:,} of {self._most:,} iterations{self._because}."

    def _tell(self) -> None:
        if self._watch is not None:
            seconds = monotonic() - self._begun
            told = self._watch(Progress(self.done, self._most, seconds, self._memory, self._snapshot))
            self.stopped = bool(told) and self.done < self._most

    def _snapshot(self) -> RunState:
        state = self.state
        return replace(state, tally=copied(state.tally))

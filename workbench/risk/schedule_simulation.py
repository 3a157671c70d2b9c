"""Running the iterations of a schedule: which engine, how far calendars reach, how iterations are split."""

import sys
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from workbench.errors import DataError, Problem
from workbench.risk import oracle
from workbench.risk.clock_tables import ClockTables
from workbench.risk.kernel_network import KernelNetwork, earliest_moment, kernel_network, unknown_to_kernel
from workbench.risk.run_parts import Threads, done_parts, part_size
from workbench.risk.schedule_draws import LONGEST, longest_durations
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.sky import MOST_DAYS, Sky, sky
from workbench.risk.stream import Designed
from workbench.risk.tally import BINS, BLOCK, Plan, Tally, add_part, empty_tally
from workbench.schedule.forward import forward_pass
from workbench.schedule.minutes import DAY
from workbench.schedule.working_time import WorkingTime, on_each

MARGIN = 366 * DAY
"""Minutes that calendars reach beyond the latest finish that can be drawn."""
Precision = Literal["audit", "fast"]
REALS: dict[str, type[np.floating]] = {"audit": np.float64, "fast": np.float32}
"""Numbers that are drawn."""
WORTH_COMPILING = 400_000
"""Activities times iterations from which compiled code is loaded; that takes longer than fewer take without it."""
SPARSE = 50
"""How much longer than its work a lag may last by the clock."""


@dataclass(frozen=True, eq=False)
class Runner:
    """
    A schedule ready to be simulated, here or on other machines.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    plan
        What deviations are counted from.
    finish
        Planned finish, minutes.
    base
        Minute that positions and finishes are counted from.
    horizon
        Minutes that calendars reach.
    keep
        Activities whose finishes are kept.
    seed
        Seed of the streams.
    unknown
        What the kernel does not know, so that the oracle runs; else empty.
    compiled
        The schedule and its calendars as the kernel takes them.
    sky
        The weather over it.
    design
        The seed with words that are given; else None.
    precision
        "audit" draws with 64 bits, as the oracle does; "fast" with 32.
    """

    model: ScheduleModel
    plan: Plan
    finish: int
    base: int
    horizon: int
    keep: np.ndarray
    seed: int
    unknown: str
    compiled: tuple[KernelNetwork, ClockTables] | None
    sky: Sky
    design: Designed | None = None
    precision: Precision = "audit"

    def run(self, start: int, stop: int, *, draws: bool = False, threads: int = 1, block: int = 0) -> Tally:
        """
        Run iterations.

        Parameters
        ----------
        start, stop
            Iterations; `start` is a multiple of 256.
        draws
            Whether durations and finishes of all activities are kept.
        threads
            Threads that share the work; the numbers do not depend on it.
        block
            Iterations that a thread takes at once, a multiple of 256; as `part_size` says by default.

        Raises
        ------
        DataError
            An iteration ends later than calendars reach.
        """
        total = self.room(start, stop, draws=draws)
        size = block or part_size(len(self.model), stop - start, threads)
        with Threads(threads) as crew:
            for part in done_parts(crew, self, start, stop, size, draws=draws):
                self.check(part)
                add_part(total, part)
        return total

    def part(self, start: int, stop: int, draws: bool) -> Tally:
        """Run iterations at one go; see `run`."""
        into = self.room(start, stop, draws=draws)
        key = self.seed if self.design is None else self.design
        if self.compiled is None:
            oracle.simulate(self.model, self.sky, self.plan, self.base, self.keep, key, into)
            return into
        from workbench.risk import kernel  # the compiler is loaded when something is simulated

        real, weather = REALS[self.precision], (self.sky, self.base)
        kernel.simulate(self.model, *self.compiled, *weather, self.plan, self.keep, key, real, into)
        return into

    def room(self, start: int, stop: int, *, draws: bool) -> Tally:
        """Make room for iterations."""
        model = self.model
        links = int(model.network.drives_early.sum())
        return empty_tally(len(model), links, len(model.events.ids), len(self.keep), start, stop, draws)

    def check(self, part: Tally) -> None:
        """Refuse iterations that end later than calendars reach."""
        if int(part.finish.max()) >= self.horizon:
            reach = f"finishes within {self.horizon / DAY / 365.25:.0f} years, as far as calendars reach"
            raise DataError([Problem("durations", None, "", "", reach)])


def is_small(model: ScheduleModel, iterations: int, precision: Precision = "audit") -> bool:
    """
    Tell whether the plain simulation is quicker than loading the compiled one; their numbers are the same to the bit.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    iterations
        How many.
    precision
        The plain simulation knows "audit" alone.
    """
    if precision != "audit" or model.weather:
        return False
    kernel = sys.modules.get("workbench.risk.kernel")
    loaded = kernel is not None and np.float64 in kernel.LOADED
    return not loaded and len(model) * iterations < WORTH_COMPILING


def runner(
    model: ScheduleModel,
    keep: np.ndarray,
    seed: int,
    *,
    plain: bool = False,
    design: Designed | None = None,
    precision: Precision = "audit",
) -> Runner:
    """
    Prepare a schedule for simulation.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    keep
        Activities whose finishes are kept.
    seed
        Seed of the streams.
    plain
        Whether the oracle runs although the kernel could.
    design
        The seed with words that are given; else None.
    precision
        "audit" draws with 64 bits, as the oracle does; "fast" with 32.
    """
    network, base = model.network, earliest_moment(model)
    early = forward_pass(network)
    at_base = np.array([network.clocks[number].position(base) for number in network.clock], dtype=np.int64)
    clock, clocks = network.clock, network.clocks
    project = clocks[model.project_clock].work(model.data_date, int(early.finish.max()))
    plan = Plan(
        duration=model.work.planned,
        start=on_each(clocks, clock, WorkingTime.position, early.start) - at_base,
        finish=on_each(clocks, clock, WorkingTime.position, early.finish) - at_base,
        project=int(project),
        bin_from=np.zeros(len(model), dtype=np.int64),
        bin_shift=np.zeros(len(model), dtype=np.int64),
    )
    over = sky(model)
    horizon = _horizon(model, base)
    unknown = unknown_to_kernel(model)
    compiled = None if unknown or plain else kernel_network(model, early, base, horizon)
    reach = int(early.finish.max())
    first = Runner(model, plan, reach, base, horizon, keep, seed, unknown, compiled, over, design, precision)
    seen = first.part(0, BLOCK, draws=True)
    first.check(seen)
    seen = seen.finishes
    low, high = seen.min(axis=1).astype(np.int64), seen.max(axis=1).astype(np.int64)
    low, span = low - (high - low) // 4, (high - low) * 3 // 2 + 1  # a quarter more than was seen on either side
    shift = np.array([max(int(one - 1).bit_length() - BINS.bit_length() + 1, 0) for one in span], dtype=np.int64)
    return replace(first, plan=replace(plan, bin_from=low, bin_shift=shift))


def _horizon(model: ScheduleModel, base: int) -> int:
    """Reach the finish of the longest durations that can be drawn, if they are not absurd."""
    network = model.network
    longest = longest_durations(model)
    latest = int(forward_pass(network, longest).finish.max())
    behind = model.events.gate[network.predecessor] >= 0
    leads = int(-np.minimum(network.lag[behind], 0).sum())
    if model.weather:
        return (model.weather[0].wet.first_day + MOST_DAYS) * DAY - base
    return min(latest - base + MARGIN + SPARSE * leads, LONGEST)

"""The simulation of a schedule, compiled: the same draws, dates, marks and sums as `oracle`, to the last bit."""

from collections.abc import Callable

import numpy as np

from workbench.risk import (
    clock_tables,
    decision,
    kernel_dates,
    kernel_draws,
    kernel_marks,
    kernel_network,
    kernel_room,
    kernel_stream,
    kernel_sums,
    normal_cells,
    sampling,
    schedule_draws,
    stream,
    tally,
    variables,
)
from workbench.risk.clock_tables import ClockTables
from workbench.risk.compiled import called, stamp
from workbench.risk.kernel_dates import finish_all, place
from workbench.risk.kernel_draws import draw_events, draw_work, spend
from workbench.risk.kernel_marks import mark_all
from workbench.risk.kernel_network import KernelNetwork
from workbench.risk.kernel_room import kept, planned, room, shortened, sums
from workbench.risk.kernel_sums import add_dates, add_links, add_products, count_all, put_positions, put_row, total_of
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.tally import BLOCK, Plan, Tally

PARTS = (
    *(clock_tables, decision, kernel_dates, kernel_draws, kernel_marks, kernel_network, kernel_room),
    *(kernel_stream, kernel_sums, normal_cells, sampling, schedule_draws, stream, tally, variables),
)
"""Files of which functions or numbers are compiled in."""
PART = 64
"""Activities that are drawn, placed and added up together, while their rows are in the nearest memory."""


def simulate(
    model: ScheduleModel,
    network: KernelNetwork,
    clocks: ClockTables,
    plan: Plan,
    keep: np.ndarray,
    seed: int,
    real: type[np.floating],
    into: Tally,
) -> None:
    """
    Run the iterations of a tally.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    network, clocks
        The schedule and its calendars as arrays.
    plan
        What deviations are counted from.
    keep
        Activities whose finishes are kept.
    seed
        Seed of the streams.
    real
        Numbers that are drawn: of 64 bits, with every digit of `oracle`, or of 32 bits.
    into
        Filled.
    """
    drawn = shortened(model.variables, real), model.events, model.work, model.factor_ids
    rooms, span = room(model, int(network.moving[0]), real), (np.uint64(seed), into.start, into.stop)
    _run(drawn, network, clocks, planned(plan), keep, span, rooms, sums(into), kept(into))


def _compiled(parts: int) -> Callable:
    """Compile the run over blocks; `parts` is the stamp of everything that is called."""

    @called
    def run(drawn, network, clocks, plan, keep, span, room, sums, kept):
        variables, events, work, factor_ids = drawn
        key, start, stop = span
        draws, dates, marks = room
        gates = events.gate
        if parts == 0:  # never; what is closed over counts only where it is looked at
            return
        for first in range(start, stop, BLOCK):
            width, block, at = min(BLOCK, stop - first), first // BLOCK, first - start
            draw_events(variables, events, factor_ids, key, block, draws)
            for begin in range(0, gates.size, PART):
                part = begin, min(begin + PART, gates.size)
                draw_work(variables, events, work, network, key, block, part, draws)
                place(network, clocks, gates, part, draws, dates)
                add_dates(width, plan, part, draws, dates, sums)
            finish_all(network, clocks, dates)
            spend(variables, events, work, key, block, dates.project, draws)
            add_products(network, width, plan, draws, dates, sums)
            add_links(network, width, plan, dates, sums)
            mark_all(network, gates, width, draws, dates, marks, sums)
            count_all(network, gates, width, draws, sums)
            for risk in range(kept.fired.size):
                kept.fired[risk] += total_of(draws.fired[risk], width)
            put_row(dates.finish, at, width, kept.finish)
            put_row(dates.project, at, width, kept.project)
            put_row(draws.cost, at, width, kept.cost)
            for row in range(keep.size):
                put_positions(dates.ends[keep[row]], at, width, kept.kept[row])
            for k in range(kept.durations.shape[0]):
                put_row(draws.remaining[k], at, width, kept.durations[k])
                put_positions(dates.ends[k], at, width, kept.finishes[k])

    return run


_run = _compiled(stamp(*PARTS))

"""The simulation of a schedule, compiled: the same draws, dates, marks and sums as `oracle`, to the last bit."""

from collections.abc import Callable

import numpy as np

from workbench.risk import (
    clock_tables,
    decision,
    kernel_clocks,
    kernel_dates,
    kernel_draws,
    kernel_floors,
    kernel_marks,
    kernel_network,
    kernel_plan_dates,
    kernel_room,
    kernel_spans,
    kernel_stream,
    kernel_sums,
    kernel_values,
    kernel_weather,
    normal_cells,
    sampling,
    schedule_draws,
    stream,
    tally,
    variables,
    word_table,
)
from workbench.risk.clock_tables import ClockTables
from workbench.risk.compiled import called, stamp
from workbench.risk.kernel_dates import finish_all, place
from workbench.risk.kernel_draws import draw_events, draw_work, spend
from workbench.risk.kernel_marks import mark_all
from workbench.risk.kernel_network import KernelNetwork
from workbench.risk.kernel_plan_dates import leave_weather
from workbench.risk.kernel_room import kept, planned, room, shortened, sums
from workbench.risk.kernel_spans import measure_spans
from workbench.risk.kernel_stream import source
from workbench.risk.kernel_sums import add_dates, add_links, add_products, count_all, put_positions, put_row, total_of
from workbench.risk.kernel_weather import draw_weather
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.sky import Sky
from workbench.risk.spans import from_base
from workbench.risk.stream import Designed
from workbench.risk.tally import BLOCK, Plan, Tally
from workbench.risk.weather_tables import weather_tables

PARTS = (
    *(clock_tables, decision, kernel_clocks, kernel_dates, kernel_draws, kernel_floors, kernel_marks, kernel_network),
    *(kernel_plan_dates, kernel_room, kernel_spans, kernel_stream, kernel_sums, kernel_values, kernel_weather),
    *(normal_cells, sampling, schedule_draws, stream, tally, variables, word_table),
)
"""Files of which functions or numbers are compiled in."""
LOADED: set[type[np.floating]] = set()
"""Numbers whose compiled code this process has."""
PART = 64
"""Activities that are drawn, placed and added up together, while their rows are in the nearest memory."""


def simulate(
    model: ScheduleModel,
    network: KernelNetwork,
    clocks: ClockTables,
    weather: Sky,
    base: int,
    plan: Plan,
    keep: np.ndarray,
    seed: int | Designed,
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
    weather
        The weather over it.
    base
        Minute that everything counts from.
    plan
        What deviations are counted from.
    keep
        Activities whose finishes are kept.
    seed
        Seed of the streams, or a design.
    real
        Numbers that are drawn: of 64 bits, with every digit of `oracle`, or of 32 bits.
    into
        Filled.
    """
    spans = from_base(model.spans, base)
    drawn = shortened(model.variables, real), model.events, model.work, model.factor_ids, spans
    given = planned(plan), keep, source(seed)
    space = room(model, int(network.moving[0]), real), sums(into), kept(into)
    first = into.start
    while first < into.stop:
        there = clocks._replace(weather=weather_tables(weather, base))
        first = _run(drawn, network, there, given, (into.start, first, into.stop), *space)
        weather = weather if first == into.stop else weather.twice()
    LOADED.add(real)


def _compiled(parts: int) -> Callable:
    """
    Compile the run over blocks; `parts` is the stamp of everything that is called.

    It gives back where it ended: at the last iteration, or at the block for which the weather is not known long enough.
    """

    @called
    def run(drawn, network, clocks, given, span, room, sums, kept):
        variables, events, work, factor_ids, spans = drawn
        plan, keep, key = given
        start, begin, stop = span
        draws, dates, marks = room
        gates, weather = events.gate, clocks.weather
        dry = weather.ids.size == 0
        if parts == 0:  # never; what is closed over counts only where it is looked at
            return stop
        for first in range(begin, stop, BLOCK):
            width, block, at = min(BLOCK, stop - first), first // BLOCK, first - start
            draw_weather(weather, key.seed, block, draws.row.words)
            draw_events(variables, events, factor_ids, key, block, draws)
            for lowest in range(0, gates.size, PART):
                part = lowest, min(lowest + PART, gates.size)
                draw_work(variables, events, work, network, key, block, part, draws)
                place(network, clocks, gates, part, draws, dates)
                if dry:
                    add_dates(width, plan, part, draws, dates, sums)
            finish_all(network, clocks, dates)
            if weather.left[0]:
                return first
            mark_all(network, gates, width, draws, dates, marks, sums)
            measure_spans(spans, network, clocks, dates)
            if not dry:
                leave_weather(network, clocks, width, plan, dates, sums)
                add_dates(width, plan, (0, gates.size), draws, dates, sums)
            spend(variables, events, work, spans, key, block, dates, draws)
            add_products(network, width, plan, draws, dates, sums)
            add_links(network, width, plan, dates, sums)
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
        return stop

    return run


_run = _compiled(stamp(*PARTS))

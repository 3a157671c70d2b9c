"""The simulation of a schedule, compiled: the same draws, dates, marks and sums as `oracle`, to the last bit."""

import numpy as np

from workbench.risk.clock_tables import ClockTables
from workbench.risk.kernel_dates import finish_all, place_all
from workbench.risk.kernel_draws import draw_all, spend
from workbench.risk.kernel_network import KernelNetwork
from workbench.risk.kernel_room import planned, room, sums
from workbench.risk.kernel_sums import add_all, mark_all
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.tally import BLOCK, Plan, Tally


def simulate(
    model: ScheduleModel,
    network: KernelNetwork,
    clocks: ClockTables,
    plan: Plan,
    keep: np.ndarray,
    seed: int,
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
    into
        Filled.
    """
    variables, events, work, gate = model.variables, model.events, model.work, model.events.gate
    draws, dates, marks = room(model, int(network.moving[0]))
    plan_arrays, totals, key = planned(plan), sums(into), np.uint64(seed)
    for first in range(into.start, into.stop, BLOCK):
        width, block = min(BLOCK, into.stop - first), first // BLOCK
        draw_all(variables, events, work, model.factor_ids, key, block, network.shape, draws)
        place_all(network, clocks, gate, draws, dates)
        finish_all(network, clocks, dates)
        spend(variables, events, work, key, block, dates.project, draws)
        mark_all(network, plan.start, width, dates, marks, into.link_low, into.link_high)
        add_all(network, gate, width, plan_arrays, draws, dates, marks, totals)
        rows = slice(first - into.start, first - into.start + width)
        into.fired[:] += draws.fired[:, :width].sum(axis=1, dtype=np.int64)
        into.finish[rows], into.project[rows] = dates.finish[:width], dates.project[:width]
        into.cost[rows] = draws.cost[:width]
        into.kept[:, rows] = dates.ends[keep, :width] >> 1
        if len(into.durations):
            into.durations[:, rows], into.finishes[:, rows] = draws.remaining[:, :width], dates.ends[:, :width] >> 1

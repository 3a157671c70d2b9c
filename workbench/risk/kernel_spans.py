"""How long levels of effort last in a block of iterations, compiled."""

import numpy as np

from workbench.risk.compiled import within
from workbench.risk.kernel_clocks import ONE, dry_moment, moment_of, moment_on, shifted
from workbench.risk.kernel_network import DONE
from workbench.risk.tally import BLOCK

NEVER = np.int32(2**30)


@within
def measure_spans(spans, network, clocks, dates):
    """
    Measure levels of effort from the data date on, on the calendars of the plan.

    Parameters
    ----------
    spans
        A `spans.Spans`, with minutes from the base.
    network, clocks
        A `kernel_network.KernelNetwork` and its calendars.
    dates
        A `kernel_room.Moments` with the dates of all activities; `lasting` is filled, `bound` and `limit` are written
        over.
    """
    begin, end, horizon = dates.bound, dates.limit, network.horizon[0]
    for row in range(spans.clock.size):
        first, last = spans.first[row], spans.first[row + 1]
        starts = 0
        for tie in range(first, last):
            starts += spans.at_start[tie]
        for i in range(BLOCK):
            begin[i] = NEVER
            end[i] = -NEVER
        for tie in range(first, last):
            other, from_start = spans.other[tie], spans.from_start[tie]
            across = network.clock[other], spans.lag_clock[tie]
            at = dates.starts[other] if from_start else dates.ends[other]
            done = NEVER
            if network.shape[other] == DONE:  # an actual date need not be working time
                done = network.start_minute[other] if from_start else network.tied_minute[other]
            stretch(clocks, across, horizon, spans.lag[tie], at, done, (spans.at_start[tie], starts == 0), begin, end)
        last_words(clocks, spans, row, horizon, begin, end, dates.lasting[row])


@within
def stretch(clocks, across, horizon, lag, at, done, ends, begin, end):
    """Let a tied end move the start, the finish, or both where nothing else is tied to the start."""
    clock, lag_clock = across
    at_start, only_finishes = ends
    for i in range(BLOCK):
        moment = moment_of(clocks, clock, i, at[i], horizon) if done == NEVER else done
        if lag != 0:
            here = at[i]
            if done != NEVER or lag_clock != clock:
                here = moment_on(clocks, lag_clock, i, moment, horizon)
            moment = moment_of(clocks, lag_clock, i, shifted(here, lag), horizon)
        if at_start or only_finishes:
            begin[i] = min(begin[i], moment)
        if not at_start:
            end[i] = max(end[i], moment)


@within
def last_words(clocks, spans, row, horizon, begin, end, out):
    """Actual dates go before the ends that are tied, and only what lies behind the data date counts."""
    clock, date = spans.clock[row], np.int32(spans.data_date[row])
    started, ended = np.int32(spans.actual_start[row]), np.int32(spans.actual_finish[row])
    for i in range(BLOCK):
        first = date if begin[i] == NEVER else begin[i]
        last = max(first, end[i]) if ended < -NEVER else ended
        first = max(first if started < -NEVER else started, date)
        last = max(last, first)
        out[i] = (dry_moment(clocks, clock, last, horizon) >> ONE) - (dry_moment(clocks, clock, first, horizon) >> ONE)

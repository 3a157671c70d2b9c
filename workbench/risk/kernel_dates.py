"""
Earliest dates of a block of iterations, compiled; moments are written as `clock_tables.encoded` does.

One small function per row of 256 iterations is what the compiler turns into vector instructions.
"""

import numpy as np

from workbench.risk.compiled import within
from workbench.risk.decision import BY_DURATION, BY_FINISH
from workbench.risk.kernel_clocks import FARTHEST, ONE, TWO, dry_moment, moment_of, moment_on, shifted
from workbench.risk.kernel_draws import fill_constant, leave_out
from workbench.risk.kernel_network import DONE, FINISHES, NOTHING, STARTS, WORKS
from workbench.risk.tally import BLOCK


@within
def place(network, clocks, gates, part, draws, room):
    """
    Place some activities after their predecessors, and take the decisions that depend on their dates.

    Parameters
    ----------
    network, clocks
        A `kernel_network.KernelNetwork` and its calendars.
    gates
        Which gate decides whether each activity takes place, -1 for none; shape (activities,).
    part
        The first activity, and the one after the last; all before them are placed.
    draws
        A `kernel_room.Draws`; what decisions leave out is put in.
    room
        A `kernel_room.Moments`, filled.
    """
    bound, limit, moved, horizon = room.bound, room.limit, room.moved, network.horizon[0]
    shape, from_start, into_finish = network.shape, network.from_start, network.into_finish
    lag_clock, remaining, absent = network.lag_clock, draws.remaining, draws.absent
    for k in range(part[0], part[1]):
        own = gates[k]
        if own >= 0 and network.decider[own] >= 0:
            decider = network.decider[own]
            if network.measure[own] == BY_DURATION:
                beyond_row(remaining[decider], network.limit[own], network.beyond[own], absent[own])
            else:
                at = room.ends[decider] if network.measure[own] == BY_FINISH else room.starts[decider]
                fill_minutes(clocks, network.clock[decider], at, horizon, limit)
                beyond_row(limit, network.limit[own], network.beyond[own], absent[own])
            leave_out(absent[own], remaining[k], draws.floored[k])
        starts, ends, floor, ceiling = room.starts[k], room.ends[k], network.start_floor[k], network.finish_floor[k]
        limited, wet = network.limited[k], network.wet_row[k]
        if wet >= 0:
            floor, ceiling = NOTHING, NOTHING
            fill_moments(clocks, network.clock[k], network.start_minute[k], horizon, room.floors[wet])
        if shape[k] == DONE:
            if wet >= 0:
                fill_constant(floor, starts)
                raise_to(room.floors[wet], starts)
                fill_moments(clocks, network.clock[k], network.tied_minute[k], horizon, ends)
            else:
                fill_constant(floor, starts)
                fill_constant(ceiling, ends)
            continue
        if limited:
            fill_constant(ceiling, limit)
            if wet >= 0:
                fill_limit(clocks, network.clock[k], network.finish_minute[k], network.tied_minute[k], horizon, limit)
        begin, end = network.first[k], network.first[k + 1]
        free = shape[k] == WORKS and wet < 0 and not limited
        if free and end - begin == 2 and network.row[begin] < 0 and network.row[begin + 1] < 0:
            one = room.starts[network.other[begin]] if from_start[begin] else room.ends[network.other[begin]]
            two = (
                room.starts[network.other[begin + 1]] if from_start[begin + 1] else room.ends[network.other[begin + 1]]
            )
            put_behind_two(remaining[k], floor, one, two, starts, ends)
            continue
        untouched = True
        for link in range(begin, end):
            other, lag, row = network.other[link], network.lag[link], network.row[link]
            at = room.starts[other] if from_start[link] else room.ends[other]
            gate = gates[other]
            if row >= 0:
                gone = absent[gate] if gate >= 0 else room.nothing
                if lag_clock[link] < 0:
                    shift_row(at, lag, gone, moved[row])
                else:
                    across = network.clock[other], lag_clock[link], network.clock[k]
                    cross(clocks, across, horizon, lag, gone, at, moved[row])
                at = moved[row]
            if into_finish[link]:
                raise_to(at, limit)
            elif untouched:
                begin_at(at, floor, bound)
                untouched = False
            else:
                raise_to(at, bound)
        if untouched:
            fill_constant(floor, bound)
        if wet >= 0:
            raise_to(room.floors[wet], bound)
        if shape[k] == WORKS:
            put_work(remaining[k], bound, starts, ends)
            if limited:
                hold_work(remaining[k], limit, starts, ends)
        elif not limited:
            put_moment(bound, ONE if shape[k] == STARTS else np.int32(0), starts, ends)
        elif shape[k] == FINISHES:
            put_finish(bound, limit, starts, ends)
        else:
            put_start(bound, limit, starts, ends)


@within
def finish_all(network, clocks, room):
    """
    Find the project's finish, and its position on every calendar.

    Parameters
    ----------
    network, clocks
        A `kernel_network.KernelNetwork` and its calendars.
    room
        A `kernel_room.Moments` with the dates of all activities; `finish`, `finish_on` and `project` are filled.
    """
    horizon, finish, latest, project = network.horizon[0], room.finish, room.limit, room.project
    fill_constant(network.done_by[0], finish)
    for clock in network.clocks_used:
        fill_constant(np.int32(-1), latest)
        found = False
        for k in range(network.clock.size):
            if network.clock[k] == clock and network.last[k]:
                raise_to(room.ends[k], latest)
                found = True
        if found:
            for i in range(BLOCK):
                finish[i] = max(finish[i], moment_of(clocks, clock, i, latest[i], horizon))
    for clock in network.clocks_used:
        for i in range(BLOCK):
            room.finish_on[clock, i] = moment_on(clocks, clock, i, finish[i], horizon) >> ONE
    clock, begin = network.project_clock[0], network.project_from[0]
    for i in range(BLOCK):
        project[i] = (dry_moment(clocks, clock, finish[i], horizon) >> ONE) - begin


@within
def fill_moments(clocks, clock, moment, horizon, out):
    """A minute as moments in the weather."""
    for i in range(BLOCK):
        out[i] = moment_on(clocks, clock, i, moment, horizon)


@within
def fill_limit(clocks, clock, finish, tied, horizon, out):
    """The later of a finish that an activity is held to, written as a finish, and of a fixed tie, as it is."""
    for i in range(BLOCK):
        if finish >= 0:
            out[i] = (moment_on(clocks, clock, i, finish, horizon) >> ONE) << ONE
        if tied >= 0:
            out[i] = max(out[i], moment_on(clocks, clock, i, tied, horizon))


@within
def fill_minutes(clocks, clock, at, horizon, out):
    """The minutes of moments."""
    for i in range(BLOCK):
        out[i] = moment_of(clocks, clock, i, at[i], horizon)


@within
def beyond_row(values, limit, beyond, absent):
    """Where a decision falls against what hangs on it."""
    for i in range(BLOCK):
        absent[i] = (values[i] > limit) != beyond


@within
def raise_to(at, bound):
    """The later of two."""
    for i in range(BLOCK):
        bound[i] = max(bound[i], at[i])


@within
def begin_at(at, floor, bound):
    """The later of a row and a date that holds for all."""
    for i in range(BLOCK):
        bound[i] = max(at[i], floor)


@within
def put_moment(bound, spelling, starts, ends):
    """A milestone without a limit is where its bound is; a start milestone is written as a start."""
    for i in range(BLOCK):
        starts[i] = min(bound[i] | spelling, FARTHEST)
        ends[i] = starts[i]


@within
def put_finish(bound, limit, starts, ends):
    """A finish milestone keeps the spelling of what sets it."""
    for i in range(BLOCK):
        starts[i] = min(max(bound[i], limit[i]), FARTHEST)
        ends[i] = starts[i]


@within
def put_start(bound, limit, starts, ends):
    """A start milestone is written as a start."""
    for i in range(BLOCK):
        starts[i] = min(max(bound[i] | ONE, limit[i] | ONE), FARTHEST)
        ends[i] = starts[i]


@within
def put_work(minutes, bound, starts, ends):
    """Work begins at the bound; without work its finish is written as a start."""
    for i in range(BLOCK):
        begin = bound[i] | ONE
        starts[i] = min(begin, FARTHEST)
        ends[i] = min(begin - (ONE if minutes[i] > 0 else np.int32(0)) + TWO * minutes[i], FARTHEST)


@within
def put_behind_two(minutes, floor, one, two, starts, ends):
    """Work begins at the latest of two rows and a date that holds for all, as by the steps that `place` takes."""
    for i in range(BLOCK):
        begin = max(max(one[i], floor), two[i]) | ONE
        starts[i] = min(begin, FARTHEST)
        ends[i] = min(begin - (ONE if minutes[i] > 0 else np.int32(0)) + TWO * minutes[i], FARTHEST)


@within
def hold_work(minutes, limit, starts, ends):
    """A limit on the finish moves the whole activity."""
    for i in range(BLOCK):
        end = (limit[i] >> ONE) << ONE
        back = end - TWO * minutes[i] + (ONE if minutes[i] > 0 else np.int32(0))
        if limit[i] >= 0:
            starts[i] = min(max(starts[i], back), FARTHEST)
            ends[i] = min(max(ends[i], end), FARTHEST)


@within
def shift_row(at, lag, absent, allowed):
    """Moments a lag later or earlier on their own calendar; no lag runs behind what does not take place."""
    spelled = ONE if lag < 0 else np.int32(0)
    for i in range(BLOCK):
        allowed[i] = at[i] if absent[i] else (((at[i] >> ONE) + lag) << ONE) + spelled


@within
def cross(clocks, across, horizon, lag, absent, at, allowed):
    """Moments from one calendar over the lag's to another."""
    clock, lag_clock, own = across
    rows = clocks.weather.row
    dry = rows[clock] < 0 and rows[lag_clock] < 0 and rows[own] < 0
    for i in range(BLOCK):
        if dry and i > 0 and at[i] == at[i - 1] and absent[i] == absent[i - 1]:
            allowed[i] = allowed[i - 1]
            continue
        here = at[i]
        wait = np.int32(0) if absent[i] else lag
        if wait != 0 and lag_clock == clock:
            here, wait = shifted(here, wait), np.int32(0)
        moment = moment_of(clocks, clock, i, here, horizon)
        if wait != 0:
            here = shifted(moment_on(clocks, lag_clock, i, moment, horizon), wait)
            moment = moment_of(clocks, lag_clock, i, here, horizon)
        allowed[i] = moment_on(clocks, own, i, moment, horizon)

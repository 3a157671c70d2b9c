"""
Random draws of a block of iterations, compiled.

One small function per row of 256 iterations is what the compiler turns into vector instructions. Float operations are
those of `sampling`, `schedule_draws` and `oracle` in their order, and nothing lets the compiler contract or reorder
them, so that every digit is the same.
"""

import numpy as np

from workbench.risk.compiled import within
from workbench.risk.kernel_network import DONE
from workbench.risk.kernel_stream import fill_from, fill_normals
from workbench.risk.kernel_values import fill_draw, find_ends
from workbench.risk.schedule_draws import LONGEST
from workbench.risk.tally import BLOCK
from workbench.risk.variables import WORDS

LONGEST_MINUTES = float(LONGEST)


@within
def draw_events(variables, events, factor_ids, source, block, room):
    """
    Draw factors, risks and what takes place.

    Parameters
    ----------
    variables, events, factor_ids
        What is drawn, see `schedule_model`.
    source
        A `kernel_stream.Source`.
    block
        Number of the block.
    room
        A `kernel_room.Draws`, filled.
    """
    row, factors, days = room.row, room.factors, room.days
    fired, effects, absent = room.fired, room.effects, room.absent
    for factor in range(factor_ids.size):
        fill_from(source, factor_ids[factor], block, row.words)
        fill_normals(row.words, factors[factor])
    for risk in events.order:
        alone, parent = events.stays_out[risk], events.parent[risk]
        if alone < 0:
            fill_from(source, events.ids[risk], block, row.words)
            fill_inside(row.words, 0, events.below[risk], fired[risk])
        else:
            fill_draw(variables, alone, source, block, row, factors, days)
            fill_zeros(days, room.always, fired[risk])
        if parent >= 0:
            after = events.stays_out_after[risk]
            fill_draw(variables, after, source, block, row, factors, days)
            fill_zeros(days, fired[parent], fired[risk])
        if events.impact[risk] >= 0:
            fill_draw(variables, events.impact[risk], source, block, row, factors, effects[risk])
    for gate in range(events.gate_risk.size):
        if events.gate_risk[gate] >= 0:
            fill_not(fired[events.gate_risk[gate]], absent[gate])
        else:
            fill_from(source, events.gate_ids[gate], block, row.words)
            fill_inside(row.words, events.gate_from[gate], events.gate_below[gate], absent[gate])
            fill_not(absent[gate], absent[gate])


@within
def draw_work(variables, events, work, network, source, block, part, room):
    """
    Draw the minutes still to do of some activities.

    Parameters
    ----------
    variables, events, work
        What is drawn, see `schedule_model`.
    network
        A `kernel_network.KernelNetwork`.
    source, block
        As for `draw_events`.
    part
        The first activity, and the one after the last.
    room
        A `kernel_room.Draws` in which events are drawn.
    """
    row, factors, days = room.row, room.factors, room.days
    remaining, floored = room.remaining, room.floored
    for k in range(part[0], part[1]):
        begin, end = events.strike_first[k], events.strike_first[k + 1]
        number, day = work.variable[k], work.day[k]
        if network.shape[k] == DONE or (number < 0 and begin == end):
            fill_constant(work.planned[k], remaining[k])
        elif number >= 0 and begin == end and variables.kind[number] == WORDS and not network.may_floor[k]:
            find_ends(variables, number, source, block, row, days)
            put_minutes(row.sides, variables.low[number], variables.high[number], day, days, remaining[k])
        else:
            if number >= 0:
                fill_draw(variables, number, source, block, row, factors, days)
            else:
                fill_constant(np.float64(work.planned[k]) / day, days)
            if begin < end:
                strike(events, begin, end, room)
            round_minutes(days, day, remaining[k])
            if network.may_floor[k]:
                fill_below(days, floored[k])
        if events.gate[k] >= 0:
            leave_out(room.absent[events.gate[k]], remaining[k], floored[k])


@within
def spend(variables, events, work, spans, source, block, dates, room):
    """
    Add up what activities, levels of effort, risks and the time of the project cost.

    Parameters
    ----------
    variables, events, work, source, block
        As for `draw_work`.
    spans
        A `spans.Spans`.
    dates
        A `kernel_room.Moments` in which `project` and `lasting` are known.
    room
        A `kernel_room.Draws` in which everything else is drawn.
    """
    row, factors = room.row, room.factors
    total, fixed, rate, absent = room.cost, room.times, room.more, room.absent
    for i in range(BLOCK):
        total[i] = 0.0
    for place in range(work.cost_activity.size):
        k = work.cost_activity[place]
        fill_draw(variables, work.cost_fixed[place], source, block, row, factors, fixed)
        fill_draw(variables, work.cost_rate[place], source, block, row, factors, rate)
        gone = absent[events.gate[k]] if events.gate[k] >= 0 else room.nothing
        add_cost(fixed, rate, room.remaining[k], work.day[k], gone, total)
    for place in range(spans.cost_fixed.size):
        fill_draw(variables, spans.cost_fixed[place], source, block, row, factors, fixed)
        fill_draw(variables, spans.cost_rate[place], source, block, row, factors, rate)
        add_cost(fixed, rate, dates.lasting[place], spans.day[place], room.nothing, total)
    for risk in range(events.ids.size):
        if events.cost[risk] >= 0:
            fill_draw(variables, events.cost[risk], source, block, row, factors, fixed)
            for i in range(BLOCK):
                total[i] += fixed[i] if room.fired[risk, i] else 0.0
    overhead, day, project = work.overhead[0], work.project_day[0], dates.project
    for i in range(BLOCK):
        total[i] = total[i] + overhead * (np.float64(project[i]) / day)


@within
def add_cost(fixed, rate, minutes, day, absent, total):
    """Cost of one activity."""
    for i in range(BLOCK):
        line = fixed[i] + rate[i] * (np.float64(minutes[i]) / day)
        total[i] += 0.0 if absent[i] else line


@within
def fill_inside(words, low, below, out):
    """Whether words lie in a range."""
    for i in range(BLOCK):
        word = np.int64(words[i])
        out[i] = low <= word and word < below


@within
def fill_zeros(values, where, out):
    """Whether values are 0, where asked."""
    for i in range(BLOCK):
        out[i] = values[i] == 0.0 if where[i] else out[i]


@within
def fill_not(flags, out):
    """The contrary."""
    for i in range(BLOCK):
        out[i] = 1 - flags[i]


@within
def fill_constant(value, out):
    """The same everywhere."""
    for i in range(BLOCK):
        out[i] = value


@within
def leave_out(absent, minutes, floored):
    """What does not take place takes no time."""
    for i in range(BLOCK):
        if absent[i]:
            minutes[i] = 0
            floored[i] = 0


@within
def round_minutes(days, day, minutes):
    """Days to whole minutes, none below 0."""
    real = days.dtype.type
    none, half, each, most = real(0.0), real(0.5), real(day), real(LONGEST_MINUTES)
    for i in range(BLOCK):
        minutes[i] = np.int32(min(max(days[i], none) * each + half, most))


@within
def put_minutes(sides, low, span, day, places, minutes):
    """From places within cells to days as `put_between` does, and to minutes as `round_minutes` does."""
    real = places.dtype.type
    none, half, each, most = real(0.0), real(0.5), real(day), real(LONGEST_MINUTES)
    for i in range(BLOCK):
        left = real(sides[2 * i])
        days = low + span * (left + (real(sides[2 * i + 1]) - left) * places[i])
        minutes[i] = np.int32(min(max(days, none) * each + half, most))


@within
def fill_below(days, floored):
    """Whether a duration would be below 0."""
    for i in range(BLOCK):
        floored[i] = days[i] < 0.0


@within
def strike(events, begin, end, room):
    """What the risks that happen do to a duration."""
    fired, effects, days = room.fired, room.effects, room.days
    times, largest, more, most = room.times, room.largest, room.more, room.most
    for i in range(BLOCK):
        times[i], largest[i], more[i], most[i] = 1.0, -np.inf, 0.0, -np.inf
    for s in range(begin, end):
        risk, share = events.strike_risk[s], events.strike_share[s]
        happens, effect = fired[risk], effects[risk]
        if events.is_days[risk]:
            if events.parallel[risk]:
                for i in range(BLOCK):
                    most[i] = max(most[i], share * effect[i]) if happens[i] else most[i]
            else:
                for i in range(BLOCK):
                    more[i] = more[i] + share * effect[i] if happens[i] else more[i]
        elif events.parallel[risk]:
            for i in range(BLOCK):
                largest[i] = max(largest[i], 1.0 + share * (effect[i] - 1.0)) if happens[i] else largest[i]
        else:
            for i in range(BLOCK):
                times[i] = times[i] * (1.0 + share * (effect[i] - 1.0)) if happens[i] else times[i]
    for i in range(BLOCK):
        factor = 1.0 if largest[i] == -np.inf else largest[i]
        days[i] = days[i] * times[i] * factor + more[i] + (0.0 if most[i] == -np.inf else most[i])

"""
Random draws of a block of iterations, compiled.

Compiled functions call none of another file: the compiler keeps what it made and looks only at the file of the function
called from outside to see whether it is still true. One small function per row of 256 iterations is what it turns into
vector instructions.

Float operations are those of `stream`, `sampling` and `oracle` in their order, and nothing lets the compiler contract
or reorder them, so that every digit is the same. Random numbers: Salmon, Moraes, Dror and Shaw (2011); normal quantile:
P. J. Acklam; both as in `stream`.
"""

import numpy as np
from numba import njit

from workbench.risk.kernel_network import DONE
from workbench.risk.sampling import REACH
from workbench.risk.schedule_draws import LONGEST
from workbench.risk.stream import CENTRAL, LOG_2, ROOT_2, TAIL, TAIL_BELOW
from workbench.risk.tally import BLOCK
from workbench.risk.variables import CONSTANT, EVENT, KNOTS, LINE

COUNTERS = BLOCK // 4
MASK = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)
FIRST_MULTIPLIER, SECOND_MULTIPLIER = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
FIRST_WEYL, SECOND_WEYL = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
A0, A1, A2, A3, A4, A5 = CENTRAL[0]
B0, B1, B2, B3, B4, B5 = CENTRAL[1]
C0, C1, C2, C3, C4, C5 = TAIL[0]
D0, D1, D2, D3, D4 = TAIL[1]
L15, L13, L11, L9, L7, L5, L3 = (1 / k for k in (15, 13, 11, 9, 7, 5, 3))
HALF = np.uint32(0x80000000)
LONGEST_MINUTES = float(LONGEST)

within = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""What is called from compiled code only; wrappers for Python would take most of the time to compile."""
called = njit(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True)


@called
def draw_all(variables, events, work, factor_ids, seed, block, shape, room):
    """
    Draw factors, risks, what takes place and the minutes still to do.

    Parameters
    ----------
    variables, events, work, factor_ids
        What is drawn, see `schedule_model`.
    seed
        Seed of the streams.
    block
        Number of the block.
    shape
        How each activity is placed; shape (activities,).
    room
        A `kernel_room.Draws`, filled.
    """
    words, lower, bits, shared, factors = room.words, room.lower, room.bits, room.shared, room.factors
    fired, effects, absent = room.fired, room.effects, room.absent
    days, remaining, floored = room.days, room.remaining, room.floored
    for factor in range(factor_ids.size):
        fill_words(seed, factor_ids[factor], block, words)
        fill_normals(words, lower, bits, factors[factor])
    for risk in events.order:
        alone, parent = events.stays_out[risk], events.parent[risk]
        if alone < 0:
            fill_words(seed, events.ids[risk], block, words)
            fill_inside(words, 0, events.below[risk], fired[risk])
        else:
            fill_draw(variables, alone, seed, block, words, lower, bits, shared, factors, days)
            fill_zeros(days, room.always, fired[risk])
        if parent >= 0:
            after = events.stays_out_after[risk]
            fill_draw(variables, after, seed, block, words, lower, bits, shared, factors, days)
            fill_zeros(days, fired[parent], fired[risk])
        if events.impact[risk] >= 0:
            fill_draw(variables, events.impact[risk], seed, block, words, lower, bits, shared, factors, effects[risk])
    for gate in range(events.gate_risk.size):
        if events.gate_risk[gate] >= 0:
            fill_not(fired[events.gate_risk[gate]], absent[gate])
        else:
            fill_words(seed, events.gate_ids[gate], block, words)
            fill_inside(words, events.gate_from[gate], events.gate_below[gate], absent[gate])
            fill_not(absent[gate], absent[gate])
    for k in range(work.variable.size):
        begin, end = events.strike_first[k], events.strike_first[k + 1]
        number, day = work.variable[k], work.day[k]
        if shape[k] == DONE or (number < 0 and begin == end):
            fill_constant(work.planned[k], remaining[k])
        else:
            if number >= 0:
                fill_draw(variables, number, seed, block, words, lower, bits, shared, factors, days)
            else:
                for i in range(BLOCK):
                    days[i] = np.float64(work.planned[k]) / day
            if begin < end:
                strike(events, begin, end, fired, effects, days, room.times, room.largest, room.more, room.most)
            round_minutes(days, day, remaining[k], floored[k])
        if events.gate[k] >= 0:
            leave_out(absent[events.gate[k]], remaining[k], floored[k])


@called
def spend(variables, events, work, seed, block, project, room):
    """
    Add up what activities, risks and the time of the project cost.

    Parameters
    ----------
    variables, events, work, seed, block
        As for `draw_all`.
    project
        Minutes from the data date to the finish; shape (block,).
    room
        A `kernel_room.Draws` in which everything else is drawn.
    """
    words, lower, bits, shared, factors = room.words, room.lower, room.bits, room.shared, room.factors
    total, fixed, rate, absent = room.cost, room.times, room.more, room.absent
    for i in range(BLOCK):
        total[i] = 0.0
    for row in range(work.cost_activity.size):
        k = work.cost_activity[row]
        fill_draw(variables, work.cost_fixed[row], seed, block, words, lower, bits, shared, factors, fixed)
        fill_draw(variables, work.cost_rate[row], seed, block, words, lower, bits, shared, factors, rate)
        gone = absent[events.gate[k]] if events.gate[k] >= 0 else room.nothing
        add_cost(fixed, rate, room.remaining[k], work.day[k], gone, total)
    for risk in range(events.ids.size):
        if events.cost[risk] >= 0:
            fill_draw(variables, events.cost[risk], seed, block, words, lower, bits, shared, factors, fixed)
            for i in range(BLOCK):
                total[i] += fixed[i] if room.fired[risk, i] else 0.0
    overhead, day = work.overhead[0], work.project_day[0]
    for i in range(BLOCK):
        total[i] = total[i] + overhead * (np.float64(project[i]) / day)


@within
def add_cost(fixed, rate, minutes, day, absent, total):
    """Cost of one activity."""
    for i in range(BLOCK):
        line = fixed[i] + rate[i] * (np.float64(minutes[i]) / day)
        total[i] += 0.0 if absent[i] else line


@within
def fill_words(seed, name, block, out):
    """Philox 4x32-10: four words for each of the counters of a block."""
    low, high = name & MASK, name >> SHIFT
    for step in range(COUNTERS):
        a, b, c, d = np.uint64(block * COUNTERS + step), low, high, np.uint64(0)
        k, m = seed & MASK, seed >> SHIFT
        for _ in range(10):
            p, q = FIRST_MULTIPLIER * a, SECOND_MULTIPLIER * c
            a, b, c, d = (q >> SHIFT) ^ b ^ k, q & MASK, (p >> SHIFT) ^ d ^ m, p & MASK
            k, m = (k + FIRST_WEYL) & MASK, (m + SECOND_WEYL) & MASK
        out[4 * step] = a
        out[4 * step + 1] = b
        out[4 * step + 2] = c
        out[4 * step + 3] = d


@within
def fill_normals(words, lower, bits, out):
    """Standard normal numbers of words; `bits` is the memory of `lower` read as whole numbers."""
    for i in range(BLOCK):
        u = (np.float64(words[i]) + 0.5) * 2.0**-32
        lower[i] = min(u, 1.0 - u)
    for i in range(BLOCK):
        x = lower[i] - 0.5
        r = x * x
        top = ((((A0 * r + A1) * r + A2) * r + A3) * r + A4) * r + A5
        bottom = ((((B0 * r + B1) * r + B2) * r + B3) * r + B4) * r + B5
        out[i] = top * x / bottom
    rare = 0
    for i in range(BLOCK):
        rare += lower[i] < TAIL_BELOW
    if rare:
        for i in range(BLOCK):
            if lower[i] < TAIL_BELOW:
                out[i] = tail(lower, bits, i)
    for i in range(BLOCK):
        out[i] = -out[i] if words[i] >= HALF else out[i]


@within
def tail(lower, bits, i):
    """The normal quantile far out, by a logarithm from exponent and mantissa."""
    exponent = np.float64((bits[i] >> 52) - 1023)
    whole = lower[i]
    bits[i] = (bits[i] & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000
    mantissa = lower[i]
    lower[i] = whole
    s = (mantissa - ROOT_2) / (mantissa + ROOT_2)
    r = s * s
    series = ((((((L15 * r + L13) * r + L11) * r + L9) * r + L7) * r + L5) * r + L3) * r + 1.0
    log = 2.0 * s * series + (exponent + 0.5) * LOG_2
    q = np.sqrt(-2.0 * log)
    top = ((((C0 * q + C1) * q + C2) * q + C3) * q + C4) * q + C5
    bottom = (((D0 * q + D1) * q + D2) * q + D3) * q + D4
    return top / bottom


@within
def fill_draw(variables, number, seed, block, words, lower, bits, shared, factors, out):
    """Draw a variable of a block into a row."""
    kind, low, high = variables.kind[number], variables.low[number], variables.high[number]
    if kind == CONSTANT:
        for i in range(BLOCK):
            out[i] = low
        return
    fill_words(seed, variables.ids[number], block, words)
    fill_normals(words, lower, bits, out)
    begin, end = variables.load_first[number], variables.load_first[number + 1]
    if begin < end:
        for i in range(BLOCK):
            shared[i] = 0.0
        for load in range(begin, end):
            add_scaled(variables.load_weight[load], factors[variables.load_factor[load]], shared)
        join(shared, variables.own[number], out)
    first = variables.first[number]
    if kind == LINE:
        for i in range(BLOCK):
            out[i] = low + high * out[i]
    elif kind == EVENT:
        for i in range(BLOCK):
            out[i] = 1.0 if out[i] > low else 0.0
    elif kind == KNOTS:
        last = first + variables.size[number]
        look_between(variables.places[first:last], variables.values[first:last], out)
    else:
        look_up(variables.values[first : first + variables.size[number]], low, high, out)


@within
def add_scaled(weight, factor, shared):
    """A factor's part of a variable's normal."""
    for i in range(BLOCK):
        shared[i] += weight * factor[i]


@within
def join(shared, own, out):
    """The factors' parts and the variable's own."""
    for i in range(BLOCK):
        out[i] = shared[i] + own * out[i]


@within
def look_up(values, low, span, out):
    """Table with equal steps, straight between them, shifted and stretched."""
    steps = values.size - 1
    per_step, last_step = steps / (2.0 * REACH), steps - 1
    for i in range(BLOCK):
        at = (min(max(out[i], -REACH), REACH) + REACH) * per_step
        step = min(np.int64(at), last_step)
        left = values[step]
        out[i] = low + span * (left + (values[step + 1] - left) * (at - np.float64(step)))


@within
def look_between(places, values, out):
    """A sample's own lines."""
    for i in range(BLOCK):
        inside = min(max(out[i], places[0]), places[-1])
        low, high = 0, places.size - 1  # places[low] <= inside, and inside < places[high] unless high is the last
        while high - low > 1:
            middle = (low + high) // 2
            if places[middle] <= inside:
                low = middle
            else:
                high = middle
        share = (inside - places[low]) / (places[low + 1] - places[low])
        out[i] = values[low] + (values[low + 1] - values[low]) * share


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
def round_minutes(days, day, minutes, floored):
    """Days to whole minutes, none below 0."""
    for i in range(BLOCK):
        floored[i] = days[i] < 0.0
        minutes[i] = np.int32(min(np.floor(max(days[i], 0.0) * day + 0.5), LONGEST_MINUTES))


@within
def strike(events, begin, end, fired, effects, days, times, largest, more, most):
    """What the risks that happen do to a duration."""
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

"""
The simulation of a schedule, compiled: the same draws, dates, marks and sums as `oracle`, to the last bit.

Everything here that calls each other stands in one file: the compiler keeps what it made and looks only at the file of
the function called from outside to see whether it is still true. Float operations are those of `stream`, `sampling`
and `oracle` in their order, and nothing lets the compiler contract or reorder them. One small function per row of 256
iterations is what the compiler turns into vector instructions.

Random numbers: Salmon, Moraes, Dror and Shaw (2011); normal quantile: P. J. Acklam; both as in `stream`.
"""

import numpy as np
from numba import njit

from workbench.risk.clock_tables import GUESS, RUNG, ClockTables
from workbench.risk.kernel_network import DONE, FINISHES, STARTS, KernelNetwork
from workbench.risk.kernel_room import Cut, Room, Sums
from workbench.risk.oracle import LONGEST
from workbench.risk.sampling import REACH, STEPS
from workbench.risk.schedule_model import Events, Work
from workbench.risk.stream import CENTRAL, LOG_2, ROOT_2, TAIL, TAIL_BELOW
from workbench.risk.tally import BINS, BLOCK
from workbench.risk.variables import CONSTANT, EVENT, KNOTS, LINE, Variables

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
PER_STEP = STEPS / (2.0 * REACH)
LAST_STEP = STEPS - 1
LONGEST_MINUTES = float(LONGEST)
FARTHEST = np.int32(2**29)
ONE, TWO = np.int32(1), np.int32(2)
LOW_MASK = 2**32 - 1

compiled = njit(cache=True, nogil=True, error_model="numpy")


@compiled
def simulate(
    network: KernelNetwork,
    clocks: ClockTables,
    variables: Variables,
    events: Events,
    work: Work,
    factor_ids: np.ndarray,
    keep: np.ndarray,
    seed: np.uint64,
    cut: Cut,
    room: Room,
    sums: Sums,
) -> None:
    """
    Run iterations.

    Parameters
    ----------
    network, clocks, variables, events, work, factor_ids
        The schedule and its uncertainty.
    keep
        Activities whose finishes are kept.
    seed
        Seed of the streams.
    cut
        Iterations, and what deviations are counted from.
    room
        Arrays to work in.
    sums
        Filled.
    """
    for first in range(cut.start, cut.stop, BLOCK):
        width = min(BLOCK, cut.stop - first)
        at = first - cut.start
        draw_all(variables, events, work, factor_ids, seed, first // BLOCK, network, room)
        for k in range(network.clock.size):
            place(network, clocks, events, k, room)
        finish_all(network, clocks, room)
        mark_all(network, events, cut, width, room, sums)
        spend(variables, events, work, network, seed, first // BLOCK, room)
        for i in range(width):
            sums.finish[at + i] = room.finish[i]
            sums.project[at + i] = room.project[i]
            sums.cost[at + i] = room.cost[i]
        for k in range(network.clock.size):
            add_up(network, events, cut, k, width, room, sums)
        for risk in range(events.ids.size):
            for i in range(width):
                sums.fired[risk] += room.fired[risk, i]
        for row in range(keep.size):
            for i in range(width):
                sums.kept[row, at + i] = room.ends[keep[row], i]
        for k in range(sums.durations.shape[0]):
            for i in range(width):
                sums.durations[k, at + i] = room.remaining[k, i]
                sums.finishes[k, at + i] = room.ends[k, i] >> ONE


# ------------------------------------------------------------------------------------------------------ random draws


@compiled
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


@compiled
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


@compiled
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


@compiled
def fill_draw(variables, number, seed, block, room, out):
    """Draw a variable of a block into a row."""
    kind = variables.kind[number]
    if kind == CONSTANT:
        for i in range(BLOCK):
            out[i] = variables.low[number]
        return
    fill_words(seed, variables.ids[number], block, room.words)
    fill_normals(room.words, room.lower, room.bits, out)
    if variables.load_first[number] < variables.load_first[number + 1]:
        mix(variables, number, room, out)
    first = variables.first[number]
    if kind == LINE:
        for i in range(BLOCK):
            out[i] = variables.low[number] + variables.high[number] * out[i]
    elif kind == EVENT:
        for i in range(BLOCK):
            out[i] = 1.0 if out[i] > variables.low[number] else 0.0
    elif kind == KNOTS:
        last = first + variables.size[number]
        look_between(variables.places[first:last], variables.values[first:last], out)
    else:
        look_up(variables.values[first : first + STEPS + 1], out)


@compiled
def mix(variables, number, room, out):
    """Join a variable's own normal with its factors."""
    shared = room.shared
    for i in range(BLOCK):
        shared[i] = 0.0
    for load in range(variables.load_first[number], variables.load_first[number + 1]):
        weight = variables.load_weight[load]
        factor = variables.load_factor[load]
        for i in range(BLOCK):
            shared[i] += weight * room.factors[factor, i]
    own = variables.own[number]
    for i in range(BLOCK):
        out[i] = shared[i] + own * out[i]


@compiled
def look_up(values, out):
    """Table with equal steps, straight between them."""
    for i in range(BLOCK):
        at = (min(max(out[i], -REACH), REACH) + REACH) * PER_STEP
        step = min(np.int64(at), LAST_STEP)
        left = values[step]
        out[i] = left + (values[step + 1] - left) * (at - np.float64(step))


@compiled
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


@compiled
def draw_all(variables, events, work, factor_ids, seed, block, network, room):
    """Draw factors, risks, what takes place and the minutes still to do."""
    for factor in range(factor_ids.size):
        fill_words(seed, factor_ids[factor], block, room.words)
        fill_normals(room.words, room.lower, room.bits, room.factors[factor])
    for risk in range(events.ids.size):
        fill_words(seed, events.ids[risk], block, room.words)
        for i in range(BLOCK):
            room.fired[risk, i] = np.int64(room.words[i]) < events.below[risk]
        if events.impact[risk] >= 0:
            fill_draw(variables, events.impact[risk], seed, block, room, room.effects[risk])
    for gate in range(events.gate_risk.size):
        risk = events.gate_risk[gate]
        if risk >= 0:
            for i in range(BLOCK):
                room.absent[gate, i] = 1 - room.fired[risk, i]
        else:
            fill_words(seed, events.gate_ids[gate], block, room.words)
            for i in range(BLOCK):
                word = np.int64(room.words[i])
                room.absent[gate, i] = word < events.gate_from[gate] or word >= events.gate_below[gate]
    for k in range(work.variable.size):
        fill_minutes(variables, events, work, seed, block, network, k, room)


@compiled
def fill_minutes(variables, events, work, seed, block, network, k, room):
    """Minutes that one activity still takes."""
    struck = events.strike_first[k] < events.strike_first[k + 1]
    minutes = room.remaining[k]
    if network.shape[k] == DONE or (work.variable[k] < 0 and not struck):
        for i in range(BLOCK):
            minutes[i] = work.planned[k]
    else:
        days = room.days
        if work.variable[k] >= 0:
            fill_draw(variables, work.variable[k], seed, block, room, days)
        else:
            for i in range(BLOCK):
                days[i] = np.float64(work.planned[k]) / work.day[k]
        if struck:
            strike(events, k, room)
        round_minutes(days, work.day[k], minutes, room.floored[k])
    gate = events.gate[k]
    if gate >= 0:
        for i in range(BLOCK):
            if room.absent[gate, i]:
                minutes[i] = 0
                room.floored[k, i] = 0


@compiled
def round_minutes(days, day, minutes, floored):
    """Days to whole minutes, none below 0."""
    for i in range(BLOCK):
        floored[i] = days[i] < 0.0
        minutes[i] = np.int32(min(np.floor(max(days[i], 0.0) * day + 0.5), LONGEST_MINUTES))


@compiled
def strike(events, k, room):
    """What the risks that happen do to a duration."""
    days, times, largest, more, most = room.days, room.times, room.largest, room.more, room.most
    for i in range(BLOCK):
        times[i], largest[i], more[i], most[i] = 1.0, -np.inf, 0.0, -np.inf
    for s in range(events.strike_first[k], events.strike_first[k + 1]):
        risk, share = events.strike_risk[s], events.strike_share[s]
        fired, effects = room.fired[risk], room.effects[risk]
        if events.is_days[risk]:
            if events.parallel[risk]:
                for i in range(BLOCK):
                    most[i] = max(most[i], share * effects[i]) if fired[i] else most[i]
            else:
                for i in range(BLOCK):
                    more[i] = more[i] + share * effects[i] if fired[i] else more[i]
        elif events.parallel[risk]:
            for i in range(BLOCK):
                largest[i] = max(largest[i], 1.0 + share * (effects[i] - 1.0)) if fired[i] else largest[i]
        else:
            for i in range(BLOCK):
                times[i] = times[i] * (1.0 + share * (effects[i] - 1.0)) if fired[i] else times[i]
    for i in range(BLOCK):
        factor = 1.0 if largest[i] == -np.inf else largest[i]
        days[i] = days[i] * times[i] * factor + more[i] + (0.0 if most[i] == -np.inf else most[i])


# ---------------------------------------------------------------------------------------------------------- calendars


@compiled
def position(clocks, clock, moment):
    """Working minutes before a moment."""
    first = clocks.first[clock]
    i = first + clocks.rungs[clocks.rung_first[clock] + (moment >> RUNG)]
    while clocks.starts[i] <= moment:
        i += 1
    if i == first:
        return np.int32(0)
    return np.int32(clocks.after[i - 1] - max(clocks.ends[i - 1] - moment, 0))


@compiled
def end_at(clocks, clock, place):
    """Earliest moment at a position."""
    i = clocks.first[clock] + clocks.guesses[clocks.guess_first[clock] + (place >> GUESS)]
    while clocks.after[i] < place:
        i += 1
    return np.int32(clocks.ends[i] - (clocks.after[i] - place))


@compiled
def start_at(clocks, clock, place):
    """Latest moment at a position."""
    i = clocks.first[clock] + clocks.guesses[clocks.guess_first[clock] + (place >> GUESS)]
    while clocks.after[i] <= place:
        i += 1
    return np.int32(clocks.ends[i] - (clocks.after[i] - place))


@compiled
def moment_of(clocks, clock, at, horizon):
    """The minute of a moment on a calendar; everything behind the horizon is the horizon."""
    place = at >> ONE
    if place >= clocks.total[clock]:
        return np.int32(horizon)
    return start_at(clocks, clock, place) if at & ONE else end_at(clocks, clock, place)


@compiled
def moment_on(clocks, clock, moment, horizon):
    """A minute as a moment on a calendar."""
    if moment >= horizon:
        return FARTHEST
    place = position(clocks, clock, moment)
    if place <= 0:
        return ONE
    return TWO * place + (ONE if end_at(clocks, clock, place) != moment else np.int32(0))


@compiled
def shifted(at, lag):
    """A moment so much work later or earlier on its own calendar."""
    if lag == 0:
        return at
    place = (at >> ONE) + lag
    return TWO * place if lag > 0 else TWO * place + ONE


# -------------------------------------------------------------------------------------------------------------- dates


@compiled
def place(network, clocks, events, k, room):
    """Place one activity after its predecessors."""
    starts, ends = room.starts[k], room.ends[k]
    if network.shape[k] == DONE:
        for i in range(BLOCK):
            starts[i] = network.start_floor[k]
            ends[i] = network.finish_floor[k]
        return
    bound, limit = room.bound, room.limit
    for i in range(BLOCK):
        bound[i] = network.start_floor[k]
        limit[i] = network.finish_floor[k]
    limited = network.finish_floor[k] >= 0
    for link in range(network.first[k], network.first[k + 1]):
        allow(network, clocks, events, link, k, room)
        allowed = room.allowed
        if network.into_finish[link]:
            limited = True
            for i in range(BLOCK):
                limit[i] = max(limit[i], allowed[i])
        else:
            for i in range(BLOCK):
                bound[i] = max(bound[i], allowed[i])
    if network.shape[k] == FINISHES:
        for i in range(BLOCK):
            starts[i] = min(max(bound[i], limit[i]), FARTHEST)
            ends[i] = starts[i]
    elif network.shape[k] == STARTS:
        for i in range(BLOCK):
            starts[i] = min(max(bound[i] | ONE, limit[i] | ONE if limited else ONE), FARTHEST)
            ends[i] = starts[i]
    else:
        put_work(room.remaining[k], bound, starts, ends)
        if limited:
            hold_work(room.remaining[k], limit, starts, ends)
        for i in range(BLOCK):
            starts[i] = min(starts[i], FARTHEST)
            ends[i] = min(ends[i], FARTHEST)


@compiled
def put_work(minutes, bound, starts, ends):
    """Work begins at the bound; without work its finish is written as a start."""
    for i in range(BLOCK):
        starts[i] = bound[i] | ONE
        ends[i] = (bound[i] | ONE) - (ONE if minutes[i] > 0 else np.int32(0)) + TWO * minutes[i]


@compiled
def hold_work(minutes, limit, starts, ends):
    """A limit on the finish moves the whole activity."""
    for i in range(BLOCK):
        end = (limit[i] >> ONE) << ONE
        back = end - TWO * minutes[i] + (ONE if minutes[i] > 0 else np.int32(0))
        if limit[i] >= 0:
            starts[i] = max(starts[i], back)
            ends[i] = max(ends[i], end)


@compiled
def allow(network, clocks, events, link, k, room):
    """Moments that a link allows, on the successor's calendar."""
    other = network.other[link]
    at = room.starts[other] if network.from_start[link] else room.ends[other]
    allowed, lag, gate = room.allowed, network.lag[link], events.gate[other]
    if network.lag_clock[link] < 0:
        if lag == 0:
            for i in range(BLOCK):
                allowed[i] = at[i]
        else:
            spelled = ONE if lag < 0 else np.int32(0)
            for i in range(BLOCK):
                allowed[i] = (((at[i] >> ONE) + lag) << ONE) + spelled
            if gate >= 0:
                for i in range(BLOCK):
                    allowed[i] = at[i] if room.absent[gate, i] else allowed[i]
        return
    row = network.row[link]
    for i in range(BLOCK):
        if i > 0 and at[i] == at[i - 1] and gate < 0:
            allowed[i] = allowed[i - 1]
        else:
            here = 0 if gate >= 0 and room.absent[gate, i] else lag
            allowed[i] = carried(network, clocks, link, other, k, at[i], here)
        room.crossed[row, i] = allowed[i]


@compiled
def carried(network, clocks, link, other, k, at, lag):
    """One moment from one calendar over the lag's to another."""
    horizon = network.horizon[0]
    if lag != 0 and network.lag_clock[link] == network.clock[other]:
        at, lag = shifted(at, lag), np.int32(0)
    moment = moment_of(clocks, network.clock[other], at, horizon)
    if lag != 0:
        clock = network.lag_clock[link]
        moment = moment_of(clocks, clock, shifted(moment_on(clocks, clock, moment, horizon), lag), horizon)
    return moment_on(clocks, network.clock[k], moment, horizon)


@compiled
def finish_all(network, clocks, room):
    """The project's finish, and its position on every calendar."""
    horizon = network.horizon[0]
    for i in range(BLOCK):
        room.finish[i] = network.done_by[0]
    for clock in network.clocks_used:
        latest = room.limit
        for i in range(BLOCK):
            latest[i] = -1
        for k in range(network.clock.size):
            if network.clock[k] == clock and network.shape[k] != DONE:
                ends = room.ends[k]
                for i in range(BLOCK):
                    latest[i] = max(latest[i], ends[i])
        for i in range(BLOCK):
            room.finish[i] = max(room.finish[i], moment_of(clocks, clock, latest[i], horizon))
    for clock in network.clocks_used:
        for i in range(BLOCK):
            room.finish_on[clock, i] = moment_on(clocks, clock, room.finish[i], horizon) >> ONE
    clock = network.project_clock[0]
    for i in range(BLOCK):
        room.project[i] = (moment_on(clocks, clock, room.finish[i], horizon) >> ONE) - network.project_from[0]


# -------------------------------------------------------------------------------------------------------- criticality


@compiled
def mark_all(network, events, cut, width, room, sums):
    """Follow the links that set dates back from the finish."""
    for k in range(network.clock.size):
        for i in range(BLOCK):
            room.by_finish[k, i] = 0
            room.by_start[k, i] = 0
    for k in range(network.clock.size - 1, -1, -1):
        if network.shape[k] != DONE:
            mark(network, events, cut, k, width, room, sums)


@compiled
def mark(network, events, cut, k, width, room, sums):
    """Mark the predecessors that drive one activity."""
    starts, ends, finish = room.starts[k], room.ends[k], room.finish_on[network.clock[k]]
    by_finish, critical, begun = room.by_finish[k], room.critical[k], room.begun
    floor, bounds = network.start_floor[k] >> ONE, 0
    for i in range(BLOCK):
        by_finish[i] |= ends[i] >> ONE == finish[i]
        critical[i] = by_finish[i] | room.by_start[k, i]
        begun[i] = starts[i] >> ONE == floor
    for link in range(network.first[k], network.first[k + 1]):
        other = network.other[link]
        tied = ends if network.into_finish[link] else starts
        target = room.by_start[other] if network.from_start[link] else room.by_finish[other]
        allowed = allowed_again(network, events, link, room)
        if network.into_finish[link]:
            for i in range(BLOCK):
                target[i] |= critical[i] & (allowed[i] >> ONE == tied[i] >> ONE)
        else:
            bounds += 1
            for i in range(BLOCK):
                drives = allowed[i] >> ONE == tied[i] >> ONE
                begun[i] |= drives
                target[i] |= critical[i] & drives
    for i in range(BLOCK):
        room.lasting[k, i] = by_finish[i] & begun[i]
    if bounds > 1:
        add_bounds(network, events, cut, k, width, room, sums)


@compiled
def add_bounds(network, events, cut, k, width, room, sums):
    """Sums of what the links allow where several meet."""
    for link in range(network.first[k], network.first[k + 1]):
        allowed = allowed_again(network, events, link, room)
        total = np.int64(0)
        for i in range(width):
            total += (allowed[i] >> ONE) - cut.begin[k]
        carry(sums.link_low, sums.link_high, network.tally[link], total)


@compiled
def allowed_again(network, events, link, room):
    """What a link allowed: kept where it crossed calendars, else added up again."""
    row = network.row[link]
    if row >= 0:
        return room.crossed[row]
    other, lag = network.other[link], network.lag[link]
    at = room.starts[other] if network.from_start[link] else room.ends[other]
    if lag == 0:
        return at
    allowed, gate = room.allowed, events.gate[other]
    for i in range(BLOCK):
        allowed[i] = at[i] + TWO * lag
    if gate >= 0:
        for i in range(BLOCK):
            allowed[i] = at[i] if room.absent[gate, i] else allowed[i]
    return allowed


# ---------------------------------------------------------------------------------------------------- costs and sums


@compiled
def spend(variables, events, work, network, seed, block, room):
    """Costs of activities, of risks and of the time that the project lasts."""
    total, fixed, rate = room.cost, room.times, room.more
    for i in range(BLOCK):
        total[i] = 0.0
    for row in range(work.cost_activity.size):
        k = work.cost_activity[row]
        gate = events.gate[k]
        fill_draw(variables, work.cost_fixed[row], seed, block, room, fixed)
        fill_draw(variables, work.cost_rate[row], seed, block, room, rate)
        for i in range(BLOCK):
            line = fixed[i] + rate[i] * (np.float64(room.remaining[k, i]) / work.day[k])
            total[i] += 0.0 if gate >= 0 and room.absent[gate, i] else line
    for risk in range(events.ids.size):
        if events.cost[risk] >= 0:
            fill_draw(variables, events.cost[risk], seed, block, room, fixed)
            for i in range(BLOCK):
                total[i] += fixed[i] if room.fired[risk, i] else 0.0
    for i in range(BLOCK):
        total[i] = total[i] + work.overhead[0] * (np.float64(room.project[i]) / work.project_day[0])


@compiled
def add_up(network, events, cut, k, width, room, sums):
    """Counts, sums of deviations and the histogram of one activity."""
    gate = events.gate[k]
    critical, lasting = room.critical[k], room.lasting[k]
    if network.shape[k] == DONE:
        sums.present[k] += width
    elif gate < 0:
        sums.present[k] += width
        sums.critical[k] += total_of(critical, width)
        sums.duration_critical[k] += total_of(lasting, width)
        sums.floored[k] += total_of(room.floored[k], width)
    else:
        for i in range(width):
            there = 1 - room.absent[gate, i]
            sums.present[k] += there
            sums.critical[k] += critical[i] & there
            sums.duration_critical[k] += lasting[i] & there
            sums.floored[k] += room.floored[k, i]
    add_sums(room.remaining[k], room.starts[k], room.ends[k], room.project, cut, k, width, sums)
    low, shift, histogram = cut.bin_from[k], cut.bin_shift[k], sums.histogram[k]
    for i in range(width):
        place = ((room.ends[k, i] >> ONE) - low) >> shift
        histogram[min(max(place, 0), BINS - 1)] += 1


@compiled
def total_of(flags, width):
    """Number of flags set."""
    total = 0
    for i in range(width):
        total += flags[i]
    return total


@compiled
def add_sums(minutes, starts, ends, project, cut, k, width, sums):
    """Seven sums of one activity."""
    duration, begin, finish, plan = cut.duration[k], cut.begin[k], cut.finish[k], cut.project
    d = dd = dp = s = ss = f = ff = np.int64(0)
    for i in range(width):
        x = np.int64(minutes[i]) - duration
        y = np.int64(starts[i] >> ONE) - begin
        z = np.int64(ends[i] >> ONE) - finish
        d += x
        dd += x * x
        dp += x * (np.int64(project[i]) - plan)
        s += y
        ss += y * y
        f += z
        ff += z * z
    carry(sums.low[0], sums.high[0], k, d)
    carry(sums.low[1], sums.high[1], k, dd)
    carry(sums.low[2], sums.high[2], k, dp)
    carry(sums.low[3], sums.high[3], k, s)
    carry(sums.low[4], sums.high[4], k, ss)
    carry(sums.low[5], sums.high[5], k, f)
    carry(sums.low[6], sums.high[6], k, ff)


@compiled
def carry(low, high, k, value):
    """Add a whole number to a sum kept in two parts."""
    low[k] += value & LOW_MASK
    high[k] += value >> 32

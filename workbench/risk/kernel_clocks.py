"""
Minutes and moments on calendars, compiled; moments are written as `clock_tables.encoded` does.

On a calendar with weather a moment belongs to an iteration `i` of the block, elsewhere it is the same in all.
"""

import numpy as np

from workbench.risk.clock_tables import GUESS, RUNG
from workbench.risk.compiled import within

FARTHEST = np.int32(2**29)
ONE, TWO = np.int32(1), np.int32(2)


@within
def moment_of(clocks, clock, i, at, horizon):
    """The minute of a moment on a calendar; everything behind the horizon is the horizon."""
    row = clocks.weather.row[clock]
    return dry_minute(clocks, clock, at, horizon) if row < 0 else wet_minute(clocks, clock, row, i, at, horizon)


@within
def moment_on(clocks, clock, i, moment, horizon):
    """A minute as a moment on a calendar."""
    row = clocks.weather.row[clock]
    return dry_moment(clocks, clock, moment, horizon) if row < 0 else wet_moment(clocks, clock, row, i, moment, horizon)


@within
def shifted(at, lag):
    """A moment so much work later or earlier on its own calendar."""
    if lag == 0:
        return at
    place = (at >> ONE) + lag
    return TWO * place if lag > 0 else TWO * place + ONE


@within
def dry_minute(clocks, clock, at, horizon):
    """The minute of a moment where no weather counts."""
    place = at >> ONE
    if place >= clocks.total[clock]:
        return np.int32(horizon)
    return start_at(clocks, clock, place) if at & ONE else end_at(clocks, clock, place)


@within
def dry_moment(clocks, clock, moment, horizon):
    """A minute as a moment where no weather counts."""
    if moment >= horizon:
        return FARTHEST
    first = clocks.first[clock]
    i = first + clocks.rungs[clocks.rung_first[clock] + (moment >> RUNG)]
    while clocks.starts[i] <= moment:
        i += 1
    if i == first:
        return ONE
    end, after = clocks.ends[i - 1], clocks.after[i - 1]
    if moment > end:
        return TWO * after + ONE
    # Within an interval both spellings are the same minute; at its first minute only a start is written so.
    return TWO * (after - (end - moment)) + (ONE if moment == clocks.starts[i - 1] else np.int32(0))


@within
def end_at(clocks, clock, place):
    """Earliest moment at a position."""
    i = clocks.first[clock] + clocks.guesses[clocks.guess_first[clock] + (place >> GUESS)]
    while clocks.after[i] < place:
        i += 1
    return np.int32(clocks.ends[i] - (clocks.after[i] - place))


@within
def start_at(clocks, clock, place):
    """Latest moment at a position."""
    i = clocks.first[clock] + clocks.guesses[clocks.guess_first[clock] + (place >> GUESS)]
    while clocks.after[i] <= place:
        i += 1
    return np.int32(clocks.ends[i] - (clocks.after[i] - place))


@within
def wet_minute(clocks, clock, row, i, at, horizon):
    """The minute of a moment in the weather of an iteration."""
    weather = clocks.weather
    work, late = (at >> ONE) - weather.place[row], at & ONE
    least = work + late  # so much is done at the end of the piece in which the moment lies
    if least <= 0:
        return dry_minute(clocks, clock, at, horizon)
    guess = weather.guess_first[row] + (least >> GUESS)
    begin, end = weather.piece_first[row], weather.piece_first[row + 1]
    if guess < weather.guess_first[row + 1]:
        worked, piece = weather.worked, begin + weather.guesses[guess, i]
        while piece < end and worked[piece + row + 1, i] < least:
            piece += 1
        if piece < end:
            return weather.starts[piece] + (work - worked[piece + row, i])
    weather.left[0] = 1
    return weather.reach[0]


@within
def wet_moment(clocks, clock, row, i, moment, horizon):
    """A minute as a moment in the weather of an iteration."""
    weather = clocks.weather
    if moment <= weather.begin[0]:
        return dry_moment(clocks, clock, moment, horizon)
    if moment >= weather.reach[0]:
        weather.left[0] = 1
        return FARTHEST
    begin, end = weather.piece_first[row], weather.piece_first[row + 1]
    piece = begin + weather.rungs[weather.rung_first[row] + ((moment - weather.begin[0]) >> RUNG)] - 1
    while piece + 1 < end and weather.starts[piece + 1] <= moment:
        piece += 1
    if piece < begin:
        return TWO * weather.place[row] + ONE
    before, after = weather.worked[piece + row, i], weather.worked[piece + row + 1, i]
    inside = min(moment - weather.starts[piece], after - before)
    place = weather.place[row] + before + inside
    if moment > weather.starts[piece]:
        is_end = inside == moment - weather.starts[piece]
    else:  # the first minute of a piece ends the one before it where both touch
        touches = piece > begin and weather.ends[piece - 1] == moment
        is_end = touches and weather.worked[piece + row - 1, i] < before
    return TWO * place + (np.int32(0) if is_end else ONE)

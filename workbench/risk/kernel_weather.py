"""Wet days of a block of iterations, and the working time that they leave, compiled."""

import numpy as np

from workbench.risk.clock_tables import GUESS
from workbench.risk.compiled import within
from workbench.risk.kernel_stream import MASK, SHIFT, fill_stream, fill_words
from workbench.risk.tally import BLOCK


@within
def draw_weather(weather, seed, block, words):
    """
    Draw the weather of a block.

    Parameters
    ----------
    weather
        A `weather_tables.WeatherTables`, whose room is filled.
    seed
        Seed of the streams.
    block
        Number of the block.
    words
        Room for a row of words.
    """
    for row in range(weather.ids.size):
        if weather.record_first[row] < weather.record_first[row + 1]:
            replay(weather, row, seed, block, words)
        else:
            draw_days(weather, row, seed, block, words)
        add_up(weather, row)


@within
def replay(weather, row, seed, block, words):
    """Recorded years, from the one that was drawn on."""
    begin = weather.record_first[row]
    count = weather.record_first[row + 1] - begin
    fill_words(seed, weather.ids[row], block, words)
    for day in range(weather.since.size):
        since, leap_day, wet = weather.since[day], weather.leap_day[day], weather.wet[day + 1]
        for i in range(BLOCK):
            drawn = np.int64(np.uint64(words[i]) * np.uint64(count) >> SHIFT)
            wet[i] = weather.recorded[begin + (drawn + since) % count, leap_day]


@within
def draw_days(weather, row, seed, block, words):
    """Every day after the one before it."""
    for day in range(weather.month.size):
        number = np.uint64(weather.first_day[0] + day) & MASK
        fill_stream(seed, weather.ids[row], number, block, words)
        month = weather.month[day]
        dry, wet = weather.after_dry[row, month], weather.after_wet[row, month]
        if day == 0:
            dry = wet = weather.first[row, month]
        follow(words, weather.wet[day], dry, wet, weather.wet[day + 1])


@within
def follow(words, before, dry, wet, out):
    """Whether words lie below the chance after a dry, or a wet, day."""
    for i in range(BLOCK):
        out[i] = np.int64(words[i]) < (wet if before[i] else dry)


@within
def add_up(weather, row):
    """Work before each piece in every iteration, and guesses for the way back."""
    begin, end = weather.piece_first[row], weather.piece_first[row + 1]
    worked, guesses, known = weather.worked, weather.guesses, weather.known
    first, last = weather.guess_first[row], weather.guess_first[row + 1]
    for i in range(BLOCK):
        worked[begin + row, i] = 0
        known[i] = first
    for piece in range(begin, end):
        lasts = weather.ends[piece] - weather.starts[piece]
        one, other = weather.wet[weather.owner[piece]], weather.wet[weather.other[piece]]
        add_dry(one, other, lasts, worked[piece + row], worked[piece + row + 1])
        for i in range(BLOCK):
            while worked[piece + row + 1, i] >= (known[i] - first) << GUESS and known[i] < last:
                guesses[known[i], i] = piece - begin
                known[i] += 1
    for i in range(BLOCK):
        for guess in range(known[i], last):
            guesses[guess, i] = end - begin


@within
def add_dry(one, other, lasts, before, after):
    """Work up to the end of a piece, which is lost where both days that it belongs to are wet."""
    for i in range(BLOCK):
        after[i] = before[i] + (0 if one[i] & other[i] else lasts)

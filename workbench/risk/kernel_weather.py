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
        for i in range(BLOCK):
            add_up(weather, row, i)


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
def add_up(weather, row, i):
    """Work before each piece of an iteration, and guesses for the way back."""
    begin, end = weather.piece_first[row], weather.piece_first[row + 1]
    worked, guesses = weather.worked[i, begin + row : end + row + 1], weather.guesses[i]
    guess, last = weather.guess_first[row], weather.guess_first[row + 1]
    total, wanted = np.int32(0), np.int32(0)
    worked[0] = 0
    for piece in range(begin, end):
        if not (weather.wet[weather.owner[piece], i] & weather.wet[weather.other[piece], i]):
            total += weather.ends[piece] - weather.starts[piece]
        worked[piece - begin + 1] = total
        while total >= wanted and guess < last:
            guesses[guess] = piece - begin
            guess += 1
            wanted += np.int32(1 << GUESS)
    for later in range(guess, last):
        guesses[later] = end - begin

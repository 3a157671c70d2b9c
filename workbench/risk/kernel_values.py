"""
Values of a variable for a row of iterations, compiled.

One small function per row of 256 iterations is what the compiler turns into vector instructions. Float operations are
those of `sampling` and `word_table` in their order, and nothing lets the compiler contract or reorder them, so that
every digit is the same.
"""

import numpy as np

from workbench.risk.compiled import within
from workbench.risk.kernel_stream import add_scaled, fill_cells, fill_from, fill_normals, join, look_up
from workbench.risk.tally import BLOCK
from workbench.risk.variables import CONSTANT, EVENT, KNOTS, LINE, WORDS


@within
def fill_draw(variables, number, source, block, row, factors, out):
    """Draw a variable of a block into a row."""
    kind, low, high = variables.kind[number], variables.low[number], variables.high[number]
    if kind == CONSTANT:
        for i in range(BLOCK):
            out[i] = low
        return
    first = variables.first[number]
    last = first + variables.size[number]
    if kind == WORDS:
        find_ends(variables, number, source, block, row, out)
        put_between(row.sides, low, high, out)
        return
    fill_from(source, variables.ids[number], block, row.words)
    fill_normals(row.words, out)
    begin, end = variables.load_first[number], variables.load_first[number + 1]
    if begin < end:
        for i in range(BLOCK):
            row.shared[i] = 0.0
        for load in range(begin, end):
            add_scaled(variables.load_weight[load], factors[variables.load_factor[load]], row.shared)
        join(row.shared, variables.own[number], out)
    if kind == LINE:
        for i in range(BLOCK):
            out[i] = low + high * out[i]
    elif kind == EVENT:
        for i in range(BLOCK):
            out[i] = 1.0 if out[i] > low else 0.0
    elif kind == KNOTS:
        look_between(variables.places[first:last], variables.values[first:last], out)
    else:
        look_up(variables.values[first:last], low, high, row.steps, out)


@within
def find_ends(variables, number, source, block, row, places):
    """Find the cells of a variable that shares nothing: its words, the values at both ends, and the places within."""
    first = variables.first[number]
    fill_from(source, variables.ids[number], block, row.words)
    fill_cells(row.words, row.steps, places)
    fetch(variables.cells[first : first + variables.size[number]], row.steps, row.both)


@within
def fetch(cells, steps, both):
    """Both ends of each cell in one look."""
    for i in range(BLOCK):
        both[i] = cells[np.uint32(steps[i])]


@within
def put_between(sides, low, span, out):
    """From places within cells to values, shifted and stretched."""
    real = out.dtype.type
    for i in range(BLOCK):
        left = real(sides[2 * i])
        out[i] = low + span * (left + (real(sides[2 * i + 1]) - left) * out[i])


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

"""
Numbers that fill the room of a few drivers more evenly than chance: antithetic pairs, Latin hypercubes, Sobol points.

Factors, risks and branches follow the design; durations and prices of single activities keep their own draws. A design
is repeated with other random numbers, and what the repetitions differ by tells how sure the figures are.

References: J. M. Hammersley and K. W. Morton, A new Monte Carlo technique: antithetic variates, Mathematical
Proceedings of the Cambridge Philosophical Society 52, 1956; M. D. McKay, R. J. Beckman and W. J. Conover, A comparison
of three methods for selecting values of input variables, Technometrics 21, 1979; A. B. Owen, Scrambled net variance for
integrals of smooth functions, Annals of Statistics 25, 1997.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np

from workbench.errors import ParameterError
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.stream import Designed, words
from workbench.risk.variables import CONSTANT

Design = Literal["counter", "antithetic", "lhs", "sobol"]
COUNTER = "counter"
REPETITIONS = 16
FEWEST = 16
"""Iterations of a repetition."""
MOST_DRIVERS = 100
WORD_BITS = 32


def designed(model: ScheduleModel, design: Design, iterations: int, seed: int) -> Designed | None:
    """
    Lay out the words of the drivers of a schedule.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    design
        `counter` leaves every word to chance.
    iterations
        16 repetitions of two to some power, at least 16 each, one behind the other.
    seed
        0 to 2**64 - 1.

    Returns
    -------
    Designed or None
        What stands in the place of the seed, None where nothing does.

    Raises
    ------
    ParameterError
        The design is unknown, does not fit the iterations, or there are too many drivers.
    """
    if design != COUNTER and design not in LAYOUTS:
        raise ParameterError(f"design: {design!r} is none of {', '.join([COUNTER, *LAYOUTS])}")
    if design == COUNTER:
        return None
    size = iterations // REPETITIONS
    if size * REPETITIONS != iterations or size < FEWEST or size & (size - 1):
        near = REPETITIONS * 2 ** max(round(np.log2(max(iterations, 1) / REPETITIONS)), FEWEST.bit_length() - 1)
        raise ParameterError(
            f"iterations: {iterations:,} are not {REPETITIONS} repetitions of a power of two, as the design "
            f"{design} needs; the nearest are {near:,}"
        )
    names = driver_streams(model)
    if len(names) > MOST_DRIVERS:
        raise ParameterError(f"design: {len(names)} drivers are too many for {design}, most is {MOST_DRIVERS}")
    rows = np.empty((len(names), iterations), dtype=np.uint32)
    for repetition in range(REPETITIONS):
        part = slice(repetition * size, (repetition + 1) * size)
        rows[:, part] = LAYOUTS[design](seed, names, part) if len(names) else 0
    return Designed(seed, names, rows, size)


def design_memory(model: ScheduleModel, design: Design, iterations: int) -> int:
    """
    Bound the bytes that the words of a design take.

    Parameters
    ----------
    model, design, iterations
        As for `designed`.
    """
    return 0 if design == COUNTER else len(driver_streams(model)) * iterations * WORD_BITS // 8


def driver_streams(model: ScheduleModel) -> np.ndarray:
    """
    List the streams of what strikes more than one activity: factors, risks with their effects and costs, branches.

    Parameters
    ----------
    model
        The schedule and its uncertainty.

    Returns
    -------
    ndarray
        uint64: factors, branches, and then risk by risk, each by name; a risk whose name comes last changes no other
        driver's place.
    """
    events, variables = model.events, model.variables
    by_word = (events.gate_risk < 0) & (events.gate_decider < 0)
    streams = [*model.factor_ids.tolist(), *events.gate_ids[by_word].tolist()]
    for risk, name in enumerate(events.ids.tolist()):
        numbers = [events.impact[risk], events.cost[risk]]
        drawn = [k for k in numbers if k >= 0 and variables.kind[k] != CONSTANT]
        streams += [name, *variables.ids[drawn].tolist()]
    return np.array([*dict.fromkeys(streams)], dtype=np.uint64)


def _antithetic(seed: int, names: np.ndarray, part: slice) -> np.ndarray:
    """Half of the words by chance, and then each once more from the other end."""
    drawn = words(seed, names, part.start, (part.start + part.stop) // 2)
    return np.concatenate([drawn, ~drawn], axis=1)


def _latin(seed: int, names: np.ndarray, part: slice) -> np.ndarray:
    """One word in each of as many equal steps as there are iterations, in the order of the words drawn."""
    drawn = words(seed, names, part.start, part.stop)
    ranks = drawn.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable").astype(np.uint64)
    size = part.stop - part.start
    return ((2 * ranks + 1) << np.uint64(WORD_BITS - size.bit_length())).astype(np.uint32)


def _sobol(seed: int, names: np.ndarray, part: slice) -> np.ndarray:
    """Scrambled Sobol points; always of all dimensions, so that one driver more leaves those before it alone."""
    from scipy.stats.qmc import Sobol  # takes half a second to import, so only when asked for

    size = part.stop - part.start
    points = Sobol(MOST_DRIVERS, bits=WORD_BITS, rng=np.random.default_rng([seed, part.start // size]))
    return (points.random_base2(size.bit_length() - 1).T[: len(names)] * 2.0**WORD_BITS).astype(np.uint32)


LAYOUTS: dict[str, Callable[[int, np.ndarray, slice], np.ndarray]] = {
    "antithetic": _antithetic,
    "lhs": _latin,
    "sobol": _sobol,
}

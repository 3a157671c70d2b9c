"""
Rankings by money and time: what waiting costs, divided by what the work takes.

The parts of WSJF and RICE are relative scales, so their scores compare like with like and say nothing in money.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

# Levels of RICE in words; S. McBride, RICE: simple prioritization for product managers, Intercom, 2018.
IMPACT = {"massive": 3.0, "high": 2.0, "medium": 1.0, "low": 0.5, "minimal": 0.25}
CONFIDENCE = {"high": 1.0, "medium": 0.8, "low": 0.5}


def wsjf(value: ArrayLike, criticality: ArrayLike, risk_reduction: ArrayLike, size: ArrayLike) -> np.ndarray:
    """
    Score projects by weighted shortest job first: cost of delay over size, both on relative scales.

    Parameters
    ----------
    value, criticality, risk_reduction
        Points of m projects for value to users and business, for time criticality, and for risk reduction or
        opportunities opened; not negative.
    size
        Points for the size of the job, above 0.

    Returns
    -------
    ndarray
        m scores, highest first; NaN where a part is missing.

    Raises
    ------
    ValueError
        The parts are not equally many, one is negative or infinite, or a size is not above 0.

    References
    ----------
    D. Reinertsen (2009), The Principles of Product Development Flow; the three parts are those of the Scaled Agile
    Framework.
    """
    parts = _columns(value=value, criticality=criticality, risk_reduction=risk_reduction, size=size)
    _above_zero("size", parts[-1])
    return (parts[0] + parts[1] + parts[2]) / parts[-1]


def rice(reach: ArrayLike, impact: ArrayLike, confidence: ArrayLike, effort: ArrayLike) -> np.ndarray:
    """
    Score projects by reach × impact × confidence / effort.

    Parameters
    ----------
    reach
        People or events per period, of m projects; not negative.
    impact
        Effect on each of them: one of the numbers of `IMPACT`.
    confidence
        How sure the estimates are: one of the numbers of `CONFIDENCE`.
    effort
        Person-months or another unit of work, above 0.

    Returns
    -------
    ndarray
        m scores, highest first; NaN where a part is missing.

    Raises
    ------
    ValueError
        The parts are not equally many, a number is outside its scale, or an effort is not above 0.

    References
    ----------
    S. McBride (2018), RICE: simple prioritization for product managers, Intercom.
    """
    reach, impact, confidence, effort = _columns(reach=reach, impact=impact, confidence=confidence, effort=effort)
    _one_of("impact", impact, IMPACT)
    _one_of("confidence", confidence, CONFIDENCE)
    _above_zero("effort", effort)
    return reach * impact * confidence / effort


@dataclass(frozen=True)
class DelayOrder:
    """
    The order of work that loses least by waiting, one project after the other.

    A ratio twice as big does not mean an outcome twice as good: compare `lost` and `lost_as_given`.

    Parameters
    ----------
    ratio
        Cost of delay per time and duration (CD3) of m projects.
    order
        Positions of the projects, first one first; equal ratios keep the given order.
    lost
        Money lost until each project is done, in that order.
    lost_as_given
        The same in the order in which the projects were given.
    """

    ratio: np.ndarray
    order: np.ndarray
    lost: float
    lost_as_given: float


def cost_of_delay_order(cost_of_delay: ArrayLike, duration: ArrayLike) -> DelayOrder:
    """
    Order projects by cost of delay divided by duration, which minimises the money lost by waiting.

    Parameters
    ----------
    cost_of_delay
        Money lost per unit of time until the project is done, of m projects; not negative.
    duration
        Time the project takes while nothing else is done, above 0; not effort.

    Returns
    -------
    DelayOrder
        The order, and the money it loses beside that of the given order.

    Raises
    ------
    ValueError
        The two are not equally many, a number is missing or negative, or a duration is not above 0.

    References
    ----------
    W. E. Smith, Various optimizers for single-stage production, Naval Research Logistics Quarterly 3, 1956;
    D. Reinertsen (2009), The Principles of Product Development Flow.
    """
    rates, times = _rates_and_times(cost_of_delay, duration)
    ratio = rates / times
    order = np.argsort(-ratio, kind="stable")
    return DelayOrder(
        ratio=ratio,
        order=order,
        lost=float(rates @ completions(times, order)),
        lost_as_given=float(rates @ completions(times, np.arange(len(times)))),
    )


def completions(duration: ArrayLike, order: ArrayLike) -> np.ndarray:
    """
    Say when each project is done if one follows the other.

    The money an order loses is cost of delay × completion, summed; its income up to a horizon is benefit per time ×
    (horizon - completion), summed over the projects done before it.

    Parameters
    ----------
    duration
        Time each of m projects takes.
    order
        The positions 0 to m - 1, first one first.

    Returns
    -------
    ndarray
        m times from the start, by project and not by place in the order.

    Raises
    ------
    ValueError
        The order does not name every position once.
    """
    times, order = np.asarray(duration, dtype=float), np.asarray(order, dtype=int)
    if not np.array_equal(np.sort(order), np.arange(len(times))):
        raise ValueError(f"order: expected each of the positions 0 to {len(times) - 1} once, found {order.tolist()}")
    done = np.empty_like(times)
    done[order] = np.cumsum(times[order])
    return done


def _rates_and_times(cost_of_delay: ArrayLike, duration: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Refuse missing numbers: nobody knows when the projects behind an unknown duration are done."""
    rates, times = _columns(cost_of_delay=cost_of_delay, duration=duration)
    _require("cost_of_delay", rates, ~np.isnan(rates), "a number")
    _require("duration", times, ~np.isnan(times), "a number")
    _above_zero("duration", times)
    return rates, times


def _columns(**columns: ArrayLike) -> list[np.ndarray]:
    """Columns of one length whose numbers are missing, or finite and not negative."""
    read = {name: np.asarray(numbers, dtype=float) for name, numbers in columns.items()}
    first, count = next(iter(read)), next(iter(read.values())).size
    for name, numbers in read.items():
        if numbers.ndim != 1:
            raise ValueError(f"{name}: expected one number for each project, got {numbers.ndim} dimensions")
        if numbers.size != count:
            raise ValueError(f"{name}: expected {count} numbers, as many as {first}, got {numbers.size}")
        known = np.isnan(numbers) | (np.isfinite(numbers) & (numbers >= 0))
        _require(name, numbers, known, "a finite number of at least 0")
    return list(read.values())


def _above_zero(name: str, numbers: np.ndarray) -> None:
    _require(name, numbers, np.isnan(numbers) | (numbers > 0), "a number above 0")


def _one_of(name: str, numbers: np.ndarray, levels: dict[str, float]) -> None:
    allowed = sorted(levels.values())
    expected = "one of " + ", ".join(f"{level:g}" for level in allowed)
    _require(name, numbers, np.isnan(numbers) | np.isin(numbers, allowed), expected)


def _require(name: str, numbers: np.ndarray, met: np.ndarray, expected: str) -> None:
    if len(bad := np.flatnonzero(~met)):
        raise ValueError(f"{name}: row {bad[0] + 1}: expected {expected}, found {numbers[bad[0]]:g}")

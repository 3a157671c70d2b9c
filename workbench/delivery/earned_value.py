"""
Earned value: how much work the money bought, and where that leads.

Formulas as in the ANSI/PMI standard for earned value management and the NASA EVM implementation handbook; earned
schedule after Lipke (2003). An undefined ratio is NaN with a reason, never 0, 1 or infinity.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.delivery.inputs import Numbers, Reasons, aligned, ratio
from workbench.errors import UsageError

NOT_GIVEN = "not given"
NO_COST = "no cost yet"
NOTHING_PLANNED = "nothing planned yet"
NOTHING_EARNED = "nothing earned"
NO_BUDGET = "no budget"
SPENT = "budget spent, work left"
COMPLETE = "complete"
AT_START = "no time has passed"
PAST_END = "planned end passed"
OVER_EARNED = "more earned than budgeted"
WEIGHTS = (0.8, 0.2)


@dataclass(frozen=True, eq=False)
class Indicators:
    """
    Earned value of one work package, or of many, each field in the form of the inputs.

    Parameters
    ----------
    pv, ev, ac, bac
        Planned value, earned value, actual cost, budget at completion; money.
    cv, sv, vac
        Cost and schedule variance, variance at completion; money, negative is bad.
    cpi, spi
        Cost and schedule performance index; below 1 is bad.
    eac, etc
        Estimate at completion and the part of it still to come. The estimate is `eac_cpi`; without any cost yet it
        is `eac_remaining`.
    eac_cpi, eac_remaining, eac_cpi_spi, eac_weighted
        BAC/CPI; AC + (BAC − EV); the rest at CPI·SPI; the rest at the weighted mean of CPI and SPI.
    tcpi_bac, tcpi_eac
        Cost performance the rest needs to end at the budget, or at the estimate.
    percent_complete, percent_spent
        EV/BAC and AC/BAC as shares.
    reasons
        Field -> why it is NaN; texts in the form of the inputs. ``ev`` is named when more is earned than budgeted.
    """

    pv: Numbers
    ev: Numbers
    ac: Numbers
    bac: Numbers
    cv: Numbers
    sv: Numbers
    cpi: Numbers
    spi: Numbers
    vac: Numbers
    eac: Numbers
    eac_cpi: Numbers
    eac_remaining: Numbers
    eac_cpi_spi: Numbers
    eac_weighted: Numbers
    etc: Numbers
    tcpi_bac: Numbers
    tcpi_eac: Numbers
    percent_complete: Numbers
    percent_spent: Numbers
    reasons: Mapping[str, object] = field(default_factory=dict)


def indicators(
    pv: Numbers, ev: Numbers, ac: Numbers, bac: Numbers, *, weights: tuple[float, float] = WEIGHTS
) -> Indicators:
    """
    Compute earned value indicators.

    Parameters
    ----------
    pv, ev, ac, bac
        Planned value, earned value and actual cost so far, and budget at completion: numbers, arrays or Series of one
        index, in one currency. NaN means not given.
    weights
        Shares of CPI and SPI in `eac_weighted`; they sum to 1.

    Raises
    ------
    UsageError
        An input is negative, infinite or of another length, or the weights do not sum to 1.
    """
    if len(weights) != 2 or min(weights) < 0 or abs(sum(weights) - 1.0) > 1e-9:
        raise UsageError(f"weights: expected two shares that sum to 1, found {weights}.")
    given, dress = aligned(pv=pv, ev=ev, ac=ac, bac=bac)
    pv, ev, ac, bac = given.values()
    reasons = Reasons()
    missing = {name: np.isnan(array) for name, array in given.items()}
    done = ev >= bac
    cpi, spi = ratio(ev, ac), ratio(ev, pv)
    reasons.say("cpi", missing["ev"] | missing["ac"], NOT_GIVEN)
    reasons.say("cpi", ac == 0, NO_COST)
    reasons.say("spi", missing["ev"] | missing["pv"], NOT_GIVEN)
    reasons.say("spi", pv == 0, NOTHING_PLANNED)
    reasons.say("ev", (ev > bac), OVER_EARNED)

    left = bac - ev
    w_cost, w_schedule = weights
    paces = {"eac_cpi": cpi, "eac_cpi_spi": cpi * spi, "eac_weighted": w_cost * cpi + w_schedule * spi}
    eac = {name: np.where(done, ac, ac + ratio(left, pace)) for name, pace in paces.items()}
    eac["eac_remaining"] = np.where(done, ac, ac + left)
    for name in paces:
        lacking = missing["ev"] | missing["ac"] | missing["bac"]
        reasons.say(name, lacking | (missing["pv"] if name != "eac_cpi" else False), NOT_GIVEN)
        reasons.say(name, np.isnan(eac[name]) & (ac == 0), NO_COST)
        reasons.say(name, np.isnan(eac[name]) & (ev == 0), NOTHING_EARNED)
        reasons.say(name, np.isnan(eac[name]) & (pv == 0), NOTHING_PLANNED)
    no_total = missing["ev"] | missing["ac"] | missing["bac"]
    reasons.say("eac_remaining", no_total, NOT_GIVEN)
    estimate = np.where((ac == 0) & ~done, eac["eac_remaining"], eac["eac_cpi"])
    for name in ("eac", "etc", "vac"):
        reasons.say(name, no_total, NOT_GIVEN)
        reasons.say(name, np.isnan(estimate), NOTHING_EARNED)

    tcpi = {}
    for name, goal in (("tcpi_bac", bac), ("tcpi_eac", estimate)):
        tcpi[name] = np.where(done | (goal <= ac), np.nan, ratio(left, goal - ac))
        reasons.say(name, done, COMPLETE)
        reasons.say(name, no_total, NOT_GIVEN)
        reasons.say(name, np.isnan(goal), NOTHING_EARNED)
        reasons.say(name, np.isnan(tcpi[name]), SPENT)

    shares = {"percent_complete": ratio(ev, bac), "percent_spent": ratio(ac, bac)}
    for name, part in (("percent_complete", "ev"), ("percent_spent", "ac")):
        reasons.say(name, missing[part] | missing["bac"], NOT_GIVEN)
        reasons.say(name, bac == 0, NO_BUDGET)
    for name, parts in (("cv", ("ev", "ac")), ("sv", ("ev", "pv"))):
        reasons.say(name, missing[parts[0]] | missing[parts[1]], NOT_GIVEN)
    results = {
        **given,
        "cv": ev - ac,
        "sv": ev - pv,
        "cpi": cpi,
        "spi": spi,
        "vac": bac - estimate,
        "eac": estimate,
        "etc": estimate - ac,
        **eac,
        **tcpi,
        **shares,
    }
    return Indicators(**{name: dress(array) for name, array in results.items()}, reasons=reasons.dressed(dress))


@dataclass(frozen=True, eq=False)
class EarnedSchedule:
    """
    Earned value read as time, in periods.

    Parameters
    ----------
    es
        Earned schedule: when the work done now was planned to be done.
    at
        Actual time.
    planned_duration
        Periods until the plan is complete.
    sv_t, spi_t
        ES − AT and ES/AT; they keep their meaning when a late project ends.
    ieac_t, ieac_t_plan
        Forecast duration at the pace so far, and with the rest as planned.
    tspi
        Pace the rest needs to end as planned.
    reasons
        Field -> why it is NaN.
    """

    es: Numbers
    at: Numbers
    planned_duration: float
    sv_t: Numbers
    spi_t: Numbers
    ieac_t: Numbers
    ieac_t_plan: Numbers
    tspi: Numbers
    reasons: Mapping[str, object] = field(default_factory=dict)


def earned_schedule(
    pv_cumulative: Sequence[float] | np.ndarray | pd.Series,
    ev: Numbers,
    at: Numbers,
    planned_duration: float | None = None,
) -> EarnedSchedule:
    """
    Read earned value on the planned curve.

    Parameters
    ----------
    pv_cumulative
        Planned value at the end of periods 1, 2, …; its last value is the budget at completion.
    ev
        Earned value now.
    at
        Periods that have passed.
    planned_duration
        Periods until the plan is complete; where the curve first reaches its end when left out.

    Raises
    ------
    UsageError
        The curve is empty or falls, or an input is negative or infinite.
    """
    curve = np.concatenate([[0.0], np.asarray(pv_cumulative, dtype=float).ravel()])
    if len(curve) < 2 or not np.isfinite(curve).all() or (np.diff(curve) < 0).any() or curve[-1] <= 0:
        raise UsageError("pv_cumulative: expected cumulative planned values that do not fall and end above 0.")
    first_at_end = float(np.argmax(curve >= curve[-1]))
    length = first_at_end if planned_duration is None else float(planned_duration)
    if not np.isfinite(length) or length <= 0:
        raise UsageError(f"planned_duration: expected a number above 0, found {planned_duration}.")
    given, dress = aligned(ev=ev, at=at)
    ev, at = given.values()
    es = _on_curve(curve, ev, length)
    spi_t = ratio(es, at)
    results = {
        "es": es,
        "at": at,
        "sv_t": es - at,
        "spi_t": spi_t,
        "ieac_t": ratio(np.full(es.shape, length), spi_t),
        "ieac_t_plan": at + (length - es),
        "tspi": np.where(at >= length, np.nan, ratio(length - es, length - at)),
    }
    reasons = Reasons()
    lacking = {"es": np.isnan(ev), "at": np.isnan(at)}
    for name in results:
        reasons.say(name, lacking.get(name, np.isnan(ev + at)), NOT_GIVEN)
    for name in ("spi_t", "ieac_t"):
        reasons.say(name, at == 0, AT_START)
    reasons.say("ieac_t", es == 0, NOTHING_EARNED)
    reasons.say("tspi", at >= length, PAST_END)
    return EarnedSchedule(
        **{name: dress(array) for name, array in results.items()},
        planned_duration=length,
        reasons=reasons.dressed(dress),
    )


def _on_curve(curve: np.ndarray, ev: np.ndarray, length: float) -> np.ndarray:
    """Find the time at which the curve reaches the earned value; the latest one where it is flat."""
    known = np.where(np.isnan(ev), 0.0, ev)
    below = np.searchsorted(curve, known, side="right") - 1
    below = np.minimum(below, len(curve) - 2)
    step = curve[below + 1] - curve[below]
    es = below + ratio(known - curve[below], step)
    return np.where(np.isnan(ev), np.nan, np.where(known >= curve[-1], length, es))


def forecasts(
    pv: float,
    ev: float,
    ac: float,
    bac: float,
    *,
    pv_cumulative: Sequence[float] | None = None,
    at: float | None = None,
    planned_duration: float | None = None,
    ev_history: Sequence[float] = (),
    ac_history: Sequence[float] = (),
    etc: float | None = None,
    weights: tuple[float, float] = WEIGHTS,
) -> pd.DataFrame:
    """
    Put every forecast of final cost and duration side by side.

    Parameters
    ----------
    pv, ev, ac, bac
        As for `indicators`, single numbers.
    pv_cumulative, at, planned_duration
        As for `earned_schedule`; without them only cost is forecast.
    ev_history, ac_history
        Cumulative values at the ends of the periods so far, oldest first, for the pace of the last periods.
    etc
        The project's own bottom-up estimate of the rest.
    weights
        As for `indicators`.

    Returns
    -------
    DataFrame
        Indexed by method: quantity (cost in money, duration in periods), value, reason when the value is NaN.

    Raises
    ------
    UsageError
        As for `indicators` and `earned_schedule`, or histories of different lengths.

    References
    ----------
    Vandevoorde and Vanhoucke (2006), International Journal of Project Management 24:289.
    """
    base = indicators(float(pv), float(ev), float(ac), float(bac), weights=weights)
    rows = [
        (name, "cost", getattr(base, name), base.reasons.get(name, ""))
        for name in ("eac_cpi", "eac_remaining", "eac_cpi_spi", "eac_weighted")
    ]
    if len(ev_history) != len(ac_history):
        raise UsageError("ev_history and ac_history: expected the same periods in both.")
    rows += [(f"eac_last_{n}", "cost", *_recent(base, ev_history, ac_history, n)) for n in (3, 6)]
    rows.append(("eac_bottom_up", "cost", np.nan if etc is None else ac + etc, NOT_GIVEN if etc is None else ""))
    if pv_cumulative is not None and at is not None:
        timed = earned_schedule(pv_cumulative, float(ev), float(at), planned_duration)
        length = timed.planned_duration
        planned_pace = length / base.spi if base.spi > 0 else np.nan
        no_pace = "" if base.spi > 0 else base.reasons.get("spi", NOTHING_EARNED)
        earned_duration = at * base.spi
        rows += [
            ("earned_schedule", "duration", timed.ieac_t, timed.reasons.get("ieac_t", "")),
            ("earned_schedule_plan", "duration", timed.ieac_t_plan, timed.reasons.get("ieac_t_plan", "")),
            ("planned_value", "duration", planned_pace, no_pace),
            ("earned_duration", "duration", at + max(length, at) - earned_duration, base.reasons.get("spi", "")),
        ]
    return pd.DataFrame(rows, columns=["method", "quantity", "value", "reason"]).set_index("method")


def _recent(base: Indicators, ev: Sequence[float], ac: Sequence[float], periods: int) -> tuple[float, str]:
    """Forecast cost with the rest at the cost performance of the last periods."""
    if len(ev) <= periods:
        return np.nan, f"fewer than {periods + 1} periods reported"
    if base.ev >= base.bac:
        return base.ac, ""
    earned, spent = ev[-1] - ev[-1 - periods], ac[-1] - ac[-1 - periods]
    if spent <= 0:
        return np.nan, f"no cost in the last {periods} periods"
    if earned <= 0:
        return np.nan, f"nothing earned in the last {periods} periods"
    return base.ac + (base.bac - base.ev) * spent / earned, ""

"""When a schedule ends and what it costs then: how sure, and because of what."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd

from workbench.amounts import counted
from workbench.cluster import joined_cluster
from workbench.errors import ParameterError
from workbench.risk import repetitions
from workbench.risk import schedule_figures as figures
from workbench.risk import schedule_milestones as milestones
from workbench.risk.driver_designs import COUNTER, Design, design_memory, designed
from workbench.risk.portfolio_model import check_run
from workbench.risk.run_memory import MOST_BYTES, check_memory, memory_bound
from workbench.risk.run_parts import Threads
from workbench.risk.run_state import RunState
from workbench.risk.schedule_draws import planned_cost
from workbench.risk.schedule_forecast import ScheduleForecast
from workbench.risk.schedule_model import schedule_model
from workbench.risk.schedule_risk import ScheduleRisk
from workbench.risk.schedule_run import ScheduleRun, Watch
from workbench.risk.schedule_simulation import REALS, Precision, Runner, is_small, runner
from workbench.risk.stopping import until_close
from workbench.risk.tally import Tally
from workbench.schedule.minutes import to_moments
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status


def forecast_schedule(
    schedule: Schedule,
    risk: ScheduleRisk | None = None,
    *,
    iterations: int | Literal["auto"] = 10_000,
    iterations_max: int = 2**17,
    seed: int = 1,
    keep: Literal["", "draws"] = "",
    levels: Sequence[float] = figures.LEVELS,
    threads: int = 2,
    precision: Precision = "audit",
    toward: str = "",
    scheduler: str | None = None,
    memory_max: float = MOST_BYTES,
    watch: Watch | None = None,
    resume: RunState | None = None,
    design: Design = COUNTER,
) -> ScheduleForecast:
    """
    Simulate when a schedule ends and what it costs.

    Every draw belongs to seed, iteration and what it is drawn for, so two questions are compared on the same futures,
    and the same question has the same answer to the last bit, however the work is split.

    Parameters
    ----------
    schedule
        The schedule. Dates follow the same rules as in `critical_path`; activities that are to be as late as possible
        count with their early dates.
    risk
        What is uncertain; nothing by default.
    iterations
        Simulated futures; "auto" looks after 1,024 and after every doubling, and stops when all percentiles asked for
        are known to half a working day and half a per cent of the cost, and chances of milestones to one point.
    iterations_max
        Where "auto" ends in any case, with status `iterations_reached`.
    seed
        0 to 2**64 - 1.
    keep
        "draws" keeps the durations of every iteration.
    levels
        Chances at which dates and costs are read.
    threads
        Threads that share the work, where no scheduler is named.
    precision
        "audit" gives the same bits everywhere; "fast" draws with half the digits: durations differ by a millionth at
        most before they are rounded to minutes, and the bits are the same on one kind of processor only.
    toward
        Milestone whose date `criticality`, `ssi` and `cruciality` look at; the finish of the project by default.
    scheduler
        Address of a Dask scheduler, whose workers then share the work: `tcp://host:8786` within a trusted network,
        else `tls://host:8786`. They need this package in the same version.
    memory_max
        Bytes that the simulation may need in this process, beside what is loaded already.
    watch
        Told how far the simulation has come, before it begins and after every part, and says whether to stop.
    resume
        State of a run of the same question that was stopped: `state` of its answer, or one that `watch` has kept.
    design
        How factors, risks and branches are drawn: each by chance ("counter"), in pairs from both ends ("antithetic"),
        one in each of equal steps ("lhs"), or by scrambled Sobol points ("sobol"). The last three know the mean far
        better, a percentile somewhat; they need 16 repetitions of a power of two.

    Returns
    -------
    ScheduleForecast
        Status `no_data`, with a reason, for a schedule without activities; `cancelled` with the iterations done, and
        the state to go on from, where somebody said stop or all workers were lost.

    Raises
    ------
    DataError
        The uncertainty does not fit the schedule, or an iteration ends centuries later.
    ParameterError
        A parameter is out of range, the iterations need too much memory, no scheduler answers, or the state to resume
        is of another question.
    UsageError
        A scheduler is named, and Dask is not installed.
    RunError
        All workers were lost before anything was done.

    References
    ----------
    Criticality and cruciality: R. van Slyke, Monte Carlo methods and the PERT problem, Operations Research 11, 1963,
    and T. M. Williams, Criticality in stochastic networks, Journal of the Operational Research Society 43, 1992.
    """
    risk = ScheduleRisk() if risk is None else risk
    check_run(seed, iterations=1 if iterations == "auto" else iterations, iterations_max=iterations_max)
    _check(keep, levels, threads, memory_max, precision)
    model = schedule_model(schedule, risk)
    if not len(model):
        return _nothing(seed)
    waited = milestones.kept_activities(schedule, model)
    model = milestones.aimed(model, waited, toward)
    if design != COUNTER and iterations == "auto":
        raise ParameterError(f"iterations: the design {design} needs a number, not 'auto'")
    most = int(iterations_max if iterations == "auto" else iterations)
    here = threads if scheduler is None else 1
    plain = is_small(model, most, precision)
    needed = memory_bound(model, len(waited), most, here, draws=keep == "draws", plain=plain)
    needed += design_memory(model, design, most)
    hint = ", or keep no draws" if keep == "draws" else ""
    check_memory(needed, most, counted(len(model), "activity", "activities"), memory_max, hint)
    by_design = designed(model, design, most, int(seed))
    ready = runner(model, waited, int(seed), plain=plain, design=by_design, precision=precision)
    with Threads(threads) if scheduler is None else joined_cluster(scheduler) as crew:
        run = ScheduleRun(
            ready,
            most,
            draws=keep == "draws",
            crew=crew,
            memory=needed,
            watch=watch,
            resume=resume,
        )
        if iterations == "auto":
            reason = until_close(most, run.whole, partial(milestones.margins, schedule, ready, levels))[1]
        else:
            reason = ""
            run.up_to(most)
    if not run.done:
        return _nothing(seed, Status.CANCELLED, run.ending)
    if run.ending:
        answer = _answer(schedule, risk, ready, run.tally, levels, run.ending)
        return replace(answer, status=Status.CANCELLED, state=run.state)
    return _answer(schedule, risk, ready, run.tally, levels, reason)


def _answer(
    schedule: Schedule, risk: ScheduleRisk, ready: Runner, tally: Tally, levels: Sequence[float], reason: str
) -> ScheduleForecast:
    model = ready.model
    planned = planned_cost(model, ready.plan) if risk.planned_cost is None else float(risk.planned_cost)
    finish = figures.per_finish_level(ready, tally, levels)
    cost = figures.per_cost_level(tally, levels, planned)
    reached = milestones.per_milestone(schedule, ready, tally)
    error = float(np.std(tally.project)) / np.sqrt(tally.iterations)
    if ready.design is not None:
        finish, cost = repetitions.finish_within(ready, tally, finish), repetitions.cost_within(ready, tally, cost)
        reached = repetitions.milestones_within(schedule, ready, tally, reached)
        error = repetitions.standard_error(tally.project, np.mean, ready.design.size)
    finishes = to_moments(tally.finish.astype(np.int64) + ready.base)
    days = tally.project / model.work.project_day[0]
    for kept in (finishes, days, tally.cost):
        kept.flags.writeable = False
    plan = pd.Timestamp(to_moments(ready.finish)[()])
    said = [reason]
    if model.is_certain:
        said.append(f"Nothing is uncertain: every iteration ends on {pd.Timestamp(finishes[0]):%Y-%m-%d %H:%M}.")
    elif tally.iterations == 1:
        said.append("One iteration says nothing about spread.")
    elif not np.ptp(figures.away_from_plan(ready, tally)[0]):
        goal = "finish" if model.toward < 0 else f"date of {model.names[model.toward]}"
        said.append(f"The {goal} is the same in every iteration, so no activity has a sensitivity to it.")
    if ready.unknown:
        said.append(
            f"The compiled simulation does not know {ready.unknown}; the plain one gave the same kind of numbers."
        )
    if (model.network.as_late_as_possible | model.network.at_late_dates).any():
        said.append("Activities that are to be as late as possible count with their early dates.")
    if floored := int(tally.floored.sum()):
        said.append(f"{floored:,} durations below 0 count as 0.")
    names = pd.Index(model.names, name="activity")
    lasted = (tally.durations / model.work.day[:, None]).T if len(tally.durations) else np.empty((0, len(model)))
    return ScheduleForecast(
        table=figures.per_activity(schedule, ready, tally),
        totals={
            "activities": float(len(model)),
            "iterations": float(tally.iterations),
            "days_plan": ready.plan.project / model.work.project_day[0],
            "days_mean": float(days.mean()),
            "days_mean_error": error / model.work.project_day[0],
            "days_sd": float(days.std()),
            "p_plan": float((tally.finish + ready.base <= ready.finish).mean()),
            "cost_plan": planned,
            "cost_mean": float(tally.cost[0] + (tally.cost - tally.cost[0]).mean()),
            "cost_sd": float((tally.cost - tally.cost[0]).std()),
        },
        status=Status.ITERATIONS_REACHED if reason else Status.COMPUTED,
        reason=" ".join(part for part in said if part),
        finish=finish,
        cost=cost,
        milestones=reached,
        risks=figures.per_risk(ready, tally),
        finishes=finishes,
        days=days,
        costs=tally.cost,
        durations=pd.DataFrame(lasted, columns=names),
        plan=plan,
        planned_cost=planned,
        seed=ready.seed,
        repetition=0 if ready.design is None else ready.design.size,
        engine=ready.unknown,
        toward="" if model.toward < 0 else model.names[model.toward],
    )


def _check(keep: str, levels: Sequence[float], threads: int, memory: float, precision: str) -> None:
    if keep not in ("", "draws"):
        raise ParameterError(f"keep: {keep!r} is neither '' nor 'draws'")
    if not len(levels) or not all(0.0 < level < 1.0 for level in levels):
        raise ParameterError(f"levels: {levels!r} are not chances above 0 and below 1")
    if not isinstance(threads, int) or threads < 1:
        raise ParameterError(f"threads: {threads!r} is not at least 1")
    if precision not in REALS:
        raise ParameterError(f"precision: {precision!r} is neither 'audit' nor 'fast'")
    if isinstance(memory, bool) or not isinstance(memory, int | float) or not memory > 0:
        raise ParameterError(f"memory_max: {memory!r} is not a number of bytes above 0")


def _nothing(
    seed: int,
    status: Status = Status.NO_DATA,
    reason: str = "The schedule has no activities with work of their own.",
) -> ScheduleForecast:
    none = pd.Index([], name="activity")
    return ScheduleForecast(
        table=pd.DataFrame(columns=list(figures.ACTIVITY_COLUMNS), index=none),
        status=status,
        reason=reason,
        finish=pd.DataFrame(columns=list(figures.FINISH_COLUMNS)),
        cost=pd.DataFrame(columns=list(figures.COST_COLUMNS)),
        milestones=pd.DataFrame(columns=list(milestones.MILESTONE_COLUMNS), index=none),
        risks=pd.DataFrame(columns=list(figures.RISK_COLUMNS), index=pd.Index([], name="risk")),
        finishes=np.empty(0, dtype="datetime64[s]"),
        days=np.empty(0),
        costs=np.empty(0),
        durations=pd.DataFrame(),
        plan=pd.NaT,
        planned_cost=0.0,
        seed=int(seed),
    )

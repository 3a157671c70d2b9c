"""Why dates differ from the source's: causes are told from effects by calculating with the source's own dates."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.schedule.activity_rules import is_microsoft
from workbench.schedule.backward import late_dates
from workbench.schedule.critical_path import CriticalPath
from workbench.schedule.date_table import ORDER, date_table, span_floats
from workbench.schedule.dates import Dates
from workbench.schedule.finish_dates import finish_dates
from workbench.schedule.floats import free_float, link_float, total_float
from workbench.schedule.forward import early_dates, forward_pass
from workbench.schedule.minutes import NONE, minute, to_minutes
from workbench.schedule.network import Network, Stage, compile_network
from workbench.schedule.project import by_activity
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import SPANNING, ActivityKind, DifferenceReason
from workbench.schedule.working_time import WorkingTime, on_each


def reasons(schedule: Schedule, path: CriticalPath, differences: pd.DataFrame) -> list[DifferenceReason]:
    """
    Explain differences.

    A difference is inherited when the source's dates of the neighbours, put through our rules, give the source's own
    value; then only the neighbours need an explanation.

    Parameters
    ----------
    schedule
        The schedule.
    path
        Its dates as calculated.
    differences
        Columns `activity` and `field`.

    Returns
    -------
    list
        One reason per row.
    """
    network = compile_network(schedule)
    consistent = _consistent(schedule, network, path)
    stale = _stale(schedule)
    own = {name: reason for reason, names in _own_reasons(schedule) for name in names}
    found = []
    for name, field in zip(differences["activity"], differences["field"], strict=True):
        if stale[name]:
            found.append(DifferenceReason.STALE)
        elif consistent[field].get(name, False):
            found.append(DifferenceReason.INHERITED)
        else:
            found.append(own.get(name, DifferenceReason.UNKNOWN))
    return found


def _stale(schedule: Schedule) -> pd.Series:
    """Whether the source's dates break their own order or its data date, where no work is planned before that."""
    activities = schedule.activities
    clocks = [calendar.time for calendar in schedule.calendars.values()]
    clock = pd.Index([*schedule.calendars]).get_indexer(activities["calendar"])
    first, last = (to_minutes(activities[f"file_early_{end}"]) for end in ("start", "finish"))
    floor = by_activity(schedule, lambda project: NONE if is_microsoft(project) else minute(project.data_date))
    waiting = activities["actual_start"].isna().to_numpy() & (first != NONE)

    def before(moments: np.ndarray, others: np.ndarray) -> np.ndarray:
        known = (moments != NONE) & (others != NONE)
        result = np.zeros(len(moments), dtype=bool)
        result[known] = on_each(clocks, clock[known], WorkingTime.work, others[known], moments[known]) < 0
        return result

    broken = before(last, floor) | before(last, first) | (waiting & before(first, floor))
    return pd.Series(broken, index=activities.index)


def _own_reasons(schedule: Schedule) -> Iterator[tuple[DifferenceReason, pd.Index]]:
    """Activities with something about them that could explain a difference; the last one named counts."""
    activities = schedule.activities
    assigned = activities.index.isin(schedule.assignments["activity"])
    by_assignment = assigned & by_activity(schedule, is_microsoft)
    interrupted = activities["suspended"].notna() & activities["resumed"].isna()
    links, external = schedule.external_links, activities[["external_early_start", "external_late_finish"]]
    outside = activities.index.isin(links["predecessor"]) | activities.index.isin(links["successor"])
    yield DifferenceReason.RESOURCE_DRIVEN, activities.index[by_assignment]
    yield DifferenceReason.EXTERNAL, activities.index[external.notna().any(axis=1) | outside]
    yield DifferenceReason.EXPECTED_FINISH, activities.index[activities["expected_finish"].notna()]
    yield DifferenceReason.RESOURCE_DRIVEN, activities.index[activities["kind"] == ActivityKind.RESOURCE_TASK]
    yield DifferenceReason.UNSUPPORTED, activities.index[interrupted]
    yield DifferenceReason.LEVELLED, activities.index[activities["levelling_delay"] != 0]
    yield DifferenceReason.SPLIT, activities.index[activities["split"]]
    yield DifferenceReason.MANUAL, activities.index[activities["manual"]]


def _consistent(schedule: Schedule, network: Network, path: CriticalPath) -> dict[str, dict[str, bool]]:
    """By field and activity, whether the source's value follows from the source's values around it."""
    activities = schedule.activities.iloc[network.rows]
    names = activities.index
    remaining = forward_pass(network).remaining
    stored = {side: _stored(network, activities, path.table.loc[names], remaining, side) for side in ("early", "late")}
    early, late = stored["early"], stored["late"]
    finish_by = finish_dates(schedule, network, early)
    again = {"early": np.empty((2, len(network)), dtype=np.int64), "late": np.empty((2, len(network)), dtype=np.int64)}
    # an end is judged by our finish, what leads to it by the file's
    file_finish = np.maximum(finish_by, late.finish.max()).tolist()
    first, last = ((dates.start.tolist(), dates.finish.tolist()) for dates in (early, late))
    for k, node in enumerate(network.nodes):
        again["early"][:, k] = early_dates(node, int(network.remaining[k]), *first, max)[:2]
        by = file_finish[k] if node.outgoing else int(finish_by[k])
        again["late"][:, k] = late_dates(node, int(remaining[k]), by, *last, min)
    for at, end in enumerate(("start", "finish")):
        again["early"][at] = np.where(network.at_late_dates, getattr(late, end), again["early"][at])
    result = {}
    for side in ("early", "late"):
        for end, at in (("start", 0), ("finish", 1)):
            file = getattr(stored[side], end)
            gap = on_each(network.clocks, network.clock, WorkingTime.work, file, again[side][at])
            result[f"{side}_{end}"] = dict(zip(names, (gap == 0).tolist(), strict=True))
    rule = by_activity(schedule, lambda project: project.options.float_rule)[network.rows]
    total = total_float(network, early, late, rule)
    free = free_float(network, early, link_float(network, early), total, finish_by)
    for field, minutes in (("total_float", total), ("free_float", free)):
        known = activities[f"file_{field}"].to_numpy(dtype=float, na_value=np.nan)
        result[field] = dict(zip(names, (known == minutes).tolist(), strict=True))
    for field, found in _spanning(schedule, network, stored).items():
        result[field] |= found
    return result


def _spanning(schedule: Schedule, network: Network, stored: dict[str, Dates]) -> dict[str, dict[str, bool]]:
    """The same of summaries and levels of effort: dates follow from those of others, floats from their own dates."""
    rows = np.flatnonzero(schedule.activities["kind"].isin(SPANNING).to_numpy())
    activities = schedule.activities.iloc[rows]
    spanned = date_table(schedule, network, stored["early"], stored["late"])
    clocks = [calendar.time for calendar in schedule.calendars.values()]
    clock = pd.Index([*schedule.calendars]).get_indexer(activities["calendar"])
    file = schedule.activities[[f"file_{field}" for field in ORDER[:4]]].set_axis(ORDER[:4], axis="columns")
    floats = span_floats(file.fillna(spanned[[*ORDER[:4]]]), schedule, network.clocks)
    result = {}
    for field in ORDER[:4]:
        ours = to_minutes(spanned[field])[rows]
        known = (to_minutes(file[field])[rows] != NONE) & (ours != NONE)
        theirs = to_minutes(file[field])[rows][known]
        gap = on_each(clocks, clock[known], WorkingTime.work, theirs, ours[known])
        result[field] = dict(zip(activities.index[known], (gap == 0).tolist(), strict=True))
    for field, minutes in floats.items():
        known = activities[f"file_{field}"].to_numpy(dtype=float, na_value=np.nan)
        result[field] = dict(zip(activities.index, (known == minutes[rows]).tolist(), strict=True))
    return result


def _stored(network: Network, activities: pd.DataFrame, own: pd.DataFrame, remaining: np.ndarray, side: str) -> Dates:
    """Dates of the source, ours where it has none; the remaining start of started work follows from its finish."""
    start, finish = (to_minutes(activities[f"file_{side}_{end}"]) for end in ("start", "finish"))
    ours = {end: to_minutes(own[f"{side}_{end}"]) for end in ("start", "finish")}
    complete = network.stage == Stage.COMPLETE
    finish = np.where(complete | (finish == NONE), ours["finish"], finish)
    begun = on_each(network.clocks, network.clock, WorkingTime.backward, finish, remaining)
    start = np.where(complete | (start == NONE), ours["start"], start)
    return Dates(np.where(network.stage == Stage.STARTED, begun, start), finish, remaining)

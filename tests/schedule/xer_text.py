"""Plans written as XER files."""

from random_plans import moment

KINDS = {"task": "TT_Task", "start_milestone": "TT_Mile", "finish_milestone": "TT_FinMile"}
CONSTRAINTS = {
    "start_no_earlier": "CS_MSOA",
    "start_no_later": "CS_MSOB",
    "start_on": "CS_MSO",
    "finish_no_earlier": "CS_MEOA",
    "finish_no_later": "CS_MEOB",
    "finish_on": "CS_MEO",
    "mandatory_start": "CS_MANDSTART",
    "mandatory_finish": "CS_MANDFIN",
    "as_late_as_possible": "CS_ALAP",
}
LAG_CALENDARS = {
    "predecessor": "rcal_Predecessor",
    "successor": "rcal_Successor",
    "continuous": "rcal_24Hour",
    "project": "rcal_ProjDefault",
}
FLOATS = {"finish": "FT_FF", "start": "FT_SS", "smallest": "FT_Min"}
DAY_ZERO = 46027  # 2026-01-05 counted from 1899-12-30


def xer(tables: dict[str, list[dict]], header: str = "ERMHDR\t20.12\t2026-01-05\tProject\tadmin") -> str:
    """Write tables as a file; the columns of a table are those of its first row."""
    lines = [header]
    for name, rows in tables.items():
        lines += [f"%T\t{name}", "\t".join(["%F", *rows[0]])] if rows else []
        lines += ["\t".join(["%R", *(str(cell) for cell in row.values())]) for row in rows]
    return "\r\n".join([*lines, "%E", ""])


def plan_tables(plan) -> dict[str, list[dict]]:
    """Tables of a plan as Primavera would export them."""
    numbers = {name: str(100 + at) for at, name in enumerate(plan.activities)}
    return {
        "PROJECT": [
            {
                "proj_id": "7",
                "proj_short_name": "PLAN",
                "clndr_id": "0",
                "last_recalc_date": stamp(plan.data_date),
                "plan_start_date": stamp(min(plan.data_date, 0)),
                "plan_end_date": stamp(plan.finish_by),
                "critical_drtn_hr_cnt": "0",
            }
        ],
        "CALENDAR": [
            {"clndr_id": str(at), "clndr_name": f"Calendar {at}", "day_hr_cnt": "8", "clndr_data": calendar_text(found)}
            for at, found in enumerate(plan.calendars)
        ],
        "SCHEDOPTIONS": [
            {
                "schedoptions_id": "1",
                "proj_id": "7",
                "sched_calendar_on_relationship_lag": LAG_CALENDARS[plan.lag_calendar],
                "sched_progress_override": "Y" if plan.override else "N",
                "sched_retained_logic": "N" if plan.override else "Y",
                "sched_lag_early_start_flag": "Y" if plan.lag_from_early_start else "N",
                "sched_float_type": FLOATS[plan.float_rule],
                "sched_use_expect_end_flag": "Y",
            }
        ],
        "TASK": [_task(numbers[name], name, activity) for name, activity in plan.activities.items()],
        "TASKPRED": [
            {
                "task_pred_id": str(at),
                "task_id": numbers[link[1]],
                "pred_task_id": numbers[link[0]],
                "proj_id": "7",
                "pred_proj_id": "7",
                "pred_type": f"PR_{link[2].upper()}",
                "lag_hr_cnt": str(link[3]),
            }
            for at, link in enumerate(plan.links)
        ],
    }


def calendar_text(calendar) -> str:
    """Shifts in the brackets that Primavera keeps them in."""
    week = "".join(f"(0||{day + 1}()({_shifts(calendar.week[(day - 1) % 7])}))" for day in range(7))
    exceptions = "".join(
        f"(0||{at}(d|{DAY_ZERO + day})({_shifts(shifts)}))"
        for at, (day, shifts) in enumerate(calendar.exceptions.items())
    )
    body = f"(0||DaysOfWeek()({week}))(0||VIEW(ShowTotal|N)())(0||Exceptions()({exceptions}))"
    return f"(0||CalendarData()(\x7f\x7f  {body}))"


def stamp(hour: int | None) -> str:
    """Hours since the origin as the file writes them."""
    return "" if hour is None else f"{moment(hour):%Y-%m-%d %H:%M}"


def _shifts(shifts) -> str:
    return "".join(f"(0||{at}(s|{s:02d}:00|f|{f % 24:02d}:00)())" for at, (s, f) in enumerate(shifts))


def _task(number: str, name: str, activity) -> dict:
    constraints = [*activity.constraints, ("", None), ("", None)]
    complete, started = activity.actual_finish is not None, activity.actual_start is not None
    duration = 0 if "milestone" in activity.kind else activity.duration
    return {
        "task_id": number,
        "proj_id": "7",
        "clndr_id": str(activity.calendar),
        "task_code": name,
        "task_name": f"Work {name}",
        "task_type": KINDS[activity.kind],
        "status_code": "TK_Complete" if complete else "TK_Active" if started else "TK_NotStart",
        "target_drtn_hr_cnt": str(duration),
        "remain_drtn_hr_cnt": "0" if complete else str(duration),
        "act_start_date": stamp(activity.actual_start),
        "act_end_date": stamp(activity.actual_finish),
        "cstr_type": CONSTRAINTS.get(constraints[0][0], ""),
        "cstr_date": stamp(constraints[0][1]) if constraints[0][0] != "as_late_as_possible" else "",
        "cstr_type2": CONSTRAINTS.get(constraints[1][0], ""),
        "cstr_date2": stamp(constraints[1][1]) if constraints[1][0] != "as_late_as_possible" else "",
        "expect_end_date": stamp(activity.expected_finish),
        "resume_date": stamp(activity.resumed),
        "external_early_start_date": stamp(activity.external_early_start),
        "external_late_end_date": stamp(activity.external_late_finish),
    }

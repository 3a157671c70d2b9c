"""What running projects report: monthly status and milestones."""

from datetime import date, timedelta

from workbench.sources.sample.catalogue import (
    RUNNING,
    SUPPLIER_HIT,
    SUPPLIER_HIT_UNEXPOSED,
    WATERMELONS,
    Running,
    category_of,
    class_of,
)
from workbench.sources.sample.draws import AS_OF, day, first_day, last_day, stream
from workbench.sources.sample.money import earned, estimate, planned_value, spent_by_quarter
from workbench.sources.sample.network import forecast_finishes

MONTHS = ("2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09")
MISSING = (("IT-005", "2026-08"), ("IT-005", "2026-09"), ("RE-004", "2026-06"))
LATE = (("RE-003", "2026-07"), ("ST-002", "2026-08"))
MILESTONES = {
    "hvdc": ("Topside steel complete", "Converter hall handed over", "Offshore installation begun", "First power"),
    "renewables": ("Grid connection confirmed", "Foundations complete", "Machines delivered", "First feed-in"),
    "grid_it": ("Architecture accepted", "First release tested", "Data migrated", "Service live"),
    "infrastructure": ("Permit granted", "Civil works complete", "Outage begun", "Energised"),
    "storage": ("Permit granted", "Foundations complete", "Units delivered", "Grid code test passed"),
}
KINDS = ("delivery", "delivery", "external_dependency", "contractual")
SLIP_GROWTH = (0.40, 0.52, 0.64, 0.76, 0.88, 1.0)


def _cumulative(amounts: list[float], start: int, month: int) -> float:
    """Money by the end of one of the six months: whole quarters, and thirds of the one that runs."""
    step, third = -2 + month // 3, month % 3 + 1
    whole = sum(amounts[: max(0, step - start)])
    running = amounts[step - start] if 0 <= step - start < len(amounts) else 0.0
    return round(whole + running * third / 3.0, 2)


def forecast_finish(row: Running) -> date:
    """The day a project expects to finish: that of its schedule where it has one."""
    return forecast_finishes().get(row.project) or last_day(row.start + row.duration - 1) + timedelta(days=row.slip)


def _submitted(project: str, month: str, number: int) -> str:
    """Month reports come in the first days after the month, those at the end of a quarter on its last days."""
    year, index = (int(part) for part in month.split("-"))
    if month == MONTHS[-1]:
        at = AS_OF - timedelta(days=number % 3)
    else:
        at = date(year, index + 1, 2 + number % 6 if (project, month) not in LATE else 17)
    return f"{at.isoformat()}T{9 + number % 8:02d}:{7 * number % 60:02d}:00+00:00"


def _declared(row: Running, slip: float, overrun: float, random) -> dict[str, str]:
    """
    Say how it goes: the figures by the usual limits, sometimes a step off; watermelons are always green.

    The chance words are drawn for every project, so that one of them does not move the others.
    """
    shades = ("green", "amber", "red")
    schedule = 0 if slip <= 7 else 1 if slip <= 30 else 2
    cost = 0 if overrun <= 0.10 else 1 if overrun < 0.20 else 2
    shift = int(random.choice([0, 0, 0, 0, 0, -1, 0, 1]))
    soft = {name: int(random.choice([0, 0, 0, 1, 1, 2])) for name in ("scope", "quality", "risk", "resources")}
    if row.project in WATERMELONS:
        return dict.fromkeys(("schedule", "cost", "scope", "quality", "benefits", "risk", "resources"), "green")
    shifted = min(2, max(0, schedule + shift))
    words = {"schedule": shades[shifted], "cost": shades[cost], "benefits": shades[min(cost, 1)]}
    return {**words, **{name: shades[min(level, 1 + schedule // 2)] for name, level in soft.items()}}


def status_reports() -> list[dict]:
    """Six months of reports; three never came and two came after the cut-off."""
    random = stream("status reports")
    rows = []
    for number, row in enumerate(RUNNING):
        plan, spent = planned_value(row), spent_by_quarter(row)
        budget, finish = sum(plan), last_day(row.start + row.duration - 1)
        slip_now = (forecast_finish(row) - finish).days
        done = 0.0
        for n, month in enumerate(MONTHS):
            planned = _cumulative(plan, row.start, n)
            index = row.spi + (1.0 - row.spi) * 0.05 * (5 - n)
            done = earned(row) if n == 5 else min(max(done, round(planned * index, 2)), earned(row))
            cost = _cumulative(spent, row.start, n)
            eac = estimate(row) if n == 5 else round(cost + (budget - done) * (cost / done if done else 1.0), 2)
            slip = round(slip_now * SLIP_GROWTH[n])
            words = _declared(row, slip, eac / budget - 1.0, random)
            if (row.project, month) in MISSING:
                continue
            rows.append({
                "project": row.project, "month": month, "submitted_at": _submitted(row.project, month, number + n),
                "submitted_by": f"Project manager of {row.project}", "planned_value": planned, "earned_value": done,
                "actual_cost": cost, "budget_at_completion": budget, "estimate_at_completion": eac, "currency": "EUR",
                "baseline_finish": finish, "forecast_finish": finish + timedelta(days=slip), **words,
                "narrative": _narrative(row, words["schedule"]),
            })  # fmt: skip
    return rows


def _narrative(row: Running, shade: str) -> str:
    if row.project in WATERMELONS:
        return "Work goes on as planned; the present figures will recover in the next quarter."
    if row.project in (*SUPPLIER_HIT, *SUPPLIER_HIT_UNEXPOSED):
        return "The maker of the transformers has moved the delivery again."
    if row.state == "on_hold":
        return "Paused until the review."
    return {"green": "On plan.", "amber": "Small delay, float is used.", "red": "Late; a plan to recover is drawn up."}[
        shade
    ]


def milestones() -> list[tuple]:
    """
    Seven milestones per running project.

    Slips grow along a project. Where the transformer maker is late they jump at its delivery and stay.
    """
    random = stream("milestones")
    rows = []
    for row in RUNNING:
        start, finish = first_day(row.start), last_day(row.start + row.duration - 1)
        length, end = (finish - start).days, forecast_finish(row)
        hit = row.project in (*SUPPLIER_HIT, *SUPPLIER_HIT_UNEXPOSED)
        names = MILESTONES[category_of(row.project)]
        plan = [("Contract signed", "contractual", 0.04), (names[0], KINDS[0], 0.25), (names[1], KINDS[1], 0.42),
                ("Main transformer delivered" if hit else names[2], "external_dependency" if hit else KINDS[2], 0.55),
                (names[3], KINDS[3], 0.88), ("Taken over by operation", "governance_gate", 1.0)]  # fmt: skip
        for n, (name, kind, share) in enumerate(plan, start=1):
            noise = int(random.integers(0, 8))
            slip = (
                (row.slip + noise if share >= 0.55 else noise // 2) if hit else round(row.slip * share**2) + noise // 2
            )
            baseline = day(start, length * share) if share < 1.0 else finish
            expected = day(baseline, slip) if share < 1.0 else end
            if row.state == "approved":
                expected = baseline
            reached = expected if expected <= AS_OF else None
            rows.append((row.project, f"M{n:02d}", name, kind, baseline, expected, reached))
        due = day(finish, 180)
        rows.append((row.project, "M07", f"First year of {class_of(row.project).delivers}", "benefit", due,
                     day(end, 180), None))  # fmt: skip
    return rows

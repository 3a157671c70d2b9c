"""People of the sample: what roles offer, what operations and projects ask for, and what role holders can do."""

from datetime import date

import numpy as np

from workbench.sources.sample.catalogue import CANDIDATES, RUNNING, category_of
from workbench.sources.sample.draws import PERIODS, STEPS, day, pick, quarter, stream

CONTRACT_HOURS = 492
LEAVE = {1: 36, 2: 52, 3: 88, 4: 60}
HOURS_PER_FTE = 440
SKILL_ROUND = date(2025, 11, 3)
ROLES = {  # head count, share that may be planned, cost of an hour, planned person by person
    "HVDC engineer": (20, 0.85, 128.0, True),
    "Protection and control engineer": (32, 0.85, 112.0, True),
    "Commissioning engineer": (36, 0.85, 104.0, True),
    "Marine installation engineer": (32, 0.85, 118.0, False),
    "Civil and cable engineer": (67, 0.85, 96.0, False),
    "Software engineer": (64, 0.80, 92.0, False),
    "Project manager": (56, 0.85, 110.0, False),
    "Procurement specialist": (28, 0.85, 84.0, False),
}
NEEDS = {  # full-time people of a middling project of the class, and whether the role comes late
    "hvdc": {"HVDC engineer": 2.2, "Marine installation engineer": 1.4, "Protection and control engineer": 0.5,
             "Commissioning engineer": 0.7, "Project manager": 0.9, "Procurement specialist": 0.6,
             "Civil and cable engineer": 0.5},
    "renewables": {"Civil and cable engineer": 1.3, "Marine installation engineer": 0.7, "Project manager": 0.9,
                   "Procurement specialist": 0.6, "Commissioning engineer": 0.5},
    "grid_it": {"Software engineer": 3.6, "Project manager": 0.8, "Protection and control engineer": 0.2},
    "infrastructure": {"Civil and cable engineer": 2.0, "Protection and control engineer": 0.9, "Project manager": 0.9,
                       "Procurement specialist": 0.5, "Commissioning engineer": 0.5},
    "storage": {"Civil and cable engineer": 0.8, "Protection and control engineer": 0.6, "HVDC engineer": 0.3,
                "Project manager": 0.8, "Commissioning engineer": 0.6, "Software engineer": 0.5},
}  # fmt: skip
MIDDLING = {"hvdc": 300.0, "renewables": 90.0, "grid_it": 8.0, "infrastructure": 80.0, "storage": 55.0}
LATE_ROLES = ("Commissioning engineer",)
OPERATIONS_FTE = {
    "ops_grid": {"HVDC engineer": 4.0, "Protection and control engineer": 4.0, "Commissioning engineer": 2.0,
                 "Marine installation engineer": 4.0, "Civil and cable engineer": 6.0, "Project manager": 1.0,
                 "Procurement specialist": 3.0},
    "ops_it": {"Software engineer": 9.0, "Project manager": 1.0, "Protection and control engineer": 0.5,
               "Procurement specialist": 1.0},
}  # fmt: skip
OUTAGE_SEASON = {1: 0.95, 2: 1.10, 3: 1.10, 4: 0.95}
COMMISSIONING_PEAK = {("HV-001", 1): 1.7, ("HV-002", 1): 1.7, ("HV-003", 1): 1.7}
CABLE_OR_SAFETY = ("HV-004", "HV-005", "HV-104", "HV-109", "HV-110")  # work without converter engineers
DEMAND_COLUMNS = ("project", "role", "period", "hours", "booking_state", "probability")
SUPPLY_COLUMNS = ("role", "person", "period", "hours", "leave", "target_utilisation", "cost_rate", "currency")
SKILLS = {
    "HVDC engineer": ("Converter valve design", "Insulation coordination", "HVDC control"),
    "Protection and control engineer": ("Protection settings", "Substation automation", "Cyber security of sites"),
    "Commissioning engineer": ("High voltage testing", "Switching authority", "Offshore safety certificate"),
    "Marine installation engineer": ("Cable laying", "Heavy lift", "Offshore safety certificate"),
    "Software engineer": ("Control room integration", "Data engineering", "Cyber security of sites"),
    "Project manager": ("Offshore contracts", "Stakeholder dialogue", "Earned value"),
}
NEW_SKILL = (("HVDC engineer 3", "Multi-terminal control", 2), ("HVDC engineer 9", "Multi-terminal control", 1))


def _season(step: int) -> int:
    return int(quarter(step)[-1])


def supply() -> list[tuple]:
    """Contract hours, leave and what may be planned; scarce roles person by person, the others as a whole."""
    rows = []
    for role, (heads, share, rate, by_person) in ROLES.items():
        holders = [f"{role} {number}" for number in range(1, heads + 1)] if by_person else [""]
        for holder in holders:
            count = 1 if by_person else heads
            for step in STEPS:
                hours, leave = CONTRACT_HOURS * count, LEAVE[_season(step)] * count
                rows.append((role, holder, quarter(step), float(hours), float(leave), share, rate, "EUR"))
    return rows


def _profile(duration: int, late: bool) -> np.ndarray:
    """Share of the peak in each period: a ramp at both ends, or rising towards the end for late roles."""
    middle = (np.arange(duration) + 0.5) / duration
    return np.where(middle < 0.5, 0.15, 1.6) if late else np.minimum(1.0, 0.55 + 2.2 * np.minimum(middle, 1.0 - middle))


def _work(row, topic: str) -> list[tuple[str, int, float]]:
    """Hours of each role in each step of a project, in tens."""
    random = stream(f"{topic} {row.project}")
    category = category_of(row.project)
    scale = (row.cost / MIDDLING[category]) ** 0.4
    work = []
    for role, people in NEEDS[category].items():
        if role == "HVDC engineer" and row.project in CABLE_OR_SAFETY:
            continue
        peak = people * scale * HOURS_PER_FTE * round(float(random.uniform(0.9, 1.1)), 3)
        for n, share in enumerate(_profile(row.duration, role in LATE_ROLES)):
            step = row.start + n
            extra = COMMISSIONING_PEAK.get((row.project, step), 1.0) if role == "HVDC engineer" else 1.0
            work.append((role, step, round(peak * share * extra / 10.0) * 10.0))
    return work


def demand() -> list[tuple]:
    """Hours asked by operations (hard), running projects (hard for the next year, then soft) and candidates."""
    rows = []
    for operation, needs in OPERATIONS_FTE.items():
        for role, people in needs.items():
            for step in STEPS:
                hours = round(people * HOURS_PER_FTE * OUTAGE_SEASON[_season(step)] / 10.0) * 10.0
                rows.append((operation, role, quarter(step), hours, "hard", 1.0))
    for row in RUNNING:
        firm = row.state == "active"
        for role, step, hours in _work(row, "running work"):
            if 0 <= step < PERIODS and hours > 0:
                booking = "hard" if firm and step < 4 else "soft"
                rows.append((row.project, role, quarter(step), hours, booking, 1.0))
    random = stream("probability")
    for row in CANDIDATES:
        chance = float(pick(random, (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)))
        rows += [
            (row.project, role, quarter(step), hours, "proposed", chance)
            for role, step, hours in _work(row, "candidate work")
            if hours > 0
        ]
    return rows


def skills() -> list[tuple]:
    """Levels of role holders; high levels are rare, nobody holds every skill of a role, and one skill is just begun."""
    random = stream("skills")
    rows = []
    for role, names in SKILLS.items():
        for number in range(1, min(ROLES[role][0], 22) + 1):
            held = random.permutation(len(names))[: int(random.integers(1, len(names)))]
            for index in sorted(int(n) for n in held):
                level = int(random.choice([1, 2, 2, 3, 3, 4]))
                assessed = day(SKILL_ROUND, int(random.integers(0, 300)))
                rows.append((f"{role} {number}", names[index], role, level, assessed))
    return rows + [(person, skill, "HVDC engineer", level, SKILL_ROUND) for person, skill, level in NEW_SKILL]

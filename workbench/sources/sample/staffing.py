"""Staffing of the sample: who is booked on what, which skills projects need, and how a gap may be closed."""

from datetime import date

from workbench.sources.sample.catalogue import OVERLOADED_ROLE, RUNNING
from workbench.sources.sample.draws import STEPS, day, first_day, last_day, quarter, stream
from workbench.sources.sample.people import CONTRACT_HOURS, DEMAND_COLUMNS, LEAVE, demand

TEAMS = {  # running projects that book the scarce role: numbers of the role holders; 17 to 20 serve operations
    "HV-001": range(1, 5),
    "HV-002": range(5, 10),
    "HV-003": range(10, 13),
    "HV-006": range(13, 16),
    "ST-001": (16,),
    "ST-002": (16,),
    "ST-003": (16,),
}
LENT = {("ST-003", quarter(3)): (f"{OVERLOADED_ROLE} 13", 60.0)}  # softly, to one who is full already
FROZEN = (quarter(0), quarter(1))
BOOKING_ROUND = date(2026, 8, 17)
SKILL_DEMAND = (  # project, work package, skill, level, hours, first step, last step, priority
    ("HV-001", "Converter valves", "Converter valve design", 3, 620.0, 0, 1, 10.0),
    ("HV-001", "Control system", "HVDC control", 3, 540.0, 1, 3, 9.0),
    ("HV-002", "Converter valves", "Converter valve design", 4, 700.0, 1, 4, 10.0),
    ("HV-002", "Insulation", "Insulation coordination", 3, 380.0, 0, 2, 8.0),
    ("HV-003", "Converter valves", "Converter valve design", 3, 450.0, 0, 1, 9.0),
    ("HV-003", "Control system", "HVDC control", 2, 320.0, 1, 2, 7.0),
    ("HV-006", "Control system", "HVDC control", 4, 480.0, 4, 7, 8.0),
    ("IT-001", "Interfaces", "Control room integration", 3, 900.0, 0, 2, 9.0),
    ("IT-001", "Hardening", "Cyber security of sites", 3, 400.0, 2, 3, 8.0),
    ("IT-003", "Metering store", "Data engineering", 3, 760.0, 0, 2, 6.0),
    ("IN-006", "Settings", "Protection settings", 3, 600.0, 0, 3, 7.0),
    ("RE-001", "Array cables", "Cable laying", 3, 800.0, 0, 2, 6.0),
    ("RE-001", "Foundations", "Heavy lift", 4, 520.0, 1, 2, 6.0),
    ("ST-001", "Energisation", "Switching authority", 3, 260.0, 0, 1, 8.0),
    ("IT-307", "Key management", "Quantum-safe cryptography", 2, 300.0, 1, 3, 5.0),
    ("HV-106", "Hub control", "Multi-terminal control", 3, 420.0, 3, 5, 6.0),
    ("HV-101", "Converter valves", "Converter valve design", 3, 640.0, 4, 7, 4.0),
)
CURES = (  # cure, kind, role, from, lead time, engagement, once, per hour, first productivity, ramp, most people, what
    ("hvdc_hire", "hire", OVERLOADED_ROLE, "", 2, 4, 42_000.0, 98.0, 0.4, 2, 4.0,
     "Engineers from the market, trained beside the crews"),
    ("hvdc_contract", "contract", OVERLOADED_ROLE, "", 1, 2, 9_000.0, 165.0, 0.8, 1, 5.0,
     "Engineers of the framework contractor"),
    ("hvdc_cross_train", "cross_train", OVERLOADED_ROLE, "Protection and control engineer", 2, 4, 26_000.0, 112.0,
     0.5, 3, 3.0, "Protection engineers trained at the converter school"),
    ("hvdc_overtime", "overtime", OVERLOADED_ROLE, "", 0, 1, 0.0, 160.0, 1.0, 0, 1.5,
     "Paid extra hours as the works council agreed"),
    ("software_hire", "hire", "Software engineer", "", 1, 4, 18_000.0, 78.0, 0.5, 1, 8.0,
     "Engineers from the market"),
    ("software_contract", "contract", "Software engineer", "", 1, 1, 3_000.0, 120.0, 0.9, 1, 10.0,
     "Engineers of two framework suppliers"),
    ("later_start", "delay", "", "", 0, 1, 0.0, 0.0, 1.0, 0, None, "Candidates start later inside their windows"),
    ("smaller_scope", "de_scope", "", "", 1, 1, 0.0, 0.0, 1.0, 0, None, "Projects go ahead in their smaller version"),
)  # fmt: skip


def bookings() -> list[tuple]:
    """Bookings of the scarce role by the running projects: as firm as their demand, and no more than people have."""
    random = stream("bookings")
    running = {row.project for row in RUNNING}
    free = {(n, quarter(step)): CONTRACT_HOURS - LEAVE[int(quarter(step)[-1])] for n in range(1, 17) for step in STEPS}
    rows = []
    for values in demand():
        ask = dict(zip(DEMAND_COLUMNS, values, strict=True))
        project, period = ask["project"], ask["period"]
        if project not in running or ask["role"] != OVERLOADED_ROLE:
            continue
        lent_to, lent = LENT.get((project, period), ("", 0.0))
        left, team = ask["hours"] - lent, list(TEAMS[project])
        made = day(BOOKING_ROUND, int(random.integers(0, 30)))
        frozen = ask["booking_state"] == "hard" and period in FROZEN
        tail = (ask["booking_state"], frozen, "Resource manager", f"{made}T09:00:00+00:00")
        for place, number in enumerate(team):
            share = 10.0 * -(-left // (10.0 * (len(team) - place)))
            hours = min(share, 10.0 * (free[number, period] // 10.0), left)
            if hours > 0:
                free[number, period] -= hours
                left -= hours
                rows.append((f"{OVERLOADED_ROLE} {number}", OVERLOADED_ROLE, project, period, hours, *tail))
        if lent:
            rows.append((lent_to, OVERLOADED_ROLE, project, period, lent, *tail))
    return rows


def skill_demand() -> list[tuple]:
    """Skills that projects need; one is held by nobody, and one by nobody well enough."""
    return [
        (project, package, skill, level, hours, first_day(start), last_day(finish), priority)
        for project, package, skill, level, hours, start, finish, priority in SKILL_DEMAND
    ]


def cures() -> list[tuple]:
    """Ways to close the gaps of the scarce roles."""
    return [(*row[:-1], "EUR", row[-1]) for row in CURES]

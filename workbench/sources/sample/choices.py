"""What the committee of the sample may play with: versions, exits, synergies, bought hours, the plan of record."""

from workbench.sources.sample.draws import quarter
from workbench.sources.sample.money import MILLION

VERSIONS = (
    ("RE-201", "first phase", 0.48, 0.50, 0.55, "Half of the turbines; the second phase may follow"),
    ("HV-105", "one pole", 0.62, 0.60, 0.65, "The station for one of two converters"),
    ("ST-501", "half size", 0.55, 0.52, 0.60, "Half of the battery containers"),
    ("IT-301", "core only", 0.60, 0.72, 0.60, "Planning of outages without the mobile part"),
    ("IT-001", "first release", 0.60, 0.50, 0.60, "Scope ends with the first release"),
    ("RE-003", "north sites only", 0.55, 0.58, 0.60, "Repowering of the northern sites"),
)
EXITS = (
    ("IT-005", 0.4, 5.6, 0.0, 2),
    ("IT-001", 3.5, 1.0, 0.3, 2),
    ("RE-003", 4.0, 2.0, 0.4, 2),
    ("HV-003", 38.0, 20.0, 2.5, 1),
    ("ST-002", 1.2, 0.5, 0.1, 3),
    ("ST-003", 0.5, 0.0, 0.1, 3),
    ("HV-006", 12.0, 0.0, 0.5, 2),
)
FUNDS = (
    ("transmission", "Transmission budget", 0.0, 1.0, None, ""),
    ("renewable", "Generation budget", 0.0, 1.0, None, ""),
    ("digital", "Digital budget", 0.0, 1.0, None, ""),
    ("growth", "Storage and growth budget", 0.0, 1.0, None, ""),
)
SYNERGIES = (
    ("bays", "IN-410", 2.4, None, 0.0, "", 0.0, "One outage for both works in the same substation"),
    ("bays", "IN-411", 1.1, None, 0.0, "", 0.0, "One outage for both works in the same substation"),
    ("batteries", "ST-504", 0.0, 3, 2.5, "", 0.0, "One framework order for containers"),
    ("batteries", "ST-506", 0.0, 3, 2.5, "", 0.0, "One framework order for containers"),
    ("one vessel", "RE-202", -4.0, None, 0.0, "", 0.0, "Both wait for the same installation vessel"),
    ("one vessel", "RE-203", -3.0, None, 0.0, "", 0.0, "Both wait for the same installation vessel"),
)
HIRES = tuple(
    (role, step, hours, rate)
    for role, hours, rate in (("HVDC engineer", 900.0, 165.0), ("Software engineer", 1200.0, 120.0))
    for step in range(2, 12)
)
RECORD = (
    ("HV-103", 4), ("HV-108", 5), ("HV-109", 1), ("HV-110", 0), ("RE-202", 4), ("RE-203", 3), ("RE-204", 0),
    ("RE-205", 1), ("RE-209", 2), ("RE-211", 0), ("RE-213", 2), ("IT-303", 0), ("IT-307", 0), ("IT-308", 3),
    ("IT-310", 4), ("IT-312", 2), ("IN-401", 0), ("IN-402", 0), ("IN-404", 0), ("IN-405", 3), ("IN-407", 0),
    ("IN-408", 1), ("IN-410", 3), ("IN-411", 0), ("IN-412", 1), ("IN-413", 1), ("ST-504", 5),
)  # fmt: skip
APPROVED = "2026-06-18"


def versions() -> list[tuple]:
    """Other ways to do a project, as shares of the planned one."""
    return list(VERSIONS)


def exits() -> list[tuple]:
    """What stopping or resting costs and brings."""
    return [
        (project, exit_cost * MILLION, salvage * MILLION, hold * MILLION, longest, "EUR")
        for project, exit_cost, salvage, hold, longest in EXITS
    ]


def funds() -> list[tuple]:
    """Funds whose money lapses at the end of its quarter and pays for anything of its projects."""
    return list(FUNDS)


def synergies() -> list[tuple]:
    """Projects that help or hinder each other."""
    return [
        (
            group,
            project,
            value * MILLION,
            None if step is None else quarter(step),
            saving * MILLION,
            role,
            hours,
            "EUR",
            why,
        )
        for group, project, value, step, saving, role, hours, why in SYNERGIES
    ]


def hires() -> list[tuple]:
    """Hours that contractors offer."""
    return [(role, quarter(step), hours, rate, "EUR") for role, step, hours, rate in HIRES]


def plan_of_record() -> list[tuple]:
    """The plan approved in the spring, made for a smaller budget."""
    return [(project, quarter(step), "", "D-014", APPROVED) for project, step in RECORD]

"""The register of the sample: settings, components, projects, dependencies and exposures."""

from workbench.sources.sample.catalogue import (
    CANDIDATES,
    CLASSES,
    CLOSED,
    CYCLIC,
    CYCLIC_FACTOR,
    IDEAS,
    MANDATORY,
    RUNNING,
    SUPPLIER_EXPOSED,
    SUPPLIER_EXPOSED_CANDIDATES,
    SUPPLIER_FACTOR,
    category_of,
    class_of,
)
from workbench.sources.sample.draws import (
    AS_OF,
    DISCOUNT,
    PERIODS,
    day,
    first_day,
    last_day,
    pick,
    quarter,
    stream,
)
from workbench.sources.sample.events import HIT_IN_FULL
from workbench.sources.sample.money import AT_SEA, MILLION
from workbench.sources.sample.panel import OWN_IDEAS

OPERATIONS = {"ops_grid": "Operation and maintenance of the grid", "ops_it": "Operation of control and office systems"}
NO_SPONSOR = ("RE-212", "RE-004")
ROUGH = ("HV-106", "IT-315", "ST-504")
PROJECT_COLUMNS = (
    "project", "name", "parent", "state", "state_since", "category", "sponsor", "owner", "priority", "mandatory",
    "currency", "cost", "duration", "start", "earliest_start", "latest_start", "planned_start", "planned_finish",
    "fund", "estimate_class", "description", "proposer",
)  # fmt: skip
EXPOSURE_COLUMNS = ("project", "factor", "loading", "risk_type", "shock_share")
DEPENDENCIES = (
    ("HV-101", "HV-105", "requires", 0, "Onshore station that takes the platform's power"),
    ("HV-102", "IN-410", "requires", 0, "Substation bay at the landing point"),
    ("RE-201", "HV-104", "requires", 0, "Export cable of the wind farm"),
    ("IT-311", "IT-304", "requires", 0, "Store for images and findings"),
    ("IT-312", "IN-411", "requires", 0, "Readings of the sag sensors"),
    ("HV-108", "HV-110", "finish_start", 0, "Fire zones released for work on the platform"),
    ("RE-212", "RE-204", "finish_start", 1, "Framework contract for modules"),
    ("RE-214", "RE-002", "finish_start", 0, "Design and contractor of the first park"),
    ("IT-315", "IT-307", "finish_start", 0, "Keys and monitoring of grid sites"),
    ("IT-314", "IT-002", "finish_start", 0, "Renewed identities before the move"),
    ("ST-506", "ST-001", "finish_start", 0, "Battery control system and crew"),
    ("HV-102", "HV-103", "excludes", 0, "One slot in the fabrication yard"),
    ("IN-405", "IN-406", "excludes", 0, "Two ways to steer the same flow"),
    ("RE-203", "RE-208", "excludes", 0, "One grid connection point"),
    ("IT-303", "IT-312", "shared_deliverable", 0, "Thermal limits of lines"),
    ("HV-105", "IN-402", "shared_deliverable", 0, "Bay drawings and earthing study"),
)


def settings() -> dict[str, list]:
    """The portfolio itself."""
    return {
        "portfolio": ["energy"],
        "name": ["North Sea Grid and Energy (made-up)"],
        "currency": ["EUR"],
        "frequency": ["Q"],
        "first_period": [quarter(0)],
        "last_period": [quarter(PERIODS - 1)],
        "as_of": [AS_OF],
        "discount_rate": [DISCOUNT],
    }


def components() -> list[tuple]:
    """One portfolio, its programmes and its operations."""
    rows = [("group", "North Sea Grid and Energy", "", "portfolio", "Chief Executive", "Portfolio office",
             "A made-up group for transmission at sea and on land, generation, storage and grid IT")]  # fmt: skip
    for words in CLASSES.values():
        rows.append((words.programme, words.name, "group", "programme", words.sponsor, "Programme office",
                     f"Projects for {words.delivers}"))  # fmt: skip
    for operation, name in OPERATIONS.items():
        rows.append((operation, name, "group", "operation", "Chief Operating Officer", "", "Business as usual"))
    return rows


def projects(cost: dict[str, float]) -> list[tuple]:
    """Every project in the order of `PROJECT_COLUMNS`; `cost` is the sum of planned cash flows."""
    random = stream("projects")
    rows = []
    for row in CANDIDATES:
        window = (max(0, row.start - row.early), min(row.start + row.late, PERIODS - row.duration))
        level = 5 if row.project in ROUGH else int(random.choice([2, 3, 3, 4]))
        reason = f" It has to go ahead: {MANDATORY[row.project]}." if row.project in MANDATORY else ""
        priority = (
            "mandatory" if reason else str(random.choice(["critical", "high", "high", "medium", "medium", "low"]))
        )
        since = day(AS_OF, -int(random.integers(20, 190)))
        rows.append(_row(row, "candidate", since, priority, cost[row.project], window, level, reason))
    for row in RUNNING:
        level = int(random.choice([1, 2, 2, 3]))
        since = first_day(row.start) if row.state == "active" else day(AS_OF, -int(random.integers(30, 80)))
        rows.append(_row(row, row.state, since, str(random.choice(["critical", "high", "medium"])),
                         cost[row.project], (row.start, row.start), level, ""))  # fmt: skip
    for project, name, amount, duration, start, state in CLOSED:
        words, last = class_of(project), last_day(start + duration - 1)
        rows.append((project, name, words.programme, state, day(last, 20), category_of(project), words.sponsor,
                     words.owner, "medium", False, "EUR", amount * MILLION, duration, quarter(start), quarter(start),
                     quarter(start), first_day(start), last, words.fund, 1,
                     f"Delivered {words.delivers}."))  # fmt: skip
    for project, name, amount, state in IDEAS:
        words = class_of(project)
        since = day(AS_OF, -int(random.integers(10, 260)))
        rows.append((project, name, words.programme, state, since, category_of(project), words.sponsor, "", "medium",
                     False, "EUR", amount * MILLION, 4, None, quarter(2), None, None, None, words.fund, 5,
                     "A thought without a business case so far."))  # fmt: skip
    sponsor = PROJECT_COLUMNS.index("sponsor")
    return [(*row, OWN_IDEAS.get(row[0], row[sponsor])) for row in rows]


def _row(row, state, since, priority, cost, window, level, reason) -> tuple:
    words = class_of(row.project)
    sponsor = "" if row.project in NO_SPONSOR else words.sponsor
    return (row.project, row.name, words.programme, state, since, category_of(row.project), sponsor, words.owner,
            priority, row.project in MANDATORY, "EUR", cost, row.duration, quarter(row.start), quarter(window[0]),
            quarter(window[1]), first_day(row.start), last_day(row.start + row.duration - 1), words.fund, level,
            f"Delivers {words.delivers}.{reason}")  # fmt: skip


def dependencies() -> list[tuple]:
    """How projects hang together; two of them are not agreed by both owners yet."""
    open_ones = {("IT-315", "IT-307"), ("HV-102", "IN-410")}
    return [
        (project, other, kind, lag, None if (project, other) in open_ones else day(AS_OF, -40 - 3 * n), text)
        for n, (project, other, kind, lag, text) in enumerate(DEPENDENCIES)
    ]


def exposures() -> list[tuple]:
    """
    How common factors move projects.

    The squares of one project's loadings stay below 1: what is left is its own.
    """
    random = stream("exposures")
    exposed = {*SUPPLIER_EXPOSED, *SUPPLIER_EXPOSED_CANDIDATES}
    rows = []
    for row in (*CANDIDATES, *RUNNING):
        project, category = row.project, category_of(row.project)
        loadings = {}
        if project in CYCLIC:
            loadings[CYCLIC_FACTOR] = ("market", pick(random, (0.80, 0.82, 0.84, 0.86, 0.88, 0.90)))
        elif category in ("renewables", "storage"):
            loadings[CYCLIC_FACTOR] = ("market", pick(random, (0.10, 0.15, 0.20, 0.25)))
        if project in exposed:
            loadings[SUPPLIER_FACTOR] = ("supply_chain", pick(random, (0.30, 0.35) if project in CYCLIC else
                                                              (0.45, 0.50, 0.55, 0.60)))  # fmt: skip
        if category == "hvdc" or project in AT_SEA:
            loadings["vessel_market"] = ("market", 0.2 if project in CYCLIC else pick(random, (0.30, 0.35, 0.40)))
        if category in ("hvdc", "infrastructure"):
            loadings["grid_regulation"] = ("regulation", pick(random, (0.15, 0.20, 0.25, 0.30)))
        if category != "grid_it":
            loadings["interest_rates"] = ("market", pick(random, (-0.10, -0.15, -0.20)))
        else:
            loadings["digital_skills"] = ("organisational", pick(random, (0.20, 0.25, 0.30)))
        rows += [
            (project, factor, loading, kind, 1.0 if factor in HIT_IN_FULL else None)
            for factor, (kind, loading) in loadings.items()
        ]
    return rows

"""Gates, meetings, reviews and the decision log of the sample."""

from datetime import date, timedelta

from workbench.sources.sample.catalogue import CANDIDATES, RUNNING, SUPPLIER_CAUSE, WATERMELONS
from workbench.sources.sample.draws import AS_OF, day, first_day, pick, stream
from workbench.taxonomy import Gate

FORUM = "Portfolio committee"
NEXT = "M-2026-10"
GATES = (
    (Gate.G0, "Strategic assessment", 0, "idea", "demand", "Portfolio office", 2),
    (Gate.G1, "Business justification", 1, "demand", "candidate", "Portfolio office", 3),
    (Gate.G2, "Delivery strategy", 2, "candidate", "candidate", "Programme board", 3),
    (Gate.G3, "Investment decision", 3, "candidate", "approved", FORUM, 5),
    (Gate.G4, "Readiness for service", 4, "active", "active", "Programme board", 3),
    (Gate.G5, "Operations review and benefits", 5, "active", "completed", FORUM, 5),
)
MEETING_MONTHS = [(year, month) for year in (2024, 2025, 2026) for month in range(1, 13) if (year, month) <= (2026, 10)]
CONDITIONS = ("Second source for transformers named before award", "Vessel slot confirmed in writing",
              "Risk register reviewed with the supplier", "Outage window agreed with grid operation")  # fmt: skip
DECIDED = (
    ("Approve {name} with {amount:.0f} million EUR", "approved", "Planned start lost for a year"),
    ("Release contingency of {amount:.1f} million EUR to {name}", "approved in part", "Work stops when money ends"),
    ("Accept the plan of {name} to catch up", "approved", "Nobody answers for the delay"),
    ("Pause {name} until the next review", "rejected", "People stay bound"),
)
OPEN = (
    ("", "Which candidates start in 2026Q4 and 2027Q1? Options: (A) the recommended set; (B) the set without new "
         "merchant generation; (C) mandatory work only.", "Yard and vessel options lapse on 2026-12-01", None),
    ("HV-003", "Re-plan {name}? Options: (A) new baseline 150 days later; (B) second shift for 14 million EUR; "
               "(C) independent review first.", "Penalties to the wind farm start in 2027", 14.0),
    ("IT-001", "Continue {name}? Options: (A) reduce scope to the first release; (B) full scope, 9 million EUR more; "
               "(C) stop and keep the old platform.", "The supplier keeps billing at the present rate", 9.0),
    ("", "Buy two spare transformers for the group? Options: (A) framework with a second maker; (B) stock of two; "
         "(C) no change.", "Every exposed project stays about three months late", 22.0),
    ("HV-108", "Give {name} an early start for the yard slot? Options: (A) yes, 4 million EUR; (B) wait for the "
               "selection.", "The slot goes to another customer", 4.0),
)  # fmt: skip


DECISION_COLUMNS = ("decision", "project", "meeting", "at", "ask", "outcome", "consequence", "rationale", "dissent",
                    "owner", "due", "amount", "currency")  # fmt: skip


def gates() -> list[tuple]:
    """The points a project is let through."""
    return [(str(gate), *rest) for gate, *rest in GATES]


def _second_wednesday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(2 - first.weekday()) % 7 + 7)


def meetings() -> list[tuple]:
    """The committee sits each month; one sitting lacked its quorum, the next one is still to come."""
    random = stream("meetings")
    rows = []
    for year, month in MEETING_MONTHS:
        at = _second_wednesday(year, month)
        meeting = f"M-{year}-{month:02d}"
        present = 0 if meeting == NEXT else 4 if meeting == "M-2026-07" else int(random.integers(5, 8))
        rows.append((meeting, FORUM, at, "Chief Executive", 5, present))
    return rows


def _sitting(at: date) -> str:
    """The latest meeting on or before a day; empty before the first."""
    held = [f"M-{y}-{m:02d}" for y, m in MEETING_MONTHS if _second_wednesday(y, m) <= min(at, AS_OF)]
    return held[-1] if held else ""


def gate_reviews() -> list[tuple]:
    """Running projects passed g0 to g3; candidates passed g0 and g1, some of them g2."""
    random = stream("gate reviews")
    rows = []
    for row in RUNNING:
        start = first_day(row.start) if row.state != "approved" else day(AS_OF, -20)
        for number, before in enumerate((420, 300, 150, 30)):
            rows.append((row.project, GATES[number][0], day(start, -before), _outcome(random, 0.25)))
    for n, row in enumerate(CANDIDATES):
        rows.append((row.project, GATES[0][0], day(AS_OF, -330 + 2 * n), "go"))
        rows.append((row.project, GATES[1][0], day(AS_OF, -195 + 2 * n), _outcome(random, 0.2)))
        if n % 2 == 0:
            rows.append((row.project, GATES[2][0], day(AS_OF, -65 + n), _outcome(random, 0.3)))
    rows.append(("IT-315", GATES[2][0], day(AS_OF, -30), "recycle"))
    rows.append(("IT-005", GATES[4][0], day(AS_OF, -75), "hold"))
    return [
        (f"GR-{n:03d}", project, str(gate), _sitting(at), at, outcome,
         pick(random, CONDITIONS) if outcome == "conditional_go" else "")
        for n, (project, gate, at, outcome) in enumerate(rows, start=1)
    ]  # fmt: skip


def _outcome(random, share: float) -> str:
    return "conditional_go" if random.uniform() < share else "go"


def decisions() -> list[tuple]:
    """What the committee decided over the last year, and what it is asked next."""
    random = stream("decisions")
    held = [(f"M-{y}-{m:02d}", _second_wednesday(y, m)) for y, m in MEETING_MONTHS if date(2025, 9, 1) < date(y, m, 28)]
    rows = []
    for number in range(24):
        meeting, at = held[number % (len(held) - 1)]
        row = RUNNING[int(random.integers(len(RUNNING)))]
        text, outcome, consequence = DECIDED[0] if row.state == "approved" else DECIDED[1 + int(random.integers(3))]
        amount = row.cost if text.startswith("Approve") else round(row.cost * float(random.uniform(0.01, 0.05)), 1)
        dissent = "Chief Financial Officer: wanted a second opinion first" if number % 6 == 5 else ""
        rows.append((row.project, meeting, at, text.format(name=row.name, amount=amount), outcome, consequence,
                     "Best use of the money left in the programme", dissent, "Programme board", day(at, 45),
                     amount * 1e6 if "million" in text else None))  # fmt: skip
    names = {row.project: row.name for row in (*CANDIDATES, *RUNNING)}
    for project, ask, consequence, amount in OPEN:
        rows.append((project, NEXT, None, ask.format(name=names.get(project, "")), "", consequence, "", "",
                     "Portfolio office", _second_wednesday(2026, 10),
                     None if amount is None else amount * 1e6))  # fmt: skip
    return [(f"D-{n:03d}", *row, "EUR") for n, row in enumerate(rows, start=1)]


def lessons() -> list[tuple]:
    """What earlier projects taught, by class and phase."""
    told = {
        "hvdc": (("delivery", "Transformer makers moved the slot twice", "Name a second maker before award"),
                 ("commissioning", "Same crew planned on two platforms", "Book commissioning crews two quarters ahead"),
                 ("installation", "Weather window missed by nine days", "Keep float before the season, not after")),
        "renewables": (("planning", "Revenue case rested on one price curve", "Test the case at a low price first"),
                       ("permit", "Bird survey restarted after a design change", "Freeze the layout before surveys"),
                       ("contract", "Cable price fixed too late", "Index the price from the day of the offer")),
        "grid_it": (("estimate", "Integration was estimated by the seller", "Let the receiver estimate interfaces"),
                    ("estimate", "First estimates came in a third too low", "Use the record of finished IT projects"),
                    ("delivery", "Data had to be cleaned by hand", "Profile the data before the business case")),
        "infrastructure": (("permit", "Owners objected late", "Start talks before the route is published"),
                           ("outage", "Outage was not granted", "Agree windows a year ahead"),
                           ("delivery", f"Recurring cause {SUPPLIER_CAUSE}", "Pool transformer orders of the group")),
        "storage": (("contract", "Grid code test was nobody's task", "Write the test into the scope of the maker"),
                    ("planning", "Trading income fell with the price", "Cap the share of price-driven projects"),
                    ("delivery", "Fire concept came after the layout", "Bring the fire authority in at g1")),
    }  # fmt: skip
    sources = {"hvdc": "HV-901", "renewables": "RE-901", "grid_it": "IT-901", "infrastructure": "IN-901",
               "storage": "ST-901"}  # fmt: skip
    rows = [(sources[c], c, *lesson) for c, group in told.items() for lesson in group]
    rows += [(project, "", "reporting", "Declared state was rosier than the figures", "Compare with computed state")
             for project in WATERMELONS[:2]]  # fmt: skip
    return [(f"L-{n:02d}", *row) for n, row in enumerate(rows, start=1)]

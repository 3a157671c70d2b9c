"""Risks, issues, changes, actions, findings and documents of the sample."""

import hashlib

import numpy as np

from workbench.sources.sample.catalogue import (
    CANDIDATES,
    RUNNING,
    SUPPLIER_CAUSE,
    SUPPLIER_EXPOSED,
    SUPPLIER_EXPOSED_CANDIDATES,
    SUPPLIER_HIT,
    SUPPLIER_HIT_UNEXPOSED,
    WATERMELONS,
    class_of,
)
from workbench.sources.sample.draws import AS_OF, day, first_day, pick, stream, thousands
from workbench.sources.sample.money import MILLION
from workbench.taxonomy import Gate

CAUSES = {  # code -> kind of risk, what happens
    "permit_delay": ("regulation", "Permit comes later than planned"),
    "design_change": ("technical", "Design has to change after freeze"),
    "weather_window": ("schedule", "Weather window is missed"),
    "interface_unclear": ("interface", "Interface with another project stays open"),
    "key_staff_lost": ("organisational", "Key staff leave for another project"),
    "ground_conditions": ("technical", "Ground is worse than surveyed"),
    "outage_not_granted": ("schedule", "Grid operation does not grant the outage"),
    "price_rise": ("cost", "Prices rise above the index"),
    "integration_effort": ("technical", "Integration takes more effort"),
    "subcontractor_quality": ("supply_chain", "Work of a subcontractor has to be redone"),
}
PRIORITIES = ("critical", "high", "medium", "medium", "low")
SUPPLIER_TEXT = "Maker of transformers delivers late"
NOISY = {"HV-002": 9.0, "IT-001": 8.0, "IN-001": 8.0, "RE-001": 6.0, "HV-004": 5.0}
HIT = (*SUPPLIER_HIT, *SUPPLIER_HIT_UNEXPOSED)
SLIP = {row.project: row.slip for row in RUNNING}
COST = {row.project: row.cost * MILLION for row in (*RUNNING, *CANDIDATES)}
RESPONSES = ("mitigate", "mitigate", "accept", "transfer", "avoid")
ARTEFACTS = (
    ("business_case", Gate.G1, 0.98),
    ("delivery_plan", Gate.G2, 0.9),
    ("risk_register", Gate.G2, 0.92),
    ("investment_paper", Gate.G3, 0.96),
)
AUDITS = ("AU-2025-03", "AU-2026-01", "AU-2026-02")
FINDINGS = ("Change log not kept", "Baseline moved without approval", "Risk register past its review",
            "Progress claimed without evidence", "Contract notice sent late",
            "Cost codes missing in invoices")  # fmt: skip


def risks() -> list[tuple]:
    """Risks of running and candidate projects; the supplier's delay stands in the register of every exposed one."""
    random = stream("risks")
    rows = []
    for row in (*RUNNING, *CANDIDATES):
        is_running = row.project in SLIP
        causes = [pick(random, tuple(CAUSES)) for _ in range(int(random.integers(2, 5)) if is_running else 1)]
        if row.project in (*SUPPLIER_EXPOSED, *SUPPLIER_EXPOSED_CANDIDATES, *SUPPLIER_HIT_UNEXPOSED):
            causes.insert(0, SUPPLIER_CAUSE)
        for cause in dict.fromkeys(causes):
            rows.append(_risk(row, cause, is_running, random))
    return [(f"R-{n:03d}", *risk) for n, risk in enumerate(rows, start=1)]


def _risk(row, cause: str, is_running: bool, random) -> tuple:
    kind, text = CAUSES.get(cause, ("supply_chain", SUPPLIER_TEXT))
    probability = pick(random, (0.1, 0.1, 0.3, 0.3, 0.5, 0.7))
    impact = thousands(COST[row.project] * float(random.uniform(0.01, 0.14)))
    delay = float(int(random.integers(5, 90)))
    response = pick(random, RESPONSES)
    cost = 0.0 if response == "accept" else thousands(impact * 0.08)
    after = probability if response == "accept" else round(probability * 0.5, 2)
    left = impact if response == "accept" else thousands(impact * 0.7)
    raised = day(AS_OF, -int(random.integers(60, 500)))
    review = day(AS_OF, int(random.integers(-12, 95)))
    owner = "" if random.uniform() < 0.03 else class_of(row.project).owner
    happened = cause == SUPPLIER_CAUSE and row.project in HIT
    chance = random.uniform()
    status = "happened" if happened else "closed" if is_running and chance < 0.15 else "open"
    if cause == SUPPLIER_CAUSE:
        probability, after = (0.7, 0.5) if happened else (0.5, 0.3)
        delay = float(max(60, SLIP.get(row.project, 0)))
    return (row.project, f"{text}: {row.name}", cause, kind, probability, impact, delay, "EUR", response, cost, after,
            left, owner, status, raised, max(review, day(AS_OF, 5)) if status != "open" else review)  # fmt: skip


def issues(register: list[tuple]) -> list[tuple]:
    """The supplier's delay once in every project it hit; other causes by chance, most in a few noisy projects."""
    random = stream("issues")
    from_risk = {row[1]: row[0] for row in register if row[3] == SUPPLIER_CAUSE}
    rows = []
    for project in HIT:
        raised = day(AS_OF, -int(random.integers(40, 260)))
        rows.append((project, SUPPLIER_TEXT, SUPPLIER_CAUSE, "high", float(SLIP[project]), class_of(project).owner,
                     from_risk[project], "open", raised, day(raised, 150), None))  # fmt: skip
    weights = np.array([NOISY.get(row.project, 1.0) if row.state != "approved" else 0.0 for row in RUNNING])
    for _ in range(62):
        row = RUNNING[int(random.choice(len(RUNNING), p=weights / weights.sum()))]
        cause = pick(random, tuple(CAUSES))
        raised = day(AS_OF, -int(random.integers(20, 400)))
        due = day(raised, int(random.integers(25, 120)))
        closed = random.uniform() < 0.65
        ends = min(day(due, int(random.integers(-15, 20))), day(AS_OF, -3)) if closed else None
        delay = float(int(random.choice([0, 0, 0, 5, 10, 15, 20, 30])))
        rows.append((row.project, CAUSES[cause][1], cause, pick(random, PRIORITIES), delay,
                      class_of(row.project).owner, "", "closed" if closed else "open", raised, due,
                     max(ends, raised) if ends else None))  # fmt: skip
    return [(f"I-{n:03d}", *row) for n, row in enumerate(rows, start=1)]


def changes() -> list[tuple]:
    """Requests to change the baseline."""
    random = stream("changes")
    rows = []
    for project in HIT[:8]:
        cost = thousands(COST[project] * float(random.uniform(0.005, 0.02)))
        rows.append(
            (project, "Later delivery of the transformers", SUPPLIER_CAUSE, cost, float(SLIP[project]), "proposed")
        )
    for _ in range(34):
        row = RUNNING[int(random.integers(len(RUNNING)))]
        cause = pick(random, tuple(CAUSES))
        cost = thousands(COST[row.project] * float(random.uniform(-0.01, 0.03)))
        days = float(int(random.choice([-10, 0, 0, 0, 10, 20, 30])))
        rows.append((row.project, CAUSES[cause][1], cause, cost, days,
                     pick(random, ("approved", "approved", "rejected", "proposed", "withdrawn"))))  # fmt: skip
    told = []
    for n, (project, name, cause, cost, days, outcome) in enumerate(rows, start=1):
        raised = day(AS_OF, -int(random.integers(15, 300)))
        decided = None if outcome == "proposed" else min(day(raised, int(random.integers(5, 40))), AS_OF)
        told.append((f"C-{n:03d}", project, name, cause, cost, "EUR", days, outcome, raised, decided))
    return told


def findings() -> list[tuple]:
    """Findings of three audits; watermelons carry a major one, and one of these is critical."""
    random = stream("findings")
    rows = []
    for project in WATERMELONS:
        grade = "critical" if project == "HV-003" else "major"
        rows.append((project, AUDITS[2], FINDINGS[3], "progress_overstated", grade, "open", -55, 30))
    for _ in range(26):
        project = RUNNING[int(random.integers(len(RUNNING)))].project
        text = int(random.integers(len(FINDINGS)))
        grade = str(random.choice(["observation", "minor", "minor", "major"]))
        closed = random.uniform() < 0.6
        rows.append((project, pick(random, AUDITS), FINDINGS[text], f"finding_{text + 1}", grade,
                     "closed" if closed else "open", -int(random.integers(60, 380)),
                     int(random.integers(30, 200))))  # fmt: skip
    told = []
    for n, (project, audit, name, cause, grade, status, back, term) in enumerate(rows, start=1):
        raised = day(AS_OF, back)
        closed = min(day(raised, term * 0.8), day(AS_OF, -2)) if status == "closed" else None
        told.append((f"F-{n:03d}", project, audit, name, cause, grade, class_of(project).owner, status, raised,
                     day(raised, term), closed))  # fmt: skip
    return told


def actions(problems: list[tuple], audited: list[tuple]) -> list[tuple]:
    """Actions that follow from issues and findings; some are overdue."""
    random = stream("actions")
    rows = []
    for issue in problems[:30]:
        rows.append((issue[1], f"Settle: {issue[2]}", f"issue {issue[0]}", issue[6], issue[8], issue[9]))
    for finding in audited[:16]:
        rows.append((finding[1], f"Mend: {finding[3]}", f"finding {finding[0]}", finding[6], finding[7], finding[8]))
    rows.append(
        ("", "Sound out a second maker of transformers", "decision", "Head of Procurement", "open", day(AS_OF, -70))
    )
    rows.append(("", "Recruit three HVDC engineers", "decision", "Chief People Officer", "open", day(AS_OF, -110)))
    told = []
    for n, (project, name, source, owner, status, raised) in enumerate(rows, start=1):
        due = day(max(raised, day(AS_OF, -90)), int(random.integers(40, 150)))
        closed = max(raised, min(due, day(AS_OF, -1))) if status == "closed" else None
        told.append((f"A-{n:03d}", project, name, source, owner, status, raised, due, closed))
    return told


def artefacts() -> list[tuple]:
    """Documents of running and candidate projects; an empty hash is a missing document."""
    random = stream("artefacts")
    rows = []
    for row in (*RUNNING, *CANDIDATES):
        is_running = row.project in SLIP
        for kind, gate, share in ARTEFACTS[: 4 if is_running else 3]:
            version, chance = int(random.integers(1, 4)), random.uniform()
            there = chance < (share if is_running or gate == Gate.G1 else share - 0.35)
            text = f"{row.project} {kind} {version}"
            digest = hashlib.sha256(text.encode()).hexdigest() if there else ""
            at = day(AS_OF if not is_running else min(first_day(row.start), AS_OF), -30 - int(random.integers(0, 90)))
            rows.append((row.project, kind, str(gate), version, digest, at if there else None))
    return [(f"DOC-{n:03d}", *row) for n, row in enumerate(rows, start=1)]

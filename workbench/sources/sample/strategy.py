"""Objectives, criteria, ratings, hurdles, KPIs and benefits of the sample."""

import numpy as np

from workbench.sources.sample.catalogue import CANDIDATES, CLOSED, CYCLIC, RUNNING, category_of, class_of
from workbench.sources.sample.draws import AS_OF, PERIODS, day, last_day, stream, thousands
from workbench.sources.sample.money import BENEFIT_LINE, MILLION

OBJECTIVES = (
    ("secure", "Secure grid", "", 0.30, "Chief Operating Officer"),
    ("climate", "Climate-neutral supply", "", 0.30, "Chief Executive"),
    ("value", "Sound finances", "", 0.25, "Chief Financial Officer"),
    ("people", "Safe and able organisation", "", 0.15, "Chief People Officer"),
    ("secure_availability", "Available lines and platforms", "secure", 0.45, "Head of Grid Operation"),
    ("secure_congestion", "Less congestion", "secure", 0.35, "Head of System Planning"),
    ("secure_cyber", "Digital resilience", "secure", 0.20, "Chief Digital Officer"),
    ("climate_connect", "Offshore power connected", "climate", 0.50, "Director Offshore Grid"),
    ("climate_generate", "Own renewable generation", "climate", 0.30, "Director Renewables"),
    ("climate_flexible", "Flexibility for the system", "climate", 0.20, "Director Storage and Hydrogen"),
    ("value_return", "Return on invested money", "value", 0.60, "Chief Financial Officer"),
    ("value_cost", "Lower operating cost", "value", 0.40, "Chief Financial Officer"),
    ("people_safety", "No harm", "people", 0.60, "Head of Health and Safety"),
    ("people_skills", "Skills for scarce roles", "people", 0.40, "Chief People Officer"),
)
SERVES = {
    "hvdc": ("climate_connect", "secure_congestion", "value_return"),
    "renewables": ("climate_generate", "value_return"),
    "grid_it": ("value_cost", "secure_cyber", "secure_congestion"),
    "infrastructure": ("secure_availability", "secure_congestion", "people_safety"),
    "storage": ("climate_flexible", "value_return"),
}
CRITERION_COLUMNS = ("criterion", "name", "sense", "unit", "scale_low", "scale_high", "weight", "anchors")
CRITERIA = (
    ("strategic_priority", "Strategic priority", "max", 0.25, "no objective, one in part, one, several, a main one"),
    ("achievable_scope", "Achievable scope", "max", 0.20, "unclear, sketched, described, agreed, frozen"),
    ("realistic_resourcing", "Realistic resourcing", "max", 0.15, "nobody, few, half, most, all named"),
    ("grid_security", "Effect on security of supply", "max", 0.15, "none, local, regional, national, European"),
    ("environment", "Effect on climate and nature", "max", 0.10, "harm, neutral, small gain, gain, large gain"),
    ("delivery_risk", "Delivery risk", "min", 0.15, "none, routine, some new, much new, never done before"),
)
LEVEL = {  # what an assessor without leniency would give on average, in the order of the criteria
    "hvdc": (78, 58, 42, 76, 74, 66),
    "renewables": (68, 66, 62, 44, 84, 40),
    "grid_it": (60, 60, 56, 52, 36, 42),
    "infrastructure": (66, 72, 60, 78, 50, 38),
    "storage": (62, 54, 56, 54, 66, 54),
}
VOTERS = {  # leniency in points
    "Finance assessor": -8,
    "Asset strategy assessor": 4,
    "Delivery assessor": -4,
    "Grid operation assessor": 2,
    "Digital assessor": 7,
    "Health, safety and compliance assessor": -1,
}
EVIDENCE = ("Business case, section {n}", "Feasibility study of {month}", "Minutes of the programme board, item {n}",
            "Offer of two suppliers", "Load flow study, case {n}", "Resource sheet of the line managers")  # fmt: skip
HURDLES = (
    ("must_npv", "npv", "at_least", 0.0, "", "The present value must not be negative."),
    ("must_sponsor", "sponsor", "present", 0.0, "", "A sponsor must be named."),
    ("must_evidence", "evidence", "at_least", 0.6, "", "Scores for most of the weight need evidence."),
    ("must_estimate", "estimate_class", "at_most", 4.0, "", "The estimate must be better than a rough guess."),
    ("must_ratio_it", "benefit_cost_ratio", "at_least", 1.2, "grid_it", "IT must earn a fifth more than it costs."),
)
KPIS = (  # id, name, objective, unit, then direction, floor, target, perspective, weight, first and last value
    ("roce", "Return on capital employed", "value_return", "%",
     "higher", 4.0, 6.5, "financial", 0.5, 5.1, 5.6),
    ("opex_mw", "Operating cost per connected MW", "value_cost", "kEUR",
     "lower", 42.0, 34.0, "financial", 0.3, 40.5, 37.6),
    ("capex_accuracy", "Spend against plan", "value_return", "%",
     "higher", 80.0, 97.0, "financial", 0.2, 93.0, 88.0),
    ("availability", "Availability of offshore links", "secure_availability", "%",
     "higher", 92.0, 98.0, "customer", 0.4, 95.2, 96.1),
    ("connected", "Offshore power connected", "climate_connect", "GW",
     "higher", 4.0, 9.0, "customer", 0.3, 4.8, 6.4),
    ("complaints", "Complaints per month", "secure_availability", "count",
     "lower", 60.0, 20.0, "customer", 0.3, 48.0, 33.0),
    ("redispatch", "Redispatched energy", "secure_congestion", "GWh",
     "lower", 520.0, 260.0, "internal_process", 0.3, 480.0, 395.0),
    ("own_generation", "Own renewable generation", "climate_generate", "GWh",
     "higher", 300.0, 620.0, "internal_process", 0.2, 340.0, 455.0),
    ("flexible_power", "Flexible power on call", "climate_flexible", "MW",
     "higher", 100.0, 600.0, "internal_process", 0.2, 140.0, 310.0),
    ("incidents_it", "Severe IT incidents", "secure_cyber", "count",
     "lower", 9.0, 2.0, "internal_process", 0.3, 6.0, 5.5),
    ("injuries", "Injuries per million hours", "people_safety", "count",
     "lower", 3.5, 1.0, "learning_growth", 0.5, 2.4, 1.7),
    ("training", "Training days per person", "people_skills", "days",
     "higher", 2.0, 6.0, "learning_growth", 0.2, 3.6, 4.1),
    ("scarce_filled", "Scarce positions filled", "people_skills", "%",
     "higher", 70.0, 95.0, "learning_growth", 0.3, 86.0, 79.0),
)  # fmt: skip
KPI_OF = {"hvdc": "connected", "renewables": "own_generation", "grid_it": "redispatch",
          "infrastructure": "availability", "storage": "flexible_power"}  # fmt: skip


def contributions() -> list[tuple]:
    """How much each project serves the objectives of its class; price-driven projects of one class overlap."""
    random = stream("contributions")
    rows = []
    for row in (*CANDIDATES, *RUNNING):
        served = SERVES[category_of(row.project)]
        for n, objective in enumerate(served):
            if n and random.uniform() < 0.2:
                continue
            level = round(float(random.uniform(0.3, 0.9)) * (1.0 if n == 0 else 0.6), 2)
            group = "merchant" if row.project in CYCLIC and objective == "climate_generate" else ""
            rows.append((row.project, objective, level, group))
    return rows


def objectives() -> list[tuple]:
    """The objectives with the first KPI that measures each."""
    first = {objective: kpi for kpi, _, objective, *_ in reversed(KPIS)}
    return [(*row, first.get(row[0], "")) for row in OBJECTIVES]


def criteria() -> list[tuple]:
    """What candidates are scored on."""
    rows = []
    for criterion, name, sense, weight, words in CRITERIA:
        levels = zip((0, 25, 50, 75, 100), words.split(", "), strict=True)
        rows.append((criterion, name, sense, "points", 0.0, 100.0, weight, "; ".join(f"{p}: {w}" for p, w in levels)))
    return rows


def ratings() -> list[tuple]:
    """Scores of six assessors: each more or less lenient, most with evidence, some missing."""
    random = stream("ratings")
    rows = []
    for row in CANDIDATES:
        level = np.asarray(LEVEL[category_of(row.project)], dtype=float)
        level[0] += 14.0 * (min(row.ratio, 2.2) - 1.3)
        level += np.round(random.normal(0.0, 9.0, len(level)), 2)
        diligence = float(random.choice([0.95, 0.9, 0.85, 0.4]))
        for voter, leniency in VOTERS.items():
            for n, (criterion, _, sense, _, _) in enumerate(CRITERIA):
                draw = random.normal(0.0, 7.0, 1)[0]
                seen, backed, number = random.uniform(), random.uniform(), int(random.integers(2, 9))
                text = EVIDENCE[int(random.integers(len(EVIDENCE)))]
                if seen < 0.03:
                    continue
                points = level[n] + (leniency if sense == "max" else -leniency) + round(float(draw), 2)
                value = float(np.clip(round(points / 5.0) * 5.0, 0.0, 100.0))
                evidence = text.format(n=number, month=f"2026-0{number}") if backed < diligence else ""
                at = day(AS_OF, -20 - number)
                rows.append((row.project, criterion, voter, 1, value, max(0.0, value - 10.0), min(100.0, value + 10.0),
                             evidence, at))  # fmt: skip
    return rows


def kpis() -> list[tuple]:
    """The KPI catalogue."""
    owner = {objective: role for objective, _, _, _, role in OBJECTIVES}
    return [
        (kpi, name, objective, f"{name}, per month.", unit, owner[objective], direction, floor, target, view, weight)
        for kpi, name, objective, unit, direction, floor, target, view, weight, _, _ in KPIS
    ]


def kpi_values() -> list[tuple]:
    """Twenty-four months of each KPI; the last month of one has not been reported."""
    random = stream("kpi values")
    months = [f"{2024 + (9 + n) // 12}-{(9 + n) % 12 + 1:02d}" for n in range(24)]
    rows = []
    for kpi, *_, first, last in KPIS:
        path = np.linspace(first, last, len(months))
        noise = random.normal(0.0, 0.12 * abs(last - first) + 0.004 * abs(first), len(months))
        values = [round(max(0.0, float(v)), 2) for v in path + noise]
        rows += [(kpi, m, v) for m, v in zip(months, values, strict=True) if (kpi, m) != ("training", months[-1])]
    return rows


def benefits() -> list[tuple]:
    """The benefits register: what closed projects realised, what running and candidate ones promise."""
    random = stream("benefits")
    rows = []
    for project, name, cost, duration, start, state in CLOSED:
        if state == "completed":
            planned = thousands(cost * MILLION * 1.3)
            share = 0.55 if category_of(project) == "grid_it" else round(float(random.uniform(0.85, 1.0)), 2)
            due = min(last_day(start + duration + 3), day(AS_OF, -60))
            rows.append(_benefit(project, name, "financial_cashable", due, planned, thousands(planned * share),
                                 "Accounts of the controlling office"))  # fmt: skip
    for row in (*RUNNING, *CANDIDATES):
        promised = thousands(row.cost * MILLION * row.ratio)
        due = last_day(min(row.start + row.duration + 4, PERIODS + 20))
        kind = "financial_cashable" if random.uniform() < 0.6 else "financial_non_cashable"
        rows.append(_benefit(row.project, row.name, kind, due, promised, 0.0, ""))
        if random.uniform() < 0.15:
            rows.append(_benefit(row.project, row.name, "dis_benefit", due, thousands(promised * 0.04), 0.0, ""))
        if random.uniform() < 0.25:
            rows.append(_benefit(row.project, row.name, "non_financial", due, None, 0.0, ""))
    return [(f"B-{n:03d}", *row) for n, row in enumerate(rows, start=1)]


def _benefit(project, name, kind, due, planned, realised, evidence) -> tuple:
    line = BENEFIT_LINE[category_of(project)].replace("_", " ")
    words = {"dis_benefit": f"More effort after {name}", "non_financial": f"Better service through {name}"}
    text = words.get(kind, f"{line.capitalize()} by {name}")
    return (project, text, kind, class_of(project).sponsor, KPI_OF[category_of(project)], due, planned, realised, "EUR",
            evidence)  # fmt: skip

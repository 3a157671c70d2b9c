"""Money of the sample: cost lines, benefits, what running projects spent and expect, and what the funds offer."""

import numpy as np

from workbench.sources.sample.catalogue import CANDIDATES, RUNNING, Candidate, Running, category_of, class_of
from workbench.sources.sample.draws import AS_OF, DISCOUNT, PERIODS, STEPS, curve, quarter, spread, stream, thousands

MILLION = 1_000_000.0
LINES = {
    "hvdc": {"material": 0.40, "subcontract": 0.27, "vessel": 0.18, "labour": 0.15},
    "offshore": {"material": 0.46, "subcontract": 0.22, "vessel": 0.18, "labour": 0.14},
    "renewables": {"material": 0.56, "subcontract": 0.26, "labour": 0.12, "land": 0.06},
    "grid_it": {"labour": 0.38, "subcontract": 0.34, "software": 0.28},
    "infrastructure": {"material": 0.42, "subcontract": 0.33, "labour": 0.18, "land": 0.07},
    "storage": {"material": 0.58, "subcontract": 0.22, "labour": 0.12, "land": 0.08},
}
AT_SEA = ("RE-201", "RE-202", "RE-207", "RE-213", "RE-001", "RE-004")
FIRST_YEAR_OPEX = {"hvdc": 0.004, "renewables": 0.006, "grid_it": 0.02, "infrastructure": 0.003, "storage": 0.006}
BENEFIT_LINE = {
    "hvdc": "congestion_avoided",
    "renewables": "energy_revenue",
    "grid_it": "process_savings",
    "infrastructure": "network_availability",
    "storage": "flexibility_revenue",
}
BENEFIT_QUARTERS = {"hvdc": 48, "renewables": 40, "grid_it": 20, "infrastructure": 40, "storage": 32}
RAMP = (0.4, 0.7, 0.9)
FOREIGN = {("RE-207", "vessel"): "NOK", ("RE-207", "subcontract"): "NOK", ("ST-506", "material"): "GBP"}
RATES = (
    ("NOK", "2026-07-01", 0.0855),
    ("NOK", "2026-09-01", 0.0862),
    ("NOK", "2026-12-01", 0.0840),
    ("GBP", "2026-07-01", 1.157),
    ("GBP", "2026-09-15", 1.149),
)
FUND_SHARE = {"transmission": 0.50, "renewable": 0.50, "digital": 0.52, "growth": 0.54}
FLOW_COLUMNS = ("project", "period", "flow", "cost_class", "cbs", "basis", "amount", "currency")


def rate_of(currency: str) -> float:
    """What one unit of a currency is worth in EUR on the day of the data."""
    valid = [rate for code, since, rate in RATES if code == currency and since <= AS_OF.isoformat()]
    return valid[-1] if currency != "EUR" else 1.0


def _lines(project: str) -> dict[str, float]:
    return LINES["offshore" if project in AT_SEA else category_of(project)]


def _benefits(project: str, start: int, cost_rows: list[tuple], ratio: float) -> list[tuple]:
    """Quarterly benefits after the finish whose present value is `ratio` times that of the costs."""
    factor = (1.0 + DISCOUNT) ** -0.25
    category = category_of(project)
    shape = np.ones(BENEFIT_QUARTERS[category])
    shape[: len(RAMP)] = RAMP
    present = sum(row[0] * factor ** row[1] for row in cost_rows)
    discounted = float(np.sum(shape * factor ** (start + np.arange(len(shape)))))
    amounts = [thousands(ratio * present / discounted * part) for part in shape]
    return [
        (project, quarter(start + n), "benefit", "opex", BENEFIT_LINE[category], "plan", amount, "EUR")
        for n, amount in enumerate(amounts)
    ]


def candidate_flows(row: Candidate) -> list[tuple]:
    """Planned cost over the duration, running cost of the first year after it, and the benefits."""
    flows, spent = [], []
    shares = curve(row.duration)
    for line, share in _lines(row.project).items():
        currency = FOREIGN.get((row.project, line), "EUR")
        rate = rate_of(currency)
        for n, amount in enumerate(spread(row.cost * MILLION * share / rate, shares)):
            kind = "opex" if line == "software" else "capex"
            flows.append((row.project, quarter(row.start + n), "cost", kind, line, "plan", amount, currency))
            spent.append((amount * rate, row.start + n))
    finish = row.start + row.duration
    yearly = thousands(FIRST_YEAR_OPEX[category_of(row.project)] * row.cost * MILLION)
    for step in range(finish, finish + 4):
        flows.append((row.project, quarter(step), "cost", "opex", "operation", "plan", yearly, "EUR"))
        spent.append((yearly, step))
    return flows + _benefits(row.project, finish, spent, row.ratio)


def planned_value(row: Running) -> list[float]:
    """The approved budget of a running project by quarter; it sums to the budget at completion."""
    return spread(row.cost * MILLION, curve(row.duration))


def earned(row: Running) -> float:
    """Budget of the work a running project has done on the day of the data, in EUR."""
    return thousands(sum(planned_value(row)[: max(0, -row.start)]) * row.spi)


def spent_by_quarter(row: Running) -> list[float]:
    """Actual cost of the past quarters: the work done at the true cost index, a little uneven."""
    past = max(0, -row.start)
    if not past:
        return []
    noise = stream(f"actuals {row.project}").uniform(0.92, 1.08, past)
    weights = np.asarray(planned_value(row)[:past]) * np.round(noise, 3)
    return spread(earned(row) / row.cpi, weights / weights.sum())


def estimate(row: Running) -> float:
    """The final cost a running project must expect: work left at the cost index so far."""
    return thousands(sum(spent_by_quarter(row)) + (row.cost * MILLION - earned(row)) / row.cpi)


def running_flows(row: Running) -> list[tuple]:
    """Plan for all quarters, actuals of past ones, forecast of those to come, and the planned benefits."""
    past = max(0, -row.start)
    ahead = row.duration - past + round(row.slip / 91)
    to_go = spread(estimate(row) - sum(spent_by_quarter(row)), curve(ahead)[::-1])
    series = (
        ("plan", row.start, planned_value(row)),
        ("actual", row.start, spent_by_quarter(row)),
        ("forecast", row.start + past, to_go),
    )
    flows = []
    lines = _lines(row.project)
    for basis, first, amounts in series:
        for n, amount in enumerate(amounts):
            for line, part in zip(lines, spread(amount, np.asarray(list(lines.values()))), strict=True):
                kind = "opex" if line == "software" else "capex"
                flows.append((row.project, quarter(first + n), "cost", kind, line, basis, part, "EUR"))
    spent = [(amount, row.start + n) for n, amount in enumerate(planned_value(row))]
    return flows + _benefits(row.project, row.start + row.duration, spent, row.ratio)


def cash_flows() -> list[tuple]:
    """Every row of `cash_flows`, in the order of `FLOW_COLUMNS`."""
    rows = [flow for row in CANDIDATES for flow in candidate_flows(row)]
    return rows + [flow for row in RUNNING for flow in running_flows(row)]


def planned_cost(flows: list[tuple]) -> dict[str, float]:
    """Planned cost of each project in EUR, every row converted and rounded to cents as the portfolio does it."""
    total: dict[str, float] = {}
    for project, _, flow, _, _, basis, amount, currency in flows:
        if flow == "cost" and basis == "plan":
            total[project] = round(total.get(project, 0.0) + round(amount * rate_of(currency), 2), 2)
    return total


def budgets(flows: list[tuple]) -> list[tuple]:
    """
    What each fund offers: all that running projects planned, and about half of what candidates wish.

    The part for candidates is half flat over the calendar and half in step with the wishes, as funds move slowly.
    """
    step_of = {quarter(step): step for step in STEPS}
    busy = {row.project for row in RUNNING}
    committed = {fund: np.zeros(PERIODS) for fund in FUND_SHARE}
    wished = {fund: np.zeros(PERIODS) for fund in FUND_SHARE}
    for project, period, flow, _, _, basis, amount, currency in flows:
        if flow == "cost" and basis == "plan" and period in step_of:
            book = committed if project in busy else wished
            book[class_of(project).fund][step_of[period]] += amount * rate_of(currency)
    rows = []
    for fund, share in FUND_SHARE.items():
        near = np.convolve(np.pad(wished[fund], 2, mode="edge"), np.full(5, 0.2), mode="valid")
        near *= wished[fund].sum() / near.sum()
        flat = wished[fund].sum() / PERIODS
        offered = committed[fund] + share * (0.5 * near + 0.5 * flat)
        rows += [(fund, quarter(step), round(float(offered[step]) / 1e5) * 1e5, "EUR") for step in STEPS]
    return rows

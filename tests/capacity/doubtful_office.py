"""A small office for questions about the chance of overload."""

import pandas as pd

from workbench.capacity.staffing_doubts import StaffingDoubts
from workbench.portfolio import Portfolio

ONLY_BOOKINGS = StaffingDoubts(effort_spread=0.0, effort_like=None)
OPERATION = pd.DataFrame({"component": ["bau"], "component_type": ["operation"]})


def office(
    demand: list[tuple],
    supply: list[tuple] = (("welder", "", 100.0),),
    projects: dict | None = None,
    frequency: str = "M",
    periods: tuple[str, str] = ("2026-01", "2026-04"),
    **tables,
) -> Portfolio:
    """Demand rows are project, role, period, hours, booking, chance; supply rows role, person, hours per period."""
    calendar = pd.period_range(*periods, freq=frequency)
    settings = {
        "portfolio": ["office"],
        "frequency": [frequency],
        "first_period": [periods[0]],
        "last_period": [periods[1]],
    }
    offered = [(role, person, str(period), hours) for role, person, hours in supply for period in calendar]
    names = ["project", "role", "period", "hours", "booking_state", "probability"]
    known = sorted({row[0] for row in demand} - {"bau"}) or ["a"]
    return Portfolio(
        settings=pd.DataFrame(settings),
        projects=pd.DataFrame(projects or {"project": known}),
        components=OPERATION,
        supply=pd.DataFrame(offered, columns=["role", "person", "period", "hours"]),
        demand=pd.DataFrame([(*row, 1.0)[:6] for row in demand], columns=names),
        **tables,
    )

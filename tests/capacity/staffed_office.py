"""A small office with people under contract, for the tests of supply, bookings and views."""

import pandas as pd

from workbench.portfolio import Portfolio

PROJECTS = pd.DataFrame({"project": ["a", "b"]})
OPERATION = pd.DataFrame({"component": ["bau"], "component_type": ["operation"]})
PART_WEEK = [("mon", 8), ("tue", 8), ("wed", 8), ("thu", 8), ("fri", 4)]


def calendar(name: str, *special: tuple[str, float]) -> list[dict]:
    """A week with a short Friday, and special days."""
    return [{"calendar": name, "day": day, "hours": hours} for day, hours in (*PART_WEEK, *special)]


def contract(person: str, first: str, last: str | None = None, *, role: str = "welder", **columns) -> dict:
    """A row of people."""
    return {"person": person, "role": role, "from": first, "to": last, **columns}


def away(person: str, first: str, last: str, hours: float | None = None) -> dict:
    """A row of leave."""
    return {"person": person, "from": first, "to": last, "hours": hours}


def staffed(first: str, last: str, **tables: list[dict]) -> Portfolio:
    """A portfolio with two projects and an operation, from the first period to the last."""
    frequency = "Q" if "Q" in first else "M" if "-" in first else "Y"
    settings = {"portfolio": ["x"], "frequency": [frequency], "first_period": [first], "last_period": [last]}
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items() if len(rows)}
    return Portfolio(settings=pd.DataFrame(settings), **{"projects": PROJECTS, "components": OPERATION, **frames})

"""Registers with the moves that led to them."""

import pandas as pd

from workbench.portfolio import Portfolio


def office(register: dict[str, tuple], moves: list[tuple], as_of: str = "2026-12-31") -> Portfolio:
    """Register: project -> state and day; moves are project, from, to, day and, if any, reason."""
    rows = [(*row, "")[:5] for row in moves]
    return Portfolio(
        settings=pd.DataFrame({"portfolio": ["x"], "as_of": [as_of]}),
        projects=pd.DataFrame(
            [(name, *values) for name, values in register.items()], columns=["project", "state", "state_since"]
        ),
        state_changes=pd.DataFrame(rows, columns=["project", "from_state", "to_state", "at", "reason"]),
    )

"""
The table dictionary: every table and column the workbench knows.

This package is the only place that lists columns; readers, checks, the database, the templates and the documentation
are made from it.
"""

from workbench.schema import alternatives, capacity, governance, intake, pmo, ppm, risk
from workbench.schema.column import Column, Kind, Table

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *ppm.TABLES,
        *risk.TABLES,
        *alternatives.TABLES,
        *capacity.TABLES,
        *intake.TABLES,
        *pmo.TABLES,
        *governance.TABLES,
    )
}
"""Every table by name, in the order of the design."""

PORTFOLIO_TABLES: tuple[str, ...] = tuple(name for name, table in TABLES.items() if not table.record)
"""Names of the tables a portfolio consists of; the others are the workbench's own records."""

__all__ = ["PORTFOLIO_TABLES", "TABLES", "Column", "Kind", "Table"]

"""The register of links between projects, column by column."""

from workbench.schema.column import Table, choice, moment, number, text
from workbench.taxonomy import LinkType

CROSS_LINKS = Table(
    "cross_links",
    "What one project gives to another, as their owners agreed.",
    ("from_project", "from_activity", "to_project", "to_activity", "type"),
    (
        text("from_project", "Project that gives.", required=True),
        text("from_activity", "Code of its activity.", required=True),
        text("to_project", "Project that waits.", required=True),
        text("to_activity", "Code of its activity.", required=True),
        choice("type", LinkType, "Which ends are tied.", default="fs"),
        number("lag_hours", "Time between them; negative is a lead.", unit="working hours", default=0.0),
        text("owner", "Role that answers for it.", default=""),
        moment("agreed_on", "When both sides agreed."),
    ),
)

"""Tables of what a selection may play with: other versions of a project, funds, synergies, people to hire."""

from workbench.schema.column import (
    Table,
    amount,
    choice,
    currency,
    date,
    integer,
    number,
    period,
    project,
    share,
    text,
)
from workbench.taxonomy import CostClass

RESERVED_WAYS = ("", "held", "cancelled")  # ways of doing a project that are no version: as planned, later, not at all

VERSIONS = Table(
    "versions",
    "Another way to do a project, beside the planned one.",
    ("project", "version"),
    (
        project(),
        text("version", "Name of the version, such as reduced.", required=True),
        number("cost_share", "Its cost as a share of the planned one.", unit="share", default=1.0, low=0),
        number("benefit_share", "Its benefits as a share of the planned ones.", unit="share", default=1.0, low=0),
        number("work_share", "Its hours of work as a share of the planned ones.", unit="share", default=1.0, low=0),
        text("description", "What it leaves out or adds.", default=""),
    ),
)

EXITS = Table(
    "exits",
    "What stopping or holding a running project costs and brings.",
    ("project",),
    (
        project(),
        amount("exit_cost", "Cost of stopping it now.", low=0, default=0.0),
        amount("salvage", "What can be sold or used again when it is stopped.", low=0, default=0.0),
        amount("hold_cost", "Cost of each period in which it rests.", low=0, default=0.0),
        integer("longest_hold", "Most periods it may rest.", unit="periods", low=0, default=0),
        currency(),
    ),
)

FUNDS = Table(
    "funds",
    "What the money of a fund may be used for, and whether it keeps.",
    ("fund",),
    (
        text("fund", "Fund.", required=True),
        text("name", "Name people use.", default=""),
        share("carry_over", "Share of money not spent that is there in the next period; 0 lapses.", default=0.0),
        share("carry_limit", "Most of a period's money that may be kept for the next.", default=1.0),
        choice("cost_class", CostClass, "The one class of cost it pays; capex and opex when empty."),
        text("category", "The one category of projects it pays for; all when empty.", default=""),
    ),
)

SYNERGIES = Table(
    "synergies",
    "What a project gains, or loses, when every project of a group goes ahead.",
    ("synergy", "project"),
    (
        text("synergy", "Identifier of the group.", required=True),
        project(),
        amount("value", "Present value gained; a loss when negative.", default=0.0),
        period("period", "Period in which money and hours are saved.", inside=True),
        amount("saving", "Money saved in that period; an extra cost when negative.", default=0.0),
        text("role", "Role that saves hours in that period.", default=""),
        number("hours", "Hours saved; extra hours when negative.", unit="hours", default=0.0),
        currency(),
        text("description", "Why the projects help or hinder each other.", default=""),
    ),
)

HIRES = Table(
    "hires",
    "Hours of a role that can be bought for a period on top of the supply.",
    ("role", "period"),
    (
        text("role", "Role.", required=True),
        period("period", "Period.", required=True, inside=True),
        number("hours", "Most hours that can be bought.", unit="hours", required=True, low=0),
        amount("cost_rate", "Cost of one hour.", required=True, low=0),
        currency(),
    ),
)

PLAN_OF_RECORD = Table(
    "plan_of_record",
    "The plan that was approved last: a project that goes ahead, and when.",
    ("project",),
    (
        project(),
        period("start", "Period in which it starts.", required=True),
        text("version", "Version that was approved; the planned one when empty.", default=""),
        text("decision", "Decision that approved it.", default=""),
        date("approved", "Day of the approval."),
    ),
)

TABLES = (VERSIONS, EXITS, FUNDS, SYNERGIES, HIRES, PLAN_OF_RECORD)

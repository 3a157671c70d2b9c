"""Tables of people: contracts, leave, who is booked where, which skills are asked for, and how a gap may be closed."""

from workbench.schema.column import (
    Table,
    amount,
    choice,
    currency,
    date,
    flag,
    integer,
    moment,
    number,
    period,
    project,
    share,
    text,
)
from workbench.taxonomy import BookingState, Word

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CureKind(Word):
    """How a gap between demand and supply may be closed."""

    HIRE = "hire"
    CONTRACT = "contract"
    CROSS_TRAIN = "cross_train"
    OVERTIME = "overtime"
    DELAY = "delay"
    DE_SCOPE = "de_scope"


PEOPLE = Table(
    "people",
    "A contract: what a role holder works, and when.",
    ("person", "role", "from"),
    (
        text("person", "Role holder.", required=True),
        text("role", "Role held.", required=True),
        text("unit", "Organisational unit.", default=""),
        date("from", "First day of the contract.", required=True),
        date("to", "Last day of the contract; open when empty."),
        text("calendar", "Working calendar; weekdays of eight hours when empty.", default="", refers=("calendars",)),
        share("share", "Share of the calendar's hours that is worked.", default=1.0),
        number("weekly_hours", "Contract hours of a week, instead of a share.", unit="hours", low=0, high=168),
        share("target_utilisation", "Share of the hours present that may be planned.", default=1.0),
        amount("cost_rate", "Cost of one hour.", low=0),
        currency(),
    ),
)

LEAVE = Table(
    "leave",
    "Days on which a role holder is away.",
    ("person", "from"),
    (
        text("person", "Role holder.", required=True, refers=("people",)),
        date("from", "First day away.", required=True),
        date("to", "Last day away.", required=True),
        number("hours", "Hours away in all; whole working days when empty.", unit="hours", low=0),
    ),
)

BOOKINGS = Table(
    "bookings",
    "Hours of a role holder set aside for a project.",
    ("person", "role", "project", "period", "booking_state"),
    (
        text("person", "Role holder.", required=True),
        text("role", "Role in which the work is done; the person's only role when empty.", default=""),
        text("project", "Project or operation.", required=True, refers=("projects", "components")),
        period("period", "Period of the work.", required=True),
        number("hours", "Hours set aside.", unit="hours", required=True, low=0),
        choice("booking_state", BookingState, "How firm the booking is.", default="proposed"),
        flag("frozen", "Must stay as it is, however firm."),
        text("booked_by", "Role that made or last changed the booking.", default=""),
        moment("booked_at", "When that was."),
    ),
)

SKILL_DEMAND = Table(
    "skill_demand",
    "Hours of a skill that a project needs.",
    ("project", "work_package", "skill", "min_level"),
    (
        project(),
        text("work_package", "Part of the project.", default=""),
        text("skill", "Skill.", required=True),
        integer("min_level", "Lowest level that will do: 1 beginner to 4 expert.", required=True, low=1, high=4),
        number("hours", "Hours of work.", unit="hours", required=True, low=0),
        date("from", "First day of the work.", required=True),
        date("to", "Last day of the work.", required=True),
        number("priority", "What an hour of it counts for against others.", default=1.0, low=0),
    ),
)

CURES = Table(
    "cures",
    "A way to close a gap of a role, and what it takes.",
    ("cure",),
    (
        text("cure", "Identifier.", required=True),
        choice("kind", CureKind, "What is done.", required=True),
        text("role", "Role that gets the hours; any role when empty, for delay and de_scope alone.", default=""),
        text("from_role", "Role that gives the people, for cross_train alone.", default=""),
        integer("lead_time", "Periods from the decision to the first hour.", unit="periods", default=0, low=0),
        integer("minimum_engagement", "Fewest periods in a row.", unit="periods", default=1, low=1),
        amount("fixed_cost", "Cost of each person or measure, once.", low=0, default=0.0),
        amount("cost_per_hour", "Cost of one hour.", low=0, default=0.0),
        share("first_productivity", "Productivity in the first period; it grows evenly to 1.", default=1.0),
        integer("ramp", "Periods until productivity is 1.", unit="periods", default=0, low=0),
        number("maximum", "Most full-time people at one time; no limit when empty.", unit="full-time people", low=0),
        currency(),
        text("description", "What it means in practice.", default=""),
    ),
)

TABLES = (PEOPLE, LEAVE, BOOKINGS, SKILL_DEMAND, CURES)

"""Tables of portfolio management: which projects, when, with whose money and people."""

from workbench.schema.column import (
    Table,
    amount,
    choice,
    currency,
    date,
    flag,
    integer,
    month,
    number,
    period,
    project,
    share,
    text,
)
from workbench.taxonomy import (
    Basis,
    BenefitType,
    BookingState,
    ComponentType,
    CostClass,
    DependencyKind,
    Direction,
    Flow,
    Frequency,
    Perspective,
    Priority,
    RiskType,
    State,
)

SETTINGS = Table(
    "settings",
    "The portfolio itself: one row.",
    ("portfolio",),
    (
        text("portfolio", "Identifier of the portfolio.", required=True),
        text("name", "Name people use.", default=""),
        text("currency", "Reporting currency, ISO 4217; every amount is converted to it when read.", default="EUR"),
        choice("frequency", Frequency, "Length of a planning period.", default="Q"),
        period("first_period", "First period of the planning calendar."),
        period("last_period", "Last period of the planning calendar."),
        date("as_of", "Day the data describes."),
        share("discount_rate", "Yearly discount rate.", default=0.0),
    ),
)

RATES = Table(
    "rates",
    "What one unit of a currency is worth in the reporting currency.",
    ("currency", "valid_from"),
    (
        text("currency", "ISO 4217 code.", required=True),
        date("valid_from", "First day the rate holds; it holds until the next one.", required=True),
        number("rate", "Reporting currency per unit.", required=True, low=1e-9),
    ),
)

COMPONENTS = Table(
    "components",
    "Nodes above the projects: portfolios, programmes, operations.",
    ("component",),
    (
        text("component", "Identifier.", required=True),
        text("name", "Name people use.", default=""),
        text("parent", "Component above; empty at the top.", default="", refers=("components",)),
        choice("component_type", ComponentType, "What kind of node it is.", default="programme"),
        text("sponsor", "Role that answers for it.", default=""),
        text("office", "Office that serves it.", default=""),
        text("description", "What it is for.", default=""),
    ),
)

PROJECTS = Table(
    "projects",
    "The leaves: candidate, running and closed projects.",
    ("project",),
    (
        text("project", "Identifier; the key that joins everything.", required=True),
        text("name", "Name people use.", default=""),
        text("parent", "Component it belongs to.", default="", refers=("components", "projects")),
        choice("state", State, "Where it is in its life.", default="candidate"),
        date("state_since", "Day it entered that state."),
        text("category", "Class used for shares, benchmarks and reference classes.", default=""),
        text("sponsor", "Role that answers for the benefits.", default=""),
        text("owner", "Role that delivers it.", default=""),
        text("proposer", "Role that proposed it.", default=""),
        choice("priority", Priority, "Priority given by the business.", default="medium"),
        flag("mandatory", "Must go ahead, whatever it is worth."),
        currency(),
        amount("cost", "Planned cost in total; the sum of planned cash flows when empty.", low=0),
        amount("value", "Net present value at the planned start; computed from cash flows when empty."),
        integer("duration", "Planned periods from start to finish.", unit="periods", low=1),
        period("start", "Planned first period: where cash flows and demand are drawn."),
        period("earliest_start", "First period it may start; `start` when empty."),
        period("latest_start", "Last period it may start; as late as the calendar allows when empty."),
        date("planned_start", "Planned first day."),
        date("planned_finish", "Planned last day."),
        text("fund", "Fund that pays for it; any when empty.", default=""),
        integer("estimate_class", "Maturity of the estimate, AACE 18R-97: 5 rough to 1 definitive.", low=1, high=5),
        text("description", "What it delivers.", default=""),
    ),
)

CASH_FLOWS = Table(
    "cash_flows",
    "Money of a project in a period.",
    ("project", "period", "flow", "cost_class", "cbs", "basis"),
    (
        project(),
        period("period", "Period of the money, at the planned start of the project.", required=True),
        choice("flow", Flow, "Cost or benefit.", required=True),
        choice("cost_class", CostClass, "Capital or operating money.", default="capex"),
        text("cbs", "Line of the cost breakdown.", default=""),
        choice("basis", Basis, "Plan, actual or forecast.", default="plan"),
        amount("amount", "Amount, not negative: the flow tells its sign.", required=True, low=0),
        currency(),
    ),
)

DEMAND = Table(
    "demand",
    "Work a project or operation needs from a role.",
    ("project", "role", "person", "period", "booking_state"),
    (
        text(
            "project", "Project, or operation for business as usual.", required=True, refers=("projects", "components")
        ),
        text("role", "Role that does the work.", required=True),
        text("person", "Role holder who is asked for; anybody of the role when empty.", default=""),
        period("period", "Period of the work, at the planned start of the project.", required=True),
        number("hours", "Hours of work; the likely ones where a range is given.", unit="hours", required=True, low=0),
        number("low", "Fewest hours it may take; none given when empty.", unit="hours", low=0),
        number("high", "Most hours it may take; none given when empty.", unit="hours", low=0),
        choice("booking_state", BookingState, "How firm the booking is.", default="proposed"),
        share("probability", "Chance that proposed work comes.", default=1.0),
    ),
)

SUPPLY = Table(
    "supply",
    "Hours a role offers in a period.",
    ("role", "person", "period"),
    (
        text("role", "Role.", required=True),
        text("person", "Role holder; empty when the role is planned as a whole.", default=""),
        text("unit", "Organisational unit.", default=""),
        period("period", "Period.", required=True, inside=True),
        number("hours", "Contract hours.", unit="hours", required=True, low=0),
        number("leave", "Hours of leave and holidays within them.", unit="hours", default=0.0, low=0),
        share("target_utilisation", "Share of the remaining hours that may be planned.", default=1.0),
        amount("cost_rate", "Cost of one hour.", low=0),
        currency(),
    ),
)

SKILLS = Table(
    "skills",
    "What a role holder can do.",
    ("person", "skill"),
    (
        text("person", "Role holder.", required=True),
        text("skill", "Skill.", required=True),
        text("role", "Role the person holds.", default=""),
        integer("level", "0 none to 4 expert.", required=True, low=0, high=4),
        date("assessed_at", "Day of the assessment."),
    ),
)

BUDGETS = Table(
    "budgets",
    "Money a fund offers in a period.",
    ("fund", "period"),
    (
        text("fund", "Fund.", required=True),
        period("period", "Period.", required=True, inside=True),
        amount("amount", "Amount available.", required=True, low=0),
        currency(),
    ),
)

DEPENDENCIES = Table(
    "dependencies",
    "How two projects hang together.",
    ("project", "depends_on", "kind"),
    (
        project(),
        text("depends_on", "The other project.", required=True, refers=("projects",)),
        choice("kind", DependencyKind, "What the dependency demands.", required=True),
        integer("lag", "Periods between finish and start.", unit="periods", default=0),
        date("agreed_date", "Day both owners agreed."),
        text("description", "What is handed over.", default=""),
    ),
)

EXPOSURES = Table(
    "exposures",
    "How a common factor moves a project.",
    ("project", "factor"),
    (
        project(),
        text("factor", "Common factor, for example a market or a supplier group.", required=True),
        number("loading", "Share of the project's spread that comes from the factor.", required=True, low=-1, high=1),
        choice("risk_type", RiskType, "Kind of factor.", default="market"),
        number("shock_share", "How much of a shock to the factor reaches the project; the loading when empty."),
    ),
)

BENEFITS = Table(
    "benefits",
    "What a project is for, and whether it came.",
    ("benefit",),
    (
        text("benefit", "Identifier.", required=True),
        project(),
        text("name", "Name people use.", default=""),
        choice("benefit_type", BenefitType, "Kind of benefit.", default="financial_cashable"),
        text("owner", "Role that realises it.", default=""),
        text("kpi", "KPI that measures it.", default="", refers=("kpis",)),
        date("due", "Day by which it is due in full."),
        amount("planned", "Planned amount.", low=0),
        amount("realised", "Realised amount so far.", low=0, default=0.0),
        currency(),
        text("evidence", "Evidence of what was realised.", default=""),
    ),
)

KPIS = Table(
    "kpis",
    "The KPI catalogue.",
    ("kpi",),
    (
        text("kpi", "Identifier.", required=True),
        text("name", "Name people use.", default=""),
        text("objective", "Objective it measures.", default="", refers=("objectives",)),
        text("definition", "What is counted.", default=""),
        text("unit", "Unit.", default=""),
        text("owner", "Role that reports it.", default=""),
        choice("direction", Direction, "Whether higher or lower is better.", default="higher"),
        number("floor", "Value that earns nothing.", required=True),
        number("target", "Value that earns full marks.", required=True),
        choice("perspective", Perspective, "Perspective of the scorecard.", default="financial"),
        share("weight", "Weight within its perspective.", default=1.0),
    ),
)

KPI_VALUES = Table(
    "kpi_values",
    "One measurement of a KPI.",
    ("kpi", "month"),
    (
        text("kpi", "KPI measured.", required=True, refers=("kpis",)),
        month("month", "Month measured.", required=True),
        number("value", "Measured value.", required=True),
    ),
)

TABLES = (
    SETTINGS,
    RATES,
    COMPONENTS,
    PROJECTS,
    CASH_FLOWS,
    DEMAND,
    SUPPLY,
    SKILLS,
    BUDGETS,
    DEPENDENCIES,
    EXPOSURES,
    BENEFITS,
    KPIS,
    KPI_VALUES,
)

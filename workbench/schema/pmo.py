"""Tables of delivery control: are the projects delivered within their guardrails."""

from workbench.schema.column import (
    Table,
    amount,
    choice,
    currency,
    date,
    integer,
    moment,
    month,
    number,
    project,
    share,
    text,
)
from workbench.taxonomy import (
    ChangeOutcome,
    FindingSeverity,
    LinkType,
    MilestoneCategory,
    Priority,
    Quantity,
    Rag,
    RagDimension,
    RegisterStatus,
    RiskResponse,
    RiskType,
)

ACTIVITIES = Table(
    "activities",
    "Work in a project's schedule.",
    ("project", "activity"),
    (
        project(),
        text("activity", "Identifier within the project.", required=True),
        text("name", "Name people use.", default=""),
        text("wbs", "Code in the work breakdown.", default=""),
        text("calendar", "Working calendar.", default="", refers=("calendars",)),
        number("duration", "Planned duration.", unit="working days", required=True, low=0),
        number("remaining", "Duration still to do.", unit="working days", low=0),
        date("start", "Planned or forecast first day."),
        date("finish", "Planned or forecast last day."),
        date("baseline_start", "First day in the approved baseline."),
        date("baseline_finish", "Last day in the approved baseline."),
        date("actual_start", "Day it started."),
        date("actual_finish", "Day it finished."),
        share("percent_complete", "Physical share done.", default=0.0),
        amount("budget", "Budget of the work.", low=0),
        currency(),
    ),
)

LINKS = Table(
    "links",
    "Logic between two activities of a project.",
    ("project", "predecessor", "successor", "link_type"),
    (
        project(),
        text("predecessor", "Activity that drives.", required=True),
        text("successor", "Activity that waits.", required=True),
        choice("link_type", LinkType, "Which ends are tied.", default="fs"),
        number("lag", "Working days between them; negative is a lead.", unit="working days", default=0.0),
    ),
)

CALENDARS = Table(
    "calendars",
    "Working hours of a weekday or of one day.",
    ("calendar", "day"),
    (
        text("calendar", "Identifier.", required=True),
        text("day", "mon to sun, or one day as YYYY-MM-DD.", required=True),
        number("hours", "Working hours.", unit="hours", required=True, low=0, high=24),
    ),
)

MILESTONES = Table(
    "milestones",
    "Dates that matter to others.",
    ("project", "milestone"),
    (
        project(),
        text("milestone", "Identifier within the project.", required=True),
        text("name", "Name people use.", default=""),
        choice("category", MilestoneCategory, "Kind of milestone.", default="delivery"),
        date("baseline", "Day in the approved baseline.", required=True),
        date("forecast", "Day expected now."),
        date("actual", "Day it was reached."),
    ),
)

STATUS_REPORTS = Table(
    "status_reports",
    "What a project said of itself for a month.",
    ("project", "month"),
    (
        project(),
        month("month", "Month reported.", required=True),
        moment("submitted_at", "When it came in."),
        text("submitted_by", "Role that submitted it.", default=""),
        amount("planned_value", "Budget of the work planned by the end of the month, cumulative.", low=0),
        amount("earned_value", "Budget of the work done by then, cumulative.", low=0),
        amount("actual_cost", "Cost of that work, cumulative.", low=0),
        amount("budget_at_completion", "Approved budget of all work.", low=0),
        amount("estimate_at_completion", "The project's own forecast of the final cost.", low=0),
        currency(),
        date("baseline_finish", "Last day in the approved baseline."),
        date("forecast_finish", "Last day expected now."),
        *(
            choice(dimension.value, Rag, f"Declared state of {dimension.value}.", default="not_reported")
            for dimension in RagDimension
        ),
        text("narrative", "What the reader must know.", default=""),
    ),
)

RISKS = Table(
    "risks",
    "The risk register.",
    ("risk",),
    (
        text("risk", "Identifier.", required=True),
        project(),
        text("name", "Cause, event, effect in one line.", default=""),
        text("cause", "Cause code, shared over projects.", default=""),
        choice("risk_type", RiskType, "Kind of risk.", default="technical"),
        share("probability", "Chance that it happens.", required=True),
        amount("cost_impact", "Most likely cost if it happens.", default=0.0, low=0),
        number("time_impact", "Most likely delay if it happens.", unit="days", default=0.0, low=0),
        currency(),
        choice("response", RiskResponse, "What is done about it.", default="accept"),
        amount("response_cost", "Cost of the response.", default=0.0, low=0),
        share("residual_probability", "Chance after the response."),
        amount("residual_cost_impact", "Cost after the response.", low=0),
        text("owner", "Role that owns it.", default=""),
        choice("status", RegisterStatus, "Open, happened or closed.", default="open"),
        date("raised_at", "Day it was raised."),
        date("review_date", "Day of the next review."),
    ),
)

ISSUES = Table(
    "issues",
    "Problems that are here.",
    ("issue",),
    (
        text("issue", "Identifier.", required=True),
        project(),
        text("name", "What is wrong.", default=""),
        text("cause", "Cause code, shared over projects.", default=""),
        choice("priority", Priority, "How urgent it is.", default="medium"),
        number("delay", "Delay it has caused.", unit="days", default=0.0, low=0),
        text("owner", "Role that solves it.", default=""),
        text("from_risk", "Risk it was before it happened.", default="", refers=("risks",)),
        choice("status", RegisterStatus, "Open or closed.", default="open"),
        date("raised_at", "Day it was raised."),
        date("due", "Day it is due."),
        date("closed_at", "Day it was closed."),
    ),
)

ACTIONS = Table(
    "actions",
    "Who does what by when.",
    ("action",),
    (
        text("action", "Identifier.", required=True),
        text("project", "Project it is about; empty for the portfolio.", default="", refers=("projects",)),
        text("name", "What is to be done.", default=""),
        text("source", "Decision, breach, audit, risk or lesson it follows from.", default=""),
        text("owner", "Role that does it.", default=""),
        choice("status", RegisterStatus, "Open or closed.", default="open"),
        date("raised_at", "Day it was raised."),
        date("due", "Day it is due."),
        date("closed_at", "Day it was closed."),
    ),
)

CHANGES = Table(
    "changes",
    "Requests to change the baseline.",
    ("change",),
    (
        text("change", "Identifier.", required=True),
        project(),
        text("name", "What would change.", default=""),
        text("reason", "Cause code, shared over projects.", default=""),
        amount("cost_delta", "Change of cost; negative saves.", default=0.0),
        currency(),
        number("schedule_delta", "Change of the finish; negative is earlier.", unit="days", default=0.0),
        choice("outcome", ChangeOutcome, "What was decided.", default="proposed"),
        date("raised_at", "Day it was raised."),
        date("decided_at", "Day it was decided."),
    ),
)

FINDINGS = Table(
    "findings",
    "What audits found.",
    ("finding",),
    (
        text("finding", "Identifier.", required=True),
        project(),
        text("audit", "Audit it comes from.", default=""),
        text("name", "What was found.", default=""),
        text("cause", "Cause code, shared over projects.", default=""),
        choice("severity", FindingSeverity, "How bad it is.", required=True),
        text("owner", "Role that mends it.", default=""),
        choice("status", RegisterStatus, "Open or closed.", default="open"),
        date("raised_at", "Day it was raised."),
        date("due", "Day it is due."),
        date("closed_at", "Day it was closed."),
    ),
)

ARTEFACTS = Table(
    "artefacts",
    "Documents a project must have.",
    ("artefact",),
    (
        text("artefact", "Identifier.", required=True),
        project(),
        text("kind", "Kind of document.", required=True),
        text("gate", "Gate it is needed for.", default="", refers=("gates",)),
        integer("version", "Version.", default=1, low=1),
        text("hash", "SHA-256 of the content; empty while it is missing.", default=""),
        date("at", "Day of the version."),
    ),
)

LESSONS = Table(
    "lessons",
    "What was learnt.",
    ("lesson",),
    (
        text("lesson", "Identifier.", required=True),
        text("project", "Project it was learnt in.", default=""),
        text("category", "Category it applies to.", default=""),
        text("phase", "Phase it applies to.", default=""),
        text("what", "What happened.", default=""),
        text("advice", "What to do next time.", default=""),
    ),
)

HISTORY = Table(
    "history",
    "What a past project promised and what came.",
    ("project", "quantity"),
    (
        text("project", "Identifier of the past project; it need not be in `projects`.", required=True),
        text("name", "Name people use.", default=""),
        text("category", "Reference class.", default=""),
        text("estimator", "Role or team that estimated.", default=""),
        choice("quantity", Quantity, "What was estimated.", required=True),
        number(
            "estimated",
            "Estimate at approval: money in the reporting currency, days, or benefit.",
            required=True,
            low=0,
        ),
        number("actual", "What came; the latest known while unfinished.", required=True, low=0),
        date("estimated_at", "Day of the estimate."),
        date("finished", "Day it finished; empty while it has not, and the actual is then a lower bound."),
        text("cause", "Main cause of the deviation.", default=""),
    ),
)

TABLES = (
    ACTIVITIES,
    LINKS,
    CALENDARS,
    MILESTONES,
    STATUS_REPORTS,
    RISKS,
    ISSUES,
    ACTIONS,
    CHANGES,
    FINDINGS,
    ARTEFACTS,
    LESSONS,
    HISTORY,
)

"""Tables of governance: gates, forums, decisions, and the workbench's own records."""

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
    project,
    text,
)
from workbench.taxonomy import GateOutcome, RunStatus, ScenarioState, State

GATES = Table(
    "gates",
    "Points where a project is let through or not.",
    ("gate",),
    (
        text("gate", "Identifier.", required=True),
        text("name", "Name people use.", default=""),
        integer("order", "Position in the life of a project.", required=True, low=0),
        choice("from_state", State, "State before."),
        choice("to_state", State, "State after a go."),
        text("approver", "Role that decides.", default=""),
        integer("quorum", "Members needed.", unit="members", default=1, low=1),
    ),
)

GATE_REVIEWS = Table(
    "gate_reviews",
    "One project at one gate.",
    ("review",),
    (
        text("review", "Identifier.", required=True),
        project(),
        text("gate", "Gate.", required=True, refers=("gates",)),
        text("meeting", "Meeting that decided.", default="", refers=("meetings",)),
        date("at", "Day of the review.", required=True),
        choice("outcome", GateOutcome, "What was decided.", required=True),
        text("conditions", "Conditions of a conditional go.", default=""),
    ),
)

MEETINGS = Table(
    "meetings",
    "One sitting of a forum.",
    ("meeting",),
    (
        text("meeting", "Identifier.", required=True),
        text("forum", "Forum that sits.", required=True),
        date("at", "Day.", required=True),
        text("chair", "Role in the chair.", default=""),
        integer("quorum", "Members needed.", unit="members", default=1, low=1),
        integer("present", "Members present.", unit="members", default=0, low=0),
    ),
)

DECISIONS = Table(
    "decisions",
    "The decision log.",
    ("decision",),
    (
        text("decision", "Identifier.", required=True),
        text("project", "Project it is about; empty for the portfolio.", default="", refers=("projects",)),
        text("meeting", "Meeting that decided.", default="", refers=("meetings",)),
        date("at", "Day of the decision; empty while it is asked for."),
        text("ask", "What is asked.", required=True),
        text("outcome", "What was decided; empty while it is open.", default=""),
        text("consequence", "What happens without a decision.", default=""),
        text("rationale", "Why.", default=""),
        text("dissent", "Who would have decided otherwise, and why.", default=""),
        text("owner", "Role that carries it out.", default=""),
        date("due", "Day it is due."),
        amount("amount", "Amount decided on.", low=0),
        currency(),
    ),
)

SCENARIOS = Table(
    "scenarios",
    "Named sets of parameters.",
    ("scenario",),
    (
        text("scenario", "Identifier, lower case.", required=True),
        text("name", "Name people use.", default=""),
        text("parent", "Scenario it was copied from.", default=""),
        text("purpose", "Question it answers.", default=""),
        text("author", "Role that made it.", default=""),
        choice("state", ScenarioState, "How binding it is.", default="draft"),
        text("notebook", "Notebook whose parameters it holds.", default=""),
        text("params", "Parameters as canonical JSON.", default="{}"),
        text("params_hash", "SHA-256 of the parameters.", default=""),
    ),
    record=True,
)

RUNS = Table(
    "runs",
    "Every headless run, finished or not.",
    ("run",),
    (
        text("run", "Identifier.", required=True),
        text("notebook", "Notebook run.", required=True),
        text("notebook_hash", "SHA-256 of the notebook.", default=""),
        text("cycle", "Reporting cycle.", default=""),
        text("params", "Parameters as canonical JSON.", default="{}"),
        text("params_hash", "SHA-256 of the parameters.", default=""),
        text("fingerprint", "Fingerprint of the portfolio used.", default=""),
        integer("seed", "Random seed, where one was used."),
        text("code", "Version and, in a checkout, commit of the workbench.", default=""),
        flag("dirty", "The checkout had uncommitted changes."),
        text("versions", "Package versions as canonical JSON.", default="{}"),
        moment("started", "Start.", required=True),
        moment("ended", "End."),
        choice("status", RunStatus, "How it ended.", required=True),
        text("message", "One line for people when it did not end well.", default=""),
        integer("cell", "Cell that failed."),
        text("output", "Path of the finished file.", default=""),
        text("output_hash", "SHA-256 of the finished file.", default=""),
        text("host", "Machine.", default=""),
        integer("process", "Process id."),
        number(
            "process_started", "Start time of the process, to tell it from a later one with its id.", unit="seconds"
        ),
    ),
    record=True,
)

RATING_ENTRIES = Table(
    "rating_entries",
    "A score given or amended on a page: added beside the snapshots, never changed.",
    ("entry",),
    (
        integer("entry", "Number, in the order of entry.", required=True, low=1),
        text("portfolio", "Portfolio it belongs to.", required=True),
        text("project", "Project scored.", required=True),
        text("criterion", "Criterion scored.", required=True),
        text("voter", "Role of the assessor.", required=True),
        integer("round", "Round of scoring.", required=True, low=1),
        number("value", "Score on the criterion's scale.", required=True),
        number("low", "Lowest score the assessor would defend."),
        number("high", "Highest score the assessor would defend."),
        text("evidence", "Link or sentence that supports the score.", default=""),
        moment("at", "When it was entered.", required=True),
        text("by", "Who entered it, as the sign-in says.", required=True),
    ),
    record=True,
)

DELIVERIES = Table(
    "deliveries",
    "Who got which report.",
    ("delivery",),
    (
        text("delivery", "Identifier.", required=True),
        text("report", "Report sent.", required=True),
        text("audience", "Audience it was made for.", default=""),
        text("recipient", "Role that got it.", required=True),
        moment("sent_at", "When it was sent."),
        text("hash", "SHA-256 of the file.", default=""),
    ),
    record=True,
)

TABLES = (GATES, GATE_REVIEWS, MEETINGS, DECISIONS, SCENARIOS, RUNS, RATING_ENTRIES, DELIVERIES)

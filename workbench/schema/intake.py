"""Tables of intake: how proposals come in, what they are scored on, and by whom."""

from workbench.schema.column import Table, choice, date, integer, number, project, share, text
from workbench.taxonomy import Comparator, ComparisonKind, Sense, State, ValueFunction

STATE_CHANGES = Table(
    "state_changes",
    "A project moves from one state of its life to the next; rows are added, never changed.",
    ("project", "at", "to_state"),
    (
        project(),
        choice("from_state", State, "State it left; empty when it enters the register."),
        choice("to_state", State, "State it entered.", required=True),
        date("at", "Day of the move.", required=True),
        text("by", "Role that moved it.", default=""),
        text("reason", "Why, above all when it was dropped.", default=""),
        text("decision", "Decision behind it.", default="", refers=("decisions",)),
    ),
)

OBJECTIVES = Table(
    "objectives",
    "Strategic objectives, as a tree.",
    ("objective",),
    (
        text("objective", "Identifier.", required=True),
        text("name", "Name people use.", default=""),
        text("parent", "Objective above; empty at the top.", default="", refers=("objectives",)),
        share("weight", "Share among the objectives with the same parent; these sum to 1.", required=True),
        text("owner", "Role that answers for it.", default=""),
        text("kpi", "KPI that shows whether it is met.", default="", refers=("kpis",)),
    ),
)

CONTRIBUTIONS = Table(
    "contributions",
    "How much a project serves an objective.",
    ("project", "objective"),
    (
        project(),
        text("objective", "Objective served.", required=True, refers=("objectives",)),
        share("level", "0 without link, 1 as much as one project can.", required=True),
        text("overlap_group", "Projects of one group count once for an objective.", default=""),
    ),
)

CRITERIA = Table(
    "criteria",
    "What candidates are scored on.",
    ("criterion",),
    (
        text("criterion", "Identifier.", required=True),
        text("name", "Name people use.", default=""),
        text("parent", "Criterion above; empty at the top.", default="", refers=("criteria",)),
        choice("sense", Sense, "Whether more or less is better.", default="max"),
        text("unit", "Unit of the scale.", default="points"),
        number("scale_low", "Lowest value of the scale.", default=0.0),
        number("scale_high", "Highest value of the scale.", default=100.0),
        share("weight", "Share among the criteria with the same parent; these sum to 1.", required=True),
        text("anchors", "What 0, 25, 50, 75 and 100 mean in words.", default=""),
        choice("value_function", ValueFunction, "How the scale turns into value.", default="linear"),
        text("curve", "Its shape: c of an exponential, or points such as 0:0; 40:80; 100:100.", default=""),
    ),
)

VOTERS = Table(
    "voters",
    "Who scores: one assessor by role.",
    ("voter",),
    (
        text("voter", "Role of the assessor.", required=True),
        number("weight", "Weight of this voice; 0 is not counted.", default=1.0, low=0),
        text("person", "Sign-in name that may score as this assessor; anyone when empty.", default=""),
    ),
)

ROUNDS = Table(
    "rounds",
    "One round of scoring. Until it closes an assessor sees own scores only.",
    ("round",),
    (
        integer("round", "Number of the round.", required=True, low=1),
        date("opened", "First day of scoring."),
        date("closed", "Day it closed; empty while it is open."),
    ),
)

RATINGS = Table(
    "ratings",
    "One score by one assessor.",
    ("project", "criterion", "voter", "round"),
    (
        project(),
        text("criterion", "Criterion scored.", required=True, refers=("criteria",)),
        text("voter", "Role of the assessor.", default=""),
        integer("round", "Round of scoring.", default=1, low=1),
        number("value", "Score on the criterion's scale.", required=True),
        number("low", "Lowest score the assessor would defend."),
        number("high", "Highest score the assessor would defend."),
        text("evidence", "Link or sentence that supports the score.", default=""),
        date("at", "Day it was given."),
    ),
)

COMPARISONS = Table(
    "comparisons",
    "One assessor's judgement on how much more one criterion matters than another.",
    ("voter", "parent", "kind", "item_a", "item_b", "round"),
    (
        text("voter", "Role of the assessor.", required=True),
        text("parent", "Criterion above both; empty at the top.", default="", refers=("criteria",)),
        choice("kind", ComparisonKind, "A pair, or one end of a best-worst comparison.", default="pair"),
        text("item_a", "Criterion that matters `ratio` times as much.", required=True, refers=("criteria",)),
        text("item_b", "Criterion it is compared with.", required=True, refers=("criteria",)),
        number("ratio", "How many times as much, from 1/9 (0.111) to 9.", required=True, low=0.11, high=9),
        integer("round", "Round of scoring.", default=1, low=1),
    ),
)

HURDLES = Table(
    "hurdles",
    "Tests a project must pass before scores count.",
    ("hurdle",),
    (
        text("hurdle", "Identifier.", required=True),
        text("field", "Column of `projects`, or `npv`, `benefit_cost_ratio`, `evidence`.", required=True),
        choice("comparator", Comparator, "How the field is compared.", required=True),
        number("limit", "Limit of the comparison.", default=0.0),
        text("category", "Category it applies to; all when empty.", default=""),
        text("message", "Sentence shown when the test fails.", default=""),
    ),
)

TABLES = (
    STATE_CHANGES,
    OBJECTIVES,
    CONTRIBUTIONS,
    CRITERIA,
    VOTERS,
    ROUNDS,
    RATINGS,
    COMPARISONS,
    HURDLES,
)

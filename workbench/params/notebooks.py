"""The parameters of each notebook: name, type, unit, default, range and meaning."""

from typing import Annotated, Any, Literal

from pydantic import Field

from workbench.params.base import Name, Params


def _number(meaning: str, unit: str, **limits: float) -> Any:
    return Field(description=meaning, json_schema_extra={"unit": unit}, **limits)


BudgetFactor = Annotated[float, _number("Share of the funds' budgets that may be used.", "share", ge=0, le=3)]
Gap = Annotated[float, _number("Distance from the proven best at which the solver may stop.", "share", ge=0.0, le=1.0)]
TimeLimit = Annotated[float, _number("Time for the solver.", "seconds", ge=0, le=600)]
Iterations = Annotated[int, _number("Simulated futures.", "iterations", ge=100, le=1_000_000)]
Seed = Annotated[int, _number("Seed of the random numbers.", "", ge=0, le=2**63 - 1)]
Confidence = Annotated[float, _number("Confidence a commitment is read at.", "probability", ge=0.5, le=0.99)]
Month = Annotated[str, Field(pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$")]
Cycle = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
ProjectNames = list[Name]


class HomeParams(Params):
    """Where everything starts."""

    notebook = "00_home"


class IntakeParams(Params):
    """Which candidates rank first."""

    notebook = "10_intake"

    weights: Annotated[
        dict[Name, Annotated[float, Field(ge=0)]],
        _number("Weight of each criterion; empty: those of the criteria table.", "weight"),
    ] = {}
    states: Annotated[list[Name], Field(description="States of the projects to rank.")] = ["candidate"]
    top: Annotated[int, _number("Rows shown.", "projects", ge=1, le=200)] = 10
    method: Annotated[
        Literal["weighted_sum", "topsis", "promethee_ii", "vikor"], Field(description="How scores become a ranking.")
    ] = "weighted_sum"
    aggregation: Annotated[
        Literal["mean", "median", "trimmed"], Field(description="How the scores of several assessors are combined.")
    ] = "mean"
    weights_may_be: Annotated[
        Literal["near", "order", "any"], Field(description="What the true weights may be, seen from those given.")
    ] = "near"
    margin: Annotated[float, _number("How far off a weight may be, for near.", "share", ge=0, le=1)] = 0.5
    scores_may_be: Annotated[
        Literal["panel", "assessor", "range"],
        Field(description="What the true scores may be: the joint ones, any one assessor's, any that are defended."),
    ] = "panel"
    iterations: Iterations = 10_000
    seed: Seed = 1


class CapacityParams(Params):
    """Whether the people are there."""

    notebook = "20_capacity"

    unit: Annotated[Literal["fte", "hours"], Field(description="How work is counted.")] = "fte"
    include_proposed: Annotated[bool, Field(description="Count proposed bookings too.")] = True
    limit: Annotated[float, _number("Utilisation above which a cell is overloaded.", "share", ge=0.1, le=2)] = 1.0
    plan: Annotated[
        Literal["everything", "best", "record"],
        Field(description="Whose work counts besides what is booked: all candidates, the best plan, the approved one."),
    ] = "everything"
    role: Annotated[Name, Field(description="Role looked at; the tightest when empty.")] = ""
    project: Annotated[Name, Field(description="Project whose people are looked at; all when empty.")] = ""
    by: Annotated[Literal["own", "month", "quarter"], Field(description="Periods shown; the portfolio's own.")] = "own"
    iterations: Iterations = 10_000
    seed: Seed = 1
    gap: Gap = 0.005


class SelectionParams(Params):
    """Which projects go ahead, and when."""

    notebook = "30_selection"

    budget_factor: BudgetFactor = 1.0
    capacity: Annotated[bool, Field(description="Keep within the hours of every role.")] = True
    forced_in: Annotated[ProjectNames, Field(description="Projects that go ahead in any case.")] = []
    forced_out: Annotated[ProjectNames, Field(description="Projects that do not go ahead.")] = []
    max_projects: Annotated[int | None, _number("Most projects chosen; no limit when empty.", "projects", ge=0)] = None
    max_active: Annotated[int | None, _number("Most projects in progress; no limit when empty.", "projects", ge=0)] = (
        None
    )
    score_weight: Annotated[
        float, _number("Weight of the strategic score beside present value: 0 value, 1 score.", "share", ge=0, le=1)
    ] = 0.0
    bucket_shares: Annotated[
        dict[Name, Annotated[list[float], Field(min_length=2, max_length=2)]],
        _number("Category: least and largest share of the chosen spend.", "share"),
    ] = {}
    hire: Annotated[bool, Field(description="Hours may be bought as the hires table allows.")] = False
    reconsider: Annotated[bool, Field(description="Running projects may be held, replanned or stopped.")] = False
    max_moves: Annotated[
        int | None, _number("Most changes of the plan of record; no limit when empty.", "projects", ge=0)
    ] = None
    risk_weight: Annotated[
        float, _number("Weight of the mean of the worst tenth of futures beside value.", "share", ge=0, le=1)
    ] = 0.0
    gap: Gap = 0.005
    time_limit: TimeLimit = 60.0

    @property
    def limits(self) -> dict[str, Any]:
        """What the plan must respect, as `workbench.Limits` takes it."""
        same = ("budget_factor", "capacity", "forced_in", "forced_out", "max_projects", "max_active", "bucket_shares")
        return {
            **{name: getattr(self, name) for name in (*same, "hire", "max_moves", "risk_weight")},
            "reconsidered": "all" if self.reconsider else (),
            "objective": {"value": 1.0 - self.score_weight, "score": self.score_weight},
        }


class RiskParams(Params):
    """What cost, dates and benefits may become."""

    notebook = "40_risk"

    iterations: Iterations = 10_000
    seed: Seed = 1
    confidence: Confidence = 0.8
    use_history: Annotated[bool, Field(description="Fit the spread to what past projects did.")] = True
    budget_factor: BudgetFactor = 1.0
    gap: Gap = 0.005
    time_limit: TimeLimit = 60.0
    view: Annotated[
        Literal[
            "curve",
            "losses",
            "plan_removal",
            "plan_tornado",
            "shocks",
            "budgets",
            "funds",
            "held",
            "spread",
            "finish",
            "joint",
            "critical",
            "tornado",
            "removal",
            "responses",
            "floats",
            "merges",
            "register",
            "knowing",
            "record",
        ],
        Field(description="What the page shows."),
    ] = "curve"
    project: Annotated[Name, Field(description="Project whose schedule is simulated; the first when empty.")] = ""
    basis: Annotated[
        Literal["both", "record", "register"],
        Field(description="What may happen to it: what past projects did, the risks of its register, or both."),
    ] = "both"
    shared: Annotated[
        float, _number("Correlation between durations of its activities by the record.", "share", ge=0, le=1)
    ] = 0.5
    responses: Annotated[bool, Field(description="Whether the responses to its risks are in place.")] = False
    without: Annotated[list[Name], Field(description="Risks of its register that are switched off.")] = []
    stress: Annotated[list[Name], Field(description="Strategic shocks that are certain to come.")] = []
    candidate: Annotated[Name, Field(description="Candidate that may be studied; the first when empty.")] = ""


class ScheduleParams(Params):
    """Whether a schedule can be trusted, and what is wrong with it."""

    notebook = "50_schedule"

    schedule: Annotated[
        Name, Field(description="Project of the portfolio, or path of a schedule file; the first project when empty.")
    ] = ""
    earlier: Annotated[Name, Field(description="Path of the file of the update before; none when empty.")] = ""
    view: Annotated[
        Literal["checks", "dates", "gantt", "driving", "finish", "float", "updates"],
        Field(description="What the page shows."),
    ] = "checks"
    offenders: Annotated[
        Name, Field(description="Check whose offenders are listed; the first that fails when empty.")
    ] = ""
    focus: Annotated[Name, Field(description="Activity that the driving path leads to; the finish when empty.")] = ""


class DeliveryParams(Params):
    """How running projects do."""

    notebook = "60_delivery"

    programme: Annotated[Name, Field(description="Component to look at; all when empty.")] = ""
    month: Annotated[Month, _number("Month reported; the latest when empty.", "YYYY-MM")] = ""


class PackParams(Params):
    """The quarterly pack."""

    notebook = "80_quarterly_pack"

    cycle: Annotated[str, Field(description="Reporting cycle.", pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")] = (
        "2026Q4"
    )
    budget_factor: BudgetFactor = 1.0
    gap: Gap = 0.005
    time_limit: TimeLimit = 60.0
    iterations: Iterations = 10_000
    seed: Seed = 1
    confidence: Confidence = 0.8


MODELS: dict[str, type[Params]] = {
    model.notebook: model
    for model in (
        HomeParams,
        IntakeParams,
        CapacityParams,
        SelectionParams,
        RiskParams,
        ScheduleParams,
        DeliveryParams,
        PackParams,
    )
}
"""The model of each notebook, by the notebook's name without ending."""

"""
The closed vocabularies: what a value may be, how it reads, and how it looks.

Every value is written in lower case in files and databases. Colour never carries meaning alone: a `Rag` also has a
symbol and a letter. An office renames labels in `params/taxonomy.yaml`; the values stay.
"""

from collections.abc import Mapping
from enum import StrEnum

_labels: dict[tuple[str, str], str] = {
    ("RankingMethod", "topsis"): "TOPSIS",
    ("RankingMethod", "promethee_ii"): "PROMETHEE II",
    ("RankingMethod", "vikor"): "VIKOR",
    ("RankingMethod", "wsjf"): "WSJF",
    ("RankingMethod", "cost_of_delay"): "Cost of delay (CD3)",
    ("RankingMethod", "rice"): "RICE",
}


class Word(StrEnum):
    """A value of a closed vocabulary."""

    @property
    def label(self) -> str:
        """The word as people read it."""
        return _labels.get((type(self).__name__, self.value), self.value.replace("_", " ").capitalize())


def relabel(labels: Mapping[str, Mapping[str, str]]) -> None:
    """
    Use an office's own labels from now on.

    Parameters
    ----------
    labels
        Vocabulary name -> value -> label, for example ``{"State": {"active": "Running"}}``.

    Raises
    ------
    ValueError
        A vocabulary or a value is not ours.
    """
    for vocabulary, words in labels.items():
        known = VOCABULARIES.get(vocabulary)
        if known is None:
            raise ValueError(f"unknown vocabulary {vocabulary!r}; known are {', '.join(VOCABULARIES)}")
        for value, label in words.items():
            _labels[vocabulary, known(value).value] = str(label)


class ComponentType(Word):
    PORTFOLIO = "portfolio"
    PROGRAMME = "programme"
    OPERATION = "operation"


class State(Word):
    IDEA = "idea"
    DEMAND = "demand"
    CANDIDATE = "candidate"
    APPROVED = "approved"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


RUNNING = (State.APPROVED, State.ACTIVE, State.ON_HOLD)
CLOSED = (State.COMPLETED, State.CANCELLED)


class Frequency(Word):
    MONTH = "M"
    QUARTER = "Q"
    YEAR = "Y"


class Priority(Word):
    MANDATORY = "mandatory"
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Sense(Word):
    MAX = "max"
    MIN = "min"


class RankingMethod(Word):
    WEIGHTED_SUM = "weighted_sum"
    TOPSIS = "topsis"
    PROMETHEE_II = "promethee_ii"
    VIKOR = "vikor"
    WSJF = "wsjf"
    COST_OF_DELAY = "cost_of_delay"
    RICE = "rice"


class Aggregation(Word):
    MEAN = "mean"
    MEDIAN = "median"
    TRIMMED = "trimmed"


class WeightDoubt(Word):
    ANY = "any"
    ORDER = "order"
    NEAR = "near"


class ScoreDoubt(Word):
    PANEL = "panel"
    ASSESSOR = "assessor"
    RANGE = "range"


class ValueFunction(Word):
    LINEAR = "linear"
    EXPONENTIAL = "exponential"
    PIECEWISE = "piecewise"


class ComparisonKind(Word):
    PAIR = "pair"
    BEST_TO_OTHER = "best_to_other"
    OTHER_TO_WORST = "other_to_worst"


class Comparator(Word):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    PRESENT = "present"


class Flow(Word):
    COST = "cost"
    BENEFIT = "benefit"


class CostClass(Word):
    CAPEX = "capex"
    OPEX = "opex"


class Basis(Word):
    PLAN = "plan"
    ACTUAL = "actual"
    FORECAST = "forecast"


class BookingState(Word):
    PROPOSED = "proposed"
    SOFT = "soft"
    HARD = "hard"


class DependencyKind(Word):
    REQUIRES = "requires"
    REQUIRES_ANY = "requires_any"
    EXCLUDES = "excludes"
    FINISH_START = "finish_start"
    SHARED_DELIVERABLE = "shared_deliverable"


class Advice(Word):
    LAUNCH = "launch"
    CONTINUE = "continue"
    DELAY = "delay"
    HOLD = "hold"
    REPLAN = "replan"
    CANCEL = "cancel"
    NOT_NOW = "not_now"


class LinkType(Word):
    FINISH_START = "fs"
    START_START = "ss"
    FINISH_FINISH = "ff"
    START_FINISH = "sf"


class Rag(Word):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NOT_REPORTED = "not_reported"

    @property
    def symbol(self) -> str:
        """Shape and letter, so that the colour is never needed."""
        return {"green": "● G", "amber": "▲ A", "red": "■ R", "not_reported": "○ –"}[self.value]

    @property
    def colour(self) -> str:
        """Fill that carries white text at AA contrast."""
        return {"green": "#1b7a55", "amber": "#9a5b00", "red": "#b3261e", "not_reported": "#5f6b76"}[self.value]


class RagDimension(Word):
    SCHEDULE = "schedule"
    COST = "cost"
    SCOPE = "scope"
    QUALITY = "quality"
    BENEFITS = "benefits"
    RISK = "risk"
    RESOURCES = "resources"
    STAKEHOLDERS = "stakeholders"


class Trend(Word):
    IMPROVING = "improving"
    STABLE = "stable"
    WORSENING = "worsening"


class RiskType(Word):
    SCHEDULE = "schedule"
    COST = "cost"
    INTERFACE = "interface"
    MARKET = "market"
    REGULATION = "regulation"
    SUPPLY_CHAIN = "supply_chain"
    TECHNICAL = "technical"
    ORGANISATIONAL = "organisational"


class RiskLevel(Word):
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    EXTREME = "extreme"


class RiskResponse(Word):
    AVOID = "avoid"
    TRANSFER = "transfer"
    MITIGATE = "mitigate"
    ACCEPT = "accept"
    EXPLOIT = "exploit"
    SHARE = "share"
    ENHANCE = "enhance"


class RegisterStatus(Word):
    OPEN = "open"
    HAPPENED = "happened"
    CLOSED = "closed"


class MilestoneCategory(Word):
    GOVERNANCE_GATE = "governance_gate"
    DELIVERY = "delivery"
    CONTRACTUAL = "contractual"
    PAYMENT = "payment"
    EXTERNAL_DEPENDENCY = "external_dependency"
    BENEFIT = "benefit"
    REGULATORY = "regulatory"


class FindingSeverity(Word):
    OBSERVATION = "observation"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class BenefitType(Word):
    FINANCIAL_CASHABLE = "financial_cashable"
    FINANCIAL_NON_CASHABLE = "financial_non_cashable"
    NON_FINANCIAL = "non_financial"
    DIS_BENEFIT = "dis_benefit"


class Perspective(Word):
    FINANCIAL = "financial"
    CUSTOMER = "customer"
    INTERNAL_PROCESS = "internal_process"
    LEARNING_GROWTH = "learning_growth"


class Direction(Word):
    HIGHER = "higher"
    LOWER = "lower"


class Quantity(Word):
    COST = "cost"
    DURATION = "duration"
    BENEFIT = "benefit"


class Gate(Word):
    G0 = "g0_strategic_assessment"
    G1 = "g1_business_justification"
    G2 = "g2_delivery_strategy"
    G3 = "g3_investment_decision"
    G4 = "g4_readiness_for_service"
    G5 = "g5_operations_review_and_benefits"


class GateOutcome(Word):
    GO = "go"
    CONDITIONAL_GO = "conditional_go"
    HOLD = "hold"
    RECYCLE = "recycle"
    KILL = "kill"


class ChangeOutcome(Word):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ScenarioState(Word):
    DRAFT = "draft"
    SHARED = "shared"
    PROPOSED = "proposed"
    APPROVED = "approved"
    RETIRED = "retired"


class RunStatus(Word):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    INTERRUPTED = "interrupted"


class Status(Word):
    """How an answer came about. Only `OPTIMAL` may be called optimal."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNSOLVED = "unsolved"
    COMPUTED = "computed"
    ITERATIONS_REACHED = "iterations_reached"
    CANCELLED = "cancelled"
    NO_DATA = "no_data"


VOCABULARIES: dict[str, type[Word]] = {word.__name__: word for word in Word.__subclasses__()}

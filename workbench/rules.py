"""The office's rules: limits and thresholds as data, read from `params/rules.yaml` and checked."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from workbench.errors import ParameterError, shortened
from workbench.office import params
from workbench.taxonomy import VOCABULARIES, FindingSeverity, RagDimension, RiskLevel, State, relabel
from workbench.yaml_text import read_yaml

Share = Annotated[float, Field(strict=True, ge=0.0, le=1.0)]
Ratio = Annotated[float, Field(strict=True, gt=0.0, le=10.0)]
Days = Annotated[int, Field(strict=True, ge=0, le=3650)]
Count = Annotated[int, Field(strict=True, ge=1, le=1000)]
Rising = Annotated[tuple[Share, ...], Field(min_length=3, max_length=3)]

Widening = Annotated[float, Field(strict=True, ge=1.0, le=3.0)]


class FlagEffect(BaseModel):
    """What an open flag does to the forecast of its project: factors of spread, middle cost and middle benefit."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    spread: Widening = 1.0
    cost: Widening = 1.0
    benefit: Annotated[float, Field(strict=True, gt=0.0, le=1.0)] = 1.0


FLAG_KINDS = tuple(
    f"{kind}_{colour}" for kind in ("finding", "action", "register", "report", "status") for colour in ("red", "amber")
)

COMPUTED = (RagDimension.SCHEDULE, RagDimension.COST, RagDimension.RISK)  # what can be coloured from tables


class ScheduleQuality(BaseModel):
    """
    Limits of the checks of a schedule: shares of activities or links, days of the activity's calendar.

    The limits of the fourteen points are those of DCMA-EA PAM 200.1, October 2012; those of the further metrics are of
    the DECM workbook, version 5.0.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    missing_logic: Share = 0.05
    leads: Share = 0.0
    lags: Share = 0.05
    long_lag_days: Days = 5
    finish_to_start: Share = 0.90
    hard_constraints: Share = 0.05
    high_float: Share = 0.05
    high_float_days: Days = 44
    negative_float: Share = 0.0
    high_duration: Share = 0.05
    high_duration_days: Days = 44
    invalid_dates: Share = 0.0
    missed: Share = 0.05
    path_test_days: Annotated[int, Field(strict=True, ge=1, le=3650)] = 600
    path_test_tolerance_days: Days = 1
    critical_path_length_index: Ratio = 0.95
    baseline_execution_index: Ratio = 0.95

    dangling_logic: Share = 0.0
    activities_with_lag: Share = 0.10
    any_hard_constraint: Share = 0.0
    actuals_in_future: Share = 0.05
    summaries_with_logic: Share = 0.0
    effort_with_successor: Share = 0.0
    out_of_sequence: Share = 0.0
    unbaselined: Share = 0.05
    changed_actuals: Share = 0.10
    in_progress_unstarted: Share = 0.05
    complete_unfinished: Share = 0.05
    riding_forecasts: Share = 0.01

    date_anomalies: Share = 0.0
    hotspot_predecessors: Count = 4
    large_activity: Share = 0.10
    margin_name: Annotated[str, Field(strict=True)] = "schedule margin"
    margin_code_type: Annotated[str, Field(strict=True)] = ""
    margin_code: Annotated[str, Field(strict=True)] = ""


class Rules(BaseModel):
    """
    What the office calls late, dear, stale or full; the defaults are those of the shipped file.

    The limits of schedule and cost are a published example of a colour rule and claim no authority.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    schedule_amber_days: Days = 7
    schedule_red_months: Annotated[int, Field(strict=True, ge=0, le=120)] = 1
    cost_amber_over: Share = 0.10
    cost_red_over: Share = 0.20
    risk_amber_level: RiskLevel = RiskLevel.HIGH
    risk_red_level: RiskLevel = RiskLevel.EXTREME
    overall: Annotated[tuple[RagDimension, ...], Field(min_length=1)] = (RagDimension.SCHEDULE, RagDimension.COST)

    cpi_limit: Ratio = 0.90
    spi_limit: Ratio = 0.90
    cost_tolerance: Share = 0.10
    schedule_tolerance_days: Days = 30

    risk_moderate: Share = 0.06
    risk_high: Share = 0.18
    risk_extreme: Share = 0.36
    impact_cost_bands: Rising = (0.10, 0.20, 0.40)
    impact_time_bands: Rising = (0.05, 0.10, 0.20)
    register_stale_days: Days = 0

    finding_red: FindingSeverity = FindingSeverity.CRITICAL
    finding_amber: FindingSeverity = FindingSeverity.MAJOR
    finding_red_overdue: FindingSeverity = FindingSeverity.MAJOR
    action_red_overdue_days: Days = 30

    flag_effects: dict[str, FlagEffect] = {
        "finding_red": FlagEffect(spread=1.25, cost=1.05),
        "finding_amber": FlagEffect(spread=1.10),
        "action_red": FlagEffect(spread=1.10),
        "register_amber": FlagEffect(spread=1.20),
        "report_amber": FlagEffect(spread=1.10),
        "status_red": FlagEffect(spread=1.10, cost=1.10),
    }

    report_cut_off_day: Annotated[int, Field(strict=True, ge=1, le=28)] = 10
    late_reports_count: Annotated[bool, Field(strict=True)] = False
    systemic_projects: Count = 3
    systemic_delay_share: Share = 0.10

    utilisation_under: Ratio = 0.60
    utilisation_amber: Ratio = 0.90
    utilisation_red: Ratio = 1.00

    ageing_days: dict[State, Days] = {
        State.IDEA: 180,
        State.DEMAND: 90,
        State.CANDIDATE: 120,
        State.APPROVED: 90,
        State.ON_HOLD: 180,
    }
    optimism_kinds: dict[str, str] = {
        "hvdc": "non_standard_civil_engineering",
        "infrastructure": "standard_civil_engineering",
        "renewables": "standard_civil_engineering",
        "storage": "equipment_and_development",
        "grid_it": "equipment_and_development",
    }
    history_enough: Count = 5
    minority_similarity: Share = 0.75
    minority_overlap: Share = 0.30
    minority_regret: Share = 0.10
    scorecard_coverage: Share = 0.60

    schedule_quality: ScheduleQuality = ScheduleQuality()

    @model_validator(mode="after")
    def _in_order(self) -> "Rules":
        """A worse colour needs a worse value."""
        for low, high in (
            ("cost_amber_over", "cost_red_over"),
            ("risk_moderate", "risk_high"),
            ("risk_high", "risk_extreme"),
            ("utilisation_under", "utilisation_amber"),
            ("utilisation_amber", "utilisation_red"),
        ):
            if getattr(self, low) >= getattr(self, high):
                raise ValueError(f"{low} must be below {high}")
        for name in ("impact_cost_bands", "impact_time_bands"):
            bands = getattr(self, name)
            if sorted(set(bands)) != list(bands):
                raise ValueError(f"{name} must rise from one to the next")
        if not self.schedule_amber_days < 28 * self.schedule_red_months:
            raise ValueError("schedule_amber_days must be below schedule_red_months")
        for worse, better in (("risk_red_level", "risk_amber_level"), ("finding_red", "finding_amber")):
            if severity(getattr(self, worse)) < severity(getattr(self, better)):
                raise ValueError(f"{worse} must not be milder than {better}")
        if strange := [kind for kind in self.flag_effects if kind not in FLAG_KINDS]:
            raise ValueError(
                f"flag_effects may hold {', '.join(FLAG_KINDS)}, found {', '.join(map(shortened, strange))}"
            )
        if strange := [word.value for word in self.overall if word not in COMPUTED]:
            known = ", ".join(COMPUTED)
            raise ValueError(f"overall may hold {known}, found {', '.join(strange)}")
        return self


def severity(word: RiskLevel | FindingSeverity) -> int:
    """Place of a word in its vocabulary, which runs from mild to grave."""
    return list(type(word)).index(word)


def read_rules(path: str | Path | None = None) -> Rules:
    """
    Read the rules of an office.

    Parameters
    ----------
    path
        A YAML file; the office's own ``params/rules.yaml`` when left out. A rule that the file leaves out keeps its
        default.

    Raises
    ------
    ParameterError
        The file cannot be read, or a rule is unknown or impossible; each one is named.
    """
    file = Path(path) if path is not None else params() / "rules.yaml"
    values = _mapping(file)
    try:
        return Rules(**values)
    except ValidationError as error:
        raise ParameterError("\n".join(f"{file.name}: {_explained(e)}" for e in error.errors())) from None


def apply_taxonomy(path: str | Path | None = None) -> None:
    """
    Use the office's own labels from now on.

    Parameters
    ----------
    path
        A YAML file of vocabulary -> value -> label; the office's own ``params/taxonomy.yaml`` when left out.

    Raises
    ------
    ParameterError
        The file cannot be read, or a vocabulary or value is unknown; then no label changes.
    """
    file = Path(path) if path is not None else params() / "taxonomy.yaml"
    labels = _mapping(file)
    for vocabulary, words in labels.items():
        if not isinstance(words, dict):
            raise ParameterError(f"{file.name}: {shortened(vocabulary)}: expected value: label lines below it")
        for value, label in words.items():
            if not isinstance(label, str) or not label.strip() or not label.isprintable():
                raise ParameterError(
                    f"{file.name}: {vocabulary}.{shortened(value)}: expected a label as one line of text"
                )
    _check_words(labels, file.name)
    relabel(labels)


def _check_words(labels: dict, file: str) -> None:
    """Refuse an unknown word before any label is changed, so that a bad file changes nothing."""
    for vocabulary, words in labels.items():
        known = VOCABULARIES.get(vocabulary)
        if known is None:
            expected = ", ".join(VOCABULARIES)
            raise ParameterError(f"{file}: {shortened(vocabulary)}: unknown vocabulary, known are {expected}")
        for value in words:
            if value not in list(known):
                expected = ", ".join(known)
                raise ParameterError(f"{file}: {vocabulary}.{shortened(value)}: unknown value, known are {expected}")


def _mapping(file: Path) -> dict[str, Any]:
    """Read a YAML file that holds names and values."""
    values = read_yaml(file)
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ParameterError(f"{file}: expected lines of name: value")
    return values


def _explained(error: dict) -> str:
    """Say in one line which rule is wrong and what it should be."""
    name = ".".join(str(part) for part in error["loc"] if part != "[key]")
    if error["type"] == "extra_forbidden":
        group = ScheduleQuality if error["loc"][:-1] == ("schedule_quality",) else Rules
        return f"{name}: unknown rule, known are {', '.join(group.model_fields)}"
    if error["type"] == "value_error":
        return error["msg"].removeprefix("Value error, ")
    return f"{name}: {error['msg']}, found {shortened(error['input'])}"

"""
The parameters of every notebook: name, type, unit, default, range and meaning, in one place.

A parameters cell repeats names and defaults, so that Lab and bare papermill work; the models here decide what is
accepted. They protect against mistakes, and `workbench run` asks them before any kernel starts.
"""

import difflib
import hashlib
import json
import keyword
import re
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.canonical import canonical_json
from workbench.errors import ParameterError, UsageError, shortened
from workbench.parameter_text import sentence
from workbench.yaml_text import parse_yaml, read_yaml

LONGEST_TEXT = 10_000
SECRET_NAME = re.compile(r"pass(word|wd|phrase)?$|passw|secret|token|api_?key|^key$|_key$|dsn$|credential", re.I)
SECRET_VALUE = re.compile(r"://[^/\s:@]*:[^/\s@]+@")
HISTORY_NAME = re.compile(r"_+|_i{1,3}|_i?\d+|__\w+__|_[dio]h")
PLAIN_NAMES = frozenset(("In", "Out", "get_ipython", "exit", "quit", "open", "wb"))

Name = Annotated[str, Field(max_length=LONGEST_TEXT)]


class Params(BaseModel):
    """What every notebook can be asked."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    source: Annotated[
        Name, Field(description="Where the portfolio comes from; empty: WORKBENCH_DB, else sample:energy.")
    ] = ""

    notebook: ClassVar[str] = ""

    def __init__(self, **values: Any):
        for name in values:
            _check_name(type(self), name)
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise ParameterError("\n".join(sentence(detail) for detail in error.errors(include_url=False))) from None
        if hidden := sorted(name for name, value in values.items() if SECRET_VALUE.search(str(value))):
            raise ParameterError(f"{hidden[0]}: holds a password, and parameters are kept in records; use WORKBENCH_DB")

    @classmethod
    def check(cls, namespace: Mapping[str, object]) -> Self:
        """
        Read the parameters from a notebook's names.

        Parameters
        ----------
        namespace
            ``globals()`` of the notebook, right after the parameters cell.

        Raises
        ------
        ParameterError
            A name is neither a parameter nor something a fresh kernel starts with, or a value is impossible.
        """
        if not any(isinstance(value, cls) for value in namespace.values()):  # else a cell is run again in Lab
            known = set(cls.model_fields) | PLAIN_NAMES | _kernel_names()
            for name, value in namespace.items():
                if name not in known and not HISTORY_NAME.fullmatch(name) and not isinstance(value, types.ModuleType):
                    _check_name(cls, name)
        return cls(**{name: namespace[name] for name in cls.model_fields if name in namespace})

    @property
    def canonical_json(self) -> str:
        """The parameters in one fixed spelling."""
        return canonical_json(self.plain())

    def plain(self) -> dict[str, Any]:
        """Give the parameters as text, numbers, truth values, lists and mappings: all that a kernel is handed."""
        return json.loads(json.dumps(self.model_dump(mode="json"), allow_nan=False))

    def hash(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(self.canonical_json.encode()).hexdigest()


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
    gap: Gap = 0.005
    time_limit: TimeLimit = 60.0


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
    for model in (HomeParams, IntakeParams, CapacityParams, SelectionParams, RiskParams, DeliveryParams, PackParams)
}
"""The model of each notebook, by the notebook's name without ending."""


def model_of(notebook: str | Path) -> type[Params]:
    """
    Find the model of a notebook.

    Parameters
    ----------
    notebook
        Name or path.

    Raises
    ------
    UsageError
        No notebook of that name has parameters.
    """
    name = Path(notebook).name.removesuffix(".ipynb")
    if name not in MODELS:
        raise UsageError(f'no parameters are known for a notebook "{shortened(name)}"{_suggestion(name, MODELS)}')
    return MODELS[name]


def read_params(
    model: type[Params], file: Path | None = None, overrides: Mapping[str, str] | None = None
) -> tuple[Params, dict[str, str]]:
    """
    Merge defaults, a parameter file and the command line.

    Parameters
    ----------
    model
        Parameters of the notebook.
    file
        YAML with one line per parameter that differs from its default.
    overrides
        Parameter -> value as typed after ``-p``; it wins over the file.

    Returns
    -------
    tuple
        The parameters, and for each where its value comes from.

    Raises
    ------
    ParameterError
        An unknown name, a wrong type, an impossible value, or a file that is not plain YAML.
    """
    sources = dict.fromkeys(model.model_fields, "default")
    values: dict[str, object] = {}
    if file is not None:
        found = read_yaml(Path(file))
        if found is not None and not isinstance(found, dict):
            raise ParameterError(f"{file}: expected one line per parameter such as budget_factor: 0.9")
        try:
            values.update(model(**(found or {})).model_dump(include=set(found or {})))
        except ParameterError as error:
            raise ParameterError("\n".join(f"{file}: {line}" for line in str(error).splitlines())) from None
        sources.update(dict.fromkeys(values, str(file)))
    for name, typed in (overrides or {}).items():
        _check_name(model, name)
        values[name] = _typed_value(model, name, typed)
        sources[name] = "-p"
    return model(**values), sources


def _typed_value(model: type[Params], name: str, typed: str) -> object:
    """Read what was typed after ``-p``: as it stands for a text, as YAML for everything else."""
    if model.model_fields[name].annotation is str:
        return typed
    try:
        return parse_yaml(typed)
    except ParameterError as error:
        raise ParameterError(f"{name}: {error}") from None


def _check_name(model: type[Params], name: str) -> None:
    """Refuse a name that is no parameter; without echoing what might be code or a secret in full."""
    if name in model.model_fields:
        return
    if SECRET_NAME.search(name):
        raise ParameterError(f'parameter "{shortened(name)}" looks like a secret; secrets are never parameters')
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ParameterError(f'parameter name "{shortened(name)}" is not a plain name')
    raise ParameterError(f'unknown parameter "{shortened(name)}"{_suggestion(name, model.model_fields)}')


def _suggestion(name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else f"; known are {', '.join(known)}"


def _kernel_names() -> set[str]:
    """Names that the running kernel started with; none outside a kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return set(shell.user_ns_hidden) if shell else set()

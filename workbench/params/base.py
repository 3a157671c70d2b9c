"""What the parameters of every notebook have in common: exact types, known names, one spelling."""

import difflib
import hashlib
import json
import keyword
import re
import sys
import types
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.canonical import canonical_json
from workbench.errors import ParameterError, shortened
from workbench.parameter_text import sentence

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
            check_name(type(self), name)
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
                    check_name(cls, name)
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


def check_name(model: type[Params], name: str) -> None:
    """Refuse a name that is no parameter; without echoing what might be code or a secret in full."""
    if name in model.model_fields:
        return
    if SECRET_NAME.search(name):
        raise ParameterError(f'parameter "{shortened(name)}" looks like a secret; secrets are never parameters')
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ParameterError(f'parameter name "{shortened(name)}" is not a plain name')
    raise ParameterError(f'unknown parameter "{shortened(name)}"{suggestion(name, model.model_fields)}')


def suggestion(name: str, known: Mapping[str, object]) -> str:
    """Say which known name is meant, or which there are."""
    near = difflib.get_close_matches(name, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else f"; known are {', '.join(known)}"


def _kernel_names() -> set[str]:
    """Names that the running kernel started with; none outside a kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return set(shell.user_ns_hidden) if shell else set()

"""How a parameter, and what is wrong with it, is put into words."""

import json

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from workbench.errors import shortened

EXPECTED = {
    "float_type": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "string_type": "a text",
    "list_type": "a list such as [a, b]",
    "dict_type": "a mapping such as {a: 1}",
    "greater_than_equal": "at least {ge:g}",
    "less_than_equal": "at most {le:g}",
    "literal_error": "{expected}",
    "string_pattern_mismatch": "a text that fits {pattern}",
    "string_too_long": "at most {max_length} characters",
}


def sentence(detail: ErrorDetails) -> str:
    """Say in one line what was expected and what was found."""
    place = shortened(".".join(str(part) for part in detail["loc"] if part != "[key]"))
    template = EXPECTED.get(detail["type"])
    expected = template.format(**detail.get("ctx", {})) if template else shortened(detail["msg"], 160)
    return f"{place}: expected {expected}, got {_found(detail['input'], detail['type'])}"


def _found(value: object, problem: str) -> str:
    """Name a value and, where it helps, how to write what was probably meant."""
    if isinstance(value, bool):
        hint = "; put a text such as 'NO' in quotes" if problem in ("string_type", "literal_error") else ""
        return f"{str(value).lower()}{hint}"
    if value is None:
        return "nothing"
    if isinstance(value, int | float):
        return f"the number {value}" + ("; put it in quotes" if problem == "string_type" else "")
    if isinstance(value, str):
        return f"the text '{shortened(value, 40)}'" + (_as_number(value) if problem.endswith("_type") else "")
    if isinstance(value, list | tuple | dict | set):
        return f"a {type(value).__name__} of {len(value)}"
    shown = f" {value.isoformat()}; put it in quotes" if hasattr(value, "isoformat") else ""
    return f"a {type(value).__name__}{shown}"


def _as_number(text: str) -> str:
    try:
        return f"; write {float(text.replace('_', '')):.15g}"
    except ValueError:
        return ""


def type_name(annotation: object) -> str:
    """Name the type of a parameter for people."""
    text = str(annotation) if not isinstance(annotation, type) or hasattr(annotation, "__args__") else ""
    if text.startswith("typing.Literal"):
        return "choice"
    if text.startswith("list"):
        return "list of text"
    if text.startswith("dict"):
        return "mapping of text to number"
    plain = {float: "number", int: "whole number", bool: "true or false", str: "text"}
    return plain.get(annotation, "whole number, or empty")


def range_text(field: FieldInfo) -> str:
    """Give the range or the choices of a parameter for people."""
    if "Literal" in str(field.annotation):
        return " | ".join(field.annotation.__args__)
    limits = {type(item).__name__: item for item in field.metadata}
    low, high = getattr(limits.get("Ge"), "ge", None), getattr(limits.get("Le"), "le", None)
    if low is None and high is None:
        return ""
    return f"{low:,} to {high:,}" if high is not None else f"{low:,} or more"


def describe(model: type[BaseModel]) -> list[dict[str, str]]:
    """
    List the parameters of a notebook for people.

    Returns
    -------
    list of dict
        One row per parameter: name, type, unit, default, range, meaning.
    """
    return [
        {
            "name": name,
            "type": type_name(field.annotation),
            "unit": (field.json_schema_extra or {}).get("unit", ""),
            "default": json.dumps(field.default),
            "range": range_text(field),
            "meaning": field.description or "",
        }
        for name, field in model.model_fields.items()
    ]

"""Read a mapping file and say what is wrong with it in terms of lines and keys."""

import re
from pathlib import Path

from pydantic import ValidationError

from workbench.errors import DataError, Problem, UsageError
from workbench.office import params
from workbench.parsing import PERIOD_PATTERNS
from workbench.schema import PORTFOLIO_TABLES, TABLES, Kind
from workbench.sources.guard import LARGEST, check_kind, guarded, refusal
from workbench.sources.mapping import Mapping, Recipe, Rule
from workbench.yaml_text import Dialect, Document, YamlError, read_document

SUFFIXES = (".yaml", ".yml")
DIALECT = Dialect(LARGEST[".yaml"], deepest=30, most_values=LARGEST[".yaml"], keeps_words=True)
NAME = re.compile(r"[a-z0-9_-]{1,64}")
NUMERIC = (Kind.NUMBER, Kind.INTEGER)


def read_mapping(path: str | Path) -> tuple[Mapping, Document]:
    """
    Read a mapping file.

    Parameters
    ----------
    path
        The file, or the bare name of one in ``params/mappings``.

    Returns
    -------
    tuple
        The mapping, and the document it was read from, which knows the lines.

    Raises
    ------
    UsageError
        There is no such file.
    DataError
        The file breaks the grammar; every problem is listed with its line and key.
    """
    document = read_mapping_yaml(_found(path))
    try:
        mapping = Mapping.model_validate(document.data)
    except ValidationError as error:
        raise DataError(_grammar_problem(document, dict(found)) for found in error.errors()) from None
    if problems := [*_unknown_names(mapping, document), *_misused_rules(mapping, document)]:
        raise DataError(problems)
    return mapping, document


def read_mapping_yaml(path: Path) -> Document:
    """
    Read a mapping file as YAML, whatever it says.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    UsageError
        There is no such file, or it is of another kind.
    DataError
        The file is no plain YAML: tags, anchors, doubled keys, too deep or too large.
    """
    check_kind(path, SUFFIXES)
    with guarded(path) as file:
        raw = file.read()
    try:
        return read_document(raw.decode("utf-8-sig"), path.name, DIALECT)
    except UnicodeDecodeError as error:
        found = f"byte {raw[error.start]:#04x}"
        raise refusal(path.name, found, "text in UTF-8", row=raw.count(b"\n", 0, error.start) + 1) from None
    except YamlError as error:
        raise DataError(
            Problem(path.name, flaw.line, ".".join(map(str, flaw.path)), flaw.value, flaw.expected)
            for flaw in error.flaws
        ) from None


def _found(path: str | Path) -> Path:
    if NAME.fullmatch(str(path)):
        named = params() / "mappings" / f"{path}.yaml"
        if not named.is_file():
            known = ", ".join(sorted(file.stem for file in named.parent.glob("*.yaml"))) or "none"
            raise UsageError(f"no mapping called {path}; known are {known}, or give the path of a file")
        return named
    return Path(path)


def _grammar_problem(document: Document, found: dict) -> Problem:
    """Say a validation error in terms of keys and lines."""
    path = _written_path(document.data, found["loc"])
    given = found.get("input")
    shown = given if isinstance(given, str | int | float | bool) else None
    expected = {"extra_forbidden": "a key of the grammar in params/mappings/README.md", "missing": "this key"}.get(
        found["type"], found["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    )
    return document.problem(path, shown, expected)


def _written_path(data: object, place: tuple) -> tuple:
    """Keep of a place inside the model what is written in the file: no positions where a single thing needs no list."""
    path = []
    for part in place:
        if isinstance(data, dict) and not isinstance(part, int):
            path.append(part)
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int):
            path.append(part)
            data = data[part]
    return tuple(path)


def _unknown_names(mapping: Mapping, document: Document) -> list[Problem]:
    problems = [
        document.problem(("settings", name), name, f"one of {', '.join(TABLES['settings'].by_name)}")
        for name in mapping.settings
        if name not in TABLES["settings"].by_name
    ]
    if mapping.frequency not in PERIOD_PATTERNS:
        problems.append(document.problem(("settings", "frequency"), mapping.frequency, "M, Q or Y"))
    for name, recipes in mapping.tables.items():
        if name not in PORTFOLIO_TABLES or name == "settings":
            expected = f"one of {', '.join(table for table in PORTFOLIO_TABLES if table != 'settings')}"
            problems.append(document.problem(("tables", name), name, expected))
            continue
        known = TABLES[name].by_name
        problems += [
            document.problem((*place, column), column, f"one of {', '.join(known)}")
            for place, recipe in _places(document, name, recipes)
            for column in recipe.columns
            if column not in known
        ]
    return problems


def _misused_rules(mapping: Mapping, document: Document) -> list[Problem]:
    """A rule has to fit the kind of its column."""
    problems = []
    for name, recipes in mapping.tables.items():
        if name not in PORTFOLIO_TABLES:
            continue
        for place, recipe in _places(document, name, recipes):
            for column, rule in recipe.columns.items():
                kind = TABLES[name].by_name[column].kind if column in TABLES[name].by_name else None
                if kind and (expected := _misuse(rule, kind)):
                    problems.append(document.problem((*place, column), "", expected))
    return problems


def _places(document: Document, name: str, recipes: list[Recipe]) -> list[tuple[tuple, Recipe]]:
    single = not isinstance(document.data["tables"][name], list)
    return [
        (("tables", name, "columns") if single else ("tables", name, at, "columns"), recipe)
        for at, recipe in enumerate(recipes)
    ]


def _misuse(rule: Rule, kind: Kind) -> str:
    """Say what a rule must not do with a column of a kind; empty when it is fine."""
    dated = kind in (Kind.DATE, Kind.MOMENT) or rule.as_ == "period" or rule.periods_from
    if (rule.plus or rule.minus or rule.scale is not None or rule.decimals is not None) and kind not in NUMERIC:
        return "plus, minus, scale and decimals only for a column of numbers"
    if rule.as_ == "period" and kind not in (Kind.PERIOD, Kind.MONTH):
        return "as: period only for a column of periods or months"
    if rule.periods_from and kind is not Kind.INTEGER:
        return "periods_from only for a column of whole numbers"
    if (rule.add_days or rule.dates) and (not dated or rule.column is None):
        return "dates and add_days only for a column read as a date"
    if rule.prefix and kind is not Kind.TEXT:
        return "prefix only for a column of text"
    return ""

"""Read YAML that people write: plain data only, every key once, and the line of everything."""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

import yaml

from workbench.errors import DataError, Problem
from workbench.sources.guard import check_kind, guarded, refusal

DEEPEST = 30
LONGEST_NUMBER = 40
SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Document:
    """
    The content of a YAML file.

    Parameters
    ----------
    file
        Name of the file.
    data
        Dictionaries, lists, text, numbers, true, false and None.
    lines
        Path of keys and positions -> line.
    """

    file: str
    data: object
    lines: dict[tuple, int]

    def problem(self, path: tuple, value: object, expected: str) -> Problem:
        """Describe what is wrong at a key."""
        near = path
        while near not in self.lines and near:
            near = near[:-1]
        shown = "" if value is None else str(value)
        return Problem(self.file, self.lines.get(near, 1), ".".join(map(str, path)), shown, expected)


class _PlainLoader(yaml.SafeLoader):
    """The safe loader with the words of YAML 1.2: only true and false are flags, and dates stay text."""


_PlainLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("tag:yaml.org,2002:null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    (
        "tag:yaml.org,2002:float",
        r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$",
        "-+.0123456789",
    ),
):
    _PlainLoader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))


def read_yaml(path: Path) -> Document:
    """
    Read a YAML file.

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
        text = raw.decode("utf-8-sig")
        _check_shape(text, path.name)
        node = yaml.compose(text, Loader=_PlainLoader)
    except UnicodeDecodeError as error:
        found = f"byte {raw[error.start]:#04x}"
        raise refusal(path.name, found, "text in UTF-8", row=raw.count(b"\n", 0, error.start) + 1) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        row = mark.line + 1 if mark else None
        raise refusal(path.name, error.problem or "", "YAML", row=row) from None
    except yaml.YAMLError as error:
        raise refusal(path.name, str(error).splitlines()[0], "YAML") from None
    lines: dict[tuple, int] = {(): 1}
    problems: list[Problem] = []
    data = _plain(node, (), lines, problems, path.name) if node is not None else None
    if problems:
        raise DataError(problems)
    return Document(path.name, data, lines)


def _check_shape(text: str, name: str) -> None:
    """Refuse anchors and depth while reading events, before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=_PlainLoader):
        row = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise refusal(name, str(event.anchor), "no anchors and aliases, but the text itself", row=row)
        if getattr(event, "tag", None):
            raise refusal(name, event.tag, "plain values without tags", row=row)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise refusal(name, "", f"at most {DEEPEST} levels", row=row)


def _plain(node: yaml.Node, path: tuple, lines: dict[tuple, int], problems: list[Problem], name: str) -> object:
    """Build data from nodes and remember their lines."""
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, at), lines, problems, name) for at, child in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    result = {}
    for key_node, value_node in node.value:
        key = _scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
        row = key_node.start_mark.line + 1
        if key is None or not isinstance(key, Hashable):
            problems.append(Problem(name, row, ".".join(map(str, path)), str(key_node.value), "a plain key"))
            continue
        inner = (*path, key)
        if key in result:
            expected = f"each key once; it is in line {lines[inner]} too"
            problems.append(Problem(name, row, ".".join(map(str, inner)), "", expected))
            continue
        result[key] = _plain(value_node, inner, lines, problems, name)
        lines[inner] = row
    return result


def _scalar(node: yaml.ScalarNode) -> str | int | float | bool | None:
    kind = node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return node.value.lower() == "true"
    if kind in ("int", "float") and len(node.value) <= LONGEST_NUMBER:
        return int(node.value) if kind == "int" else float(node.value)
    return node.value

"""YAML as people write it: plain values, each key once, and nothing that reads differently than it looks."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from workbench.errors import ParameterError, Problem, WorkbenchError, shortened

LONGEST_NUMBER = 40
PLAIN_NUMBER = {"int": re.compile(r"[-+]?(0|[1-9]\d*)"), "float": re.compile(r"[^:_]*")}
FLAG = r"^(?:true|True|TRUE|false|False|FALSE)$"
FLOAT = r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$"
MODERN_WORDS = (
    ("bool", FLAG, "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", FLOAT, "-+.0123456789"),
)


class _Modern(yaml.SafeLoader):
    """The safe loader with the words of YAML 1.2: only true and false are flags, and dates stay text."""


_Modern.yaml_implicit_resolvers = {}
for _kind, _pattern, _first in MODERN_WORDS:
    _Modern.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(_pattern), list(_first))


@dataclass(frozen=True)
class Dialect:
    """
    How much is read, and what becomes of words that people and YAML may read differently.

    Parameters
    ----------
    largest
        Characters.
    deepest
        Levels.
    most_values
        Scalars.
    keeps_words
        Whether ``no``, ``2026-01-01``, ``012`` and ``12:30`` stay text, and numbers may be keys. Otherwise the first
        two are a flag and a day, the last two, which YAML reads as 10 and 750, are refused, and keys are text.
    """

    largest: int = 256 * 1024
    deepest: int = 8
    most_values: int = 20_000
    keeps_words: bool = False


OFFICE = Dialect()


@dataclass(frozen=True)
class Flaw:
    """
    What is wrong at a place: as a sentence of its own, and as the value found and what was expected instead.

    The line is None when the document as a whole is meant.
    """

    line: int | None
    said: str
    expected: str
    value: str = ""
    path: tuple = ()

    def __str__(self) -> str:
        return self.said if self.line is None else f"line {self.line}: {self.said}"


class YamlError(WorkbenchError):
    """A document is not YAML as people write it; `flaws` lists why."""

    def __init__(self, *flaws: Flaw):
        self.flaws = flaws
        super().__init__("\n".join(map(str, flaws)))


@dataclass(frozen=True)
class Document:
    """
    The content of a YAML document.

    Parameters
    ----------
    file
        Name of the file.
    data
        Dictionaries, lists, text, numbers, true, false, None and, where the dialect reads them, days.
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


def read_document(text: str, file: str = "", dialect: Dialect = OFFICE) -> Document:
    """
    Read one YAML document together with the line of everything in it.

    Parameters
    ----------
    text
        The document.
    file
        Name of the file it was in.
    dialect
        Limits, and how words are read.

    Raises
    ------
    YamlError
        Not YAML, a doubled key, an anchor, an alias, a tag, a number in disguise, or more characters, values or levels
        than the dialect allows.
    """
    if len(text) > dialect.largest:
        limit = f"at most {dialect.largest:,}"
        raise YamlError(Flaw(None, f"{len(text):,} characters, {limit} are read", f"{limit} characters"))
    loader = _Modern if dialect.keeps_words else yaml.SafeLoader
    builder = _Builder(dialect.keeps_words)
    try:
        _measure(text, loader, dialect)
        node = yaml.compose(text, Loader=loader)
        data = None if node is None else builder.value(node, ())
    except yaml.YAMLError as error:
        raise YamlError(_broken(error)) from None
    if builder.flaws:
        raise YamlError(*builder.flaws)
    return Document(file, data, builder.lines)


def parse_yaml(text: str) -> object:
    """
    Read one YAML document of the office.

    Parameters
    ----------
    text
        The document.

    Returns
    -------
    object
        Plain Python values; None for an empty document.

    Raises
    ------
    ParameterError
        As for `read_document`; the first flaw is named with its line.
    """
    try:
        return read_document(text).data
    except YamlError as error:
        raise ParameterError(str(error.flaws[0])) from None


def read_yaml(file: Path) -> object:
    """
    Read a YAML file of the office.

    Parameters
    ----------
    file
        UTF-8 text.

    Raises
    ------
    ParameterError
        As for `parse_yaml`; the message begins with the name of the file.
    """
    try:
        size = file.stat().st_size
        if size > OFFICE.largest:
            raise ParameterError(f"{size:,} bytes, at most {OFFICE.largest:,} are read")
        return parse_yaml(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ParameterError(f"{file}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise ParameterError(f"{file}: not UTF-8 text (byte {error.start + 1})") from None
    except ParameterError as error:
        raise ParameterError(f"{file}: {error}") from None


def _broken(error: yaml.YAMLError) -> Flaw:
    """Say where a text stops being YAML."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    parts = [getattr(error, name, None) for name in ("context", "problem")]
    said = ", ".join(part for part in parts if part) or str(error)
    value = parts[1] or ("" if mark else str(error).splitlines()[0])
    return Flaw(mark.line + 1 if mark else None, shortened(said, 160), "YAML", value)


def _measure(text: str, loader: type[yaml.SafeLoader], dialect: Dialect) -> None:
    """Refuse anchors, tags, depth and mass while scanning, before anything is built."""
    depth = values = 0
    for event in yaml.parse(text, Loader=loader):
        line = event.start_mark.line + 1
        if anchor := getattr(event, "anchor", None):
            said = f"anchors and aliases ({shortened(anchor)}) are not used here"
            raise YamlError(Flaw(line, said, "no anchors and aliases, but the text itself", anchor))
        if tag := getattr(event, "tag", None):
            said = f"could not determine a constructor for the tag {shortened(tag)}; values are written without tags"
            raise YamlError(Flaw(line, said, "plain values without tags", tag))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        values += isinstance(event, yaml.ScalarEvent)
        for count, most, noun in ((depth, dialect.deepest, "levels"), (values, dialect.most_values, "values")):
            if count > most:
                raise YamlError(Flaw(line, f"more than {most:,} {noun}", f"at most {most:,} {noun}"))


class _Builder:
    """Builds data from nodes, and remembers lines and flaws."""

    def __init__(self, keeps_words: bool):
        self.keeps_words = keeps_words
        self.lines: dict[tuple, int] = {(): 1}
        self.flaws: list[Flaw] = []
        self.library = yaml.SafeLoader("")

    def value(self, node: yaml.Node, path: tuple) -> object:
        """Build what stands at a path."""
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, at)) for at, child in enumerate(node.value)]
        return self.scalar(node, path) if isinstance(node, yaml.ScalarNode) else self.mapping(node, path)

    def mapping(self, node: yaml.MappingNode, path: tuple) -> dict:
        """Build a mapping whose keys occur once."""
        result = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self.key(key_node, path)
            if key is None:
                said = f"a name is expected before the colon, found {shortened(repr(key_node.value))}"
                self.flaws.append(Flaw(line, said, "a plain key", str(key_node.value), path))
                continue
            inner = (*path, key)
            if key in result:
                first = self.lines[inner]
                said = f'"{shortened(key)}" is already set in line {first}'
                self.flaws.append(Flaw(line, said, f"each key once; it is in line {first} too", "", inner))
                continue
            result[key] = self.value(value_node, inner)
            self.lines[inner] = line
        return result

    def key(self, node: yaml.Node, path: tuple) -> object:
        """Read a key; None for what cannot be one."""
        if isinstance(node, yaml.ScalarNode) and (self.keeps_words or _kind(node) == "str"):
            return self.scalar(node, path)
        return None

    def scalar(self, node: yaml.ScalarNode, path: tuple) -> object:
        """Read a single value."""
        kind, line = _kind(node), node.start_mark.line + 1
        if self.keeps_words and kind in ("int", "float") and len(node.value) > LONGEST_NUMBER:
            return node.value
        if kind in PLAIN_NUMBER and not PLAIN_NUMBER[kind].fullmatch(node.value):
            expected = "a plain number, or a text in quotes"
            said = f"{shortened(node.value)} would be read as another number; write {expected}"
            self.flaws.append(Flaw(line, said, expected, node.value, path))
            return None
        try:
            return int(node.value) if kind == "int" else self.library.construct_object(node)
        except (ValueError, OverflowError) as error:  # a day or number that does not exist
            self.flaws.append(Flaw(line, shortened(error, 160), "a value that exists", node.value, path))
            return None


def _kind(node: yaml.Node) -> str:
    return node.tag.rpartition(":")[2]

"""YAML as the office writes it: plain values, each key once, and nothing that reads differently than it looks."""

import re
from pathlib import Path

import yaml

from workbench.errors import ParameterError, shortened

LARGEST = 256 * 1024  # bytes
DEEPEST = 8
MOST_VALUES = 20_000
PLAIN_INTEGER = re.compile(r"[-+]?(0|[1-9]\d*)")


class _Loader(yaml.SafeLoader):
    """The safe loader, which also refuses doubled keys and numbers in disguise."""

    def construct_mapping(self, node, deep=False):
        """Build a mapping whose keys are texts that occur once."""
        lines: dict[str, int] = {}
        for key_node, _ in node.value:
            line = key_node.start_mark.line + 1
            if key_node.tag != "tag:yaml.org,2002:str":
                raise ParameterError(f"line {line}: a name is expected before the colon, found {key_node.value!r}")
            if key_node.value in lines:
                raise ParameterError(
                    f'line {line}: "{shortened(key_node.value)}" is already set in line {lines[key_node.value]}'
                )
            lines[key_node.value] = line
        return super().construct_mapping(node, deep=deep)

    def construct_plain_integer(self, node):
        """Build an integer, unless people and YAML read it differently (012 is ten, 12:30 is 750)."""
        if not PLAIN_INTEGER.fullmatch(node.value):
            line = node.start_mark.line + 1
            raise ParameterError(
                f"line {line}: {shortened(node.value)} would be read as another number; "
                "write a plain whole number, or put a text in quotes"
            )
        return int(node.value)


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_plain_integer)


def parse_yaml(text: str) -> object:
    """
    Read one YAML document.

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
        Not YAML, a doubled key, an alias, a tag that would build an object, or more values or levels than a file
        written by people has.
    """
    if len(text) > LARGEST:
        raise ParameterError(f"{len(text):,} characters, at most {LARGEST:,} are read")
    try:
        _measure(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 (a safe loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        parts = [getattr(error, name, None) for name in ("context", "problem")]
        problem = ", ".join(part for part in parts if part) or str(error)
        raise ParameterError(f"{place}{shortened(problem, 160)}") from None
    except (ValueError, OverflowError) as error:  # a date or number that does not exist
        raise ParameterError(shortened(error, 160)) from None


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
        if size > LARGEST:
            raise ParameterError(f"{size:,} bytes, at most {LARGEST:,} are read")
        return parse_yaml(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ParameterError(f"{file}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise ParameterError(f"{file}: not UTF-8 text (byte {error.start + 1})") from None
    except ParameterError as error:
        raise ParameterError(f"{file}: {error}") from None


def _measure(text: str) -> None:
    """Count levels and values while scanning, before anything is built."""
    depth = values = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise ParameterError(f"line {line}: aliases (*{shortened(event.anchor)}) are not used here")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.ScalarEvent):
            values += 1
        if depth > DEEPEST:
            raise ParameterError(f"line {line}: more than {DEEPEST} levels")
        if values > MOST_VALUES:
            raise ParameterError(f"line {line}: more than {MOST_VALUES:,} values")

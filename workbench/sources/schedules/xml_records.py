"""
XML as nested records, read as a stream under limits.

Only elements that somebody asked for are kept, so that the memory needed depends on what is used and not on what a file
holds. Entities and document types are refused.
"""

from dataclasses import dataclass, field
from pathlib import Path

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from workbench.errors import Problem
from workbench.sources.guard import guarded, refusal

CHUNK = 1 << 16
DEEPEST = 40
LONGEST_TEXT = 1_000_000
MOST_ELEMENTS = 3_000_000


@dataclass(slots=True)
class XmlRecord:
    """
    An element with what is in it.

    Parameters
    ----------
    tag
        Its name without a prefix.
    line
        Where it begins.
    texts
        Texts of the elements in it that have no elements in them, by name.
    children
        The other elements in it.
    """

    tag: str
    line: int
    texts: dict[str, str] = field(default_factory=dict)
    children: list["XmlRecord"] = field(default_factory=list)

    def all(self, *path: str) -> list["XmlRecord"]:
        """Elements at a path of names below, such as all("Calendars", "Calendar")."""
        found = [self]
        for tag in path:
            found = [child for record in found for child in record.children if child.tag == tag]
        return found


def read_xml(path: Path, name: str, used: dict[str, frozenset[str]]) -> tuple[XmlRecord, list[Problem]]:
    """
    Read an XML file.

    Parameters
    ----------
    path
        The file.
    name
        What it is called in problems.
    used
        For each root that is expected, the names of elements that are kept.

    Returns
    -------
    tuple
        The root, and elements that stand twice where one is meant; the first one counts.

    Raises
    ------
    DataError
        It is no XML, has another root, or passes a limit.
    """
    handler = _Handler(name, used)
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setContentHandler(handler)
    parser.setErrorHandler(handler)
    handler.parser = parser
    silent = 0
    try:
        with guarded(path) as file:
            while chunk := file.read(CHUNK):
                handler.alive = False
                parser.feed(chunk)
                silent = 0 if handler.alive else silent + len(chunk)
                if silent > LONGEST_TEXT:  # an attribute, a comment or a name that does not end
                    raise handler.refused("a mark without end", f"marks of at most {LONGEST_TEXT:,} bytes")
            parser.feed(b"", isFinal=True)
    except DefusedXmlException as error:
        raise handler.refused(type(error).__name__, "XML without document types, entities and references") from None
    except (ValueError, LookupError, UnicodeError) as error:
        raise handler.refused(str(error), "XML in an encoding that is known") from None
    return handler.root, handler.problems


class _Handler:
    """What the parser tells of the file."""

    def __init__(self, name: str, used: dict[str, frozenset[str]]):
        self.name, self.roots = name, used
        self.used: frozenset[str] = frozenset()
        self.parser: DefusedExpatParser | None = None
        self.root: XmlRecord | None = None
        self.problems: list[Problem] = []
        self.alive = False
        self.depth = self.passed = self.length = self.count = 0
        self.stack: list[XmlRecord] = []
        self.words: list[str] = []

    def startElement(self, name: str, attributes: object) -> None:  # noqa: N802 (the parser's name)
        self.alive = True
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refused(f"{self.depth} elements inside each other", f"at most {DEEPEST}")
        tag = name.rpartition(":")[2]
        if self.passed or (self.stack and tag not in self.used):
            self.passed += 1
            return
        record = XmlRecord(tag, self.parser.getLineNumber())
        if not self.stack:
            if tag not in self.roots:
                raise self.refused(tag, f"the root {' or '.join(self.roots)}")
            self.root, self.used = record, self.roots[tag]
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise self.refused("more elements", f"at most {MOST_ELEMENTS:,} elements that are used")
        self.stack.append(record)
        self.words, self.length = [], 0

    def endElement(self, name: str) -> None:  # noqa: N802 (the parser's name)
        self.alive = True
        self.depth -= 1
        if self.passed:
            self.passed -= 1
            return
        record = self.stack.pop()
        if not self.stack:
            return
        parent = self.stack[-1]
        if record.children or record.texts:
            parent.children.append(record)
        elif record.tag not in parent.texts:
            parent.texts[record.tag] = "".join(self.words).strip()
        else:
            text = "".join(self.words).strip()
            self.problems.append(Problem(self.name, record.line, record.tag, text, "each element once", parent.tag))
        self.words = []

    def characters(self, text: str) -> None:
        self.alive = True
        if self.passed:
            return
        self.length += len(text)
        if self.length > LONGEST_TEXT:
            raise self.refused("a longer text", f"texts of at most {LONGEST_TEXT:,} characters")
        self.words.append(text)

    def fatalError(self, error: Exception) -> None:  # noqa: N802 (the parser's name)
        raise self.refused(error.getMessage(), "well-formed XML")

    def refused(self, found: str, expected: str) -> Exception:
        """Make the error for the line that was reached."""
        return refusal(self.name, found, expected, row=self.parser.getLineNumber())

    def _ignored(self, *about: object) -> None:
        self.alive = True

    startDocument = processingInstruction = skippedEntity = _ignored  # noqa: N815

"""Refuse a workbook that would eat memory or time, or that attacks its parser, without parsing it."""

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from workbench.errors import DataError
from workbench.sources.guard import MEGABYTE, refusal


@dataclass(frozen=True)
class WorkbookLimits:
    """
    What a workbook may declare.

    Parameters
    ----------
    parts
        Files inside the archive.
    directory
        Bytes of the archive's table of contents.
    unpacked
        Bytes of all parts together.
    ratio, ratio_from
        Largest ratio of unpacked to packed bytes, asked of parts and archives above so many bytes.
    cells
        Rows times columns of one sheet.
    text
        Bytes between two marks of a part: one text.
    """

    parts: int = 1_000
    directory: int = 500_000
    unpacked: int = 200 * MEGABYTE
    ratio: int = 200
    ratio_from: int = 10 * MEGABYTE
    cells: int = 2_000_000
    text: int = 1_000_000


LIMITS = WorkbookLimits()
CHUNK = 1 << 20
START = 1_000
REFERENCE = re.compile(rb"""<([^\s<>/!?]+)\s(?:[^<]*?\s)?r\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
CELL = re.compile(rb"<(?:[^\s<>/!?:]+:)?c[\s/>]")
FORMULA = re.compile(rb"<(?:[^\s<>/!?:]+:)?f[\s/>]")
PLACE = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")
ROW = re.compile(rb"[0-9]{1,7}")
ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
PLAIN_ENCODINGS = (b"utf-8", b"us-ascii", b"ascii")
IGNORED_PARTS = {
    "macros": re.compile(r"vbaProject|/macrosheets/", re.I),
    "external links": re.compile(r"/externalLinks/", re.I),
    "embedded objects": re.compile(r"/(embeddings|activeX|ctrlProps)/", re.I),
}


@dataclass(frozen=True)
class Inspection:
    """
    What the guard saw in a workbook.

    Parameters
    ----------
    formulas
        There are formulas, whose stored values have to be there.
    ignored
        Kinds of content that are never looked at.
    """

    formulas: bool
    ignored: tuple[str, ...]


def inspect_workbook(file: BinaryIO, name: str, limits: WorkbookLimits = LIMITS) -> Inspection:
    """
    Look through a workbook without parsing it.

    Parameters
    ----------
    file
        The open workbook.
    name
        As people see it.
    limits
        What it may declare.

    Raises
    ------
    DataError
        A limit is passed or the content is hostile or damaged; the limit is named.
    """
    _check_directory(file, name, limits)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_parts(parts, name, limits)
            formulas = False
            for part in parts:
                with archive.open(part) as stream:
                    formulas |= _Scan(name, part.filename, limits).run(stream)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise refusal(
            name, str(error) or type(error).__name__, "an Excel workbook (.xlsx) that is not damaged"
        ) from None
    names = [part.filename for part in parts]
    ignored = tuple(kind for kind, pattern in IGNORED_PARTS.items() if any(map(pattern.search, names)))
    return Inspection(formulas, ignored)


def _check_directory(file: BinaryIO, name: str, limits: WorkbookLimits) -> None:
    """Read the size of the table of contents, because opening the archive reads all of it into memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 66_000))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise refusal(name, "", "an Excel workbook (.xlsx) that is not damaged")
    if b"PK\x06\x07" in tail:
        raise refusal(name, "a zip archive of the large format", "an ordinary workbook")
    (directory,) = struct.unpack("<I", tail[at + 12 : at + 16])
    if directory > limits.directory:
        raise refusal(name, f"a table of contents of {directory:,} bytes", f"at most {limits.directory:,} bytes")


def _check_parts(parts: list[zipfile.ZipInfo], name: str, limits: WorkbookLimits) -> None:
    """Check number, names and declared sizes of the parts."""
    if len(parts) > limits.parts:
        raise refusal(name, f"{len(parts):,} parts", f"at most {limits.parts:,} parts")
    names = [part.filename for part in parts]
    for part in names:
        if part.startswith(("/", "\\")) or ":" in part or ".." in re.split(r"[/\\]", part):
            raise refusal(name, f"the part {part}", "part names inside the workbook")
    if len(set(names)) < len(names):
        raise refusal(name, "a part that is there twice", "each part once")
    if missing := sorted({"[Content_Types].xml", "xl/workbook.xml"} - set(names)):
        raise refusal(name, f"no part {missing[0]}", "an Excel workbook (.xlsx)")
    if any(part.flag_bits & 1 for part in parts):
        raise refusal(name, "an encrypted workbook", "a workbook without a password")
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if unpacked > limits.unpacked:
        raise refusal(name, f"declares {unpacked:,} bytes unpacked", f"at most {limits.unpacked:,} bytes")
    sizes = [(unpacked, packed), *((part.file_size, part.compress_size) for part in parts)]
    for large, small in sizes:
        if large > limits.ratio_from and large > limits.ratio * small:
            found = f"declares {large:,} bytes unpacked from {small:,}"
            raise refusal(name, found, f"at most {limits.ratio} times the packed size")


class _Scan:
    """Stream one part and collect what it would make a parser do."""

    def __init__(self, file: str, part: str, limits: WorkbookLimits):
        self.file, self.part, self.limits = file, part, limits
        self.sheet = part.startswith("xl/worksheets/") and part.endswith(".xml")
        self.columns: set[bytes] = set()
        self.rows = self.cells = self.last_row = 0
        self.formulas = False
        self.odd = b""

    def run(self, stream: BinaryIO) -> bool:
        """Read the part to its end; tell whether it has formulas."""
        rest = stream.read(START)
        self._check_encoding(rest)
        while chunk := stream.read(CHUNK):
            chunk = rest + chunk
            # A mark cut by the end of the chunk is looked at with the next one.
            cut = chunk.rfind(b"<")
            if cut <= 0 and len(chunk) > self.limits.text and self._is_markup():
                raise self._refused("a text of more than 1 MB", f"texts of at most {self.limits.text:,} bytes")
            if cut <= 0 and not self._is_markup():
                cut = len(chunk)
            self._look(chunk[: max(cut, 0)])
            rest = chunk[max(cut, 0) :]
        self._look(rest)
        if self.sheet and self.odd:
            raise self._refused(self.odd.decode("ascii", "replace"), "cell references such as B12")
        return self.formulas and self.sheet

    def _is_markup(self) -> bool:
        return self.part.lower().endswith((".xml", ".rels", ".vml")) or self.sheet

    def _check_encoding(self, start: bytes) -> None:
        """The scan reads bytes, so the parts have to be written in a plain encoding."""
        if not self._is_markup():
            return
        start = start.removeprefix(b"\xef\xbb\xbf")
        named = ENCODING.match(start)
        endless = start.lstrip().startswith(b"<?xml") and b"?>" not in start
        if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in start or endless:
            raise self._refused("another encoding", "parts in UTF-8")
        if named and named[1].lower() not in PLAIN_ENCODINGS:
            raise self._refused(named[1].decode("ascii", "replace"), "parts in UTF-8")

    def _look(self, chunk: bytes) -> None:
        if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
            raise self._refused("a document type or entity", "XML without entities")
        self.sheet = self.sheet or b"sheetData" in chunk
        self.formulas = self.formulas or FORMULA.search(chunk) is not None
        self.cells += len(CELL.findall(chunk))
        places = [(tag, double or single) for tag, double, single in REFERENCE.findall(chunk)]
        self._look_at_rows([value for tag, value in places if tag.rpartition(b":")[2] == b"row"])
        cells = [value for tag, value in places if tag.rpartition(b":")[2] != b"row"]
        own = [value for tag, value in places if tag.rpartition(b":")[2] == b"c"]
        if self.sheet and len(set(own)) < len(own):
            raise self._refused("a cell that is there twice", "each cell once")
        for value in set(cells):
            if match := PLACE.fullmatch(value):
                self.columns.add(match[1].upper())
                self.rows = max(self.rows, int(match[2]))
            else:
                self.odd = self.odd or value
        wide = max((_column_number(letters) for letters in self.columns), default=1)
        if self.rows * wide > self.limits.cells or self.cells > self.limits.cells:
            found = f"declares {self.rows} rows x {wide} columns" if self.cells <= self.limits.cells else "more cells"
            raise self._refused(found, f"at most {self.limits.cells:,} cells in a sheet; use CSV files for more")

    def _look_at_rows(self, values: list[bytes]) -> None:
        """Row numbers rise; a parser that reads in one go skips a row that comes too late."""
        for value in values:
            if not ROW.fullmatch(value):
                self.odd = self.odd or value
                continue
            number = int(value)
            if self.sheet and number <= self.last_row:
                raise self._refused(f"row {number} after row {self.last_row}", "rows in rising order")
            self.last_row = number
            self.rows = max(self.rows, number)

    def _refused(self, found: str, expected: str) -> DataError:
        return refusal(self.file, found, expected, sheet=self.part)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number

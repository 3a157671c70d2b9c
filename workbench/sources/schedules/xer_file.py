"""An XER file as tables of text: tab-separated lines that begin with %T, %F, %R and %E."""

import codecs
from dataclasses import dataclass, field

from workbench.errors import DataError, Problem
from workbench.parsing import Origin
from workbench.sources.schedules.file_table import FileTable

LINE_BREAK = "\x7f"  # stands for a line break inside a cell


@dataclass
class XerFile:
    """
    All tables of a file.

    Parameters
    ----------
    name
        Name of the file.
    exported
        Day of the export as text, empty when the header does not say it.
    tables
        By name.
    problems
        Lines that could not be read.
    """

    name: str
    exported: str = ""
    tables: dict[str, FileTable] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def table(self, name: str) -> FileTable:
        """A table by name; one without rows when the file has none."""
        return self.tables.get(name) or FileTable(Origin(self.name, name, ()), (), [])


def read_xer_file(raw: bytes, name: str, used: frozenset[str]) -> XerFile:
    """
    Split an XER file into tables.

    Parameters
    ----------
    raw
        The file: Windows-1252, or UTF-8 when it begins with that mark.
    name
        Its name.
    used
        Tables that are kept; the others are passed over, whatever is in them.

    Raises
    ------
    DataError
        It is no XER file.
    """
    text = raw.decode("utf-8-sig" if raw.startswith(codecs.BOM_UTF8) else "cp1252", errors="replace")
    if not text.startswith("ERMHDR"):
        raise DataError([Problem(name, 1, "", text[:40].split("\n")[0], "an XER file, which begins with ERMHDR")])
    file = XerFile(name)
    table, fields, lines = "", (), {}
    for number, line in enumerate(text.split("\n"), start=1):
        mark, *cells = line.rstrip("\r").split("\t")
        if mark == "ERMHDR":
            file.exported = cells[1].strip() if len(cells) > 1 else ""
        elif mark == "%T":
            table, fields = (cells[0].strip().upper() if cells else ""), ()
        elif mark == "%E":
            break
        elif table not in used:
            continue
        elif mark == "%F":
            fields = tuple(cell.strip().lower() for cell in cells)
            lines.setdefault(table, (fields, []))
        elif mark == "%R" and fields:
            if any(cell.strip() for cell in cells[len(fields) :]):
                file.problems.append(Problem(name, number, "", "", f"at most {len(fields)} cells", table))
            row = {key: cell.replace(LINE_BREAK, "\n").strip() for key, cell in zip(fields, cells, strict=False)}
            lines[table][1].append((number, row))
        elif line.strip():
            file.problems.append(Problem(name, number, "", line.strip(), "a line with %T, %F, %R or %E", table))
    for table, (fields, rows) in lines.items():
        origin = Origin(name, table, tuple(number for number, _ in rows))
        file.tables[table] = FileTable(origin, fields, [row for _, row in rows])
    return file

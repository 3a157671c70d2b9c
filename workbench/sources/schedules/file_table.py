"""One table of a schedule file, before anything is known about the meaning of its cells."""

from dataclasses import dataclass

from workbench.parsing import Origin


@dataclass(frozen=True)
class FileTable:
    """
    One table of the file.

    Parameters
    ----------
    origin
        Where it stands; a problem names file, table and line.
    fields
        Column names; in lower case where the source does not care about case.
    rows
        Cells by column; missing ones are empty.
    """

    origin: Origin
    fields: tuple[str, ...]
    rows: list[dict[str, str]]

    def column(self, name: str) -> list[str]:
        """Cells of one column; empty ones when the file has no such column."""
        return [row.get(name, "") for row in self.rows]

    def matching(self, name: str, value: str) -> list[int]:
        """Positions of the rows with a value in a column."""
        return [at for at, row in enumerate(self.rows) if row.get(name, "") == value]

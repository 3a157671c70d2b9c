"""Apply a mapping: cells of one export become tables of the portfolio."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import pandas as pd

from workbench.errors import Problem
from workbench.parsing import Origin, is_missing
from workbench.schema import TABLES, Kind, Table
from workbench.sources.cells import Cells
from workbench.sources.mapping import Condition, Mapping, Recipe, Rule
from workbench.sources.values import (
    UnreadableError,
    date_reader,
    later,
    number_reader,
    period_text,
    periods_touched,
    scaled,
)

NUMERIC = (Kind.NUMBER, Kind.INTEGER)


@dataclass(frozen=True)
class RecipeOrigin(Origin):
    """
    Where a table was made from, when parts of it call the same column differently.

    Parameters
    ----------
    parts
        Last position of each part and its names: our column -> the source's.
    """

    parts: tuple[tuple[int, dict[str, str]], ...] = field(default=())

    def problem(self, position: int | None, column: str, value: object, expected: str) -> Problem:
        """Describe what is wrong with the cell at a position of the frame."""
        names = self.parts[-1][1] if self.parts else {}
        if position is not None:
            names = next((names for end, names in self.parts if position < end), names)
        label = " + ".join(names.get(part, part) for part in column.split(" + "))
        return super().problem(position, label, value, expected)


@dataclass(frozen=True)
class Mapped:
    """
    What a mapping made of an export.

    Parameters
    ----------
    tables, origins
        Frames and where their rows came from, by table.
    problems
        Cells and rows that could not be used.
    """

    tables: dict[str, pd.DataFrame]
    origins: dict[str, Origin]
    problems: list[Problem]


def apply_mapping(mapping: Mapping, cells: Cells) -> Mapped:
    """
    Make tables from the cells of one export.

    Parameters
    ----------
    mapping
        The recipes.
    cells
        The export.

    Returns
    -------
    Mapped
        Tables ready to be typed and checked, without the settings.
    """
    kitchen = _Kitchen(mapping, cells)
    tables, origins = {}, {}
    for name, recipes in mapping.tables.items():
        tables[name], origins[name] = kitchen.table(name, recipes)
    return Mapped(tables, origins, kitchen.problems)


class _Kitchen:
    """Cook recipes over one export and collect what went wrong."""

    def __init__(self, mapping: Mapping, cells: Cells):
        blank = set(mapping.source.blank)
        self.mapping = mapping
        self.origin = cells.origin
        self.size = len(cells.frame)
        self.source = {
            name: [None if isinstance(cell, str) and cell.strip() in blank else cell for cell in cells.frame[name]]
            for name in cells.frame.columns
        }
        self.numbers = number_reader(mapping.source)
        self.plain_numbers = mapping.source.decimal == "." and not mapping.source.thousands
        self.dates = {}
        self.missing: dict[str, str] = {}
        self.seen: set[tuple[int, str]] = set()
        self._problems: list[Problem] = list(cells.problems)

    @property
    def problems(self) -> list[Problem]:
        """Columns that are not there first, then cells by row."""
        absent = [Problem(self.origin.file, None, c, "", why, self.origin.sheet) for c, why in self.missing.items()]
        return [*absent, *self._problems]

    def table(self, name: str, recipes: list[Recipe]) -> tuple[pd.DataFrame, Origin]:
        """Make one table from all of its recipes."""
        frames, rows, parts = [], [], []
        for recipe in recipes:
            frame, positions = self._recipe(TABLES[name], recipe)
            frames.append(frame)
            rows += positions
            parts.append((len(rows), {column: rule.label or column for column, rule in recipe.columns.items()}))
        frame = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
        numbers = tuple(self._row(position) for position in rows)
        return frame, RecipeOrigin(self.origin.file, self.origin.sheet, numbers, parts=tuple(parts))

    def _recipe(self, table: Table, recipe: Recipe) -> tuple[pd.DataFrame, list[int]]:
        absent = self._absent([c for condition in recipe.when for c in condition.columns], f"rows of {table.name}")
        positions = [] if absent else [at for at in range(self.size) if self._holds(recipe.when, at)]
        columns = {}
        for name, rule in recipe.columns.items():
            if not self._absent(rule.columns, f"{table.name}.{name}"):
                columns[name] = list(self._column(table, name, rule, positions))
        frame = pd.DataFrame(columns, index=range(len(positions)), dtype=object)
        if recipe.distinct and not frame.empty:
            kept = self._distinct(table, recipe, frame, positions)
            frame, positions = frame.iloc[kept].reset_index(drop=True), [positions[at] for at in kept]
        return frame, positions

    def _absent(self, columns: list[str], wanted_by: str) -> bool:
        """Note columns that the export does not have."""
        absent = [column for column in columns if column not in self.source]
        for column in absent:
            self.missing.setdefault(column, f"this column, which the mapping names for {wanted_by}")
        return bool(absent)

    def _distinct(self, table: Table, recipe: Recipe, frame: pd.DataFrame, positions: list[int]) -> list[int]:
        """Keep the first of equal rows; a later row with the same key and other content is a problem."""
        keys = [column for column in table.key if column in frame]
        first: dict[tuple, tuple[int, tuple]] = {}
        for at, (key, row) in enumerate(
            zip(zip(*(frame[k] for k in keys), strict=True), frame.itertuples(index=False, name=None), strict=True)
        ):
            before, known = first.setdefault(key, (at, row))
            if known == row:
                continue
            for name, old, new in zip(frame.columns, known, row, strict=True):
                if old != new:
                    expected = f'"{old}" as in row {self._row(positions[before])}, which has the same key'
                    self._note(positions[at], recipe.columns[name].label or name, new, expected)
        return [at for at, _ in first.values()]

    def _column(self, table: Table, name: str, rule: Rule, positions: list[int]) -> Iterator[object]:
        """Compute the cells of one of our columns."""
        kind = table.by_name[name].kind
        for at in positions:
            try:
                yield self._cell(kind, rule, at) if self._holds(rule.when, at) else rule.otherwise
            except _CellError as error:
                self._note(at, error.column, error.value, str(error))
                yield None
            except UnreadableError as error:
                self._note(at, rule.label, self._shown(rule, at), str(error))
                yield None

    def _cell(self, kind: Kind, rule: Rule, at: int) -> object:
        if rule.column is None and not (rule.plus or rule.minus):
            return rule.constant
        if rule.words is not None:
            return self._word(rule, self.source[rule.column][at])
        if kind in (Kind.DATE, Kind.MOMENT) or rule.as_ == "period" or rule.periods_from:
            return self._date(kind, rule, at)
        if kind in NUMERIC:
            return self._number(rule, at)
        cell = self.source[rule.column][at]
        if is_missing(cell) or not rule.prefix:
            return cell
        whole = isinstance(cell, float) and cell.is_integer()
        return f"{rule.prefix}{int(cell) if whole else str(cell).strip()}"

    def _word(self, rule: Rule, cell: object) -> object:
        """Translate a word of the source."""
        word = "" if is_missing(cell) else str(cell).strip()
        if word in rule.words:
            return rule.words[word]
        if not word:
            return None
        raise UnreadableError(f"a word of the mapping: {', '.join(rule.words)}")

    def _number(self, rule: Rule, at: int) -> object:
        plain = rule.scale is None and rule.decimals is None
        if rule.column is not None and plain and self.plain_numbers:
            return self.source[rule.column][at]  # parsed, and refused with its own text, by the schema
        added = [rule.column] if rule.column is not None else rule.plus
        values = [self._read_number(column, at) for column in added]
        values += [None if (v := self._read_number(column, at)) is None else -v for column in rule.minus]
        if None in values:
            return None
        return scaled(sum(values, Decimal(0)), rule.scale, rule.decimals)

    def _date(self, kind: Kind, rule: Rule, at: int) -> object:
        forms = rule.dates or self.mapping.source.dates
        day = self._read_date(rule.column, forms, at)
        for part in rule.add_days:
            days = self._read_number(part, at) if isinstance(part, str) else Decimal(str(part))
            if day is None or days is None:
                return None
            day = later(day, days)
        if day is None or kind is Kind.MOMENT:
            return day
        if rule.periods_from:
            start = self._read_date(rule.periods_from, forms, at)
            return None if start is None else periods_touched(start, day, self.mapping.frequency)
        if rule.as_ == "period":
            return period_text(day, "M" if kind is Kind.MONTH else self.mapping.frequency)
        return day

    def _read_date(self, column: str, forms: list[str], at: int) -> datetime | None:
        if tuple(forms) not in self.dates:
            self.dates[tuple(forms)] = date_reader(forms)
        try:
            return self.dates[tuple(forms)](self.source[column][at])
        except UnreadableError as error:
            raise _CellError(column, self.source[column][at], str(error)) from None

    def _read_number(self, column: str, at: int) -> Decimal | None:
        """Read a number; the problem names this column alone."""
        try:
            return self.numbers(self.source[column][at])
        except UnreadableError as error:
            raise _CellError(column, self.source[column][at], str(error)) from None

    def _holds(self, conditions: list[Condition], at: int) -> bool:
        """Whether all tests of a row hold; a cell that cannot be tested is a problem, and the test fails."""
        try:
            return all(self._test(condition, at) for condition in conditions)
        except _CellError as error:
            self._note(at, error.column, error.value, str(error))
            return False

    def _test(self, condition: Condition, at: int) -> bool:
        cell = self.source[condition.column][at]
        if condition.present is not None:
            return is_missing(cell) is not condition.present
        if condition.equals is not None:
            return not is_missing(cell) and str(cell).strip() == condition.equals
        limit = condition.at_least if condition.at_least is not None else condition.more_than
        value = self._read_number(condition.column, at)
        bound = self._read_number(limit, at) if isinstance(limit, str) else Decimal(str(limit))
        if value is None or bound is None:
            return False
        return value >= bound if condition.at_least is not None else value > bound

    def _shown(self, rule: Rule, at: int) -> str:
        own = [rule.column] if rule.column is not None else [*rule.plus, *rule.minus]
        return ", ".join("" if is_missing(self.source[c][at]) else str(self.source[c][at]) for c in own)

    def _row(self, position: int) -> int:
        return self.origin.rows[position] if self.origin.rows is not None else self.origin.first_row + position

    def _note(self, at: int, column: str, value: object, expected: str) -> None:
        """Keep a problem; one cell read by several rules is one problem."""
        if (at, column) not in self.seen:
            self.seen.add((at, column))
            shown = "" if is_missing(value) else str(value)
            self._problems.append(Problem(self.origin.file, self._row(at), column, shown, expected, self.origin.sheet))


class _CellError(UnreadableError):
    """A cell of one column, where the rule may read several."""

    def __init__(self, column: str, value: object, expected: str):
        self.column, self.value = column, value
        super().__init__(expected)

"""What a column is: its kind, unit, allowed values, default and meaning."""

from dataclasses import dataclass, field
from enum import StrEnum

from workbench.taxonomy import Word


class Kind(StrEnum):
    """How the values of a column are written and held."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    FLAG = "flag"
    DATE = "date"
    MOMENT = "moment"
    PERIOD = "period"
    MONTH = "month"
    CHOICE = "choice"


@dataclass(frozen=True)
class Column:
    """
    One column of a table.

    Parameters
    ----------
    name
        Header in files, column in the database, label in answers.
    kind
        How values are written and held.
    meaning
        One sentence for the data dictionary.
    unit
        Unit of a number; ``currency`` marks an amount in the currency of its row.
    required
        The column must be there and every row must have a value.
    default
        Value of an empty cell; None leaves it missing.
    choices
        Vocabulary of a choice.
    low, high
        Inclusive range of a number.
    refers
        Tables whose key a value must be found in.
    inside
        A period that must lie inside the portfolio's calendar.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = False
    default: object = None
    choices: type[Word] | None = None
    low: float | None = None
    high: float | None = None
    refers: tuple[str, ...] = ()
    inside: bool = False

    @property
    def is_money(self) -> bool:
        """Amount in the currency named by the row's `currency` column."""
        return self.unit == "currency"


@dataclass(frozen=True)
class Table:
    """
    One table: the same name and columns in a CSV file, a workbook sheet and the database.

    Parameters
    ----------
    name
        Name of file, sheet and database table.
    meaning
        What one row is.
    key
        Columns that identify a row.
    columns
        The columns, in the order in which they are written.
    record
        The workbench's own memory rather than portfolio data: kept in the store, outside the fingerprint.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    record: bool = False
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})
        if missing := [name for name in self.key if name not in self.by_name]:
            raise ValueError(f"table {self.name}: key columns {missing} are not columns")

    @property
    def index(self) -> str | None:
        """The column a frame is indexed by: the key when it is a single column."""
        return self.key[0] if len(self.key) == 1 else None

    @property
    def money(self) -> tuple[str, ...]:
        """Names of the columns that hold amounts."""
        return tuple(column.name for column in self.columns if column.is_money)


def text(name: str, meaning: str, **options) -> Column:
    """A column of words."""
    return Column(name, Kind.TEXT, meaning, **options)


def number(name: str, meaning: str, **options) -> Column:
    """A column of finite numbers."""
    return Column(name, Kind.NUMBER, meaning, **options)


def amount(name: str, meaning: str, **options) -> Column:
    """A column of money in the currency of the row."""
    return Column(name, Kind.NUMBER, meaning, unit="currency", **options)


def share(name: str, meaning: str, **options) -> Column:
    """A column of numbers from 0 to 1."""
    return Column(name, Kind.NUMBER, meaning, unit="share", low=0.0, high=1.0, **options)


def integer(name: str, meaning: str, **options) -> Column:
    """A column of whole numbers."""
    return Column(name, Kind.INTEGER, meaning, **options)


def flag(name: str, meaning: str, **options) -> Column:
    """A column of true and false; false when empty."""
    return Column(name, Kind.FLAG, meaning, default=False, **options)


def date(name: str, meaning: str, **options) -> Column:
    """A column of days."""
    return Column(name, Kind.DATE, meaning, **options)


def moment(name: str, meaning: str, **options) -> Column:
    """A column of points in time, in UTC."""
    return Column(name, Kind.MOMENT, meaning, **options)


def period(name: str, meaning: str, **options) -> Column:
    """A column of periods of the portfolio's frequency."""
    return Column(name, Kind.PERIOD, meaning, **options)


def month(name: str, meaning: str, **options) -> Column:
    """A column of months, whatever the portfolio's frequency."""
    return Column(name, Kind.MONTH, meaning, **options)


def choice(name: str, choices: type[Word], meaning: str, **options) -> Column:
    """A column of words from a closed vocabulary."""
    return Column(name, Kind.CHOICE, meaning, choices=choices, **options)


def currency() -> Column:
    """The currency column that every table with amounts has."""
    return text("currency", "ISO 4217 code of the row's amounts; the reporting currency when empty.", default="")


def project(**options) -> Column:
    """The key that joins everything."""
    return text("project", "Identifier of the project.", required=True, refers=("projects",), **options)

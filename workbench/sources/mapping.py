"""The grammar of a mapping file: how a single export becomes tables of the portfolio."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from workbench.sources.delimited import DELIMITERS, ENCODINGS

Scalar = str | int | float | bool | None
DIRECTIVES = re.compile(r"(?:%[dmYHMSBbf%]|[^%])+")


def _as_list(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _as_texts(value: object) -> object:
    """Word maps are written with bare numbers too."""
    return {str(key): word for key, word in value.items()} if isinstance(value, dict) else value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, strict=True)


class Condition(_Strict):
    """
    A test of one cell of the source.

    Parameters
    ----------
    column
        Column of the source.
    at_least, more_than
        A number, or the name of a column that holds one.
    equals
        The text of the cell.
    present
        Whether the cell has content.
    """

    column: str
    at_least: float | int | str | None = None
    more_than: float | int | str | None = None
    equals: str | None = None
    present: bool | None = None

    @model_validator(mode="after")
    def _one_test(self):
        if len(self.tests) != 1:
            raise ValueError("exactly one of at_least, more_than, equals, present")
        return self

    @property
    def tests(self) -> list[str]:
        """Names of the tests that were given."""
        names = ("at_least", "more_than", "equals", "present")
        return [name for name in names if getattr(self, name) is not None]

    @property
    def columns(self) -> list[str]:
        """Columns of the source that are looked at."""
        return [self.column, *(limit for limit in (self.at_least, self.more_than) if isinstance(limit, str))]


Conditions = Annotated[list[Condition], BeforeValidator(_as_list)]


class Rule(_Strict):
    """
    Where the values of one of our columns come from.

    Parameters
    ----------
    column
        Column of the source.
    constant
        The same value in every row.
    plus, minus
        Columns of the source that are added and subtracted.
    scale
        Factor of a number: 1000000 for an amount given in millions.
    decimals
        Digits kept after the point.
    prefix
        Text put before the value.
    words
        Word of the source -> ours; a word that is not listed stops the load.
    dates
        How dates are written in this column, when not as in the rest of the file.
    add_days
        Columns or numbers of days added to the date.
    as_
        ``period``: the planning period a date lies in.
    periods_from
        Date column; the value is the number of planning periods touched from there to the date.
    when
        Tests that all have to hold for the value to be taken.
    otherwise
        The value when they do not.
    """

    column: str | None = None
    constant: Scalar = None
    plus: Annotated[list[str], BeforeValidator(_as_list)] = []
    minus: Annotated[list[str], BeforeValidator(_as_list)] = []
    scale: float | int | None = None
    decimals: int | None = Field(default=None, ge=0, le=12)
    prefix: str = ""
    words: Annotated[dict[str, Scalar], BeforeValidator(_as_texts)] | None = None
    dates: Annotated[list[str], BeforeValidator(_as_list)] = []
    add_days: Annotated[list[str | int | float], BeforeValidator(_as_list)] = []
    as_: Literal["period"] | None = Field(default=None, alias="as")
    periods_from: str | None = None
    when: Conditions = []
    otherwise: Scalar = None

    @model_validator(mode="before")
    @classmethod
    def _bare_column(cls, value: object) -> object:
        return {"column": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_source(self):
        given = [self.column is not None, "constant" in self.model_fields_set, bool(self.plus or self.minus)]
        if sum(given) != 1:
            raise ValueError("exactly one of column, constant, plus with minus")
        if wrong := [form for form in self.dates if not DIRECTIVES.fullmatch(form) or "%Y" not in form]:
            raise ValueError(f"dates written with %d %m %b %B %Y %H %M %S, and %Y in each, not {wrong[0]!r}")
        return self

    @property
    def columns(self) -> list[str]:
        """Columns of the source that are read."""
        days = [part for part in self.add_days if isinstance(part, str)]
        own = [self.column] if self.column is not None else [*self.plus, *self.minus]
        tested = [column for condition in self.when for column in condition.columns]
        return [*own, *days, *([self.periods_from] if self.periods_from else []), *tested]

    @property
    def label(self) -> str:
        """What a problem calls the column."""
        if self.column is not None:
            days = [f" + {part}" + ("" if isinstance(part, str) else " days") for part in self.add_days]
            return self.column + "".join(days)
        return " + ".join(self.plus) + "".join(f" - {name}" for name in self.minus)


class Recipe(_Strict):
    """
    How one row of the source becomes one row of a table.

    Parameters
    ----------
    columns
        Our column -> rule; a bare text is the name of a column of the source.
    distinct
        The same row may come again and again, as a parent does with each of its children; it is kept once.
    when
        Tests that all have to hold for the row to be taken.
    """

    columns: dict[str, Rule]
    distinct: bool = False
    when: Conditions = []


class Source(_Strict):
    """
    How the export is written.

    Parameters
    ----------
    encoding, delimiter
        Of a CSV file; detected when the file leaves no doubt.
    decimal, thousands
        Marks inside numbers that are text.
    dates
        Ways in which dates are written, tried in order.
    blank
        Words that mean an empty cell.
    sheet
        Sheet of a workbook; the only one it has, when not named.
    header_row
        Row of the column names.
    """

    encoding: Literal[ENCODINGS] | None = None
    delimiter: Literal[DELIMITERS] | None = None
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ".", ",", " ", "'", "\u00a0", "\u202f"] = ""
    dates: Annotated[list[str], BeforeValidator(_as_list)] = ["%Y-%m-%d"]
    blank: Annotated[list[str], BeforeValidator(_as_list)] = []
    sheet: str | None = None
    header_row: int = Field(default=1, ge=1, le=1000)

    @model_validator(mode="after")
    def _clear(self):
        if self.decimal == self.thousands:
            raise ValueError("different marks for decimal and thousands")
        if wrong := [form for form in self.dates if not DIRECTIVES.fullmatch(form) or "%Y" not in form]:
            raise ValueError(f"dates written with %d %m %b %B %Y %H %M %S, and %Y in each, not {wrong[0]!r}")
        return self


class Mapping(_Strict):
    """
    A mapping file.

    Parameters
    ----------
    meaning
        What the export is and where it comes from.
    source
        How it is written.
    settings
        The portfolio's one row of settings.
    tables
        Table -> recipes; a single recipe needs no list.
    """

    meaning: str = ""
    source: Source = Source()
    settings: dict[str, Scalar]
    tables: dict[str, Annotated[list[Recipe], BeforeValidator(_as_list)]]

    @property
    def frequency(self) -> str:
        """Length of a planning period."""
        return str(self.settings.get("frequency", "Q"))

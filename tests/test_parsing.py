"""Cells become typed columns, or are named."""

import datetime
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workbench.parsing import Origin, dtype_of, empty_table, is_missing, parse_table
from workbench.schema import TABLES, Column, Kind, Table
from workbench.taxonomy import Frequency, State


def parsed(column: Column, cells: list, frequency: str = "Q"):
    """Parse one column; give its values and what was expected where it failed."""
    table = Table("t", "A test.", (column.name,), (column,))
    frame, problems = parse_table(
        table, pd.DataFrame({column.name: pd.Series(cells, dtype=object)}), Origin("f"), frequency
    )
    return frame[column.name].tolist(), [(problem.row, problem.expected) for problem in problems]


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Kind.TEXT, " NA ", "NA"),
        (Kind.TEXT, "None", "None"),
        (Kind.TEXT, "007", "007"),
        (Kind.TEXT, 7.0, "7"),
        (Kind.TEXT, "a\nb", "a\nb"),
        (Kind.NUMBER, "1e3", 1000.0),
        (Kind.NUMBER, "-.5", -0.5),
        (Kind.NUMBER, np.float64(2.5), 2.5),
        (Kind.INTEGER, "3.0", 3),
        (Kind.FLAG, "Yes", True),
        (Kind.FLAG, 0.0, False),
        (Kind.DATE, "2026-09-30", pd.Timestamp("2026-09-30")),
        (Kind.DATE, datetime.datetime(2026, 9, 30, 17, 5), pd.Timestamp("2026-09-30")),
        (Kind.DATE, datetime.date(2026, 9, 30), pd.Timestamp("2026-09-30")),
        (Kind.MOMENT, "2026-09-30T14:00:00+02:00", pd.Timestamp("2026-09-30T12:00:00", tz="UTC")),
        (Kind.MOMENT, "2026-09-30T14:00:00", pd.Timestamp("2026-09-30T14:00:00", tz="UTC")),
        (Kind.PERIOD, "2026Q4", pd.Period("2026Q4")),
        (Kind.MONTH, "2026-10", pd.Period("2026-10", freq="M")),
    ],
)
def test_a_cell_is_read(kind, cell, value):
    values, problems = parsed(Column("c", kind, "A test."), [cell])
    assert problems == []
    assert values == [value]


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        (Kind.TEXT, "a\x00b", "text without control characters"),
        (Kind.TEXT, "a\x1fb", "text without control characters"),
        (Kind.TEXT, "x" * 10_001, "at most 10000 characters"),
        (Kind.NUMBER, "1,5", "a finite number written like 1234.5"),
        (Kind.NUMBER, "1_000", "a finite number written like 1234.5"),
        (Kind.NUMBER, "0x10", "a finite number written like 1234.5"),
        (Kind.NUMBER, "٣", "a finite number"),
        (Kind.NUMBER, "1e999", "a finite number"),
        (Kind.NUMBER, math.inf, "a finite number"),
        (Kind.NUMBER, True, "a number"),
        (Kind.NUMBER, 10**400, "a number"),
        (Kind.NUMBER, [1], "a finite number written like 1234.5"),
        (Kind.INTEGER, "2.5", "a whole number"),
        (Kind.FLAG, "maybe", "true or false"),
        (Kind.DATE, "30.09.2026", "a date written like 2026-09-30"),
        (Kind.DATE, "2026-02-30", "a day that exists, written like 2026-09-30"),
        (Kind.DATE, "0000-01-01", "a day that exists, written like 2026-09-30"),
        (Kind.DATE, 45000, "a date written like 2026-09-30"),
        (Kind.MOMENT, "yesterday", "a moment written like 2026-09-30T14:00:00+00:00"),
        (Kind.PERIOD, "2026Q5", "a quarter such as 2026Q4"),
        (Kind.PERIOD, "2026-10", "a quarter such as 2026Q4"),
        (Kind.MONTH, "2026-13", "a month such as 2026-10"),
    ],
)
def test_a_cell_is_refused_with_what_was_expected(kind, cell, expected):
    _, problems = parsed(Column("c", kind, "A test."), ["", cell])
    ((row, found),) = problems
    assert row == 3
    assert found.startswith(expected)


def test_each_distinct_bad_cell_is_named_at_each_of_its_rows():
    _, problems = parsed(Column("c", Kind.NUMBER, "A test."), ["x", "1", "x"])
    assert [row for row, _ in problems] == [2, 4]


def test_equal_values_of_other_types_are_kept_apart():
    values, problems = parsed(Column("c", Kind.TEXT, "A test."), [1, 1.0, True, "1"])
    assert values == ["1", "1", "True", "1"]
    assert problems == []


def test_choices_know_their_vocabulary():
    column = Column("state", Kind.CHOICE, "A test.", choices=State, default="candidate")
    assert parsed(column, ["Active ", "", None])[0] == ["active", "candidate", "candidate"]
    assert parsed(column, ["running"])[1][0][1].startswith("one of idea, demand")
    assert parsed(Column("f", Kind.CHOICE, "A test.", choices=Frequency), ["Q"])[0] == ["Q"]


def test_limits_are_inclusive():
    column = Column("c", Kind.NUMBER, "A test.", low=0.0, high=1.0)
    assert parsed(column, ["0", "1", "-0"])[0] == [0.0, 1.0, 0.0]
    assert [expected for _, expected in parsed(column, ["-0.1", "1.1"])[1]] == [
        "a number of at least 0",
        "a number of at most 1",
    ]


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (Column("c", Kind.NUMBER, "A test.", low=0.0, high=1.0), [0.0, 1.0, -0.0, math.nan]),
        (Column("c", Kind.NUMBER, "A test.", low=0.0, high=1.0), [0.0, -0.1, 1.1]),
        (Column("c", Kind.NUMBER, "A test."), [math.inf, 1.0, -math.inf]),
        (Column("c", Kind.NUMBER, "A test.", default=2.0), [math.nan, 1.0]),
        (Column("c", Kind.NUMBER, "A test.", required=True), [math.nan, 1.0]),
        (Column("c", Kind.FLAG, "A test.", default=False), [True, False]),
        (Column("c", Kind.PERIOD, "A test."), [pd.Period("2026Q1"), pd.NaT]),
        (Column("c", Kind.PERIOD, "A test.", required=True), [pd.Period("2026Q1"), pd.NaT]),
        (Column("c", Kind.MONTH, "A test."), [pd.Period("2026-10", freq="M"), pd.NaT]),
    ],
)
def test_cells_that_have_their_type_are_held_to_the_same_rules(column, cells):
    table = Table("t", "A test.", ("c",), (column,))
    typed = pd.DataFrame({"c": pd.Series(cells, dtype=dtype_of(column, "Q"))})
    plain = pd.DataFrame({"c": pd.Series(cells, dtype=object)})
    (first, found), (second, expected) = (parse_table(table, frame, Origin("f"), "Q") for frame in (typed, plain))
    assert found == expected
    if not found:
        pd.testing.assert_frame_equal(first, second)
        assert [math.copysign(1, x) for x in first["c"] if isinstance(x, float) and x == 0] in ([], [1.0, 1.0])


def test_required_columns_and_cells_are_asked_for():
    column = Column("c", Kind.TEXT, "A test.", required=True)
    assert parsed(column, ["a", " ", None])[1] == [(3, "a value"), (4, "a value")]
    table = Table("t", "A test.", ("c",), (column,))
    _, problems = parse_table(table, pd.DataFrame({"d": [1]}), Origin("f.csv", "s"), "Q")
    assert [(p.row, p.column, p.expected) for p in problems] == [
        (None, "d", "one of the columns c"),
        (None, "c", "this required column"),
    ]


def test_an_origin_gives_rows_sheets_and_names_of_the_source():
    origin = Origin("f.xlsx", "Sheet 1", rows=(5, 9), columns={"cost": "Price"})
    problem = origin.problem(1, "cost", float("nan"), "a value")
    assert str(problem) == "f.xlsx, sheet Sheet 1, row 9, column Price: expected a value"


@pytest.mark.parametrize("frequency", ["M", "Q", "Y"])
def test_empty_tables_have_the_same_types_as_filled_ones(frequency):
    for table in TABLES.values():
        frame = empty_table(table, frequency)
        assert list(frame.columns) == list(table.by_name)
        for column in table.columns:
            assert str(frame[column.name].dtype) == dtype_of(column, frequency)


def test_whoever_changes_an_empty_table_changes_no_other():
    table = TABLES["projects"]
    first = empty_table(table, "Q")
    first["more"] = []
    first[table.columns[0].name] = [7] * len(first)
    del first[table.columns[1].name]
    first.index.name = "row"
    second = empty_table(table, "Q")
    assert second is not first
    assert list(second.columns) == list(table.by_name)
    assert second.empty
    assert second.index.name is None
    assert str(second[table.columns[0].name].dtype) == "str"


@settings(max_examples=50, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_number_survives_as_text(value):
    values, problems = parsed(Column("c", Kind.NUMBER, "A test."), [repr(value)])
    assert problems == []
    assert values == [value]


@settings(max_examples=50, deadline=None)
@given(st.dates(min_value=datetime.date(1, 1, 1)))
def test_every_day_survives_as_text(day):
    values, problems = parsed(Column("c", Kind.DATE, "A test."), [day.isoformat()])
    assert problems == []
    assert values[0].date() == day


@settings(max_examples=40, deadline=None)
@example("1E100")
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_without_another_error(text):
    for kind in (Kind.TEXT, Kind.NUMBER, Kind.INTEGER, Kind.FLAG, Kind.DATE, Kind.MOMENT, Kind.PERIOD, Kind.MONTH):
        values, problems = parsed(Column("c", kind, "A test."), [text])
        assert len(values) == 1
        assert len(problems) <= 1


def test_missing_is_only_what_is_empty():
    assert all(map(is_missing, [None, "", "  ", float("nan"), pd.NaT, pd.NA]))
    assert not any(map(is_missing, ["NA", "nan", 0, False, "None"]))

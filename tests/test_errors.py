"""Errors are lines that people read."""

from workbench.errors import (
    MOST_SHOWN,
    DataError,
    ParameterError,
    Problem,
    UsageError,
    WorkbenchError,
    shortened,
)


def test_a_problem_is_one_sentence_with_its_place():
    problem = Problem("a.xlsx", 7, "cost", "12,5", "a number", "projects")
    assert str(problem) == 'a.xlsx, sheet projects, row 7, column cost: "12,5", expected a number'
    assert str(Problem("a.csv", None, "", "", "a header")) == "a.csv: expected a header"


def test_values_are_cut_and_made_visible():
    problem = Problem("a.csv", 2, "name", "x" * 500 + "\n\x1b[31m", "less")
    assert len(str(problem)) < 140
    assert shortened("a\nb\x1bc") == "a�b�c"
    assert shortened("x" * 100, 10) == "x" * 9 + "…"


def test_the_error_lists_every_problem_and_shows_the_first_fifty():
    problems = [Problem("a.csv", row, "c", "v", "w") for row in range(2, 202)]
    error = DataError(iter(problems))
    assert len(error.problems) == 200
    lines = str(error).splitlines()
    assert lines[0] == "200 problems found, nothing was loaded:"
    assert len(lines) == MOST_SHOWN + 2
    assert lines[-1].strip() == "… and 150 more"
    assert str(DataError(problems[:1])).startswith("1 problem found")


def test_wrong_use_and_wrong_data_are_different_things():
    assert issubclass(ParameterError, UsageError)
    assert not issubclass(DataError, UsageError)
    assert issubclass(DataError, WorkbenchError)

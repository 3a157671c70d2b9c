"""Every kind of broken input gives a list that names file, row, column, value and what was expected."""

import csv
import io
import pickle
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest
from source_inputs import CLEAN, far_cell, laughing_workbook, one_cell_bomb, write_folder, write_workbook

from workbench.errors import DataError, UsageError
from workbench.sources import read_portfolio


@dataclass(frozen=True)
class Broken:
    """One change of the clean portfolio and what has to be said about it."""

    name: str
    table: str
    old: str
    new: str
    row: int | None
    column: str
    value: str
    expected: str
    encoding: str = "utf-8"
    others: dict = field(default_factory=dict)


CASES = [
    Broken("unknown id", "demand", "NA,engineer", "NB,engineer", 2, "project", "NB", "found in projects"),
    Broken("duplicate id", "projects", "007,Bond", "NA,Bond", 3, "project", "NA", "a key that no other row has"),
    Broken("circle of components", "components", "grid,Grid,house", "grid,Grid,plants", 3, "parent", "plants",
           "no circle",
           others={"components": ("plants,Plants,house", "plants,Plants,grid")}),
    Broken("circle of requires", "dependencies", "007,NA,finish_start", "NA,élan,requires", None, "depends_on", "",
           "no circle"),
    Broken("waits for itself", "dependencies", "007,NA", "007,007", 3, "depends_on", "007", "another project"),
    Broken("finish before start", "projects", "2026-04-01,2026-09-30", "2026-04-01,2026-03-30", 2, "planned_finish",
           "2026-03-30", "2026-04-01 or later"),
    Broken("negative cost", "projects", "link,80,", "link,-80,", 3, "cost", "-80", "at least 0"),
    Broken("negative budget", "budgets", "2026Q1,200", "2026Q1,-200", 2, "amount", "-200", "at least 0"),
    Broken("infinite", "budgets", "2026Q1,200", "2026Q1,inf", 2, "amount", "inf", "a finite number"),
    Broken("too large to be finite", "budgets", "2026Q1,200", "2026Q1,1e999", 2, "amount", "1e999", "a finite number"),
    Broken("not a number", "supply", "2026Q1,900", "2026Q1,NaN", 2, "hours", "NaN", "a finite number"),
    Broken("foreign money without a rate", "projects", "2027-03-31,", "2027-03-31,USD", 5, "currency", "USD",
           "a rate for USD"),
    Broken("unknown word", "projects", "plants,active", "plants,running", 4, "state", "running", "one of idea, demand"),
    Broken("weights that do not sum", "objectives", ",,0.4", ",,0.3", 3, "weight", "0.9", "sum to 1"),
    Broken("weight above one", "criteria", "max,0.7", "max,7", 2, "weight", "7", "at most 1"),
    Broken("period outside the calendar", "budgets", "main,2026Q1", "main,2025Q4", 2, "period", "2025Q4",
           "a period from 2026Q1 to 2027Q4"),
    Broken("period of another length", "supply", "engineer,2026Q1", "engineer,2026-01", 2, "period", "2026-01",
           "a quarter such as 2026Q4"),
    Broken("wrong encoding", "projects", "Namibia link", "Namibia link", 5, "", "byte 0xe9 at position 1",
           "text in utf-8", encoding="cp1252"),
    Broken("decimal comma", "projects", ",120.5,", ',"120,5",', 2, "cost", "120,5", "written like 1234.5"),
    Broken("thousands", "projects", ",80,", ',"1,080.00",', 3, "cost", "1,080.00", "written like 1234.5"),
    Broken("too many cells", "budgets", "2026Q1,200", "2026Q1,200,9", 2, "", "9", "3 cells"),
    Broken("too few cells", "budgets", "2026Q1,200", "2026Q1", 2, "", "2 cells", "3 cells"),
    Broken("missing required column", "budgets", "fund,period,amount", "fund,period,currency", None, "amount", "",
           "this required column"),
    Broken("unknown column", "budgets", "fund,period,amount", "fund,period,amuont", None, "amuont", "",
           "one of the columns fund"),
    Broken("doubled column", "budgets", "fund,period,amount", "fund,fund,amount", 1, "fund", "fund",
           "each column once"),
    Broken("value under no name", "budgets", "fund,period,amount", "fund,period,", 2, "", "200", "a column name"),
    Broken("missing value", "ratings", "finance,70", "finance,", 2, "value", "", "a value"),
    Broken("day that does not exist", "projects", "2026-04-01", "2026-02-30", 2, "planned_start", "2026-02-30",
           "a day that exists"),
    Broken("day first", "projects", "2026-04-01", "01.04.2026", 2, "planned_start", "01.04.2026", "2026-09-30"),
    Broken("broken number of periods", "projects", "120.5,2,", "120.5,2.5,", 2, "duration", "2.5", "a whole number"),
    Broken("NUL", "projects", "Bond switch", "Bond\0switch", 3, "", "a NUL character", "without NUL"),
    Broken("control character", "projects", "Bond switch", "Bond\x07switch", 3, "name", "Bond", "control characters"),
    Broken("quote without end", "projects", "Bond switch", '"Bond switch', None, "", "", "balanced quotes"),
    Broken("empty file", "budgets", CLEAN["budgets"], "", 1, "", "", "a row of column names"),
    Broken("role nobody holds", "demand", "none,engineer", "none,welder", 3, "role", "welder",
           "a role found in supply"),
    Broken("score off the scale", "ratings", "finance,70", "finance,170", 2, "value", "170", "from 0 to 100"),
    Broken("component under a project type", "components", "grid,Grid,house,programme", "grid,Grid,house,portfolio", 3,
           "parent", "house", "no parent for a portfolio"),
    Broken("id of project and component", "projects", "007,Bond", "grid,Bond", 3, "project", "grid",
           "no component has"),
    Broken("two rows of settings", "settings", "office,Small", "x,X,EUR,Q,,,,\noffice,Small", None, "portfolio", "2",
           "exactly one row"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_broken_csv_input_is_named_and_nothing_is_loaded(case, tmp_path):
    changed = {case.table: CLEAN[case.table]}
    assert case.old in changed[case.table]
    changed[case.table] = changed[case.table].replace(case.old, case.new, 1)
    for table, (old, new) in case.others.items():
        changed[table] = changed.get(table, CLEAN[table]).replace(old, new, 1)
    folder = write_folder(tmp_path / "in", **{case.table: changed[case.table].encode(case.encoding)})
    with pytest.raises(DataError) as caught:
        read_portfolio(folder)
    _assert_named(caught.value, f"{case.table}.csv", case)


def _assert_named(error: DataError, file: str, case: Broken) -> None:
    found = [p for p in error.problems if p.file == file and p.column == case.column and case.expected in p.expected]
    assert found, str(error)
    assert case.row is None or case.row in [p.row for p in found]
    assert any(case.value in p.value for p in found)
    assert "nothing was loaded" in str(error)


ON_SHEETS = [case for case in CASES if case.encoding == "utf-8" and case.name in (
    "unknown id", "duplicate id", "negative cost", "unknown word", "missing value", "decimal comma",
    "weights that do not sum", "unknown column",
)]  # fmt: skip


@pytest.mark.parametrize("case", ON_SHEETS, ids=lambda case: case.name)
def test_the_same_broken_input_on_a_sheet_names_the_sheet(case, tmp_path):
    path = write_workbook(tmp_path / "book.xlsx", **{case.table: CLEAN[case.table].replace(case.old, case.new, 1)})
    with pytest.raises(DataError) as caught:
        read_portfolio(path)
    _assert_named(caught.value, "book.xlsx", case)
    assert case.table in [p.sheet for p in caught.value.problems]


def test_the_clean_portfolio_is_read(tmp_path):
    portfolio = read_portfolio(write_folder(tmp_path / "in"))
    assert list(portfolio.projects.index) == ["NA", "007", "none", "élan"]
    assert portfolio.projects.loc["none", "name"] == 'Renewal, "old" mill'


def test_the_naive_reader_lets_several_of_these_through():
    """The inputs are live: bare pandas reads them without a word, with other content."""
    projects = pd.read_csv(io.StringIO(CLEAN["projects"]))
    assert projects["project"].isna().any()  # the project NA is gone
    assert pd.read_csv(io.StringIO("id\n007\n"))["id"].tolist() == [7]
    short = CLEAN["budgets"].replace("2026Q1,200", "2026Q1")
    assert pd.read_csv(io.StringIO(short))["amount"].isna().tolist() == [True, False]
    assert pd.read_csv(io.StringIO("x\n1e999\n"))["x"].tolist() == [float("inf")]


def test_problems_of_several_files_are_listed_together(tmp_path):
    folder = write_folder(
        tmp_path / "in",
        budgets=CLEAN["budgets"].replace("2026Q1,200", "2026Q1"),
        supply=CLEAN["supply"].replace("900", "many", 1),
        projects=CLEAN["projects"].replace("active", "running").replace(",80,", ",eighty,"),
        surprises="a,b\n1,2\n",
    )
    with pytest.raises(DataError) as caught:
        read_portfolio(folder)
    places = {(p.file, p.row, p.column) for p in caught.value.problems}
    assert places == {
        ("surprises.csv", None, ""),
        ("budgets.csv", 2, ""),
        ("supply.csv", 2, "hours"),
        ("projects.csv", 4, "state"),
        ("projects.csv", 3, "cost"),
    }


class _Bomb:
    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


@pytest.mark.parametrize("protocol", [0, 2, pickle.HIGHEST_PROTOCOL])
@pytest.mark.parametrize("name", ["projects.csv", "projects.xlsx"])
def test_a_pickle_with_another_name_is_refused_and_never_opened(tmp_path, protocol, name):
    written = tmp_path / "run"
    payload = pickle.dumps(_Bomb(written), protocol)
    pickle.loads(payload).close()  # live: opening it runs code
    assert written.exists()
    written.unlink()
    folder = write_folder(tmp_path / "in", projects=payload if name.endswith("csv") else CLEAN["projects"])
    (folder / name).write_bytes(payload)
    with pytest.raises(DataError) as caught:
        read_portfolio(folder if name.endswith("csv") else folder / name)
    assert name in [problem.file for problem in caught.value.problems]
    assert not written.exists()


@pytest.mark.parametrize("suffix", [".pkl", ".joblib", ".npy", ".npz", ".pickle"])
def test_formats_that_run_code_are_refused_by_name(tmp_path, suffix):
    path = tmp_path / f"projects{suffix}"
    path.write_bytes(CLEAN["projects"].encode())
    with pytest.raises(UsageError, match="can run code"):
        read_portfolio(path)


@pytest.mark.parametrize("suffix", [".xer", ".xml", ".mpp"])
def test_schedule_files_are_no_portfolio(tmp_path, suffix):
    with pytest.raises(UsageError, match="are no portfolio; read_schedule reads them"):
        read_portfolio(tmp_path / f"plan{suffix}")


def smaller_bomb(path: Path) -> Path:
    """Write the bomb just above the limit, which is quicker."""
    return one_cell_bomb(path, 201_000_000)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (smaller_bomb, "at most 200,000,000 bytes"),
        (far_cell, "2,000,000 cells"),
        (laughing_workbook, "entities"),
    ],
)
def test_hostile_workbooks_are_one_problem(tmp_path, make, expected):
    with pytest.raises(DataError) as caught:
        read_portfolio(make(tmp_path / "book.xlsx"))
    (problem,) = caught.value.problems
    assert problem.file == "book.xlsx"
    assert expected in problem.expected


def test_rows_read_and_rejected_are_the_rows_of_the_file(tmp_path):
    from workbench.sources.delimited import read_delimited

    text = 'a,b\n1,2\n\n3\n4,5,6\n7,8\n,\n"x\ny",9\n'
    path = tmp_path / "t.csv"
    path.write_text(text)
    cells = read_delimited(path)
    inside = [row for row in csv.reader(io.StringIO(text)) if any(row)][1:]
    assert cells.counted == len(inside) == len(cells.frame) + len(cells.problems)
    assert [problem.row for problem in cells.problems] == [4, 5]
    assert cells.origin.rows == (2, 6, 8)


def test_there_are_more_than_twenty_kinds_of_broken_input():
    assert len({case.name for case in CASES}) == len(CASES) > 20

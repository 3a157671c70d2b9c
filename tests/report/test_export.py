import csv
import json

import openpyxl
import pandas as pd
import pytest

from workbench.errors import RunError, UsageError
from workbench.portfolio import Portfolio
from workbench.report import export as module
from workbench.report.export import export
from workbench.schema import TABLES

pytest_plugins = ["notebook_fixtures"]


def test_csv_texts_that_look_like_formulas_are_neutral_and_numbers_are_not(hostile, tmp_path):
    naive = tmp_path / "naive.csv"
    hostile.projects.to_csv(naive)
    with naive.open(newline="") as stream:
        assert any(row["name"].startswith("=") for row in csv.DictReader(stream))  # the payload is live
    written = export(hostile, tmp_path / "out", "csv")
    with (tmp_path / "out" / "projects.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    names = [row["name"] for row in rows]
    expected = ['\'=HYPERLINK("http://x")', "'=cmd|' /C calc'!A0", "'@SUM(1)", "'-2+3", "+1", "-5"]
    assert names == [*expected, "<script>alert(1)</script>"]
    assert [row["cost"] for row in rows] == ["1.5", "2.0", "0.1", "4.0", "5.0", "", "1000000.0"]
    assert rows[0]["planned_start"] == "2026-01-01"
    assert rows[0]["start"] == "2026Q1"
    assert rows[0]["description"] == 'two\nlines, "quoted"'
    assert written.rows["projects"] == 7


def test_an_export_reads_back_as_the_same_portfolio(hostile, tmp_path):
    plain = hostile.replace(projects=hostile.projects.assign(name="plain"))
    export(plain, tmp_path / "csv", "csv")
    export(plain, tmp_path / "parquet", "parquet")
    readers = {"csv": lambda file: pd.read_csv(file, dtype=str, keep_default_na=False), "parquet": pd.read_parquet}
    for kind, read in readers.items():
        tables = {name: read(tmp_path / kind / f"{name}.{kind}") for name in ("settings", "projects", "budgets")}
        assert Portfolio(**tables).fingerprint() == plain.fingerprint()


@pytest.mark.parametrize("format", ["csv", "parquet", "xlsx"])
def test_equal_data_makes_equal_files_with_a_dictionary_and_a_manifest(hostile, tmp_path, format):
    first = export(hostile, tmp_path / "a", format)
    mixed = hostile.replace(projects=hostile.projects.iloc[::-1])
    second = export(mixed, tmp_path / "b", format)
    assert first.files == second.files
    assert [path.name for path in first] == sorted(first.files)
    manifest = json.loads((tmp_path / "a" / "manifest.json").read_text())
    assert manifest["fingerprint"] == hostile.fingerprint()
    assert manifest["rows"] == {"settings": 1, "projects": 7, "budgets": 1}


def test_the_dictionary_describes_every_column_that_is_written(hostile, tmp_path):
    export(hostile, tmp_path / "out", "csv")
    described = pd.read_csv(tmp_path / "out" / "dictionary.csv")
    for name in ("projects", "budgets"):
        columns = pd.read_csv(tmp_path / "out" / f"{name}.csv", nrows=0).columns.tolist()
        assert described[described["table"] == name]["column"].tolist() == columns == list(TABLES[name].by_name)


def test_a_workbook_holds_texts_not_formulas_and_a_cover(hostile, tmp_path):
    export(hostile, tmp_path / "out", "xlsx")
    book = openpyxl.load_workbook(tmp_path / "out" / "portfolio.xlsx")
    assert book.sheetnames == ["cover", "settings", "projects", "budgets", "dictionary"]
    sheet = book["projects"]
    header = [cell.value for cell in sheet[1]]
    assert "cost (currency)" in header
    cells = {cell.coordinate: cell for row in sheet.iter_rows() for cell in row}
    assert {cell.data_type for cell in cells.values()} <= {"s", "n", "b", "d"}
    assert sheet.cell(2, header.index("name") + 1).value == '=HYPERLINK("http://x")'
    assert sheet.cell(2, header.index("name") + 1).hyperlink is None
    assert sheet.cell(2, header.index("cost (currency)") + 1).value == 1.5
    assert sheet.cell(2, header.index("planned_start") + 1).is_date
    assert sheet.freeze_panes == "A2"
    assert book["cover"]["B4"].value == hostile.fingerprint()


def test_a_failed_export_leaves_the_older_one(hostile, tmp_path, monkeypatch):
    export(hostile, tmp_path / "out", "csv")
    before = sorted(path.name for path in (tmp_path / "out").iterdir())
    monkeypatch.setitem(module.WRITERS, "parquet", lambda *rest: (_ for _ in ()).throw(RunError("disk full")))
    with pytest.raises(RunError, match="disk full"):
        export(hostile, tmp_path / "out", "parquet")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_with_other_things_is_not_overwritten(hostile, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match="something else"):
        export(hostile, tmp_path)
    with pytest.raises(UsageError, match="unknown format"):
        export(hostile, tmp_path / "new", "pickle")
    assert (tmp_path / "letter.txt").read_text() == "mine"

import openpyxl
import pandas as pd

from workbench.report.workbook import write_workbook


def test_offenders_of_a_schedule_become_sheets_in_which_no_cell_is_a_formula(tmp_path):
    from workbench.schedule.quality.inspection import inspect
    from workbench.schedule.schedule import Schedule

    rows = pd.DataFrame({"activity": ["=1+1", "@SUM(1)"], "name": ['=HYPERLINK("http://x")', "-2+3"]})
    rows["original_duration"] = 480
    found = inspect(Schedule(rows, data_date="2026-01-05"))
    write_workbook(found.sheets(), tmp_path / "checks.xlsx", {"Schedule": "=1"})
    book = openpyxl.load_workbook(tmp_path / "checks.xlsx")
    assert book.sheetnames[:3] == ["cover", "checks", "practices"]
    cells = [*book["dcma_01"].iter_rows(values_only=True)]
    assert cells[0] == ("activity", "name", "predecessors", "successors")
    assert cells[1:] == [("=1+1", '=HYPERLINK("http://x")', 0, 0), ("@SUM(1)", "-2+3", 0, 0)]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "b"}
    assert book["cover"]["B1"].value == "=1"
    assert book["checks"].max_row == len(found.table) + 1

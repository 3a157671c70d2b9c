"""Workbooks and files are looked at before any parser sees them."""

import importlib
import os
import resource
import subprocess
import sys
import time
import zipfile

import openpyxl
import pytest
from source_inputs import (
    CLEAN,
    far_cell,
    laughing_workbook,
    one_cell_bomb,
    raw_workbook,
    sheet_xml,
    text_cell,
    write_folder,
    write_workbook,
)

from workbench.errors import DataError, UsageError
from workbench.sources import read_portfolio, workbook, workbook_guard
from workbench.sources.guard import guarded
from workbench.sources.workbook import read_workbook

MEASURED = """
import sys, time
from pathlib import Path
from workbench.errors import DataError
from workbench.sources.tables import read_tables_of_workbook
start = time.process_time()
try:
    read_tables_of_workbook(Path(sys.argv[1]))
except DataError as error:
    seconds = time.process_time() - start
    # ru_maxrss would count the parent that this process was forked from
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(seconds, int(peak.split()[1]) * 1024)
"""


@pytest.mark.parametrize("make", [one_cell_bomb, far_cell, laughing_workbook])
def test_a_hostile_workbook_is_refused_in_a_second_and_200_megabytes(tmp_path, make):
    path = make(tmp_path / "book.xlsx")
    assert path.stat().st_size < 400_000
    command = [sys.executable, "-c", MEASURED, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    seconds, memory = map(float, done.stdout.split())
    assert seconds < 1.0
    assert memory < 200e6


def test_the_far_cell_is_live_against_the_naive_reader(tmp_path):
    path = far_cell(tmp_path / "book.xlsx")
    naive = (
        "import resource, sys\n"
        "sys.modules['numpy'] = None\n"
        "import openpyxl\n"
        "resource.setrlimit(resource.RLIMIT_AS, (150_000_000, 150_000_000))\n"
        "book = openpyxl.load_workbook(sys.argv[1])\n"
        "try:\n    list(book.active.iter_rows(max_row=100_000, values_only=True))\n"
        "except MemoryError:\n    print('out of memory')\n"
    )
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", naive, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert "out of memory" in done.stdout or "MemoryError" in done.stderr


def test_the_laughing_workbook_is_live_against_the_plain_parser(tmp_path):
    from xml.etree import ElementTree

    path = laughing_workbook(tmp_path / "book.xlsx", levels=3)
    with zipfile.ZipFile(path) as archive:
        tree = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    assert "".join(tree.itertext()) == "ha" * 1000


def test_defusedxml_is_there_and_openpyxl_uses_it():
    importlib.import_module("defusedxml")
    from openpyxl.xml import DEFUSEDXML
    from openpyxl.xml.functions import iterparse

    assert DEFUSEDXML
    assert iterparse.__module__ == "defusedxml.common" or "defused" in iterparse.__module__


def test_the_parser_refuses_to_work_without_defusedxml(tmp_path):
    path = write_workbook(tmp_path / "book.xlsx")
    hide = "import sys; sys.modules['defusedxml'] = None; sys.path.insert(0, sys.argv[1]); import workbook_child"
    code = f"{hide}; sys.exit(workbook_child.main(['1000000000', '60', '1000']))"
    folder = os.path.dirname(workbook.workbook_child.__file__)
    with path.open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-c", code, folder], stdin=file, capture_output=True, text=True, check=False
        )
    assert done.returncode == 3
    assert "defusedxml is missing" in done.stdout


ROW = f'<row r="1">{text_cell("A1", "project")}</row>'
HOSTILE_SHEETS = {
    "coded reference": ('<row r="1"><c r="&#88;FD1048576"><v>1</v></c></row>', "cell references"),
    "row in exponent form": ('<row r="1e6"><c><v>1</v></c></row>', "cell references"),
    "other quotes and order": ("<row r='9'><c s='>' t='n'\n r = 'XFD999999'/></row>", "2,000,000 cells"),
    "prefixed marks": ('<x:row xmlns:x="u" r="9"><x:c r="XFD999999"/></x:row>', "2,000,000 cells"),
    "far empty row": ('<row r="9999999"/>', "2,000,000 cells"),
    "row that comes too late": (f'<row r="5"/>{ROW}', "rising order"),
    "row twice": (ROW + ROW, "rising order"),
    "cell twice": (f'<row r="1">{text_cell("A1", "a")}{text_cell("A1", "b")}</row>', "each cell once"),
    "endless text": (f'<row r="1">{text_cell("A1", "x" * 3_000_000)}</row>', "1,000,000 bytes"),
}


@pytest.mark.parametrize("name", HOSTILE_SHEETS)
def test_tricks_with_cell_references_are_seen(tmp_path, name):
    rows, expected = HOSTILE_SHEETS[name]
    with pytest.raises(DataError, match=expected):
        read_portfolio(raw_workbook(tmp_path / "book.xlsx", sheet_xml(rows)))


def test_a_reference_cut_by_the_end_of_a_block_is_seen(tmp_path, monkeypatch):
    path = raw_workbook(tmp_path / "book.xlsx", sheet_xml(ROW + '<row r="50000"><c s="1" r="XFD50000"/></row>'))
    for size in range(3, 80):
        monkeypatch.setattr(workbook_guard, "CHUNK", size)
        with path.open("rb") as file, pytest.raises(DataError, match="declares 50000 rows x 16384 columns"):
            workbook_guard.inspect_workbook(file, "book.xlsx")


def test_a_sheet_kept_elsewhere_is_scanned_too(tmp_path):
    path = raw_workbook(
        tmp_path / "book.xlsx", sheet_xml(ROW), xl__other__data=sheet_xml('<row r="9"><c r="XFD999999"/></row>')
    )
    with pytest.raises(DataError, match="2,000,000 cells"):
        read_portfolio(path)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("../../escaped.xml", "inside the workbook"),
        ("/etc/passwd", "inside the workbook"),
        ("c:\\x", "inside the workbook"),
    ],
)
def test_parts_that_leave_the_workbook_are_refused(tmp_path, part, expected):
    path = raw_workbook(tmp_path / "book.xlsx", sheet_xml(ROW), **{part: "x"})
    with pytest.raises(DataError, match=expected):
        read_portfolio(path)


def test_too_many_parts_are_refused(tmp_path):
    path = raw_workbook(tmp_path / "book.xlsx", sheet_xml(ROW), **{f"xl/media/p{n}": "x" for n in range(1000)})
    with pytest.raises(DataError, match="at most 1,000 parts"):
        read_portfolio(path)


def test_a_table_of_contents_that_fills_the_memory_is_refused_before_it_is_read(tmp_path):
    path = raw_workbook(tmp_path / "book.xlsx", sheet_xml(ROW), **{f"xl/media/{'p' * 200}{n}": "" for n in range(3000)})
    with pytest.raises(DataError, match="table of contents"):
        read_portfolio(path)


def test_an_encoding_named_after_a_long_gap_is_refused(tmp_path):
    sheet = f'<?xml version="1.0"{" " * 5_000}encoding="cp037"?>' + sheet_xml(ROW)
    with pytest.raises(DataError, match="parts in UTF-8"):
        read_portfolio(raw_workbook(tmp_path / "book.xlsx", sheet))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7"])
def test_parts_in_other_encodings_are_refused(tmp_path, encoding):
    sheet = f'<?xml version="1.0" encoding="{encoding}"?>' + sheet_xml('<row r="9"><c r="XFD999999"/></row>')
    path = raw_workbook(tmp_path / "book.xlsx", sheet.encode(encoding if encoding == "utf-16" else "ascii"))
    with pytest.raises(DataError, match="parts in UTF-8"):
        read_portfolio(path)


def test_a_size_that_lies_does_not_pass(tmp_path):
    path = one_cell_bomb(tmp_path / "book.xlsx", 20_000_000)
    raw = bytearray(path.read_bytes())
    at = raw.rfind(b"PK\x01\x02", 0, raw.rfind(b"sheet1.xml"))
    raw[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(raw)
    with pytest.raises(DataError):
        read_portfolio(path)


def test_a_parser_out_of_memory_or_time_is_a_named_refusal(tmp_path, monkeypatch):
    path = write_workbook(tmp_path / "book.xlsx")
    monkeypatch.setattr(workbook, "MEMORY", 15_000_000)
    with pytest.raises(DataError, match=r"book\.xlsx.*the reader stopped"):
        read_portfolio(path)
    monkeypatch.undo()
    monkeypatch.setattr(workbook, "SECONDS", 0.01)
    with pytest.raises(DataError, match="not read after"):
        read_portfolio(path)


def test_text_that_multiplies_through_shared_strings_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_TEXT", 1_000)
    with pytest.raises(DataError, match="more than 1,000 bytes of text"):
        read_portfolio(write_workbook(tmp_path / "book.xlsx"))


def test_a_workbook_with_a_declared_size_that_lies_is_read_in_full(tmp_path):
    rows = "".join(f'<row r="{n}">{text_cell(f"A{n}", f"p{n}" if n > 1 else "project")}</row>' for n in range(1, 6))
    sheet = sheet_xml(rows).replace("<sheetData>", '<dimension ref="A1:A2"/><sheetData>')
    portfolio = read_portfolio(raw_workbook(tmp_path / "book.xlsx", sheet))
    assert list(portfolio.projects.index) == ["p2", "p3", "p4", "p5"]


def test_macros_external_links_and_objects_are_ignored_and_listed(tmp_path, caplog):
    rows = f'<row r="1">{text_cell("A1", "project")}</row><row r="2">{text_cell("A2", "p")}</row>'
    parts = {"xl/vbaProject.bin": "x", "xl/externalLinks/e.xml": "<x/>", "xl/embeddings/o.bin": "x"}
    portfolio = read_portfolio(raw_workbook(tmp_path / "book.xlsx", sheet_xml(rows), **parts))
    assert list(portfolio.projects.index) == ["p"]
    listed = " ".join(record.getMessage() for record in caplog.records)
    assert all(kind in listed for kind in ("macros", "external links", "embedded objects"))


def test_formulas_need_their_stored_value_and_errors_are_no_values(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "projects"
    sheet.append(["project", "cost", "value"])
    sheet.append(["a", "=1+1", 5])
    sheet.append(["b", 7, "#DIV/0!"])
    book.save(tmp_path / "book.xlsx")
    with pytest.raises(DataError) as caught:
        read_portfolio(tmp_path / "book.xlsx")
    found = [(p.sheet, p.row, p.column, p.value) for p in caught.value.problems]
    assert found == [("projects", 2, "cost", "=1+1"), ("projects", 3, "value", "#DIV/0!")]


def test_numbers_and_dates_of_a_workbook_keep_their_type(tmp_path):
    import datetime

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "projects"
    sheet.append(["project", "cost", "planned_start", "mandatory", None])
    sheet.append([7, 0.1, datetime.date(2026, 4, 1), True])
    sheet.append([None])
    sheet.append(["NA", 3, datetime.datetime(2026, 5, 1), False])
    book.save(tmp_path / "book.xlsx")
    projects = read_portfolio(tmp_path / "book.xlsx").projects
    assert list(projects.index) == ["7", "NA"]
    assert projects["cost"].tolist() == [0.1, 3.0]
    assert [str(day.date()) for day in projects["planned_start"]] == ["2026-04-01", "2026-05-01"]
    assert projects["mandatory"].tolist() == [True, False]


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04", b"\x80\x05", b"\x93NUMPY", b"\x1f\x8b", b"PAR1", b"%PDF", b"\x78\x9c"]
)
def test_a_csv_file_that_starts_like_something_else_is_refused(tmp_path, start):
    folder = write_folder(tmp_path / "in", projects=start + CLEAN["projects"].encode())
    with pytest.raises(DataError, match=r"projects\.csv.*expected text"):
        read_portfolio(folder)


def test_files_that_are_too_large_or_no_files_are_refused(tmp_path, monkeypatch):
    from workbench.sources import guard

    folder = write_folder(tmp_path / "in")
    monkeypatch.setitem(guard.LARGEST, ".csv", 100)
    with pytest.raises(DataError, match="at most 100 bytes"):
        read_portfolio(folder)
    os.mkfifo(tmp_path / "pipe.csv")
    started = time.process_time()
    with pytest.raises(DataError, match="a plain file"), guarded(tmp_path / "pipe.csv"):
        pass
    assert time.process_time() - started < 1
    with pytest.raises(UsageError, match="cannot be opened"), guarded(tmp_path / "absent.csv"):
        pass


def test_the_parser_runs_in_another_process_with_limits(tmp_path, monkeypatch):
    seen = []
    real = subprocess.run

    def spy(command, **options):
        seen.append((command, options))
        return real(command, **options)

    monkeypatch.setattr(workbook.subprocess, "run", spy)
    before = resource.getrlimit(resource.RLIMIT_AS)
    monkeypatch.setenv("WORKBENCH_SECRET", "canary")
    read_workbook(write_workbook(tmp_path / "book.xlsx"))
    ((command, options),) = seen
    assert command[0] == sys.executable
    assert command[3:] == ["1000000000", "60", "100000000"]
    assert "WORKBENCH_SECRET" not in options["env"]
    assert resource.getrlimit(resource.RLIMIT_AS) == before

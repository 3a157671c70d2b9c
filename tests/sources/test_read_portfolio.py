"""One door for every kind of source."""

import subprocess
import sys

import openpyxl
import pytest
from source_inputs import CLEAN, write_folder, write_workbook

from workbench.errors import DataError, UsageError
from workbench.portfolio import Portfolio
from workbench.schema import PORTFOLIO_TABLES, TABLES
from workbench.sources import read_portfolio
from workbench.sources.delimited import read_delimited
from workbench.sources.templates import dictionary_rows, main, write_templates
from workbench.typed_tables import flat


def test_folder_workbook_and_frames_are_one_portfolio(tmp_path):
    from_folder = read_portfolio(write_folder(tmp_path / "in"))
    from_book = read_portfolio(write_workbook(tmp_path / "book.xlsx"))
    from_frames = Portfolio(**{name: flat(name, frame) for name, frame in from_folder.tables.items()})
    assert from_folder.fingerprint() == from_book.fingerprint() == from_frames.fingerprint()


def test_a_portfolio_written_as_csv_and_read_again_is_the_same(tmp_path):
    portfolio = read_portfolio(write_folder(tmp_path / "in"))
    out = tmp_path / "out"
    out.mkdir()
    for name, frame in portfolio.tables.items():
        flat(name, frame).to_csv(out / f"{name}.csv", index=False)
    assert read_portfolio(out).fingerprint() == portfolio.fingerprint()


VARIANTS = {
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "semicolons": lambda text: text.replace(",", ";").encode(),
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "old line ends": lambda text: text.replace("\n", "\r").encode(),
    "no final line end": lambda text: text.rstrip("\n").encode(),
    "trailing empty columns": lambda text: text.replace("\n", ",,\n").encode(),
    "blank lines": lambda text: (text.replace("\n", "\n\n") + "\n").encode(),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_files_written_in_other_ways_read_the_same(tmp_path, variant):
    clean = read_portfolio(
        write_folder(tmp_path / "clean", projects=CLEAN["projects"].replace('Renewal, ""old""', "Old"))
    )
    text = CLEAN["projects"].replace('Renewal, ""old""', "Old")
    other = read_portfolio(write_folder(tmp_path / "other", projects=VARIANTS[variant](text)))
    assert other.fingerprint() == clean.fingerprint()


def test_a_line_break_inside_quotes_is_content(tmp_path):
    text = CLEAN["projects"].replace("Bond switch", '"Bond\nswitch"')
    projects = read_portfolio(write_folder(tmp_path / "in", projects=text)).projects
    assert projects.loc["007", "name"] == "Bond\nswitch"


def test_a_header_with_two_candidates_for_the_delimiter_is_asked_about(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a;b,c\n1;2,3\n")
    with pytest.raises(DataError, match="name comma or semicolon in a mapping"):
        read_delimited(path)
    assert read_delimited(path, delimiter=";").frame.columns.tolist() == ["a", "b,c"]


@pytest.mark.parametrize("source", ["mysql://host/db", "https://example.org/x.csv", "plan.docx", "nothing_here"])
def test_sources_of_other_kinds_are_refused_with_what_is_allowed(source):
    with pytest.raises(UsageError, match="allowed"):
        read_portfolio(source)


def test_a_refused_address_does_not_show_its_password():
    with pytest.raises(UsageError) as caught:
        read_portfolio("mysql://user:canary@host/db")
    assert "canary" not in str(caught.value)
    with pytest.raises(UsageError) as caught:
        read_portfolio("postgresql://user:canary@host/db", mapping="x")
    assert "canary" not in str(caught.value)


def test_wrong_use_is_said_in_one_line(tmp_path):
    folder = write_folder(tmp_path / "in")
    with pytest.raises(UsageError, match="needs a mapping"):
        read_portfolio(folder / "projects.csv")
    with pytest.raises(UsageError, match=r"a single \.csv or \.xlsx export"):
        read_portfolio(folder, mapping="us_federal_it_2013")
    with pytest.raises(UsageError, match="no such file"):
        read_portfolio(tmp_path / "absent.xlsx")
    with pytest.raises(UsageError, match="no sample called"):
        read_portfolio("sample:unicorns")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no CSV files"):
        read_portfolio(tmp_path / "empty")


def test_the_database_of_the_environment_is_the_default(monkeypatch):
    monkeypatch.setenv("WORKBENCH_DB", "mysql://host/db")
    with pytest.raises(UsageError, match="mysql"):
        read_portfolio()


def test_records_of_the_workbench_are_no_tables_of_a_portfolio(tmp_path):
    record = next(name for name, table in TABLES.items() if table.record)
    with pytest.raises(DataError, match="kept by the workbench itself"):
        read_portfolio(write_folder(tmp_path / "in", **{record: "a\n1\n"}))


def test_a_workbook_without_a_table_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Sheet1"
    book.active.append(["a"])
    book.save(tmp_path / "book.xlsx")
    with pytest.raises(DataError, match="Sheet1"):
        read_portfolio(tmp_path / "book.xlsx")


def test_the_templates_in_the_repository_are_what_the_schema_writes(root, tmp_path):
    written = write_templates(tmp_path)
    kept = root / "templates" / "data"
    assert {path.name for path in written} == {path.name for path in kept.glob("*.csv")}
    for path in written:
        assert path.read_bytes() == (kept / path.name).read_bytes(), path.name


def test_the_command_of_the_contributors_page_writes_the_templates(root, tmp_path, capsys):
    command = "python -m workbench.sources.templates templates/data"
    assert f"(`{command}`)" in (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    _, *arguments = command.split()
    done = subprocess.run([sys.executable, *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    kept = sorted((root / "templates" / "data").glob("*.csv"))
    assert [path.name for path in sorted((tmp_path / "templates" / "data").iterdir())] == [path.name for path in kept]
    assert done.stdout == f"{len(kept)} files written to templates/data\n"
    with pytest.raises(SystemExit, match="2"):
        main([])
    assert "folder" in capsys.readouterr().err


def test_empty_templates_are_a_valid_portfolio_and_the_dictionary_names_every_column(tmp_path):
    write_templates(tmp_path)
    assert read_portfolio(tmp_path).projects.empty
    named = [(row[0], row[1]) for row in dictionary_rows()]
    assert named == [(name, column.name) for name in PORTFOLIO_TABLES for column in TABLES[name].columns]
    assert all(row[-1] for row in dictionary_rows())

"""The command line: every command, what it prints, and the code it leaves with."""

import io
import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from workbench import __version__, office
from workbench.cli import main
from workbench.store import open_store, runs, upgrade

COMMANDS = ("load", "check", "serve", "run", "report", "params", "export", "db")
PASSWORD = "s3cret-4711"
CLEAN = {
    "settings": "portfolio,name,currency,frequency,first_period,last_period,as_of,discount_rate\n"
    "office,Small office,EUR,Q,2026Q1,2027Q4,2026-01-15,0.05\n",
    "components": "component,name,parent,component_type\nhouse,House,,portfolio\ngrid,Grid,house,programme\n",
    "projects": "project,name,parent,state,cost\nNA,Namibia link,grid,candidate,120.5\n007,Bond switch,grid,active,80\n"
    'none,"Renewal, ""old"" mill",grid,candidate,300\n',
    "budgets": "fund,period,amount\nmain,2026Q1,200\nmain,2026Q2,250\n",
}
BROKEN = {
    "projects": "project,name,parent,state,cost\nA,One,grid,candidat,80\nB,Two,nowhere,candidate,many\n",
    "budgets": "fund,period,amount\nmain,2026Q1,lots\n",
}


def write_folder(folder: Path, **changed: str) -> Path:
    """Write the clean tables as CSV files, some of them changed."""
    folder.mkdir()
    for name, text in {**CLEAN, **changed}.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def write_workbook(path: Path) -> Path:
    """Write the clean tables as sheets."""
    with pd.ExcelWriter(path) as book:
        for name, text in CLEAN.items():
            rows = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
            rows.to_excel(book, sheet_name=name, index=False)
    return path


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    """An empty folder to work in, and nothing of this machine's own settings."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("WORKBENCH_")]:
        if name != "WORKBENCH_REQUIRE":
            monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def wb(capsys):
    """Run a command; exit code, standard output, standard error."""

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        return end.value.code, out, err

    return run


@pytest.fixture
def folder(tmp_path) -> Path:
    """A small clean portfolio as CSV files."""
    return write_folder(tmp_path / "small")


@pytest.fixture
def small_office(tmp_path, monkeypatch) -> Path:
    """An office with one quick notebook and one cycle."""
    home = tmp_path / "office"
    (home / "notebooks").mkdir(parents=True)
    cells = [
        nbformat.v4.new_markdown_cell("# Do we have the people?"),
        nbformat.v4.new_code_cell('source = ""\nlimit = 1.0', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("print('limit', limit)"),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    book = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(book, home / "notebooks" / "20_capacity.ipynb")
    (home / "templates").symlink_to(office.templates())
    (home / "params" / "2026Q4").mkdir(parents=True)
    (home / "params" / "2026Q4" / "20_capacity.yaml").write_text("limit: 0.75\n")
    monkeypatch.setenv("WORKBENCH_OFFICE", str(home))
    return home


def is_told(code: int, out: str, err: str, *, expected: int, lines: int = 4) -> str:
    """Check that an error is one to a few lines on standard error and no traceback."""
    assert code == expected, err
    assert out == ""
    assert 1 <= len(err.splitlines()) <= lines
    assert "Traceback" not in err
    return err


def in_a_shell(*words: str, **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "workbench", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ, **environment})


# --------------------------------------------------------------------------------------------- the program as a whole


def test_the_version_is_said(wb):
    assert wb("--version") == (0, f"workbench {__version__}\n", "")


def test_help_lists_every_command(wb):
    code, out, _ = wb("--help")
    assert code == 0
    for command in COMMANDS:
        assert f" {command} " in out


@pytest.mark.parametrize("words", [["lode"], ["check", "--mappping", "x"], ["check"], ["run", "10_intake", "--db"]])
def test_wrong_use_of_the_command_line_ends_with_2_and_a_line(wb, words):
    is_told(*wb(*words), expected=2)


def test_the_installed_program_answers_like_the_function(folder):
    done = in_a_shell("check", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Small office")
    wrong = in_a_shell("check", str(folder / "nothing"))
    assert wrong.returncode == 2
    assert "Traceback" not in wrong.stderr
    told = in_a_shell("--debug", "check", str(folder / "nothing"))
    assert told.returncode == 1
    assert "Traceback" in told.stderr


def test_asking_for_details_shows_the_traceback_of_an_error(wb, folder):
    from workbench.errors import UsageError

    is_told(*wb("check", folder / "nothing"), expected=2)
    with pytest.raises(UsageError):
        main(["check", str(folder / "nothing"), "--debug"])


# --------------------------------------------------------------------------------------------------- load and check


def test_a_folder_is_loaded_once_and_found_unchanged_the_second_time(wb, folder, tmp_path):
    code, out, err = wb("load", folder, "--name", "first")
    assert (code, err) == (0, "")
    assert "loaded as snapshot 1" in out
    code, out, _ = wb("load", folder)
    assert code == 0
    assert "unchanged since snapshot 1" in out
    store = open_store(f"sqlite:///{tmp_path}/.workbench/workbench.db")
    assert len(store.snapshots()) == 1
    (folder / "budgets.csv").write_text("fund,period,amount\nmain,2026Q1,201\n")
    assert "loaded as snapshot 2" in wb("load", folder)[1]


def test_a_workbook_and_another_database_can_be_loaded(wb, folder, tmp_path):
    book = write_workbook(tmp_path / "office.xlsx")
    first = f"sqlite:///{tmp_path}/a.db"
    assert wb("load", book, "--db", first)[0] == 0
    code, out, _ = wb("load", first, "--db", f"sqlite:///{tmp_path}/b.db")
    assert code == 0
    fingerprint = open_store(first).load().fingerprint()
    assert fingerprint[:12] in out


def test_the_database_of_the_environment_is_the_default(wb, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_DB", f"sqlite:///{tmp_path}/named.db")
    assert wb("load", folder)[0] == 0
    assert (tmp_path / "named.db").is_file()
    assert not (tmp_path / ".workbench").exists()


def test_a_broken_folder_is_refused_with_every_problem_and_leaves_nothing(wb, tmp_path):
    broken = write_folder(tmp_path / "broken", **BROKEN)
    for command in ("check", "load"):
        code, out, err = wb(command, broken)
        assert (code, out) == (1, "")
        assert "Traceback" not in err
        assert "nothing was loaded" in err
        for place in ("projects.csv, row 2, column state", "projects.csv, row 3, column cost", "budgets.csv, row 2"):
            assert place in err
        for value in ("candidat", "many", "lots"):
            assert f'"{value}"' in err
    assert not (tmp_path / ".workbench").exists()
    good = write_folder(tmp_path / "good")
    assert "snapshot 1" in wb("load", good)[1]
    assert wb("load", broken)[0] == 1
    assert len(open_store(f"sqlite:///{tmp_path}/.workbench/workbench.db").snapshots()) == 1


def test_checking_writes_nothing(wb, folder, tmp_path):
    code, out, err = wb("check", folder)
    assert (code, err) == (0, "")
    assert "no problem found" in out
    assert not (tmp_path / ".workbench").exists()


@pytest.mark.parametrize("source", ["sample:water", "nowhere", "plan.docx", "mysql://u:s3cret-4711@h/d"])
def test_a_source_of_no_known_kind_is_wrong_use(wb, source):
    err = is_told(*wb("check", source), expected=2)
    assert PASSWORD not in err


def test_a_single_csv_without_a_mapping_is_wrong_use(wb, tmp_path):
    (tmp_path / "list.csv").write_text("a,b\n1,2\n")
    assert "mapping" in is_told(*wb("load", tmp_path / "list.csv"), expected=2)
    assert "mapping" in is_told(*wb("load", "sample:energy", "--mapping", "us_federal_it_2013"), expected=2)


@pytest.mark.parametrize("command", [["load", "SOURCE", "--db"], ["db", "status", "--db"], ["export", "out", "--db"]])
@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://office:{PASSWORD}@127.0.0.1:1/none",
        f"postgresql:/office:{PASSWORD}@127.0.0.1/none",
        f"oracle://office:{PASSWORD}@127.0.0.1/none",
    ],
    ids=["no server", "mistyped", "unknown kind"],
)
def test_the_password_of_a_database_is_never_printed(wb, folder, command, url):
    code, out, err = wb(*[str(folder) if word == "SOURCE" else word for word in command], url)
    assert code in (1, 2)
    assert PASSWORD not in out + err
    assert "Traceback" not in err
    assert len(err.splitlines()) <= 6


# ------------------------------------------------------------------------------------------------------------ params


def test_parameters_are_listed_for_people_and_for_programs(wb):
    code, out, _ = wb("params", "30_selection")
    assert code == 0
    assert "budget_factor" in out
    code, out, _ = wb("params", "30_selection", "--json")
    rows = {row["name"]: row for row in json.loads(out)}
    assert code == 0
    assert rows["budget_factor"]["default"] == "1.0"
    assert set(rows["gap"]) == {"name", "type", "unit", "default", "range", "meaning"}


def test_an_unknown_notebook_is_wrong_use_and_the_known_ones_are_named(wb):
    assert "30_selection" in is_told(*wb("params", "31_selection"), expected=2)
    assert "30_selection" in is_told(*wb("run", "31_selection"), expected=2)


# --------------------------------------------------------------------------------------------------------------- run


def test_a_notebook_runs_and_the_run_is_recorded(wb, small_office, tmp_path):
    url = f"sqlite:///{tmp_path}/wb.db"
    upgrade(url)
    (tmp_path / "more.yaml").write_text("limit: 0.6\n")
    code, out, _ = wb("run", "20_capacity", "-f", "more.yaml", "-o", "out/{limit}.ipynb", "--db", url)
    assert (code, out) == (0, f"{tmp_path}/out/0.6.ipynb\n")
    assert "limit 0.6" in Path(out.strip()).read_text()
    assert runs(url)["status"].tolist() == ["done"]
    assert "limit 0.5" in Path(wb("run", "20_capacity", "-f", "more.yaml", "-p", "limit", "0.5")[1].strip()).read_text()


def test_a_failing_notebook_ends_with_1_and_names_the_cell(wb, small_office, tmp_path):
    file = small_office / "notebooks" / "20_capacity.ipynb"
    book = nbformat.read(file, as_version=4)
    book.cells[-1].source = "1/0"
    nbformat.write(book, file)
    err = is_told(*wb("run", "20_capacity"), expected=1)
    assert "20_capacity.ipynb, cell 3" in err
    assert "ZeroDivisionError" in err
    assert not (tmp_path / "reports" / "20_capacity.ipynb").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-p", "budgett", "5"], 'did you mean "budget_factor"'),
        (["-p", "budget_factor", "much"], "a number"),
        (["-p", "budget_factor", "-1"], "at least 0"),
        (["-p", "budget_factor=1", "-p", "budget_factor", "2"], "given twice"),
        (["-p", "gap"], "-p gap: expected a name and a value"),
        (["-p", "password", "x"], "secret"),
        (["-f", "nothing.yaml"], "nothing.yaml"),
        (["-f", "doubled.yaml"], "line 2"),
        (["-f", "list.yaml"], "one line per parameter"),
        (["-f", "tag.yaml"], "tag.yaml"),
        (["-f", "tab.yaml"], "tab.yaml"),
    ],
)
def test_a_bad_parameter_ends_the_run_before_a_kernel_starts(wb, tmp_path, words, told, monkeypatch):
    import workbench.report.runner as runner

    (tmp_path / "doubled.yaml").write_text("gap: 0.1\ngap: 0.2\n")
    (tmp_path / "list.yaml").write_text("- gap\n")
    (tmp_path / "tag.yaml").write_text("gap: !!python/object/apply:os.system [id]\n")
    (tmp_path / "tab.yaml").write_text("gap:\t[0.1\n")
    monkeypatch.setattr(runner.subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    url = f"sqlite:///{tmp_path}/wb.db"
    upgrade(url)
    started = time.monotonic()
    err = is_told(*wb("run", "30_selection", *words, "--db", url), expected=2)
    assert time.monotonic() - started < 5
    assert told in err
    assert runs(url).empty
    assert not (tmp_path / ".workbench").exists()
    assert not (tmp_path / "reports").exists()


def test_every_bad_parameter_is_told_at_once(wb, tmp_path):
    (tmp_path / "bad.yaml").write_text("gap: -1\nbudget_factor: 9\n")
    err = is_told(*wb("run", "30_selection", "-f", "bad.yaml"), expected=2)
    assert "gap" in err
    assert "budget_factor" in err


# ------------------------------------------------------------------------------------------------------------ report


def test_a_report_of_a_small_cycle_is_made_and_its_steps_are_told(wb, small_office, folder, tmp_path):
    assert wb("load", folder)[0] == 0
    code, out, err = wb("report", "--cycle", small_office / "params" / "2026Q4", "--formats", "html")
    assert (code, out) == (0, "reports/2026Q4/index.html\n")
    assert "20_capacity.ipynb: done" in err
    assert "limit 0.75" in (tmp_path / "reports" / "2026Q4" / "20_capacity.html").read_text()
    assert json.loads((tmp_path / "reports" / "2026Q4" / "manifest.json").read_text())["cycle"] == "2026Q4"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--cycle", "params/2099Q9"], "no such folder"),
        (["--formats", "docx"], "unknown format"),
        (["--jobs", "0"], "--jobs"),
    ],
)
def test_a_report_that_cannot_be_made_is_wrong_use(wb, small_office, folder, words, told):
    assert wb("load", folder)[0] == 0
    code, out, err = wb("report", *words)
    assert told in is_told(code, out, err, expected=2)


def test_a_misspelt_parameter_of_a_cycle_stops_the_report(wb, small_office, folder, tmp_path):
    assert wb("load", folder)[0] == 0
    (small_office / "params" / "2026Q4" / "20_capacity.yaml").write_text("limitt: 1\n")
    assert 'did you mean "limit"' in is_told(*wb("report"), expected=2)
    assert not (tmp_path / "reports" / "2026Q4").exists()


@pytest.mark.parametrize("words", [["report"], ["serve"], ["export", "out"], ["db", "status"]])
def test_without_a_database_a_command_says_how_to_make_one(wb, words, tmp_path):
    err = is_told(*wb(*words), expected=2)
    assert "workbench load" in err
    assert not (tmp_path / ".workbench").exists()


# ------------------------------------------------------------------------------------------------------------- serve


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "office.example"])
def test_an_address_others_can_reach_is_refused_without_a_token(wb, folder, host):
    assert wb("load", folder)[0] == 0
    assert "token" in is_told(*wb("serve", "--host", host, "--port", "0"), expected=2)


def test_a_token_file_that_cannot_be_used_is_wrong_use(wb, folder, tmp_path):
    assert wb("load", folder)[0] == 0
    (tmp_path / "empty").write_text("\n")
    assert "cannot be read" in is_told(*wb("serve", "--token-file", "none", "--port", "0"), expected=2)
    assert "token" in is_told(
        *wb("serve", "--host", "0.0.0.0", "--token-file", tmp_path / "empty", "--port", "0"), expected=2
    )


def test_pages_are_not_served_from_a_database_of_an_older_program(wb, folder, tmp_path):
    assert wb("load", folder, "--db", f"sqlite:///{tmp_path / 'old.db'}")[0] == 0
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.execute("update alembic_version set version_num = '0001'")
    connection.close()
    err = is_told(*wb("serve", "--port", "0", "--db", f"sqlite:///{tmp_path / 'old.db'}"), expected=1)
    assert "has schema 0001" in err
    assert "run `workbench db upgrade`" in err


# ------------------------------------------------------------------------------------------------------------ export


@pytest.mark.parametrize(("kind", "file"), [("csv", "projects.csv"), ("parquet", "projects.parquet"), ("xlsx", None)])
def test_tables_are_exported_in_each_format(wb, folder, tmp_path, kind, file):
    assert wb("load", folder)[0] == 0
    code, out, err = wb("export", "out", "--format", kind)
    assert (code, err) == (0, "")
    written = [Path(line) for line in out.splitlines()]
    assert written
    assert all(path.is_file() for path in written)
    readers = {"csv": pd.read_csv, "parquet": pd.read_parquet}
    names = (
        readers[kind](tmp_path / "out" / file)["name"]
        if file
        else pd.read_excel(tmp_path / "out" / "portfolio.xlsx", sheet_name="projects")["name"]
    )
    assert set(names) == {"Namibia link", "Bond switch", 'Renewal, "old" mill'}


def test_an_export_goes_into_no_folder_that_holds_something_else(wb, folder, tmp_path):
    assert wb("load", folder)[0] == 0
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("kept")
    assert "something else" in is_told(*wb("export", "mine"), expected=2)
    assert is_told(*wb("export", "out", "--format", "docx"), expected=2)
    assert (tmp_path / "mine" / "letter.txt").read_text() == "kept"
    assert wb("export", "direct", "--source", folder)[0] == 0


# ---------------------------------------------------------------------------------------------------------- database


def test_a_database_is_made_and_its_state_is_told(wb, folder, tmp_path):
    url = f"sqlite:///{tmp_path}/office.db"
    code, out, _ = wb("db", "upgrade", "--db", url)
    assert (code, "is at schema" in out) == (0, True)
    code, out, _ = wb("db", "status", "--db", url)
    assert code == 0
    assert "no snapshot yet" in out
    assert wb("load", folder, "--db", url)[0] == 0
    code, out, _ = wb("db", "status", "--db", url)
    assert code == 0
    assert "office" in out
    assert wb("db", "upgrade", "--db", url)[0] == 0


def test_a_database_of_an_older_schema_asks_for_an_upgrade(wb, tmp_path):
    import sqlite3

    url = f"sqlite:///{tmp_path}/old.db"
    with sqlite3.connect(tmp_path / "old.db"):
        pass
    code, out, _ = wb("db", "status", "--db", url)
    assert code == 1
    assert "schema none" in out
    code, out, err = wb("export", "out", "--db", url)
    assert code == 1
    assert "upgrade" in err
    assert "Traceback" not in err

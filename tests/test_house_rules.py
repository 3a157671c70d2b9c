"""The shape of the house: what may be written, who imports whom, and how much fits into one file."""

import ast
import re
import statistics
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest
from house_lint import Offence, imports_of, read_code, read_everything, read_template

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "workbench"

# ------------------------------------------------------------------------------------------- forbidden constructs

EXCEPTIONS = {
    ("workbench/tables.py", "markup comes from tables.text and tables.html"): "the two makers themselves, and join",
    ("workbench/app/board.py", "markup comes from tables.text and tables.html"): "base64 has no letter to escape",
    ("workbench/app/handlers.py", "markup comes from tables.text and tables.html"): "form field made by the server",
    ("workbench/app/gate.py", "markup comes from tables.text and tables.html"): "our own style sheet",
    ("workbench/report/html.py", "markup comes from tables.text and tables.html"): "cells cleaned one line above",
}

BAD = [
    ("no Output widget", "import ipywidgets as widgets\nout = widgets.Output()"),
    ("no Output widget", "from ipywidgets import interact"),
    ("no Output widget", "from ipywidgets import Output as Sink"),
    ("no Output widget", "import ipywidgets\nipywidgets.interactive_output(f, {})"),
    ("no Output widget", "with out:\n    print(1)"),
    ("no markup put together", "widgets.HTML(f'<b>{name}</b>')"),
    ("no markup put together", "widgets.HTML(value='<b>' + name)"),
    ("no markup put together", "widgets.HTML('<b>%s</b>' % name)"),
    ("no markup put together", "display(HTML('<b>{}</b>'.format(name)))"),
    ("no markup put together", "display(HTML(''.join(rows)))"),
    ("no markup put together", "page = f'<b>{name}</b>'\nshow = HTML(page)"),
    ("no markup put together", "label.value = f'<b>{name}</b>'"),
    ("no typeset HTML", "widgets.HTMLMath('x')"),
    ("markup comes from tables.text and tables.html", "from workbench.tables import Markup\nMarkup(name)"),
    ("markup comes from tables.text and tables.html", "markupsafe.Markup(f'<b>{name}</b>')"),
    ("templates are literal", "from workbench.tables import html\nhtml(template, a=1)"),
    ("templates are literal", "from workbench import tables\ntables.html('<b>' + name)"),
    ("tables are escaped", "frame.to_html(escape=False)"),
    ("tables are escaped", "frame.to_html(escape=raw)"),
    ("no Styler", "frame.style.format('{}').to_html()"),
    ("no Styler", "from pandas.io.formats.style import Styler\nx = style.Styler(frame)"),
    ("no Markdown on data", "GT(frame).fmt_markdown('name')"),
    ("no Markdown on data", "from IPython.display import Markdown\nMarkdown(name)"),
    ("no code from text", "eval(text)"),
    ("no code from text", "def f():\n    exec('x = 1')"),
    ("no pickle", "import pickle"),
    ("no pickle", "from joblib import load"),
    ("no pickle", "pd.read_pickle(path)"),
    ("no pickle", "np.load(path, allow_pickle=True)"),
    ("no pickle", "np.load(path, allow_pickle=flag)"),
    ("YAML by the safe loader", "import yaml\nyaml.load(text)"),
    ("YAML by the safe loader", "from yaml import unsafe_load\nunsafe_load(text)"),
    ("YAML by the safe loader", "import yaml\nyaml.load(text, Loader=yaml.FullLoader)"),
    ("no shell", "subprocess.run(words, shell=True)"),
    ("no shell", "import os\nos.system('ls')"),
    ("no shell", "from os import popen\npopen('ls')"),
    ("certificates are checked", "requests.get(url, verify=False)"),
    ("XML by defusedxml only", "import xml.etree.ElementTree as ET"),
    ("XML by defusedxml only", "from xml.dom import minidom"),
    ("no extractall", "archive.extractall(folder)"),
    ("no mktemp", "from tempfile import mktemp\nmktemp()"),
    ("no bare except", "try:\n    f()\nexcept:\n    pass"),
    ("SQL is constant", "from sqlalchemy import text\ntext(f'drop table {name}')"),
    ("SQL is constant", "connection.execute('select * from ' + name)"),
    ("SQL is constant", "connection.exec_driver_sql('drop table %s' % name)"),
    ("SQL is constant", "query = f'drop table {name}'\nconnection.execute(query)"),
]
GOOD = [
    "widgets.HTML(markup)",
    "widgets.HTML(value='<b>' 'fixed' '</b>')",
    "html('<b>{name}</b>', name=name)",
    "from workbench.tables import Markup\nMarkup('')",
    "with opened(url) as connection:\n    connection.execute(select(table))",
    "connection.execute('PRAGMA user_version')",
    "import yaml\nyaml.load(text, Loader=yaml.SafeLoader)\nyaml.safe_load(text)",
    "matplotlib.style.use(path)",
    "frame.to_html(escape=True)",
    "subprocess.run(['git', 'status'], shell=False)",
    "from defusedxml.ElementTree import parse",
    "try:\n    f()\nexcept Exception:\n    raise",
    "label = f'{name}'",
    "slider.value = 3.0",
]


@pytest.mark.parametrize(("rule", "sample"), BAD)
def test_the_lint_finds_every_bad_sample(rule, sample):
    assert rule in {offence.rule for offence in read_code(sample, "sample.py")}


@pytest.mark.parametrize("sample", GOOD)
def test_the_lint_lets_every_good_sample_pass(sample):
    assert read_code(sample, "sample.py") == []


def test_the_lint_names_the_line():
    assert read_code("x = 1\n\neval(x)", "a.py") == [Offence("a.py", 3, "no code from text")]


@pytest.mark.parametrize(
    ("rule", "sample"),
    [
        ("no |safe", "<p>{{ name|safe }}</p>"),
        ("no |safe", "<p>{{ name | safe }}</p>"),
        ("autoescape stays on", "{% autoescape false %}"),
        ("no markup from scripts", "box.innerHTML = name"),
    ],
)
def test_the_lint_finds_every_bad_template(rule, sample):
    assert [offence.rule for offence in read_template(sample, "a.html")] == [rule]
    assert read_template("<p>{{ name }}</p> {{ safe }} box.textContent = name", "a.html") == []


@cache
def offences() -> list[Offence]:
    return read_everything(ROOT)


def test_nothing_forbidden_is_written_anywhere():
    found = [one for one in offences() if (one.file, one.rule) not in EXCEPTIONS]
    assert found == [], "\n" + "\n".join(map(str, found))


def test_no_exception_outlives_its_reason():
    found = {(one.file, one.rule) for one in offences()}
    assert [place for place in EXCEPTIONS if place not in found] == []


def test_everything_was_read():
    code = list(PACKAGE.rglob("*.py"))
    assert len(code) > 80
    assert len(list((ROOT / "notebooks").glob("*.ipynb"))) >= 7
    assert len([path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".j2", ".js")]) >= 10


# -------------------------------------------------------------------------------------------------------- floors

FLOORS = {
    # 0 words
    "errors": 0,
    "taxonomy": 0,
    "amounts": 0,
    "canonical": 0,
    "secret": 0,
    "redaction": 0,
    "environment": 0,
    "office": 0,
    "yaml_text": 0,
    "parameter_text": 0,
    "command_words": 0,
    # 1 tables
    "schema": 1,
    "parsing": 1,
    "checks": 1,
    "panel_checks": 1,
    "alternative_checks": 1,
    "capacity_checks": 1,
    "life_checks": 1,
    "risk_checks": 1,
    "value_curve": 1,
    "lifecycle": 1,
    "typed_tables": 1,
    "portfolio": 1,
    "tree": 1,
    "answer": 1,
    # 2 in
    "sources": 2,
    "params": 2,
    "rules": 2,
    "provenance": 2,
    "cluster": 2,
    # 3 answers: a room uses only rooms to its left
    "valuation": 3.0,
    "supply": 3.0,
    "intake": 3.1,
    "schedule": 3.25,
    "risk": 3.28,
    "selection": 3.3,
    "capacity": 3.4,
    "delivery": 3.6,
    "governance": 3.7,
    # 4 memory
    "store": 4,
    "sync": 4,
    # 5 pictures
    "charts": 5,
    "looks": 5,
    "tables": 5,
    # 6 delivery
    "report": 6,
    "app": 6,
    # 7 doors
    "cli": 7,
    "__main__": 7,
    "": 7,  # the menu: `workbench` itself
}
UPWARD = {
    ("sources", "store"): "a database is one more place to read a portfolio from; imported when asked for",
    ("sources", "schedule"): "a schedule file becomes the type its room works on; imported when asked for",
}
FIXED_NAMES = {"__version__"}  # what lower floors may take from the menu: it is set before anything is imported
ONLY_IN = {
    "ipywidgets": ("app",),
    "matplotlib": ("charts",),
    "cvxpy": ("selection",),
    "highspy": ("selection",),
    "ortools": ("schedule",),
    "dask": ("cluster",),
    "distributed": ("cluster",),
    "alembic": ("store",),
    "papermill": ("report",),
    "weasyprint": ("report",),
    "openpyxl": ("sources", "report"),
    "xlsxwriter": ("report",),
    "subprocess": ("sources", "store", "report", "app", "schedule"),
    "socket": ("sources", "store", "sync", "report", "app"),
    "http": ("sync", "app"),
    "requests": ("sync",),
    "httpx": ("sync",),
}


@cache
def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" in path.parts:
            continue  # written by alembic, loaded from files
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@cache
def edges() -> list[tuple[str, int, str]]:
    """Importing module, line, imported module; the lazy imports of functions are imports too."""
    known = modules()
    found = []
    for module, path in known.items():
        source = path.read_text(encoding="utf-8")
        for line, other in imports_of(source, module, path.name == "__init__.py", set(known)):
            if other == "workbench" and module != "workbench" and takes_only_fixed_names(source, line):
                continue
            found.append((module, line, other))
    return found


def takes_only_fixed_names(source: str, line: int) -> bool:
    node = next(
        n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Import | ast.ImportFrom) and n.lineno == line
    )
    known = set(modules())
    taken = {alias.name for alias in node.names if f"workbench.{alias.name}" not in known}
    return isinstance(node, ast.ImportFrom) and taken <= FIXED_NAMES


def test_every_module_has_a_floor():
    assert {room(module) for module in modules()} - set(FLOORS) == set()


def test_imports_go_down_only():
    wrong = []
    for module, line, other in edges():
        if other.split(".")[0] != "workbench":
            continue
        here, there = room(module), room(other)
        if FLOORS[there] > FLOORS[here] and (here, there) not in UPWARD:
            wrong.append(f"{module} line {line} imports {other}: floor {FLOORS[here]} from {FLOORS[there]}")
    assert wrong == [], "\n" + "\n".join(wrong)


def test_no_upward_import_is_allowed_without_need():
    needed = {(room(module), room(other)) for module, _, other in edges() if other.startswith("workbench")}
    assert [pair for pair in UPWARD if pair not in needed] == []


def test_upward_imports_happen_only_inside_functions():
    for module, path in modules().items():
        top = {node.lineno for node in ast.parse(path.read_text(encoding="utf-8")).body}
        for importer, line, other in edges():
            if importer == module and (room(module), room(other)) in UPWARD:
                assert line not in top, f"{module} line {line}"


def test_no_room_of_one_floor_imports_back():
    """Two rooms that import each other are one room with a wall in the middle."""
    pairs = {
        (room(module), room(other))
        for module, _, other in edges()
        if other.startswith("workbench.") and room(module) != room(other)
    }
    both = {tuple(sorted(pair)) for pair in pairs if pair[::-1] in pairs} - {tuple(sorted(pair)) for pair in UPWARD}
    assert both == set()


def test_the_floors_would_notice():
    known = {"workbench.charts.style", "workbench.charts", "workbench"}
    found = list(imports_of("def f():\n    from workbench.charts import style", "workbench.capacity.x", False, known))
    assert found == [(2, "workbench.charts.style")]
    assert list(imports_of("from ..charts import style", "workbench.capacity.x", False, known)) == [
        (1, "workbench.charts.style")
    ]
    assert FLOORS[room("workbench.charts.style")] > FLOORS[room("workbench.capacity.x")]


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_in_its_room(library):
    users = {room(module) for module, _, other in edges() if other.split(".")[0] == library}
    assert users <= set(ONLY_IN[library]), users


@pytest.mark.parametrize("library", ["ipywidgets", "matplotlib", "cvxpy", "highspy", "subprocess"])
def test_the_rooms_of_the_libraries_do_use_them(library):
    assert [module for module, _, other in edges() if other.split(".")[0] == library]


OPENS = {
    ("workbench.schedule.cp_sat_process", "subprocess"): "OR-Tools' libraries must not be loaded beside those of HiGHS",
}


def test_only_one_module_knows_or_tools_and_nothing_imports_it():
    assert {module for module, _, other in edges() if other.split(".")[0] == "ortools"} == {"workbench.schedule.cp_sat"}
    assert [module for module, _, other in edges() if other == "workbench.schedule.cp_sat"] == []


def test_answers_draw_nothing_and_open_nothing():
    """Floor 3 is plain functions over plain data."""
    outside = {"os", "pathlib", "shutil", "tempfile", "subprocess", "socket", "sqlalchemy", "io", "urllib", "logging"}
    found = {
        (module, other.split(".")[0])
        for module, _, other in edges()
        if 3 <= FLOORS[room(module)] < 4 and other.split(".")[0] in outside
    }
    assert found == set(OPENS)
    opened = [
        f"{module}: open()"
        for module, path in modules().items()
        if 3 <= FLOORS[room(module)] < 4
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
    ]
    assert opened == []


def test_everything_on_the_menu_is_there():
    import workbench
    from workbench import charts

    for name in workbench.MENU:
        assert getattr(workbench, name) is not None, name
    assert set(workbench.MENU) <= set(dir(workbench))
    assert set(charts.MENU) <= set(workbench.MENU)
    with pytest.raises(AttributeError, match="no attribute 'rnak'"):
        _ = workbench.rnak


# ----------------------------------------------------------------------------------------------------- file sizes

LONGEST_FILE = 300
LONG_FILES = {  # file: most lines, and why it is not two files; none may grow
    "workbench/taxonomy.py": (348, "every closed vocabulary: data, not code"),
    "workbench/delivery/earned_value.py": (342, "the formulas of one standard"),
}
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "tools", "base_utils", "stuff"}


def lengths() -> dict[str, int]:
    return {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
        if "versions" not in path.parts  # migrations are written by a program and never edited
    }


def test_no_file_is_longer_than_a_reader_can_hold():
    too_long = {file: count for file, count in lengths().items() if count > LONG_FILES.get(file, (LONGEST_FILE,))[0]}
    assert too_long == {}


def test_no_file_stays_on_the_list_of_long_ones_without_need():
    assert {file for file in LONG_FILES if lengths()[file] <= LONGEST_FILE} == set()


def test_the_usual_file_is_short():
    assert statistics.median(lengths().values()) <= 130


def test_every_module_says_in_its_name_what_it_is_for():
    names = {path.stem for path in PACKAGE.rglob("*.py")} | {path.name for path in PACKAGE.rglob("*") if path.is_dir()}
    assert names & VAGUE == set()


def test_every_module_and_test_reads_as_utf_8_without_tabs():
    for path in (*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")):
        assert not re.search(r"^\t", path.read_text(encoding="utf-8"), re.MULTILINE), path


def test_test_files_have_names_of_their_own():
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


# ----------------------------------------------------------------------------------------------------- cold start

HEAVY = ("cvxpy", "matplotlib", "pandas", "scipy", "numpy", "sqlalchemy", "ipywidgets", "papermill", "pydantic")


def test_the_menu_is_read_without_cooking_anything():
    code = "import sys, workbench; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60, cwd=ROOT
    )
    assert "workbench" in done.stdout.split()
    assert [name for name in HEAVY if name in done.stdout.split()] == []


def test_importing_the_package_takes_no_time_that_a_person_notices():
    def seconds(code: str) -> float:
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, timeout=60, cwd=ROOT)
        return time.perf_counter() - begin

    seconds("import workbench")  # compiled once
    runs = [(seconds("pass"), seconds("import workbench")) for _ in range(5)]
    assert statistics.median(run[1] for run in runs) - statistics.median(run[0] for run in runs) < 0.3

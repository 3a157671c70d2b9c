"""Any single export is read through a mapping, or everything that is wrong is named in the export's own words."""

import time

import openpyxl
import pytest

from workbench.errors import DataError, UsageError
from workbench.sources import read_portfolio
from workbench.sources.mapping_file import read_mapping, read_mapping_yaml

ONLINE = (
    "ProjectId;ProjectName;ProjectDepartments;EnterpriseProjectTypeName;ProjectStage;ProjectCost;ProjectStartDate;"
    "ProjectFinishDate;Extra\n"
    "a1;Süd;Grid;Link;In progress;1.234.567,89;03.02.2026 08:00:00;30.04.2026 17:00:00;x\n"
    "a2;Nord;Grid;Link;Proposal;-;01.07.2026;31.07.2026;y\n"
    "a3;West;;Mill;Finished;80,5;01.01.2025;31.12.2025;z\n"
)


@pytest.fixture
def online(tmp_path):
    def write(text: str = ONLINE):
        path = tmp_path / "projects_online.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_project_online_export_is_read(online):
    portfolio = read_portfolio(online(), mapping="project_online_projects")
    projects = portfolio.projects
    assert projects["cost"].tolist()[0] == 1_234_567.89
    assert projects["cost"].isna().tolist() == [False, True, False]
    assert projects["state"].tolist() == ["active", "candidate", "completed"]
    assert projects["parent"].tolist() == ["department Grid", "department Grid", "organisation"]
    assert [str(day.date()) for day in projects["planned_start"]] == ["2026-02-03", "2026-07-01", "2025-01-01"]
    assert [str(period) for period in projects["start"]] == ["2026-02", "2026-07", "2025-01"]
    assert projects["duration"].tolist() == [3, 1, 12]
    assert list(portfolio.components.index) == ["organisation", "department Grid"]


@pytest.mark.parametrize(
    ("old", "new", "row", "column", "value", "expected"),
    [
        ("In progress", "Running", 2, "ProjectStage", "Running", "a word of the mapping: Idea, Proposal"),
        ("1.234.567,89", "1,234,567.89", 2, "ProjectCost", "1,234,567.89", "written like 1.234,5"),
        ("80,5", "80.5", 4, "ProjectCost", "80.5", "written like 1.234,5"),
        ("01.07.2026", "07/01/2026", 3, "ProjectStartDate", "07/01/2026", "or 30.09.2026"),
        ("31.07.2026", "31.06.2026", 3, "ProjectFinishDate", "31.06.2026", "a day that exists"),
        ("31.07.2026", "30.06.2026", 3, "ProjectFinishDate", "0", "a number of at least 1"),
        ("80,5", "-80,5", 4, "ProjectCost", "-80.5", "at least 0"),
        ("a2;", "a1;", 3, "ProjectId", "a1", "a key that no other row has"),
        ("a2;", ";", 3, "ProjectId", "", "a value"),
        ("ProjectStage", "Stage", None, "ProjectStage", "", "which the mapping names for projects.state"),
        ("a2;Nord", "a2;Nord;more", 3, "", "y", "9 cells"),
    ],
)
def test_problems_carry_the_names_of_the_export(online, old, new, row, column, value, expected):
    assert ONLINE.count(old) == 1
    with pytest.raises(DataError) as caught:
        read_portfolio(online(ONLINE.replace(old, new)), mapping="project_online_projects")
    found = [(p.file, p.row, p.column, p.value) for p in caught.value.problems if expected in p.expected]
    assert ("projects_online.csv", row, column, value) in found
    assert len(caught.value.problems) == 1, str(caught.value)


def test_problems_of_mapping_and_typing_are_listed_together(online):
    text = ONLINE.replace("In progress", "Running").replace("80,5", "-1").replace("a2;", ";")
    with pytest.raises(DataError) as caught:
        read_portfolio(online(text), mapping="project_online_projects")
    places = {(p.row, p.column) for p in caught.value.problems}
    assert places == {(2, "ProjectStage"), (4, "ProjectCost"), (3, "ProjectId")}


def test_other_encodings_are_named_in_the_mapping(tmp_path, root):
    text = (root / "params/mappings/project_online_projects.yaml").read_text(encoding="utf-8")
    path = tmp_path / "export.csv"
    path.write_bytes(ONLINE.encode("cp1252"))
    with pytest.raises(DataError, match="another encoding"):
        read_portfolio(path, mapping="project_online_projects")
    mapping = tmp_path / "m.yaml"
    mapping.write_text(text.replace("source:\n", "source:\n  encoding: cp1252\n"), encoding="utf-8")
    assert read_portfolio(path, mapping=mapping).projects.loc["a1", "name"] == "Süd"


def test_a_workbook_is_read_through_a_mapping_with_its_own_numbers_and_dates(tmp_path, root):
    import datetime

    text = (root / "params/mappings/project_online_projects.yaml").read_text(encoding="utf-8")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Projects"
    sheet.append(["Report of today"])
    sheet.append(ONLINE.splitlines()[0].split(";"))
    sheet.append(["a1", "Süd", None, "Link", "Idea", 1.234, datetime.datetime(2026, 2, 3), datetime.date(2026, 3, 1)])
    sheet.append(["a2", "Nord", None, "Link", "Idea", "1.234", "03.02.2026", "01.03.2026"])
    book.create_sheet("Notes").append(["free text"])
    book.save(tmp_path / "export.xlsx")
    mapping = tmp_path / "m.yaml"
    mapping.write_text(text.replace("source:\n", "source:\n  header_row: 2\n"), encoding="utf-8")
    with pytest.raises(DataError, match="the mapping to name one of Projects, Notes"):
        read_portfolio(tmp_path / "export.xlsx", mapping=mapping)
    mapping.write_text(text.replace("source:\n", "source:\n  header_row: 2\n  sheet: Projects\n"), encoding="utf-8")
    portfolio = read_portfolio(tmp_path / "export.xlsx", mapping=mapping)
    assert portfolio.projects["cost"].tolist() == [1.234, 1234.0]
    assert portfolio.projects["duration"].tolist() == [2, 2]
    sheet["E3"] = "Dreaming"
    book.save(tmp_path / "export.xlsx")
    with pytest.raises(DataError) as caught:
        read_portfolio(tmp_path / "export.xlsx", mapping=mapping)
    (problem,) = caught.value.problems
    assert (problem.sheet, problem.row, problem.column, problem.value) == ("Projects", 3, "ProjectStage", "Dreaming")


SMALL = """settings: {portfolio: p}
tables:
  components:
    distinct: true
    columns: {component: Dept, name: Title, component_type: {constant: portfolio}}
  projects:
    columns: {project: Id, parent: Dept}
"""


@pytest.fixture
def small(tmp_path):
    def write(mapping: str, rows: str = "Id,Dept,Title\n1,d,D\n2,d,D\n"):
        (tmp_path / "m.yaml").write_text(mapping, encoding="utf-8")
        (tmp_path / "e.csv").write_text(rows, encoding="utf-8")
        return tmp_path / "e.csv", tmp_path / "m.yaml"

    return write


def test_equal_parents_are_one_and_contradicting_ones_are_named(small):
    assert len(read_portfolio(*small(SMALL)).components) == 1
    with pytest.raises(DataError) as caught:
        read_portfolio(*small(SMALL, "Id,Dept,Title\n1,d,D\n2,d,Other\n"))
    (problem,) = caught.value.problems
    assert (problem.row, problem.column, problem.value) == (3, "Title", "Other")
    assert '"D" as in row 2' in problem.expected


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "expected"),
    [
        ("project: Id", "projekt: Id", 7, "projekt", "one of project, name"),
        ("  projects:", "  project:", 6, "tables.project", "one of rates, components"),
        ("distinct: true", "distinkt: true", 4, "distinkt", "a key of the grammar"),
        ("distinct: true", "distinct: maybe", 4, "distinct", "boolean"),
        ("parent: Dept", "parent: {column: Dept, constant: x}", 7, "parent", "exactly one of column, constant"),
        ("parent: Dept", "parent: {}", 7, "parent", "exactly one of column, constant"),
        ("parent: Dept", "cost: {column: Dept, prefix: x}", 7, "cost", "prefix only for a column of text"),
        ("parent: Dept", "name: {column: Dept, scale: 10}", 7, "name", "only for a column of numbers"),
        ("parent: Dept", "name: {column: Dept, as: period}", 7, "name", "only for a column of periods"),
        ("parent: Dept", "planned_start: {column: Dept, dates: '%y-%m'}", 7, "planned_start", "%Y in each"),
        ("parent: Dept", "cost: {column: Dept, when: {column: Id}}", 7, "when", "exactly one of at_least"),
        ("portfolio: p", "portfolio: p, colour: red", 1, "settings.colour", "one of portfolio, name"),
        ("portfolio: p", "portfolio: p, frequency: W", 1, "settings.frequency", "M, Q or Y"),
        ("settings: {", "source: {decimal: ',', thousands: ','}\nsettings: {", 1, "source", "different marks"),
        ("settings: {", "source: {encoding: klingon}\nsettings: {", 1, "source.encoding", "utf-8"),
        ("settings: {portfolio: p}\n", "", 1, "settings", "this key"),
    ],
)
def test_a_mapping_that_breaks_the_grammar_names_line_and_key(small, old, new, line, key, expected):
    assert old in SMALL
    with pytest.raises(DataError) as caught:
        read_portfolio(*small(SMALL.replace(old, new, 1)))
    found = [p for p in caught.value.problems if expected in p.expected]
    assert found, str(caught.value)
    assert found[0].file == "m.yaml"
    assert key in found[0].column
    assert found[0].row == line


@pytest.mark.parametrize(
    ("text", "expected", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "it is in line 1 too", 3),
        ("a: &x [1]\nb: *x\n", "no anchors", 1),
        ("a: !!python/object/apply:os.system ['true']\n", "without tags", 1),
        ("a: [1\nb: 2\n", "YAML", 2),
        ("a: " + "[" * 60_000, "at most 30 levels", 1),
        ("x" * 300_000, "at most 200,000 bytes", None),
    ],
)
def test_hostile_or_careless_yaml_is_refused_quickly(tmp_path, text, expected, line):
    path = tmp_path / "m.yaml"
    path.write_text(text)
    started = time.process_time()
    with pytest.raises(DataError) as caught:
        read_mapping_yaml(path)
    assert time.process_time() - started < 1
    assert expected in caught.value.problems[0].expected
    assert caught.value.problems[0].row == line


def test_plain_yaml_words_stay_words(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text("a: no\nb: 2026-01-01\nc: 010\nd: 1e6\ne: true\nf: 12:30\ng:\nh: -7\n")
    expected = {"a": "no", "b": "2026-01-01", "c": "010", "d": 1e6, "e": True, "f": "12:30", "g": None, "h": -7}
    assert read_mapping_yaml(path).data == expected


def test_every_doubled_key_of_a_mapping_is_listed_and_other_bytes_are_named(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text("a: 1\na: 2\nb: {c: 1, c: 2}\n")
    with pytest.raises(DataError) as caught:
        read_mapping_yaml(path)
    assert [(p.file, p.row, p.column) for p in caught.value.problems] == [("m.yaml", 2, "a"), ("m.yaml", 3, "b.c")]
    path.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(DataError) as caught:
        read_mapping_yaml(path)
    assert [(p.row, p.value, p.expected) for p in caught.value.problems] == [(2, "byte 0xff", "text in UTF-8")]


def test_a_mapping_that_is_not_there_names_those_that_are():
    with pytest.raises(UsageError, match="us_federal_it_2013"):
        read_mapping("unheard_of")
    with pytest.raises(UsageError, match="cannot be opened"):
        read_mapping("unheard/of.yaml")
    with pytest.raises(UsageError, match="not read"):
        read_mapping("mapping.py")


def test_every_mapping_of_the_repository_follows_the_grammar(root):
    files = sorted((root / "params" / "mappings").glob("*.yaml"))
    assert len(files) >= 2
    for file in files:
        mapping, _ = read_mapping(file)
        assert mapping.tables


def test_arithmetic_is_exact(small):
    mapping = (
        "settings: {portfolio: p}\ntables:\n  projects:\n    columns: {project: Id, cost: {plus: A, minus: [B, C]}}\n"
    )
    path = small(mapping, "Id,A,B,C\n1,0.3,0.1,0.2\n2,1,,0\n3,x,1,1\n")
    with pytest.raises(DataError) as caught:
        read_portfolio(*path)
    assert [(p.row, p.column, p.value) for p in caught.value.problems] == [(4, "A", "x")]
    costs = read_portfolio(*small(mapping, "Id,A,B,C\n1,0.3,0.1,0.2\n2,1,,0\n")).projects["cost"]
    assert costs.loc["1"] == 0.0  # 0.3 - 0.1 - 0.2 in floats is -2.8e-17, which the schema would refuse
    assert costs.isna().loc["2"]

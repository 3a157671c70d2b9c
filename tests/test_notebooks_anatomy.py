"""Every notebook is a short paper of the same build: read from the files, nothing is run."""

import ast
import json
import tokenize
from io import StringIO
from pathlib import Path

import pytest

import workbench
from workbench.params import MODELS

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = {path.stem: path for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}
SKELETONS = {f"skeleton {path.stem}": path for path in sorted((ROOT / "templates" / "notebook").glob("*.ipynb"))}
EVERY = {**NOTEBOOKS, **SKELETONS}
DEFINES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
LONGEST_CELL = 15


def read(name: str) -> dict:
    return json.loads(EVERY[name].read_text(encoding="utf-8"))


def source(cell: dict) -> str:
    return "".join(cell["source"])


def code(name: str) -> list[str]:
    return [source(cell) for cell in read(name)["cells"] if cell["cell_type"] == "code"]


def tagged(name: str, tag: str) -> list[dict]:
    return [cell for cell in read(name)["cells"] if tag in cell["metadata"].get("tags", [])]


def test_every_model_has_its_notebook_and_every_notebook_its_model():
    assert set(NOTEBOOKS) == set(MODELS)


def test_the_list_of_notebooks_is_the_one_on_the_table():
    assert len(NOTEBOOKS) >= 7
    assert len(SKELETONS) >= 1


@pytest.mark.parametrize("name", EVERY)
def test_the_first_cell_is_a_question(name):
    first = read(name)["cells"][0]
    assert first["cell_type"] == "markdown"
    heading = source(first).splitlines()[0]
    assert heading.startswith("# ")
    assert heading.endswith("?")
    assert len(source(first).splitlines()) > 1, "who asks, and what for"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_parameters_cell_repeats_names_types_and_defaults_of_the_model(name):
    (cell,) = tagged(name, "parameters")
    lines = ast.parse(source(cell)).body
    assert all(isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) for line in lines)
    written = {line.target.id: ast.literal_eval(line.value) for line in lines}
    fields = MODELS[name].model_fields
    assert written == {key: field.default for key, field in fields.items()}
    assert {key: type(value) for key, value in written.items()} == {k: type(f.default) for k, f in fields.items()}
    assert len(written) == len(lines)
    for line in lines:
        bases = ast.unparse(line.annotation).replace(" ", "").split("|")
        value = written[line.target.id]
        assert value is None or type(value).__name__ in bases, line.target.id


@pytest.mark.parametrize("name", EVERY)
def test_every_parameter_says_what_it_means(name):
    (cell,) = tagged(name, "parameters")
    tokens = list(tokenize.generate_tokens(StringIO(source(cell)).readline))
    explained = {token.start[0] for token in tokens if token.type == tokenize.COMMENT and len(token.string) > 5}
    assert explained == {line.lineno for line in ast.parse(source(cell)).body}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_parameters_pass_their_own_check(name):
    (cell,) = tagged(name, "parameters")
    lines = ast.parse(source(cell)).body
    values = {line.target.id: ast.literal_eval(line.value) for line in lines}
    assert MODELS[name].check(values) == MODELS[name]()


@pytest.mark.parametrize("name", EVERY)
def test_setup_is_one_hidden_cell_right_after_the_parameters(name):
    cells = read(name)["cells"]
    (setup,) = tagged(name, "hide")
    (parameters,) = tagged(name, "parameters")
    assert cells.index(setup) == cells.index(parameters) + 1
    assert cells.index(parameters) == 1
    assert source(setup).split() == ["import", "workbench", "as", "wb", "wb.use_style()"]


@pytest.mark.parametrize("name", EVERY)
def test_the_package_is_the_only_import(name):
    nodes = [node for text in code(name) for node in ast.walk(ast.parse(text))]
    imports = [ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    assert imports == ["import workbench as wb"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_one_cell_checks_the_parameters_before_anything_is_computed(name):
    (_, setup, check, *rest) = code(name)
    assert f"params = wb.{MODELS[name].__name__}.check(globals())" in check.splitlines()[0]
    assert "portfolio = wb.read_portfolio(params.source)" in check
    assert not any(".check(" in text for text in (setup, *rest))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_page_is_opened_once(name):
    assert sum(text.count("wb.open_page(params, portfolio)") for text in code(name)) == 1


@pytest.mark.parametrize("name", EVERY)
def test_the_last_cell_is_the_evidence(name):
    last = read(name)["cells"][-1]
    assert last["cell_type"] == "code"
    assert source(last) == "wb.evidence(params, portfolio)"


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_defined_in_a_cell(name):
    nodes = [node for text in code(name) for node in ast.walk(ast.parse(text))]
    assert [ast.unparse(node) for node in nodes if isinstance(node, DEFINES)] == []
    loops = [node for node in nodes if isinstance(node, ast.For | ast.While | ast.Try | ast.If)]
    assert loops == [], "a cell tells, the package computes"


@pytest.mark.parametrize("name", EVERY)
def test_no_magic_and_no_shell(name):
    assert [
        line for text in code(name) for line in text.splitlines() if line.lstrip().startswith(("%", "!", "?"))
    ] == []


@pytest.mark.parametrize("name", EVERY)
def test_outputs_and_counts_are_not_stored(name):
    for cell in read(name)["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
        assert set(cell["metadata"]) <= {"tags"}
        assert "attachments" not in cell


@pytest.mark.parametrize("name", EVERY)
def test_the_notebook_belongs_to_no_machine(name):
    notebook = read(name)
    assert notebook["metadata"]["kernelspec"]["language"] == "python"
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert set(notebook["metadata"]) <= {"kernelspec", "language_info"}
    assert notebook["metadata"].get("language_info", {}).keys() <= {"name"}
    text = EVERY[name].read_text(encoding="utf-8")
    assert not [place for place in ("/home/", "/root/", "/work/", "C:\\\\Users") if place in text]
    assert text.endswith("}\n")
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", EVERY)
def test_cells_are_short_and_none_is_empty(name):
    for cell in read(name)["cells"]:
        assert source(cell).strip()
        if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get("tags", []):
            assert len(source(cell).splitlines()) <= LONGEST_CELL


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_a_paper_and_not_a_script(name):
    kinds = [cell["cell_type"] for cell in read(name)["cells"]]
    assert 8 <= len(kinds) <= 60
    if name != "80_quarterly_pack":  # the pack is a report: pictures and tables under headings
        assert kinds.count("markdown") >= 0.4 * (len(kinds) - 3)  # besides parameters, setup and check
    headings = [
        line
        for cell in read(name)["cells"]
        if cell["cell_type"] == "markdown"
        for line in source(cell).splitlines()
        if line.startswith("#")
    ]
    assert sum(line.startswith("# ") for line in headings) == 1
    assert all(line.startswith(("# ", "## ")) for line in headings)
    assert headings[-1] == "## What this was made from" or name == "80_quarterly_pack"


@pytest.mark.parametrize("name", EVERY)
def test_every_name_of_the_package_that_a_notebook_uses_is_on_the_menu(name):
    nodes = [node for text in code(name) for node in ast.walk(ast.parse(text))]
    used = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "wb"
    }
    assert used
    assert used - set(workbench.MENU) == set()


def test_the_check_of_this_build_can_fail():
    bad = ast.parse("f = lambda x: x\nclass A: pass\ndef g(): return 1")
    assert sum(isinstance(node, DEFINES) for node in ast.walk(bad)) == 3

import datetime
import json
import os
import random
import resource
import subprocess
import sys
import time
import types
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from workbench.environment import kernel_environment
from workbench.errors import ParameterError, UsageError
from workbench.parameter_text import describe
from workbench.params import MODELS, CapacityParams, IntakeParams, RiskParams, SelectionParams, model_of
from workbench.params import read_params as read


def test_every_notebook_has_a_model_whose_parameters_are_described():
    assert list(MODELS) == sorted(MODELS)
    for name, model in MODELS.items():
        assert model_of(f"notebooks/{name}.ipynb") is model
        rows = describe(model)
        assert [row["name"] for row in rows] == list(model.model_fields)
        assert all(row["meaning"].endswith(".") for row in rows)
        assert {row["name"]: json.loads(row["default"]) for row in rows} == model().plain()
    rows = {row["name"]: row for row in describe(RiskParams)}
    assert rows["iterations"] == {
        "name": "iterations",
        "type": "whole number",
        "unit": "iterations",
        "default": "10000",
        "range": "100 to 1,000,000",
        "meaning": "Simulated futures.",
    }
    with pytest.raises(UsageError, match='did you mean "30_selection"'):
        model_of("30_selektion")


@pytest.mark.parametrize(
    ("model", "values", "message"),
    [
        (SelectionParams, {"budgett_factor": 1}, 'unknown parameter "budgett_factor"; did you mean "budget_factor"?'),
        (SelectionParams, {"budget_factor": "1e3"}, "expected a number, got the text '1e3'; write 1000"),
        (SelectionParams, {"budget_factor": True}, "budget_factor: expected a number, got true"),
        (SelectionParams, {"budget_factor": float("nan")}, "expected a finite number"),
        (SelectionParams, {"budget_factor": float("inf")}, "expected a finite number"),
        (SelectionParams, {"budget_factor": 3.5}, "expected at most 3, got the number 3.5"),
        (SelectionParams, {"max_projects": 2.5}, "expected a whole number, got the number 2.5"),
        (SelectionParams, {"forced_in": "a"}, "expected a list such as [a, b], got the text 'a'"),
        (SelectionParams, {"forced_in": ["a", 7]}, "forced_in.1: expected a text, got the number 7; put it in quotes"),
        (SelectionParams, {"forced_in": ["x" * 10_001]}, "at most 10000 characters"),
        (SelectionParams, {"source": Path('a"+str(open("p","w"))+"')}, "source: expected a text, got a"),
        (SelectionParams, {"source": datetime.date(2026, 3, 1)}, "got a date 2026-03-01; put it in quotes"),
        (SelectionParams, {"source": False}, "got false; put a text such as 'NO' in quotes"),
        (SelectionParams, {"source": "postgresql://me:pw@h/d"}, "source: holds a password"),
        (SelectionParams, {"db_password": "x"}, "looks like a secret"),
        (SelectionParams, {"x = 1; open('p', 'w').close(); y": 1}, "is not a plain name"),
        (SelectionParams, {"class": 1}, "is not a plain name"),
        (CapacityParams, {"unit": "days"}, "expected 'fte' or 'hours', got the text 'days'"),
        (IntakeParams, {"weights": {"value": -1.0}}, "weights.value: expected at least 0, got the number -1"),
        (IntakeParams, {"weights": {"value": {"deep": 1.0}}}, "weights.value: expected a number, got a dict of 1"),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, dict) else None,
)
def test_what_is_wrong_is_said_in_one_line(model, values, message):
    with pytest.raises(ParameterError) as error:
        model(**values)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert "pw" not in str(error.value)


def test_all_wrong_values_are_listed():
    with pytest.raises(ParameterError) as error:
        SelectionParams(budget_factor="x", time_limit=-1.0)
    assert len(str(error.value).splitlines()) == 2


def test_equal_parameters_have_one_spelling_and_one_hash():
    one, other = SelectionParams(budget_factor=1), SelectionParams(budget_factor=1.0, capacity=True)
    assert one.canonical_json == other.canonical_json
    assert one.hash() == other.hash() != SelectionParams(budget_factor=0.9).hash()
    assert len(one.hash()) == 64
    with pytest.raises(ValueError, match="frozen"):
        one.budget_factor = 2.0


def test_files_win_over_defaults_and_the_command_line_over_files(tmp_path):
    file = tmp_path / "30_selection.yaml"
    file.write_text("budget_factor: 0.9   # share\nforced_in: [a, b]\ntime_limit: 5\n", encoding="utf-8")
    params, sources = read(SelectionParams, file, {"time_limit": "7.5", "source": "012", "max_projects": "null"})
    assert (params.budget_factor, params.time_limit, params.forced_in) == (0.9, 7.5, ["a", "b"])
    assert (params.source, params.max_projects) == ("012", None)
    assert sources["budget_factor"] == str(file)
    assert (sources["time_limit"], sources["capacity"]) == ("-p", "default")
    empty = tmp_path / "empty.yaml"
    empty.write_text("# nothing differs\n")
    assert read(SelectionParams, empty)[0] == SelectionParams()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"budgett": "5"}, "did you mean"),
        ({"budget_factor": "abc"}, "expected a number, got the text 'abc'"),
        ({"budget_factor": "!!python/object/apply:os.getcwd []"}, "could not determine a constructor"),
        ({"max_projects": "012"}, "would be read as another number"),
        ({"max_projects": "12:30"}, "would be read as another number"),
        ({"forced_in": "[a"}, "forced_in: "),
        ({"api_token": "x"}, "looks like a secret"),
    ],
)
def test_a_wrong_value_on_the_command_line_is_refused(typed, message):
    with pytest.raises(ParameterError, match=message.replace("(", r"\(")):
        read(SelectionParams, None, typed)


def test_hostile_texts_come_through_unchanged(tmp_path):
    random_ = random.Random(7)
    texts = ['"', "'", "\\", '"""', "\n", "\r\n", "\u2028", "\x00", "{}", "a\\", "\\N{DIGIT ONE}", "'''", "#", "%s"]
    alphabet = "".join(texts) + "abc"
    texts += ["".join(random_.choices(alphabet, k=random_.randrange(1, 30))) for _ in range(3_000)]
    params = SelectionParams(forced_in=texts)
    assert json.loads(params.canonical_json)["forced_in"] == params.plain()["forced_in"] == texts
    from papermill.translators import PythonTranslator

    space = {}
    exec(PythonTranslator.codify({"forced_in": params.plain()["forced_in"]}), space)  # as the kernel will
    assert space["forced_in"] == texts


HOSTILE_YAML = {
    "an object": ("budget_factor: !!python/object/apply:os.system ['touch pwned']\n", "could not determine"),
    "a doubled key": ("capacity: true\nbudget_factor: 1.0\ncapacity: false\n", 'line 3: "capacity" is already set in'),
    "a doubled key below": ("weights: {a: 1.0, a: 2.0}\n", 'line 1: "a" is already set in line 1'),
    "a million lists": ("forced_in: " + "[" * 100_000, "more than 8 levels"),
    "a large file": ("forced_in: " + "[" * 1_000_000, "at most 262,144 are read"),
    "aliases": ("a: &a [x, x]\nb: &b [*a, *a]\n", "aliases"),
    "a key that is code": ("? x = 1; open('pwned', 'w').close(); y\n: 1\n", "is not a plain name"),
    "a merge": ("<<: {a: 1}\n", "name is expected"),
    "a number as name": ("1: 2\n", "name is expected"),
    "a list": ("- a\n", "expected one line per parameter"),
    "no YAML": ("a: b: c\n", "mapping values"),
    "two documents": ("source: a\n---\nsource: b\n", "single document"),
    "a day that is none": ("source: 2026-02-30\n", "day"),
}


@pytest.mark.parametrize("kind", HOSTILE_YAML)
def test_a_hostile_file_is_one_clear_error_and_does_nothing(kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text, message = HOSTILE_YAML[kind]
    file = tmp_path / "p.yaml"
    file.write_text(text)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with pytest.raises(ParameterError) as error:
        read(IntakeParams, file)
    assert message in str(error.value)
    assert str(file) in str(error.value)
    assert len(str(error.value)) < 400
    assert time.process_time() - began < 1.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
    assert not (tmp_path / "pwned").exists()


def test_a_file_that_is_no_text_or_not_there_is_named(tmp_path):
    (tmp_path / "bytes.yaml").write_bytes(b"source: \xff\xfe")
    with pytest.raises(ParameterError, match=r"bytes\.yaml: not UTF-8"):
        read(SelectionParams, tmp_path / "bytes.yaml")
    with pytest.raises(ParameterError, match=r"none\.yaml: No such file"):
        read(SelectionParams, tmp_path / "none.yaml")


def test_a_notebook_namespace_is_read_and_strange_names_are_refused():
    fresh = {"__name__": "__main__", "In": [], "Out": {}, "_i1": "x", "_": "", "wb": types.ModuleType("wb")}
    params = SelectionParams.check({**fresh, "budget_factor": 0.5, "source": ""})
    assert params == SelectionParams(budget_factor=0.5)
    with pytest.raises(ParameterError, match='unknown parameter "budgett"'):
        SelectionParams.check({**fresh, "budget_factor": 0.5, "budgett": 5})
    with pytest.raises(ParameterError, match="expected a number"):
        SelectionParams.check({**fresh, "budget_factor": "abc"})
    # In Lab a cell is run again when later cells have left their names.
    again = SelectionParams.check({**fresh, "budget_factor": 0.7, "params": params, "portfolio": object()})
    assert again.budget_factor == 0.7


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("-p", "budget_factor", "0.5"), 0, "factor 0.5"),
        (("-p", "budgett_factor", "5"), 1, 'unknown parameter "budgett_factor"; did you mean "budget_factor"?'),
        (("-p", "budget_factor", "abc"), 1, "expected a number, got the text 'abc'"),
    ],
)
def test_bare_papermill_stops_in_the_first_cell(tmp_path, arguments, code, words):
    cells = [
        new_code_cell('source: str = ""\nbudget_factor: float = 1.0', metadata={"tags": ["parameters"]}),
        new_code_cell(
            "from workbench import params as wb\nparams = wb.SelectionParams.check(globals())\n"
            "print('factor', params.budget_factor)"
        ),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    (tmp_path / "in.ipynb").write_text(nbformat.writes(new_notebook(cells=cells, metadata=kernel)))
    done = subprocess.run(
        [sys.executable, "-m", "papermill", "in.ipynb", "out.ipynb", "--log-output", *arguments],
        cwd=tmp_path,
        env=kernel_environment({"JUPYTER_RUNTIME_DIR": str(tmp_path), "IPYTHONDIR": str(tmp_path / "i")}),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == code, done.stderr
    assert words in done.stderr + done.stdout
    assert os.listdir(tmp_path)

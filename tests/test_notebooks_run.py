"""Every notebook runs without a person: twice to the same figures, and on portfolios that hold next to nothing."""

import json
from hashlib import sha256

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from sample_office import errors, notebook_names, outputs, run_all, run_together, words

from workbench import office
from workbench.params import MODELS
from workbench.portfolio import Portfolio
from workbench.report.html import section
from workbench.report.notebook_file import EVIDENCE, Notebook, executed
from workbench.report.record import RunRecord
from workbench.store import runs

pytest_plugins = ["sample_fixtures"]

NAMES = notebook_names()
QUICKEST = ["00_home", "60_delivery"]
SETTINGS = {
    "portfolio": ["small"],
    "name": ["Small office"],
    "currency": ["EUR"],
    "frequency": ["Q"],
    "first_period": ["2026Q1"],
    "last_period": ["2027Q4"],
    "as_of": ["2026-01-15"],
    "discount_rate": [0.05],
}
# What a portfolio without data lacks, by the notebook that says so.
LACKS = {
    "00_home": {"no supply or demand", "no status reports"},
    "10_intake": {"no rows in", "ratings"},
    "20_capacity": {"no rows in supply and demand"},
    "30_selection": {"no candidate to choose from"},
    "40_risk": {"no rows in projects"},
    "50_schedule": {"has no activities"},
    "60_delivery": {"no rows in projects and status_reports"},
    "80_quarterly_pack": {
        "no candidate to choose from",
        "no rows in benefits",
        "no rows in changes",
        "no rows in kpis",
    },
}
FIGURES = ("text/html", "text/plain", "text/markdown", "image/png", EVIDENCE)
MARKUP = ("text/html", "text/markdown", "image/svg+xml")


def small(projects: dict | None = None, **tables) -> Portfolio:
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    return Portfolio(
        settings=pd.DataFrame(SETTINGS), **({"projects": pd.DataFrame(projects)} if projects else {}), **frames
    )


HOSTILE = [
    "<script>window.hit = 1</script>",
    '<img src=x onerror="window.hit = 2">',
    r"$\foo$ and $\undefined{x",
    "long " * 60,
    "\u202eevil \u05e9\u05dc\u05d5\u05dd",
    "**bold** [link](javascript:alert(1))",
    "{{7*7}} {% raw %} %s {0}",
    "two\nlines\tand 'quotes' \"twice\" &amp;",
]


def single() -> Portfolio:
    """One candidate that is worth its cost."""
    one = {"project": ["p1"], "name": ["Only one"], "state": ["candidate"], "cost": [100.0], "start": ["2026Q2"]}
    flows = {
        "project": ["p1", "p1"],
        "period": ["2026Q2", "2027Q1"],
        "flow": ["cost", "benefit"],
        "amount": [100.0, 180.0],
    }
    return small(one, cash_flows=flows, budgets={"fund": ["f"], "period": ["2026Q2"], "amount": [150.0]})


def hostile() -> Portfolio:
    """Texts that a browser, a template or a picture might take for more than text, wherever a text is shown."""
    names = [f"h{number}" for number in range(len(HOSTILE))]
    states = ["candidate", "active"] * (len(names) // 2)
    projects = {
        "project": names, "name": HOSTILE, "state": states, "category": HOSTILE, "cost": [100.0] * len(names),
        "start": ["2026Q2"] * len(names), "planned_start": ["2026-04-01"] * len(names),
        "planned_finish": ["2026-12-31"] * len(names), "sponsor": HOSTILE, "owner": HOSTILE,
    }  # fmt: skip
    flows = pd.concat(
        pd.DataFrame({"project": names, "period": period, "flow": flow, "amount": amount})
        for period, flow, amount in (("2026Q2", "cost", 100.0), ("2027Q1", "benefit", 180.0))
    )
    reports = {
        "project": names, "month": ["2025-12"] * len(names), "planned_value": [50.0] * len(names),
        "earned_value": [40.0] * len(names), "actual_cost": [60.0] * len(names),
        "budget_at_completion": [100.0] * len(names), "schedule": ["green"] * len(names), "narrative": HOSTILE,
        "baseline_finish": ["2026-12-31"] * len(names), "forecast_finish": ["2027-06-30"] * len(names),
    }  # fmt: skip
    return small(
        projects,
        criteria={"criterion": ["c1", "c2"], "name": HOSTILE[:2], "sense": ["max", "min"], "weight": [0.5, 0.5]},
        ratings={
            "project": names,
            "criterion": ["c1"] * len(names),
            "voter": HOSTILE,
            "value": [40.0] * len(names),
        },
        objectives={"objective": ["o1"], "name": [HOSTILE[0]], "weight": [1.0]},
        contributions={"project": names, "objective": ["o1"] * len(names), "level": [1.0] * len(names)},
        cash_flows=flows,
        budgets={"fund": HOSTILE[:1], "period": ["2026Q2"], "amount": [900.0]},
        supply={"role": HOSTILE[:1], "period": ["2026Q2"], "hours": [500.0]},
        demand={
            "project": names,
            "role": HOSTILE[:1] * len(names),
            "period": ["2026Q2"] * len(names),
            "hours": [90.0] * len(names),
        },
        exposures={"project": names, "factor": HOSTILE, "loading": [0.5] * len(names)},
        status_reports=reports,
        activities={
            "project": ["h1"] * len(names), "activity": names, "name": HOSTILE, "duration": range(1, len(names) + 1),
            "wbs": HOSTILE, "start": ["2026-04-01"] * len(names), "finish": ["2026-04-30"] * len(names),
        },
        links={"project": ["h1"] * (len(names) - 1), "predecessor": names[:-1], "successor": names[1:]},
        risks={"risk": names, "project": ["h1"] * len(names), "name": HOSTILE, "probability": [0.5] * len(names),
               "time_impact": [5.0] * len(names)},
    )  # fmt: skip


@pytest.fixture(scope="session")
def small_runs(tmp_path_factory):
    """Every notebook on three small portfolios, in a few kernels."""
    portfolios = {"empty": small(), "single": single(), "hostile": hostile()}
    return run_together(portfolios, tmp_path_factory.mktemp("small"), gap=0.05, iterations=500)


@pytest.fixture(scope="session")
def second_runs(tmp_path_factory):
    """Every notebook once more on the portfolio of one project."""
    return run_together({"single": single()}, tmp_path_factory.mktemp("second"), gap=0.05, iterations=500)


def test_every_notebook_has_a_model_and_every_model_a_notebook():
    assert sorted(MODELS) == NAMES


def test_every_notebook_leaves_the_record_of_a_run_that_is_done(sample_runs, sample_db):
    kept = runs(sample_db).drop_duplicates("notebook").set_index("notebook")
    for name in NAMES:
        beside = json.loads(sample_runs[name].output.with_suffix(".run.json").read_text())
        assert beside["status"] == "done"
        assert beside["output_hash"] == sha256(sample_runs[name].output.read_bytes()).hexdigest()
        assert kept.loc[f"{name}.ipynb", "status"] == "done"
        assert sample_runs[name].evidence["fingerprint"] == beside["fingerprint"]
    assert len({run.evidence["fingerprint"] for run in sample_runs.values()}) == 1


@pytest.mark.parametrize("names", [QUICKEST, pytest.param(NAMES, marks=pytest.mark.soak)], ids=["quickest", "all"])
def test_a_second_run_on_the_sample_gives_the_same_figures_and_pictures(
    names, sample_runs, sample_db, sample_values, tmp_path
):
    again = run_all(names, sample_db, tmp_path, **sample_values)
    for name in names:
        assert sample_runs[name].record.notebook_hash == again[name].record.notebook_hash, f"{name} was edited"
        first, second = executed(sample_runs[name].output), executed(again[name].output)
        assert len(outputs(first, *FIGURES)) >= 6, name
        assert differences(first, second) == [], name


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
def test_a_second_run_on_one_project_gives_the_same_figures_and_pictures(small_runs, second_runs, name):
    assert differences(small_runs["single"][name], second_runs["single"][name]) == []


def differences(first: Notebook, second: Notebook) -> list[int]:
    """Places at which two runs of a notebook show something else."""
    pairs = zip(outputs(first, *FIGURES), outputs(second, *FIGURES), strict=True)
    return [place for place, (one, other) in enumerate(pairs) if one != other]


def test_every_notebook_shows_pictures(sample_runs):
    for name in NAMES:
        boards = sum("wb-picture" in markup for markup in outputs(executed(sample_runs[name].output), "text/html"))
        assert boards == 1, name
        if name != "00_home":
            assert len(outputs(executed(sample_runs[name].output), "image/png")) >= 2, name


@pytest.mark.parametrize("name", NAMES)
def test_on_an_empty_portfolio_a_notebook_says_what_is_missing(small_runs, name):
    notebook = small_runs["empty"][name]
    assert errors(notebook) == []
    said = words("\n".join(outputs(notebook, *MARKUP)))
    for lack in LACKS[name]:
        assert lack in said


@pytest.mark.parametrize("name", NAMES)
def test_on_a_portfolio_of_one_project_a_notebook_runs_to_its_end(small_runs, name):
    notebook = small_runs["single"][name]
    assert errors(notebook) == []
    assert notebook.cells[-1].outputs[0].data[EVIDENCE]["portfolio"] == "Small office"
    said = words("\n".join(outputs(notebook, *MARKUP)))
    assert "1 candidate" in said
    if name in ("30_selection", "80_quarterly_pack"):
        assert "1 of 1" in said


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_are_text_in_the_notebook_and_in_the_exported_page(small_runs, name):
    notebook = small_runs["hostile"][name]
    assert errors(notebook) == []
    assert live("\n".join(outputs(notebook, *MARKUP))) == []
    record = RunRecord.start(office.notebooks() / f"{name}.ipynb", MODELS[name](), "")
    page = section(name, notebook, record).html
    assert live(page) == []
    if name != "00_home":
        assert "&lt;script&gt;" in page


def live(markup: str) -> list[str]:
    """Elements of HTML that could act."""
    found = []
    for element in BeautifulSoup(markup, "html.parser").find_all(True):
        if element.name in ("script", "iframe", "object", "embed", "link", "form"):
            found.append(element.name)
        found += [name for name in element.attrs if name.lower().startswith("on")]
        for name in ("href", "src"):
            if str(element.attrs.get(name, "")).strip().lower().startswith(("javascript:", "http", "file:")):
                found.append(str(element.attrs[name]))
    return found


def test_the_search_for_live_markup_finds_some():
    assert live("<script>1</script><b onclick=x>1</b><a href='javascript:1'>1</a>") == [
        "script",
        "onclick",
        "javascript:1",
    ]

import re
import sys
from importlib.metadata import version

import pandas as pd
import pytest

from workbench.params import MODELS, CapacityParams, SelectionParams
from workbench.portfolio import Portfolio
from workbench.provenance import PACKAGES, provenance, versions


@pytest.fixture
def portfolio() -> Portfolio:
    settings = pd.DataFrame({"portfolio": ["x"], "name": ["Office"], "as_of": ["2026-09-30"]})
    return Portfolio(settings=settings, projects=pd.DataFrame({"project": ["a", "b"]}))


def test_versions_are_those_installed():
    found = versions()
    assert set(found) == {"python", "workbench", *PACKAGES}
    assert found["python"] == "{}.{}.{}".format(*sys.version_info)
    assert all(found[name] == version(name) for name in PACKAGES)


def test_everything_needed_to_make_the_answer_again_is_listed(portfolio):
    asked = SelectionParams(budget_factor=0.75, forced_in=["a"])
    says = provenance(asked, portfolio)["says"]
    assert says["Fingerprint of all tables"] == portfolio.fingerprint()
    assert says["Hash of the parameters"] == asked.hash()
    assert says["As of"] == "2026-09-30"
    assert says["Portfolio"] == str(portfolio)
    assert (says["Parameter budget_factor"], says["Parameter forced_in"]) == ("0.75", "['a']")
    assert {f"Parameter {name}" for name in SelectionParams.model_fields} <= set(says.index)
    assert all(re.search(rf"\b{name} \S", says["Versions"]) for name in PACKAGES)


@pytest.mark.parametrize("model", MODELS.values())
def test_every_line_is_text_for_every_notebook(model, portfolio):
    table = provenance(model(), portfolio)
    assert table.index.name == "what"
    assert table.index.is_unique
    assert all(isinstance(cell, str) for cell in table["says"])


def test_another_question_or_other_data_leave_another_trace(portfolio):
    def trace(params, data) -> tuple:
        return tuple(provenance(params, data)["says"][["Hash of the parameters", "Fingerprint of all tables"]])

    other = portfolio.replace(projects=portfolio.projects.assign(category="it"))
    traces = [
        trace(CapacityParams(), portfolio),
        trace(CapacityParams(limit=0.9), portfolio),
        trace(CapacityParams(), other),
        trace(CapacityParams(limit=0.9), other),
    ]
    assert len(set(traces)) == 4
    assert len({one[0] for one in traces}) == len({one[1] for one in traces}) == 2
    assert trace(CapacityParams(), portfolio) == traces[0]

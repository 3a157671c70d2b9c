import pandas as pd
import pytest

from workbench.errors import UsageError
from workbench.portfolio import Portfolio
from workbench.tree import ancestors, leaves_of, top_programme


@pytest.fixture
def office() -> Portfolio:
    components = pd.DataFrame(
        {
            "component": ["pf", "grid", "north", "ops"],
            "parent": ["", "pf", "grid", "pf"],
            "component_type": ["portfolio", "programme", "programme", "operation"],
        }
    )
    projects = pd.DataFrame({"project": ["a", "b", "c", "d", "e"], "parent": ["north", "grid", "pf", "a", ""]})
    return Portfolio(components=components, projects=projects)


def test_ancestors_run_from_the_nearest_to_the_top(office):
    assert ancestors(office, "d") == ["a", "north", "grid", "pf"]
    assert ancestors(office, "pf") == []


def test_the_programme_of_a_project_is_the_one_below_the_portfolio(office):
    assert top_programme(office).to_dict() == {"a": "grid", "b": "grid", "c": "", "d": "grid", "e": ""}


def test_leaves_are_found_at_any_depth(office):
    assert leaves_of(office, "grid") == ["a", "b", "d"]
    assert leaves_of(office, "north") == ["a", "d"]
    assert leaves_of(office, "pf") == ["a", "b", "c", "d"]
    assert leaves_of(office, "ops") == []


def test_unknown_nodes_are_refused(office):
    with pytest.raises(UsageError, match="nowhere"):
        ancestors(office, "nowhere")
    with pytest.raises(UsageError, match="no component"):
        leaves_of(office, "a")


def test_an_empty_portfolio_has_no_tree():
    assert top_programme(Portfolio()).empty

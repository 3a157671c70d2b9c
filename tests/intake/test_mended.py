"""Small things that once went wrong between the modules of intake, one test each."""

import numpy as np
import pandas as pd
import pytest

from workbench.charts.intake import plot_ranking
from workbench.errors import ParameterError
from workbench.intake.agree import agree
from workbench.intake.challenge import challenge
from workbench.intake.compare import compare_methods
from workbench.intake.rank import Criteria, rank
from workbench.portfolio import Portfolio

HALVES = {"x": 0.5, "y": 0.5}


def office(scores, weights=HALVES, projects=None, **tables):
    rows = [(p, c, "v", v) for p, vs in scores.items() for c, v in zip(weights, vs, strict=True) if v is not None]
    given = {"ratings": pd.DataFrame(rows, columns=["project", "criterion", "voter", "value"]), **tables}
    return Portfolio(
        projects=pd.DataFrame({"project": list(scores), **(projects or {})}),
        criteria=pd.DataFrame({"criterion": list(weights), "weight": list(weights.values())}),
        **given,
    )


def compared(*rows):
    return pd.DataFrame(rows, columns=["voter", "kind", "item_a", "item_b", "ratio"])


def test_the_top_of_a_camp_begins_with_its_best():
    rows = compared(("v", "pair", "x", "y", 2))
    answer = agree(office({name: [n * 10, n * 10] for n, name in enumerate("abcd")}, comparisons=rows))
    assert answer.camps.loc[1, "top"] == "d, c, b"


def test_a_tie_for_the_first_place_has_the_winner_of_the_ranking():
    portfolio = office({"b": [60, 60], "a": [60, 60]})
    assert compare_methods(portfolio).methods["winner"].iloc[0] == "a and b"


def test_a_number_that_does_not_fit_is_named_with_its_project():
    portfolio = office({"a": [None, 1], "b": [3, 0]})
    with pytest.raises(ParameterError, match=r"\bb\b|row 2"):
        rank(portfolio, Criteria(method="cost_of_delay", parts={"cost_of_delay": "x", "duration": "y"}))


def test_a_candidate_without_a_score_has_no_nan_beside_its_bar():
    ax = plot_ranking(rank(office({"a": [60, 40], "b": [50, None]}), Criteria(method="topsis")))
    assert "nan" not in [text.get_text() for text in ax.texts]


def test_a_ranking_by_ratio_without_criteria_is_drawn_without_a_warning():
    projects = pd.DataFrame({"project": ["a", "b"], "cost": [10.0, 30.0], "duration": [2, 4]})
    plot_ranking(rank(Portfolio(projects=projects), Criteria(method="cost_of_delay", parts={"cost_of_delay": "cost"})))


def test_who_compared_nothing_is_not_said_to_weigh_as_the_group_does():
    rows = compared(("w", "pair", "x", "y", 2))
    ratings = pd.DataFrame(
        [(p, c, v, 50) for p in "ab" for c in "xy" for v in "vw"], columns=["project", "criterion", "voter", "value"]
    )
    table = agree(office({"a": [0, 0], "b": [0, 0]}, comparisons=rows, ratings=ratings)).table
    assert np.isnan(table.loc["v", "similarity"])


def test_the_rank_on_the_card_is_that_among_the_projects_in_question():
    hurdles = pd.DataFrame({"hurdle": ["h"], "field": ["value"], "comparator": ["at_least"], "limit": [0.0]})
    projects = {"value": [-1.0, 1.0, 1.0]}
    table = challenge(
        office({"fails": [100, 100], "a": [60, 60], "b": [50, 50]}, projects=projects, hurdles=hurdles)
    ).table
    assert table["rank"].tolist() == [1, 2]

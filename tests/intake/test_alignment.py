import pandas as pd
import pytest

from workbench.errors import ParameterError
from workbench.intake.alignment import align
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status


def strategy(rows: list[tuple], objectives: dict | None = None, projects: str = "abcd") -> Portfolio:
    """Rows are project, objective, level and, if any, overlap group."""
    own = objectives or {"objective": ["grow", "safe"], "name": ["Growth", "Safety"], "weight": [0.7, 0.3]}
    links = [(*row, "")[:4] for row in rows]
    return Portfolio(
        projects=pd.DataFrame({"project": list(projects)}),
        objectives=pd.DataFrame(own),
        contributions=pd.DataFrame(links, columns=["project", "objective", "level", "overlap_group"]),
    )


def test_alignment_is_the_weighted_sum_of_the_levels():
    found = align(strategy([("a", "grow", 0.5), ("a", "safe", 1.0), ("b", "grow", 0.25)])).table["alignment"]
    assert found.to_dict() == pytest.approx({"a": 65, "b": 17.5, "c": 0, "d": 0})
    assert found.is_monotonic_decreasing


def test_who_serves_everything_fully_has_a_hundred_and_who_serves_nothing_zero():
    found = align(strategy([("a", "grow", 1.0), ("a", "safe", 1.0), ("b", "grow", 0.0)])).table["alignment"]
    assert found["a"] == pytest.approx(100)
    assert found[["b", "c"]].tolist() == [0, 0]


def test_weights_multiply_down_the_tree_and_only_leaves_count():
    objectives = {
        "objective": ["top", "left", "right", "twig"],
        "parent": ["", "top", "top", "right"],
        "weight": [1.0, 0.4, 0.6, 1.0],
    }
    found = align(strategy([("a", "left", 1.0), ("b", "twig", 1.0), ("c", "right", 1.0)], objectives))
    assert found.table["alignment"].to_dict() == pytest.approx({"b": 60, "a": 40, "c": 0, "d": 0})
    assert found.coverage["weight"].to_dict() == pytest.approx({"left": 0.4, "twig": 0.6})


def test_coverage_is_what_the_gaps_leave_over():
    found = align(strategy([("a", "grow", 0.5), ("b", "grow", 0.6), ("c", "grow", 0.1)]))
    assert found.coverage.loc["grow", "coverage"] == pytest.approx(1 - 0.5 * 0.4 * 0.9)
    assert found.coverage.loc["grow", "projects"] == 3


def test_of_an_overlap_group_only_the_largest_counts():
    rows = [("a", "grow", 0.5, "twins"), ("b", "grow", 0.6, "twins"), ("c", "grow", 0.1)]
    found = align(strategy(rows))
    assert found.coverage.loc["grow", "coverage"] == pytest.approx(1 - 0.4 * 0.9)
    assert found.coverage.loc["grow", "projects"] == 3


def test_a_group_that_has_the_name_of_a_project_does_not_swallow_it():
    rows = [("a", "grow", 0.5, "c"), ("b", "grow", 0.6, "c"), ("c", "grow", 0.1)]
    assert align(strategy(rows)).coverage.loc["grow", "coverage"] == pytest.approx(1 - 0.4 * 0.9)


def test_only_the_chosen_projects_cover():
    portfolio = strategy([("a", "grow", 0.5), ("b", "grow", 0.6), ("b", "safe", 0.2)])
    found = align(portfolio, ["a", "c"])
    assert found.coverage["coverage"].to_dict() == pytest.approx({"grow": 0.5, "safe": 0.0})
    assert sorted(found.table.index) == ["a", "c"]


def test_an_objective_nobody_serves_is_covered_to_nothing_and_named_first():
    found = align(strategy([("a", "grow", 0.5)]))
    assert found.coverage.loc["safe", ["coverage", "projects"]].tolist() == [0, 0]
    assert str(found) == "Safety is the objective served least, covered to 0%"


def test_choosing_nobody_covers_nothing():
    found = align(strategy([("a", "grow", 0.5)]), [])
    assert found.coverage["coverage"].tolist() == [0, 0]
    assert found.table.empty


def test_another_project_never_covers_less():
    portfolio = strategy([(p, o, (i + j) / 9) for i, p in enumerate("abcd") for j, o in enumerate(["grow", "safe"])])
    last = align(portfolio, []).coverage["coverage"]
    for count in range(1, 5):
        now = align(portfolio, "abcd"[:count]).coverage["coverage"]
        assert (now >= last - 1e-12).all()
        last = now
    assert last.between(0, 1).all()


def test_the_matrix_holds_the_levels():
    found = align(strategy([("a", "grow", 0.5), ("b", "safe", 1.0)]))
    assert found.matrix.loc["a"].to_dict() == {"grow": 0.5, "safe": 0}
    assert found.matrix.shape == (4, 2)


def test_an_unknown_project_is_refused():
    with pytest.raises(ParameterError, match="projects: nobody is no project"):
        align(strategy([("a", "grow", 0.5)]), ["a", "nobody"])


def test_without_objectives_the_answer_says_so():
    found = align(Portfolio(projects=pd.DataFrame({"project": ["a"]})))
    assert found.status is Status.NO_DATA
    assert found.reason == "The portfolio has no rows in objectives and contributions."
    assert str(found) == f"No alignment: {found.reason}"

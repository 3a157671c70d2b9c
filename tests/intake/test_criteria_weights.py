"""Weights of criteria out of the table of comparisons, against the methods themselves and published cases."""

import numpy as np
import pandas as pd
import pytest

from workbench.intake.best_worst import best_worst
from workbench.intake.criteria_weights import JudgedWeights, comparison_matrix, judged_weights
from workbench.intake.pairwise import priorities
from workbench.portfolio import Portfolio

COLUMNS = ["voter", "parent", "kind", "item_a", "item_b", "ratio", "round"]
LEADER = {  # Wikipedia, "Analytic hierarchy process – leader example"
    "pairs": {("exp", "edu"): 4, ("exp", "cha"): 3, ("exp", "age"): 7, ("edu", "cha"): 1 / 3, ("edu", "age"): 3,
              ("cha", "age"): 5},
    "weights": {"exp": 0.5476, "edu": 0.1266, "cha": 0.2699, "age": 0.0559},
}  # fmt: skip
DRINKS = np.array(  # Saaty, Decision making with the analytic hierarchy process, Int. J. Services Sciences 1:1, 2008
    [
        [1, 9, 5, 2, 1, 1, 1 / 2],
        [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
        [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
        [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
        [1, 9, 4, 2, 1, 2, 1 / 2],
        [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
        [2, 9, 9, 3, 2, 3, 1],
    ]
)
TREE = {"criterion": ["gain", "harm", "money", "people", "soil", "air"],
        "parent": ["", "", "gain", "gain", "harm", "harm"],
        "weight": [0.5, 0.5, 0.9, 0.1, 0.2, 0.8]}  # fmt: skip


def pairs(ratios: dict[tuple, float], voter: str = "v", parent: str = "", round: int = 1) -> list[tuple]:
    return [(voter, parent, "pair", one, other, ratio, round) for (one, other), ratio in ratios.items()]


def from_best_and_to_worst(best: dict[str, float], worst: dict[str, float], voter: str = "v") -> list[tuple]:
    """Rows of a best-worst judgement: the criterion with a 1 in each vector is the best and the worst."""
    top = next(name for name, ratio in best.items() if ratio == 1)
    bottom = next(name for name, ratio in worst.items() if ratio == 1)
    rows = [(voter, "", "best_to_other", top, name, ratio, 1) for name, ratio in best.items()]
    return rows + [(voter, "", "other_to_worst", name, bottom, ratio, 1) for name, ratio in worst.items()]


def judged(rows: list[tuple], criteria="xyz", **tables) -> JudgedWeights:
    """Weights from rows of comparisons; the criteria are a table, or the names of equally important ones."""
    if not isinstance(criteria, dict):
        criteria = {"criterion": list(criteria), "weight": [1 / len(criteria)] * len(criteria)}
    comparisons = pd.DataFrame(rows, columns=COLUMNS)
    return judged_weights(Portfolio(criteria=pd.DataFrame(criteria), comparisons=comparisons, **tables))


# -------------------------------------------------------------------------------------------------------------- pairs


def test_a_published_case_comes_out_of_the_table():
    found = judged(pairs(LEADER["pairs"]), LEADER["weights"].keys())
    assert found.weights.loc["v"].to_dict() == pytest.approx(LEADER["weights"], abs=5e-5)
    row = found.quality.iloc[0]
    assert row[["voter", "parent", "method", "revisit", "missing", "advice"]].tolist() == [
        "v",
        "",
        "pairs",
        False,
        0,
        "",
    ]
    assert row["consistency_ratio"] == pytest.approx(0.044, abs=5e-4)


def test_the_published_drinks_come_out_of_the_table():
    names = ["coffee", "wine", "tea", "beer", "soda", "milk", "water"]
    rows = pairs({(names[a], names[b]): DRINKS[a, b] for a in range(7) for b in range(a + 1, 7)})
    found = judged(rows, names)
    expected = [0.1775, 0.0191, 0.0418, 0.1164, 0.1896, 0.1288, 0.3268]
    assert found.weights.loc["v", names].tolist() == pytest.approx(expected, abs=5e-5)
    assert found.quality["consistency_ratio"].tolist() == pytest.approx([0.0218], abs=5e-5)


def test_pairs_are_weighed_as_their_matrix_is():
    found = judged(pairs({("x", "y"): 3, ("y", "z"): 2, ("x", "z"): 4}))
    alone = priorities([[1, 3, 4], [1 / 3, 1, 2], [1 / 4, 1 / 2, 1]])
    assert found.weights.loc["v"].tolist() == pytest.approx(alone.weights.tolist())
    assert found.quality["consistency_ratio"].tolist() == pytest.approx([alone.consistency_ratio])


def test_the_direction_and_the_order_of_the_pairs_are_of_no_matter():
    first = judged(pairs({("x", "y"): 3, ("y", "z"): 2, ("x", "z"): 4}))
    turned = judged(pairs({("z", "x"): 1 / 4, ("z", "y"): 1 / 2, ("y", "x"): 1 / 3}))
    both = judged(pairs({("x", "y"): 3, ("y", "x"): 1 / 3, ("y", "z"): 2, ("x", "z"): 4, ("x", "x"): 1}))
    pd.testing.assert_frame_equal(turned.weights, first.weights)
    pd.testing.assert_frame_equal(both.weights, first.weights)


def test_a_missing_pair_is_completed_and_counted():
    found = judged(pairs({("x", "y"): 2, ("y", "z"): 3}))
    assert found.weights.loc["v"].to_dict() == pytest.approx({"x": 0.6, "y": 0.3, "z": 0.1})
    assert found.quality["missing"].tolist() == [1]
    assert found.quality["consistency_ratio"].tolist() == pytest.approx([0], abs=1e-6)


def test_the_pair_that_contradicts_the_others_is_named_with_what_they_suggest():
    """True importances 4 : 3 : 2 : 1, but the first is said to be worth a third of the last instead of four times."""
    true = {"p": 4, "q": 3, "r": 2, "s": 1}
    ratios = {(a, b): true[a] / true[b] for a in true for b in true if a < b} | {("p", "s"): 1 / 3}
    row = judged(pairs(ratios), "pqrs").quality.iloc[0]
    assert row["revisit"]
    assert row["consistency_ratio"] > 0.1
    assert row["advice"] == (
        "Ask again how p compares with s: 0.33 was given, the other answers suggest 4 (consistency ratio above 0.1)"
    )


def test_pairs_that_fall_apart_give_no_weights_and_say_why():
    rows = pairs({("w", "x"): 2, ("y", "z"): 3}, "split") + pairs(
        {("w", "x"): 2, ("x", "y"): 2, ("y", "z"): 1}, "whole"
    )
    found = judged(rows, "wxyz")
    assert found.weights.index.tolist() == ["whole"]
    assert found.weights.loc["whole"].tolist() == pytest.approx([0.5, 0.25, 0.125, 0.125])
    split = found.quality.set_index("voter").loc["split"]
    assert split["missing"] == 4
    assert np.isnan(split["consistency_ratio"])
    assert split["advice"] == "no comparison links these groups: w, x; y, z"
    assert split["revisit"]
    assert found.joint.tolist() == pytest.approx([0.5, 0.25, 0.125, 0.125])


def test_a_matrix_of_pairs_is_reciprocal_and_keeps_its_gaps():
    rows = pd.DataFrame(pairs({("y", "x"): 4, ("y", "z"): 0.5}), columns=COLUMNS)
    expected = [[1, 0.25, np.nan], [4, 1, 0.5], [np.nan, 2, 1]]
    np.testing.assert_array_equal(comparison_matrix(rows, pd.Index(list("xyz"))), expected)


# ------------------------------------------------------------------------------------------------------ best and worst


def test_a_best_worst_judgement_comes_out_of_the_table():
    """Best-to-others (2, 1, 4, 2, 8) and others-to-worst (4, 8, 2, 4, 1) agree: weights 4 : 8 : 2 : 4 : 1."""
    best, worst = dict(zip("vwxyz", (2, 1, 4, 2, 8), strict=True)), dict(zip("vwxyz", (4, 8, 2, 4, 1), strict=True))
    found = judged(from_best_and_to_worst(best, worst), "vwxyz")
    assert found.weights.loc["v"].tolist() == pytest.approx(np.array([4, 8, 2, 4, 1]) / 19)
    row = found.quality.iloc[0]
    assert row[["method", "consistency_ratio", "revisit", "missing", "advice"]].tolist() == [
        "best and worst", 0, False, 0, ""
    ]  # fmt: skip


def test_a_judgement_that_contradicts_itself_is_weighed_as_its_vectors_are():
    best, worst = {"x": 1, "y": 2, "z": 8}, {"x": 8, "y": 8, "z": 1}
    found = judged(from_best_and_to_worst(best, worst))
    alone = best_worst([1, 2, 8], [8, 8, 1])
    assert found.weights.loc["v"].tolist() == pytest.approx(alone.weights.tolist())
    assert found.quality["consistency_ratio"].tolist() == pytest.approx([(2 * 8 - 8) / (8 * 8 - 8)])
    assert found.quality["revisit"].tolist() == [True]  # three criteria and 8 : 1 may contradict each other by .1309


def test_a_judgement_that_is_not_whole_gives_no_weights_and_says_what_is_missing():
    rows = from_best_and_to_worst({"x": 1, "y": 2, "z": 8}, {"x": 8, "y": 4, "z": 1})
    for left_out, missing in (
        ([("best_to_other", "x", "y")], "y"),
        ([("other_to_worst", "y", "z")], "y"),
        ([("best_to_other", "x", "y"), ("other_to_worst", "x", "z")], "x, y"),
    ):
        found = judged([row for row in rows if row[2:5] not in left_out])
        assert found.weights.empty
        assert found.joint.empty
        row = found.quality.iloc[0]
        assert row["advice"] == f"best and worst are not compared with {missing}"
        assert (row["revisit"], row["missing"]) == (True, len(missing.split(", ")))


def test_vectors_that_disagree_about_the_best_and_the_worst_give_no_weights():
    found = judged(from_best_and_to_worst({"x": 1, "y": 2, "z": 8}, {"x": 6, "y": 4, "z": 1}))
    assert found.weights.empty
    assert "expected 8 for best over worst" in found.quality["advice"].iloc[0]


# --------------------------------------------------------------------------------------------------------------- tree


def test_weights_multiply_down_the_tree():
    """Gain 3 : harm 1, money 1 : people 4, soil 1 : air 1."""
    rows = [
        *pairs({("gain", "harm"): 3}),
        *pairs({("money", "people"): 1 / 4}, parent="gain"),
        *pairs({("soil", "air"): 1}, parent="harm"),
    ]
    found = judged(rows, TREE)
    expected = {"money": 0.15, "people": 0.6, "soil": 0.125, "air": 0.125}
    assert found.weights.loc["v"].to_dict() == pytest.approx(expected)
    assert found.quality["parent"].tolist() == ["", "gain", "harm"]


def test_a_parent_whose_children_were_not_compared_splits_as_the_criteria_table_does():
    found = judged(pairs({("gain", "harm"): 3}), TREE)
    expected = {"money": 0.75 * 0.9, "people": 0.75 * 0.1, "soil": 0.25 * 0.2, "air": 0.25 * 0.8}
    assert found.weights.loc["v"].to_dict() == pytest.approx(expected)
    below = judged(pairs({("soil", "air"): 4}, parent="harm"), TREE)
    assert below.weights.loc["v"].to_dict() == pytest.approx({"money": 0.45, "people": 0.05, "soil": 0.4, "air": 0.1})


def test_one_level_that_falls_apart_leaves_the_assessor_without_weights():
    criteria = {"criterion": ["top", "x", "y", "z"], "parent": ["", "top", "top", "top"], "weight": [1, 0.5, 0.3, 0.2]}
    found = judged(pairs({("x", "y"): 2}, parent="top"), criteria)
    assert found.weights.empty
    assert found.weights.columns.tolist() == ["x", "y", "z"]


# --------------------------------------------------------------------------------------------------- rounds and voices


def test_the_last_round_of_each_assessor_counts():
    rows = [
        *pairs({("x", "y"): 9}, "one", round=1),
        *pairs({("x", "y"): 1}, "one", round=3),
        *pairs({("x", "y"): 4}, "one", round=2),
        *pairs({("x", "y"): 3}, "two", round=1),
    ]
    found = judged(rows, "xy")
    assert found.weights["x"].to_dict() == pytest.approx({"one": 0.5, "two": 0.75})
    assert len(found.quality) == 2


def test_each_family_has_its_own_last_round():
    rows = [
        *pairs({("gain", "harm"): 3}, round=1),
        *pairs({("money", "people"): 1}, parent="gain", round=1),
        *pairs({("money", "people"): 1 / 4}, parent="gain", round=2),
    ]
    expected = {"money": 0.15, "people": 0.6, "soil": 0.05, "air": 0.2}
    assert judged(rows, TREE).weights.loc["v"].to_dict() == pytest.approx(expected)


@pytest.mark.parametrize(("closed", "share"), [(None, 0.75), ("2026-07-01", 0.75), ("2026-06-30", 0.5)])
def test_an_open_round_does_not_count_before_the_day_it_closes(closed, share):
    settings = {"portfolio": ["p"], "first_period": ["2026Q1"], "last_period": ["2026Q4"], "as_of": ["2026-06-30"]}
    rounds = {"round": [1, 2], "opened": ["2026-01-01", "2026-06-01"], "closed": ["2026-02-01", closed]}
    rows = pairs({("x", "y"): 3}, round=1) + pairs({("x", "y"): 1}, round=2)
    found = judged(rows, "xy", settings=pd.DataFrame(settings), rounds=pd.DataFrame(rounds))
    assert found.weights.loc["v", "x"] == pytest.approx(share)


def test_voices_weigh_in_the_group_and_one_without_weight_is_not_heard():
    """Ratios 4 and 1: with a voice of 3 to 1 the group says 4^(3/4); the third voice has no weight."""
    voters = pd.DataFrame({"voter": ["one", "two", "silent"], "weight": [3.0, 1.0, 0.0]})
    rows = pairs({("x", "y"): 4}, "one") + pairs({("x", "y"): 1}, "two") + pairs({("x", "y"): 1 / 9}, "silent")
    joint = judged(rows, "xy", voters=voters).joint
    assert joint["x"] / joint["y"] == pytest.approx(4**0.75)
    assert judged(pairs({("x", "y"): 4}, "silent"), "xy", voters=voters).joint.empty


def test_the_group_has_the_geometric_mean_of_the_weights():
    """√(.8 · .2) : √(.2 · .8) is even; with a third voice at .5 it stays so; two at .8 are √.64 : √.04."""
    even = judged(pairs({("x", "y"): 4}, "one") + pairs({("x", "y"): 1 / 4}, "two"), "xy")
    assert even.joint.to_dict() == pytest.approx({"x": 0.5, "y": 0.5})
    found = judged(pairs({("x", "y"): 4}, "one") + pairs({("x", "y"): 1}, "two"), "xy").joint
    assert found["x"] / found["y"] == pytest.approx(2)  # √(4 · 1)
    assert found.sum() == pytest.approx(1)


def test_an_assessor_who_says_what_the_group_says_changes_nothing():
    two = judged(pairs({("x", "y"): 4}, "one") + pairs({("x", "y"): 1}, "two"), "xy").joint
    three = judged(
        pairs({("x", "y"): 4}, "one") + pairs({("x", "y"): 1}, "two") + pairs({("x", "y"): 2}, "three"), "xy"
    ).joint
    assert three.to_dict() == pytest.approx(two.to_dict())


def test_without_comparisons_there_are_no_weights():
    found = judged([])
    assert found.weights.shape == (0, 3)
    assert found.quality.empty
    assert found.joint.empty
    assert judged_weights(Portfolio()).weights.empty

"""The group that agree() speaks of is the group that rank() ranks for."""

import pandas as pd

from workbench.intake.agree import agree
from workbench.intake.criteria_weights import judged_weights
from workbench.intake.rank import rank
from workbench.portfolio import Portfolio


def office(**tables) -> Portfolio:
    """One voice that weighs ten prefers a; two that weigh one each prefer b."""
    scores = {"boss": (90, 10), "x": (20, 80), "y": (20, 80)}
    rows = [(p, "c", v, s) for v, pair in scores.items() for p, s in zip("ab", pair, strict=True)]
    return Portfolio(
        settings=pd.DataFrame({"portfolio": ["p"], "first_period": ["2026Q1"], "last_period": ["2026Q4"],
                               "as_of": ["2026-03-01"]}),
        projects=pd.DataFrame({"project": ["a", "b"]}),
        criteria=pd.DataFrame({"criterion": ["c", "d"], "weight": [1.0, 0.0]}),
        ratings=pd.DataFrame(rows, columns=["project", "criterion", "voter", "value"]),
        voters=pd.DataFrame({"voter": ["boss", "x", "y"], "weight": [10.0, 1.0, 1.0]}),
        **tables,
    )  # fmt: skip


COMPARED = pd.DataFrame(
    [("boss", "c", "d", 9.0), ("x", "c", "d", 1 / 3), ("y", "c", "d", 1 / 3)],
    columns=["voter", "item_a", "item_b", "ratio"],
)


def test_the_heavy_voice_is_the_group_and_the_light_ones_are_the_minority():
    portfolio = office()
    assert rank(portfolio).table.index[0] == "a"
    table = agree(portfolio, top=1).table
    assert table["overlap"].to_dict() == {"boss": 1.0, "x": 0.0, "y": 0.0}
    assert table["minority"].to_dict() == {"boss": False, "x": True, "y": True}


def test_weights_of_the_group_follow_the_voices():
    """Weighted geometric mean by hand: 9^(10/12) * (1/3)^(2/12) to 1."""
    ratio = 9 ** (10 / 12) * (1 / 3) ** (2 / 12)
    joint = judged_weights(office(comparisons=COMPARED)).joint
    assert abs(joint["c"] / joint["d"] - ratio) < 1e-9


def test_comparisons_of_an_open_round_are_nobodys_business():
    rounds = pd.DataFrame({"round": [1, 2], "opened": ["2026-01-01", "2026-02-01"], "closed": ["2026-01-20", None]})
    later = COMPARED.assign(round=2, ratio=1.0)
    portfolio = office(comparisons=pd.concat([COMPARED.assign(round=1), later]), rounds=rounds)
    assert judged_weights(portfolio).weights.loc["boss", "c"] == 0.9


def test_a_second_round_on_one_family_leaves_the_others_as_they_were():
    portfolio = Portfolio(
        projects=pd.DataFrame({"project": ["a"]}),
        criteria=pd.DataFrame({"criterion": ["A", "B", "x", "y"], "parent": ["", "", "A", "A"],
                               "weight": [0.5, 0.5, 0.5, 0.5]}),
        comparisons=pd.DataFrame({"voter": ["v", "v"], "parent": ["", "A"], "item_a": ["A", "x"],
                                  "item_b": ["B", "y"], "ratio": [9.0, 3.0], "round": [1, 2]}),
    )  # fmt: skip
    weights = judged_weights(portfolio).weights.loc["v"]
    assert abs(weights["B"] - 0.1) < 1e-9
    assert abs(weights["x"] - 0.9 * 0.75) < 1e-9


def test_half_a_best_worst_comparison_gives_no_weights_and_says_which_are_missing():
    portfolio = Portfolio(
        projects=pd.DataFrame({"project": ["a"]}),
        criteria=pd.DataFrame({"criterion": ["x", "y", "z"], "weight": [0.4, 0.3, 0.3]}),
        comparisons=pd.DataFrame({"voter": ["v"], "kind": ["best_to_other"], "item_a": ["x"], "item_b": ["z"],
                                  "ratio": [3.0]}),
        ratings=pd.DataFrame({"project": ["a"], "criterion": ["x"], "voter": ["v"], "value": [5.0]}),
    )  # fmt: skip
    judged = judged_weights(portfolio)
    assert judged.weights.empty
    assert judged.quality.loc[0, "revisit"]
    assert "x, y, z" in judged.quality.loc[0, "advice"] or "y" in judged.quality.loc[0, "advice"]
    assert agree(portfolio).table.index.tolist() == ["v"]

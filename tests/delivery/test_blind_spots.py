"""What rankings hide, on tables made by hand: every condition of a sentence is needed, and enough."""

import numpy as np
import pandas as pd
import pytest

from workbench.delivery.blind_spots import say_compressed, say_hidden, say_order, say_unmoved

RARE = {"emv": 40.0, "probability": 0.1, "impact": 400.0, "saving": 300.0, "saving_low": 250.0, "saving_high": 350.0}
OFTEN = {"emv": 42.0, "probability": 0.7, "impact": 60.0, "saving": 60.0, "saving_low": 50.0, "saving_high": 70.0}


def table(*rows: dict, **columns) -> pd.DataFrame:
    return pd.DataFrame(list(rows), index=[f"R{k}" for k in range(len(rows))]).assign(**columns)


def test_the_rare_risk_behind_the_frequent_one_is_named():
    said = say_hidden(table(OFTEN, RARE), 0.95, "EUR")
    assert said == (
        "Expected value puts R1 behind R0, yet at P95 it costs more, 300 EUR against 60 EUR: "
        "it comes more seldom (10% against 70%) and heavier"
    )


@pytest.mark.parametrize(
    "other",
    [
        {"emv": 43.0},  # expected value puts it first as well
        {"probability": 0.7},  # it is not rarer
        {"impact": 60.0},  # nor heavier
        {"saving": 60.0, "saving_low": 60.0, "saving_high": 60.0},  # nor dearer
        {"saving_low": 65.0},  # nor surely so
    ],
    ids=lambda other: next(iter(other)),
)
def test_nothing_is_hidden_where_one_condition_fails(other):
    rows = OFTEN | ({"saving_low": 60.0, "saving_high": 60.0} if "saving" in other else {})
    assert say_hidden(table(rows, RARE), 0.95)
    assert say_hidden(table(rows, RARE | other), 0.95) == ""


def test_of_several_pairs_the_one_farthest_apart_is_named():
    heavier = RARE | {"saving": 380.0, "saving_low": 370.0, "saving_high": 390.0}
    assert say_hidden(table(RARE, OFTEN, heavier), 0.8).startswith("Expected value puts R2 behind R1")


def grades(levels: list[str], emv: list[float]) -> str:
    return say_compressed(pd.DataFrame({"matrix_level": levels, "emv": emv}, index=[f"R{k}" for k in range(len(emv))]))


def test_of_the_risks_of_one_grade_the_two_ends_are_named():
    said = "The matrix calls R2 and R0 both high, though one can be expected to cost 3.0 times as much as the other"
    assert grades(["high", "high", "high", "low"], [10.0, 20.0, 30.0, 1.0]) == said
    assert grades(["high", "high", "high", "high"], [10.0, 0.0, 30.0, -5.0]) == said  # nothing and gains do not count
    assert grades(["high", "high", "high"], [10.0, 15.0, 19.9]) == ""
    assert grades(["high", "low"], [10.0, 90.0]) == ""
    assert grades(["", ""], [10.0, 90.0]) == ""  # without a grade
    assert grades([], []) == ""


def test_the_order_is_told_by_the_risk_on_which_the_rankings_differ_most():
    ranks = table({}, {}, {}, matrix_rank=[1, 2, 3], emv_rank=[1, 3, 2], saving_rank=[2, 1, 3], saving=[1.0, 9.0, 0.0])
    assert say_order(ranks, 0.8) == "R1 is number 2 by the matrix, 3 by expected value and 1 by what it costs at P80"
    assert say_order(ranks.assign(matrix_rank=np.nan), 0.8).endswith("rank the risks alike")
    assert say_order(ranks.head(1), 0.8) == "R0 stands alone, so there is nothing to rank"


def test_where_no_risk_alone_moves_the_register_the_heaviest_is_named_all_the_same():
    light, heavy = {"impact": 20.0, "probability": 0.3}, {"impact": 90.0, "probability": 0.1}
    said = say_unmoved(table(light, heavy, saving=[0.0, 1e-9]), 0.8, "EUR")
    assert said == (
        "None of the 2 risks alone changes what the register costs at P80; the heaviest, R1, costs 90 EUR "
        "with a chance of 10%"
    )
    assert say_unmoved(table(light, heavy, saving=[0.0, -1.0]), 0.8) == ""
    assert say_unmoved(table(light, saving=0.0), 0.8) == ""

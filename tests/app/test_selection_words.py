"""Why a project is in the plan or not: the sentence claims what the answer claims."""

import numpy as np
import pandas as pd
import pytest

from workbench.app.pages.selection_words import listed, swing_words, why_sentence, why_tiles

INF = np.inf
NAMES = {"p": "Pump", "q": "Quay", "r": "Rail", "s": "Silo"}


def row(**values) -> pd.Series:
    given = {
        "name": "Harbour",
        "chosen": True,
        "swing_least": 5.0,
        "swing_most": 5.0,
        "verdict": "belongs in",
        "value_needed": 0.0,
        "value_needed_least": 0.0,
        "budget_needed": np.nan,
        "displaced": "",
        "instead": "",
        "basis": "optimal",
    }
    return pd.Series({**given, **values}, name="h")


WAITS = {
    "chosen": False,
    "swing_least": -5.0,
    "swing_most": -5.0,
    "verdict": "belongs out",
    "value_needed": 5.0,
    "value_needed_least": 5.0,
}
SENTENCES = [
    (row(), "Harbour goes ahead: dropping it costs 5 EUR; nothing takes its place"),
    (row(instead="p, q"), "Harbour goes ahead: dropping it costs 5 EUR; its place goes to Pump and Quay"),
    (row(swing_most=9.0), "Harbour goes ahead: dropping it costs 5 to 9 EUR; nothing takes its place"),
    (row(swing_most=INF), "Harbour goes ahead: dropping it costs at least 5 EUR; nothing takes its place"),
    (row(swing_least=INF, swing_most=INF), "Harbour goes ahead: no plan exists without it"),
    (
        row(swing_least=0.0, swing_most=0.0, verdict="makes no difference", instead="p"),
        "Harbour goes ahead: a plan without it is worth as much; its place goes to Pump",
    ),
    (
        row(swing_least=-3.0, swing_most=4.0, verdict="not known"),
        "Harbour goes ahead: what dropping it costs is not known: between −3 and +4 EUR; nothing takes its place",
    ),
    (
        row(swing_least=-8.0, swing_most=-6.0, verdict="belongs out", instead="p"),
        "Harbour goes ahead: without it the plan would gain 6 to 8 EUR; its place goes to Pump",
    ),
    (row(**WAITS, displaced="p"), "Harbour waits: it needs 5 EUR more value; it would displace Pump"),
    (
        row(**{**WAITS, "swing_least": -7.0, "value_needed": 7.0, "budget_needed": 90.0, "displaced": "p, q, r, s"}),
        "Harbour waits: it needs 5 to 7 EUR more value or a budget of 90 EUR; it would displace Pump, Quay and 2 more",
    ),
    (row(**{**WAITS, "budget_needed": INF}), "Harbour waits: it needs 5 EUR more value; no budget is large enough"),
    (
        row(**{**WAITS, "swing_least": -INF, "swing_most": -INF, "value_needed": INF}),
        "Harbour waits: no plan within these limits can have it",
    ),
    (
        row(**{**WAITS, "swing_least": -7.0, "swing_most": 2.0, "value_needed": 7.0, "verdict": "not known"}),
        "Harbour waits: it needs 5 to 7 EUR more value; whether it belongs in is not known: between −7 and +2 EUR",
    ),
    (
        row(**{**WAITS, "swing_least": -INF, "swing_most": INF, "value_needed": INF, "verdict": "not known"}),
        "Harbour waits: what it needs is not known; whether it belongs in is not known",
    ),
]


@pytest.mark.parametrize(("given", "said"), SENTENCES, ids=range(len(SENTENCES)))
def test_a_sentence_for_every_kind_of_answer(given, said):
    assert why_sentence(given, "EUR", lambda key: NAMES.get(key, key)) == said


@pytest.mark.parametrize(
    ("names", "said"),
    [("", ""), ("p", "Pump"), ("p, q", "Pump and Quay"), ("p, q, r", "Pump, Quay and 1 more"),
     ("p, q, r, s, t", "Pump, Quay and 3 more")],
)  # fmt: skip
def test_names_are_listed_as_people_do(names, said):
    assert listed(names, lambda key: NAMES.get(key, key)) == said


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [(5.0, 5.0, "+5 EUR"), (-5.0, -5.0, "−5 EUR"), (0.0, 0.0, "±0 EUR"), (-5.0, 3.0, "−5 to +3 EUR"),
     (-INF, 3.0, "at most +3 EUR"), (3.0, INF, "at least +3 EUR"), (-INF, INF, "not known"), (-INF, -INF, "no plan")],
)  # fmt: skip
def test_a_difference_is_exact_only_where_both_ends_meet(least, most, said):
    assert swing_words(row(swing_least=least, swing_most=most), "EUR") == said


def test_tiles_say_what_is_lacking_only_for_one_that_waits():
    planned = pd.Series({"start": pd.Period("2026Q2"), "cost": 20.0})
    chosen = why_tiles(row(instead="p"), planned, "EUR")
    assert [tile.value for tile in chosen] == ["✓ from 2026Q2", "+5 EUR", "0 out, 1 in"]
    waits = why_tiles(row(**WAITS, displaced="p, q"), planned, "EUR")
    assert [tile.value for tile in waits] == ["○ waits", "−5 EUR", "5 EUR", "not known", "2 out, 0 in"]
    never = why_tiles(row(**{**WAITS, "swing_least": -INF, "swing_most": -INF, "value_needed": INF}), planned, "EUR")
    assert [tile.value for tile in never][2] == "none is enough"

import math
import time
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake.duplicates import lessons_of_class, possible_duplicates, similar_texts, words
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status

THREE = {"a": "solar roof depot", "b": "solar roof school", "c": "new payroll"}


def pairs(texts: dict[str, str], threshold: float = 0.01, fresh: str | None = None, most: int = 500) -> dict:
    table = similar_texts(texts, list(texts) if fresh is None else list(fresh), threshold, most).table
    return {(row.first, row.second): row.similarity for row in table.itertuples()}


def test_words_have_three_letters_or_more_and_no_case():
    assert words("The IT-System for Grid_7 ops, 2nd STRASSE straße") == ["system", "grid", "ops", "strasse", "strasse"]
    assert words("Réseau re\u0301seau") == ["réseau", "réseau"]
    assert words("") == []


def test_the_similarity_of_two_texts_is_the_cosine_of_their_word_counts():
    # solar roof depot against solar roof school: 2 of 3 words, 2/(√3·√3).
    assert pairs(THREE) == pytest.approx({("a", "b"): 2 / 3})
    # Counts (2, 1) against (1, 1): 3/(√5·√2).
    assert pairs({"x": "pump pump valve", "y": "pump valve"}) == pytest.approx({("x", "y"): 3 / math.sqrt(10)})


def test_the_same_words_in_any_order_and_case_are_one_text():
    found = pairs({"a": "Replace pump station", "b": "PUMP station replace", "c": "pump"}, threshold=1.0)
    assert found == {("a", "b"): 1.0}
    assert pairs({"a": "pump station", "b": "station pump"}, threshold=1.0) == pytest.approx({("a", "b"): 1.0})


def test_the_words_in_common_are_named_weightiest_first():
    table = similar_texts({"a": "meter meter meter data cable", "b": "meter data data hub"}, ["a"], 0.1, 500).table
    assert table["shared"].tolist() == ["meter, data"]
    assert similar_texts({"a": "zeta alpha", "b": "zeta alpha"}, ["a"], 0.1, 500).table["shared"].tolist() == [
        "alpha, zeta"
    ]


def test_every_pair_has_a_fresh_text_and_stands_in_the_list_once():
    texts = dict.fromkeys("abcd", "same words here")
    assert set(pairs(texts)) == {("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d")}
    assert set(pairs(texts, fresh="c")) == {("a", "c"), ("b", "c"), ("c", "d")}
    assert pairs(texts, fresh="") == {}


def test_more_pairs_than_are_listed_are_counted_and_the_most_similar_ones_stay():
    texts = {"a": "one two six", "b": "one two six", "c": "one two ten", "d": "one"}
    found = similar_texts(texts, list(texts), 0.1, 2)
    assert found.found == 6
    assert found.table[["first", "second"]].to_numpy().tolist() == [["a", "b"], ["a", "c"]]


def test_texts_without_words_are_like_no_other():
    assert pairs({"a": "", "b": "", "c": "12 34", "d": "the and"}) == {}
    assert pairs({}) == {}


@pytest.mark.parametrize("threshold", [0.0, -0.5, 1.5, float("nan")])
def test_a_threshold_that_is_none_is_refused(threshold):
    with pytest.raises(ValueError, match="threshold: expected a number above 0 and at most 1, found"):
        similar_texts({}, [], threshold, 500)


texts_of_few_words = st.lists(
    st.lists(st.sampled_from(["pump", "valve", "meter", "cable"]), max_size=6).map(" ".join), min_size=1, max_size=7
)


@settings(max_examples=50, deadline=None)
@given(texts_of_few_words, st.sampled_from([0.3, 0.7, 1.0]))
def test_the_pairs_are_those_of_comparing_each_with_each(texts, threshold):
    named = {f"p{number}": text for number, text in enumerate(texts)}
    bags = {name: Counter(text.split()) for name, text in named.items()}
    expected = {}
    for first in named:
        for second in named:
            one, other = bags[first], bags[second]
            norm = math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
            cosine = sum(n * other[word] for word, n in one.items()) / norm if norm else 0.0
            if first < second and cosine >= threshold - 1e-9:
                expected[first, second] = cosine
    assert pairs(named, threshold) == pytest.approx(expected)


def test_a_newcomer_changes_nobody_elses_similarity():
    before = pairs(THREE)
    after = pairs({**THREE, "d": "solar solar payroll everything"})
    assert {pair: after[pair] for pair in before} == pytest.approx(before)


@pytest.mark.parametrize("alike", [False, True])
def test_a_thousand_projects_take_less_than_a_breath(alike):
    draw = np.random.default_rng(4)
    letters = np.array(list("abcdefghij"))
    vocabulary = ["".join(letters[draw.integers(0, 10, 6)]) for _ in range(2000)]
    texts = {f"p{i}": "same name" if alike else " ".join(draw.choice(vocabulary, 40)) for i in range(1000)}
    begin = time.process_time()
    found = similar_texts(texts, list(texts), 0.6, 500)
    assert time.process_time() - begin < 1.0
    assert found.found == (499_500 if alike else 0)


# ------------------------------------------------------------------------------------------------------- portfolios


def register(**columns) -> Portfolio:
    return Portfolio(projects=pd.DataFrame({"project": list("abcd"), **columns}))


def test_waiting_demands_are_compared_with_everything_and_running_ones_not_with_each_other():
    portfolio = register(
        state=["idea", "active", "completed", "demand"],
        name=["Solar roof", "Solar roofs", "Solar roofs", "Payroll"],
        description=["for the depot", "depot roof", "depot roof", ""],
    )
    found = possible_duplicates(portfolio, threshold=0.5)
    # a: solar roof depot; b and c: solar roofs depot roof; so 3/(√3·2).
    assert found.table[["first", "second"]].to_numpy().tolist() == [["a", "b"], ["a", "c"]]
    assert found.table["similarity"].tolist() == pytest.approx([math.sqrt(3) / 2] * 2)
    assert found.totals == {"pairs": 2, "wordless": 0}


def test_demands_without_words_and_pairs_left_out_are_told():
    portfolio = register(state=["idea"] * 4, name=["Solar"] * 3 + ["X1"])
    found = possible_duplicates(portfolio, most=1)
    assert found.totals == {"pairs": 3, "wordless": 1}
    assert found.reason == "The 1 most similar of 3 pairs are listed."
    assert possible_duplicates(portfolio).reason == ""


@pytest.mark.parametrize("portfolio", [Portfolio(), register(state=["active"] * 4, name=["Solar"] * 4)])
def test_without_a_waiting_demand_there_is_nothing_to_compare(portfolio):
    found = possible_duplicates(portfolio)
    assert (found.status, found.reason) == (Status.NO_DATA, "No project is an idea, a demand or a candidate.")
    assert found.table.empty


LESSONS = pd.DataFrame(
    {
        "lesson": ["l1", "l2", "l3", "l4"],
        "category": ["grid", "it", "grid", ""],
        "advice": ["Order early.", "Test early.", "Ask the neighbours.", "Be kind."],
    }
)


def test_lessons_of_the_same_class_stand_beside_each_waiting_demand():
    portfolio = register(state=["idea", "demand", "active", "candidate"], category=["grid", "", "grid", "rail"])
    found = lessons_of_class(portfolio.replace(lessons=LESSONS))
    assert found.table[["project", "lesson", "advice"]].to_numpy().tolist() == [
        ["a", "l1", "Order early."],
        ["a", "l3", "Ask the neighbours."],
    ]
    assert found.totals == {"without": 2}


def test_without_lessons_the_answer_says_so():
    found = lessons_of_class(register(state=["idea"] * 4))
    assert (found.status, found.reason) == (Status.NO_DATA, "The portfolio has no rows in lessons.")
    assert found.totals == {"without": 4}

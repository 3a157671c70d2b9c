from dataclasses import FrozenInstanceError

import pandas as pd
import pytest

from workbench.answer import Answer, missing_tables
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status


def test_an_answer_is_computed_unless_it_says_otherwise():
    answer = Answer(table=pd.DataFrame({"score": [1.0]}))
    assert answer.status is Status.COMPUTED
    assert answer.reason == ""
    assert dict(answer.totals) == {}
    assert not answer.is_empty


def test_only_an_answer_without_data_is_empty():
    empty = {status for status in Status if Answer(table=pd.DataFrame(), status=status).is_empty}
    assert empty == {Status.NO_DATA}


def test_an_answer_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Answer(table=pd.DataFrame()).reason = "another one"


def test_answers_do_not_share_their_totals():
    first, second = Answer(table=pd.DataFrame()), Answer(table=pd.DataFrame())
    assert first.totals is not second.totals


def test_the_sentence_names_each_empty_table_and_no_other():
    projects = Portfolio(projects=pd.DataFrame({"project": ["a"]}))
    assert missing_tables(projects, "projects") == ""
    assert missing_tables(projects, "projects", "supply") == "The portfolio has no rows in supply."
    assert missing_tables(projects, "supply", "projects", "demand") == "The portfolio has no rows in supply and demand."


def test_a_question_that_needs_no_table_misses_none():
    assert missing_tables(Portfolio()) == ""


def test_a_table_that_does_not_exist_is_a_mistake_in_the_code():
    with pytest.raises(KeyError, match="no_such_table"):
        missing_tables(Portfolio(), "no_such_table")

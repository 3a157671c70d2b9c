import time
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.lifecycle import (
    MOVES,
    NEXT,
    OPEN,
    chronological,
    illegal_moves,
    is_legal,
    out_of_step,
    refusal,
)
from workbench.taxonomy import State

# The rule as the office words it: one way forward, five ways out, two ways to pause and resume, two ways back.
FORWARD = ["idea", "demand", "candidate", "approved", "active", "completed"]
ALLOWED = {
    *pairwise(FORWARD),
    *((state, "cancelled") for state in [*FORWARD[:-1], "on_hold"]),
    *((state, "on_hold") for state in ("approved", "active")),
    *(("on_hold", state) for state in ("approved", "active")),
    ("candidate", "demand"),
    ("approved", "candidate"),
}


def moves(*rows: tuple) -> pd.DataFrame:
    """Rows are project, from, to and day."""
    frame = pd.DataFrame(rows, columns=["project", "from_state", "to_state", "at"])
    return frame.assign(at=pd.to_datetime(frame["at"]).astype("datetime64[s]"))


def test_of_all_pairs_of_states_only_the_worded_moves_are_legal():
    pairs = {(str(a), str(b)) for a in State for b in State}
    assert {pair for pair in pairs if is_legal(*pair)} == ALLOWED
    assert {pair for pair in pairs if not refusal(*pair)} == ALLOWED


def test_a_project_may_enter_the_register_in_any_state():
    assert all(is_legal("", state) for state in State)


def test_every_state_has_its_moves_and_two_are_final():
    assert set(MOVES) == set(State)
    assert set(State) - set(OPEN) == {State.COMPLETED, State.CANCELLED}
    assert list(NEXT) == FORWARD[:-1]
    assert list(NEXT.values()) == FORWARD[1:]


def test_a_refusal_names_both_states_and_the_allowed_ones():
    assert refusal("idea", "active") == (
        "A project cannot move from idea to active: expected demand or cancelled after idea."
    )
    assert refusal("approved", "completed").endswith("expected active, on_hold, candidate or cancelled after approved.")


def test_a_final_state_is_left_by_nobody_and_the_refusal_says_how_to_revive():
    assert refusal("cancelled", "idea").endswith("no move, cancelled is final and a revival is a new project.")


@pytest.mark.parametrize(
    ("pair", "complaint"), [(("idea", "dream"), "to_state: .*'dream'"), (("dream", "idea"), "from_state: .*'dream'")]
)
def test_a_word_that_is_no_state_is_refused(pair, complaint):
    with pytest.raises(ValueError, match=complaint):
        is_legal(*pair)


def test_a_clean_log_has_no_fault():
    log = moves(
        ("a", None, "idea", "2026-01-01"),
        ("b", "", "active", "2026-01-01"),
        ("a", "idea", "demand", "2026-02-01"),
        ("b", "active", "completed", "2026-03-01"),
    )
    assert illegal_moves(log).empty
    assert illegal_moves(log.iloc[:0]).empty
    assert log.columns.tolist() == ["project", "from_state", "to_state", "at"]  # the caller's frame is left alone


def test_a_move_that_the_rules_do_not_know_is_listed_with_its_row():
    log = moves(("a", "", "idea", "2026-01-01"), ("a", "idea", "active", "2026-02-01"))
    faults = illegal_moves(log)
    assert faults.index.tolist() == [1]
    assert faults.loc[1, ["project", "column", "to_state", "expected"]].tolist() == [
        "a",
        "to_state",
        "active",
        "demand or cancelled after idea",
    ]
    assert faults.loc[1, "sentence"] == refusal("idea", "active")


def test_a_move_that_starts_elsewhere_breaks_the_chain():
    log = moves(("a", "", "demand", "2026-01-01"), ("a", "candidate", "approved", "2026-02-01"))
    faults = illegal_moves(log)
    assert faults[["column", "expected"]].to_numpy().tolist() == [["from_state", "demand, the state it was in"]]
    assert faults["sentence"].tolist() == ["a was in demand, yet this move is said to leave candidate."]


def test_a_first_entry_that_leaves_a_state_and_a_second_entry_break_the_chain():
    log = moves(
        ("a", "idea", "demand", "2026-01-01"), ("b", "", "idea", "2026-01-01"), ("b", None, "demand", "2026-02-01")
    )
    assert illegal_moves(log)["sentence"].tolist() == [
        "a was not in the register, yet this move is said to leave idea.",
        "b was in idea, yet this move is said to enter the register.",
    ]
    assert illegal_moves(log)["expected"].tolist() == ["no state", "idea, the state it was in"]


@pytest.mark.parametrize("said", ["completed", "", "active"])
def test_whatever_a_move_out_of_a_final_state_says_it_is_refused(said):
    log = moves(("a", "", "completed", "2026-01-01"), ("a", said, "idea", "2026-02-01"))
    faults = illegal_moves(log)
    assert refusal("completed", "idea") in faults["sentence"].tolist()
    assert len(faults) == (1 if said == "completed" else 2)


def test_moves_of_one_day_are_put_into_the_order_in_which_they_fit():
    log = moves(
        ("a", "candidate", "approved", "2026-01-01"),
        ("a", "demand", "candidate", "2026-01-01"),
        ("a", None, "idea", "2025-12-01"),
        ("a", "idea", "demand", "2026-01-01"),
    )
    assert chronological(log)["to_state"].tolist() == ["idea", "demand", "candidate", "approved"]
    assert illegal_moves(log).empty


def test_a_pause_and_the_end_on_one_day_are_told_apart():
    log = moves(
        ("a", "", "active", "2026-01-01"),
        ("a", "active", "completed", "2026-02-01"),
        ("a", "on_hold", "active", "2026-02-01"),
        ("a", "active", "on_hold", "2026-02-01"),
    )
    assert chronological(log)["to_state"].tolist() == ["active", "on_hold", "active", "completed"]


def test_a_day_whose_moves_do_not_fit_together_keeps_them_all_and_names_the_fault():
    log = moves(
        ("a", "", "idea", "2026-01-01"),
        ("a", "approved", "active", "2026-01-01"),
        ("a", "idea", "demand", "2026-01-01"),
    )
    assert sorted(chronological(log).index) == [0, 1, 2]
    assert illegal_moves(log).index.tolist() == [1]


def test_a_day_with_thousands_of_moves_is_sorted_in_no_time():
    log = moves(*[("a", "idea", "idea", "2026-01-01")] * 5000, ("a", "demand", "idea", "2026-01-01"))
    begin = time.process_time()
    assert len(illegal_moves(log)) >= 5000
    assert time.process_time() - begin < 5


@st.composite
def lives(draw) -> pd.DataFrame:
    """Logs of legal lives, some with several moves on one day."""
    rows = []
    for name in "abc"[: draw(st.integers(1, 3))]:
        day, state = pd.Timestamp("2026-01-01"), draw(st.sampled_from(list(State)))
        rows.append((name, "", str(state), day))
        for _ in range(draw(st.integers(0, 6))):
            if not MOVES[state]:
                break
            target = draw(st.sampled_from(MOVES[state]))
            seen = [row for row in rows if row[0] == name and row[3] == day and row[2] == target]
            day += pd.Timedelta(days=max(draw(st.integers(0, 2)), 1 if seen else 0))
            rows.append((name, str(state), str(target), day))
            state = target
    return moves(*rows)


@settings(max_examples=30, deadline=None)
@given(lives(), st.randoms(use_true_random=False))
def test_the_order_in_which_legal_moves_were_written_does_not_matter(log, random):
    at = list(range(len(log)))
    random.shuffle(at)
    shuffled = chronological(log.iloc[at])
    before = shuffled.groupby("project")["to_state"].shift().fillna("")
    assert before.tolist() == shuffled["from_state"].tolist()
    assert shuffled["at"].groupby(shuffled["project"]).is_monotonic_increasing.all()
    assert illegal_moves(log.iloc[at]).empty


def test_a_register_that_disagrees_with_the_last_move_is_listed():
    log = moves(
        ("a", "", "idea", "2026-01-01"),
        ("a", "idea", "demand", "2026-02-01"),
        ("b", "", "idea", "2026-01-05"),
        ("c", "", "idea", "2026-01-05"),
        ("d", "", "idea", "2026-01-05"),
    )
    register = pd.DataFrame(
        {
            "state": ["idea", "idea", "idea", "idea", "active"],
            "state_since": pd.to_datetime([None, "2026-01-05", None, "2026-01-06", None]),
        },
        index=pd.Index(list("abcde"), name="project"),
    )
    found = out_of_step(register, log)
    assert found["last_state"].to_dict() == {"a": "demand", "d": "idea"}
    assert found.loc["d", "last_at"] == pd.Timestamp("2026-01-05")
    assert np.array_equal(found.columns, ["state", "state_since", "last_state", "last_at"])

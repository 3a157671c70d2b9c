import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from life_fixtures import office

from workbench.intake.stays import counts_by_day, no_moves, states_at, stays
from workbench.lifecycle import MOVES
from workbench.portfolio import Portfolio
from workbench.taxonomy import State

DAY = pd.Timestamp


@pytest.fixture(scope="module")
def three() -> Portfolio:
    return office(
        {"a": ("cancelled", "2026-04-01"), "b": ("active", "2026-02-10"), "c": ("idea", None)},
        [
            ("a", "", "idea", "2026-01-01"),
            ("a", "idea", "demand", "2026-03-01"),
            ("a", "demand", "cancelled", "2026-04-01", "no sponsor"),
        ],
    )


def test_a_life_is_cut_into_stays_with_the_reason_of_leaving(three):
    rows = stays(three).set_index("project").loc["a"]
    assert rows["state"].tolist() == ["idea", "demand", "cancelled"]
    assert rows["entered"].tolist() == [DAY("2026-01-01"), DAY("2026-03-01"), DAY("2026-04-01")]
    assert rows["left"].tolist()[:2] == rows["entered"].tolist()[1:]
    assert pd.isna(rows["left"].iloc[2])
    assert rows["next_state"].tolist() == ["demand", "cancelled", ""]
    assert rows["reason"].tolist() == ["", "no sponsor", ""]


def test_a_project_without_moves_stands_since_the_day_of_the_register_and_without_one_nowhere(three):
    rows = stays(three)
    assert rows.loc[rows["project"] == "b", ["state", "entered"]].to_numpy().tolist() == [["active", DAY("2026-02-10")]]
    assert "c" not in rows["project"].tolist()


def test_moves_after_the_day_described_are_not_known_yet(three):
    settings_row = pd.DataFrame({"portfolio": ["x"], "as_of": ["2026-03-01"]})
    rows = stays(three.replace(settings=settings_row))
    assert rows.loc[rows["project"] == "a", "next_state"].tolist() == ["demand", ""]


def test_the_state_on_a_day_is_that_at_its_end(three):
    known = stays(three)
    assert states_at(known, DAY("2025-12-31")).empty
    assert states_at(known, DAY("2026-02-28"))["state"].to_dict() == {"a": "idea", "b": "active"}
    assert states_at(known, DAY("2026-03-01"))["state"].to_dict() == {"a": "demand", "b": "active"}
    assert states_at(known, DAY("2026-03-01"))["state_since"].to_dict() == {
        "a": DAY("2026-03-01"),
        "b": DAY("2026-02-10"),
    }


def test_a_log_that_answers_nothing_says_why(three):
    assert no_moves(three) == ""
    assert no_moves(Portfolio()) == "The portfolio has no rows in state_changes."
    early = three.replace(settings=pd.DataFrame({"portfolio": ["x"], "as_of": ["2025-06-30"]}))
    assert no_moves(early) == "No move in state_changes is dated 2025-06-30 or earlier."
    assert stays(early).empty
    assert counts_by_day(stays(early)).empty


@st.composite
def offices(draw) -> Portfolio:
    """Registers with legal lives; some moves lie after the day described, some projects have none."""
    register, moves = {}, []
    for name in "abcde"[: draw(st.integers(1, 5))]:
        day, state = DAY("2026-01-01") + pd.Timedelta(days=draw(st.integers(0, 40))), draw(st.sampled_from(list(State)))
        if draw(st.booleans()):
            moves.append((name, "", str(state), f"{day:%Y-%m-%d}"))
            for _ in range(draw(st.integers(0, 5))):
                if not MOVES[state]:
                    break
                target = draw(st.sampled_from(MOVES[state]))
                repeated = any(row[0] == name and row[2] == target and row[3] == f"{day:%Y-%m-%d}" for row in moves)
                day += pd.Timedelta(days=max(draw(st.integers(0, 30)), int(repeated)))
                moves.append((name, str(state), str(target), f"{day:%Y-%m-%d}"))
                state = target
        register[name] = (str(state), f"{day:%Y-%m-%d}")
    return office(register, moves, as_of="2026-03-31")


@settings(max_examples=20, deadline=None)
@given(offices())
def test_a_life_is_a_chain_of_stays_and_on_every_day_with_a_move_the_counts_sum_to_the_register(portfolio):
    known = stays(portfolio)
    for _, life in known.groupby("project"):
        assert life["left"].tolist()[:-1] == life["entered"].tolist()[1:]
        assert life["next_state"].tolist() == [*life["state"].tolist()[1:], ""]
        assert pd.isna(life["left"].iloc[-1])
    first = known.groupby("project")["entered"].min()
    for day, row in counts_by_day(known).iterrows():
        assert row.sum() == (first <= day).sum()
        found = states_at(known, day)
        assert found.index.is_unique
        assert row[row > 0].to_dict() == found["state"].value_counts().to_dict()

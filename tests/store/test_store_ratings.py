"""Scores entered on pages are kept beside the snapshots, by number, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pandas as pd
import pytest

from workbench import store
from workbench.errors import StoreError
from workbench.intake.entry import make_entry
from workbench.portfolio import Portfolio


def panel() -> Portfolio:
    return Portfolio(
        settings=pd.DataFrame({"portfolio": ["p"], "first_period": ["2026Q1"], "last_period": ["2026Q4"],
                               "as_of": ["2026-01-15"]}),
        projects=pd.DataFrame({"project": ["a", "b"]}),
        criteria=pd.DataFrame({"criterion": ["c"], "weight": [1.0]}),
        ratings=pd.DataFrame({"project": ["a"], "criterion": ["c"], "voter": ["Finance"], "value": [70.0]}),
    )  # fmt: skip


def entry(value: float, project: str = "a", **more):
    at = datetime(2026, 1, 20, 12, 30, 15, 250_000, tzinfo=UTC)
    return make_entry(
        panel(), project=project, criterion="c", voter="Finance", value=value, by="me (local)", at=at, **more
    )


def test_an_entered_score_comes_back_with_who_and_when_and_counts_at_once(store_url):
    snapshot = store.save_portfolio(panel(), store_url)
    assert store.enter_rating(entry(40.0, evidence="O'Hara; drop table--", low=30.0), store_url) == 1
    assert store.open_store(store_url).enter_rating(entry(55.0, project="b")) == 2
    kept = store.open_store(store_url).rating_entries()
    assert kept["value"].tolist() == [40.0, 55.0]
    assert kept["by"].unique().tolist() == ["me (local)"]
    assert kept.loc[0, "at"] == pd.Timestamp("2026-01-20 12:30:15.250", tz="UTC")
    assert kept.loc[0, "evidence"] == "O'Hara; drop table--"
    assert kept["low"].tolist()[0] == 30.0
    assert pd.isna(kept.loc[1, "low"])
    now = store.load_portfolio(store_url)
    assert now.ratings.set_index("project")["value"].to_dict() == {"a": 40.0, "b": 55.0}
    as_saved = store.load_portfolio(store_url, snapshot.id)
    assert as_saved.ratings["value"].tolist() == [70.0]
    assert as_saved.fingerprint() == snapshot.fingerprint != now.fingerprint()


def test_an_entry_stays_in_force_when_a_newer_snapshot_is_saved(store_url):
    store.save_portfolio(panel(), store_url)
    store.enter_rating(entry(40.0), store_url)
    later = panel().replace(projects=pd.DataFrame({"project": ["a", "b", "c"]}))
    store.save_portfolio(later, store_url)
    assert store.load_portfolio(store_url).ratings["value"].tolist() == [40.0]


def test_a_database_without_entries_gives_the_snapshot(store_url):
    store.save_portfolio(panel(), store_url)
    assert store.rating_entries(store_url).empty
    assert store.load_portfolio(store_url).fingerprint() == panel().fingerprint()


def test_two_who_enter_at_once_both_are_kept(store_url):
    store.save_portfolio(panel(), store_url)
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda value: store.enter_rating(entry(value), store_url), map(float, range(8))))
    kept = store.rating_entries(store_url)
    assert sorted(numbers) == kept["entry"].tolist() == list(range(1, 9))
    assert sorted(kept["value"]) == [float(value) for value in range(8)]


def test_a_score_for_a_portfolio_that_was_never_saved_is_refused(store_url):
    store.upgrade(store_url)
    with pytest.raises(StoreError, match="no portfolio p was saved here"):
        store.enter_rating(entry(40.0), store_url)
    assert store.rating_entries(store_url).empty

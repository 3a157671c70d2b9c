"""What is saved comes back the same, whole, and from either database."""

import signal
import time
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text
from store_worker import small

from workbench import store
from workbench.errors import DataError, StoreError, UsageError
from workbench.parsing import LONGEST_TEXT
from workbench.portfolio import Portfolio
from workbench.schema import TABLES
from workbench.store.transaction import reading, writing

HOSTILE = (
    'O\'Brien "quoted" `tick`',
    "x'; drop table projects; --",
    'x"; drop table snapshots; --',
    "%s %(name)s :name ? $1 {0} \\ \\x00 \\u0000",
    "שלום مرحبا \u202eabc\u202c",
    "日本語 🏗️ e\u0301 é ﬁ İ ß",
    "<script>alert(1)</script>&amp;",
    "=1+1",
    "line one\nline two\r\nthree\tfour",
    "NA",
    "None",
    "nan",
    "NULL",
    "007",
    "1e999",
    "\u2028\u2029\u200b\ufeff\ufffe|",
    "$\\foo$ \\href{javascript:x}",
    "long " + "ä" * (LONGEST_TEXT - 5),
)


def rich() -> Portfolio:
    """A portfolio with something in each kind of column, and awkward values."""
    names = [f"P{i:02}" for i in range(len(HOSTILE))]
    return Portfolio(
        settings=pd.DataFrame(
            {
                "portfolio": ["Büro 'Nord' \"1\""],
                "name": [HOSTILE[1]],
                "currency": ["EUR"],
                "first_period": ["2026Q1"],
                "last_period": ["2029Q4"],
                "as_of": ["2026-09-30"],
                "discount_rate": [0.07],
            }
        ),
        rates=pd.DataFrame({"currency": ["USD"], "valid_from": ["2026-01-01"], "rate": [0.8765432109876543]}),
        projects=pd.DataFrame(
            {
                "project": names[::-1],  # not in the order of the key
                "name": HOSTILE,
                "value": [0.1 + 0.2, -1e-300, 1e300, 5e-324, -0.0, 1 / 3, *[float("nan")] * 12],
                "cost": [1e15 + 0.3] + [None] * 17,
                "duration": [3, None] * 9,
                "mandatory": [True, False, False] * 6,
                "start": ["2026Q4", None] * 9,
                "planned_start": ["0001-01-01", "9999-12-31", None] * 6,
                "currency": ["USD", "", "EUR"] * 6,
            }
        ),
        supply=pd.DataFrame(
            {"role": ["", "x"][1:] * 2, "person": ["", " a"], "period": ["2026Q1"] * 2, "hours": [1, 2]}
        ),
        status_reports=pd.DataFrame(
            {
                "project": names[:3],
                "month": ["2026-08", "2026-09", "2026-10"],
                "submitted_at": ["2026-09-01T10:00:00.123456+14:00", "9999-12-31T23:59:59.999999+00:00", None],
                "narrative": HOSTILE[:3],
            }
        ),
    )


def large() -> Portfolio:
    """A portfolio of about 20,000 rows, some of them with several columns."""
    rng = np.random.default_rng(5)
    periods = [f"{year}Q{quarter}" for year in range(2026, 2031) for quarter in range(1, 5)]
    names = [f"P{number:03}" for number in range(200)]
    flows = pd.MultiIndex.from_product([names, periods, ["cost", "benefit"]], names=["project", "period", "flow"])
    work = pd.MultiIndex.from_product([names, ["a", "b", "c"], periods], names=["project", "role", "period"])
    return Portfolio(
        projects=pd.DataFrame({"project": names, "name": [f"Project {name}" for name in names]}),
        cash_flows=flows.to_frame(index=False).assign(amount=rng.uniform(0, 1e6, len(flows)), currency="EUR"),
        demand=work.to_frame(index=False).assign(hours=rng.uniform(0, 500, len(work))),
    )


def test_every_value_comes_back_as_it_was(store_url):
    portfolio = rich()
    saved = store.save_portfolio(portfolio, store_url, name="Before the board", source="folder")
    assert saved == store.Snapshot(1, portfolio.id, portfolio.fingerprint(), 25, unchanged=False)
    loaded = store.load_portfolio(store_url)
    assert loaded.fingerprint() == portfolio.fingerprint()
    for name in TABLES:
        if name in portfolio.tables:
            pd.testing.assert_frame_equal(loaded.tables[name], portfolio.tables[name], check_exact=True)


def test_the_number_of_rows_is_that_in_the_tables(store_url):
    portfolio = rich()
    saved = store.save_portfolio(portfolio, store_url)
    with reading(store_url) as connection:
        counts = [
            connection.execute(text(query)).scalar_one()
            for query in ("select count(*) from projects", "select count(*) from supply", "select count(*) from links")
        ]
    assert counts == [18, 2, 0]
    assert saved.rows == sum(map(len, portfolio.tables.values()))


@pytest.mark.postgres
def test_both_databases_give_the_same_fingerprint(sqlite_url, postgres_url):
    portfolio = rich()
    for url in (sqlite_url, postgres_url):
        store.save_portfolio(portfolio, url)
    first, second = store.load_portfolio(sqlite_url), store.load_portfolio(postgres_url)
    assert first.fingerprint() == second.fingerprint() == portfolio.fingerprint()
    assert store.save_portfolio(first, postgres_url).unchanged


def test_a_large_portfolio_is_saved_and_loaded_in_a_moment(store_url, record_property):
    portfolio = large()
    store.upgrade(store_url)
    began = time.perf_counter()
    saved = store.save_portfolio(portfolio, store_url)
    between = time.perf_counter()
    loaded = store.load_portfolio(store_url)
    ended = time.perf_counter()
    record_property("save_seconds", round(between - began, 2))
    record_property("load_seconds", round(ended - between, 2))
    assert saved.rows == 20_201
    assert loaded.fingerprint() == saved.fingerprint


def test_the_same_content_is_kept_once_until_something_else_was_saved(store_url):
    first = store.save_portfolio(small("office", 1.0), store_url)
    again = store.save_portfolio(small("office", 1.0), store_url, name="other name")
    assert again == store.Snapshot(first.id, "office", first.fingerprint, first.rows, unchanged=True)
    other = store.save_portfolio(small("office", 2.0), store_url)
    back = store.save_portfolio(small("office", 1.0), store_url)
    assert [first.id, other.id, back.id] == [1, 2, 3]
    assert not back.unchanged
    assert store.load_portfolio(store_url).fingerprint() == first.fingerprint


def test_snapshots_are_found_by_number_and_by_portfolio_and_the_newest_comes_first(store_url):
    for name, value in (("north", 1.0), ("south", 2.0), ("north", 3.0)):
        store.save_portfolio(small(name, value), store_url)
    assert store.load_portfolio(store_url).id == "north"
    assert store.load_portfolio(store_url, portfolio="south").projects["value"].iloc[0] == 2.0
    assert store.load_portfolio(store_url, snapshot=1).projects["value"].iloc[0] == 1.0
    assert store.load_portfolio(store_url, snapshot=np.int64(3)).projects["value"].iloc[0] == 3.0
    assert store.load_portfolio(store_url, 1, "north").id == "north"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"snapshot": 9}, "no snapshot 9; there are 1 to 1"),
        ({"portfolio": "x' or '1'='1"}, "no snapshot of portfolio \"x' or '1'='1\""),
        ({"snapshot": 1, "portfolio": "south"}, 'no snapshot 1 of portfolio "south"'),
    ],
)
def test_what_is_not_there_is_named(store_url, arguments, message):
    store.save_portfolio(small("north", 1.0), store_url)
    with pytest.raises(StoreError) as caught:
        store.load_portfolio(store_url, **arguments)
    assert message in str(caught.value)


@pytest.mark.parametrize("snapshot", ["1", 1.0, True, 0, -1, 2**40])
def test_a_snapshot_is_asked_for_by_its_number(sqlite_url, snapshot):
    store.save_portfolio(small("north", 1.0), sqlite_url)
    with pytest.raises(UsageError, match="expected its number"):
        store.load_portfolio(sqlite_url, snapshot)


def test_nothing_saved_yet_is_said_so(store_url):
    store.upgrade(store_url)
    assert store.snapshots(store_url).empty
    with pytest.raises(StoreError, match="no portfolio was saved yet; save one with `workbench load SOURCE`"):
        store.load_portfolio(store_url)


def test_the_list_of_snapshots_tells_when_and_from_where(store_url):
    moment = datetime(2026, 10, 1, 1, 30, tzinfo=timezone(timedelta(hours=14)))
    source = "postgresql://reader:Quiet-word-78@db.example/erp"
    store.save_portfolio(small("office", 1.0), store_url, name="Q4", source=source, now=moment)
    store.save_portfolio(small("office", 2.0), store_url, now=moment - timedelta(hours=1))
    frame = store.snapshots(store_url)
    assert list(frame.index) == [1, 2]
    assert frame.loc[1, "taken_at"] == datetime(2026, 9, 30, 11, 30, tzinfo=UTC)
    assert frame.loc[1, "source"] == "postgresql://reader:•••@db.example/erp"
    assert frame.loc[1, "as_of"].date() == date(2026, 1, 1)
    assert frame.loc[1, "name"] == "Q4"
    assert list(frame["rows"]) == [5, 5]


def test_a_time_without_zone_is_refused(sqlite_url):
    with pytest.raises(UsageError, match="time zone"):
        store.save_portfolio(small("office", 1.0), sqlite_url, now=datetime(2026, 10, 1))


def test_an_identifier_too_long_for_an_index_is_refused_on_either_database(store_url):
    store.save_portfolio(small("office", 1.0), store_url)
    for length, accepted in ((1_000, True), (1_001, False)):
        projects = pd.DataFrame({"project": ["ü" * length]})
        if accepted:
            assert store.save_portfolio(Portfolio(projects=projects), store_url).id == 2
        else:
            with pytest.raises(StoreError, match=r"projects row 1: .*at most 2000 bytes"):
                store.save_portfolio(Portfolio(projects=projects), store_url)
    assert len(store.snapshots(store_url)) == 2


def test_rows_changed_behind_our_back_are_noticed(store_url):
    store.save_portfolio(small("office", 1.0), store_url)
    with writing(store_url) as connection:
        connection.execute(text("update projects set value = 1.5 where project = 'P1'"))
    with pytest.raises(StoreError, match="snapshot 1 is not what was saved"):
        store.load_portfolio(store_url)
    with writing(store_url) as connection:
        connection.execute(text("update projects set state = 'dreaming' where project = 'P1'"))
    with pytest.raises(DataError) as caught:
        store.load_portfolio(store_url)
    assert caught.value.problems[0].file == store.shown(store_url)
    assert caught.value.problems[0].sheet == "projects"
    assert caught.value.problems[0].row == 2


def test_a_row_cannot_belong_to_a_snapshot_that_is_not_there(store_url):
    store.save_portfolio(small("office", 1.0), store_url)
    with pytest.raises(StoreError, match=r"(?i)foreign key"), writing(store_url) as connection:
        connection.execute(text("update budgets set snapshot = 77"))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_writer_killed_in_the_middle_leaves_no_half_snapshot(store_url, together, count):
    before = store.save_portfolio(small("office", 1.0), store_url)
    assert together(("die", store_url, "INSERT", count, "save")) == [(-signal.SIGKILL, "")]
    assert list(store.snapshots(store_url).index) == [before.id]
    with reading(store_url) as connection:
        assert connection.execute(text("select count(*) from projects")).scalar_one() == 3
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    assert store.load_portfolio(store_url).fingerprint() == before.fingerprint
    assert store.save_portfolio(small("office", 8.0, rows=500), store_url).rows == 502


def test_a_copy_can_be_read_and_not_written(sqlite_url, tmp_path):
    saved = store.save_portfolio(rich(), sqlite_url)
    copy = store.backup(tmp_path / "copy of the store.db", sqlite_url)
    copy.chmod(0o400)
    content, url = copy.read_bytes(), f"sqlite:///{copy}?mode=ro"
    assert store.load_portfolio(url).fingerprint() == saved.fingerprint
    for write in (lambda: store.save_portfolio(small("x", 1.0), url), lambda: store.start_run("a.ipynb", {}, url)):
        with pytest.raises(StoreError, match="can only be read, nothing was written"):
            write()
    assert copy.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == [copy.name]
    with pytest.raises(StoreError, match="File exists"):
        store.backup(copy, sqlite_url)


@pytest.mark.postgres
def test_a_shared_database_is_copied_by_its_own_program(postgres_url, tmp_path):
    with pytest.raises(StoreError, match="pg_dump"):
        store.backup(tmp_path / "copy.db", postgres_url)


def test_the_store_offers_the_same_by_method(store_url):
    office = store.open_store(store_url)
    saved = office.save(small("office", 1.0), name="first")
    assert office.load().fingerprint() == office.load(saved.id, "office").fingerprint() == saved.fingerprint
    assert list(office.snapshots()["name"]) == ["first"]
    run = office.start_run("30_selection.ipynb", {"budget": 5.0}, cycle="2026Q4")
    office.finish_run(run.id, "done")
    assert list(office.runs()["status"]) == ["done"]
    assert str(office) == store.shown(store_url)
    assert "@" not in repr(office) or ":" not in repr(office).partition("@")[0].partition("//")[2]


def test_the_default_database_is_the_one_of_the_environment(sqlite_url, monkeypatch):
    monkeypatch.setenv("WORKBENCH_DB", sqlite_url)
    saved = store.open_store().save(small("office", 1.0))
    assert store.load_portfolio().fingerprint() == saved.fingerprint
    assert str(saved) == f"Snapshot 1 of office: 5 rows, fingerprint {saved.fingerprint[:12]}"

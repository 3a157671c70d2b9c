"""Every run is recorded, none twice at a time, and a lost one is closed."""

import hashlib
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from workbench import store
from workbench.errors import StoreError, UsageError
from workbench.schema import TABLES
from workbench.store.process import Process

WORKER = Path(__file__).with_name("store_worker.py")
NOW = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_run_is_recorded_from_start_to_end(store_url):
    facts = {"notebook_hash": "ab" * 32, "seed": 7, "code": "0.1.0+abc", "dirty": True, "versions": '{"numpy":"2"}'}
    params = {"budget": 5.0, "names": ["ä", "b"]}
    run = store.start_run("30_selection.ipynb", params, store_url, cycle="2026Q4", now=NOW, **facts)
    assert store.runs(store_url).loc[run.id, "status"] == "running"
    store.finish_run(
        run.id, "done", store_url, now=NOW + timedelta(minutes=3), output="out.ipynb", output_hash="cd" * 32
    )
    row = store.runs(store_url).loc[run.id]
    canonical = '{"budget":5.0,"names":["ä","b"]}'
    assert row["params"] == canonical
    assert row["params_hash"] == run.params_hash == hashlib.sha256(canonical.encode()).hexdigest()
    assert row["started"] == NOW
    assert row["ended"] - row["started"] == timedelta(minutes=3)
    assert {name: row[name] for name in facts} == facts
    assert (row["status"], row["output"], row["cycle"], row["message"]) == ("done", "out.ipynb", "2026Q4", "")
    assert (row["process"], row["host"]) == (os.getpid(), Process.this().host)
    assert [*store.runs(store_url).reset_index().columns] == [column.name for column in TABLES["runs"].columns]


def test_the_same_run_is_refused_while_it_is_running_and_says_since_when(store_url):
    first = store.start_run("80_pack.ipynb", {"b": 1, "a": 2}, store_url, cycle="2026Q4", now=NOW)
    with pytest.raises(
        StoreError, match=r"80_pack.ipynb of cycle 2026Q4 is already running .* since 2026-10-25 00:30:00"
    ):
        store.start_run("80_pack.ipynb", {"a": 2, "b": 1}, store_url, cycle="2026Q4")
    for other in ({"cycle": "2027Q1"}, {"params": {"a": 3}}, {"notebook": "10_intake.ipynb"}):
        asked = {"notebook": "80_pack.ipynb", "params": {"a": 2, "b": 1}, "cycle": "2026Q4", **other}
        store.start_run(url=store_url, **asked)
    store.finish_run(first.id, "failed", store_url, message="cell 3: division by zero", cell=3)
    store.start_run("80_pack.ipynb", {"a": 2, "b": 1}, store_url, cycle="2026Q4")
    assert sorted(store.runs(store_url)["status"]) == ["failed", *["running"] * 4]


def test_a_run_ends_once(store_url):
    run = store.start_run("a.ipynb", {}, store_url)
    store.finish_run(run.id, "timed_out", store_url, now=NOW + timedelta(days=3650))
    with pytest.raises(StoreError, match="ended before: timed_out since"):
        store.finish_run(run.id, "done", store_url)
    with pytest.raises(StoreError, match="there is no run"):
        store.finish_run("x' or '1'='1", "done", store_url)
    assert list(store.runs(store_url)["status"]) == ["timed_out"]


def test_order_is_that_of_recording_and_no_run_ends_before_it_started_when_the_clock_goes_back(store_url):
    first = store.start_run("a.ipynb", {}, store_url, now=NOW)
    second = store.start_run("b.ipynb", {}, store_url, now=NOW - timedelta(hours=1))
    store.finish_run(first.id, "done", store_url, now=NOW - timedelta(minutes=30))
    frame = store.runs(store_url)
    assert list(frame.index) == [first.id, second.id]
    assert frame.loc[first.id, "ended"] == NOW


def test_messages_lose_their_secrets_and_parameters_with_one_are_refused(store_url):
    run = store.start_run("a.ipynb", {}, store_url)
    message = "could not reach postgresql://reader:Quiet-word-79@db.example/erp\nTraceback"
    store.finish_run(run.id, "failed", store_url, message=message)
    assert store.runs(store_url).loc[run.id, "message"].startswith("could not reach postgresql://reader:•••@db.example")
    for params in ({"source": "postgresql://reader:Quiet-word-79@db.example/erp"}, {"api_key": "abc"}):
        with pytest.raises(UsageError, match="hold a secret"):
            store.start_run("a.ipynb", params, store_url)
    assert len(store.runs(store_url)) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        {"notebook": ""},
        {"notebook": "a\x00.ipynb"},
        {"colour": "red"},
        {"status": "done"},
        {"seed": "often"},
        {"dirty": "maybe"},
        {"params": {"x": float("nan")}},
        {"params": {"x": object()}},
        {"now": datetime(2026, 1, 1)},
    ],
)
def test_a_start_with_an_impossible_fact_is_refused(sqlite_url, arguments):
    with pytest.raises(UsageError):
        store.start_run(**{"notebook": "a.ipynb", "params": {}, "url": sqlite_url, **arguments})
    assert not Path(sqlite_url.removeprefix("sqlite:///")).exists()


@pytest.mark.parametrize("arguments", [{"status": "running"}, {"status": "great"}, {"cell": "x"}, {"notebook": "b"}])
def test_an_end_with_an_impossible_outcome_is_refused(sqlite_url, arguments):
    run = store.start_run("a.ipynb", {}, sqlite_url)
    with pytest.raises(UsageError):
        store.finish_run(**{"run": run.id, "status": "done", "url": sqlite_url, **arguments})
    assert list(store.runs(sqlite_url)["status"]) == ["running"]


def test_an_identifier_is_given_once(store_url):
    store.start_run("a.ipynb", {}, store_url, run="one")
    with pytest.raises(StoreError, match='there is a run "one" already'):
        store.start_run("b.ipynb", {}, store_url, run="one")


def test_a_killed_run_becomes_interrupted_and_the_living_one_stays(store_url):
    mine = store.start_run("10_intake.ipynb", {}, store_url)
    with subprocess.Popen(
        [sys.executable, WORKER, "hold", store_url, "80_pack.ipynb"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        run = child.stdout.readline().decode().strip()
        assert store.mark_interrupted(store_url) == ()
        with pytest.raises(StoreError, match=f"process {child.pid} on"):
            store.start_run("80_pack.ipynb", {"budget": 5.0}, store_url, cycle="2026Q4")
        os.kill(child.pid, signal.SIGKILL)
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # ended, but its parent has not asked for it yet
        assert store.mark_interrupted(store_url) == (run,)
    frame = store.runs(store_url)
    assert frame.loc[run, "status"] == "interrupted"
    assert "ended without saying" in frame.loc[run, "message"]
    assert frame.loc[run, "ended"] >= frame.loc[run, "started"]
    assert frame.loc[mine.id, "status"] == "running"


def test_starting_again_closes_the_run_that_lost_its_process(store_url):
    gone = Process.this()
    lost = store.start_run(
        "80_pack.ipynb", {}, store_url, process=gone.number, process_started=gone.started - 100.0, cycle="2026Q4"
    )
    again = store.start_run("80_pack.ipynb", {}, store_url, cycle="2026Q4")
    assert again.interrupted == (lost.id,)
    assert list(store.runs(store_url)["status"]) == ["interrupted", "running"]


def test_of_a_process_on_another_machine_nothing_is_assumed(store_url):
    store.start_run("80_pack.ipynb", {}, store_url, host="elsewhere", process=2**22 + 1, process_started=1.0)
    assert store.mark_interrupted(store_url) == ()
    with pytest.raises(StoreError, match="on elsewhere"):
        store.start_run("80_pack.ipynb", {}, store_url)


def test_a_process_is_not_mistaken_for_a_later_one():
    this = Process.this()
    assert not this.is_gone()
    assert Process(this.host, this.number, this.started - 1.0).is_gone()
    assert not Process(this.host, this.number, None).is_gone()
    assert Process(this.host, 2**22 + 1, this.started).is_gone()
    assert not Process(this.host, 1, None).is_gone()

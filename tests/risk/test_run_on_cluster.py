"""Runs on the workers of a Dask cluster: the same bits as in one process, whoever works and whoever is lost."""

import os
import signal
import sys
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest
from needs import require
from random_schedules import random_risk, random_schedule
from simulated_days import network

from workbench.cluster import INSTALL
from workbench.errors import ParameterError, UsageError
from workbench.risk.distributions import Triangular
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.schedule_risk import ScheduleRisk
from workbench.taxonomy import Status

ITERATIONS = 40_000
TABLES = ("table", "finish", "cost", "milestones", "risks", "durations")


@pytest.fixture(autouse=True)
def short_parts(monkeypatch):
    """Small networks are simulated in many parts, as large ones are."""
    monkeypatch.setattr("workbench.risk.run_parts.PART_WORK", 1)


@pytest.fixture(scope="module")
def cluster():
    """A cluster of this machine without workers yet."""
    require(find_spec("distributed") is not None, "Dask", INSTALL)
    from distributed import LocalCluster

    with LocalCluster(n_workers=0, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0") as made:
        yield made


def workers(cluster, count: int) -> str:
    """Have so many workers, and give the address of their scheduler."""
    from distributed import Client

    cluster.scale(count)
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)
    return cluster.scheduler_address


def question(seed: int = 5):
    rng = np.random.default_rng(seed)
    schedule = random_schedule(rng, calendars=("office", "six"))
    return schedule, random_risk(rng, schedule)


def pinned():
    """A schedule that only the plain simulation knows."""
    schedule = network({"A": 10, "B": 3}, [("A", "B")])
    rows = schedule.activities.reset_index()
    rows.loc[1, ["constraint", "constraint_date"]] = ["mandatory_start", pd.Timestamp("2026-01-10")]
    return schedule.replace(activities=rows), ScheduleRisk({"A": Triangular(2, 4, 12)})


def same(one, other) -> bool:
    return (
        all(getattr(one, name).equals(getattr(other, name)) for name in TABLES)
        and all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("finishes", "days", "costs"))
        and one.totals == other.totals
        and (one.status, one.reason) == (other.status, other.reason)
    )


def test_a_scheduler_without_workers_is_named(cluster, monkeypatch):
    monkeypatch.setattr("workbench.cluster.PATIENCE", 0.3)
    with pytest.raises(ParameterError, match="has no workers"):
        forecast_schedule(*question(), scheduler=cluster.scheduler_address)


@pytest.mark.parametrize("count", [1, 2])
def test_workers_give_the_bits_of_one_process(cluster, count):
    address = workers(cluster, count)
    for asked, iterations, keep in ((question(), ITERATIONS, ""), (question(6), 600, "draws"), (pinned(), 300, "")):
        here = forecast_schedule(*asked, iterations=iterations, keep=keep)
        there = forecast_schedule(*asked, iterations=iterations, keep=keep, scheduler=address)
        assert same(here, there)


@pytest.mark.soak
@pytest.mark.parametrize("size", [256, 3072, 8192])
def test_the_size_of_parts_changes_no_bit(cluster, size, monkeypatch):
    monkeypatch.setattr("workbench.risk.run_parts.PART_ITERATIONS", size)
    address = workers(cluster, 2)
    for seed in range(10):
        asked = question(seed)
        here = forecast_schedule(*asked, iterations=ITERATIONS, seed=seed, threads=1)
        assert same(here, forecast_schedule(*asked, iterations=ITERATIONS, seed=seed, threads=4))
        assert same(here, forecast_schedule(*asked, iterations=ITERATIONS, seed=seed, scheduler=address))


def test_a_run_stopped_here_goes_on_there_and_back(cluster):
    address, asked = workers(cluster, 1), question()
    whole = forecast_schedule(*asked, iterations=ITERATIONS)
    state, places = None, [address, None, address]
    for place, stop in zip(places, (1, 20_000, ITERATIONS), strict=True):
        part = forecast_schedule(
            *asked,
            iterations=ITERATIONS,
            scheduler=place,
            resume=state,
            watch=lambda seen, stop=stop: seen.iterations >= stop,
        )
        state = part.state
        if stop < ITERATIONS:
            assert part.status is Status.CANCELLED
            assert stop <= part.iterations < ITERATIONS
            assert np.array_equal(part.finishes, whole.finishes[: part.iterations])
    assert same(whole, part)


@pytest.mark.soak
@pytest.mark.parametrize("count", [1, 2])
def test_what_a_killed_worker_was_at_is_done_once_more(cluster, count, monkeypatch):
    monkeypatch.setattr("workbench.risk.run_parts.PART_ITERATIONS", 512)
    address, asked, killed = workers(cluster, count), question(), []

    def kill(seen) -> bool:
        if seen.iterations >= 5_000 and not killed:
            killed.extend(one.pid for one in cluster.workers.values())
            os.kill(killed[0], signal.SIGKILL)
        return False

    whole = forecast_schedule(*asked, iterations=ITERATIONS)
    assert same(whole, forecast_schedule(*asked, iterations=ITERATIONS, scheduler=address, watch=kill))
    workers(cluster, count)
    assert killed[0] not in [one.pid for one in cluster.workers.values()]


@pytest.mark.soak
def test_a_run_whose_cluster_goes_away_keeps_what_was_done(cluster):
    address, asked = workers(cluster, 1), question()
    whole = forecast_schedule(*asked, iterations=ITERATIONS)
    part = forecast_schedule(
        *asked, iterations=ITERATIONS, scheduler=address, watch=lambda seen: seen.iterations and cluster.close()
    )
    assert part.status is Status.CANCELLED
    assert "the workers of the cluster were lost" in part.reason
    assert 0 < part.iterations < ITERATIONS
    assert same(whole, forecast_schedule(*asked, iterations=ITERATIONS, resume=part.state))


def test_where_no_scheduler_is_a_sentence_says_so(monkeypatch):
    require(find_spec("distributed") is not None, "Dask", INSTALL)
    monkeypatch.setattr("workbench.cluster.PATIENCE", 0.3)
    with pytest.raises(ParameterError, match=r"no Dask scheduler answers at 'tcp://127.0.0.1:1'"):
        forecast_schedule(*question(), scheduler="tcp://127.0.0.1:1")


def test_without_dask_the_command_that_installs_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"Dask is not installed.*portfolio-workbench\[cluster\]"):
        forecast_schedule(*question(), scheduler="tcp://127.0.0.1:8786")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "not an address"),
        ("127.0.0.1:8786", "not an address"),
        ("http://127.0.0.1:8786", "not an address"),
        ("inproc://127.0.0.1/1/1", "not an address"),
        ("tcp://127.0.0.1", "not an address"),
        ("tcp://127.0.0.1:0", "not an address"),
        ("tcp://127.0.0.1:65536", "not an address"),
        ("tcp://user:word@127.0.0.1:8786", "not an address"),
        ("tcp://127.0.0.1:8786/x?y", "not an address"),
        ("tcp://127.0.0.1:8786\n", "not an address"),
        (8786, "not an address"),
        ("tcp://8.8.8.8:8786", "public address; use tls://"),
        ("tcp://[2001:4860:4860::8888]:8786", "public address; use tls://"),
    ],
)
def test_only_addresses_of_schedulers_are_asked(address, said, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ParameterError, match=said):
        forecast_schedule(*question(), scheduler=address)


@pytest.mark.parametrize(
    "address", ["tls://8.8.8.8:8786", "tcp://10.0.0.7:8786", "tcp://[fd00::1]:8786", "tcp://a-b.c:1"]
)
def test_addresses_within_and_with_certificates_are_asked(address, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match="Dask is not installed"):
        forecast_schedule(*question(), scheduler=address)

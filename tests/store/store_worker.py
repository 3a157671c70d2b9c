"""What other processes do to the store in the tests: `python store_worker.py TASK URL ARGUMENT…`, acknowledged by line."""

import os
import signal
import sys
import time
from pathlib import Path

import pandas as pd
from sqlalchemy import event
from sqlalchemy.engine import Engine

from workbench import store
from workbench.errors import StoreError
from workbench.portfolio import Portfolio


def small(name: str, value: float, rows: int = 3) -> Portfolio:
    """A portfolio of a name with a few projects."""
    return Portfolio(
        settings=pd.DataFrame({"portfolio": [name], "first_period": ["2026Q1"], "last_period": ["2026Q4"]}),
        projects=pd.DataFrame({"project": [f"P{i}" for i in range(rows)], "value": [value] * rows}),
        budgets=pd.DataFrame({"fund": ["all"], "period": ["2026Q1"], "amount": [value]}),
    )


def wait_for(barrier: str) -> None:
    """Say that this process is ready, and begin when the file is there."""
    print("ready", flush=True)
    while not Path(barrier).exists():
        time.sleep(0.002)


def work(url: str, barrier: str, worker: str, count: str) -> None:
    """Save portfolios and record runs, as fast as the others allow."""
    portfolios = [small(f"office-{worker}", float(number)) for number in range(int(count))]
    wait_for(barrier)
    for number, portfolio in enumerate(portfolios):
        saved = store.save_portfolio(portfolio, url)
        run = store.start_run("30_selection.ipynb", {"worker": worker, "number": number}, url)
        store.finish_run(run.id, "done", url)
        print("done", saved.id, saved.fingerprint, run.id, flush=True)


def race(url: str, barrier: str, rounds: str) -> None:
    """Save the same and start the same as the others at one moment."""
    portfolio = small("office", 7.0)
    wait_for(barrier)
    for number in range(int(rounds)):
        saved = store.save_portfolio(portfolio, url)
        try:
            print("won", number, saved.id, store.start_run("80_pack.ipynb", {"round": number}, url).id, flush=True)
        except StoreError as error:
            print("lost", number, saved.id, error, flush=True)
    sys.stdin.read()  # stays alive, so that its runs are still running


def die(url: str, word: str, count: str, task: str) -> None:
    """Be killed right after the n-th statement that begins with a word."""
    left = int(count)

    @event.listens_for(Engine, "after_cursor_execute")
    def _count(connection, cursor, statement, parameters, context, many) -> None:
        nonlocal left
        left -= statement.lstrip().upper().startswith(word)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if task == "save":
        store.save_portfolio(small("office", 8.0, rows=500), url)
    elif task == "upgrade":
        store.upgrade(url)
    print("survived", flush=True)


def hold(url: str, notebook: str) -> None:
    """Start a run and wait to be killed."""
    print(store.start_run(notebook, {"budget": 5.0}, url, cycle="2026Q4").id, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    {"work": work, "race": race, "die": die, "hold": hold}[sys.argv[1]](*sys.argv[2:])

"""
What other processes do to the store in the tests, acknowledged by line.

`python store_worker.py` imports once and then forks a process per task: it reads lines of JSON with the tasks that
begin at one moment, and answers with how each ended and what it printed.
"""

import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd
from sqlalchemy import event
from sqlalchemy.engine import Engine

from workbench import store
from workbench.errors import StoreError
from workbench.portfolio import Portfolio
from workbench.store.schema_version import migrate
from workbench.store.transaction import opened


@cache
def small(name: str, value: float, rows: int = 3) -> Portfolio:
    """A portfolio of a name with a few projects."""
    return Portfolio(
        settings=pd.DataFrame({"portfolio": [name], "first_period": ["2026Q1"], "last_period": ["2026Q4"]}),
        projects=pd.DataFrame({"project": [f"P{i}" for i in range(rows)], "value": [value] * rows}),
        budgets=pd.DataFrame({"fund": ["all"], "period": ["2026Q1"], "amount": [value]}),
    )


def work(url: str, worker: str, count: str) -> Iterator[None]:
    """Save portfolios and record runs, as fast as the others allow."""
    portfolios = [small(f"office-{worker}", float(number)) for number in range(int(count))]
    yield
    for number, portfolio in enumerate(portfolios):
        saved = store.save_portfolio(portfolio, url)
        run = store.start_run("30_selection.ipynb", {"worker": worker, "number": number}, url)
        store.finish_run(run.id, "done", url)
        print("done", saved.id, saved.fingerprint, run.id, flush=True)


def race(url: str, rounds: str) -> Iterator[None]:
    """Save the same and start the same as the others at one moment."""
    portfolio = small("office", 7.0)
    yield
    for number in range(int(rounds)):
        saved = store.save_portfolio(portfolio, url)
        try:
            print("won", number, saved.id, store.start_run("80_pack.ipynb", {"round": number}, url).id, flush=True)
        except StoreError as error:
            print("lost", number, saved.id, error, flush=True)
    yield  # stays alive, so that its runs are still running


def die(url: str, word: str, count: str, task: str, *folders: str) -> Iterator[None]:
    """Be killed right after the n-th statement that begins with a word."""
    left = int(count)

    @event.listens_for(Engine, "after_cursor_execute")
    def _count(connection, cursor, statement, parameters, context, many) -> None:
        nonlocal left
        left -= statement.lstrip().upper().startswith(word)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    yield
    if task == "save":
        store.save_portfolio(small("office", 8.0, rows=500), url)
    elif task == "upgrade":
        store.upgrade(url)
    elif task == "migrate":
        with opened(url, foreign_keys=False) as engine, engine.connect() as connection:
            migrate(connection, tuple(map(Path, folders)))
    print("survived", flush=True)


def hold(url: str, notebook: str) -> None:
    """Start a run and wait to be killed."""
    print(store.start_run(notebook, {"budget": 5.0}, url, cycle="2026Q4").id, flush=True)
    sys.stdin.read()


def _child(task: list[str], output: int, begin: int, ended: int, leave: int) -> None:
    """Do one task in a forked process; each `yield` of it waits for the others."""
    os.dup2(output, 1)
    os.dup2(output, 2)
    status = 1
    try:
        steps = iter({"work": work, "race": race, "die": die}[task[0]](*task[1:]))
        next(steps)
        os.read(begin, 1)  # returns when the parent closes its end
        next(steps, None)
        os.write(ended, b".")
        os.read(leave, 1)
        sys.stdout.flush()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def together(tasks: list[list[str]]) -> list[tuple[int, str]]:
    """Fork a process per task; how each ended (minus the signal that killed it) and what it printed."""
    files = [tempfile.TemporaryFile("w+") for _ in tasks]  # noqa: SIM115 -- closed below, one by one
    begin, leave, ended = os.pipe(), os.pipe(), os.pipe()
    numbers = []
    for task, file in zip(tasks, files, strict=True):
        number = os.fork()
        if number == 0:
            for end in (begin[1], leave[1], ended[0]):
                os.close(end)
            _child(task, file.fileno(), begin[0], ended[1], leave[0])
        numbers.append(number)
    for end in (begin[0], leave[0], ended[1], begin[1]):
        os.close(end)
    seen = 0
    while seen < len(tasks) and (part := os.read(ended[0], len(tasks))):  # ends early when all others are gone
        seen += len(part)
    os.close(leave[1])
    os.close(ended[0])
    statuses = [os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) for number in numbers]
    printed = []
    for file in files:
        with file:
            file.seek(0)
            printed.append(file.read())
    return list(zip(statuses, printed, strict=True))


if __name__ == "__main__":
    if sys.argv[1:2] == ["hold"]:
        hold(*sys.argv[2:])
    else:
        for line in sys.stdin:
            print(json.dumps(together(json.loads(line))), flush=True)

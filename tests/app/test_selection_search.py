"""Searches in the background: the newest question wins, the rest is stopped, and a hand can stop all."""

import asyncio
import threading
from dataclasses import dataclass

import pytest

from workbench.app import search
from workbench.app.search import Known, Search


@dataclass(frozen=True)
class Seen:
    """What an engine tells."""

    value: float | None = 5.0
    bound: float | None = 9.0
    gap: float | None = 0.8
    seconds: float = 0.0


class Engine:
    """Work that goes on until it is let go or told to stop."""

    def __init__(self, name: str):
        self.name, self.begun, self.let_go, self.stopped = name, threading.Event(), threading.Event(), False

    def __call__(self, progress) -> str:
        self.begun.set()
        while not self.let_go.wait(0.005):
            if progress(Seen()):
                self.stopped = True
                return f"{self.name}, best so far"
        return self.name


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(search, "PATIENCE", 0.02)
    monkeypatch.setattr(search, "PACE", 0.02)


def page(story) -> tuple[list, list]:
    """Run a story on a loop; the answers that arrived and what was told on the way."""
    answers, told = [], []

    async def run():
        search = Search(asyncio.get_running_loop(), told.append)
        await asyncio.wait_for(story(search, answers), 10)

    asyncio.run(run())
    return answers, told


async def begun(search, engine: Engine, answers: list) -> None:
    """Ask for work, and wait until it has begun."""
    search.ask(engine, answers.append)
    await until(engine.begun.is_set)


async def until(condition) -> None:
    while not condition():
        await asyncio.sleep(0.005)


def test_an_answer_arrives_on_the_loop_and_not_in_the_thread():
    threads = []

    async def story(search, answers):
        search.ask(lambda progress: threads.append(threading.current_thread()), answers.append)
        await until(lambda: answers)
        threads.append(threading.current_thread())

    page(story)
    assert threads[0] is not threads[1]
    assert threads[1] is threading.main_thread()


def test_only_the_newest_question_is_answered_and_the_one_before_is_stopped():
    first, second, third = Engine("first"), Engine("second"), Engine("third")

    async def story(search, answers):
        await begun(search, first, answers)
        search.ask(second, answers.append)  # overtaken before it begins or soon after
        search.ask(third, answers.append)
        third.let_go.set()
        await until(lambda: answers)
        await asyncio.sleep(0.05)

    answers, _ = page(story)
    assert answers == ["third"]
    assert first.stopped
    assert not second.begun.is_set() or second.stopped


def test_cancel_keeps_the_best_so_far():
    engine = Engine("plan")

    async def story(search, answers):
        await begun(search, engine, answers)
        search.cancel()
        await until(lambda: answers)

    assert page(story)[0] == ["plan, best so far"]


def test_a_question_after_a_cancelled_one_is_not_cancelled():
    engine, later = Engine("plan"), Engine("later")

    async def story(search, answers):
        await begun(search, engine, answers)
        search.cancel()
        await until(lambda: answers)
        await begun(search, later, answers)
        await asyncio.sleep(0.05)
        later.let_go.set()
        await until(lambda: len(answers) == 2)

    assert page(story)[0] == ["plan, best so far", "later"]


def test_what_is_known_is_told_while_it_takes_long_and_the_end_too():
    engine = Engine("plan")

    async def story(search, answers):
        search.ask(engine, answers.append)
        await asyncio.sleep(0.15)
        engine.let_go.set()
        await until(lambda: answers)

    _, told = page(story)
    assert told[-1] is None
    known = [word for word in told if word is not None]
    assert len(known) >= 2
    assert isinstance(known[-1], Known)
    assert (known[-1].value, known[-1].bound, known[-1].gap) == (5.0, 9.0, 0.8)
    assert known[-1].seconds > known[0].seconds


def test_a_quick_answer_is_told_nothing_about():
    async def story(search, answers):
        search.ask(lambda progress: "at once", answers.append)
        await until(lambda: answers)
        await asyncio.sleep(0.1)

    answers, told = page(story)
    assert answers == ["at once"]
    assert [word for word in told if word is not None] == []


def test_an_error_arrives_as_the_answer_and_the_next_question_is_answered():
    def broken(progress):
        raise ValueError("no such project")

    async def story(search, answers):
        search.ask(broken, answers.append)
        await until(lambda: answers)
        search.ask(lambda progress: "fine", answers.append)
        await until(lambda: len(answers) == 2)

    answers, _ = page(story)
    assert str(answers[0]) == "no such project"
    assert answers[1] == "fine"


def test_a_dropped_question_is_stopped_and_never_answered():
    engine = Engine("plan")

    async def story(search, answers):
        await begun(search, engine, answers)
        search.drop()
        await until(lambda: engine.stopped and not search.busy)
        await asyncio.sleep(0.05)

    answers, told = page(story)
    assert answers == []
    assert told[-1] is None

"""Several processes at once lose nothing, and of two that want the same one wins."""

import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from store_worker import small

from workbench import store

WORKER = Path(__file__).with_name("store_worker.py")
PROCESSES = 4


def _together(task: str, url: str, barrier: Path, *arguments: object) -> list[list[str]]:
    """Run a task in several processes that begin at one moment; what each acknowledged, by line."""
    with ExitStack() as stack:
        children = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, WORKER, task, url, str(barrier), *(str(a).format(number) for a in arguments)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            for number in range(PROCESSES)
        ]
        for child in children:
            assert child.stdout.readline() == "ready\n", child.stderr.read()
        barrier.touch()
        lines = []
        rounds = int(arguments[-1])
        for child in children:
            lines.append([child.stdout.readline().rstrip("\n") for _ in range(rounds)])
        for child in children:
            _, errors = child.communicate(timeout=60)
            assert child.returncode == 0, errors
    return lines


def test_four_processes_that_save_and_record_at_once_lose_nothing(store_url, tmp_path):
    done = [line.split() for lines in _together("work", store_url, tmp_path / "go", "{}", 6) for line in lines]
    assert len(done) == PROCESSES * 6
    saved, recorded = store.snapshots(store_url), store.runs(store_url)
    assert {int(number): fingerprint for _, number, fingerprint, _ in done} == saved["fingerprint"].to_dict()
    assert {run for *_, run in done} == set(recorded.index)
    assert Counter(recorded["status"]) == {"done": PROCESSES * 6}
    for worker in range(PROCESSES):
        loaded = store.load_portfolio(store_url, portfolio=f"office-{worker}")
        assert loaded.fingerprint() == small(f"office-{worker}", 5.0).fingerprint()


def test_of_four_that_start_the_same_run_one_wins_and_the_others_are_told_since_when(store_url, tmp_path):
    lines = [line.split(maxsplit=3) for part in _together("race", store_url, tmp_path / "go", 5) for line in part]
    assert Counter((word, number) for word, number, *_ in lines) == {
        **{("won", str(number)): 1 for number in range(5)},
        **{("lost", str(number)): PROCESSES - 1 for number in range(5)},
    }
    assert all("already running" in rest for word, _, _, rest in lines if word == "lost")
    assert {snapshot for _, _, snapshot, _ in lines} == {"1"}
    assert len(store.snapshots(store_url)) == 1
    assert len(store.runs(store_url)) == 5

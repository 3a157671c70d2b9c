"""Several processes at once lose nothing, and of two that want the same one wins."""

from collections import Counter

from store_worker import small

from workbench import store

PROCESSES = 4
ROUNDS = 4


def _lines(ends: list[tuple[int, str]], parts: int) -> list[list[str]]:
    assert [code for code, _ in ends] == [0] * PROCESSES, ends
    return [line.split(maxsplit=parts) for _, printed in ends for line in printed.splitlines()]


def test_four_processes_that_save_and_record_at_once_lose_nothing(store_url, together):
    done = _lines(together(*(("work", store_url, number, ROUNDS) for number in range(PROCESSES))), 3)
    assert len(done) == PROCESSES * ROUNDS
    saved, recorded = store.snapshots(store_url), store.runs(store_url)
    assert {int(number): fingerprint for _, number, fingerprint, _ in done} == saved["fingerprint"].to_dict()
    assert {run for *_, run in done} == set(recorded.index)
    assert Counter(recorded["status"]) == {"done": PROCESSES * ROUNDS}
    for worker in range(PROCESSES):
        loaded = store.load_portfolio(store_url, portfolio=f"office-{worker}")
        assert loaded.fingerprint() == small(f"office-{worker}", ROUNDS - 1.0).fingerprint()


def test_of_four_that_start_the_same_run_one_wins_and_the_others_are_told_since_when(store_url, together):
    lines = _lines(together(*[("race", store_url, ROUNDS)] * PROCESSES), 3)
    assert Counter((word, number) for word, number, *_ in lines) == {
        **{("won", str(number)): 1 for number in range(ROUNDS)},
        **{("lost", str(number)): PROCESSES - 1 for number in range(ROUNDS)},
    }
    assert all("already running" in rest for word, _, _, rest in lines if word == "lost")
    assert {snapshot for _, _, snapshot, _ in lines} == {"1"}
    assert len(store.snapshots(store_url)) == 1
    assert len(store.runs(store_url)) == ROUNDS

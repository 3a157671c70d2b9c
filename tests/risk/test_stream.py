import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import kstest

from workbench.errors import ParameterError, WorkbenchError
from workbench.risk import stream

ONES = 0xFFFFFFFF


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ((ONES, ONES, ONES, ONES), (ONES, ONES), "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_philox_gives_the_published_answers(counter, key, expected):
    """Known answers of the Random123 distribution, philox4x32 with 10 rounds."""
    found = stream.philox4x32([np.uint64(word) for word in counter], key)
    assert " ".join(f"{int(word):08x}" for word in found) == expected


def test_a_word_is_the_lane_of_its_counter():
    seed, name = 0x299F31D0A4093822, 0x13198A2E85A308D3
    found = stream.words(seed, name, 4 * 0x243F6A88, 4 * 0x243F6A88 + 4, stream=0x03707344)
    assert [f"{int(word):08x}" for word in found] == ["d16cfe09", "94fdcceb", "5001e420", "24126ea1"]


def test_any_cut_of_the_iterations_gives_the_same_words():
    ids = stream.stable_ids([("cost", "A"), ("cost", "B")])
    whole = stream.words(7, ids, 0, 1001)
    for block in (1, 3, 4, 256, 1000):
        parts = [stream.words(7, ids, start, min(start + block, 1001)) for start in range(0, 1001, block)]
        assert np.array_equal(np.concatenate(parts, axis=1), whole)
    assert np.array_equal(stream.words(7, ids[1], 5, 9), whole[1, 5:9])


def test_seed_variable_and_stream_each_change_the_words():
    name, other = stream.stable_id("cost", "A"), stream.stable_id("cost", "B")
    base = stream.words(1, name, 0, 100)
    for found in (
        stream.words(2, name, 0, 100),
        stream.words(1 + 2**32, name, 0, 100),
        stream.words(1, other, 0, 100),
        stream.words(1, name, 0, 100, stream=1),
    ):
        assert (found == base).mean() < 0.1


def test_normals_are_close_to_the_exact_quantile():
    spread = np.linspace(0, 2**32 - 1, 200_001).astype(np.uint32)
    ends = np.concatenate([np.arange(3000), 2**32 - 1 - np.arange(3000)]).astype(np.uint32)
    for word in (spread, ends, stream.words(3, 1, 0, 100_000)):
        assert np.abs(stream.normal(word) - ndtri(stream.uniform(word))).max() < 1.2e-9


def test_normals_never_fall_where_cells_meet():
    edges = (2.0 ** np.arange(5, 32)[:, None] * (1 + np.arange(32) / 32)).astype(np.int64).ravel()
    words = (edges[:, None] + np.arange(-2, 3)).astype(np.uint32)
    assert (np.diff(stream.normal(words), axis=1) > 0).all()


def test_normals_are_symmetric_to_the_last_bit():
    word = stream.words(3, 1, 0, 10_000)
    assert np.array_equal(stream.normal(~word), -stream.normal(word))


def test_draws_look_random():
    assert kstest(stream.normals(11, stream.stable_id("cost", "A"), 0, 100_000), "norm").pvalue > 1e-3
    many = stream.normals(11, stream.stable_ids(("cost", str(i)) for i in range(40)), 0, 10_000)
    correlations = np.corrcoef(many)[np.triu_indices(40, 1)]
    assert np.abs(correlations).max() < 5 / np.sqrt(10_000)


def test_ids_tell_keys_apart_where_plain_joining_would_not():
    assert stream.stable_id("cost", "A", "B") != stream.stable_id("cost", "AB")
    assert stream.stable_id("cost|A") != stream.stable_id("cost", "A")
    assert list(stream.stable_ids([("cost", "A"), ("cost", "A")])) == [stream.stable_id("cost", "A")] * 2


def test_two_names_with_one_number_are_refused(monkeypatch):
    monkeypatch.setattr(stream, "stable_id", lambda *parts: 5)
    with pytest.raises(WorkbenchError, match="cost B and cost A share"):
        stream.stable_ids([("cost", "A"), ("cost", "B")])


@pytest.mark.parametrize("seed", [-1, 2**64, 1.5, True, "1"])
def test_an_impossible_seed_is_refused(seed):
    with pytest.raises(ParameterError, match="seed"):
        stream.words(seed, 1, 0, 4)


@pytest.mark.parametrize(("start", "stop"), [(-1, 4), (5, 4), (0, 2**34 + 1)])
def test_iterations_beyond_the_counter_are_refused(start, stop):
    with pytest.raises(ParameterError, match="iterations"):
        stream.words(1, 1, start, stop)

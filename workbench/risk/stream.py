"""
Random numbers by address: a draw is a pure function of seed, iteration and variable.

Nothing is consumed in order, so an answer is the same for any block size or number of workers, and a variable that is
added, dropped or moved leaves every other draw as it was. Only additions, multiplications, comparisons and bit
operations occur, which IEEE arithmetic fixes to the last digit.

References: Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3 (Philox 4x32-10); for the
normal quantile see `normal_cells`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np

from workbench.errors import ParameterError, WorkbenchError
from workbench.risk.normal_cells import CELLS, LOWEST_CELL, ONE_BITS, PLACE_BITS, PLACE_MASK

MASK = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)
MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
ROUNDS = 10
MOST_ITERATIONS = 2**34  # four words per counter, 32 bits of counter
SEPARATOR = "\x1f"  # parsing refuses it in text, so two keys never run into each other


def stable_id(*parts: str) -> int:
    """
    Name a variable by text that stays, such as ``("cost", project)``, never by a position.

    Returns
    -------
    int
        64 bits of BLAKE2b.
    """
    return int.from_bytes(blake2b(SEPARATOR.join(parts).encode(), digest_size=8).digest(), "little")


def stable_ids(keys: Iterable[Sequence[str]]) -> np.ndarray:
    """
    Name several variables.

    Returns
    -------
    ndarray of uint64
        In the order of the keys.

    Raises
    ------
    WorkbenchError
        Two different keys have the same number, so their draws would be equal.
    """
    names = []
    taken: dict[int, tuple[str, ...]] = {}
    for key in map(tuple, keys):
        name = stable_id(*key)
        if taken.setdefault(name, key) != key:
            raise WorkbenchError(
                f"{' '.join(key)} and {' '.join(taken[name])} share a random stream; rename one of them"
            )
        names.append(name)
    return np.array(names, dtype=np.uint64)


def philox4x32(counter: Sequence[np.ndarray], key: tuple[int, int]) -> tuple[np.ndarray, ...]:
    """
    Scramble counters.

    Parameters
    ----------
    counter
        Four arrays of uint64 that hold 32-bit words and broadcast.
    key
        Two 32-bit words.

    Returns
    -------
    tuple of ndarray
        Four arrays of uint64 that hold 32-bit words.
    """
    a, b, c, d = counter
    k, m = np.uint64(key[0]), np.uint64(key[1])
    for _ in range(ROUNDS):
        p, q = MULTIPLIERS[0] * a, MULTIPLIERS[1] * c
        a, b, c, d = (q >> SHIFT) ^ b ^ k, q & MASK, (p >> SHIFT) ^ d ^ m, p & MASK
        k, m = (k + WEYL[0]) & MASK, (m + WEYL[1]) & MASK
    return a, b, c, d


@dataclass(frozen=True, eq=False)
class Designed:
    """
    A seed of which the words of some variables are given; it stands wherever a seed does.

    Parameters
    ----------
    seed
        Seed of all other variables.
    names, given
        Variables, and their words of stream 0 from iteration 0 on; beyond them they are those of the seed; shapes
        (variables,) and (variables, iterations).
    size
        Iterations of one repetition of the design that gave them.
    """

    seed: int
    names: np.ndarray
    given: np.ndarray
    size: int

    def words(
        self, ids: np.ndarray | Sequence[int] | int, start: int, stop: int, *, stream: int | np.ndarray = 0
    ) -> np.ndarray:
        """Look up words; parameters and shapes as for `words`."""
        found = words(self.seed, ids, start, stop, stream=stream)
        if np.ndim(stream) or stream:
            return found
        found = found.copy()
        for name, row in zip(np.atleast_1d(ids).tolist(), np.atleast_2d(found), strict=True):
            if name in self._places:
                known = self.given[self._places[name], start:stop]
                row[: len(known)] = known
        return found

    @cached_property
    def _places(self) -> dict[int, int]:
        return {name: place for place, name in enumerate(self.names.tolist())}


def words(
    seed: int | Designed,
    ids: np.ndarray | Sequence[int] | int,
    start: int,
    stop: int,
    *,
    stream: int | np.ndarray = 0,
) -> np.ndarray:
    """
    Look up the 32-bit words of variables for a range of iterations.

    Parameters
    ----------
    seed
        0 to 2**64 - 1, or such a number with words that are given.
    ids
        One or several numbers from `stable_id`.
    start, stop
        Iterations `start` to `stop - 1`.
    stream
        Sub-index of a variable, for example the day of a calendar; several for one id, or one for each id.

    Returns
    -------
    ndarray of uint32
        Shape (iterations,) for one id and stream, (ids or streams, iterations) for several.

    Raises
    ------
    ParameterError
        The seed, the stream or an iteration is out of range.
    """
    if isinstance(seed, Designed):
        return seed.words(ids, start, stop, stream=stream)
    check_seed(seed)
    streams = np.atleast_1d(np.asarray(stream))
    if not ((streams >= 0) & (streams < 2**32)).all():
        raise ParameterError(f"stream: {stream} is not between 0 and {2**32 - 1}")
    if not 0 <= start <= stop <= MOST_ITERATIONS:
        raise ParameterError(f"iterations: {start} to {stop} is not a range within 0 and {MOST_ITERATIONS}")
    names = np.asarray(ids, dtype=np.uint64)
    rows = np.atleast_1d(names)[:, None]
    first, last = start >> 2, (stop + 3) >> 2
    steps = np.arange(first, last, dtype=np.uint64)[None, :]
    counter = steps, rows & MASK, rows >> SHIFT, streams.astype(np.uint64)[:, None]
    lanes = np.stack(philox4x32(counter, (seed & 0xFFFFFFFF, seed >> 32)), axis=-1).astype(np.uint32)
    found = lanes.reshape(max(len(rows), len(streams)), -1)[:, start - 4 * first : stop - 4 * first]
    return found if names.ndim or np.ndim(stream) else found[0]


def check_seed(seed: int) -> None:
    """Refuse a seed that is no whole number of 64 bits, with `ParameterError`."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**64:
        raise ParameterError(f"seed: {seed!r} is not a whole number between 0 and {2**64 - 1}")


def uniform(word: np.ndarray) -> np.ndarray:
    """Turn words into numbers between 0 and 1, both excluded."""
    return (word.astype(np.float64) + 0.5) * 2.0**-32


def cell_of(word: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the cell of each word, from the nearer end of all of them, and its place there in parts of the octave."""
    bits = (np.minimum(word, ~word).astype(np.float64) + 0.5).view(np.int64)
    return (bits >> PLACE_BITS) - LOWEST_CELL, ((bits & PLACE_MASK) | ONE_BITS).view(np.float64) - 1.0


def normal(word: np.ndarray) -> np.ndarray:
    """
    Turn words into standard normal numbers.

    Returns
    -------
    ndarray of float64
        Within 2e-9 of the exact quantile of `uniform(word)`, and symmetric to the last bit.
    """
    cell, place = cell_of(word)
    z = CELLS[3][cell]
    for power in (2, 1, 0):
        z = z * place + CELLS[power][cell]
    return np.where(word >= np.uint32(0x80000000), -z, z)


def normals(
    seed: int | Designed, ids: np.ndarray | Sequence[int] | int, start: int, stop: int, *, stream: int = 0
) -> np.ndarray:
    """Look up standard normal draws; parameters and shapes as for `words`."""
    return normal(words(seed, ids, start, stop, stream=stream))

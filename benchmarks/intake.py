"""
How long the committee waits after it moves a weight: 1,000 projects, 12 criteria, 10 assessors, 10,000 draws.

The peer does the same with plain numpy, as most scripts for this method do: all scores at once, sorted twice for the
ranks, and one count per project. Both sides take turns in one run.
"""

import argparse
import sys
from itertools import count

import numpy as np
from scipy.optimize import linprog
from start import show

from workbench.intake.flips import flips
from workbench.intake.robustness import first_and_top, smaa2
from workbench.intake.weight_space import near, weight_draws

PROJECTS, CRITERIA, ASSESSORS, DRAWS = 1_000, 12, 10, 10_000
HEAD = 50
SHARE = 0.2  # by how much of its value each weight may be wrong


def main() -> int:
    """Measure the pairs and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5, help="runs of each side, at least 3")
    times = max(3, parser.parse_args().count)
    ratings = np.random.default_rng(1).integers(0, 101, size=(ASSESSORS, PROJECTS, CRITERIA)) / 100.0
    turn = count()
    agree(ratings)
    print(f"{'what':44} {'ours s':>8} {'peer s':>8} {'ratio':>6}  peer", flush=True)
    show(
        "a moved weight: all ranks of all projects",
        "numpy, sorting twice",
        lambda: smaa2(board(ratings), moved(next(turn))),
        lambda: sorted_twice(board(ratings), moved(next(turn))),
        times,
    )
    show(
        f"a moved weight: first, and among the first {HEAD}",
        "numpy, sorting twice",
        lambda: first_and_top(board(ratings), moved(next(turn)), HEAD),
        lambda: sorted_twice(board(ratings), moved(next(turn))),
        times,
    )
    show(
        "a moved weight: nearest flip of each project",
        "a linear programme for each",
        lambda: flips(board(ratings), weights(next(turn))),
        lambda: programmes(board(ratings), weights(next(turn))),
        times,
    )
    return 0


def agree(ratings: np.ndarray) -> None:
    """Both sides must say the same before their times are compared."""
    values, table = board(ratings), moved(0)
    ours, peer = smaa2(values, table), sorted_twice(values, table)
    np.testing.assert_allclose(ours.rank_acceptability, peer, atol=50 / DRAWS)  # the peer breaks ties by position
    np.testing.assert_allclose(flips(values[:50], weights(0)).distance, programmes(values[:50], weights(0)), atol=1e-8)
    np.testing.assert_allclose(first_and_top(values, table, HEAD).top, ours.top(HEAD), atol=1e-9)


def board(ratings: np.ndarray) -> np.ndarray:
    """Means of the assessors."""
    return ratings.mean(axis=0)


def weights(turn: int) -> np.ndarray:
    """Weights after the slider's next step."""
    points = np.ones(CRITERIA)
    points[turn % CRITERIA] += 0.1 * (turn % 7)
    return points / points.sum()


def moved(turn: int) -> np.ndarray:
    """Draws of weights near those of the slider."""
    return weight_draws(CRITERIA, DRAWS, 1, near(weights(turn), SHARE))


def sorted_twice(values: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Rank acceptabilities as they are usually programmed."""
    ranks = np.argsort(np.argsort(-(table @ values.T), axis=1), axis=1)
    return np.array([np.bincount(column, minlength=len(values)) for column in ranks.T]) / len(table)


def programmes(values: np.ndarray, given: np.ndarray) -> list[float]:
    """Smallest changes of weights that bring each project level with the first, with weights split in up and down."""
    ends = np.concatenate([np.ones(CRITERIA), -np.ones(CRITERIA)])
    rooms = [*[(0, 1 - weight) for weight in given], *[(0, weight) for weight in given]]
    gains = values - values[np.argmax(values @ given)]
    answers = (
        linprog(np.ones(len(ends)), -np.concatenate([gain, -gain])[None, :], gain @ given, ends[None, :], 0.0, rooms)
        for gain in gains
    )
    return [answer.fun if answer.success else np.inf for answer in answers]


if __name__ == "__main__":
    sys.exit(main())

"""Which futures are drawn, and what happens in them to whole projects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from workbench.capacity.attrition import WORDS
from workbench.capacity.staffing_doubts import StaffingDoubts
from workbench.risk.distributions import Bernoulli
from workbench.risk.project_draws import BLOCK
from workbench.risk.stream import normals, stable_id, stable_ids, words

FACTOR = "effort factor"


@dataclass(frozen=True)
class Draws:
    """
    Which futures are drawn: the same ones for every project, role and question.

    Parameters
    ----------
    seed
        0 to 2**64 - 1.
    iterations
        N, the number of futures.
    block
        Futures drawn at once; without influence on any number.
    """

    seed: int
    iterations: int
    block: int = BLOCK

    @property
    def spans(self) -> list[tuple[int, int]]:
        """First iteration of each block, and the one after its last."""
        starts = range(0, self.iterations, self.block)
        return [(start, min(start + self.block, self.iterations)) for start in starts]

    def words(self, name: np.uint64 | int) -> np.ndarray:
        """N 32-bit words of a variable."""
        found = np.empty(self.iterations, dtype=np.uint32)
        for start, stop in self.spans:
            found[start:stop] = words(self.seed, name, start, stop)
        return found

    def normals(self, name: np.uint64 | int) -> np.ndarray:
        """N standard normal numbers of a variable."""
        found = np.empty(self.iterations)
        for start, stop in self.spans:
            found[start:stop] = normals(self.seed, name, start, stop)
        return found


@dataclass(frozen=True, eq=False)
class Fates:
    """
    What happens to whole projects, and so to all their roles at once.

    Parameters
    ----------
    coming
        Project -> N words; proposed work comes where its word is low enough, so that work with a lower chance comes
        only together with work of the same project that has a higher one.
    slips
        Project -> N periods by which it starts later; empty when all start as planned.
    factor
        N standard normal numbers that the effort of all work shares.
    """

    coming: Mapping[str, np.ndarray]
    slips: Mapping[str, np.ndarray]
    factor: np.ndarray

    def comes(self, project: str, chance: float) -> np.ndarray:
        """Say in which futures work of a project with this chance comes."""
        return Bernoulli(chance).fires(self.coming[project])


def fates(projects: Iterable[str], doubts: StaffingDoubts, draws: Draws) -> Fates:
    """Draw what happens to projects."""
    names = sorted(projects)
    coming = _by_name("proposal", names, draws)
    slips = {}
    if any(doubts.slips):
        bounds = np.cumsum([1.0 - min(sum(doubts.slips), 1.0), *doubts.slips[:-1]])
        bounds = np.round(WORDS * np.minimum(bounds, 1.0)).astype(np.uint64)
        late = _by_name("start", names, draws)
        slips = {name: np.searchsorted(bounds, word, side="right").astype(np.int8) for name, word in late.items()}
    return Fates(coming, slips, draws.normals(stable_id(FACTOR)))


def _by_name(kind: str, names: list[str], draws: Draws) -> dict[str, np.ndarray]:
    ids = stable_ids((kind, name) for name in names)
    return {name: draws.words(one) for name, one in zip(names, ids, strict=True)}

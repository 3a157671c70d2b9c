"""Who would decide otherwise than the group."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.aggregation import combine_priorities, combine_scores
from workbench.intake.ballots import checked_priorities
from workbench.intake.camps import SIMILARITY_LIMIT, camps
from workbench.intake.consensus import agreement_of_pairs
from workbench.intake.scoring import competition_rank


@dataclass(frozen=True, kw_only=True)
class MinorityRules:
    """
    When a voter is in the minority.

    Parameters
    ----------
    similarity
        Consensus with the group, below which they are.
    top
        Number of best items to compare with the group's.
    overlap
        Share of items in both tops, of those in either, below which they are.
    scale
        Top of the comparison scale; none for relative homogeneity.
    """

    similarity: float = SIMILARITY_LIMIT
    top: int = 3
    overlap: float = 0.5
    scale: float | None = 9.0

    def __post_init__(self):
        if self.top < 1:
            raise ValueError(f"top: expected at least 1 item, found {self.top}")


@dataclass(frozen=True)
class Verdict:
    """
    How far a voter, or a camp, is from the group.

    Parameters
    ----------
    name
        Of the voter or camp.
    camp
        Number of the camp; 0 for a voter who did not vote.
    similarity
        Consensus of their priorities with those of the group; NaN without a vote.
    top
        Positions of their best items, counted from 0; ties may make them more than asked for.
    overlap
        Items in both their top and the group's, as share of those in either; NaN when there are none.
    minority
        Whether they belong into the minority report.
    why
        The verdict as a sentence.
    """

    name: str
    camp: int
    similarity: float
    top: tuple[int, ...]
    overlap: float
    minority: bool
    why: str


@dataclass(frozen=True)
class MinorityReport:
    """
    Who would decide otherwise than the group.

    Parameters
    ----------
    voters
        One verdict per voter.
    camps
        One verdict per camp, held against the same group.
    group_top
        Positions of the group's best items, counted from 0.
    """

    voters: tuple[Verdict, ...]
    camps: tuple[Verdict, ...]
    group_top: tuple[int, ...]

    @property
    def minority(self) -> tuple[Verdict, ...]:
        """The voters who would decide otherwise."""
        return tuple(verdict for verdict in self.voters if verdict.minority)

    def __str__(self) -> str:
        names = ", ".join(verdict.name for verdict in self.minority)
        return f"Minority: {names}" if names else "No voter is in the minority"


def minority_report(
    priorities: ArrayLike,
    scores: ArrayLike | None = None,
    rules: MinorityRules | None = None,
    names: Sequence[str] | None = None,
    *,
    voter_weights: ArrayLike | None = None,
    group_scores: ArrayLike | None = None,
) -> MinorityReport:
    """
    Name the voters and camps who would decide otherwise than the group, which is the mean of all who voted.

    Parameters
    ----------
    priorities
        K voters × n priorities, each row not negative with sum 1; a row of NaN is a voter who did not vote.
    scores
        K voters × m scores of the items to rank, more is better; NaN is a missing score. The priorities by default.
    rules
        When a voter is in the minority; the default rules if none.
    names
        K names of voters; numbers by default.
    voter_weights
        K weights of the voices in the group's priorities; all weigh the same by default.
    group_scores
        m scores of the group; the mean of the voters' by default.

    Raises
    ------
    ValueError
        A row is no set of priorities, or scores or names are not as many as voters.
    """
    rules = rules or MinorityRules()
    rows = checked_priorities(priorities)
    values = rows if scores is None else np.asarray(scores, dtype=float)
    if values.ndim != 2 or len(values) != len(rows):
        raise ValueError(f"scores: expected a row for each of the {len(rows)} voters, found shape {values.shape}")
    names = _numbered("voter", len(rows)) if names is None else names
    if len(names) != len(rows):
        raise ValueError(f"names: expected one for each of the {len(rows)} voters, found {len(names)}")
    found = camps(rows, rules.similarity, rules.scale)
    values = np.where(found.labels[:, None] > 0, values, np.nan)
    group = combine_priorities(rows, "arithmetic", voter_weights)
    together = combine_scores(values).scores if group_scores is None else np.asarray(group_scores, dtype=float)
    best = _best(together[None], rules.top)[0]
    parties = range(1, len(found.members) + 1)
    camp_rows, camp_values = _camp_means(rows, values, found.members)
    held = {"group": group, "best": best, "rules": rules}
    return MinorityReport(
        voters=_verdicts(names, found.labels, rows, values, **held),
        camps=_verdicts(_numbered("camp", len(parties)), parties, camp_rows, camp_values, **held),
        group_top=_positions(best),
    )


def _camp_means(
    rows: np.ndarray, values: np.ndarray, members: Iterable[tuple[int, ...]]
) -> tuple[np.ndarray, np.ndarray]:
    """Mean priorities and mean scores of every camp."""
    means = [(rows[list(camp)].mean(axis=0), combine_scores(values[list(camp)]).scores) for camp in members]
    return (
        np.array([mean[0] for mean in means]).reshape(-1, rows.shape[1]),
        np.array([mean[1] for mean in means]).reshape(-1, values.shape[1]),
    )


def _best(scores: np.ndarray, top: int) -> np.ndarray:
    """Marks of the best items of each row; ties for the last place are all in."""
    return np.array([competition_rank(row) <= top for row in scores], dtype=bool).reshape(scores.shape)


def _verdicts(
    names: Sequence[str],
    labels: Iterable[int],
    rows: np.ndarray,
    values: np.ndarray,
    *,
    group: np.ndarray,
    best: np.ndarray,
    rules: MinorityRules,
) -> tuple[Verdict, ...]:
    alike = agreement_of_pairs(rows, group[None], rules.scale)[:, 0]
    tops = _best(values, rules.top)
    common, either = (tops & best).sum(axis=1), (tops | best).sum(axis=1)
    overlaps = np.divide(common, either, out=np.full(len(rows), np.nan), where=tops.any(axis=1))
    cells = zip(names, labels, alike, tops, overlaps, strict=True)
    return tuple(
        _verdict(str(name), int(camp), float(near), own, float(share), rules) for name, camp, near, own, share in cells
    )


def _verdict(name: str, camp: int, near: float, top: np.ndarray, overlap: float, rules: MinorityRules) -> Verdict:
    far, other = near < rules.similarity, overlap < rules.overlap
    if np.isnan(near):
        why = f"{name} did not vote"
    else:
        only = "only " if other else ""
        shared = "ranks no item" if np.isnan(overlap) else f"shares {only}{overlap:.0%} of the best items"
        why = (
            f"{name} weighs things {'otherwise than' if far else 'much as'} the group (similarity {near:.2f}, limit "
            f"{rules.similarity:.2f}) and {shared} (limit {rules.overlap:.0%})"
        )
    return Verdict(name, camp, near, _positions(top), overlap, far or other, why)


def _positions(marks: np.ndarray) -> tuple[int, ...]:
    return tuple(np.flatnonzero(marks).tolist())


def _numbered(what: str, count: int) -> list[str]:
    return [f"{what} {number}" for number in range(1, count + 1)]

"""Signs that scores or figures may have been chosen for their effect: warnings, never corrections."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.near_limits import heaping, just_below
from workbench.intake.voting_habits import (
    checked_scores,
    flat_shares,
    own_advantages,
    scored_own,
    top_shares,
)
from workbench.taxonomy import Word


class SignRule(Word):
    """What caught the eye."""

    TOP_SCORES = "top_scores"
    OWN_IDEA = "own_idea"
    HALO = "halo"
    HEAPING = "heaping"
    BELOW_DELEGATION = "below_delegation"


@dataclass(frozen=True)
class Sign:
    """
    One warning.

    Parameters
    ----------
    rule
        What caught the eye.
    subject
        The voter, the project, or all projects.
    figure
        The number behind it: a share, or for an own idea the advantage on the scale of the scores; NaN if unknown.
    sentence
        The warning in words.
    """

    rule: SignRule
    subject: str
    figure: float
    sentence: str


@dataclass(frozen=True, kw_only=True)
class SignRules:
    """
    What counts as a sign.

    Parameters
    ----------
    top
        Score from which a score is a top score.
    top_share
        Share of top scores above which a voter is named.
    flat_share
        Share of projects with the same score on every criterion above which a voter is named.
    fewest
        Scores, or projects, a voter must have given before a share means anything.
    hurdle, hurdle_width
        Limit that figures must reach, and the distance from it that counts as near.
    chance
        Probability below which figures above the hurdle are more than chance.
    delegation, delegation_width
        Largest estimate that needs no higher approval, and the distance below it that counts as near.
    """

    top: float
    top_share: float = 0.5
    flat_share: float = 0.5
    fewest: int = 5
    hurdle: float = 0.0
    hurdle_width: float = 0.0
    chance: float = 0.05
    delegation: float = np.inf
    delegation_width: float = 0.0


def gaming_signs(
    values: ArrayLike,
    rules: SignRules,
    *,
    proposers: ArrayLike | None = None,
    figures: ArrayLike | None = None,
    estimates: ArrayLike | None = None,
    voters: Sequence[str] | None = None,
    projects: Sequence[str] | None = None,
) -> tuple[Sign, ...]:
    """
    List what catches the eye; a sign without its data is left out.

    Parameters
    ----------
    values
        K voters × m projects × n criteria on one common scale; NaN is a missing score.
    rules
        What counts as a sign.
    proposers
        m positions of the proposer among the voters, counted from 0; -1 for somebody who is no voter.
    figures
        m figures held against the hurdle.
    estimates
        m estimates held against the delegation limit.
    voters, projects
        Their names; numbers by default.

    Raises
    ------
    ValueError
        Shapes do not fit, a proposer is no voter, or a width is not above 0.
    """
    cells = checked_scores(values)
    voters = _names(voters, "voter", cells.shape[0])
    projects = _names(projects, "project", cells.shape[1])
    signs = [*_top_signs(cells, rules, voters), *_halo_signs(cells, rules, voters)]
    if proposers is not None:
        signs += _own_signs(cells, proposers, projects)
    if figures is not None:
        signs += _heaping_signs(_per_project(figures, "figures", projects), rules)
    if estimates is not None:
        signs += _delegation_signs(_per_project(estimates, "estimates", projects), rules, projects)
    return tuple(signs)


def _top_signs(cells: np.ndarray, rules: SignRules, voters: Sequence[str]) -> Iterator[Sign]:
    shares, counts = top_shares(cells, rules.top), (~np.isnan(cells)).sum(axis=(1, 2))
    for at in np.flatnonzero((shares > rules.top_share) & (counts >= rules.fewest)):
        sentence = f"{voters[at]} gave {shares[at]:.0%} top scores ({rules.top:g} or more)"
        yield Sign(SignRule.TOP_SCORES, voters[at], float(shares[at]), sentence)


def _halo_signs(cells: np.ndarray, rules: SignRules, voters: Sequence[str]) -> Iterator[Sign]:
    shares, counts = flat_shares(cells), ((~np.isnan(cells)).sum(axis=2) > 1).sum(axis=1)
    for at in np.flatnonzero((shares > rules.flat_share) & (counts >= rules.fewest)):
        sentence = f"{voters[at]} gave {shares[at]:.0%} of projects the same score on every criterion"
        yield Sign(SignRule.HALO, voters[at], float(shares[at]), sentence)


def _own_signs(cells: np.ndarray, proposers: ArrayLike, projects: Sequence[str]) -> Iterator[Sign]:
    advantages = own_advantages(cells, proposers)
    for at in np.flatnonzero(scored_own(cells, proposers)):
        gap = advantages[at]
        held = "nobody else scored it" if np.isnan(gap) else f"{gap:+.3g} against the other voters"
        yield Sign(SignRule.OWN_IDEA, projects[at], float(gap), f"{projects[at]} was scored by its proposer, {held}")


def _heaping_signs(figures: np.ndarray, rules: SignRules) -> Iterator[Sign]:
    heap = heaping(figures, rules.hurdle, rules.hurdle_width)
    if heap.chance < rules.chance:
        sentence = (
            f"{heap.above} figures lie just above the hurdle of {rules.hurdle:g} and {heap.below} just below; "
            f"chance alone does this with probability {heap.chance:.2g}"
        )
        yield Sign(SignRule.HEAPING, "all projects", heap.share, sentence)


def _delegation_signs(estimates: np.ndarray, rules: SignRules, projects: Sequence[str]) -> Iterator[Sign]:
    for at in np.flatnonzero(just_below(estimates, rules.delegation, rules.delegation_width)):
        share = float(estimates[at] / rules.delegation)
        sentence = f"{projects[at]} is estimated at {share:.1%} of the delegation limit of {rules.delegation:g}"
        yield Sign(SignRule.BELOW_DELEGATION, projects[at], share, sentence)


def _names(names: Sequence[str] | None, what: str, count: int) -> list[str]:
    if names is None:
        return [f"{what} {number}" for number in range(1, count + 1)]
    if len(names) != count:
        raise ValueError(f"{what}s: expected {count} names, found {len(names)}")
    return [str(name) for name in names]


def _per_project(numbers: ArrayLike, name: str, projects: Sequence[str]) -> np.ndarray:
    values = np.asarray(numbers, dtype=float)
    if values.shape != (len(projects),):
        raise ValueError(f"{name}: expected one for each of the {len(projects)} projects, found shape {values.shape}")
    return values

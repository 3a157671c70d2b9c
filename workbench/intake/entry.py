"""A score given or amended by hand: checked against the portfolio, then laid over its ratings."""

from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from numbers import Integral, Real

import pandas as pd

from workbench.errors import ParameterError, shortened
from workbench.portfolio import Portfolio
from workbench.taxonomy import CLOSED

KEY = ["project", "criterion", "voter", "round"]
LONGEST_EVIDENCE = 2_000
MOST_ROUNDS = 1_000


@dataclass(frozen=True, kw_only=True)
class RatingEntry:
    """
    One score by one assessor.

    Parameters
    ----------
    portfolio
        Identifier of the portfolio.
    project, criterion, voter, round
        What is scored, by which role, in which round.
    value
        Score on the criterion's scale.
    low, high
        Scores the assessor would still defend; None when not said.
    evidence
        Link or sentence that supports the score.
    at
        When it was entered, aware.
    by
        Who entered it, as the sign-in says.
    """

    portfolio: str
    project: str
    criterion: str
    voter: str
    round: int
    value: float
    low: float | None
    high: float | None
    evidence: str
    at: datetime
    by: str


def make_entry(
    portfolio: Portfolio,
    *,
    project: str,
    criterion: str,
    voter: str,
    value: float,
    by: str,
    at: datetime,
    low: float | None = None,
    high: float | None = None,
    evidence: str = "",
    round: int | None = None,
) -> RatingEntry:
    """
    Check a score that somebody enters.

    Parameters
    ----------
    portfolio
        The portfolio.
    project, criterion, voter
        What is scored, and as which assessor.
    value, low, high
        Score and the range the assessor would defend, on the criterion's scale.
    by, at
        Who enters it, and when (aware).
    evidence
        Link or sentence that supports it.
    round
        Round of scoring; the newest open one, or where no rounds are listed the newest one, when None.

    Raises
    ------
    ParameterError
        Something does not fit; every problem is said, one in a line.
    """
    number = current_round(portfolio) if round is None else round
    problems = [
        *_closed(portfolio, number),
        *_unknown(portfolio, project, criterion),
        *_off_scale(portfolio, criterion, value, low, high),
        *_not_allowed(portfolio, voter, by),
        *_not_text("evidence", evidence, LONGEST_EVIDENCE),
    ]
    if at.tzinfo is None:
        problems.append("at: expected a time with a time zone")
    if problems:
        raise ParameterError("\n".join(problems))
    return RatingEntry(
        portfolio=portfolio.id, project=project, criterion=criterion, voter=voter, round=int(number),
        value=float(value), low=None if low is None else float(low), high=None if high is None else float(high),
        evidence=evidence.strip(), at=at, by=by,
    )  # fmt: skip


def current_round(portfolio: Portfolio) -> int:
    """The round scores are entered in: the newest open one; where no rounds are listed, the newest there is."""
    if len(portfolio.rounds):
        return max(open_rounds(portfolio), default=int(portfolio.rounds.index.max()))
    return int(max(portfolio.ratings["round"], default=1))


def open_rounds(portfolio: Portfolio) -> set[int]:
    """Rounds that have opened and not closed by the day of the data; a round that is not listed is closed."""
    rounds = portfolio.rounds
    opened = rounds["opened"].isna() | (rounds["opened"] <= portfolio.as_of)
    closed = rounds["closed"] <= portfolio.as_of  # a day that is missing is not before any other
    return {int(number) for number in rounds.index[opened & ~closed]}


def may_look(portfolio: Portfolio, voter: str, person: str) -> bool:
    """Whether somebody may see one assessor's scores: anyone once all rounds are closed, else that assessor alone."""
    voters = portfolio.voters
    own = voter not in voters.index or voters.loc[voter, "person"] in ("", person)
    return own or not open_rounds(portfolio)


def with_entries(portfolio: Portfolio, entries: pd.DataFrame) -> Portfolio:
    """
    Lay entered scores over the ratings of a portfolio.

    A score amends the rating with the same project, criterion, assessor and round unless that rating is dated later.
    Entries that no longer fit the portfolio are set aside, see `fitting`: whatever was entered before, a portfolio can
    always be read.

    Parameters
    ----------
    portfolio
        The portfolio.
    entries
        Rows of the table `rating_entries`, oldest first.
    """
    fits = fitting(portfolio, entries)
    if not fits.any():
        return portfolio
    columns = list(portfolio.ratings.columns)
    entered = entries[fits].drop_duplicates(KEY, keep="last")
    entered = entered.assign(at=entered["at"].dt.tz_localize(None).dt.normalize())[columns]
    ratings = portfolio.ratings
    dated = entered[KEY].merge(ratings[[*KEY, "at"]], on=KEY, how="left")["at"].to_numpy()
    entered = entered[~(pd.Series(dated, index=entered.index) > entered["at"])]
    if entered.empty:
        return portfolio
    kept = ratings[~pd.MultiIndex.from_frame(ratings[KEY]).isin(pd.MultiIndex.from_frame(entered[KEY]))]
    return portfolio.replace(ratings=pd.concat([kept, entered.astype(ratings.dtypes)], ignore_index=True))


def fitting(portfolio: Portfolio, entries: pd.DataFrame) -> pd.Series:
    """
    Tell which entered scores fit the portfolio as it is now.

    The project and the leaf criterion are there, the score lies on the criterion's scale, and the assessor is still one
    of those listed.
    """
    criteria, voters = portfolio.criteria, portfolio.voters
    leaves = criteria[~criteria.index.isin(criteria["parent"])]
    low, high = (entries["criterion"].map(leaves[end]).astype(float) for end in ("scale_low", "scale_high"))
    on_scale = entries[["value", "low", "high"]].apply(lambda scores: scores.isna() | scores.between(low, high))
    return (
        entries["portfolio"].eq(portfolio.id)
        & entries["project"].isin(portfolio.projects.index)
        & entries["criterion"].isin(leaves.index)
        & on_scale.all(axis=1)
        & (entries["voter"].isin(voters.index) | (len(voters) == 0))
        & entries["round"].between(1, MOST_ROUNDS)
    )


def _closed(portfolio: Portfolio, number: object) -> list[str]:
    if isinstance(number, bool) or not isinstance(number, Integral) or not 1 <= number <= MOST_ROUNDS:
        return [f"round: expected a whole number from 1 to {MOST_ROUNDS:,}, got {shortened(number)}"]
    open_ones = sorted(open_rounds(portfolio))
    if len(portfolio.rounds) and number not in open_ones:
        known = f"open is {', '.join(map(str, open_ones))}" if open_ones else "none is open"
        return [f"round: expected an open round ({known}), got {number}"]
    return []


def _unknown(portfolio: Portfolio, project: str, criterion: str) -> list[str]:
    problems = []
    if project not in portfolio.projects.index:
        problems.append(f'project: "{shortened(project)}" is no project of the portfolio')
    elif portfolio.projects.loc[project, "state"] in CLOSED:
        problems.append(f"project: {project} is {portfolio.projects.loc[project, 'state']} and no longer scored")
    criteria = portfolio.criteria
    if criterion not in criteria.index:
        problems.append(f'criterion: "{shortened(criterion)}" is no criterion of the portfolio')
    elif criterion in set(criteria["parent"]):
        problems.append(f"criterion: {criterion} is made of others; score those")
    return problems


def _off_scale(portfolio: Portfolio, criterion: str, value, low, high) -> list[str]:
    given = {"value": value, "low": low, "high": high}
    numbers = {name: number for name, number in given.items() if number is not None or name == "value"}
    wrong = [name for name, number in numbers.items() if not _is_number(number)]
    if wrong:
        return [f"{name}: expected a finite number, got {shortened(given[name])}" for name in wrong]
    if criterion not in portfolio.criteria.index:
        return []
    bottom, top = portfolio.criteria.loc[criterion, ["scale_low", "scale_high"]]
    problems = [
        f"{name}: expected {bottom:g} to {top:g}, got {number:g}"
        for name, number in numbers.items()
        if not bottom <= number <= top
    ]
    if low is not None and low > value:
        problems.append(f"low: expected at most the value {value:g}, got {low:g}")
    if high is not None and high < value:
        problems.append(f"high: expected at least the value {value:g}, got {high:g}")
    return problems


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)


def _not_allowed(portfolio: Portfolio, voter: str, by: str) -> list[str]:
    problems = [*_not_text("voter", voter, 200), *_not_text("by", by, 200)]
    voters = portfolio.voters
    if len(voters) and voter not in voters.index:
        problems.append(f'voter: expected one of {", ".join(voters.index)}, got "{shortened(voter)}"')
    elif len(voters) and voters.loc[voter, "person"] not in ("", by):
        problems.append(f"voter: {voter} scores under another sign-in")
    if not problems and not (voter.strip() and by.strip()):
        problems.append("voter and by: expected a name each")
    return problems


def _not_text(name: str, value: object, longest: int) -> list[str]:
    if not isinstance(value, str) or len(value) > longest or not value.replace("\n", " ").isprintable():
        return [f"{name}: expected printable text of at most {longest:,} characters"]
    return []

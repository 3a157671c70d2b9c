"""The risk register beside its simulation: what the matrix, the expected value and the futures say of each risk."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.delivery.blind_spots import say_compressed, say_hidden, say_order, say_unmoved
from workbench.delivery.registers import OPPORTUNITIES, exposure, graded
from workbench.delivery.track import days_planned
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.fixed_impacts import MOST_RISKS, exact_quantile, exact_total
from workbench.risk.measures import quantile, quantile_interval
from workbench.risk.portfolio_model import check_run
from workbench.risk.project_risk import project_risk
from workbench.risk.schedule_drivers import RISK, rank_schedule_drivers
from workbench.risk.sensitivity import turn_off
from workbench.risk.stream import stable_ids, words
from workbench.rules import Rules
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import RegisterStatus, Status

COLUMNS = (
    "project",
    "name",
    "probability",
    "impact",
    "score",
    "matrix_level",
    "matrix_rank",
    "emv",
    "sd",
    "emv_rank",
    "saving",
    "saving_low",
    "saving_high",
    "saving_rank",
    "net_benefit",
)
DAYS = ("days_saving", "days_low", "days_high", "days_rank")
LEVELS = (0.1, 0.2, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
LEVEL_COLUMNS = ("level", "exact", "simulated", "simulated_low", "simulated_high")
ALWAYS = 2**32
COSTLIEST = 12
"""Risks that people look at together."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RegisterRanks(Answer):
    """
    What three ways of ranking say of each open risk.

    `.table`, indexed by risk, the largest saving first: `project`, `name`; `probability` and `impact` on cost, below 0
    for an opportunity; `score` and `matrix_level` in the matrix of both; `emv` (expected amount) and `sd`; `saving`,
    what the register would cost less at the chance `level` without this risk, on the same futures, with a 95 % interval
    `saving_low, saving_high`; `matrix_rank, emv_rank, saving_rank`, 1 the gravest, equal ones sharing a rank;
    `net_benefit` of the response (expected amount before, less that after, less its cost). With a schedule also
    `days_saving, days_low, days_high, days_rank`: how many working days earlier it would end. `.totals`: `risks`,
    `emv`, `sd`, `amount` (of the whole register at the chance), `net_benefit`, `iterations`.

    Parameters
    ----------
    levels
        `level`, and the amount of the register that is not exceeded with that chance: `exact`, by convolution, missing
        above 20 risks, and `simulated`, with a 95 % sampling interval.
    amounts
        What the register costs in each future; shape (iterations,).
    level
        Chance at which savings are read.
    seed
        Seed that the draws belong to.
    currency
        Reporting currency.
    """

    levels: pd.DataFrame
    amounts: np.ndarray
    level: float
    seed: int
    currency: str = ""

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        return say_unmoved(self.table, self.level, self.currency) or say_order(self.table, self.level)

    def findings(self, top: int = COSTLIEST) -> tuple[str, ...]:
        """
        Say what expected value, the chance that is looked at, and the matrix hide, and where rankings disagree most.

        Parameters
        ----------
        top
            So many of the costliest risks are looked at.

        Returns
        -------
        tuple
            Sentences, each only where it is true of these risks.
        """
        if self.is_empty:
            return (self.reason,)
        rows = self.table.head(top)
        asked = rows, self.level, self.currency
        unmoved = say_unmoved(*asked)
        said = say_hidden(*asked), unmoved, say_compressed(rows), "" if unmoved else say_order(rows, self.level)
        return tuple(one for one in said if one)


def register_ranks(
    portfolio: Portfolio,
    projects: Iterable[str] | None = None,
    *,
    schedule: Schedule | None = None,
    rules: Rules | None = None,
    level: float = 0.8,
    iterations: int = 10_000,
    seed: int = 1,
) -> RegisterRanks:
    """
    Rank the open risks by matrix, by expected value and by simulation.

    The matrix compresses ranges: risks of one cell rank alike. The expected value hides the rare grave risk. The saving
    at a chance shows both; the draws are those of every schedule with the same risks.

    Parameters
    ----------
    portfolio
        Where the register comes from. Impacts count as fixed, and risks as independent.
    projects
        Projects whose risks count; all by default.
    schedule
        Schedule of the one project asked for, to rank its risks by days as well.
    rules
        Bands and limits of the matrix; the defaults when left out.
    level
        Chance at which savings are read, above 0 and below 1.
    iterations
        Simulated futures.
    seed
        0 to 2**64 - 1.

    Returns
    -------
    RegisterRanks
        Status `no_data`, with a reason, without an open risk.

    Raises
    ------
    ParameterError
        A parameter is out of range, a project is unknown, or a schedule comes with several projects.

    References
    ----------
    L. A. Cox, What's wrong with risk matrices?, Risk Analysis 28, 2008.
    """
    check_run(seed, iterations=iterations)
    if not 0.0 < level < 1.0:
        raise ParameterError(f"level: {level!r} is not above 0 and below 1")
    asked = _asked(portfolio, projects, schedule)
    rows = portfolio.risks[(portfolio.risks["status"] == RegisterStatus.OPEN) & portfolio.risks["project"].isin(asked)]
    if rows.empty:
        return _nothing(level, seed, portfolio.currency, schedule is not None)
    rules = rules or Rules()
    chances, impacts = _fixed(rows)
    below = np.round(ALWAYS * chances).astype(np.int64)
    ids = stable_ids(("risk", project, risk) for risk, project in rows["project"].items())
    fired = (words(int(seed), ids, 0, iterations).astype(np.int64) < below[:, None]).astype(np.float64)
    names = rows.index.astype(str)

    def cost(on: frozenset[str]) -> np.ndarray:
        return np.where(names.isin(on), impacts, 0.0) @ fired

    removal = turn_off(cost, list(names), level=level).table.reindex(names)
    amounts = impacts @ fired
    table = _table(portfolio, rows, rules).assign(
        probability=chances,
        impact=impacts,
        saving=removal["saving"].to_numpy(),
        saving_low=removal["low"].to_numpy(),
        saving_high=removal["high"].to_numpy(),
        saving_rank=_places(removal["saving"]),
    )[list(COLUMNS)]
    if schedule is not None:
        table = table.assign(**_days(portfolio, schedule, asked[0], rows.index, level, iterations, seed))
    return RegisterRanks(
        table=table.sort_values(["saving_rank", "emv_rank"], kind="stable"),
        totals={
            "risks": float(len(rows)),
            "emv": float(table["emv"].sum()),
            "sd": float(np.sqrt((table["sd"] ** 2).sum())),
            "amount": quantile(amounts, level),
            "net_benefit": float(table["net_benefit"].sum()),
            "iterations": float(iterations),
        },
        reason="" if len(rows) <= MOST_RISKS else f"{len(rows)} risks have too many sums for an exact distribution.",
        levels=_levels(chances, impacts, amounts, level),
        amounts=amounts,
        level=float(level),
        seed=int(seed),
        currency=portfolio.currency,
    )


def _asked(portfolio: Portfolio, projects: Iterable[str] | None, schedule: Schedule | None) -> list[str]:
    known = portfolio.projects.index
    asked = list(known) if projects is None else [projects] if isinstance(projects, str) else list(projects)
    if unknown := [name for name in asked if name not in known]:
        raise ParameterError(f"projects: {unknown[0]} is no project of the portfolio")
    if schedule is not None and len(asked) != 1:
        raise ParameterError(f"schedule: it belongs to one project, asked are {len(asked)}")
    return asked


def _fixed(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Chances, and amounts with the sign of a loss."""
    sign = np.where(rows["response"].isin(OPPORTUNITIES), -1.0, 1.0)
    return rows["probability"].to_numpy(np.float64), sign * rows["cost_impact"].fillna(0.0).to_numpy(np.float64)


def _table(portfolio: Portfolio, rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    grades = graded(rows, portfolio.projects["cost"], days_planned(portfolio), rules)
    each = exposure(rows.assign(project=rows.index)).table.reindex(rows.index)
    return pd.DataFrame(
        {
            "project": rows["project"],
            "name": rows["name"],
            "score": grades["score"],
            "matrix_level": grades["level"],
            "matrix_rank": _places(grades["score"]),
            "emv": each["emv"],
            "sd": each["sd"],
            "emv_rank": _places(each["emv"]),
            "net_benefit": each["net_benefit"],
        },
        index=rows.index,
    )


def _days(
    portfolio: Portfolio, schedule: Schedule, project: str, risks: pd.Index, level: float, iterations: int, seed: int
) -> dict[str, np.ndarray]:
    """Working days saved without each risk; none without one that strikes no activity."""
    risk = project_risk(portfolio, schedule, project, basis="register").risk
    found = rank_schedule_drivers(schedule, risk, level=level, iterations=iterations, seed=seed).table
    found = found.reindex([RISK + str(name) for name in risks])
    values = [found[name].fillna(0.0).to_numpy() for name in ("saving", "low", "high")]
    return dict(zip(DAYS, [*values, _places(pd.Series(values[0]))], strict=True))


def _places(values: pd.Series) -> np.ndarray:
    """Rank from 1, the largest first; equal ones share the better rank."""
    return values.rank(ascending=False, method="min").to_numpy()


def _levels(chances: np.ndarray, impacts: np.ndarray, amounts: np.ndarray, level: float) -> pd.DataFrame:
    total = exact_total(chances, impacts) if len(chances) <= MOST_RISKS else None
    rows = []
    for at in sorted({*LEVELS, level}):
        exact = np.nan if total is None else exact_quantile(total, at)
        rows.append((at, exact, quantile(amounts, at), *quantile_interval(amounts, at)))
    return pd.DataFrame(rows, columns=list(LEVEL_COLUMNS))


def _nothing(level: float, seed: int, currency: str, with_days: bool) -> RegisterRanks:
    columns = [*COLUMNS, *(DAYS if with_days else ())]
    return RegisterRanks(
        table=pd.DataFrame(columns=columns, index=pd.Index([], name="risk")),
        status=Status.NO_DATA,
        reason="The register holds no open risk.",
        levels=pd.DataFrame(columns=list(LEVEL_COLUMNS)),
        amounts=np.empty(0),
        level=float(level),
        seed=int(seed),
        currency=currency,
    )

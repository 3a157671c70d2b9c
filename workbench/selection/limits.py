"""What a selection must respect."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.uncertainty import Uncertainty
from workbench.selection.ways import candidates, running

TERMS = ("value", "score")
ALL = "all"
TURNED = ("budget_factor", "forced_in", "forced_out", "force_reasons", "max_projects")
RISK = ("cvar_floor", "risk_weight", "confidence", "most_spread", "target", "target_chance", "futures", "seed",
        "uncertainty")  # fmt: skip
RANGES = (
    ("budget_factor", 0.0, np.inf),
    ("move_cost", 0.0, np.inf),
    ("cvar_floor", -np.inf, np.inf),
    ("risk_weight", 0.0, 1.0),
    ("confidence", 0.0, 0.9999),
    ("most_spread", 0.0, np.inf),
    ("target", -np.inf, np.inf),
    ("target_chance", 0.0, 1.0),
    ("futures", 1, 1_000_000),
    ("seed", 0, 2**64 - 1),
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """
    The question put to a selection.

    Parameters
    ----------
    budget
        Money for the chosen projects, in the reporting currency: one number over all periods; a mapping of periods to
        numbers; a mapping of funds, or of ``capex`` and ``opex``, to numbers over all periods; or None for the
        portfolio's `budgets` less what running projects take (no limit when that table is empty).
    budget_factor
        Multiplies the budget.
    capacity
        Respect the hours of each role and period left after leave, operations and running projects; or hours for
        candidates instead, by role, or by role and period: ``{"welder": 400, "welder 2027Q1": 250}``.
    hire
        Hours may be bought as the portfolio's `hires` allow; they are paid in the objective.
    objective
        ``value``: present value; ``score``: the strategic score, counted as the share of a project's cost; or a mix,
        term -> weight, such as ``{"value": 1.0, "score": 0.5}``.
    least
        Term of the objective -> what the plan must reach of it, in the reporting currency.
    bucket_shares
        Category -> least and largest share, such as ``{"grid_it": (0.1, 0.3)}``.
    share_of
        What they are shares of: the chosen ``spend``, or the whole ``budget``.
    counts
        Name of a group -> least number, largest number, and its projects.
    max_active
        Most chosen projects in progress in any period.
    forced_in, forced_out
        Projects that go ahead, or do not, in any case; a mapping gives the reason of each.
    force_reasons
        Pairs of a forced project and the reason; taken from the mappings.
    reconsidered
        Running projects that may be held, replanned or stopped, judged by what is still to come by their forecasts; all
        of them with ``"all"``. The others go on as they are and take the money of their plans.
    max_projects
        Largest number of projects that go ahead among those decided on.
    max_moves
        Most projects of the plan of record that are left out or done otherwise.
    move_cost
        What each such project costs in the objective, in the reporting currency.
    start_window
        First and last period in which a candidate may start.
    discount_rate
        Per year; the portfolio's own by default.
    cvar_floor
        Least mean value of the plan in its worst futures, those with a chance of 1 - `confidence` in all.
    risk_weight
        Weight of that mean beside the expected value in the objective: 0 looks at the expected value alone.
    confidence
        Where the worst futures begin.
    most_spread
        Largest standard deviation of the plan's value.
    target, target_chance
        A value that the plan reaches with at least this chance.
    futures, seed
        Number of simulated futures for these limits on risk, and the seed they belong to.
    uncertainty
        What these futures assume; the defaults of `Uncertainty`, which learn from the portfolio's history, when None.

    Raises
    ------
    ParameterError
        A number is not finite or negative, or a project is forced both in and out.
    """

    budget: float | Mapping[str, float] | pd.Series | tuple[tuple[str, float], ...] | None = None
    budget_factor: float = 1.0
    capacity: bool | Mapping[str, float] | tuple[tuple[str, float], ...] = True
    hire: bool = False
    objective: str | Mapping[str, float] | tuple[tuple[str, float], ...] = "value"
    least: Mapping[str, float] | tuple[tuple[str, float], ...] = ()
    bucket_shares: Mapping[str, tuple[float, float]] | tuple[tuple[str, float, float], ...] = ()
    share_of: str = "spend"
    counts: Mapping[str, tuple] | tuple[tuple[str, int, int, tuple[str, ...]], ...] = ()
    max_active: int | None = None
    forced_in: tuple[str, ...] | Mapping[str, str] = ()
    forced_out: tuple[str, ...] | Mapping[str, str] = ()
    force_reasons: tuple[tuple[str, str], ...] = ()
    reconsidered: str | tuple[str, ...] = ()
    max_projects: int | None = None
    max_moves: int | None = None
    move_cost: float = 0.0
    start_window: tuple[str, str] | None = None
    discount_rate: float | None = None
    cvar_floor: float | None = None
    risk_weight: float = 0.0
    confidence: float = 0.9
    most_spread: float | None = None
    target: float | None = None
    target_chance: float = 0.8
    futures: int = 1000
    seed: int = 1
    uncertainty: Uncertainty | None = None

    def __post_init__(self):
        self._freeze()
        for name in ("max_projects", "max_active", "max_moves"):
            if (number := getattr(self, name)) is not None and not (number == int(number) and number >= 0):
                raise ParameterError(f"{name}: expected a whole number of at least 0, got {number}")
        for name, low, high in RANGES:
            if (number := getattr(self, name)) is not None and not (np.isfinite(number) and low <= number <= high):
                expected = f"a finite number of at least {low:g}" if high == np.inf else f"{low:g} to {high:g}"
                raise ParameterError(f"{name}: expected {expected}, got {number}")
        _check_terms(self.terms)
        if unknown := [term for term, _ in self.least if term not in TERMS]:
            raise ParameterError(f"least: expected {' or '.join(TERMS)}, got {', '.join(unknown)}")
        for name, low, high in self.bucket_shares:
            if not 0 <= low <= high <= 1:
                raise ParameterError(
                    f"bucket_shares: {name}: expected 0 <= least <= largest <= 1, got {low:g} and {high:g}"
                )
        if self.share_of not in ("spend", "budget"):
            raise ParameterError(f"share_of: expected spend or budget, got {self.share_of!r}")
        for name, low, high, _ in self.counts:
            if not 0 <= low <= high:
                raise ParameterError(f"counts: {name}: expected 0 <= least <= largest, got {low} and {high}")
        if both := sorted({*self.forced_in} & {*self.forced_out}):
            raise ParameterError(f"forced_in and forced_out both name {', '.join(both)}")
        for name in ("budget", "capacity"):
            given = getattr(self, name)
            amounts = [amount for _, amount in given] if isinstance(given, tuple) else [given or 0.0]
            if not all(np.isfinite(amount) and amount >= 0 for amount in amounts):
                raise ParameterError(f"{name}: expected finite amounts of at least 0")

    def _freeze(self) -> None:
        """Turn mappings into tuples: limits are keys of a cache."""
        frozen = {name: tuple(getattr(self, name)) for name in ("forced_in", "forced_out")}
        given = [force for force in (self.forced_in, self.forced_out) if isinstance(force, Mapping)]
        if given:
            frozen["force_reasons"] = tuple((str(name), str(why)) for force in given for name, why in force.items())
        for name in ("budget", "capacity", "objective", "least"):
            if isinstance(given := getattr(self, name), Mapping | pd.Series):
                frozen[name] = tuple((str(key), float(number)) for key, number in given.items())
        if isinstance(self.bucket_shares, Mapping):
            frozen["bucket_shares"] = tuple((str(n), float(a), float(b)) for n, (a, b) in self.bucket_shares.items())
        if isinstance(self.counts, Mapping):
            frozen["counts"] = tuple((str(n), int(a), int(b), tuple(who)) for n, (a, b, who) in self.counts.items())
        if self.reconsidered != ALL:
            frozen["reconsidered"] = tuple(self.reconsidered)
        for name, value in frozen.items():
            object.__setattr__(self, name, value)

    @property
    def terms(self) -> tuple[tuple[str, float], ...]:
        """The terms of the objective with their weights."""
        return ((self.objective, 1.0),) if isinstance(self.objective, str) else self.objective

    @property
    def scores(self) -> bool:
        """Whether the objective counts the strategic score."""
        return any(term == "score" and weight for term, weight in self.terms)

    @property
    def shape(self) -> "Limits":
        """What a compiled model depends on: these limits without what may be turned later, and without risk."""
        return replace(self, **{name: getattr(Limits, name) for name in (*TURNED, *RISK)})

    @property
    def risky(self) -> bool:
        """Whether the plan's risk is limited or counts."""
        limited = any(getattr(self, name) is not None for name in ("cvar_floor", "most_spread", "target"))
        return limited or self.risk_weight > 0

    def open_ones(self, portfolio: Portfolio) -> tuple[str, ...]:
        """
        List the running projects that are up for decision.

        Raises
        ------
        ParameterError
            One of them does not run.
        """
        if not self.reconsidered:
            return ()
        known = running(portfolio)
        if self.reconsidered == ALL:
            return tuple(known)
        if unknown := [name for name in self.reconsidered if name not in known]:
            raise ParameterError(f"reconsidered: {', '.join(unknown)} is no running project of {portfolio.name}")
        return self.reconsidered


def _check_terms(terms: tuple[tuple[str, float], ...]) -> None:
    if unknown := [term for term, _ in terms if term not in TERMS]:
        raise ParameterError(f"objective: expected {' or '.join(TERMS)}, got {', '.join(unknown)}")
    if not all(np.isfinite(weight) and weight >= 0 for _, weight in terms) or not any(weight for _, weight in terms):
        raise ParameterError("objective: expected finite weights of at least 0, one of them above")


def check_names(portfolio: Portfolio, limits: Limits) -> None:
    """
    Refuse forced projects that are not decided on, and groups of unknown projects.

    Raises
    ------
    ParameterError
        Naming the parameter and the projects.
    """
    known = {*candidates(portfolio), *limits.open_ones(portfolio)}
    for name in ("forced_in", "forced_out"):
        if unknown := [project for project in getattr(limits, name) if project not in known]:
            raise ParameterError(f"{name}: {', '.join(unknown)} is no candidate of {portfolio.name}")
    for group, _, _, members in limits.counts:
        if unknown := [project for project in members if project not in portfolio.projects.index]:
            raise ParameterError(f"counts: {group}: {', '.join(unknown)} is no project of {portfolio.name}")


def window_steps(portfolio: Portfolio, limits: Limits) -> tuple[int, int] | None:
    """Translate the start window into steps of the calendar."""
    if limits.start_window is None:
        return None
    try:
        first, last = (pd.Period(str(p), freq=portfolio.calendar.freq) for p in limits.start_window)
    except ValueError as error:
        raise ParameterError(f"start_window: expected two periods such as {portfolio.calendar[0]}") from error
    return first.ordinal - portfolio.calendar[0].ordinal, last.ordinal - portfolio.calendar[0].ordinal

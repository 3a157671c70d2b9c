"""What is uncertain about a schedule: durations, risks that strike several activities, branches and costs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from workbench.errors import DataError
from workbench.risk.decision import Decision
from workbench.risk.distributions import Distribution, Fixed
from workbench.risk.schedule_risk_checks import own_problems
from workbench.risk.weather import Weather, WeatherRecord

Amount = Distribution | float


@dataclass(frozen=True)
class Response:
    """
    What is done about a risk; None leaves the risk as it is.

    Parameters
    ----------
    probability, if_parent, factor, days, cost
        The risk afterwards, as in `Risk`.
    spend
        What the response costs in any case.
    delay
        Days that the response adds to activities in any case, by activity.
    """

    probability: float | None = None
    factor: Distribution | None = None
    days: Distribution | None = None
    cost: Amount | None = None
    spend: Amount = 0.0
    delay: Mapping[str, Amount] = field(default_factory=dict)
    if_parent: float | None = None


@dataclass(frozen=True)
class Risk:
    """
    Something that happens once or not at all, and then strikes all its activities alike.

    D. Hulett, Integrated cost-schedule risk analysis, Gower, 2011: activities that share a risk are correlated because
    they share it; no correlation has to be typed in.

    Parameters
    ----------
    id
        Identifier; the draws belong to it.
    probability
        Chance that it happens; of a risk with a parent, that it happens although its parent does not.
    factor
        What the durations are multiplied with; one draw for all activities.
    days
        Working days added instead; one draw for all activities.
    activities
        Activities, or activity -> share w of the effect: ``1 + w (factor - 1)``, or w times the days.
    combine
        Several risks on one activity follow each other (factors multiply, days add) or run side by side (only the
        largest counts).
    cost
        Cost when it happens, beside that of the time.
    response
        What may be done about it.
    parent
        Id of a risk that makes this one more, or less, likely.
    if_parent
        Chance that it happens when its parent does.
    loadings
        Factor -> loading, of the standard normal number that decides whether it happens: a positive one makes it more
        likely the higher the factor, and durations with a positive loading are longer then. Squares sum to at most 1.
    """

    id: str
    probability: float
    factor: Distribution | None = None
    days: Distribution | None = None
    activities: Iterable[str] | Mapping[str, float] = ()
    combine: Literal["series", "parallel"] = "series"
    cost: Amount = 0.0
    response: Response | None = None
    parent: str = ""
    if_parent: float | None = None
    loadings: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self):
        given = self.activities
        names = [given] if isinstance(given, str) else given
        shares = dict(given) if isinstance(given, Mapping) else dict.fromkeys(names, 1.0)
        object.__setattr__(self, "activities", shares)

    def after(self) -> tuple["Risk", ...]:
        """The risk once its response is in place, and the response itself as something certain to happen."""
        response = self.response
        if response is None:
            return (self,)
        changes = {
            name: value
            for name in ("probability", "if_parent", "factor", "days", "cost")
            if (value := getattr(response, name)) is not None
        }
        spent = Risk(f"{self.id} response", 1.0, cost=response.spend)
        delays = [
            Risk(f"{self.id} response {activity}", 1.0, days=_distribution(days), activities=[activity])
            for activity, days in response.delay.items()
        ]
        return replace(self, response=None, **changes), spent, *delays


@dataclass(frozen=True)
class Branch:
    """
    A point at which the work goes one of several ways; activities of the other ways do not take place.

    Parameters
    ----------
    id
        Identifier; the draw belongs to it.
    ways
        Pairs of a chance and the activities that take place only on that way. Chances sum to 1.
    """

    id: str
    ways: tuple[tuple[float, tuple[str, ...]], ...]

    def __post_init__(self):
        object.__setattr__(self, "ways", tuple((chance, tuple(names)) for chance, names in self.ways))


@dataclass(frozen=True)
class Cost:
    """
    What an activity costs: ``fixed + per_day * days``.

    Parameters
    ----------
    fixed
        Amount, whatever the duration.
    per_day
        Amount per working day of its own calendar that it lasts from now on; of a level of effort, per working day of
        the plan's calendar from its start to its finish, wet days among them.
    loadings
        Factor -> loading, of both amounts.
    """

    fixed: Amount = 0.0
    per_day: Amount = 0.0
    loadings: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ScheduleRisk:
    """
    How uncertain a schedule is.

    Parameters
    ----------
    durations
        Activity -> working days of its own calendar, from its start on. Of an activity that has begun, what is left is
        drawn given what has passed. Activities not named last as planned.
    risks
        Risks.
    loadings
        Activity -> factor -> loading: how much of a duration's normal number is the factor's. Squares sum to at most 1.
    costs
        Activity -> `Cost`.
    remaining
        Activity -> working days still to do, of activities that have begun; goes before `durations`.
    exists
        Activity -> chance that it takes place at all, or the id of the risk that brings it about.
    branches
        Branches.
    decisions
        Branches whose way is decided by a date or a duration.
    weather
        Calendar -> days on which nobody works on it, `Weather` or `WeatherRecord`.
    overhead
        Cost per working day of the project, from the data date to the finish.
    planned_cost
        Cost that contingency is counted from; by default every amount at its median and no risk.
    project
        Identifier of the project; schedules of different projects have draws of their own, factors are shared.

    Raises
    ------
    DataError
        Something is impossible; every problem is listed.
    """

    durations: Mapping[str, Distribution] = field(default_factory=dict)
    risks: Iterable[Risk] = ()
    loadings: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    costs: Mapping[str, Cost] = field(default_factory=dict)
    remaining: Mapping[str, Distribution] = field(default_factory=dict)
    exists: Mapping[str, float | str] = field(default_factory=dict)
    branches: Iterable[Branch] = ()
    overhead: float = 0.0
    planned_cost: float | None = None
    project: str = ""
    decisions: Iterable[Decision] = ()
    weather: Mapping[str, Weather | WeatherRecord] = field(default_factory=dict)

    def __post_init__(self):
        for name in ("risks", "branches", "decisions"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if problems := own_problems(self):
            raise DataError(problems)

    def mitigated(self) -> "ScheduleRisk":
        """
        The same schedule with every response in place, on the same draws.

        Returns
        -------
        ScheduleRisk
            Risks with their residual chances and effects; what the responses cost and how long they take is certain.
        """
        return replace(self, risks=tuple(one for risk in self.risks for one in risk.after()))


def _distribution(amount: Amount) -> Distribution:
    return amount if isinstance(amount, Distribution) else Fixed(float(amount))

"""What may turn out otherwise about work and people."""

from dataclasses import dataclass

import numpy as np

from workbench.capacity.attrition import check_attrition
from workbench.errors import ParameterError
from workbench.risk.uncertainty import DEFAULT_SPREAD, LARGEST_SPREAD
from workbench.taxonomy import Quantity


@dataclass(frozen=True, kw_only=True)
class StaffingDoubts:
    """
    How uncertain demand and supply of people are, besides the chance that proposed work comes.

    The effort of a project in a role comes from the three points of its demand rows where they are given (`low` and
    `high` read as P10 and P90, `hours` as the most likely), else from the reference class of its category where that
    has enough finished records, else it has a logarithmic standard deviation of `effort_spread` around the plan. The
    work of operations is certain where it has no three points.

    Parameters
    ----------
    effort_spread
        Standard deviation of the logarithm of actual over planned hours, for work without anything better; 0 is
        certain.
    effort_like
        Quantity of the history whose ratio of actual to estimate stands for that of hours, which no history holds;
        None uses no history.
    fewest_records
        Finished records that a reference class needs.
    loading
        How much of the spread of effort comes from one factor that all work shares, 0 to 1: the efforts of two
        projects, or of two roles in one, correlate by its square.
    slips
        Chances that proposed work of a project starts 1, 2, … periods later than planned; in the rest of the futures
        it starts as planned. All roles of a project slip together.
    attrition
        Chance per month that somebody leaves.
    refill_after
        Months until the place is filled again; None leaves it empty.
    absence
        Share of the weeks that people lose on top of the leave in the plan; each week by itself.

    Raises
    ------
    ParameterError
        A value is out of range.
    """

    effort_spread: float = DEFAULT_SPREAD[Quantity.COST]
    effort_like: Quantity | None = Quantity.COST
    fewest_records: int = 10
    loading: float = 0.5
    slips: tuple[float, ...] = ()
    attrition: float = 0.0
    refill_after: int | None = None
    absence: float = 0.0

    def __post_init__(self):
        if not 0.0 <= self.effort_spread <= LARGEST_SPREAD:
            raise ParameterError(f"effort_spread: {self.effort_spread!r} is not between 0 and {LARGEST_SPREAD:g}")
        if self.effort_like is not None and self.effort_like not in [*Quantity]:
            raise ParameterError(f"effort_like: {self.effort_like!r} is not one of {', '.join(Quantity)}")
        if self.fewest_records < 1:
            raise ParameterError(f"fewest_records: {self.fewest_records!r} is not at least 1")
        for name in ("loading", "absence"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ParameterError(f"{name}: {getattr(self, name)!r} is not between 0 and 1")
        object.__setattr__(self, "slips", tuple(float(chance) for chance in self.slips))
        if not (all(chance >= 0.0 for chance in self.slips) and np.sum(self.slips) <= 1.0 + 1e-9):
            raise ParameterError(f"slips: {self.slips!r} are not chances of 0 or more that sum to at most 1")
        check_attrition(self.attrition, self.refill_after)

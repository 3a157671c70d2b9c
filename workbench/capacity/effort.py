"""How many hours a piece of work takes, against how many were planned."""

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.capacity.staffing_doubts import StaffingDoubts
from workbench.portfolio import Portfolio
from workbench.risk.classes import learn
from workbench.risk.distributions import Fixed, Lognormal, Triangular
from workbench.risk.sampling import Constant, Sampler, sampler

OPERATION = "operation"
CERTAIN = Constant(1.0)


@dataclass(frozen=True)
class Effort:
    """Actual over planned hours of a project at a standard normal draw, and where that comes from."""

    ratio: Sampler
    basis: str

    @property
    def is_certain(self) -> bool:
        """Whether the hours are those planned."""
        return isinstance(self.ratio, Constant)


def efforts(portfolio: Portfolio, names: Iterable[str], doubts: StaffingDoubts) -> dict[str, Effort]:
    """Choose how to draw the effort of projects and operations; an operation's is certain."""
    classes, projects = learn(portfolio), portfolio.projects
    spread, like = doubts.effort_spread, doubts.effort_like
    usual = Effort(sampler(Lognormal(0.0, spread)) if spread > 0 else CERTAIN, f"effort_spread {spread:g}")
    by_category: dict[str, Effort] = {}
    for category in sorted(set(projects["category"])):
        size = classes.size(category, like) if like is not None else 0
        by_category[category] = usual
        if size >= max(doubts.fewest_records, 2):
            ratio = sampler(classes.ratio(category, like))
            by_category[category] = Effort(ratio, f"{like} history of {category} ({size} finished)")
    operation = Effort(CERTAIN, OPERATION)
    category = projects["category"].to_dict()
    return {name: by_category[category[name]] if name in category else operation for name in names}


def three_points(low: float, likely: float, high: float) -> Sampler:
    """
    Read three points of hours as an expert's: the ends are undercut, and exceeded, with a chance of a tenth.

    Reference: D. Keefer and S. Bodily, Three-point approximations for continuous random variables, Management Science
    29 (1983).
    """
    return sampler(Fixed(likely) if low == high else Triangular.from_percentiles(low, likely, high))

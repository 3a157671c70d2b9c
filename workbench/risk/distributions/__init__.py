"""
Families of random quantities, all used through their quantile function.

`ppf(u)` gives the quantile at a share u, `at(z)` the same at a standard normal z, so that correlation works alike for
all families.
"""

from workbench.risk.distributions.adjusted import Adjusted
from workbench.risk.distributions.base import Distribution
from workbench.risk.distributions.bounded import Bernoulli, Fixed, Pert, Triangular, Uniform
from workbench.risk.distributions.conditional import Left
from workbench.risk.distributions.given import Cumulative, DependentEvent, Discrete
from workbench.risk.distributions.mixed import AsEstimated
from workbench.risk.distributions.sample import Empirical
from workbench.risk.distributions.truncated import TruncatedNormal
from workbench.risk.distributions.unbounded import Exponential, Lognormal, LogStudent, Normal

__all__ = [
    "Adjusted",
    "AsEstimated",
    "Bernoulli",
    "Cumulative",
    "DependentEvent",
    "Discrete",
    "Distribution",
    "Empirical",
    "Exponential",
    "Fixed",
    "Left",
    "LogStudent",
    "Lognormal",
    "Normal",
    "Pert",
    "Triangular",
    "TruncatedNormal",
    "Uniform",
]

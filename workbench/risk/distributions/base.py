"""What every family of random quantities offers, and how it refuses parameters."""

import math
from abc import ABC, abstractmethod

import numpy as np
from scipy.special import ndtr

from workbench.errors import ParameterError


class Distribution(ABC):
    """What every family offers."""

    @abstractmethod
    def ppf(self, u: np.ndarray | float) -> np.ndarray:
        """Quantile at shares between 0 and 1."""

    def at(self, z: np.ndarray | float) -> np.ndarray:
        """Quantile at standard normal numbers."""
        return self.ppf(ndtr(z))

    @property
    @abstractmethod
    def mean(self) -> float:
        """Expected value."""

    @property
    @abstractmethod
    def var(self) -> float:
        """Variance."""

    def number(self, *names: str) -> None:
        """Refuse parameters that are no finite numbers."""
        for name in names:
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not math.isfinite(value):
                self._refuse(name, "is not a finite number")

    def require(self, met: bool, name: str, expected: str) -> None:
        """Refuse a parameter that does not meet a condition."""
        if not met:
            self._refuse(name, f"is not {expected}")

    def _refuse(self, name: str, why: str) -> None:
        raise ParameterError(f"{type(self).__name__} {name}: {getattr(self, name)!r} {why}")


def shares(u: np.ndarray | float) -> np.ndarray:
    """Check that quantiles are asked at shares between 0 and 1."""
    u = np.asarray(u, dtype=np.float64)
    if not ((u >= 0) & (u <= 1)).all():
        raise ParameterError("u: quantiles are asked at shares between 0 and 1")
    return u

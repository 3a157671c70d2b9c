"""Whether projects find their people when they start, future by future."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.capacity.effort import OPERATION, Effort
from workbench.capacity.overload_draws import Fates
from workbench.capacity.overload_figures import standard_error
from workbench.capacity.overload_work import Booking

PROJECT_COLUMNS = ("start", "futures", "p_staffed", "standard_error", "effort_basis")
THREE_POINTS = "three points"


@dataclass(frozen=True, eq=False)
class ProjectStarts:
    """
    What is known about the starts of projects, collected role by role.

    Parameters
    ----------
    work
        What may be asked.
    fates
        What happens to projects.
    """

    work: tuple[Booking, ...]
    fates: Fates
    _began: dict[str, np.ndarray] = field(init=False, repr=False, default_factory=dict)
    _staffed: dict[str, np.ndarray] = field(init=False, repr=False, default_factory=dict)

    def add(self, role: str, fits: np.ndarray) -> None:
        """
        Look at one role.

        Parameters
        ----------
        role
            The role.
        fits
            Whether it has the hours for its work up to each rank: 3 × T periods × N futures.
        """
        _, periods, count = fits.shape
        for row in self.work:
            if row.role != role or not row.is_start:
                continue
            began = self._began.setdefault(row.project, np.zeros(count, dtype=bool))
            staffed = self._staffed.setdefault(row.project, np.ones(count, dtype=bool))
            comes = self.fates.comes(row.project, row.chance)
            for step, futures in row.falls(self.fates.slips.get(row.project), periods):
                here = comes & futures
                began |= here
                staffed &= fits[row.rank, step] | ~here

    def table(self, efforts: Mapping[str, Effort], calendar: pd.PeriodIndex) -> pd.DataFrame:
        """
        Give one row per project with work that counts.

        Parameters
        ----------
        efforts
            Project or operation -> actual over planned hours.
        calendar
            The planning periods.
        """
        starts = {row.project: row.step for row in self.work if row.is_start and row.step < len(calendar)}
        pointed = {row.project for row in self.work if row.has_points}
        projects = sorted(name for name, effort in efforts.items() if effort.basis != OPERATION)
        began = {name: int(self._began[name].sum()) if name in self._began else 0 for name in projects}
        met = {name: int((self._staffed[name] & self._began[name]).sum()) for name in projects if began[name]}
        days = [calendar[starts[name]] if name in starts else pd.NaT for name in projects]
        table = pd.DataFrame(
            {
                "start": pd.PeriodIndex(days, freq=calendar.freq),
                "futures": [began[name] for name in projects],
                "p_staffed": [met[name] / began[name] if began[name] else np.nan for name in projects],
                "effort_basis": [THREE_POINTS if name in pointed else efforts[name].basis for name in projects],
            },
            index=pd.Index(projects, name="project", dtype=object),
        )
        table["standard_error"] = standard_error(table["p_staffed"], table["futures"].where(table["futures"] > 0))
        return table[list(PROJECT_COLUMNS)]

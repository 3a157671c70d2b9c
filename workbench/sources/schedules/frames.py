"""The tables of a schedule as a reader fills them."""

from dataclasses import dataclass, field

import pandas as pd

from workbench.errors import Problem
from workbench.parsing import Origin
from workbench.sources.schedules.file_cells import FileCells


@dataclass
class Frames:
    """
    Frames by table name, and where their rows stand in the file.

    Parameters
    ----------
    frames, origins
        By table of `workbench.schedule.columns`.
    problems
        Rows that were left out.
    """

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, name: str, cells: FileCells, columns: dict[str, list], headers: dict[str, str]) -> None:
        """Keep one table."""
        self.frames[name], self.origins[name] = cells.frame(columns, headers)
        self.problems += cells.problems

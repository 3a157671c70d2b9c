"""One plan in its two forms: columns of the model, and starts of projects."""

from collections.abc import Mapping

import numpy as np

from workbench.selection.options import Options
from workbench.selection.select import Selection


def starts_of(options: Options, values: np.ndarray) -> dict[str, int]:
    """Read the chosen projects and the steps at which they start from the columns of a plan."""
    names = options.projects.index
    return {names[options.project[o]]: int(options.start[o]) for o in np.flatnonzero(values > 0.5)}


def columns_of(options: Options, starts: Mapping[str, int]) -> np.ndarray:
    """Write a plan as one 0 or 1 for each option."""
    step = np.full(len(options.projects), -1)
    step[options.projects.index.get_indexer(list(starts))] = list(starts.values())
    return (step[options.project] == options.start).astype(float)


def selected_starts(options: Options, selection: Selection) -> dict[str, int]:
    """Steps at which the chosen projects of a selection start, counted from the first period of the calendar."""
    first = options.periods[0].ordinal
    return {name: period.ordinal - first for name, period in selection.starts.items()}

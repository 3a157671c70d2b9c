"""Links of summaries, which in Microsoft Project's rules hold the activities below them."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from workbench.schedule.activity_rules import is_microsoft
from workbench.schedule.project import by_activity
from workbench.schedule.schedule import Schedule
from workbench.schedule.spanning import below
from workbench.schedule.vocabulary import FROM_START, ActivityKind


class LinkEnds(NamedTuple):
    """
    Rows of the activities at the ends of each link, and the row of the link; shape (links,) each.

    A link of a summary occurs once for every activity below that it holds.
    """

    row: np.ndarray
    predecessor: np.ndarray
    successor: np.ndarray


class SummaryLinks:
    """
    The links of a schedule between activities with work of their own.

    What waits for the finish of a summary waits for all below it, what waits for its start for the one that starts
    first; what a summary waits for, all below it wait for.

    Parameters
    ----------
    schedule
        The schedule.
    real
        Rows of the activities that take part; shape (n,).
    """

    def __init__(self, schedule: Schedule, real: np.ndarray):
        links, index = schedule.links, schedule.activities.index
        rows = np.arange(len(links))
        self.plain = LinkEnds(rows, *(index.get_indexer(links[end]) for end in ("predecessor", "successor")))
        self.from_start = links["link_type"].isin(FROM_START).to_numpy()
        self.leaves: Mapping[int, np.ndarray] = {}
        summaries = np.flatnonzero((schedule.activities["kind"] == ActivityKind.WBS_SUMMARY).to_numpy())
        holding = summaries[by_activity(schedule, is_microsoft)[summaries]]
        tied = np.intersect1d(holding, [self.plain.predecessor, self.plain.successor])
        if len(tied):
            found = below(schedule, tied)
            self.leaves = {row: found[row][np.isin(found[row], real)] for row in tied.tolist()}

    @property
    def starting(self) -> list[int]:
        """Summaries whose start others wait for: which activity below starts first depends on the dates."""
        found = np.unique(self.plain.predecessor[self.from_start]).tolist()
        return [row for row in found if len(self.leaves.get(row, ())) > 1]

    def ends(self, first: Mapping[int, int]) -> LinkEnds:
        """
        Give the links, those of summaries once for each activity that they hold.

        Parameters
        ----------
        first
            The activity that starts first by row of its summary; without one the first in the order of the schedule.
        """
        if not self.leaves:
            return self.plain
        found = []
        for row, predecessor, successor in zip(*(end.tolist() for end in self.plain), strict=True):
            before = self.leaves.get(predecessor, [predecessor])
            if predecessor in self.leaves and self.from_start[row]:
                before = [first.get(predecessor, *before[:1])] if len(before) else []
            found += [(row, here, there) for here in before for there in self.leaves.get(successor, [successor])]
        return LinkEnds(*np.array(found, dtype=np.int64).reshape(-1, 3).T)

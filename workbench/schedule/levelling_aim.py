"""What a levelled plan is to keep small."""

from workbench.schedule.plan_placing import MAKESPAN, MOVES, TARDINESS
from workbench.taxonomy import Word


class Aim(Word):
    """What a levelled plan is to keep small."""

    MAKESPAN = "makespan"
    TARDINESS = "tardiness"
    MOVES = "moves"


NUMBER = {Aim.MAKESPAN: MAKESPAN, Aim.TARDINESS: TARDINESS, Aim.MOVES: MOVES}
"""The aims as the compiled search reads them."""

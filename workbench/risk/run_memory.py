"""How much memory a simulation needs, said before it begins."""

from workbench.errors import ParameterError
from workbench.risk.kernel_network import unknown_to_kernel
from workbench.risk.oracle import at_once
from workbench.risk.run_parts import part_size
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.sky import MOST_DAYS
from workbench.risk.tally import BINS, BLOCK

MOST_BYTES = 4 * 2**30
"""What a simulation may take unless more is allowed."""
BLOCK_BYTES = 20
"""Bytes of a thread per activity and iteration of a block: start, finish, duration, marks."""
PLAIN_BYTES, PLAIN_LINK_BYTES = 128, 32
"""The same of the plain simulation per activity and link, for the iterations it looks at together."""
WET_DAY_BYTES = 24
"""Bytes per day with weather and iteration of a block, of each calendar: wet days, and the work they leave."""
SUM_BYTES = 8 * 18
"""Bytes of counts and sums per activity."""
PLAN_BYTES = 2500
"""Bytes of an activity of the plan in plain numbers, its links among them."""
ROW_BYTES = 16
"""Bytes kept of an iteration: finish, working minutes, cost."""
ANSWER_BYTES = 40
"""Bytes per iteration while the answer is read off: moments, days, and one of them in order."""


def check_memory(needed: float, iterations: int, of_what: str, most: float = MOST_BYTES, hint: str = "") -> None:
    """
    Refuse what needs too much memory before anything is taken.

    Parameters
    ----------
    needed, most
        Bytes.
    iterations
        How many are asked for.
    of_what
        What they are of, as the message names it.
    hint
        What else than fewer iterations helps.

    Raises
    ------
    ParameterError
        More is needed than may be taken.
    """
    if needed > most:
        raise ParameterError(
            f"iterations: {iterations:,} of {of_what} need {needed / 2**30:.1f} GiB, "
            f"most is {most / 2**30:.1f}; ask fewer{hint}"
        )


def memory_bound(model: ScheduleModel, kept: int, iterations: int, threads: int, *, draws: bool, plain: bool) -> int:
    """
    Bound the bytes that a simulation takes in this process, beside the interpreter and the schedule itself.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    kept
        Activities whose finishes are kept.
    iterations, threads
        How many.
    draws
        Whether durations are kept.
    plain
        Whether the plain simulation runs although the kernel could.
    """
    count, links = len(model), len(model.network.predecessor)
    sums = count * (4 * BINS + SUM_BYTES) + 16 * links
    row = ROW_BYTES + 4 * kept + (8 * count if draws else 0)
    tables = sum(getattr(model.variables, name).nbytes for name in ("cells", "values", "places"))
    lasting = sums + iterations * row + tables + count * PLAN_BYTES
    wet = len(model.weather) * MOST_DAYS * WET_DAY_BYTES
    block = (count * BLOCK_BYTES + wet) * BLOCK
    if plain or unknown_to_kernel(model):
        each = count * PLAIN_BYTES + links * PLAIN_LINK_BYTES + wet
        block = each * min(at_once(model), iterations + BLOCK)
    working = threads * block + (threads + 1) * (sums + part_size(count, iterations, threads) * row)
    reading = iterations * (ANSWER_BYTES + (16 * count if draws else 0))
    return lasting + max(working, reading)

"""What a check is."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.schedule.vocabulary import Sense


@dataclass(frozen=True, kw_only=True)
class Check:
    """
    One check.

    Parameters
    ----------
    title, meaning
        Its name, and one sentence that a board understands.
    count
        Function that counts: of the facts alone, with the target, or with the facts of the update before, as `needs`
        says.
    needs
        Nothing, "target" or "before".
    limit
        Name of its limit in the rules; empty when there is none.
    sense
        Side of the limit on which the value has to lie.
    decm
        Identifier of the data-driven metric of the DECM workbook, version 5.0, that asks the same.
    """

    title: str
    meaning: str
    count: Callable
    needs: str = ""
    limit: str = ""
    sense: Sense = Sense.AT_MOST
    decm: str = ""

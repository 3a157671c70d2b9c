"""Risks that make other risks more, or less, likely."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from workbench.errors import Problem

if TYPE_CHECKING:
    from workbench.risk.schedule_risk import Risk


def parents_first(risks: Iterable["Risk"]) -> list["Risk"]:
    """
    Put risks into an order in which parents come before what depends on them, else as they are.

    Parameters
    ----------
    risks
        Risks without circles.
    """
    known = {one.id: one for one in risks}
    found: dict[str, Risk] = {}
    for one in known.values():
        for ancestor in reversed(_line(one, known)):
            found.setdefault(ancestor.id, ancestor)
    return [*found.values()]


def parent_problems(risks: Iterable["Risk"]) -> Iterator[Problem]:
    """
    Find parents that are not there, circles, and chances that are missing or have no use.

    Parameters
    ----------
    risks
        Risks.
    """
    known = {one.id: one for one in risks}
    for one in risks:
        place = f"risks {one.id}"
        if not one.parent:
            if one.if_parent is not None:
                yield Problem(place, None, "if_parent", repr(one.if_parent), "a parent")
            continue
        if one.parent not in known:
            yield Problem(place, None, "parent", str(one.parent), "the id of another risk")
        elif _line(one, known)[-1].parent == one.id:
            yield Problem(place, None, "parent", str(one.parent), "a parent that does not depend on the risk itself")
        if one.if_parent is None:
            yield Problem(place, None, "if_parent", "", "the chance that it happens when its parent does")


def _line(risk: "Risk", known: dict[str, "Risk"]) -> list["Risk"]:
    """The risk, its parent, the parent's parent; a circle is left after one round."""
    line, seen = [risk], {risk.id}
    while (parent := known.get(line[-1].parent)) is not None and parent.id not in seen:
        line.append(parent)
        seen.add(parent.id)
    return line

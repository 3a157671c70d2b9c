"""Groups in which everybody excludes everybody."""

from collections.abc import Iterable


def cliques(pairs: Iterable[frozenset[int]]) -> list[frozenset[int]]:
    """
    Cover pairs that exclude each other by groups in which all do.

    One row for a group is a tighter bound than a row for each of its pairs. Groups are grown greedily from the first
    pair not covered yet, in the order of their numbers.

    Parameters
    ----------
    pairs
        Two different numbers each.

    Returns
    -------
    list of frozenset
        Every pair lies in a group, and every pair of a group is one of the pairs.
    """
    known = set(pairs)
    apart: dict[int, set[int]] = {}
    for pair in known:
        for one in pair:
            apart.setdefault(one, set()).update(pair - {one})
    left, groups = sorted(known, key=sorted), []
    covered: set[frozenset[int]] = set()
    for pair in left:
        if pair in covered:
            continue
        group = set(pair)
        for other in sorted(set.intersection(*(apart[one] for one in pair))):
            if group <= apart[other]:
                group.add(other)
        covered |= {frozenset((one, two)) for one in group for two in group if one < two}
        groups.append(frozenset(group))
    return groups

"""Circles of links that run through several projects."""

import pandas as pd

from workbench.schedule.circles import circle_numbers
from workbench.schedule.cross_links import CrossLinks
from workbench.schedule.members import BETWEEN, Member

ENDS = ["predecessor", "successor"]


def project_circles(group: list[Member], found: CrossLinks) -> pd.DataFrame:
    """
    List the links that make activities of several projects wait for each other.

    Parameters
    ----------
    group
        The projects.
    found
        The links between them.

    Returns
    -------
    DataFrame
        One row per link on a circle: `circle` from 1 on, `predecessor`, `successor`, `from_project`, `to_project`.
    """
    links = pd.concat([*(member.links()[ENDS] for member in group), found.links[ENDS]], ignore_index=True)
    links.insert(0, "circle", circle_numbers(links))
    links = links[links["circle"] >= 0].drop_duplicates()
    for side, end in zip(("from_project", "to_project"), ENDS, strict=True):
        links[side] = [name.partition(BETWEEN)[0] for name in links[end]]
    links["circle"] = pd.factorize(links["circle"])[0] + 1
    return links.sort_values(["circle", *ENDS]).reset_index(drop=True)


def circle_text(rows: pd.DataFrame) -> str:
    """
    Say what is to be done about a circle.

    Parameters
    ----------
    rows
        Its links, as `project_circles` gives them.
    """
    owners = ", ".join(sorted({*rows["from_project"], *rows["to_project"]}))
    activities = ", ".join(sorted({*rows["predecessor"], *rows["successor"]}))
    return f"{activities} wait for each other; the owners of {owners} must settle which link goes."

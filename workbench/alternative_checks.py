"""Checks of the tables a selection plays with: synergies, and the plan of record."""

from collections.abc import Iterator, Mapping

import pandas as pd

from workbench.errors import Problem
from workbench.parsing import Origin
from workbench.schema.alternatives import RESERVED_WAYS

Tables = Mapping[str, pd.DataFrame]
Origins = Mapping[str, Origin]


def check_synergies(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """A synergy joins at least two projects, and what it saves is saved in a period, hours by a role."""
    frame, origin = tables["synergies"], origins["synergies"]
    if frame.empty:
        return
    for _, group in frame.groupby("synergy"):
        if len(group) < 2:
            yield origin.problem(group.index[0], "synergy", group["synergy"].iloc[0], "rows for two projects or more")
    saves = (frame["saving"] != 0) | (frame["hours"] != 0)
    for position in frame.index[saves & frame["period"].isna()]:
        yield origin.problem(position, "period", "", "the period in which money or hours are saved")
    for position in frame.index[(frame["hours"] != 0) & (frame["role"] == "")]:
        yield origin.problem(position, "role", "", "the role that saves hours")


def check_versions(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """A version has a name of its own, and the plan of record names versions that exist."""
    names = tables["versions"]["version"]
    for position in names.index[names.str.startswith(RESERVED_WAYS[1:])] if len(names) else ():
        expected = f"a name that does not begin with {' or '.join(RESERVED_WAYS[1:])}"
        yield origins["versions"].problem(position, "version", names[position], expected)
    known = set(zip(tables["versions"]["project"], tables["versions"]["version"], strict=True))
    frame = tables["plan_of_record"]
    for position, project, version in zip(frame.index, frame["project"], frame["version"], strict=True):
        if version and (project, version) not in known:
            yield origins["plan_of_record"].problem(position, "version", version, f"a version of {project}")


CHECKS = (check_synergies, check_versions)

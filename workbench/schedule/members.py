"""Projects on their way into one schedule: what they are called, and what their activities will be called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from workbench.errors import ParameterError
from workbench.schedule.schedule import Schedule

BETWEEN = ":"


@dataclass(frozen=True)
class Member:
    """
    One project of a programme.

    Parameters
    ----------
    project
        Its identifier.
    schedule
        Its schedule.
    """

    project: str
    schedule: Schedule

    @cached_property
    def names(self) -> dict[str, str]:
        """What its activities are called in the programme: by their codes, or identifiers where codes occur twice."""
        activities = self.schedule.activities
        own = activities["code"] if activities["code"].is_unique else activities.index
        return {old: self.named(new) for old, new in zip(activities.index, own, strict=True)}

    def named(self, text: str) -> str:
        """Put the project before a name."""
        return f"{self.project}{BETWEEN}{text}"

    def links(self) -> pd.DataFrame:
        """Its links by the names of the programme."""
        links = self.schedule.links
        return links.assign(**{end: links[end].map(self.names) for end in ("predecessor", "successor")})

    @cached_property
    def calls(self) -> frozenset[str]:
        """What other files may call the project: its identifier, its source's key, or its file with or without path."""
        keys = {*self.schedule.activities["project"].unique()}
        return frozenset({self.project, *_file_names(self.schedule.source), *(keys if len(keys) == 1 else ())} - {""})

    def is_called(self, text: str) -> bool:
        """Whether a text names this project."""
        return not self.calls.isdisjoint(_file_names(text))

    def by_key(self, text: str) -> str | None:
        """Find an activity by what other projects of its source call it."""
        return self._keys.get(text) or self.by_name(text)

    def by_name(self, text: str) -> str | None:
        """Find an activity by its code or identifier."""
        return self._codes.get(text) or self.names.get(text)

    @cached_property
    def _keys(self) -> dict[str, str]:
        keys = zip(self.schedule.activities["source_key"], self.names.values(), strict=True)
        return {key: name for key, name in keys if key}

    @cached_property
    def _codes(self) -> dict[str, str]:
        codes = self.schedule.activities["code"]
        pairs = zip(codes, ~codes.duplicated(keep=False), self.names.values(), strict=True)
        return {code: name for code, once, name in pairs if once}


def _file_names(text: str) -> tuple[str, ...]:
    """A text as it is, as the file at the end of a path, and as that file without its ending."""
    name = text.replace("\\", "/").rpartition("/")[2]
    return text, name, name.rpartition(".")[0] or name


def members(schedules: Mapping[str, Schedule] | Iterable[Schedule]) -> list[Member]:
    """
    Give every project its identifier.

    Parameters
    ----------
    schedules
        By project identifier, or one after the other: then each is called by its source.

    Returns
    -------
    list
        Sorted by identifier, so that the order of files makes no difference.

    Raises
    ------
    ParameterError
        There is no schedule, an identifier is empty, occurs twice or holds a colon, or a schedule is merged already.
    """
    pairs = schedules.items() if isinstance(schedules, Mapping) else ((one.source, one) for one in schedules)
    found: dict[str, Member] = {}
    for name, schedule in pairs:
        if not name or BETWEEN in name:
            raise ParameterError(f"schedules: {name!r} is no project identifier; expected a text without colon")
        if name in found:
            raise ParameterError(f"schedules: {name} occurs twice; name the projects by a mapping")
        if schedule.projects:
            raise ParameterError(f"schedules: {name} holds several projects; expected schedules that are not merged")
        found[name] = Member(name, schedule)
    if not found:
        raise ParameterError("schedules: expected at least one")
    return [found[name] for name in sorted(found)]

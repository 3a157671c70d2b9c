"""Rules of several projects: what they agree on, and where they differ."""

from dataclasses import fields, replace

import pandas as pd

from workbench.schedule.options import Options
from workbench.schedule.vocabulary import FinishRule

OWN = ("project_start", "must_finish_by", "project_calendar", "finish_rule")
"""Options that are facts of a project rather than rules."""


def agreed_options(options: list[Options], finish: FinishRule) -> Options:
    """
    Keep what all projects agree on; the rest is as usual.

    Parameters
    ----------
    options
        One for each project.
    finish
        Which finish late dates are counted back from.
    """
    names = [field.name for field in fields(Options)]
    same = {name: getattr(options[0], name) for name in names if len({getattr(one, name) for one in options}) == 1}
    return replace(Options(**same), finish_rule=finish)


def differing_options(options: dict[str, Options]) -> pd.DataFrame:
    """
    List the rules that differ between projects.

    Parameters
    ----------
    options
        By project.

    Returns
    -------
    DataFrame
        One row per rule, indexed by `option`, one column per project.
    """
    names = [field.name for field in fields(Options) if field.name not in OWN]
    rows = {name: {project: getattr(one, name) for project, one in options.items()} for name in names}
    kept = {name: row for name, row in rows.items() if len({*row.values()}) > 1}
    return pd.DataFrame.from_dict(kept, orient="index", columns=[*options]).rename_axis("option")

"""From role to project to person to booking: each level sums to the one above."""

import pandas as pd

LEVELS = ("role", "project", "person", "booking_state")


def drilled(hours: pd.DataFrame, path: tuple[str, ...], periods: pd.PeriodIndex) -> pd.DataFrame:
    """
    Open one level of the hours of a staffing.

    Parameters
    ----------
    hours
        `hours` by role, period, project, person and booking state.
    path
        Role, project, person: as far as the drill has come; an empty person is work that nobody is named for.
    periods
        T periods to show.

    Returns
    -------
    DataFrame
        Next level × T periods, hours.

    Raises
    ------
    ValueError
        The path is longer than role, project and person.
    """
    if len(path) >= len(LEVELS):
        raise ValueError(f"path: expected at most {', '.join(LEVELS[:-1])}, got {len(path)} words")
    rows = hours["hours"] if len(hours) else pd.Series(dtype="float64", index=_no_rows(periods))
    for level, word in zip(LEVELS, path, strict=False):
        rows = rows[rows.index.get_level_values(level) == word]
    level = LEVELS[len(path)]
    table = rows.groupby(level=[level, "period"]).sum().unstack("period")
    return table.reindex(columns=periods).fillna(0.0)


def _no_rows(periods: pd.PeriodIndex) -> pd.MultiIndex:
    words = pd.Index([], dtype="str")
    return pd.MultiIndex.from_arrays([periods[:0], *[words] * len(LEVELS)], names=["period", *LEVELS])

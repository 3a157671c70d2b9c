"""Wall-clock moments as whole minutes since 1970-01-01 00:00, the only arithmetic of schedules."""

import numpy as np
import pandas as pd

NONE = int(np.iinfo(np.int64).min)
"""What stands for no moment; the integer of numpy's not-a-time."""

FAR = 2**60
"""A moment that is never reached, used where a calendar has run out of working time."""

DAY = 1440
WEEK = 7 * DAY


def to_minutes(moments: pd.Series | np.ndarray) -> np.ndarray:
    """
    Turn moments into minutes; seconds are cut off.

    Parameters
    ----------
    moments
        Moments without a time zone, missing ones allowed; shape (n,).

    Returns
    -------
    ndarray
        int64, `NONE` where the moment is missing; shape (n,).
    """
    return np.asarray(moments, dtype="datetime64[s]").astype("datetime64[m]").astype(np.int64)


def to_moments(minutes: np.ndarray) -> np.ndarray:
    """
    Turn minutes into moments.

    Parameters
    ----------
    minutes
        int64 of any shape, `NONE` for no moment.

    Returns
    -------
    ndarray
        datetime64[s] of the same shape.
    """
    return np.asarray(minutes, dtype=np.int64).astype("datetime64[m]").astype("datetime64[s]")


def minute(moment: object) -> int:
    """
    Turn one moment into minutes.

    Parameters
    ----------
    moment
        Anything that pandas reads as a moment without a time zone.

    Returns
    -------
    int
        Minutes since 1970-01-01 00:00.
    """
    return int(to_minutes(np.array([pd.Timestamp(moment).to_datetime64()]))[0])

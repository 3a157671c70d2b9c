"""Hours that one more full-time person of a role could be planned for."""

import numpy as np

from workbench.capacity.staffing import Staffing


def person_hours(staffing: Staffing, role: str) -> np.ndarray:
    """
    Give the hours of one person: standard hours at the utilisation that the role aims at.

    Parameters
    ----------
    staffing
        Who is asked for what.
    role
        A role of its table.

    Returns
    -------
    ndarray
        T hours.
    """
    rows = staffing.table.loc[role]
    share = (rows["plannable"] / rows["supply"]).where(rows["supply"] > 0, 1.0)
    return (rows["standard"] * share).to_numpy()

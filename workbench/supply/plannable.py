"""What projects may use of the hours that people offer: operations come first, then the buffer."""

import pandas as pd


def plannable_hours(present: pd.Series, planned: pd.Series, operations: pd.Series) -> pd.Series:
    """
    Take the work of operations off, and then the buffer of the target utilisation.

    Parameters
    ----------
    present
        Hours of all people, less leave.
    planned
        Their hours times target utilisation.
    operations
        Hours that operations need.

    Returns
    -------
    Series
        Hours that projects may use: the share planned of what operations leave, never below 0.
    """
    share = (planned / present.where(present > 0)).fillna(0.0)
    return (planned - operations * share).clip(lower=0.0)  # exact where there are no operations

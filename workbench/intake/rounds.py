"""Rounds of scoring: what assessors changed from one to the next, and how far apart they ended."""

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.intake.entry import open_rounds
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status


def round_changes(portfolio: Portfolio) -> Answer:
    """
    List the scores an assessor changed from one closed round to the next.

    Returns
    -------
    Answer
        `.table`: `project, criterion, voter, from_round, to_round, before, after, evidence`, largest change first as a
        share of the scale; `totals` has `changed` and `kept`, the repeated scores that differ and that do not.
    """
    ratings = portfolio.ratings
    ratings = ratings[~ratings["round"].isin(open_rounds(portfolio))].sort_values("round")
    earlier = ratings.groupby(["project", "criterion", "voter"])[["round", "value"]].shift()
    repeated = ratings.assign(from_round=earlier["round"], before=earlier["value"]).dropna(subset="from_round")
    scales = portfolio.criteria
    length = repeated["criterion"].map(scales["scale_high"] - scales["scale_low"]).astype(float)
    share = (repeated["value"] - repeated["before"]).abs() / length
    changed = repeated[share > 0].assign(share=share).sort_values("share", ascending=False, kind="stable")
    table = changed.rename(columns={"round": "to_round", "value": "after"}).astype({"from_round": int})
    columns = ["project", "criterion", "voter", "from_round", "to_round", "before", "after", "evidence"]
    reason = "" if len(repeated) else "No score was given in more than one closed round."
    return Answer(
        table=table[columns].reset_index(drop=True),
        totals={"changed": len(changed), "kept": len(repeated) - len(changed)},
        status=Status.COMPUTED if len(repeated) else Status.NO_DATA,
        reason=reason,
    )


def spread(scores: pd.DataFrame) -> pd.DataFrame:
    """
    Say where the assessors' scores of each project lie.

    Parameters
    ----------
    scores
        Projects × assessors, for example `Ranking.by_voter`.

    Returns
    -------
    DataFrame
        Indexed like the scores: `median`, `quartile_range` (third less first quartile) and `votes`.
    """
    values = scores.to_numpy(dtype=float)
    voted = ~np.isnan(values).all(axis=1)
    quarters = np.full((3, len(values)), np.nan)
    quarters[:, voted] = np.nanpercentile(values[voted], (25, 50, 75), axis=1) if voted.any() else np.nan
    frame = {
        "median": quarters[1],
        "quartile_range": quarters[2] - quarters[0],
        "votes": (~np.isnan(values)).sum(axis=1),
    }
    return pd.DataFrame(frame, index=scores.index)

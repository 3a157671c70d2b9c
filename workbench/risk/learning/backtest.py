"""How good the predictions have been: records predicted from others, beside simpler methods."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.risk.learning.calibration import histogram, interval, share_below
from workbench.risk.learning.methods import LEARNED, LEVELS, judge
from workbench.risk.learning.records import FINISHED, LEFT_OUT
from workbench.risk.learning.trials import DESIGNS
from workbench.taxonomy import Status

COLUMNS = ("project", "category", "quantity", "estimated_at", "method", "n", "ended", "ratio",
           "p10", "p50", "p80", "p90", "pit_low", "pit_high", "pinball")  # fmt: skip
FIGURES = ("n", "running", "coverage", "coverage_low", "coverage_high", "hit_rate", "hit_low", "hit_high",
           "pinball", "width")  # fmt: skip
CLAIMED = 0.8  # of the outcomes between P10 and P90, and below P80
BINS = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class Backtest(Answer):
    """
    Predictions of records, made without them.

    Parameters
    ----------
    table
        One row per record and method: `project, category, quantity, estimated_at`; `method` (`learned`; `class_t`, the
        class alone; `percentiles` of its records; `lognormal` with plain mean and standard deviation); `n` records of
        the class that were known; `ended`, whether it came to an end, and the `ratio` that came (a lower bound
        otherwise); predicted `p10, p50, p80, p90`; `pit_low, pit_high`, the predicted
        chances of less than what came and of no more than that; `pinball`, the mean pinball loss of the four
        percentiles in logarithms. Records whose class had fewer than two others are left out for all methods.
    totals
        `tested` and `untested` finished records, and `running` ones tested.
    design
        How the records were held apart.
    """

    design: str

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        found = self.scores(by=()).loc[LEARNED]
        return (
            f"P10 to P90 held {found['coverage']:.0%} of {found['n']:.0f} outcomes (claimed {CLAIMED:.0%}; "
            f"95% interval {found['coverage_low']:.0%} to {found['coverage_high']:.0%}), "
            f"P80 held {found['hit_rate']:.0%}"
        )

    @property
    def summary(self) -> pd.DataFrame:
        """Scores by quantity and method, see `scores`."""
        return self.scores(by=("quantity",))

    def scores(self, by: tuple[str, ...] = ("quantity", "category")) -> pd.DataFrame:
        """
        Score the methods.

        Parameters
        ----------
        by
            Columns of the table that tell groups apart; none scores everything together.

        Returns
        -------
        DataFrame
            Indexed by groups and method: `n` outcomes and `running` lower bounds; `coverage` of P10 to P90 and
            `hit_rate` of P80, lower bounds counted in, each with a 95 % interval; mean `pinball` loss of what came;
            mean `width` of P10 to P90 in logarithms.
        """
        keys = [*by, "method"]
        rows = [dict(zip(keys, key, strict=True)) | _score(part) for key, part in self.table.groupby(keys, sort=True)]
        return pd.DataFrame(rows, columns=[*keys, *FIGURES]).set_index(keys)

    def pit(self, method: str = LEARNED, quantity: str | None = None) -> pd.DataFrame:
        """
        Count outcomes by the chance that was given to coming out no higher.

        Good predictions fill all ten bins alike; a heap at the right end means that outcomes are worse than predicted.

        Returns
        -------
        DataFrame
            `low`, `high` and `count` of ten bins, see `workbench.risk.learning.calibration.histogram`.
        """
        rows = self.table[self.table["method"] == method]
        rows = rows if quantity is None else rows[rows["quantity"] == quantity]
        edges = np.linspace(0.0, 1.0, BINS + 1)
        count = histogram(*(rows[name].to_numpy() for name in ("pit_low", "pit_high", "ended")), edges)
        return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "count": count})


def backtest(
    found: pd.DataFrame, design: str = "leave_one_out", *, split: str | date | None = None, pooling: bool = True
) -> Backtest:
    """
    Predict records from others.

    Parameters
    ----------
    found
        From `workbench.risk.learning.records.records`.
    design
        One of `workbench.risk.learning.trials.DESIGNS`.
    split
        The day that parts learning from testing, for `split`.
    pooling
        Whether classes may borrow from each other.

    Raises
    ------
    ParameterError
        The design is unknown, or the day is missing or none.
    """
    if design not in DESIGNS:
        raise ParameterError(f"design: expected one of {', '.join(DESIGNS)}, found {design!r}")
    if (split is None) == (design == "split"):
        raise ParameterError(f"split: expected a day for the design split and none for others, found {split!r}")
    usable = found[(found["kind"] != LEFT_OUT) & found["log"].notna()]
    trials = list(DESIGNS[design](usable, _day(split), pooling))
    table = pd.DataFrame([row for trial in trials for row in judge(trial)], columns=list(COLUMNS))
    table = table.astype({"ended": bool, "pit_low": np.float64, "pit_high": np.float64})
    tested = sum(trial.record["kind"] == FINISHED for trial in trials)
    finished = int((usable["kind"] == FINISHED).sum())
    totals = {"tested": float(tested), "running": float(len(trials) - tested), "untested": float(finished - tested)}
    if not tested:
        reason = "No finished record has two others of its class that it could be predicted from."
        return Backtest(table=table, totals=totals, status=Status.NO_DATA, reason=reason, design=design)
    return Backtest(table=table, totals=totals, design=design)


def _score(part: pd.DataFrame) -> dict[str, float]:
    ended = part["ended"].to_numpy()
    low, high = part["pit_low"].to_numpy(), part["pit_high"].to_numpy()
    below, _ = share_below(high, ended, LEVELS[0])
    hit, told = share_below(low, ended, CLAIMED)
    within, telling = share_below(low, ended, np.nextafter(LEVELS[-1], 1.0))
    coverage = within - below
    ends = (*interval(coverage, telling), *interval(hit, told)) if ended.any() else (np.nan,) * 4
    return {
        "n": int(ended.sum()),
        "running": int((~ended).sum()),
        "coverage": coverage,
        "hit_rate": hit,
        **dict(zip(("coverage_low", "coverage_high", "hit_low", "hit_high"), ends, strict=True)),
        "pinball": float(part["pinball"][ended].mean()),
        "width": float(np.log(part["p90"] / part["p10"]).mean()),
    }


def _day(split: str | date | None) -> pd.Timestamp | None:
    if split is None:
        return None
    try:
        return pd.Timestamp(split)
    except (TypeError, ValueError) as error:
        raise ParameterError(f"split: expected a day such as 2010-01-31, found {split!r}") from error

"""The classes as people read them: what was, what it predicts, and how far to trust it."""

import numpy as np
import pandas as pd

from workbench.risk.distributions import Distribution
from workbench.risk.learning.censoring import Sample, Summary, summarise
from workbench.risk.learning.drift import Drift, drift, flagged
from workbench.risk.learning.fit import NOTHING, distribution, fit
from workbench.risk.learning.records import FINISHED, LEFT_OUT, RUNNING, samples
from workbench.risk.measures import quantile

SUPPORT = ((0.95, "P95", 19), (0.9, "P90", 9), (0.8, "P80", 4))
"""Records from which the largest of them bounds a percentile by itself: k/(n + 1) reaches it."""

COLUMNS = (
    "category",
    "quantity",
    "n",
    "unfinished",
    "left_out",
    "exact",
    "median_ratio",
    "p80_ratio",
    "log_mean",
    "log_sd",
    "own_weight",
    "log_mean_pooled",
    "log_scale",
    "freedom",
    "exact_share",
    "p50_factor",
    "p80_factor",
    "supports",
    "earlier_median",
    "recent_median",
    "drift_chance",
    "drifts",
    "note",
)


def class_table(found: pd.DataFrame, *, pooling: bool) -> tuple[pd.DataFrame, dict[str, Distribution | None]]:
    """
    Describe every class of every quantity.

    Parameters
    ----------
    found
        From `records`; not empty.

    Returns
    -------
    tuple
        A table with `COLUMNS`, sorted by quantity and category; and by quantity the ratio of a project whose class has
        no records, None where nothing is pooled.
    """
    gathered, tables, newcomers = samples(found), [], {}
    for quantity, part in found.groupby("quantity", sort=True):
        keys = [key for key in gathered if key[1] == quantity]
        summaries = [summarise(gathered[key]) for key in keys]
        kinds = part.groupby(["category", "kind"]).size().unstack(fill_value=0)
        rows = [
            _described(*key, gathered[key], summary, kinds.loc[key[0]])
            for key, summary in zip(keys, summaries, strict=True)
        ]
        table, newcomers[quantity] = _predicting(pd.DataFrame(rows), summaries, pooling)
        tables.append(table.assign(**_drifting([_drift(part[part["category"] == key[0]]) for key in keys])))
    table = pd.concat(tables, ignore_index=True)
    table["note"] = [_note(row) for row in table.to_dict("records")]
    return table[list(COLUMNS)], newcomers


def predicted(row: pd.Series) -> Distribution | None:
    """Give the ratio that a row of the table predicts."""
    return distribution(row["log_mean_pooled"], row["log_scale"], row["freedom"], row["exact_share"])


def _described(category: str, quantity: str, sample: Sample, summary: Summary, kinds: pd.Series) -> dict:
    ratios = np.exp(sample.finished)
    n = len(ratios)
    return {
        "category": category,
        "quantity": quantity,
        "n": n,
        "unfinished": int(kinds.get(RUNNING, 0)),
        "left_out": int(kinds.get(LEFT_OUT, 0)),
        "exact": int((sample.finished == 0.0).sum()),
        "median_ratio": float(np.median(ratios)) if n else np.nan,
        "p80_ratio": quantile(ratios, 0.8) if n else np.nan,
        "log_mean": summary.mean,
        "log_sd": float(np.sqrt(summary.variance)),
        "exact_share": summary.share,
        "supports": next((name for _, name, fewest in SUPPORT if n >= fewest), ""),
    }


def _predicting(
    table: pd.DataFrame, summaries: list[Summary], pooling: bool
) -> tuple[pd.DataFrame, Distribution | None]:
    """Add what the classes predict; the last of the predictions is that of a class without records."""
    pooled, predictive = fit([*summaries, NOTHING], pooling=pooling)
    factors = (np.exp(predictive.quantile(level))[:-1] for level in (0.5, 0.8))
    columns = {
        "own_weight": pooled.own_weight,
        "log_mean_pooled": pooled.mean,
        "log_scale": pooled.spread,
        "freedom": pooled.freedom,
    }
    table = table.assign(**{name: values[:-1] for name, values in columns.items()})
    table = table.assign(**dict(zip(("p50_factor", "p80_factor"), factors, strict=True)))
    return table, distribution(pooled.mean[-1], pooled.spread[-1], pooled.freedom[-1], 0.0)


def _drift(part: pd.DataFrame) -> Drift:
    dated = part[part["log"].notna() & part["estimated_at"].notna()]
    days = dated["estimated_at"].to_numpy(dtype="datetime64[D]").astype(float)
    return drift(dated["log"].to_numpy(), (dated["kind"] == FINISHED).to_numpy(), days)


def _drifting(found: list[Drift]) -> dict[str, np.ndarray]:
    chances = np.array([one.chance for one in found])
    return {
        "earlier_median": np.array([one.earlier for one in found]),
        "recent_median": np.array([one.recent for one in found]),
        "drift_chance": chances,
        "drifts": flagged(chances),
    }


def _note(row: dict) -> str:
    """Say in words what the figures of a class rest on."""
    notes = []
    if row["n"] and row["supports"] != SUPPORT[0][1]:
        borne = f"bear out {row['supports']} at most" if row["supports"] else "bear out no percentile"
        _, level, fewest = next(one for one in reversed(SUPPORT) if one[2] > row["n"])
        notes.append(f"{row['n']} finished records {borne}: {level} needs {fewest} and rests on the model.")
    if not row["n"]:
        notes.append("No finished record: what is predicted comes from the other classes.")
    if np.isnan(row["p50_factor"]):
        notes[:] = [f"{row['n']} finished records and too few classes to borrow from: nothing is predicted."]
    if row["unfinished"] > row["n"]:
        notes.append(f"More are running ({row['unfinished']}) than finished; they count as lower bounds.")
    if row["exact_share"]:
        notes.append(f"{row['exact']} of {row['n']} were exactly as estimated and count as a chance of their own.")
    if row["drifts"]:
        halves = f"median {row['recent_median']:.2f} after {row['earlier_median']:.2f}"
        notes.append(f"The later half is not like the earlier one: {halves}, by chance {row['drift_chance']:.2g}.")
    return " ".join(notes)

"""Which records a prediction may know: all others, those finished before, or those approved before a day."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.risk.learning.censoring import Sample, summarise
from workbench.risk.learning.fit import fit
from workbench.risk.learning.predictive import Predictive
from workbench.risk.learning.records import FINISHED, samples

FEWEST = 2  # records of the own class, so that every method can say something


@dataclass(frozen=True)
class Trial:
    """
    One record and what could be known without it.

    Parameters
    ----------
    record
        Row of the records, finished or running.
    known
        Logarithms of the finished records of its class that were known, rising.
    learned, alone
        Its prediction with and without the other classes.
    """

    record: dict
    known: np.ndarray
    learned: Predictive
    alone: Predictive


def leave_one_out(found: pd.DataFrame, _: pd.Timestamp | None, pooling: bool) -> Iterator[Trial]:
    """Predict each record from all others."""
    whole = samples(found)
    summaries = {key: summarise(sample) for key, sample in whole.items()}
    for quantity, part in found.groupby("quantity", sort=True):
        keys = [key for key in whole if key[1] == quantity]
        for (category, kind, log), equal in part.groupby(["category", "kind", "log"], sort=True):
            own = (category, quantity)
            known = _without(whole[own], kind, log)
            if len(known.finished) >= FEWEST:
                summary = summarise(known)
                _, learned = fit([summary if key == own else summaries[key] for key in keys], pooling=pooling)
                _, alone = fit([summary], pooling=False)
                for record in equal.to_dict("records"):  # one of them is as good as another
                    yield Trial(record, known.finished, learned.only(keys.index(own)), alone)


def rolling(found: pd.DataFrame, _: pd.Timestamp | None, pooling: bool) -> Iterator[Trial]:
    """Predict each record from what had finished before the day of its approval; what ran then is not known."""
    for (quantity, day), part in found.groupby(["quantity", "estimated_at"], sort=True):
        before = (found["quantity"] == quantity) & (found["finished"] < day)
        yield from _from(found[before], part, pooling)


def split(found: pd.DataFrame, day: pd.Timestamp | None, pooling: bool) -> Iterator[Trial]:
    """Predict what was approved from a day on from what was approved before it, as both are known today."""
    for _, part in found.groupby("quantity", sort=True):
        yield from _from(part[part["estimated_at"] < day], part[part["estimated_at"] >= day], pooling)


DESIGNS: Mapping[str, Callable[[pd.DataFrame, pd.Timestamp | None, bool], Iterator[Trial]]] = {
    "leave_one_out": leave_one_out,
    "rolling": rolling,
    "split": split,
}


def _from(known: pd.DataFrame, tested: pd.DataFrame, pooling: bool) -> Iterator[Trial]:
    gathered = samples(known)
    summaries = {key: summarise(sample) for key, sample in gathered.items()}
    _, learned = fit(list(summaries.values()), pooling=pooling)
    places = {key: place for place, key in enumerate(summaries)}
    for record in tested.to_dict("records"):
        own = (record["category"], record["quantity"])
        if own in gathered and len(gathered[own].finished) >= FEWEST:
            _, alone = fit([summaries[own]], pooling=False)
            yield Trial(record, gathered[own].finished, learned.only(places[own]), alone)


def _without(sample: Sample, kind: str, log: float) -> Sample:
    """Take one record out; of equal ones any."""
    finished, running = sample.finished, sample.running
    if kind == FINISHED:
        return Sample(np.delete(finished, np.searchsorted(finished, log)), running)
    return Sample(finished, np.delete(running, np.searchsorted(running, log)))

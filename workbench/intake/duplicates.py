"""Demands that may be one and the same, and what was learnt from work of the same class."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from workbench.answer import Answer, missing_tables
from workbench.portfolio import Portfolio
from workbench.taxonomy import State, Status

WAITING = (State.IDEA, State.DEMAND, State.CANDIDATE)
WORD = re.compile(r"[^\W\d_]{3,}")
STOP_WORDS = frozenset(
    WORD.findall(
        "all and any are but can for from has have into its may more new not our out over per such than that the their "
        "them then there these they this those through under until was were when where which while who will with"
    )
)
BLOCK = 500  # texts compared with all others at a time: what memory is needed grows with it
ROUNDING = 1e-12  # the cosine of a text with itself may miss 1 by a hair


def words(text: str) -> list[str]:
    """Split a text into its words of three letters and more, without case and without the commonest English ones."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [word for word in WORD.findall(plain) if word not in STOP_WORDS]


@dataclass(frozen=True, eq=False)
class SimilarTexts:
    """
    Pairs of texts that use the same words.

    Parameters
    ----------
    table
        One row per pair, most similar first: `first` and `second` in the order of the texts, `similarity`, and
        `shared`, the words in common, weightiest first.
    found
        Number of pairs at or above the threshold, listed or not.
    """

    table: pd.DataFrame
    found: int


def similar_texts(texts: Mapping[str, str], fresh: Iterable[str], threshold: float, most: int) -> SimilarTexts:
    """
    Pair the texts that use the same words.

    The similarity is the cosine of the word counts: 1 for the same words in the same proportion, 0 for no word in
    common. It depends on the two texts alone, so a newcomer changes nobody else's.

    Parameters
    ----------
    texts
        Text by name; one without words is like no other.
    fresh
        Names of which every pair has at least one.
    threshold
        Lowest similarity listed, above 0 and at most 1.
    most
        Number of pairs listed at most.

    Raises
    ------
    ValueError
        The threshold is outside its range.
    """
    if not 0.0 < threshold <= 1.0:
        raise ValueError(f"threshold: expected a number above 0 and at most 1, found {threshold:g}")
    names = list(texts)
    directions, vocabulary = _directions([words(text) for text in texts.values()])
    place = {name: number for number, name in enumerate(names)}
    first, second, cosine = _pairs(directions, np.unique([place[name] for name in fresh]).astype(int), threshold)
    listed = np.lexsort((second, first, -cosine))[:most]
    first, second = first[listed], second[listed]
    table = pd.DataFrame(
        {
            "first": np.array(names, dtype=object)[first],
            "second": np.array(names, dtype=object)[second],
            "similarity": cosine[listed],
            "shared": _shared(directions[first].multiply(directions[second]).tocsr(), vocabulary),
        }
    )
    return SimilarTexts(table, len(cosine))


def possible_duplicates(portfolio: Portfolio, *, threshold: float = 0.6, most: int = 500) -> Answer:
    """
    Pair each waiting demand with the projects whose name and description use the same words.

    Parameters
    ----------
    portfolio
        The portfolio. Ideas, demands and candidates are compared with each other and with all other projects.
    threshold
        Lowest similarity listed; see `similar_texts`.
    most
        Number of pairs listed at most; `reason` says when there are more.

    Returns
    -------
    Answer
        `.table` with one row per pair, most similar first: `first`, `second`, `similarity`, `shared`. `totals` has
        `pairs`, listed or not, and `wordless`: waiting demands without any word to compare.

    Raises
    ------
    ValueError
        The threshold is outside its range.
    """
    projects = portfolio.projects
    fresh = list(projects.index[projects["state"].isin(WAITING)])
    texts = (projects["name"] + " " + projects["description"]).to_dict()
    pairs = similar_texts(texts, fresh, threshold, most)
    reason = f"The {most} most similar of {pairs.found} pairs are listed." if pairs.found > most else ""
    return Answer(
        table=pairs.table,
        totals={"pairs": pairs.found, "wordless": sum(not words(texts[name]) for name in fresh)},
        status=Status.COMPUTED if fresh else Status.NO_DATA,
        reason=reason if fresh else "No project is an idea, a demand or a candidate.",
    )


def lessons_of_class(portfolio: Portfolio) -> Answer:
    """
    Put the lessons of the same category beside each waiting demand.

    Returns
    -------
    Answer
        `.table` with one row per demand and lesson: `project`, `name`, `category`, `lesson`, `phase`, `what`,
        `advice`. `totals` has `without`: waiting demands that no lesson is for.
    """
    projects = portfolio.projects
    waiting = projects.loc[projects["state"].isin(WAITING), ["name", "category"]].reset_index()
    lessons = portfolio.lessons.reset_index()[["category", "lesson", "phase", "what", "advice"]]
    reason = missing_tables(portfolio, "projects", "lessons")
    table = waiting.merge(lessons[lessons["category"] != ""], on="category", sort=False)
    return Answer(
        table=table,
        totals={"without": len(waiting) - table["project"].nunique()},
        status=Status.NO_DATA if reason else Status.COMPUTED,
        reason=reason,
    )


def _directions(bags: list[list[str]]) -> tuple[sparse.csr_array, np.ndarray]:
    """Count words and scale every text to length 1; texts × words, and the words in alphabetical order."""
    ends = np.cumsum([0, *map(len, bags)])
    vocabulary, columns = np.unique(np.array([word for bag in bags for word in bag], dtype=object), return_inverse=True)
    rows = np.repeat(np.arange(len(bags)), np.diff(ends))
    counts = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(bags), len(vocabulary))).tocsr()
    lengths = np.sqrt(counts.multiply(counts).sum(axis=1))
    return sparse.diags_array(1.0 / np.where(lengths > 0, lengths, 1.0)).tocsr() @ counts, vocabulary


def _pairs(
    directions: sparse.csr_array, fresh: np.ndarray, threshold: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find both ends, the earlier first, and the cosine of every pair that is similar enough."""
    is_fresh = np.zeros(directions.shape[0], dtype=bool)
    is_fresh[fresh] = True
    found = [(np.array([], dtype=int), np.array([], dtype=int), np.array([]))]
    for start in range(0, len(fresh), BLOCK):
        rows = fresh[start : start + BLOCK]
        cosines = (directions[rows] @ directions.T).tocoo()
        one, other = rows[cosines.row], cosines.col
        # Two fresh texts are found from either end and kept from one.
        kept = (one != other) & ((one < other) | ~is_fresh[other]) & (cosines.data >= threshold - ROUNDING)
        one, other, cosine = one[kept], other[kept], cosines.data[kept]
        found.append((np.minimum(one, other), np.maximum(one, other), np.minimum(cosine, 1.0)))
    first, second, cosine = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return first, second, cosine


def _shared(products: sparse.csr_array, vocabulary: np.ndarray) -> list[str]:
    """Name the words of each pair, those that make it similar first."""
    products.sort_indices()
    found = []
    for start, end in zip(products.indptr[:-1], products.indptr[1:], strict=True):
        weightiest = np.argsort(-products.data[start:end], kind="stable")
        found.append(", ".join(vocabulary[products.indices[start:end][weightiest]]))
    return found

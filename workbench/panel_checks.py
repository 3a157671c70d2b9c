"""Checks of the tables of intake: scales, scores, assessors and comparisons."""

from collections.abc import Iterator, Mapping
from math import isclose

import pandas as pd

from workbench.errors import Problem
from workbench.parsing import Origin
from workbench.taxonomy import ComparisonKind
from workbench.value_curve import parse_curve

ROUNDED = 0.01  # share by which a ratio and its reciprocal may differ through rounding
Tables = Mapping[str, pd.DataFrame]
Origins = Mapping[str, Origin]


def check_scales(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """A scale has a length, and its value function a shape."""
    for position, row in tables["criteria"].iterrows():
        if row["scale_high"] <= row["scale_low"]:
            yield origins["criteria"].problem(position, "scale_high", row["scale_high"], "more than scale_low")
        try:
            curve = parse_curve(row["value_function"], row["curve"], row["sense"])
        except ValueError as error:
            yield origins["criteria"].problem(position, "curve", row["curve"], str(error))
            continue
        if isinstance(curve, tuple) and not curve[0][0] <= row["scale_low"] < row["scale_high"] <= curve[-1][0]:
            expected = f"corners from {row['scale_low']:g} or less to {row['scale_high']:g} or more"
            yield origins["criteria"].problem(position, "curve", row["curve"], expected)


def check_ratings(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """A score, and the range an assessor would defend, lie on the scale of the criterion and in order."""
    if tables["ratings"].empty:
        return
    criteria, ratings = tables["criteria"].drop_duplicates("criterion").set_index("criterion"), tables["ratings"]
    low, high = (ratings["criterion"].map(criteria[column]).astype(float) for column in ("scale_low", "scale_high"))
    for column in ("value", "low", "high"):
        for position in ratings.index[(ratings[column] < low) | (ratings[column] > high)]:
            expected = f"a score from {low[position]:g} to {high[position]:g}"
            yield origins["ratings"].problem(position, column, f"{ratings.loc[position, column]:g}", expected)
    for column, wrong, side in (
        ("low", ratings["low"] > ratings["value"], "most"),
        ("high", ratings["high"] < ratings["value"], "least"),
    ):
        for position in ratings.index[wrong]:
            expected = f"at {side} the value {ratings.loc[position, 'value']:g}"
            yield origins["ratings"].problem(position, column, f"{ratings.loc[position, column]:g}", expected)


def check_rated(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """Criteria made of others are not scored themselves, and scores belong to a round that is listed."""
    ratings, parents = tables["ratings"], set(tables["criteria"]["parent"]) - {""}
    for position in ratings.index[ratings["criterion"].isin(parents)]:
        value = ratings.loc[position, "criterion"]
        yield origins["ratings"].problem(position, "criterion", value, "a criterion that is not made of others")
    known = set(tables["rounds"]["round"])
    for name in ("ratings", "comparisons") if known else ():
        rounds = tables[name]["round"]
        for position in rounds.index[~rounds.isin(known)]:
            yield origins[name].problem(position, "round", rounds[position], "a round found in rounds")


def check_voters(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """Where assessors are listed, nobody else scores."""
    known = set(tables["voters"]["voter"])
    if not known:
        return
    for name in ("ratings", "comparisons"):
        voters = tables[name]["voter"]
        for position in voters.index[~voters.isin(known)]:
            yield origins[name].problem(position, "voter", voters[position], "an assessor found in voters")


def check_comparisons(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """Criteria are compared with their sisters, and there and back say the same."""
    frame, origin = tables["comparisons"], origins["comparisons"]
    if frame.empty:
        return
    parents = tables["criteria"].drop_duplicates("criterion").set_index("criterion")["parent"]
    said: dict[tuple, float] = {}
    for position, row in frame.iterrows():
        for item in ("item_a", "item_b"):
            above = parents.get(row[item])
            if above is not None and above != row["parent"]:
                expected = f'a criterion below "{row["parent"]}"' if row["parent"] else "a criterion at the top"
                yield origin.problem(position, item, row[item], expected)
        if row["item_a"] == row["item_b"] and row["ratio"] != 1.0:
            yield origin.problem(position, "ratio", f"{row['ratio']:g}", "1 where a criterion meets itself")
        one = (row["voter"], row["parent"], row["kind"], row["round"])
        back = said.get((*one, row["item_b"], row["item_a"]))
        if back is not None and not isclose(row["ratio"] * back, 1.0, rel_tol=ROUNDED):
            expected = f"{1.0 / back:g}, the reciprocal of {row['item_b']} over {row['item_a']}"
            yield origin.problem(position, "ratio", f"{row['ratio']:g}", expected)
        said[*one, row["item_a"], row["item_b"]] = row["ratio"]
    for _, family in frame.groupby(["voter", "parent", "round"]):
        yield from _family_problems(family, origin)


def _family_problems(family: pd.DataFrame, origin: Origin) -> Iterator[Problem]:
    """One assessor compares the children of one parent in one way: in pairs, or with one best and one worst."""
    kinds = set(family["kind"])
    if ComparisonKind.PAIR in kinds and len(kinds) > 1:
        at = family.index[family["kind"] != ComparisonKind.PAIR][0]
        yield origin.problem(at, "kind", family.loc[at, "kind"], "pair, as the others of this assessor and parent")
        return
    for kind, item, word in (
        (ComparisonKind.BEST_TO_OTHER, "item_a", "best"),
        (ComparisonKind.OTHER_TO_WORST, "item_b", "worst"),
    ):
        part = family[family["kind"] == kind]
        for at in part.index[part[item] != part[item].iloc[0]] if len(part) else ():
            yield origin.problem(at, item, part.loc[at, item], f"{part[item].iloc[0]}, the {word} one named before")
        for at in part.index[part["ratio"] < 1]:
            yield origin.problem(at, "ratio", f"{part.loc[at, 'ratio']:g}", f"1 or more from the {word} one")


CHECKS = (check_scales, check_ratings, check_rated, check_voters, check_comparisons)

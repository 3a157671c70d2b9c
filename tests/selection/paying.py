"""Whether funds with rules can pay for a plan: a closed form for one fund, a small linear problem for several."""

import numpy as np
import pandas as pd
from scipy.optimize import linprog

TOLERANCE = 1e-7


def payable(kinds: list[tuple[str, str, str]], spent: np.ndarray, rules: pd.DataFrame, money: np.ndarray) -> bool:
    """
    Say whether every payment finds a fund.

    Parameters
    ----------
    kinds
        Fund, category and class of each row of `spent`.
    spent
        Kinds × T.
    rules
        One row per fund, empty where it has none: `carry_over, carry_limit, cost_class, category`.
    money
        Funds × T.
    """
    who = [[f for f in range(len(rules)) if may_pay(rules.iloc[f], rules.index[f], kind)] for kind in kinds]
    needed = np.maximum(spent, 0.0)
    if any(needed[k].any() and not payers for k, payers in enumerate(who)):
        return False
    if len(rules) == 1:
        return lasts(needed.sum(axis=0), money[0], *carried(rules.iloc[0]))
    return _flows(needed, who, rules, money)


def may_pay(rule: pd.Series, name: str, kind: tuple[str, str, str]) -> bool:
    """Whether a fund may pay for money of a kind."""
    own, category, cost_class = kind
    limits = [(rule["cost_class"], cost_class), (rule["category"], category)]
    return own in ("", name) and all(pd.isna(only) or only in ("", given) for only, given in limits)


def carried(rule: pd.Series) -> tuple[float, float]:
    """Share that survives and share that may be kept; nothing survives in a fund without rules."""
    return tuple(0.0 if pd.isna(rule[name]) else float(rule[name]) for name in ("carry_over", "carry_limit"))


def lasts(spent: np.ndarray, money: np.ndarray, keeps: float, limit: float) -> bool:
    """One fund: keep as much as allowed, for money kept never hurts later, and see whether it ever falls short."""
    brought = 0.0
    for needed, offered in zip(spent, money, strict=True):
        rest = offered + brought - needed
        if rest < -TOLERANCE * max(1.0, offered):
            return False
        brought = keeps * min(max(rest, 0.0), limit * offered)
    return True


def _flows(spent: np.ndarray, who: list[list[int]], rules: pd.DataFrame, money: np.ndarray) -> bool:
    """Several funds: is there a payment g by kind, fund and period and money k kept, none of it negative."""
    length = money.shape[1]
    pairs = [(k, f) for k, payers in enumerate(who) for f in payers if spent[k].any()]
    count = len(pairs) * length
    equal, sides = [], []
    for k in sorted({k for k, _ in pairs}):
        for t in range(length):
            row = np.zeros(count + money.size)
            row[[p * length + t for p, (kind, _) in enumerate(pairs) if kind == k]] = 1.0
            equal.append(row)
            sides.append(spent[k, t])
    most, offers = [], []
    for f in range(len(rules)):
        keeps, _ = carried(rules.iloc[f])
        for t in range(length):
            row = np.zeros(count + money.size)
            row[[p * length + t for p, (_, fund) in enumerate(pairs) if fund == f]] = 1.0
            row[count + f * length + t] = 1.0
            if t:
                row[count + f * length + t - 1] = -keeps
            most.append(row)
            offers.append(money[f, t] * (1 + TOLERANCE) + TOLERANCE)
    if not pairs:
        return True
    limits = [carried(rules.iloc[f])[1] * money[f, t] for f in range(len(rules)) for t in range(length)]
    bounds = [(0.0, None)] * count + [(0.0, limit) for limit in limits]
    found = linprog(np.zeros(count + money.size), most, offers, equal, sides, bounds=bounds, method="highs-ds")
    return found.status == 0

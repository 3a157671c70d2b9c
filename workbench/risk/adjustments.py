"""What open flags do to a forecast: less certain, dearer, less useful, by the rules of the office."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from workbench.errors import ParameterError
from workbench.risk.distributions import Adjusted, Distribution
from workbench.rules import FlagEffect, Rules
from workbench.taxonomy import Quantity, Rag

MOST_SPREAD = 3.0  # however many flags there are
STATUS = "status"


@dataclass(frozen=True)
class Adjustment:
    """
    How the forecast of one project is changed.

    Parameters
    ----------
    spread
        Multiplies the spread of the logarithm of cost and benefit, at least 1.
    cost, benefit
        Multiply the middle of cost and of benefit.
    because
        Sentences that name what is behind it.

    Raises
    ------
    ParameterError
        A number is out of range, or nothing is named.
    """

    spread: float = 1.0
    cost: float = 1.0
    benefit: float = 1.0
    because: str = ""

    def __post_init__(self):
        for name, low, high in (("spread", 1.0, MOST_SPREAD), ("cost", 0.1, 10.0), ("benefit", 0.1, 10.0)):
            if not low <= getattr(self, name) <= high:
                raise ParameterError(
                    f"adjustments: {name}: {getattr(self, name)!r} is not between {low:g} and {high:g}"
                )
        if not self.because.strip():
            raise ParameterError("adjustments: because: expected a sentence that names the reason, found none")

    def apply(self, ratio: Distribution, quantity: Quantity) -> Distribution:
        """Change the ratio of actual to planned cost or benefit; one whose median is 0 stays."""
        middle = self.cost if quantity is Quantity.COST else self.benefit
        if (self.spread, middle) == (1.0, 1.0) or not float(ratio.at(0.0)) > 0:
            return ratio
        return Adjusted(ratio, self.spread, middle)

    def said(self, quantity: Quantity) -> str:
        """Say the factors in words, such as ``spread × 1.2, cost × 1.05``; nothing where they change nothing."""
        middle = self.cost if quantity is Quantity.COST else self.benefit
        parts = {"spread": self.spread, str(quantity): middle}
        return ", ".join(f"{name} × {factor:g}" for name, factor in parts.items() if factor != 1.0)


def flag_adjustments(
    flags: pd.DataFrame, rules: Rules | None = None, *, colours: pd.Series | None = None
) -> dict[str, Adjustment]:
    """
    Turn open flags and red statuses into changes of the forecast.

    Of each kind of flag the gravest on a project counts once; different kinds multiply.

    Parameters
    ----------
    flags
        Table of `workbench.flags`: `project, flag, severity, sentence` are used.
    rules
        `flag_effects` says what each kind does; the defaults when left out.
    colours
        Project -> colour of its status, such as ``computed`` of `workbench.track`.

    Returns
    -------
    dict
        Project -> adjustment; projects without effective flags are not in it.
    """
    effects = (rules or Rules()).flag_effects
    raised = flags.loc[flags["project"] != "", ["project", "flag", "severity", "sentence"]]
    if colours is not None:
        red = colours[colours == Rag.RED].index
        status = pd.DataFrame({"project": red, "flag": STATUS, "severity": Rag.RED.value, "sentence": "Status is red."})
        raised = pd.concat([raised, status])
    found = {}
    for project, rows in raised.groupby("project", sort=True):
        counted = _gravest(rows, effects)
        if len(counted):
            found[str(project)] = _together([effects[key] for key in counted.index], counted["sentence"])
    return found


def _gravest(rows: pd.DataFrame, effects: Mapping[str, FlagEffect]) -> pd.DataFrame:
    """Keep of each kind the first row of the gravest severity that has an effect."""
    rows = rows.assign(key=rows["flag"] + "_" + rows["severity"], mild=(rows["severity"] != Rag.RED).astype(int))
    rows = rows[rows["key"].isin([key for key, effect in effects.items() if effect != FlagEffect()])]
    return rows.sort_values("mild", kind="stable").drop_duplicates("flag").sort_values("flag").set_index("key")


def _together(effects: list[FlagEffect], sentences: pd.Series) -> Adjustment:
    spread = cost = benefit = 1.0
    for effect in effects:
        spread, cost, benefit = spread * effect.spread, cost * effect.cost, benefit * effect.benefit
    return Adjustment(min(spread, MOST_SPREAD), cost, benefit, " ".join(sentences))

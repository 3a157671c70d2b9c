"""What people call each compiled row."""

import numpy as np

from workbench.selection.cliques import cliques
from workbench.selection.limit_rows import hour_names
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.relaxation import rule_rows
from workbench.selection.rules import RULES, worked_rows
from workbench.taxonomy import DependencyKind

COUNT = "number of projects"


def row_names(model: Model, limits: Limits) -> list[tuple[str, str]]:
    """
    Name the rows of the compiled problem.

    Parameters
    ----------
    model
        The compiled selection.
    limits
        The question.

    Returns
    -------
    list of tuple
        Rule and name of each row; the name is empty for a row that only says what a project is. Rows of one name
        belong together.
    """
    question, found = model.question, []
    projects = question.options.projects.index
    sentences = {rule.__name__: rule.__doc__.strip() for rule in RULES}
    own = {
        "at_most_once": [f"{name} stays out" if name in limits.forced_out else "" for name in projects],
        "mandatory_chosen": [f"{name} goes ahead" for name in projects],
        "within_budget": question.budget.names,
        "within_funds": _fund_names(model),
        "within_capacity": hour_names(model, worked_rows(question)),
        "prerequisites_chosen": _prerequisites(model),
        "exclusions_kept": _exclusions(model),
        "finish_before_start": _finishes(model),
        "bucket_shares_kept": share_names(model),
        "counts_kept": [
            *(f"{name}: at most {high}" for name, _, high, _ in limits.counts),
            *(f"{name}: at least {low}" for name, low, _, _ in limits.counts),
        ],
        "few_enough": [COUNT],
    }
    for rule, rows in rule_rows(model).items():
        names = own.get(rule, [sentences[rule]] * len(rows))
        found += [(rule, name) for name in names[: len(rows)]]
    return found


def share_names(model: Model) -> list[str]:
    """Name the rows of shares in their order."""
    base = "spend" if model.question.share_base is None else "budget"
    names = []
    for name, low, high in model.question.shares:
        names += [f"{name} at least {low:.0%} of the {base}"] if low > 0 else []
        names += [f"{name} at most {high:.0%} of the {base}"] if high < 1 else []
    return names


def _fund_names(model: Model) -> list[str]:
    funds = model.question.funding
    if funds is None:
        return []
    purse = funds.purses
    cells = [f"{fund} {period}" for fund in purse.funds for period in purse.periods]
    return [""] * funds.spend.shape[0] + cells + [f"{cell} kept" for cell in cells]


def _prerequisites(model: Model) -> list[str]:
    rows = model.question.dependencies
    pairs = rows[rows["kind"] == DependencyKind.REQUIRES]
    names = [f"{a} only with {b}" for a, b in zip(pairs["project"], pairs["depends_on"], strict=True)]
    choices, index = rows[rows["kind"] == DependencyKind.REQUIRES_ANY], model.question.options.projects.index
    for project in index[np.unique(index.get_indexer(choices["project"]))]:
        others = choices.loc[choices["project"] == project, "depends_on"]
        names.append(f"{project} only with one of {', '.join(others)}")
    return names


def _exclusions(model: Model) -> list[str]:
    rows, index = model.question.dependencies, model.question.options.projects.index
    pairs = rows[rows["kind"] == DependencyKind.EXCLUDES]
    numbers = zip(index.get_indexer(pairs["project"]), index.get_indexer(pairs["depends_on"]), strict=True)
    groups = cliques({frozenset(map(int, pair)) for pair in numbers})
    return [f"at most one of {', '.join(index[sorted(group)])}" for group in groups]


def _finishes(model: Model) -> list[str]:
    rows, options = model.question.dependencies, model.question.options
    rows = rows[rows["kind"] == DependencyKind.FINISH_START]
    names = []
    for later, earlier in zip(rows["project"], rows["depends_on"], strict=True):
        names += [f"{later} after {earlier}"] * len(np.unique(options.start[options.columns_of(later)]))
    return names

"""How well projects serve the strategy."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from workbench.answer import Answer, missing_tables
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status
from workbench.tree import product_down
from workbench.valuation import project_flows


@dataclass(frozen=True, kw_only=True)
class Alignment(Answer):
    """
    Contribution of projects to objectives.

    `table`, indexed by project: `name`, `alignment` (0 to 100). `totals`: `alignment`, the mean over the projects by
    cost, and `coverage`, that of the objectives by weight, both from 0 to 100.

    Parameters
    ----------
    matrix
        Projects × leaf objectives: contribution level from 0 to 1.
    coverage
        Indexed by objective: `name`, `weight`, `coverage` from 0 to 1 by the chosen projects, and their number.
    """

    matrix: pd.DataFrame
    coverage: pd.DataFrame

    def __str__(self) -> str:
        if self.is_empty:
            return f"No alignment: {self.reason}"
        weakest = self.coverage.sort_values("coverage").iloc[0]
        return f"{weakest['name']} is the objective served least, covered to {weakest['coverage']:.0%}"


def align(portfolio: Portfolio, projects: Iterable[str] | None = None) -> Alignment:
    """
    Say how much projects serve the objectives.

    A project's alignment is 100 · Σ w·c over leaf objectives. An objective is covered to 1 - Π (1 - c) over the given
    projects, where of an overlap group only the largest contribution counts.

    Parameters
    ----------
    portfolio
        The portfolio.
    projects
        Projects that count; all by default.

    Raises
    ------
    ParameterError
        A project is not there.
    """
    reason = missing_tables(portfolio, "objectives", "contributions")
    objectives = portfolio.objectives
    leaves = objectives[~objectives.index.isin(objectives["parent"])]
    index = pd.Index(portfolio.projects.index if projects is None else list(projects), name="project")
    if unknown := sorted({str(name) for name in index.difference(portfolio.projects.index)}):
        raise ParameterError(f"projects: {', '.join(unknown)} is no project of the portfolio")
    if reason:
        empty = pd.DataFrame(columns=["name", "alignment"]).rename_axis("project")
        return Alignment(
            table=empty, status=Status.NO_DATA, reason=reason, matrix=pd.DataFrame(), coverage=pd.DataFrame()
        )
    weights = product_down(objectives["parent"], objectives["weight"])
    rows = portfolio.contributions
    rows = rows[rows["project"].isin(index) & rows["objective"].isin(leaves.index)]
    matrix = rows.pivot(index="project", columns="objective", values="level")
    matrix = matrix.reindex(index=index, columns=leaves.index).fillna(0.0)
    alone = rows["project"].where(rows["overlap_group"].eq(""), "")  # a group may have the name of a project
    joint = rows.groupby(["objective", "overlap_group", alone])["level"].max()
    covered = 1.0 - (1.0 - joint).groupby(level=0).prod().reindex(leaves.index, fill_value=1.0)
    coverage = pd.DataFrame(
        {
            "name": leaves["name"].where(leaves["name"].ne(""), leaves.index),
            "weight": weights,
            "coverage": covered,
            "projects": matrix.gt(0).sum(),
        }
    )
    names = portfolio.projects["name"].reindex(index)
    table = pd.DataFrame({"name": names.where(names.ne(""), index), "alignment": 100.0 * (matrix @ weights)})
    cost = project_flows(portfolio)["cost"].reindex(index).fillna(0.0)
    totals = {
        "alignment": float((table["alignment"] * cost).sum() / cost.sum()) if cost.sum() else float("nan"),
        "coverage": float(100.0 * (covered * weights).sum()),
    }
    table = table.sort_values("alignment", ascending=False)
    return Alignment(table=table, totals=totals, matrix=matrix, coverage=coverage)

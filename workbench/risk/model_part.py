"""Some of the projects of a model: their draws are those they have among the others."""

from collections.abc import Collection
from dataclasses import replace

from workbench.risk.simulation import Model


def part(model: Model, names: Collection[str]) -> Model:
    """
    Keep some projects of a model.

    What may happen to the others still counts where a project needs their results, and shocks may come as long as any
    project has money, so that every number of the kept ones stays as it is.
    """
    kept = model.plan.index.isin(list(names))

    def ratios(known: tuple) -> tuple:
        return tuple(ratio for ratio, is_kept in zip(known, kept, strict=True) if is_kept)

    return replace(
        model,
        plan=model.plan[kept],
        loadings=model.loadings[kept],
        cost_ratios=ratios(model.cost_ratios),
        benefit_ratios=ratios(model.benefit_ratios),
        duration_ratios=ratios(model.duration_ratios),
    )

"""How the plan stands up: against risk, in other scenarios, in each assessor's eyes; and what to study first."""

from workbench.app.pages.selection_scene import Scene, View
from workbench.app.shown import WIDTH, Shown
from workbench.charts.robust_plans import plot_efficient_set, plot_regrets, plot_studies
from workbench.charts.style import Axes, new_axes
from workbench.looks import Look
from workbench.selection.efficient_set import EfficientSet
from workbench.selection.scenario_plans import ScenarioPlans
from workbench.selection.study_worth import StudyWorth
from workbench.selection.voter_plans import VoterPlans
from workbench.tables import table


def show_efficient_set(scene: Scene, found: EfficientSet) -> Shown:
    """Plans from the most valuable to the safest."""
    ax = plot_efficient_set(found, plan=scene.selection, ax=new_axes(WIDTH, 4.7))
    looks = {
        "floor": Look("Floor asked for", "money"),
        "value": Look("Value", "money"),
        "bound": Look("At most", "money"),
        "cvar": Look("Worst futures", "money"),
        "spread": Look("Spread", "money"),
        "mean": Look("Mean", "money"),
        "projects": Look("Projects", "count"),
    }
    columns = ["floor", "value", "bound", "cvar", "spread", "projects", "status"]
    caption = f"Best plans whose worst {1.0 - found.confidence:.0%} of futures bring at least so much on average"
    rows = table(found.table.reset_index(), columns, looks=looks, currency=scene.currency, index=False, caption=caption)
    return Shown(_said(found, ax), ax, rows)


def show_voters(scene: Scene, found: VoterPlans) -> Shown:
    """What the group's plan costs each assessor."""
    return _regrets(found, "assessors whose own", "Own plans with it", {"group": "Group's plan"}, "compromise")


def show_scenarios(scene: Scene, found: ScenarioPlans) -> Shown:
    """What the plan loses where something comes otherwise."""
    return _regrets(found, "scenarios whose", "Scenarios with it", {"planned": "Plan made for no change"}, "robust")


def show_studies(scene: Scene, found: StudyWorth) -> Shown:
    """Which project to look at more closely before the decision."""
    ax = plot_studies(found, ax=new_axes(WIDTH, 4.7))
    looks = {
        "deviation": Look("Doubt", "money"),
        "worth_least": Look("Worth", "money"),
        "worth_most": Look("at most", "money"),
        "perfect": Look("All known", "money"),
        "verdict": Look("Advice", "text"),
    }
    columns = ["name", "deviation", "worth_least", "worth_most", "perfect", "verdict"]
    caption = "What a study that halves the doubt about a project (the spread of its value) adds, before its cost"
    rows = table(found.table, columns, looks=looks, currency=scene.currency, caption=caption, empty=found.reason)
    return Shown(_said(found, ax), ax, rows)


def _regrets(found: VoterPlans | ScenarioPlans, whose: str, support: str, common: dict[str, str], robust: str) -> Shown:
    """What two common plans cost each, and in how many own plans every candidate is."""
    ax = plot_regrets(found, ax=new_axes(WIDTH, 4.7))
    looks = {"support": Look(support, "percent"), "core": Look("In all", "flag")}
    looks |= {name: Look(label, "flag") for name, label in common.items()}
    looks |= {robust: Look("Smallest largest regret", "flag")}
    rows = found.table.sort_values("support", ascending=False) if len(found.table) else found.table
    caption = f"Every candidate: the share of {whose} best plan has it"
    return Shown(_said(found, ax), ax, table(rows, ["name", *looks], looks=looks, caption=caption, empty=found.reason))


def _said(found, ax: Axes) -> str:
    """The finding over the picture once, and beside it what stands in its way."""
    ax.set_title("")
    said = str(found)
    return said if not found.reason or found.reason in said else f"{said}. {found.reason}"


ROBUST: dict[str, View] = {
    "risk": View(
        "Value against risk (a minute)",
        lambda scene: scene.answers.efficient_set(scene.question, scene.progress),
        show_efficient_set,
        slow=True,
    ),
    "scenarios": View(
        "If one category earns less (seconds)",
        lambda scene: scene.answers.scenarios(scene.question, scene.progress),
        show_scenarios,
        slow=True,
    ),
    "voters": View(
        "In each assessor's eyes (seconds)",
        lambda scene: scene.answers.voters(scene.question, scene.progress),
        show_voters,
        slow=True,
    ),
    "studies": View(
        "What to study first (seconds)",
        lambda scene: scene.answers.studies(scene.question, scene.selection, scene.progress),
        show_studies,
        slow=True,
    ),
}

"""What the selection page can show: each view finds one answer and turns it into a finding, a picture and rows."""

from workbench.answer import Answer
from workbench.app.pages.selection_answers import favourite
from workbench.app.pages.selection_robust import ROBUST
from workbench.app.pages.selection_scene import ROWS, Scene, View
from workbench.app.pages.selection_words import ids, why_sentence, why_tiles
from workbench.app.shown import WIDTH, Shown
from workbench.charts.bridge import plot_bridge
from workbench.charts.bubble import plot_bubble
from workbench.charts.frontier import plot_frontier
from workbench.charts.limit_prices import plot_limits
from workbench.charts.roadmap import plot_roadmap
from workbench.charts.selection import plot_budget
from workbench.charts.style import Axes, new_axes, say_missing
from workbench.looks import Look
from workbench.risk.forecast import Forecast
from workbench.selection.bridge import bridge
from workbench.selection.explain import Reasons
from workbench.selection.select import Selection
from workbench.tables import Markup, table


def show_plan(scene: Scene, found: Forecast | None) -> Shown:
    """Risk, return and size of every candidate."""
    return Shown(str(scene.selection), _bubble(scene, found), _candidates(scene))


def show_roadmap(scene: Scene, found: object) -> Shown:
    """The chosen projects over the calendar."""
    ax = plot_roadmap(scene.selection, scene.answers.portfolio, ax=new_axes(WIDTH, 5.2))
    return Shown(str(scene.selection), ax, _candidates(scene))


def show_money(scene: Scene, found: object) -> Shown:
    """Money used and left by period."""
    ax = plot_budget(scene.selection, currency=scene.currency, ax=new_axes(WIDTH, 4.6))
    columns = ["name", "used", "limit", "share"]
    rows = table(scene.selection.binding, columns, index=False, caption="Limits used up", empty="No limit is used up.")
    return Shown(str(scene.selection), ax, rows)


def find_frontier(scene: Scene, search: bool = True) -> Answer | None:
    """Plans by budget; none are searched for where not even this budget has one."""
    return scene.answers.frontier(scene.question, search, scene.progress) if scene.selection.value is not None else None


def show_frontier(scene: Scene, found: Answer | None) -> Shown:
    """What each budget buys."""
    if found is None or found.table.empty:
        ax = say_missing(
            new_axes(WIDTH, 4.7), "What more money buys", scene.selection.reason or "No budget has a plan."
        )
        return Shown(str(scene.selection), ax, _candidates(scene))
    record = scene.answers.record(scene.question)
    factor = scene.question.limits.budget_factor
    ax = plot_frontier(
        found, chosen=factor, plan=scene.selection, record=record, currency=scene.currency, ax=new_axes(WIDTH, 4.7)
    )
    looks = {
        "factor": Look("Budget, share", "percent"),
        "budget": Look("Budget", "money"),
        "price": Look("Worth of one more", "ratio"),
        "hull": Look("On the hull", "flag"),
        "knee": Look("Knee", "flag"),
    }
    frame = found.table.reset_index().drop(columns=["plan", "index"], errors="ignore")
    rows = table(frame, looks=looks, currency=scene.currency, index=False, caption="Best plans by budget")
    return Shown(ax.get_title(loc="left").replace("\n", " "), ax, rows)


def show_limits(scene: Scene, found: Reasons) -> Shown:
    """What rules, money and people cost, and the habits beside the plan."""
    ax = plot_limits(found, currency=scene.currency)
    if scene.selection.value is None:
        return Shown(str(found) or str(scene.selection), ax, _repairs(scene, found))
    looks = {
        "state": Look("State", "text"),
        "waiting": Look("Who waits for it", "text"),
        "price": Look("Price of one more", "ratio"),
        "price_from": Look("holds from", "number"),
        "price_to": Look("to", "number"),
    }
    prices = found.prices.sort_values("price", ascending=False, kind="stable")
    columns = ["name", "used", "limit", "state", "waiting", "price", "price_from", "price_to"]
    caption = "Every row of money and people; prices are those of the relaxation"
    rows = table(prices, columns, looks=looks, index=False, caption=caption)
    headline = ax.get_title(loc="left").replace("\n", " ")
    return Shown(headline, ax, rows)


def show_why(scene: Scene, found: Reasons) -> Shown:
    """Why one project is in the plan or not."""
    selection, currency = scene.selection, scene.currency
    project = scene.question.project or favourite(selection)
    if project not in found.table.index:
        said = str(found) or selection.reason or "There is no candidate to explain."
        return Shown(said, _bubble(scene, scene.answers.risk()), _repairs(scene, found))
    row = found.table.loc[project]
    names = selection.table["name"]
    headline = why_sentence(row, currency, lambda key: str(names.get(key, key)))
    leaves, enters = ids(row["displaced"]), ids(row["instead"])
    pointed = {"explained": project, "leaves": leaves, "enters": enters}
    ax = _bubble(scene, scene.answers.risk(), **pointed)
    ax.set_title("")
    others = selection.table.loc[selection.table.index.intersection([project, *leaves, *enters])]
    change = {project: "in question", **dict.fromkeys(leaves, "would leave"), **dict.fromkeys(enters, "would come")}
    others = others.assign(change=[change[key] for key in others.index]).sort_values("change")
    looks = {"change": Look("Otherwise", "text")}
    caption = "The project, and those that would leave or come if it were decided otherwise"
    rows = table(others, ["change", *ROWS], looks=looks, currency=currency, caption=caption)
    return Shown(headline, ax, rows, why_tiles(row, selection.table.loc[project], currency))


def find_changes(scene: Scene) -> tuple[str, Selection]:
    """The plan of record, else the plan the page opened with."""
    record = scene.answers.record(scene.question)
    return ("the plan of record", record) if record is not None else ("the plan at opening", scene.first)


def show_changes(scene: Scene, found: tuple[str, Selection | None]) -> Shown:
    """The way from the last approved plan to this one."""
    before, plan = found[0], found[1] or scene.selection
    compared = bridge(plan, scene.selection)
    ax = plot_bridge(compared, before=before, after="this plan", ax=new_axes(WIDTH, 4.7))
    looks = {
        "change": Look("Change", "text"),
        "start_before": Look("Start before", "text"),
        "start_after": Look("Start now", "text"),
        "value_before": Look("Value before", "money"),
        "value_after": Look("Value now", "money"),
        "difference": Look("Difference", "money"),
    }
    changed = compared.table[compared.table["change"] != "kept"]
    caption, empty = f"Changes against {before}", "Nothing changed."
    rows = table(changed, looks=looks, currency=scene.currency, caption=caption, empty=empty)
    return Shown(str(scene.selection), ax, rows)


VIEWS: dict[str, View] = {
    "plan": View("Risk and return", lambda scene: scene.answers.risk(), show_plan),
    "roadmap": View("Roadmap", lambda scene: None, show_roadmap),
    "money": View("Money by period", lambda scene: None, show_money),
    "frontier": View(
        "What more money buys (seconds)",
        find_frontier,
        show_frontier,
        slow=True,
        quick=lambda scene: find_frontier(scene, search=False),
    ),
    "limits": View(
        "What the limits cost (seconds)",
        lambda scene: scene.answers.limits(scene.question, scene.selection, scene.progress),
        show_limits,
        slow=True,
    ),
    "why": View(
        "Why one project (seconds)",
        lambda scene: scene.answers.why(scene.question, scene.selection, scene.progress),
        show_why,
        slow=True,
    ),
    "changes": View("What changed", find_changes, show_changes),
    **ROBUST,
}


def _candidates(scene: Scene) -> Markup:
    """Every candidate, chosen ones first; why only where there is a plan."""
    rows = scene.selection.table.sort_values(["chosen", "value"], ascending=False)
    if scene.selection.value is None:
        return table(
            rows, ["name", "cost", "value", "value_per_cost"], currency=scene.currency, caption="Every candidate"
        )
    caption = "Every candidate, and why it is in or out"
    return table(rows, ROWS, currency=scene.currency, caption=caption)


def _repairs(scene: Scene, found: Reasons) -> Markup:
    """Which limits to raise and which commitments to release, and what the plan would be worth then."""
    if found.repair is None or found.repair.table.empty:
        return _candidates(scene)
    looks = {
        "repair": Look("Repair", "count"),
        "change": Look("What to do", "text"),
        "extra": Look("More by", "number"),
        "needed": Look("Needed", "number"),
        "proven": Look("Proven", "flag"),
    }
    columns = ["repair", "change", "name", "limit", "extra", "needed", "value", "proven"]
    caption = "What would help; changes of one number go together, value is that of the plan after it"
    return table(found.repair.table, columns, looks=looks, currency=scene.currency, index=False, caption=caption)


def _bubble(scene: Scene, risk: Forecast | None, **pointed) -> Axes:
    portfolio, ax = scene.answers.portfolio, new_axes(WIDTH, 4.9)
    return plot_bubble(scene.selection, portfolio, risk, currency=scene.currency, ax=ax, **pointed)

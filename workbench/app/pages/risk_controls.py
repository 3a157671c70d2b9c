"""The knobs of the risk page as widgets; those that a view does not know are hidden while it is shown."""

from typing import TYPE_CHECKING

import ipywidgets as widgets

from workbench.app.page import knob, safe_html, stacked
from workbench.app.pages.risk_answers import candidates
from workbench.app.pages.risk_shock_list import ShockList
from workbench.app.pages.risk_simulated import BASES
from workbench.app.pages.risk_views import VIEWS
from workbench.charts.style import shorten
from workbench.risk.project_risk import open_risks
from workbench.schedule.project_schedule import with_schedules
from workbench.tables import html
from workbench.taxonomy import Quantity

if TYPE_CHECKING:
    from workbench.app.pages.risk import RiskState

TALLEST = "150px"  # of the list of risks
LONGEST_LABEL = 25  # characters beside a box


def controls(state: "RiskState") -> list[widgets.Widget]:
    """What to look at, and every knob that the view knows."""
    view = widgets.Dropdown(options=[(view.label, name) for name, view in VIEWS.items()], description="Show")
    groups = {name: stacked([knob(state, name, control)]) for name, control in _knobs(state).items()}
    groups["without"], groups["stress"] = RiskList(state), ShockList(state)
    groups = {name: groups[name] for name in ORDER}

    def fold(change=None) -> None:
        for name, group in groups.items():
            group.layout.display = None if name in VIEWS[view.value].knobs else "none"

    view.observe(fold, "value")
    shown = knob(state, "view", view)
    fold()
    state.search_in_background()
    return [shown, *groups.values()]


ORDER = (
    "project", "candidate", "quantity", "confidence", "measure", "outcome", "use_history", "loading", "basis", "shared",
    "near", "responses", "without", "stress",
)  # fmt: skip


class RiskList(widgets.VBox):
    """
    The open risks of the project in question, each with a box that switches it off.

    Parameters
    ----------
    state
        Whose knob `without` the boxes turn.
    """

    def __init__(self, state: "RiskState"):
        self._state, self._boxes, self._follows = state, {}, False
        self._list = widgets.VBox()
        self._list.layout.max_height, self._list.layout.overflow = TALLEST, "hidden auto"
        super().__init__([safe_html(html("<span>{label}</span>", label="Risks that count")), self._list])
        state.observe(lambda change: self._fill(), ["project"])
        state.observe(lambda change: self._follow(), ["without"])
        self._fill()

    def _fill(self) -> None:
        state = self._state
        rows = open_risks(state.portfolio, state.project or next(iter(with_schedules(state.portfolio)), ""))
        for name, said in rows["name"].items():
            if name not in self._boxes:
                box = widgets.Checkbox(
                    name not in state.without,
                    description=shorten(f"{name} {said}", LONGEST_LABEL),
                    tooltip=shorten(f"{name} {said}", 200),
                    indent=False,
                )
                box.observe(lambda change: self._turned(), "value")
                self._boxes[name] = box
        self._list.children = [self._boxes[name] for name in rows.index] or [
            safe_html(html("<span>{none}</span>", none="none in the register"))
        ]

    def _turned(self) -> None:
        if self._follows:
            return  # the state has turned already, and not all boxes stand as it says yet
        off = {name for name, box in self._boxes.items() if not box.value}
        strangers = set(self._state.without) - set(self._boxes)
        self._state.without = tuple(sorted(off | strangers))

    def _follow(self) -> None:
        self._follows = True
        for name, box in self._boxes.items():
            box.value = name not in self._state.without
        self._follows = False


def _knobs(state: "RiskState") -> dict[str, widgets.Widget]:
    """A control for every knob but the view and the list of risks."""
    percent = {"continuous_update": False, "readout_format": ".0%"}
    quantities = [("all together", ""), *((str(one).capitalize(), str(one)) for one in Quantity)]
    return {
        "project": widgets.Dropdown(options=_projects(state), description="Project"),
        "candidate": widgets.Dropdown(options=_candidates(state), description="Candidate"),
        "quantity": widgets.Dropdown(options=quantities, description="Record of"),
        "confidence": widgets.FloatSlider(min=0.5, max=0.99, step=0.01, description="How sure", **percent),
        "measure": widgets.ToggleButtons(options=[("Value", "value"), ("Cost", "cost")], description="Of"),
        "outcome": widgets.ToggleButtons(options=[("Finish", "finish"), ("Cost", "cost")], description="Driven"),
        "use_history": widgets.Checkbox(description="Learn from own record", indent=False),
        "loading": widgets.FloatSlider(
            min=0.0,
            max=1.0,
            step=0.1,
            continuous_update=False,
            readout_format=".1f",
            description="Common factor of the others",
        ),
        "basis": widgets.Dropdown(
            options=[(label, str(name)) for name, label in BASES.items()], description="What may happen"
        ),
        "shared": widgets.FloatSlider(min=0.0, max=1.0, step=0.1, description="Activities late together", **percent),
        "near": widgets.FloatSlider(
            min=0.0,
            max=60.0,
            step=1.0,
            continuous_update=False,
            readout_format=".0f",
            description="Days of float that are few",
        ),
        "responses": widgets.Checkbox(description="Responses in place", indent=False),
    }


def _projects(state: "RiskState") -> list[tuple[str, str]]:
    """Projects with a schedule; what was asked for is shown, possible or not."""
    known = with_schedules(state.portfolio)
    listed = [(_called(state, name), name) for name in known]
    return [*listed, *([] if state.project in known else [(state.project or "none has a schedule", state.project)])]


def _candidates(state: "RiskState") -> list[tuple[str, str]]:
    known = candidates(state.portfolio)
    listed = [(_called(state, name), name) for name in known]
    asked = state.candidate
    return [*listed, *([] if asked in known else [(asked or "none waits for a decision", asked)])]


def _called(state: "RiskState", project: str) -> str:
    said = str(state.portfolio.projects["name"].get(project, ""))
    return shorten(f"{project} {said}".strip(), 60)

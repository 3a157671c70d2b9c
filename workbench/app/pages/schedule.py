"""The schedule page: a project or an opened file in; whether its dates can be trusted, and what is wrong with it."""

import ipywidgets as widgets
import traitlets

from workbench.app.board import Board, Tile
from workbench.app.page import knob
from workbench.app.pages.schedule_answers import KINDS, Opened, Question, Subject, Subjects
from workbench.app.pages.schedule_views import VIEWS
from workbench.app.searching import SearchingState
from workbench.app.uploads import upload
from workbench.charts.style import picture
from workbench.errors import ParameterError
from workbench.schedule.project_schedule import with_schedules
from workbench.schedule.quality.catalogue import CHECKS
from workbench.schedule.vocabulary import Verdict

FIRST = next(iter(VIEWS))


class ScheduleState(SearchingState):
    """Which schedule, which update before it, and what is looked at."""

    view = traitlets.Unicode(FIRST).tag(knob=True)
    schedule = traitlets.Unicode("").tag(knob=True)
    earlier = traitlets.Unicode("").tag(knob=True)
    offenders = traitlets.Unicode("").tag(knob=True)
    focus = traitlets.Unicode("").tag(knob=True)

    def __init__(self, portfolio, **knobs):
        self._subjects: Subjects | None = None
        self.opened: dict[str, Opened] = {}
        super().__init__(portfolio, **knobs)

    @property
    def subjects(self) -> Subjects:
        """The schedules read so far, as long as the portfolio stays."""
        if self._subjects is None or self._subjects.portfolio is not self.portfolio:
            self._subjects = Subjects(self.portfolio)
        return self._subjects

    def asked(self) -> Question:
        """Put the knobs as they stand into a question."""
        if self.view not in VIEWS:
            raise ParameterError(f"view: expected one of {', '.join(VIEWS)}, got {self.view}")
        return Question(
            view=self.view,
            schedule=self.opened.get(self.schedule, self.schedule),
            earlier=self.opened.get(self.earlier, self.earlier),
            offenders=self.offenders,
            focus=self.focus,
        )

    def find(self, asked: Question, progress=None, *, quick: bool = False) -> tuple[Subject, Question]:
        """Read and calculate."""
        subject = self.subjects.of(asked)
        _ = subject.path, subject.match, subject.health
        if asked.view == "finish":
            _ = subject.sure
        return subject, asked

    def show(self, found: tuple[Subject, Question]) -> Board:
        """Say first how far the dates are the file's own, then the finding of the view."""
        subject, question = found
        if subject.schedule.activities.empty:
            return Board(
                headline=f"{subject.schedule.source} to look at: load activities, or open a schedule file here"
            )
        shown = VIEWS[question.view].show(subject, question)
        first = "" if question.view == "dates" else f"{str(subject.match).rstrip('.')}. "
        headline = f"{subject.schedule.source}: {first}{shown.headline}"
        shown.ax.set_title("")
        drawn = picture(shown.ax.figure, headline)
        return Board(headline=headline, tiles=_tiles(subject), picture=drawn, table=shown.rows)


def _tiles(subject: Subject) -> tuple[Tile, ...]:
    if subject.path.is_empty:
        return ()
    match, path, health = subject.match, subject.path, subject.health
    verdicts = health.table["verdict"]
    failed, judged = int((verdicts == Verdict.FAIL).sum()), int(verdicts.isin([Verdict.PASS, Verdict.FAIL]).sum())
    is_open = path.table["total_float"].notna()
    rate = "–" if match.is_empty else f"{match.rate:.1%}"
    least = path.table["total_float"].min()
    return (
        Tile("Dates reproduced", rate, "of the file's own" if not match.is_empty else "the file stores none"),
        Tile("Finish", f"{path.finish:%d %b %Y}", f"data date {subject.schedule.data_date:%d %b %Y}"),
        Tile("Checks failed", f"{failed}", f"of {judged} with a limit"),
        Tile("Critical", f"{int(path.table['critical'].sum())}", f"of {int(is_open.sum())} open activities"),
        Tile("Least float", "–" if least != least else f"{least:,.1f} d", "negative is late already"),
    )


def state(params, portfolio) -> ScheduleState:
    """Start the page from the notebook's parameters."""
    return ScheduleState(
        portfolio,
        view=params.view,
        schedule=params.schedule or next(iter(with_schedules(portfolio)), ""),
        earlier=params.earlier,
        offenders=params.offenders,
        focus=params.focus,
    )


def controls(state: ScheduleState) -> list[widgets.Widget]:
    """View, schedule, the update before it, a file to open, check, and the activity that paths lead to."""
    names = state.portfolio.projects["name"]
    projects = [(str(names.get(name) or name), name) for name in with_schedules(state.portfolio)]
    if state.schedule not in [name for _, name in projects]:
        projects.append((state.schedule or "none", state.schedule))  # what was asked for is shown, possible or not
    updates = [("none", ""), *([(state.earlier, state.earlier)] if state.earlier else [])]
    schedule = widgets.Dropdown(options=projects, description="Schedule")
    earlier = widgets.Dropdown(options=updates, description="Update before it")
    view = widgets.Dropdown(options=[(view.label, name) for name, view in VIEWS.items()], description="Show")
    checks = [("the first that fails", ""), *((f"{name}: {check.title}", name) for name, check in CHECKS.items())]
    check = widgets.Dropdown(options=checks, description="Offenders of")
    focus = widgets.Text(description="Driving path to", placeholder="activity; empty: the finish")
    focus.continuous_update = False
    button = upload("Open a file…", KINDS)

    def open_file(change: dict) -> None:
        for file in change["new"]:
            state.opened[file["name"]] = Opened(file["name"], bytes(file["content"]))
            for menu in (schedule, earlier):
                menu.options = [*(option for option in menu.options if option[1] != file["name"]), (file["name"],) * 2]
            state.schedule = file["name"]

    button.observe(open_file, "value")
    state.search_in_background()
    return [
        knob(state, "view", view),
        knob(state, "schedule", schedule),
        knob(state, "earlier", earlier),
        button,
        knob(state, "offenders", check),
        knob(state, "focus", focus),
        state.cancel_button(),
    ]

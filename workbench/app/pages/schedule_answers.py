"""What the schedule page asks about one schedule; an answer that may be asked for again is kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from workbench.answer import Answer
from workbench.app.board import inline
from workbench.app.uploads import read_upload
from workbench.portfolio import Portfolio
from workbench.report.workbook import write_workbook
from workbench.risk.finish_views import FinishViews, finish_views
from workbench.rules import read_rules
from workbench.schedule.critical_path import CriticalPath, critical_path
from workbench.schedule.driving_slack import DrivingSlack, driving_slack
from workbench.schedule.project_schedule import with_schedules
from workbench.schedule.quality.inspection import Inspection, inspect
from workbench.schedule.quality.update_comparison import UpdateComparison, compare_updates
from workbench.schedule.reproduction import Reproduction, reproduction
from workbench.schedule.schedule import Schedule
from workbench.sources.schedules import find_schedule, read_schedule
from workbench.tables import Markup, html

KINDS = (".xer", ".xml", ".mpp", ".mpx", ".xlsx")
MOST_KEPT = 4  # schedules


@dataclass(frozen=True)
class Opened:
    """A file that a visitor opened."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Question:
    """
    The knobs of the page at one moment.

    Parameters
    ----------
    view
        What is looked at.
    schedule
        The schedule: a file that was opened, the path of one, or a project of the portfolio.
    earlier
        The update before: a file that was opened or the path of one; empty when there is none.
    offenders
        Check whose offenders are listed; empty for the first that fails.
    focus
        Activity that the driving path leads to; empty for the one that finishes last.
    """

    view: str
    schedule: str | Opened
    earlier: str | Opened
    offenders: str
    focus: str


class Subject:
    """
    Answers about one schedule and perhaps the update before it.

    Parameters
    ----------
    portfolio
        Where history and register come from.
    project
        The project the schedule is of; empty for a file.
    schedule, earlier
        The schedule, and the update before it.
    """

    def __init__(self, portfolio: Portfolio, project: str, schedule: Schedule, earlier: Schedule | None):
        self.portfolio, self.project, self.schedule, self.earlier = portfolio, project, schedule, earlier
        self._kept: dict[tuple, Answer] = {}

    @property
    def path(self) -> CriticalPath:
        """Dates and float."""
        return self._keep("path", lambda: critical_path(self.schedule))

    @property
    def match(self) -> Reproduction:
        """What of the file's own dates is reproduced."""
        return self._keep("match", lambda: reproduction(self.schedule))

    @property
    def health(self) -> Inspection:
        """The checks, with the update before where there is one."""
        before = () if self.earlier is None else (self.earlier,)
        return self._keep("health", lambda: inspect(self.schedule, rules=read_rules(), earlier=before))

    @property
    def changes(self) -> UpdateComparison | None:
        """What changed since the update before; None without one."""
        if self.earlier is None:
            return None
        return self._keep("changes", lambda: compare_updates(self.earlier, self.schedule))

    @property
    def sure(self) -> FinishViews:
        """When it ends by the office's record and by the register."""
        return self._keep("sure", lambda: finish_views(self.portfolio, self.schedule, self.project))

    def driving(self, focus: str) -> DrivingSlack:
        """What drives an activity, or the finish when none is named."""
        return self._keep(f"driving {focus}", lambda: driving_slack(self.schedule, focus))

    def check(self, wanted: str) -> str:
        """The check asked for, else the first that fails, else the first."""
        if wanted:
            self.health.offenders(wanted)  # an unknown one is an error that names those known
            return wanted
        table = self.health.table
        failed = table.index[table["verdict"] == "fail"]
        return str((failed if len(failed) else table.index)[0]) if len(table) else ""

    def workbook(self) -> Markup:
        """A link that saves the checks and all offenders as a workbook."""
        with TemporaryDirectory(prefix="workbench-") as folder:
            path = Path(folder) / "schedule_quality.xlsx"
            facts = {"Schedule": self.schedule.source, "Data date": f"{self.schedule.data_date:%Y-%m-%d %H:%M}"}
            write_workbook(self.health.sheets(), path, facts)
            data = inline(path.read_bytes())
        return html(
            '<p><a class="wb-save" download="schedule_quality.xlsx" '
            'href="data:application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;base64,{data}">'
            "Save all checks and offenders as a workbook</a></p>",
            data=data,
        )

    def _keep(self, name: str, make: Callable[[], Answer]):
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]


class Subjects:
    """
    Schedules that were asked for.

    Parameters
    ----------
    portfolio
        Where projects come from.
    """

    def __init__(self, portfolio: Portfolio):
        self.portfolio = portfolio
        self._kept: dict[tuple, Subject] = {}

    def of(self, question: Question) -> Subject:
        """
        Read the schedule in question and the update before it, once.

        Raises
        ------
        UsageError, DataError, ParameterError
            A file cannot be read, or the project has no schedule.
        """
        key = (question.schedule, question.earlier)
        if key not in self._kept:
            earlier = self._read(question.earlier) if question.earlier else None
            project = question.schedule if question.schedule in with_schedules(self.portfolio) else ""
            found = Subject(self.portfolio, project, self._read(question.schedule), earlier)
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = found
        return self._kept[key]

    def _read(self, source: str | Opened) -> Schedule:
        if isinstance(source, Opened):
            read = read_upload(source.name, source.content, KINDS, _tolerant)
            return read.replace(source=source.name)
        return find_schedule(self.portfolio, source)


def _tolerant(path: Path) -> Schedule:
    """Read what can be read; what is left out stands among the problems."""
    return read_schedule(path, strict=False)

"""The schedule page without a browser: every view, opened files, and what is wrong with them."""

import base64
import io
import re
from datetime import UTC, datetime

import matplotlib as mpl
import openpyxl
import pytest

from workbench.app.pages.schedule import ScheduleState, controls, state
from workbench.app.pages.schedule_answers import KINDS, Opened
from workbench.app.pages.schedule_views import VIEWS
from workbench.app.uploads import LARGEST, read_upload
from workbench.charts.style import use_style
from workbench.errors import DataError, UsageError
from workbench.params import ScheduleParams
from workbench.portfolio import Portfolio
from workbench.sources.sample import energy
from workbench.sources.schedules import read_schedule

MORNING = datetime(2026, 1, 5, tzinfo=UTC)
HEADER = "ERMHDR\t20.12\t2026-01-05\tProject\tadmin"
CALENDAR = ["%T\tCALENDAR", "%F\tclndr_id\tclndr_name\tday_hr_cnt", "%R\t1\tFive days\t8"]
TASK = "%F\ttask_id\tproj_id\tclndr_id\ttask_code\ttask_name\ttask_type\ttarget_drtn_hr_cnt\tremain_drtn_hr_cnt"
LINK = "%F\ttask_pred_id\ttask_id\tpred_task_id\tproj_id\tpred_proj_id\tpred_type\tlag_hr_cnt"


def xer(days: int, name: str = "Weld", link: str = "PR_FS") -> bytes:
    """Two activities in a row, the second of one day."""
    rows = [f"%R\t1\t9\t1\tA\t{name}\tTT_Task\t{8 * days}\t{8 * days}", "%R\t2\t9\t1\tB\tTest\tTT_Task\t8\t8"]
    links = ["%T\tTASKPRED", LINK, f"%R\t1\t2\t1\t9\t9\t{link}\t0"]
    return "\r\n".join([HEADER, *CALENDAR, "%T\tTASK", TASK, *rows, *links, "%E", ""]).encode("cp1252")


@pytest.fixture(autouse=True)
def looks():
    with mpl.rc_context():
        use_style()
        yield


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    return Portfolio(**energy())


def opened(portfolio: Portfolio, **files: bytes) -> ScheduleState:
    """A page on which files were opened; the last one is looked at."""
    page = ScheduleState(portfolio, schedule="HV-001")
    for name, content in files.items():
        page.opened[f"{name}.xer"] = Opened(f"{name}.xer", content)
        page.schedule = f"{name}.xer"
    return page


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers_and_says_first_how_far_the_dates_are_the_files_own(view, portfolio):
    page = ScheduleState(portfolio, schedule="HV-001", view=view)
    assert page.board.problem == ""
    assert page.board.headline.startswith("Converter platform Juist East: 100.0% of 36 stored dates")
    assert page.board.tiles[0].value == "100.0%"
    assert page.board.picture


@pytest.mark.parametrize("view", VIEWS)
def test_without_schedules_the_page_says_what_to_do(view):
    page = ScheduleState(Portfolio(), view=view)
    assert page.board.problem == ""
    assert page.board.headline == "No schedule to look at: load activities, or open a schedule file here"
    assert len(controls(page)) == 7


def test_an_opened_file_is_read_and_looked_at(portfolio):
    page = opened(portfolio, plan=xer(3))
    assert page.board.problem == ""
    assert page.board.headline.startswith("plan.xer: No comparison")
    page.view = "driving"
    assert "1 activity decides that Test finishes" in page.board.headline
    page.focus = "Z"
    assert "there is no activity 'Z'" in page.board.problem


def test_two_files_are_compared_as_updates(portfolio):
    page = ScheduleState(portfolio, schedule="HV-001", view="updates")
    assert "No update before this one" in page.board.headline
    for name, days, date in (("june.xer", 3, "2026-01-05"), ("july.xer", 5, "2026-01-06")):
        content = xer(days).replace(b"2026-01-05", date.encode())
        page.opened[name] = Opened(name, content)
    page.schedule, page.earlier = "july.xer", "june.xer"
    assert page.board.problem == ""
    assert "durations changed 1" in page.board.headline


def test_the_offenders_of_the_check_asked_for_are_listed(portfolio):
    page = ScheduleState(portfolio, schedule="HV-001", offenders="dcma_08")
    found = page.subjects.of(page.asked()).health
    assert "High duration" in page.board.table
    assert all(name in page.board.table for name in found.offenders("dcma_08").index[:5])
    page.offenders = "dcma_99"
    assert "check: 'dcma_99' is not one of" in page.board.problem


def test_the_workbook_holds_every_check_and_its_offenders(portfolio):
    page = ScheduleState(portfolio, schedule="HV-001")
    data = re.search(r'base64,([^"]+)"', page.board.table).group(1)
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(data)))
    found = page.subjects.of(page.asked()).health
    assert {"checks", "dcma_03", "dcma_08"} <= set(book.sheetnames)
    assert book["dcma_03"].max_row == 1 + found.table.at["dcma_03", "numerator"]


@pytest.mark.parametrize("view", VIEWS)
def test_what_a_file_says_is_text_on_the_page(view, portfolio):
    page = opened(portfolio, plan=xer(3, '<img src=x onerror="alert(1)"> $\\frac{1}{2}$'))
    page.view = view
    assert page.board.problem == ""
    assert "<img src=x" not in page.board.table


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plan.exe", b"MZ", "plan.exe: expected a file of kind .xer, .xml"),
        ("../../plan.xer", b"no schedule", "plan.xer"),
        ("plan.xer", b"", "plan.xer"),
        ("plan.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><Project>&b;</Project>", "plan.xml"),
        ("plan.xlsx", b"PK\x03\x04 broken", "plan.xlsx"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_as_the_visitor_knows_it(name, content, words, portfolio):
    page = ScheduleState(portfolio, schedule="HV-001")
    page.opened[name] = Opened(name, content)
    page.schedule = name
    assert words in page.board.problem
    assert "workbench-" not in page.board.problem
    page.schedule = "HV-001"
    assert page.board.problem == ""


def test_a_file_too_large_for_a_page_is_refused_before_it_is_read():
    with pytest.raises(UsageError, match="a page takes at most 9,000,000"):
        read_upload("a.xer", b"x" * (LARGEST + 1), KINDS, read_schedule)


def test_every_problem_of_a_file_names_it():
    content = xer(3, link="PR_XX").replace(b"\t8\t8\r", b"\t8\tmany\r")
    with pytest.raises(DataError) as raised:
        read_upload("plan.xer", content, KINDS, read_schedule)
    assert {problem.file for problem in raised.value.problems} == {"plan.xer"}
    assert len(raised.value.problems) == 2


def test_the_page_starts_with_the_first_project_and_offers_all_of_them(portfolio):
    page = state(ScheduleParams(), portfolio)
    assert page.schedule == "HV-001"
    menus = [getattr(control, "options", ()) for control in controls(page)]
    assert ("Battery park Brunsbuettel", "ST-001") in [option for menu in menus for option in menu]


def test_a_file_opened_by_hand_joins_the_menus_and_is_looked_at(portfolio):
    page = state(ScheduleParams(), portfolio)
    _, schedule, earlier, button, *_ = controls(page)
    file = {"name": "plan.xer", "content": memoryview(xer(3)), "size": 1, "type": "", "last_modified": MORNING}
    button.value = (file,)
    assert schedule.value == "plan.xer"
    assert page.board.headline.startswith("plan.xer")
    assert ("plan.xer", "plan.xer") in earlier.options
    schedule.value = "HV-001"
    assert page.board.headline.startswith("Converter platform")

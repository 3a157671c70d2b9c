"""What the capacity page can show: each view finds one answer and turns it into a finding, a picture and rows."""

import pandas as pd

from workbench.app.pages.capacity_answers import MOST_ROLES, Answers, Question
from workbench.app.shown import WIDTH, Shown, View
from workbench.capacity.cure_plan import Cures
from workbench.capacity.marginal import MarginalValues
from workbench.capacity.overload import Overload
from workbench.capacity.people_moves import PeopleMoves
from workbench.capacity.queue import Queue
from workbench.capacity.skills import SkillMatching
from workbench.capacity.staffing import Staffing
from workbench.capacity.start_shifts import StartShifts
from workbench.charts.capacity import plot_capacity, plot_net, plot_role
from workbench.charts.cures import plot_cures, plot_marginal, plot_people_moves, plot_shifts
from workbench.charts.overload import plot_overload, plot_queue
from workbench.charts.skills import plot_skills
from workbench.charts.style import Axes, new_axes
from workbench.looks import Look
from workbench.tables import Markup, join, table


def show_load(answers: Answers, question: Question, found: Staffing) -> Shown:
    """Who is asked for more than may be planned, and when."""
    ax = plot_capacity(found, fte=question.fte, ax=new_axes(WIDTH, 4.4))
    columns = ["overload", "periods", "peak", "demand", "supply"]
    rows = table(found.roles, columns, caption="Roles, most overloaded first") if not found.is_empty else Markup("")
    return Shown(str(found), ax, rows)


def show_net(answers: Answers, question: Question, found: Staffing) -> Shown:
    """What is left of each role, or missing."""
    ax = plot_net(found, fte=question.fte, ax=new_axes(WIDTH, 4.4))
    return Shown(_title(ax, found), ax, show_load(answers, question, found).rows)


def show_role(answers: Answers, question: Question, found: Staffing) -> Shown:
    """One role's work by how firm it is, and who asks for it; of one project, who is named for it."""
    role = question.role or found.tightest
    ax = plot_role(found, role, fte=question.fte, ax=new_axes(WIDTH, 4.4))
    if question.project and not found.is_empty:
        return Shown(_title(ax, found), ax, _people(found, role, question.project))
    caption = f"Who asks for {role}; the rows add up to its demand. Choose a project to see its people"
    rows = table(found.projects_of(role), caption=caption, empty="Nobody asks for this role.")
    return Shown(_title(ax, found), ax, rows)


def _people(found: Staffing, role: str, project: str) -> Markup:
    """Who is named for a project, with how firm a booking; the rows add up to what the project asks for."""
    people = found.drill(role, project)
    people = people.loc[:, (people != 0).any()]
    rows = (
        pd.concat({person: found.drill(role, project, person)[people.columns] for person in people.index})
        if len(people)
        else people
    )
    rows.columns = [str(period) for period in rows.columns]
    if len(rows):
        rows.insert(0, "total", rows.sum(axis=1))
        rows = rows.rename_axis(["person", "booking"]).reset_index()
        rows["person"] = rows["person"].where(rows["person"] != "", "nobody named")
    looks = {name: Look(name if name[0].isdigit() else name.title(), "number") for name in rows.columns[2:]}
    looks = {"person": Look("Person", "text"), "booking": Look("Booking", "text"), **looks} if len(rows) else {}
    caption = f"Hours of {role} in {project} by person and booking; the rows add up to its demand"
    return table(rows, list(looks), looks=looks, index=False, caption=caption, empty=f"{project} asks for no {role}.")


def show_chance(answers: Answers, question: Question, found: Overload) -> Shown:
    """How likely each role is overloaded in each period."""
    ax = plot_overload(found, ax=new_axes(WIDTH, 4.4))
    looks = {
        "p_overload": Look("Overloaded in some period", "percent"),
        "expected_overload": Look("Hours over, expected", "number"),
        "worst_period": Look("Most likely in", "text"),
        "worst_p": Look("there", "percent"),
    }
    rows = table(
        found.roles, list(looks), looks=looks, caption="Roles, most likely overloaded first", empty=found.reason
    )
    return Shown(str(found), ax, rows)


def show_shifts(answers: Answers, question: Question, found: StartShifts) -> Shown:
    """Which projects would start at another time, and who is relieved."""
    ax = plot_shifts(found, question.role, ax=new_axes(WIDTH, 4.4))
    looks = {
        "from": Look("From", "text"),
        "to": Look("To", "text"),
        "value_lost": Look("Value lost", "money"),
        "relieved": Look("Hours relieved", "number"),
        "roles": Look("Of", "text"),
        "why": Look("Why", "text"),
    }
    rows = table(
        answers.named(found.moves),
        ["name", *looks],
        looks=looks,
        currency=answers.portfolio.currency,
        caption="Moves, the most helpful first",
        empty=found.reason or "No project has to move.",
    )
    return Shown(str(found), ax, rows)


def show_cures(answers: Answers, question: Question, found: Cures) -> Shown:
    """What each way to close the gap costs."""
    currency = answers.portfolio.currency
    ax = plot_cures(found, currency=currency, ax=new_axes(WIDTH, 4.4))
    looks = {
        "alternative": Look("Alternative", "text"),
        "kind": Look("What", "text"),
        "role": Look("Role", "text"),
        "first": Look("From", "text"),
        "last": Look("To", "text"),
        "units": Look("People", "number"),
        "hours": Look("Hours", "number"),
        "cost": Look("Cost", "money"),
        "decide_by": Look("Decide by", "date"),
    }
    rows = table(
        found.actions,
        list(looks),
        looks=looks,
        currency=currency,
        index=False,
        caption="What each alternative does",
        empty=found.reason or "Nothing has to be done.",
    )
    return Shown(str(found), ax, rows if found.is_empty else join([_chances(answers, question, found), rows]))


def _chances(answers: Answers, question: Question, found: Cures) -> Markup:
    """What each alternative leaves, and how likely overload still is."""
    chances = answers.chance_after(question)
    roles = found.before.roles.index.intersection(chances.columns, sort=False)[:MOST_ROLES]
    looks = {
        "cost": Look("Cost", "money"),
        "uncovered": Look("Hours uncovered", "number"),
        **{role: Look(f"Chance of overload: {role}", "percent") for role in roles},
        "effective": Look("Effective from", "text"),
        "reversible": Look("Can be undone", "text"),
    }
    rows = found.table.join(chances[roles])
    return table(rows, list(looks), looks=looks, currency=answers.portfolio.currency, caption="What each leaves")


def show_moves(answers: Answers, question: Question, found: PeopleMoves) -> Shown:
    """What people who change projects gain and lose."""
    currency = answers.portfolio.currency
    ax = plot_people_moves(found, currency=currency, ax=new_axes(WIDTH, 4.4))
    looks = {
        "giver": Look("From", "text"),
        "receiver": Look("To", "text"),
        "first": Look("Since", "text"),
        "last": Look("Until", "text"),
        "fte_periods": Look("FTE-periods", "number"),
        "later": Look("Later", "number"),
        "earlier": Look("Earlier", "number"),
        "lost": Look("Lost", "money"),
        "gained": Look("Gained", "money"),
        "net": Look("Net", "money"),
    }
    caption = "Moves of at most one person, each on its own: periods that one project is done later and one earlier"
    rows = table(
        found.table, list(looks), looks=looks, currency=currency, index=False, top=12, caption=caption,
        empty=found.reason,
    )  # fmt: skip
    headline = f"No people to move: {found.reason}" if found.is_empty else ax.get_title(loc="left").replace("\n", " ")
    return Shown(headline, ax, rows)


def show_worth(answers: Answers, question: Question, found: MarginalValues) -> Shown:
    """What one more person of each role adds to the best plan."""
    currency = answers.portfolio.currency
    ax = plot_marginal(found, currency=currency, ax=new_axes(WIDTH, 4.4))
    looks = {
        "hours": Look("Hours more", "number"),
        "value": Look("Gain found", "money"),
        "least": Look("at least", "money"),
        "most": Look("at most", "money"),
        "screen": Look("In fractions", "money"),
    }
    rows = table(
        found.table, list(looks), looks=looks, currency=currency, caption="One more full-time person of each role",
        empty=found.reason,
    )  # fmt: skip
    return Shown(str(found), ax, rows)


def show_skills(answers: Answers, question: Question, found: SkillMatching) -> Shown:
    """Which work finds people who can do it."""
    ax = plot_skills(found, ax=new_axes(WIDTH, 4.4))
    looks = {
        "project": Look("Project", "text"),
        "skill": Look("Skill", "text"),
        "min_level": Look("Level asked", "count"),
        "hours": Look("Hours", "number"),
        "cause": Look("Why nobody does it", "text"),
    }
    rows = table(
        found.unmatched if not found.is_empty else found.table,
        list(looks),
        looks=looks,
        index=False,
        caption="Work that finds nobody",
        empty=found.reason or "All of it finds people.",
    )
    return Shown(str(found), ax, rows)


def show_queue(answers: Answers, question: Question, found: Queue) -> Shown:
    """How many projects wait in line, and how long each takes."""
    ax = plot_queue(found, ax=new_axes(WIDTH, 4.4))
    looks = {
        "in_work": Look("In work", "number"),
        "finished": Look("Finished per period", "number"),
        "time": Look("Periods for one", "number"),
        "utilisation": Look("Use", "percent"),
    }
    caption = "Projects at once, throughput and time (Little's law), roles slowest first"
    return Shown(str(found), ax, table(found.table, list(looks), looks=looks, caption=caption, empty=found.reason))


def _title(ax: Axes, found: Staffing) -> str:
    """The finding over a picture; of nothing, what is missing."""
    return str(found) if found.is_empty else ax.get_title(loc="left").replace("\n", " ")


VIEWS: dict[str, View] = {
    "load": View("Load by role and period", Answers.in_view, show_load),
    "net": View("What is left", Answers.in_view, show_net),
    "role": View("One role, its projects and people", Answers.in_view, show_role),
    "chance": View("Chance of overload (seconds)", Answers.chance, show_chance),
    "shifts": View("Other starts (seconds)", Answers.shifts, show_shifts),
    "cures": View("Cheapest cure (seconds)", Answers.cures, show_cures),
    "moves": View("People who change projects", Answers.moves, show_moves),
    "worth": View("What more people are worth (a minute)", Answers.worth, show_worth),
    "skills": View("Skills", Answers.skills, show_skills),
    "queue": View("Projects in line", Answers.queue, show_queue),
}

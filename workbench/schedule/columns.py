"""The tables of a schedule, column by column; durations and lags are whole minutes, moments have no time zone."""

from workbench.schedule.vocabulary import ActivityKind, ConstraintKind
from workbench.schema.column import Column, Table, choice, flag, integer, moment, number, share, text
from workbench.taxonomy import LinkType


def _minutes(name: str, meaning: str, **options) -> Column:
    return integer(name, meaning, unit="working minutes", **options)


ACTIVITIES = Table(
    "activities",
    "Work, milestones and summaries.",
    ("activity",),
    (
        text("activity", "Identifier.", required=True),
        text("code", "Code people use within the project; the identifier when empty.", default=""),
        text("project", "Project it belongs to, as the source or the merged schedule calls it.", default=""),
        text("source_key", "What other projects of the source call it; the identifier when empty.", default=""),
        text("name", "Name people use.", default=""),
        text("wbs", "Node of the work breakdown.", default=""),
        choice("kind", ActivityKind, "What it is.", default="task"),
        text("calendar", "Identifier of its calendar; the only one or the project's when empty.", default=""),
        _minutes("original_duration", "Duration as planned.", low=0, default=0),
        _minutes("remaining_duration", "Duration still to do; the original one before the start.", low=0),
        moment("actual_start", "When it started."),
        moment("actual_finish", "When it finished."),
        choice("constraint", ConstraintKind, "Which date it is held to."),
        moment("constraint_date", "The date."),
        choice("second_constraint", ConstraintKind, "A second one; both apply."),
        moment("second_constraint_date", "Its date."),
        moment("expected_finish", "When the people doing it expect to finish."),
        flag("manual", "It keeps its planned dates whatever its links say."),
        moment("planned_start", "Start as planned by hand in the source."),
        moment("planned_finish", "Finish as planned by hand in the source."),
        flag("inactive", "It is kept for the record and takes no part."),
        moment("deadline", "Finish that late dates keep and early dates may miss."),
        flag("split", "Its work is interrupted in the source."),
        integer("levelling_delay", "Wait that levelling put in.", unit="minutes", default=0),
        moment("suspended", "When the work was interrupted."),
        moment("resumed", "When it goes on."),
        moment("external_early_start", "Earliest start left by a predecessor that is not here."),
        moment("external_late_finish", "Latest finish left by a successor that is not here."),
        share("percent_complete", "Physical share done.", default=0.0),
        moment("baseline_start", "Start in the approved baseline."),
        moment("baseline_finish", "Finish in the approved baseline."),
        _minutes("baseline_duration", "Duration in the approved baseline.", low=0),
        number("budget", "Budgeted cost, in the currency of the file.", low=0),
        moment("file_early_start", "Early start as stored in the source."),
        moment("file_early_finish", "Early finish as stored in the source."),
        moment("file_late_start", "Late start as stored in the source."),
        moment("file_late_finish", "Late finish as stored in the source."),
        _minutes("file_total_float", "Total float as stored in the source."),
        _minutes("file_free_float", "Free float as stored in the source."),
    ),
)

LINKS = Table(
    "links",
    "Logic between two activities.",
    ("predecessor", "successor", "link_type"),
    (
        text("predecessor", "Activity that drives.", required=True),
        text("successor", "Activity that waits.", required=True),
        choice("link_type", LinkType, "Which ends are tied.", default="fs"),
        _minutes("lag", "Time between them; negative is a lead.", default=0),
        flag("elapsed", "The lag runs day and night whatever the calendars."),
    ),
)

EXTERNAL_LINKS = Table(
    "external_links",
    "Logic whose other end is in another project.",
    ("predecessor", "successor", "link_type"),
    (
        text("predecessor", "Activity here, or the source's identifier of the other one.", required=True),
        text("successor", "Activity here, or the source's identifier of the other one.", required=True),
        text("project", "The source's identifier of the other project.", default=""),
        choice("link_type", LinkType, "Which ends are tied.", default="fs"),
        _minutes("lag", "Time between them; negative is a lead.", default=0),
    ),
)

ASSIGNMENTS = Table(
    "assignments",
    "What an activity needs while it is worked on.",
    ("activity", "resource"),
    (
        text("activity", "Activity.", required=True),
        text("resource", "Resource.", required=True),
        number("units", "Amount in use at any working minute; 1 is one person or machine.", default=0.0, low=0),
        number("hours", "Remaining work.", unit="hours", low=0),
        number("cost", "Budgeted cost.", low=0),
    ),
)

WBS = Table(
    "wbs",
    "Nodes of the work breakdown.",
    ("node",),
    (
        text("node", "Identifier.", required=True),
        text("parent", "Node above; empty at the top.", default=""),
        text("code", "Code people use.", default=""),
        text("name", "Name people use.", default=""),
    ),
)

ACTIVITY_CODES = Table(
    "activity_codes",
    "Values that sort activities.",
    ("activity", "code_type"),
    (
        text("activity", "Activity.", required=True),
        text("code_type", "What is sorted by.", required=True),
        text("value", "The value.", default=""),
        text("name", "What the value means.", default=""),
    ),
)

TABLES = {table.name: table for table in (ACTIVITIES, LINKS, EXTERNAL_LINKS, ASSIGNMENTS, WBS, ACTIVITY_CODES)}

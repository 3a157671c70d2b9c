"""
The portfolio decision workbench.

One frozen `Portfolio` walks through a handful of verbs; each takes the portfolio and one question and gives back one
answer. Names are imported when first used, so that importing the package stays quick.
"""

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "workbench.errors": ("DataError", "ParameterError", "Problem"),
    "workbench.portfolio": ("Portfolio", "describe"),
    "workbench.sources": ("read_portfolio",),
    "workbench.params": (
        "HomeParams",
        "IntakeParams",
        "CapacityParams",
        "SelectionParams",
        "RiskParams",
        "DeliveryParams",
        "PackParams",
    ),
    "workbench.intake.rank": ("Criteria", "rank"),
    "workbench.intake.compare": ("compare_methods",),
    "workbench.intake.challenge": ("Doubts", "challenge"),
    "workbench.intake.agree": ("agree",),
    "workbench.intake.rounds": ("round_changes", "spread"),
    "workbench.intake.funnel": ("ageing", "funnel"),
    "workbench.intake.flow": ("balance", "conversion", "drop_reasons", "stage_times", "throughput"),
    "workbench.intake.duplicates": ("lessons_of_class", "possible_duplicates"),
    "workbench.intake.uplift": ("cost_uplifts",),
    "workbench.intake.estimates": ("calibration_table",),
    "workbench.intake.alignment": ("align",),
    "workbench.sources.schedules": ("read_schedule",),
    "workbench.schedule.schedule": ("Schedule",),
    "workbench.schedule.critical_path": ("critical_path",),
    "workbench.schedule.driving_slack": ("driving_slack",),
    "workbench.schedule.drag": ("drag",),
    "workbench.schedule.float_paths": ("float_paths",),
    "workbench.schedule.near_critical": ("near_critical",),
    "workbench.schedule.reproduction": ("reproduction",),
    "workbench.schedule.quality.inspection": ("inspect",),
    "workbench.schedule.quality.update_comparison": ("compare_updates",),
    "workbench.schedule.quality.variants": ("QualityVariants",),
    "workbench.schedule.level": ("level",),
    "workbench.schedule.levelling": ("level_resources",),
    "workbench.schedule.float_levelling": ("level_float_first",),
    "workbench.schedule.shared_resources": ("shared",),
    "workbench.schedule.resource_problem": ("ResourceProblem",),
    "workbench.capacity.best_moves": ("best_moves",),
    "workbench.capacity.people_moves": ("PeopleMove", "move_people"),
    "workbench.capacity.staffing": ("StaffingRules", "shifted", "staff"),
    "workbench.capacity.staffing_doubts": ("StaffingDoubts",),
    "workbench.capacity.overload": ("overload",),
    "workbench.capacity.queue": ("queue",),
    "workbench.capacity.start_shifts": ("ShiftRules", "shift"),
    "workbench.capacity.cure_chance": ("chance_after",),
    "workbench.capacity.cure_plan": ("CureRules", "cure"),
    "workbench.capacity.cured": ("cure_gain", "cured"),
    "workbench.capacity.marginal": ("marginal_value",),
    "workbench.capacity.skills": ("match_skills",),
    "workbench.capacity.bookings": ("booking_conflicts", "confirm"),
    "workbench.supply": ("offered",),
    "workbench.selection.limits": ("Limits",),
    "workbench.selection.ways": ("candidates", "running"),
    "workbench.selection.select": ("select",),
    "workbench.selection.frontier": ("frontier",),
    "workbench.selection.in_order": ("select_in_order",),
    "workbench.selection.with_plan": ("with_plan",),
    "workbench.selection.recorded_plan": ("recorded_plan",),
    "workbench.selection.voter_plans": ("voter_plans",),
    "workbench.selection.scenario_plans": ("scenario_plans",),
    "workbench.selection.efficient_set": ("efficient_set",),
    "workbench.selection.study_worth": ("study_worth",),
    "workbench.selection.explain": ("explain",),
    "workbench.selection.bridge": ("bridge",),
    "workbench.selection.core_index": ("core_index",),
    "workbench.risk.forecast": ("Uncertainty", "forecast"),
    "workbench.risk.classes": ("cost_curves", "reference_classes"),
    "workbench.risk.groups": ("factor_groups",),
    "workbench.delivery.track": ("track",),
    "workbench.delivery.cash": ("cash_curve",),
    "workbench.delivery.scorecard": ("scorecard",),
    "workbench.rules": ("read_rules",),
    "workbench.answer": ("missing_tables",),
    "workbench.tree": ("within",),
    "workbench.governance.flags": ("flags",),
    "workbench.governance.log": ("decision_log",),
    "workbench.looks": ("Look",),
    "workbench.tables": ("source_line", "table"),
    "workbench.provenance": ("provenance",),
    "workbench.report.evidence": ("evidence",),
    "workbench.store": ("open_store",),
    "workbench.app.page": ("open_page",),
    "workbench.charts": (
        "plot_acceptability",
        "plot_alignment",
        "plot_alignment_matrix",
        "plot_baselines",
        "plot_bridge",
        "plot_bubble",
        "plot_budget",
        "plot_capacity",
        "plot_cash",
        "plot_causes",
        "plot_classes",
        "plot_contributions",
        "plot_cures",
        "plot_people_moves",
        "plot_efficient_set",
        "plot_factors",
        "plot_forecast",
        "plot_frontier",
        "plot_funnel",
        "plot_indices",
        "plot_marginal",
        "plot_methods",
        "plot_milestones",
        "plot_net",
        "plot_overload",
        "plot_prices",
        "plot_progress",
        "plot_queue",
        "plot_rag",
        "plot_ranking",
        "plot_regrets",
        "plot_roadmap",
        "plot_role",
        "plot_rule_worth",
        "plot_selection",
        "plot_share_by_category",
        "plot_shifts",
        "plot_skills",
        "plot_stability",
        "plot_studies",
        "plot_voters",
        "plot_weights",
        "use_style",
    ),
}
MENU = {name: home for home, names in _HOMES.items() for name in names}

__all__ = ["__version__", *MENU]


def __getattr__(name: str):
    """Import a name of the menu when it is first asked for."""
    if name not in MENU:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    value = getattr(import_module(MENU[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *MENU})

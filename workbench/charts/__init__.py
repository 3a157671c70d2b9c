"""Pictures of answers: every function draws one answer into axes and hands them back."""

from importlib import import_module

_HOMES = {
    "intake": ("plot_ranking", "plot_funnel", "plot_alignment", "plot_alignment_matrix"),
    "robustness": ("plot_acceptability", "plot_stability", "plot_methods"),
    "panel": ("plot_voters", "plot_weights"),
    "capacity": ("plot_capacity", "plot_net", "plot_role"),
    "overload": ("plot_overload", "plot_queue"),
    "cures": ("plot_cures", "plot_marginal", "plot_people_moves", "plot_shifts"),
    "skills": ("plot_skills",),
    "selection": ("plot_selection", "plot_budget", "plot_share_by_category"),
    "bubble": ("plot_bubble",),
    "roadmap": ("plot_roadmap",),
    "frontier": ("plot_frontier",),
    "bridge": ("plot_bridge",),
    "limit_prices": ("plot_rule_worth", "plot_prices", "plot_baselines"),
    "robust_plans": ("plot_efficient_set", "plot_regrets", "plot_studies"),
    "risk": ("plot_forecast", "plot_contributions", "plot_classes", "plot_factors"),
    "critical_time": ("plot_critical_time",),
    "float_ranges": ("plot_float_ranges",),
    "merges": ("plot_merges",),
    "finish": ("plot_criticality", "plot_finish", "plot_finish_curve", "plot_responses"),
    "joint": ("plot_joint",),
    "gantt": ("plot_driving_path", "plot_gantt"),
    "schedule_quality": ("plot_float", "plot_quality", "plot_reproduction", "plot_updates"),
    "learning": ("plot_calibration", "plot_class"),
    "funds": ("plot_fund_chances",),
    "stress": ("plot_stress",),
    "contingency": ("plot_contingency",),
    "concentration": ("plot_concentration",),
    "portfolio_risk": ("plot_budget_chance", "plot_losses"),
    "drivers": ("plot_knowledge", "plot_removal", "plot_tornado"),
    "register": ("plot_risk_ranks",),
    "delivery": ("plot_rag", "plot_indices", "plot_progress", "plot_milestones", "plot_causes", "plot_cash"),
    "style": ("use_style",),
}
MENU = {name: home for home, names in _HOMES.items() for name in names}
__all__ = list(MENU)


def __getattr__(name: str):
    """Import a chart when it is first asked for."""
    if name not in MENU:
        raise AttributeError(f"module 'workbench.charts' has no attribute {name!r}")
    value = getattr(import_module(f"workbench.charts.{MENU[name]}"), name)
    globals()[name] = value
    return value

"""Every picture on every kind of portfolio: drawn in full, without a warning, into the axes it was given."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hostile_names import MATHS, hostile, renamed_sample
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from small_sample import small_sample

from workbench import charts
from workbench.capacity.best_moves import best_moves
from workbench.capacity.cure_plan import cure
from workbench.capacity.marginal import marginal_value
from workbench.capacity.overload import overload
from workbench.capacity.queue import queue
from workbench.capacity.skills import match_skills
from workbench.capacity.staffing import staff
from workbench.capacity.start_shifts import shift
from workbench.charts.style import shorten
from workbench.delivery.cash import cash_curve
from workbench.delivery.register_ranks import register_ranks
from workbench.delivery.track import track
from workbench.intake.agree import agree
from workbench.intake.alignment import align
from workbench.intake.challenge import Doubts, challenge
from workbench.intake.compare import compare_methods
from workbench.intake.funnel import funnel
from workbench.intake.rank import rank
from workbench.portfolio import Portfolio
from workbench.risk.classes import ReferenceClasses, learn
from workbench.risk.drivers import driver_tornado, rank_drivers
from workbench.risk.finish_views import finish_views
from workbench.risk.forecast import forecast
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.fund_chances import fund_chances
from workbench.risk.knowledge import Knowledge, value_of_knowing
from workbench.risk.merge_points import MergePoints, merge_points
from workbench.risk.project_risk import project_risk
from workbench.risk.reserves import contingency
from workbench.risk.schedule_floats import ScheduleFloats, schedule_floats
from workbench.risk.schedule_forecast import ScheduleForecast
from workbench.risk.stress import stress_test
from workbench.schedule.critical_path import critical_path
from workbench.schedule.driving_slack import driving_slack
from workbench.schedule.project_schedule import project_schedule, with_schedules
from workbench.schedule.quality.inspection import inspect
from workbench.schedule.quality.update_comparison import compare_updates
from workbench.schedule.reproduction import reproduction
from workbench.schedule.schedule import Schedule
from workbench.selection.bridge import bridge
from workbench.selection.efficient_set import efficient_set
from workbench.selection.explain import Reasons, explain
from workbench.selection.frontier import frontier
from workbench.selection.limits import Limits
from workbench.selection.scenario_plans import scenario_plans
from workbench.selection.select import select
from workbench.selection.study_worth import StudyWorth, study_worth
from workbench.sources.sample import energy
from workbench.valuation import project_flows


class Answers:
    """The answers that pictures are drawn from, each computed once; reasons may come from a part of the portfolio."""

    def __init__(self, portfolio: Portfolio, part: Portfolio | None = None):
        self.portfolio, self._known = portfolio, {}
        self._part = self if part is None else Answers(part)

    def of(self, verb: Callable, **options):
        if verb not in self._known:
            self._known[verb] = verb(self.portfolio, **options)
        return self._known[verb]

    ranking = property(lambda self: self.of(rank))
    alignment = property(lambda self: self.of(align))
    challenge = property(lambda self: self.of(challenge, doubts=Doubts(iterations=1_000)))
    methods = property(lambda self: self.of(compare_methods))
    agreement = property(lambda self: self.of(agree))
    funnel = property(lambda self: self.of(funnel))
    staffing = property(lambda self: self.of(staff))
    selection = property(lambda self: self.of(select, gap=0.05))
    reasons = property(lambda self: self._part.of(explained))
    frontier = property(lambda self: self.of(frontier, factors=[0.5, 1.0], gap=0.1))
    forecast = property(lambda self: self.of(forecast, iterations=200))
    classes = property(lambda self: self.of(learn))
    plan = property(lambda self: self.of(a_schedule))
    dates = property(lambda self: critical_path(self.plan))
    finish = property(lambda self: self.of(finish_views, schedule=self.plan, project="HV-001", iterations=200))
    ending = property(lambda self: self.of(simulated, schedule=self.plan))
    floats = property(lambda self: self.of(every_float, schedule=self.plan))
    merges = property(lambda self: self.of(every_merge, schedule=self.plan))
    driving = property(lambda self: driving_slack(self.plan))
    quality = property(lambda self: inspect(self.plan))
    match = property(lambda self: reproduction(self.plan))
    changes = property(lambda self: compare_updates(self.plan, self.plan))
    funds = property(lambda self: self.of(fund_chances, iterations=50))
    stress = property(lambda self: self.of(stress_test, iterations=50))
    contingency = property(lambda self: self.of(contingency, iterations=200))
    drivers = property(lambda self: self.of(rank_drivers, iterations=128))
    tornado = property(lambda self: self.of(driver_tornado, iterations=200))
    knowledge = property(lambda self: self.of(known))
    progress = property(lambda self: self.of(track))
    cash = property(lambda self: self.of(cash_curve))
    overload = property(lambda self: self.of(overload, iterations=200))
    queue = property(lambda self: self.of(queue))
    skills = property(lambda self: self.of(match_skills))
    shifts = property(lambda self: self._part.of(shift))
    cures = property(lambda self: self.of(cure))
    moves = property(lambda self: self.of(best_moves, role=self.staffing.tightest))
    marginal = property(lambda self: self._part.of(marginal_value, roles=self._part.staffing.roles.index[:1], gap=0.05))
    safer = property(lambda self: self._part.of(efficient_set, limits=Limits(futures=200), floors=2, nodes=1, gap=0.2))
    scenarios = property(lambda self: self._part.of(scenario_plans, nodes=1))
    studies = property(lambda self: self._part.of(studied))


def first_class(classes: ReferenceClasses) -> str:
    return "" if classes.is_empty else classes.table["category"].iloc[0]


def a_schedule(portfolio: Portfolio) -> Schedule:
    """The schedule of the first project that has one; without any, one without activities."""
    names = with_schedules(portfolio)
    if names:
        return project_schedule(portfolio, names[0])
    return Schedule(pd.DataFrame({"activity": pd.Series(dtype="str")}), data_date="2026-01-05")


def simulated(portfolio: Portfolio, schedule: Schedule) -> ScheduleForecast:
    """The finish by record and register."""
    return forecast_schedule(schedule, project_risk(portfolio, schedule, "HV-001", shared=0.5).risk, iterations=200)


def every_float(portfolio: Portfolio, schedule: Schedule) -> ScheduleFloats:
    """How far activities can slip by record and register."""
    return schedule_floats(schedule, project_risk(portfolio, schedule, "HV-001", shared=0.5).risk, iterations=64)


def every_merge(portfolio: Portfolio, schedule: Schedule) -> MergePoints:
    """Where paths meet by record and register."""
    return merge_points(schedule, project_risk(portfolio, schedule, "HV-001", shared=0.5).risk, iterations=64)


def studied(portfolio: Portfolio) -> StudyWorth:
    plan = select(portfolio, gap=0.05)
    reasons = explain(portfolio, plan.limits, plan, most_solves=2)
    return study_worth(portfolio, plan.limits, reasons)


def known(portfolio: Portfolio) -> Knowledge:
    """What may be known of the candidate that is nearest to worth nothing."""
    waiting = portfolio.projects.index[portfolio.projects["state"] == "candidate"]
    values = project_flows(portfolio)["value"].loc[waiting].abs()
    plans = {"go ahead": [values.idxmin()] if len(values) else [], "do not": []}
    return value_of_knowing(portfolio, plans, iterations=200)


def explained(portfolio: Portfolio) -> Reasons:
    plan = select(portfolio, gap=0.05)
    return explain(portfolio, plan.limits, plan, projects=[])


def short_of_money(tables: dict[str, pd.DataFrame]) -> Portfolio:
    """A part of the sample in which money has a price."""
    part = small_sample(tables)
    return part.replace(budgets=part.budgets.assign(amount=0.3 * part.budgets["amount"]))


DRAWN: dict[str, Callable[[Answers, Axes | None], Axes]] = {
    "plot_ranking": lambda a, ax: charts.plot_ranking(a.ranking, ax=ax),
    "plot_voters": lambda a, ax: charts.plot_voters(a.ranking, ax=ax),
    "plot_funnel": lambda a, ax: charts.plot_funnel(a.funnel, ax=ax),
    "plot_alignment": lambda a, ax: charts.plot_alignment(a.alignment, ax=ax),
    "plot_alignment_matrix": lambda a, ax: charts.plot_alignment_matrix(a.alignment, ax=ax),
    "plot_acceptability": lambda a, ax: charts.plot_acceptability(a.challenge, ax=ax),
    "plot_stability": lambda a, ax: charts.plot_stability(a.challenge, ax=ax),
    "plot_methods": lambda a, ax: charts.plot_methods(a.methods, ax=ax),
    "plot_weights": lambda a, ax: charts.plot_weights(a.agreement, ax=ax),
    "plot_capacity": lambda a, ax: charts.plot_capacity(a.staffing, fte=True, ax=ax),
    "plot_role": lambda a, ax: charts.plot_role(a.staffing, a.staffing.tightest, ax=ax),
    "plot_selection": lambda a, ax: charts.plot_selection(a.selection, currency=a.portfolio.currency, ax=ax),
    "plot_bubble": lambda a, ax: charts.plot_bubble(a.selection, a.portfolio, a.forecast, ax=ax),
    "plot_roadmap": lambda a, ax: charts.plot_roadmap(a.selection, a.portfolio, ax=ax),
    "plot_bridge": lambda a, ax: charts.plot_bridge(bridge(a.selection, a.selection), ax=ax),
    "plot_rule_worth": lambda a, ax: charts.plot_rule_worth(a.reasons, ax=ax),
    "plot_prices": lambda a, ax: charts.plot_prices(a.reasons, ax=ax),
    "plot_baselines": lambda a, ax: charts.plot_baselines(a.reasons, ax=ax),
    "plot_budget": lambda a, ax: charts.plot_budget(a.selection, currency=a.portfolio.currency, ax=ax),
    "plot_frontier": lambda a, ax: charts.plot_frontier(a.frontier, chosen=1.0, ax=ax),
    "plot_share_by_category": lambda a, ax: charts.plot_share_by_category(
        a.selection, a.portfolio.projects["category"], ax=ax
    ),
    "plot_forecast": lambda a, ax: charts.plot_forecast(a.forecast, ax=ax),
    "plot_contributions": lambda a, ax: charts.plot_contributions(a.forecast, a.portfolio.projects["name"], ax=ax),
    "plot_classes": lambda a, ax: charts.plot_classes(a.classes, ax=ax),
    "plot_class": lambda a, ax: charts.plot_class(a.classes, first_class(a.classes), ax=ax),
    "plot_calibration": lambda a, ax: charts.plot_calibration(a.classes.backtest(), ax=ax),
    "plot_gantt": lambda a, ax: charts.plot_gantt(a.plan, a.dates, ax=ax),
    "plot_driving_path": lambda a, ax: charts.plot_driving_path(a.plan, a.driving, ax=ax),
    "plot_finish": lambda a, ax: charts.plot_finish(a.finish, ax=ax),
    "plot_finish_curve": lambda a, ax: charts.plot_finish_curve(a.ending, beside=a.finish.forecasts, ax=ax),
    "plot_responses": lambda a, ax: charts.plot_responses(a.ending, a.ending, ax=ax),
    "plot_joint": lambda a, ax: charts.plot_joint(a.ending, currency=a.portfolio.currency, ax=ax),
    "plot_critical_time": lambda a, ax: charts.plot_critical_time(a.ending, ax=ax),
    "plot_float_ranges": lambda a, ax: charts.plot_float_ranges(a.floats, ax=ax),
    "plot_merges": lambda a, ax: charts.plot_merges(a.merges, ax=ax),
    "plot_criticality": lambda a, ax: charts.plot_criticality(forecast_schedule(a.plan, iterations=50), ax=ax),
    "plot_float": lambda a, ax: charts.plot_float(a.dates, ax=ax),
    "plot_quality": lambda a, ax: charts.plot_quality(a.quality, ax=ax),
    "plot_reproduction": lambda a, ax: charts.plot_reproduction(a.match, ax=ax),
    "plot_updates": lambda a, ax: charts.plot_updates(a.changes, ax=ax),
    "plot_losses": lambda a, ax: charts.plot_losses(a.forecast, a.portfolio.projects["name"], ax=ax),
    "plot_budget_chance": lambda a, ax: charts.plot_budget_chance(a.forecast, ax=ax),
    "plot_fund_chances": lambda a, ax: charts.plot_fund_chances(a.funds, ax=ax),
    "plot_stress": lambda a, ax: charts.plot_stress(a.stress, ax=ax),
    "plot_contingency": lambda a, ax: charts.plot_contingency(a.contingency, a.portfolio.projects["name"], ax=ax),
    "plot_concentration": lambda a, ax: charts.plot_concentration(a.forecast, a.portfolio.projects["name"], ax=ax),
    "plot_removal": lambda a, ax: charts.plot_removal(a.drivers, currency=a.portfolio.currency, ax=ax),
    "plot_tornado": lambda a, ax: charts.plot_tornado(a.tornado, currency=a.portfolio.currency, ax=ax),
    "plot_knowledge": lambda a, ax: charts.plot_knowledge(a.knowledge, ax=ax),
    "plot_factors": lambda a, ax: charts.plot_factors(a.forecast, ax=ax),
    "plot_risk_ranks": lambda a, ax: charts.plot_risk_ranks(a.of(register_ranks, iterations=200), ax=ax),
    "plot_rag": lambda a, ax: charts.plot_rag(a.progress, ax=ax),
    "plot_indices": lambda a, ax: charts.plot_indices(a.progress, ax=ax),
    "plot_progress": lambda a, ax: charts.plot_progress(a.progress, ax=ax),
    "plot_milestones": lambda a, ax: charts.plot_milestones(a.progress, ax=ax),
    "plot_causes": lambda a, ax: charts.plot_causes(a.progress, ax=ax),
    "plot_cash": lambda a, ax: charts.plot_cash(a.cash, ax=ax),
    "plot_net": lambda a, ax: charts.plot_net(a.staffing, fte=True, ax=ax),
    "plot_overload": lambda a, ax: charts.plot_overload(a.overload, ax=ax),
    "plot_queue": lambda a, ax: charts.plot_queue(a.queue, ax=ax),
    "plot_skills": lambda a, ax: charts.plot_skills(a.skills, ax=ax),
    "plot_shifts": lambda a, ax: charts.plot_shifts(a.shifts, ax=ax),
    "plot_cures": lambda a, ax: charts.plot_cures(a.cures, ax=ax),
    "plot_people_moves": lambda a, ax: charts.plot_people_moves(a.moves, ax=ax),
    "plot_marginal": lambda a, ax: charts.plot_marginal(a.marginal, ax=ax),
    "plot_efficient_set": lambda a, ax: charts.plot_efficient_set(a.safer, ax=ax),
    "plot_regrets": lambda a, ax: charts.plot_regrets(a.scenarios, ax=ax),
    "plot_studies": lambda a, ax: charts.plot_studies(a.studies, ax=ax),
}


@pytest.fixture(scope="module")
def sample() -> Answers:
    tables = energy()
    return Answers(Portfolio(**tables), short_of_money(tables))


@pytest.fixture(scope="module")
def renamed() -> Answers:
    """The sample with every free text that a picture can show replaced by a hostile one."""
    tables = renamed_sample()
    return Answers(Portfolio(**tables), short_of_money(tables))


def one_project() -> Portfolio:
    settings = {"portfolio": ["x"], "first_period": ["2026Q1"], "last_period": ["2026Q4"], "as_of": ["2026-03-31"]}
    return Portfolio(
        settings=pd.DataFrame(settings),
        projects=pd.DataFrame({"project": ["a"], "state": ["candidate"], "start": ["2026Q1"], "duration": [1]}),
        criteria=pd.DataFrame({"criterion": ["c"], "weight": [1.0]}),
        ratings=pd.DataFrame({"project": ["a"], "criterion": ["c"], "value": [50]}),
        objectives=pd.DataFrame({"objective": ["o"], "weight": [1.0]}),
        contributions=pd.DataFrame({"project": ["a"], "objective": ["o"], "level": [0.5]}),
        cash_flows=pd.DataFrame(
            {"project": ["a"] * 2, "period": ["2026Q1"] * 2, "flow": ["cost", "benefit"], "amount": [10.0, 30.0]}
        ),
        budgets=pd.DataFrame({"fund": ["f"], "period": ["2026Q1"], "amount": [20.0]}),
        supply=pd.DataFrame({"role": ["welder"], "period": ["2026Q1"], "hours": [8.0]}),
        demand=pd.DataFrame({"project": ["a"], "role": ["welder"], "period": ["2026Q1"], "hours": [4.0]}),
        exposures=pd.DataFrame({"project": ["a"], "factor": ["wind"], "loading": [0.5]}),
    )


def one_running() -> Portfolio:
    """One project under way, exactly on plan, with one of everything that delivery draws."""
    return Portfolio(
        settings=pd.DataFrame({"portfolio": ["x"], "as_of": ["2026-03-31"], "frequency": ["M"]}),
        projects=pd.DataFrame({"project": ["a"], "state": ["active"], "cost": [100.0]}),
        status_reports=pd.DataFrame(
            {
                "project": ["a"],
                "month": ["2026-03"],
                "planned_value": [50.0],
                "earned_value": [50.0],
                "actual_cost": [50.0],
                "budget_at_completion": [100.0],
            }
        ),
        milestones=pd.DataFrame(
            {"project": ["a"], "milestone": ["m"], "baseline": ["2026-03-01"], "forecast": ["2026-03-02"]}
        ),
        history=pd.DataFrame(
            {"project": ["old"], "category": ["it"], "quantity": ["cost"], "estimated": [10.0], "actual": [12.0]}
        ),
    )


SPARSE = {
    "only projects": lambda: Portfolio(
        projects=pd.DataFrame({"project": ["a", "b"], "state": ["candidate", "active"]})
    ),
    "one candidate": one_project,
    "one running project": one_running,
}


def shown_texts(ax: Axes) -> list[str]:
    texts = [ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel(), *(text.get_text() for text in ax.texts)]
    texts += [label.get_text() for label in (*ax.get_xticklabels(), *ax.get_yticklabels())]
    legend = ax.get_legend()
    return texts + ([text.get_text() for text in legend.get_texts()] if legend else [])


def draw(name: str, answers: Answers, layout: str = "none") -> Axes:
    """Draw into the second of two axes; the first must not notice, and no figure may be opened."""
    figure = Figure(figsize=(10, 9), layout=layout)
    other, mine = figure.subplots(2)
    other.plot([1, 2], [3, 4])
    before = [id(child) for child in other.get_children()], other.get_xlim(), other.get_title()
    given_back = DRAWN[name](answers, mine)
    assert given_back is mine
    assert ([id(child) for child in other.get_children()], other.get_xlim(), other.get_title()) == before
    assert figure.axes == [other, mine]
    assert plt.get_fignums() == []
    figure.canvas.draw()
    return mine


def test_every_picture_of_the_menu_is_tried_here():
    assert set(DRAWN) == set(charts.MENU) - {"use_style"}
    with pytest.raises(AttributeError, match="no attribute 'plot_nothing'"):
        _ = charts.plot_nothing


@pytest.mark.parametrize("name", DRAWN)
def test_the_sample_is_drawn_in_full(name, sample):
    ax = draw(name, sample)
    assert ax.axison, "nothing was drawn"
    assert len(ax.get_title(loc="left")) > 10
    assert ax.get_xlabel() or ax.get_ylabel()
    assert ax.patches or ax.lines or ax.collections or ax.images


@pytest.mark.parametrize("name", DRAWN)
def test_without_axes_a_picture_opens_one_figure(name, sample):
    ax = DRAWN[name](sample, None)
    assert len(plt.get_fignums()) == 1
    width, height = ax.figure.get_size_inches()
    assert width == pytest.approx(9.2)
    assert 2 < height < 16


@pytest.mark.parametrize("case", SPARSE)
def test_a_sparse_portfolio_is_drawn_or_says_what_is_missing(case):
    answers = Answers(SPARSE[case]())
    for name in DRAWN:
        ax = draw(name, answers)
        assert ax.get_title(loc="left"), name
        if not ax.axison:
            assert any(len(text.get_text().split()) > 3 for text in ax.texts), name
        assert not [text for text in shown_texts(ax) if "nan" in text.lower().split() or "inf" in text.lower()], name


def test_on_an_empty_portfolio_every_picture_says_what_is_missing():
    answers = Answers(Portfolio())
    assert [name for name in DRAWN if draw(name, answers).axison] == []


@pytest.mark.parametrize("name", DRAWN)
def test_no_name_can_break_a_picture(name, renamed):
    assert draw(name, renamed, "constrained").axison


def test_the_pictures_of_the_renamed_sample_do_show_hostile_names(renamed):
    shown = {name: " ".join(shown_texts(draw(name, renamed))) for name in ("plot_ranking", "plot_rag", "plot_capacity")}
    known = {shorten(name, 30) for name in renamed.portfolio.projects["name"]}
    assert sum(any(name[:20] in text for name in known) for text in shown.values()) >= 2
    assert any("$" in text for text in shown.values())


def test_a_thousand_names_are_drawn_as_they_are_written():
    names = hostile(1000, seed=7)
    assert len(set(names)) == 1000
    figure = Figure(figsize=(8, 8))
    ax = figure.subplots()
    for number, name in enumerate(names):
        text = ax.text(number % 10, number // 10, shorten(name))
        assert text.get_text() == shorten(name)
        assert not text.get_parse_math()
    ax.set_yticks(range(0, 100, 5), [shorten(name) for name in names[:20]])
    ax.set_title(shorten("".join(MATHS)))
    figure.canvas.draw()


def test_hundreds_of_running_projects_fit_on_a_page():
    count = 200
    names = hostile(count, seed=3)
    projects = pd.DataFrame({"project": [f"p{n}" for n in range(count)], "name": names, "state": "active"})
    status = pd.DataFrame({"project": projects["project"], "month": "2026-03", "planned_value": 10.0}).assign(
        earned_value=9.0, actual_cost=11.0, budget_at_completion=20.0, schedule="red", cost="green"
    )
    settings = pd.DataFrame({"portfolio": ["x"], "as_of": ["2026-03-31"], "frequency": ["M"]})
    progress = track(Portfolio(settings=settings, projects=projects, status_reports=status))
    ax = charts.plot_rag(progress)
    assert len(ax.get_yticks()) == 60
    assert ax.figure.get_size_inches()[1] < 16
    assert "of 200 projects are red" in ax.get_title(loc="left")
    assert ax.get_title(loc="left").replace("\n", " ").endswith("the worst 60 shown")
    ax.figure.canvas.draw()


def test_categories_that_look_alike_keep_their_own_bars(sample):
    chosen = sample.selection.chosen
    long = "The same long beginning of a category name "
    categories = pd.Series([long + ("one", "two", "")[i % 3] for i in range(len(chosen))], index=chosen)
    categories.iloc[0] = ""
    ax = charts.plot_share_by_category(sample.selection, categories, ax=Figure().subplots())
    assert len(ax.patches) == len(ax.get_yticks()) == 4
    cost = sample.selection.table.loc[chosen, "cost"]
    scale = cost.sum() / sum(bar.get_width() for bar in ax.patches)
    assert max(bar.get_width() for bar in ax.patches) * scale == pytest.approx(cost.groupby(categories).sum().max())
    assert "no category" in [label.get_text() for label in ax.get_yticklabels()]


def test_the_heat_map_says_over_and_under_in_signs(sample):
    ax = draw("plot_capacity", sample)
    words = [text.get_text() for text in ax.texts]
    over = int((sample.staffing.table["overload"] > 0).sum())
    assert sum(word.startswith("▲") for word in words) == over > 0
    assert len(words) == len(sample.staffing.table)


def test_the_bars_of_a_ranking_end_at_the_score(sample):
    ax = draw("plot_ranking", sample)
    best = sample.ranking.table.iloc[0]
    top = [bar for bar in ax.patches if round(bar.get_y() + bar.get_height() / 2) == 11]
    assert sum(bar.get_width() for bar in top) == pytest.approx(best["score_low"])


def test_the_funnel_draws_the_counts(sample):
    ax = draw("plot_funnel", sample)
    assert [bar.get_height() for bar in ax.patches] == sample.funnel.table["projects"].tolist()


def test_colour_is_never_alone_in_the_state_of_the_projects(sample):
    ax = draw("plot_rag", sample)
    symbols = [text.get_text() for text in ax.texts if not text.get_text().startswith("◄")]
    assert len(symbols) == 5 * len(sample.progress.table)
    assert set(symbols) <= {"● G", "▲ A", "■ R", "○ –"}

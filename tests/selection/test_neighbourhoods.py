"""Parts of a plan that are thought over again."""

import numpy as np
import pytest

from workbench.selection.neighbourhoods import (
    NEIGHBOURHOODS,
    around_a_period,
    in_doubt,
    look,
    users_of_a_role,
)
from workbench.selection.problem import Groups

PROJECTS, STARTS = 40, 3


@pytest.fixture
def view():
    """Forty projects with three starts; the first ten go ahead at their second start."""
    draws = np.random.default_rng(3)
    project, first = np.repeat(np.arange(PROJECTS), STARTS), np.tile(np.arange(STARTS) * 4, PROJECTS)
    groups = Groups(project, first, first + 1, np.arange(PROJECTS)[:, None] % 2 == np.arange(2))
    plan = np.zeros(PROJECTS * STARTS)
    plan[np.arange(10) * STARTS + 1] = 1.0
    relaxed = plan.copy()
    relaxed[[31, 61]] = 0.4
    return look(groups, plan, relaxed, -draws.random(PROJECTS * STARTS))


def test_a_plan_is_seen_project_by_project(view):
    assert view.chosen[:10].tolist() == [3 * number + 1 for number in range(10)]
    assert (view.chosen[10:] == -1).all()
    assert np.flatnonzero(view.difference).tolist() == [10, 20]
    assert view.difference[10] == pytest.approx(0.4)


@pytest.mark.parametrize("neighbourhood", NEIGHBOURHOODS)
def test_every_neighbourhood_names_projects_once_and_repeats_with_its_seed(neighbourhood, view):
    first, second = (neighbourhood(view, 12, np.random.default_rng(5)) for _ in range(2))
    assert first.tolist() == second.tolist()
    assert 0 < len(first) == len(set(first.tolist())) <= 12
    assert set(first.tolist()) <= set(range(PROJECTS))


def test_busy_and_waiting_projects_come_together(view):
    part = around_a_period(view, 12, np.random.default_rng(1))
    assert np.count_nonzero(part < 10) == 6
    nearest = np.argsort(-view.promise[10:], kind="stable")[:18] + 10
    assert set(part[part >= 10].tolist()) <= set(nearest.tolist())


def test_users_of_a_role_all_use_it(view):
    part = users_of_a_role(view, 12, np.random.default_rng(1))
    assert len({number % 2 for number in part.tolist()}) == 1


def test_without_roles_any_projects_are_taken(view):
    groups = Groups(view.groups.project, view.groups.first, view.groups.last, np.zeros((PROJECTS, 0), dtype=bool))
    bare = look(groups, np.zeros(PROJECTS * STARTS), np.zeros(PROJECTS * STARTS), np.zeros(PROJECTS * STARTS))
    assert len(users_of_a_role(bare, 12, np.random.default_rng(1))) == 12


def test_projects_in_doubt_are_always_among_them(view):
    assert {10, 20} <= set(in_doubt(view, 12, np.random.default_rng(1)).tolist())

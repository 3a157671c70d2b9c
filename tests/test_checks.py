"""Each check objects to the rows that break it, and to nothing else."""

import pandas as pd
import pytest

from workbench.checks import CHECKS, check_tables, find_cycle
from workbench.errors import DataError
from workbench.parsing import Origin, parse_table
from workbench.portfolio import Portfolio
from workbench.schema import PORTFOLIO_TABLES, TABLES

CLEAN = {
    "settings": [{"portfolio": "p", "first_period": "2026Q1", "last_period": "2026Q4", "as_of": "2026-01-01"}],
    "components": [
        {"component": "top", "component_type": "portfolio"},
        {"component": "mid", "parent": "top", "component_type": "programme"},
        {"component": "run", "parent": "top", "component_type": "operation"},
    ],
    "projects": [{"project": "a", "parent": "mid"}, {"project": "b", "parent": "a"}, {"project": "c"}],
}

# check -> table, rows added or replacing the table, position and column that must be named
BREAKING = {
    "check_one_settings_row": ("settings", [{"portfolio": "q"}], [(None, "portfolio")]),
    "check_keys": (
        "projects",
        [{"project": "a"}, {"project": "d"}, {"project": "c"}],
        [(3, "project"), (5, "project")],
    ),
    "check_references": (
        "dependencies",
        [
            {"project": "a", "depends_on": "b", "kind": "requires"},
            {"project": "x", "depends_on": "y", "kind": "excludes"},
        ],
        [(1, "project"), (1, "depends_on")],
    ),
    "check_unique_nodes": ("projects", [{"project": "run"}], [(3, "project")]),
    "check_parents": (
        "objectives",
        [
            {"objective": "o", "parent": "q", "weight": 1},
            {"objective": "q", "parent": "o", "weight": 1},
            {"objective": "r", "weight": 1},
        ],
        [(0, "parent")],
    ),
    "check_component_types": (
        "components",
        [{"component": "deep", "parent": "mid", "component_type": "operation"}],
        [(3, "parent")],
    ),
    "check_dependencies": (
        "dependencies",
        [
            {"project": "a", "depends_on": "b", "kind": "finish_start"},
            {"project": "b", "depends_on": "c", "kind": "finish_start"},
            {"project": "c", "depends_on": "a", "kind": "finish_start"},
            {"project": "c", "depends_on": "c", "kind": "excludes"},
        ],
        [(3, "depends_on"), (0, "depends_on")],
    ),
    "check_links": (
        "links",
        [{"project": "a", "predecessor": "1", "successor": "9"}],
        [(0, "predecessor"), (0, "successor")],
    ),
    "check_order": (
        "projects",
        [
            {"project": "d", "planned_start": "2026-02-01", "planned_finish": "2026-02-01"},
            {"project": "e", "planned_start": "2026-02-02", "planned_finish": "2026-02-01"},
            {"project": "f", "planned_finish": "2026-02-01"},
            {"project": "g", "earliest_start": "2026Q3", "latest_start": "2026Q2"},
        ],
        [(4, "planned_finish"), (6, "latest_start")],
    ),
    "check_weights": (
        "criteria",
        [{"criterion": "x", "weight": 0.5}, {"criterion": "y", "weight": 0.4}],
        [(1, "weight")],
    ),
    "check_calendar": (
        "budgets",
        [{"fund": "f", "period": period, "amount": 1} for period in ("2026Q1", "2027Q1", "2025Q4", "2026Q4")],
        [(1, "period"), (2, "period")],
    ),
    "check_currencies": (
        "projects",
        [{"project": "d", "cost": 1, "currency": "EUR"}, {"project": "e", "cost": 1, "currency": "USD"}],
        [(4, "currency")],
    ),
    "check_roles": (
        "demand",
        [{"project": "a", "role": "smith", "period": "2026Q1", "hours": 1}],
        [(0, "role")],
    ),
    "check_scales": (
        "criteria",
        [
            {"criterion": "x", "weight": 0.5, "scale_low": 5, "scale_high": 5},
            {"criterion": "y", "weight": 0.3, "curve": "2"},
            {"criterion": "z", "weight": 0.1, "value_function": "piecewise", "curve": "0:0; 50:90; 100:80"},
            {"criterion": "w", "weight": 0.1, "value_function": "piecewise", "curve": "0:0; 50:90"},
        ],
        [(0, "scale_high"), (1, "curve"), (2, "curve"), (3, "curve")],
    ),
    "check_ratings": (
        "ratings",
        [
            {"project": "a", "criterion": "x", "value": 100},
            {"project": "b", "criterion": "x", "value": 101},
            {"project": "c", "criterion": "x", "value": -1},
            {"project": "a", "criterion": "x", "voter": "v", "value": 50, "low": 60, "high": 101},
            {"project": "b", "criterion": "x", "voter": "v", "value": 50, "low": 40, "high": 45},
        ],
        [(1, "value"), (2, "value"), (3, "high"), (3, "low"), (4, "high")],
    ),
    "check_rated": (
        "ratings",
        [
            {"project": "a", "criterion": "z", "value": 1, "round": 1},
            {"project": "a", "criterion": "y", "value": 1, "round": 1},
            {"project": "a", "criterion": "x", "value": 1, "round": 2},
        ],
        [(1, "criterion"), (2, "round")],
    ),
    "check_voters": (
        "comparisons",
        [
            {"voter": "v", "item_a": "x", "item_b": "y", "ratio": 2},
            {"voter": "w", "item_a": "x", "item_b": "y", "ratio": 2},
        ],
        [(1, "voter")],
    ),
    "check_comparisons": (
        "comparisons",
        [
            {"voter": "v", "item_a": "x", "item_b": "y", "ratio": 2},
            {"voter": "v", "item_a": "y", "item_b": "x", "ratio": 0.5},
            {"voter": "w", "item_a": "x", "item_b": "y", "ratio": 2},
            {"voter": "w", "item_a": "y", "item_b": "x", "ratio": 2},
            {"voter": "v", "item_a": "x", "item_b": "z", "ratio": 3},
            {"voter": "v", "item_a": "x", "item_b": "x", "ratio": 3},
            {"voter": "u", "item_a": "x", "item_b": "y", "ratio": 3},
            {"voter": "u", "item_a": "y", "item_b": "x", "ratio": 0.333},
            {"voter": "t", "kind": "best_to_other", "item_a": "x", "item_b": "y", "ratio": 3},
            {"voter": "t", "kind": "best_to_other", "item_a": "y", "item_b": "x", "ratio": 0.5},
            {"voter": "s", "item_a": "x", "item_b": "y", "ratio": 3},
            {"voter": "s", "kind": "other_to_worst", "item_a": "x", "item_b": "y", "ratio": 3},
        ],
        [(3, "ratio"), (4, "item_b"), (5, "ratio"), (9, "ratio"), (11, "kind"), (9, "item_a"), (9, "ratio")],
    ),
    "check_synergies": (
        "synergies",
        [
            {"synergy": "s", "project": "a", "value": 1},
            {"synergy": "t", "project": "a", "saving": 1},
            {"synergy": "t", "project": "b", "saving": -1, "period": "2026Q1"},
            {"synergy": "t", "project": "c", "hours": 1},
        ],
        [(0, "synergy"), (1, "period"), (3, "period"), (3, "role")],
    ),
    "check_versions": (
        "plan_of_record",
        [
            {"project": "a", "start": "2026Q1", "version": "reduced"},
            {"project": "b", "start": "2026Q1"},
            {"project": "c", "start": "2026Q1", "version": "reduced"},
        ],
        [(2, "version")],
    ),
    "check_calendar_days": (
        "calendars",
        [{"calendar": "x", "day": day, "hours": 8} for day in ("mon", "Mon", "2026-12-24", "2026-02-30")],
        [(1, "day"), (3, "day")],
    ),
    "check_contracts": (
        "people",
        [
            {"person": "Ana", "role": "welder", "from": "2026-01-01", "to": "2026-03-31"},
            {"person": "Ana", "role": "welder", "from": "2026-03-31"},
            {"person": "Ben", "role": "welder", "from": "2026-01-01", "share": 0.5, "weekly_hours": 20},
        ],
        [(2, "weekly_hours"), (1, "from")],
    ),
    "check_leave": (
        "leave",
        [
            {"person": "Ana", "from": "2026-01-05", "to": "2026-01-09"},
            {"person": "Ana", "from": "2026-01-09", "to": "2026-01-09"},
        ],
        [(1, "from")],
    ),
    "check_one_source": (
        "supply",
        [{"role": "welder", "person": name, "period": "2026Q1", "hours": 1} for name in ("Eva", "Ana")],
        [(1, "person")],
    ),
    "check_named_people": (
        "demand",
        [
            {"project": "a", "role": role, "person": "Ana", "period": "2026Q1", "hours": 1}
            for role in ("welder", "diver")
        ],
        [(1, "role")],
    ),
    "check_hard_bookings": (
        "bookings",
        [
            {"person": "Eva", "project": "a", "period": "2026Q1", "hours": 9, "booking_state": state}
            for state in ("hard", "soft")
        ],
        [(0, "hours")],
    ),
    "check_ranges": (
        "demand",
        [{"project": "a", "role": "welder", "period": "2026Q1", "hours": 5, "low": 6, "high": 4}],
        [(0, "low"), (0, "high")],
    ),
    "check_cures": (
        "cures",
        [
            {"cure": "hire", "kind": "hire", "role": "smith"},
            {"cure": "train", "kind": "cross_train", "role": "welder"},
            {"cure": "slow", "kind": "hire", "role": "welder", "first_productivity": 0.5},
        ],
        [(0, "role"), (1, "from_role"), (2, "ramp")],
    ),
    "check_life": (
        "state_changes",
        [
            {"project": "a", "to_state": "idea", "at": "2025-01-01"},
            {"project": "a", "from_state": "idea", "to_state": "candidate", "at": "2025-02-01"},
            {"project": "b", "to_state": "demand", "at": "2025-01-01"},
            {"project": "b", "from_state": "idea", "to_state": "candidate", "at": "2025-02-01"},
            {"project": "c", "to_state": "candidate", "at": "2025-01-01"},
            {"project": "c", "from_state": "candidate", "to_state": "completed", "at": "2099-01-01"},
        ],
        [(1, "to_state"), (3, "from_state"), (3, "to_state"), (5, "to_state")],
    ),
    "check_shocks": (
        "shocks",
        [
            {"shock": "carbon price", "factor": "regulation", "hazard": 0.1, "cost_change": 0.2},
            {"shock": "drought", "factor": "rain", "hazard": 0.1, "delay": 1},
            {"shock": "nothing", "factor": "regulation", "hazard": 0.1},
        ],
        [(1, "factor"), (2, "cost_change")],
    ),
}
NEEDED = {
    "check_shocks": {"exposures": [{"project": "a", "factor": "regulation", "loading": 0.5}]},
    "check_roles": {"supply": [{"role": "welder", "period": "2026Q1", "hours": 1}]},
    "check_leave": {"people": [{"person": "Ana", "role": "welder", "from": "2026-01-01"}]},
    "check_one_source": {"people": [{"person": "Ana", "role": "welder", "from": "2026-01-01"}]},
    "check_named_people": {
        "people": [{"person": "Ana", "role": "welder", "from": "2026-01-01"}],
        "supply": [{"role": "diver", "period": "2026Q1", "hours": 1}],
    },
    "check_hard_bookings": {"supply": [{"role": "welder", "person": "Eva", "period": "2026Q1", "hours": 8}]},
    "check_cures": {"supply": [{"role": "welder", "period": "2026Q1", "hours": 1}]},
    "check_ratings": {"criteria": [{"criterion": "x", "weight": 1}]},
    "check_rated": {
        "rounds": [{"round": 1}],
        "criteria": [
            {"criterion": "x", "weight": 0.5},
            {"criterion": "y", "weight": 0.5},
            {"criterion": "z", "parent": "y", "weight": 1},
        ],
    },
    "check_versions": {"versions": [{"project": "a", "version": "reduced"}]},
    "check_voters": {
        "voters": [{"voter": "v"}],
        "criteria": [{"criterion": "x", "weight": 0.5}, {"criterion": "y", "weight": 0.5}],
    },
    "check_comparisons": {
        "criteria": [
            {"criterion": "x", "weight": 0.5},
            {"criterion": "y", "weight": 0.5},
            {"criterion": "z", "parent": "y", "weight": 1},
        ]
    },
}


def typed(content: dict[str, list[dict]]) -> dict[str, pd.DataFrame]:
    """Type rows given as dictionaries; missing tables are empty."""
    tables = {}
    for name in PORTFOLIO_TABLES:
        rows = pd.DataFrame(content.get(name, []), dtype=object)
        if rows.empty:
            rows = pd.DataFrame(columns=list(TABLES[name].by_name), dtype=object)
        tables[name], problems = parse_table(TABLES[name], rows, Origin(name, first_row=0), "Q")
        assert problems == [], problems
    return tables


ORIGINS = {name: Origin(name, first_row=0) for name in PORTFOLIO_TABLES}


def test_a_clean_portfolio_passes_every_check():
    assert check_tables(typed(CLEAN), ORIGINS) == []


def test_every_check_is_tested():
    assert set(BREAKING) == {check.__name__ for check in CHECKS}


@pytest.mark.parametrize("name", BREAKING)
def test_a_check_names_its_rows(name):
    table, rows, places = BREAKING[name]
    content = {**CLEAN, **NEEDED.get(name, {})}
    content[table] = [*content.get(table, []), *rows]
    check = next(check for check in CHECKS if check.__name__ == name)
    found = list(check(typed(content), ORIGINS))
    assert [(problem.row, problem.column) for problem in found] == places
    assert {problem.file for problem in found} == {table}
    assert all(problem.expected for problem in found)


@pytest.mark.parametrize("name", BREAKING)
def test_what_a_check_objects_to_is_not_loaded(name):
    table, rows, _ = BREAKING[name]
    content = {**CLEAN, **NEEDED.get(name, {})}
    content[table] = [*content.get(table, []), *rows]
    with pytest.raises(DataError):
        Portfolio(**{key: pd.DataFrame(value, dtype=object) for key, value in content.items()})


def test_a_circle_of_links_is_found_within_one_project_only():
    activities = [{"project": p, "activity": str(n), "duration": 1} for p in "ab" for n in range(3)]
    chain = [
        {"project": "a", "predecessor": "0", "successor": "1"},
        {"project": "b", "predecessor": "1", "successor": "0"},
    ]
    content = {**CLEAN, "activities": activities, "links": chain}
    assert check_tables(typed(content), ORIGINS) == []
    content["links"] = [*chain, {"project": "a", "predecessor": "1", "successor": "0"}]
    (problem,) = check_tables(typed(content), ORIGINS)
    assert "no circle" in problem.expected


def test_a_rate_must_hold_on_the_day_of_the_data():
    late = [{"currency": "USD", "valid_from": "2026-01-02", "rate": 1}]
    content = {**CLEAN, "rates": late, "projects": [{"project": "d", "cost": 1, "currency": "USD"}]}
    assert [p.column for p in check_tables(typed(content), ORIGINS)] == ["currency"]
    content["rates"] = [{"currency": "USD", "valid_from": "2026-01-01", "rate": 1}]
    assert check_tables(typed(content), ORIGINS) == []


def test_several_faults_are_all_listed():
    content = {**CLEAN, "budgets": [{"fund": "f", "period": "2030Q1", "amount": 1}]}
    content["projects"] = [{"project": "a", "parent": "nowhere"}, {"project": "a"}]
    assert len(check_tables(typed(content), ORIGINS)) == 3


def test_circles_are_found_in_deep_and_wide_graphs():
    chain = {str(n): [str(n + 1)] for n in range(50_000)}
    assert find_cycle(chain) == []
    chain["50000"] = ["49998"]
    assert find_cycle(chain) == ["49998", "49999", "50000", "49998"]
    assert find_cycle({"a": ["a"]}) == ["a", "a"]
    assert find_cycle({"a": ["b", "c"], "b": ["d"], "c": ["d"]}) == []

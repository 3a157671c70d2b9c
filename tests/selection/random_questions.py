"""Random portfolios of a few projects over three quarters, and questions with several kinds of rules about each."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits

PERIODS = ["2027Q1", "2027Q2", "2027Q3"]
BEFORE = "2026Q4"
ROLES = ["engineer", "welder"]
RUNS, BUSY, DONE = "r", "s", "z"  # a running project that may be up for decision, one that never is, a finished one
RATED = 100.0
IN_TABLES = {
    "requires": 0.35,
    "requires any": 0.25,
    "excludes": 0.4,
    "finish start": 0.4,
    "versions": 0.45,
    "exits": 0.6,
    "synergy value": 0.3,
    "synergy saving": 0.3,
    "synergy hours": 0.3,
    "funds": 0.6,
    "mandatory": 0.14,
    "running": 0.7,
    "running anyway": 0.4,
    "finished": 0.2,
    "windows": 0.5,
}
IN_LIMITS = {
    "hires": 0.35,
    "shares of spend": 0.2,
    "shares of budget": 0.2,
    "counts": 0.2,
    "max active": 0.25,
    "max projects": 0.25,
    "max moves": 0.25,
    "move cost": 0.25,
    "forced in": 0.14,
    "forced out": 0.2,
    "score": 0.25,
    "budget factor": 0.4,
    "start window": 0.2,
}
MONEY = ("money of the tables",) * 3 + ("budget number", "budget period", "budget fund", "budget class")
PEOPLE = ("supply", "supply", "hours given", "no hours")


def random_questions(seed: int, count: int) -> Iterator[tuple[Portfolio, Limits, set[str]]]:
    """Draw one portfolio and so many questions about it, each with the names of the kinds of rules that are in it."""
    g = np.random.default_rng([seed, 0])
    kinds = {name for name, chance in IN_TABLES.items() if g.random() < chance}
    portfolio = _portfolio(g, kinds)
    for turn in range(count):
        g = np.random.default_rng([seed, turn + 1])
        asked = {name for name, chance in IN_LIMITS.items() if g.random() < chance}
        asked |= {str(g.choice(MONEY)), str(g.choice(PEOPLE))}
        limits = _limits(g, portfolio, asked)
        yield portfolio, limits, _kinds(portfolio, limits, kinds, asked)


# ------------------------------------------------------------------------------------------------------- the tables


def _portfolio(g: np.random.Generator, kinds: set[str]) -> Portfolio:
    free = list("abcde"[: int(g.integers(3, 6))])
    others = [name for name, kind in ((RUNS, "running"), (BUSY, "running anyway"), (DONE, "finished")) if kind in kinds]
    projects = pd.DataFrame([_project(g, name, kinds) for name in [*free, *others]])
    flows = [row for project in projects.to_dict("records") if pd.isna(project["cost"]) for row in _flows(g, project)]
    if "mandatory" in kinds:
        projects["mandatory"] = projects["project"].eq(str(g.choice(free)))
    total = sum(row[-1] for row in flows if row[2] == "cost") + float(projects["cost"].sum())
    decided = [*free, *(name for name in others if name == RUNS)]
    settings = {"portfolio": "p", "frequency": "Q", "first_period": PERIODS[0], "last_period": PERIODS[-1]}
    tables = {
        "settings": pd.DataFrame([settings | {"discount_rate": float(g.choice([0.0, 0.08]))}]),
        "projects": projects,
        "cash_flows": pd.DataFrame(flows, columns=["project", "period", "flow", "cost_class", "basis", "amount"]),
        "components": pd.DataFrame({"component": ["line"], "component_type": ["operation"]}),
        "demand": _demand(g, projects),
        "dependencies": _dependencies(g, free, others, kinds),
        "criteria": pd.DataFrame({"criterion": ["s"], "weight": [1.0], "scale_high": [RATED]}),
        "ratings": pd.DataFrame(
            {"project": free, "criterion": "s", "voter": "v", "value": g.integers(0, RATED + 1, len(free))}
        ),
        "versions": _versions(g, decided if "versions" in kinds else []),
        "exits": _exits(g, projects, kinds),
        "synergies": _synergies(g, [*free, *others], kinds),
        "plan_of_record": _record(g, decided),
        **_money(g, total, kinds),
        **_people(g),
    }
    return Portfolio(**{name: table for name, table in tables.items() if len(table)})


def _project(g: np.random.Generator, name: str, kinds: set[str]) -> dict:
    duration, free = int(g.integers(1, 4)), name not in (RUNS, BUSY, DONE)
    states = {RUNS: str(g.choice(["active", "active", "approved", "on_hold"])), BUSY: "active", DONE: "completed"}
    row = {
        "project": name,
        "state": states.get(name, "candidate"),
        "duration": duration,
        "start": PERIODS[0],
        "earliest_start": "",
        "latest_start": "",
        "fund": str(g.choice(["", "", "x", "y"])),
        "category": str(g.choice(["run", "grow"])),
        "cost": np.nan,
        "value": np.nan,
    }
    if row["state"] == "active" and g.random() < 0.5:
        row |= {"start": BEFORE, "duration": duration + 1}
    if free and "windows" in kinds:
        row |= {"latest_start": str(g.choice(["", PERIODS[0], PERIODS[1]]))}
        if duration < 3 and g.random() < 0.3:
            row |= {"start": PERIODS[1], "earliest_start": str(g.choice(PERIODS[:2])), "latest_start": ""}
    if name not in (RUNS, DONE) and g.random() < 0.4:
        row |= {"cost": int(g.integers(0, 14)), "value": int(g.integers(-3, 25))}
    return row


def _flows(g: np.random.Generator, row: dict) -> list[tuple]:
    """Costs of both classes, money to run it after the finish, benefits that may come after the calendar."""
    first, duration, free = pd.Period(row["start"], "Q"), row["duration"], row["state"] == "candidate"
    spent = {(k, str(g.choice(["capex", "opex"]))) for k in [*range(duration), *range(duration - 1)]}
    spent |= {(duration + k, "opex") for k in range(2 if free and g.random() < 0.4 else 0)}
    rows = [(row["project"], str(first + k), "cost", kind, "plan", int(g.integers(1, 7))) for k, kind in sorted(spent)]
    earned = max(sum(row[-1] for row in rows) + int(g.integers(-3, 18)), 0)
    rows.append((row["project"], str(first + duration - 1 + int(g.integers(0, 3))), "benefit", "capex", "plan", earned))
    if row["project"] == RUNS and g.random() < 0.5:  # dearer or cheaper than planned, from the first period on
        later = max(first + int(g.integers(0, duration)), pd.Period(PERIODS[0], "Q"))
        rows.append((RUNS, str(later), "cost", "capex", "forecast", int(g.integers(1, 15))))
    return rows


def _demand(g: np.random.Generator, projects: pd.DataFrame) -> pd.DataFrame:
    rows = [("line", ROLES[0], str(g.choice(PERIODS)), 2)]
    for name, start in zip(projects["project"], projects["start"], strict=True):
        rows += [(name, str(g.choice(ROLES)), start, int(g.integers(1, 8)))]
        rows += [(name, ROLES[0], str(pd.Period(start, "Q") + 1), int(g.integers(1, 5)))] if g.random() < 0.4 else []
    table = pd.DataFrame(rows, columns=["project", "role", "period", "hours"])
    return table.assign(booking_state="proposed")


def _dependencies(g: np.random.Generator, free: list[str], others: list[str], kinds: set[str]) -> pd.DataFrame:
    """Arrows go from later letters to earlier ones, or to projects that run: none makes a circle."""
    rows = []
    for kind, lags in (("requires", [0]), ("finish start", [0, 0, 1, -1])):
        for _ in range(int(g.integers(1, 3)) if kind in kinds else 0):
            later = int(g.integers(1, len(free)))
            before = str(g.choice([*free[:later], *free[:later], *others]))
            rows.append((free[later], before, kind.replace(" ", "_"), int(g.choice(lags))))
    if "requires any" in kinds:
        later = int(g.integers(1, len(free)))
        known = [*free[:later], *others]
        some = g.choice(known, min(2, len(known)), replace=False)
        rows += [(free[later], str(other), "requires_any", 0) for other in some]
    if "excludes" in kinds:
        group = sorted(str(name) for name in g.choice(free, int(g.integers(2, 4)), replace=False))
        rows += [(one, two, "excludes", 0) for k, one in enumerate(group) for two in group[k + 1 :]]
        rows += [(free[0], others[0], "excludes", 0)] if others and g.random() < 0.3 else []
    table = pd.DataFrame(rows, columns=["project", "depends_on", "kind", "lag"])
    return table.drop_duplicates(["project", "depends_on", "kind"])


def _versions(g: np.random.Generator, names: list[str]) -> pd.DataFrame:
    some = names[-2:]
    return pd.DataFrame(
        {
            "project": some,
            "version": "reduced",
            "cost_share": g.choice([0.4, 0.6, 0.8], len(some)),
            "benefit_share": g.choice([0.5, 0.7, 0.9], len(some)),
            "work_share": g.choice([0.5, 1.0], len(some)),
        }
    )


def _exits(g: np.random.Generator, projects: pd.DataFrame, kinds: set[str]) -> pd.DataFrame:
    row = {"project": RUNS, "exit_cost": int(g.integers(0, 6)), "salvage": int(g.integers(0, 8))}
    if not {"running", "exits"} <= kinds:
        return pd.DataFrame()
    runs = projects.set_index("project").loc[RUNS]
    ends = int(runs["duration"]) - (runs["start"] == BEFORE)
    rest = int(g.integers(0, len(PERIODS) - ends + 1))  # it rests only so long that it still ends in the calendar
    return pd.DataFrame([row | {"hold_cost": int(g.integers(0, 3)), "longest_hold": rest}])


def _synergies(g: np.random.Generator, names: list[str], kinds: set[str]) -> pd.DataFrame:
    rows = []
    for kind, column in (("synergy value", "value"), ("synergy saving", "saving"), ("synergy hours", "hours")):
        amount, period, role = int(g.integers(1, 7)) * int(g.choice([-1, 1])), g.choice(PERIODS), g.choice(ROLES)
        group = g.choice(names, int(g.integers(2, 4)), replace=False)
        if kind in kinds:
            first = {"synergy": kind, "project": str(group[0]), "period": str(period), column: amount}
            rows += [first | ({"role": str(role)} if column == "hours" else {})]
            rows += [{"synergy": kind, "project": str(name)} for name in group[1:]]
    empty = {"period": "", "role": "", "value": 0, "saving": 0, "hours": 0}
    return pd.DataFrame([empty | row for row in rows])


def _record(g: np.random.Generator, names: list[str]) -> pd.DataFrame:
    some = names[-3:]
    return pd.DataFrame({"project": some, "start": g.choice(PERIODS[:2], len(some))})


def _money(g: np.random.Generator, total: float, kinds: set[str]) -> dict[str, pd.DataFrame]:
    mean = max(int(0.2 * total), 3)
    rows = [{"fund": fund, "period": period, "amount": int(g.integers(1, mean))} for fund in "xy" for period in PERIODS]
    one = g.random() < 0.3
    tables = {"budgets": pd.DataFrame([row for row in rows if row["fund"] == "x" or not one])}
    if "funds" in kinds:
        tables["funds"] = pd.DataFrame(
            {
                "fund": ["x", "y"],
                "carry_over": g.choice([0.0, 0.5, 1.0], 2),
                "carry_limit": g.choice([0.5, 1.0], 2),
                "cost_class": ["", str(g.choice(["", "capex", "opex"]))],
                "category": [str(g.choice(["", "grow"])), ""],
            }
        )
    return tables


def _people(g: np.random.Generator) -> dict[str, pd.DataFrame]:
    cells = [(role, period) for role in ROLES for period in PERIODS]
    supply = pd.DataFrame([(*cell, int(g.integers(2, 15))) for cell in cells], columns=["role", "period", "hours"])
    offers = [(*cell, int(g.integers(1, 5)), float(g.choice([0.1, 0.5, 2.0]))) for cell in cells]
    return {
        "supply": supply.assign(
            leave=g.choice([0, 2], len(cells)), target_utilisation=g.choice([0.5, 1.0], len(cells))
        ),
        "hires": pd.DataFrame(offers, columns=["role", "period", "hours", "cost_rate"]),
    }


# ------------------------------------------------------------------------------------------------------- the question


def _limits(g: np.random.Generator, portfolio: Portfolio, asked: set[str]) -> Limits:
    projects = portfolio.projects
    free = list(projects.index[projects["state"] == "candidate"])
    shuffled = [str(name) for name in g.permutation(free)]
    total = float(projects["cost"].sum() + portfolio.cash_flows.query("flow == 'cost'")["amount"].sum())
    some = [float(int(total * share)) for share in g.uniform(0.15, 0.6, 4)]
    funds = sorted({*projects["fund"], *portfolio.budgets["fund"]} - {""})
    category, least = str(projects["category"].iloc[0]), float(g.choice([0.0, 0.0, 0.2, 0.4]))
    group = (*shuffled[:3], *(name for name in projects.index if name in (RUNS, BUSY)))
    low = int(g.choice([0, 0, 1]))
    wanted = {
        "budget number": {"budget": some[0]},
        "budget period": {"budget": {period: amount / 2 for period, amount in zip(PERIODS, some, strict=False)}},
        "budget fund": {"budget": {fund: amount / 2 for fund, amount in zip(funds, some, strict=False)}},
        "budget class": {"budget": {"capex": some[0], "opex": some[1] / 2}},
        "hours given": {
            "capacity": {ROLES[0]: float(g.integers(2, 12)), f"{ROLES[0]} {PERIODS[1]}": float(g.integers(0, 6))}
        },
        "no hours": {"capacity": False},
        "hires": {"hire": True},
        "shares of spend": {"bucket_shares": {category: (least, float(g.choice([0.5, 0.7, 1.0])))}},
        "shares of budget": {
            "bucket_shares": {category: (least / 4, float(g.choice([0.3, 0.5, 0.9])))},
            "share_of": "budget",
        },
        "counts": {"counts": {"group": (low, low + int(g.integers(0, 2)), group)}},
        "max active": {"max_active": int(g.integers(1, 3))},
        "max projects": {"max_projects": int(g.integers(1, 4))},
        "max moves": {"max_moves": 2},
        "move cost": {"move_cost": float(g.integers(1, 5))},
        "forced in": {"forced_in": (shuffled[0],)},
        "forced out": {"forced_out": (shuffled[1],)},
        "score": {"objective": {"value": float(g.choice([0.0, 0.5, 1.0])), "score": float(g.integers(1, 4))}},
        "budget factor": {"budget_factor": float(g.choice([0.5, 0.7, 1.5]))},
        "start window": {"start_window": (str(g.choice(PERIODS[:2])), str(g.choice(PERIODS[1:])))},
    }
    given = {"reconsidered": (RUNS,)} if RUNS in projects.index and g.random() < 0.7 else {}
    for kind in sorted(asked & set(wanted)):
        given |= wanted[kind]
    return Limits(**given)


def _kinds(portfolio: Portfolio, limits: Limits, kinds: set[str], asked: set[str]) -> set[str]:
    """Kinds of rules that say something in this question."""
    found = (kinds | asked) - {"funds", "running", "exits", "money of the tables", "windows"}
    if limits.reconsidered:
        found |= {"running", "exits"} if len(portfolio.exits) else {"running"}
        found |= {"hold"} if len(portfolio.exits) and portfolio.exits["longest_hold"].max() > 0 else set()
    if limits.budget is not None:
        return found
    if portfolio.funds.empty:
        return found | {"budget table"}
    rules = portfolio.funds.reindex(sorted(set(portfolio.budgets["fund"])))
    found |= {"carry-over"} if rules["carry_over"].gt(0).any() else set()
    found |= {"fund for one class"} if rules["cost_class"].ne("").any() else set()
    return found | ({"fund for one category"} if rules["category"].ne("").any() else set())

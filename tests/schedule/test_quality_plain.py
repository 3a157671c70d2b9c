"""The checks against a second, slow implementation on random plans."""

from copy import deepcopy
from random import Random

import pandas as pd
import pytest
from plain_critical_path import PlainPath, PlainPlan
from plain_quality import PlainQuality
from random_plans import as_schedule, moment, random_plan

from workbench.rules import Rules
from workbench.schedule.quality.inspection import Inspection, inspect
from workbench.schedule.schedule import Schedule

TEST_DAYS = 3
RULES = Rules(schedule_quality={"path_test_days": TEST_DAYS, "high_float_days": 4, "high_duration_days": 4})
LINKED = {"dcma_02", "dcma_03", "dcma_04", "dcma_04b"}


def extra_facts(plan: PlainPlan, random: Random) -> dict[str, dict]:
    """Baselines, progress, assignments and stored dates at random."""
    found = {}
    for name in plan.activities:
        begin = plan.data_date + random.randint(-240, 200)
        span = random.choice([0, 1, 8, 30, 100, 400])
        found[name] = {
            "baseline": (begin, begin + span) if random.random() < 0.7 else None,
            "length": random.choice([None, None, 0, 16, 200]),
            "percent": random.choice([0.0, 0.0, 0.5, 1.0]),
            "assigned": random.random() < 0.5,
            "stored": (begin, begin + span) if random.random() < 0.2 else None,
        }
    return found


def with_facts(plan: PlainPlan, extra: dict[str, dict]) -> Schedule:
    plain = as_schedule(plan)
    rows = plain.activities.copy()
    for name, facts in extra.items():
        for prefix, dates in (("baseline", facts["baseline"]), ("file_early", facts["stored"])):
            if dates is not None:
                rows.at[name, f"{prefix}_start"], rows.at[name, f"{prefix}_finish"] = map(moment, dates)
        if facts["length"] is not None:
            rows.at[name, "baseline_duration"] = facts["length"] * 60
        rows.at[name, "percent_complete"] = facts["percent"]
    assigned = [name for name, facts in extra.items() if facts["assigned"]]
    return plain.replace(activities=rows, assignments=pd.DataFrame({"activity": assigned, "resource": "crew"}))


def rows_of(found: Inspection, check: str) -> tuple[list, list]:
    offenders, population = found.offenders(check), found.population(check)
    if check not in LINKED:
        return offenders.index.tolist(), population.tolist()
    keys = offenders[["predecessor", "successor", "link_type"]]
    return [*keys.itertuples(index=False, name=None)], population.tolist()


def compare(seed: int) -> None:
    plan, random = random_plan(seed), Random(seed)
    extra = extra_facts(plan, random)
    days = {number: sum(end - start for start, end in c.week[0]) for number, c in enumerate(plan.calendars)}
    plain = PlainQuality(plan, extra, days, limit_days=4)
    found = inspect(with_facts(plan, extra), rules=RULES)
    for check, (offenders, population) in plain.found.items():
        ours = rows_of(found, check)
        if check in LINKED:
            offenders, population = ([link[:3] for link in links] for links in (offenders, population))
        if check == "dcma_14" and not plain.has_baseline:
            offenders = population = []
        assert (sorted(ours[0]), sorted(ours[1])) == (sorted(offenders), sorted(population)), (seed, check)
        row = found.table.loc[check]
        counted = len(population) - len(offenders) if check in ("dcma_04", "hit_rate") else len(offenders)
        if check == "dcma_14":
            counted = plain.all_done if plain.has_baseline else 0
        assert (row["numerator"], row["denominator"]) == (counted, len(population)), (seed, check)
        assert (row["verdict"] == "not_applicable") == (not population), (seed, check)
    compare_finish(seed, plan, plain, found, days)


def compare_finish(seed: int, plan: PlainPlan, plain: PlainQuality, found: Inspection, days: dict) -> None:
    expected = plain.length_index()
    row = found.table.loc["dcma_13"]
    if expected is None:
        assert row["verdict"] == "not_applicable", seed
    else:
        assert (row["numerator"] * days[0], row["denominator"] * days[0]) == pytest.approx(expected), seed
        assert row["verdict"] == ("pass" if expected[0] * 100 >= expected[1] * 95 else "fail"), seed
    for name in found.population("dcma_12"):
        delayed = deepcopy(plan)
        day = days[plan.activities[name].calendar]
        delayed.activities[name].duration += TEST_DAYS * day
        moved = plain.work(name, plain.path.project_finish, PlainPath(delayed).project_finish)
        assert found.table.at["dcma_12", "numerator"] * day == pytest.approx(moved), seed
        assert (found.table.at["dcma_12", "verdict"] == "pass") == (abs(moved - TEST_DAYS * day) <= day), seed


@pytest.mark.parametrize("block", range(3))
def test_the_checks_count_what_a_plain_reading_counts(block):
    for seed in range(block * 10, block * 10 + 10):
        compare(seed)


@pytest.mark.soak
@pytest.mark.parametrize("block", range(20))
def test_the_checks_count_what_a_plain_reading_counts_on_many_plans(block):
    for seed in range(1000 + block * 40, 1000 + block * 40 + 40):
        compare(seed)

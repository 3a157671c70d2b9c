"""Our dates beside those of MPXJ's two schedulers, network by network; every difference has a cause that is known."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest
from mpxj_differences import MICROSOFT, PRIMAVERA, Difference
from needs import require
from oracle_networks import as_question, random_network

from workbench.schedule.critical_path import critical_path
from workbench.schedule.reproduction import FIELDS, Reproduction, reproduction
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import DifferenceReason
from workbench.sources.schedules import read_schedule

KNOWN = {"microsoft_project": MICROSOFT, "primavera": PRIMAVERA}
QUICK, MANY = range(30), range(250, 400)  # every cause occurs among the many


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Ask the other engine in a process of its own; one start of Java answers any number of questions."""
    here = shutil.which("java") is not None and all(find_spec(name) for name in ("mpxj", "jpype"))
    install = 'sudo apt-get install default-jre-headless, and pip install "portfolio-workbench[mpp]"'
    require(here, "MPXJ with a Java runtime", install)

    def answers(**question) -> dict:
        folder = tmp_path_factory.mktemp("mpxj")
        (folder / "question.json").write_text(json.dumps(question))
        child = [sys.executable, str(Path(__file__).parent / "mpxj_oracle.py")]
        paths = [str(folder / f"{name}.json") for name in ("question", "answer")]
        subprocess.run([*child, *paths], check=True, timeout=200, capture_output=True)
        return json.loads((folder / "answer.json").read_text())

    return answers


@pytest.fixture(scope="module")
def quick(ask) -> dict[str, list[tuple[Schedule, dict]]]:
    networks = {rules: [random_network(seed, rules) for seed in QUICK] for rules in KNOWN}
    found = iter(ask(networks=[as_question(network) for some in networks.values() for network in some])["networks"])
    return {rules: [(network, next(found)) for network in some] for rules, some in networks.items()}


def with_dates(schedule: Schedule, dates: dict) -> Schedule:
    """The schedule with the other engine's dates as those of its file."""
    theirs = pd.DataFrame.from_dict(dates, orient="index")[[*FIELDS]]
    stored = {f"file_{field}": pd.to_datetime(theirs[field]) for field in FIELDS[:4]}
    stored |= {f"file_{field}": theirs[field].round().astype("Int64") for field in FIELDS[4:]}
    return schedule.replace(activities=schedule.activities.assign(**stored))


def causes(schedule: Schedule, match: Reproduction, rules: str) -> list[str]:
    """The cause of each difference that does not follow from another one; without one, the difference itself."""
    roots = match.table[match.table["reason"] != DifferenceReason.INHERITED]
    theirs = schedule.activities[[f"file_{field}" for field in FIELDS]].set_axis(FIELDS, axis="columns")
    ours = critical_path(schedule).table if len(roots) else None
    found = []
    for row in roots.itertuples():
        difference = Difference(schedule, row.activity, row.field, theirs, ours)
        known = [cause.__name__ for cause in KNOWN[rules] if cause(difference)]
        found.append(known[0] if known else f"{row.activity} {row.field}: theirs {row.file}, ours {row.ours}")
    return found


def compared(pairs: list[tuple[Schedule, dict]], rules: str) -> tuple[Counter, int, int]:
    """Causes with their counts, cells compared, and cells that are equal."""
    found, cells, equal = Counter(), 0, 0
    for schedule, answer in pairs:
        if "dates" in answer:
            known = with_dates(schedule, answer["dates"])
            match = reproduction(known)
            found.update(causes(known, match, rules))
            cells, equal = cells + match.totals["compared"], equal + match.totals["equal"]
        else:
            assert "NullPointerException" in answer["refused"]
    return found, cells, equal


@pytest.mark.parametrize("rules", KNOWN)
def test_dates_differ_from_mpxj_only_for_known_causes(quick, rules):
    found, cells, equal = compared(quick[rules], rules)
    assert set(found) <= {cause.__name__ for cause in KNOWN[rules]}
    assert cells > 1_500
    assert equal / cells > 0.88
    assert sum("dates" in answer for _, answer in quick[rules]) >= 28


@pytest.mark.parametrize("rules", KNOWN)
def test_a_new_difference_would_be_noticed(quick, rules):
    """The dates of one activity moved by two weeks in the other engine's answer find no cause."""
    known, unknown = {cause.__name__ for cause in KNOWN[rules]}, 0
    for schedule, answer in quick[rules][:8]:
        activities = schedule.activities
        free = (activities["kind"] == "task") & activities["actual_start"].isna() & ~activities["inactive"]
        name = activities.index[free & (activities["constraint"] == "")][-1]
        dates = json.loads(json.dumps(answer["dates"]))
        for field in FIELDS[:4]:
            moved = pd.Timestamp(dates[name][field]) + pd.Timedelta(days=14)
            dates[name][field] = f"{moved:%Y-%m-%dT%H:%M}"
        wrong = with_dates(schedule, dates)
        unknown += bool(set(causes(wrong, reproduction(wrong), rules)) - known)
    assert unknown >= 6


@pytest.mark.soak
@pytest.mark.parametrize("rules", KNOWN)
def test_hundreds_of_networks_differ_only_for_known_causes_and_every_cause_occurs(ask, rules):
    networks = [random_network(seed, rules) for seed in MANY]
    answers = ask(networks=[as_question(network) for network in networks])["networks"]
    found, cells, equal = compared([*zip(networks, answers, strict=True)], rules)
    names = {cause.__name__ for cause in KNOWN[rules]}
    assert set(found) <= names
    assert names - set(found) == set()
    assert equal / cells > 0.88


PLANS = {"Homemoveplan.mpp": 171, "Residential Construction.mpp": 108, "Software Development.mpp": 86}


@pytest.fixture(scope="module")
def real(ask, shared_data) -> dict[str, tuple[Schedule, dict]]:
    """Plans saved by Microsoft Project, and what the other engine makes of them."""
    folder = shared_data("mpp_real")
    answers = ask(files=[str(folder / name) for name in PLANS])["files"]
    return {name: (read_schedule(folder / name), answer) for name, answer in zip(PLANS, answers, strict=True)}


@pytest.mark.parametrize("name", PLANS)
def test_plans_of_microsoft_project_are_reproduced_whole(real, name):
    schedule, _ = real[name]
    match = reproduction(schedule)
    assert len(schedule.activities) == PLANS[name]
    assert match.rates.loc[["early_finish", "late_finish"], "compared"].tolist() == [PLANS[name]] * 2
    assert match.rate == 1.0


@pytest.mark.parametrize("name", PLANS)
def test_the_other_engine_finds_the_same_early_dates_of_real_plans(real, name):
    """Its late finishes of the plan that is all under way differ; those of the file are ours, as shown above."""
    schedule, answer = real[name]
    dates = {activity: answer["dates"][activity] for activity in schedule.activities.index}
    rates = reproduction(with_dates(schedule, dates)).rates
    assert rates.loc["early_finish", "rate"] == 1.0
    if name != "Software Development.mpp":
        assert (rates.loc["early_start", "rate"], rates.loc["total_float", "rate"]) == (1.0, 1.0)
        assert rates.loc["late_finish", "rate"] > 0.9


def test_a_plan_of_primavera_driven_by_its_resources_says_so(ask, shared_data):
    """Its first activity has 15 days left and stores dates 14 working days apart; all else follows from it."""
    match = reproduction(read_schedule(shared_data("mpp_real") / "PrimaveraProject.xml"))
    causes = match.table[match.table["reason"] != DifferenceReason.INHERITED]
    assert causes[["activity", "field", "reason"]].to_numpy().tolist() == [
        ["PD1000", "early_finish", "resource_driven"]
    ]
    assert match.rates.loc["total_float", "rate"] == 1.0

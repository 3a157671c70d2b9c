import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from workbench.errors import ParameterError
from workbench.intake.survival import survival
from workbench.risk.classes import learn
from workbench.risk.distributions import AsEstimated, LogStudent
from workbench.risk.learning.calibration import histogram, interval, share_below
from workbench.risk.learning.methods import LEARNED, pinball
from workbench.risk.learning.predictive import Predictive
from workbench.risk.measures import share_interval
from workbench.sources import read_portfolio
from workbench.taxonomy import Status

EDGES = np.linspace(0, 1, 11)


def past(ratios: dict[str, list[float]], *, first: int = 2000, years: int = 1, running: int = 0) -> pd.DataFrame:
    """One project a year in each class; the last `running` ones of each are still under way."""
    rows = [
        (f"{category} {i}", category, "cost", 100.0, 100.0 * ratio, f"{first + i}-01-01",
         "" if i >= len(values) - running else f"{first + i + years}-06-01")
        for category, values in ratios.items()
        for i, ratio in enumerate(values)
    ]  # fmt: skip
    columns = ["project", "category", "quantity", "estimated", "actual", "estimated_at", "finished"]
    return pd.DataFrame(rows, columns=columns)


def drawn(classes: int, size: int, seed: int) -> dict[str, list[float]]:
    rng = np.random.default_rng(seed)
    means = rng.normal(0.15, 0.2, classes)
    return {f"class {k}": list(np.exp(rng.normal(mean, 0.3, size))) for k, mean in enumerate(means)}


def row_of(backtest, project: str, method: str = LEARNED) -> pd.Series:
    table = backtest.table
    return table[(table["project"] == project) & (table["method"] == method)].iloc[0]


def test_leaving_one_out_is_learning_from_the_others():
    """Each prediction is that of the whole method on a history without the record."""
    frame = past(drawn(5, 6, seed=1))
    found = learn(frame).backtest()
    for project in ("class 0 0", "class 3 5"):
        without = learn(frame[frame["project"] != project])
        ratio = without.ratio(project[:7], "cost")
        row = row_of(found, project)
        assert (row["p10"], row["p50"], row["p80"], row["p90"]) == pytest.approx(tuple(ratio.ppf([0.1, 0.5, 0.8, 0.9])))
        assert ratio.ppf(row["pit_low"]) == pytest.approx(row["ratio"])
        assert row["n"] == 5


def test_leaving_a_running_project_out_leaves_the_class_without_it():
    frame = past(drawn(4, 8, seed=2), running=2)
    found = learn(frame).backtest()
    row = row_of(found, "class 1 7")
    assert not row["ended"]
    ratio = learn(frame[frame["project"] != "class 1 7"]).ratio("class 1", "cost")
    assert row["p80"] == pytest.approx(float(ratio.ppf(0.8)))


def test_rolling_knows_only_what_had_finished_on_the_day_of_approval():
    frame = past(drawn(4, 9, seed=3), years=2)
    found = learn(frame).backtest("rolling")
    row = row_of(found, "class 2 6")  # approved on 2006-01-01; those of 2000 to 2003 had finished by mid 2005
    before = learn(frame[pd.to_datetime(frame["finished"]) < "2006-01-01"])
    assert row["n"] == 4
    assert row["p80"] == pytest.approx(float(before.ratio("class 2", "cost").ppf(0.8)))
    assert found.totals == {"tested": 4 * 5, "running": 0.0, "untested": 4 * 4}
    worse = learn(frame.assign(actual=frame["actual"].where(frame["estimated_at"] < "2006", 900.0)))
    assert row_of(worse.backtest("rolling"), "class 2 6")["p80"] == row["p80"]


def test_a_split_learns_from_the_older_cohort_and_tests_the_newer_one():
    frame = past(drawn(4, 8, seed=4), running=1)
    found = learn(frame).backtest("split", split="2005-01-01")
    older = learn(frame[frame["estimated_at"] < "2005-01-01"])
    assert set(found.table["estimated_at"].dt.year) == {2005, 2006, 2007}
    assert found.totals == {"tested": 4 * 2, "running": 4.0, "untested": 4 * 5}
    for project in ("class 0 5", "class 0 7"):
        assert row_of(found, project)["p90"] == pytest.approx(float(older.ratio("class 0", "cost").ppf(0.9)))


def test_the_simple_methods_are_what_they_say():
    logs = np.array([-0.2, 0.0, 0.1, 0.5])
    found = learn(past({"a": [*np.exp(logs), 1.2]})).backtest()
    row = row_of(found, "a 4", "lognormal")
    assert row["p80"] == pytest.approx(math.exp(stats.norm(logs.mean(), logs.std()).ppf(0.8)))
    assert row["pit_low"] == pytest.approx(stats.norm(logs.mean(), logs.std()).cdf(math.log(1.2)))
    row = row_of(found, "a 4", "percentiles")
    assert row["p80"] == pytest.approx(math.exp(np.quantile(logs, 0.8)))
    assert np.quantile(logs, row["pit_low"]) == pytest.approx(math.log(1.2))
    row = row_of(found, "a 4", "class_t")
    scale = logs.std(ddof=1) * math.sqrt(1.25)
    assert row["p80"] == pytest.approx(math.exp(stats.t(3, logs.mean(), scale).ppf(0.8)))
    assert row_of(found, "a 4", LEARNED)["p80"] == row["p80"]


def test_outcomes_beyond_all_records_have_no_share_of_percentiles():
    found = learn(past({"a": [0.9, 1.0, 1.1, 5.0]})).backtest()
    last, first = row_of(found, "a 3", "percentiles"), row_of(found, "a 0", "percentiles")
    assert (last["pit_low"], last["pit_high"], first["pit_low"], first["pit_high"]) == (1.0, 1.0, 0.0, 0.0)


def test_scores_are_counted_by_hand():
    found = learn(past(drawn(3, 7, seed=5))).backtest()
    rows = found.table[found.table["method"] == LEARNED]
    inside = int(((rows["ratio"] >= rows["p10"]) & (rows["ratio"] <= rows["p90"])).sum())
    hits = int((rows["ratio"] <= rows["p80"]).sum())
    score = found.scores(by=()).loc[LEARNED]
    assert (score["n"], score["coverage"], score["hit_rate"]) == pytest.approx((21, inside / 21, hits / 21))
    assert (score["hit_low"], score["hit_high"]) == pytest.approx(share_interval(hits, 21))
    assert score["width"] == pytest.approx(np.log(rows["p90"] / rows["p10"]).mean())
    one = rows.iloc[0]
    off = [math.log(one["ratio"] / one[name]) for name in ("p10", "p50", "p80", "p90")]
    loss = [max(p * x, (p - 1) * x) for p, x in zip((0.1, 0.5, 0.8, 0.9), off, strict=True)]
    assert one["pinball"] == pytest.approx(sum(loss) / 4)
    assert str(found).startswith(f"P10 to P90 held {inside / 21:.0%} of 21 outcomes (claimed 80%; 95% interval")


def test_outcomes_exactly_at_a_predicted_percentile_are_held_by_it():
    """Where most records are exactly as estimated, P10 and P80 may be the estimate itself."""
    found = learn(past({"it": [1.0] * 14 + [1.1, 1.2, 1.3, 1.5, 1.8, 2.5]})).backtest()
    rows = found.table[found.table["method"] == LEARNED]
    assert (rows["p10"] == 1.0).all()
    score = found.scores(by=()).loc[LEARNED]
    assert score["coverage"] == pytest.approx(((rows["ratio"] >= rows["p10"]) & (rows["ratio"] <= rows["p90"])).mean())
    assert score["hit_rate"] == pytest.approx((rows["ratio"] <= rows["p80"]).mean())
    assert found.pit()["count"].sum() == pytest.approx(20)


def test_the_pinball_loss_is_least_at_the_true_quantiles():
    rng = np.random.default_rng(1)
    logs = rng.normal(0, 1, 4000)
    true = stats.norm.ppf([0.1, 0.5, 0.8, 0.9])
    at = {shift: np.mean([pinball(y, list(true + shift)) for y in logs]) for shift in (-0.2, 0.0, 0.2)}
    assert at[0.0] < min(at[-0.2], at[0.2])


def test_a_calibrated_history_is_found_calibrated_and_plain_percentiles_are_not():
    found = learn(past(drawn(60, 4, seed=6))).backtest()
    scores = found.scores(by=())
    assert scores.loc[LEARNED, "coverage_low"] < 0.8 < scores.loc[LEARNED, "coverage_high"]
    assert scores.loc[LEARNED, "hit_low"] < 0.8 < scores.loc[LEARNED, "hit_high"]
    assert scores.loc["percentiles", "coverage_high"] < 0.6
    assert scores.loc["lognormal", "coverage_high"] < 0.75
    assert scores.loc[LEARNED, "width"] < 0.8 * scores.loc["class_t", "width"]
    assert scores.loc[LEARNED, "pinball"] < scores.loc["class_t", "pinball"]
    count = found.pit()["count"]
    assert count.sum() == pytest.approx(240)
    assert ((count - 24) ** 2 / 24).sum() < stats.chi2(9).ppf(0.999)


def test_a_history_that_got_worse_is_found_out_by_the_order_of_time():
    ratios = {name: [*values[:10], *(2.0 * value for value in values[10:])] for name, values in drawn(5, 20, 7).items()}
    history = learn(past(ratios))
    score = history.backtest("split", split="2010-01-01").scores(by=()).loc[LEARNED]
    assert score["hit_high"] < 0.6
    assert history.backtest("split", split="2010-01-01").pit()["count"].iloc[-1] > 15


def test_the_share_below_a_level_without_running_projects_is_the_plain_share():
    places = np.array([0.1, 0.2, 0.2, 0.5, 0.8, 0.9])
    share, telling = share_below(places, np.ones(6, dtype=bool), 0.8)
    assert (share, telling) == (pytest.approx(4 / 6), pytest.approx(6))
    assert interval(share, telling) == pytest.approx(share_interval(4, 6))
    assert share_below(places, np.ones(6, dtype=bool), 0.05) == (0.0, 6.0)


def test_running_projects_count_as_kaplan_and_meier_count_them():
    """Remission under 6-MP (Freireich et al. 1963): 0.6275 still in remission at 16 weeks, standard error 0.1141."""
    weeks = np.array([6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35], dtype=float)
    ended = np.arange(21) < 9
    share, telling = share_below(weeks, ended, 20.0)
    assert 1 - share == pytest.approx(0.6275, abs=5e-5)
    assert math.sqrt(share * (1 - share) / telling) == pytest.approx(0.1141, abs=5e-5)


def test_the_histogram_spreads_exact_outcomes_and_hands_running_ones_on():
    whole = np.ones(4, dtype=bool)
    plain = histogram(np.array([0.05, 0.15, 0.15, 1.0]), np.array([0.05, 0.15, 0.15, 1.0]), whole, EDGES)
    assert plain.tolist() == pytest.approx([1, 2, 0, 0, 0, 0, 0, 0, 0, 1])
    spread = histogram(np.array([0.2]), np.array([0.7]), whole[:1], EDGES)
    assert spread == pytest.approx([0, 0, 0.2, 0.2, 0.2, 0.2, 0.2, 0, 0, 0])
    low, ended = np.array([0.15, 0.35, 0.55, 0.75]), np.array([True, False, True, True])
    counted = histogram(low, low, ended, EDGES)
    curve = survival(low, ended)
    assert counted.sum() == pytest.approx(4)
    assert counted[[1, 5, 7]] / 4 == pytest.approx(-np.diff([1.0, *curve.share]))
    tied = histogram(np.array([0.15, 0.15]), np.array([0.15, 0.15]), np.array([True, False]), EDGES)
    assert tied == pytest.approx([0, 1, 0, 0, 0, 0, 0, 0, 0, 1])  # what came comes before what is still running
    open_end = histogram(np.array([0.15, 0.35]), np.array([0.15, 0.35]), np.array([True, False]), EDGES)
    assert open_end == pytest.approx([0, 1, 0, 0, 0, 0, 0, 0, 0, 1])


def test_running_projects_make_a_backtest_honest():
    """Only the quick projects have finished: without the running ones the predictions would look too dear."""
    rng = np.random.default_rng(12)
    ratios, frames = {}, []
    for k in range(6):
        logs, bound = rng.normal(0.2, 0.4, 40), rng.normal(0.3, 0.4, 40)
        ratios[f"class {k}"] = list(np.exp(np.minimum(logs, bound)))
        frames.append(np.where(logs <= bound, "2040-01-01", ""))
    frame = past(ratios).assign(finished=np.concatenate(frames))
    found = learn(frame).backtest()
    score = found.scores(by=()).loc[LEARNED]
    assert score["running"] > 80
    assert score["coverage_low"] < 0.8 < score["coverage_high"]
    assert score["hit_low"] < 0.8 < score["hit_high"]
    finished = found.table[(found.table["method"] == LEARNED) & found.table["ended"]]
    assert (finished["ratio"] <= finished["p80"]).mean() > 0.87


def test_predictions_of_many_are_the_distributions_of_one():
    numbers = [(0.2, 0.3, 5.0, 0.0), (0.1, 0.4, math.inf, 0.0), (-0.1, 0.3, 7.0, 0.4), (0.3, 0.2, 9.0, 0.7)]
    many = Predictive(*np.array(numbers).T)
    for level in (0.03, 0.1, 0.35, 0.5, 0.8, 0.93):
        found = np.exp(many.quantile(level))
        for value, (mean, spread, freedom, share) in zip(found, numbers, strict=True):
            smooth = LogStudent(mean, spread, freedom)
            assert value == pytest.approx(float((AsEstimated(share, smooth) if share else smooth).ppf(level)))
    low, high = many.chance(np.zeros(4))
    assert (high - low) == pytest.approx([0, 0, 0.4, 0.7])
    for level in (0.1, 0.9):
        low, high = many.chance(many.quantile(level))
        assert (low <= level + 1e-12).all()
        assert (high >= level - 1e-12).all()
    certain = Predictive(np.array([0.5]), np.array([0.0]), np.array([3.0]), np.array([0.0]))
    assert [tuple(float(x[0]) for x in certain.chance(np.array([y]))) for y in (0.4, 0.5, 0.6)] == [
        (0, 0), (0, 1), (1, 1),
    ]  # fmt: skip


def test_a_chance_of_the_estimate_lies_below_or_above_all_else_that_was_seen():
    dear, cheap = (AsEstimated(0.4, LogStudent(mean, 0.1, 5.0)) for mean in (2.0, -2.0))
    assert (dear.ppf([0.0, 0.2, 0.4]) == 1.0).all()
    assert dear.ppf(0.41) > 5.0
    assert (cheap.ppf([0.6, 0.8, 1.0]) == 1.0).all()
    assert cheap.ppf(0.59) < 0.2
    draws = dear.ppf((np.arange(100_000) + 0.5) / 100_000)
    assert (dear.mean, dear.var) == pytest.approx((draws.mean(), draws.var()), rel=1e-3)


def test_too_short_a_history_is_an_answer_with_a_reason():
    found = learn(past({"a": [1.0, 1.2], "b": [1.1]})).backtest()
    assert found.status is Status.NO_DATA
    assert str(found) == "No finished record has two others of its class that it could be predicted from."
    assert found.totals == {"tested": 0.0, "running": 0.0, "untested": 3.0}
    assert found.summary.empty
    assert found.pit()["count"].sum() == 0
    empty = learn(past({"a": []})).backtest("rolling")
    assert empty.status is Status.NO_DATA


@pytest.mark.parametrize(
    ("design", "split", "named"),
    [
        ("twofold", None, "design"),
        ("split", None, "split"),
        ("rolling", "2005-01-01", "split"),
        ("split", "soon", "split: expected a day"),
    ],
)
def test_an_impossible_design_is_named(design, split, named):
    with pytest.raises(ParameterError, match=named):
        learn(past(drawn(2, 4, 1))).backtest(design, split=split)


@pytest.fixture(scope="module")
def federal(shared_data):
    """US federal IT projects of 2013 as a portfolio, by the shipped mapping."""
    from workbench import office

    mapping = office.params() / "mappings" / "us_federal_it_2013.yaml"
    return read_portfolio(shared_data("us_it_2013") / "Oxford_Projects_Out.csv", mapping=mapping)


@pytest.mark.soak
def test_real_projects_are_covered_as_claimed_when_each_is_left_out(federal):
    scores = learn(federal).backtest().scores(by=("quantity",))
    for quantity in ("cost", "duration"):
        row = scores.loc[(quantity, LEARNED)]
        assert row["coverage_low"] < 0.8 < row["coverage_high"], quantity
        assert row["coverage"] > scores.loc[(quantity, "percentiles"), "coverage"] + 0.1


def test_projects_begun_later_were_worse_than_those_before_and_the_split_says_so(federal):
    """A tenth of the register began before 2010; the method holds more of the rest than percentiles do."""
    found = learn(federal).backtest("split", split="2010-01-01")
    scores = found.scores(by=("quantity",))
    for quantity in ("cost", "duration"):
        learned, plain = scores.loc[(quantity, LEARNED)], scores.loc[(quantity, "percentiles")]
        assert learned["coverage_high"] > plain["coverage_high"] + 0.1
        assert learned["hit_high"] < 0.8
    assert found.totals["tested"] > 900


@pytest.mark.soak
def test_durations_are_held_less_because_short_projects_ended_first_and_plans_are_taken_as_bounds(federal):
    """What the page on this register says of the split: three readings of what still runs, and who could have ended."""
    history, day = federal.history, "2010-01-01"

    def held(rows: pd.DataFrame) -> pd.Series:
        return learn(rows).backtest("split", split=day).scores(by=("quantity",)).loc[("duration", LEARNED)]

    whole, ended = held(history), history["finished"].notna()
    assert whole["coverage"] == pytest.approx(0.58, abs=0.01)
    assert held(history[ended])["coverage"] == pytest.approx(0.69, abs=0.01)
    runs = history[~ended & (history["quantity"] == "duration")]
    assert (runs["actual"] == runs["estimated"]).mean() > 0.6, "most that run say they will take what was planned"
    done = history[ended & (history["quantity"] == "duration")]
    short, late = done["estimated"] <= 180, done["estimated_at"] >= day
    assert short[late].mean() > 5 * short[~late].mean()
    ratio = done["actual"] / done["estimated"]
    assert ratio[short].quantile(0.8) > 1.3 * ratio[~short].quantile(0.8)

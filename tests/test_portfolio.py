"""The portfolio is frozen, checked, and known by its content alone."""

import dataclasses
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import DataError
from workbench.portfolio import Portfolio, describe
from workbench.schema import PORTFOLIO_TABLES, TABLES
from workbench.typed_tables import flat

sys.path.insert(0, str(Path(__file__).parent / "sources"))
from source_inputs import CLEAN, write_folder

from workbench.sources import read_portfolio


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory):
    return read_portfolio(write_folder(tmp_path_factory.mktemp("clean") / "in"))


def test_the_smallest_portfolio_is_one_project():
    portfolio = Portfolio(projects=pd.DataFrame({"project": ["a"]}))
    assert portfolio.projects.loc["a", "state"] == "candidate"
    assert portfolio.currency == "EUR"
    assert portfolio.frequency == "Q"
    assert len(portfolio.calendar) == 1
    assert "1 candidate" in str(portfolio)


def test_every_table_is_there_with_every_column(portfolio):
    assert set(portfolio.tables) == set(PORTFOLIO_TABLES)
    for name, frame in portfolio.tables.items():
        assert list(flat(name, frame).columns) == list(TABLES[name].by_name)
    assert portfolio.risks.empty


def test_a_portfolio_cannot_be_changed(portfolio):
    with pytest.raises(dataclasses.FrozenInstanceError):
        portfolio.tables = {}
    with pytest.raises(TypeError):
        portfolio.tables["projects"] = pd.DataFrame()
    before = portfolio.fingerprint()
    handed_out = portfolio.projects
    handed_out["cost"] = 0.0
    handed_out.loc["NA", "name"] = "other"
    assert portfolio.projects.loc["NA", "name"] == "Namibia link"
    assert Portfolio._trusted(portfolio.tables).fingerprint() == before


def test_a_table_that_does_not_exist_is_no_attribute(portfolio):
    with pytest.raises(AttributeError, match="no table or attribute 'unicorns'"):
        _ = portfolio.unicorns
    with pytest.raises(DataError, match="a table of the schema"):
        Portfolio(unicorns=pd.DataFrame())
    assert "projects" in dir(portfolio)


def test_settings_are_properties(portfolio):
    assert (portfolio.id, portfolio.name, portfolio.currency) == ("office", "Small office", "EUR")
    assert portfolio.discount_rate == 0.05
    assert str(portfolio.as_of.date()) == "2026-01-15"
    assert [str(period) for period in portfolio.calendar][::7] == ["2026Q1", "2027Q4"]


def test_replace_checks_again_and_leaves_the_old_one_alone(portfolio):
    dearer = portfolio.projects.assign(cost=portfolio.projects["cost"] * 2)
    other = portfolio.replace(projects=dearer)
    assert other.projects.loc["NA", "cost"] == 241.0
    assert portfolio.projects.loc["NA", "cost"] == 120.5
    assert other.fingerprint() != portfolio.fingerprint()
    with pytest.raises(DataError, match="found in components or projects"):
        portfolio.replace(projects=portfolio.projects.assign(parent="nowhere"))


def test_replace_reads_every_table_again_where_periods_get_another_length(portfolio):
    assert len(portfolio.budgets)
    monthly = portfolio.settings.assign(frequency="M", first_period="2026-01", last_period="2027-12")
    with pytest.raises(DataError, match=r"budgets.*a month such as 2026-10"):
        portfolio.replace(settings=monthly)


def test_replace_gives_what_reading_everything_again_gives(portfolio):
    part = portfolio.subset(["NA", "none"])
    replaced = part.replace(projects=part.projects.assign(cost="5"))
    read = Portfolio(**part.tables | {"projects": part.projects.assign(cost="5")})
    for name, frame in read.tables.items():
        pd.testing.assert_frame_equal(replaced.tables[name], frame)


def test_subset_keeps_what_is_about_its_projects_and_everything_common(portfolio):
    part = portfolio.subset(["NA", "none"])
    assert list(part.projects.index) == ["NA", "none"]
    assert set(part.demand["project"]) == {"NA", "none"}
    assert set(part.ratings["project"]) == {"NA"}
    assert part.dependencies.empty
    assert len(part.components) == 3
    assert len(part.budgets) == 2
    again = Portfolio(**{name: flat(name, frame) for name, frame in part.tables.items()})
    assert again.fingerprint() == part.fingerprint()
    with pytest.raises(DataError, match="a project of the portfolio"):
        portfolio.subset(["NA", "unheard of"])


def test_a_subset_keeps_the_shocks_that_can_still_reach_somebody():
    whole = Portfolio(
        projects=pd.DataFrame({"project": ["a", "b"]}),
        exposures=pd.DataFrame({"project": ["a", "b"], "factor": ["rain", "trade"], "loading": 0.5}),
        shocks=pd.DataFrame(
            {"shock": ["flood", "tariff"], "factor": ["rain", "trade"], "hazard": 0.1, "cost_change": 0.2}
        ),
    )
    part = whole.subset(["a"])
    assert list(part.shocks.index) == ["flood"]
    assert part.replace(projects=part.projects.assign(cost=1.0)).projects["cost"].tolist() == [1.0]


def test_a_subset_of_all_projects_is_the_same_portfolio(portfolio):
    assert portfolio.subset(portfolio.projects.index).fingerprint() == portfolio.fingerprint()
    assert portfolio.subset([]).projects.empty


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), rows=st.booleans(), columns=st.booleans())
def test_the_fingerprint_knows_no_order_of_rows_and_columns(portfolio, seed, rows, columns):
    shuffled = {}
    for name, frame in portfolio.tables.items():
        frame = flat(name, frame)
        if rows:
            frame = frame.sample(frac=1, random_state=seed)
        if columns:
            frame = frame.sample(frac=1, axis=1, random_state=seed)
        shuffled[name] = frame
    assert Portfolio(**shuffled).fingerprint() == portfolio.fingerprint()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.integers(0, 3),
    change=st.sampled_from([("name", "x"), ("cost", "0.1"), ("state", "idea"), ("category", "z"), ("cost", None)]),
)
def test_the_fingerprint_knows_every_change(portfolio, at, change):
    column, value = change
    projects = flat("projects", portfolio.projects)
    projects[column] = projects[column].astype(object)
    before = projects.loc[at, column]
    projects.loc[at, column] = value
    changed = portfolio.replace(projects=projects)
    assert (changed.fingerprint() == portfolio.fingerprint()) == (str(before) == str(value))


def test_the_fingerprint_is_the_same_on_any_day_and_machine():
    portfolio = Portfolio(projects=pd.DataFrame({"project": ["a", "b"], "cost": [1.5, 2.0]}))
    assert len(portfolio.fingerprint()) == 64
    typed = Portfolio(projects=pd.DataFrame({"project": ["b", "a"], "cost": ["2", "1.50"]}))
    assert portfolio.fingerprint() == typed.fingerprint()


def test_amounts_are_converted_once_at_the_border():
    portfolio = Portfolio(
        settings=pd.DataFrame({"portfolio": ["p"], "currency": ["EUR"], "as_of": ["2026-06-30"]}),
        rates=pd.DataFrame(
            {
                "currency": ["USD"] * 3,
                "valid_from": ["2025-01-01", "2026-01-01", "2027-01-01"],
                "rate": [0.5, 0.9, 0.1],
            }
        ),
        projects=pd.DataFrame({"project": ["a", "b"], "cost": [100.0, 7.123], "currency": ["USD", ""]}),
    )
    assert portfolio.projects["cost"].tolist() == [90.0, 7.123]
    assert portfolio.projects["currency"].tolist() == ["EUR", "EUR"]
    again = Portfolio(**{name: flat(name, frame) for name, frame in portfolio.tables.items()})
    assert again.projects["cost"].tolist() == [90.0, 7.123]


def test_a_calendar_without_settings_covers_what_is_planned():
    portfolio = Portfolio(
        projects=pd.DataFrame({"project": ["a"], "start": ["2026-03"]}),
        budgets=pd.DataFrame({"fund": ["f", "f"], "period": ["2026-01", "2026-12"], "amount": [1, 2]}),
    )
    assert portfolio.frequency == "M"
    assert (str(portfolio.calendar[0]), str(portfolio.calendar[-1])) == ("2026-01", "2026-12")


def test_describe_counts_rows_with_the_filled_tables_first(portfolio):
    table = describe(portfolio)
    assert table.loc["projects", "rows"] == 4
    assert table["rows"].eq(0).is_monotonic_increasing
    assert set(table.index) == set(PORTFOLIO_TABLES)


def test_frames_name_their_table_in_problems():
    with pytest.raises(DataError) as caught:
        Portfolio(projects=pd.DataFrame({"project": ["a", "b"], "cost": [1.0, -1.0]}))
    (problem,) = caught.value.problems
    assert (problem.file, problem.row, problem.column, problem.value) == ("projects", 1, "cost", "-1.0")


def test_the_clean_texts_of_these_tests_are_portfolio_tables():
    assert set(CLEAN) <= set(PORTFOLIO_TABLES)

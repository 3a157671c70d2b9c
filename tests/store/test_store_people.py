"""Tables of people in a database that was there before them."""

import pandas as pd
from sqlalchemy import MetaData, insert
from store_worker import small

from workbench import store
from workbench.portfolio import Portfolio
from workbench.store.schema_version import migrate
from workbench.store.transaction import opened

DEMAND = {
    "project": "a",
    "role": "welder",
    "period": "2026Q1",
    "hours": 5.0,
    "booking_state": "hard",
    "probability": 1.0,
}


def test_rows_from_before_get_empty_words_and_one_cell_may_then_name_several_people(store_url):
    with opened(store_url, foreign_keys=False) as engine, engine.connect() as connection:
        migrate(connection, to="0003")
    with opened(store_url) as engine, engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        facts = {"snapshot": 1, "portfolio": "x", "name": "", "fingerprint": "", "source": "", "rows": 1}
        moment = pd.Timestamp("2026-01-01", tz="UTC").to_pydatetime()
        facts |= {"taken_at": moment, "as_of": moment.date()}
        connection.execute(insert(tables.tables["snapshots"]), [facts])
        connection.execute(insert(tables.tables["demand"]), [{**DEMAND, "snapshot": 1, "position": 1}])
    store.upgrade(store_url)
    with opened(store_url) as engine, engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        demand = tables.tables["demand"]
        (row,) = connection.execute(demand.select()).mappings()
        assert {name: row[name] for name in ("person", "low", "high", "hours")} == {
            "person": "",
            "low": None,
            "high": None,
            "hours": 5.0,
        }
        connection.execute(insert(demand), [{**DEMAND, "snapshot": 1, "position": 2, "person": "Ana"}])


def test_people_leave_bookings_skills_and_cures_come_back_as_they_were_saved(store_url):
    span = {"from": "2026-01-01", "to": "2026-03-31"}
    tables = {
        "people": [{"person": "Ana", "role": "welder", "unit": "yard", "weekly_hours": 20.5, **span}],
        "leave": [{"person": "Ana", "hours": 3.5, "from": "2026-02-02", "to": "2026-02-03"}],
        "bookings": [
            {"person": "Ana", "project": "p1", "period": "2026Q1", "hours": 7.0, "frozen": True,
             "booked_by": "Planner", "booked_at": "2026-01-05T08:30:00+01:00"}
        ],
        "skill_demand": [{"project": "p1", "skill": "TIG", "min_level": 3, "hours": 9.0, **span}],
        "cures": [{"cure": "h", "kind": "hire", "role": "welder", "first_productivity": 0.4, "ramp": 2, "maximum": 3}],
    }  # fmt: skip
    base = small("office", 1.0)
    names = {"p1": base.projects.index[0]}
    frames = {name: pd.DataFrame(rows).replace(names) for name, rows in tables.items()}
    portfolio = Portfolio(**{**base.tables, **frames})
    store.save_portfolio(portfolio, store_url)
    loaded = store.load_portfolio(store_url)
    assert loaded.fingerprint() == portfolio.fingerprint() != base.fingerprint()
    for name in tables:
        pd.testing.assert_frame_equal(loaded.tables[name], portfolio.tables[name])

"""The sample's planted overload, three commissionings in one quarter: found, priced and cured."""

import pytest

from workbench.capacity.cure_plan import CureRules, cure
from workbench.capacity.cure_table import MIX, NOTHING
from workbench.capacity.cured import cured
from workbench.capacity.overload import overload
from workbench.capacity.staffing import StaffingRules, staff
from workbench.portfolio import Portfolio
from workbench.sources.sample import energy

ROLE, QUARTER = "HVDC engineer", "2027Q1"
FIRM = StaffingRules(bookings=("hard", "soft"))


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    return Portfolio(**energy())


@pytest.fixture(scope="module")
def cures(sample):
    return cure(sample, CureRules(staffing=FIRM))


def test_only_one_cell_of_the_firm_work_is_overloaded(sample):
    cells = staff(sample, FIRM).table
    over = cells[cells["overload"] > 0]
    assert [(role, str(period)) for role, period in over.index] == [(ROLE, QUARTER)]
    rows = sample.demand[(sample.demand["role"] == ROLE) & (sample.demand["period"].astype(str) == QUARTER)]
    firm = rows[rows["booking_state"] != "proposed"].groupby(rows["project"].str.startswith("ops"))["hours"].sum()
    people = sample.supply[(sample.supply["role"] == ROLE) & (sample.supply["period"].astype(str) == QUARTER)]
    present = (people["hours"] - people["leave"]).sum()
    share = people["target_utilisation"].iloc[0]
    assert over["overload"].iloc[0] == pytest.approx(firm[False] - share * (present - firm[True]))


def test_the_chance_of_it_is_large_and_that_of_most_other_cells_small(sample):
    chance = overload(sample, rules=FIRM, against="plannable", iterations=1_000).grid()
    assert chance.loc[ROLE].idxmax() == chance.columns[1]
    assert chance.loc[ROLE].max() > 0.9
    assert (chance.drop(index=ROLE) < 0.2).to_numpy().all()


def test_the_best_mix_covers_it_and_leaves_no_cell_over_the_limit(sample, cures):
    missing = staff(sample, FIRM).table["overload"].sum()
    assert cures.table.at[NOTHING, "uncovered"] == pytest.approx(missing)
    assert cures.table.at[MIX, "uncovered"] == pytest.approx(0.0, abs=1e-6)
    assert cures.table.at[MIX, "cost"] == pytest.approx(
        cures.actions.loc[cures.actions["alternative"] == MIX, "cost"].sum()
    )
    after = staff(cured(sample, cures), FIRM).table["overload"]
    assert after.sum() == pytest.approx(0.0, abs=1e-6)
    dearer = cures.table[cures.table["uncovered"] <= 1e-6]
    assert (dearer["cost"] >= cures.table.at[MIX, "cost"] - 1e-6).all()

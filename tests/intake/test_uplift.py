import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.intake.uplift import BOUNDS, STAGES, RiskArea, optimism_uplift, stage_uplift
from workbench.taxonomy import Status

# Mott MacDonald for HM Treasury, Review of Large Public Procurement in the UK, 2002: upper / lower bound in per cent.
PRINTED = {
    "standard_buildings": ("4/1", "24/2"),
    "non_standard_buildings": ("39/2", "51/4"),
    "standard_civil_engineering": ("20/1", "44/3"),
    "non_standard_civil_engineering": ("25/3", "66/6"),
    "equipment_and_development": ("54/10", "200/10"),
}
# Transport Scotland, STAG, table 13.4: stages 1 / 2 / 3 in per cent.
PRINTED_STAGES = {
    "roads": "44/15/3",
    "fixed_links": "66/23/6",
    "stations_and_buildings": "51/–/4",
    "information_technology": "200/–/10",
}


def full(name: str = "everything") -> dict[str, RiskArea]:
    return {name: RiskArea(1.0, 1.0, "report")}


def percent(share: float) -> str:
    return "–" if np.isnan(share) else f"{100 * share:.0f}"


def test_the_bounds_are_the_printed_ones():
    for kind, columns in PRINTED.items():
        for quantity, printed in zip(("duration", "capital_cost"), columns, strict=True):
            bounds = optimism_uplift(kind, quantity).share, optimism_uplift(kind, quantity, full()).share
            assert "/".join(map(percent, bounds)) == printed
    assert [percent(bound) for bound in BOUNDS["outsourcing"]["operating_cost"]] == ["41", "0"]
    assert set(BOUNDS) == {*PRINTED, "outsourcing"}


def test_the_uplifts_by_stage_are_the_printed_ones():
    for kind, printed in PRINTED_STAGES.items():
        assert "/".join(percent(stage_uplift(kind, stage).share) for stage in (1, 2, 3)) == printed
    assert set(STAGES) == set(PRINTED_STAGES)


def test_a_road_of_a_hundred_is_a_hundred_and_forty_four_at_the_first_stage():
    assert stage_uplift("roads", 1).adjusted(100) == pytest.approx(144)


def test_a_standard_building_of_a_hundred_is_124_unmitigated_and_102_with_everything_dealt_with():
    assert optimism_uplift("standard_buildings", "capital_cost").adjusted(100) == pytest.approx(124)
    assert optimism_uplift("standard_buildings", "capital_cost", full()).adjusted(100) == pytest.approx(102)


def test_mitigation_counts_by_the_share_of_its_area():
    areas = {"procurement": RiskArea(0.25, 0.8, "contract signed"), "site": RiskArea(0.75)}
    found = optimism_uplift("non_standard_buildings", "capital_cost", areas)
    assert found.share == pytest.approx(0.04 + 0.47 * (1 - 0.2))
    assert found.adjusted([100, np.nan]).tolist() == pytest.approx([141.6, np.nan], nan_ok=True)
    assert found.rule == "capital cost of non standard buildings, 20% mitigated"
    assert found.source.startswith("Mott MacDonald for HM Treasury")


areas = st.lists(
    st.tuples(st.integers(1, 9), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=5
)  # weight, mitigation before and after


@given(areas, st.sampled_from([(kind, quantity) for kind, found in BOUNDS.items() for quantity in found]))
def test_more_mitigation_never_raises_the_uplift_and_it_stays_within_its_bounds(rows, question):
    total = sum(weight for weight, _, _ in rows)
    before, after = (
        {
            str(number): RiskArea(weight / total, mitigation, "report")
            for number, (weight, mitigation) in enumerate(part)
        }
        for part in (
            [(weight, min(one, other)) for weight, one, other in rows],
            [(weight, max(one, other)) for weight, one, other in rows],
        )
    )
    upper, lower = BOUNDS[question[0]][question[1]]
    less, more = optimism_uplift(*question, before).share, optimism_uplift(*question, after).share
    assert upper + 1e-9 >= less >= more - 1e-9
    assert more >= lower - 1e-9


@pytest.mark.parametrize(
    ("kind", "quantity"),
    [("outsourcing", "duration"), ("outsourcing", "capital_cost"), ("standard_buildings", "operating_cost")],
)
def test_bounds_that_nobody_published_are_missing_and_the_answer_says_so(kind, quantity):
    found = optimism_uplift(kind, quantity)
    assert found.status is Status.NO_DATA
    assert found.reason == f"No bounds are published for the {quantity} of {kind}.".replace("_", " ")
    assert np.isnan(found.share)
    assert np.isnan(found.adjusted(100))


def test_a_stage_that_nobody_published_is_missing_and_the_answer_says_so():
    for kind in ("stations_and_buildings", "information_technology"):
        found = stage_uplift(kind, 2)
        assert found.status is Status.NO_DATA
        assert found.reason == f"No uplift is published for {kind.replace('_', ' ')} at stage 2."
        assert np.isnan(found.adjusted(100))
    assert stage_uplift("roads", 2).reason == ""


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        (("castles", "duration"), "kind: expected one of standard_buildings, .*outsourcing, found 'castles'"),
        (("outsourcing", "benefit"), "quantity: expected one of duration, capital_cost, operating_cost, found 'ben"),
    ],
)
def test_an_unknown_kind_or_quantity_is_refused_with_the_known_ones(question, complaint):
    with pytest.raises(ValueError, match=complaint):
        optimism_uplift(*question)


@pytest.mark.parametrize(
    ("kind", "stage", "complaint"),
    [
        ("castles", 1, "kind: expected one of roads, fixed_links, stations_and_buildings, information_tech"),
        ("roads", 4, "stage: expected 1, 2 or 3, found 4"),
        ("roads", 0, "stage: expected 1, 2 or 3, found 0"),
    ],
)
def test_an_unknown_kind_or_stage_is_refused(kind, stage, complaint):
    with pytest.raises(ValueError, match=complaint):
        stage_uplift(kind, stage)


@pytest.mark.parametrize(
    ("areas", "complaint"),
    [
        ({"a": RiskArea(0.5), "b": RiskArea(0.4)}, "areas: expected shares that sum to 1, found 0.9"),
        ({"a": RiskArea(1.5), "b": RiskArea(-0.5)}, "areas: a: expected a share from 0 to 1, found 1.5"),
        ({"a": RiskArea(1.0, 1.1, "x")}, "areas: a: expected a mitigation from 0 to 1, found 1.1"),
        ({"a": RiskArea(1.0, float("nan"), "x")}, "areas: a: expected a mitigation from 0 to 1, found nan"),
        ({"a": RiskArea(1.0, 0.5, "  ")}, "areas: a: expected evidence for a mitigation of 0.5, found none"),
    ],
)
def test_areas_that_do_not_add_up_or_lack_evidence_are_refused(areas, complaint):
    with pytest.raises(ValueError, match=complaint):
        optimism_uplift("standard_buildings", "duration", areas)


def test_an_area_that_is_not_mitigated_needs_no_evidence():
    areas = {name: RiskArea(share) for name, share in zip("abc", itertools.repeat(1 / 3), strict=False)}
    assert optimism_uplift("standard_buildings", "duration", areas).share == pytest.approx(0.04)

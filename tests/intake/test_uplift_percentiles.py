from statistics import NormalDist

import numpy as np
import pytest

from workbench.errors import DataError
from workbench.intake.uplift_percentiles import UNCONFIRMED, kinds_with_percentiles, uplift_at
from workbench.sources.uplifts import published_uplifts, read_uplifts
from workbench.taxonomy import Status

HEAD = "kind,basis,measure,stage,level,share,price_basis,vintage,n,source,status\n"
GOOD = "roads,capital_cost,uplift,,0.5,0.15,constant,2004,,a report,confirmed\n"


def test_a_road_of_a_hundred_million_is_a_hundred_and_fifteen_at_even_odds():
    found = uplift_at("roads", 0.5)
    assert found.adjusted(100.0) == pytest.approx(115.0, abs=1e-12)
    assert (found.status, found.reason) == (Status.COMPUTED, "")
    assert uplift_at("fixed_links", 0.5).adjusted(100.0) == pytest.approx(123.0)


def test_between_percentiles_the_share_is_linear_in_the_normal_quantile():
    place = NormalDist().inv_cdf
    found = uplift_at("rail", 0.85)
    way = (place(0.85) - place(0.8)) / (place(0.9) - place(0.8))
    assert found.share == pytest.approx(0.57 + way * (0.68 - 0.57))
    assert found.share != pytest.approx((0.57 + 0.68) / 2, abs=1e-3)
    assert found.rule == "capital cost of rail at P85, between P80 and P90"


def test_every_answer_that_uses_an_unconfirmed_figure_says_so():
    for kind in kinds_with_percentiles():
        for level in (0.5, 0.55, 0.6, 0.8, 0.9):
            expected = "" if (kind, level) in (("roads", 0.5), ("fixed_links", 0.5)) else UNCONFIRMED
            assert uplift_at(kind, level).reason == expected, (kind, level)


def test_beyond_what_was_published_nothing_is_said():
    for level in (0.49, 0.91):
        found = uplift_at("roads", level)
        assert found.status is Status.NO_DATA
        assert np.isnan(found.adjusted(100.0))
        assert "P50 to P90" in found.reason


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        (("roads", 1.0), "level: expected a chance above 0 and below 1, found 1"),
        (("roads", float("nan")), "level"),
        (("castles", 0.5), "found 'castles'"),
        (("roads", 0.5, "duration"), "percentiles of duration: none"),
    ],
)
def test_an_impossible_question_is_refused(question, complaint):
    with pytest.raises(ValueError, match=complaint):
        uplift_at(*question)


def test_exactly_the_figures_that_were_read_are_confirmed():
    """Of the percentiles only two medians; all stages, mean overruns and bounds but one."""
    rows = published_uplifts()
    confirmed = {(row.kind, row.level) for row in rows if row.level is not None and row.confirmed}
    assert confirmed == {("roads", 0.5), ("fixed_links", 0.5)}
    others = [row for row in rows if row.level is None]
    assert [(row.kind, row.basis) for row in others if not row.confirmed] == [("outsourcing", "duration")]
    assert {row.kind: row.share for row in rows if row.measure == "mean_overrun"} == {
        "rail": 0.447, "bridges_and_tunnels": 0.338, "roads": 0.204,
    }  # fmt: skip
    assert len(rows) == 51
    assert all(row.source for row in rows)


def test_percentiles_of_a_kind_rise():
    for kind in kinds_with_percentiles():
        shares = [row.share for row in published_uplifts() if row.kind == kind and row.level is not None]
        assert shares == sorted(shares)
        assert len(shares) == 5


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("0.15", "fifteen", "row 2, column share"),
        ("0.15", "-1", "column share"),
        ("0.5,", "1.0,", "column level"),
        ("capital_cost", "cost", "column basis"),
        (",uplift,", ",guess,", "column measure"),
        ("confirmed", "probably", "column status"),
        ("a report", "", "column source"),
        ("2004", "long ago", "column vintage"),
        (GOOD, GOOD + GOOD, "row 3: .*each figure once"),
    ],
)
def test_a_bad_table_is_refused_by_line_and_column(old, new, named):
    assert len(read_uplifts(HEAD + GOOD)) == 1
    with pytest.raises(DataError, match=named):
        read_uplifts(HEAD + GOOD.replace(old, new))

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake import economics, scoring
from workbench.intake.economics import completions, cost_of_delay_order, rice, wsjf

NAN = float("nan")


def test_weighted_shortest_job_first_divides_the_cost_of_delay_by_the_size():
    """The four jobs of N8 of the specification of the intake page: (8 + 4 + 3)/5 and so on."""
    scores = wsjf([8, 5, 4, 9], [4, 9, 3, 5], [3, 8, 7, 4], [5, 2, 8, 8])
    assert scores.tolist() == [3.0, 11.0, 1.75, 2.25]


def test_rice_gives_the_two_scores_of_the_specification():
    """N9: 2000·2·.8/3 and 5000·.5·1/1."""
    assert rice([2000, 5000], [2, 0.5], [0.8, 1], [3, 1]) == pytest.approx([1066.67, 2500], abs=0.005)


def test_the_scales_of_rice_are_those_of_its_author():
    """S. McBride, RICE: simple prioritization for product managers, Intercom, 2018."""
    assert sorted(economics.IMPACT.values()) == [0.25, 0.5, 1, 2, 3]
    assert sorted(economics.CONFIDENCE.values()) == [0.5, 0.8, 1]


# N8, from Black Swan Farming: A adds 10 a week after 2 weeks of work, B adds 30 a week after 4; 10 a week come anyway.
BENEFIT, WEEKS = np.array([10, 30]), np.array([2, 4])


def income(order: list[int], weeks: int = 6) -> float:
    return 10 * weeks + float(BENEFIT @ (weeks - completions(WEEKS, order)))


def test_the_better_of_two_orders_earns_more_in_six_weeks():
    answer = cost_of_delay_order(BENEFIT, WEEKS)
    assert answer.ratio.tolist() == [5, 7.5]
    assert answer.order.tolist() == [1, 0]
    assert (income([0, 1]), income([1, 0])) == (100, 120)


def test_the_money_lost_is_the_income_forgone():
    answer = cost_of_delay_order(BENEFIT, WEEKS)
    assert answer.lost == 30 * 4 + 10 * 6
    assert answer.lost_as_given == 10 * 2 + 30 * 6
    assert answer.lost_as_given - answer.lost == income([1, 0]) - income([0, 1])


def test_completions_belong_to_the_project_and_not_to_the_place():
    assert completions([2, 4, 1], [1, 2, 0]).tolist() == [7, 4, 5]


projects = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=1, max_size=5)


@settings(max_examples=50, deadline=None)
@given(projects)
def test_no_order_loses_less_than_that_by_cost_of_delay_over_duration(rows):
    """Smith's rule (Naval Research Logistics Quarterly 3, 1956) against all permutations, added up step by step."""
    answer = cost_of_delay_order(*zip(*rows, strict=True))

    def lost(order):
        time, total = 0, 0
        for at in order:
            time += rows[at][1]
            total += rows[at][0] * time
        return total

    assert answer.lost == pytest.approx(min(lost(order) for order in permutations(range(len(rows)))))
    assert answer.lost == pytest.approx(lost(answer.order))
    assert answer.lost_as_given == pytest.approx(lost(range(len(rows))))


def test_equal_ratios_keep_the_given_order():
    assert cost_of_delay_order([2, 9, 1, 3], [2, 3, 1, 3]).order.tolist() == [1, 0, 2, 3]


def test_nothing_to_order_loses_nothing():
    answer = cost_of_delay_order([], [])
    assert (answer.order.tolist(), answer.lost, answer.lost_as_given) == ([], 0, 0)
    assert wsjf([], [], [], []).tolist() == []


def test_a_missing_part_leaves_the_score_missing_and_the_others_alone():
    assert np.isnan(wsjf([NAN, 1], [1, 1], [1, 1], [1, 1])).tolist() == [True, False]
    assert np.isnan(wsjf([1, 1], [1, 1], [1, 1], [1, NAN])).tolist() == [False, True]
    assert np.isnan(rice([1, 1, 1], [NAN, 1, 1], [1, NAN, 1], [1, 1, 1])).tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: wsjf([1, 1], [1, -1], [1, 1], [1, 1]), "criticality: row 2: expected a finite number of at least 0"),
        (lambda: wsjf([1], [1], [np.inf], [1]), "risk_reduction: row 1: .* found inf"),
        (lambda: wsjf([1, 1], [1, 1], [1, 1], [2, 0]), "size: row 2: expected a number above 0, found 0"),
        (lambda: wsjf([1, 1], [1], [1, 1], [1, 1]), "criticality: expected 2 numbers, as many as value, got 1"),
        (lambda: wsjf(1, 1, 1, 1), "value: expected one number for each project, got 0 dimensions"),
        (lambda: rice([1], [0.7], [1], [1]), "impact: row 1: expected one of 0.25, 0.5, 1, 2, 3, found 0.7"),
        (lambda: rice([1], [1], [80], [1]), "confidence: row 1: expected one of 0.5, 0.8, 1, found 80"),
        (lambda: rice([1], [1], [1], [0]), "effort: row 1: expected a number above 0, found 0"),
        (lambda: rice([-1], [1], [1], [1]), "reach: row 1: .* found -1"),
        (lambda: cost_of_delay_order([1, NAN], [1, 1]), "cost_of_delay: row 2: expected a number, found nan"),
        (lambda: cost_of_delay_order([1, 1], [NAN, 1]), "duration: row 1: expected a number, found nan"),
        (lambda: cost_of_delay_order([1, 1], [1, 0]), "duration: row 2: expected a number above 0, found 0"),
        (lambda: completions([1, 2], [0, 0]), r"order: expected each of the positions 0 to 1 once, found \[0, 0\]"),
        (lambda: completions([1, 2], [0]), "order: expected each of the positions"),
    ],
)
def test_impossible_numbers_are_refused_by_name_and_row(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()


def test_the_scores_by_money_and_time_are_found_beside_the_weighted_sum():
    assert {"wsjf", "cost_of_delay_order", "rice", "weighted_sum"} <= set(scoring.__all__)
    assert all(hasattr(scoring, name) for name in scoring.__all__)

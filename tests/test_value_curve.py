"""One cell says how a scale turns into value; whatever does not fit is refused with what was expected."""

import pytest

from workbench.taxonomy import ValueFunction
from workbench.value_curve import STEEPEST, parse_curve

CORNERS = "corners of score:value such as 0:0; 40:80; 100:100"
CURVATURE = "a curvature from -50 to 50 that is not 0, such as 2.5"


def test_a_straight_line_needs_no_shape():
    assert parse_curve("linear", "") is None
    assert parse_curve("linear", "  ") is None


@pytest.mark.parametrize(
    ("text", "curvature"), [("2.5", 2.5), (" -3 ", -3.0), ("50", STEEPEST), ("-50", -STEEPEST), ("1e-3", 0.001)]
)
def test_an_exponential_has_a_curvature(text, curvature):
    assert parse_curve(ValueFunction.EXPONENTIAL, text) == curvature


def test_a_piecewise_line_has_corners_with_values_from_0_to_1():
    assert parse_curve("piecewise", "0:0; 40:80; 100:100") == ((0.0, 0.0), (40.0, 0.8), (100.0, 1.0))


@pytest.mark.parametrize("text", ["0:0;40:80;100:100", " 0 : 0 ;40:80 ; 100:100 ", "0:0; 40:80; 100:100;"])
def test_blanks_and_a_last_semicolon_are_of_no_matter(text):
    assert parse_curve("piecewise", text) == parse_curve("piecewise", "0:0; 40:80; 100:100")


def test_values_fall_where_less_is_better_and_may_stay_level():
    assert parse_curve("piecewise", "-5:100; 0:40; 5:40; 9:0", "min") == ((-5, 1), (0, 0.4), (5, 0.4), (9, 0))
    assert parse_curve("piecewise", "0:20; 5:20; 9:90", "max") == ((0, 0.2), (5, 0.2), (9, 0.9))


@pytest.mark.parametrize(
    ("function", "curve", "sense", "expected"),
    [
        ("linear", "2", "max", "nothing for a linear value function"),
        ("linear", "0:0; 100:100", "max", "nothing for a linear value function"),
        ("exponential", "", "max", CURVATURE),
        ("exponential", "steep", "max", CURVATURE),
        ("exponential", "0", "max", CURVATURE),
        ("exponential", "-0.0", "max", CURVATURE),
        ("exponential", "50.1", "max", CURVATURE),
        ("exponential", "-51", "max", CURVATURE),
        ("exponential", "nan", "max", CURVATURE),
        ("exponential", "-inf", "max", CURVATURE),
        ("exponential", "1e999", "max", CURVATURE),
        ("exponential", "0:0; 100:100", "max", CURVATURE),
        ("piecewise", "", "max", CORNERS),
        ("piecewise", "2.5", "max", CORNERS),
        ("piecewise", "0:0", "max", CORNERS),
        ("piecewise", "0:0; 50:60:70; 100:100", "max", CORNERS),
        ("piecewise", "0:0; low:50; 100:100", "max", CORNERS),
        ("piecewise", "0:0; 50:; 100:100", "max", CORNERS),
        ("piecewise", "0:0;; 100:100", "max", CORNERS),
        ("piecewise", "0:0; nan:50; 100:100", "max", CORNERS),
        ("piecewise", "0:0; 50:inf; 100:100", "max", CORNERS),
        ("piecewise", "0:0, 100:100", "max", CORNERS),
        ("piecewise", "0:0; 0:50; 100:100", "max", "corners with rising scores and values that never fall"),
        ("piecewise", "50:0; 0:100", "max", "corners with rising scores and values that never fall"),
        ("piecewise", "0:0; 50:80; 100:70", "max", "corners with rising scores and values that never fall"),
        ("piecewise", "0:0; 100:100", "min", "corners with rising scores and values that never rise"),
        ("piecewise", "0:100; 50:20; 100:30", "min", "corners with rising scores and values that never rise"),
        ("piecewise", "100:0; 0:100", "min", "corners with rising scores and values that never rise"),
        ("piecewise", "0:-1; 100:100", "max", "corners with values from 0 to 100"),
        ("piecewise", "0:0; 100:100.5", "max", "corners with values from 0 to 100"),
        ("piecewise", "0:101; 100:0", "min", "corners with values from 0 to 100"),
    ],
)
def test_a_shape_that_does_not_fit_its_function_is_refused(function, curve, sense, expected):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 -- the whole sentence is compared
        parse_curve(function, curve, sense)
    assert str(caught.value) == expected

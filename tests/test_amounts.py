import pytest

from workbench.amounts import counted, money, scale_of


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0 EUR"),
        (9_999.0, "9,999 EUR"),
        (10_000.0, "10.0 k EUR"),
        (999_949.0, "999.9 k EUR"),
        (1_000_000.0, "1.0 M EUR"),
        (412_512_000.0, "412.5 M EUR"),
        (-2_500_000.0, "-2.5 M EUR"),
        (-12.4, "-12 EUR"),
    ],
)
def test_an_amount_is_written_with_the_scale_that_keeps_it_short(value, said):
    assert money(value, "EUR") == said


def test_without_a_currency_only_number_and_letter_remain():
    assert money(25_000.0) == "25.0 k"
    assert money(25.0) == "25"


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_a_missing_amount_is_a_dash_and_no_number(missing):
    assert money(missing, "EUR") == "–"


def test_the_scale_depends_on_the_size_and_not_on_the_sign():
    assert scale_of(-3e6) == scale_of(3e6) == (1e6, "M")
    assert scale_of(-3e4) == scale_of(3e4) == (1e3, "k")
    assert scale_of(-3e3) == scale_of(3e3) == (1.0, "")


def test_a_larger_amount_never_gets_a_smaller_scale():
    scales = [scale_of(10.0**power)[0] for power in range(12)]
    assert scales == sorted(scales)


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 days"), (1, "1 day"), (1.2, "1 day"), (2, "2 days"), (12_000, "12,000 days")]
)
def test_what_is_counted_agrees_with_its_number(number, said):
    assert counted(number, "day") == said


def test_a_verb_agrees_with_its_number():
    assert counted(1, "activity decides", "activities decide") == "1 activity decides"
    assert counted(0, "activity decides", "activities decide") == "0 activities decide"

"""One way to tell numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglab.numbers import difference, distinct, keys, number, one_line, parse, percent, rounded, signed

NUMBERS = st.floats(-1e300, 1e300)
# Now, pinned, and how they differ: the page's script computes the same.
DIFFERENCES = [
    ("0.99", "0.95", "+0.04"), ("0.95", "0.99", "−0.04"), ("0.9", "0.95", "−0.05"), ("0.3", "0.1", "+0.2"),
    ("0.30", "0.3", "±0"), ("-0.00", "0.0", "±0"), ("−0.3", "0.3", "−0.6"), ("+0.3", "−0.3", "+0.6"),
    ("97\N{NO-BREAK SPACE}%", "95\N{NO-BREAK SPACE}%", "+2 points"), ("95 %", "96%", "−1 point"),
    ("84.6 %", "85 %", "−0.4 points"), ("97 %", "97 %", "±0"),
    ("14 % of new targets", "12 % of new targets", "+2 points"),
    ("97 %", "0.95", ""), ("97 % of new targets", "95 %", ""),
    ("1,234", "1", "+1,233"), ("0.0026", "0.31", "−0.307"), ("12,345.5", "1", "+12,344.5"),
    ("3.2×10⁻⁵", "10⁻⁵", "+2.2×10⁻⁵"), ("5.6×10⁻⁴", "3×10⁻⁴", "+2.6×10⁻⁴"), ("0.19", "3.2×10⁻⁵", "+0.19"),
    ("10⁻³⁰⁰", "3×10⁻³⁰⁰", "−2×10⁻³⁰⁰"), ("1.6×10¹³", "28 billion", "+1.6×10¹³"), ("−10⁻⁵", "10⁻⁵", "−2×10⁻⁵"),
    ("72 million", "70 million", "+2 million"), ("72 million", "71.5 million", "+500,000"),
    ("1 million", "999,999", "+1"), ("33 million", "3.3 million", "+29.7 million"), ("2 billion", "1", "+2 billion"),
    ("20.25 billion", "10⁻⁵", "+20.3 billion"), ("73,850", "10⁻⁵", "+73,850"), ("0.0625", "10⁻⁵", "+0.0625"),
    ("12", "0.0032", "+12"), ("0.1234", "12", "−11.9"), ("12.5", "0.25", "+12.3"), ("1.234", "0.1", "+1.134"),
    ("0.95", "12.34", "−11.39"), ("100.5 %", "0.25 %", "+100 points"), ("1", "0.0032", "+0.997"),
    ("≈ 36", "≈ 3.5", "+32.5"), ("exactly 0", "0.31", "−0.31"),
    ("308 bits", "300 bits", "+8"), ("53.3°", "51.2°", "+2.1"), ("62 of 66", "60 of 66", "+2"),
    ("6 of 66", "6 of 60", ""),
    ("3 steps", "1 step", ""), ("never", "3 steps", ""), ("never", "never", ""), ("", "0.3", ""), ("∞", "1", ""),
    ("0.79 ± 0.12", "0.75 ± 0.12", ""), ("0.03 to 6.8", "0.05 to 6.8", ""), ("degree 3", "degree 2", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.001, "0.001"), (1e-5, "10⁻⁵"), (3.1622776e-4, "3.2×10⁻⁴"), (0.0031622, "0.0032"),
        (0.30000000000000004, "0.3"),
        (0, "0"), (0.0, "0"), (-0.0, "0"), (1, "1"), (100.0, "100"), (1024, "1,024"), (20000, "20,000"),
        (-1500, "−1,500"),
        (0.125, "0.125"),
        (-0.5, "−0.5"), (-1e-4, "−10⁻⁴"), (12.5, "12.5"), (0.3333333, "0.33"), (1234.5678, "1,235"), (0.9999999, "1"),
        (2.5e6, "2.5 million"), (7.2e7, "72 million"), (999999.7, "1 million"), (2e9, "2 billion"),
        (3.1e12, "3.1×10¹²"), (1.23456789e12, "1.2×10¹²"), (1e300, "10³⁰⁰"), (1.23456e8, "123 million"),
        (np.float32(0.1), "0.1"), (np.nan, "not a number"), (np.inf, "∞"), (-np.inf, "−∞"),
    ],
)  # fmt: skip
def test_number(value, text):
    assert number(value) == text


def test_digits_round():
    assert number(0.31622776, 1) == "0.3"
    assert number(3.1622776e-7, 3) == "3.16×10⁻⁷"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (12.25, 2, "12"), (0.125, 2, "0.12"), (1797.25, 2, "1,797"), (0.00316, 2, "0.0032"), (9.96, 2, "10"),
        (0, 2, "0"),
        (1.7e-13, 2, "1.7×10⁻¹³"), (1.04e-16, 2, "10⁻¹⁶"), (-2.296893, 6, "−2.29689"), (0.3, 9, "0.3"),
        (0.1 + 0.2, 9, "0.3"), (0.9875, 9, "0.9875"), (1e300, 2, "10³⁰⁰"), (np.inf, 2, "∞"),
        (np.nan, 2, "not a number"),
    ],
)  # fmt: skip
def test_what_was_measured_has_no_more_digits_than_it_deserves(value, digits, text):
    assert rounded(value, digits) == text


def test_labels_differ_where_values_do():
    assert distinct([0.99991, 0.99992, 1.0]) == ["0.99991", "0.99992", "1"]
    assert len(set(distinct(np.geomspace(1e-5, 1, 100).tolist()))) == 100


def test_keys_are_plain_ascii():
    assert keys([1e-5, 0.0056234, 2.5e6]) == ["1e-5", "0.0056", "2.5e6"]


def test_percent_and_sign():
    assert percent(0.974) == "97\N{NO-BREAK SPACE}%"
    assert percent(-0.0213, 1) == "−2.1\N{NO-BREAK SPACE}%"
    assert [signed(x) for x in (0.31, -0.31, 0.04)] == ["+0.3", "−0.3", "0.0"]


def test_one_line_keeps_what_must_not_break():
    assert one_line(f" a\n  b {percent(0.5)} ") == "a b 50\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.19", 0.19), ("−0.3", -0.3), ("-0.3", -0.3), ("+0.3", 0.3), ("0", 0.0), ("1,234", 1234.0), (" 5 ", 5.0),
        ("12,345,678.5", 12345678.5), ("3.2×10⁻⁵", 3.2e-5), ("10⁻⁵", 1e-5), ("−10⁻⁵", -1e-5), ("−3×10¹³", -3e13),
        ("72 million", 72e6), ("−2.5 billion", -2.5e9), ("1e-5", 1e-5), ("2.5e6", 2.5e6), ("1e+3", 1e3),
        (".5", 0.5), ("5.", 5.0),
        ("97\N{NO-BREAK SPACE}%", 0.97), ("97 %", 0.97), ("97%", 0.97), ("−2.1 %", -0.021),
        ("≈ 36", 36.0), ("exactly 0", 0.0),
    ],
)  # fmt: skip
def test_what_is_told_can_be_read(text, value):
    assert parse(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "never", "not a number", "nan", "∞", "−∞", "inf", "1e400", "0,5", "0,500", "1,23", "12,34,567",
        "1,2345", "1_000",
        "10⁻", "10⁻⁵⁻", "×10⁻⁵", "2×10", "⁵", "--1", "− 1", "1e", "1.2.3", ".", "million", "٣",
        "3 steps", "62 of 66", "97 % of it",
        "±0", "0.79 ± 0.12", "1 to 2", "(0.3, 0.4)", "degree 3", "λ = 0.1", "more than 400 steps",
    ],
)  # fmt: skip
def test_no_other_text_is_a_number(text):
    assert parse(text) is None


@given(NUMBERS, st.integers(1, 17))
def test_a_number_is_read_as_it_was_written(value, digits):
    read = parse(number(value, digits))
    assert read == pytest.approx(value, rel=0.51 * 10 ** (1 - digits), abs=5e-324)
    assert number(read, digits) == number(value, digits)


@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_shares_and_signed_numbers_are_read_too(value, digits):
    assert parse(percent(value, digits)) == pytest.approx(value, abs=0.51 * 10 ** (-2 - digits), rel=1e-12)
    assert parse(signed(value, digits)) == pytest.approx(value, abs=0.51 * 10**-digits, rel=1e-12)


@pytest.mark.parametrize(("now", "pinned", "told"), DIFFERENCES)
def test_a_difference_is_that_of_the_numbers_as_they_are_shown(now, pinned, told):
    assert difference(now, pinned) == told


@given(NUMBERS, NUMBERS)
def test_a_difference_says_how_far_and_which_way(a, b):
    now, pinned = number(a), number(b)
    told, back = difference(now, pinned), difference(pinned, now)
    if parse(now) == parse(pinned):
        assert told == back == "±0"
    else:
        assert parse(told) == pytest.approx(parse(now) - parse(pinned), rel=0.0051, abs=1e-320)
        assert {told[0], back[0]} == {"+", "−"}
        assert told[1:] == back[1:]

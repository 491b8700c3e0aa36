"""One way to tell numbers."""

import numpy as np
import pytest

from reglab.numbers import distinct, keys, number, one_line, percent, rounded, signed


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

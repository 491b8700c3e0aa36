"""Sliders: values, labels and where they may stand."""

import numpy as np
import pytest

from reglab.explore import choice, grid, log, reveal, values


def test_a_logarithmic_slider_passes_through_round_numbers():
    slider = log(1e-5, 1, 11, start=1e-3)
    assert slider.values[::2] == (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
    assert slider.start == 4
    np.testing.assert_allclose(np.diff(np.log10(slider.values)), 0.5)


def test_a_grid_holds_the_numbers_one_expects():
    slider = grid(0, 0.7, 8, start=0.3)
    assert slider.values == (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
    assert slider.start == 3


def test_zero_comes_first_and_on_top():
    slider = log(0.01, 1, 3, start=0, zero=True)
    assert slider.values == (0.0, 0.01, 0.1, 1.0)
    assert slider.start == 0


def test_whole_numbers_stay_whole():
    slider = values(range(4), start=2)
    assert slider.values == (0, 1, 2, 3)
    assert all(isinstance(v, int) for v in slider.values)
    assert slider.labels == ["0", "1", "2", "3"]


def test_choice_and_reveal():
    assert choice(["sgd", "adam"], start="adam").start == 1
    assert choice(["sgd", "adam"]).start == 0
    assert reveal("test score").values == (False, True)
    assert reveal().labels == ["hidden", "shown"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("lam", "λ, price of large weights"),
        ("rate", "p, chance to drop a unit"),
        ("sigma", "σ"),
        ("lr", "learning rate"),
        ("block_size", "block size"),
    ],
)
def test_names_become_labels(name, label):
    assert grid(0, 1, 2, start=0).named(name).label == label
    assert grid(0, 1, 2, start=0, label="own").named(name).label == "own"


def test_labels_can_be_formatted():
    slider = grid(0, 1, 3, start=0, format=lambda v: f"{v:.0%}")
    assert slider.labels == ["0%", "50%", "100%"]
    assert slider.show(0.25) == "25%"


def test_keys_are_what_an_address_may_hold():
    assert log(1e-5, 1, 6, start=1).keys == ["1e-5", "1e-4", "0.001", "0.01", "0.1", "1"]
    assert choice(["a b", "c"]).keys == ["a b", "c"]


def test_ticks_are_powers_of_ten():
    assert log(0.01, 1, 5, start=1, zero=True).ticks == [1, 3, 5]
    assert grid(0, 10, 11, start=1).ticks == []


@pytest.mark.parametrize(
    ("slider", "value", "position"),
    [(log(0.01, 1, 3, start=1), 0.1, 1), (log(0.01, 1, 3, start=1), 10**-0.5, 1.5), (grid(0, 1, 3, start=0), 0.25, 0.5),
     (log(0.01, 1, 3, start=1, zero=True), 0.0, 0), (log(0.01, 1, 3, start=1, zero=True), 10**-0.5, 2.5),
     (grid(-1, 1, 3, start=0), -1, 0), (values([1, 2, 8], start=1), 8, 2), (choice(["a", "b"]), "b", 1),
     (reveal(), True, 1)],
)  # fmt: skip
def test_positions_count_in_stops(slider, value, position):
    assert slider.named("x").position(value) == pytest.approx(position, rel=1e-12)


def test_hints():
    assert grid(0, 1, 2, start=0, hint=["low", "high"]).hint == ("low", "high")
    with pytest.raises(ValueError, match="hint must be a sentence, or two texts for the two ends"):
        grid(0, 1, 2, start=0, hint=("low",))


@pytest.mark.parametrize(
    ("slider", "value", "got"),
    [
        (log(0.01, 1, 3, start=1), 0.1 * (1 + 1e-10), 0.1),
        (log(0.01, 1, 3, start=1), 0.05, 0.05),
        (log(0.01, 1, 3, start=1), 10**0.0, 1.0),
        (log(0.01, 1, 3, start=1, zero=True), 0, 0.0),
        (grid(-1, 1, 3, start=0), 1e-12, 0.0),
        (grid(0, 1, 3, start=0), 0.3, 0.3),
        (values([1, 2, 4], start=1), 2.0, 2),
        (choice(["a", "b"]), "b", "b"),
        (reveal(), True, True),
    ],
)
def test_where_a_slider_stands(slider, value, got):
    checked = slider.named("s").check(value)
    assert checked == got
    assert type(checked) is type(got)


@pytest.mark.parametrize(
    ("slider", "value", "message"),
    [
        (log(0.01, 1, 3, start=1), 2, "s must be between 0.01 and 1, got 2.0"),
        (log(0.01, 1, 3, start=1), 0, "s must be between 0.01 and 1, got 0.0"),
        (log(0.01, 1, 3, start=1, zero=True), 0.001, "s must be between 0.01 and 1, got 0.001"),
        (grid(0, 1, 3, start=0), -0.1, "s must be between 0 and 1"),
        (grid(0, 1, 3, start=0), np.nan, "s must be finite"),
        (grid(0, 1, 3, start=0), [0.1, 0.2], "s must be a single number"),
        (grid(0, 1, 3, start=0), "0.5", "s must be a real number, got '0.5'"),
        (values([1, 2, 4], start=1), 3, "s must be one of 1, 2, 4, got 3.0"),
        (choice(["a", "b"]), "c", "s must be one of 'a', 'b', got 'c'"),
        (choice(["a", "b"]), 1, "s must be one of"),
        (reveal(), 1, "s must be one of False, True, got 1"),
        (reveal(), None, "s must be one of False, True, got None"),
    ],
)
def test_where_it_cannot_stand(slider, value, message):
    with pytest.raises(ValueError, match=message):
        slider.named("s").check(value)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: log(0, 1, 3, start=1), r"low must be in \(0, inf\), got 0.0"),
        (lambda: log(1, 1, 3, start=1), "high must be above low = 1, got 1.0"),
        (lambda: log(0.1, 1, 1, start=1), "n must be at least 2, got 1"),
        (lambda: log(1e-5, 1, 13, start=1e-3), r"start must be one of .*13 values \(its neighbours are 0.00046\d* and"),
        (lambda: log(0.1, 1, 3, start=0), "start must be one of"),
        (lambda: grid(1, 0, 3, start=1), "high must be above low = 1, got 0.0"),
        (lambda: grid(0, 1, 3, start=0.3), r"start must be .*3 values \(its neighbours are 0 and 0.5\), got 0.3"),
        (lambda: grid(0, 1, 3, start="low"), "start must be a real number, got 'low'"),
        (lambda: grid(0, 1, 3, start=0, label=1), "label must be a text, got 1"),
        (lambda: grid(0, 1, 3, start=0, hint=None), "hint must be a sentence, or two texts for the two ends, got None"),
        (lambda: values([1], start=1), "numbers must be at least two ascending numbers"),
        (lambda: values([2, 1], start=1), "numbers must be at least two ascending numbers"),
        (lambda: choice(["a"]), "names must be at least two different names"),
        (lambda: choice("ab"), "names must be at least two different names"),
        (lambda: choice(["a", "a"]), "names must be at least two different names"),
        (lambda: choice(["a", "b"], start="c"), "start must be one of 'a', 'b', got 'c'"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make()

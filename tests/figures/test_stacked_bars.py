"""StackedBars: the parts stand on each other, and the sum is there to read."""

import numpy as np
import pytest

from reglab.figures import Picture, StackedBars, style

PARTS = {"bias²": "bias", "variance": "variance", "noise": "noise"}


def rng_result(states=3):
    rng = np.random.default_rng(0)
    result = {key: rng.uniform(0, 0.3, (states, 4)) for key in PARTS.values()}
    return result | {"which": np.arange(states)}


def panel(**more):
    return StackedBars(PARTS, range(4), **{"mark": "which", "ylabel": "error"} | more)


def updated(result, i=(), **more):
    picture = Picture(panel(**more), 60)
    return picture.panel, picture.panel.update(picture.ax, result, i)


def test_parts_stand_on_each_other_and_end_at_their_sum():
    result = rng_result()
    made, _ = updated(result, (1,))
    for k in range(4):
        tops = np.cumsum([result[key][1, k] for key in PARTS.values()])
        bars = [bars[k] for bars in made._bars]
        np.testing.assert_allclose([b.get_y() + b.get_height() for b in bars], tops)
        np.testing.assert_allclose([b.get_y() for b in bars], [0, *tops[:-1]], atol=1e-12)


def test_the_marked_bar_stands_out_and_tells_its_sum():
    result = rng_result()
    made, drawn = updated(result, (2,))
    assert [t in drawn for t in made._sums.texts] == [False, False, True, False]
    assert made._sums.texts[2].get_text() == f"{sum(result[key][2, 2] for key in PARTS.values()):.2f}"
    assert [bar.get_alpha() for bar in made._bars[0]] == [0.4, 0.4, 1.0, 0.4]


def test_without_a_mark_all_stand_out():
    made, drawn = updated(rng_result(), (0,), mark=None)
    assert all(t in drawn for t in made._sums.texts)
    assert {bar.get_alpha() for bars in made._bars for bar in bars} == {1.0}


def test_a_sum_that_is_cut_off_says_so_inside():
    made, _ = updated({"bias": [0.5] * 4, "variance": [9.0] * 4, "noise": [1.0] * 4, "which": 0})
    assert made._sums.texts[0].get_text() == "↑ 10.50"
    assert made._sums.texts[0].get_color() == style.CARD
    assert made._bars[1][0].get_y() + made._bars[1][0].get_height() == 1.0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300, -1e300])
def test_diverged_results_are_drawn_as_far_as_they_go(bad):
    result, picture = rng_result(), Picture(panel(), 60)
    expected = picture.render(result, (0,))
    for key in result:
        picture.render(result | {key: np.full(np.shape(result[key]), bad)}, (1,))
    np.testing.assert_array_equal(picture.render(result, (0,)), expected)


def test_a_stacked_result_looks_like_the_single_ones_and_states_differ():
    result, one, two = rng_result(), Picture(panel(), 60), Picture(panel(), 60)
    pictures = [one.render(result, (k,)) for k in range(3)]
    for k, picture in enumerate(pictures):
        np.testing.assert_array_equal(picture, two.render({key: a[k] for key, a in result.items()}, ()))
    assert len({p.tobytes() for p in pictures}) == 3


def test_every_key_is_declared_and_asked_for():
    result = rng_result()
    assert set(panel().keys) == set(result)
    for key in result:
        with pytest.raises(ValueError, match=f"key must be one of .* got '{key}'"):
            Picture(panel(), 60).render({k: a for k, a in result.items() if k != key}, (0,))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"parts": {}, "names": ["a"]}, r"parts must be at least one part, got \{\}"),
        ({"parts": PARTS, "names": []}, r"names must be at least one name, got \[\]"),
        ({"parts": PARTS, "names": ["a"], "ylim": (0.1, 1)}, r"ylim must be from 0 upwards"),
        ({"parts": PARTS, "names": ["a"], "colors": ["r"]}, "colors and parts must have the same length, got 1 and 3"),
        ({"parts": PARTS, "names": ["a"], "digits": -1}, "digits must be at least 0, got -1"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        StackedBars(**arguments)

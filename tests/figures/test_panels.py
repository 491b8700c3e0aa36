"""What holds for every panel."""

import matplotlib
import numpy as np
import pytest

from reglab.figures import Picture, style

DPI = 60


def state(result, k):
    return {key: a[k] for key, a in result.items()}


def test_a_stacked_result_looks_like_the_single_ones(sample):
    panel, result = sample
    one, two = Picture(panel, DPI), Picture(panel, DPI)
    for k in range(3):
        np.testing.assert_array_equal(one.render(result, (k,)), two.render(state(result, k)))


def test_states_differ(sample):
    panel, result = sample
    picture = Picture(panel, DPI)
    assert len({picture.render(result, (k,)).tobytes() for k in range(3)}) == 3


def test_two_sweep_axes(sample):
    panel, result = sample
    square = {key: np.stack([a, a[::-1]]) for key, a in result.items()}
    picture = Picture(panel, DPI)
    np.testing.assert_array_equal(picture.render(square, (1, 2)), picture.render(result, (0,)))


def test_axes_never_move(sample):
    panel, result = sample
    picture = Picture(panel, DPI)

    def axes():
        ax = picture.ax
        return (
            ax.get_xlim(),
            ax.get_ylim(),
            ax.get_position().bounds,
            ax.get_xticks().tolist(),
            ax.get_yticks().tolist(),
        )

    before = axes()
    for k in range(3):
        picture.render(result, (k,))
        assert axes() == before


def test_a_picture_does_not_depend_on_those_before(sample):
    panel, result = sample
    used = Picture(panel, DPI)
    for k in (0, 2, 1):
        used.render(result, (k,))
    np.testing.assert_array_equal(used.render(result, (0,)), Picture(panel, DPI).render(result, (0,)))


def test_blitting_equals_a_full_redraw(sample):
    panel, result = sample
    picture = Picture(panel)
    fast = picture.render(result, (1,))
    with style.house():
        drawn = picture.panel.update(picture.ax, result, (1,))
        for child in picture.ax.get_children():
            if child.get_animated():
                child.set_visible(child in drawn)
                child.set_animated(False)
        picture.canvas.draw()
    full = np.asarray(picture.canvas.buffer_rgba())[..., :3]
    np.testing.assert_array_equal(fast, full)


def test_diverged_results_are_drawn_as_far_as_they_go(sample):
    panel, result = sample
    rng = np.random.default_rng(1)
    picture = Picture(panel, DPI)
    expected = picture.render(result, (0,))
    for bad in (np.nan, np.inf, -np.inf, 1e300, -1e300):
        for share in (0.3, 1.0):
            broken = {key: np.where(rng.random(a.shape) < share, bad, a.astype(float)) for key, a in result.items()}
            for k in range(3):
                picture.render(broken, (k,))
    np.testing.assert_array_equal(picture.render(result, (0,)), expected)


def test_every_key_is_declared_and_asked_for(sample):
    panel, result = sample
    assert set(panel.keys) == set(result)
    for key in panel.keys:
        with pytest.raises(ValueError, match=f"key must be one of .* got '{key}'"):
            Picture(panel, DPI).render({k: a for k, a in result.items() if k != key}, (0,))


def test_a_wrong_number_of_axes_is_named(sample):
    panel, result = sample
    for key in panel.keys:
        with pytest.raises(ValueError, match=f"{key} must have"):
            Picture(panel, DPI).render(result | {key: result[key][..., None]}, (0,))


def test_one_panel_on_two_canvases(sample):
    panel, result = sample
    first, second = Picture(panel, DPI), Picture(panel, DPI)
    expected = first.render(result, (0,))
    second.render(result, (2,))
    np.testing.assert_array_equal(first.render(result, (0,)), expected)


def test_the_users_settings_neither_change_nor_matter(sample):
    panel, result = sample
    expected = Picture(panel, DPI).render(result, (1,))
    loud = {"font.size": 30, "axes.facecolor": "red", "lines.linewidth": 9, "axes.grid": True, "font.family": "serif"}
    with matplotlib.rc_context(loud):
        before = dict(matplotlib.rcParams)
        np.testing.assert_array_equal(Picture(panel, DPI).render(result, (1,)), expected)
        assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"title": None}, "title must be a text, got None"),
        ({"needs": "lam"}, "needs must be None or a tuple of slider names, got 'lam'"),
        ({"needs": [1]}, "needs must be None or a tuple"),
    ],
)
def test_common_arguments_are_checked(arguments, message):
    from reglab.figures import Histogram

    with pytest.raises(ValueError, match=message):
        Histogram(**arguments)

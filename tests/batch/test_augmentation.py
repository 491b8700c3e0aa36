"""Augmentation: where pictures go under affine maps, and how the maps are drawn."""
# ruff: noqa: E501, a table is read in rows

from __future__ import annotations

import re

import numpy as np
import pytest

import small
from reglab import parity
from reglab.batch.augmentation import Augmentation
from reglab.batch.warp import Warp, composed, inverse, mirrored, rotated, shifted, warp, zoomed
from reglab.data.dataset import Dataset
from reglab.layers.linear import Linear
from reglab.layers.shapes import Flatten, Image, Tokens
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.streams import Stream
from reglab.training import fit

SHAPE = (2, 5, 4)  # two channels, and sides that differ
SQUARE = (1, 6, 6)


def pictures(n=3, shape=SHAPE, seed=0, dtype=float):
    return np.random.default_rng(seed).standard_normal((n, *shape)).astype(dtype)


def moved(pictures, maps, background=0.0):
    n, *shape = pictures.shape
    return warp(pictures.reshape(n, -1), maps, tuple(shape), background).reshape(pictures.shape)


def any_maps(n, seed=1):
    u = np.random.default_rng(seed).random((n, 7))
    return Augmentation(SHAPE, shift=2, angle=180, zoom=1, mirror=0.5, padding=1, window=(4, 3)).maps(u)


# ---- where pictures go


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["shift", "turn", "zoom", "two mirrors"])
def test_maps_that_move_nothing_change_no_bit(name, dtype):
    maps = {
        "shift": shifted(0.0, 0.0), "turn": rotated(360.0), "zoom": zoomed(1.0),
        "two mirrors": composed(mirrored(), mirrored()),
    }  # fmt: skip
    x = pictures(dtype=dtype)
    y = moved(x, maps[name], background=0.3)
    assert y.dtype == dtype
    assert y.tobytes() == x.tobytes()


@pytest.mark.parametrize("down", [-5, -2, 0, 1, 4])
@pytest.mark.parametrize("right", [-3, 0, 2])
def test_a_shift_by_whole_pixels_is_exact_and_down_and_right_are_positive(down, right):
    x, h, w = pictures(), *SHAPE[1:]
    wanted = np.full_like(x, 0.3)
    to = slice(max(0, down), h + min(0, down)), slice(max(0, right), w + min(0, right))
    of = slice(max(0, -down), h - max(0, down)), slice(max(0, -right), w - max(0, right))
    wanted[..., *to] = x[..., *of]
    np.testing.assert_array_equal(moved(x, shifted(down, right), background=0.3), wanted)


@pytest.mark.parametrize("side", [5, 6], ids=["odd", "even"])
@pytest.mark.parametrize("quarters", [-1, 1, 2, 3, 4])
def test_quarter_turns_are_exact_and_counter_clockwise(quarters, side):
    x = pictures(shape=(2, side, side))
    np.testing.assert_array_equal(moved(x, rotated(90 * quarters)), np.rot90(x, quarters, (2, 3)))


def test_half_a_turn_of_any_picture():
    np.testing.assert_array_equal(moved(pictures(), rotated(180)), pictures()[..., ::-1, ::-1])


def test_a_small_positive_angle_lifts_the_right_and_lowers_the_left():
    """Counter-clockwise, as seen: rows count downward, so a sign lost would turn the other way."""
    r, s = composed(shifted(0, 2), rotated(30))[:, 2]
    assert r < 0 < s
    np.testing.assert_allclose([r, s], [-1, np.sqrt(3)])


def test_a_mirror_exchanges_left_and_right_where_it_is_asked_to():
    x = pictures(2)
    y = moved(x, mirrored(np.array([True, False])))
    np.testing.assert_array_equal(y[0], x[0, ..., ::-1])
    np.testing.assert_array_equal(y[1], x[1])


def test_zoom_enlarges_and_keeps_the_centre():
    dot = np.zeros((1, 1, 7, 7))
    dot[..., 2:5, 2:5] = 1
    large, small_ = (moved(dot, zoomed(factor)) for factor in (2.0, 0.5))
    assert large.sum() > 2 * dot.sum() > 4 * small_.sum()
    for picture in (large, small_):
        assert picture[0, 0, 3, 3] == 1
        for turned in (picture[..., ::-1, :], picture[..., ::-1], picture.swapaxes(2, 3)):
            np.testing.assert_array_equal(picture, turned)  # symmetric about the centre, as it was
    lens = composed(zoomed(2.0), shifted(0, 0))
    np.testing.assert_array_equal(lens @ [1, 1, 1], [2, 2])


def test_between_pixels_it_is_the_bilinear_mean():
    x = np.array([[[[1.0, 2.0, 4.0]]]])
    np.testing.assert_allclose(moved(x, shifted(0, 0.25)), [[[[0.75, 1.75, 3.5]]]])
    np.testing.assert_allclose(moved(x, shifted(0.5, 0), background=3), [[[[2, 2.5, 3.5]]]])


def test_the_first_map_acts_first():
    x = pictures(shape=SQUARE)
    one = composed(shifted(0, 2), rotated(90))
    np.testing.assert_array_equal(moved(x, one), moved(moved(x, shifted(0, 2)), rotated(90)))
    assert not np.allclose(one, composed(rotated(90), shifted(0, 2)))


def test_the_way_back_is_the_inverse():
    maps = any_maps(20)
    np.testing.assert_allclose(composed(maps, inverse(maps)), np.broadcast_to(np.eye(2, 3), maps.shape), atol=1e-13)


def test_one_resampling_loses_less_than_two():
    """Thirty degrees there and back: composed, it is the picture; in two steps, it is blurred."""
    x = pictures(shape=SQUARE)
    once = moved(x, composed(rotated(30), rotated(-30)))
    np.testing.assert_allclose(once, x, atol=1e-12)
    twice = moved(moved(x, rotated(30)), rotated(-30))
    assert np.abs(twice - x)[..., 2:4, 2:4].max() > 0.1


def test_a_warp_is_linear_in_the_picture():
    x, maps = pictures(2), any_maps(1)
    np.testing.assert_allclose(moved(2 * x[:1] - x[1:], maps), 2 * moved(x[:1], maps) - moved(x[1:], maps), atol=1e-14)


@pytest.mark.parametrize("background", [0.0, -1.0])
def test_far_outside_there_is_only_background(background):
    y = moved(pictures(), np.stack([shifted(1e6, 0), shifted(0, -9), zoomed(1e-3)]), background)
    np.testing.assert_array_equal(y[:2], np.full_like(y[:2], background))


def test_replica_axes_and_blocks_do_not_matter(monkeypatch):
    x, maps = pictures(41).reshape(41, -1), any_maps(5 * 41).reshape(5, 41, 2, 3)
    stacked = warp(x, maps, SHAPE)
    assert stacked.shape == (5, 41, 40)
    monkeypatch.setattr("reglab.batch.warp.BLOCK", 100)
    for seed in range(5):
        for row in (0, 40):
            np.testing.assert_array_equal(stacked[seed, row], warp(x[row], maps[seed, row], SHAPE))
    np.testing.assert_array_equal(stacked, warp(np.stack([x] * 5), maps, SHAPE))


def test_memory_is_used_again_and_holds_nothing_of_the_picture_before():
    warper, x = Warp(SHAPE), pictures(4).reshape(4, -1)
    maps = any_maps(4)
    first = warper(x, maps)
    again = warper(2 * x[:2], maps[:2])
    assert np.shares_memory(first, again)
    np.testing.assert_array_equal(again, warp(2 * x[:2], maps[:2], SHAPE))
    assert warper(x.astype(np.float32), maps).dtype == np.float32


@pytest.mark.skipif(not parity.HAVE_TORCH, reason="torch is not installed")
@pytest.mark.parametrize(("dtype", "gate"), [(np.float64, 1e-12), (np.float32, 1e-4)], ids=["float64", "float32"])
@pytest.mark.parametrize("align", [False, True], ids=["edges at 1", "outer pixels at 1"])
def test_the_same_as_torch(align, dtype, gate):
    """torch asks for the way back, in coordinates (x, y) from -1 to 1: with align_corners=False these are the picture's
    edges, with True the middles of its outer pixels."""
    import torch
    from torch.nn.functional import affine_grid, grid_sample

    x, maps = pictures(20, dtype=dtype), any_maps(20)
    (a, b, down), (c, d, right) = np.moveaxis(inverse(maps), (1, 2), (0, 1))
    p, q = ((side - align) / 2 for side in SHAPE[1:])
    theta = np.stack([d, c * p / q, right / q, b * q / p, a, down / p], -1).reshape(-1, 2, 3)
    grid = affine_grid(torch.tensor(theta.astype(dtype)), x.shape, align_corners=align)
    theirs = grid_sample(torch.tensor(x), grid, align_corners=align).numpy()
    # In float32 a coordinate of at most 10 pixels is off by 1e-6, and neighbours differ by less than 10.
    np.testing.assert_allclose(moved(x, maps), theirs, rtol=0, atol=gate)


# ---- how maps are drawn


def drawn(n=4000, seeds=(0, 1), **ranges):
    shape = ranges.pop("shape", SQUARE)
    return Augmentation(shape, **ranges).maps(Stream(seeds, "draws").random((n, 7)))


def test_shifts_are_uniform_to_both_sides_and_independent():
    down, right = np.moveaxis(drawn(shift=3.0)[0, :, :, 2], -1, 0)
    for t in (down, right):
        assert -3 <= t.min() < -2.98 < 2.98 < t.max() <= 3
        assert abs(t.mean()) < 5 * np.sqrt(3 / 4000)  # variance 3^2 / 3
    assert abs(np.corrcoef(down, right)[0, 1]) < 5 / np.sqrt(4000)


def test_angles_are_uniform_to_both_sides():
    A = drawn(angle=40.0)[0]
    angle = np.rad2deg(np.arctan2(A[:, 1, 0], A[:, 0, 0]))
    assert -40 <= angle.min() < -39.7 < 39.7 < angle.max() <= 40
    assert abs(angle.mean()) < 5 * np.sqrt(1600 / 3 / 4000)
    np.testing.assert_allclose(np.linalg.det(A[:, :, :2]), 1)


def test_zoom_is_as_often_a_factor_as_its_inverse():
    factor = drawn(zoom=0.5)[0, :, 0, 0]
    assert 1 / 1.5 <= factor.min() < 0.668 < 1.498 < factor.max() <= 1.5
    assert abs((factor > 1).mean() - 0.5) < 5 * 0.5 / np.sqrt(4000)


@pytest.mark.parametrize(("rate", "share"), [(0.0, 0.0), (0.3, 0.3), (1.0, 1.0)])
def test_so_many_are_mirrored(rate, share):
    mirrored_ = drawn(mirror=rate)[0, :, 1, 1] < 0
    assert abs(mirrored_.mean() - share) <= 5 * np.sqrt(share * (1 - share) / 4000)


def test_a_crop_with_padding_shifts_by_whole_pixels_all_equally_often():
    t = drawn(padding=2)[0, :, :, 2]
    values, counts = np.unique(t, return_counts=True)
    np.testing.assert_array_equal(values, [-2, -1, 0, 1, 2])
    assert np.abs(counts - 1600).max() < 5 * np.sqrt(1600)


def test_a_window_is_cut_at_whole_pixels_and_shown_at_full_size():
    x = pictures(50, (1, 4, 4))
    made = Augmentation((1, 4, 4), window=(2, 2))
    y = moved(x, made.maps(np.random.default_rng(0).random((50, 7))))
    places = set()
    for one, whole in zip(y[:, 0], x[:, 0], strict=True):
        # Of the enlarged window the mean of its four middle pixels is the mean of the window.
        found = [
            (i, j) for i in range(3) for j in range(3)
            if np.isclose(whole[i : i + 2, j : j + 2].mean(), one[1:3, 1:3].mean())
        ]  # fmt: skip
        assert len(found) == 1
        places |= {*found}
    assert len(places) == 9


def test_settings_share_draws_and_seeds_and_rows_do_not():
    ranges = {"shift": np.array([0.0, 1.0, 2.0]), "angle": np.array([[10.0], [20.0]])}
    maps = drawn(n=5, **ranges)
    assert maps.shape == (2, 3, 2, 5, 2, 3)
    np.testing.assert_array_equal(2 * maps[0, 1, ..., 2], maps[0, 2, ..., 2])
    np.testing.assert_array_equal(maps[1, 2], drawn(n=5, shift=2.0, angle=20.0))
    assert len(np.unique(maps[0, 1, ..., 2])) == 2 * 5 * 2


def test_one_range_does_not_change_the_draws_of_another():
    np.testing.assert_array_equal(drawn(angle=30)[..., :2], drawn(angle=30, shift=2, padding=1)[..., :2])


def test_every_step_has_maps_of_its_own_and_labels_stay():
    made = Augmentation(SQUARE, shift=2)
    stream = Stream([0], "draws")
    made.begin(type("Run", (), {"net": Network(Linear(36, 2))}), stream)
    x, y = pictures(4, SQUARE).reshape(4, -1), np.eye(2)[[0, 1, 0, 1]]
    first, same = made.batch(x, y)
    assert same is y
    first = first.copy()
    stream.advance()
    assert not np.allclose(first, made.batch(x, y)[0])


# ---- bad input


def train(*layers, shape=SQUARE, **ranges):
    layers = layers or (Linear(36, 2),)
    data = Dataset(pictures(4, SQUARE).reshape(4, -1), np.array([0, 1, 0, 1]), 2)
    return fit(
        Network(*layers), data, SoftmaxCrossEntropy(), optimizer=SGD(0.1), epochs=1,
        regularizers=[Augmentation(shape, **ranges)],
    )  # fmt: skip


def test_a_network_that_makes_pictures_of_rows_may_follow():
    assert np.isfinite(train(Image(*SQUARE), Flatten(), Linear(36, 2), shift=1).theta).all()


REFUSED = {
    "no picture": (lambda: Augmentation((6, 6)), "shape must be (channels, height, width), got (6, 6)"),
    "no width": (lambda: Augmentation((1, 6, 0)), "shape must be at least 1, got 0"),
    "half a channel": (lambda: Augmentation((0.5, 6, 6)), "shape must be a whole number, got 0.5"),
    "negative shift": (lambda: Augmentation(SQUARE, shift=-1), "shift must be in [0, inf), got -1"),
    "one bad shift": (lambda: Augmentation(SQUARE, shift=[1, np.nan]), "shift must be finite, got nan"),
    "negative angle": (lambda: Augmentation(SQUARE, angle=-5), "angle must be in [0, 180], got -5"),
    "more than half a turn": (lambda: Augmentation(SQUARE, angle=181), "angle must be in [0, 180], got 181"),
    "negative zoom": (lambda: Augmentation(SQUARE, zoom=-0.1), "zoom must be in [0, inf), got -0.1"),
    "mirror": (lambda: Augmentation(SQUARE, mirror=1.1), "mirror must be in [0, 1], got 1.1"),
    "negative padding": (lambda: Augmentation(SQUARE, padding=-1), "padding must be at least 0, got -1"),
    "half a pixel of padding": (lambda: Augmentation(SQUARE, padding=0.5), "padding must be a whole number, got 0.5"),
    "background": (lambda: Augmentation(SQUARE, background=np.inf), "background must be finite, got inf"),
    "a large window": (lambda: Augmentation(SQUARE, window=(9, 6), padding=1), "window must be at most the framed picture, (8, 8), got (9, 6)"),
    "a window of one side": (lambda: Augmentation(SQUARE, window=5), "window must be (height, width), got 5"),
    "an empty window": (lambda: Augmentation(SQUARE, window=(0, 3)), "window must be at least 1, got 0"),
    "rows of another size": (lambda: train(shape=(1, 5, 6)), "shape must be that of the rows, 36, got (1, 5, 6)"),
    "another picture in the network": (
        lambda: train(Image(1, 6, 6), Flatten(), Linear(36, 2), shape=(1, 4, 9)),
        "shape must be that of the rows, (1, 6, 6), got (1, 4, 9)",
    ),
    "names": (
        lambda: small.train(Augmentation((1, 1, 3), shift=1), Tokens(3)),
        "net must not begin with Tokens for Augmentation",
    ),
    "rows to be warped": (lambda: warp(np.ones((2, 5)), shifted(0, 0), SQUARE), "shape must fit rows of 5 numbers, got (1, 6, 6)"),
    "maps": (lambda: warp(np.ones((2, 36)), np.eye(3), SQUARE), "maps must have shape (..., 2, 3), got (3, 3)"),
    "a flat map": (lambda: warp(np.ones((2, 36)), zoomed(0.0), SQUARE), "maps must have a way back, got one with determinant 0"),
}  # fmt: skip


@pytest.mark.parametrize(("ask", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()

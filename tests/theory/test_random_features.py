"""Random features: their limit, nested widths, and ridge on them against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, Ridge

from reglab.theory.random_features import WidthPath, fourier_features
from reglab.theory.ridge import RidgePath

RNG = np.random.default_rng(0)
N, D = 12, 3
X, Y, NEW = RNG.standard_normal((N, D)), RNG.standard_normal(N), RNG.standard_normal((20, D))
WIDTHS = np.array([1, 4, 11, 12, 30, 90])
LAMS = np.array([0.0, 0.01, 1.0])
H, G = fourier_features(X, 90, 1.5), fourier_features(NEW, 90, 1.5)


def test_a_wider_layer_begins_with_the_narrower_one():
    for width in (1, 7, 40):
        np.testing.assert_allclose(fourier_features(X, width, 1.5), H[:, :width], atol=1e-12)


def test_seeds_draw_for_themselves_and_the_same_again():
    many = fourier_features(X, 9, 0.7, [3, 5])
    assert many.shape == (2, N, 9)
    for s, h in zip((3, 5), many, strict=True):
        np.testing.assert_allclose(h, fourier_features(X, 9, 0.7, s), atol=1e-12)
    own = fourier_features(np.stack([X, 2 * X]), 9, 0.7, [3, 5])  # rows of their own
    np.testing.assert_allclose(own[1], fourier_features(2 * X, 9, 0.7, 5), atol=1e-12)
    assert np.abs(many[0] - many[1]).max() > 0.1


def test_the_scale_is_that_of_the_inputs():
    np.testing.assert_allclose(fourier_features(3 * X, 9, 0.5), fourier_features(X, 9, 1.5), atol=1e-12)


def test_many_features_make_the_gaussian_kernel():
    """The mean of h_k(x) h_k(z) is a mean of `count` independent draws, each of at most 2."""
    count, scale = 200_000, 0.8
    h = fourier_features(X[:5], count, scale)
    kernel = np.exp(-(scale**2) * ((X[:5, None] - X[:5]) ** 2).sum(-1) / 2)
    np.testing.assert_allclose(h @ h.T / count, kernel, atol=5 * 2 / np.sqrt(count))


@pytest.mark.parametrize("lam", LAMS)
def test_each_width_is_the_fit_of_scikit_learn(lam):
    ours = WidthPath(H, Y, WIDTHS).predict(G, lam)
    for width, predicted in zip(WIDTHS, ours, strict=True):
        model = LinearRegression() if lam == 0 else Ridge(alpha=N * lam, tol=1e-12)
        np.testing.assert_allclose(predicted, model.fit(H[:, :width], Y).predict(G[:, :width]), atol=1e-7)


def test_stacks_of_samples_and_of_lambdas_give_each_answer():
    h, g = fourier_features(X, 90, 1.5, [0, 1, 2]), fourier_features(NEW, 90, 1.5, [0, 1, 2])
    y, lams = RNG.standard_normal((3, N)), np.array([[0.1, 1.0], [0.0, 5.0]])
    path = WidthPath(h, y, WIDTHS)
    assert path.predict(g, lams).shape == (6, 2, 2, 3, 20)
    assert path.norm(lams).shape == path.freedom(lams).shape == (6, 2, 2, 3)
    for w, width in enumerate(WIDTHS):
        for s in range(3):
            one = RidgePath(h[s, :, :width], y[s])
            for i, lam in np.ndenumerate(lams):
                here = (w, *i, s)
                np.testing.assert_allclose(path.predict(g, lams)[here], one.predict(g[s, :, :width], lam), atol=1e-9)
                np.testing.assert_allclose(path.norm(lams)[here], np.linalg.norm(one.coefficients(lam)[0]), rtol=1e-9)
                np.testing.assert_allclose(path.freedom(lams)[here], one.freedom(lam), rtol=1e-9)


def test_one_layer_serves_all_targets():
    y = RNG.standard_normal((4, N))
    ours = WidthPath(H, y, WIDTHS).predict(G, 0.1)
    for s in range(4):
        np.testing.assert_allclose(ours[:, s], WidthPath(H, y[s], WIDTHS).predict(G, 0.1), atol=1e-10)


def test_with_as_many_coefficients_as_rows_the_data_are_met():
    residual = np.abs(WidthPath(H, Y, WIDTHS).predict(H, 0.0) - Y).max(-1)
    assert (residual[WIDTHS >= N - 1] < 1e-8).all()  # the intercept is one of the coefficients
    assert (residual[WIDTHS < N - 1] > 1e-3).all()


def test_a_wider_model_never_costs_more_and_interpolates_with_no_larger_norm():
    widths = np.arange(1, 91)
    path = WidthPath(H, Y, widths)
    for lam in (0.01, 1.0):
        cost = ((path.predict(H, lam) - Y) ** 2).mean(-1) / 2 + lam / 2 * path.norm(lam) ** 2
        assert (np.diff(cost) < 1e-12).all()
    norm = path.norm(0.0)
    assert (np.diff(norm[widths >= N - 1]) < 1e-9).all()
    assert norm[-1] < norm.max() / 10  # and the largest stands where the data are just met
    assert abs(widths[norm.argmax()] - (N - 1)) <= 1


def test_freedom_counts_coefficients_until_the_rows_run_out():
    np.testing.assert_allclose(WidthPath(H, Y, WIDTHS).freedom(0.0), np.minimum(WIDTHS + 1, N))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: fourier_features(X[:, 0], 3, 1.0), r"x must have shape \(n, d\), or \(S, n, d\) for S seeds"),
        (lambda: fourier_features(X[None], 3, 1.0, 0), r"x must have shape .* got \(1, 12, 3\) for seeds 0"),
        (lambda: fourier_features(X[None], 3, 1.0, [0, 1]), r"x must have shape .* for seeds \[0, 1\]"),
        (lambda: fourier_features(X, 0, 1.0), "width must be at least 1, got 0"),
        (lambda: fourier_features(X, 3, 0.0), r"scale must be in \(0, inf\), got 0.0"),
        (lambda: fourier_features(X, 3, 1.0, -1), "seed must be at least 0, got -1"),
        (lambda: WidthPath(H, Y, [0, 3]), r"widths must be whole numbers from 1 to the number of features, 90, got"),
        (lambda: WidthPath(H, Y, [3, 91]), r"widths must be whole numbers from 1 to .* got \[3, 91\]"),
        (lambda: WidthPath(H, Y, [1.5]), r"widths must be whole numbers"),
        (lambda: WidthPath(H, Y[:-1], [3]), "x and y must have one target a row"),
        (lambda: WidthPath(H, Y, [3]).predict(G, -1.0), r"lam must be in \[0, inf\), got -1.0"),
    ],
)
def test_bad_input_is_named(call, said):
    with pytest.raises(ValueError, match=said):
        call()

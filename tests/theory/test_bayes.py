"""Priors and posteriors: against quadrature, scipy's densities, ridge, the lasso and scikit-learn."""

from __future__ import annotations

import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from sklearn.linear_model import BayesianRidge

from reglab.theory.bayes import GaussianWeight, LaplaceWeight, LinearGaussian, gaussian_lam, laplace_lam
from reglab.theory.lasso import path
from reglab.theory.ridge import ridge
from reglab.theory.shrinkage import degrees_of_freedom

RNG = np.random.default_rng(0)
N, D = 25, 4
X = RNG.standard_normal((N, D)) + 1
Y = X @ [1.0, -0.5, 0.0, 0.3] + 0.8 * RNG.standard_normal(N) + 3
SIGMAS, TAUS = np.array([0.5, 0.9]), np.array([0.1, 1.0])
POSTERIORS = [
    (GaussianWeight, lambda w, a, s, p: stats.norm.pdf(w, 0, p) * stats.norm.pdf(a, w, s)),
    (LaplaceWeight, lambda w, a, s, p: stats.laplace.pdf(w, 0, p) * stats.norm.pdf(a, w, s)),
]
CASES = [(0.7, 0.5, 1.0), (-0.2, 1.0, 0.3), (2.0, 0.3, 0.2), (0.0, 1.0, 1.0)]


def integral(f, a, s):
    """Over the real line, with the places where f bends or peaks."""
    pieces = np.unique([-30.0, a - 8 * s, 0.0, a, a + 8 * s, 30.0])
    return sum(quad(f, low, high, epsabs=1e-13, epsrel=1e-11)[0] for low, high in pairwise(pieces))


@pytest.mark.parametrize(("kind", "joint"), POSTERIORS)
@pytest.mark.parametrize(("a", "s", "scale"), CASES)
def test_one_weight_is_prior_times_likelihood(kind, joint, a, s, scale):
    posterior, mass = kind(a, s, scale), integral(lambda w: joint(w, a, s, scale), a, s)
    w = np.linspace(-3, 3, 7)
    np.testing.assert_allclose(np.exp(posterior.log_density(w)), joint(w, a, s, scale) / mass, rtol=1e-8)
    mean = integral(lambda w: w * joint(w, a, s, scale), a, s) / mass
    np.testing.assert_allclose(posterior.mean, mean, atol=1e-9)
    half = quad(lambda w: joint(w, a, s, scale), posterior.median, 30, points=[0.0, a, a + s], epsabs=1e-11)[0] / mass
    np.testing.assert_allclose(half, 0.5, atol=1e-7)
    best = minimize_scalar(lambda w: -posterior.log_density(np.array([w])).item(), bounds=(-4, 4), method="bounded")
    np.testing.assert_allclose(posterior.mode, best.x, atol=1e-4)
    assert posterior.log_density(posterior.mode[None]).item() >= -best.fun - 1e-12


def test_under_a_laplace_prior_only_the_mode_is_zero():
    a = np.linspace(-3, 3, 60)
    posterior = LaplaceWeight(a, 1.0, 0.5)
    np.testing.assert_array_equal(posterior.mode == 0, np.abs(a) <= 2)
    assert (posterior.mean != 0).all()
    assert (posterior.median != 0).all()
    assert (np.sign(posterior.mean) == np.sign(a)).all()
    assert (np.abs(posterior.mean) < np.abs(a)).all()
    at_zero = LaplaceWeight(0.0, 1.0, 0.5)
    assert at_zero.mean == at_zero.median == 0


def sides(u, k, g, end=None):
    """int over 0 < w < end of g(w) exp(-w^2/2 - (k - u) w), in units of its largest value: the side
    of a, for the measurement u and the prior's rate k in units of s. The pieces have sizes of their own.
    """
    x = k - u
    end = end or (80 / (x + np.sqrt(x * x + 80)) if x > 0 else 9 - x)
    places = [end * 10.0**-j for j in range(17)] + [end / 4, 1 / k, 1 / u, 10 / u, max(-x, 0), max(-x - 9, 0)]
    places = np.unique(np.clip([0, *places], 0, end))
    top = max(-x, 0) ** 2 / 2

    def f(w):
        return g(w) * np.exp(-w * w / 2 - x * w - top)

    return sum(quad(f, low, high, epsabs=0, epsrel=1e-12, limit=200)[0] for low, high in pairwise(places))


SIZES = np.geomspace(1e-8, 1e8, 9)


@pytest.mark.parametrize("k", SIZES)
@pytest.mark.parametrize("share", [1e-12, 1e-6, 0.3, 0.49, 0.51, 0.9, 1.0, 1.2])
@pytest.mark.parametrize("unit", [1e-8, 1.0, 1e8])
def test_no_prior_is_too_narrow_for_mean_and_median(k, share, unit):
    """Both by integrals of positive terms: what the sides differ in is exp(w u) - exp(-w u), over 0 < w."""
    u = share * (k if k > 1 else 3.0)
    u = min(u, k + 20.0)  # beyond, only one side is left
    posterior = LaplaceWeight(u * unit, unit, unit / k)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # quad finds its own rounding: twelve digits are all there are
        more, both = (sides(u, k, g) for g in (lambda w: -np.expm1(-2 * u * w), lambda w: 1 + np.exp(-2 * u * w)))
        apart = sides(u, k, lambda w: w * -np.expm1(-2 * u * w))
        if k - u > -1:  # elsewhere the median is that of a Gaussian, nearly
            within = sides(u, k, lambda w: 1.0, float(posterior.median) / unit)
            np.testing.assert_allclose(within, more / 2, rtol=1e-10)
    # The rounding of a itself moves a - s^2/b by EPS k units of s, and the mean by less.
    np.testing.assert_allclose(posterior.mean / unit, apart / both, rtol=1e-10, atol=1e-15 * k)


@settings(deadline=None, max_examples=300)
@given(
    s=st.floats(-8, 8).map(lambda e: 10.0**e), b=st.floats(-8, 8).map(lambda e: 10.0**e),
    size=st.floats(-12, 6), threshold=st.booleans(),
)  # fmt: skip
def test_mean_and_median_rise_with_the_measurement_and_have_its_sign(s, b, size, threshold):
    a = 10.0**size * (min(s * s / b, 1e12 * s) if threshold else s) * np.array([-2.0, -1, 0, 0.1, 1, 1.001, 1.1, 2, 9])
    posterior = LaplaceWeight(a, s, b)
    for place in (posterior.mean, posterior.median):
        assert (np.diff(place) > 0).all()
        np.testing.assert_array_equal(np.sign(place), np.sign(a))
        assert (np.abs(place) <= np.abs(a)).all()
    assert (np.abs(posterior.mode) <= np.abs(posterior.mean) + 1e-15 * np.abs(a)).all()  # a - s^2/b is rounded
    np.testing.assert_allclose(LaplaceWeight(-a, s, b).mean, -posterior.mean, rtol=0)


def test_a_narrow_prior_leaves_the_prior_variance_of_a():
    """For b far below s the mean is a Var(w) / s^2 = 2 a b^2 / s^2, up to shares of (b/s)^2 and (a b/s^2)^2."""
    np.testing.assert_allclose(LaplaceWeight(0.5, 1.0, 1e-6).mean, 1e-12, rtol=1e-10)
    np.testing.assert_allclose(LaplaceWeight([1e-9, 1e3], 1.0, 1e-8).mean, [2e-25, 2e-13], rtol=1e-9)


@pytest.mark.parametrize(("a", "s", "b"), [(1e8, 1.0, 1.0), (-1e5, 1e-3, 1.0), (0.3, 1.0, 1e-8), (5e-9, 1e-8, 1e-8)])
def test_the_density_is_one_at_every_size(a, s, b):
    posterior = LaplaceWeight(a, s, b)
    narrow = s**2 / b > abs(a)
    w = np.linspace(-1, 1, 200_001) * (40 * b if narrow and b < s else 12 * s) + (0.0 if narrow else posterior.mode)
    density = np.exp(posterior.log_density(w))
    np.testing.assert_allclose(np.trapezoid(density, w), 1, rtol=1e-6)
    np.testing.assert_allclose(np.trapezoid(density * w, w), posterior.mean, rtol=1e-6, atol=1e-6 * b**2 * abs(a))


def test_far_from_zero_all_three_are_moved_by_the_same_amount():
    posterior = LaplaceWeight(np.array([-40.0, 300.0]), 1.0, 0.5)
    for place in (posterior.mode, posterior.mean, posterior.median):
        np.testing.assert_allclose(place, [-38.0, 298.0], atol=1e-9)


def test_a_wide_prior_says_nothing_and_a_narrow_one_all():
    for kind in (GaussianWeight, LaplaceWeight):
        np.testing.assert_allclose([kind(1.3, 0.5, 1e6).mean, kind(1.3, 0.5, 1e6).median], 1.3, atol=1e-6)
        np.testing.assert_allclose([kind(1.3, 0.5, 1e-5).mean, kind(1.3, 0.5, 1e-5).median], 0, atol=1e-4)


def test_the_modes_are_ridge_and_the_lasso():
    """The minus log posterior is n / sigma^2 times the objective, up to a constant."""
    sigma, scale, ws = 0.7, 0.4, RNG.standard_normal((6, D))
    fit = stats.norm.logpdf(Y, ws @ X.T, sigma).sum(-1)
    half = ((Y - ws @ X.T) ** 2).sum(-1) / (2 * N)
    for prior, penalty in (
        (stats.norm, gaussian_lam(sigma, scale, N) / 2 * (ws**2).sum(-1)),
        (stats.laplace, laplace_lam(sigma, scale, N) * np.abs(ws).sum(-1)),
    ):
        gap = -(fit + prior.logpdf(ws, 0, scale).sum(-1)) - N / sigma**2 * (half + penalty)
        np.testing.assert_allclose(gap, gap[0], rtol=1e-10)


def test_one_weight_agrees_with_the_regression_and_the_lasso():
    x, sigma, scale = X[:, 0], 0.7, 0.05
    a, s = x @ Y / (x @ x), sigma / np.linalg.norm(x)
    model = LinearGaussian(x[:, None], Y, intercept=False)
    np.testing.assert_allclose(model.mean(sigma, scale), [GaussianWeight(a, s, scale).mean], rtol=1e-12)
    np.testing.assert_allclose(model.covariance(sigma, scale), [[GaussianWeight(a, s, scale).sd ** 2]], rtol=1e-10)
    lasso = path(x[:, None], Y, laplace_lam(sigma, scale, N))
    np.testing.assert_allclose(LaplaceWeight(a, s, scale).mode, lasso[0], rtol=1e-9)


@pytest.mark.parametrize("intercept", [False, True])
@pytest.mark.parametrize("d", [D, 40])
def test_the_regression_is_the_textbook_formula(intercept, d):
    wide = RNG.standard_normal((N, d)) + 1
    model = LinearGaussian(wide, Y, intercept)
    new = RNG.standard_normal((5, d))
    mean, sd = model.predict(new, SIGMAS, TAUS)
    assert mean.shape == sd.shape == (2, 5)
    assert model.covariance(SIGMAS[:, None], TAUS).shape == (2, 2, d, d)
    middle, height = (wide.mean(0), Y.mean()) if intercept else (0, 0)
    x, y = wide - middle, Y - height
    for i, (sigma, tau) in enumerate(zip(SIGMAS, TAUS, strict=True)):
        cov = np.linalg.inv(x.T @ x / sigma**2 + np.eye(d) / tau**2)
        w = cov @ x.T @ y / sigma**2
        np.testing.assert_allclose(model.covariance(SIGMAS, TAUS)[i], cov, atol=1e-10)
        np.testing.assert_allclose(model.mean(SIGMAS, TAUS)[i], w, atol=1e-10)
        np.testing.assert_allclose(mean[i], height + (new - middle) @ w, atol=1e-10)
        var = sigma**2 * (1 + intercept / N) + (((new - middle) @ cov) * (new - middle)).sum(-1)
        np.testing.assert_allclose(sd[i], np.sqrt(var), atol=1e-10)
        # The intercept's flat prior leaves the targets' components across (1, .., 1).
        Q = np.linalg.qr(np.column_stack([np.ones(N), np.eye(N)[:, 1:]]))[0][:, 1:] if intercept else np.eye(N)
        C = Q.T @ (sigma**2 * np.eye(N) + tau**2 * wide @ wide.T) @ Q
        there = stats.multivariate_normal(np.zeros(len(C)), C).logpdf(Q.T @ Y)
        np.testing.assert_allclose(model.log_evidence(SIGMAS, TAUS)[i], there, rtol=1e-9)


@pytest.mark.parametrize("d", [N - 1, 40])
def test_where_the_features_reach_every_target_rounding_is_no_noise(d):
    rng = np.random.default_rng(3)
    wide, sigmas = rng.standard_normal((N, d)), np.array([1e-3, 1e-6, 1e-9, 1e-12])
    model = LinearGaussian(wide, Y)
    Q = np.linalg.qr(np.column_stack([np.ones(N), np.eye(N)[:, 1:]]))[0][:, 1:]
    for sigma, found in zip(sigmas, model.log_evidence(sigmas, 1.0), strict=True):
        C = Q.T @ (sigma**2 * np.eye(N) + wide @ wide.T) @ Q
        there = stats.multivariate_normal(np.zeros(len(C)), C, allow_singular=False).logpdf(Q.T @ Y)
        np.testing.assert_allclose(found, there, rtol=1e-6)  # C is inverted: its condition is below 1e8
    sigma, tau = model.scales([1e-16, 1e-24])
    np.testing.assert_allclose(sigma[0] / sigma[1], 1e4, rtol=1e-6)
    np.testing.assert_allclose(tau[0], tau[1], rtol=1e-6)


def test_mean_and_freedom_are_those_of_ridge():
    x, y = X - X.mean(0), Y - Y.mean()
    lam = gaussian_lam(SIGMAS, TAUS, N)
    model = LinearGaussian(X, Y)
    np.testing.assert_allclose(model.mean(SIGMAS, TAUS), ridge(x, y, lam), atol=1e-12)
    eigenvalues = np.linalg.eigvalsh(x.T @ x / N)
    np.testing.assert_allclose(model.freedom(SIGMAS, TAUS), degrees_of_freedom(eigenvalues, lam), rtol=1e-10)


def test_the_scales_of_lam_have_the_largest_evidence_among_their_like():
    model, lams = LinearGaussian(X, Y), np.array([[0.01, 0.3], [1.0, 4.0]])
    sigma, tau = model.scales(lams)
    np.testing.assert_allclose(gaussian_lam(sigma, tau, N), lams, rtol=1e-12)
    best = model.log_evidence(sigma, tau)
    for factor in (0.95, 1.05):
        assert (model.log_evidence(factor * sigma, factor * tau) < best).all()


@pytest.mark.parametrize("intercept", [False, True])
def test_the_fixed_point_is_the_largest_evidence(intercept):
    model = LinearGaussian(X, Y, intercept)
    sigma, tau = model.maximum()
    lams = gaussian_lam(sigma, tau, N) * np.geomspace(0.1, 10, 101)
    along = model.log_evidence(*model.scales(lams))
    assert along.argmax() == 50
    np.testing.assert_allclose(model.scales(gaussian_lam(sigma, tau, N)), (sigma, tau), rtol=1e-7)


def test_the_fixed_point_also_with_more_features_than_rows():
    wide = np.random.default_rng(5).standard_normal((N, 40))
    model = LinearGaussian(wide, wide @ np.full(40, 0.3) + np.random.default_rng(6).standard_normal(N))
    sigma, tau = model.maximum()
    best = model.log_evidence(sigma, tau)
    for far in (0.9, 1.1):
        assert max(model.log_evidence(far * sigma, tau), model.log_evidence(sigma, far * tau)) < best


def test_the_fixed_point_is_that_of_scikit_learn():
    x, y = X - X.mean(0), Y - Y.mean()
    theirs = BayesianRidge(
        alpha_1=0, alpha_2=0, lambda_1=0, lambda_2=0, fit_intercept=False, tol=1e-13, max_iter=10_000,
        compute_score=True,
    ).fit(x, y)  # fmt: skip
    model = LinearGaussian(x, y, intercept=False)
    sigma, tau = model.maximum()
    np.testing.assert_allclose((sigma**-2, tau**-2), (theirs.alpha_, theirs.lambda_), rtol=1e-6)
    np.testing.assert_allclose(model.mean(sigma, tau), theirs.coef_, atol=1e-8)
    np.testing.assert_allclose(model.covariance(sigma, tau), theirs.sigma_, rtol=1e-5)
    np.testing.assert_allclose(model.predict(X, sigma, tau), theirs.predict(X, return_std=True), rtol=1e-6)
    np.testing.assert_allclose(model.log_evidence(sigma, tau), theirs.scores_[-1], rtol=1e-9)


def test_features_that_say_nothing_get_no_weight():
    x = np.linalg.qr(np.column_stack([np.ones(N), Y, RNG.standard_normal((N, 3))]))[0][:, 2:]
    sigma, tau = LinearGaussian(x, Y).maximum()
    assert tau == 0
    np.testing.assert_allclose(sigma, Y.std(ddof=1), rtol=1e-9)
    mean, sd = LinearGaussian(x, Y).predict(x[:2], sigma, tau)
    np.testing.assert_allclose(mean, Y.mean())
    np.testing.assert_allclose(sd, sigma * np.sqrt(1 + 1 / N))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: gaussian_lam(0.0, 1.0, 5), r"sigma must be in \(0, inf\), got 0.0"),
        (lambda: gaussian_lam(1.0, -1.0, 5), r"tau must be in \(0, inf\), got -1.0"),
        (lambda: laplace_lam(1.0, 0.0, 5), r"b must be in \(0, inf\), got 0.0"),
        (lambda: laplace_lam(1.0, 1.0, 0), r"n must be in \(0, inf\), got 0.0"),
        (lambda: GaussianWeight(1.0, 0.0, 1.0), r"s must be in \(0, inf\), got 0.0"),
        (lambda: LaplaceWeight(np.nan, 1.0, 1.0), "a must be finite, got nan"),
        (lambda: LaplaceWeight(np.ones(3), np.ones(2), 1.0), "a and s and b must have shapes that broadcast"),
        (lambda: LinearGaussian(X, Y[:-1]), "x and y must have the same length"),
        (lambda: LinearGaussian(X[:1], Y[:1]), "y must be of at least two rows"),
        (lambda: LinearGaussian(X, Y).mean(0.0, 1.0), r"sigma must be in \(0, inf\), got 0.0"),
        (lambda: LinearGaussian(X, Y).log_evidence(1.0, -1.0), r"tau must be in \[0, inf\), got -1.0"),
        (lambda: LinearGaussian(X, Y).predict(X[:, :2], 1.0, 1.0), "x must have shape"),
        (lambda: LinearGaussian(X, Y).scales(0.0), r"lam must be in \(0, inf\), got 0.0"),
        (lambda: LinearGaussian(X, Y).maximum(max_steps=1), "max_steps must suffice for the fixed point, got 1"),
        (lambda: LinearGaussian(X, X[:, 0]).maximum(), "y must hold noise"),
        (lambda: LinearGaussian(X, np.ones(N)).maximum(), "y must vary"),
        (lambda: LinearGaussian(X, np.full(N, 14.62)).maximum(), "y must vary"),
        (lambda: LinearGaussian(X, np.full(N, -0.1)).maximum(), "y must vary"),
        (lambda: LinearGaussian(X, np.full(N, np.log(1e-5))).maximum(), "y must vary"),
    ],
)
def test_bad_input_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()

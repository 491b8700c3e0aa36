"""Description lengths: a code that can be decoded, in real bits, and the formula that foresees its length."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial.legendre import legvander
from scipy.special import ndtr

from reglab.theory.description_length import best_grid, decode, encode, lengths, orthonormal

RNG = np.random.default_rng(0)
STEP = 0.01


def sample(m, sigma=0.3, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, m)
    return legvander(x, 9), np.sin(1.5 * np.pi * x) + sigma * rng.standard_normal(m)


X, Y = sample(60)


def test_the_functions_are_orthogonal_over_the_rows_and_span_the_same_spaces():
    phi = orthonormal(X)
    np.testing.assert_allclose(phi.T @ phi, 60 * np.eye(10), atol=1e-11)
    for k in (1, 4, 10):
        np.testing.assert_allclose(phi[:, :k] @ np.linalg.lstsq(phi[:, :k], X[:, :k])[0], X[:, :k], atol=1e-12)
    assert ((phi * X).sum(0) > 0).all(), "the signs are those of the features"
    np.testing.assert_allclose(orthonormal(np.stack([X, 2 * X]))[1], phi, atol=1e-12)


# ---- the code


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6), m=st.integers(2, 30), share=st.floats(0, 1), step=st.sampled_from([1e-4, 0.03, 1.0]),
    finer=st.floats(-6, 20),
)  # fmt: skip
def test_what_is_sent_can_be_read(seed, m, share, step, finer):
    rng = np.random.default_rng(seed)
    features, y = rng.standard_normal((m, 1 + int(share * (m - 1)))), 3 * rng.standard_normal(m) + 5
    sent = encode(features, y, step, finer)
    np.testing.assert_array_equal(decode(features, sent), np.rint(y / step) * step)
    assert np.abs(sent.coefficients).max() <= sent.most
    assert all(np.isfinite(part) and part >= 0 for part in sent.bits)


def probability(r, sent):
    return Fraction(
        float(ndtr((0.5 - abs(r)) * sent.step / sent.sigma) - ndtr((-0.5 - abs(r)) * sent.step / sent.sigma))
    )


@pytest.mark.parametrize("k", [1, 6, 10])
def test_so_many_real_bits_suffice(k):
    """An arithmetic code: each number cuts the interval in proportion, and the last interval holds a short fraction."""
    sent = encode(X[:, :k], Y, STEP)
    values = np.arange(-3000, 3001)
    table = [probability(r, sent) for r in values]
    assert abs(sum(table) - 1) < 1e-12  # they are rounded to floats
    below = np.concatenate([[0], np.cumsum(table)])
    low, width, levels = Fraction(0), Fraction(1), 2 * sent.most + 1
    for n in sent.coefficients.tolist():
        low, width = low + width * Fraction(n + sent.most, levels), width / levels
    for r in sent.residuals.tolist():
        low, width = low + width * below[r + 3000], width * table[r + 3000]
    count = 0
    while Fraction(1, 2**count) > width / 2:
        count += 1
    word = -(-low.numerator * 2**count // low.denominator)  # the first multiple of 2^-count from low on
    assert low <= Fraction(word, 2**count) < low + width
    assert count <= sum(sent.bits) + 2
    at, numbers, left = Fraction(word, 2**count), [], []
    for _ in range(k):
        n = int(at * levels)
        numbers.append(n - sent.most)
        at = at * levels - n
    for _ in range(60):
        i = int(np.searchsorted(below, at, side="right")) - 1
        left.append(int(values[i]))
        at = (at - below[i]) / table[i]
    assert numbers == sent.coefficients.tolist()
    assert left == sent.residuals.tolist()


# ---- the formula


@pytest.mark.parametrize("m", [60, 500])
def test_the_formula_foresees_the_code(m):
    """On the mean over samples: a rounding error is a matter of luck, up to half a grid for each coefficient."""
    off = []
    for seed in range(20):
        features, y = sample(m, seed=seed)
        told = sum(lengths(features, y, STEP))
        off.append([sum(encode(features[:, :k], y, STEP).bits) - told[k - 1] for k in range(1, 11)])
    off = np.array(off)
    # To count its grid points a coefficient needs less than log2(1 + 1.5 grid / s) bits more than log2(2 s / grid).
    extra = np.arange(1, 11) * np.log2(1 + 1.5 * best_grid(0.8, m) / 0.7)
    assert (off.mean(0) < extra + 1).all()
    assert (off.mean(0) > -1).all()
    assert np.abs(off[:, 5]).mean() < 6 * 0.5


@pytest.mark.parametrize("m", [60, 500])
def test_no_other_grid_is_shorter(m):
    """A coefficient's cost against its precision: least at `best_grid`, half a bit away it is as good, two are not."""
    finer = np.arange(-3, 4)
    near = np.linspace(-0.4, 0.4, 9)  # the luck of a single rounding is averaged away
    cost = np.zeros(len(finer))
    for seed in range(20):
        features, y = sample(m, seed=seed)
        cost += [np.mean([sum(encode(features[:, :6], y, STEP, f + d).bits) for d in near]) / 20 for f in finer]
    assert cost.argmin() == 3
    more = 6 * (finer + (4.0**-finer - 1) / np.log(4))  # f bits for each, and rounding errors of 4^-f times the size
    np.testing.assert_allclose((cost - cost[3])[3:], more[3:], atol=1.5)
    assert cost[2] - cost[3] > 2  # to the coarse side sigma grows, too, and so the loss is less than foreseen


def test_sigma_is_the_one_that_makes_the_whole_shortest():
    """Of k log2(2 s / grid(sigma)) + the residuals' bits, as a function of sigma: RSS / (m - k) is the minimum."""
    k, m = 6, 60
    rss = np.linalg.lstsq(X[:, :k], Y)[1][0]
    sigma = np.sqrt(rss / (m - k)) * np.linspace(0.5, 2, 601)
    size = np.sqrt((Y**2).mean())
    whole = k * np.log2(2 * size / best_grid(sigma, m)) + m / 2 * np.log2(2 * np.pi * sigma**2 / STEP**2)
    whole += (rss / sigma**2 + k) / (2 * np.log(2))
    np.testing.assert_allclose(sigma[whole.argmin()], np.sqrt(rss / (m - k)), rtol=2e-3)
    np.testing.assert_allclose(whole.min(), sum(lengths(X[:, :k], Y, STEP))[-1], rtol=1e-6)


def test_a_coefficient_costs_half_a_bit_more_for_every_doubling_of_the_rows():
    costs = []
    for m in (4_000, 8_000):
        features, y = sample(m)
        costs.append(lengths(features, y, STEP)[0] / np.arange(1, 11))
    np.testing.assert_allclose(costs[1] - costs[0], 0.5, atol=0.05)


def test_the_step_and_the_unit_change_nothing_in_the_choice():
    a = sum(lengths(X, Y, 0.01))
    np.testing.assert_allclose(sum(lengths(X, Y, 0.001)) - a, 60 * np.log2(10), rtol=1e-12)
    np.testing.assert_allclose(sum(lengths(X, 50 * Y, 0.5)), a, rtol=1e-12)
    np.testing.assert_allclose(sum(lengths(X * np.geomspace(1e-6, 1e6, 10), Y, 0.01)), a, rtol=1e-9)


def test_stacks_of_samples_give_each_answer():
    many = [sample(60, seed=s) for s in range(3)]
    ours = lengths(np.stack([x for x, _ in many]), np.stack([y for _, y in many]), STEP)
    for s, (x, y) in enumerate(many):
        np.testing.assert_allclose(np.array(ours)[:, s], lengths(x, y, STEP), rtol=1e-12)
    shared = lengths(X, np.stack([Y, -Y]), STEP)
    np.testing.assert_allclose(shared[0][0], shared[0][1], rtol=1e-12)


def test_it_finds_the_degree_of_a_polynomial_and_finds_none_in_noise():
    rng, found, none = np.random.default_rng(0), [], []
    for _ in range(40):
        x = rng.uniform(-1, 1, 200)
        noise, phi = rng.standard_normal(200), legvander(x, 9)
        found.append(int(sum(lengths(phi, x**3 - 0.4 * x + 0.1 * noise, STEP)).argmin()))
        none.append(int(sum(lengths(phi, 1 + 0.1 * noise, STEP)).argmin()))
    # A needless coefficient is sent where its square is above ln(200 s^2 / 3 sigma^2) + 1 > 5 variances: 2.5 %.
    assert np.mean(np.array(found) == 3) > 0.8
    assert np.mean(np.array(none) == 0) > 0.8


def test_a_perfect_fit_saves_nothing():
    x = np.linspace(-1, 1, 12)
    y = RNG.standard_normal(12)
    alone = encode(legvander(x, 0), y, STEP)
    perfect = encode(legvander(x, 11), y, STEP)
    assert sum(perfect.bits) > sum(alone.bits)
    assert perfect.bits[0] > 12 * np.log2(1 / STEP)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: lengths(X, Y[:-1], STEP),
            r"features and y must have one target a row, got shapes \(60, 10\) and \(59,\)",
        ),
        (lambda: lengths(X, Y, 0.0), r"step must be in \(0, inf\), got 0.0"),
        (lambda: lengths(X[:10], Y[:10], STEP), r"features must have fewer columns than rows, got shape \(10, 10\)"),
        (
            lambda: encode(X[:9], Y[:9], STEP),
            r"features must have at most as many columns as rows, got",
        ),
        (lambda: lengths(np.ones((60, 2)), Y, STEP), "features must have columns that do not depend on those before"),
        (lambda: lengths(X, 0 * Y, STEP), "y must have a target that is not 0"),
        (lambda: encode(X, Y, STEP, np.nan), "finer must be"),
        (lambda: best_grid(-1.0, 5), r"sigma must be in \(0, inf\), got -1.0"),
    ],
)
def test_bad_input_is_named(call, said):
    with pytest.raises(ValueError, match=said):
        call()

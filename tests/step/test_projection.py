"""Projection: the nearest point of a ball."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize

import small
from reglab.data.dataset import Dataset
from reglab.layers.linear import Linear
from reglab.losses import HalfSquaredError
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.step.projection import ProjectL1, ProjectL2, project_l1, project_l2
from reglab.training import fit

MAPS = {"L1": (project_l1, 1), "L2": (project_l2, 2)}
both = pytest.mark.parametrize(("project", "order"), MAPS.values(), ids=MAPS)
vectors = arrays(float, st.integers(1, 12), elements=st.floats(-1e3, 1e3, width=32))
radii = st.floats(1e-2, 1e3)
ROUNDING = 1e-13  # of sums of up to 12 sizes, 2e-15 of all of them: the radius may be a millionth of that


def norm(w, order):
    return np.linalg.norm(w, order, axis=-1)


@both
@given(w=vectors, radius=radii)
def test_it_is_the_nearest_point(project, order, w, radius):
    """u is it, exactly when no point z of the ball has (w - u) . (z - u) > 0. The largest (w - u) . z over the ball
    is radius times the dual norm of w - u."""
    u = project(w, radius)
    assert norm(u, order) <= radius + ROUNDING * norm(w, order)
    dual = {1: np.inf, 2: 2}[order]
    scale = max(1.0, norm(w, 2))
    assert radius * norm(w - u, dual) <= (w - u) @ u + 1e-12 * scale**2 or np.array_equal(u, w)


@both
def test_it_is_what_a_general_solver_finds(project, order):
    rng = np.random.default_rng(0)
    for radius in (0.5, 1.0, 2.0):
        w = rng.standard_normal(5)

        def inside(halves, radius=radius):  # u = p - q with p, q >= 0: so the sum of sizes is smooth
            u = halves[:5] - halves[5:]
            return radius - halves.sum() if order == 1 else radius**2 - u @ u

        found = minimize(
            lambda h, w=w: ((h[:5] - h[5:] - w) ** 2).sum(),
            np.full(10, 0.01),
            bounds=[(0, None)] * 10,
            constraints={"type": "ineq", "fun": inside},
            options={"ftol": 1e-14, "maxiter": 1000},
        )
        np.testing.assert_allclose(project(w, radius), found.x[:5] - found.x[5:], atol=1e-5)


@both
@given(w=vectors, radius=radii)
def test_twice_is_once(project, order, w, radius):
    once = project(w, radius)
    np.testing.assert_allclose(project(once, radius), once, rtol=1e-12, atol=1e-12 * max(1.0, norm(w, order)))


@both
@given(w=vectors, share=st.floats(1.001, 10))
def test_what_is_inside_stays_bit_for_bit(project, order, w, share):
    radius = share * norm(w, order) + 1e-3
    np.testing.assert_array_equal(project(w, radius), w)
    np.testing.assert_array_equal(project(w.astype(np.float32), radius), w.astype(np.float32))


@both
@given(w=vectors, radius=radii)
def test_what_is_outside_goes_to_the_edge_and_turns_no_sign(project, order, w, radius):
    u = project(w, radius)
    size = norm(w, order)
    np.testing.assert_allclose(norm(u, order), min(radius, size), rtol=1e-12, atol=ROUNDING * size)
    assert (u * w >= 0).all()
    assert (np.abs(u) <= np.abs(w)).all()


def test_small_weights_become_exactly_zero():
    np.testing.assert_array_equal(project_l1(np.array([3.0, -1.0, 0.5]), 2.0), [2, 0, 0])
    np.testing.assert_allclose(project_l1(np.array([3.0, -2.0, 0.5]), 2.0), [1.5, -0.5, 0])
    np.testing.assert_allclose(project_l1(np.array([1.0, -1.0, 1.0]), 1.5), [0.5, -0.5, 0.5])
    np.testing.assert_allclose(project_l2(np.array([3.0, -4.0]), 1.0), [0.6, -0.8])
    np.testing.assert_allclose(project_l2([3, -4], 0.5), [0.3, -0.4])  # whole numbers are numbers too
    np.testing.assert_array_equal(project_l1([3, -1], 0.5), [0.5, 0])


@both
def test_every_replica_alone(project, order):
    w = np.random.default_rng(0).standard_normal((4, 3, 20))
    radius = np.array([0.1, 1.0, 4.0, 99.0])
    u = project(w, radius[:, None])
    for i, j in np.ndindex(4, 3):
        np.testing.assert_allclose(u[i, j], project(w[i, j], radius[i]), rtol=1e-14)
    np.testing.assert_array_equal(u[3], w[3])


@both
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_does_not_become_so(project, order, bad):
    """Or a diverged replica would go on unnoticed."""
    with np.errstate(invalid="ignore"):
        assert not np.isfinite(project(np.array([1.0, bad, 0.0]), 1.0)).all()


@pytest.mark.parametrize("make", [ProjectL1, ProjectL2, lambda r: project_l1(np.ones(3), r),
                                  lambda r: project_l2(np.ones(3), r)])  # fmt: skip
@pytest.mark.parametrize(("radius", "words"), [(0, r"in \(0, inf\), got 0"), (-1.0, r"in \(0, inf\), got -1"),
                                               ([1.0, -2.0], "got -2"), (np.nan, "finite, got nan")])  # fmt: skip
def test_a_radius_is_above_zero(make, radius, words):
    with pytest.raises(ValueError, match=f"radius must be .*{words}"):
        make(radius)


# ---- in training


@pytest.mark.parametrize(("kind", "order"), [(ProjectL1, 1), (ProjectL2, 2)], ids=MAPS)
def test_the_chosen_weights_stay_in_the_ball(kind, order):
    run = small.train(kind(np.array([0.2, 1.0, 1e3])), seeds=2)
    assert (norm(run.weights[:2], order) <= np.array([[0.2], [1.0]]) + 1e-12).all()
    np.testing.assert_allclose(run.theta[2], small.train(seeds=2).theta, rtol=0, atol=1e-12)
    some = small.train(kind(0.2, on=["2.W"]))
    assert norm(some.view("2.W").ravel(), order) <= 0.2 + 1e-12 < norm(some.view("0.W").ravel(), order)


@pytest.mark.parametrize("kind", [ProjectL1, ProjectL2], ids=MAPS)
def test_what_is_given_is_not_written_into(kind):
    run, ball = small.train(seeds=2), kind(0.2)
    ball.begin(run, None)
    given = run.theta.copy()
    assert not np.array_equal(ball.step(given, None, None), given)
    np.testing.assert_array_equal(given, run.theta)


@pytest.mark.parametrize("kind", [ProjectL1, ProjectL2], ids=MAPS)
def test_biases_are_left_alone(kind):
    free, held = (small.train(*r, epochs=1, batch_size=None) for r in ([], [kind(0.2)]))
    np.testing.assert_array_equal(held.theta[held.net.biases], free.theta[free.net.biases])


def test_projected_descent_solves_the_constrained_problem():
    """Least squares within a ball: at the edge the gradient points straight out of it. For L1 that is one and the same
    slope for all weights that are not zero, and none larger for the others."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((40, 8))
    y = x @ np.array([2, -1, 0.3, 0, 0, 0, 0.1, 0]) + 0.1 * rng.standard_normal(40)
    net, options = Network(Linear(8, 1)), {"optimizer": SGD(0.1), "epochs": 3000, "every": None, "dtype": np.float64}
    for ball, order in ((ProjectL1(1.5), 1), (ProjectL2(1.5), 2)):
        run = fit(net, Dataset(x, y), HalfSquaredError(), regularizers=[ball], **options)
        w, b = run.view("0.W")[:, 0], run.view("0.b")
        slope = x.T @ (x @ w + b - y) / 40
        np.testing.assert_allclose(norm(w, order), 1.5, rtol=1e-12)
        if order == 1:
            zero = w == 0
            assert 0 < zero.sum() < 8
            mu = -(slope * np.sign(w))[~zero]
            np.testing.assert_allclose(mu, mu[0], rtol=1e-6)
            assert mu[0] > np.abs(slope[zero]).max()
        else:
            np.testing.assert_allclose(slope / w, (slope / w)[0], rtol=1e-6)
            assert (slope / w)[0] < 0

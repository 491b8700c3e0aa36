"""Directions, surfaces, the loss around the answer of a network, and its steepest curvature."""

import copy

import numpy as np
import pytest

import small
from reglab.batch.label_smoothing import LabelSmoothing
from reglab.checks import gradient_check
from reglab.data.dataset import Dataset, stack
from reglab.layers.activations import ReLU, Tanh
from reglab.layers.batch_norm import BatchNorm
from reglab.layers.convolution import Convolution
from reglab.layers.dropout import Dropout, VanillaDropout
from reglab.layers.linear import Linear
from reglab.layers.row import Residual
from reglab.losses import HalfSquaredError, SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.theory.landscape import (
    DataLoss,
    around,
    curvature,
    directions,
    random_directions,
    steepest,
    steepest_direction,
    surface,
)  # fmt: skip
from reglab.training import fit
from reglab.weights.l2 import L2

THETA = np.arange(1.0, 15.0)
BLOCKS = [(slice(0, 6), (2, 3)), (slice(6, 12), (3, 2))]  # two biases at the end


def test_a_unit_gets_a_direction_as_long_as_its_weights():
    for direction in random_directions(THETA, BLOCKS, np.random.default_rng(0)):
        for where, shape in BLOCKS:
            lengths = [np.linalg.norm(v[where].reshape(shape), axis=0) for v in (THETA, direction)]
            np.testing.assert_allclose(*lengths)
        np.testing.assert_array_equal(direction[12:], 0)


def test_without_filters_the_direction_is_gaussian():
    theta = np.zeros(20_000)
    one, two = random_directions(theta, [(slice(0, 20_000), (100, 200))], np.random.default_rng(0), normalise=None)
    for direction in (one, two):
        assert abs(direction.mean()) < 5 / np.sqrt(20_000)
        assert abs(direction.var() - 1) < 5 * np.sqrt(2 / 20_000)
    assert abs(one @ two) / 20_000 < 5 / np.sqrt(20_000)


def test_all_replicas_share_the_draws():
    theta = np.random.default_rng(1).standard_normal((3, 2, 14))
    for normalise in ("filter", None):
        stacked = random_directions(theta, BLOCKS, np.random.default_rng(0), normalise)
        for i in np.ndindex(3, 2):
            alone = random_directions(theta[i], BLOCKS, np.random.default_rng(0), normalise)
            np.testing.assert_array_equal([d[i] for d in stacked], alone)


def test_equal_seeds_give_equal_directions():
    one, two = (random_directions(THETA, BLOCKS, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("chunk", [1, 5, 1000])
@pytest.mark.parametrize("lead", [(), (4,), (2, 4)])
def test_a_surface_holds_the_function_at_every_point(lead, chunk):
    rng = np.random.default_rng(0)
    theta, d1, d2 = rng.standard_normal((*lead, 3)), rng.standard_normal(3), rng.standard_normal(3)
    a, b = np.linspace(-1, 1, 4), np.linspace(0, 1, 3)

    def f(theta):
        return (theta**2).sum(-1)

    z = surface(f, theta, d1, d2, a, b, chunk)
    assert z.shape == (*lead, 3, 4)
    np.testing.assert_allclose(z[..., 2, 1], f(theta + a[1] * d1 + b[2] * d2))


def test_precision_is_that_of_theta():
    seen = []
    surface(lambda t: seen.append(t.dtype) or t.sum(-1), np.ones(2, np.float32), [1.0, 0.0], [0.0, 1.0], [0.0], [0.0])
    assert seen == [np.float32]


# ---- the loss of a network, as a function of its parameters

AXIS = np.linspace(-1, 1, 5)
LAMS, RATES = np.array([0.001, 0.03, 0.3]), np.array([0.1, 0.5, 0.7])

RUNS = {
    "one": lambda: small.train(ReLU()),
    "a sweep": lambda: small.train(L2(LAMS), Dropout(0.5)),
    "seeds": lambda: small.train(L2(0.01), seeds=2),
    "a sweep of layers, with seeds": lambda: small.train(VanillaDropout(RATES), L2(LAMS), seeds=2),
    "a sweep of layers": lambda: small.train(VanillaDropout(RATES)),
    "running averages": lambda: small.train(BatchNorm(6), L2(LAMS)),
    "filters": lambda: small.train(Convolution(2, 3, 2), row=(2, 3, 2)),
    "other targets": lambda: small.train(LabelSmoothing(0.2), L2(LAMS)),
    "numbers": lambda: small.train(HalfSquaredError(), problem="numbers"),
    "in float32": lambda: small.train(L2(LAMS), dtype=np.float32),
}
every_run = pytest.mark.parametrize("name", RUNS)


def data_of(name, seed=0):
    return small.data("numbers" if name == "numbers" else "labels", seed=seed)


@every_run
def test_in_the_middle_stands_what_the_history_says(name):
    run = RUNS[name]()
    for seed, known in ((0, "train_loss"), (1, "val_loss")):
        z = around(run, data_of(name, seed), AXIS)
        assert z.shape == (*run.lead, 5, 5)
        assert z.dtype == run.theta.dtype
        np.testing.assert_allclose(z[..., 2, 2], run.history[known][-1], rtol=1e-6 if z.itemsize == 4 else 1e-12)
        assert (z.max((-2, -1)) > z[..., 2, 2]).all()


@every_run
def test_elsewhere_stands_the_loss_of_the_parameters_there(name):
    run, data = RUNS[name](), data_of(name)
    z, (d1, d2) = around(run, data, AXIS), directions(run)
    there = copy.copy(run)
    there.theta = (run.theta + AXIS[4] * d1 + AXIS[1] * d2).astype(run.theta.dtype)
    np.testing.assert_allclose(z[..., 1, 4], there.evaluate(data)["loss"], rtol=1e-5 if z.itemsize == 4 else 1e-12)


def test_a_stacked_landscape_equals_the_separate_ones():
    data = small.data()
    stacked = small.train(L2(LAMS), VanillaDropout(RATES), seeds=2)
    each = [small.train(L2(lam), VanillaDropout(rate), seeds=2) for lam, rate in zip(LAMS, RATES, strict=True)]
    for ask, gate in ((lambda run: around(run, data, AXIS), 1e-12), (lambda run: steepest(run, data), 1e-5)):
        np.testing.assert_allclose(ask(stacked), [ask(run) for run in each], rtol=gate)  # differences amplify rounding


def test_a_large_sweep_is_computed_in_pieces_and_says_the_same(monkeypatch):
    run, data = small.train(L2(LAMS), seeds=2), small.data()
    whole = around(run, data, AXIS)
    monkeypatch.setattr("reglab.theory.landscape._CACHE", 1)
    monkeypatch.setattr("reglab.network.Network.rows_at_once", lambda net, theta: 7)
    np.testing.assert_allclose(around(run, data, AXIS), whole, rtol=1e-12)
    gradient = DataLoss(run, data).gradient(run.theta)
    monkeypatch.undo()
    np.testing.assert_allclose(DataLoss(run, data).gradient(run.theta), gradient, rtol=1e-9, atol=1e-15)


def test_a_seed_is_a_plane():
    run, data = small.train(), small.data()
    one, same, other = (around(run, data, AXIS, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 0.01
    assert one[2, 2] == other[2, 2]


def test_replicas_are_moved_by_the_same_draws():
    run = small.train(L2(LAMS), seeds=2)
    d1, d2 = directions(run, normalise=None)
    assert (d1 == d1[0, 0]).all()
    assert (d2 == d2[0, 0]).all()
    assert np.abs(d1 - d2).max() > 0.1
    assert not d1[..., run.net.weights.stop :].any()
    for scaled, plain in zip(directions(run), (d1, d2), strict=True):
        for name in ("0.W", "2.W"):
            w, a, b = (run.net.view(of, name) for of in (run.theta, scaled, plain))
            np.testing.assert_allclose(np.linalg.norm(a, axis=-2), np.linalg.norm(w, axis=-2))
            np.testing.assert_allclose(a / np.linalg.norm(a, axis=-2, keepdims=True),
                                       b / np.linalg.norm(b, axis=-2, keepdims=True))  # fmt: skip


def rescaled(run, factor):
    """The weights and biases of the first layer times `factor`, the weights of the next divided by it."""
    other = copy.copy(run)
    other.theta = run.theta.copy()
    for name in ("0.W", "0.b"):
        other.net.view(other.theta, name)[...] *= factor
    other.net.view(other.theta, "2.W")[...] /= factor
    return other


def relu_run():
    net = Network(Linear(3, 8), ReLU(), Linear(8, 2))
    return fit(net, small.data(), SoftmaxCrossEntropy(), optimizer=SGD(0.5), epochs=60, dtype="float64")


def test_a_relu_network_that_is_rescaled_has_the_same_picture_only_under_filters():
    run, data = relu_run(), small.data()
    other = rescaled(run, 2.0)
    np.testing.assert_allclose(other.predict(data.x), run.predict(data.x), rtol=1e-12)
    np.testing.assert_allclose(around(other, data, AXIS), around(run, data, AXIS), rtol=1e-10)
    raw = [around(one, data, AXIS, normalise=None) for one in (run, other)]
    assert np.abs(raw[0] - raw[1]).max() > 0.01
    ratio = steepest(other, data) / steepest(run, data)
    assert not 0.8 < ratio < 1.25


def test_other_parameters_may_be_asked_for():
    run, data = small.train(L2(LAMS)), small.data()
    snapshots = np.stack([run.theta, 2 * run.theta])
    z = around(run, data, AXIS, theta=snapshots)
    np.testing.assert_allclose(z[0], around(run, data, AXIS), rtol=1e-12)
    there = copy.copy(run)
    there.theta = snapshots[1]
    np.testing.assert_allclose(z[1], around(there, data, AXIS), rtol=1e-12)
    np.testing.assert_allclose(steepest(run, data, theta=snapshots)[1], steepest(there, data), rtol=1e-5)


def test_data_of_its_own_for_every_replica():
    own = [small.data(seed=seed) for seed in range(3)]
    net = Network(ReLU(), Linear(3, 6), ReLU(), Linear(6, 2))
    run = fit(net, stack(own), SoftmaxCrossEntropy(), optimizer=SGD(0.2), regularizers=[L2(LAMS)], epochs=5, seeds=3)
    z = around(run, stack(own), AXIS)
    top = steepest(run, stack(own))
    for s, data in enumerate(own):
        np.testing.assert_allclose(z[:, s], around(run, data, AXIS)[:, s], rtol=1e-5)
        np.testing.assert_allclose(top[:, s], steepest(run, data)[:, s], rtol=1e-5)


def test_rows_have_the_weight_that_they_are_given():
    run, data = small.train(), small.data()
    weights = np.arange(len(data)) % 3
    heavy = Dataset(data.x, data.y, 2, sample_weight=weights)
    repeated = data.take(np.repeat(np.arange(len(data)), weights))
    for ask in (lambda d: DataLoss(run, d)(run.theta), lambda d: DataLoss(run, d).gradient(run.theta)):
        np.testing.assert_allclose(ask(heavy), ask(repeated), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("name", [name for name in RUNS if name != "in float32"])
def test_the_gradient_is_that_of_the_loss(name):
    run = RUNS[name]()
    loss = DataLoss(run, data_of(name))
    first = (0,) * len(run.lead)
    moved = slice(0, run.net.state.start)

    def f(part):
        theta = run.theta.copy()
        theta[(*first, moved)] = part
        return loss(theta)[first], loss.gradient(theta)[(*first, moved)]

    assert gradient_check(f, run.theta[(*first, moved)])
    assert not loss.gradient(run.theta)[..., run.net.state].any()


# ---- the steepest curvature


def on_rows(net, x, y, theta):
    """A run of the network, with these parameters in the place of what it has learned, and its data."""
    data = Dataset(np.asarray(x, float), np.asarray(y, float))
    run = quick(net, data, HalfSquaredError())
    run.theta = np.asarray(theta, float)
    return run, data


def quick(net, data, loss):
    return fit(net, data, loss, optimizer=SGD(0.1), epochs=1, dtype="float64")


def hessian(run, data):
    """Of one replica, from central differences of the gradient along every axis."""
    loss, step = DataLoss(run, data, float), 1e-5
    theta = run.theta.astype(float)
    rows = [
        (loss.gradient(theta + step * e) - loss.gradient(theta - step * e)) / (2 * step) for e in np.eye(theta.size)
    ]
    return (np.array(rows) + np.array(rows).T) / 2


@pytest.mark.parametrize(
    "eigenvalues", [[3.0], [5.0, 1.0, 0.1], [2.0, 2.0, 2.0], [1.0, 0.999, 0.5], [1e4, 1.0], [1e-4]]
)
def test_of_a_quadratic_it_is_the_known_eigenvalue(eigenvalues):
    rng, d = np.random.default_rng(0), len(eigenvalues)
    turn, _ = np.linalg.qr(rng.standard_normal((d, d)))
    basis, _ = np.linalg.qr(np.column_stack([np.ones(40), rng.standard_normal((40, d))]))
    x = basis[:, 1:] * np.sqrt(40 * np.array(eigenvalues)) @ turn.T  # no part along the intercept, whose curvature is 1
    run, data = on_rows(Network(Linear(d, 1)), x, rng.standard_normal(40), rng.standard_normal(d + 1))
    np.testing.assert_allclose(steepest(run, data), max(1.0, *eigenvalues), rtol=1e-3)  # the tolerance
    np.testing.assert_allclose(steepest(run, data, tolerance=1e-6), max(1.0, *eigenvalues), rtol=1e-5)
    top = steepest_direction(run, data)
    np.testing.assert_allclose(np.linalg.norm(top), 1)
    np.testing.assert_allclose(curvature(run, data, top), steepest(run, data), rtol=1e-5)
    along = np.r_[turn[:, 0], 0.0]
    np.testing.assert_allclose(curvature(run, data, [along, 3 * along]), [eigenvalues[0]] * 2, rtol=1e-5)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("spread", [0.1, 1.0, 3.0])
def test_of_a_smooth_network_it_is_the_largest_eigenvalue(seed, spread):
    net = Network(Linear(3, 5), Tanh(), Linear(5, 2))
    run = quick(net, small.data(), SoftmaxCrossEntropy())
    run.theta = spread * np.random.default_rng(seed).standard_normal(net.size)
    values, vectors = np.linalg.eigh(hessian(run, small.data()))
    np.testing.assert_allclose(steepest(run, small.data()), values[-1], rtol=1e-4)
    top = steepest_direction(run, small.data(), tolerance=1e-6)
    assert abs(top @ vectors[:, -1]) > 1 - 1e-6


def test_the_largest_is_no_curvature_downwards():
    """At a saddle whose steepest way goes down, power iteration alone would find that one."""
    net = Network(Linear(3, 5), Tanh(), Linear(5, 2))
    run = quick(net, small.data(), SoftmaxCrossEntropy())
    run.theta = 3.0 * np.random.default_rng(4).standard_normal(net.size)
    values = np.linalg.eigvalsh(hessian(run, small.data()))
    assert -values[0] > 2 * values[-1]
    np.testing.assert_allclose(steepest(run, small.data()), values[-1], rtol=1e-4)


def test_running_averages_have_no_curvature():
    run, data = small.train(BatchNorm(6)), small.data()
    trained = run.net.state.start
    values = np.linalg.eigvalsh(hessian(run, data)[:trained, :trained])
    np.testing.assert_allclose(steepest(run, data), values[-1], rtol=1e-4)
    assert not steepest_direction(run, data)[trained:].any()


def test_kinks_have_no_say():
    """A row sits on the kink of a unit: a difference over it would say 1e6 and more."""
    net = Network(Linear(1, 1), ReLU(), Linear(1, 1))
    x, y, theta = [[1.0], [2.0]], [0.3, -1.0], np.array([1.0, 0.7, -1.0, 0.1])  # W, V, b, c: at x = 1, W x + b = 0
    run, data = on_rows(net, x, y, theta)
    loss, along = DataLoss(run, data), np.array([0.0, 0.0, 1.0, 0.0])
    step = 1e-7
    over = (loss.gradient(theta + step * along) - loss.gradient(theta - step * along))[2] / (2 * step)
    assert abs(over) > 1e5
    # The row counts as off, as where b is a little less: the second derivative by b is V^2 of the other row.
    np.testing.assert_allclose(curvature(run, data, along), 0.7**2 / 2, rtol=1e-5)
    beside = copy.copy(run)
    beside.theta = theta - 1e-3 * along
    np.testing.assert_allclose(steepest(run, data), np.linalg.eigvalsh(hessian(beside, data))[-1], rtol=0.02)


@pytest.mark.parametrize("lead", [(), (2, 3)])
def test_kinks_that_are_near_have_no_say_either(lead):
    """Units whose weights have shrunk to nearly nothing have kinks within any step."""
    net = Network(ReLU(), Linear(3, 5), ReLU(), Linear(5, 4), Residual(ReLU(), Linear(4, 4)), Linear(4, 2))
    run = quick(net, small.data(), SoftmaxCrossEntropy())
    theta = np.random.default_rng(0).standard_normal(net.size)
    for name in ("1.W", "1.b"):
        net.view(theta, name)[..., :3] *= 1e-12
    far = steepest(run, small.data(), theta=np.broadcast_to(theta, (*lead, net.size)))
    net.view(theta, "1.W")[..., :3] = 0  # without these units, but for rounding
    net.view(theta, "1.b")[..., :3] = -1
    np.testing.assert_allclose(far, steepest(run, small.data(), theta=theta), rtol=1e-3)


def test_flat_is_0():
    run, data = on_rows(Network(Linear(1, 1), Tanh(), Linear(1, 1)), [[0.0]], [0.0], np.zeros(4))
    run.theta[2] = 30.0  # tanh has no slope there, and the only weight behind it is 0
    np.testing.assert_allclose(curvature(run, data, np.eye(4)), [0, 1, 0, 1], atol=1e-7)


def test_too_few_rounds_are_told():
    run, data = small.train(L2(LAMS)), small.data()
    with pytest.warns(UserWarning, match="the curvature of 3 of 3 replicas has not settled after 1 rounds") as told:
        low = steepest(run, data, tolerance=1e-9, most=1)
    assert told[0].filename == __file__
    assert (low < steepest(run, data)).all()


# ---- where there is little to see, or too much


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("size", [1e3, 1e20, 1.0])
def test_a_replica_that_diverged_spoils_nothing(dtype, size):
    """Its picture is finite or NaN, and that of the others stays what it is."""
    run, data = small.train(L2(LAMS), dtype=dtype), small.data()
    before = around(run, data, AXIS), steepest(run, data)
    run.theta[1] = np.sign(run.theta[1]) * (size if size > 1 else np.finfo(dtype).max)
    z, top = around(run, data, AXIS), steepest(run, data)
    for now, was in zip((z, top), before, strict=True):
        assert not np.isinf(now).any()
        np.testing.assert_allclose(now[[0, 2]], was[[0, 2]], rtol=1e-5)


def test_a_training_that_diverged_has_a_landscape():
    net, data, lrs = small.network(ReLU()), small.data("numbers"), np.array([0.1, 1e6])
    with pytest.warns(RuntimeWarning, match="diverged"):
        run = fit(net, data, HalfSquaredError(), optimizer=SGD(lrs), epochs=40)
    z, top = around(run, data, AXIS), steepest(run, data)
    assert run.diverged.tolist() == [False, True]
    assert np.isfinite(z[0]).all()
    assert not np.isinf(z).any()
    assert np.isnan(top).tolist() == [False, True]


def test_weights_of_0_move_nowhere():
    run, data = small.train(), small.data()
    run.theta[...] = 0
    np.testing.assert_allclose(around(run, data, AXIS), np.log(2), rtol=1e-12)


def test_two_weights_are_enough():
    run, data = on_rows(Network(Linear(2, 1)), [[1.0, 0.0], [0.0, 1.0]], [1.0, 2.0], [0.5, 1.0, 0.0])
    (d1, d2), z = directions(run), around(run, data, AXIS)
    expected = [[((run.theta + a * d1 + b * d2)[:2] - [1.0, 2.0]) ** 2 for a in AXIS] for b in AXIS]
    np.testing.assert_allclose(z, np.sum(expected, -1) / 4, rtol=1e-12)


def made(*layers, d=3):
    x = np.ones((4, d))
    return quick(Network(*layers), Dataset(x, x), HalfSquaredError())


ONE, NUMBERS = Dataset(np.ones((4, 1)), np.ones((4, 1))), Dataset(np.ones((4, 3)), np.ones((4, 3)))


def test_what_has_no_weights_may_still_bend():
    """Batch norm alone: y = gamma z + beta, of which the loss is a quadratic."""
    run = made(BatchNorm(3))
    assert np.isfinite(steepest(run, NUMBERS))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: random_directions(1.0, BLOCKS, np.random.default_rng(0)), "theta must be an array of parameters"),
        (lambda: random_directions(THETA, [(slice(0, 5), (2, 3))], np.random.default_rng(0)), "blocks must be"),
        (lambda: random_directions(THETA, BLOCKS, 0), "rng must be a numpy random Generator, got 0"),
        (lambda: random_directions(THETA, BLOCKS, np.random.default_rng(0), "layer"), "normalise must be one of"),
        (lambda: surface(lambda t: t, THETA, THETA, THETA, [0.0, 1], [0.0]), r"f must map \(..., P\) to"),
        (lambda: surface(np.sum, THETA, THETA, THETA, [], [0]), "a must not be empty"),
        (lambda: surface(np.sum, THETA, THETA, THETA, [0], [0], 0), "chunk must be at least 1, got 0"),
        (
            lambda: around(made(Tanh()), NUMBERS, AXIS),
            r"at least 2 weights, which span a plane, got 0 in Network\(Tanh",
        ),
        (lambda: around(made(BatchNorm(3)), NUMBERS, AXIS), r"got 0 in Network\(BatchNorm"),
        (lambda: around(made(Linear(1, 1), d=1), ONE, AXIS), r"got 1 in Network\(Linear"),
        (lambda: steepest(made(Tanh()), NUMBERS), r"parameters to train, got Network\(Tanh"),
        (lambda: around(small.train(), ONE, AXIS), r"data must have 3 features for this net, got x of shape \(4, 1\)"),
        (lambda: steepest(small.train(), ONE), "data must have 3 features"),
        (lambda: around(small.train(), small.data().x, AXIS), "data must be a Dataset"),
        (lambda: around(small.network(), small.data(), AXIS), r"run must be a Run, got Network\("),
        (lambda: directions(small.network()), "run must be a Run"),
        (lambda: DataLoss(small.network(), small.data()), "run must be a Run"),
        (lambda: around(small.train(), small.data(), [AXIS]), "steps must have 1 axes"),
        (lambda: around(small.train(), small.data(), AXIS, normalise="layer"), "normalise must be one of"),
        (lambda: around(small.train(), small.data(), AXIS, seed=-1), "seed must be at least 0"),
        (lambda: around(small.train(), small.data(), AXIS, theta=np.ones(3)), r"theta must have the axes \(38,\) last"),
        (lambda: steepest(small.train(), small.data(), theta=np.ones(3)), r"theta must have the axes \(38,\) last"),
        (lambda: steepest(small.train(), small.data(), theta=np.ones((2, 3, 38)).T), "theta must have the axes"),
        (lambda: steepest(small.train(), small.data(), tolerance=0), "tolerance must be in"),
        (lambda: steepest(small.train(), small.data(), most=0), "most must be at least 1"),
        (lambda: curvature(small.train(), small.data(), np.ones(3)), r"direction must have the axes \(38,\) last"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make()

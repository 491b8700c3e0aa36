"""The loop: who stops, who diverges, what is kept, and what a run answers afterwards."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import small
from registry import OPTIMIZERS, middle
from reglab.layers.linear import Linear
from reglab.losses import HalfSquaredError, SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD, Adam, Momentum
from reglab.regularizer import Regularizer
from reglab.run import MEASURES
from reglab.training import fit, sweep
from reglab.weights.l2 import L2
from reglab.weights.l2_start import L2Start


class StopAt(Regularizer):
    """Stops each replica after its number of epochs, and records what the optimizer remembers."""

    def __init__(self, epochs):
        self.epochs, self.now = np.array(epochs), 0

    def begin(self, run, rng):
        self.run = run

    def epoch(self, log):
        self.now += 1
        return self.now >= self.epochs

    def finish(self, theta):
        for name in self.run.optimizer.state:
            self.run.record(name, getattr(self.run.optimizer, name))
        return theta


class Average(Regularizer):
    """The plain average of theta over all steps; a technique with a state of its own."""

    state = ("total", "count")

    def begin(self, run, rng):
        self.total, self.count = np.zeros_like(run.theta), np.zeros((*run.lead, 1))

    def step(self, new, old, lr):
        # A new array each time: the run must not count on techniques that write in place.
        self.total, self.count = self.total + new, self.count + 1
        return new

    def kept(self, theta):
        return self.total / np.maximum(self.count, 1)


# ---- stopping


@pytest.mark.parametrize("entry", OPTIMIZERS, ids=lambda e: e.id)
def test_a_stopped_replica_keeps_parameters_and_optimizer_state(entry):
    """As if the training had ended there, while the other one goes on as if alone."""
    values = middle(entry)
    run, end, on = (
        small.train(entry.make(**values), StopAt(stop), seeds=2, epochs=epochs)
        for stop, epochs in (([2, 9], 6), ([9, 9], 2), ([9, 9], 6))
    )
    np.testing.assert_array_equal(run.stopped, [2, 0])
    np.testing.assert_array_equal(run.theta[0], end.theta[0])
    np.testing.assert_array_equal(run.theta[1], on.theta[1])
    for name in entry.cls.state:
        np.testing.assert_array_equal(run.recorded[name][-1, 0], end.recorded[name][-1, 0])
        np.testing.assert_array_equal(run.recorded[name][-1, 1], on.recorded[name][-1, 1])


def test_the_history_of_a_stopped_replica_ends():
    run = small.train(StopAt([2, 9]), seeds=2, epochs=4)
    for name in MEASURES:
        np.testing.assert_array_equal(np.isnan(run.history[name][:, 0]), [False, False, True, True])
        assert np.isfinite(run.history[name][:, 1]).all()


def test_a_stopped_replica_keeps_its_average():
    run = small.train(Average(), StopAt([2, 9]), seeds=2, epochs=6)
    np.testing.assert_array_equal(run.theta[0], small.train(Average(), seeds=2, epochs=2).theta[0])
    np.testing.assert_array_equal(run.theta[1], small.train(Average(), seeds=2, epochs=6).theta[1])


# ---- divergence

RATES = np.array([0.1, 1e30, 0.2])


def diverging(*regularizers, how=fit, lr=RATES, layers=((3, 4), (4, 2)), **options):
    options = {"epochs": 4, "batch_size": 9, "dtype": np.float64, "seeds": 2} | options
    net = Network(*(Linear(d, k) for d, k in layers))  # two linear layers blow up fast
    data = small.data("numbers")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run = how(
            net, data, HalfSquaredError(), optimizer=Momentum(lr, 0.5), regularizers=list(regularizers), **options
        )
    return run, caught


def test_a_diverged_replica_is_marked_and_kept_at_its_last_finite_theta():
    run, _ = diverging()
    np.testing.assert_array_equal(run.diverged, [[False] * 2, [True] * 2, [False] * 2])
    np.testing.assert_array_equal(run.stopped > 0, run.diverged)
    assert np.isfinite(run.theta).all()
    lonely, _ = diverging(lr=RATES[2])
    np.testing.assert_allclose(run.theta[2], lonely.theta, rtol=0, atol=1e-12)


def test_the_last_finite_theta_is_where_the_last_finite_step_led():
    path = []

    class Path(Regularizer):
        def step(self, new, old, lr):
            path.append(new.copy())
            return new

    run, _ = diverging(Path(), lr=1e30, seeds=None)
    finite = [theta for theta in path if np.isfinite(theta).all()]
    assert 0 < len(finite) < len(path)
    np.testing.assert_array_equal(run.theta, finite[-1][0])


def test_the_history_is_kept_up_to_the_divergence():
    # In one linear layer the weights grow by the same factor in every step: that takes some epochs.
    lr, one = np.array([0.1, 20.0]), {"layers": [(3, 2)], "batch_size": None, "dtype": np.float32}
    run, _ = diverging(lr=lr, epochs=60, seeds=None, **one)
    assert 10 < run.stopped[1] < 60
    for name in ("train_loss", "weight_norm", "gradient_norm"):
        gone = np.isnan(run.history[name][:, 1])
        np.testing.assert_array_equal(gone, np.arange(1, 61) >= run.stopped[1])
        assert np.isfinite(run.history[name][:, 0]).all()
    assert np.all(np.diff(run.history["weight_norm"][:10, 1]) > 0)


@pytest.mark.parametrize("seeds", [None, 2, [4, 7]])
def test_one_warning_names_the_hyperparameters(seeds):
    _, caught = diverging(L2(np.array([0.0, 0.25, 0.0])), seeds=seeds)
    assert [w.category for w in caught] == [RuntimeWarning]
    text = str(caught[0].message)
    for words in (
        "diverged",
        "Momentum.lr = 1e+30",
        "Momentum.mu = 0.5",
        "L2.lam = 0.25",
        f"seed = {(seeds == [4, 7]) * 4}",
    ):
        assert words in text
    assert "lr = 0.1" not in text
    assert caught[0].filename == __file__  # it points to the line that asked for the training


def test_a_sweep_in_chunks_warns_once_too():
    lr = np.array([0.1, 1e30, 0.2, 2e30, 0.3])
    run, caught = diverging(how=lambda *a, **o: sweep(*a, chunk=2, threads=2, **o), lr=lr)
    assert len(caught) == 1
    assert "4 of 10 replicas" in str(caught[0].message)
    assert "lr = 1e+30" in str(caught[0].message)
    assert "lr = 2e+30" in str(caught[0].message)
    np.testing.assert_array_equal(run.diverged.all(-1), [False, True, False, True, False])


def test_a_diverged_replica_does_not_take_an_average_that_is_not_finite():
    run, _ = diverging(Average())
    assert np.isfinite(run.theta).all()
    np.testing.assert_array_equal(run.theta[1], diverging()[0].theta[1])


def test_no_warning_where_nothing_diverges():
    _, caught = diverging(lr=0.1)
    assert not caught


# ---- learning rate


def test_a_schedule_is_a_factor_of_the_share_of_steps_done():
    rates, asked = [], []

    class Rates(Regularizer):
        def step(self, new, old, lr):
            rates.append(np.array(lr).ravel().tolist())
            return new

    def schedule(t):
        asked.append(t)
        return 1 - t / 2

    small.train(Rates(), lr=np.array([0.1, 0.2]), schedule=schedule, epochs=2)
    np.testing.assert_allclose(asked, np.arange(10) / 10)
    np.testing.assert_allclose(rates, np.outer(1 - np.arange(10) / 20, [0.1, 0.2]))


@pytest.mark.parametrize("entry", OPTIMIZERS, ids=lambda e: e.id)
def test_a_constant_schedule_is_another_learning_rate(entry):
    values = middle(entry)
    half = entry.make(**values | {"lr": values["lr"] / 2})
    one, other = small.train(half), small.train(entry.make(**values), schedule=lambda t: 0.5)
    np.testing.assert_allclose(one.theta, other.theta, rtol=0, atol=1e-13)  # halves are exact


def test_a_learning_rate_of_next_to_nothing_leaves_the_start():
    run = small.train(SGD(1e-300), seeds=2)
    np.testing.assert_allclose(run.theta, small.place()["net"].init([0, 1]), rtol=0, atol=1e-290)


# ---- where it begins


@pytest.mark.parametrize("how", [fit, sweep])
@pytest.mark.parametrize("seeds", [None, 3])
def test_a_training_can_go_on_from_where_another_ended(how, seeds):
    lam = L2(np.array([0.0, 0.3]))
    first = small.train(seeds=seeds)
    still = small.train(lam, SGD(1e-300), how=how, start=first.theta, seeds=seeds)
    np.testing.assert_allclose(still.theta, np.broadcast_to(first.theta, still.theta.shape), rtol=0, atol=1e-290)
    # Plain descent by full batches has neither memory nor an order to be drawn: two parts of a training are the whole.
    whole = small.train(lam, SGD(0.2), how=how, epochs=6, batch_size=None, seeds=seeds)
    half = small.train(L2(0.3), SGD(0.2), epochs=2, batch_size=None, seeds=seeds)
    rest = small.train(lam, SGD(0.2), how=how, epochs=4, batch_size=None, seeds=seeds, start=half.theta)
    np.testing.assert_allclose(rest.theta[1], whole.theta[1], rtol=0, atol=1e-12)


def test_one_start_serves_all_seeds():
    theta = small.train().theta
    run = small.train(SGD(1e-300), start=theta, seeds=2)
    np.testing.assert_allclose(run.theta, np.stack([theta, theta]), rtol=0, atol=1e-290)


def test_a_pull_to_the_start_is_a_pull_to_the_given_one():
    theta = small.train().theta
    by_default, by_name = (small.train(L2Start(0.5, start), start=theta) for start in (None, theta))
    np.testing.assert_array_equal(by_default.theta, by_name.theta)


# ---- interrupted


class Interrupts(Regularizer):
    """Ctrl-C in the middle of step number `at`."""

    def __init__(self, at):
        self.at, self.steps = at, 0

    def begin(self, run, rng):
        self.record = run.record

    def step(self, new, old, lr):
        self.record("old", old)
        self.steps += 1
        if self.steps == self.at:
            raise KeyboardInterrupt
        return new


@pytest.mark.parametrize("seeds", [None, 2])
@pytest.mark.parametrize(("at", "batch_size"), [(3, None), (11, 9), (13, 9)], ids=["full batch", "first", "third"])
def test_an_interrupted_training_is_what_it_was_after_its_last_step(at, batch_size, seeds):
    options = {"epochs": 6, "batch_size": batch_size, "val": small.data(seed=1), "seeds": seeds, "dtype": np.float64}
    with pytest.warns(RuntimeWarning, match="interrupted after 2 of 6 epochs") as caught:
        run = fit(train=small.data(), **small.place(Interrupts(at)), **options)
    assert caught[0].filename == __file__
    np.testing.assert_array_equal(run.theta, run.recorded["old"][-1])
    np.testing.assert_array_equal(run.epoch_numbers, [1, 2])
    whole = small.train(**options | {"epochs": 2})
    for name in MEASURES:
        np.testing.assert_array_equal(run.history[name], whole.history[name])
    if at in (3, 11):  # in the first step of the third epoch
        np.testing.assert_array_equal(run.theta, whole.theta)


def test_an_interruption_before_anything_has_begun_goes_on():
    def first(rng, shape):
        raise KeyboardInterrupt

    net = Network(Linear(3, 2, first))
    with pytest.raises(KeyboardInterrupt):
        fit(net, small.data(), SoftmaxCrossEntropy(), optimizer=SGD(0.1), epochs=1)


# ---- batches


def witnessed_batches(**options):
    seen = []

    class See(Regularizer):
        def batch(self, x, y):
            seen.append((x, y))
            return x, y

    small.train(See(), **options)
    return seen


def test_every_epoch_shows_every_row_once_in_a_new_order():
    seen = witnessed_batches(seeds=2, epochs=2)
    x = small.data().x
    assert [b[0].shape[-2] for b in seen] == [9, 9, 9, 9, 5] * 2
    epochs = [np.concatenate([b[0] for b in seen[i : i + 5]], -2) for i in (0, 5)]
    for epoch in epochs:
        for seed in epoch:
            np.testing.assert_array_equal(np.sort(seed[:, 0]), np.sort(x[:, 0]))
    assert not np.array_equal(epochs[0], epochs[1])
    assert not np.array_equal(epochs[0][0], epochs[0][1])


def test_inputs_and_targets_stay_together():
    of = {tuple(x): y for x, y in zip(small.data().x, small.data().y, strict=True)}
    for x, y in witnessed_batches(seeds=2):
        for row, target in zip(x.reshape(-1, 3), y.reshape(-1, 2), strict=True):
            assert target.argmax() == of[tuple(row)]


def test_an_accuracy_and_a_loss_are_means_over_the_rows():
    run = small.train(seeds=2)
    data = small.data(seed=1)
    q = run.predict(data.x)
    rows = np.arange(len(data))
    np.testing.assert_allclose(run.history["val_loss"][-1], -np.log(q[:, rows, data.y]).mean(-1))
    np.testing.assert_allclose(run.history["val_accuracy"][-1], (q.argmax(-1) == data.y).mean(-1))
    np.testing.assert_allclose(run.evaluate(data)["loss"], run.history["val_loss"][-1])


def test_many_rows_are_scored_in_parts():
    """More rows than are worked on at a time, and not a multiple of that."""
    run, data = small.train(), small.data(n=5001, seed=3)
    q = run.predict(data.x)
    np.testing.assert_allclose(run.evaluate(data)["loss"], -np.log(q[np.arange(5001), data.y]).mean())
    np.testing.assert_allclose(q[4000:4010], run.predict(data.x[4000:4010]))


def test_the_history_is_measured_every_so_many_epochs_and_at_the_end():
    run, all_epochs = small.train(epochs=8, every=3), small.train(epochs=8)
    np.testing.assert_array_equal(run.epoch_numbers, [3, 6, 8])
    for name in MEASURES:
        np.testing.assert_array_equal(run.history[name], all_epochs.history[name][[2, 5, 7]])


@pytest.mark.parametrize("how", [fit, sweep])
def test_a_history_may_be_left_out(how):
    run, measured = (small.train(L2(np.linspace(0, 1, 4)), how=how, every=every) for every in (None, 1))
    np.testing.assert_array_equal(run.theta, measured.theta)
    assert {a.shape for a in run.history.values()} == {(0, 4)}
    assert run.epoch_numbers.shape == (0,)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_technique_cannot_write_into_the_users_data(dtype):
    class InPlace(Regularizer):
        def batch(self, x, y):
            x += 1
            return x, y

    data = small.data()
    before = data.x.copy()
    with pytest.raises(ValueError, match="read-only"):
        small.train(InPlace(), batch_size=None, dtype=dtype)
    np.testing.assert_array_equal(data.x, before)


def test_a_sweep_chooses_chunks_that_are_neither_empty_nor_everything():
    """A chunk is as large as half a megabyte allows, by rows, widths and seeds."""
    asked = []

    class See(Regularizer):
        def begin(self, run, rng):
            asked.append(run.lead)

    lr = np.linspace(0.01, 0.1, 30)
    for rows, seeds in ((1000, 1), (1000, 4), (200, 1)):
        net, options = Network(Linear(3, 32), Linear(32, 2)), {"epochs": 1, "seeds": seeds}
        sweep(net, small.data(n=rows), SoftmaxCrossEntropy(), optimizer=SGD(lr), regularizers=[See()], **options)
    assert asked == [(4, 1)] * 7 + [(2, 1)] + [(1, 4)] * 30 + [(20, 1), (10, 1)]


def test_it_learns():
    run = small.train(Adam(0.05), epochs=60)
    assert run.history["train_loss"][-1] < 0.5 * run.history["train_loss"][0]
    assert run.history["train_accuracy"][-1] > 0.9


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_is_kept(dtype):
    run = small.train(L2(np.array([0.0, 0.1])), Adam(np.array([0.01, 0.02]), 0.9), dtype=dtype)
    assert {a.dtype for a in (run.theta, run.predict(small.data().x), *run.history.values())} == {np.dtype(dtype)}


# ---- afterwards


def test_the_test_set_is_opened_once():
    run, data = small.train(), small.data(seed=5)
    with pytest.raises(ValueError, match="data must be a Dataset"):
        run.test(data.x)
    score = run.test(data)  # a refused question does not count
    with pytest.warns(UserWarning, match="test set of this run was opened before"):
        again = run.test(data)
    assert score == again == run.evaluate(data)


@pytest.mark.parametrize(("seeds", "lead"), [(None, (4,)), (3, (4, 3)), ([5], (4, 1))])
def test_results_have_a_seed_axis_where_seeds_were_asked_for(seeds, lead):
    run = small.train(L2(np.linspace(0, 1, 4)), seeds=seeds)
    assert run.lead == run.theta.shape[:-1] == run.stopped.shape == run.diverged.shape == lead
    assert run.view("0.W").shape == (*lead, 3, small.WIDTH)
    assert run.predict(small.data().x).shape == (*lead, small.N, 2)
    assert run.evaluate(small.data())["accuracy"].shape == lead
    assert {h.shape for h in run.history.values()} == {(3, *lead)}


def test_targets_that_would_only_broadcast_are_refused():
    """Three numbers for three rows are no row of three probabilities."""
    from reglab.data.dataset import Dataset

    net = Network(Linear(2, 3))
    with pytest.raises(ValueError, match="whole-number class labels"):
        fit(
            net,
            Dataset(np.ones((3, 2)), np.array([0.2, 0.3, 0.5])),
            SoftmaxCrossEntropy(),
            optimizer=SGD(0.1),
            epochs=1,
        )

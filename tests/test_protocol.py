"""The protocol: which hook is asked when, in which order, and what it may rely on."""

from __future__ import annotations

import numpy as np
import pytest

import small
from reglab.checks import gradient_check
from reglab.data.dataset import Dataset
from reglab.gradient.sam import SAM
from reglab.layers.dropout import Dropout
from reglab.optimizers import SGD
from reglab.regularizer import HOOKS, Regularizer
from reglab.weights.l2 import L2

ONE_STEP = {"epochs": 1, "batch_size": None, "val": None}


class Plus(Regularizer):
    """Adds c, or multiplies by m, wherever it is asked: two of them tell in which order they were asked."""

    def __init__(self, m=1.0, c=0.0):
        self.m, self.c = m, c


class Batch(Plus):
    def batch(self, x, y):
        return self.m * x + self.c, y


class Step(Plus):
    def step(self, new, old, lr):
        return self.m * new + self.c


class Finish(Plus):
    def finish(self, theta):
        return self.m * theta + self.c


class Gradient(Plus):
    def gradient(self, at, theta, x, y):
        return self.m * at(theta, x, y) + self.c


class See(Regularizer):
    """Records what reaches a hook."""

    def begin(self, run, rng):
        self.record, self.lead = run.record, run.lead


class SeeBatch(See):
    def batch(self, x, y):
        self.record("x", np.broadcast_to(x, (*self.lead, *x.shape[-2:])))
        return x, y


class SeeStep(See):
    def step(self, new, old, lr):
        self.record("new", new)
        self.record("old", old)
        return new


# ---- order


def test_batch_hooks_pipe_in_list_order():
    run = small.train(Batch(m=2), Batch(c=1), SeeBatch(), **ONE_STEP)
    np.testing.assert_allclose(run.recorded["x"][0], 2 * small.data().x + 1)


def test_step_hooks_pipe_in_list_order():
    plain = small.train(**ONE_STEP).theta
    run = small.train(Step(m=2), Step(c=1), SeeStep(), **ONE_STEP)
    np.testing.assert_allclose(run.recorded["new"][0], 2 * plain + 1)


def test_a_step_hook_sees_where_the_step_began():
    path = small.train(SeeStep(), epochs=1).recorded
    assert len(path["new"]) == 5
    np.testing.assert_array_equal(path["new"][:-1], path["old"][1:])
    assert (path["new"] != path["old"]).any(-1).all()


def test_finish_hooks_pipe_in_list_order():
    plain = small.train().theta
    np.testing.assert_allclose(small.train(Finish(m=2), Finish(c=1)).theta, 2 * plain + 1)


def test_the_first_gradient_hook_is_innermost():
    lr = 0.5
    start = small.train(SGD(1e-300), **ONE_STEP).theta
    plain = (start - small.train(SGD(lr), **ONE_STEP).theta) / lr
    found = (start - small.train(SGD(lr), Gradient(m=2), Gradient(c=1), **ONE_STEP).theta) / lr
    np.testing.assert_allclose(found, 2 * plain + 1, atol=1e-12)


def test_gradient_and_batch_hooks_see_the_same_batch():
    seen = []

    class Ask(Regularizer):
        def gradient(self, at, theta, x, y):
            seen.append(x)
            return at(theta, x, y)

    small.train(Ask(), Batch(m=2), **ONE_STEP)
    np.testing.assert_allclose(seen[0], 2 * small.data().x)


def test_output_and_weights_terms_add():
    class Output(Plus):
        def output(self, z, y):
            return self.m * z.sum((-2, -1)), np.full_like(z, self.m)

    class Weights(Plus):
        def weights(self, theta):
            return self.m * theta.sum(-1), np.full_like(theta, self.m)

    lr = 0.5
    for term in (Output, Weights):
        once = small.train(SGD(lr), term(0.3), **ONE_STEP).theta
        twice = small.train(SGD(lr), term(0.1), term(0.2), **ONE_STEP)
        np.testing.assert_allclose(twice.theta, once, atol=1e-13)
        assert not np.allclose(once, small.train(SGD(lr), **ONE_STEP).theta)
    expected = 0.3 * twice.theta.sum()
    np.testing.assert_allclose(twice.history["penalty"][-1], expected)


def test_a_weights_term_stands_in_the_history():
    run = small.train(L2(0.3), L2(0.2), seeds=2)
    np.testing.assert_allclose(run.history["penalty"][-1], 0.5 / 2 * (run.weights**2).sum(-1))
    np.testing.assert_allclose(run.history["weight_norm"][-1], np.linalg.norm(run.weights, axis=-1))


class StopAt(Regularizer):
    """Stops the replicas named, each once its epoch has come."""

    def __init__(self, epochs):
        self.epochs, self.now = np.array(epochs), 0

    def epoch(self, log):
        self.now += 1
        return self.now >= self.epochs


def test_stopping_is_ored_per_replica():
    run = small.train(StopAt([2, 9, 9]), StopAt([9, 9, 4]), seeds=3, epochs=6)
    np.testing.assert_array_equal(run.stopped, [2, 0, 4])


def test_training_ends_when_all_have_stopped():
    run = small.train(StopAt(2), seeds=3, epochs=50)
    np.testing.assert_array_equal(run.epoch_numbers, [1, 2])


# ---- the oracle


class Oracle(See):
    """Asks the oracle twice at the same place, and once elsewhere in between."""

    def gradient(self, at, theta, x, y):
        first = at(theta, x, y)
        kept = first.copy()
        other = at(theta + 1, x, y)
        again = at(theta, x, y)
        assert not np.shares_memory(first, again)
        np.testing.assert_array_equal(first, kept)  # later questions leave earlier answers alone
        np.testing.assert_array_equal(again, first)  # and the same noise is replayed
        assert not np.allclose(other, first)
        self.record("asked", True)
        return first


def test_the_oracle_replays_the_noise_and_gives_fresh_arrays():
    assert small.train(Dropout(0.5), Oracle(), L2(0.1), seeds=2).recorded["asked"].all()


def test_asking_twice_changes_nothing_for_the_training():
    a, b = (small.train(Dropout(0.5), *extra, seeds=2) for extra in ([], [Oracle()]))
    np.testing.assert_array_equal(a.theta, b.theta)


def test_the_next_step_has_other_noise():
    answers = []

    class AtStart(Regularizer):
        def begin(self, run, rng):
            self.start = run.theta.copy()

        def gradient(self, at, theta, x, y):
            answers.append(at(self.start, x, y))
            return at(theta, x, y)

    small.train(Dropout(0.5), AtStart(), epochs=2, batch_size=None)
    assert not np.allclose(answers[0], answers[1])


def test_the_oracle_knows_every_term():
    """What `at` answers is the derivative of loss + terms, at another theta too."""
    gradients = {}

    class Elsewhere(Regularizer):
        def gradient(self, at, theta, x, y):
            gradients[len(gradients)] = at(np.ones_like(theta), x, y)
            return at(theta, x, y)

    small.train(Elsewhere(), **ONE_STEP)
    small.train(L2(0.3), Elsewhere(), **ONE_STEP)
    net = small.place()["net"]
    difference = gradients[1] - gradients[0]
    np.testing.assert_allclose(difference[..., net.weights], 0.3)
    np.testing.assert_allclose(difference[..., net.biases], 0, atol=1e-15)


class Noise(See):
    """Draws in every question, and records what it drew."""

    def begin(self, run, rng):
        super().begin(run, rng)
        self.rng = rng

    def gradient(self, at, theta, x, y):
        drawn = self.rng.standard_normal((3,))
        self.record("drawn", np.broadcast_to(drawn, (*self.lead, 3)))
        return at(theta, x, y) + 0.1 * drawn.mean()


def test_a_gradient_hook_that_is_asked_twice_in_a_step_draws_once():
    """SAM asks at two places: under one noise, or it would measure the noise."""
    drawn = small.train(Noise(), SAM(0.1), epochs=1).recorded["drawn"]
    assert len(drawn) == 2 * 5
    np.testing.assert_array_equal(drawn[::2], drawn[1::2])
    assert len(np.unique(drawn)) == 5 * 3
    np.testing.assert_array_equal(small.train(Noise(), epochs=1).recorded["drawn"], drawn[::2])


# ---- what is lent


@pytest.mark.parametrize("draw", ["random", "standard_normal"])
def test_draws_are_lent_for_reading(draw):
    class Writes(Noise):
        def gradient(self, at, theta, x, y):
            getattr(self.rng, draw)((3,))[...] = 0
            return at(theta, x, y)

    with pytest.raises(ValueError, match="read-only"):
        small.train(Writes())


def test_outputs_are_lent_for_reading():
    class Writes(Regularizer):
        def output(self, z, y):
            z *= 0
            return 0.0, 0.0

    with pytest.raises(ValueError, match="read-only"):
        small.train(Writes())


class AsksAgain(See):
    """An output term that looks at the network a second time."""

    def begin(self, run, rng):
        self.run = run

    def output(self, z, y):
        self.look()
        return 0.0, 0.0


def test_an_output_term_may_not_disturb_the_pass_that_it_is_asked_in():
    class Disturbs(AsksAgain):
        def look(self):
            self.run.net.forward(self.run.theta, small.data().x)

    with pytest.raises(ValueError, match=r"Disturbs\.output must not ask run\.net for another pass"):
        small.train(Disturbs())


def test_an_output_term_may_ask_for_a_prediction():
    class Looks(AsksAgain):
        def look(self):
            assert self.run.net(self.run.theta, small.data().x).shape == (2, small.N, 2)

    looked, plain = (small.train(*terms, Dropout(0.3), seeds=2) for terms in ([Looks()], []))
    np.testing.assert_array_equal(looked.theta, plain.theta)


# ---- begin


def test_begin_knows_the_run_and_draws_for_all_seeds():
    known = {}

    class Begin(Regularizer):
        def begin(self, run, rng):
            known.update({n: getattr(run, n) for n in ("lead", "n_train", "steps", "epochs", "net", "loss")})
            known["draw"] = rng.random((4,)).shape
            known["slope"] = run.input_gradient(small.data().x, np.eye(2)[small.data().y]).shape

    small.train(Begin(), L2(np.ones(4)), seeds=3, epochs=2)
    assert (known["lead"], known["n_train"], known["steps"], known["epochs"]) == ((4, 3), small.N, 10, 2)
    assert known["draw"] == (3, 4)
    assert known["slope"] == (4, 3, small.N, 3)


def test_input_gradient_is_the_derivative_of_the_loss_by_the_inputs():
    x, y = small.data().x[None, :4], np.eye(2)[small.data().y[:4]][None]

    class Checked(See):
        def begin(self, run, rng):
            for theta in (None, run.theta + 0.1):
                at = run.theta if theta is None else theta

                def f(x, at=at, theta=theta):
                    return run.loss.value(run.net.forward(at, x), y)[0], run.input_gradient(x, y, theta)

                run.record("right", bool(gradient_check(f, x)))

    assert small.train(Checked(), Dropout(0.5)).recorded["right"].all()


def test_input_gradient_in_training_is_taken_under_the_noise_of_the_step():
    seen = {}

    class Attack(Regularizer):
        def begin(self, run, rng):
            self.run = run

        def batch(self, x, y):
            seen["before"] = self.run.input_gradient(x, y, train=True)
            return x, y

        def gradient(self, at, theta, x, y):
            g = at(theta, x, y)
            seen["after"] = self.run.input_gradient(x, y, train=True)
            seen["in prediction"] = self.run.input_gradient(x, y)
            return g

    plain = small.train(Dropout(0.5), **ONE_STEP)
    run = small.train(Dropout(0.5), Attack(), **ONE_STEP)
    np.testing.assert_array_equal(seen["before"], seen["after"])
    assert not np.allclose(seen["before"], seen["in prediction"])
    np.testing.assert_array_equal(run.theta, plain.theta)  # nobody else's noise has changed


def test_the_input_gradient_of_a_result_is_that_of_its_own_parameters():
    data, runs = small.data(), [small.train(seeds=s) for s in (None, [0])]
    slope = runs[0].input_gradient(data.x, data.y)
    assert slope.shape == data.x.shape
    np.testing.assert_array_equal(runs[1].input_gradient(data.x, data.y)[0], slope)
    h = 1e-6 * np.eye(3)[0]
    loss = [runs[0].evaluate(Dataset(data.x + step, data.y, 2))["loss"] for step in (h, -h)]
    # A central difference is off by h^2 = 1e-12 and by rounding, 1e-16 / h = 1e-10.
    np.testing.assert_allclose((loss[0] - loss[1]) / 2e-6, slope[:, 0].sum(), atol=1e-8)


# ---- refusals


@pytest.mark.parametrize("place", ["begin", *HOOKS])
def test_a_misspelt_hook_is_refused(place):
    wrong = {"begin": "begins", "step": "stepp", "batch": "bacth"}.get(
        place, place + "s" if place[-1] != "s" else place[:-1]
    )
    kind = type("Misspelt", (Regularizer,), {wrong: lambda self, *args: None})
    with pytest.raises(ValueError, match=f"Misspelt.{wrong} is no hook, did you mean {place}"):
        small.train(kind())


ARGUMENTS = {"begin": "run, rng", "batch": "x, y", "output": "z, y", "gradient": "at, theta, x, y", "epoch": "log"}
ARGUMENTS |= {"step": "new, old, lr", **dict.fromkeys(["weights", "kept", "finish"], "theta")}


@pytest.mark.parametrize("place", ["begin", *HOOKS])
def test_a_misspelt_hook_beside_a_right_one_is_refused(place):
    wrong = place[:-1] if place[-1] == "s" else place + "s"
    other = "step" if place != "step" else "finish"
    hooks = {name: eval(f"lambda self, {ARGUMENTS[hook]}: None") for name, hook in ((wrong, place), (other, other))}
    with pytest.raises(ValueError, match=f"Misspelt.{wrong} is no hook, did you mean {place}"):
        small.train(type("Misspelt", (Regularizer,), hooks)())


@pytest.mark.parametrize(("wrong", "place"), [("bacth", "batch"), ("outptu", "output"), ("setp", "step")])
def test_a_hook_with_two_letters_swapped_beside_a_right_one_is_refused(wrong, place):
    hooks = {"finish": lambda self, theta: theta, wrong: eval(f"lambda self, {ARGUMENTS[place]}: None")}
    with pytest.raises(ValueError, match=f"Misspelt.{wrong} is no hook, did you mean {place}"):
        small.train(type("Misspelt", (Regularizer,), hooks)())


@pytest.mark.parametrize("helper", ["stop", "patch", "match", "weight", "steps", "epochs"])
def test_a_helper_with_a_name_like_a_hooks_is_allowed_beside_a_hook(helper):
    kind = type("Fine", (Regularizer,), {"finish": lambda self, theta: theta, helper: lambda self: 0})
    small.train(kind())


@pytest.mark.parametrize("hook", [hook for hook in HOOKS if hook != "epoch"])  # where nothing is said nobody stops
def test_a_forgotten_return_is_refused_with_its_hook(hook):
    kind = type("Forgetful", (Regularizer,), {hook: lambda self, *args: None})
    with pytest.raises(ValueError, match=rf"Forgetful\.{hook} must return .*got None"):
        small.train(kind())


@pytest.mark.parametrize("hook", ["batch", "output", "weights"])
def test_one_thing_where_two_are_due_is_refused(hook):
    kind = type("Forgetful", (Regularizer,), {hook: lambda self, *args: args[0]})
    with pytest.raises(ValueError, match=rf"Forgetful\.{hook} must return two things, got ndarray"):
        small.train(kind())


def test_a_word_of_other_replicas_is_refused():
    kind = type("Wrong", (Regularizer,), {"epoch": lambda self, log: np.zeros(7, bool)})
    with pytest.raises(ValueError, match=r"Wrong\.epoch must return truth values \(2,\), got shape \(7,\)"):
        small.train(kind(), seeds=2)


def test_a_hook_may_be_put_on_an_object():
    zero = Regularizer()
    zero.step = lambda new, old, lr: 0 * new
    assert not small.train(zero).theta.any()


def test_helpers_with_names_of_their_own_are_allowed():
    kind = type("Fine", (Regularizer,), {"norm": lambda self: 0, "_step": lambda self: 0, "begin_lr": 0.1})
    small.train(kind())


def test_the_base_regularizer_changes_nothing():
    np.testing.assert_array_equal(small.train(Regularizer()).theta, small.train().theta)

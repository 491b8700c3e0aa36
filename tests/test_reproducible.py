"""The same seed gives the same bits, in any process; and nobody's draws depend on who else draws."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import small
from registry import ENTRIES, NOISE, middle, of_kind
from reglab import streams
from reglab.layers.base import Layer
from reglab.layers.dropout import Dropout
from reglab.regularizer import Regularizer


def digests() -> dict[str, str]:
    """A fingerprint of a training with each technique, together with a random one."""
    runs = {e.id: small.train(e.make(**middle(e)), Dropout(0.3), seeds=2, **small.of(e)) for e in ENTRIES}
    return {name: hashlib.sha256(run.theta.tobytes()).hexdigest() for name, run in runs.items()}


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_same_seed_same_bits_in_another_process(hash_seed):
    here = Path(__file__).parent
    env = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join([str(here), *sys.path])}
    told = subprocess.run([sys.executable, __file__], env=env, capture_output=True, text=True, check=True).stdout
    assert json.loads(told) == digests()


class Ear(Layer):
    """Draws in every training step, and keeps what it heard; `Listener` asks for it after every step."""

    def forward(self, x, rng=None):
        if rng is not None:
            self.heard = rng.random((4,))
        return x

    def backward(self, dy, inputs=True):
        return dy


class Witness(Regularizer):
    """Records the start, the batches, its own draws and those that ears hear."""

    def __init__(self, name=""):
        self.name = name

    def begin(self, run, rng):
        self.run, self.rng = run, rng
        run.record(self.name + "start", run.theta)

    def batch(self, x, y):
        size = x.shape[-2]
        for what, a in ((f"x of {size}", x), (f"y of {size}", y), ("own", self.rng.standard_normal((4,)))):
            self.run.record(self.name + what, np.broadcast_to(a, (*self.run.lead, *a.shape[-2 + (what == "own") :])))
        return x, y

    def step(self, new, old, lr):
        ears = [layer for _, layer in self.run.net.leaves() if isinstance(layer, Ear)]
        for i, ear in enumerate(ears):
            self.run.record(f"{self.name}ear {i}", np.broadcast_to(ear.heard, (*self.run.lead, 4)))
        return new


def witnessed(*others, **options):
    # Witness is first, to see the batches before any technique changes them; the ear listens behind all other layers.
    # Of a sweep, the first setting.
    return small.train(Witness(), *others, Ear(), **options).recorded


def is_comparable(entry) -> bool:
    """Not so a layer with parameters, whose start comes from the stream of all starts, or one that makes rows of
    another width, which the next layer starts with; nor a loss of other targets."""
    if issubclass(entry.cls, Layer):
        made = entry.make(**middle(entry))
        return not made.parameters() and np.prod(made.shape(entry.row)) == np.prod(entry.row)
    return entry.problem == "labels"


@pytest.mark.parametrize("entry", [e for e in ENTRIES if is_comparable(e)], ids=lambda e: e.id)
def test_a_technique_changes_nobody_elses_draws(entry):
    alone = witnessed(seeds=2, row=entry.row)
    together = witnessed(entry.make(**middle(entry)), seeds=2, row=entry.row)
    assert alone.keys() <= together.keys()  # it may record something of its own
    assert len(alone["own"]) == len(alone["ear 0"]) == 15
    for name in alone:
        np.testing.assert_array_equal(alone[name], together[name])


def test_a_second_of_the_same_kind_changes_nothing_for_the_first():
    both = small.train(Witness("first "), Witness("second ")).recorded
    for name, a in small.train(Witness()).recorded.items():
        np.testing.assert_array_equal(a, both["first " + name])
    assert not np.array_equal(both["first own"], both["second own"])  # and it has draws of its own


def test_a_second_layer_of_the_same_kind_changes_nothing_for_the_first():
    alone, both = small.train(Witness(), Ear()).recorded, small.train(Witness(), Ear(), Ear()).recorded
    np.testing.assert_array_equal(both["ear 0"], alone["ear 0"])
    assert not np.array_equal(both["ear 0"][0], both["ear 1"][0])


def test_every_step_draws_anew():
    heard = small.train(Witness(), Ear(), epochs=2).recorded["ear 0"]
    assert len(np.unique(heard)) == np.size(heard) == 2 * 5 * 4


@pytest.mark.parametrize("entry", of_kind(NOISE), ids=lambda e: e.id)
def test_settings_of_a_sweep_share_their_draws(entry):
    """Four equal settings stay equal to the bit; seeds differ from each other."""
    values = {name: np.full(4, value) for name, value in middle(entry).items()}
    theta = small.train(entry.make(**values), seeds=2, **small.of(entry)).theta
    np.testing.assert_array_equal(theta, np.broadcast_to(theta[:1], theta.shape))
    assert not np.allclose(theta[:, 0], theta[:, 1])


# ---- streams


def test_a_stream_depends_on_seed_and_name_alone():
    draw = {(s, n): streams.generator(s, n).random(3).tolist() for s in (0, 1) for n in ("init", "batches")}
    assert len({tuple(d) for d in draw.values()}) == 4
    np.testing.assert_array_equal(streams.Stream([1], "init").random((3,))[0], draw[1, "init"])
    np.testing.assert_array_equal(streams.Stream([7, 1, 3], "init").random((3,))[1], draw[1, "init"])


@pytest.mark.parametrize("shape", [(1,), (2,), (3,), (5, 7), (1000, 101)])
def test_bits_are_uniform_and_every_seed_has_its_own(shape):
    stream = streams.Stream([0, 1], "noise")
    u = stream.bits(shape)
    assert (u.shape, u.dtype) == ((2, *shape), np.uint32)
    np.testing.assert_array_equal(streams.Stream([1], "noise").bits(shape)[0], u[1])
    stream.replay()
    np.testing.assert_array_equal(stream.bits(shape), u)
    if u.size > 1000:
        for bit in range(32):
            assert abs((u >> bit & 1).mean() - 0.5) < 5 * 0.5 / np.sqrt(u.size)
        assert abs(np.corrcoef(u[0].ravel(), u[1].ravel())[0, 1]) < 5 / np.sqrt(u[0].size)


def test_replay_gives_the_draws_of_this_step_again():
    stream = streams.Streams([0, 1])["noise"]
    first, second = stream.random((3,)).copy(), stream.standard_normal((2, 2), np.float32).copy()
    assert (first.shape, second.shape, second.dtype) == ((2, 3), (2, 2, 2), np.float32)
    stream.replay()
    np.testing.assert_array_equal(stream.random((3,)), first)
    np.testing.assert_array_equal(stream.standard_normal((2, 2), np.float32), second)
    stream.advance()
    assert not np.array_equal(stream.random((3,)), first)


def test_a_replay_must_ask_for_what_was_drawn():
    """Otherwise a technique that asks in another order would silently get numbers of another law."""
    stream = streams.Stream([0], "noise")
    stream.random((3,))
    for ask in (
        lambda: stream.random((4,)),
        lambda: stream.standard_normal((3,)),
        lambda: stream.random((3,), np.float32),
    ):
        stream.replay()
        with pytest.raises(RuntimeError, match=r"replay must ask .*random of shape \(3,\) in float64, got"):
            ask()


if __name__ == "__main__":
    print(json.dumps(digests()))

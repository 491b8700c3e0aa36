"""The protocol: a regularizer changes training at one of seven places, and says only which."""

from __future__ import annotations

from difflib import get_close_matches

from reglab import validation as v

PLACES = ("batch", "output", "weights", "gradient", "step", "epoch", "finish")


class Regularizer:
    """Override only the places that you change; the seventh place, inside the network, belongs to layers.

    `lead` are the replica axes; a term's value has shape lead, its gradient the shape of what it is taken by.
    """

    hyper: tuple = ()  # attributes that may be arrays over the sweep axes
    state: tuple = ()  # names of arrays with leading replica axes that a stopped replica must keep

    def begin(self, run, rng):
        """Before the first step. `run` knows net, loss, lead, n_train, steps, epochs; `rng` draws for all seeds."""

    def batch(self, x, y):
        """What the network sees: inputs (*lead, n, d) and targets (*lead, n, k)."""
        return x, y

    def output(self, z, y):
        """What is asked of the outputs z: value (lead), d value / dz."""
        return 0.0, 0.0

    def weights(self, theta):
        """What is asked of the parameters: value (lead), d value / dtheta."""
        return 0.0, 0.0

    def gradient(self, at, theta, x, y):
        """The direction of descent; `at(theta, x, y)` is an oracle: ask it again, at another point."""
        return at(theta, x, y)

    def step(self, new, old, lr):
        """The parameters after a step from `old` to `new`: project, decay, average."""
        return new

    def epoch(self, log):
        """After an epoch, with its measurements: True (lead) where a replica should stop."""
        return False

    def finish(self, theta):
        """Which parameters are kept."""
        return theta


def verify(regularizer) -> None:
    """Refuse what is no regularizer, and a hook whose name is misspelt: it would silently do nothing."""
    if not isinstance(regularizer, Regularizer):
        v.fail("regularizers", regularizer, "a list of Regularizer objects")
    for name in dir(regularizer):
        if name.startswith("_") or hasattr(Regularizer, name) or not callable(getattr(regularizer, name)):
            continue
        if meant := get_close_matches(name, ("begin", *PLACES), n=1, cutoff=0.75):
            raise ValueError(f"regularizers: {type(regularizer).__name__}.{name} is no hook, did you mean {meant[0]}?")


def at_place(regularizers, place: str) -> list:
    """Those that change training at this place."""
    return [r for r in regularizers if getattr(type(r), place) is not getattr(Regularizer, place)]

"""The protocol: a regularizer changes training at one of seven places, and says only which."""

from __future__ import annotations

import inspect
from difflib import SequenceMatcher

from reglab import validation as v
from reglab.replicas import Swept

PLACES = ("batch", "layers", "output", "weights", "gradient", "step", "epoch")
HOOKS = ("batch", "output", "weights", "gradient", "step", "epoch", "kept", "finish")


class Regularizer(Swept):
    """Override only the hooks that you change; inside the network, layers do.

    `lead` are the replica axes; a term's value has shape lead, its gradient the
    shape of what it is taken by. Arrays that a hook is given are lent: copy what
    must last, and write only into `new` in `step`.
    """

    # Names of arrays with leading replica axes that a stopped replica must keep.
    state: tuple = ()

    def begin(self, run, rng):
        """Before the first step. `run` knows net, loss, lead, theta, n_train,
        steps, epochs, and keeps by `run.record(name, value)` a value (*lead, ...)
        for the reader of the result; `rng` draws for all seeds."""

    def batch(self, x, y):
        """What the network sees: inputs (*lead, n, d), targets (*lead, n, k)."""
        return x, y

    def output(self, z, y):
        """What is asked of the outputs z: value (lead), d value / dz."""
        return 0.0, 0.0

    def weights(self, theta):
        """What is asked of the parameters: value (lead), d value / dtheta."""
        return 0.0, 0.0

    def gradient(self, at, theta, x, y):
        """The direction of descent; `at(theta, x, y)` is an oracle: ask it again,
        at another point."""
        return at(theta, x, y)

    def step(self, new, old, lr):
        """The parameters after a step from `old` to `new`: project, decay, average."""
        return new

    def epoch(self, log):
        """After an epoch: True (lead) where a replica should stop. `log` holds what
        was measured, or is None."""
        return False

    def kept(self, theta):
        """What would be kept if training ended now, such as an average of the path.
        It changes nothing."""
        return theta

    def finish(self, theta):
        """What is kept when training has ended."""
        return theta


def verify(regularizer) -> None:
    """Refuse what is no regularizer, and a hook whose name is misspelt: it would silently do nothing."""
    if not isinstance(regularizer, Regularizer):
        v.fail("regularizers", regularizer, "a list of Regularizer objects")
    for hook in ("begin", *HOOKS):
        if not callable(getattr(regularizer, hook)):
            v.fail(
                f"{type(regularizer).__name__}.{hook}", getattr(regularizer, hook), "a function: it is a hook's name"
            )
    idle = not any(has(regularizer, hook) for hook in HOOKS)
    for name in dir(regularizer):
        helper = getattr(regularizer, name, None)
        if name.startswith("_") or hasattr(Regularizer, name) or not callable(helper):
            continue
        likeness, meant = max((SequenceMatcher(None, name, hook).ratio(), hook) for hook in ("begin", *HOOKS))
        # A helper may have a similar name, where the class has hooks beside it, and the helper other arguments.
        swapped = sorted(name) == sorted(meant)
        alike = (likeness > 0.85 or swapped) and _asked_alike(helper, getattr(regularizer, meant))
        if likeness >= 0.75 and (idle or alike):
            raise ValueError(f"regularizers: {type(regularizer).__name__}.{name} is no hook, did you mean {meant}?")


def has(regularizer, hook: str) -> bool:
    """Does it change this hook, in its class or by itself?"""
    return hook in vars(regularizer) or getattr(type(regularizer), hook) is not getattr(Regularizer, hook)


def _asked_alike(helper, hook) -> bool:
    try:
        inspect.signature(helper).bind(*inspect.signature(hook).parameters)
    except (TypeError, ValueError):
        return False
    return True

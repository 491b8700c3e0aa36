"""The same in torch, in one line: values and gradients of ours beside torch's autograd. torch is optional."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from reglab import validation as v
from reglab.checks import of_layer, stated
from reglab.numbers import rounded

HAVE_TORCH = find_spec("torch") is not None


@dataclass(frozen=True)
class Parity:
    """How far ours is from torch: the largest difference of values and of gradients, relative to the largest entry
    (None where torch is not installed)."""

    value: float | None
    gradient: float | None

    @property
    def error(self) -> float:
        """The larger of both; NaN, which passes no comparison, where the check was skipped."""
        return np.nan if self.value is None else float(np.max([self.value, self.gradient]))

    def __repr__(self) -> str:
        if self.value is None:
            return "torch is not installed: this check was skipped"
        return f"ours and torch differ by {rounded(self.value)} in value and {rounded(self.gradient)} in gradient"


SKIPPED = Parity(None, None)


def compare(ours, theirs, *inputs) -> Parity:
    """`ours(*inputs)` returns (value, gradient by each input); `theirs(*tensors)` the value alone, for autograd.

    The precision is that of the inputs; whole numbers, such as labels, have no gradient (None). Where torch's value
    does not depend on an input, its gradient is 0. Raises ValueError where a value is no single number, where no
    gradient is stated or one by whole numbers.
    """
    if not HAVE_TORCH:
        return SKIPPED
    import torch

    inputs = [v.array(f"inputs[{i}]", x) for i, x in enumerate(inputs)]
    value, gradients = stated("ours", ours(*map(np.copy, inputs)), len(inputs))
    for i, (x, gradient) in enumerate(zip(inputs, gradients, strict=True)):
        if gradient is not None and x.dtype.kind != "f":
            v.fail(f"inputs[{i}]", x, "floating-point numbers, for ours states a gradient by them")
    tensors = [torch.tensor(x, requires_grad=x.dtype.kind == "f") for x in inputs]
    other = theirs(*tensors)
    if not isinstance(other, torch.Tensor) or other.ndim:
        v.fail("theirs", other, "a function that returns a tensor of a single number")
    if other.requires_grad:
        other.backward()
    pairs = [
        (g, np.zeros(t.shape) if t.grad is None else t.grad.numpy())
        for g, t in zip(gradients, tensors, strict=True)
        if g is not None
    ]
    return Parity(_gap(value, other.detach().numpy()), float(np.max([_gap(g, t) for g, t in pairs])))


def layer(ours, theirs, x, *parameters, rng=None, seed: int = 2009) -> Parity:
    """Compare a layer with a torch function of (x, *parameters): outputs weighted by fixed random numbers."""

    def weighted(*tensors):
        y = theirs(*tensors)
        c = np.random.default_rng(seed).standard_normal(tuple(y.shape))
        return (y * y.new_tensor(c)).sum()

    return compare(of_layer(ours, seed, rng), weighted, x, *parameters)


def trajectory(optimizer, theirs, gradient, theta, steps: int = 200) -> Parity:
    """Run both optimizers for so many steps from the same theta; `theirs` makes a torch optimizer from parameters,
    `gradient(theta)` is shared by both. Returns the largest difference of the two paths."""
    if not HAVE_TORCH:
        return SKIPPED
    import torch

    ours = np.array(theta)
    parameter = torch.tensor(np.array(theta), requires_grad=True)
    other = theirs([parameter])
    optimizer.begin(ours)
    gap = 0.0
    for _ in range(steps):
        optimizer.step(ours, gradient(ours), optimizer.lr)
        parameter.grad = torch.tensor(gradient(parameter.detach().numpy().copy()))
        other.step()
        gap = np.maximum(gap, _gap(ours, parameter.detach().numpy()))  # unlike max, it does not lose a NaN
    return Parity(float(gap), 0.0)


def _gap(a, b) -> float:
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape:
        return np.inf
    return float(np.abs(a - b).max() / max(1e-300, np.abs(b).max()))

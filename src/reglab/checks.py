"""Is a gradient right? Compare it with numerical derivatives, in float64. And: is an exercise solved?"""

from __future__ import annotations

import copy
import importlib
from dataclasses import dataclass

import numpy as np
from scipy.differentiate import derivative

from reglab import validation as v


@dataclass(frozen=True)
class GradientCheck:
    """The result of `gradient_check`; it is true where the gradient passes.

    error      the largest relative error over all inputs: max |numeric - analytic| over the largest of both;
               infinite where a derivative is not finite
    analytic, numeric   the two derivatives at the worst place
    where      the input's number and the index (or the random direction) of the worst place
    """

    error: float
    analytic: float
    numeric: float
    where: str
    tolerance: float

    def __bool__(self) -> bool:
        return bool(self.error <= self.tolerance)

    def __repr__(self) -> str:
        if self:
            return f"gradient check passed: largest relative error {self.error:.1e}"
        return (
            f"gradient check FAILED: relative error {self.error:.1e} at {self.where}: "
            f"the gradient says {self.analytic:.6g}, the loss changes by {self.numeric:.6g}"
        )


def gradient_check(f, *inputs, tolerance: float = 1e-7, directions: int = 100, seed: int = 0) -> GradientCheck:
    """Check the gradients that f states against numerical derivatives of its value.

    `f(*inputs)` returns (value, gradient by the first input, gradient by the second, ...); None stands for an input
    whose gradient is not stated. Derivatives are taken along every coordinate, or along so many random unit
    `directions` where an input has more entries than that. Everything is computed in float64.
    Raises ValueError where a value is no number, where a gradient is missing or has not the shape of its input.
    """
    if not inputs:
        raise ValueError("inputs must not be empty, got ()")
    tolerance, directions = v.positive("tolerance", tolerance), v.integer("directions", directions, 1)
    inputs = [np.array(v.array(f"inputs[{i}]", x), float) for i, x in enumerate(inputs)]
    found = f(*inputs)
    if not isinstance(found, (tuple, list)) or len(found) != 1 + len(inputs):
        v.fail("f", found, f"a function that returns its value and {len(inputs)} gradients")
    value, *gradients = found
    if np.ndim(value):
        raise ValueError(f"f must return a single number as its value, got shape {np.shape(value)}")
    gradients = [None if g is None else np.array(g, float) for g in gradients]
    worst = GradientCheck(0.0, 0.0, 0.0, "", tolerance)
    for k, (x, gradient) in enumerate(zip(inputs, gradients, strict=True)):
        if gradient is None:
            continue
        if gradient.shape != x.shape:
            raise ValueError(f"gradient {k} must have the shape of its input, {x.shape}, got {gradient.shape}")
        along, names = _directions(x, directions, seed)
        with np.errstate(invalid="ignore"):
            analytic = along.reshape(len(along), -1) @ gradient.reshape(-1)
        numeric = np.array([_slope(f, inputs, k, d) for d in along])
        gap = np.abs(numeric - analytic)
        gap[np.isnan(gap)] = np.inf  # a NaN is as wrong as can be
        i = int(gap.argmax())
        scale = max(np.abs(numeric).max(), np.abs(analytic).max())
        error = float(gap[i] / scale if 0 < gap[i] < np.inf else gap[i])
        if error >= worst.error:
            worst = GradientCheck(error, analytic[i], numeric[i], f"input {k}, {names[i]}", tolerance)
    return worst


def _directions(x, count: int, seed: int):
    if x.size <= count:
        names = [f"index {tuple(int(j) for j in i)}" for i in np.ndindex(x.shape)]
        return np.eye(x.size).reshape(x.size, *x.shape), names
    d = np.random.default_rng(seed).standard_normal((count, x.size))
    d /= np.linalg.norm(d, axis=1, keepdims=True)
    return d.reshape(count, *x.shape), [f"random direction {i}" for i in range(count)]


def _slope(f, inputs, k: int, direction) -> float:
    """The derivative of f's value along a direction of input k."""

    def value(t):
        return float(f(*inputs[:k], inputs[k] + t * direction, *inputs[k + 1 :])[0])

    # Eighth order: the truncation error is far below rounding, so that a right gradient reaches 1e-10 and better.
    found = derivative(np.vectorize(value, otypes=[float]), 0.0, initial_step=1e-2, order=8, maxiter=2)
    return float(found.df)


def of_layer(layer, seed: int = 0, rng=None):
    """The function (x, *parameters) -> (sum of c y, its gradients) of a layer, c random and fixed: for the checks.

    `rng()` makes the randomness of one call, always the same draws; None means prediction.
    """
    layer = copy.deepcopy(layer)  # a network that holds this layer must not find foreign parameters in it

    def f(x, *parameters):
        names = list(layer.parameters())
        grads = {name: np.zeros(p.shape) for name, p in zip(names, parameters, strict=True)}
        layer.bind(dict(zip(names, parameters, strict=True)), grads)
        y = layer.forward(x, None if rng is None else rng())
        c = np.random.default_rng(seed).standard_normal(y.shape)
        value = float((c * y).sum())
        dx = layer.backward(c)
        return value, np.array(dx), *(grads[name] for name in names)

    return f


def of_network(net, loss, x, y):
    """The function theta -> (loss, gradient) of a whole network in prediction mode, for one theta (P,)."""

    def f(theta):
        value, dz = loss(net.forward(theta, x), y)
        return value, np.array(net.backward(dz))

    return f


def check(name: str, answer) -> str:
    """Is this exercise solved? Tries the answer on seeded inputs and says which property holds or fails.

    `name` is "chapter.number", such as "l2.1". Raises ValueError for an unknown exercise.
    """
    chapter, _, number = str(name).partition(".")
    try:
        exercises = importlib.import_module(f"reglab.exercises.{chapter}").EXERCISES
        properties = exercises[number]
    except (ModuleNotFoundError, AttributeError, KeyError):
        raise ValueError(f"name must be an exercise such as 'l2.1', got {name!r}") from None
    for sentence, holds in properties:
        try:
            right = holds(answer)
        except Exception as error:  # a student's code may fail in any way: say how, and where
            return f"✗ {sentence}\n  your answer raised {type(error).__name__}: {error}"
        if not right:
            return f"✗ {sentence}"
    return "\n".join(f"✓ {sentence}" for sentence, _ in properties)

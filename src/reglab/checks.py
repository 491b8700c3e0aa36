"""Is a gradient right? Compare it with numerical derivatives, in float64."""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np

from reglab import validation as v
from reglab.numbers import rounded

# Values at 1 to 4 steps to both sides give a slope of eighth order: its truncation error is far below rounding, so that
# a right gradient reaches 1e-10 and better. Their even part gives the right slope less the left one: 0, but at a kink.
_STRIDES = np.arange(1.0, 5.0)
_SLOPE = np.array([4 / 5, -1 / 5, 4 / 105, -1 / 280])
_JUMP = np.array([14 / 5, -7 / 5, 2 / 5, -1 / 20])
# Slopes that would change the value by less than this share over the size of the input are not told apart more finely:
# where the true slope is 0, a difference is nothing but rounding.
_FLAT = 1e-4
_EPS = np.finfo(float).eps


@dataclass(frozen=True)
class GradientCheck:
    """The result of `gradient_check`; it is true where the gradient passes.

    error: the largest relative error over all inputs: max |numeric - analytic| over the largest of both, or over
        10⁻⁴ of value over size of the input if that is larger; infinite where a derivative is not finite.
    analytic, numeric: the two derivatives at the worst place.
    where: the input's number and the index (or the random direction) of the worst place.
    tolerance: the largest error that passes.
    kink: whether a failure may be none of the gradient's: where no two steps, or not both sides, have one slope.
    """

    error: float
    analytic: float
    numeric: float
    where: str
    tolerance: float
    kink: bool = False

    def __bool__(self) -> bool:
        return bool(self.error <= self.tolerance)

    def __repr__(self) -> str:
        if self:
            return f"gradient check passed: largest relative error {rounded(self.error)}"
        said = f"the gradient says {rounded(self.analytic, 6)}, the loss changes by {rounded(self.numeric, 6)}"
        if self.kink:
            return f"gradient check UNDECIDED: a kink or an edge is near {self.where}, or all is rounding: {said}"
        return f"gradient check FAILED: relative error {rounded(self.error)} at {self.where}: {said}"


def gradient_check(f, *inputs, tolerance: float = 1e-7, directions: int = 100, seed: int = 0) -> GradientCheck:
    """Check the gradients that f states against numerical derivatives of its value.

    `f(*inputs)` returns (value, gradient by the first input, gradient by the second, ...); None stands for an input
    whose gradient is not stated. Derivatives are taken along every coordinate, or along so many random unit
    `directions` where an input has more entries than that. Their step begins at 1/256 of the largest entry, or more
    where that drowns in rounding, and shrinks where the gradient disagrees. Everything is computed in float64.
    Raises ValueError where the value is no finite number, where no gradient is stated, or one of another shape.
    """
    if not inputs:
        raise ValueError("inputs must not be empty, got ()")
    tolerance, directions = v.positive("tolerance", tolerance), v.integer("directions", directions, 1)
    inputs = [np.array(v.array(f"inputs[{i}]", x), float) for i, x in enumerate(inputs)]
    value, gradients = stated("f", f(*map(np.copy, inputs)), len(inputs))
    found = []
    for k, (x, gradient) in enumerate(zip(inputs, gradients, strict=True)):
        if gradient is None:
            continue
        gradient = np.array(gradient, float)
        if gradient.shape != x.shape:
            raise ValueError(f"gradient {k} must have the shape of its input, {x.shape}, got {gradient.shape}")
        along, names = _directions(x, directions, seed)
        with np.errstate(invalid="ignore"):  # an entry that is not finite shows where it has a part, not everywhere
            analytic = (along * gradient).reshape(len(along), -1).sum(1, where=along.reshape(len(along), -1) != 0)
        largest, size = _largest(analytic), float(np.abs(x).max())
        first = _first_step(size, tolerance * largest, value)
        slopes = [
            _slope(_line(f, inputs, k, d), value, first, max(size, 1.0), a, largest, tolerance)
            for d, a in zip(along, analytic, strict=True)
        ]
        largest = max(largest, _largest([slope for slope, _, _ in slopes]))
        for (slope, flat, kink), a, name in zip(slopes, analytic, names, strict=True):
            gap = np.nan_to_num(abs(slope - a), nan=np.inf, posinf=np.inf)  # a NaN is as wrong as can be
            error = float(gap / max(largest, flat) if 0 < gap < np.inf else gap)
            found.append(GradientCheck(error, a, slope, f"input {k}, {name}", tolerance, kink))
    return max(found, key=lambda one: (not one and not one.kink, one.error))


def stated(name: str, found, count: int) -> tuple:
    """The value, a float, and the list of gradients that a function of `count` inputs has returned.

    Raises ValueError, with the function's name, where the value is no finite number or where no gradient is stated.
    """
    if not isinstance(found, (tuple, list)) or len(found) != 1 + count:
        v.fail(name, found, f"a function that returns its value and {count} gradients")
    value, *gradients = found
    if np.ndim(value):
        raise ValueError(f"{name} must return a single number as its value, got shape {np.shape(value)}")
    value = float(v.array(f"the value of {name}", value))
    if all(g is None for g in gradients):
        raise ValueError(f"{name} states no gradient: all of its {count} are None")
    return value, gradients


def _directions(x, count: int, seed: int):
    if x.size <= count:
        names = [f"index {tuple(int(j) for j in i)}" for i in np.ndindex(x.shape)]
        return np.eye(x.size).reshape(x.size, *x.shape), names
    d = np.random.default_rng(seed).standard_normal((count, x.size))
    d /= np.linalg.norm(d, axis=1, keepdims=True)
    return d.reshape(count, *x.shape), [f"random direction {i}" for i in range(count)]


def _line(f, inputs, k: int, direction):
    """f's value as a function of the way along a direction of input k."""

    def value(t):
        moved = [x.copy() for x in inputs]
        moved[k] += t * direction
        return float(f(*moved)[0])

    return value


def _largest(slopes) -> float:
    size = np.abs(slopes)
    return float(size.max(where=np.isfinite(size), initial=0.0))


def _first_step(size: float, near: float, value: float) -> float:
    """1/256 of the size of the input; of up to 1 where the rounding of the value would be seen in slopes so near."""
    needed = min(1.0, 2.0**18 * _EPS * abs(value) / near) if near else 1.0
    return 2.0 ** np.ceil(np.log2(max(size, needed) or 1.0)) / 256  # a power of two: x + step is mostly exact


def _slope(value, start: float, first: float, size: float, analytic: float, largest: float, tolerance: float):
    """The derivative of value(t) at t = 0, where it is `start`; the slope that counts as flat; whether a kink is near.

    One step is enough where it agrees with the analytic derivative. Otherwise smaller ones follow until two agree and
    both sides have one slope: then the analytic derivative is wrong. Where that does not come about, a kink is near.
    """
    before = np.nan
    for step in first / 8.0 ** np.arange(16):
        with np.errstate(all="ignore"):  # the places are ours: f need not be defined so far away
            up, down = np.array([[value(side * t) for t in step * _STRIDES] for side in (1, -1)])
            slope = float(_SLOPE @ (up - down) / step)
            jump = float(_JUMP @ (up - 2 * start + down) / step)
        height = _largest([start, *up, *down])
        flat = _FLAT * height / size
        gap, near = abs(slope - analytic), tolerance * max(largest, flat)
        if gap <= near:
            return slope, flat, False
        doubt, rounding = max(abs(slope - before), abs(jump)), 100 * _EPS * height / step
        if doubt <= 1e-3 * abs(slope) + rounding and doubt <= gap / 10:
            return slope, flat, False
        if _EPS * abs(start) > step * near:  # smaller steps would measure the rounding of the value
            break
        before = slope
    return slope, flat, bool(np.isfinite(analytic))


def of_layer(layer, seed: int = 2009, rng=None):
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
        # Running averages are no parameters: nobody states a derivative by them.
        states = {name for name, p in layer.parameters().items() if p.segment == "state"}
        return value, None if dx is None else np.array(dx), *(None if name in states else grads[name] for name in names)

    return f


def of_network(net, loss, x, y):
    """The function theta -> (loss, gradient) of a whole network in prediction mode, for one theta (P,).

    Running averages stay what they are in the theta that it is first asked for: no gradient is stated by them.
    """
    states = []

    def f(theta):
        states.append(theta[..., net.state].copy())
        theta = theta.copy()
        theta[..., net.state] = states[0]
        value, dz = loss(net.forward(theta, x), y)
        return value, np.array(net.backward(dz))

    return f

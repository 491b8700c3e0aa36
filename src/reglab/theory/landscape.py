"""The loss around an answer: directions through parameter space, the loss along them, and the steepest curvature.

Li, Xu, Taylor, Studer and Goldstein (2018), Visualizing the Loss Landscape of Neural Nets: two networks can be compared
along random directions only if each unit's part of a direction is as long as the unit's weights, since a relu network
computes the same with one layer's weights doubled and the next one's halved. Curvatures have no such remedy: Dinh,
Pascanu, Bengio and Bengio (2017), Sharp Minima Can Generalize For Deep Nets.
"""

from __future__ import annotations

import copy
import warnings

import numpy as np

from reglab import validation as v
from reglab.layers.activations import ReLU
from reglab.norms import along, length
from reglab.run import Run, prepared
from reglab.streams import generator

_QUIET = {"over": "ignore", "invalid": "ignore"}  # what leaves the range becomes NaN, which says so itself
_CACHE = 2**20  # bytes of the largest array that one piece of a surface takes: measured, one piece after the other
_STEP = 1e-7  # of differences of gradients, as a share of the length of theta
_NOISE = 1e-8  # curvatures below it are rounding


class DataLoss:
    """J(theta), the mean loss of a run's network on data: in prediction mode, without noise and without penalties.

    A call takes parameters (..., *lead, P) and gives losses (..., *lead), NaN where a number leaves its range.
    It writes into memory of its own, so only one thread may use it at a time.

    run: a Run, whose replica axes are `lead`.
    data: a Dataset, with or without replica axes.
    dtype: the precision, None for that of the run's theta.
    Raises ValueError where data do not fit the network.
    """

    def __init__(self, run: Run, data, dtype=None):
        if not isinstance(run, Run):
            v.fail("run", run, "a Run")
        whole = run._whole()  # layers and data reckon with an axis for the seeds, also where the run shows none
        self._single, self._like = whole.ndim > run.theta.ndim, run.theta
        self.dtype = np.dtype(dtype or whole.dtype)
        self._net, self._loss = copy.deepcopy(run.net), run.loss
        self._x, self._y = prepared("data", data, run.net, run.loss, whole.shape[:-1], self.dtype)

    @property
    def rows(self) -> int:
        """How many rows the data have."""
        return self._x.shape[-2]

    @np.errstate(**_QUIET)
    def __call__(self, theta) -> np.ndarray:
        """The loss (..., *lead) of parameters (..., *lead, P)."""
        loss = self._mean(theta, self._loss.value)
        return np.where(np.isfinite(loss), loss, np.asarray(np.nan, self.dtype))

    @np.errstate(**_QUIET)
    def gradient(self, theta) -> np.ndarray:
        """dJ/dtheta (..., *lead, P); that by running averages is 0."""
        slopes = self._mean(theta, lambda z, y: np.moveaxis(self._net.backward(self._loss.slope(z, y)), -1, 0))
        return np.moveaxis(slopes, 0, -1)

    def keep_pieces(self) -> None:
        """From now on the first of stacked parameters says which relus are on, for all of them: around it the loss is
        then without kinks."""
        stacked = False  # a relu in front of all parameters sees the data alone
        for _, layer in self._net.leaves():
            if stacked and type(layer) is ReLU:
                layer.__class__ = _Piece
            stacked = stacked or bool(layer.parameters())

    def _mean(self, theta, told):
        """The mean over all rows of what `told(z, y)` says of some, with the replica axes last."""
        theta = self._fitting(theta)
        at_once, total, count = self._net.rows_at_once(theta), 0.0, 0.0
        for start in range(0, self.rows, at_once):
            y = self._y[..., start : start + at_once, :]
            z = self._net.forward(theta, self._x[..., start : start + at_once, :])
            some = self._loss.counts(z, y).sum(-1)
            total = total + np.where(some == 0, 0, some * told(z, y))  # rows without a label say nothing
            count = count + some
        mean = total / np.where(count == 0, np.nan, count).astype(self.dtype)
        return mean.squeeze(-1) if self._single else mean

    def _fitting(self, theta):
        theta = _last("theta", np.asarray(theta, self.dtype), self._like)
        return theta[..., None, :] if self._single else theta


@np.errstate(over="ignore")
def random_directions(theta, blocks, rng: np.random.Generator, normalise: str | None = "filter"):
    """Two Gaussian directions at theta (*lead, P), each (*lead, P). All replicas share the draws.

    blocks: a pair (slice of theta, shape (d, k)) for each weight matrix. A column holds the weights into one unit.
        What lies outside of all blocks, such as biases, gets 0.
    normalise: "filter" scales the part of a direction that belongs to a unit to the norm of the unit's weights;
        None leaves it Gaussian.
    """
    theta = v.array("theta", theta, dtype=float)
    if theta.ndim == 0:
        v.fail("theta", theta, "an array of parameters")
    if normalise is not None:
        v.choice("normalise", normalise, ("filter",))
    if not isinstance(rng, np.random.Generator):
        v.fail("rng", rng, "a numpy random Generator")

    def draw():
        direction = np.zeros_like(theta)
        for where, shape in blocks:
            weights = theta[..., where]
            if weights.shape[-1] != np.prod(shape):
                v.fail("blocks", (where, shape), f"a slice and a shape of one size in theta of size {theta.shape[-1]}")
            part = rng.standard_normal(shape).reshape(-1, shape[-1])
            if normalise == "filter":
                lengths = length(weights.reshape(*theta.shape[:-1], *part.shape), axis=-2, keepdims=True)
                part = np.nan_to_num(along(part, lengths, axis=-2))  # infinite only where a replica diverged
            direction[..., where] = part.reshape(*part.shape[:-2], -1)
        return direction

    return draw(), draw()


def directions(run: Run, *, theta=None, seed: int = 0, normalise: str | None = "filter"):
    """Two random directions through a run's theta, each (*lead, P), with the same draws for all replicas.

    They move the weights; biases, norm parameters and running averages stay. See `random_directions`, and `around`.
    Raises ValueError for a network of fewer than two weights: it has no plane.
    """
    theta, net = _asked(run, theta), run.net
    if net.weights.stop < 2:
        wish = "a network with at least 2 weights, which span a plane"
        raise ValueError(f"run must be of {wish}, got {net.weights.stop} in {net!r}")
    blocks = [(net.slices[name], net.parameters[name].shape) for name in net.names("weights")]
    return random_directions(theta, blocks, generator(seed, "landscape"), normalise)


def _asked(run, theta):
    """The parameters that are meant: the run's own, or others (..., *lead, P)."""
    if not isinstance(run, Run):
        v.fail("run", run, "a Run")
    return run.theta if theta is None else _last("theta", v.array("theta", theta, dtype=run.theta.dtype), run.theta)


def _last(name, a, like):
    """An array that ends with the axes of another."""
    if a.shape[max(0, a.ndim - like.ndim) :] != like.shape:
        raise ValueError(f"{name} must have the axes {like.shape} last, got shape {a.shape}")
    return a


@np.errstate(**_QUIET)
def surface(f, theta, d1, d2, a, b, chunk: int = 256) -> np.ndarray:
    """f(theta + a d1 + b d2) on the grid of a (A,) and b (B,): (*lead, B, A) for theta (*lead, P).

    f maps parameters (..., P) to values (...); it gets `chunk` grid points at a time as a leading axis, which bounds
    the memory. d1 and d2 are (P,) or broadcast to theta. The precision is theta's.
    """
    theta, d1, d2 = v.array("theta", theta), v.array("d1", d1), v.array("d2", d2)
    a, b = v.array("a", a, ndim=1), v.array("b", b, ndim=1)
    v.integer("chunk", chunk, low=1)
    if theta.dtype.kind != "f":
        theta = theta.astype(float)
    d1, d2 = d1.astype(theta.dtype), d2.astype(theta.dtype)
    across, up = (grid.ravel().astype(theta.dtype) for grid in np.meshgrid(a, b))
    pieces = []
    for start in range(0, across.size, chunk):
        part = slice(start, start + chunk)
        x, y = (grid[part].reshape(-1, *[1] * theta.ndim) for grid in (across, up))
        pieces.append(np.asarray(f(theta + x * d1 + y * d2)))
    values = np.concatenate(pieces)
    if values.shape != (across.size, *theta.shape[:-1]):
        raise ValueError(f"f must map (..., P) to (...), got {values.shape[1:]} for theta {theta.shape}")
    return np.moveaxis(values, 0, -1).reshape(*theta.shape[:-1], len(b), len(a))


def around(run: Run, data, steps, *, theta=None, seed: int = 0, normalise: str | None = "filter") -> np.ndarray:
    """The loss on data around the parameters that a run has found, (*lead, A, A): on the plane through theta along two
    random directions (see `directions`), at `steps` (A,) along the first, the last axis, and along the second.

    With "filter", a step of 1 is as long as theta itself, unit by unit. Where a replica's numbers leave their range, as
    those of a diverged one may, there is NaN.

    theta: other parameters than the run's own (..., *lead, P), such as snapshots of it; then (..., *lead, A, A).
    seed, normalise: of the directions. Other seeds give other planes.
    Raises ValueError where data or theta do not fit, or for a network of fewer than two weights.
    """
    steps, loss = v.array("steps", steps, ndim=1), DataLoss(run, data)
    d1, d2 = directions(run, theta=theta, seed=seed, normalise=normalise)
    theta = _asked(run, theta)
    numbers = theta[..., 0].size * max(run.net.size, loss.rows * run.net.widest)
    chunk = max(1, _CACHE // (numbers * theta.itemsize))
    return surface(loss, theta, d1, d2, steps, steps, chunk)


def curvature(run: Run, data, direction, *, theta=None) -> np.ndarray:
    """d^T H d / d^T d (..., *lead), the curvature of the loss on data along directions d (..., *lead, P).

    H is the matrix of second derivatives at theta, the run's own or another (..., *lead, P). Approximate, as in
    `steepest`; 0 along a direction of zeros.
    Raises ValueError where data, theta or direction do not fit.
    """
    bend, theta = _bending(run, data, theta)
    direction = along(_last("direction", v.array("direction", direction, dtype=float), theta), 1.0)
    return _dot(direction, bend(direction))[..., 0]


def steepest(run: Run, data, *, theta=None, tolerance: float = 1e-3, most: int = 100) -> np.ndarray:
    """The largest eigenvalue of H, the matrix of second derivatives of the loss on data by weights, biases and norm
    parameters, (*lead).

    Approximate: H is never formed. H d is the difference of two exact gradients over a short step along d, in float64.
    The direction is found by power iteration that looks back: each round takes the steepest of all mixtures of the
    present direction, of what H makes of it, and of the last move (Knyazev, 2001). It ends where
    ||H d - c d|| <= tolerance c: an eigenvalue lies within tolerance c of the answer c. From a random start this is
    almost surely the largest one, and c is not above it but for rounding.

    Relu has kinks. On them there is no H, and between them relu itself does not bend. The answer is that of the smooth
    piece in which theta lies: along the step every relu stays on or off as it is at theta (off where its input is 0).
    Kinks of other layers would be taken for large curvatures.

    NaN for a replica that diverged.

    theta: other parameters than the run's own (..., *lead, P); then (..., *lead).
    most: so many rounds at most. Where they do not suffice, a warning says so: the answer may then be too small.
    Raises ValueError where data or theta do not fit, or where the network has nothing to train.
    """
    return _steepest(run, data, theta, tolerance, most)[0]


def steepest_direction(run: Run, data, *, theta=None, tolerance: float = 1e-3, most: int = 100) -> np.ndarray:
    """The direction of the largest curvature, of length 1, (*lead, P); see `steepest`. Its sign means nothing."""
    return _steepest(run, data, theta, tolerance, most)[1]


def _bending(run, data, theta):
    """The map from directions (..., *lead, P) of length 1 to H times them, and theta in float64."""
    theta, loss = _asked(run, theta).astype(float), DataLoss(run, data, dtype=float)
    if not run.net.state.start:
        raise ValueError(f"run must be of a network with parameters to train, got {run.net!r}")
    step = _STEP * np.maximum(1, length(theta, keepdims=True))
    loss.keep_pieces()

    @np.errstate(**_QUIET)
    def bend(direction):
        here, move = np.broadcast_arrays(theta, step * direction)
        _, up, down = loss.gradient(np.stack([here, here + move, here - move]))
        return (up - down) / (2 * step)

    return bend, theta


class _Piece(ReLU):
    """Relu of parameters that are stacked: which units are on is asked of the first of them alone."""

    def forward(self, x, rng=None):
        self._on = x[:1] > 0
        return x * self._on

    def backward(self, dy, inputs=True):
        return dy * self._on if inputs else None


@np.errstate(**_QUIET)
def _steepest(run, data, theta, tolerance, most):
    """The largest curvature (*lead) and its direction (*lead, P)."""
    tolerance, most = v.positive("tolerance", tolerance), v.integer("most", most, 1)
    bend, theta = _bending(run, data, theta)
    top, trained = np.zeros_like(theta), run.net.state.start
    top[..., :trained] = along(generator(0, "steepest").standard_normal(trained), 1.0)
    back = np.zeros_like(theta)  # the last move
    bent, bent_back = np.where(run.diverged[..., None], np.nan, bend(top)), back  # H times both
    for _ in range(most):
        value = _dot(top, bent)
        rest = bent - value * top
        going = length(rest, keepdims=True) > tolerance * np.abs(value) + _NOISE
        if not going.any():
            break
        for _ in range(2):  # once more, for what rounding has left
            rest = along(rest - _dot(top, rest) * top - _dot(back, rest) * back, 1.0)
        basis, image = np.stack([top, rest, back], -2), np.stack([bent, bend(rest), bent_back], -2)
        mix = _best(np.where(going[..., None], basis @ image.mT, 0))
        moved, bent_so = mix @ basis, mix @ image
        top, back = (np.where(going, moved[..., i, :], a) for i, a in enumerate((top, back)))
        bent, bent_back = (np.where(going, bent_so[..., i, :], a) for i, a in enumerate((bent, bent_back)))
    else:
        count = f"{np.count_nonzero(going)} of {going.size}"
        warnings.warn(f"the curvature of {count} replicas has not settled after {most} rounds", stacklevel=4)
    return _dot(top, bent)[..., 0], top


def _best(small):
    """From x^T H x in a basis of three (..., 3, 3): what mixes it to the steepest direction, and to the move that led
    there, (..., 2, 3)."""
    small = (small + small.mT) / 2
    absent = np.array([0, 0, 1]) * (small[..., 2, :] == 0).all(-1, keepdims=True)  # there is no last move at first
    small = small - np.abs(small).sum((-2, -1))[..., None, None] * np.eye(3) * absent[..., None, :]
    first, *others = np.moveaxis(np.linalg.eigh(small)[1][..., -1], -1, 0)
    move = np.sqrt(sum(c**2 for c in others))
    back = [first * c / np.where(move == 0, 1, move) for c in others]
    return np.stack([np.stack([first, *others], -1), np.stack([-move, *back], -1)], -2)


def _dot(a, b):
    return (a * b).sum(-1, keepdims=True)

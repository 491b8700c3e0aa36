"""What noise on the inputs is on average: a price on the slope of the output, and for a linear model a ridge."""

from __future__ import annotations

import copy

import numpy as np

from reglab import validation as v
from reglab.run import Run
from reglab.theory.dropout import adaptive_ridge
from reglab.theory.ridge import ridge


def added_noise(x, y, sigma):
    """argmin over w of E 1/(2m) ||y - (x + sigma eps) w||^2 with eps ~ N(0, 1) in every entry: (*sigma.shape, d).

    The mean over the noise is 1/(2m) ||y - x w||^2 + sigma^2/2 ||w||^2, exactly: ridge with lam = sigma^2, which is
    alpha = m sigma^2 beside a sum of squares. x (m, d), y (m,), no intercept. Bishop (1995).
    Raises ValueError for negative sigma, and where sigma = 0 leaves no unique answer.
    """
    return ridge(x, y, np.asarray(v.non_negative("sigma", sigma)) ** 2)


def multiplied_noise(x, y, sigma):
    """argmin over w of E 1/(2m) ||y - (x (1 + sigma eps)) w||^2: ridge with lam_j = sigma^2 ||x_j||^2 / m for weight j.

    Dropout with rate / keep = sigma^2 has the same mean and variance, so the same answer: (*sigma.shape, d).
    Raises ValueError for negative sigma, for a feature that is 0 in all rows, and where sigma = 0 leaves no unique
    answer.
    """
    variance = np.asarray(v.non_negative("sigma", sigma)) ** 2
    return adaptive_ridge(x, y, variance / (1 + variance))


def on_copies(x, y, sigma, eps, multiplied=False):
    """Least squares on noisy copies of the rows, (*sigma.shape, d): each row stands there once for every draw in eps.

    x (m, d), y (m,); eps (k, m, d) are the draws, the same for every sigma; multiplied: x (1 + sigma eps) in place of
    x + sigma eps. With more and more copies it tends to `added_noise`, or to `multiplied_noise`.
    Raises ValueError for negative sigma, for eps of another shape, and where the copies leave no unique answer.
    """
    x, y = v.array("x", x, dtype=float, ndim=2), v.array("y", y, dtype=float, ndim=1)
    v.same_length("x", x, "y", y)
    eps = v.array("eps", eps, dtype=float, shape=(None, *x.shape))
    sigma = np.asarray(v.non_negative("sigma", sigma))[..., None, None]
    noise = x * eps if multiplied else eps
    # All of it is quadratic in sigma: sums over the copies are formed once.
    clean, mean = x.T @ x, noise.mean(0)
    cross = x.T @ mean
    square = np.tensordot(noise, noise, ((0, 1), (0, 1))) / len(noise)
    gram = clean + sigma * (cross + cross.T) + sigma**2 * square
    target = (x.T @ y) + sigma[..., 0] * (mean.T @ y)
    if (np.linalg.matrix_rank(gram) < x.shape[1]).any():
        raise ValueError(f"x must have independent columns on its copies, got shape {x.shape} and {len(eps)} copies")
    return np.linalg.solve(gram, target[..., None])[..., 0]


def output_slopes(run, x) -> np.ndarray:
    """sum_k ||d z_k / dx||^2 at every row of x (n, d), shape (*lead, n), for the outputs z of a run's network.

    Half the mean squared error under noise of deviation sigma is, to second order, that without noise plus sigma^2/2
    times the mean of these over rows and outputs, and a term in which residuals meet the curvature of z. Bishop (1995).
    Raises ValueError where run is no Run, or the inputs are names.
    """
    if not isinstance(run, Run):
        v.fail("run", run, "a Run")
    net = copy.deepcopy(run.net)
    net.refuse_names("output_slopes")
    theta = run.theta[..., None, :] if run._single else run.theta  # layers always reckon with an axis for seeds
    x = v.precise("x", v.array("x", x, ndim=2), theta.dtype)
    total = 0.0
    for k in range(net.forward(theta, x).shape[-1]):
        dz = np.zeros_like(net.forward(theta, x))
        dz[..., k] = 1
        total = total + (net.backward(dz, inputs=True) ** 2).sum(-1)
    return total[..., 0, :] if run._single else total

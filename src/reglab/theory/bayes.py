"""A penalty read as a prior: the posterior of one weight, that of a linear regression, and the evidence.

The noise is N(0, sigma^2). The prior of each weight, independently, is N(0, tau^2) or Laplace, exp(-|w| / b) / (2b).
The penalty added to 1/(2n) ||y - x w||^2 is lam/2 ||w||^2 or lam ||w||_1.
"""

from __future__ import annotations

import numpy as np
from numpy.polynomial.legendre import leggauss
from scipy.special import erfcx, expit, log_expit, log_ndtr, ndtri_exp

from reglab import validation as v
from reglab.theory.lasso import soft_threshold
from reglab.theory.spectrum import centred, spectrum


def gaussian_lam(sigma, tau, n):
    """sigma^2 / (n tau^2): ridge with this lam is the mode under the prior N(0, tau^2). Arguments above 0 broadcast."""
    return v.positive("sigma", sigma) ** 2 / (v.positive("n", n) * v.positive("tau", tau) ** 2)


def laplace_lam(sigma, b, n):
    """sigma^2 / (n b): the lasso with this lam is the mode under the Laplace prior of scale b. Arguments broadcast."""
    return v.positive("sigma", sigma) ** 2 / (v.positive("n", n) * v.positive("b", b))


class GaussianWeight:
    """The posterior of one weight w ~ N(0, tau^2) that was measured as a = w + N(0, s^2): again Gaussian.

    a, s and tau broadcast to (*L), s and tau above 0. n rows of one feature x are such a measurement: a is least
    squares, s = sigma / ||x||. mode, mean and median (*L) are one number. Raises ValueError otherwise.
    """

    def __init__(self, a, s, tau):
        self.a, self.s, self.tau = _broadcast(a=v.real("a", a), s=v.positive("s", s), tau=v.positive("tau", tau))
        share = self.tau**2 / (self.tau**2 + self.s**2)
        self.mode = self.mean = self.median = share * self.a
        self.sd = np.sqrt(share) * self.s

    def log_density(self, w):
        """log p(w | a), shape (*L, T), for w (T,)."""
        sd = self.sd[..., None]
        return -(((w - self.mean[..., None]) / sd) ** 2) / 2 - np.log(sd * np.sqrt(2 * np.pi))


class LaplaceWeight:
    """The posterior of one weight with density exp(-|w| / b) / (2b) that was measured as a = w + N(0, s^2).

    On either side of 0 it is a piece of a Gaussian with standard deviation s: around a - s^2/b where w > 0, around
    a + s^2/b where w < 0. Hence, (*L) for a, s and b that broadcast to (*L),

        mode = soft_threshold(a, s^2/b),    mean = a - s^2/b (P(w > 0) - P(w < 0)).

    d mean / da = Var(w | a) / s^2 is above 0, so the mean rises with a and is 0 only for a = 0; so does the median.
    Under a narrow prior both are tiny and the difference above is all rounding; here nothing cancels.
    Park and Casella (2008). Raises ValueError unless s, b > 0.
    """

    def __init__(self, a, s, b):
        self.a, self.s, self.b = _broadcast(a=v.real("a", a), s=v.positive("s", s), b=v.positive("b", b))
        s = self.s
        u, k = np.abs(self.a) / s, s / self.b
        x, y = k - u, k + u  # in units of s: N(-x, 1) is cut at 0 on the side of a, N(-y, 1) on the other
        odds = _log_mills(x) - _log_mills(y)
        near = u <= np.maximum(k / 2, 1)  # the sides nearly balance: what differs is summed up, place by place
        w, share = _beyond(np.where(near, x, 0.0))
        less = -np.expm1(-2 * np.where(near, u, 0.0)[..., None] * w)  # by so much the other side is less dense
        far = expit(odds) * _mean_beyond(x) - expit(-odds) * _mean_beyond(y)
        mean = np.where(near, (share * w * less).sum(-1) / (share * (2 - less)).sum(-1), far)
        median = _exceeded(x, np.where(near, (share * less).sum(-1), -np.expm1(-odds)) / 2)
        self.mode = np.asarray(soft_threshold(self.a, s * k))
        self.mean, self.median = (np.sign(self.a) * np.minimum(s * part, np.abs(self.a)) for part in (mean, median))

    def log_density(self, w):
        """log p(w | a), shape (*L, T), for w (T,)."""
        a, s, b = (part[..., None] for part in (self.a, self.s, self.b))
        x, y = s / b - a / s, s / b + a / s
        odds, size = _log_mills(x) - _log_mills(y), np.abs(w) / s
        return np.where(
            np.asarray(w) < 0,
            log_expit(-odds) + _log_beyond(size, y),
            log_expit(odds) + _log_beyond(size, x),
        ) - np.log(s)


class LinearGaussian:
    """y = b + x w + N(0, sigma^2) with w ~ N(0, tau^2 I), all sigma and tau from one singular value decomposition.

    MacKay (1992) writes alpha = 1 / tau^2, beta = 1 / sigma^2.

    x, y: (n, d) and (n,).
    sigma, tau: above 0 and at least 0; they broadcast to (*L).
    intercept: b is free, with a flat prior; it costs one row. Without, b = 0.
    Raises ValueError for anything else.
    """

    def __init__(self, x, y, intercept=True):
        x, y = v.array("x", x, dtype=float, ndim=2), v.array("y", y, dtype=float, ndim=1)
        v.same_length("x", x, "y", y)
        self.n, self.free = len(y), int(bool(intercept))
        self.rows = self.n - self.free
        if self.rows < 1:
            v.fail("y", y.tolist(), "of at least two rows where there is an intercept")
        table = np.column_stack([x, y])
        table, mean = centred(table) if intercept else (table, np.zeros((1, table.shape[1])))
        x, y, self._middle, self._height = table[:, :-1], table[:, -1], mean[0, :-1], mean[0, -1]
        U, self._s, self._Vt = spectrum(x)
        self._along = y @ U
        left = y - U @ self._along
        self._rest = left @ left if len(self._s) < self.rows else 0.0  # else only rounding is left

    def _share(self, sigma, tau):
        """s^2 / (s^2 + sigma^2 / tau^2) of each direction, with sigma and tau (*L, 1) in front."""
        sigma, tau = _broadcast(sigma=v.positive("sigma", sigma), tau=v.non_negative("tau", tau))
        sigma, tau = sigma[..., None], tau[..., None]
        told = (tau * self._s) ** 2
        return sigma, tau, told / (told + sigma**2)

    def mean(self, sigma, tau):
        """E[w | y], also its mode, (*L, d): ridge with lam = `gaussian_lam(sigma, tau, n)`."""
        return (self._share(sigma, tau)[2] / self._s * self._along) @ self._Vt

    def covariance(self, sigma, tau):
        """Cov[w | y] = (x^T x / sigma^2 + I / tau^2)^-1, (*L, d, d), with x centred where there is an intercept."""
        _, tau, share = self._share(sigma, tau)
        known = (self._Vt.T * share[..., None, :]) @ self._Vt
        return tau[..., None] ** 2 * (np.eye(known.shape[-1]) - known)

    def predict(self, x, sigma, tau):
        """The mean and the standard deviation of a new target, both (*L, m), at the rows of x (m, d)."""
        x = v.array("x", x, dtype=float, shape=(None, self._Vt.shape[1])) - self._middle
        sigma, tau, share = self._share(sigma, tau)
        open_share = (x**2).sum(-1) - share @ (x @ self._Vt.T).T ** 2
        variance = sigma**2 * (1 + self.free / self.n) + tau**2 * np.maximum(open_share, 0.0)
        return self._height + (share / self._s * self._along) @ (x @ self._Vt.T).T, np.sqrt(variance)

    def freedom(self, sigma, tau):
        """gamma (*L), how many weights the data decide: the degrees of freedom of ridge, less the intercept's."""
        return self._share(sigma, tau)[2].sum(-1)

    def log_evidence(self, sigma, tau):
        """log p(y | sigma, tau), the weights integrated out, (*L): y ~ N(0, sigma^2 I + tau^2 x x^T). With an intercept
        it is that of the n - 1 differences of the targets."""
        sigma, tau, _ = self._share(sigma, tau)
        told = sigma**2 + (tau * self._s) ** 2
        sigma = sigma[..., 0]
        squares = self._rest / sigma**2 + (self._along**2 / told).sum(-1)
        log_det = 2 * (self.rows - len(self._s)) * np.log(sigma) + np.log(told).sum(-1)
        return -(self.rows * np.log(2 * np.pi) + log_det + squares) / 2

    def scales(self, lam):
        """The sigma and tau, both (*L), of largest evidence among those whose mode is ridge with lam (*L) above 0."""
        price = self.n * np.asarray(v.positive("lam", lam))[..., None]
        squares = self._rest + (self._along**2 * price / (price + self._s**2)).sum(-1)
        sigma = np.sqrt(squares / self.rows)
        return sigma, sigma / np.sqrt(price[..., 0])

    def maximum(self, tolerance=1e-10, max_steps=100_000):
        """The sigma and tau at which the evidence is stationary, two numbers, by the fixed point of MacKay (1992):

            tau^2 = ||E[w | y]||^2 / gamma,    sigma^2 = ||y - fitted||^2 / (rows - gamma).

        tau is 0 where the features explain too little: then no weight is worth its price. Raises ValueError where the
        features explain everything, or where max_steps do not bring the relative change below tolerance.
        """
        tolerance, max_steps = v.positive("tolerance", tolerance), v.integer("max_steps", max_steps, 1)
        total = self._rest + (self._along**2).sum()
        if total == 0:
            raise ValueError("y must vary, got the same target in all rows")
        sigma2 = total / self.rows
        tau2 = sigma2 * self.rows / (self._s**2).sum() if len(self._s) else 0.0
        for _ in range(max_steps):
            if tau2 * (self._s**2).sum() <= 1e-9 * sigma2:
                return float(np.sqrt(total / self.rows)), 0.0
            share = self._s**2 / (self._s**2 + sigma2 / tau2)
            old, gamma = (sigma2, tau2), share.sum()
            tau2 = ((share / self._s * self._along) ** 2).sum() / gamma
            sigma2 = (self._rest + (((1 - share) * self._along) ** 2).sum()) / (self.rows - gamma)
            if sigma2 <= 1e-12 * total / self.rows:
                raise ValueError("y must hold noise, got targets that the features explain completely")
            if abs(np.log(sigma2 / old[0])) + abs(np.log(tau2 / old[1])) < tolerance:
                return float(np.sqrt(sigma2)), float(np.sqrt(tau2))
        raise ValueError(f"max_steps must suffice for the fixed point, got {max_steps}")


_ROOT = np.log(2 * np.pi) / 2
_NODES, _WEIGHTS = leggauss(40)  # on [-1, 1]


def _log_mills(x):
    """log of int exp(-w^2/2 - x w) dw over w > 0, which is sqrt(2 pi) exp(x^2/2) P(N(-x, 1) > 0)."""
    up, down = np.maximum(x, 0), np.minimum(x, 0)
    return np.where(x > 0, np.log(erfcx(up / np.sqrt(2)) * np.sqrt(np.pi / 2)), down**2 / 2 + _ROOT + log_ndtr(-down))


def _log_beyond(w, x):
    """The log density of N(-x, 1), given that it is above 0, at w >= 0."""
    up, down = np.maximum(x, 0), np.minimum(x, 0)
    return np.where(x > 0, -w * (w / 2 + up) - _log_mills(up), -((w + down) ** 2) / 2 - _ROOT - log_ndtr(-down))


def _beyond(x):
    """40 places (*L, 40) of N(-x, 1), given that it is above 0, and their shares: a quadrature up to where the density
    has fallen by exp(-40). x is at least -1."""
    x = x[..., None]
    w = 40 / (x + np.sqrt(x**2 + 80)) * (1 + _NODES)
    share = _WEIGHTS * np.exp(-w * (w / 2 + x))
    return w, share / share.sum(-1, keepdims=True)


def _mean_beyond(x):
    """E[w] of N(-x, 1), given that it is above 0: 1 / Mills' ratio - x, a sum of one sign where x < 0."""
    w, share = _beyond(np.maximum(x, 0))
    return np.where(x > 0, (share * w).sum(-1), np.exp(-_log_mills(np.minimum(x, 0))) - x)


def _exceeded(x, part):
    """The place m that N(-x, 1), given that it is above 0, exceeds with probability 1 - part, part in [0, 1/2].

    The hazard 1 / Mills' ratio of x + w rises with w, and its integral up to m is -log(1 - part): Newton's steps come
    down to it from the right. Far inside the Gaussian m is a quantile of the whole.
    """
    inside, want = np.maximum(x, -1), -np.log1p(-part)
    m = want * np.exp(_log_mills(inside))
    for _ in range(8):
        w = m[..., None] / 2 * (1 + _NODES)
        reached = m / 2 * (_WEIGHTS * np.exp(-_log_mills(inside[..., None] + w))).sum(-1)
        m = m - (reached - want) * np.exp(_log_mills(inside + m))
    return np.where(x < -1, -x - ndtri_exp(np.minimum(log_ndtr(-x) - want, -1e-300)), m)


def _broadcast(**values):
    try:
        return np.broadcast_arrays(*values.values())
    except ValueError:
        shapes = ", ".join(f"{name} {np.shape(value)}" for name, value in values.items())
        raise ValueError(f"{' and '.join(values)} must have shapes that broadcast, got {shapes}") from None

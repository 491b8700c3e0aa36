"""Answers to the exercises of the chapter on the relatives of dropout that are wrong in the usual ways."""

import numpy as np
from scipy.special import ndtr


def _connect(x, W, masks, keep):
    return np.einsum("nd,ndk->nk", x, np.broadcast_to(masks, (len(x), *W.shape)) * W / keep)


def _connected(shape, keep=lambda rate: 1 - rate):
    """DropConnect with masks of this shape."""

    def answer(x, W, rate, rng):
        return _connect(x, W, rng.random(shape(x, W)) >= rate, keep(rate))

    return answer


_own = _connected(lambda x, W: (len(x), *W.shape))


def _cov(variance):
    return lambda a, W, keep: W.T @ (variance(a, keep)[:, None] * W)


def _listing(x, W, mask, keep, dy):
    """As the chapter prints it."""
    return dy @ W.T, (x * mask / keep).T @ dy


WRONG = {
    "dropout_relatives.1": [
        (_connected(lambda x, W: W.shape), "a coin for every row"),
        (_connected(lambda x, W: (len(x), len(W), 1)), "that is dropout"),
        (_connected(lambda x, W: (len(x), 1, W.shape[1])), "drops the next unit"),
        (_connected(lambda x, W: (len(x), *W.shape), lambda rate: 1.0), "left as it is"),
        (
            lambda x, W, rate, rng: _connect(x, W, rng.random((len(x), *W.shape)) >= 1 - rate, max(rate, 1e-9)),
            "share that is kept",
        ),
        (
            lambda x, W, rate, rng: x @ W if rate == 0 else _connect(x, W, rng.random((len(x), *W.shape)) < rate, rate),
            "share that is kept",
        ),
        (lambda x, W, rate, rng: x @ W, "nothing is dropped"),
        (
            lambda x, W, rate, rng: _connected(lambda x, W: (len(x), *W.shape))(x, W, rate, np.random.default_rng(1)),
            "from rng",
        ),
    ],
    "dropout_relatives.2": [
        (_cov(lambda a, keep: (1 - keep) / np.maximum(keep, 1e-9) * a**2), "make no noise"),
        (_cov(lambda a, keep: keep * a**2), "square of the mean"),
        (_cov(lambda a, keep: np.where(keep > 0, (1 - keep) / np.maximum(keep, 1e-9), 0) * a**2), "divided by keep"),
        (_cov(lambda a, keep: np.sqrt(keep * (1 - keep)) * a**2), "and not its variance"),
        (lambda a, W, keep: np.diag(np.diag(W.T @ ((keep * (1 - keep) * a**2)[:, None] * W))), "same coins"),
        (_cov(lambda a, keep: keep * (1 - keep) * a), "by its square"),
        (lambda a, W, keep: keep.mean() * (1 - keep.mean()) * W.T @ ((a**2)[:, None] * W), "mean chance"),
    ],
    "dropout_relatives.3": [
        (_listing, "where is the mask in dx"),
        (lambda x, W, mask, keep, dy: (dy @ W.T * mask, (x * mask / keep).T @ dy), "division by keep is missing"),
        (lambda x, W, mask, keep, dy: (dy @ W.T * mask / keep**2, (x * mask / keep).T @ dy), "there twice"),
        (lambda x, W, mask, keep, dy: (dy @ W.T * mask / keep, x.T @ dy), "before the mask"),
        (lambda x, W, mask, keep, dy: (dy @ W.T * mask / keep, dy.T @ (x * mask / keep)), "shaped like"),
    ],
    "dropout_relatives.4": [
        (lambda rate: 0.5, "not around 0"),
        (lambda rate: ndtr(1.0), "above 0"),
        (lambda rate: ndtr(-(1 - rate) / rate), "variance for the spread"),
        (lambda rate: ndtr(-np.sqrt(rate / (1 - rate))), "keep / rate"),
        (lambda rate: rate, "not around 0"),
    ],
}

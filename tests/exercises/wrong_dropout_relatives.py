"""Answers to the exercises of the chapter on the relatives of dropout that are wrong in the usual ways."""

import numpy as np


def _connect(x, W, masks, keep):
    return np.einsum("nd,ndk->nk", x, np.broadcast_to(masks, (len(x), *W.shape)) * W / keep)


WRONG = {
    "dropout_relatives.1": [
        (lambda x, W, rate, rng: _connect(x, W, rng.random(W.shape) >= rate, 1 - rate), "one for the batch"),
        (lambda x, W, rate, rng: _connect(x, W, rng.random((len(x), len(W), 1)) >= rate, 1 - rate), "of its own: next"),
        (lambda x, W, rate, rng: _connect(x, W, rng.random((len(x), *W.shape)) >= rate, 1.0), "divided by keep"),
        (
            lambda x, W, rate, rng: _connect(x, W, rng.random((len(x), *W.shape)) >= 1 - rate, max(rate, 1e-9)),
            "rate = 0",
        ),
        (lambda x, W, rate, rng: x @ W, "masks of their own"),
    ],
    "dropout_relatives.2": [
        (lambda a, W, keep: W.T @ (((1 - keep) / np.maximum(keep, 1e-9) * a**2)[:, None] * W), "make no noise"),
        (lambda a, W, keep: np.diag(np.diag(W.T @ ((keep * (1 - keep) * a**2)[:, None] * W))), "same coins"),
        (lambda a, W, keep: W.T @ ((keep * (1 - keep) * a)[:, None] * W), "variances"),
        (lambda a, W, keep: keep.mean() * (1 - keep.mean()) * W.T @ ((a**2)[:, None] * W), "variances"),
    ],
    "dropout_relatives.3": [
        (lambda x, W, mask, keep, dy: (dy @ W.T, (x * mask / keep).T @ dy), "gets no gradient"),
        (lambda x, W, mask, keep, dy: (dy @ W.T * mask, (x * mask / keep).T @ dy), "in dx"),
        (lambda x, W, mask, keep, dy: (dy @ W.T * mask / keep, x.T @ dy), "what they were given"),
        (lambda x, W, mask, keep, dy: (dy @ W.T * mask / keep, dy.T @ (x * mask / keep)), "shaped like"),
    ],
}

"""One training of a task by each contestant; each returns the seconds of CPU time and the first weight matrix."""

from __future__ import annotations

import warnings

import numpy as np

from benchmarks.clock import timed
from benchmarks.tasks import LR, Task
from reglab.losses import SoftmaxCrossEntropy
from reglab.optimizers import SGD
from reglab.training import fit, sweep
from reglab.weights.l2 import L2


def reglab(task: Task, rate=None, dtype="float32"):
    return _reglab(task, task.net(rate), fit, dtype=dtype)


def reglab_sweep(task: Task, lams, **options):
    return _reglab(task, task.net(), sweep, regularizers=[L2(lams)], **options)


def _reglab(task, net, how, **options):
    # Nothing is measured on the way, for the others do not measure either.
    options |= {"epochs": task.epochs, "batch_size": task.batch, "every": None}
    data = task.data  # drawn before the clock starts
    seconds, run = timed(lambda: how(net, data, SoftmaxCrossEntropy(), optimizer=SGD(LR), **options))
    return seconds, run.view("0.W")


def torch(task: Task, rate=None, lam=0.0, dtype="float32"):
    import torch
    from torch import nn

    layers, linears = [], []
    dtype = getattr(torch, dtype)
    for W in task.start().values():
        linears.append(nn.Linear(*W.shape, dtype=dtype))
        layers += [linears[-1], nn.ReLU(), *([] if rate is None else [nn.Dropout(rate)])]
        with torch.no_grad():
            linears[-1].weight.copy_(torch.tensor(W.T))
            linears[-1].bias.zero_()
    net = nn.Sequential(*layers[: layers.index(linears[-1]) + 1])
    decayed = {"params": [linear.weight for linear in linears], "weight_decay": lam}
    optimizer = torch.optim.SGD([decayed, {"params": [linear.bias for linear in linears]}], lr=LR)
    loss, x, y = nn.CrossEntropyLoss(), torch.tensor(task.data.x, dtype=dtype), torch.tensor(task.data.y)
    steps = [rows if isinstance(rows, slice) else torch.tensor(rows) for rows in task.batches()]

    def train():
        for rows in steps:
            optimizer.zero_grad()
            loss(net(x[rows]), y[rows]).backward()
            optimizer.step()

    seconds, _ = timed(train)
    return seconds, linears[0].weight.detach().numpy().T


def scikit_learn(task: Task):
    """MLPClassifier for as many epochs with batches as large; it draws its own start, so only the work is the same."""
    from sklearn.neural_network import MLPClassifier

    net = MLPClassifier(
        task.widths[1:-1], solver="sgd", learning_rate_init=LR, momentum=0.0, alpha=0.0, max_iter=task.epochs,
        batch_size=task.batch or task.rows, n_iter_no_change=task.epochs + 1, tol=0.0, random_state=0,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not converged
        seconds, _ = timed(lambda: net.fit(task.data.x, task.data.y))
    return seconds, None


def products(task: Task):
    """The matrix products of the training alone, which nobody who trains with them can undercut."""
    n, sizes = task.batch or task.rows, list(zip(task.widths[:-1], task.widths[1:], strict=True))
    rng = np.random.default_rng(0)
    pairs = []
    for i, (d, k) in enumerate(sizes):
        x, W, dy = (rng.standard_normal(shape, dtype=np.float32) for shape in ((n, d), (d, k), (n, k)))
        pairs += [(x, W), (x.T, dy), *([(dy, W.T.copy())] if i else [])]
    outs = [np.empty((a.shape[0], b.shape[1]), np.float32) for a, b in pairs]

    def work():
        for _ in range(task.epochs * -(-task.rows // n)):
            for (a, b), out in zip(pairs, outs, strict=True):
                np.matmul(a, b, out=out)

    return timed(work)


def draws(task: Task):
    """The random bits of the training with dropout alone, 32 for each hidden unit."""
    bits = np.random.default_rng(0).bit_generator
    n = task.batch or task.rows

    def work():
        for _ in range(task.epochs * -(-task.rows // n)):
            for k in task.widths[1:-1]:
                bits.random_raw(n * k // 2)

    return timed(work)


def same(a, b) -> float:
    """The largest difference of two weight matrices."""
    return float(np.abs(a - b).max())

"""One training of a task by each contestant; each returns the seconds of CPU time and the first weight matrix."""

from __future__ import annotations

import time
import warnings

import numpy as np

from benchmarks.tasks import LR, Task
from reglab.losses import SoftmaxCrossEntropy
from reglab.optimizers import SGD
from reglab.training import fit, sweep
from reglab.weights.l2 import L2


def timed(f):
    start = time.process_time()
    result = f()
    return time.process_time() - start, result


def reglab(task: Task, rate=None):
    net = task.net(rate)
    options = {"epochs": task.epochs, "batch_size": task.batch, "every": task.epochs}
    seconds, run = timed(lambda: fit(net, task.data, SoftmaxCrossEntropy(), optimizer=SGD(LR), **options))
    return seconds, run.view("0.W")


def reglab_sweep(task: Task, lams):
    options = {"epochs": task.epochs, "batch_size": task.batch, "every": task.epochs, "regularizers": [L2(lams)]}
    seconds, run = timed(lambda: sweep(task.net(), task.data, SoftmaxCrossEntropy(), optimizer=SGD(LR), **options))
    return seconds, run.view("0.W")


def torch(task: Task, rate=None, lam=0.0):
    import torch
    from torch import nn

    layers, linears = [], []
    for W in task.start().values():
        linears.append(nn.Linear(*W.shape))
        layers += [linears[-1], nn.ReLU(), *([] if rate is None else [nn.Dropout(rate)])]
        with torch.no_grad():
            linears[-1].weight.copy_(torch.tensor(W.T))
            linears[-1].bias.zero_()
    net = nn.Sequential(*layers[: layers.index(linears[-1]) + 1])
    decayed = {"params": [linear.weight for linear in linears], "weight_decay": lam}
    optimizer = torch.optim.SGD([decayed, {"params": [linear.bias for linear in linears]}], lr=LR)
    loss, x, y = nn.CrossEntropyLoss(), torch.tensor(task.data.x), torch.tensor(task.data.y)
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


def same(a, b) -> float:
    """The largest difference of two weight matrices."""
    return float(np.abs(a - b).max())

"""One entry for every technique, layer, loss and optimizer: what the tests of each kind need to know about it.

`test_registry.py` refuses a public class that is missing here. A new technique gets one `Entry` and no other change in
the tests of all; the kinds that it names decide which of them run on it:

    value and gradient   a value and the derivatives that belong to it
    map                  parameters to parameters: a projection, a proximal step, an average
    rule                 when to stop, tried on histories written by hand
    noise                random in training: moments, draws shared over sweep axes, relation to the prediction

What holds for all of them (stacked equals separate, identity, same seed same bits, ...) runs on every entry. A layer's
`relation` says how its training is tested: of one that trains otherwise than it predicts, both gradients are checked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from inspect import signature

import numpy as np

from reglab import losses, optimizers
from reglab.batch import (
    augmentation,
    input_noise,
    label_noise,
    label_smoothing,
    label_smoothing_others,
    multiplicative_noise,
)
from reglab.epoch import criteria, early_stopping, retraining
from reglab.gradient import clip, sam
from reglab.layers import (
    activations,
    batch_norm,
    convolution,
    drop_connect,
    dropout,
    gaussian_dropout,
    layer_norm,
    linear,
    locally_connected,
    pooling,
    row,
    shapes,
    standout,
)
from reglab.layers.base import Layer
from reglab.losses import Loss
from reglab.optimizers import Optimizer
from reglab.output import confidence_penalty, entropy_minimisation
from reglab.regularizer import Regularizer
from reglab.step import averaging, max_norm, projection, proximal, proximal_groups, weight_decay
from reglab.weights import elastic_net, group_lasso, l1, l2, l2_start, orthogonality, tying

GRADIENT, MAP, RULE, NOISE = "value and gradient", "map", "rule", "noise"
KINDS = {GRADIENT, MAP, RULE, NOISE}


@dataclass(frozen=True)
class Entry:
    """One class under test."""

    cls: type
    make: Callable  # (**hyperparameters) -> object
    kinds: set = field(default_factory=set)
    sweep: dict = field(default_factory=dict)  # hyperparameter -> (lowest, highest) value that is tried
    identity: dict | None = None  # hyperparameters that switch the technique off ...
    without: Callable | None = None  # ... and what is then the same; None: leaving it out
    torch: Callable | None = None  # its equivalent, see test_parity.py for the arguments
    torch_training: Callable | None = None  # of a layer by running averages: the same in training
    moments: Callable | None = None  # of noise: (**hyperparameters) -> mean and variance of the output for the input 1,
    # where weights are 1 and biases 0
    row: tuple = (6,)  # the shape of one row that a layer takes: of pictures (2, 5, 4), of sequences (3, 6)
    refuses: tuple | None = None  # of a layer that takes not every row: one that does not fit
    drawn: dict = field(default_factory=dict)  # parameter, state or "x": (rng, shape) -> its values; standard normal
    gap: float = 0.0  # inputs keep this distance from 0, where the function has a kink
    plain_descent: bool = False  # it refuses every optimizer but SGD
    problem: str = "labels"  # what it is trained on: "labels", "some labels", "indicators" or "numbers", see small.py

    @property
    def id(self) -> str:
        """The module's name, so that `pytest -k dropout` selects all that is known of it; the class and the row where
        there are several."""
        near = [e for e in ENTRIES if e.cls.__module__ == self.cls.__module__]
        name = self.cls.__module__.rpartition(".")[2]
        if any(e.cls is not self.cls for e in near):
            name += f"-{self.cls.__name__}"
        return name + ("-" + "x".join(map(str, self.row)) if sum(e.cls is self.cls for e in near) > 1 else "")

    @property
    def base(self) -> type:
        return next(b for b in (Layer, Loss, Optimizer, Regularizer) if issubclass(self.cls, b))

    @property
    def of_outputs(self) -> bool:
        """A term of the outputs, not of the weights."""
        return issubclass(self.cls, Regularizer) and self.cls.output is not Regularizer.output

    def term(self, **hyperparameters) -> Callable:
        """The term's function: of theta (*lead, P), or of outputs (*lead, n, k)."""
        made = self.make(**hyperparameters)
        return (lambda z: made.output(z, None)) if self.of_outputs else made.weights

    def layer(self, **hyperparameters) -> Layer:
        """A layer that was told the shape of its rows, as a network does."""
        made = self.make(**hyperparameters)
        made.shape(self.row)
        return made

    @property
    def trains_otherwise(self) -> bool:
        """Does the layer train otherwise than it predicts, though it draws nothing?"""
        return self.cls.relation == "by running averages"

    def parameters(self, rng, lead: tuple = (), dtype=float) -> list[np.ndarray]:
        """Random parameters of the layer, state included."""
        of = self.make(**middle(self)).parameters()
        return [self.drawn.get(name, _normal)(rng, (*lead, *p.shape)).astype(dtype) for name, p in of.items()]

    def inputs(self, rng, shape) -> np.ndarray:
        """Random inputs that stay clear of the kink."""
        x = self.drawn.get("x", _normal)(rng, shape)
        return np.where(np.abs(x) < self.gap, np.where(x < 0, -1, 1) * (self.gap + np.abs(x)), x)


def _normal(rng, shape) -> np.ndarray:
    return rng.standard_normal(shape)


def _torch(path: str, *args, **kwargs):
    """torch.<path> with bound arguments, looked up when called: torch is optional."""

    def call(*tensors, **more):
        import torch

        f = torch
        for part in path.split("."):
            f = getattr(f, part)
        return f(*tensors, *args, **kwargs, **more)

    return call


def _locally_connected(x, W, b):
    """Patches by torch, 3 x 3 with stride 2 and padding 1; each place has its own matrix."""
    patches = _torch("nn.functional.unfold")(x, 3, stride=2, padding=1)  # (n, d, places)
    y = patches.permute(2, 0, 1) @ W + b[:, None, :]
    return y.permute(1, 2, 0).unflatten(-1, (3, 2))


def _batch_norm(training: bool):
    def call(x, gamma, beta, mean, var, share):
        mean, var = mean.detach().clone(), var.detach().clone()
        return _torch("nn.functional.batch_norm")(x, mean, var, gamma, beta, training=training)

    return call


BATCH_NORM = {
    "kinds": {GRADIENT}, "sweep": {"share": (0.0, 1.0)},
    "drawn": {"var": lambda rng, shape: rng.uniform(0.5, 2, shape)},
    "torch": _batch_norm(training=False), "torch_training": _batch_norm(training=True),
}  # fmt: skip


def _layer_norm(x, gamma, beta):
    return _torch("nn.functional.layer_norm")(x, gamma.shape, gamma, beta)


def kept(odds: float) -> float:
    """The probability that belongs to these log odds."""
    return 1 / (1 + np.exp(-odds))


LAYERS = [
    Entry(
        linear.Linear, partial(linear.Linear, 6, 6), {GRADIENT}, refuses=(5,),
        torch=lambda x, W, b: x @ W + b[..., None, :],
    ),
    Entry(
        linear.Linear, partial(linear.Linear, 6, 4), {GRADIENT}, row=(3, 6), refuses=(6, 3),
        torch=lambda x, W, b: x @ W + b,
    ),
    Entry(
        row.Row, lambda: row.Row(linear.Linear(6, 5), activations.Tanh(), linear.Linear(5, 6)), {GRADIENT},
        refuses=(5,), torch=lambda x, W, b, V, c: (x @ W + b).tanh() @ V + c,
    ),
    Entry(
        row.Residual, lambda: row.Residual(linear.Linear(6, 6), activations.Tanh()), {GRADIENT}, refuses=(5,),
        torch=lambda x, W, b: x + (x @ W + b).tanh(),
    ),
    Entry(
        shapes.Image, partial(shapes.Image, 3, 1, 2), {GRADIENT}, refuses=(5,),
        torch=lambda x: x.unflatten(-1, (3, 1, 2)),
    ),
    Entry(shapes.Flatten, shapes.Flatten, {GRADIENT}, row=(3, 1, 2), torch=lambda x: x.flatten(-3)),
    Entry(shapes.Tokens, partial(shapes.Tokens, 3), row=(3,), refuses=(2,)),  # nothing in it has a derivative
    Entry(activations.Tanh, activations.Tanh, {GRADIENT}, torch=_torch("tanh")),
    Entry(activations.ReLU, activations.ReLU, {GRADIENT}, torch=_torch("relu"), gap=0.1),
    Entry(activations.Sigmoid, activations.Sigmoid, {GRADIENT}, torch=_torch("sigmoid")),
    Entry(batch_norm.BatchNorm, partial(batch_norm.BatchNorm, 6), refuses=(5,), **BATCH_NORM),
    Entry(batch_norm.BatchNorm, partial(batch_norm.BatchNorm, 2), row=(2, 5, 4), refuses=(3, 5, 4), **BATCH_NORM),
    Entry(layer_norm.LayerNorm, partial(layer_norm.LayerNorm, 6), {GRADIENT}, refuses=(5,), torch=_layer_norm),
    Entry(
        layer_norm.LayerNorm, partial(layer_norm.LayerNorm, 6), {GRADIENT},
        row=(3, 6), refuses=(6, 3), torch=_layer_norm,
    ),
    Entry(
        layer_norm.LayerNorm, partial(layer_norm.LayerNorm, (2, 5, 4)), {GRADIENT},
        row=(2, 5, 4), refuses=(2, 4, 5), torch=_layer_norm,
    ),
    Entry(
        convolution.Convolution, partial(convolution.Convolution, 2, 3, 3, 2, 1), {GRADIENT},
        row=(2, 5, 4), refuses=(3, 5, 4),
        torch=lambda x, W, b: _torch("nn.functional.conv2d")(x, W.T.reshape(3, 2, 3, 3), b, stride=2, padding=1),
    ),
    Entry(
        locally_connected.LocallyConnected, partial(locally_connected.LocallyConnected, 2, 5, 4, 3, 3, 2, 1),
        {GRADIENT}, row=(2, 5, 4), refuses=(2, 4, 4), torch=_locally_connected,
    ),
    Entry(
        pooling.MaxPool, partial(pooling.MaxPool, 3, 1), {GRADIENT}, row=(2, 5, 4), refuses=(5,),
        torch=_torch("nn.functional.max_pool2d", 3, 1),
    ),
    Entry(
        pooling.AveragePool, partial(pooling.AveragePool, 2), {GRADIENT}, row=(2, 6, 4), refuses=(2, 5, 4),
        torch=_torch("nn.functional.avg_pool2d", 2),
    ),
    Entry(
        dropout.Dropout, dropout.Dropout, {GRADIENT, NOISE},
        sweep={"rate": (0.0, 0.7)}, identity={"rate": 0.0},
        torch=lambda x, rate: _torch("nn.functional.dropout")(x, p=rate, training=False),
        moments=lambda rate: (1.0, rate / (1 - rate)),
    ),
    Entry(
        dropout.VanillaDropout, dropout.VanillaDropout, {GRADIENT, NOISE},
        sweep={"rate": (0.0, 0.7)}, identity={"rate": 0.0},
        torch=lambda x, rate: x * (1 - rate),
        moments=lambda rate: (1 - rate, rate * (1 - rate)),
    ),
    Entry(
        gaussian_dropout.GaussianDropout, gaussian_dropout.GaussianDropout, {GRADIENT, NOISE},
        sweep={"rate": (0.0, 0.7)}, identity={"rate": 0.0},
        torch=lambda x, rate: x,
        moments=lambda rate: (1.0, rate / (1 - rate)),
    ),
    Entry(
        drop_connect.DropConnect, partial(drop_connect.DropConnect, 6, 6), {GRADIENT, NOISE}, refuses=(5,),
        sweep={"rate": (0.0, 0.7)}, identity={"rate": 0.0}, without=partial(linear.Linear, 6, 6),
        torch=lambda x, W, b, rate: x @ W + b,
        moments=lambda rate: (6.0, 6 * rate / (1 - rate)),
    ),
    Entry(
        drop_connect.DropConnect, partial(drop_connect.DropConnect, 6, 4), {GRADIENT, NOISE}, row=(3, 6),
        refuses=(6, 3), sweep={"rate": (0.0, 0.7)}, identity={"rate": 0.0}, without=partial(linear.Linear, 6, 4),
        torch=lambda x, W, b, rate: x @ W + b,
        moments=lambda rate: (6.0, 6 * rate / (1 - rate)),
    ),
    Entry(
        standout.Standout, standout.Standout, {GRADIENT, NOISE},
        sweep={"alpha": (0.0, 0.4), "beta": (-1.0, 1.0)}, identity={"alpha": 0.0, "beta": 40.0},
        torch=lambda x, alpha, beta: x * (alpha * x + beta).sigmoid(),
        moments=lambda alpha, beta: (kept(alpha + beta), kept(alpha + beta) * (1 - kept(alpha + beta))),
    ),
]  # fmt: skip

LOSSES = [
    Entry(
        losses.SoftmaxCrossEntropy, losses.SoftmaxCrossEntropy, {GRADIENT},
        torch=_torch("nn.functional.cross_entropy"),
    ),
    Entry(
        label_noise.ForwardCorrection, partial(label_noise.ForwardCorrection, eps=0.3), {GRADIENT},
        sweep={"eps": (0.0, 0.6)},
        torch=lambda z, y: _torch("nn.functional.nll_loss")((0.7 * z.softmax(-1) + 0.15).log(), y),
    ),
    Entry(
        losses.BinaryCrossEntropy, losses.BinaryCrossEntropy, {GRADIENT},
        problem="indicators", torch=_torch("nn.functional.binary_cross_entropy_with_logits"),
    ),
    Entry(
        losses.HalfSquaredError, losses.HalfSquaredError, {GRADIENT},
        problem="numbers", torch=lambda z, y: 0.5 * _torch("nn.functional.mse_loss")(z, y),
    ),
]  # fmt: skip

OPTIMIZERS = [
    Entry(optimizers.SGD, partial(optimizers.SGD, lr=0.2), sweep={"lr": (0.01, 0.5)}, torch=_torch("optim.SGD")),
    Entry(
        optimizers.Momentum, partial(optimizers.Momentum, lr=0.1),
        sweep={"mu": (0.0, 0.9), "lr": (0.01, 0.3)}, identity={"mu": 0.0}, without=partial(optimizers.SGD, lr=0.1),
        torch=lambda p, lr, mu: _torch("optim.SGD")(p, lr=lr, momentum=mu),
    ),
    Entry(
        optimizers.Nesterov, partial(optimizers.Nesterov, lr=0.1),
        sweep={"mu": (0.0, 0.9), "lr": (0.01, 0.3)}, identity={"mu": 0.0}, without=partial(optimizers.SGD, lr=0.1),
        torch=lambda p, lr, mu: _torch("optim.SGD")(p, lr=lr, momentum=mu, nesterov=True),
    ),
    Entry(
        optimizers.Adam, partial(optimizers.Adam, lr=0.03),
        sweep={"beta1": (0.0, 0.95), "beta2": (0.9, 0.999), "eps": (1e-8, 1e-3), "lr": (0.001, 0.1)},
        torch=lambda p, lr, beta1, beta2, eps: _torch("optim.Adam")(p, lr=lr, betas=(beta1, beta2), eps=eps),
    ),
    Entry(
        optimizers.AdamW, partial(optimizers.AdamW, lr=0.03),
        sweep={"lam": (0.0, 2.0), "beta1": (0.0, 0.95), "beta2": (0.9, 0.999), "eps": (1e-8, 1e-3), "lr": (0.001, 0.1)},
        identity={"lam": 0.0}, without=partial(optimizers.Adam, lr=0.03),
        torch=lambda p, lr, lam, beta1, beta2, eps: _torch("optim.AdamW")(
            p, lr=lr, betas=(beta1, beta2), eps=eps, weight_decay=lam
        ),
    ),
]  # fmt: skip


def _tied(lam) -> tying.Tying:
    """No two parameters of the small network have one shape: here neighbours in theta are tied. The tests of the
    weights tie by name."""
    term = tying.Tying(lam, "one", "other")
    term._pairs, term.begin = [(slice(0, -1, 2), slice(1, None, 2))], lambda run, rng: None
    return term


REGULARIZERS = [
    Entry(
        l2.L2, l2.L2, {GRADIENT}, sweep={"lam": (0.0, 1.0)}, identity={"lam": 0.0},
        torch=lambda w, lam: lam / 2 * (w * w).sum(),
    ),
    Entry(
        l1.L1, l1.L1, {GRADIENT}, sweep={"lam": (0.0, 0.2)}, identity={"lam": 0.0}, gap=0.1,
        torch=lambda w, lam: lam * w.abs().sum(),
    ),
    Entry(
        elastic_net.ElasticNet, partial(elastic_net.ElasticNet, lam=0.1, ratio=0.4), {GRADIENT},
        sweep={"lam": (0.0, 0.3), "ratio": (0.0, 1.0)}, identity={"lam": 0.0}, gap=0.1,
        torch=lambda w, lam, ratio: lam * (ratio * w.abs().sum() + (1 - ratio) / 2 * (w * w).sum()),
    ),
    Entry(
        group_lasso.GroupLasso, group_lasso.GroupLasso, {GRADIENT}, sweep={"lam": (0.0, 0.2)}, identity={"lam": 0.0},
        torch=lambda w, lam: lam * len(w) ** 0.5 * w.norm(),
    ),
    Entry(
        orthogonality.Orthogonality, orthogonality.Orthogonality, {GRADIENT},
        sweep={"lam": (0.0, 0.5)}, identity={"lam": 0.0}, torch=lambda w, lam: lam / 4 * (w @ w - 1) ** 2,
    ),
    Entry(
        tying.Tying, _tied, {GRADIENT}, sweep={"lam": (0.0, 1.0)}, identity={"lam": 0.0},
        torch=lambda w, lam: lam / 2 * ((w[::2] - w[1::2]) ** 2).sum(),
    ),
    Entry(
        l2_start.L2Start, partial(l2_start.L2Start, start=0.5), {GRADIENT},
        sweep={"lam": (0.0, 1.0)}, identity={"lam": 0.0}, torch=lambda w, lam: lam / 2 * ((w - 0.5) ** 2).sum(),
    ),
    Entry(
        confidence_penalty.ConfidencePenalty, confidence_penalty.ConfidencePenalty, {GRADIENT},
        sweep={"beta": (0.0, 1.0)}, identity={"beta": 0.0},
        torch=lambda z, beta: beta * (z.softmax(-1) * z.log_softmax(-1)).sum(-1).mean(),
    ),
    Entry(
        augmentation.Augmentation, partial(augmentation.Augmentation, (1, 1, 3)), {NOISE},
        sweep={"shift": (0.0, 1.0), "angle": (0.0, 180.0), "zoom": (0.0, 1.0), "mirror": (0.0, 1.0)},
        identity={"shift": 0.0, "angle": 0.0, "zoom": 0.0, "mirror": 0.0},
    ),
    Entry(
        entropy_minimisation.EntropyMinimisation, entropy_minimisation.EntropyMinimisation, {GRADIENT},
        sweep={"beta": (0.0, 1.0)}, identity={"beta": 0.0},
        problem="some labels", torch=lambda z, beta: -beta * (z.softmax(-1) * z.log_softmax(-1)).sum(-1).mean(),
    ),
    Entry(
        input_noise.InputNoise, input_noise.InputNoise, {NOISE}, sweep={"sigma": (0.0, 0.5)}, identity={"sigma": 0.0},
    ),
    Entry(
        multiplicative_noise.MultiplicativeNoise, multiplicative_noise.MultiplicativeNoise, {NOISE},
        sweep={"sigma": (0.0, 0.5)}, identity={"sigma": 0.0},
    ),
    Entry(
        label_smoothing.LabelSmoothing, label_smoothing.LabelSmoothing, {MAP},
        sweep={"eps": (0.0, 0.5)}, identity={"eps": 0.0},
    ),
    Entry(
        label_smoothing_others.LabelSmoothingOthers, label_smoothing_others.LabelSmoothingOthers, {MAP},
        sweep={"eps": (0.0, 0.4)}, identity={"eps": 0.0},
    ),
    Entry(clip.Clip, clip.Clip, {MAP}, sweep={"c": (0.01, 0.5)}),
    Entry(sam.SAM, sam.SAM, {MAP}, sweep={"rho": (0.0, 0.5)}, identity={"rho": 0.0}),
    Entry(max_norm.MaxNorm, max_norm.MaxNorm, {MAP}, sweep={"c": (0.3, 1.5)}),
    Entry(
        proximal.Proximal, proximal.Proximal, {MAP}, plain_descent=True,
        sweep={"lam": (0.0, 0.3)}, identity={"lam": 0.0}, without=partial(optimizers.SGD, lr=0.2),
    ),
    Entry(
        proximal_groups.ProximalGroups, proximal_groups.ProximalGroups, {MAP}, plain_descent=True,
        sweep={"lam": (0.0, 0.3)}, identity={"lam": 0.0}, without=partial(optimizers.SGD, lr=0.2),
    ),
    Entry(projection.ProjectL2, projection.ProjectL2, {MAP}, sweep={"radius": (0.3, 3.0)}),
    Entry(projection.ProjectL1, projection.ProjectL1, {MAP}, sweep={"radius": (0.5, 9.0)}),
    Entry(
        weight_decay.WeightDecay, weight_decay.WeightDecay, {MAP}, sweep={"lam": (0.0, 1.0)}, identity={"lam": 0.0},
    ),
    Entry(averaging.EMA, averaging.EMA, {MAP}, sweep={"decay": (0.0, 0.95)}),
    Entry(
        early_stopping.EarlyStopping, partial(early_stopping.EarlyStopping, patience=2.0), {RULE},
        sweep={"patience": (1.0, 3.0), "min_delta": (0.0, 0.02)},
    ),
    Entry(
        criteria.GL, partial(criteria.GL, alpha=50.0), {RULE}, sweep={"alpha": (50.0, 400.0), "min_delta": (0.0, 0.02)},
    ),
    Entry(
        criteria.PQ, partial(criteria.PQ, alpha=5.0, k=2), {RULE},
        sweep={"alpha": (5.0, 20.0), "min_delta": (0.0, 0.02)},
    ),
    Entry(
        criteria.UP, partial(criteria.UP, s=1.0, k=1), {RULE}, sweep={"s": (1.0, 3.0), "min_delta": (0.0, 0.02)},
    ),
    Entry(retraining.UpTo, partial(retraining.UpTo, updates=15), {RULE}),
    Entry(retraining.UntilBelow, partial(retraining.UntilBelow, goal=-1.0), {RULE}),
]  # fmt: skip

TERMS = [e for e in REGULARIZERS if GRADIENT in e.kinds]
PENALTIES = [e for e in TERMS if "on" in signature(e.cls).parameters]  # of parameters that one may choose

ENTRIES = [*LAYERS, *LOSSES, *OPTIMIZERS, *REGULARIZERS]


def of_kind(kind: str, *entries: Entry) -> list[Entry]:
    """The entries (all of them unless some are given) that a kind of test runs on."""
    return [e for e in entries or ENTRIES if kind in e.kinds]


def middle(entry: Entry) -> dict:
    """Every swept hyperparameter in the middle of its range."""
    return {name: (low + high) / 2 for name, (low, high) in entry.sweep.items()}

"""Bad input is refused before anything is done, by a ValueError that names the argument and the value."""
# ruff: noqa: E501, a table is read in rows

from __future__ import annotations

import re

import numpy as np
import pytest

from reglab import initializers, streams
from reglab.batch.label_smoothing import LabelSmoothing
from reglab.checks import gradient_check
from reglab.data import images, labels, splits, toys
from reglab.data.dataset import Dataset, stack
from reglab.epoch.early_stopping import EarlyStopping
from reglab.grading import check
from reglab.layers.activations import ReLU, Tanh
from reglab.layers.dropout import Dropout, VanillaDropout
from reglab.layers.linear import Linear
from reglab.layers.row import Residual
from reglab.losses import BinaryCrossEntropy, HalfSquaredError, SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD, Adam, AdamW, Momentum, Nesterov
from reglab.output.confidence_penalty import ConfidencePenalty
from reglab.regularizer import Regularizer
from reglab.step.max_norm import MaxNorm
from reglab.theory.ridge import ridge
from reglab.theory.separable import max_margin
from reglab.theory.shrinkage import Quadratic, degrees_of_freedom, shrinkage
from reglab.training import fit, sweep
from reglab.weights.l1 import L1
from reglab.weights.l2 import L2

X, Y = np.arange(12.0).reshape(6, 2) / 12, np.array([0, 1, 0, 1, 0, 1])
DATA, NUMBERS = Dataset(X, Y, 2), Dataset(X, Y / 2)
STACKED = stack([DATA, DATA])
NET, THETA = Network(Linear(2, 3), Tanh(), Linear(3, 2)), np.zeros(17)
LAYER, PENALTY = Linear(2, 2), L2(0.1)


def bad(a, value, index=(1, 0)):
    """A copy of a with one wrong entry."""
    a = np.array(a, float)
    a[index] = value
    return a


def train(how=fit, net=NET, train=DATA, loss=None, **options):
    options = {"optimizer": SGD(0.1), "epochs": 1} | options
    return how(net, train, loss or SoftmaxCrossEntropy(), **options)


def run():
    return train()


class Holding(Regularizer):
    """Holds what cannot be copied."""

    def __init__(self):
        self.rows = (row for row in X)

    def finish(self, theta):
        return theta


# What is done -> a function without arguments, and the words that the message must hold: argument and value.
TABLE = {
    # ---- data
    "NaN in x": (lambda: Dataset(bad(X, np.nan), Y), "x must be finite, got nan at index (1, 0)"),
    "infinite y": (lambda: Dataset(X, bad(Y, -np.inf, 3)), "y must be finite, got -inf at index (3,)"),
    "empty x": (lambda: Dataset(X[:0], Y[:0]), "x must not be empty, got shape (0, 2)"),
    "no features": (lambda: Dataset(X[:, :0], Y), "x must not be empty, got shape (6, 0)"),
    "x of one axis": (lambda: Dataset(X[:, 0], Y), "x must have 2 axes, got shape (6,)"),
    "y of three axes": (lambda: Dataset(X, np.zeros((6, 1, 1))), "y must have 1 or 2 axes, got shape (6, 1, 1)"),
    "lengths": (lambda: Dataset(X, Y[:-1]), "x and y must have the same length, got shapes (6, 2) and (5,)"),
    "ragged x": (lambda: Dataset([[1, 2], [3]], [0, 1]), "x must be a rectangular array of numbers, got [[1, 2], [3]]"),
    "text x": (lambda: Dataset([["a"], ["b"]], [0, 1]), "x must be an array of real numbers, got [['a'], ['b']]"),
    "complex x": (lambda: Dataset(X + 1j, Y), "x must be an array of real numbers"),
    "x of objects": (lambda: Dataset(np.array([[None]]), [0]), "x must be an array of real numbers"),
    "a label too large": (lambda: Dataset(X, Y + 1, 2), "y must be labels in 0..1, got 2"),
    "a negative label": (lambda: Dataset(X, Y - 2, 2), "y must be labels in 0..1, got -2"),
    "labels of two signs": (lambda: Dataset(X, 2 * Y - 1, 2), "y must be labels 0 and 1, got -1 and 1"),
    "fractional labels": (lambda: Dataset(X, Y / 2, 2), "y must be whole-number class labels"),
    "one-hot labels": (lambda: Dataset(X, np.eye(2, dtype=int)[Y], 2), "y must hold one label a row, got shape (6, 2)"),
    "one class": (lambda: Dataset(X, 0 * Y, 1), "classes must be at least 2, got 1"),
    "classes": (lambda: Dataset(X, Y, 2.0), "classes must be a whole number, got 2.0"),
    "negative lead": (lambda: Dataset(X, Y, lead=-1), "lead must be at least 0, got -1"),
    "lead": (lambda: Dataset(X, Y, lead="1"), "lead must be a whole number, got '1'"),
    "too many axes for lead": (lambda: Dataset(X[None], Y[None]), "x must have 2 axes, got shape (1, 6, 2)"),
    "masked x": (lambda: Dataset(np.ma.masked_equal(X, X[1, 0]), Y), "x must have no masked entries, got 1 of them"),
    "masked labels": (lambda: Dataset(X, np.ma.masked_equal(Y, 0), 2), "y must have no masked entries, got 3 of them"),
    "pictures for rows": (lambda: Dataset(np.ones((6, 1, 2, 2)), Y), "x must have 2 axes, got shape (6, 1, 2, 2): pictures are rows, and a first layer Image(c, h, w) makes"),
    "weights of another length": (lambda: Dataset(X, Y, sample_weight=np.ones(5)), "sample_weight must have one entry a row, (6,), got shape (5,)"),
    "negative weights": (lambda: Dataset(X, Y, sample_weight=Y - 1), "sample_weight must be in [0, inf), got -1"),
    "no weight at all": (lambda: Dataset(X, Y, sample_weight=0.0 * Y), "sample_weight must not all be 0"),
    "take no row": (lambda: DATA.take([]), "rows must not be empty"),
    "take a row that is not there": (lambda: DATA.take([0, 6]), "rows must be in -6..5, got 6"),
    "take by fractions": (lambda: DATA.take([0.5]), "rows must be row numbers or a mask, got [0.5]"),
    "take by a mask of another length": (lambda: DATA.take([True, False]), "rows must be a mask of 6 rows, got 2"),
    "take from replicas": (lambda: STACKED.take([0]), "data must have no replica axes, got x of shape (2, 6, 2)"),
    "stack nothing": (lambda: stack([]), "datasets must not be empty, got []"),
    "stack unequal sets": (lambda: stack([DATA, DATA.take([0, 1])]), "datasets must have equal shapes, got x of shapes [(6, 2), (2, 2)]"),
    "stack arrays": (lambda: stack([X, X]), "datasets must be a list of Dataset objects, got [array("),
    "stack one set": (lambda: stack(DATA), "datasets must be a list of Dataset objects, got Dataset("),
    # ---- toys
    "no points": (lambda: toys.moons(1), "n must be at least 2, got 1"),
    "half a point": (lambda: toys.moons(4.5), "n must be a whole number, got 4.5"),
    "negative noise": (lambda: toys.moons(9, -0.1), "noise must be in [0, inf), got -0.1"),
    "NaN noise": (lambda: toys.spirals(9, np.nan), "noise must be finite, got nan"),
    "no turns": (lambda: toys.spirals(9, turns=0), "turns must be in (0, inf), got 0"),
    "spirals of one": (lambda: toys.spirals(1), "n must be at least 2, got 1"),
    "negative seed": (lambda: toys.moons(9, seed=-1), "seed must be at least 0, got -1"),
    "seed": (lambda: toys.polynomial(9, seed=0.5), "seed must be a whole number, got 0.5"),
    "no coefficients": (lambda: toys.polynomial(9, ()), "coefficients must not be empty"),
    "a matrix of coefficients": (lambda: toys.polynomial(9, [[1.0]]), "coefficients must have 1 axes, got shape (1, 1)"),
    "polynomial of none": (lambda: toys.polynomial(0), "n must be at least 1, got 0"),
    "more weights than features": (lambda: toys.sparse_linear(9, d=3, nonzero=4), "nonzero must be at most d = 3, got 4"),
    "negative number of weights": (lambda: toys.sparse_linear(9, nonzero=-1), "nonzero must be at least 0, got -1"),
    "correlation of one": (lambda: toys.sparse_linear(9, correlation=1.0), "correlation must be in [0, 1), got 1"),
    # ---- splits and label noise
    "parts of too much": (lambda: splits.split(DATA, (0.8, 0.4)), "parts must be shares that add up to at most 1, got (0.8, 0.4)"),
    "parts of too many": (lambda: splits.split(DATA, (4, 3)), "parts must be row counts that add up to at most 6, got (4, 3)"),
    "a part of nothing": (lambda: splits.split(DATA, (1.0, 0.0)), "parts must be in (0, inf), got 0"),
    "a part too small": (lambda: splits.split(DATA, (0.9, 0.01)), "parts must each hold at least one of 6 rows"),
    "a negative part": (lambda: splits.split(DATA, (3, -1)), "parts must be in (0, inf), got -1"),
    "NaN part": (lambda: splits.split(DATA, (0.5, np.nan)), "parts must be finite, got nan at index (1,)"),
    "no parts": (lambda: splits.split(DATA, ()), "parts must not be empty"),
    "one part": (lambda: splits.split(DATA, 0.5), "parts must have 1 axes, got shape ()"),
    "parts of truth": (lambda: splits.split(DATA, (True, True)), "parts must be shares or numbers of rows, got (True, True)"),
    "split an array": (lambda: splits.split(X), "data must be a Dataset, got array("),
    "split replicas": (lambda: splits.split(STACKED), "data must have no replica axes, got x of shape (2, 6, 2)"),
    "split with a bad seed": (lambda: splits.split(DATA, (0.5, 0.5), seed="a"), "seed must be a whole number, got 'a'"),
    "one fold": (lambda: splits.kfold(DATA, 1), "k must be at least 2, got 1"),
    "too many folds": (lambda: splits.kfold(DATA, 7), "k must be at most the number of rows, 6, got 7"),
    "fold an array": (lambda: splits.kfold(X), "data must be a Dataset, got array("),
    "fold replicas": (lambda: splits.kfold(STACKED), "data must have no replica axes, got x of shape (2, 6, 2)"),
    "noisy numbers": (lambda: labels.noisy_labels(NUMBERS, 0.1), "data must have classes, got regression data"),
    "noise above one": (lambda: labels.noisy_labels(DATA, 1.1), "share must be in [0, 1], got 1.1"),
    "noise in replicas": (lambda: labels.noisy_labels(STACKED, 0.1), "data must have no replica axes, got x of shape (2, 6, 2)"),
    "noise in an array": (lambda: labels.noisy_labels(X, 0.1), "data must be a Dataset, got array("),
    "a path of another type": (lambda: images.mnist(3), "path must be a path, got 3"),
    # ---- layers and network
    "no inputs": (lambda: Linear(0, 2), "d must be at least 1, got 0"),
    "outputs": (lambda: Linear(2, 2.0), "k must be a whole number, got 2.0"),
    "initializer": (lambda: Linear(2, 2, "he"), "init must be a function of (rng, shape), got 'he'"),
    "rate of one": (lambda: Dropout(1.0), "rate must be in [0, 1), got 1"),
    "negative rate": (lambda: VanillaDropout(-0.1), "rate must be in [0, 1), got -0.1"),
    "NaN rate": (lambda: Dropout(np.nan), "rate must be finite, got nan"),
    "a bad rate among good ones": (lambda: Dropout([0.1, 1.5]), "rate must be in [0, 1), got 1.5"),
    "a rate in words": (lambda: Dropout("half"), "rate must be a real number, got 'half'"),
    "no layers": (lambda: Network(), "layers must not be empty"),
    "a list of layers": (lambda: Network([LAYER]), "layers must be reglab layers, got [Linear("),
    "a class of layers": (lambda: Network(LAYER, ReLU), "layers must be reglab layers, got <class"),
    "layers that do not fit": (lambda: Network(Linear(2, 3), Linear(4, 2)), "Linear(d=4, k=2) takes 4 inputs, got rows of shape (3,)"),
    "one layer twice": (lambda: Network(LAYER, LAYER), "layers must be different objects"),
    "a sum of other shapes": (lambda: Network(Residual(Linear(2, 3))), "makes (3,) of (2,), which cannot be added to its input"),
    "theta of another size": (lambda: NET(np.zeros(16), X), "theta must have 17 entries on its last axis, got shape (16,)"),
    "NaN theta": (lambda: NET(bad(THETA, np.nan, 3), X), "theta must be finite, got nan at index (3,)"),
    "other features": (lambda: NET(THETA, X[:, :1]), "x must have 2 features on its last axis, got shape (6, 1)"),
    "NaN features": (lambda: NET(THETA, bad(X, np.nan)), "x must be finite, got nan at index (1, 0)"),
    "one row as a vector": (lambda: NET(THETA, X[0]), "x must have at least 2 axes, got shape (2,)"),
    "no rows": (lambda: NET(THETA, X[:0]), "x must not be empty, got shape (0, 2)"),
    "view of nothing": (lambda: NET.view(THETA, "0.V"), "name must be one of '0.W', '0.b', '2.W', '2.b', got '0.V'"),
    "view of another array": (lambda: NET.view(np.zeros(3), "0.W"), "theta must have 17 entries on its last axis, got shape (3,)"),
    "select a misspelt name": (lambda: NET.select("weight"), "on must be one of '0.W', '0.b', '2.W', '2.b', 'weights', 'biases', 'state', got 'weight'"),
    "select a segment in a list": (lambda: NET.select(["weights"]), "on must be one of '0.W', '0.b', '2.W', '2.b', got 'weights'"),
    "select nothing": (lambda: NET.select([]), "on must select at least one of 0.W, 0.b, 2.W, 2.b, got []"),
    "a predicate that never holds": (lambda: NET.select(lambda name: False), "on must select at least one of 0.W, 0.b, 2.W, 2.b"),
    "select a number": (lambda: NET.select(3), "on must be a segment, a list of names, or a predicate on names, got 3"),
    "deviation": (lambda: initializers.normal(-1), "std must be in [0, inf), got -1"),
    # ---- losses
    "labels for too few outputs": (lambda: SoftmaxCrossEntropy().targets([0, 2], 2), "y must be labels in 0..1, got 2"),
    "negative probabilities": (lambda: SoftmaxCrossEntropy().targets([[1.5, -0.5]], 2), "y must be probabilities, at least 0, got -0.5"),
    "probabilities above one": (lambda: SoftmaxCrossEntropy().targets([[1.5, 0.5]], 2), "y must be rows that add up to 1 (or to 0: unlabelled), got a sum of 2"),
    "probabilities of other classes": (lambda: SoftmaxCrossEntropy().targets([[0.5, 0.5]], 3), "y must be whole-number class labels"),
    "NaN target": (lambda: SoftmaxCrossEntropy().targets([[np.nan, 1.0]], 2), "y must be finite, got nan at index (0, 0)"),
    "an indicator of two": (lambda: BinaryCrossEntropy().targets([0, 2], 1), "y must be in [0, 1], got 2"),
    "indicators for too many outputs": (lambda: BinaryCrossEntropy().targets(np.zeros((4, 2)), 3), "y must have 3 outputs on its last axis, got shape (4, 2)"),
    "numbers for too many outputs": (lambda: HalfSquaredError().targets(np.zeros((4, 2)), 3), "y must have 3 outputs on its last axis, got shape (4, 2)"),
    "infinite number": (lambda: HalfSquaredError().targets([np.inf], 1), "y must be finite, got inf at index (0,)"),
    # ---- optimizers and penalties
    **{f"{kind.__name__}: {value}": (lambda kind=kind, value=value: kind(lr=value), f"lr must be {words}")
       for kind in (SGD, Momentum, Nesterov, Adam, AdamW)
       for value, words in [(0, "in (0, inf), got 0"), (-0.1, "in (0, inf), got -0.1"), (np.nan, "finite, got nan"),
                            (None, "a real number, got None"), (True, "a real number, got True")]},
    "all momentum": (lambda: Momentum(0.1, 1.0), "mu must be in [0, 1), got 1"),
    "negative momentum": (lambda: Nesterov(0.1, -0.5), "mu must be in [0, 1), got -0.5"),
    "beta1": (lambda: Adam(beta1=1.0), "beta1 must be in [0, 1), got 1"),
    "beta2": (lambda: Adam(beta2=-0.1), "beta2 must be in [0, 1), got -0.1"),
    "eps": (lambda: Adam(eps=0), "eps must be in (0, inf), got 0"),
    "negative decay": (lambda: AdamW(lam=-1), "lam must be in [0, inf), got -1"),
    **{f"{kind.__name__} of {value}": (lambda kind=kind, value=value: kind(value), f"lam must {words}")
       for kind in (L1, L2)
       for value, words in [(-0.1, "be in [0, inf), got -0.1"), ([0.1, -2.0], "be in [0, inf), got -2"), (np.inf, "be finite, got inf"),
                            ("big", "be a real number, got 'big'"), ([], "not be empty, got shape (0,)")]},
    "truth values for a coefficient": (lambda: L2(np.array([True, False])), "lam must be real numbers, got array([ True, False])"),
    "truth values for learning rates": (lambda: SGD(np.array([True])), "lr must be real numbers, got array([ True])"),
    "masked coefficients": (lambda: L2(np.ma.masked_equal([0.1, 0.2], 0.2)), "lam must have no masked entries, got 1 of them"),
    "a penalty on nothing": (lambda: train(regularizers=[L2(0.1, on="5.W")]), "on must be one of '0.W'"),
    # ---- training
    "net": (lambda: train(net=LAYER), "net must be a Network, got Linear(d=2, k=2)"),
    "loss": (lambda: train(loss="mse"), "loss must be a Loss, got 'mse'"),
    "a class of losses": (lambda: train(loss=HalfSquaredError), "loss must be a Loss, got <class"),
    "optimizer": (lambda: train(optimizer="sgd"), "optimizer must be an Optimizer, got 'sgd'"),
    "arrays for data": (lambda: train(train=(X, Y)), "train must be a Dataset, got (array("),
    "arrays for validation": (lambda: train(val=X), "val must be a Dataset, got array("),
    "an empty validation set": (lambda: train(val=DATA.take(Y > 1)), "rows must not be empty"),
    "other features in training": (lambda: train(net=Network(Linear(3, 2))), "train must have 3 features for this net, got x of shape (6, 2)"),
    "other features in validation": (lambda: train(val=Dataset(X[:, :1], Y, 2)), "val must have 2 features for this net, got x of shape (6, 1)"),
    "replica axes that do not fit": (lambda: train(train=stack([DATA] * 3), seeds=2), "train must have replica axes that broadcast to (2,), got x (3, 6, 2)"),
    "more classes than outputs": (lambda: train(train=Dataset(X, Y + 1, 3)), "y must be labels in 0..1, got 2"),
    "too many classes": (lambda: train(train=Dataset(X, Y, 5)), "train must have as many classes as the net has outputs, 2, got 5 classes"),
    "too many classes in validation": (lambda: train(val=Dataset(X, Y, 5)), "val must have as many classes as the net has outputs, 2, got 5 classes"),
    "x beyond float32": (lambda: train(train=Dataset(bad(X, 1e39), Y, 2)), "x must fit float32, got 1e+39 at index (1, 0)"),
    "y beyond float32": (lambda: train(net=Network(Linear(2, 1)), train=Dataset(X, bad(Y, -1e39, 3)), loss=HalfSquaredError()), "y must fit float32, got -1e+39 at index (3, 0)"),
    "a start beyond float32": (lambda: train(start=bad(THETA, 1e39, 3)), "start must fit float32, got 1e+39 at index (3,)"),
    "numbers for a classifier": (lambda: train(train=NUMBERS), "y must be whole-number class labels"),
    "numbers for two outputs": (lambda: train(train=NUMBERS, loss=HalfSquaredError()), "y must have 2 outputs on its last axis, got shape (6, 1)"),
    "two numbers for one output": (lambda: train(net=Network(Linear(2, 1)), train=Dataset(X, X), loss=HalfSquaredError()), "y must have 1 outputs on its last axis, got shape (6, 2)"),
    "no epochs": (lambda: train(epochs=0), "epochs must be at least 1, got 0"),
    "half an epoch": (lambda: train(epochs=0.5), "epochs must be a whole number, got 0.5"),
    "a start of another size": (lambda: train(start=np.zeros(5)), "start must broadcast to shape (17,), got (5,)"),
    "a start for other seeds": (lambda: train(start=np.zeros((3, 17)), seeds=2), "start must broadcast to shape (2, 17), got (3, 17)"),
    "a start that is lost": (lambda: train(start=np.full(17, np.nan)), "start must be finite, got nan at index (0,)"),
    "every": (lambda: train(every=0), "every must be at least 1, got 0"),
    "nothing measured to stop by": (lambda: train(every=None, val=DATA, regularizers=[EarlyStopping(3)]), "every must be a number for EarlyStopping, got None"),
    "no rows a step": (lambda: train(batch_size=0), "batch_size must be at least 1, got 0"),
    "fewer than no rows": (lambda: train(batch_size=-2), "batch_size must be at least 1, got -2"),
    "some rows": (lambda: train(batch_size=1.5), "batch_size must be a whole number, got 1.5"),
    "no seeds": (lambda: train(seeds=0), "seeds must not be empty, got 0"),
    "negative seeds": (lambda: train(seeds=[-1]), "seeds must be at least 0, got -1"),
    "fractional seeds": (lambda: train(seeds=1.5), "seeds must be a whole number or a list of them, got 1.5"),
    "seeds in words": (lambda: train(seeds="ab"), "seeds must be a whole number, got 'a'"),
    "true seeds": (lambda: train(seeds=True), "seeds must be a whole number or a list of them, got True"),
    "half precision": (lambda: train(dtype=np.float16), "dtype must be float32 or float64, got <class 'numpy.float16'>"),
    "whole-number precision": (lambda: train(dtype=int), "dtype must be float32 or float64, got <class 'int'>"),
    "precision in words": (lambda: train(dtype="high"), "dtype must be float32 or float64, got 'high'"),
    "one regularizer": (lambda: train(regularizers=L2(0.1)), "regularizers must be a list of Regularizer objects, got L2(lam=0.1)"),
    "a class of regularizers": (lambda: train(regularizers=[Regularizer]), "regularizers must be a list of Regularizer objects, got <class"),
    "one regularizer twice": (lambda: train(regularizers=[PENALTY, PENALTY]), "regularizers must be different objects, got one of them twice in [L2(lam=0.1), L2(lam=0.1)]"),
    "what cannot be copied": (lambda: train(regularizers=[Holding()]), "must be such that it can be copied, got cannot pickle 'generator' object"),
    "a layer for a regularizer": (lambda: train(regularizers=[Dropout(0.1)]), "regularizers must be a list of Regularizer objects, got Dropout(rate=0.1)"),
    "sweeps that do not fit": (lambda: train(optimizer=SGD([0.1, 0.2]), regularizers=[L2([1.0, 2.0, 3.0])]), "broadcast to one sweep shape, got L2.lam (3,), SGD.lr (2,)"),
    "schedule": (lambda: train(schedule=0.5), "schedule must be a function of the share of steps done, got 0.5"),
    "a negative schedule": (lambda: train(schedule=lambda t: -1.0), "schedule must be in [0, inf), got -1"),
    "no chunk": (lambda: train(how=sweep, chunk=0), "chunk must be at least 1, got 0"),
    "no threads": (lambda: train(how=sweep, threads=0), "threads must be at least 1, got 0"),
    "one regularizer in a sweep": (lambda: train(how=sweep, regularizers=L2([0.1, 0.2])), "regularizers must be a list of Regularizer objects, got L2(lam=[0.1, 0.2])"),
    "a layer for a net in a sweep": (lambda: train(how=sweep, net=LAYER), "net must be a Network, got Linear(d=2, k=2)"),
    "a word for an optimizer in a sweep": (lambda: train(how=sweep, optimizer="sgd"), "optimizer must be an Optimizer, got 'sgd'"),
    "a schedule in a sweep": (lambda: train(how=sweep, schedule=0.5), "schedule must be a function of the share of steps done, got 0.5"),
    "smoothed numbers": (lambda: train(train=NUMBERS, net=Network(Linear(2, 1)), loss=HalfSquaredError(), regularizers=[LabelSmoothing(0.1)]), "loss must be SoftmaxCrossEntropy or BinaryCrossEntropy for LabelSmoothing, got HalfSquaredError"),
    "confidence in numbers": (lambda: train(train=NUMBERS, net=Network(Linear(2, 1)), loss=HalfSquaredError(), regularizers=[ConfidencePenalty(0.1)]), "loss must be SoftmaxCrossEntropy or BinaryCrossEntropy for ConfidencePenalty, got HalfSquaredError"),
    "columns of biases": (lambda: train(regularizers=[MaxNorm(1.0, on="biases")]), "on must name weight matrices for MaxNorm, got '0.b' of one axis, (3,)"),
    # ---- afterwards
    "predict other features": (lambda: run().predict(X[:, :1]), "x must have 2 features on its last axis, got shape (6, 1)"),
    "predict NaN": (lambda: run().predict(bad(X, np.nan)), "x must be finite, got nan at index (1, 0)"),
    "evaluate an array": (lambda: run().evaluate(X), "data must be a Dataset, got array("),
    "test other features": (lambda: run().test(Dataset(X[:, :1], Y, 2)), "data must have 2 features for this net, got x of shape (6, 1)"),
    "view an unknown parameter": (lambda: run().view("1.W"), "name must be one of '0.W', '0.b', '2.W', '2.b', got '1.W'"),
    # ---- streams, checks, theory
    "seed of a stream": (lambda: streams.generator(-3, "init"), "seed must be at least 0, got -3"),
    "nothing to check": (lambda: gradient_check(lambda: (0.0,)), "inputs must not be empty"),
    "NaN to check": (lambda: gradient_check(lambda w: (0.0, w), [np.nan]), "inputs[0] must be finite, got nan at index (0,)"),
    "no directions": (lambda: gradient_check(lambda w: (0.0, w), [1.0], directions=0), "directions must be at least 1, got 0"),
    "no tolerance": (lambda: gradient_check(lambda w: (0.0, w), [1.0], tolerance=0), "tolerance must be in (0, inf), got 0"),
    "no gradient to check": (lambda: gradient_check(lambda w: (0.0, None), [1.0]), "f states no gradient: all of its 1 are None"),
    "NaN for a value": (lambda: gradient_check(lambda w: (np.nan, w), [1.0]), "the value of f must be finite, got nan at index ()"),
    "unknown exercise": (lambda: check("l2.77", None), "name must be an exercise such as 'l2.1', got 'l2.77'"),
    "a crooked Hessian": (lambda: Quadratic([[1, 2], [0, 1]], [0, 0]), "hessian must be a symmetric matrix, got [[1, 2], [0, 1]]"),
    "a saddle": (lambda: Quadratic([[1, 0], [0, -1]], [0, 0]), "hessian must be without negative eigenvalues"),
    "an optimum elsewhere": (lambda: Quadratic(np.eye(2), [0.0]), "optimum must have shape (2), got (1,)"),
    "negative eigenvalues": (lambda: shrinkage([1.0, -0.1], 1.0), "eigenvalues must be in [0, inf), got -0.1"),
    "negative lambda": (lambda: degrees_of_freedom([1.0], -0.1), "lam must be in [0, inf), got -0.1"),
    "rows and targets": (lambda: ridge(X, Y[:-1], 0.1), "x and y must have the same length, got 6 and 5"),
    "no unique answer": (lambda: ridge(np.ones((6, 2)), Y, 0.0), "lam must be above 0"),
    "no margin": (lambda: max_margin(np.zeros((6, 2)), Y), "y must be labels that some w separates, got 'overlap'"),
}  # fmt: skip


@pytest.mark.parametrize(("ask", "words"), TABLE.values(), ids=TABLE)
def test_bad_input_is_refused(ask, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        ask()


TYPOS = {
    "an unknown option": (lambda: train(batchsize=3), TypeError, "batchsize"),
    "an unknown option in a sweep": (lambda: train(how=sweep, batchsize=3), TypeError, "batchsize"),
    "a file that is not there": (lambda: images.mnist("nowhere.npz"), FileNotFoundError, "nowhere.npz"),
}


@pytest.mark.parametrize(("ask", "error", "words"), TYPOS.values(), ids=TYPOS)
def test_what_is_no_value_error_is_as_documented(ask, error, words):
    with pytest.raises(error, match=words):
        ask()


class Noticing(Regularizer):
    """Notices when training begins."""

    begun = 0

    def begin(self, run, rng):
        Noticing.begun += 1


@pytest.mark.parametrize(
    "wrong", [{"schedule": 1}, {"every": 0}, {"val": X}, {"dtype": "high"}, {"seeds": []}, {"batch_size": 0}], ids=str
)
@pytest.mark.parametrize("how", [fit, sweep])
def test_nothing_is_done_before_the_refusal(how, wrong):
    Noticing.begun = 0
    with pytest.raises(ValueError, match=next(iter(wrong))):
        train(how=how, regularizers=[Noticing()], **wrong)
    assert not Noticing.begun

"""summary: what panels draw of a run, with its replica axes in front."""

import numpy as np

from reglab.data.toys import moons
from reglab.epoch.early_stopping import EarlyStopping
from reglab.explore import summary
from reglab.figures import grid_points
from reglab.layers.linear import Linear
from reglab.losses import SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.training import fit
from reglab.weights.l2 import L2


def run(lam):
    return fit(
        Network(Linear(2, 2)), moons(20), SoftmaxCrossEntropy(), optimizer=SGD(0.1), regularizers=[L2(lam)],
        epochs=4, val=moons(30, seed=1), every=2,
    )  # fmt: skip


def test_arrays_carry_the_sweep_axes_in_front():
    points = grid_points((-1, 1), (-1, 1), 5)
    many, one = summary(run([0.0, 0.1, 1.0]), points), summary(run(0.1), points)
    shapes = {"train": (2,), "held_out": (2,), "weights": (4,), "map": (5, 5), "val_loss": (), "weight_norm": ()}
    for name, shape in shapes.items():
        assert one[name].shape == shape
        assert many[name].shape == (3, *shape)
        np.testing.assert_allclose(many[name][1], one[name], rtol=1e-5, atol=1e-5)  # a run in float32


def test_the_map_is_the_probability_of_class_1_row_by_row():
    r = run(0.0)
    points = grid_points((-1, 1), (-1, 1), 5)
    probability = r.predict(points[7:8])[0, 1]
    np.testing.assert_allclose(summary(r, points)["map"][1, 2], probability, rtol=1e-6)


def test_curves_of_a_run_that_stopped_are_as_long_as_the_others():
    stopped = fit(
        Network(Linear(2, 2)), moons(20), SoftmaxCrossEntropy(), optimizer=SGD(1e-9), regularizers=[EarlyStopping(1)],
        epochs=9, val=moons(30, seed=1), every=2,
    )  # fmt: skip
    curve = summary(stopped)["train"]
    assert curve.shape == (5,)
    assert np.isnan(curve[-1])
    assert np.isfinite(curve[0])

"""One sample of every panel, with results stacked over three states."""

import numpy as np
import pytest

from reglab.figures import Bars, Curves, DecisionMap, Dots, Fit, Heatmap, Histogram, Landscape, ball, grid_points

STATES = 3


def _curves(rng):
    fall = np.exp(-np.linspace(0, 4, 30)) * np.array([[0.4], [0.6], [0.9]])
    result = {"train": fall, "held_out": fall + 0.1, "low": fall + 0.05, "high": fall + 0.15, "best": [3.0, 9.0, 20.0]}
    result["held_out"][1, 20:] = np.nan
    return Curves(xlim=(0, 30), ylabel="error", bands={"held-out": ("low", "high")}, mark="best", title="Error"), result


def _logarithmic(rng):
    lam = np.geomspace(1e-4, 1, 9)
    loss = np.geomspace(1, 0.01, 9) * np.array([[1.0], [2.0], [3.0]])
    panel = Curves({"a": "loss"}, x=lam, xlim=(1e-4, 1), ylim=(1e-3, 10), xscale="log", yscale="log", xlabel="λ")
    return panel, {"loss": loss}


def _histogram(rng):
    w = rng.standard_normal((STATES, 500)) * np.array([[0.01], [0.5], [2.0]])
    panel = Histogram(near=0.05, outline="first", outline_name="λ = 0", title="Weights")
    return panel, {"weights": w, "first": w[::-1]}


def _map(rng):
    x = rng.uniform(-1, 1, (60, 2))
    y = (x[:, 0] > 0).astype(int)
    where = grid_points((-1, 1), (-1, 1), 24)
    slope = np.array([[0.5], [3.0], [20.0]])
    p = 1 / (1 + np.exp(-slope * (where[:, 0] + 0.3 * np.sin(4 * where[:, 1]))))
    noisy = np.arange(60) % 9 == 0
    panel = DecisionMap(xlim=(-1, 1), ylim=(-1, 1), x=x, y=np.where(noisy, 1 - y, y), noisy=noisy, title="P(class 1)")
    return panel, {"map": p.reshape(STATES, 24, 24)}


def _landscape(rng):
    a, b = np.linspace(-1, 3, 31), np.linspace(-1, 1.5, 21)
    lam = np.array([0.0, 0.5, 2.0])
    z = (a - 2) ** 2 + 4 * (b[:, None] - 1) ** 2 + lam[:, None, None] * (a**2 + b[:, None] ** 2)
    walk = np.stack([np.linspace(-0.5, 1.5, 12), np.linspace(-0.8, 0.9, 12) ** 2], axis=-1)
    result = {
        "surface": z,
        "path": walk * (1 - 0.2 * lam[:, None, None]),
        "step": np.array([0, 5, 11]),
        "circle": ball(1 / (1 + lam)),
        "data": np.stack([1 - 0.3 * lam, 0.5 + 0 * lam], axis=-1),
        "penalty": np.stack([-0.2 * lam, -0.1 * lam], axis=-1),
    }
    panel = Landscape(
        a=a, b=b, low=0.05, high=15, path="path", step="step", outlines={"penalty": "circle"},
        arrows={"data": "data", "pull": "penalty"}, path_name="descent", marks={"no penalty": (2, 1)},
        title="Objective",
    )  # fmt: skip
    return panel, result


def _bars(rng):
    heights = np.array([[0.9, 0.4, -0.2], [1.5, 0.1, -0.9], [0.0, 0.98, -0.97]])
    return Bars("h", ["one", "two", "three"], ylim=(-1, 1), reference=0.5, title="Bars"), {"h": heights}


def _dots(rng):
    mean = np.array([[0.2, -0.1, 0.7], [0.5, -1.4, 0.0], [-0.3, 0.9, 0.1]])
    result = {"mean": mean, "low": mean - 0.2, "high": mean + 0.2, "base": [0.0, 0.4, -0.2]}
    result["sure"] = np.array([[1, 0.5, 0], [-0.5, -1, 0], [0, 1, 1]])
    names = {"a heading": ["one", "two"], "another, which is longer than all names": ["three"]}
    panel = Dots(names, xlim=(-1, 1), reference="base", verdicts="sure", label="gain", title="Dots")
    return panel, result


def _fit(rng):
    x = np.linspace(0, 1, 40)
    fits = np.sin(6 * x) + np.array([[0.0], [0.2], [0.4]])
    many = fits[:, None] + 0.1 * rng.standard_normal((STATES, 7, 1))
    panel = Fit(
        {"ours": "fit", "theirs": "other"}, x=x, xlim=(0, 1), ylim=(-2, 2), many="many", points=(x[::5], fits[0, ::5]),
        truth=(x, fits[0]), title="Fit",
    )  # fmt: skip
    return panel, {"fit": fits, "other": fits - 0.3, "many": many}


def _heatmap(rng):
    return Heatmap("W", (6, 9), limit=2, title="W"), {"W": rng.standard_normal((STATES, 6, 9))}


def _named_heatmap(rng):
    names = {0.0: "not one of them", 1.0: "every one of them"}
    return Heatmap("W", (6, 9), low=0, names=names, xlabel="x", ylabel="y"), {"W": rng.random((STATES, 6, 9))}


def _kinds(rng):
    panel = Heatmap("W", (6, 9), kinds={-1.0: "left out", 1.0: "taken along"})
    return panel, {"W": rng.choice([-1.0, 1.0], (STATES, 6, 9))}


SAMPLES = (
    _curves, _logarithmic, _histogram, _map, _landscape, _bars, _dots, _fit, _heatmap, _named_heatmap, _kinds,
)  # fmt: skip


@pytest.fixture(params=SAMPLES, ids=lambda make: make.__name__.strip("_"))
def sample(request):
    """(panel, result stacked over STATES states)"""
    panel, result = request.param(np.random.default_rng(0))
    return panel, {key: np.asarray(value) for key, value in result.items()}

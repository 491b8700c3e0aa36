"""A toy experiment of two continuous sliders."""

from asyncio import events

import numpy as np
import pytest

from reglab.explore import explore, grid, log
from reglab.figures import Curves, Histogram

EPOCHS = np.arange(1.0, 21)
WEIGHTS = np.linspace(-2, 2, 50)


def compute(lam, rate):
    lam, rate = np.asarray(lam)[..., None], np.asarray(rate)[..., None]
    train = np.exp(-EPOCHS / 5) + lam + 0 * rate
    return {"train": train, "held_out": train + 0.1 + rate, "weights": WEIGHTS / (1 + 9 * lam), "epochs": EPOCHS}


def text(result, i, lam, rate):
    return {"train": f"{result['train'][i][-1]:.3f}", "lam times p": lam * rate}


@pytest.fixture(autouse=True)
def no_event_loop():
    """Tests with a browser leave an event loop running in their thread; here each begins without one."""
    running = events._get_running_loop()
    events._set_running_loop(None)
    yield
    events._set_running_loop(running)


@pytest.fixture
def toy():
    """Arguments of `explore`, to be changed at will."""
    return {
        "panels": [
            Curves(x="epochs", xlim=(0, 20), ylim=(0, 2), title="Error"),
            Histogram(needs=["lam"], title="Weights"),
        ],
        "id": "toy",
        "question": "What do λ and p do?",
        "text": text,
        "static": ("epochs",),
        "lam": log(1e-2, 1, 3, start=0.1),
        "rate": grid(0, 0.5, 2, start=0, hint="share of units"),
    }


@pytest.fixture
def make(toy, monkeypatch):
    """make(baked, **changes): an explorer of the toy experiment."""

    def make(baked, compute=compute, **changes):
        monkeypatch.setenv("REGLAB_BAKE", "1" if baked else "0")
        return explore(compute, **{k: v for k, v in (toy | changes).items() if v is not ...})

    return make

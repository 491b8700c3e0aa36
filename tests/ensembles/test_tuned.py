"""Ensembles in a study: chosen by their mean, scored by their mean, and members are what they would be alone."""

from __future__ import annotations

import numpy as np
import pytest

from reglab.data.toys import moons, polynomial
from reglab.ensembles.bagging import bag, deep_ensemble
from reglab.ensembles.tuned import Bag, DeepEnsemble
from reglab.experiments import Fresh, Study, Trained
from reglab.layers.activations import ReLU
from reglab.layers.linear import Linear
from reglab.losses import HalfSquaredError, SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.theory.bagging import error_products

ROWS = Fresh(moons, 30, 40, 50)
HOW = {"loss": SoftmaxCrossEntropy(), "epochs": 6, "batch_size": 10, "every": 2}
LRS = np.array([0.05, 0.5, 2.0])


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("REGLAB_STUDIES", str(tmp_path))


def network(lr, outputs=2):
    return {"net": Network(Linear(2, 5), ReLU(), Linear(5, outputs)), "optimizer": SGD(lr)}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REGLAB_STUDIES", str(tmp_path_factory.mktemp("studies")))
        methods = {
            "single": Trained(network, **HOW).over(lr=LRS),
            "bag": Bag(network, members=3, **HOW).over(lr=LRS),
            "deep": DeepEnsemble(network, members=3, **HOW).over(lr=LRS),
        }
        return Study("ensembles", ROWS, methods, seeds=4).run()


@pytest.mark.parametrize(("name", "alone"), [("bag", bag), ("deep", deep_ensemble)])
def test_what_is_scored_is_the_ensemble_that_was_chosen(found, name, alone):
    """The same ensemble, trained by itself for as many epochs as were chosen, scores the same."""
    for s in range(4):
        train, val, test = ROWS.draw(s)
        chosen = found.chosen[name][s]
        built = network(chosen["lr"])
        members = [3 * s + j for j in range(3)]
        one = alone(built["net"], train, SoftmaxCrossEntropy(), members=members, optimizer=built["optimizer"],
                    epochs=chosen["epochs"], batch_size=10, dtype="float64")  # fmt: skip
        assert one.score(test) == pytest.approx(found.scores[name][s])
        assert one.score(train) == pytest.approx(found.train[name][s])
        errors = one.opinions(val.x) - np.eye(2)[val.y]
        own, common = error_products(np.moveaxis(errors, -1, -2).reshape(3, -1))
        assert found.measured[name]["correlation"][s] == pytest.approx(common / own)
        right = (one.opinions(val.x).argmax(-1) == val.y).mean()
        assert found.measured[name]["member"][s] == pytest.approx(right)


def test_every_seed_chooses_by_its_own_validation_rows(found):
    tuned = found.tuned["bag"]
    assert tuned.val.shape == (3, 3, 4)
    for s in range(4):
        assert tuned.val[tuned.length[s], tuned.trial[s], s] == tuned.val[..., s].max()
    assert "Every method has 3 trials" in found.rules()


def test_full_length_and_chunks():
    one, chunked = (
        DeepEnsemble(network, members=2, full_length=True, chunk=chunk, **HOW).over(lr=LRS) for chunk in (None, 1)
    )
    draws = [ROWS.draw(s) for s in range(2)]
    a, b = (method.tune(draws, [0, 1], "accuracy") for method in (one, chunked))
    assert set(a.length) == {2}
    np.testing.assert_allclose(a.val, b.val)
    np.testing.assert_allclose(a.rows, b.rows)


def test_numbers_are_averaged():
    def line(lr):
        return {"net": Network(Linear(1, 4), ReLU(), Linear(4, 1)), "optimizer": SGD(lr)}

    rows = Fresh(lambda n, seed: polynomial(n, seed=seed), 20, 20, 30)
    method = Bag(line, members=3, loss=HalfSquaredError(), epochs=4, every=2).over(lr=[0.01, 0.1])
    tuned = method.tune([rows.draw(s) for s in range(2)], [0, 1], "squared error")
    assert np.isfinite(tuned.rows).all()
    assert (tuned.measured["correlation"] <= 1).all()


REFUSED = [
    (lambda: Bag(network, members=1, **HOW), "members must be at least 2, got 1"),
    (lambda: DeepEnsemble(network, members=0, **HOW), "members must be at least 2, got 0"),
    (lambda: Bag(network, members=2, stacked=False, **HOW), "measure and stacked must be left out"),
    (
        lambda: Bag(network, members=2, **HOW).over(lr=LRS).tune([(moons(9), None, moons(9))], [0], "accuracy"),
        "val must be at least 1 row",
    ),
]


@pytest.mark.parametrize(("call", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_cannot_be_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()

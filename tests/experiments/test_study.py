"""A study is fair by construction, goes on after an interruption, and refuses what is not."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest

from reglab.data.dataset import Dataset
from reglab.data.toys import moons
from reglab.epoch.early_stopping import EarlyStopping
from reglab.experiments import Fitted, Fresh, Real, Study, Trained, digit_rows, record
from reglab.experiments.code import fingerprint
from reglab.layers.activations import ReLU
from reglab.layers.linear import Linear
from reglab.losses import HalfSquaredError, SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD
from reglab.training import fit
from reglab.weights.l2 import L2

ROWS = Fresh(moons, 30, 40, 50)


def network(lr, lam=0.0):
    return {"net": Network(Linear(2, 5), ReLU(), Linear(5, 2)), "optimizer": SGD(lr), "regularizers": [L2(lam)]}


NET = Trained(network, loss=SoftmaxCrossEntropy(), epochs=6, batch_size=10, every=2)
METHODS = {"plain": NET.over(lr=[0.05, 0.2, 0.5, 1.0]), "L2": NET.over(lr=[0.2, 0.5], lam=[0.01, 0.1])}


def nearest(train, scale):
    """Probabilities that fall with the distance from the class means, a trial for each scale."""
    means = np.stack([train.x[train.y == c].mean(0) for c in range(2)])

    def predict(x):
        p = np.exp(-scale[:, None, None] * ((x[:, None] - means) ** 2).sum(-1))
        return p / p.sum(-1, keepdims=True)

    return predict


def study(name="small", rows=ROWS, methods=METHODS, seeds=3, **more):
    return Study(name, rows, methods, seeds=seeds, **more)


def test_every_seed_chooses_what_is_best_on_its_own_validation_rows():
    found = study().run()
    tuned = found.tuned["L2"]
    assert tuned.val.shape == (3, 4, 3)
    assert list(tuned.epochs) == [2, 4, 6]
    for s in range(3):
        assert tuned.val[tuned.length[s], tuned.trial[s], s] == tuned.val[..., s].max()
    assert found.scores["L2"].shape == (3,)
    assert set(found.chosen["L2"][0]) == {"lr", "lam", "epochs"}


def test_what_is_scored_is_what_was_chosen():
    """The same network, trained alone for as many epochs as were chosen, scores the same on the test rows."""
    found = study().run()
    for s in range(3):
        train, val, test = ROWS.draw(s)
        chosen = dict(found.chosen["L2"][s])
        epochs = chosen.pop("epochs")
        built = network(**chosen)
        run = fit(
            built.pop("net"), train, SoftmaxCrossEntropy(), epochs=epochs, batch_size=10, val=val, seeds=[s],
            dtype="float64", **built,
        )  # fmt: skip
        assert run.test(test)["accuracy"][0] == pytest.approx(found.scores["L2"][s])
        assert run.history["train_accuracy"][-1, 0] == pytest.approx(found.train["L2"][s])


def test_full_length_and_trials_one_by_one():
    full = NET.over(lr=[0.2, 0.5], lam=[0.01, 0.1], full_length=True)
    alone = Trained(network, loss=SoftmaxCrossEntropy(), epochs=6, batch_size=10, every=2, stacked=False)
    alone = alone.over(lr=[0.2, 0.5], lam=[0.01, 0.1])
    found = study(methods={"L2": METHODS["L2"], "full": full, "one by one": alone}).run()
    assert {c["epochs"] for c in found.chosen["full"]} == {6}
    np.testing.assert_allclose(found.tuned["one by one"].val, found.tuned["L2"].val)
    np.testing.assert_array_equal(found.tuned["one by one"].rows, found.tuned["L2"].rows)


def test_a_method_that_stops_early_itself():
    def stopping(lr, patience):
        return {**network(lr), "regularizers": [EarlyStopping(patience)]}

    stopped = Trained(stopping, loss=SoftmaxCrossEntropy(), epochs=6, every=1).over(lr=[0.2, 0.5], patience=[1, 3])
    assert study(methods={"plain": METHODS["plain"], "stopping": stopped}).run().scores["stopping"].shape == (3,)


def test_what_is_measured_belongs_to_the_choice():
    net = Trained(network, loss=SoftmaxCrossEntropy(), epochs=4, every=2, measure={"norm": _norm})
    found = study(methods={"a": net.over(lr=[0.1, 0.5]), "b": net.over(lr=[0.2, 0.3])}).run()
    tuned = found.tuned["a"]
    assert tuned.measured["norm"].shape == (2, 3)
    for s in range(3):
        assert found.measured["a"]["norm"][s] == tuned.measured["norm"][tuned.trial[s], s]


def _norm(run):
    return np.linalg.norm(run.weights, axis=-1)


@pytest.mark.parametrize("folds", [None, 3])
def test_closed_forms(folds):
    rows = Fresh(moons, 30, 0 if folds else 40, 50)
    near = Fitted(nearest, folds=folds, measure={"half": lambda train, scale: scale / 2})
    methods = {"a": near.over(scale=[0.1, 1.0]), "b": near.over([{"scale": 2.0}, {"scale": 3.0}])}
    found = study(rows=rows, methods=methods, metric="log loss").run()
    for s in range(3):
        train, _, test = rows.draw(s)
        chosen = found.chosen["a"][s]["scale"]
        p = nearest(train, np.array([chosen]))(test.x)[0]
        assert found.scores["a"][s] == pytest.approx(-np.log(p[np.arange(50), test.y]).mean())
        assert found.measured["a"]["half"][s] == chosen / 2


def test_errors_are_better_when_lower():
    def line(n, seed):
        rng = np.random.default_rng(seed)
        x = rng.standard_normal((n, 3))
        return Dataset(x, x @ [1.0, -1.0, 0.5] + 0.1 * rng.standard_normal(n))

    def ridge(train, lam):
        w = [np.linalg.solve(train.x.T @ train.x + a * np.eye(3), train.x.T @ train.y) for a in lam]
        return lambda x: np.array(w) @ x.T

    def linear(lr):
        return {"net": Network(Linear(3, 1)), "optimizer": SGD(lr)}

    rows = Fresh(line, 20, 20, 100)
    net = Trained(linear, loss=HalfSquaredError(), epochs=3, every=1)
    methods = {"weak": Fitted(ridge).over(lam=[0.1, 0.2]), "strong": Fitted(ridge).over(lam=[1e3, 2e3]),
               "net": net.over(lr=[0.001, 0.01])}  # fmt: skip
    found = study(rows=rows, methods=methods, metric="squared error", seeds=5).run()
    assert found.scores["weak"].mean() < 0.1 < found.scores["strong"].mean()
    assert found.compare("strong").verdict == "worse than"
    assert "its squared error is" in found.sentence("strong")
    assert " higher " in found.sentence("strong")
    assert found.compare("weak", "strong").mean == -found.compare("strong").mean > 0


def test_a_study_that_was_killed_goes_on_to_the_same_bit(monkeypatch, studies):
    whole = study().run()
    for path in studies.rglob("l2.*.npz"):
        path.unlink()
    kept = {path: path.read_bytes() for path in studies.rglob("*.npz")}
    assert len(kept) == 1
    tune = Trained.tune

    def killed(*args):
        tune(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(Trained, "tune", killed)
    with pytest.raises(KeyboardInterrupt):
        study().run()
    monkeypatch.setattr(Trained, "tune", tune)
    assert {path: path.read_bytes() for path in studies.rglob("*.npz")} == kept
    again = study().run()
    for name in METHODS:
        for what in ("val", "train", "rows", "trial", "length", "epochs"):
            np.testing.assert_array_equal(getattr(again.tuned[name], what), getattr(whole.tuned[name], what))
    monkeypatch.setattr(Trained, "tune", killed)
    study().run()  # all is there: nothing is trained


def test_an_interrupted_writing_leaves_nothing(monkeypatch, studies):
    def full(*args, **kwargs):
        raise OSError("no space left")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="no space"):
        study().run()
    assert not list(studies.rglob("*.*"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_jobs_change_nothing(jobs, studies):
    found = study(jobs=jobs).run()
    assert {k: a.tolist() for k, a in found.scores.items()} == {k: a.tolist() for k, a in study().run().scores.items()}
    (about, _) = record.everything(studies)
    assert (about["study"], about["trials"], about["seeds"], about["test"]) == ("small", 4, 3, 50)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:200]), "is damaged .*: move it away"),
        (lambda path: path.write_bytes(b""), "is damaged"),
        (lambda path: _rewrite(path, version=0), "is a record of version 0, not of version 1: move it away"),
        (lambda path: np.savez(path, about=np.array(json.dumps({"version": 1}))), "lacks val, train"),
    ],
)
def test_a_record_that_cannot_be_read_is_said_and_kept(spoil, message, studies):
    study().run()
    (path,) = studies.rglob("l2.*.npz")
    spoil(path)
    kept = path.read_bytes()
    with pytest.raises(ValueError, match=message):
        study().run()
    assert path.read_bytes() == kept


def _rewrite(path, **changed):
    with np.load(path) as file:
        arrays = dict(file)
    about = {**json.loads(str(arrays.pop("about"))), **changed}
    np.savez(path, about=np.array(json.dumps(about)), **arrays)


def test_the_test_part_is_scored_once():
    one = study()
    one.run()
    with pytest.raises(ValueError, match="small has run, and test rows are scored once"):
        one.run()


def test_rows_of_real_data():
    train, val, test = digit_rows(100, 50, noise=0.3).draw(0)
    others = digit_rows(200, 400).draw(7)
    assert (len(train), len(val), len(test)) == (100, 50, 597)
    np.testing.assert_array_equal(test.x, others[2].x)
    rows = [{row.tobytes() for row in part.x} for part in others]
    assert not rows[0] & rows[1]
    assert not (rows[0] | rows[1]) & rows[2]


def test_rows_of_a_source():
    parts = [part for seed in (0, 1) for part in ROWS.draw(seed)]
    assert [len(part) for part in parts[:3]] == [30, 40, 50]
    assert len({part.x[0, 0] for part in parts}) == 6


# ---- what a fingerprint sees


def test_a_fingerprint_sees_code_and_numbers_and_no_comments():
    def build(lr):
        return {"optimizer": SGD(lr), "width": 5}

    same = build

    def build(lr):  # another comment
        """And a docstring."""
        return {"optimizer": SGD(lr), "width": 5}

    commented = build

    def build(lr):
        return {"optimizer": SGD(lr), "width": 6}

    assert fingerprint(same) == fingerprint(commented) != fingerprint(build)
    assert fingerprint(np.array([1.0, 1 + 1e-15])) == fingerprint(np.array([1.0, 1.0]))
    assert fingerprint(np.array([1.0, 1.1])) != fingerprint(np.array([1.0, 1.0]))
    assert fingerprint(NET.over(lr=[0.1])) != fingerprint(NET.over(lr=[0.2]))
    assert fingerprint(Fresh(moons, 30, 40, 50)) != fingerprint(Fresh(moons, 31, 40, 50))


def test_a_fingerprint_follows_names():
    def other():
        return 1

    def one():
        return other()

    before = fingerprint(one)

    def other():  # noqa: F811
        return 2

    assert fingerprint(one) != before


def _of_page(source):
    """What a page defines: `thing`."""
    space = {"__name__": "__main__", "Trained": Trained}
    exec(source, space)
    return space["thing"]


def test_a_fingerprint_knows_attributes_from_globals():
    one, other = (_of_page(f"lr = {a}\ndef thing(run): return run.lr") for a in (1, 2))
    assert fingerprint(one) == fingerprint(other)
    one, other = (_of_page(f"lr = {a}\ndef thing(run): return lr") for a in (1, 2))
    assert fingerprint(one) != fingerprint(other)


def test_a_fingerprint_tells_lambdas_apart():
    measures = [
        {"zeros": lambda run: run == 0},
        {"zeros": lambda run: run == 1},
    ]
    assert fingerprint(measures[0]) != fingerprint(measures[1])
    assert fingerprint(measures[0]) == fingerprint(dict(measures[0]))


def test_a_fingerprint_looks_into_partials_and_bound_methods():
    assert fingerprint(partial(moons, noise=0.1)) == fingerprint(partial(moons, noise=0.1))
    assert fingerprint(partial(moons, noise=0.1)) != fingerprint(partial(moons, noise=0.2))
    assert fingerprint(L2(0.1).weights) != fingerprint(L2(0.2).weights)
    assert fingerprint(len) != fingerprint(abs)


def test_a_fingerprint_sees_the_methods_of_a_page_s_classes():
    one, other, same = (
        _of_page(f"class Late(Trained):\n    def __init__(self): pass\n    def tune(self): return {a}\nthing = Late()")
        for a in (1, 2, 1)
    )
    assert fingerprint(one) == fingerprint(same) != fingerprint(other)


# ---- bad input


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: study(seeds=1), "seeds must be at least two different ones: one seed has no interval"),
        (lambda: study(seeds=[3, 3]), "seeds must be at least two different ones"),
        (lambda: study(methods={"a": METHODS["plain"]}), "methods must be a dict of at least two"),
        (lambda: study(methods={"a": NET, "b": NET}), "methods must have trials: say .over"),
        (lambda: study(methods={**METHODS, "few": NET.over(lr=[0.1])}), "numbers of trials, got plain 4, L2 4, few 1"),
        (lambda: study(metric="f1"), "metric must be one of"),
        (lambda: study(against="L1"), "against and also must be one of"),
        (lambda: study(also=[("L2", "L1")]), "against and also must be one of"),
        (lambda: study(name="A study"), "name must be small letters"),
        (lambda: study(rows=moons(10)), "rows must be Real or Fresh rows"),
        (lambda: study(margin=0), "margin must be"),
        (lambda: NET.over([]), "trials must be a list of at least one dict"),
        (lambda: NET.over([{"lr": 1}, {"lam": 1}]), "trials must be settings with the same names"),
        (lambda: NET.over([{"lr": 1}], lam=[1]), "trials must be either a list of settings or a grid"),
        (lambda: digit_rows(1000, 201), "must add up to at most 1797 rows, got 1000 \\+ 201 \\+ 597"),
        (lambda: digit_rows(noise=2), "noise must be in"),
        (lambda: Real(moons(100), 10, 10, 1), "test must be"),
        (lambda: Real(Dataset(np.zeros((90, 1)), np.arange(90) % 30, 30), 10, 10, 20), "as there are classes, 30"),
        (lambda: Fresh(lambda n, seed: moons(3), 10).draw(0), "source must be a function that gives a Dataset of 1010"),
        (lambda: study(rows=Fresh(moons, 30, 0, 50)).run(), "val must be at least 1 row for networks"),
        (lambda: study(rows=Fresh(moons, 30, 0, 50), methods={n: Fitted(nearest).over(scale=[s]) for n, s in
                       (("a", 1.0), ("b", 2.0))}).run(), "folds must be given where there are no validation rows"),
    ],
)  # fmt: skip
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_only_planned_pairs_are_compared():
    found = study(methods={**METHODS, "again": METHODS["L2"]}).run()
    with pytest.raises(ValueError, match="a pair of the study, or of its also="):
        found.compare("L2", "again")
    assert found.estimate("L2", "again").mean == 0

"""Bags and deep ensembles: members are the networks that would be trained alone, and their votes are what they are by
definition."""

from __future__ import annotations

import numpy as np
import pytest

from reglab import initializers
from reglab.data.dataset import Dataset
from reglab.data.toys import moons, polynomial
from reglab.ensembles.bagging import Ensemble, bag, bootstraps, deep_ensemble, seeds_of
from reglab.ensembles.votes import hard_vote, left_out, out_of_bag, soft_vote
from reglab.epoch.early_stopping import EarlyStopping
from reglab.layers.activations import ReLU
from reglab.layers.batch_norm import BatchNorm
from reglab.layers.dropout import Dropout
from reglab.layers.linear import Linear
from reglab.losses import HalfSquaredError, SoftmaxCrossEntropy
from reglab.network import Network
from reglab.optimizers import SGD, Momentum
from reglab.step.max_norm import MaxNorm
from reglab.training import fit
from reglab.weights.l2 import L2

TRAIN, TEST = moons(24, 0.3), moons(50, 0.3, seed=1)
TOLD = np.random.default_rng(0).dirichlet(np.ones(3), (4, 7))  # of 4 members, for 7 rows and 3 classes


def net(*layers, outputs=2):
    return Network(Linear(2, 6, initializers.he_normal), *layers, ReLU(), Linear(6, outputs))


def how(**more):
    return {"optimizer": Momentum(0.1), "epochs": 4, "batch_size": 8, "dtype": "float64", **more}


STACKS = {
    "plain": (net(), {}),
    "all rows in a step": (net(), {"batch_size": None}),
    "dropout": (net(Dropout(0.3)), {}),
    "batch norm": (net(BatchNorm(6)), {}),
    "L2 and a wall": (net(), {"regularizers": [L2(0.01), MaxNorm(1.0)]}),
    "early stopping": (net(), {"regularizers": [EarlyStopping(patience=1)], "val": TEST, "epochs": 12}),
}


@pytest.mark.parametrize("name", STACKS)
def test_members_are_the_networks_that_are_trained_alone(name):
    network, more = STACKS[name]
    found = bag(network, TRAIN, SoftmaxCrossEntropy(), members=[5, 2, 9], **how(**more))
    rows = bootstraps(len(TRAIN), [5, 2, 9])
    for i, seed in enumerate([5, 2, 9]):
        alone = fit(network, TRAIN.take(rows[i]), SoftmaxCrossEntropy(), seeds=[seed], **how(**more))
        np.testing.assert_allclose(found.theta[i], alone.theta[0], rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", STACKS)
def test_members_of_a_deep_ensemble_are_seeds(name):
    network, more = STACKS[name]
    found = deep_ensemble(network, TRAIN, SoftmaxCrossEntropy(), members=3, **how(**more))
    alone = fit(network, TRAIN, SoftmaxCrossEntropy(), seeds=[1], **how(**more))
    np.testing.assert_allclose(found.theta[1], alone.theta[0], rtol=0, atol=1e-12)


def test_a_sweep_of_bags_is_the_bags_one_by_one():
    lams = np.array([0.0, 0.1])
    swept = bag(net(), TRAIN, SoftmaxCrossEntropy(), members=3, **how(regularizers=[L2(lams)]))
    assert swept.theta.shape[:2] == (2, 3)
    for i, lam in enumerate(lams):
        one = bag(net(), TRAIN, SoftmaxCrossEntropy(), members=3, **how(regularizers=[L2(lam)]))
        np.testing.assert_allclose(swept.theta[i], one.theta, rtol=0, atol=1e-12)
        assert swept.score(TEST)[i] == one.score(TEST)
        assert swept.out_of_bag("log loss")[i] == pytest.approx(one.out_of_bag("log loss"), abs=1e-12)


def test_first_members_of_a_large_bag_are_a_small_one():
    large, small = (bag(net(), TRAIN, SoftmaxCrossEntropy(), members=k, **how()) for k in (5, 2))
    np.testing.assert_allclose(large.theta[:2], small.theta, rtol=0, atol=1e-12)
    assert (large.rows[:2] == small.rows).all()


def test_fewer_at_once_are_the_same():
    some, all_ = (bag(net(), TRAIN, SoftmaxCrossEntropy(), members=5, at_once=a, **how()) for a in (2, None))
    np.testing.assert_allclose(some.theta, all_.theta, rtol=0, atol=1e-12)
    np.testing.assert_allclose(some.predict(TEST.x), all_.predict(TEST.x), rtol=0, atol=1e-12)


def test_rows_drawn_twice_count_twice():
    """With all rows in a step a bootstrap is the row weights of its counts."""
    rows = bootstraps(len(TRAIN), 1)
    weights = np.bincount(rows[0], minlength=len(TRAIN)).astype(float)
    weighted = fit(net(), Dataset(TRAIN.x, TRAIN.y, 2, 0, weights), SoftmaxCrossEntropy(), seeds=1,
                   **how(batch_size=None))  # fmt: skip
    found = bag(net(), TRAIN, SoftmaxCrossEntropy(), members=1, **how(batch_size=None))
    np.testing.assert_allclose(found.theta, weighted.theta, rtol=0, atol=1e-12)


def test_an_ensemble_of_one_is_its_member():
    one = deep_ensemble(net(), TRAIN, SoftmaxCrossEntropy(), members=1, **how())
    run = fit(net(), TRAIN, SoftmaxCrossEntropy(), seeds=1, **how())
    assert one.score(TEST) == run.evaluate(TEST)["accuracy"][0]
    assert one.score(TEST, "log loss") == pytest.approx(run.evaluate(TEST)["loss"][0], abs=1e-12)
    assert len(one) == 1


def test_precision_is_kept():
    found = bag(net(), TRAIN, SoftmaxCrossEntropy(), members=2, **how(dtype="float32"))
    assert found.theta.dtype == found.predict(TEST.x).dtype == np.float32


def test_out_of_bag_asks_only_those_that_did_not_see_a_row():
    found = bag(net(), TRAIN, SoftmaxCrossEntropy(), members=6, **how())
    told, right = found.opinions(TRAIN.x), []
    for i in range(len(TRAIN)):
        others = [told[j, i] for j in range(6) if i not in found.rows[j]]
        if others:
            right.append(np.mean(others, 0).argmax() == TRAIN.y[i])
    assert found.out_of_bag() == pytest.approx(np.mean(right))


def test_out_of_bag_of_numbers():
    train = polynomial(20)
    line = Network(Linear(1, 1))
    found = bag(line, train, HalfSquaredError(), members=8, **how(batch_size=None))
    told = out_of_bag(found.opinions(train.x), found.rows)[:, 0]
    known = np.isfinite(told)
    assert found.out_of_bag("squared error") == pytest.approx(((told - train.y)[known] ** 2).mean())
    assert found.score(train, "squared error") == pytest.approx(((found.predict(train.x)[:, 0] - train.y) ** 2).mean())


def test_out_of_bag_agrees_with_scikit_learn():
    from sklearn.ensemble import BaggingClassifier
    from sklearn.tree import DecisionTreeClassifier

    theirs = BaggingClassifier(DecisionTreeClassifier(max_depth=2), 30, oob_score=True, random_state=0)
    theirs.fit(TRAIN.x, TRAIN.y)
    told = np.stack([tree.predict_proba(TRAIN.x) for tree in theirs.estimators_])
    ours = out_of_bag(told, np.stack(theirs.estimators_samples_))
    np.testing.assert_allclose(ours, theirs.oob_decision_function_, atol=1e-12)


def test_a_row_that_all_have_seen_is_unknown():
    told = out_of_bag(TOLD[:2], [[0, 1, 2, 3, 4, 5, 0], [0, 0, 0, 0, 0, 0, 0]])
    assert np.isnan(told[0]).all()
    np.testing.assert_array_equal(told[1], TOLD[1, 1])
    np.testing.assert_allclose(told[6], TOLD[:2, 6].mean(0))


def test_the_soft_vote_is_the_mean():
    np.testing.assert_allclose(soft_vote(TOLD), sum(TOLD) / 4)
    np.testing.assert_allclose(soft_vote(TOLD).sum(-1), 1)


def test_the_hard_vote_is_a_majority_and_says_ties():
    a, b, c = [0.6, 0.4, 0.0], [0.1, 0.5, 0.4], [0.0, 0.1, 0.9]
    label, tied = hard_vote(np.array([[a, a], [a, b], [b, c]]))
    assert label.tolist() == [0, 2]  # three classes with one vote each: the mean decides
    assert tied.tolist() == [False, True]


def test_the_hard_vote_of_one_is_its_own():
    label, tied = hard_vote(TOLD[:1])
    assert (label == TOLD[0].argmax(-1)).all()
    assert not tied.any()


def test_votes_have_sweep_axes_in_front():
    many = np.stack([TOLD, TOLD[::-1]])
    np.testing.assert_allclose(soft_vote(many)[1], soft_vote(TOLD))
    assert hard_vote(many)[0].shape == (2, 7)


def test_bootstraps_are_drawn_with_replacement_and_by_seed():
    rows = bootstraps(50, 200)
    assert rows.shape == (200, 50)
    assert rows.min() == 0
    assert rows.max() == 49
    np.testing.assert_array_equal(bootstraps(50, [7, 3]), rows[[7, 3]])
    assert bootstraps(50, 2, size=9).shape == (2, 9)
    counts = np.bincount(rows.ravel(), minlength=50)  # binomial, 10,000 draws: six standard deviations are 84
    assert abs(counts - 200).max() < 84


def test_left_out():
    np.testing.assert_array_equal(left_out([[0, 0, 2]], 4), [[False, True, False, True]])


def test_it_says_what_it_is():
    assert repr(Ensemble([fit(net(), TRAIN, SoftmaxCrossEntropy(), seeds=2, **how())], TRAIN)) == (
        "Ensemble(2 members, all rows)"
    )


FOUND = deep_ensemble(net(), TRAIN, SoftmaxCrossEntropy(), members=2, **how())
REFUSED = [
    (lambda: seeds_of(0), "members must be at least 1, got 0"),
    (lambda: seeds_of(2.5), "members must be a whole number, got 2.5"),
    (lambda: seeds_of([]), r"members must be at least one seed, and all of them different, got \[\]"),
    (lambda: seeds_of([3, 3]), "members must be at least one seed, and all of them different"),
    (lambda: bag(net(), TRAIN, SoftmaxCrossEntropy(), members=0, **how()), "members must be at least 1, got 0"),
    (lambda: deep_ensemble(net(), TRAIN, SoftmaxCrossEntropy(), members=0, **how()), "members must be at least 1"),
    (lambda: bag(net(), "rows", SoftmaxCrossEntropy(), members=2, **how()), "train must be a Dataset"),
    (lambda: bag(net(), TRAIN, SoftmaxCrossEntropy(), members=2, size=0, **how()), "size must be at least 1, got 0"),
    (lambda: bag(net(), TRAIN, SoftmaxCrossEntropy(), members=2, at_once=0, **how()), "at_once must be at least 1"),
    (lambda: bootstraps(0, 3), "n must be at least 1, got 0"),
    (lambda: soft_vote(TOLD[:0]), r"told must not be empty, got shape \(0, 7, 3\)"),
    (lambda: soft_vote(TOLD[0]), r"told must have axes for members, rows and classes, got shape \(7, 3\)"),
    (lambda: hard_vote(TOLD[..., :1]), "told must hold probabilities of at least two classes"),
    (lambda: out_of_bag(TOLD[:1], [[0, 1, 2, 3, 4, 5, 6]]), "got all 7 of them for member 0"),
    (lambda: out_of_bag(TOLD, [[0, 0, 0]]), "rows must have a line for each of 4 members"),
    (lambda: out_of_bag(TOLD, [[7]] * 4), r"rows must be row numbers in 0..6"),
    (lambda: left_out([[0.5]], 3), r"rows must be row numbers in 0..2"),
    (lambda: FOUND.out_of_bag(), "got members that saw every row"),
    (lambda: FOUND.score(TEST, "votes"), "metric must be one of 'accuracy'"),
    (
        lambda: deep_ensemble(Network(Linear(1, 1)), polynomial(9), HalfSquaredError(), members=2,
                              optimizer=SGD(0.1), epochs=1).score(polynomial(9)),
        "metric must be 'squared error' where there is one output, got 'accuracy'",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("call", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_cannot_be_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()

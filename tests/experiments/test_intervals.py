"""Intervals hold the truth as often as they say: simulated on two sources whose truth is known."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest
from scipy import stats

from reglab.experiments import holm, paired, t_interval, two_way


def test_the_paired_interval_is_that_of_the_t_test():
    d = np.random.default_rng(0).standard_normal(20) + 0.3
    found, expected = paired(d), stats.ttest_1samp(d, 0)
    assert found.p == pytest.approx(expected.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(expected.confidence_interval(0.95)))
    assert found.df == 19
    assert found.half == pytest.approx((found.high - found.low) / 2)


def test_two_sources_of_chance_add_up():
    """Where rows do not differ it is the t interval over seeds, where seeds do not that over rows."""
    effect = np.random.default_rng(1).standard_normal(8)
    over_seeds = two_way(np.repeat(effect[:, None], 50, 1))
    assert (over_seeds.mean, over_seeds.low, over_seeds.high) == pytest.approx(tuple(map(float, t_interval(effect))))
    assert over_seeds.df == pytest.approx(7)
    over_rows = two_way(np.repeat(effect[None], 50, 0))
    assert (over_rows.mean, over_rows.low, over_rows.high) == pytest.approx(tuple(map(float, t_interval(effect))))
    both = two_way(effect[:, None] + effect)
    assert both.high - both.low > (over_seeds.high - over_seeds.low) * 1.1


def test_seeds_that_share_rows_widen_it():
    d = np.random.default_rng(2).standard_normal((10, 1)) + np.zeros(100)
    assert two_way(d, 1 / 6) == two_way(d)
    wider = two_way(d, 0.5)
    assert wider.half == pytest.approx(two_way(d).half * np.sqrt(1 + 10), rel=1e-9)


def test_no_difference_at_all():
    none = two_way(np.zeros((5, 10)))
    assert (none.mean, none.low, none.high, none.p) == (0, 0, 0, 1)
    assert two_way(np.ones((5, 10))).p == 0


def test_holm():
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06])
    np.testing.assert_allclose(holm([0.5, 0.9]), [1, 1])
    np.testing.assert_allclose(holm([0.02]), [0.02])


# ---- coverage: a study is a training draw for each of S seeds, two classifiers, and their accuracies on test rows.


def blobs(rng, n, d=8, gap=1.2):
    """Two Gaussian classes of unequal spread, for which nearest means and least squares disagree."""
    y = rng.integers(2, size=n)
    x = rng.standard_normal((n, d)) * np.where(y, 1.6, 1.0)[:, None]
    x[:, 0] += gap * y
    return x, y


def ring(rng, n, d=6):
    """A class inside another, which only the spread of the inputs tells."""
    x = rng.standard_normal((n, d))
    y = ((x[:, :2] ** 2).sum(1) + 0.7 * rng.standard_normal(n) > 1.4).astype(int)
    return x, y


def first(x, y):
    """Nearest class mean."""
    a, b = x[y == 0].mean(0), x[y == 1].mean(0)
    return lambda new: (((new - b) ** 2).sum(1) < ((new - a) ** 2).sum(1)).astype(int)


def second(x, y):
    """Least squares on the inputs and their squares."""
    w = np.linalg.lstsq(np.c_[np.ones(len(x)), x, x**2], y, rcond=None)[0]
    return lambda new: (np.c_[np.ones(len(new)), new, new**2] @ w > 0.5).astype(int)


def right(x, y, new):
    """Accuracy of the second minus that of the first, row by row."""
    return (second(x, y)(new[0]) == new[1]).astype(float) - (first(x, y)(new[0]) == new[1])


STUDIES, TRAIN, POOL, TEST = 400, 60, 400, 200


LEVELS = {0.95: (0.92, 0.995), 0.994: (0.98, 1.0)}  # how often the interval of a level must hold the truth


def coverage(source, truth, rng, seeds, fresh):
    """For each level, how often the interval of a study holds the mean difference over all draws, and that of a t test
    over seeds."""
    held = []
    for _ in range(STUDIES):
        pool, test = source(rng, POOL), source(rng, TEST)
        d = []
        for _ in range(seeds):
            if fresh:
                d.append(right(*source(rng, TRAIN), source(rng, TEST)))
            else:
                some = rng.permutation(POOL)[:TRAIN]
                d.append(right(pool[0][some], pool[1][some], test))
        d = np.array(d)
        pairs = []
        for level in LEVELS:
            over_seeds = paired(d.mean(1), level)
            pairs.append((over_seeds if fresh else two_way(d, TRAIN / POOL, level), over_seeds))
        held.append([[e.low <= truth <= e.high for e in pair] for pair in pairs])
    return dict(zip(LEVELS, np.mean(held, 0), strict=True))


@pytest.mark.slow
def test_coverage(capsys):
    lines = ["source  rows    seeds  level  this interval  t over seeds"]
    for source in (blobs, ring):
        rng = np.random.default_rng(3)
        truth = np.mean([right(*source(rng, TRAIN), source(rng, 2_000)).mean() for _ in range(2_000)])
        for fresh, seeds in ((False, 10), (True, 20)):
            # The same draws for both levels, and from the same start for shared rows and for fresh ones.
            found = coverage(source, truth, deepcopy(rng), seeds, fresh)
            for level, (low, high) in LEVELS.items():
                here, naive = found[level]
                rows = "fresh" if fresh else "shared"
                lines.append(f"{source.__name__:7} {rows:7} {seeds:5}  {level:5}  {here:13.3f}  {naive:12.3f}")
                assert low <= here <= high, lines[-1]
                if not fresh and level == 0.95:
                    assert naive < here, "the interval over seeds alone is too narrow where test rows are shared"
    with capsys.disabled():
        print("\n" + "\n".join(lines))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: paired([1.0]), r"difference must be of at least two seeds, got \[1.0\]"),
        (lambda: paired([1.0, np.nan]), "difference must be finite"),
        (lambda: two_way([[1.0, 2.0]]), r"at least two seeds and two test rows, got shape \(1, 2\)"),
        (lambda: two_way([[1.0], [2.0]]), r"at least two seeds and two test rows, got shape \(2, 1\)"),
        (lambda: two_way(np.ones((3, 3)), share=1), r"share must be in \[0, 1\), got 1"),
        (lambda: two_way(np.ones((3, 3)), level=0), "level must be in"),
        (lambda: holm([1.5]), "p must be in"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()

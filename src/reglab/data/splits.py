"""Cutting data into parts that share no row: stratified by class, seeded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reglab import validation as v
from reglab.data.dataset import Dataset, plain
from reglab.streams import generator


def split(data: Dataset, parts=(0.8, 0.1, 0.1), seed: int = 0, stratify: bool = True) -> tuple[Dataset, ...]:
    """Disjoint random parts of the data, such as (train, validation, test).

    parts: either shares that add up to at most 1 or numbers of rows that add up to at most n.
    stratify: with classes, spread every class over the parts as evenly as whole rows allow.
    Raises ValueError where a part would be empty, or where the parts ask for more than there is.
    """
    sizes = _sizes(parts, len(plain("data", data)))
    order = _order(data, generator(seed, "split"), stratify)
    ends = np.cumsum(sizes)
    # Rows that no part asked for are a last part of their own, thrown away: so the spread stays even.
    owner = _deal(order, [*sizes, len(data) - ends[-1]])
    return tuple(data.take(np.sort(order[owner == i])) for i in range(len(sizes)))


def kfold(data: Dataset, k: int = 5, seed: int = 0, stratify: bool = True) -> Iterator[tuple[Dataset, Dataset]]:
    """k pairs (train, validation); every row is in exactly one validation part.

    Raises ValueError where k is below 2 or above the number of rows.
    """
    k = _count(k, len(plain("data", data)))
    fold = _turns(_order(data, generator(seed, "kfold"), stratify), k)
    return ((data.take(fold != i), data.take(fold == i)) for i in range(k))


def folds(n: int, k: int, seed: int = 0) -> np.ndarray:
    """The fold 0 .. k - 1 of each of n rows, at random and of sizes as equal as can be: shape (n,).

    These are the folds of `kfold` without classes. Rows that belong together share a fold where the groups are
    dealt instead of the rows: `folds(groups, k)[group]`, with the group 0 .. groups - 1 of each row. Stone (1974).
    Raises ValueError unless 2 <= k <= n.
    """
    n = v.integer("n", n, 2)
    return _turns(generator(seed, "kfold").permutation(n), _count(k, n))


def _count(k, n: int) -> int:
    k = v.integer("k", k, 2)
    return k if k <= n else v.fail("k", k, f"at most the number of rows, {n}")


def _turns(order, k: int) -> np.ndarray:
    """The fold of each row, where the rows in this order take turns: 0, 1, .., k - 1, 0, 1, .."""
    fold = np.empty(len(order), int)
    fold[order] = np.arange(len(order)) % k
    return fold


def _order(data: Dataset, rng, stratify: bool) -> np.ndarray:
    """A random order of the rows; stratified, it runs class by class, so that any even dealing spreads each class."""
    order = rng.permutation(len(data))
    if stratify and data.classes is not None:
        order = order[np.argsort(data.y[order], kind="stable")]
    return order


def _deal(order, sizes) -> np.ndarray:
    """The part of each place in the order: place j goes to the part that lags furthest behind its share."""
    n, sizes = len(order), np.asarray(sizes)
    # Part i takes its t-th row at the ideal time (t + 1/2) n / size_i; sorting all these times deals the rows.
    time = np.concatenate([(np.arange(s) + 0.5) * n / max(s, 1) for s in sizes])
    part = np.repeat(np.arange(len(sizes)), sizes)
    return part[np.argsort(time, kind="stable")]


def _sizes(parts, n: int) -> list[int]:
    a = v.array("parts", parts, ndim=1)
    if a.dtype.kind == "b":
        v.fail("parts", parts, "shares or numbers of rows")
    v.positive("parts", a)
    if a.dtype.kind in "iu":
        sizes = [int(p) for p in a]
    else:
        if a.sum() > 1 + 1e-9:
            v.fail("parts", parts, "shares that add up to at most 1")
        edges = np.round(np.cumsum(a) * n).astype(int)
        sizes = np.diff([0, *edges]).tolist()
    if sum(sizes) > n:
        v.fail("parts", parts, f"row counts that add up to at most {n}")
    if min(sizes) == 0:
        raise ValueError(f"parts must each hold at least one of {n} rows, got sizes {sizes} from {parts!r}")
    return sizes

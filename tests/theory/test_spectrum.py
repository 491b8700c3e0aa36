"""The decomposition gives the matrix back, and leaves out what only rounding says."""

import numpy as np
import pytest

from reglab.theory.spectrum import centred, rank, spectrum

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(("rows", "columns", "rank"), [(8, 3, 3), (3, 8, 3), (8, 6, 2), (5, 5, 1)])
def test_it_gives_the_matrix_back_from_as_many_directions_as_its_rank(rows, columns, rank):
    X = RNG.standard_normal((rows, rank)) @ RNG.standard_normal((rank, columns))
    U, s, Vt = spectrum(X)
    assert (U.shape, s.shape, Vt.shape) == ((rows, rank), (rank,), (rank, columns))
    np.testing.assert_allclose((U * s) @ Vt, X, atol=1e-12)
    np.testing.assert_allclose(U.T @ U, np.eye(rank), atol=1e-12)
    np.testing.assert_allclose(Vt @ Vt.T, np.eye(rank), atol=1e-12)
    assert (np.diff(s) <= 0).all()
    assert len(s) == np.linalg.matrix_rank(X)


def test_a_stack_holds_each_matrix_and_zeros_where_one_says_less():
    x = np.stack([np.outer(np.arange(1.0, 7), [1.0, 2, 3]), RNG.standard_normal((6, 3)), np.zeros((6, 3))])
    U, s, Vt = spectrum(x)
    assert (U.shape, s.shape, Vt.shape) == ((3, 6, 3), (3, 3), (3, 3, 3))
    np.testing.assert_array_equal((s > 0).sum(-1), [1, 3, 0])
    np.testing.assert_allclose((U * s[:, None]) @ Vt, x, atol=1e-12)
    for i, r in enumerate((1, 3, 0)):
        assert not U[i][:, r:].any()
        assert not Vt[i][r:].any()
        for found, alone in zip((U[i][:, :r], s[i][:r], Vt[i][:r]), spectrum(x[i]), strict=True):
            np.testing.assert_allclose(found, alone, atol=1e-12)
    assert rank(x) == 3


def test_zeros_say_nothing():
    assert [a.shape for a in spectrum(np.zeros((4, 3)))] == [(4, 0), (0,), (0, 3)]


@pytest.mark.parametrize(
    ("value", "count"), [(14.62, 1000), (0.1, 1000), (np.log(1e-5), 22), (1e300, 7), (-3e-200, 999), (0.1, 3)]
)
def test_equal_numbers_are_constant_though_their_mean_is_rounded(value, count):
    x = np.column_stack([np.full(count, value), np.arange(count)])
    rest, mean = centred(x)
    assert not rest[:, 0].any()
    np.testing.assert_allclose(mean, [[value, (count - 1) / 2]], rtol=1e-15)
    assert not centred(np.full((count, 1), [0.1 + 0.2]) - [[0.0], *[[4e-17]] * (count - 1)])[0].any()


@pytest.mark.parametrize("x", [[1e-8, 3e-8], [1e9 + 1e-5, 1e9 - 1e-5], [1e-200, 3e-200], [1 + 1e-14, 1.0]])
def test_what_varies_however_little_is_kept(x):
    rest, rounding = centred(np.array(x)[:, None])[0][:, 0], 2 * np.finfo(float).eps * max(x)
    np.testing.assert_allclose(rest, np.array([1, -1]) * (x[0] - x[1]) / 2, rtol=0, atol=rounding)
    assert np.abs(rest).min() > 10 * rounding


def test_stacks_are_centred_one_by_one():
    x = RNG.standard_normal((2, 3, 8, 4)) + 5
    rest, mean = centred(x)
    assert (rest.shape, mean.shape) == (x.shape, (2, 3, 1, 4))
    np.testing.assert_allclose(rest[1, 2], x[1, 2] - x[1, 2].mean(0), atol=1e-14)

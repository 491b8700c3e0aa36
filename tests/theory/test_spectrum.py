"""The decomposition gives the matrix back, and leaves out what only rounding says."""

import numpy as np
import pytest

from reglab.theory.spectrum import spectrum

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


def test_zeros_say_nothing():
    assert [a.shape for a in spectrum(np.zeros((4, 3)))] == [(4, 0), (0,), (0, 3)]

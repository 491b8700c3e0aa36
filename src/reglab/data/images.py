"""Real handwritten digits: scikit-learn's bundled ones offline, MNIST where it can be had."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import numpy as np

from reglab import validation as v
from reglab.data.dataset import Dataset

MNIST_ARRAYS = ("x_train", "y_train", "x_test", "y_test")


def digits() -> Dataset:
    """1,797 real 8 x 8 digits, x (1797, 64) in [0, 1], y in 0 .. 9; bundled with scikit-learn, no network needed."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return Dataset(bunch.data / 16.0, bunch.target.astype(np.int64), 10)


def mnist(path: str | Path | None = None) -> tuple[Dataset, Dataset]:
    """MNIST as (train, test), x (n, 784) in [0, 1], y in 0 .. 9.

    Read from `path`, or the file that the environment variable REGLAB_DATA names: an .npz with the uint8 arrays
    x_train, y_train, x_test, y_test, images 28 x 28. Without either it is fetched from OpenML (60,000 / 10,000) and
    kept in scikit-learn's data folder.

    Raises ValueError where the file misses an array or holds something else, FileNotFoundError where it is not there,
    ConnectionError where OpenML cannot be reached.
    """
    if path is not None and not isinstance(path, (str, Path)):
        v.fail("path", path, "a path")
    path = path or os.environ.get("REGLAB_DATA")
    return _mnist_file(Path(path)) if path else _mnist_openml()


def _mnist_file(path: Path) -> tuple[Dataset, Dataset]:
    if not path.is_file():
        raise FileNotFoundError(f"path (or REGLAB_DATA) must name an .npz file, got {str(path)!r}")
    if not zipfile.is_zipfile(path):
        raise ValueError(f"path (or REGLAB_DATA) must name an .npz file, got something else in {str(path)!r}")
    with np.load(path, allow_pickle=False) as file:
        if missing := [name for name in MNIST_ARRAYS if name not in file.files]:
            raise ValueError(f"{path} must hold the arrays {', '.join(MNIST_ARRAYS)}, missing {', '.join(missing)}")
        try:
            a = {name: file[name] for name in MNIST_ARRAYS}
        except ValueError as error:  # pickled objects could run any code: they are never loaded
            raise ValueError(f"{path} must hold arrays of numbers: {error}") from None
    for part in ("train", "test"):
        images, labels = a[f"x_{part}"], a[f"y_{part}"]
        if images.dtype != np.uint8 or images.shape[1:] != (28, 28):
            raise ValueError(f"x_{part} must be uint8 (n, 28, 28), got {images.dtype} {images.shape}")
        v.labels(f"y_{part}", v.array(f"y_{part}", labels, ndim=1), 10)
        v.same_length(f"x_{part}", images, f"y_{part}", labels)
    return tuple(_images(a[f"x_{part}"], a[f"y_{part}"]) for part in ("train", "test"))


def _mnist_openml() -> tuple[Dataset, Dataset]:
    from sklearn.datasets import fetch_openml

    try:
        x, y = fetch_openml("mnist_784", version=1, as_frame=False, return_X_y=True, parser="liac-arff")
    except OSError as error:
        raise ConnectionError(
            "MNIST could not be fetched from OpenML; set REGLAB_DATA to an .npz file with the arrays "
            + ", ".join(MNIST_ARRAYS)
        ) from error
    y = y.astype(np.int64)
    return _images(x[:60_000], y[:60_000]), _images(x[60_000:], y[60_000:])


def _images(x, y) -> Dataset:
    return Dataset(np.asarray(x, np.float32).reshape(len(x), 784) / 255, np.asarray(y, np.int64), 10)

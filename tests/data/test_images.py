"""Digits: scikit-learn's, a file of the user's, and what happens where neither file nor network is of use."""
# ruff: noqa: E501, a table is read in rows

from __future__ import annotations

import os
from urllib.error import URLError

import numpy as np
import pytest
import sklearn.datasets

from reglab.data.images import MNIST_ARRAYS, digits, mnist


@pytest.fixture
def arrays():
    rng = np.random.default_rng(0)
    images = {
        f"x_{part}": rng.integers(256, size=(n, 28, 28), dtype=np.uint8) for part, n in [("train", 12), ("test", 5)]
    }
    return images | {"y_train": np.arange(12, dtype=np.uint8) % 10, "y_test": np.arange(5, dtype=np.uint8)}


def save(folder, arrays):
    np.savez(folder / "mnist.npz", **arrays)
    return folder / "mnist.npz"


def test_digits():
    data = digits()
    assert (data.x.shape, data.y.shape, data.classes) == ((1797, 64), (1797,), 10)
    assert (data.x.min(), data.x.max()) == (0, 1)
    assert set(data.y.tolist()) == set(range(10))


@pytest.mark.parametrize("told", ["argument", "environment"])
def test_a_file_is_read(tmp_path, arrays, monkeypatch, told):
    path = save(tmp_path, arrays)
    monkeypatch.setenv("REGLAB_DATA", str(path) if told == "environment" else "/nowhere")
    train, test = mnist() if told == "environment" else mnist(path)
    for part, data in (("train", train), ("test", test)):
        images = arrays[f"x_{part}"]
        np.testing.assert_allclose(data.x, images.reshape(len(images), 784) / 255, rtol=1e-6)
        np.testing.assert_array_equal(data.y, arrays[f"y_{part}"])
        assert (data.x.dtype, data.classes) == (np.float32, 10)


def pickled(arrays):
    return arrays | {"y_train": np.array([{"any": "code"}] * 12, dtype=object)}


REFUSED = {
    "a missing array": (lambda a: {n: a[n] for n in MNIST_ARRAYS if n not in ("y_test", "x_test")}, "missing x_test, y_test"),
    "pickled objects": (pickled, r"mnist.npz must hold arrays of numbers: .*allow_pickle=False"),
    "another size": (lambda a: a | {"x_train": a["x_train"][:, :8, :8]}, r"x_train must be uint8 \(n, 28, 28\), got uint8 \(12, 8, 8\)"),
    "floating point images": (lambda a: a | {"x_test": a["x_test"] / 255}, r"x_test must be uint8 .*float64"),
    "too few labels": (lambda a: a | {"y_train": a["y_train"][:-1]}, "x_train and y_train must have the same length, got 12 and 11"),
    "a label out of range": (lambda a: a | {"y_test": a["y_test"] + 6}, r"y_test must be labels in 0\.\.9, got 10"),
    "fractional labels": (lambda a: a | {"y_train": a["y_train"] + 0.5}, "y_train must be whole-number class labels"),
    "one-hot labels": (lambda a: a | {"y_test": np.eye(10, dtype=int)[a["y_test"]]}, r"y_test must have 1 axes, got shape \(5, 10\)"),
    "no images": (lambda a: a | {"x_test": a["x_test"][:0], "y_test": a["y_test"][:0]}, "y_test must not be empty"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "words"), REFUSED.values(), ids=REFUSED)
def test_a_wrong_file_is_refused(tmp_path, arrays, change, words):
    with pytest.raises(ValueError, match=words):
        mnist(save(tmp_path, change(arrays)))


def test_a_file_that_is_no_npz_is_refused(tmp_path):
    np.save(tmp_path / "one.npy", np.ones(3))
    (tmp_path / "text.npz").write_text("no arrays at all")
    for name in ("one.npy", "text.npz"):
        with pytest.raises(ValueError, match=rf"must name an .npz file, got something else in .*{name}"):
            mnist(tmp_path / name)


def test_a_file_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("REGLAB_DATA", str(tmp_path / "gone.npz"))
    with pytest.raises(FileNotFoundError, match=r"REGLAB_DATA.*gone\.npz"):
        mnist()


def test_without_a_network_the_error_says_what_to_do_and_nothing_is_left_behind(tmp_path, monkeypatch):
    def unreachable(*args, **kwargs):
        raise URLError("no network")

    monkeypatch.delenv("REGLAB_DATA", raising=False)
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))
    # Below scikit-learn's own caching, so that its half-written files would be seen; and without its pauses.
    monkeypatch.setattr("sklearn.datasets._openml.urlopen", unreachable)
    monkeypatch.setattr("sklearn.datasets._openml.time.sleep", lambda seconds: None)
    with (
        pytest.warns(UserWarning, match="network error"),
        pytest.raises(ConnectionError, match="could not be fetched from OpenML; set REGLAB_DATA"),
    ):
        mnist()
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_what_openml_sends_is_cut_as_usual(monkeypatch):
    """60,000 and 10,000 rows; here with one pixel column that numbers the rows."""
    x = np.zeros((70_000, 784), np.float32)
    x[:, 0] = np.arange(70_000) % 256

    def fetch(name, **options):
        assert (name, options["version"], options["as_frame"]) == ("mnist_784", 1, False)
        return x, (np.arange(70_000) % 10).astype(str)

    monkeypatch.delenv("REGLAB_DATA", raising=False)
    monkeypatch.setattr(sklearn.datasets, "fetch_openml", fetch)
    train, test = mnist()
    assert (len(train), len(test)) == (60_000, 10_000)
    assert (train.y[0], test.y[3]) == (0, 3)
    np.testing.assert_allclose(test.x[3, 0] * 255, (60_003 % 256), rtol=1e-6)


if "REGLAB_DATA" in os.environ:  # no skip where there is none: most machines have no such file

    def test_the_file_of_this_machine():
        train, test = mnist()
        assert train.x.shape[1] == test.x.shape[1] == 784
        assert set(train.y.tolist()) == set(range(10))

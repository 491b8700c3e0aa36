"""on_record: what a page's own experiment gave is kept on disk, beside what studies found."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature

import numpy as np

from reglab import validation as v
from reglab.experiments import record
from reglab.experiments.code import fingerprint


def on_record(experiment: str) -> Callable:
    """A decorator for functions that train for long: each call is made once, and its answer is read from then on.

    It is made again as soon as the arguments change, the function, or any code or value that it names: nothing that is
    read is stale. So a function on record must draw by seeds that it is given or names, and must not lean on the
    state of a generator that lives outside of it.

    experiment: the name of the folder in which answers are kept, small letters, digits and hyphens.

    The function returns an array, a number or text, or a dict of such by names. Numbers come back as numpy's.

    Raises ValueError for another name, for an answer that cannot be kept, and where what was kept is damaged.
    """
    record.named("experiment", experiment)

    def decorate(function: Callable) -> Callable:
        called = signature(function)

        @wraps(function)
        def read_or_call(*args, **kwargs):
            bound = called.bind(*args, **kwargs)
            bound.apply_defaults()
            path = record.path_of(experiment, function.__name__, fingerprint(function, bound.arguments))
            if not path.exists():
                record.write(path, _arrays(function, function(*args, **kwargs)), {"experiment": experiment})
            return _answer(record.read(path)[0])  # what was written is what counts, now and later

        read_or_call.on_record = True  # its fingerprint is that of the function
        return read_or_call

    return decorate


ALONE = "_"  # the name of an answer that has none


def _arrays(function, answer) -> dict:
    named = answer if isinstance(answer, dict) else {ALONE: answer}
    for name, a in named.items():
        if not isinstance(name, str) or name == record.ABOUT or np.asarray(a).dtype.kind not in "biufcU":
            wish = f"an array of numbers or texts, or a dict of such by names (none is called {record.ABOUT!r})"
            v.fail(f"what {function.__name__} returns", answer, wish)
    return named


def _answer(arrays: dict):
    named = {name: a if a.ndim else a[()] for name, a in arrays.items()}
    return named.get(ALONE, named)

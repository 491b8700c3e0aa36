"""Timing: what the methods of a study gain, beside the time that they take.

Milliseconds are those of the machine that counts them; how many times as long as another method one takes depends on
the machine far less. Training alone is timed: nobody measures losses on the way. What a study carries along only for
the sake of other methods, a penalty with λ = 0 or a dropout that drops nothing, is left out.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from functools import partial
from time import process_time

import numpy as np

from reglab import validation as v
from reglab.data.dataset import Dataset, stack
from reglab.experiments.findings import Findings
from reglab.experiments.methods import Fitted, Method, Trained
from reglab.experiments.words import Text
from reglab.network import Network
from reglab.numbers import rounded
from reglab.training import sweep

ROUNDS = 3
LEAST = 0.02  # seconds that a job is repeated for: clocks of some systems tick slowly
STRENGTHS = (("lam",), ("sigma",), ("rate",))  # whose 0 switches off


class Costs(Text):
    """A table of gains and times, in Markdown, which also answers with its numbers.

    training, prediction: method -> milliseconds; `prediction` is empty where it was not timed.
    times: method -> how many times as long its training takes as that of the first method.
    """

    training: dict[str, float]
    prediction: dict[str, float]
    times: dict[str, float]


def costs(findings, *, epochs: int = 20, prediction: bool = False) -> Costs:
    """What each method gains over the one that its study compares with, and the CPU time of one training of one seed.

    A method is trained with the trial that most seeds chose, for a few epochs, on the rows of the first seed; the table
    tells the time of as many epochs as a trial of the study has. That of a `Fitted` is the time of one fit.

    findings: what `Study.run` gave, or a dict heading -> findings of the same methods, with a column of gains for
        each; the first is timed.
    epochs: how many are timed, at least 1.
    prediction: time predictions of the test rows as well.

    Raises ValueError for findings of different methods, and for methods that are neither `Trained` nor `Fitted`.
    """
    found = dict(findings) if isinstance(findings, Mapping) else {"": findings}
    if not found or not all(isinstance(f, Findings) for f in found.values()):
        v.fail("findings", findings, "what Study.run gave, or a dict of them")
    first = next(iter(found.values()))
    study, epochs = first.study, v.integer("epochs", epochs, 1)
    names = [study.against, *(name for name in study.methods if name != study.against)]
    if any((set(f.tuned), f.study.against) != (set(names), study.against) for f in found.values()):
        v.fail("findings", [list(f.tuned) for f in found.values()], "of the same methods, compared with the same one")
    train, _, test = study.rows.draw(study.seeds[0])
    seed, jobs, scale = study.seeds[0], {}, {}
    for name in names:
        method, trial = study.methods[name], int(np.bincount(first.tuned[name].trial).argmax())
        few = min(epochs, getattr(method, "epochs", 1))
        jobs[name] = partial(_train, method, trial, train, few, seed)
        scale[name] = getattr(method, "epochs", 1) / few
    gains = {_head(head, f): ["–", *(f.compare(name).gain for name in names[1:])] for head, f in found.items()}
    rows = test.x if prediction else None
    return cost_table(gains, jobs, scale=scale, rows=rows)


def cost_table(gains: dict[str, list[str]], jobs: dict[str, Callable], *, scale=None, rows=None) -> Costs:
    """The table of `costs`, of gains and trainings of any kind.

    gains: heading -> what stands in this column, a text for each method.
    jobs: method -> a function that trains it once; the first is what the others' times are compared with.
    scale: method -> how many times what is timed a whole training is; None: it is whole.
    rows: a function that a job returns predicts these rows x (n, d), and is timed as well; None: it is not.

    Raises ValueError where there are no jobs, or a column has not a text for each.
    """
    if not jobs:
        v.fail("jobs", jobs, "at least one training")
    if any(len(column) != len(jobs) for column in gains.values()):
        v.fail("gains", gains, f"a text for each of the methods {list(jobs)}")
    answers = {name: job() for name, job in jobs.items()}  # what is made once and kept is made here
    training = {name: a * (scale or {}).get(name, 1) for name, a in cpu_time(jobs).items()}
    asked = {} if rows is None else {name: partial(answer, rows) for name, answer in answers.items()}
    prediction, first = cpu_time(asked), next(iter(jobs))
    times = {name: a / training[first] for name, a in training.items()}
    columns = [
        ("method", jobs), *gains.items(),
        (f"training, beside {first}", [f"{a:.1f} ×" for a in times.values()]),
        ("CPU time of a training", [f"{rounded(a)} ms" for a in training.values()]),
    ]  # fmt: skip
    if asked:
        columns.append(("of a prediction", [f"{rounded(a)} ms" for a in prediction.values()]))
    lines = zip(*([head, "---", *cells] for head, cells in columns), strict=True)
    table = Costs("\n".join(f"| {' | '.join(line)} |" for line in lines))
    table.training, table.prediction, table.times = training, prediction, times
    return table


def cpu_time(jobs: dict[str, Callable]) -> dict[str, float]:
    """Milliseconds of CPU time, of all threads, that each job (a function without arguments) takes: the least of three
    rounds, in which they take turns, so that a slow moment of the machine meets all of them."""
    rounds = [[_once(job) for job in jobs.values()] for _ in range(ROUNDS)]
    return {name: 1000 * min(taken) for name, *taken in zip(jobs, *rounds, strict=True)}


def _once(job) -> float:
    start, count = process_time(), 0
    while (taken := process_time() - start) < LEAST or not count:
        job()
        count += 1
    return taken / count


def _train(method: Method, t: int, train: Dataset, epochs: int, seed: int):
    """One training of one trial; gives the function that predicts."""
    setting = method.trials[t]
    if isinstance(method, Fitted):
        return method.fit(train, **{name: np.array([a]) for name, a in setting.items()})
    if not isinstance(method, Trained):
        v.fail("methods", method, "Trained or Fitted")
    built, seeds = dict(method.build(**setting)), [seed]
    if members := getattr(method, "members", 0):  # an ensemble has rows and seeds for each
        seeds = list(range(members))
        train = stack(method.given(train, seeds))
    return sweep(
        _net(built.pop("net")), train, _loss(method, t), optimizer=built.pop("optimizer"),
        regularizers=[r for r in built.pop("regularizers", ()) if _is_on(r)], epochs=epochs,
        batch_size=method.batch_size, schedule=built.pop("schedule", method.schedule), every=None, seeds=seeds,
        dtype=method.dtype, **built,
    ).predict  # fmt: skip


def _net(net: Network) -> Network:
    """The network without layers that drop nothing."""
    layers = [layer for layer in net.layers if _is_on(layer) or layer.parameters()]
    return net if len(layers) == len(net.layers) else Network(*layers)


def _is_on(part) -> bool:
    """Is it anything but a penalty, a noise or a dropout of strength 0?"""
    return part.hyper not in STRENGTHS or bool(np.any(getattr(part, *part.hyper)))


def _loss(method: Trained, t: int):
    """The loss of a trial, where it has a setting for each of them."""
    loss = copy.copy(method.loss)
    for name in loss.hyper:
        if np.shape(a := getattr(loss, name)) == (len(method.trials),):
            setattr(loss, name, a[t])
    return loss


def _head(heading: str, findings: Findings) -> str:
    points = ", in percentage points" * (findings.study.metric == "accuracy")
    gain = f"gain over {findings.study.against}{points}"
    return f"{heading}: {gain}" if heading else gain

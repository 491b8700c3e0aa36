"""Comparisons: what a study found, as dots with their intervals."""

from __future__ import annotations

import numpy as np

from reglab import validation as v
from reglab.figures import style
from reglab.figures.dots import Dots
from reglab.figures.header import EDGE
from reglab.figures.still import Still, show

SIDES = {
    "better than": 1.0, "perhaps better than": 0.5, "not distinguishable from": 0.0, "perhaps worse than": -0.5,
    "worse than": -1.0,
}  # fmt: skip


def gains(findings, *pairs: tuple[str, str], xlim=None, title: str = "") -> Still:
    """What methods gain over others, with 95 % intervals and the verdicts of `Findings.table`.

    More is better: of accuracies it shows percentage points gained, of errors and losses how much they fell. The
    picture describes itself, in a sentence for every comparison.

    findings: what `Study.run` gave, or a dict heading -> findings of one metric, which then stand on one scale.
    pairs: which comparisons, as (method, other); without, all that the study named beforehand.
    xlim: limits of the scale; None: as wide as the widest interval, zero included.

    Raises ValueError for findings of several metrics, and for a pair that a study did not name.
    """
    found = findings if isinstance(findings, dict) else {"": findings}
    if not found or not all(hasattr(f, "compare") for f in found.values()):
        v.fail("findings", findings, "what Study.run gave, or a dict of them")
    metrics = {f.study.metric for f in found.values()}
    if len(metrics) > 1:
        v.fail("findings", sorted(metrics), "of one metric")
    groups = _groups(found, pairs)
    told = [comparison for group in groups.values() for comparison in group]
    accuracy = metrics == {"accuracy"}
    scale = 100 if accuracy else 1
    result = {end: scale * np.array([getattr(c, end) for c in told]) for end in ("mean", "low", "high")}
    result["verdicts"] = np.array([SIDES[c.verdict] for c in told])
    label, names = _label_and_names(groups, accuracy)
    xlim = _scale(result["low"], result["high"]) if xlim is None else xlim
    digits = 1 if accuracy else 3
    panel = Dots(names, verdicts="verdicts", xlim=xlim, label=label, digits=digits, title=title)
    what = f"{'Gains' if accuracy else 'Falls'} in test {metrics.pop()}{', in percentage points' * accuracy}"
    return show(panel, result=result, alt=f"{what}, with 95 % intervals. {_sentences(groups)}")


def _label_and_names(groups, accuracy: bool):
    """What is shown, as long as there is room; and the rows, below headings that say what the label does not."""
    told = [comparison for group in groups.values() for comparison in group]
    metric, other = told[0].metric, told[0].other
    what, unit = ("gain in accuracy", ", in percentage points") if accuracy else (f"fall in {metric}", "")
    heads = [head for head, _ in groups]
    if len({(c.method, c.other) for c in told}) == 1 and len(heads) > 1:  # the same comparison, in several places
        for label in (f"{told[0].method} over {other}: {what}{unit}", f"{told[0].method} over {other}{unit}"):
            if _fits(label):
                return label, heads
    if len({c.other for c in told}) == 1:
        for label in (f"{what} over {other}{unit}", f"gain over {other}{unit}"):
            if _fits(label):
                names = {head: [c.method for c in group] for (head, _), group in groups.items()}
                return label, names if len(names) > 1 or "" not in names else names[""]
    over = {", ".join(filter(None, (h, f"over {o}"))): [c.method for c in group] for (h, o), group in groups.items()}
    return f"{what}{unit}", over


def _fits(label: str) -> bool:
    return style.text_width(label, style.LABEL_SIZE) < Dots.width - 2 * EDGE


def _groups(found, pairs) -> dict[tuple[str, str], list]:
    """(heading, other) -> the comparisons with this other."""
    groups: dict = {}
    for head, f in found.items():
        for a, b in pairs or f.study.pairs:
            groups.setdefault((str(head), b), []).append(f.compare(a, b))
    return groups


def _sentences(groups) -> str:
    """What every comparison says, for those who do not see the picture."""
    said = []
    for (head, _), group in groups.items():
        for c in group:
            within = ", the same within the margin" * c.same
            text = f"{c.method} is {c.verdict} {c.other}: {c.gain}{within}."
            said.append(f"{head}: {text}" if head else text[:1].upper() + text[1:])
    return " ".join(said)


def _scale(low, high) -> tuple[float, float]:
    """Round limits that hold all intervals and zero."""
    low, high = min(0.0, float(np.min(low))), max(0.0, float(np.max(high)))
    if low == high:
        return -1.0, 1.0
    step = 10 ** np.floor(np.log10(high - low)) / 5
    return step * np.floor(low / step - 0.25), step * np.ceil(high / step + 0.25)

"""Words: how comparisons are told."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reglab import validation as v
from reglab.experiments.intervals import Estimate, t_interval
from reglab.numbers import signed


def interval(difference, digits: int = 3) -> str:
    """A difference (S,) seed by seed, with its 95 % interval: "−0.015 (−0.023 to −0.008)"."""
    mean, low, high = t_interval(v.array("difference", difference, dtype=float, ndim=1))
    return f"{signed(mean, digits)} ({signed(low, digits)} to {signed(high, digits)})"


def in_points(gain) -> str:
    """A gain in accuracy (S,) in percentage points, with its 95 % interval: "+1.5 (−0.8 to +3.7)"."""
    return interval(100 * v.array("gain", gain, dtype=float, ndim=1), 1)


def verdict(
    gain,
    digits: int = 3,
    above: str = "better than",
    below: str = "worse than",
    between: str = "not distinguishable from",
) -> str:
    """What the 95 % interval of a gain (S,) says, as `interval` prints it with so many digits; see `told`."""
    _, low, high = t_interval(v.array("gain", gain, dtype=float, ndim=1))
    return told(low, high, digits, above, below, between)


def told(low: float, high: float, digits: int, above: str, below: str, between: str) -> str:
    """The words for an interval that lies above zero, below it or across it, as it is printed with so many digits.

    Where an end comes within one unit of the last digit of zero, another processor may put it on the other side: then
    the words are "perhaps" those of `above` or `below`.
    """
    low, high = (round(round(float(end), digits) * 10**digits) for end in (low, high))  # in units of the last digit
    if low > 1:
        return above
    if high < -1:
        return below
    if low >= -1 and high > 1:
        return f"perhaps {above}"
    if high <= 1 and low < -1:
        return f"perhaps {below}"
    return between


class Text(str):
    """Markdown that a notebook shows as such."""

    def _repr_markdown_(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Comparison:
    """A method against another, in words and numbers. More is better: an error's difference has its sign changed.

    method, other: their names.
    estimate: the gain, with its 95 % interval.
    p: adjusted for all comparisons that were planned together.
    margin: gains between -margin and margin would count as none; None where nothing was said beforehand.
    """

    method: str
    other: str
    estimate: Estimate
    p: float
    metric: str = "accuracy"
    margin: float | None = None

    @property
    def mean(self) -> float:
        """The mean gain."""
        return self.estimate.mean

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return self.estimate.low

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return self.estimate.high

    @property
    def half(self) -> float:
        """Half the width of the interval."""
        return self.estimate.half

    @property
    def same(self) -> bool:
        """Does the whole interval lie within the margin?"""
        return self.margin is not None and -self.margin < self.low and self.high < self.margin

    @property
    def verdict(self) -> str:
        """ "better than", "worse than" or "not distinguishable from", with a "perhaps" where p is close to 0.05."""
        side = "better than" if self.mean > 0 else "worse than"
        if self.p < 0.04:
            return side
        return f"perhaps {side}" if self.p < 0.06 else "not distinguishable from"

    @property
    def short(self) -> str:
        """The verdict for a table."""
        return f"{self.verdict.rsplit(' ', 1)[0]}{', the same within the margin' * self.same}"

    @property
    def gain(self) -> str:
        """The gain and its interval, of accuracies in percentage points: "+1.2 (−0.3 to +2.7)"."""
        return f"{self._signed(self.mean)} ({self._signed(self.low)} to {self._signed(self.high)})"

    @property
    def p_text(self) -> str:
        """p as it is printed: "0.03"."""
        return "< 0.001" if self.p < 0.001 else f"{self.p:.3f}" if self.p < 0.0995 else f"{self.p:.2f}"

    def reversed(self) -> Comparison:
        """The same comparison, told of the other."""
        e = self.estimate
        turned = replace(e, mean=-e.mean, low=-e.high, high=-e.low)
        return replace(self, method=self.other, other=self.method, estimate=turned)

    def sentence(self) -> str:
        """What was found, in a whole sentence."""
        start = self.method[:1].upper() + self.method[1:]
        p = f"p {self.p_text}" if self.p < 0.001 else f"p = {self.p_text}"
        if self.verdict == "not distinguishable from":
            interval = f"95 % interval {self._signed(self.low)} to {self._signed(self.high)}, {p}"
            gain = f"the {self._what()} is {self._size(self.mean)} ({interval})"
            said = f"{start} is not distinguishable from {self.other}: {gain}"
            if self.same:
                return f"{said}, and the interval lies within the margin of {self._size(self.margin, False)}."
            return f"{said}; gains below {self._size(self.half, False)} are hard to see with these rows."
        # Of a loss one tells how large it is: the interval looks the same way as the words.
        ends = (self.low, self.high) if self.mean > 0 else (-self.high, -self.low)
        interval = f"95 % interval {' to '.join(self._signed(end).lstrip('+') for end in ends)}, {p}"
        up = (self.mean > 0) == (self.metric == "accuracy")
        size = f"{self._size(abs(self.mean), False)} {'higher' if up else 'lower'}"
        within = ", a difference within the margin that was set beforehand" if self.same else ""
        return f"{start} is {self.verdict} {self.other}: its {self.metric} is {size} ({interval}){within}."

    def _what(self) -> str:
        return "gain in accuracy" if self.metric == "accuracy" else f"fall in {self.metric}"

    def _size(self, a: float, sign: bool = True) -> str:
        text = self._signed(a) if sign else self._signed(a).lstrip("+−")
        if self.metric != "accuracy":
            return text
        return f"{text} percentage point{'s' * (text.lstrip('+−') != '1.0')}"

    def _signed(self, a: float) -> str:
        return signed(100 * a, 1) if self.metric == "accuracy" else signed(a, 3)

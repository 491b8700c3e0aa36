"""explore: one question, a few sliders, pictures that move; live in a kernel, baked into a page."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from contextlib import contextmanager
from functools import cached_property
from threading import RLock

import numpy as np

from reglab import validation as v
from reglab.explore.bake import MIME, bake
from reglab.explore.pin import Pin
from reglab.explore.prediction import Prediction
from reglab.explore.readout import Readout, readout
from reglab.explore.results import Results
from reglab.explore.sliders import Slider
from reglab.explore.sweep import Sweep
from reglab.figures import style
from reglab.figures.mode import LIVE, WORDS, mode
from reglab.figures.panel import Panel
from reglab.figures.picture import Picture

# JupyterLab moves widgets in another thread than cells run in, and the house style is a setting for all threads.
_display = RLock()


def explore(
    compute: Callable[..., dict],
    /,
    *,
    panels: list[Panel],
    id: str,
    question: str,
    text: Callable[..., dict | str] | None = None,
    predict: Prediction | None = None,
    stacked: bool | tuple[str, ...] = True,
    static: tuple[str, ...] = (),
    **sliders: Slider,
) -> Explorer:
    """Puts panels under sliders.

    With the environment variable REGLAB_BAKE=1 all pictures are drawn here and now, otherwise those of the start; with
    REGLAB_BAKE=words none are, and only the lines of text are made; what has no room is refused all the same.

    compute: called by the sliders' names; returns a dict of arrays. In a kernel every slider is one value, and the
        arrays have no sweep axes. When a page is baked, the numeric sliders come as arrays, slider j of J with shape
        (1, .., n_j, .., 1), and the arrays have J sweep axes in front, of length n_j or, where an array does not depend
        on slider j, 1. Code that broadcasts needs no case distinction. The same values must give the same arrays:
        in a kernel they are kept until a cell runs, and threads ask for them too.
    stacked: False when `compute` takes single values only (it is then called for each), or the names of those
        sliders that may come as arrays. Choices and reveals never do.
    static: names of the arrays that never have sweep axes, such as a common x axis.
    panels: what to draw. Axes stand still; `Panel.needs` tells on which sliders a picture depends, the others stay at
        their start for it.
    text: text(result, i, **values) says what happened in the state `i` (`result[key][i]`): a dict of named numbers such
        as {"train": 0.99, "gap": "0.19"}, each shown in the colour of the curve that its name begins with; a remark in
        a sentence stands under "". A text alone is a remark; None says nothing. The sliders' values need not be told.
    predict: what a reader is asked before the first slide; see `predict`.
    id: a slug such as "l2-network", unique on its page: links point to it.
    question: the question that the explorer answers.
    sliders: by name, each made by `log`, `grid`, `values`, `choice` or `reveal`.
    Raises ValueError, before anything is drawn, for what does not fit together.
    """
    explorer = Explorer(compute, panels, sliders, text, id, question, stacked, static, predict=predict)
    if mode() != LIVE:
        explorer.bundle  # noqa: B018  an error must stop the cell, and those raised while displaying do not
    else:
        explorer.set()
    return explorer


class Explorer:
    """What `explore` returns; a notebook displays it. Its arguments are those of `explore`.

    values: the sliders' present values.
    pinned: the state that is kept to compare others with, or None.
    dpi: of live pictures, 127 dots an inch: a card at its widest, and fast to send; baked ones have 250.
    """

    def __init__(self, compute, panels, sliders, text, id, question, stacked=True, static=(), dpi=127, predict=None):
        if not isinstance(id, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id):
            v.fail("id", id, "a slug of lower-case letters, digits and single hyphens")
        if not isinstance(question, str) or not question.strip():
            v.fail("question", question, "a sentence")
        if predict is not None and not isinstance(predict, Prediction):
            v.fail("predict", predict, "made by predict")
        self.id, self.question, self.dpi, self.predict = id, question, dpi, predict
        self.panels = _panels(panels)
        self.sliders = _sliders(sliders)
        self._compute = _takes("compute", compute, (), sliders)
        self._text = _says_nothing if text is None else _takes("text", text, ("result", "i"), sliders)
        self._stacked = _stacked(stacked, self.sliders)
        self._static = (static,) if isinstance(static, str) else tuple(static)
        self._keys = tuple(dict.fromkeys(key for panel in self.panels for key in panel.keys))
        for panel in self.panels:
            for name in panel.needs or ():
                v.choice("needs", name, sliders)
        self.start = {s.name: s.values[s.start] for s in self.sliders}
        self.values = dict(self.start)
        self._drawn: list = [None] * len(self.panels)  # the last picture of each panel and the values it shows
        self._view = None
        self.pinned: Pin | None = None

    def state(self, **values) -> tuple[list[np.ndarray], Readout]:
        """The pictures, one RGB array a panel, and the read-out for these values; sliders not named are at their
        start. Raises ValueError where a slider cannot stand at its value."""
        values = self._complete(values, self.start)
        said = self._said(self.results(values), (), **values)
        return [self._picture(k, values) for k in range(len(self.panels))], said

    def _picture(self, k: int, values: dict) -> np.ndarray:
        """Panel k's picture: the last one, as long as the sliders that it needs have not moved."""
        shown = self._seen(k, values)
        asked, drawn = (self.results.version, shown), self._drawn[k]
        if drawn is None or drawn[0] != asked:
            result = self.results(shown)
            with _display, style.house():
                drawn = self._drawn[k] = asked, self._pictures[k].render(result)
        return drawn[1]

    def _seen(self, k: int, values: dict) -> dict:
        """The values that panel k shows: a slider that it does not need is at its start for it."""
        needs = self.panels[k].needs
        return {n: value if needs is None or n in needs else self.start[n] for n, value in values.items()}

    def needed(self, values: dict) -> list[dict]:
        """For which values there must be results before the state of these complete values can be drawn."""
        return [values, *(self._seen(k, values) for k in range(len(self.panels)))]

    def ready(self, values: dict) -> bool:
        """Whether the state of these complete values can be drawn without computing anything."""
        return all(needed in self.results for needed in self.needed(values))

    def set(self, **values) -> None:
        """Moves the sliders, those on the screen too; sliders not named stay. An error is shown and raised."""
        with self._explained():
            values = self._complete(values, self.values)
            pictures, said = self.state(**values)
            with _display:
                self.values = values
                if self._view is not None:
                    self._view.show(values, pictures, said)

    def move(self, **values) -> None:
        """`set` as a hand does it: in a notebook, what takes time is done in a thread; see `Ahead`."""
        with self._explained():
            self.view.ahead.move(self._complete(values, self.values))

    def pin(self, **values) -> None:
        """Keeps the state of these values on the screen, to compare others with it; sliders not named are where they
        are now, so that without values the present state is kept.

        Its lines stay as a grey ghost and its maps below the present ones; the read-out says how its numbers differ. It
        stays as it is, whatever moves or runs, until `unpin` or the next pin. Raises ValueError where a slider cannot
        stand at its value; then nothing changes.
        """
        with self._explained():
            values = self._complete(values, self.values)
            self._compare(Pin(values, *self.state(**values), [picture.axes for picture in self._pictures]))

    def unpin(self) -> None:
        """Lets go of what is pinned; where nothing is, it changes nothing."""
        self._compare(None)

    def _compare(self, pin: Pin | None) -> None:
        with _display:
            self.pinned = pin
            if self._view is not None:
                self._view.compare()

    def approach(self, values: dict, near: dict | None) -> None:
        """Moves the sliders on the screen to complete values whose state is not computed yet, and shows the state
        `near` in its place; None leaves the pictures as they are. The read-out says so."""
        drawn = None if near is None else self.state(**near)
        with _display:
            self.view.wait(values, near, drawn)

    @contextmanager
    def _explained(self):
        """Shows an error, or an interrupt, before it goes on."""
        try:
            yield
        except BaseException as error:
            if self._view is not None:
                self._view.fail(error)
            raise

    @cached_property
    def bundle(self) -> dict:
        """All pictures and texts; see `bake`."""
        sweep = Sweep(self._compute, self.sliders, self._stacked, self._static, self._keys)
        return bake(sweep, self.panels, self._said, self.id, self.question, self.predict, draw=mode() != WORDS)

    def settled(self) -> tuple[int, str]:
        """The number of the right choice of the prediction, and what happened in words, computed here and now."""
        return self.predict.settled(lambda **values: self.results(self._complete(values, self.start)))

    @property
    def view(self):
        """The widgets."""
        if self._view is None:
            from reglab.explore.view import View  # ipywidgets takes its time, and a baked page has no use for it

            self._view = View(self)
            self.set()
        return self._view

    def _repr_mimebundle_(self, include=None, exclude=None):
        if "bundle" not in self.__dict__:
            return self.view.box._repr_mimebundle_(include=include, exclude=exclude)
        start = np.ravel_multi_index([s.start for s in self.sliders], [len(s.values) for s in self.sliders])
        return {MIME: self.bundle, "text/plain": f"{self.question}\n{self.bundle['texts'][start]}"}

    @cached_property
    def results(self) -> Results:
        """What was computed in this kernel."""
        return Results(self._compute, self._static, self._keys)

    @cached_property
    def _pictures(self) -> list[Picture]:
        return [Picture(panel, self.dpi, titled=False) for panel in self.panels]

    def _complete(self, values: dict, others: dict) -> dict:
        """Checked values of all sliders, in their order."""
        for name in values:
            v.choice("slider", name, self.start)
        return {s.name: s.check(values[s.name]) if s.name in values else others[s.name] for s in self.sliders}

    def _said(self, result, i, **values) -> Readout:
        return readout(self._text(result, i, **values))


def _says_nothing(result, i, **values) -> dict:
    return {}


def _panels(panels) -> list[Panel]:
    panels = [panels] if isinstance(panels, Panel) else list(panels)
    if not panels:
        v.fail("panels", panels, "at least one panel")
    for panel in panels:
        if not isinstance(panel, Panel):
            v.fail("panels", panel, "panels of reglab.figures")
    return panels


def _sliders(sliders: dict) -> list[Slider]:
    if not sliders:
        raise ValueError("sliders must not be empty, got none: name at least one, such as lam=log(1e-4, 1, 9, start=1)")
    for name, slider in sliders.items():
        if not isinstance(slider, Slider):
            v.fail(name, slider, "made by log, grid, values, choice or reveal")
    return [slider.named(name) for name, slider in sliders.items()]


def _takes(name: str, function, first: tuple, sliders: dict):
    """The function, which must be callable with these arguments and the sliders by name."""
    if not callable(function):
        v.fail(name, function, "a function")
    try:
        inspect.signature(function).bind(*first, **sliders)
    except TypeError as error:
        raise ValueError(f"{name} must take {', '.join([*first, *sliders])}: {error}") from None
    return function


def _stacked(stacked, sliders) -> tuple[str, ...]:
    numeric = [s.name for s in sliders if s.numeric]
    if isinstance(stacked, bool):
        return tuple(numeric) if stacked else ()
    names = (stacked,) if isinstance(stacked, str) else tuple(stacked)
    for name in names:
        v.choice("stacked", name, numeric)
    return names

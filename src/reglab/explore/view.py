"""View: an explorer's widgets in a live notebook."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from html import escape

import ipywidgets as w
import numpy as np

from reglab.explore.prediction import verdict
from reglab.explore.readout import colors
from reglab.explore.sliders import Slider
from reglab.figures import encode

_FINER = 10  # steps of a continuous slider for each baked one
_HIDDEN = "The numbers appear with your first move."


class View:
    """A prediction, controls, one image a panel, and a read-out. `box` is the whole.

    Pictures come from the explorer: the view only shows them and hands over where the controls stand.
    """

    def __init__(self, explorer):
        self._explorer = explorer
        self._held = False
        self._shown: list = [None] * len(explorer.panels)
        self.controls = {s.name: control(s) for s in explorer.sliders}
        self.reset = w.Button(description="Reset", tooltip="Back to the start values")
        self.images = [w.Image(format="png", layout=w.Layout(width="100%")) for _ in explorer.panels]
        self.line = w.HTML()
        self.guess, self.verdict = self._ask(explorer.predict)
        self._hidden = explorer.predict is not None  # until the reader moves
        self.box = w.VBox(
            [
                *filter(None, [self.guess, self.verdict]),
                w.HTML(f"<strong>{escape(explorer.question)}</strong>"),
                w.Box([*self.controls.values(), self.reset], layout=w.Layout(flex_flow="row wrap")),
                w.Box(list(map(_card, explorer.panels, self.images)), layout=w.Layout(flex_flow="row wrap")),
                self.line,
            ]
        )
        for c in self.controls.values():
            c.observe(self._moved, names="value")
        self.reset.on_click(lambda _: explorer.set(**explorer.start))

    def _ask(self, predict):
        """The prediction's choices, and where its outcome will stand; nothing where there is no prediction."""
        if predict is None:
            return None, None
        guess = w.RadioButtons(options=predict.choices, value=None, layout=w.Layout(width="auto"))
        outcome = w.HTML()
        guess.observe(lambda _: self._settle(), names="value")
        asked = w.HTML(f"<strong>Predict first.</strong> {escape(predict.question)}")
        return w.VBox([asked, guess]), outcome

    @property
    def choices(self) -> w.RadioButtons:
        """The choices of the prediction."""
        return self.guess.children[1]

    def _settle(self) -> None:
        """Says what was said and what happened, as soon as there is both a choice and a move."""
        if self._hidden or self.guess is None or self.choices.index is None:
            return
        right, said = self._explorer.settled()
        self.verdict.value = escape(verdict(self.choices.value, self.choices.index == right, said))

    def show(self, values: dict, pictures, said) -> None:
        """Shows a state, and moves the controls to it."""
        moved = self._hidden and values != self._explorer.start
        self._held = True
        try:
            for name, c in self.controls.items():
                place(c, values[name])
        finally:
            self._held = False
        changed = [k for k, picture in enumerate(pictures) if self._shown[k] is not picture]
        with ThreadPoolExecutor() as threads:
            for k, png in zip(changed, threads.map(encode.png, [pictures[k] for k in changed]), strict=True):
                self.images[k].value, self._shown[k] = png, pictures[k]
        self._hidden = self._hidden and not moved
        self.line.value = f"<p role='status'>{_HIDDEN if self._hidden else self._told(said)}</p>"
        if moved:
            self._settle()

    def _told(self, said) -> str:
        hues = colors(said.numbers, self._explorer.panels)
        parts = [
            f"<span style='color:{hues[name] or 'inherit'}'>{escape(name)} <b>{escape(value)}</b></span>"
            for name, value in said.numbers.items()
        ]
        return " &nbsp; ".join([*parts, *filter(None, [escape(said.remark)])])

    def fail(self, error: Exception) -> None:
        """Shows an error in place of the text."""
        message = escape(f"{type(error).__name__}: {error}")
        self.line.value = f"<p role='alert' style='color:#b00020'>{message}</p>"

    def _moved(self, _) -> None:
        if not self._held:
            self._explorer.set(**{name: c.value for name, c in self.controls.items()})


def _card(panel, image) -> w.VBox:
    """A panel's title and picture; cards stand side by side where the notebook is wide enough."""
    layout = w.Layout(flex="1 1 300px", max_width="420px", min_width="260px")
    return w.VBox([w.HTML(f"<strong>{escape(panel.title)}</strong>"), image], layout=layout)


def control(slider: Slider) -> w.ValueWidget:
    """The widget that suits a slider, at its start."""
    stops, at = slider.values, slider.values[slider.start]
    hint = slider.hint if isinstance(slider.hint, str) else " … ".join(slider.hint)
    look = {
        "description": slider.label,
        "tooltip": hint or None,
        "style": {"description_width": "initial"},
    }
    finer = _FINER * (len(stops) - 1)
    if slider.kind == "log" and stops[0] > 0:
        low, high = np.log10(stops[0]), np.log10(stops[-1])
        return w.FloatLogSlider(value=at, min=low, max=high, step=(high - low) / finer, readout_format=".3g", **look)
    if slider.kind == "grid":
        low, high = stops[0], stops[-1]
        return w.FloatSlider(value=at, min=low, max=high, step=(high - low) / finer, readout_format=".3g", **look)
    if slider.kind == "log":
        # A logarithmic slider never reaches zero, so this one goes through a fine list that starts with it.
        fine = np.geomspace(stops[1], stops[-1], _FINER * (len(stops) - 2) + 1)
        fine[::_FINER] = stops[1:]
        stops = (0.0, *fine.tolist())
    if slider.numeric and len(stops) <= 4:
        return w.ToggleButtons(options=[(slider.show(s), s) for s in stops], value=at, **look)
    if slider.numeric:
        return w.SelectionSlider(options=[(slider.show(s), s) for s in stops], value=at, **look)
    if slider.kind == "choice":
        kind = w.ToggleButtons if len(stops) <= 4 and sum(map(len, stops)) <= 60 else w.Dropdown
        return kind(options=stops, value=at, **look)
    return w.ToggleButton(value=at, description=slider.label, tooltip=hint or None)


def place(widget, value) -> None:
    """Sets a control to a value, or to the nearest it can show."""
    if isinstance(widget, (w.SelectionSlider, w.ToggleButtons)) and not isinstance(value, str):
        value = min((option for _, option in widget.options), key=lambda option: abs(option - value))
    widget.value = value

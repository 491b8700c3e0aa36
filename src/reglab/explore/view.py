"""View: an explorer's widgets in a live notebook."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from html import escape

import ipywidgets as w
import numpy as np

from reglab.explore.sliders import Slider
from reglab.figures import encode

_FINER = 10  # steps of a continuous slider for each baked one


class View:
    """Controls, one image a panel, and a line of text. `box` is the whole.

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
        self.box = w.VBox(
            [
                w.HTML(f"<strong>{escape(explorer.question)}</strong>"),
                w.Box([*self.controls.values(), self.reset], layout=w.Layout(flex_flow="row wrap")),
                w.Box(list(map(_card, explorer.panels, self.images)), layout=w.Layout(flex_flow="row wrap")),
                self.line,
            ]
        )
        for c in self.controls.values():
            c.observe(self._moved, names="value")
        self.reset.on_click(lambda _: explorer.set(**explorer.start))

    def show(self, values: dict, pictures, line: str) -> None:
        """Shows a state, and moves the controls to it."""
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
        self.line.value = f"<p role='status'>{escape(line)}</p>"

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
    look = {
        "description": slider.label,
        "tooltip": slider.hint or None,
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
    if slider.numeric:
        return w.SelectionSlider(options=[(slider.show(s), s) for s in stops], value=at, **look)
    if slider.kind == "choice":
        kind = w.ToggleButtons if sum(map(len, stops)) <= 40 else w.Dropdown
        return kind(options=stops, value=at, **look)
    return w.ToggleButton(value=at, description=slider.label, tooltip=slider.hint or None)


def place(widget, value) -> None:
    """Sets a control to a value, or to the nearest it can show."""
    if isinstance(widget, w.SelectionSlider):
        value = min((option for _, option in widget.options), key=lambda option: abs(option - value))
    widget.value = value

"""Controls: a slider of an explorer as widgets, with all that a page writes beside it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as w
import numpy as np

from reglab.explore.sliders import Slider
from reglab.numbers import parse

_FINER = 10  # steps of a continuous slider for each baked one
_SEGMENTS, _LETTERS = 4, 72  # what stands side by side, as in the page's script


class Control:
    """What a slider is called, the widget that moves it, where it stands, and what it does.

    value: where it stands.
    widget: what the hand moves; a continuous slider moves in steps, of which there are ten between two stops.
    entry: where a continuous slider stands, as the page writes it; any of its values can be typed there. Else None.
    box: all of it.
    """

    def __init__(self, slider: Slider, moved: Callable[[], None], failed: Callable[[Exception], None]):
        self._slider, self._moved, self._failed, self._held = slider, moved, failed, False
        self.value = slider.values[slider.start]
        self.widget = _widget(slider)
        self.entry = _entry(slider) if slider.kind in ("log", "grid") else None
        self.box = w.VBox(
            [*self._head(), self.widget, *_hint(slider)],
            layout=w.Layout(flex="1 1 240px", min_width="min(100%, 200px)", max_width="420px", margin="0 16px 8px 0"),
        )
        self.show(self.value)
        self.widget.observe(lambda change: self._go(change["new"]), names="value")
        if self.entry is not None:
            self.entry.observe(lambda change: self._typed(change["new"]), names="value")

    def show(self, value) -> None:
        """Puts widget and entry to a value, the widget to the nearest it has."""
        self._held = True
        try:
            self.value = value
            options = getattr(self.widget, "options", None)
            if self._slider.numeric and options is not None:
                value = min((option for _, option in options), key=lambda option: abs(option - value))
            self.widget.value = value
            if self.entry is not None:
                self.entry.value = self._slider.show(self.value)
        finally:
            self._held = False

    def _go(self, value) -> None:
        if not self._held:
            self.value = value
            self._moved()

    def _typed(self, text: str) -> None:
        if self._held:
            return
        try:
            value = read(self._slider, text)
        except ValueError as error:
            self.show(self.value)
            self._failed(error)
        else:
            self.show(value)
            self._moved()

    def _head(self) -> list[w.Widget]:
        """Label and entry; a reveal has its label on its button."""
        if self._slider.kind == "reveal":
            return []
        label = lines(escape(self._slider.label))
        if self.entry is None:
            return [label]
        label.layout.flex = "1"
        return [w.HBox([label, self.entry], layout=w.Layout(align_items="center"))]


def lines(html: str) -> w.HTML:
    """A text that may take several lines."""
    return w.HTML(f"<div style='line-height:1.4; margin:4px 0'>{html}</div>")


def read(slider: Slider, text: str):
    """The value that a reader typed: as the slider writes it, or any number that it can stand at.

    Raises ValueError for anything else.
    """
    text = text.strip()
    if text in slider.labels:
        return slider.values[slider.labels.index(text)]
    value = parse(text)
    return slider.check(text if value is None else value)  # which says what is wrong with a text


def _widget(slider: Slider) -> w.ValueWidget:
    """What moves a slider, at its start."""
    stops, labels = slider.values, slider.labels
    look = {"tooltip": slider.label, "layout": w.Layout(width="auto")}
    finer = _FINER * (len(stops) - 1)
    if slider.kind == "grid":
        low, high = stops[0], stops[-1]
        return w.FloatSlider(min=low, max=high, step=(high - low) / finer, value=low, readout=False, **look)
    if slider.kind == "log" and stops[0] > 0:
        low, high = np.log10(stops[0]), np.log10(stops[-1])
        return w.FloatLogSlider(min=low, max=high, step=(high - low) / finer, value=stops[0], readout=False, **look)
    if slider.kind == "log":
        # A logarithmic slider never reaches zero, so this one goes through a fine list that starts with it.
        fine = np.geomspace(stops[1], stops[-1], finer - _FINER + 1)
        fine[::_FINER] = stops[1:]
        options = [(slider.show(value), value) for value in (0.0, *fine.tolist())]
        return w.SelectionSlider(options=options, readout=False, **look)
    if slider.kind == "reveal":
        return w.ToggleButton(description=slider.label, layout=w.Layout(width="max-content"))
    options = list(zip(labels, stops, strict=True))
    if len(stops) <= _SEGMENTS and sum(map(len, labels)) <= _LETTERS:
        return w.ToggleButtons(options=options, style={"button_width": "auto"}, **look)
    return (w.SelectionSlider if slider.numeric else w.Dropdown)(options=options, **look)


def _entry(slider: Slider) -> w.Text:
    return w.Text(continuous_update=False, tooltip=f"{slider.label}: type a value", layout=w.Layout(width="90px"))


def _hint(slider: Slider) -> list[w.HTML]:
    if not slider.hint:
        return []
    ends = [slider.hint] if isinstance(slider.hint, str) else [f"← {slider.hint[0]}", f"{slider.hint[1]} →"]
    spans = "".join(f"<span>{escape(end)}</span>" for end in ends)
    return [lines(f"<small style='display:flex; justify-content:space-between; gap:16px'>{spans}</small>")]

"""View: an explorer's widgets in a live notebook."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from html import escape

import ipywidgets as w

from reglab.explore.ahead import Ahead
from reglab.explore.controls import Control, lines
from reglab.explore.prediction import verdict
from reglab.explore.readout import colors
from reglab.figures import encode

_HIDDEN = "The numbers appear with your first move."
_WRAPPED = {"flex_flow": "row wrap"}  # side by side where the notebook is wide enough
# ipywidgets gives a choice one line, and its button the last place.
_TALL = (
    "<style>.reglab-choices label { display: flex; flex-direction: row-reverse; justify-content: flex-end; gap: 6px;"
    " height: auto !important; margin: 2px 0; line-height: 1.4 !important }</style>"
)
# White like the pictures, for the numbers have the colours of their curves.
_CARD = (
    "margin: 0; padding: 4px 12px; line-height: 1.4; color: #1f2328; background: #fff; border: 1px solid #d8dee4;"
    " border-radius: 6px"
)


class View:
    """A prediction, controls, one image a panel, and a read-out. `box` is the whole.

    Pictures come from the explorer: the view only shows them and hands over where the controls stand.
    """

    def __init__(self, explorer):
        self._explorer = explorer
        self._shown: list = [None] * len(explorer.panels)
        self._of: dict = {}  # the values that the pictures show
        self.ahead = Ahead(explorer)
        self.controls = {s.name: Control(s, self._moved, self.fail) for s in explorer.sliders}
        self.reset = w.Button(description="Reset", tooltip="Back to the start values")
        self.images = [w.Image(format="png", layout=w.Layout(width="100%")) for _ in explorer.panels]
        self.line = w.HTML()
        self.choices, self.verdict = self._ask(explorer.predict)
        self._hidden = explorer.predict is not None  # until the reader moves
        self._settled: int | None = None  # the choice of which it is said how it came out
        self.box = w.VBox(
            [
                *self._prediction(),
                lines(f"<strong>{escape(explorer.question)}</strong>"),
                w.Box([control.box for control in self.controls.values()], layout=w.Layout(**_WRAPPED)),
                w.Box(list(map(_card, explorer.panels, self.images)), layout=w.Layout(**_WRAPPED)),
                self.line,
                self.reset,
            ]
        )
        self.reset.on_click(lambda _: explorer.move(**explorer.start))

    def _ask(self, predict):
        """The prediction's choices, and where its outcome will stand; nothing where there is no prediction."""
        if predict is None:
            return None, None
        choices = w.RadioButtons(options=predict.choices, value=None, layout=w.Layout(width="auto"))
        choices.add_class("reglab-choices")
        choices.observe(lambda _: self._settle(), names="value")
        return choices, w.HTML()

    def _prediction(self) -> list[w.Widget]:
        if self.choices is None:
            return []
        asked = lines(f"{_TALL}<strong>Predict first.</strong> {escape(self._explorer.predict.question)}")
        return [w.VBox([asked, self.choices, self.verdict], layout=w.Layout(margin="0 0 12px 0"))]

    def _settle(self) -> None:
        """Says what was said and what happened, as soon as there is both a choice and a move."""
        choice = None if self._hidden or self.choices is None else self.choices.index
        if choice == self._settled:
            return
        try:
            right, said = self._explorer.settled()
        except Exception as error:
            self.fail(error)
            raise
        told = verdict(self.choices.value, choice == right, said)
        self.verdict.value, self._settled = f"<p style='line-height:1.4' role='status'>{escape(told)}</p>", choice

    def show(self, values: dict, pictures, said) -> None:
        """Shows a state, and moves the controls to it."""
        self._place(values)
        self._draw(values, pictures)
        self._say(self._told(said))
        self.ahead.rest()
        self._settle()

    def wait(self, values: dict, near: dict | None, drawn) -> None:
        """Moves the controls to a state that is not there yet, and shows in its place what was drawn of the state
        `near`; None leaves the pictures that are there."""
        self._place(values)
        if near is None:
            self._say(escape(f"In training; the pictures still show {self._where(self._of, values)}."))
        else:
            pictures, said = drawn
            self._draw(near, pictures)
            self._say(f"<em>{escape(f'Nearest trained: {self._where(near, values)}.')}</em> &nbsp; {self._told(said)}")

    def fail(self, error: BaseException) -> None:
        """Shows an error in place of the text."""
        message = escape(f"{type(error).__name__}: {error}")
        self.line.value = f"<p role='alert' style='{_CARD}; color: #b00020'>{message}</p>"

    def _place(self, values: dict) -> None:
        for name, control in self.controls.items():
            control.show(values[name])
        self._hidden = self._hidden and values == self._explorer.start

    def _draw(self, values: dict, pictures) -> None:
        self._of = values
        changed = [k for k, picture in enumerate(pictures) if self._shown[k] is not picture]
        with ThreadPoolExecutor() as threads:
            for k, png in zip(changed, threads.map(encode.png, [pictures[k] for k in changed]), strict=True):
                self.images[k].value, self._shown[k] = png, pictures[k]

    def _say(self, told: str) -> None:
        self.line.value = f"<p role='status' style='{_CARD}'>{_HIDDEN if self._hidden else told}</p>"

    def _told(self, said) -> str:
        hues = colors(said.numbers, self._explorer.panels)
        parts = [
            f"<span style='color:{hues[name] or 'inherit'}'>{escape(name)} <b>{escape(value)}</b></span>"
            for name, value in said.numbers.items()
        ]
        return " &nbsp; ".join([*parts, *filter(None, [escape(said.remark)])])

    def _where(self, shown: dict, asked: dict) -> str:
        """Where the sliders of the state stand that is shown, those that stand elsewhere than was asked for."""
        sliders = [s for s in self._explorer.sliders if shown[s.name] != asked[s.name]] or self._explorer.sliders
        return ", ".join(f"{s.label.partition(',')[0]} = {s.show(shown[s.name])}" for s in sliders)

    def _moved(self) -> None:
        self._explorer.move(**{name: control.value for name, control in self.controls.items()})


def _card(panel, image) -> w.VBox:
    """A panel's title and picture."""
    layout = w.Layout(flex="1 1 300px", max_width="420px", min_width="min(100%, 260px)")
    return w.VBox([w.HTML(f"<strong>{escape(panel.title)}</strong>"), image], layout=layout)

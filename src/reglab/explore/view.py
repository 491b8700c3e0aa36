"""View: an explorer's widgets in a live notebook."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from html import escape
from itertools import chain

import ipywidgets as w

from reglab.explore.ahead import Ahead
from reglab.explore.card import Card
from reglab.explore.controls import Control, lines
from reglab.explore.prediction import verdict
from reglab.explore.readout import colors
from reglab.explore.told import row, table

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
    " border-radius: 6px; overflow-x: auto"
)


class View:
    """A prediction, controls, one image a panel, and a read-out. `box` is the whole.

    Pictures come from the explorer: the view only shows them and hands over where the controls stand.
    """

    def __init__(self, explorer):
        self._explorer = explorer
        self._last: tuple | None = None  # what was presented last
        self._of: dict = {}  # the values that the pictures show
        self.ahead = Ahead(explorer)
        self.controls = {s.name: Control(s, self._moved, self.fail) for s in explorer.sliders}
        self.reset = w.Button(description="Reset", tooltip="Back to the start values")
        self.pin = w.ToggleButton(layout=w.Layout(width="max-content"))
        self._name_pin()
        self.cards = [Card(k, panel, explorer.sliders) for k, panel in enumerate(explorer.panels)]
        self.images = [card.image for card in self.cards]
        self.line = w.HTML()
        self.choices, self.verdict = self._ask(explorer.predict)
        self._hidden = explorer.predict is not None  # until the reader moves
        self._settled: int | None = None  # the choice of which it is said how it came out
        self.box = w.VBox(
            [
                *self._prediction(),
                lines(f"<strong>{escape(explorer.question)}</strong>"),
                w.Box([control.box for control in self.controls.values()], layout=w.Layout(**_WRAPPED)),
                w.Box([card.box for card in self.cards], layout=w.Layout(**_WRAPPED)),
                self.line,
                w.HBox([self.pin, self.reset]),
            ]
        )
        self.reset.on_click(lambda _: explorer.move(**explorer.start))
        self.pin.observe(lambda change: self._toggled(change["new"]), names="value")

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
        self._present(values, pictures, said)
        self.ahead.rest()
        self._settle()

    def wait(self, values: dict, near: dict | None, drawn) -> None:
        """Moves the controls to a state that is not there yet, and shows in its place what was drawn of the state
        `near`; None leaves the pictures that are there."""
        self._place(values)
        if near is None:
            note = escape(f"In training; the pictures still show {self._where(self._of, values)}.")
            self._present(self._of, self._last[1], None, note)
        else:
            note = escape(f"Nearest trained: {self._where(near, values)}.")
            self._present(near, *drawn, f"<em>{note}</em> &nbsp; ")

    def compare(self) -> None:
        """Shows again what is there, beside what is pinned now, or alone."""
        self._name_pin()
        if self._last is not None:
            self._present(*self._last)

    def fail(self, error: BaseException) -> None:
        """Shows an error in place of the text."""
        message = escape(f"{type(error).__name__}: {error}")
        self.line.value = f"<p role='alert' style='{_CARD}; color: #b00020'>{message}</p>"

    def _place(self, values: dict) -> None:
        for name, control in self.controls.items():
            control.show(values[name])
        self._hidden = self._hidden and values == self._explorer.start

    def _present(self, values: dict, pictures, said, before: str = "") -> None:
        """Pictures and read-out of a state; `before` stands before its numbers, of which None tells nothing."""
        self._last = values, pictures, said, before
        self._draw(values, pictures)
        self._say(before + ("" if said is None else self._told(values, said)))

    def _draw(self, values: dict, pictures) -> None:
        self._of, pin = values, self._explorer.pinned
        with ThreadPoolExecutor() as threads:
            new = threads.map(lambda card, picture: card.encoded(picture, pin), self.cards, pictures)
            for image, png in chain.from_iterable(new):
                image.value = png
        for card in self.cards:
            card.tell("" if pin is None else self._where(pin.values, values, card.sliders))

    def _say(self, told: str) -> None:
        self.line.value = f"<div role='status' style='{_CARD}'>{_HIDDEN if self._hidden else told}</div>"

    def _told(self, values: dict, said) -> str:
        pin = self._explorer.pinned
        if pin is None:
            return row(said, colors(said.numbers, self._explorer.panels))
        hues = colors(said.numbers | pin.said.numbers, self._explorer.panels)
        return table(said, pin, hues, self._where(pin.values, values))

    def _where(self, shown: dict, asked: dict, sliders=None) -> str:
        """Where the sliders of a state stand, those that stand elsewhere in the other state, or all; `sliders` are
        those of which it is said."""
        sliders = self._explorer.sliders if sliders is None else sliders
        sliders = [s for s in sliders if shown[s.name] != asked[s.name]] or sliders
        return ", ".join(f"{s.label.partition(',')[0]} = {s.show(shown[s.name])}" for s in sliders)

    def _toggled(self, on: bool) -> None:
        explorer = self._explorer
        if on == (explorer.pinned is not None):
            return
        try:
            explorer.pin(**self._of) if on else explorer.unpin()
        finally:
            self._name_pin()  # also where nothing could be pinned

    def _name_pin(self) -> None:
        self.pin.value = pinned = self._explorer.pinned is not None
        self.pin.description = "Unpin" if pinned else "Pin"
        self.pin.tooltip = "Let go of what is pinned" if pinned else "Keep this state, and compare others with it"

    def _moved(self) -> None:
        self._explorer.move(**{name: control.value for name, control in self.controls.items()})

"""Ahead: in a kernel a move is answered at once, and what may be asked for next is trained while the hand rests."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from operator import itemgetter
from threading import Thread

from reglab.explore.results import nothing_is_computed
from reglab.explore.sliders import Slider

QUICK = 0.5  # seconds: what takes longer is computed where an interrupt reaches it, and only when asked for
REST = 0.05  # seconds without a move after which the hand rests


class Ahead:
    """What an explorer does between a move and its picture.

    A state that was trained is drawn at once. For any other the nearest trained one is shown, and said to be that,
    while the state itself is trained in a thread; of several moves meanwhile only the last is trained next. While the
    hand rests, the states one slide away are trained, one after the other: all of them once a hand has moved the
    sliders, before that only those at the next stops.

    Threads train and do nothing else: all is drawn in the event loop that brings the moves. Each ends with its
    training, and the next one begins from the loop: nothing begins while a cell runs there, and nothing goes on once
    the explorer is gone. Without an event loop, as in a script, every state is computed when it is asked for.
    """

    def __init__(self, explorer):
        self._explorer = explorer
        self._loop = _running_loop()
        self._wanted: dict | None = None  # where the hand stands, as long as that is not shown
        self._thread: Thread | None = None  # of the training that goes on
        self._moved = False
        self._turn = 0  # of the latest timer: those before it do nothing
        self._next: Iterator[dict] = iter(())
        self._version = 0

    def move(self, values: dict) -> None:
        """The hand stands at these complete values."""
        explorer, loop, self._moved, self._wanted = self._explorer, _running_loop(), True, None
        if loop is None or explorer.ready(values):
            explorer.set(**values)
            return
        self._loop = loop
        with suppress(Exception):  # of a state that nobody asked for
            explorer.approach(values, self._nearest(values))
        if self._quick:
            self._wanted = values
            self._train(values)
        else:
            explorer.set(**values)

    def rest(self) -> None:
        """A state is shown: as long as the hand rests there, its neighbours are trained."""
        explorer, self._wanted = self._explorer, None
        self._version = explorer.results.version
        self._next = neighbours(explorer.sliders, explorer.values, None if self._moved else 1)
        self._wait()

    @property
    def _quick(self) -> bool:
        seconds = self._explorer.results.seconds
        return seconds is not None and seconds <= QUICK

    def _nearest(self, values: dict) -> dict | None:
        """The trained state with the same choices that is fewest stops away."""
        explorer = self._explorer
        choices = {s.name: values[s.name] for s in explorer.sliders if not s.numeric}
        known = [state for state in explorer.results.states() if choices.items() <= state.items()]
        known.sort(key=lambda state: distance(explorer.sliders, state, values))
        return next(filter(explorer.ready, known), None)

    def _wait(self) -> None:
        self._turn += 1
        if self._loop is not None:
            again = _while_alive(self._go_on)
            with suppress(RuntimeError):  # a loop that was closed
                self._loop.call_soon_threadsafe(self._loop.call_later, REST, again, self._turn)

    def _go_on(self, turn: int) -> None:
        """The hand rests: trains the next neighbour."""
        results = self._explorer.results
        if turn != self._turn or self._wanted is not None or not self._quick:
            return
        if self._version != results.version:
            self.rest()  # a cell has run since, and perhaps the next one runs soon
        elif self._training or not nothing_is_computed():
            self._wait()
        elif results.room:
            state = next((state for state in self._next if not self._explorer.ready(state)), None)
            if state is not None:
                self._train(state)

    @property
    def _training(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _train(self, state: dict) -> None:
        if self._training:
            return  # `_trained` looks at what is wanted then
        given = self._explorer.results, self._explorer.needed(state), _while_alive(self._done), state
        self._thread = Thread(target=_train, args=given, name="reglab", daemon=True)
        self._thread.start()

    def _done(self, state: dict) -> None:
        """In the thread, at its end."""
        with suppress(RuntimeError):  # a loop that was closed
            self._loop.call_soon_threadsafe(_while_alive(self._trained), state)

    def _trained(self, state: dict) -> None:
        self._thread = None
        wanted, self._wanted = self._wanted, None
        if wanted is None:
            self._wait()
        elif wanted == state:
            self._explorer.set(**state)  # an error in the thread comes again here, and is shown
        else:
            self.move(wanted)


def neighbours(sliders: list[Slider], values: dict, reach: float | None) -> Iterator[dict]:
    """These values, and those with one slider at another stop, at most `reach` stops away: the nearest first."""
    found = [(0.0, values)]
    for s in sliders:
        here = s.position(values[s.name])
        found += [(abs(k - here), values | {s.name: stop}) for k, stop in enumerate(s.values)]
    ordered = sorted(found, key=itemgetter(0))
    return (state for far, state in ordered if reach is None or far <= reach)


def distance(sliders: list[Slider], a: dict, b: dict) -> float:
    """How many stops two states are apart."""
    return sum(abs(s.position(a[s.name]) - s.position(b[s.name])) for s in sliders)


def _train(results, needed: list[dict], done: Callable, state: dict) -> None:
    """In a thread."""
    try:
        with suppress(Exception):
            for values in needed:
                results(values)
    finally:
        done(state)


def _while_alive(method: Callable) -> Callable:
    """Calls a method as long as its object lives, and does not keep it alive."""
    alive = weakref.WeakMethod(method)

    def call(*args) -> None:
        if (found := alive()) is not None:
            found(*args)

    return call


def _running_loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None

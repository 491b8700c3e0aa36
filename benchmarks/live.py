"""A live slider: from the message that reaches a real kernel to the pictures that come back."""

from __future__ import annotations

import json
import os
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from statistics import median

from jupyter_client.manager import start_new_kernel

from benchmarks.pictures import LAM
from benchmarks.row import Row

ROOT = Path(__file__).parents[1]
GROUP = "A slider in a live notebook"
REST = 1.5  # seconds between two moves of a hand that rests
DRAG = 0.03  # and of one that does not
FINE = [a * (b / a) ** (k / 4) for a, b in zip(LAM.values, LAM.values[1:], strict=False) for k in range(4)]
BETWEEN = [FINE[4 * k + 2] for k in (3, 12, 5, 14, 2, 9, 1, 11)]  # halfway between two stops, some stops apart
SETUP = """
import json, time
from benchmarks import pictures
from reglab.explore import Explorer
ended = {}
def compute(lam):
    result = pictures.compute(lam)
    ended[lam] = time.time()
    return result
def text(result, i, lam):
    return f"this is {lam!r};"
view = Explorer(compute, pictures.panels(), {"lam": pictures.LAM}, text, "speed", "How fast?").view
print(view.controls["lam"].widget.model_id, view.line.model_id, *(image.model_id for image in view.images))
"""


@dataclass
class Move:
    """Milliseconds from the message to the first new picture, to the last one of the state asked for, and from the end
    of its training to that."""

    first: float
    last: float
    after: float = 0.0


def rows():
    with _Kernel() as kernel:
        at_once = kernel.moves(LAM.values, REST)
        trained = kernel.moves(BETWEEN, REST)
        dragged, trainings = kernel.drag(FINE[::-1])
        kernel.say("view.pin.value = True")
        pinned = kernel.moves(LAM.values[1:9], REST)
    yield _row("move to the first picture, at a stop", [m.first for m in at_once], 50)
    yield _row("the same, between stops", [m.first for m in trained], 50)
    yield _row("the same, with a pin", [m.first for m in pinned], 50)
    yield _row("the asked one, between stops", [m.last for m in trained])
    yield _row("end of training to the last picture", [m.after for m in trained], 100)
    why = f"{trainings} trainings for {len(FINE)} moves, one each {1000 * DRAG:.0f} ms"
    yield _row("end of a drag to the last picture", [dragged], why=why)


def _row(what: str, times: list[float], gate: float | None = None, why: str = "") -> Row:
    return Row(GROUP, what, median(times), "ms", gate, why=why)


class _Kernel:
    """A kernel with an explorer on its screen."""

    def __enter__(self):
        env = dict(os.environ, OMP_NUM_THREADS="1")
        self._manager, self._client = start_new_kernel(
            kernel_name="python3", cwd=str(ROOT), env=env, stderr=subprocess.DEVNULL
        )
        self._slider, self._line, *images = self.say(SETUP).split()
        self._images = set(images)
        return self

    def __exit__(self, *_):
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def say(self, code: str) -> str:
        """Runs code in the kernel and returns what it prints."""
        said = []
        reply = self._client.execute_interactive(
            code, timeout=120, output_hook=lambda message: said.append(message["content"].get("text", ""))
        )
        if reply["content"]["status"] != "ok":
            raise RuntimeError(f"the kernel failed: {reply['content']}")
        return "".join(said)

    def moves(self, values, rest: float) -> list[Move]:
        """Moves one after the other, with a rest before each."""
        found = []
        for value in values:
            self._listen(rest)
            found.append((value, *self._follow(value)))
        ended = self._ended()
        return [
            Move(*(1000 * (t - sent) for t in (first, last)), 1000 * (last - ended.get(value, last)))
            for value, sent, first, last in found
        ]

    def drag(self, values) -> tuple[float, int]:
        """Moves without a rest: milliseconds from the last to its pictures, and how many trainings there were.

        As ipywidgets do in a browser, it sends no move before the one before has been dealt with."""
        before = len(self._ended())
        self._listen(REST)
        for value in values[:-1]:
            message, sent = self._send(value)
            self._wait_for_idle(message)
            self._listen(sent + DRAG - time.time())
        sent, _, last = self._follow(values[-1])
        return 1000 * (last - sent), len(self._ended()) - before

    def _ended(self) -> dict[float, float]:
        """When each training ended. Everything trained is forgotten by this, as by any other cell."""
        return {float(lam): at for lam, at in json.loads(self.say("print(json.dumps(list(ended.items())))"))}

    def _send(self, value: float) -> tuple[str, float]:
        content = {"comm_id": self._slider, "data": {"method": "update", "state": {"value": value}, "buffer_paths": []}}
        message, sent = self._client.session.msg("comm_msg", content), time.time()
        self._client.shell_channel.send(message)
        return message["header"]["msg_id"], sent

    def _wait_for_idle(self, message: str) -> None:
        while True:
            reply = self._client.get_iopub_msg(timeout=60)
            ended = reply["content"].get("execution_state") == "idle"
            if ended and reply["parent_header"].get("msg_id") == message:
                return

    def _follow(self, value: float) -> tuple[float, float, float]:
        """When a move was sent, when the first new picture came, and when the last of those that were asked for."""
        (_, sent), first, last = self._send(value), None, None
        while True:
            reply = self._client.get_iopub_msg(timeout=60)
            content = reply["content"]
            if reply["msg_type"] != "comm_msg":
                continue
            if content["comm_id"] in self._images:
                last = time.time()
                first = first or last
            elif content["comm_id"] == self._line and f"this is {value!r};" in content["data"]["state"]["value"]:
                return sent, first or last, last

    def _listen(self, seconds: float) -> None:
        """Lets time pass, and reads what comes."""
        until = time.time() + seconds
        with suppress(Empty):
            while (left := until - time.time()) > 0:
                self._client.get_iopub_msg(timeout=left)

"""An explorer in a real kernel, moved by messages as a browser sends them."""

import os
import time
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).parents[2]
BEGIN = """
import threading, time
import numpy as np
from IPython.display import display
from reglab.explore import explore, log
from reglab.figures import Histogram

shift, called = 0.0, []

def compute(lam):
    called.append(lam)
    if lam == 0.5:
        time.sleep(60)
    return {"weights": np.full(5, lam + shift)}

def told(result, i, lam):
    return {"mean": f"{result['weights'][i].mean():.3f}"}

explorer = explore(compute, panels=[Histogram()], text=told, id="toy", question="?", lam=log(1e-2, 1, 5, start=0.1))
view = explorer.view

def trainings():
    # Those that do not end by themselves: as long as a cell runs, no other begins.
    found = [thread for thread in threading.enumerate() if thread.name == "reglab"]
    for thread in found:
        thread.join(10)
    return [thread.name for thread in found if thread.is_alive()]
"""


class Kernel:
    def __init__(self):
        env = {k: v for k, v in os.environ.items() if k != "REGLAB_BAKE"}
        self.manager, self.client = start_new_kernel(kernel_name="python3", cwd=str(ROOT), env=env)
        self.run(BEGIN)
        self.slider, self.line = self.run('print(view.controls["lam"].widget.model_id, view.line.model_id)').split()

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def run(self, code):
        """Runs a cell; what it printed."""
        said = []
        reply = self.client.execute_interactive(
            code, timeout=60, output_hook=lambda message: said.append(message["content"].get("text", ""))
        )
        assert reply["content"]["status"] == "ok", reply["content"]
        return "".join(said)

    def move(self, value):
        content = {"comm_id": self.slider, "data": {"method": "update", "state": {"value": value}, "buffer_paths": []}}
        self.client.shell_channel.send(self.client.session.msg("comm_msg", content))

    def told(self, expected):
        """Waits until the read-out says this; what it said before."""
        before, end = [], time.monotonic() + 60
        while time.monotonic() < end:
            content = self.client.get_iopub_msg(timeout=60)["content"]
            if content.get("comm_id") == self.line and "value" in content["data"].get("state", {}):
                before.append(content["data"]["state"]["value"])
                if expected in before[-1]:
                    return before[:-1]
        raise AssertionError(f"{expected} was not told, but {before}")


@pytest.fixture(scope="module")
def kernel():
    kernel = Kernel()
    yield kernel
    kernel.close()


def test_a_move_is_answered_at_once_and_then_exactly(kernel):
    kernel.move(0.3)
    before = kernel.told("mean <b>0.300</b>")
    assert all("Nearest trained: λ = " in text or "the pictures still show λ = " in text for text in before)
    assert len(before) == 1


def test_a_cell_that_changes_what_compute_reads_changes_the_pictures(kernel):
    kernel.move(1.0)
    kernel.told("mean <b>1.000</b>")
    kernel.move(0.1)
    kernel.told("mean <b>0.100</b>")
    kernel.run("shift = 5.0")
    kernel.move(1.0)
    assert not any("mean <b>1.000</b>" in text for text in kernel.told("mean <b>6.000</b>"))
    kernel.run("shift = 0.0")


def test_an_interrupt_of_a_cell_leaves_no_thread(kernel):
    kernel.move(0.25)
    kernel.told("mean <b>0.250</b>")
    message = kernel.client.execute("time.sleep(60)", stop_on_error=False)
    time.sleep(0.5)
    kernel.manager.interrupt_kernel()
    assert kernel.client.get_shell_msg(timeout=60)["parent_header"]["msg_id"] == message
    assert kernel.run("print(trainings())") == "[]\n"
    kernel.move(0.35)
    kernel.told("mean <b>0.350</b>")


def test_what_takes_long_can_be_interrupted(kernel):
    kernel.run("from reglab.explore import ahead; ahead.QUICK = 0.0")
    kernel.move(0.5)
    kernel.told("still show")
    time.sleep(0.5)
    kernel.manager.interrupt_kernel()
    kernel.move(0.45)
    kernel.told("mean <b>0.450</b>")
    assert kernel.run("print(trainings())") == "[]\n"

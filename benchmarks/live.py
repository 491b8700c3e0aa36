"""A live slider: from the message that reaches a real kernel to the last of its three new pictures."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from statistics import median

from jupyter_client.manager import start_new_kernel

from benchmarks.pictures import LAM
from benchmarks.row import Row

ROOT = Path(__file__).parents[1]
SETUP = """
from benchmarks.pictures import explorer, compute
from time import perf_counter
moved = explorer()
print(moved.view.controls["lam"].model_id, *(image.model_id for image in moved.view.images))
"""
RETRAIN = """
times = []
for lam in %r:
    start = perf_counter()
    compute(lam)
    times.append(1000 * (perf_counter() - start))
print(sorted(times)[len(times) // 2])
"""


def rows():
    env = dict(os.environ, OMP_NUM_THREADS="1")
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(ROOT), env=env, stderr=subprocess.DEVNULL)
    try:
        slider, *images = _say(client, SETUP).split()
        times = [_move(client, slider, lam, set(images)) for lam in LAM.values]
        retrain = float(_say(client, RETRAIN % (LAM.values,)))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    why = f"training anew for 400 epochs takes {retrain:.0f} ms of it"
    yield Row("A slider in a live notebook", "message to the third picture", median(times), "ms", 80, 50, why=why)


def _say(client, code: str) -> str:
    """Runs code in the kernel and returns what it prints."""
    said = []
    reply = client.execute_interactive(
        code, timeout=120, output_hook=lambda message: said.append(message["content"].get("text", ""))
    )
    if reply["content"]["status"] != "ok":
        raise RuntimeError(f"the kernel failed: {reply['content']}")
    return "".join(said)


def _move(client, slider: str, value: float, images: set[str]) -> float:
    """Milliseconds until all images have been sent anew."""
    content = {"comm_id": slider, "data": {"method": "update", "state": {"value": value}, "buffer_paths": []}}
    message = client.session.msg("comm_msg", content)
    start = time.perf_counter()
    client.shell_channel.send(message)
    waiting = set(images)
    while waiting:
        reply = client.get_iopub_msg(timeout=60)
        if reply["parent_header"].get("msg_id") == message["header"]["msg_id"] and reply["msg_type"] == "comm_msg":
            waiting.discard(reply["content"]["comm_id"])
    return 1000 * (time.perf_counter() - start)

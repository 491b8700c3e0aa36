"""Executes pages in fresh kernels, a few at a time."""

import asyncio
import json
import os
import re
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellTimeoutError, DeadKernelError

ENVIRONMENT = {
    "REGLAB_BAKE": "1",
    # Pages run side by side, and small matrices are slower on many threads.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class PageError(Exception):
    """A cell raised, took too long or killed its kernel; the message names page, cell and line."""


@dataclass
class Run:
    """One executed page: its outputs are in `notebook`, `opened` are the files that it read, `cells` the seconds that
    each of its code cells took."""

    notebook: object
    opened: list
    started: float
    seconds: float
    cells: list


def run_pages(pages, done, *, at_once, timeout, allow_errors):
    """Execute `pages`, a list of (path, notebook); call `done(path, notebook, Run or PageError)` as each one ends.

    The event loop lives in a thread of its own: in the main thread, nbclient would claim Ctrl-C for one kernel, while
    here it is to end them all.
    """

    async def one(gate, path, notebook):
        async with gate:
            try:
                result = await _run_page(path, notebook, timeout, allow_errors)
            except PageError as error:
                result = error
            done(path, notebook, result)

    async def every():
        gate = asyncio.Semaphore(at_once)
        async with asyncio.TaskGroup() as group:
            for path, notebook in pages:
                group.create_task(one(gate, path, notebook))

    loop = asyncio.new_event_loop()
    task = loop.create_task(every())
    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(loop.run_until_complete, task)
        try:
            future.result()
        except KeyboardInterrupt:
            loop.call_soon_threadsafe(task.cancel)
            raise
        except ExceptionGroup as group:
            raise group.exceptions[0] from None
    loop.close()


async def _run_page(path, notebook, timeout, allow_errors):
    started = time.time()
    client = NotebookClient(
        notebook,
        timeout=timeout,
        allow_errors=allow_errors,
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],
    )
    with tempfile.TemporaryDirectory() as scratch:
        record = Path(scratch, "opened.json")
        async with client.async_setup_kernel(cwd=str(path.parent), env={**os.environ, **ENVIRONMENT}):
            await _quietly(client, "import reglab_book.recorder as _recorder; _recorder.start(); del _recorder")
            info = await client.async_wait_for_reply(await ensure_async(client.kc.kernel_info()))
            notebook.metadata["language_info"] = info["content"]["language_info"]
            cells = []
            for index, cell in enumerate(notebook.cells):
                if cell.cell_type == "code":
                    before = time.monotonic()
                    await _run_cell(client, path, cell, index, len(cells) + 1)
                    cells.append(time.monotonic() - before)
            await _quietly(client, f"import reglab_book.recorder; reglab_book.recorder.report({str(record)!r})")
        opened = json.loads(record.read_text())
    return Run(notebook, opened, started, time.time() - started, cells)


async def _quietly(client, code):
    """Run code that is no part of the page and leaves no trace in its cells and their numbers."""
    reply = await client.kc.execute_interactive(code, store_history=False, silent=True)
    if reply["content"]["status"] != "ok":
        raise RuntimeError("\n".join(reply["content"]["traceback"]))


async def _run_cell(client, path, cell, index, count):
    try:
        await client.async_execute_cell(cell, index, execution_count=count)
    except (CellControlSignal, CellTimeoutError, DeadKernelError) as error:
        lines = client.nb.metadata.get("source_map")
        where = f"code cell {count}" + (f" (line {lines[index] + 1})" if lines else "")
        raise PageError(f"{path}, {where} failed.\n\n{ANSI.sub('', str(error))}") from None

"""Executes pages in fresh kernels, a few at a time."""

import asyncio
import json
import os
import re
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_core.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellTimeoutError, DeadKernelError

from reglab_book import kernels

ENVIRONMENT = {
    "REGLAB_BAKE": "1",
    # Pages run side by side, and small matrices are slower on many threads.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
STUDIES = "studies"  # the folder of the project in which `reglab.experiments` keeps what it trained
ANSI = re.compile(r"\x1b\[[0-9;]*m")


ARROW = re.compile(r"^-+> *\d+ *(.*)$", re.MULTILINE)
# Seconds of silence after which the pages that still run are named.
SILENCE = 30


def studies(folder):
    """The variable that says where studies are kept: in a folder's `studies`, unless somebody chose."""
    return {"REGLAB_STUDIES": os.environ.get("REGLAB_STUDIES") or str(Path(folder, STUDIES))}


class PageError(Exception):
    """A cell raised, took too long or killed its kernel.

    notebook : the page as far as it got
    count, where : the number of the code cell, and number and line in words
    cause : the error in a line, `details` all that is known of it
    """

    def __init__(self, notebook, count, where, cause, details):
        super().__init__(f"{where}: {cause}")
        self.notebook, self.count, self.where, self.cause, self.details = notebook, count, where, cause, details
        self.seconds = 0.0


@dataclass
class Run:
    """One executed page: its outputs are in `notebook`, `opened` are the files that it read, `cells` the seconds that
    each of its code cells took."""

    notebook: object
    opened: list
    started: float
    seconds: float
    cells: list


@dataclass
class Clock:
    """How far a page is: when it began, and the number of its code cell."""

    started: float = field(default_factory=time.monotonic)
    cell: int = 1

    @property
    def seconds(self):
        return time.monotonic() - self.started


def run_pages(pages, done, *, at_once, timeout, allow_errors, variables=None, waiting=None, forked=False):
    """Execute `pages`, a list of (path, notebook); call `done(path, notebook, Run or PageError)` as each one ends.

    variables: of the environment, beside this process's own
    forked: whether kernels are forks of one process that has loaded their libraries, in the environment of the first
    waiting: called with {path: Clock} of the pages that run, whenever none has ended for a while

    The event loop lives in a thread of its own: in the main thread, nbclient would claim Ctrl-C for one kernel, while
    here it is to end them all.
    """
    environment = {**os.environ, **ENVIRONMENT, **(variables or {})}
    clocks, gate = {}, asyncio.Semaphore(at_once)
    kind = {"kernel_manager_class": kernels.manager(environment)} if forked else {}

    async def one(path, notebook):
        async with gate:
            clock = clocks[path] = Clock()
            try:
                result = await _run_page(path, notebook, timeout, allow_errors, environment, clock, kind)
            except PageError as error:
                # A kernel also dies when the build is interrupted, which is no fault of its page.
                if asyncio.current_task().cancelling():
                    raise asyncio.CancelledError from None
                error.seconds = clock.seconds
                result = error
            del clocks[path]
            done(path, notebook, result)

    async def every():
        async with asyncio.TaskGroup() as group:
            left = {group.create_task(one(path, notebook)) for path, notebook in pages}
            while left:
                ended, left = await asyncio.wait(left, timeout=SILENCE, return_when=asyncio.FIRST_COMPLETED)
                if waiting and not ended:
                    waiting(dict(clocks))

    loop = asyncio.new_event_loop()
    # A build that ends early leaves behind what nbclient set to watch kernels; it would have the last word.
    loop.set_exception_handler(lambda loop, context: None)
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


async def _run_page(path, notebook, timeout, allow_errors, environment, clock, kind):
    started = time.time()
    client = NotebookClient(
        notebook,
        timeout=timeout,
        allow_errors=allow_errors,
        record_timing=False,
        shutdown_kernel="immediate",  # nothing of it is needed any more, and torch takes its time to go
        extra_arguments=["--log-level=CRITICAL"],
        **kind,
    )
    with tempfile.TemporaryDirectory() as scratch:
        record = Path(scratch, "opened.json")
        async with client.async_setup_kernel(cwd=str(path.parent), env=environment):
            await _quietly(client, "import reglab_book.recorder as _recorder; _recorder.start(); del _recorder")
            info = await client.async_wait_for_reply(await ensure_async(client.kc.kernel_info()))
            notebook.metadata["language_info"] = info["content"]["language_info"]
            cells = []
            for index, cell in enumerate(notebook.cells):
                if cell.cell_type == "code":
                    clock.cell = len(cells) + 1
                    before = time.monotonic()
                    await _run_cell(client, cell, index, clock.cell)
                    cells.append(time.monotonic() - before)
            await _quietly(client, f"import reglab_book.recorder; reglab_book.recorder.report({str(record)!r})")
        opened = json.loads(record.read_text())
    return Run(notebook, opened, started, time.time() - started, cells)


async def _quietly(client, code):
    """Run code that is no part of the page and leaves no trace in its cells and their numbers."""
    reply = await client.kc.execute_interactive(code, store_history=False, silent=True)
    if reply["content"]["status"] != "ok":
        raise RuntimeError("\n".join(reply["content"]["traceback"]))


async def _run_cell(client, cell, index, count):
    try:
        await client.async_execute_cell(cell, index, execution_count=count)
    except (CellControlSignal, CellTimeoutError, DeadKernelError) as error:
        lines = client.nb.metadata.get("source_map")
        where = f"code cell {count}" + (f" (line {lines[index] + 1})" if lines else "")
        details = ANSI.sub("", str(error)).strip()
        raise PageError(client.nb, count, where, _cause(error, details, client.timeout), details) from None


def _cause(error, details, timeout):
    """The error in a line; an assertion that gives no reason is itself the reason."""
    if isinstance(error, CellTimeoutError):
        return f"the cell ran for more than {timeout} seconds"
    if isinstance(error, DeadKernelError):
        return "the kernel died, perhaps for want of memory"
    value, lines = ANSI.sub("", error.evalue).strip(), ARROW.findall(details)
    reason = value.splitlines()[0] if value else lines[-1].strip() if lines else "no reason given"
    return f"{error.ename}: {reason}"

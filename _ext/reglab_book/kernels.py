"""Kernels that begin with their libraries loaded: forks of one process that loads them once.

Torch, SciPy and matplotlib take a kernel seconds to load, and a book starts dozens of kernels. Only libraries are
loaded beforehand, never the project's own modules: a page is to open those itself, or nobody would know that it depends
on them.
"""

import functools
import gc
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from multiprocessing import forkserver
from types import ModuleType

from jupyter_client import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

# What pages and the package import; what is not installed is passed over.
LIBRARIES = [
    *("ipykernel.kernelapp", "ipywidgets", "matplotlib.pyplot", "matplotlib_inline.backend_inline", "numpy"),
    *("PIL.Image", "scipy.integrate", "scipy.optimize", "scipy.special", "scipy.stats", "sklearn.datasets"),
    *("sklearn.linear_model", "torch"),
]
# As a kernel sets it; matplotlib reads it when it is loaded.
BACKEND = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
# On other systems there is no fork, or none that is safe once such libraries are loaded.
CAN_FORK = sys.platform == "linux"


def manager(environment):
    """The class of kernel managers for kernels in this environment, of which the first says how libraries are loaded:
    on how many threads, and for which processor."""
    if not CAN_FORK:
        return AsyncKernelManager
    _load(environment)
    return ForkingManager


def _load(environment):
    """Start the process that is forked, if it does not run."""
    multiprocessing.set_forkserver_preload(LIBRARIES)
    before = dict(os.environ)
    os.environ.update(environment | BACKEND)
    try:
        forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(before)


class ForkingManager(AsyncKernelManager):
    """Starts its kernel as a fork."""

    def __init__(self, **options):
        super().__init__(**options)
        self.provisioner = Forks(kernel_id="", kernel_spec=self.kernel_spec, parent=self)


class Forks(LocalProvisioner):
    """Starts a kernel as a fork where others start a command."""

    async def launch_kernel(self, cmd, **options):
        after = cmd.index("ipykernel_launcher") + 1
        self.cwd = options.get("cwd") or os.getcwd()
        self.process = Fork(cmd[after:], self.cwd, options["env"])
        self.pid = self.pgid = self.process.pid
        return self.connection_info


class Fork:
    """A process with what a provisioner asks of one that `subprocess` starts."""

    stdin = stdout = stderr = None

    def __init__(self, arguments, cwd, environment):
        context = multiprocessing.get_context("forkserver")
        path = _path(environment.get("PYTHONPATH", ""))
        self._process = context.Process(target=_kernel, args=(arguments, str(cwd), environment, path), daemon=True)
        with _another_main():
            self._process.start()
        self.pid = self._process.pid

    def poll(self):
        return self._process.exitcode

    def wait(self):
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number):
        os.kill(self.pid, number)

    def terminate(self):
        self.send_signal(signal.SIGTERM)

    def kill(self):
        self.send_signal(signal.SIGKILL)


@contextmanager
def _another_main():
    """A fork would run the file of the program that asks for it, to know its functions too."""
    own = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = own


@functools.cache
def _path(added):
    """Where a Python that starts looks for modules, `added` being its PYTHONPATH."""
    command = [sys.executable, "-c", "import json, sys; print(json.dumps(sys.path[1:]))"]
    environment = {**os.environ, "PYTHONPATH": added}
    return json.loads(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)


def _kernel(arguments, cwd, environment, path):
    """The life of a fork: that of `python -m ipykernel_launcher`."""
    os.setsid()  # Ctrl-C at the terminal is not for a kernel
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:] = path
    multiprocessing.set_start_method(None, force=True)  # a page may start processes of its own as anywhere else
    multiprocessing.current_process().daemon = False
    gc.freeze()  # libraries are no garbage: nobody need look for it among them
    threading.Thread(target=_end_with_the_build, daemon=True).start()
    from ipykernel.kernelapp import IPKernelApp

    # It need not watch its parent, which is the process that was forked.
    IPKernelApp.launch_instance(argv=[*arguments, "--IPKernelApp.parent_handle=1"])


def _end_with_the_build():
    multiprocessing.parent_process().join()
    os._exit(1)

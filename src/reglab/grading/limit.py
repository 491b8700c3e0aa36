"""A limit of time for code that may never end."""

from __future__ import annotations

import _thread
import signal
import threading
from contextlib import contextmanager


class TooLong(BaseException):
    """The code took longer than it had; no Exception, which the code itself might catch."""


@contextmanager
def at_most(seconds: float):
    """Raises TooLong where the block takes longer, once its present call into C has returned.

    It does so as Ctrl-C would, on every system, which only reaches the main thread; elsewhere there is no limit.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        yield
        return
    rung = threading.Event()

    def ring():
        rung.set()
        _thread.interrupt_main()

    def interrupted(number, frame):
        if rung.is_set():
            raise TooLong
        if callable(before):  # it was the reader
            before(number, frame)

    timer = threading.Timer(seconds, ring)
    timer.daemon = True
    signal.signal(signal.SIGINT, interrupted)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()  # so that it does not ring later
        signal.signal(signal.SIGINT, before)

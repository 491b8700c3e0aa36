"""One build at a time: two would write the same files."""

from pathlib import Path

from filelock import FileLock, Timeout

from reglab_book.failures import READ_ONLY, Stop

LOCK = Path(".cache", "build.lock")
BUSY = "Another build of this book is running. Wait until it has ended, or stop it; then build again."


def _take(app, config):
    path = Path(app.srcdir, LOCK)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Kept with the app; the system frees it when the process ends, however it ends.
        app.reglab_lock = FileLock(path, timeout=0)
        app.reglab_lock.acquire()
    except Timeout:
        raise Stop(BUSY) from None
    except OSError:
        raise Stop(READ_ONLY.format(path=path.parent)) from None


def setup(app):
    # Before anything is written.
    app.connect("config-inited", _take, priority=1)

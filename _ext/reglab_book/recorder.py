"""Runs inside a page's kernel: which files does the page depend on?

Python tells audit hooks of every file that it opens: modules (by their compiled files) as well as data. So the record
is complete without anybody keeping a list.
"""

import json
import os
import sys
from importlib.util import source_from_cache

_read, _written = set(), set()


def _note(event, arguments):
    if event == "open":
        path, _, flags = arguments
        if isinstance(path, str):
            (_written if flags & (os.O_WRONLY | os.O_RDWR) else _read).add(path)


def start():
    sys.addaudithook(_note)


def report(path):
    """Write the real paths of all files that were read so far and are not the page's own work, as JSON."""
    names = _read - _written
    sources = {source_from_cache(name) if "__pycache__" in name else name for name in names}
    with open(path, "w") as file:
        json.dump(sorted(map(os.path.realpath, sources)), file)

"""Files that are either there whole or not there at all, however a build ends."""

import os
import tempfile
from pathlib import Path


def write_atomically(path, content):
    """Write bytes to `path`, through a neighbour that is renamed once it is complete."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # mkstemp makes files private; a book is to be served.
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise

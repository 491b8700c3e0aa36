"""Pages are written by all processors, as `sphinx-build -j` does it; Jupyter Book has no option for it."""

import os
import sys


def _share(app, env):
    """Only now that all pages are read: what our parts note as they read stays in one process."""
    if sys.platform == "linux":  # elsewhere there is no fork, or none that is safe once libraries are loaded
        app.parallel = (os.cpu_count() or 1) + 1  # one of them hands out the pages


def setup(app):
    app.connect("env-check-consistency", _share)

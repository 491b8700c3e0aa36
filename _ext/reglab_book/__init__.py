"""The book's Sphinx extension: execution that is never stale, explorers as pictures, pages that need no network."""

import hashlib
from pathlib import Path

HERE = Path(__file__).parent


def _fingerprint():
    """One hash over this extension, so that a change here rebuilds every page."""
    files = sorted(path for path in HERE.rglob("*") if path.suffix in {".py", ".js", ".css", ".svg", ".html"})
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def setup(app):
    # Imported here because kernels import `reglab_book.recorder`, and they need no Sphinx.
    from reglab_book import (
        claims,
        docstrings,
        downloads,
        execution,
        failures,
        frames,
        glossary,
        glued,
        lock,
        notebooks,
        offline,
        package,
        settings,
        speed,
    )

    app.add_config_value("reglab_book_fingerprint", _fingerprint(), "env")
    rest = (
        claims,
        docstrings,
        downloads,
        execution,
        failures,
        frames,
        glossary,
        glued,
        notebooks,
        offline,
        package,
        settings,
        speed,
    )
    for part in (lock, *rest):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

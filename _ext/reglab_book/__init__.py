"""The book's Sphinx extension: execution that is never stale, explorers as pictures, pages that need no network."""

import hashlib
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent


def _fingerprint():
    """One hash over this extension, so that a change here rebuilds every page."""
    files = sorted(path for path in HERE.rglob("*") if path.suffix in {".py", ".js", ".css", ".svg", ".html"})
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


# What each module does for Sphinx stands in its own `setup`. The lock comes first.
PARTS = (
    *("lock", "bars", "bibliography", "bound", "cards", "claims", "columns", "docstrings", "downloads", "execution"),
    *("exercise_titles", "explorers", "failures", "frames", "glossary", "glued", "graph", "landing", "later"),
    *("listings", "notebooks", "offline", "package", "paper", "preview", "reading", "search", "settings"),
    *("speed", "tables"),
)


def setup(app):
    app.add_config_value("reglab_book_fingerprint", _fingerprint(), "env")
    # Imported here because kernels import `reglab_book.recorder`, and they need no Sphinx.
    for name in PARTS:
        import_module(f"reglab_book.{name}").setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

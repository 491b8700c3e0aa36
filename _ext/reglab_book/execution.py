"""Outputs that are never stale.

myst-nb takes the outputs of a page from a jupyter-cache that knows a page by its cells alone, so it would not notice
an edit of the code that the cells call. This part keeps a record beside each cached notebook: everything the outputs
depend on. Before Sphinx reads the pages it executes those whose record is missing or differs, and clears out what no
page needs any more, so that myst-nb finds exactly what is right.

The record is written last and holds the hash of the cached notebook: what an interrupted build leaves is done again.
"""

import hashlib
import json
import os
import platform
import shutil
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.cache.db import NbCacheRecord
from myst_nb.core.read import create_nb_reader
from sphinx.util import logging

from reglab_book import computed, runner
from reglab_book.computed import MADE, SHOWN, record
from reglab_book.failures import Stop, lines, patch
from reglab_book.files import write_atomically
from reglab_book.runner import STUDIES, PageError, run_pages, studies

CACHE = Path(".cache", "jupyter")
LOCK = "requirements.lock"
CHANGED_WHILE_RUNNING = "an input changed while the page ran"
# Pages that share one loading of libraries; fewer of them are done sooner without it.
MANY = 4
INTERRUPTED = "Interrupted: {done} of {all} pages are done and kept. Build again, and it goes on from there."

logger = logging.getLogger(__name__)


class Execution:
    """The outputs of all pages, from one build to the next."""

    def __init__(self):
        self.outputs, self.failed, self.ended = {}, {}, 0

    def configure(self, app, config):
        config.nb_execution_cache_path = str(Path(app.srcdir, CACHE))

    def refresh(self, app, env, added, changed, removed):
        """Bring all outputs up to date; return the pages that were read with other outputs than they have now."""
        if app.config.nb_execution_mode != "cache":
            return []
        self.store = Store(Path(app.srcdir), Path(env.mystnb_config.execution_cache_path), app.config.reglab_watch)
        # The first page of the book has the largest explorer: begun last, it would keep the others waiting.
        docs = sorted(env.found_docs, key=lambda doc: (doc != app.config.root_doc, doc))
        pages = {doc: page for doc in docs if (page := executable(env, doc))}
        hashes = {doc: self.store.hash_of(notebook) for doc, (_, notebook) in pages.items()}
        self.store.keep_only(set(hashes.values()))
        # Pages with the same cells share their outputs: one of them runs.
        stale = {key: pages[doc] for doc, key in hashes.items() if not self.store.is_fresh(key)}
        if stale:
            self._execute(app.config, stale)
        self.outputs = {doc: self.store.outputs(key) for doc, key in hashes.items()}
        for doc, key in hashes.items():
            self.store.record(key, pages[doc][0], Path(app.srcdir, MADE, f"{doc}.txt"))
        self.store.name_studies(hashes.values(), Path(app.srcdir, SHOWN))
        return [doc for doc in pages if env.metadata[doc].get("reglab_outputs") != self.outputs[doc]]

    def _execute(self, config, stale):
        logger.info("")
        logger.info("executing %d page(s), %d at a time", len(stale), config.reglab_execute_at_once)
        pages, cells = [], []
        keys = {path: key for key, (path, _) in stale.items()}
        for key in stale:
            self.store.forget(key)

        def done(path, notebook, run):
            name = _title(path, self.store.root)
            self.ended += 1
            logger.info("page %d of %d, %s, %.0f s", self.ended, len(stale), name, run.seconds)
            if isinstance(run, PageError):
                logger.info("  %s failed: %s", run.where, run.cause)
                self.store.save_incomplete(keys[path], path, run)
                self.failed[name] = run
                return
            self.store.save(keys[path], path, run)
            name = os.path.relpath(path, self.store.root)
            pages.append((run.seconds, name))
            sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
            for count, (seconds, source) in enumerate(zip(run.cells, sources, strict=True), 1):
                (first, *_) = source.strip().splitlines() or [""]
                cells.append((seconds, f"{name}, code cell {count}: {first}"))

        def waiting(clocks):
            for path, clock in clocks.items():
                logger.info(
                    "  %s has run for %.0f s and is at code cell %d",
                    _title(path, self.store.root),
                    clock.seconds,
                    clock.cell,
                )

        try:
            run_pages(
                list(stale.values()),
                done,
                at_once=config.reglab_execute_at_once,
                timeout=config.nb_execution_timeout,
                allow_errors=config.nb_execution_allow_errors,
                variables=studies(self.store.root),
                waiting=waiting,
                forked=len(stale) >= MANY,
            )
        except KeyboardInterrupt:
            raise Stop(INTERRUPTED.format(done=len(pages), all=len(stale)), status=130) from None
        for what, took in (("pages", pages), ("cells", cells)):
            logger.info("the slowest %s:", what)
            for seconds, name in sorted(took, reverse=True)[:10]:
                logger.info("  %6.1f s  %s", seconds, name)

    def tell(self, app, exception):
        """Name the pages that failed as the last thing that the build says."""
        if exception is None and self.failed:
            raise Stop(*lines(self.failed))

    def stamp(self, app, doctree):
        """Remember with which outputs a page was read."""
        doc = app.env.docname
        if doc in self.outputs:
            app.env.metadata[doc]["reglab_outputs"] = self.outputs[doc]


class Store:
    """The jupyter-cache of myst-nb, and a record for every notebook in it."""

    def __init__(self, root, folder, watch):
        self.root = root.resolve()
        self.studies = Path(*studies(self.root).values()).resolve()
        self.cache = get_cache(folder)
        self.records = folder / "records"
        specs = filter(None, map(find_spec, watch))
        self.packages = [Path(place).resolve() for spec in specs for place in spec.submodule_search_locations]

    def hash_of(self, notebook):
        return self.cache.create_hashed_notebook(notebook)[1]

    def outputs(self, key):
        """The hash of a cached notebook."""
        return _sha(self._notebook(key))

    def is_fresh(self, key):
        try:
            record = json.loads(self._record(key).read_text())
        except FileNotFoundError:
            return False
        depends = record["depends"] == self._depends(record["inputs"]) and "studies" in record
        return depends and record["outputs"] == self.outputs(key)

    def save(self, key, path, run):
        self.cache.cache_notebook_bundle(
            CacheBundleIn(run.notebook, str(path), data={"execution_seconds": run.seconds}),
            check_validity=False,
            overwrite=True,
        )
        inputs = sorted(self._name(name) for name in run.opened if self._is_input(Path(name)))
        # What was edited meanwhile may have been read before or after the edit.
        edited = any(_modified(self.root / name) >= run.started for name in inputs)
        depends = CHANGED_WHILE_RUNNING if edited else self._depends(inputs)
        record = {"page": self._name(path), "depends": depends, "outputs": self.outputs(key), "inputs": inputs}
        # By the names that they have in the project, wherever they were kept: else `tidy` would take them for stale.
        kept = [Path(name).relative_to(self.studies) for name in run.opened if Path(name).is_relative_to(self.studies)]
        record["studies"] = sorted(Path(STUDIES, name).as_posix() for name in kept)
        write_atomically(self._record(key), json.dumps(record, indent=1).encode())

    def record(self, key, page, path):
        """Write what a page computed to `path`; nothing is there for a page that failed."""
        if not self.is_fresh(key):
            path.unlink(missing_ok=True)
        elif _modified(path) <= max(map(_modified, (page, self._notebook(key), Path(computed.__file__)))):
            notebook = nbformat.read(self._notebook(key), 4)
            write_atomically(path, record(notebook, page.read_text(encoding="utf-8")).encode())

    def name_studies(self, keys, path):
        """Write to `path` which results of studies the pages show."""
        records = [json.loads(self._record(key).read_text()) for key in keys if self.is_fresh(key)]
        names = sorted({name for record in records for name in record["studies"]})
        write_atomically(path, "".join(f"{name}\n" for name in names).encode())

    def save_incomplete(self, key, path, error):
        """The outputs of a page that failed. They get no record, so the page runs again in the next build."""
        bundle = CacheBundleIn(error.notebook, str(path), data={"execution_seconds": error.seconds})
        self.cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        notebook = patch(nbformat.read(self._notebook(key), 4), error, path.read_text(encoding="utf-8"))
        write_atomically(self._notebook(key), nbformat.writes(notebook).encode())

    def forget(self, key):
        """Drop a record, then what it describes, of which an interruption may have left only a part."""
        self._record(key).unlink(missing_ok=True)
        rows = [row.pk for row in self.cache.list_cache_records() if row.hashkey == key]
        NbCacheRecord.remove_records(rows, self.cache.db)
        shutil.rmtree(self._notebook(key).parent, ignore_errors=True)

    def keep_only(self, keys):
        """Drop what no page needs, and whatever has a cached notebook or a record but not both."""
        cached = {row.hashkey for row in self.cache.list_cache_records()}
        recorded = {path.stem for path in self.records.glob("*.json")}
        for key in (cached | recorded) - (cached & recorded & keys):
            self.forget(key)

    def _depends(self, inputs):
        """One hash over everything besides its cells that a page's outputs depend on."""
        data = os.environ.get("REGLAB_DATA", "")
        stat = Path(data).stat() if data and Path(data).exists() else None
        return hashlib.sha256(
            json.dumps(
                [
                    platform.python_version(),
                    _sha(self.root / LOCK),
                    _sha(Path(runner.__file__)),
                    _version("torch"),
                    [data, stat and stat.st_size, stat and stat.st_mtime_ns],
                    [[name, _sha(self.root / name)] for name in inputs],
                ]
            ).encode()
        ).hexdigest()

    def _is_input(self, path):
        """The project's own files, and those of the watched packages wherever they are installed."""
        if any(path.is_relative_to(package) for package in self.packages):
            return True
        if not path.is_relative_to(self.root):
            return False
        parts = path.relative_to(self.root).parts
        # What studies keep has its own fingerprint of all that it depends on.
        return parts[0] not in ("_build", STUDIES) and not any(part.startswith(".") for part in parts)

    def _name(self, path):
        path = Path(path)
        return (path.relative_to(self.root) if path.is_relative_to(self.root) else path).as_posix()

    def _record(self, key):
        return self.records / f"{key}.json"

    def _notebook(self, key):
        return Path(self.cache.path, "executed", key, "base.ipynb")


def executable(env, doc):
    """Path and notebook of a page that has code cells; None for other pages."""
    path = Path(env.doc2path(doc))
    text = path.read_text(encoding="utf-8")
    reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
    notebook = reader and reader.read(text)
    return (path, notebook) if notebook and any(cell.cell_type == "code" for cell in notebook.cells) else None


def _title(path, root):
    """A page's name in a line of progress: weights/l1."""
    return Path(os.path.relpath(path, root)).with_suffix("").as_posix().removeprefix("chapters/")


def _version(package):
    """A page compares with torch where it is there: it depends on that."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


# A page may look for a file that is not there: it depends on that too.
def _sha(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _modified(path):
    return path.stat().st_mtime if path.is_file() else 0


def setup(app):
    app.add_config_value("reglab_watch", ["reglab"], "")
    app.add_config_value("reglab_execute_at_once", 2, "")
    execution = Execution()
    app.connect("config-inited", execution.configure)
    app.connect("env-get-outdated", execution.refresh)
    app.connect("doctree-read", execution.stamp)
    # After everything that completes the other pages.
    app.connect("build-finished", execution.tell, priority=950)

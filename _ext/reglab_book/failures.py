"""What a build says when something went wrong: a box on the page, and a few lines at the end, without a traceback.

A page with a failing cell keeps its text. Its notebook in the cache gets the box in place of the failing cell's output,
and a word in place of each number that was not computed; without a record it runs again in the next build.
"""

import errno
import sys
from html import escape

from nbformat.v4 import new_output

from reglab_book import glued

FAILURE = "application/vnd.reglab.failure+json"
MISSING = "'(not computed)'"
HIDING = ("remove-cell", "remove-output", "remove-input", "hide-cell", "hide-output", "hide-input")
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
NO_WRITING = (errno.EACCES, errno.EPERM, errno.EROFS)
DISK_FULL = "The disk is full. Free some space and build again: what was executed is kept, and it goes on from there."
READ_ONLY = "{path} cannot be written. Make the folder writable, or copy the project to one that is, and build again."


class Stop(SystemExit):
    """Ends the build with a sentence. No exception for Sphinx, which would add its own words and a traceback."""

    def __init__(self, *lines, status=1):
        print("", *lines, sep="\n", file=sys.stderr, flush=True)
        super().__init__(status)


def patch(notebook, error, source):
    """The notebook of a page that failed, given its code cells, as the book is to show it."""
    cell = notebook.cells[error.count - 1]
    content = {"where": error.where, "cause": error.cause, "details": error.details}
    plain = f"{error.where} failed. {error.cause}"
    cell.outputs = [o for o in cell.outputs if o.output_type != "error"]
    cell.outputs.append(new_output("display_data", {FAILURE: content, "text/plain": plain}))
    cell.metadata["tags"] = [tag for tag in cell.metadata.get("tags", []) if tag not in HIDING]
    made = {glued.name_of(output) for code in notebook.cells for output in code.get("outputs", [])}
    # A number that is to be formatted somewhere must be one.
    forms = {name: "nan" if form else MISSING for name, form in sorted(glued.shown(source), key=lambda use: use[1])}
    cell.outputs += [glued.glue(name, text) for name, text in forms.items() if name not in made]
    return notebook


def box(content):
    """The box as HTML."""
    return (
        '<div class="admonition danger"><p class="admonition-title">This page is incomplete</p>'
        f"<p>{escape(content['where'].capitalize())} failed when the page was built; nothing after it was computed.</p>"
        f"<p><code>{escape(content['cause'])}</code></p><details><summary>The whole error</summary>"
        f'<pre tabindex="0">{escape(content["details"])}</pre></details></div>'
    )


def lines(failed):
    """Three lines a page for the end of a build; failed: page -> PageError."""
    return [
        line
        for page, error in sorted(failed.items())
        for line in (f"{page} is incomplete; it has a box where it failed:", f"  {error.where}", f"  {error.cause}")
    ]


def explain(exception):
    """The sentence for an exception that a user can do something about; None for others."""
    while exception:
        if getattr(exception, "errno", None) in NO_SPACE or "disk is full" in str(exception):
            return DISK_FULL
        if getattr(exception, "errno", None) in NO_WRITING:
            return READ_ONLY.format(path=exception.filename or "A file")
        exception = getattr(exception, "orig_exc", None) or exception.__cause__ or exception.__context__
    return None


def _finish(app, exception):
    if exception and (sentence := explain(exception)):
        raise Stop(sentence)


def setup(app):
    # After everything else that happens at the end.
    app.connect("build-finished", _finish, priority=1000)

"""Pages that fetch nothing from the network, and load no more than they show."""

import shutil
from html import escape
from importlib.metadata import distribution
from pathlib import Path

from reglab_book.files import write_atomically
from reglab_book.preview import tags

HERE = Path(__file__).parent

# Of the 24 MB that the package holds: the program, its fonts, and what its accessibility menu loads on demand.
MATHJAX = (
    "tex-chtml-full.js",
    "output/chtml/fonts/woff-v2",
    "a11y",
    "sre/mathmaps/base.json",
    "sre/mathmaps/en.json",
    "sre/mathmaps/nemeth.json",
)

FRONT_PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={first}">
<link rel="icon" href="_static/favicon.svg">
<title>{title}</title>
{tags}
<p><a href="{first}">{title}</a></p>
</html>
"""


def _configure(app, config):
    config.mathjax_path = f"mathjax/{MATHJAX[0]}"
    config.html_favicon = str(HERE / "static" / "favicon.svg")
    config.html_static_path.append(str(HERE / "static"))
    config.html_css_files.append("theme.css")
    config.templates_path.append(str(HERE / "templates"))
    # Said of every static file that changed since the last build, which is no fault.
    config.suppress_warnings.append("misc.copy_overwrite")


def _copy_mathjax(app, exception):
    """Copied at the end: Jupyter Book makes every page load every script that it finds among a book's static files."""
    if exception is not None or app.builder.format != "html":
        return
    # A folder that is no module name, so it cannot be imported.
    source = Path(distribution("sphinx-mathjax-offline").locate_file("sphinx-mathjax-offline/static/mathjax"))
    target = Path(app.outdir, "_static", "mathjax")
    for name in MATHJAX:
        if (target / name).exists():
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        # Under another name until it is complete, or an interruption would leave half of it for good.
        part = target / f"{name}.part"
        if (source / name).is_dir():
            shutil.copytree(source / name, part, dirs_exist_ok=True)
        else:
            shutil.copyfile(source / name, part)
        part.rename(target / name)


def _drop_scripts(app, pagename, templatename, context, doctree):
    """Scripts that a page has no use for."""
    # Live code cells through Binder need the network, and their script fails on every page. MathJax is large, and
    # Sphinx adds it to every page above one with formulas.
    useless = ["thebe"] if app.env.domaindata["math"]["has_equations"].get(pagename) else ["thebe", MATHJAX[0]]
    context["script_files"] = [
        script
        for script in context["script_files"]
        if not any(name in (script.filename or "") for name in useless)
        and "THEBE_JS_URL" not in script.attributes.get("body", "")
    ]


def _write_front_page(app, exception):
    """Forward index.html to the first page, as Jupyter Book does; but its own names no icon, and browsers miss it."""
    if exception is not None or app.builder.format != "html" or app.config.root_doc == "index":
        return
    first, title = app.config.root_doc, app.config.html_title
    page = FRONT_PAGE.format(title=escape(title), first=app.builder.get_target_uri(first), tags=tags(app, first, title))
    write_atomically(Path(app.outdir, "index.html"), page.encode())


def setup(app):
    app.connect("config-inited", _configure)
    # Late: the theme and others add scripts in the same event.
    app.connect("html-page-context", _drop_scripts, priority=900)
    app.connect("build-finished", _copy_mathjax)
    app.connect("build-finished", _write_front_page)

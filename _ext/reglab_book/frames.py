"""Pictures: from what a kernel leaves in a page to files, HTML and, for explorers, a description for the script."""

import base64
import hashlib
import json
import posixpath
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util import logging

from reglab_book.failures import FAILURE, box
from reglab_book.files import write_atomically

EXPLORER = "application/vnd.reglab.explorer+json"
STILL = "application/vnd.reglab.still+json"
FOLDER = "_frames"

logger = logging.getLogger(__name__)


class PictureRenderer:
    """The `myst_nb.mime_renderers` plugin: myst-nb calls `handle_mime` while it reads a page."""

    mime_priority_overrides = (("html", EXPLORER, 1), ("html", STILL, 1), ("html", FAILURE, 1))

    @staticmethod
    def handle_mime(renderer, data, inline):
        env, content = renderer.renderer.sphinx_env, data.content
        if inline:
            return None
        if data.mime_type == EXPLORER:
            return [nodes.raw("", _explorer(env, content), format="html")]
        if data.mime_type == STILL:
            return [nodes.raw("", _still(env, content), format="html")]
        if data.mime_type == FAILURE:
            return [nodes.raw("", box(content), format="html")]
        return None


def _explorer(env, bundle):
    if bundle["version"] != 1:
        raise ExtensionError(f"{env.docname}: cannot read version {bundle['version']} of an explorer")
    explorers = env.metadata[env.docname].setdefault("reglab_explorers", [])
    if bundle["id"] in explorers:
        logger.warning("two explorers of this page are called %r", bundle["id"], location=env.docname)
    explorers.append(bundle["id"])
    return explorer_html(bundle, *_store(env, bundle["pictures"]))


def _still(env, still):
    base, (name,) = _store(env, [still["picture"]])
    return (
        f'<img src="{base}{name}" width="{still["width"]}" height="{still["height"]}" alt="{escape(still["alt"])}"'
        ' class="reglab-still dark-light">'
    )


def _store(env, pictures):
    """Write pictures as files named by their content; returns their folder, seen from the page, and their names."""
    pictures = [base64.b64decode(picture) for picture in pictures]
    names = [hashlib.sha256(picture).hexdigest()[:20] + ".webp" for picture in pictures]
    env.metadata[env.docname].setdefault("reglab_frames", []).extend(names)
    for name, picture in zip(names, pictures, strict=True):
        path = Path(env.app.outdir, FOLDER, name)
        if not path.exists():
            write_atomically(path, picture)
    return posixpath.relpath(FOLDER, posixpath.dirname(env.docname) or ".") + "/", names


def explorer_html(bundle, base, names):
    """The explorer at its start: all that is seen in print, without scripts and before they run."""
    sliders, texts = bundle["sliders"], bundle["texts"]
    start = [slider["start"] for slider in sliders]
    text = texts[_offset(start, sliders, range(len(sliders)))]
    panels = []
    # The theme's class "dark-light" is for pictures that the dark theme is to leave as they are.
    for panel in bundle["panels"]:
        picture = names[panel["index"][_offset(start, sliders, panel["needs"])]]
        panels.append(
            '<div class="reglab-panel">'
            f'<p class="reglab-panel-title">{escape(panel["title"])}</p>'
            f'<img src="{base}{picture}" width="{panel["width"]}" height="{panel["height"]}"'
            f' alt="{escape(panel["title"])}: {escape(text)}" decoding="sync" class="dark-light"></div>'
        )
    description = {
        "sliders": sliders,
        "panels": [{key: panel[key] for key in ("title", "needs", "index")} for panel in bundle["panels"]],
        "texts": texts,
        "frames": names,
        "base": base,
    }
    # "<" is escaped so that no text can end the script element.
    packed = json.dumps(description, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    name = escape(bundle["id"])
    # The theme's class "full-width" is for what may reach into the margin beside the text.
    width = "full-width" if len(panels) > 2 else ""
    return (
        f'<div class="{width}"><figure class="reglab-explorer" id="{name}" aria-labelledby="{name}-question">'
        f'<figcaption id="{name}-question">{escape(bundle["question"])}</figcaption>'
        f'<div class="reglab-panels">{"".join(panels)}</div>'
        f'<p class="reglab-state" role="status" aria-live="polite" data-longest="{escape(max(texts, key=len))}">'
        f"<span>{escape(text)}</span></p>"
        f'<script type="application/json">{packed}</script></figure></div>'
    )


def _offset(state, sliders, needs):
    """The place of a state in a flat list that runs over the needed sliders in C order."""
    place = 0
    for i in needs:
        place = place * len(sliders[i]["values"]) + state[i]
    return place


def _frames_of(env, docname):
    return env.metadata.get(docname, {}).get("reglab_frames", [])


def _pages_without_their_frames(app, env, added, changed, removed):
    """Frames are written while a page is read, so a page whose frames were deleted is read again."""
    folder = Path(app.outdir, FOLDER)
    return [doc for doc in env.found_docs if not all((folder / name).exists() for name in _frames_of(env, doc))]


def _load_assets(app, pagename, templatename, context, doctree):
    """Only pages that hold pictures load the script and the style."""
    if _frames_of(app.env, pagename):
        app.add_css_file("explorer.css")
        app.add_js_file("explorer.js", defer="defer")


def _remove_unused_frames(app, exception):
    if exception is None and app.builder.format == "html":
        used = {name for doc in app.env.found_docs for name in _frames_of(app.env, doc)}
        for path in Path(app.outdir, FOLDER).glob("*"):
            if path.name not in used:
                path.unlink()


def setup(app):
    app.connect("env-get-outdated", _pages_without_their_frames)
    app.connect("html-page-context", _load_assets)
    app.connect("build-finished", _remove_unused_frames)

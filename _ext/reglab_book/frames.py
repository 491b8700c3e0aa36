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
from reglab_book.questions import QUESTIONS, questions_html

EXPLORER = "application/vnd.reglab.explorer+json"
STILL = "application/vnd.reglab.still+json"
FOLDER = "_frames"

# The script that moves the pictures, in its parts.
SCRIPTS = Path(__file__).parent / "explorer"
PARTS = (
    *("base", "address", "pictures", "numbers", "controls", "prediction", "playing", "lecture", "explorer", "page"),
    "questions",
)
STYLES = ("explorer.css", "controls.css", "questions.css", "lecture.css", "stills.css")

logger = logging.getLogger(__name__)


class PictureRenderer:
    """The `myst_nb.mime_renderers` plugin: myst-nb calls `handle_mime` while it reads a page."""

    mime_priority_overrides = (("html", EXPLORER, 1), ("html", STILL, 1), ("html", FAILURE, 1), ("html", QUESTIONS, 1))

    @staticmethod
    def handle_mime(renderer, data, inline):
        env, content = renderer.renderer.sphinx_env, data.content
        if inline:
            return None
        if data.mime_type == EXPLORER:
            return [nodes.raw("", _explorer(env, content), format="html")]
        if data.mime_type == STILL:
            return [nodes.raw("", _still(env, content), format="html")]
        if data.mime_type == QUESTIONS:
            return [nodes.raw("", questions_html(env, content), format="html")]
        if data.mime_type == FAILURE:
            return [nodes.raw("", box(content), format="html")]
        return None


def _explorer(env, bundle):
    if bundle["version"] != 2:
        raise ExtensionError(f"{env.docname}: cannot read version {bundle['version']} of an explorer")
    explorers = env.metadata[env.docname].setdefault("reglab_explorers", {})
    if bundle["id"] in explorers:
        logger.warning("two explorers of this page are called %r", bundle["id"], location=env.docname)
    base, names = _store(env, bundle["pictures"])
    start = [slider["start"] for slider in bundle["sliders"]]
    # What other pages and the links of this one want to know.
    explorers[bundle["id"]] = {
        "question": bundle["question"],
        "sliders": [{key: s[key] for key in ("name", "label", "log", "keys", "numbers")} for s in bundle["sliders"]],
        "panels": [
            {key: panel[key] for key in ("title", "width", "height")}
            | {"picture": names[_at(panel, start, bundle["sliders"])]}
            for panel in bundle["panels"]
        ],
    }
    return explorer_html(bundle, base, names, first=len(explorers) == 1)


def _still(env, still):
    """Pictures in rows, as many in one as have room. They have one description."""
    if still.get("version") != 2:
        raise ExtensionError(f"{env.docname}: cannot read version {still.get('version')} of a still picture")
    pictures = still["pictures"]
    base, names = _store(env, [picture["webp"] for picture in pictures])
    # The theme's class "full-width" is for what may reach into the margin beside the text, which has 688 pixels. Four
    # pictures stand two by two.
    width = " full-width" if sum(picture["width"] for picture in pictures) > 688 and len(pictures) != 4 else ""
    images = "".join(
        f'<img src="{base}{name}" width="{picture["width"]}" height="{picture["height"]}" alt=""'
        ' loading="lazy" class="reglab-still dark-light">'
        for name, picture in zip(names, pictures, strict=True)
    )
    return f'<div class="reglab-stills{width}" role="img" aria-label="{escape(still["alt"])}">{images}</div>'


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


def explorer_html(bundle, base, names, first=True):
    """The explorer at its start: all that is seen in print, without scripts and before they run.

    first: whether it is its page's first; the pictures of the others come when they are scrolled to.
    """
    loading = "" if first else ' loading="lazy"'
    sliders = bundle["sliders"]
    start = [slider["start"] for slider in sliders]
    here = _offset(start, sliders, range(len(sliders)))
    panels = []
    # The theme's class "dark-light" is for pictures that the dark theme is to leave as they are.
    for panel in bundle["panels"]:
        title = escape(panel["title"])
        classes = " reglab-filled" * panel["filled"] + " reglab-tall" * (panel["height"] > 1.25 * panel["width"])
        panels.append(
            f'<div class="reglab-panel{classes}">'
            f'<p class="reglab-panel-title">{title}</p>'
            f'<div class="reglab-picture"><img src="{base}{names[_at(panel, start, sliders)]}" width="{panel["width"]}"'
            f' height="{panel["height"]}" alt="{title}" decoding="sync"{loading} class="dark-light"></div></div>'
        )
    description = {
        "sliders": sliders,
        "panels": [
            {key: panel[key] for key in ("title", "needs", "filled", "axes", "index")} for panel in bundle["panels"]
        ],
        "readouts": bundle["readouts"],
        "predict": bundle["predict"],
        "frames": names,
        "base": base,
    }
    # "<" is escaped so that no text can end the script element.
    packed = json.dumps(description, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    name = escape(bundle["id"])
    # The theme's class "full-width" is for what may reach into the margin beside the text.
    return (
        f'<div class="full-width">{_predict_html(bundle["predict"], name)}'
        f'<figure class="reglab-explorer reglab-{len(panels)}" id="{name}" aria-labelledby="{name}-question">'
        f'<figcaption id="{name}-question">{escape(bundle["question"])}</figcaption>'
        f'<div class="reglab-controls">{_numbers_html(bundle, here)}</div>'
        f'<div class="reglab-panels">{"".join(panels)}</div>'
        f"{_remark_html(bundle, here)}"
        "<noscript><p>The controls need JavaScript; without it the pictures stay at their start.</p></noscript>"
        f'<script type="application/json">{packed}</script></figure></div>'
    )


def _predict_html(predict, name):
    """The question to be answered before the first slide; the script makes buttons of its answers."""
    if not predict:
        return ""
    answers = "".join(f"<li>{escape(choice)}</li>" for choice in predict["choices"])
    return (
        f'<section class="reglab-predict" id="{name}-predict" aria-labelledby="{name}-predict-question">'
        f'<p id="{name}-predict-question"><strong>Predict first.</strong> {escape(predict["question"])}</p>'
        f"<ul>{answers}</ul></section>"
    )


def _numbers_html(bundle, here):
    """Named numbers in the colours of their curves, each as wide as its longest value, so that nothing moves under a
    finger."""
    readouts, sliders = bundle["readouts"], bundle["sliders"]
    moved = [s for s in sliders if s["kind"] != "reveal"]
    settings = ", ".join(f"{s['label'].partition(',')[0]} = {s['values'][s['start']]}" for s in moved)
    numbers = ""
    for k, (name, color) in enumerate(bundle["numbers"]):
        value, longest = readouts[here][k], max(len(r[k]) for r in readouts)
        hue = f";color:{color}" if color else ""
        numbers += (
            f'<span class="reglab-number" data-name="{escape(name)}"'
            f' style="min-width:min(100%,{0.9 * (len(name) + longest) + 1:.0f}ch){hue}">'
            f"<span>{escape(name)} <b>{escape(value)}</b></span></span>"
        )
    return f'<p class="reglab-state"><span class="reglab-at">{escape(settings)}:</span>{numbers}</p>'


def _remark_html(bundle, here):
    """What is to be said besides, below the pictures; the longest remark of all states keeps the place."""
    longest = max((r[-1] for r in bundle["readouts"]), key=len)
    if not longest:
        return ""
    told = f"<span>{escape(bundle['readouts'][here][-1])}</span>"
    return f'<p class="reglab-remark" data-longest="{escape(longest)}">{told}</p>'


def _at(panel, state, sliders):
    """The number of a panel's picture in a state."""
    return panel["index"][_offset(state, sliders, panel["needs"])]


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


def _write_script(app):
    """The parts of the page's script as one file: scripts that import one another do not run from a disk."""
    if app.builder.format == "html":
        parts = "\n".join(Path(SCRIPTS, f"{part}.js").read_text(encoding="utf-8") for part in PARTS)
        folder = Path(app.outdir, "_static")
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / "explorer.js", f'(() => {{\n"use strict";\n\n{parts}}})();\n'.encode())


def _load_assets(app, pagename, templatename, context, doctree):
    """Only pages that hold pictures or questions load the script and the styles."""
    if _frames_of(app.env, pagename) or app.env.metadata.get(pagename, {}).get("reglab_questions"):
        for style in STYLES:
            app.add_css_file(style)
        app.add_js_file("explorer.js", defer="defer")


def _remove_unused_frames(app, exception):
    if exception is None and app.builder.format == "html":
        used = {name for doc in app.env.found_docs for name in _frames_of(app.env, doc)}
        for path in Path(app.outdir, FOLDER).glob("*"):
            if path.name not in used:
                path.unlink()


def setup(app):
    app.connect("builder-inited", _write_script)
    app.connect("env-get-outdated", _pages_without_their_frames)
    app.connect("html-page-context", _load_assets)
    app.connect("build-finished", _remove_unused_frames)

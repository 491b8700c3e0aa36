"""Pages made from the package: its interface, its techniques, its names.

{api}         every module, in the order of the house
{techniques}  what changes training, by the place where it does, with what the tests' registry proves of it
{names}       everything public, from a to z
"""

import importlib
import importlib.util
import inspect
import pkgutil
import re
import sys
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from reglab.regularizer import PLACES
from reglab_book.docstrings import CODE
from reglab_book.order import PARTS
from reglab_book.references import reference

PACKAGE = "reglab"
BESIDE = ("losses", "optimizers", "schedules", "initializers", "ensembles")
# What a technique derives from, where its module holds other things too.
ROOTS = {"Regularizer", "Layer", "Loss", "Optimizer"}
# What it does not name comes last.
ORDER = [name for part in PARTS for name in ([part] if isinstance(part, str) else part)]
# What the tests' registry says of a technique -> the word for it.
PROOFS = {
    "gradient": lambda entry: "value and gradient" in entry.kinds,
    "torch": lambda entry: entry.torch is not None,
    "moments": lambda entry: entry.moments is not None,
    "off": lambda entry: entry.identity is not None,
    "stacked": lambda entry: bool(entry.sweep),
}
PRINTS = re.compile(r"^`{3,}\{literalinclude\} (\S+)", re.MULTILINE)
# Holds the checks behind the exercises, which are no interface.
SKIPPED = ("exercises",)


def modules():
    """All modules that define something public, in the order of the house."""
    names = [module.name for module in pkgutil.walk_packages(importlib.import_module(PACKAGE).__path__, f"{PACKAGE}.")]
    parts = {name: name.split(".")[1:] for name in names}
    kept = [name for name in names if parts[name][0] not in SKIPPED and not parts[name][-1].startswith("_")]
    place = {name: ORDER.index(parts[name][0]) if parts[name][0] in ORDER else len(ORDER) for name in kept}
    found = map(importlib.import_module, sorted(kept, key=lambda name: (place[name], name)))
    return [module for module in found if public(module)]


def public(module):
    """The documented classes and functions of a module, in the order of its source."""
    return [
        thing
        for name, thing in vars(module).items()
        if not name.startswith("_")
        and (inspect.isclass(thing) or inspect.isfunction(thing))
        and thing.__module__ == module.__name__
        and thing.__doc__
    ]


def summary(thing):
    """The first sentence of a docstring; three dots do not end it."""
    paragraph = " ".join(inspect.getdoc(thing).split("\n\n")[0].split())
    return re.split(r"(?<!\.)\. ", paragraph)[0].rstrip(".") + "."


def is_technique(thing, others):
    """Whether readers can use it in a training: not one of the roots, nor a base that leaves its work to others."""
    if not inspect.isclass(thing):
        return thing.__module__.split(".")[1] in ("schedules", "initializers", "ensembles")
    bases = {base.__name__ for base in thing.__mro__[1:]}
    unfinished = "NotImplementedError" in inspect.getsource(thing)
    return bool(bases & ROOTS) and not (unfinished and any(thing in other.__mro__[1:] for other in others))


class PackageDirective(SphinxDirective):
    """Builds its page again when a module changes or comes, or a chapter does."""

    def modules(self):
        found = modules()
        for module in found:
            self.env.note_dependency(inspect.getsourcefile(module))
        self.env.metadata[self.env.docname]["reglab_package"] = _state(self.env)
        return found

    def link(self, thing, text=None):
        """To a name's place in the interface."""
        place = f"{thing.__module__}.{thing.__name__}"
        return reference(self.env, "obj", place, nodes.literal("", text or thing.__name__))


class Api(PackageDirective):
    def run(self):
        made = nodes.Element()
        lines = []
        for module in self.modules():
            lines += [f"## {module.__name__}", "", "```{eval-rst}", f".. automodule:: {module.__name__}"]
            lines += ["   :members:", "   :member-order: bysource", "```", ""]
        self.state.nested_parse(StringList(lines, self.env.docname), self.content_offset, made, match_titles=True)
        return made.children


class Techniques(PackageDirective):
    def run(self):
        things = [(module, thing) for module in self.modules() for thing in public(module)]
        classes = [thing for _, thing in things if inspect.isclass(thing)]
        proved, printed = self.proved(), _printed(self.env)
        made = []
        for place in (*PLACES, *BESIDE):
            rows = [
                [
                    self.link(thing),
                    marked(summary(thing)),
                    nodes.Text(proved.get(thing, "")),
                    self.chapters(module, printed),
                ]
                for module, thing in things
                if module.__name__.split(".")[1] == place and is_technique(thing, classes)
            ]
            if rows:
                made += [
                    nodes.rubric("", place.capitalize()),
                    table(["name", "what it does", "tested", "chapter"], rows),
                ]
        return made

    def proved(self):
        """Technique -> what the tests prove of it, in words."""
        registry = Path(self.env.srcdir, "tests", "registry.py")
        if not registry.exists():
            return {}
        self.env.note_dependency(str(registry))
        entries = _load(registry).ENTRIES
        return {entry.cls: ", ".join(word for word, has in PROOFS.items() if has(entry)) for entry in entries}

    def chapters(self, module, printed):
        """Links to the chapter of the same name, or else to those that print the module."""
        own = "chapters/" + "/".join(module.__name__.split(".")[1:])
        docs = [own] if own in self.env.found_docs else printed.get(Path(inspect.getsourcefile(module)).resolve(), [])
        made = nodes.inline()
        for doc in docs:
            made += [nodes.Text(", ")] * bool(made.children) + [reference(self.env, "doc", f"/{doc}")]
        return made


class Names(PackageDirective):
    def run(self):
        things = [thing for module in self.modules() for thing in public(module)]
        made = nodes.bullet_list(classes=["reglab-names"])
        for thing in sorted(things, key=lambda thing: (thing.__name__.lower(), thing.__module__)):
            home = nodes.Text(" " + thing.__module__.removeprefix(f"{PACKAGE}."))
            made += nodes.list_item("", nodes.paragraph("", "", self.link(thing), home))
        return [made]


def marked(text):
    """A line of a docstring, with its code as code."""
    parts = CODE.split(text)
    made = [nodes.literal("", part) if i % 2 else nodes.Text(part) for i, part in enumerate(parts)]
    return nodes.inline("", "", *made)


def table(head, rows):
    """A table of inline nodes."""
    group = nodes.tgroup(cols=len(head))
    group += [nodes.colspec(colwidth=1) for _ in head]

    def row(cells):
        return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))

    group += nodes.thead("", row(map(nodes.Text, head)))
    group += nodes.tbody("", *map(row, rows))
    return nodes.table("", group, classes=["colwidths-auto"])


def _load(path):
    """A module from its file."""
    spec = importlib.util.spec_from_file_location(f"{PACKAGE}_book_{path.stem}", path)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)  # where dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def _printed(env):
    """Source file -> the pages that print it."""
    found = {}
    for doc in sorted(env.found_docs):
        path = Path(env.doc2path(doc))
        for name in dict.fromkeys(PRINTS.findall(path.read_text(encoding="utf-8"))):
            found.setdefault((path.parent / name).resolve(), []).append(doc)
    return found


def _state(env):
    """What such a page depends on beside its files: which modules and which pages there are, and which print which."""
    root = Path(importlib.import_module(PACKAGE).__file__).parent
    files = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.py"))
    return [files, sorted(env.found_docs), sorted((path.name, docs) for path, docs in _printed(env).items())]


def _outdated(app, env, added, changed, removed):
    state = _state(env)
    return [doc for doc in env.found_docs if env.metadata[doc].get("reglab_package", state) != state]


def _load_style(app, pagename, templatename, context, doctree):
    if "reglab_package" in app.env.metadata.get(pagename, {}):
        app.add_css_file("package.css")


def _configure(app, config):
    # A method that only fills in what its base has explained needs no entry of its own.
    config.autodoc_inherit_docstrings = False
    # Defaults as they are written: 1e-8, he_normal and no address of a function.
    config.autodoc_preserve_defaults = True
    # The heading above already says in which module a name lives.
    config.add_module_names = False
    # Types of other libraries lead nowhere, for there is no network to find them in.
    config.nitpick_ignore_regex = [*config.nitpick_ignore_regex, (r"py:.*", rf"(?!{PACKAGE}\.).*")]


def setup(app):
    app.add_directive("api", Api)
    app.add_directive("techniques", Techniques)
    app.add_directive("names", Names)
    app.connect("config-inited", _configure)
    app.connect("env-get-outdated", _outdated)
    app.connect("html-page-context", _load_style)

"""The ledger of claims: what popular accounts say, and what the book found.

claims/<place>/<chapter>.toml lists the claims that a chapter tests, itself or on its page "Further"; the keys are their
numbers. claims/sources.toml names the articles that make them.

    [C45]
    claim = "An update rule adds lambda times the sign."
    verdict = "false"                # or true; partly: under a condition; unclear: cannot be decided as said;
                                     # open: not yet tested
    because = "The sign is wrong, and the weights grow."
    evidence = "l1-claim-sign"       # a label in the chapter or on its page "Further"
    source = "S3, S4"                # who says so

{claims}  all of them by chapter, each with its verdict and a link to what shows it
"""

import tomllib
from collections import Counter
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from reglab_book import later
from reglab_book.chapters import read_page
from reglab_book.explorers import section
from reglab_book.package import table
from reglab_book.references import reference

FOLDER = "claims"
VERDICTS = ("true", "false", "partly", "unclear", "open")
FIELDS = {"claim", "verdict", "because", "evidence", "source"}


def sources(root):
    """Key -> author and title of the articles."""
    return tomllib.loads(Path(root, FOLDER, "sources.toml").read_text(encoding="utf-8"))


def read(root):
    """Chapter -> number -> claim. Raises ValueError that names file and entry for whatever is not a claim."""
    found, seen, known = {}, {}, sources(root)
    for path in sorted(Path(root, FOLDER).glob("*/*.toml")):
        chapter = path.relative_to(Path(root, FOLDER)).with_suffix("").as_posix()
        found[chapter] = tomllib.loads(path.read_text(encoding="utf-8"))
        for number, claim in found[chapter].items():
            where = f"{FOLDER}/{chapter}.toml, {number}"
            if not (number[0] == "C" and number[1:].isdigit()):
                raise ValueError(f"{where}: a claim's key must be C and a number")
            if set(claim) != FIELDS or not all(isinstance(text, str) and text.strip() for text in claim.values()):
                raise ValueError(f"{where} must have {', '.join(sorted(FIELDS))}, got {', '.join(sorted(claim))}")
            if claim["verdict"] not in VERDICTS:
                raise ValueError(f"{where}: verdict must be one of {', '.join(VERDICTS)}, got {claim['verdict']!r}")
            if unknown := [key for key in claim["source"].split(", ") if key not in known]:
                raise ValueError(f"{where}: source must name articles of sources.toml, got {', '.join(unknown)}")
            if number in seen:
                raise ValueError(f"{where}: the claim is in {FOLDER}/{seen[number]}.toml already")
            seen[number] = chapter
    return found


class Claims(SphinxDirective):
    def run(self):
        ledger = read(self.env.srcdir)
        for name in ("sources", *ledger):
            self.env.note_dependency(str(Path(self.env.srcdir, FOLDER, f"{name}.toml")))
        self.env.metadata[self.env.docname]["reglab_claims"] = _state(self.env)
        counts = Counter(claim["verdict"] for claims in ledger.values() for claim in claims.values())
        # In the order in which the chapters are read; what is no chapter would come last.
        order = [*later.book(self.env)]
        order += [chapter for chapter in ledger if chapter not in order]
        parts = [self.chapter(chapter, ledger[chapter]) for chapter in order if chapter in ledger]
        return [nodes.raw("", switch(counts), format="html"), self.articles(), *parts]

    def articles(self):
        known = sources(self.env.srcdir).items()
        # An address may break behind a stroke, on a phone.
        told = [f"{about['author']}: {about['title']}".replace("/", "/\N{ZERO WIDTH SPACE}") for _, about in known]
        rows = [[nodes.strong("", key), nodes.Text(text)] for (key, _), text in zip(known, told, strict=True)]
        return table(["said by", "article"], rows)

    def chapter(self, chapter, claims):
        """The section of a chapter, with its claims as a table."""
        page = read_page(self.env.srcdir, f"chapters/{chapter}")
        numbers = sorted(claims, key=lambda number: int(number[1:]))
        rows = [self.row(number, claims[number], page.short) for number in numbers]
        made = section(self.state, page.title)
        made["classes"] += ["reglab-claims"]
        made += table(["verdict", "claim", "because", "said by", "shown"], rows)
        for row, number in zip(made.next_node(nodes.tbody).children, numbers, strict=True):
            row["classes"].append(f"reglab-{claims[number]['verdict']}")
        made += nodes.paragraph("", "", reference(self.env, "doc", f"/{page.doc}"))
        return made

    def row(self, number, claim, short):
        verdict = nodes.strong("", claim["verdict"], classes=["reglab-verdict"])
        shown = reference(self.env, "ref", claim["evidence"], nodes.inline("", f"{short}, {number}"))
        return [verdict, nodes.Text(claim["claim"]), nodes.Text(claim["because"]), nodes.Text(claim["source"]), shown]


def switch(counts):
    """Radio buttons that show one verdict alone; the style does the rest, so they need no script."""
    shown = {"all": sum(counts.values())} | {verdict: counts[verdict] for verdict in VERDICTS if counts[verdict]}
    buttons = "".join(
        f'<label class="reglab-{name}"><input type="radio" name="reglab-verdict" value="{name}"'
        f"{' checked' if name == 'all' else ''}> {name} <span>{count}</span></label>"
        for name, count in shown.items()
    )
    return f'<fieldset class="reglab-switch"><legend>Show the claims whose verdict is</legend>{buttons}</fieldset>'


def _state(env):
    """Files come and go: a new one must build the page again."""
    folder = Path(env.srcdir, FOLDER)
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.toml"))


def _outdated(app, env, added, changed, removed):
    state = _state(env)
    return [doc for doc in env.found_docs if env.metadata[doc].get("reglab_claims", state) != state]


def setup(app):
    app.add_directive("claims", Claims)
    app.connect("env-get-outdated", _outdated)

"""Questions without code, as a page asks them: complete without scripts, and for explorer/questions.js to move.

`reglab.explore.ask` and `quiz` leave them in a page. Their order and their reasons stand in the page itself, so that
they can be read, printed and heard without a script.
"""

import re
from html import escape

from sphinx.errors import ExtensionError

from reglab.explore.asked import html
from reglab.grading.question import LETTERS

FORMULAS = re.compile(r"(\$[^$]+\$[\s.,;:]*)+")
QUESTIONS = "application/vnd.reglab.questions+json"


def questions_html(env, bundle):
    """All questions of one cell."""
    if bundle.get("version") != 1:
        raise ExtensionError(f"{env.docname}: cannot read version {bundle.get('version')} of questions")
    env.metadata[env.docname]["reglab_questions"] = True
    asked = [_question(q, number if bundle["quiz"] else None) for number, q in enumerate(bundle["questions"], 1)]
    if not bundle["quiz"]:
        return "".join(asked)
    return f'<div class="reglab-quiz">{"".join(asked)}<p class="reglab-tally" role="status" hidden></p></div>'


def _question(question, number):
    name = escape(question["name"].replace(".", "-asks-"))
    lead = f"<strong>Question {number}.</strong> " if number else ""
    if question.get("claim"):
        lead += "<span>True, false or partly?</span> "
    kind = "reglab-question reglab-claimed" if question.get("claim") else "reglab-question"
    inner = _order(question) if "steps" in question else _choice(question)
    return (
        f'<section class="{kind}" id="{name}" aria-labelledby="{name}-asked">'
        f'<p id="{name}-asked">{lead}{html(question["question"])}</p>{inner}</section>'
    )


def _choice(question):
    options = "".join(
        f"<li{' data-right' * option['right']}{_spoken(option['text'])}>{html(option['text'])}</li>"
        for option in question["options"]
    )
    reasons = "".join(
        f"<li><strong>{'Right.' if option['right'] else 'Not this one.'}</strong> {html(option['because'])}</li>"
        for option in question["options"]
    )
    return f'<ol class="reglab-options" type="a">{options}</ol>{_folded("Answers", reasons, "a")}'


def _spoken(text):
    """What a screen reader says of an answer that is nothing but formulas: as they are written."""
    return f' data-spoken="{escape(text.replace("$", ""))}"' if FORMULAS.fullmatch(text) else ""


def _order(question):
    steps = question["steps"]
    shown = "".join(f'<li data-place="{place}">{html(steps[place]["text"])}</li>' for place in question["shown"])
    letters = [LETTERS[question["shown"].index(place)] for place in range(len(steps))]
    reasons = "".join(
        f"<li><strong>{letter}.</strong> {html(step['because'])}</li>"
        for letter, step in zip(letters, steps, strict=True)
    )
    return f'<ol class="reglab-steps" type="a">{shown}</ol>{_folded("The right order", reasons, "1")}'


def _folded(title, items, kind):
    return f'<details class="reglab-reasons"><summary>{title}</summary><ol type="{kind}">{items}</ol></details>'

"""Questions as widgets."""

from __future__ import annotations

import ipywidgets as w

from reglab.explore.asked import html, lettered
from reglab.grading.question import Choice, Order


def box(questions) -> w.VBox:
    """Each question with its answers, and below them what is said of the one that was chosen."""
    return w.VBox([_choice(q) if isinstance(q, Choice) else _order(q) for q in questions])


def _text(text: str) -> w.HTMLMath:
    return w.HTMLMath(f"<div style='line-height:1.4; margin:4px 0'>{html(text)}</div>")


def _asked(question) -> w.HTMLMath:
    claimed = "<em>True, false or partly?</em> " if isinstance(question, Choice) and question.claim else ""
    return w.HTMLMath(
        f"<div style='line-height:1.4; margin:12px 0 4px'>{claimed}<strong>{html(question.question)}</strong></div>"
    )


def _choice(question: Choice) -> w.VBox:
    said = w.HTMLMath()
    rows = []
    for (letter, text), option in zip(lettered(o.text for o in question.options), question.options, strict=True):
        button = w.Button(description=letter, tooltip=text, layout=w.Layout(width="40px", flex="0 0 auto"))
        button.on_click(
            lambda _, o=option: _say(said, f"{'Right.' if o.right else 'Not this one.'} {o.because}", o.text)
        )
        rows.append(w.HBox([button, _text(text)]))
    return w.VBox([_asked(question), *rows, said])


def _order(question: Order) -> w.VBox:
    said = w.HTMLMath()
    rows = [_text(f"{letter}) {text}") for letter, text in lettered(question.steps[k].text for k in question.shown)]
    letters = w.Text(placeholder="the letters in their order", description="order", continuous_update=False)
    letters.observe(lambda change: _say(said, question.verdict(change["new"])), names="value")
    return w.VBox([_asked(question), *rows, letters, said])


def _say(said: w.HTMLMath, text: str, choice: str = "") -> None:
    lead = f"“{html(choice)}” " if choice else ""
    lines = "<br>".join(html(line) for line in text.splitlines())
    said.value = f"<p style='line-height:1.4' role='status'>{lead}{lines}</p>"

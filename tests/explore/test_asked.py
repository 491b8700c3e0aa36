"""ask and quiz: questions as widgets in a kernel, described for a page elsewhere."""

from __future__ import annotations

import ipywidgets as w
import pytest

from reglab.explore import ask, quiz
from reglab.explore.asked import MIME, html
from reglab.grading.question import Choice, quiz_of


def widgets(box, kind):
    found = [box] if isinstance(box, kind) else []
    return found + [one for child in getattr(box, "children", ()) for one in widgets(child, kind)]


def test_a_choice_says_at_once_whether_it_is_right():
    asked = quiz("l2")
    for question, box in zip(quiz_of("l2"), asked.box.children, strict=True):
        said = box.children[-1]
        for button, option in zip(widgets(box, w.Button), question.options, strict=True):
            button.click()
            assert ("Right." if option.right else "Not this one.") in said.value
            assert html(option.because) in said.value


def test_steps_are_answered_by_letters():
    asked = ask("l2.5")
    (question,), (box,) = asked.questions, asked.box.children
    (letters,) = widgets(box, w.Text)
    letters.value = question.solution[::-1]
    assert "✗" in box.children[-1].value
    letters.value = question.solution
    assert "✗" not in box.children[-1].value


@pytest.mark.parametrize("mode", ["1", "words"])
def test_a_page_gets_the_whole_question(monkeypatch, mode):
    monkeypatch.setenv("REGLAB_BAKE", mode)
    bundle = ask("l2.7")._repr_mimebundle_()
    (described,) = bundle[MIME]["questions"]
    assert [o["right"] for o in described["options"]].count(True) == 1
    assert bundle["text/plain"].startswith("l2.7: ")
    assert all(isinstance(q, Choice) for q in quiz("l2").questions)


def test_a_notebook_gets_widgets(monkeypatch):
    monkeypatch.delenv("REGLAB_BAKE", raising=False)
    assert "application/vnd.jupyter.widget-view+json" in ask("l2.7")._repr_mimebundle_()


SLASH = chr(92)
MATH = f'<span class="math notranslate nohighlight">{SLASH}({{}})</span>'
MARKED = {
    "a < b": "a &lt; b",
    "`w * w` and *both*": "<code>w * w</code> and <em>both</em>",
    "2 * 3 * 4": "2 * 3 * 4",
    "$a<b$ holds": MATH.format("a&lt;b" + SLASH) + " holds",
    '"It\'s $a$" ("or") `["b"]`': f"“It’s {MATH.format('a' + SLASH)}” (“or”) <code>[&quot;b&quot;]</code>",
    "half of $a$.": f'half of <span style="white-space:nowrap">{MATH.format("a" + SLASH)}.</span>',
}


@pytest.mark.parametrize("text", MARKED)
def test_marks_of_a_text(text):
    assert html(text) == MARKED[text]


@pytest.mark.parametrize("name", ["l2.1", "l2.99", "nowhere.1", "../l2.5", "", None])
def test_what_cannot_be_asked_is_refused(name):
    with pytest.raises(ValueError, match="name must be an exercise"):
        ask(name)


@pytest.mark.parametrize("chapter", ["nowhere", "", None, "../l2"])
def test_a_chapter_without_a_quiz_is_refused(chapter):
    with pytest.raises(ValueError, match="chapter must be the name of a chapter with a quiz"):
        quiz(chapter)

"""Questions without code, answered in a browser: by mouse, by keyboard, after a reload, without scripts, on paper."""

import re
from html import unescape

import pytest
from playwright.sync_api import expect

from pages import CHAPTERS, ROOT
from reglab.explore.asked import html
from reglab.grading.check import exercises
from reglab.grading.question import Choice, Order, quiz_of

pytestmark = [pytest.mark.book, pytest.mark.browser]

KEPT, TRIES = 300, 5  # ms: the browser writes what a page keeps a little later, in another process
L2 = next(path for path in CHAPTERS if path.stem == "l2")
every_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


@pytest.fixture
def opened(book, open_page):
    def opened(path, **options):
        page = book / path.relative_to(ROOT).with_suffix(".html")
        return open_page(page.as_uri(), reduced_motion="reduce", **options)

    return opened


def questions_of(chapter):
    """All that a page asks, with the ids that it gives them."""
    asked = [e for e in exercises(chapter).values() if isinstance(e, (Choice, Order))]
    return {q.name.replace(".", "-asks-"): q for q in [*quiz_of(chapter), *asked]}


def right_of(question):
    return next(i for i, option in enumerate(question.options) if option.right)


def reason_of(question, i):
    return ("Right." if question.options[i].right else "Not this one.") + " " + plain(question.options[i].because)


def plain(text):
    """The first words as the page shows them, as far as no formula and no code stands between."""
    return unescape(re.sub("</?em>", "", re.split("<span|<code", html(text))[0])).rstrip()


@every_chapter
def test_every_question_is_answered_by_mouse_and_keyboard(opened, path):
    tab = opened(path, formulas=path == L2)  # one chapter tells that formulas in answers are set
    assert tab.locator(".reglab-question").count() == len(questions_of(path.stem))
    for name, question in questions_of(path.stem).items():
        box = tab.locator(f"#{name}")
        said = box.locator(".reglab-said")
        assert not said.is_visible()
        assert not box.locator("details").is_visible()
        if isinstance(question, Order):
            put_in_order(box, question)
        else:
            right, wrong = right_of(question), (right_of(question) + 1) % len(question.options)
            box.locator("label").nth(wrong).click()
            expect(said).to_contain_text(reason_of(question, wrong))
            assert not box.locator("details").is_visible()
            step = "ArrowUp" if wrong else "ArrowDown"
            for _ in range(1 if wrong else right):
                tab.keyboard.press(step)
            expect(said).to_contain_text(reason_of(question, right))
        assert box.locator("details").is_visible(), f"{name} does not show its answers once it is right"
    expect(tab.locator(".reglab-tally")).to_have_text(f"0 of {len(quiz_of(path.stem))} right at the first try.")
    if path == L2:
        assert tab.locator(".reglab-said mjx-container").count(), "a formula in an answer is not set"
    assert not tab.faults


def put_in_order(box, question):
    """Moves every step to its place by the keyboard; before, the page says which comes too early."""
    said, steps = box.locator(".reglab-said"), box.locator(".reglab-steps > li")
    box.get_by_role("button", name="Check the order").click()
    expect(said).to_contain_text("too early")
    for place in range(len(question.steps)):
        places = [int(steps.nth(i).get_attribute("data-place")) for i in range(len(question.steps))]
        button = steps.nth(places.index(place)).get_by_role("button", name="up")
        button.focus()
        for _ in range(places.index(place) - place):
            box.page.keyboard.press("Enter")
            expect(steps.filter(has=box.page.locator(":focus"))).to_have_attribute("data-place", str(place))
    assert not said.is_visible(), "what was said of another order still stands there"
    box.get_by_role("button", name="Check the order").click()
    expect(said).to_have_text("Right: each step stands on those before it.")


def test_the_first_answer_is_kept_over_a_reload(opened):
    tab = opened(L2)
    first, second, *_ = quiz_of("l2")
    tab.locator("#l2-quiz-1 label").nth(right_of(first)).click()
    wrong = (right_of(second) + 1) % len(second.options)
    tab.locator("#l2-quiz-2 label").nth(wrong).click()
    tab.locator("#l2-quiz-2 label").nth(right_of(second)).click()
    for _ in range(TRIES):  # a busy browser may write later still
        tab.wait_for_timeout(KEPT)
        tab.reload()
        if tab.locator("#l2-quiz-2 input").nth(wrong).is_checked():
            break
    expect(tab.locator("#l2-quiz-1 input").nth(right_of(first))).to_be_checked()
    expect(tab.locator("#l2-quiz-2 input").nth(wrong)).to_be_checked()
    expect(tab.locator("#l2-quiz-2 .reglab-said")).to_contain_text("Not this one.")
    assert not tab.locator("#l2-quiz-3 .reglab-said").is_visible()


def test_without_scripts_there_are_lists_with_folded_answers(opened):
    tab = opened(L2, java_script_enabled=False)
    for name, question in questions_of("l2").items():
        box = tab.locator(f"#{name}")
        entries = question.steps if isinstance(question, Order) else question.options
        assert box.locator("> ol > li").count() == len(entries)
        assert not box.locator("details ol").is_visible()
        box.locator("summary").click()
        assert box.locator("details ol").is_visible()
        assert box.locator("details li").count() == len(entries)


def test_paper_has_questions_and_no_answers(opened):
    tab = opened(L2)
    tab.locator("#l2-quiz-1 label").first.click()
    tab.emulate_media(media="print")
    assert tab.locator("#l2-quiz-1 label").first.is_visible()
    for kind in (".reglab-said", ".reglab-question details", ".reglab-tally", ".reglab-moves", ".reglab-order"):
        assert not [one for one in tab.locator(kind).all() if one.is_visible()], f"{kind} is printed"


def test_a_screen_reader_hears_what_a_question_says(opened):
    tab = opened(L2)
    box = tab.locator("#l2-quiz-1")
    group = box.get_by_role("radiogroup")
    assert group.get_attribute("aria-labelledby") == box.locator("p").first.get_attribute("id")
    assert box.locator(".reglab-said").get_attribute("role") == "status"
    up = tab.locator("#l2-asks-5 li").first.get_by_role("button").first
    assert (up.get_attribute("aria-label"), up.get_attribute("aria-disabled")) == ("Move step 1 up", "true")

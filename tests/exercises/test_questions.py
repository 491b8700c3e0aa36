"""Questions without code: complete, in agreement with the ledger, and not to be guessed from their form."""

from __future__ import annotations

import tomllib
from collections import Counter
from itertools import chain

import pytest

from pages import CHAPTERS as PAGES
from reglab.grading.exercise import KINDS, SIZES, Exercise
from reglab.grading.question import LETTERS, Choice, Open, Order, quiz_of
from solutions import CHAPTERS, EXERCISES, FOLDER, ROOT, solution

NAMES = [path.stem for path in PAGES]
CHOICES = [e for e in EXERCISES.values() if isinstance(e, Choice)]
LEDGER = {
    number: claim
    for path in sorted((ROOT / "claims").glob("*/*.toml"))
    for number, claim in tomllib.loads(path.read_text("utf-8")).items()
}
every_chapter = pytest.mark.parametrize("chapter", NAMES)


def exercises_of(chapter):
    return {name: e for name, e in EXERCISES.items() if name.startswith(f"{chapter}.")}


def test_every_file_is_of_a_chapter():
    assert {path.stem for path in FOLDER.glob("[!_]*.*")} == {*NAMES}


@every_chapter
def test_each_kind_is_there_and_at_most_half_are_to_be_written(chapter):
    kinds = Counter(e.kind for e in exercises_of(chapter).values())
    assert {*kinds} == {*KINDS}
    assert kinds["write"] <= kinds.total() / 2


@every_chapter
def test_each_size_is_there(chapter):
    assert {e.size for e in exercises_of(chapter).values()} == {*SIZES}


@every_chapter
def test_exercises_are_counted_without_gaps_and_stand_on_the_page(chapter):
    names = list(exercises_of(chapter))
    assert names == [f"{chapter}.{i}" for i in range(1, len(names) + 1)]
    text = CHAPTERS[chapter].read_text("utf-8")
    for name, e in exercises_of(chapter).items():
        assert f":label: {name.replace('.', '-ex-')}\n" in text
        assert (f'ask("{name}")' in text) == isinstance(e, (Choice, Order))
    assert f'quiz("{chapter}")' in text


@every_chapter
def test_what_is_open_has_a_hint_and_a_path(chapter):
    text = CHAPTERS[chapter].read_text("utf-8")
    for name, e in exercises_of(chapter).items():
        if isinstance(e, Open):
            assert e.size == "afternoon"
            _, _, after = text.partition(f":label: {name.replace('.', '-ex-')}\n")
            asked, _, path = after.partition("{exercise-end}")
            assert "{admonition} A hint\n:class: dropdown" in asked
            assert path.lstrip("`\n").startswith(f"{{solution-start}} {name.replace('.', '-ex-')}\n")


@every_chapter
def test_a_quiz_has_three_to_five_questions(chapter):
    assert 3 <= len(quiz_of(chapter)) <= 5


PREDICTIONS = [name for name, e in EXERCISES.items() if e.kind == "predict" and not isinstance(e, Exercise)]


@pytest.mark.parametrize("name", PREDICTIONS)
def test_what_happens_is_computed(name):
    """Its solution computes the answer that it hands in."""
    asked, answer = solution(name).answer
    assert asked == name
    assert "✓" in EXERCISES[name].verdict(answer)
    assert f'check("{name}", "' not in solution(name).source


@pytest.mark.parametrize("choice", CHOICES, ids=lambda c: c.name)
def test_a_letter_or_a_text_is_an_answer_and_each_is_explained(choice):
    said = [choice.verdict(letter) for letter in LETTERS[: len(choice.options)]]
    assert sum("✓" in one for one in said) == 1
    for option, one in zip(choice.options, said, strict=True):
        assert option.because in one
        assert choice.verdict(option.text) == one
    assert "✗ answer with one of the letters" in choice.verdict("z")


@pytest.mark.parametrize("order", [e for e in EXERCISES.values() if isinstance(e, Order)], ids=lambda o: o.name)
def test_only_one_order_is_right(order):
    assert "✗" not in order.verdict(order.solution)
    assert "✗ answer" in order.verdict("")
    for i in range(len(order.steps) - 1):
        word = [*order.solution]
        word[i], word[i + 1] = word[i + 1], word[i]
        assert order.steps[i + 1].because in order.verdict("".join(word))


QUESTIONS = [*chain.from_iterable(map(quiz_of, NAMES)), *CHOICES]


@pytest.mark.parametrize("claimed", [q for q in QUESTIONS if q.claim], ids=lambda q: q.name)
def test_the_ledger_agrees(claimed):
    claim = LEDGER[claimed.claim]
    assert claimed.question == claim["claim"]
    (right,) = [option.text for option in claimed.options if option.right]
    assert right.lower() == claim["verdict"]


@every_chapter
def test_a_quiz_asks_for_claims_where_the_ledger_has_some(chapter):
    path = next((ROOT / "claims").glob(f"*/{chapter}.toml"), None)
    known = tomllib.loads(path.read_text("utf-8")) if path else {}
    if any(claim["verdict"] in ("true", "false", "partly") for claim in known.values()):
        assert any(q.claim for q in quiz_of(chapter))


FREE = [q for q in QUESTIONS if not q.claim]


@pytest.mark.parametrize("question", FREE, ids=lambda q: q.name)
def test_length_does_not_give_the_answer_away(question):
    """The right answer is at most 1.6 times as long as the longest wrong one."""
    lengths = {right: [len(o.text) for o in question.options if o.right == right] for right in (True, False)}
    assert max(lengths[True]) <= 1.6 * max(lengths[False]) + 10


@every_chapter
def test_neither_length_nor_place_gives_the_answers_of_a_chapter_away(chapter):
    mine = [q for q in FREE if q.name.startswith((f"{chapter}.", f"{chapter}-quiz-"))]
    longest = sum(max(q.options, key=lambda o: len(o.text)).right for q in mine)
    assert longest <= 0.7 * len(mine), f"the right answer is the longest in {longest} of {len(mine)}"
    places = Counter(next(i for i, o in enumerate(q.options) if o.right) for q in mine)
    assert max(places.values()) <= 0.7 * len(mine), f"the right answer stands at the same place too often: {places}"


def test_places_are_spread_over_the_book():
    """Each of the first three places has the right answer in at least a fifth of the questions of three and more."""
    asked = [q for q in FREE if len(q.options) >= 3]
    places = Counter(next(i for i, o in enumerate(q.options) if o.right) for q in asked)
    assert all(places[i] >= 0.2 * len(asked) for i in range(3)), places

"""predict: what is asked before the first slide, and how it comes out; on a page and in a kernel."""

from pathlib import Path

import numpy as np
import pytest

from reglab.explore import choice, predict
from reglab.explore.prediction import verdict
from reglab.figures import Histogram

PAGE = Path(__file__).parents[2] / "_ext" / "reglab_book" / "explorer" / "prediction.js"


def happened(at):
    low, high = at(lam=0.01)["held_out"][-1], at(lam=1.0, rate=0.5)["held_out"][-1]
    return int(high > low), f"The error is {low:.2f} at the left end, {high:.2f} at the right."


GROWS = predict("Does the error grow?", ["No.", "Yes."], happened)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("", ["a", "b"], happened), "question must be a sentence, got ''"),
        ((None, ["a", "b"], happened), "question must be a sentence, got None"),
        (("?", ["a"], happened), r"choices must be two to four different texts, got \['a'\]"),
        (("?", list("abcde"), happened), "choices must be two to four different texts"),
        (("?", "ab", happened), "choices must be two to four different texts, got 'ab'"),
        (("?", ["a", "a"], happened), "choices must be two to four different texts"),
        (("?", ["so it is", "so  it\nis"], happened), "choices must be two to four different texts"),
        (("?", ["a", " "], happened), "choices must be two to four different texts"),
        (("?", ["a", 2], happened), r"choices must be two to four different texts, got \['a', 2\]"),
        (("?", 3, happened), "choices must be two to four different texts, got 3"),
        (("?", ["a", "b"], "b"), "happened must be a function, got 'b'"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        predict(*arguments)


def test_texts_are_one_line():
    asked = predict("Will\n  it fall?", ("no,  it\nwill not", "yes"), lambda at: (0, "It  did\nnot."))
    assert (asked.question, asked.choices) == ("Will it fall?", ("no, it will not", "yes"))
    assert asked.settled(None) == (0, "It did not.")


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (1, "happened's result must be the number of the right choice and a sentence, got 1"),
        ((1, "a", "b"), "happened's result must be the number of the right choice and a sentence"),
        ((2, "It did."), "happened's choice must be below 2, the number of choices, got 2"),
        ((-1, "It did."), "happened's choice must be at least 0, got -1"),
        ((True, "It did."), "happened's choice must be a whole number, got True"),
        ((0.0, "It did."), "happened's choice must be a whole number, got 0.0"),
        ((0, " "), "happened's sentence must be a sentence, got ' '"),
        ((0, 3), "happened's sentence must be a sentence, got 3"),
    ],
)
def test_what_happened_must_be_a_choice_and_a_sentence(make, found, message):
    asked = predict("?", ["a", "b"], lambda at: found)
    with pytest.raises(ValueError, match=message):
        make(True, predict=asked)
    with pytest.raises(ValueError, match=message):
        make(False, predict=asked).settled()


def test_a_number_of_numpy_will_do():
    assert predict("?", ["a", "b"], lambda at: (np.argmax([0, 1]), "It did.")).settled(None) == (1, "It did.")


@pytest.mark.parametrize("stacked", [True, False])
def test_it_is_settled_alike_in_both_lives(make, stacked):
    page = make(True, predict=GROWS, stacked=stacked).bundle["predict"]
    assert page == {
        "question": "Does the error grow?", "choices": ("No.", "Yes."), "right": 1,
        "happened": "The error is 0.13 at the left end, 1.62 at the right.",
    }  # fmt: skip
    assert make(False, predict=GROWS).settled() == (page["right"], page["happened"])


def test_sliders_not_named_stand_at_their_start(make):
    def compute(lam, kind):
        return {"weights": np.stack([lam + 0 * lam, lam * 0 + len(kind)], -1)}

    seen = []

    def happened(at):
        seen.append((at()["weights"].tolist(), at(lam=1.0)["weights"].tolist(), at(kind="sgd")["weights"].tolist()))
        return 0, "It did."

    asked = {"predict": predict("?", ["a", "b"], happened), "panels": [Histogram()], "static": (), "text": None}
    for baked in (True, False):
        explorer = make(baked, compute, rate=..., kind=choice(["adam", "sgd"]), **asked)
        if not baked:
            explorer.settled()
    assert seen[0] == seen[1] == ([0.1, 4.0], [1.0, 4.0], [0.1, 3.0])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"gamma": 1}, "slider must be one of 'lam', 'rate', got 'gamma'"),
        ({"lam": 3}, "lam must be between 0.01 and 1, got 3.0"),
        ({"lam": "0.1"}, "lam must be a real number, got '0.1'"),
    ],
)
@pytest.mark.parametrize("baked", [True, False])
def test_values_that_no_slider_has_are_named(make, baked, values, message):
    asked = predict("?", ["a", "b"], lambda at: (0, f"It is {at(**values)}."))
    with pytest.raises(ValueError, match=message):
        make(baked, predict=asked).settled()


def test_a_page_has_only_its_stops(make):
    asked = predict("?", ["a", "b"], lambda at: (0, f"It is {at(lam=0.05)['train'][0]:.2f}."))
    with pytest.raises(ValueError, match=r"lam must be one of the slider's values \(0.01, 0.1, 1\), got 0.05"):
        make(True, predict=asked)
    assert make(False, predict=asked).settled() == (0, "It is 0.87.")


@pytest.mark.parametrize("asked", ["Will it?", ("?", ["a", "b"]), happened])
def test_an_explorer_takes_what_predict_made(make, asked):
    with pytest.raises(ValueError, match="predict must be made by predict, got"):
        make(True, predict=asked)


def test_the_page_says_it_in_the_same_words():
    script = PAGE.read_text(encoding="utf-8")
    for right in (True, False):
        said = verdict("CHOICE", right, "HAPPENED")
        for words in said.replace("CHOICE", "|").replace("HAPPENED", "|").split("|"):
            assert words.strip(" ”") in script
    assert verdict("Yes.", True, "It rose.") == "You said: “Yes.” So it is. It rose."

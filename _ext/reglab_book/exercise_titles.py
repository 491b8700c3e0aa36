"""An exercise is called on the page, and in the notebook, what `check` calls it.

Its label says both its number and its name: `l2-ex-3` is exercise 3, and `check("l2.3", ...)` checks it. An exercise
with another label keeps the title that sphinx_exercise gives it. Behind the title stands of what kind it is, and how
long it takes.
"""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import exercise_node, exercise_subtitle, exercise_title, solution_node, solution_title

from reglab.grading.check import exercise
from reglab.grading.exercise import SIZES

LABEL = re.compile(r"(?P<chapter>.+)-ex-(?P<number>\d+)")


class Titles(SphinxPostTransform):
    """Writes the titles of exercises and solutions, before sphinx_exercise does."""

    default_priority = 15

    def run(self):
        for node in self.document.findall(exercise_node):
            if (label := LABEL.fullmatch(node["label"])) and isinstance(node[0], exercise_title):
                node[0].replace_self(_of_exercise(label, node[0]))
        for node in self.document.findall(solution_node):
            if (label := LABEL.fullmatch(node["target_label"])) and isinstance(node[0], solution_title):
                node[0].replace_self(_of_solution(label))


def _of_exercise(label, old):
    """Exercise 3 (l2.3): Degrees of freedom."""
    title = nodes.title("", f"Exercise {label['number']} ({label['chapter']}.{label['number']})")
    for subtitle in old.findall(exercise_subtitle):
        title += [nodes.Text(": "), *subtitle.children]
    title += _about(f"{label['chapter']}.{label['number']}")
    return title


def _about(name):
    """Its kind and size; nothing for an exercise that no check knows."""
    try:
        known = exercise(name)
    except ValueError:
        return []
    return [nodes.inline("", f" ({known.kind}, {SIZES[known.size]})", classes=["reglab-kind"])]


def _of_solution(label):
    """Solution to exercise 3, which leads there."""
    link = nodes.reference("", f"exercise {label['number']}", internal=True, refid=label[0])
    return nodes.title("", "Solution to ", link)


def _name_exercises_in_references(app, doctree):
    """What `` {ref}`l2-ex-3` `` says; called after sphinx_exercise has said "Exercise"."""
    labels = app.env.get_domain("std").labels
    for node in doctree.findall(exercise_node):
        if label := LABEL.fullmatch(node["label"]):
            docname, place, _ = labels[label[0]]
            labels[label[0]] = docname, place, f"exercise {label['number']}"


def setup(app):
    app.add_post_transform(Titles)
    app.connect("doctree-read", _name_exercises_in_references, priority=600)

"""Explorers in a tab of a browser: what they must show, and how they are moved."""

from __future__ import annotations

import json

# What an explorer begins with in a page.
EXPLORER = '<figure class="reglab-explorer'
# The pictures of the present state; those of a pinned one stand beside them.
NOW = ".reglab-picture img:first-child"


class Explorer:
    """An explorer in a tab, and what its description says that it must show."""

    def __init__(self, tab, name):
        self.tab, self.name = tab, name
        self.figure = tab.locator(f"figure#{name}")
        description = json.loads(self.figure.locator("script").text_content())
        self.sliders, self.panels = description["sliders"], description["panels"]
        self.frames, self.readouts, self.predict = (description[k] for k in ("frames", "readouts", "predict"))
        self.start = [slider["start"] for slider in self.sliders]

    def control(self, i):
        return self.tab.locator(f"#{self.name}-{self.sliders[i]['name']}")

    def expected(self, state):
        def place(needs):
            offset = 0
            for i in needs:
                offset = offset * len(self.sliders[i]["values"]) + state[i]
            return offset

        pictures = [self.frames[panel["index"][place(panel["needs"])]] for panel in self.panels]
        return pictures, self.readouts[place(range(len(self.sliders)))]

    def shown(self):
        pictures = self.figure.locator(NOW).evaluate_all("all => all.map((image) => image.src.split('/').pop())")
        numbers = self.figure.locator(".reglab-number b").all_text_contents()
        remark = self.figure.locator(".reglab-remark > span")
        return pictures, [*numbers, remark.text_content() if remark.count() else ""]

    def in_segments(self, i):
        return self.control(i).get_attribute("role") == "radiogroup"

    def must_show(self, state, after):
        want = self.expected(state)
        self.tab.wait_for_function(
            """([pictures, names]) => [...document.querySelectorAll(pictures)].every(
                 (image, i) => image.src.endsWith(names[i]) && image.complete && image.naturalWidth)""",
            arg=[f"#{self.name} {NOW}", want[0]],
        )
        assert self.shown() == want, f"{self.name} shows the wrong state after {after}"

    def move_by_mouse(self, i, value):
        """`value` is the first or the last of the slider."""
        control, slider = self.control(i), self.sliders[i]
        if self.in_segments(i):
            control.locator("label").nth(value).click()
        elif slider["kind"] == "range":
            control.scroll_into_view_if_needed()
            box = control.bounding_box()
            y = box["y"] + box["height"] / 2
            self.tab.mouse.move(box["x"] + box["width"] / 2, y)
            self.tab.mouse.down()
            self.tab.mouse.move(box["x"] + (1 if value == 0 else box["width"] - 1), y, steps=5)
            self.tab.mouse.up()
        elif slider["kind"] == "choice":
            control.select_option(index=value)
        elif (control.get_attribute("aria-pressed") == "true") != bool(value):
            control.click()

    def move_by_keyboard(self, i, value):
        control, slider = self.control(i), self.sliders[i]
        if self.in_segments(i):
            inputs = control.locator("input")
            control.locator("input:checked").focus()
            for _ in range(inputs.count()):
                if inputs.nth(value).is_checked():
                    return
                self.tab.keyboard.press("ArrowUp" if value == 0 else "ArrowDown")
            return
        control.focus()
        if slider["kind"] == "reveal":
            if (control.get_attribute("aria-pressed") == "true") != bool(value):
                control.press("Space")
        else:
            control.press("Home" if value == 0 else "End")


def explorers_of(tab):
    names = tab.locator("figure.reglab-explorer").evaluate_all("all => all.map((figure) => figure.id)")
    return [Explorer(tab, name) for name in names]

"""Explorers in a tab of a browser: what they must show, and how they are moved."""

from __future__ import annotations

import json

# What an explorer begins with in a page.
EXPLORER = '<figure class="reglab-explorer'
# The pictures of the present state; those of a pinned one stand beside them.
NOW = ".reglab-picture img:first-child"
# What an explorer shows: the names of its pictures, its numbers and its remark; and whether the pictures are there.
SHOWN = """(figure, now) => {
  const pictures = [...figure.querySelectorAll(now)];
  const numbers = [...figure.querySelectorAll(".reglab-number b")].map((number) => number.textContent);
  const remark = figure.querySelector(".reglab-remark > span")?.textContent ?? "";
  const ready = pictures.every((image) => image.complete && image.naturalWidth);
  return [pictures.map((image) => image.src.split("/").pop()), [...numbers, remark], ready];
}"""
# The same, once these pictures are there, or after the longest wait.
AWAITED = f"""async (figure, [now, names, longest]) => {{
  const shown = {SHOWN};
  const frame = () => new Promise(requestAnimationFrame);
  const start = performance.now();
  let [pictures, said, ready] = shown(figure, now);
  while (!(ready && pictures.join() === names.join()) && performance.now() - start < longest) {{
    await frame();
    [pictures, said, ready] = shown(figure, now);
  }}
  return [pictures, said, ready];
}}"""
LONGEST = 30_000  # ms
IN_SIGHT = """(node) => {
  node.scrollIntoView({ block: "center", behavior: "instant" });
  return node.getBoundingClientRect().toJSON();
}"""


class Explorer:
    """An explorer in a tab, and what its description says that it must show."""

    def __init__(self, tab, name):
        self.tab, self.name = tab, name
        self.figure = tab.locator(f"figure#{name}")
        description = json.loads(self.figure.locator("script").text_content())
        self.sliders, self.panels = description["sliders"], description["panels"]
        self.frames, self.readouts, self.predict = (description[k] for k in ("frames", "readouts", "predict"))
        self.start = [slider["start"] for slider in self.sliders]
        self._segments = {}

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
        pictures, said, _ = self.figure.evaluate(SHOWN, NOW)
        return pictures, said

    def in_segments(self, i):
        if i not in self._segments:
            self._segments[i] = self.control(i).get_attribute("role") == "radiogroup"
        return self._segments[i]

    def must_show(self, state, after):
        pictures, said = self.expected(state)
        *shown, ready = self.figure.evaluate(AWAITED, [NOW, pictures, LONGEST])
        wrong = f"{self.name} shows the wrong state after {after}"
        assert shown == [pictures, said], f"{wrong}: {shown}, not {[pictures, said]}"
        assert ready, f"{self.name} lacks pictures after {after}"

    def move_by_mouse(self, i, value):
        """`value` is the first or the last of the slider."""
        control, slider = self.control(i), self.sliders[i]
        if self.in_segments(i):
            control.locator("label").nth(value).click()
        elif slider["kind"] == "range":
            box = control.evaluate(IN_SIGHT)
            y = box["y"] + box["height"] / 2
            self.tab.mouse.move(box["x"] + box["width"] / 2, y)
            self.tab.mouse.down()
            self.tab.mouse.move(box["x"] + (1 if value == 0 else box["width"] - 1), y, steps=2)
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

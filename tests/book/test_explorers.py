"""Every slider of every explorer, moved by mouse and by keyboard: the right pictures and the right text show."""

import json

import pytest

pytestmark = [pytest.mark.book, pytest.mark.browser]


class Explorer:
    """An explorer in a tab, and what its description says that it must show."""

    def __init__(self, tab, name):
        self.tab, self.name = tab, name
        self.figure = tab.locator(f"figure#{name}")
        description = json.loads(self.figure.locator("script").text_content())
        self.sliders, self.panels = description["sliders"], description["panels"]
        self.frames, self.texts = description["frames"], description["texts"]
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
        return pictures, self.texts[place(range(len(self.sliders)))]

    def shown(self):
        pictures = self.figure.locator("img").evaluate_all("all => all.map((image) => image.src.split('/').pop())")
        return pictures, self.figure.locator(".reglab-state span").text_content()

    def must_show(self, state, after):
        want = self.expected(state)
        self.tab.wait_for_function(
            """([id, names]) => [...document.querySelectorAll(`#${id} img`)].every(
                 (image, i) => image.src.endsWith(names[i]) && image.complete && image.naturalWidth)""",
            arg=[self.name, want[0]],
        )
        assert self.shown() == want, f"{self.name} shows the wrong state after {after}"

    def move_by_mouse(self, i, value):
        """`value` is the first or the last of the slider."""
        control, slider = self.control(i), self.sliders[i]
        if slider["kind"] == "range":
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
        control.focus()
        if slider["kind"] == "reveal":
            if (control.get_attribute("aria-pressed") == "true") != bool(value):
                control.press("Space")
        else:
            control.press("Home" if value == 0 else "End")


def explorers_of(tab):
    names = tab.locator("figure.reglab-explorer").evaluate_all("all => all.map((figure) => figure.id)")
    return [Explorer(tab, name) for name in names]


def check_page(open_page, address):
    tab = open_page(address)
    explorers = explorers_of(tab)
    for explorer in explorers:
        check_explorer(explorer)
    assert not tab.faults, f"{address}: moving the sliders\n" + "\n".join(tab.faults)
    return len(explorers)


def check_explorer(explorer):
    tab, name = explorer.tab, explorer.name
    explorer.must_show(explorer.start, "loading")
    for i, slider in enumerate(explorer.sliders):
        label = f"{slider['label']!r} of {name}"
        last = len(slider["values"]) - 1
        seen = [explorer.expected([*explorer.start[:i], value, *explorer.start[i + 1 :]]) for value in range(last + 1)]
        assert len({str(pictures) for pictures, _ in seen}) > 1, f"{label} changes no picture"
        assert len({text for _, text in seen}) > 1, f"{label} does not change the line of text"
        assert explorer.control(i).evaluate("node => node.offsetHeight") >= 44, f"{label} is lower than 44 px"
        for move, how in ((explorer.move_by_mouse, "mouse"), (explorer.move_by_keyboard, "keyboard")):
            for value in (last, 0) if slider["start"] != last else (0, last):
                move(i, value)
                state = [*explorer.start[:i], value, *explorer.start[i + 1 :]]
                explorer.must_show(state, f"moving {slider['label']!r} to {slider['values'][value]!r} by {how}")
                if slider["kind"] == "range":
                    said = explorer.control(i).get_attribute("aria-valuetext")
                    assert said == slider["values"][value], f"{label} tells a screen reader {said!r}"
        explorer.figure.get_by_role("button", name="Reset").click()
        explorer.must_show(explorer.start, "Reset")

    state = [len(slider["values"]) - 1 for slider in explorer.sliders]
    if state != explorer.start:
        for i, value in enumerate(state):
            explorer.move_by_mouse(i, value)
        wanted = f"#{name}&" + "&".join(f"{s['name']}={v}" for s, v in zip(explorer.sliders, state, strict=True))
        tab.wait_for_function("wanted => decodeURI(location.hash) === wanted", arg=wanted)
        tab.reload()
        explorer.must_show(state, f"opening {wanted}")
        explorer.figure.get_by_role("button", name="Reset").click()
        explorer.must_show(explorer.start, "Reset")
        tab.wait_for_function("location.hash === ''")


@pytest.mark.slow
def test_every_slider_of_the_book(book, open_page, page):
    check_page(open_page, (book / page).as_uri())


@pytest.mark.slow
@pytest.mark.parametrize("how", ["file", "server"])
def test_every_kind_of_slider(built_mini_book, serve, open_page, how):
    html = built_mini_book.html
    base = html.as_uri() + "/" if how == "file" else serve(html)
    assert check_page(open_page, base + "deep/down/explorers.html") == 2


@pytest.fixture
def two_explorers(built_mini_book, open_page):
    tab = open_page((built_mini_book.html / "deep/down/explorers.html").as_uri())
    return explorers_of(tab)


def test_explorers_of_a_page_share_the_address(two_explorers):
    first, second = two_explorers
    first.move_by_keyboard(0, 0)
    second.move_by_keyboard(0, 0)
    first.tab.wait_for_function("location.hash.split(';').length === 2")
    first.tab.reload()
    state = [0, *first.start[1:]]
    first.must_show(state, "a reload")
    second.must_show(state, "a reload")


def test_headings_can_still_be_linked_to(two_explorers):
    first, _ = two_explorers
    first.move_by_keyboard(0, 0)
    first.tab.wait_for_function("location.hash !== ''")
    first.tab.evaluate("location.hash = '#below'")
    first.tab.wait_for_function("Math.abs(document.querySelector('#below').getBoundingClientRect().top) < 200")
    first.must_show([0, *first.start[1:]], "a jump to a heading")


def test_play_runs_the_first_slider_to_its_end(two_explorers):
    first, _ = two_explorers
    first.figure.get_by_role("button", name="Play").click()
    end = [len(first.sliders[0]["values"]) - 1, *first.start[1:]]
    first.must_show(end, "Play")
    first.figure.get_by_role("button", name="Play").wait_for()


def test_play_is_not_offered_to_those_who_want_less_motion(built_mini_book, open_page):
    tab = open_page((built_mini_book.html / "deep/down/explorers.html").as_uri(), reduced_motion="reduce")
    assert tab.get_by_role("button", name="Reset").count(), "there are no explorers"
    assert not tab.get_by_role("button", name="Play").count(), "an explorer offers to move by itself"


def test_full_screen_shows_pictures_and_controls(two_explorers):
    first, _ = two_explorers
    first.figure.get_by_role("button", name="Full screen").click()
    first.tab.wait_for_function("document.fullscreenElement")
    height = first.figure.locator("img").first.bounding_box()["height"]
    bottom = first.figure.locator(".reglab-buttons").evaluate(
        "node => node.getBoundingClientRect().bottom - innerHeight"
    )
    assert height > 200, f"in full screen the pictures are only {height} px high"
    assert bottom <= 0, f"in full screen the buttons are {bottom} px below the screen"


def test_print_shows_the_start(two_explorers):
    first, _ = two_explorers
    first.move_by_keyboard(0, 0)
    first.must_show([0, *first.start[1:]], "a move")
    first.tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    first.must_show(first.start, "the start of printing")
    first.tab.evaluate("dispatchEvent(new Event('afterprint'))")
    first.must_show([0, *first.start[1:]], "the end of printing")
    first.tab.emulate_media(media="print")
    assert not first.figure.locator("input:visible, button:visible").count(), "controls are printed"


def test_start_shows_without_scripts(built_mini_book, open_page):
    tab = open_page((built_mini_book.html / "deep/down/explorers.html").as_uri(), java_script_enabled=False)
    for explorer in explorers_of(tab):
        assert explorer.shown() == explorer.expected(explorer.start), "without scripts, the start is not shown"
        assert explorer.figure.locator("input, select, button").count() == 0, "without scripts there are dead controls"

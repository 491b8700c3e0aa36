"""Explorers in the reader's hands: compared, in a lecture, on a phone, over a slow line, by ear."""

import numpy as np
import pytest
from reglab_book.frames import SCRIPTS

from benchmarks.reader.size import MB, MOST
from explorers import explorers_of
from reglab.numbers import difference, number, percent

pytestmark = [pytest.mark.book, pytest.mark.browser]

PAGE = "deep/down/explorers.html"
PHONE = {"width": 390, "height": 844, "has_touch": True}


@pytest.fixture
def opened(built_mini_book, open_page):
    def opened(fragment="", **options):
        tab = open_page((built_mini_book.html / PAGE).as_uri() + fragment, **options)
        return tab, *explorers_of(tab)

    return opened


@pytest.fixture
def served(built_mini_book, serve, open_page):
    """A page over http whose pictures go through `on_picture(route)` after the first ones."""

    def served(on_picture=None, fragment="", **options):
        tab = open_page("about:blank", **options)
        if on_picture is not None:
            tab.route("**/_frames/*", on_picture)
        tab.goto(serve(built_mini_book.html) + PAGE + fragment)
        return tab, *explorers_of(tab)

    return served


# ---- Pin and compare


def pinned(explorer):
    """The numbers beside the present ones: (pinned, difference) each."""
    numbers = explorer.figure.locator(".reglab-number").all()
    return [tuple(n.locator(s).text_content() for s in (".reglab-then", ".reglab-less")) for n in numbers]


def test_a_pinned_state_stays_while_the_slider_goes_on(opened):
    tab, first, _ = opened()
    first.move_by_keyboard(0, 0)
    first.figure.get_by_role("button", name="Pin, to compare").click()
    ghost, second = first.figure.locator(".reglab-ghost"), first.figure.locator(".reglab-second")
    assert not ghost.is_visible(), "the shadow of a picture lies on the same picture"
    then = first.expected([0, *first.start[1:]])
    first.move_by_keyboard(0, 4)
    first.must_show([4, *first.start[1:]], "a move beside a pin")
    assert ghost.get_attribute("src").endswith(then[0][0]), "the shadow is not the pinned picture"
    assert second.locator("img").get_attribute("src").endswith(then[0][1])
    assert second.locator("p").text_content() == "pinned: the lam = 10⁻⁵"
    assert pinned(first) == [("pinned 10⁻⁵", "+0.1"), ("pinned L2", "")]
    tab.wait_for_function("location.hash.includes('lam=1e-1') && location.hash.includes('pin.lam=1e-5')")
    tab.reload()
    assert ghost.is_visible(), "a pin is lost over a reload"
    first.figure.get_by_role("button", name="Unpin").click()
    assert not ghost.is_visible()
    assert not second.is_visible()
    assert pinned(first) == [("", ""), ("", "")]
    tab.wait_for_function("!location.hash.includes('pin')")


def test_differences_are_told_as_in_a_notebook(opened):
    """The page's script and the package have one rule."""
    rng = np.random.default_rng(0)
    values = [sign * m * 10.0**e for sign in (1, -1) for e in range(-7, 10) for m in rng.uniform(1, 10, 3).round(2)]
    texts = [number(value) for value in values] + [percent(value, 1) for value in rng.uniform(0, 1, 12)]
    texts += ["0", "1", "never", "3 steps", "12 steps", "62 of 66", "1 of 66", "≈ 36", "∞", "", "97\N{NO-BREAK SPACE}%"]
    pairs = [[texts[i], texts[k]] for i, k in rng.integers(len(texts), size=(2000, 2))]
    tab, *_ = opened()
    script = (SCRIPTS / "numbers.js").read_text(encoding="utf-8")
    told = tab.evaluate(f"(pairs) => {{ {script}; return pairs.map((pair) => difference(...pair)); }}", pairs)
    wrong = [(pair, said) for pair, said in zip(pairs, told, strict=True) if said != difference(*pair)]
    assert not wrong, f"the page tells otherwise: {wrong[:5]}"


def test_a_link_with_a_pin_that_is_not_there_says_so(opened):
    _, first, _ = opened("#one?lam=1e-3&pin.lam=1e-5&pin.kind=L7&pin.foo=1&full=9")
    note = first.figure.locator(".reglab-note").text_content()
    assert "There is no the kind = L7 here." in note
    assert "“foo”" in note
    assert "There is no picture 9 here: there are 2." in note
    assert pinned(first)[0][0] == "pinned 10⁻⁵", "what is right in a link does not count"


# ---- In a lecture


def test_keys_do_everything_in_a_lecture(opened):
    tab, first, second = opened()
    tab.evaluate("scrollTo(0, 100)")
    first.figure.get_by_role("button", name="Full screen").click()
    assert "reglab-full" in first.figure.get_attribute("class")
    press = tab.keyboard.press
    press("ArrowRight")
    first.must_show([3, 1, 0], "→")
    press("ArrowUp")
    first.must_show([3, 2, 0], "↑")
    press("ArrowDown")
    press("ArrowLeft")
    first.must_show([2, 1, 0], "↓ and ←")
    press("PageDown")
    first.must_show([3, 1, 0], "a clicker")
    press("PageUp")
    press("PageUp")
    first.must_show([1, 1, 0], "a clicker")
    press("r")
    first.must_show(first.start, "R")
    press("Space")
    first.figure.get_by_role("button", name="Pause").wait_for()
    press("Space")
    first.figure.get_by_role("button", name="Play:").wait_for()
    press("2")
    large, small = (first.figure.locator(".reglab-panel").nth(i).bounding_box()["width"] for i in (1, 0))
    assert large > 1.5 * small, "2 does not enlarge the second picture"
    press("c")
    assert first.figure.get_by_role("button", name="Unpin").is_visible()
    press("h")
    assert not first.figure.locator(".reglab-number").first.is_visible()
    press("l")
    sheet = first.figure.get_by_role("dialog")
    assert "#one?" in sheet.text_content()
    assert "full=2" in sheet.text_content()
    assert "opened from a file" in sheet.text_content(), "a phone cannot open a file of this machine"
    press("Escape")
    assert not sheet.count(), "Escape does not close the link first"
    press("l")
    press("n")
    assert "reglab-full" in second.figure.get_attribute("class")
    assert not tab.locator(".reglab-sheet, #one.reglab-one-large").count(), "the last explorer keeps something"
    press("ArrowRight")
    second.must_show([3, 1, 0], "→ on the next explorer")
    press("p")
    press("Escape")
    assert not tab.locator(".reglab-full, [inert]").count(), "Escape leaves something behind"
    assert tab.evaluate("document.activeElement.textContent") == "Full screen"


def test_the_arrows_of_other_controls_stay_theirs(opened):
    tab, first, _ = opened("#one?full")
    segments = first.control(1)
    segments.locator("label").nth(2).click()
    tab.keyboard.press("ArrowLeft")
    first.must_show([2, 1, 0], "an arrow on segments")


def test_a_link_opens_full_screen_and_holds_a_qr_code(served):
    tab, _, second = served(fragment="#two?lam=1e-5&full=2")
    assert "reglab-full" in second.figure.get_attribute("class")
    second.must_show([0, *second.start[1:]], "a link")
    tab.keyboard.press("l")
    code = second.figure.get_by_role("img", name="QR code of the link")
    code.wait_for()
    assert code.bounding_box()["width"] > 200


def test_a_sheet_that_is_closed_before_its_code_is_there_stays_closed(served):
    tab, first, _ = served(fragment="#one?full")
    held = []
    tab.route("**/qrcode.js", lambda route: held.append(route))
    sheets = tab.locator(".reglab-sheet")
    tab.keyboard.press("l")
    sheets.wait_for()
    tab.keyboard.press("l")
    assert not sheets.count(), "the sheet stays"
    tab.keyboard.press("l")
    tab.wait_for_timeout(100)
    for route in held:
        route.continue_()
    first.figure.get_by_role("img", name="QR code of the link").wait_for()
    assert sheets.count() == 1, "a sheet that was closed came back"


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1024, 768), (844, 390)])
def test_full_screen_fits_the_screen(opened, width, height):
    _, first, _ = opened("#one?full", width=width, height=height)
    boxes = [
        box.bounding_box() for box in first.figure.locator(".reglab-panel, input[type=range], .reglab-buttons").all()
    ]
    for box in boxes:
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width + 1
    if height > 700:
        assert max(box["y"] + box["height"] for box in boxes) <= height, "full screen has to be scrolled"
    assert first.figure.locator("input[type=range]").first.evaluate("node => document.activeElement === node")


# ---- On a phone


def swipe(tab, x, y, dx, dy, steps=8):
    cdp = tab.context.new_cdp_session(tab)
    point = [{"x": x, "y": y}]
    cdp.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": point})
    for k in range(1, steps + 1):
        point = [{"x": x + dx * k / steps, "y": y + dy * k / steps}]
        if dx or dy:
            cdp.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": point})
    cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    tab.wait_for_timeout(200)


def middle(explorer, share):
    explorer.control(0).scroll_into_view_if_needed()
    box = explorer.control(0).bounding_box()
    return box["x"] + share * box["width"], box["y"] + box["height"] / 2


@pytest.mark.parametrize("share", [0.5, 0.9], ids=["on the thumb", "beside it"])
def test_a_vertical_swipe_changes_no_setting(opened, share):
    tab, first, _ = opened(**PHONE)
    first.control(0).scroll_into_view_if_needed()
    before = tab.evaluate("scrollY")
    swipe(tab, *middle(first, share), 3, -200)
    assert first.control(0).input_value() == str(first.start[0]), "a vertical swipe moves the slider"
    assert first.shown() == first.expected(first.start)
    assert tab.evaluate("scrollY") > before, "a swipe on the slider does not scroll the page"


def test_a_finger_moves_a_slider_sideways_and_by_a_tap(opened):
    tab, first, _ = opened(**PHONE)
    swipe(tab, *middle(first, 0.5), 150, 4)
    first.must_show([4, *first.start[1:]], "a finger that goes sideways")
    swipe(tab, *middle(first, 0.02), 0, 0)
    first.must_show([0, *first.start[1:]], "a tap")


def test_a_phone_shows_question_controls_numbers_and_the_map_first(opened):
    _, first, _ = opened(**PHONE)
    first.move_by_keyboard(0, 0)
    order = ["figcaption", "input[type=range]", ".reglab-state", ".reglab-filled", ".reglab-panel:not(.reglab-filled)"]
    tops = [first.figure.locator(part).first.bounding_box()["y"] for part in order]
    assert tops == sorted(tops), f"{order} stand at {tops}"
    row = first.figure.locator(".reglab-row").first
    assert row.bounding_box()["height"] <= 48, "a slider takes more than one compact row"


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 568), (1366, 625), (640, 450)])
def test_nothing_covers_a_slider(opened, width, height):
    tab, first, _ = opened(width=width, height=height)
    for top in range(0, 900, 60):
        tab.evaluate("top => scrollTo({ top, behavior: 'instant' })", top)
        covered = first.figure.locator("input[type=range]").first.evaluate(
            """(input) => {
              const { left, right, top, bottom } = input.getBoundingClientRect();
              const y = (top + bottom) / 2;
              const bar = document.querySelector(".bd-header-article").getBoundingClientRect().bottom;
              if (y < bar || y > innerHeight) return "";
              const seen = [0.05, 0.5, 0.95].map((x) => document.elementFromPoint(left + x * (right - left), y));
              return seen.filter((node) => node !== input).map((node) => node?.outerHTML.slice(0, 80)).join();
            }"""
        )
        assert not covered, f"scrolled by {top} px, the slider lies below {covered}"
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


# ---- Over a slow line


def test_panels_change_together_and_waiting_is_said(served):
    held, free = {}, []

    def hold(route):
        if free:
            route.continue_()
        else:
            held[route.request.url.split("/")[-1]] = route

    tab, first, _ = served()
    tab.route("**/_frames/*", hold)
    before = first.shown()
    first.control(0).focus()
    tab.keyboard.press("Home")
    tab.wait_for_selector("#one.reglab-waiting")
    one, other = first.expected([0, *first.start[1:]])[0]
    held.pop(one).continue_()
    tab.wait_for_timeout(300)
    assert first.shown() == before, "one panel goes ahead of the others, or the numbers do"
    free.append(True)
    held.pop(other).continue_()
    first.must_show([0, *first.start[1:]], "waiting")
    tab.wait_for_selector("#one:not(.reglab-waiting)")


def test_pictures_that_come_late_do_not_replace_those_wanted_since(served):
    tab, first, _ = served()
    start, late = first.expected(first.start)[0], first.expected([0, *first.start[1:]])[0]
    held = []
    tab.route(
        "**/_frames/*",
        lambda route: route.continue_() if route.request.url.endswith(tuple(start)) else held.append(route),
    )
    reset = first.figure.get_by_role("button", name="Reset")
    reset.click()
    first.must_show(first.start, "Reset")
    first.control(0).focus()
    tab.keyboard.press("Home")
    tab.wait_for_selector("#one.reglab-waiting")
    reset.click()
    first.must_show(first.start, "Reset while pictures are on their way")
    for route in held:
        route.continue_()
    came = "names => names.every(name => performance.getEntriesByType('resource').some(e => e.name.endsWith(name)))"
    tab.wait_for_function(came, arg=late)
    tab.wait_for_timeout(100)
    assert first.shown() == first.expected(first.start), "pictures that nobody wants any more are shown"


def test_wanted_pictures_come_before_all_others_and_those_nearest_first(served):
    asked = []

    def slowly(route):
        asked.append(route.request.url.split("/")[-1])
        tab.wait_for_timeout(10)
        route.continue_()

    tab, first, _ = served()
    tab.route("**/_frames/*", slowly)
    first.figure.hover()
    first.control(0).focus()
    others = len(set(first.frames)) - 2
    for _ in range(300):  # that take half a minute at most, on a slow machine
        if len(asked) < others:
            tab.wait_for_timeout(100)
    beside = ([1, 1, 0], [3, 1, 0], [2, 0, 0], [2, 2, 0], [2, 1, 1])
    near = [name for state in beside for name in first.expected(state)[0]]
    assert set(asked[:4]) <= set(near), "pictures far from where the sliders stand come first"
    assert len(asked) >= others, "the other pictures are not fetched ahead"


def test_nothing_is_fetched_ahead_where_the_reader_saves_data(built_mini_book, serve, open_page):
    tab = open_page("about:blank")
    tab.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    tab.goto(serve(built_mini_book.html) + PAGE)
    first, _ = explorers_of(tab)
    asked = []
    tab.on("request", lambda request: asked.extend([request.url] * ("/_frames/" in request.url)))
    first.figure.hover()
    first.move_by_keyboard(0, 0)
    first.must_show([0, *first.start[1:]], "a move")
    tab.wait_for_timeout(300)
    assert len(asked) <= 2, f"{len(asked)} pictures are fetched where two are shown"


def test_a_picture_that_fails_is_said_and_tried_again(served):
    tab, first, _ = served()
    tab.route("**/_frames/*", lambda route: route.abort())
    first.control(0).focus()
    tab.keyboard.press("Home")
    note = first.figure.locator(".reglab-note")
    again = note.get_by_role("button", name="Try again")
    again.wait_for()
    assert "could not be loaded" in note.text_content()
    assert first.shown() == first.expected(first.start), "a part of a state is shown"
    tab.unroute("**/_frames/*")
    again.click()
    first.must_show([0, *first.start[1:]], "trying again")
    assert not note.is_visible()


def test_a_shared_link_keeps_its_explorer_in_sight_until_the_reader_scrolls(opened):
    tab, *_ = opened("#two?lam=1e-5", height=500)
    grow = """(px) => {
      const box = document.createElement("div");
      box.style.height = px + "px";
      document.querySelector("h1").after(box);
    }"""
    where = "document.querySelector('#two').getBoundingClientRect().top"
    start = tab.evaluate(where)
    tab.evaluate(grow, 700)
    tab.wait_for_timeout(200)
    assert abs(tab.evaluate(where) - start) < 2, "what comes late pushes the explorer out of sight"
    tab.mouse.wheel(0, -300)
    tab.wait_for_timeout(300)
    moved = tab.evaluate("scrollY")
    tab.evaluate(grow, 10)
    tab.wait_for_timeout(200)
    assert abs(tab.evaluate("scrollY") - moved) < 50, "the page scrolls against the reader"


# ---- By ear, by keyboard, in few colours


def test_what_is_pressed_is_seen_where_colours_are_forced(opened):
    _, first, _ = opened(forced_colors="active")
    ground = "node => getComputedStyle(node).backgroundColor"
    free = first.figure.get_by_role("button", name="Reset").evaluate(ground)
    first.control(2).click()
    first.figure.get_by_role("button", name="Pin, to compare").click()
    pressed = first.figure.locator("button[aria-pressed=true], .reglab-segments label:has(:checked)").all()
    assert len(pressed) == 3
    assert free not in [one.evaluate(ground) for one in pressed], "what is pressed looks like the other buttons"


def test_a_move_is_announced_once(opened):
    tab, first, _ = opened()
    first.move_by_keyboard(0, 0)
    tab.wait_for_timeout(400)
    tab.evaluate(
        """() => {
          window.said = [];
          const watch = new MutationObserver((all) => said.push(...all.map(({ target }) => target.textContent)));
          for (const live of document.querySelectorAll("[aria-live], [role=status], output"))
            watch.observe(live, { childList: true, characterData: true, subtree: true });
        }"""
    )
    tab.keyboard.press("ArrowRight")
    tab.wait_for_timeout(500)
    assert tab.evaluate("said") == ["price 10⁻⁴, kind L2. The truth is hidden."]
    tab.evaluate("said.length = 0")
    first.figure.get_by_role("button", name="Play").click()
    tab.wait_for_timeout(1000)
    assert tab.evaluate("said") == [], "Play is announced at every step"


def test_the_first_slider_is_a_few_keys_away(opened):
    tab, *_ = opened()
    for _ in range(4):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.textContent") == "Skip to the first slider":
            break
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "one-lam"


def test_play_moves_the_slider_that_is_chosen(opened):
    _, first, _ = opened()
    first.figure.get_by_label("What Play moves").select_option("the kind")
    first.figure.get_by_label("Speed of Play").select_option("2×")
    first.figure.get_by_role("button", name="Play").click()
    first.must_show([first.start[0], 2, 0], "Play")
    first.figure.get_by_role("button", name="One step back").click()
    first.must_show([first.start[0], 1, 0], "a step back")


# ---- The book


@pytest.mark.parametrize("link", ["weights/l2.html#l2-network?lam=0.01", "step/proximal.html#proximal-threshold?lam=1"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_link_lands_on_its_explorer_with_a_cold_cache(book, serve, open_page, link, width):
    tab = open_page(serve(book) + f"chapters/{link}", width=width)
    tab.evaluate("async () => { await window.MathJax?.startup?.promise; await document.fonts.ready; }")
    tab.wait_for_timeout(300)
    figure = tab.locator(f"figure[id='{link.split('#')[1].split('?')[0]}']")
    assert 50 <= figure.bounding_box()["y"] <= 200, "the explorer is not below the bar at the top"


def test_the_book_is_light(book):
    """It grows with its explorers: the benchmark of the book asks the same of it."""
    size = sum(path.stat().st_size for path in book.rglob("*") if path.is_file()) / MB
    explorers = sum(path.read_text("utf-8").count('class="reglab-explorer') for path in book.glob("**/*.html"))
    assert size <= MOST * explorers, f"the built book has {size:.0f} MB for {explorers} explorers"

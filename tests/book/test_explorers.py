"""Every slider of every explorer, moved by mouse and by keyboard: the right pictures and the right text show."""

import pytest

from explorers import IN_SIGHT, NOW, explorers_of

pytestmark = [pytest.mark.book, pytest.mark.browser]


def check_page(open_page, address, every_way, **options):
    tab = open_page(address, formulas=False, **options)
    explorers = explorers_of(tab)
    for explorer in explorers:
        check_explorer(explorer, every_way)
    check_address(tab, explorers)
    assert not tab.faults, f"{address}: moving the sliders\n" + "\n".join(tab.faults)
    return len(explorers)


def check_explorer(explorer, every_way):
    """every_way: to each end by mouse and by keyboard, or to one end by each."""
    name = explorer.name
    explorer.figure.evaluate(IN_SIGHT)  # the pictures of later explorers come when they are scrolled to
    explorer.must_show(explorer.start, "loading")
    for i, slider in enumerate(explorer.sliders):
        label = f"{slider['label']!r} of {name}"
        last = len(slider["values"]) - 1
        seen = [explorer.expected([*explorer.start[:i], value, *explorer.start[i + 1 :]]) for value in range(last + 1)]
        assert len({str(pictures) for pictures, _ in seen}) > 1, f"{label} changes no picture"
        # A choice or a reveal may only choose what is shown.
        said = {str(said) for _, said in seen}
        assert len(said) > 1 or slider["kind"] != "range", f"{label} does not change the read-out"
        assert slider["hint"], f"{label} has no hint"
        # The name of a choice may be one word, for its values say the rest.
        assert len(slider["label"].split()) > 1 or slider["kind"] == "choice", f"{label} does not say what it is"
        assert explorer.control(i).evaluate("node => node.offsetHeight") >= 44, f"{label} is lower than 44 px"
        far, near = (last, 0) if slider["start"] != last else (0, last)
        mouse, keyboard = (explorer.move_by_mouse, "mouse"), (explorer.move_by_keyboard, "keyboard")
        moves = [(far, mouse), (near, keyboard)]
        if every_way:
            moves += [(far, keyboard), (near, mouse)]
        for value, (move, how) in moves:
            move(i, value)
            state = [*explorer.start[:i], value, *explorer.start[i + 1 :]]
            explorer.must_show(state, f"moving {slider['label']!r} to {slider['values'][value]!r} by {how}")
            if slider["kind"] == "range" and not explorer.in_segments(i):
                said = explorer.control(i).get_attribute("aria-valuetext")
                assert said == slider["values"][value], f"{label} tells a screen reader {said!r}"
        explorer.figure.get_by_role("button", name="Reset").click()
        explorer.must_show(explorer.start, "Reset")


def check_address(tab, explorers):
    """All explorers of the page, moved to their ends, come back with its address, and leave nothing in it at last."""
    ends = {explorer: [len(slider["values"]) - 1 for slider in explorer.sliders] for explorer in explorers}
    moved = {explorer: end for explorer, end in ends.items() if end != explorer.start}
    if not moved:
        return
    parts = []
    for explorer, end in moved.items():
        for i, value in enumerate(end):
            explorer.move_by_mouse(i, value)
        settings = (f"{s['name']}={s['keys'][v]}" for s, v in zip(explorer.sliders, end, strict=True))
        parts.append(f"{explorer.name}?" + "&".join(settings))
    wanted = "#" + ";".join(parts)
    tab.wait_for_function("wanted => decodeURIComponent(location.hash) === wanted", arg=wanted)
    tab.reload()
    for explorer, end in moved.items():
        explorer.figure.evaluate(IN_SIGHT)
        explorer.must_show(end, f"opening {wanted}")
        explorer.figure.get_by_role("button", name="Reset").click()
        explorer.must_show(explorer.start, "Reset")
    tab.wait_for_function("location.hash === ''")


@pytest.mark.slow
@pytest.mark.explored
def test_every_slider_of_the_book(book, open_page, page):
    # Motion, which takes its time, is seen by the explorers of the mini book.
    check_page(open_page, (book / page).as_uri(), every_way=False, reduced_motion="reduce")


@pytest.mark.slow
@pytest.mark.parametrize("how", ["file", "server"])
def test_every_kind_of_slider(built_mini_book, serve, open_page, how):
    html = built_mini_book.html
    base = html.as_uri() + "/" if how == "file" else serve(html)
    assert check_page(open_page, base + "deep/down/explorers.html", every_way=True) == 2


@pytest.fixture
def two_explorers(built_mini_book, open_page):
    tab = open_page((built_mini_book.html / "deep/down/explorers.html").as_uri())
    return explorers_of(tab)


def test_explorers_of_a_page_share_the_address(two_explorers):
    first, second = two_explorers
    first.move_by_keyboard(0, 0)
    second.move_by_keyboard(0, 0)
    first.tab.wait_for_function("location.hash.split(';').length === 2")
    assert "lam=1e-5" in first.tab.evaluate("location.hash"), "the address does not hold values"
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
    second = two_explorers[1]
    second.move_by_keyboard(0, 0)
    first.tab.wait_for_function("location.hash.split(';').length === 2")  # nothing that was moved is forgotten


def opened(two_explorers, part):
    """The first explorer on a page opened with this address, and what it notes."""
    first, _ = two_explorers
    first.tab.goto(first.tab.url.partition("#")[0] + f"#{part}")
    first.tab.reload()
    note = first.figure.locator(".reglab-note")
    return first, note.text_content() if note.is_visible() else ""


def test_links_hold_values(two_explorers):
    first, note = opened(two_explorers, "one?lam=1e-4&kind=both&truth=shown")
    first.must_show([1, 2, 1], "a link")
    assert note == ""


def test_links_of_earlier_editions_hold_positions(two_explorers):
    first, note = opened(two_explorers, "one&lam=4&kind=0&truth=1")
    first.must_show([4, 0, 1], "an old link")
    assert note == ""


def test_a_value_between_two_pictures_shows_the_nearest_and_says_so(two_explorers):
    first, note = opened(two_explorers, "one?lam=0.02")
    first.must_show([3, *first.start[1:]], "a link between two stops")
    assert note == "the lam = 0.02 was not drawn: the nearest, 10⁻², is shown."


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("one?lam=many", "There is no the lam = many here."),
        ("one?lam=-1", "There is no the lam = -1 here."),
        ("one?kind=L3", "There is no the kind = L3 here."),
        ("one?gone=1", "There is no slider “gone” here."),
    ],
)
def test_what_is_not_there_is_said(two_explorers, part, said):
    first, note = opened(two_explorers, part)
    first.must_show(first.start, part)
    assert note == said
    first.move_by_keyboard(0, 0)
    assert not first.figure.locator(".reglab-note").is_visible(), "the note stays after a move"


def test_a_link_to_an_unknown_explorer_says_so(two_explorers):
    opened(two_explorers, "gone?lam=1")
    assert "“gone”" in two_explorers[0].tab.locator(".reglab-note >> visible=true").first.text_content()


def test_numbers_of_the_prose_set_the_explorer(two_explorers):
    first, _ = two_explorers
    links = first.tab.locator("a.reglab-slide")
    assert links.all_text_contents() == ["a small price", "the largest"]
    links.nth(0).click()
    first.must_show([1, *first.start[1:]], "a click on an instruction")
    links.nth(1).click()
    first.must_show([4, 2, 1], "a click on a result")
    first.tab.wait_for_function("location.hash === '#one?lam=1e-1&kind=both&truth=shown'")


def test_copy_link_holds_the_state(two_explorers):
    first, _ = two_explorers
    first.move_by_keyboard(0, 0)
    first.tab.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    first.figure.get_by_role("button", name="Copy link").click()
    first.tab.wait_for_function("window.copied?.endsWith('#one?lam=1e-5&kind=L2&truth=hidden')")


def test_a_prediction_hides_the_numbers_until_the_first_move_and_is_kept(two_explorers):
    first, _ = two_explorers
    box = first.tab.locator("#one-predict")
    numbers = first.figure.locator(".reglab-number").first
    assert not numbers.is_visible(), "the numbers answer the question before it was asked"
    box.get_by_label("Yes.").check()
    assert not numbers.is_visible()
    first.move_by_keyboard(0, 0)
    assert numbers.is_visible()
    verdict = "You said: “Yes.” It came out otherwise. It is not."
    assert box.locator(".reglab-verdict").text_content() == verdict
    first.tab.evaluate("location.hash = ''")
    first.tab.reload()
    assert box.get_by_label("Yes.").is_checked(), "the choice is forgotten over a reload"
    assert box.locator(".reglab-verdict").text_content() == verdict
    assert not first.tab.locator("#two-predict .reglab-verdict").is_visible(), "nobody answered the other one"


def test_a_prediction_works_where_the_browser_keeps_nothing(built_mini_book, open_page):
    tab = open_page("about:blank")
    refuse = "Storage.prototype.getItem = Storage.prototype.setItem = () => { throw new Error('full'); }"
    tab.add_init_script(refuse)
    tab.goto((built_mini_book.html / "deep/down/explorers.html").as_uri())
    first, _ = explorers_of(tab)
    tab.locator("#one-predict").get_by_label("No.").check()
    first.move_by_keyboard(0, 0)
    assert tab.locator("#one-predict .reglab-verdict").text_content() == "You said: “No.” So it is. It is not."


def test_a_key_hides_and_shows_the_numbers(two_explorers):
    first, _ = two_explorers
    first.move_by_keyboard(0, 0)
    numbers = first.figure.locator(".reglab-number").first
    first.tab.keyboard.press("h")
    assert not numbers.is_visible()
    first.move_by_keyboard(0, 1)
    assert not numbers.is_visible(), "a move shows what the lecturer hides"
    first.tab.keyboard.press("h")
    assert numbers.is_visible()


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
    height = first.figure.locator(NOW).first.bounding_box()["height"]
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
        assert tab.locator("input[type=radio], article select, figure button").count() == 0, "there are dead controls"
    assert tab.locator("#one-predict li").all_text_contents() == ["Yes.", "No."]

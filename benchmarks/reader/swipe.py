"""What a finger does that begins on a slider."""

from __future__ import annotations

from benchmarks.reader.figure import Figure
from benchmarks.reader.stage import FRONT, PHONE, Stage

STATE = """(figure) => {
  const track = reader.track(figure);
  const { left, right, top, bottom } = track.getBoundingClientRect();
  const share = (track.value - track.min) / (track.max - track.min);
  // The middle of a thumb, some 20 px wide, keeps half of that off both ends.
  return { value: Number(track.value), y: (top + bottom) / 2, left, right,
    thumb: left + 10 + share * (right - left - 20), scroll: scrollY };
}"""


def swipe(stage: Stage):
    """On a phone, by touch, on the landing page's first slider: stops by which a vertical swipe of 200 px changes it
    and pixels by which it scrolls the page, begun on the thumb and beside it; stops by which a drag along the track,
    and a tap beside the thumb, change it."""
    with stage.open(FRONT, PHONE, has_touch=True, is_mobile=True) as tab:
        session = tab.context.new_cdp_session(tab)
        figure = tab.query_selector("figure.reglab-explorer")
        for place, beside in (("on the thumb", 0), ("beside the thumb", 1)):
            stops, pixels = gesture(tab, session, figure, beside, down=-200)
            yield Figure("swipe", f"vertical, {place}: the slider moves", abs(stops), "stops", most=0)
            yield Figure("swipe", f"vertical, {place}: the page scrolls", abs(pixels), "px", least=100)
        stops, pixels = gesture(tab, session, figure, 0, along=1)
        yield Figure("swipe", "along the track: the slider moves", abs(stops), "stops", least=1)
        yield Figure("swipe", "along the track: the page scrolls", abs(pixels), "px", most=0)
        stops, _ = gesture(tab, session, figure, 1)
        yield Figure("swipe", "a tap beside the thumb: the slider moves", abs(stops), "stops", least=1)


def gesture(tab, session, figure, beside=0.0, down=0.0, along=0.0) -> tuple[float, float]:
    """A finger put on the thumb, or beside it, moved and lifted. `beside` and `along` are shares of half the track,
    towards its farther end; `down` is pixels. Returns by how many stops and pixels slider and page moved."""
    reset(tab, figure)
    state = figure.evaluate(STATE)
    far = state["right"] if state["thumb"] < (state["left"] + state["right"]) / 2 else state["left"]
    half = (far - state["thumb"]) / 2
    x, y = state["thumb"] + beside * half, state["y"]
    send(session, "touchStart", x, y)
    steps = 12 if down or along else 0
    for k in range(1, steps + 1):
        send(session, "touchMove", x + along * half * k / steps, y + down * k / steps)
        tab.wait_for_timeout(16)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    tab.wait_for_timeout(1200)
    after = figure.evaluate(STATE)
    return after["value"] - state["value"], after["scroll"] - state["scroll"]


def reset(tab, figure) -> None:
    """The slider at its second stop, in the middle of the window, and the page at rest."""
    figure.evaluate(
        """(figure) => {
          const track = reader.track(figure);
          track.value = Number(track.min) + 1;
          track.dispatchEvent(new Event("input", { bubbles: true }));
          track.scrollIntoView({ block: "center", behavior: "instant" });
        }"""
    )
    tab.wait_for_timeout(600)


def send(session, kind: str, x: float, y: float) -> None:
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})

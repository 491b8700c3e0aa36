"""DecisionMap, Landscape, Heatmap: values stand where they belong."""

import numpy as np
import pytest

from reglab.figures import DecisionMap, Heatmap, Landscape, Picture, ball, grid_points, style
from reglab.figures.decision_map import isolines


def test_grid_points_go_row_by_row_from_low_y():
    points = grid_points((0, 1), (5, 7), 3)
    assert points.shape == (9, 2)
    assert points[:3].tolist() == [[0, 5], [0.5, 5], [1, 5]]
    assert points[-1].tolist() == [1, 7]


def test_isolines_of_a_plane_are_straight():
    x, y = np.linspace(0, 2, 5), np.linspace(0, 1, 4)
    line = isolines(x, y, np.broadcast_to(x, (4, 5)), [0.3])
    np.testing.assert_allclose(line[np.isfinite(line[:, 0]), 0], 0.3)


def test_isolines_of_a_plain_are_none():
    assert np.isnan(isolines(np.arange(3), np.arange(3), np.ones((3, 3)), [0.5])).all()


def test_a_map_has_its_classes_where_they_are():
    p = np.zeros((20, 20))
    p[:, 10:] = 1  # class 1 on the right
    p[:10] = 1  # and below
    picture = Picture(DecisionMap(xlim=(0, 1), ylim=(0, 1)), 60)
    pixels = picture.render({"map": p})
    height = pixels.shape[0]

    def shade(x, y):
        across, up = picture.ax.transData.transform((x, y))
        return pixels[height - 1 - int(up), int(across)]

    def color(value):
        return np.array(style.PROBABILITY(value, bytes=True)[:3])

    np.testing.assert_allclose(shade(0.2, 0.8).astype(int), color(0.0), atol=2)
    for where in ((0.8, 0.8), (0.2, 0.2), (0.8, 0.2)):
        np.testing.assert_allclose(shade(*where).astype(int), color(1.0), atol=2)


def test_the_boundary_is_at_one_half():
    where = grid_points((-1, 1), (-1, 1), 40)
    p = 1 / (1 + np.exp(-4 * (where[:, 0] - 0.25)))
    picture = Picture(DecisionMap(xlim=(-1, 1), ylim=(-1, 1)), 60)
    picture.render({"map": p.reshape(40, 40)})
    np.testing.assert_allclose(picture.panel._boundary.get_xdata()[:-1], 0.25, atol=1e-3)


@pytest.mark.parametrize("q", [0.5, 1, 2, 4])
def test_ball(q):
    points = ball(np.array([[1.0], [2.0]]), q, centre=(1, -1))
    assert points.shape == (2, 1, 181, 2)
    size = (np.abs(points - [1, -1]) ** q).sum(-1)
    np.testing.assert_allclose(size, np.array([1.0, 2.0])[:, None, None] ** q * np.ones((1, 181)))


def test_the_current_position_follows_step():
    path = np.arange(10.0).reshape(5, 2) / 10
    panel = Landscape(a=np.linspace(0, 1, 3), b=np.linspace(0, 1, 3), low=0.1, high=1, path="p", step="s")
    picture = Picture(panel, 60)
    for step, here in ((0, [0, 0.1]), (3, [0.6, 0.7]), (99, [0.8, 0.9]), (-1, [0, 0.1])):
        picture.render({"surface": np.ones((3, 3)), "p": path, "s": step})
        np.testing.assert_allclose(picture.panel._here.get_xydata()[0], here)


def test_circles_are_round():
    panel = Landscape(a=np.linspace(-1, 1, 5), b=np.linspace(-1, 1, 5), low=0, high=1)
    box = Picture(panel).ax.bbox
    assert box.width == pytest.approx(box.height)


@pytest.mark.parametrize("scale", ["linear", "sqrt", "log"])
def test_levels_span_low_to_high(scale):
    panel = Landscape(a=[0, 1], b=[0, 1], low=0.5, high=8, levels=5, scale=scale)
    assert panel.levels[[0, -1]] == pytest.approx([0.5, 8])
    assert (np.diff(panel.levels) > 0).all()


def test_the_colours_of_a_heatmap_have_names():
    for names, said in (
        (None, {-2.0: "−2", 0.0: "0", 2.0: "2"}),
        ({-1.0: "fit", 2.0: "score"}, {-1.0: "fit", 2.0: "score"}),
    ):
        picture = Picture(Heatmap("W", (2, 3), limit=2, names=names), 60)
        (scale,) = picture.ax.child_axes
        assert dict(zip(scale.get_yticks(), [t.get_text() for t in scale.get_yticklabels()], strict=True)) == said


def test_rows_and_columns_are_counted_from_the_first():
    for first, rows, columns in ((1, [1, 2], [1, 3]), (0, [0, 1], [0, 2])):
        ax = Picture(Heatmap("W", (2, 3), first=first), 60).ax
        assert (ax.get_yticks().tolist(), ax.get_xticks().tolist()) == (rows, columns)
        assert ax.images[0].get_extent() == [first - 0.5, columns[1] + 0.5, rows[1] + 0.5, first - 0.5]
    assert Picture(Heatmap("W", (1, 1)), 60).ax.get_xticks().tolist() == [1]


def test_a_scale_of_colours_begins_where_values_do():
    (scale,) = Picture(Heatmap("W", (2, 3), limit=2, low=0), 60).ax.child_axes
    assert scale.get_ylim() == (0, 2)
    assert scale.get_yticks().tolist() == [0, 2]
    (image,) = scale.images
    np.testing.assert_array_equal(image.get_array()[0, 0], style.SIGNED(0.5, bytes=True))


def test_kinds_have_blocks_in_place_of_a_scale():
    picture = Picture(Heatmap("W", (2, 3), kinds={0.0: "off", 1.0: "on", None: "unseen"}), 60)
    assert picture.ax.child_axes == []
    blocks = [p for p in picture.ax.patches if p.get_width() < 1]
    np.testing.assert_allclose(
        [b.get_facecolor() for b in blocks], [style.SIGNED(0.5), style.SIGNED(1.0), style.SIGNED.get_bad()], atol=0.01
    )
    assert [text.get_text() for text in picture.ax.texts] == ["off", "on", "unseen"]


def _walk(**more):
    axis = np.linspace(0, 1, 5)
    return Landscape(a=axis, b=axis, low=0.1, high=1, path="p", **more)


WALK = {"surface": np.ones((5, 5)), "p": np.array([[0.2, 0.2], [0.5, 0.5]])}


def test_an_arrow_of_no_length_is_not_drawn():
    picture = Picture(_walk(arrows={"pull": "g"}), 60)
    drawn = picture.panel.update(picture.ax, WALK | {"g": np.zeros(2)}, ())
    assert picture.panel._arrows[0] not in drawn
    assert "pull" not in [a.get_text() for a in drawn if hasattr(a, "get_text")]
    heads = []
    for length in (0.02, 0.3):
        assert picture.panel._arrows[0] in picture.panel.update(picture.ax, WALK | {"g": np.array([length, 0])}, ())
        heads.append(picture.panel._arrows[0].get_mutation_scale())
    assert heads[0] < heads[1] == 14


def test_a_path_is_named_where_it_is():
    picture = Picture(_walk(path_name="descent"), 60)
    drawn = picture.panel.update(picture.ax, WALK, ())
    (name,) = [a for a in drawn if hasattr(a, "get_text") and a.get_text() == "descent"]
    away = np.subtract(name.get_position(), picture.ax.transData.transform((0.5, 0.5)))
    assert np.abs(away).max() < 0.7 * 60
    assert name.get_color() == style.HELD_OUT


def test_a_path_below_an_outline_shows():
    picture = Picture(_walk(outlines={"other": "p", "third": "p"}), 60)
    assert not picture.panel._path.is_dashed()
    assert all(line.is_dashed() and line.zorder > picture.panel._path.zorder for line in picture.panel._outlines)
    one, two = (line._unscaled_dash_pattern for line in picture.panel._outlines)
    assert one != two


def test_an_open_outline_is_named_at_its_end():
    from reglab.figures.landscape import _crest

    line = np.array([[0.1, 0.9], [0.5, 0.5], [0.9, 0.1]])
    assert _crest(line).tolist() == [0.9, 0.1]
    assert _crest(np.concatenate([line, line[:1]])).tolist() == [0.1, 0.9]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: grid_points((0, 1), (0, 1), 1), "resolution must be at least 2, got 1"),
        (lambda: DecisionMap(xlim=(0, 1), ylim=(0, 1), x=np.ones((3, 3)), y=[0]), r"x must have shape \(any, 2\)"),
        (lambda: DecisionMap(xlim=(0, 1), ylim=(0, 1), x=np.ones((3, 2)), y=[0, 1, 2]), "y must be labels in 0..1"),
        (lambda: DecisionMap(xlim=(0, 1), ylim=(0, 1), x=np.ones((3, 2)), y=[0, 1]), "x and y must have the same"),
        (lambda: ball(1, 0), r"q must be in \(0, inf\), got 0.0"),
        (lambda: Landscape(a=[0, 1, 3], b=[0, 1], low=1, high=2), "a must be at least two ascending, equally spaced"),
        (lambda: Landscape(a=[0, 1], b=[1, 0], low=1, high=2), "b must be at least two ascending"),
        (lambda: Landscape(a=[0, 1], b=[0, 1], low=2, high=1), "low < high"),
        (lambda: Landscape(a=[0, 1], b=[0, 1], low=0, high=1, scale="log"), "above 0"),
        (lambda: Landscape(a=[0, 1], b=[0, 1], low=-1, high=1, scale="sqrt"), "low must be in"),
        (lambda: Landscape(a=[0, 1], b=[0, 1], low=1, high=2, arrows={"g": "g"}), "path must be given"),
        (lambda: Landscape(a=[0, 1], b=[0, 1], low=1, high=2, marks={"m": (1,)}), r"marks\['m'\] must have shape"),
        (lambda: Heatmap("W", (3, 0)), "shape must be at least 1, got 0"),
        (lambda: Heatmap("W", (3, 4), first=-1), "first must be at least 0, got -1"),
        (lambda: Heatmap("W", (3, 4), limit=0), r"limit must be in \(0, inf\)"),
        (lambda: Heatmap("W", (3, 4), names={2.0: "high"}), r"names must be in \[-1, 1\], got 2.0"),
        (lambda: Heatmap("W", (3, 4), low=0, names={-1.0: "no"}), r"names must be in \[0, 1\], got -1.0"),
        (lambda: Heatmap("W", (3, 4), kinds={2.0: "high"}), r"kinds must be in \[-1, 1\], got 2.0"),
        (lambda: Heatmap("W", (3, 4), low=1), "low must be below the limit 1, got 1"),
        (lambda: Landscape(a=[0, 1], b=[0, 1], low=1, high=2, path_name="p"), "path_name must be empty without a path"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_shapes_are_compared():
    with pytest.raises(ValueError, match=r"W must have shape \(2, 3\), got \(3, 2\)"):
        Picture(Heatmap("W", (2, 3)), 60).render({"W": np.ones((3, 2))})
    panel = Landscape(a=[0, 1, 2], b=[0, 1], low=1, high=2)
    with pytest.raises(ValueError, match=r"surface must have shape \(2, 3\) \(b, a\), got \(3, 2\)"):
        Picture(panel, 60).render({"surface": np.ones((3, 2))})

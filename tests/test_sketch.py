"""Primitives of drawings: what is drawn stays inside and apart."""

import matplotlib.pyplot as plt
import pytest

from utils.show import plots, sketch


@pytest.fixture(autouse=True)
def _closed():
    plots.use_theme()
    yield
    plt.close("all")


def test_a_box_holds_its_text():
    drawn = sketch.Sketch(6, 2)
    box = drawn.box(2, 1, "two lines\nof a text", sketch.MOVES)
    text = drawn.ax.texts[0].get_window_extent(drawn.fig.canvas.get_renderer())
    assert text.width / drawn.fig.dpi < box.w < text.width / drawn.fig.dpi + 0.3
    assert box.at("left") == (box.x - box.w / 2, 1)
    assert box.at("top") == (2, 1 + box.h / 2)
    assert plots.crowded(drawn.fig) == []


def test_a_tensor_has_its_cells_and_a_name():
    drawn = sketch.Sketch(6, 2)
    box = drawn.tensor(3, 1, 2, 5, label="(2, 5)", marked={(0, 1)})
    assert (box.w, box.h) == pytest.approx((0.8, 0.32))
    grid, filled, edge = drawn.ax.patches
    assert [len(patch.get_path().vertices) for patch in (grid, filled)] == [9 * 5, 5]
    assert edge.get_width() == pytest.approx(0.8)
    assert [text.get_text() for text in drawn.ax.texts] == ["(2, 5)"]


def test_a_drawing_is_stored_as_svg_that_says_what_it_shows():
    drawn = sketch.Sketch(3, 1)
    first, then = drawn.box(0.6, 0.5, "a"), drawn.box(2.4, 0.5, "b")
    drawn.arrow(first.at("right"), then.at("left"), "to")
    drawn.frame([first], "")
    made = plots._svg(drawn.fig, "An arrow from a to b & no more")
    assert made.startswith('<svg role="img"')
    assert "<title>An arrow from a to b &amp; no more</title>" in made
    assert made == plots._svg(drawn.fig, "An arrow from a to b & no more")


def test_crowded_texts_are_named():
    drawn = sketch.Sketch(3, 1)
    drawn.text(1, 0.5, "one text")
    drawn.text(1.05, 0.5, "another text")
    drawn.text(2.95, 0.5, "a text that leaves")
    assert plots.crowded(drawn.fig) == [
        "cut at the edge: 'a text that leaves'",
        "one on the other: 'one text', 'another text'",
    ]

"""One drawing a method: each text is drawn, nothing leaves the picture or lies on another."""

import inspect

import matplotlib.pyplot as plt
import pytest
from matplotlib.patches import Rectangle

from utils.show import drawings, plots

PAGE = 9.2  # inches; what is wider is shown smaller
NAMES = "counts words things graphs reading context modes search services inside".split()
MODULES = [getattr(drawings, name) for name in NAMES]
ALL = [
    pytest.param(function, id=f"{module.__name__.rpartition('.')[2]}.{name}")
    for module in MODULES
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and not name.startswith("_")
]


@pytest.mark.parametrize("draw", ALL)
def test_each_drawing_fits_the_page_and_its_texts_stand_apart(draw):
    plots.use_theme()
    fig = draw()
    assert fig.get_label() == plots.DRAWING
    assert plots.crowded(fig) == []
    (ax,) = fig.axes
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]
    assert arrows or any(isinstance(patch, Rectangle) for patch in ax.patches)
    is_chain = "chain(" in inspect.getsource(draw)  # of fixed width, made before the page's
    assert fig.get_size_inches()[0] <= (11 if is_chain else PAGE)
    plt.close(fig)


def test_each_box_stands_within_the_picture():
    rows = [[("question\n(17,)", drawings.PLAIN), ("network", drawings.MOVES)], [("a", "white")]]
    fig = drawings.chain(rows, joined=[((1, 0), (0, 1), "->")])
    fig.canvas.draw()
    ax = fig.axes[0]
    texts = [text for text in ax.texts if text.get_text()]
    assert [text.get_text() for text in texts] == ["question\n(17,)", "network", "a"]
    for text in texts:
        box = text.get_bbox_patch().get_window_extent()
        assert box.x0 >= 0
        assert box.x1 <= fig.bbox.x1
        assert box.y0 >= 0
        assert box.y1 <= fig.bbox.y1
    first, second = (text.get_bbox_patch().get_window_extent() for text in texts[:2])
    assert first.x1 < second.x0
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]
    assert len(arrows) == 2
    plt.close(fig)


def test_a_join_needs_both_its_boxes():
    with pytest.raises(ValueError, match="joined"):
        drawings.chain([[("a", "white")]], joined=[((0, 0), (1, 0), "->")])
    plt.close("all")

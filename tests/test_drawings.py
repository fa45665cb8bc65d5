"""Boxes joined by arrows: each text is drawn, nothing leaves the picture."""

import matplotlib.pyplot as plt
import pytest

from utils.show import drawings


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

"""Boxes from left to right, with what goes from one to the next."""

import matplotlib.pyplot as plt

from utils.show import plots

FIXED, MOVES, PLAIN = "#dddddd", "#ffd8a8", "white"  # grey stays grey without colour, too


def chain(rows, joined=(), width=11):
    """Draw rows of boxes, each joined to the next in its row by an arrow.

    Parameters
    ----------
    rows : sequence of sequence of (str, str)
        Text and ground of each box, such as ``("mean\\n(384,)", PLAIN)``; rows from above.
    joined : sequence of ((int, int), (int, int), str)
        More arrows: row and box of either end, and how their ends look, ``->`` or ``<->``.
    width : float
        Of the figure, in inches.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = [list(row) for row in rows]
    if not rows or not all(rows) or not all(len(box) == 2 for row in rows for box in row):
        raise ValueError("rows: expected at least one row of boxes, each a text and its ground")
    fig, ax = plt.subplots(figsize=(width, 0.5 + 0.95 * len(rows)), label=plots.DRAWING)
    boxes = {}
    for y, row in enumerate(rows):
        for n, (text, ground) in enumerate(row):
            look = {"boxstyle": "round,pad=0.5", "fc": ground, "ec": plots.BLACK}
            place = {"ha": "center", "va": "center", "fontsize": 9, "color": "black"}
            boxes[y, n] = ax.text((n + 0.5) / len(row), -y, text, bbox=look, **place)
    if not all(end in boxes for *ends, _ in joined for end in ends):
        raise ValueError(f"joined: expected rows and boxes that are there, got {joined!r}")
    within = [((y, n), (y, n + 1), "->") for y, n in boxes if (y, n + 1) in boxes]
    for start, end, style in (*within, *joined):
        patches = {"patchA": boxes[start].get_bbox_patch(), "patchB": boxes[end].get_bbox_patch()}
        ends = {"xytext": boxes[start].get_position(), "xy": boxes[end].get_position()}
        ax.annotate("", **ends, arrowprops={"arrowstyle": style, "shrinkA": 0, **patches})
    ax.set(xlim=(0, 1), ylim=(0.5 - len(rows), 0.5))
    ax.axis("off")
    return fig

"""Drawings of methods: boxes from left to right with what goes from one to the next."""

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


def query_side():
    """Draw chapter 18's retriever: a question's side that is trained, titles that are stored."""
    return chain(
        [
            [
                ("question\n17 tokens", PLAIN),
                ("layers 1–4\nas published", FIXED),
                ("layers 5–6\ntrained", MOVES),
                ("mean, length 1\n(384,)", PLAIN),
                ("cosines with\n1 own, 15 wrong", PLAIN),
            ],
            [
                ("title\nonce", PLAIN),
                ("layers 1–6\nas published", FIXED),
                ("mean, length 1\n(384,)", PLAIN),
                ("stored\n(7722, 384)", FIXED),
            ],
        ],
        joined=[((1, 3), (0, 4), "->")],
    )


def read_together():
    """Draw chapter 18's reader: question and title apart below, as one text above."""
    above = "layers 4–6, trained:\none text (43, 384)"
    return chain(
        [
            [
                ("question\n17 tokens", PLAIN),
                ("layers 1–3\nas published", FIXED),
                (above, MOVES),
                ("mean of its rows\n(384,)", PLAIN),
            ],
            [
                ("title\n26 tokens", PLAIN),
                ("layers 1–3\nas published", FIXED),
                (above, MOVES),
                ("mean of its rows\n(384,)", PLAIN),
            ],
        ],
        joined=[((0, 2), (1, 2), "<->")],
    )


def two_towers():
    """Draw chapter 15's heads on frozen towers: N pictures and N names give N times N cosines."""
    loss = "cosines (N, N), the pairs on the diagonal: cross-entropy of rows and of columns"
    return chain(
        [
            [
                ("N pictures", PLAIN),
                ("EfficientNet\nas published", FIXED),
                ("(N, 1280)", PLAIN),
                ("linear map\ntrained", MOVES),
                ("length 1\n(N, 256)", PLAIN),
            ],
            [(loss, PLAIN)],
            [
                ("N names", PLAIN),
                ("sentence encoder\nas published", FIXED),
                ("(N, 512)", PLAIN),
                ("linear map\ntrained", MOVES),
                ("length 1\n(N, 256)", PLAIN),
            ],
        ],
        joined=[((0, 4), (1, 0), "->"), ((2, 4), (1, 0), "->")],
    )

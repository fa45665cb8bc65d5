"""What several drawings share: grids with something written in their cells, sums and columns."""

import itertools

from matplotlib.patches import Rectangle

from utils.show import sketch


def filled(drawn, x, y, texts, ground=sketch.PLAIN, cell=0.32, label="", dark=(), size=8.5):
    """Draw a tensor with a text in each cell.

    Parameters
    ----------
    drawn : utils.show.sketch.Sketch
    x, y : float
        Its middle.
    texts : sequence of sequence of str
        By rows from above.
    ground : str
    cell : float
        Side of a cell.
    label : str
        Written below.
    dark : collection of (int, int)
        Cells that are hatched: what may not be looked at.
    size : float
        Of the letters, in points.

    Returns
    -------
    utils.show.sketch.Box
    """
    if not len(texts) or not len(texts[0]) or len(set(map(len, texts))) > 1:
        raise ValueError("texts: expected rows of one length, at least one text each")
    rows, columns = len(texts), len(texts[0])
    box = drawn.tensor(x, y, rows, columns, ground, cell, label)
    for r, row in enumerate(texts):
        for c, text in enumerate(row):
            left, top = x + (c - columns / 2) * cell, y + (rows / 2 - r) * cell
            if (r, c) in dark:
                hatched = {"fc": "#dddddd", "ec": "#888888", "hatch": "////", "lw": 0.6}
                drawn.ax.add_patch(Rectangle((left, top - cell), cell, cell, zorder=2, **hatched))
            elif text:
                drawn.text(left + cell / 2, top - cell / 2, text, size, zorder=4)
    return box


def sign(drawn, x, y, text="+"):
    """Draw a small box with an operation: +, ⊙, ·."""
    return drawn.box(x, y, text, w=0.28, h=0.28, size=11)


def thick(drawn, left, low, w, h, ground="none"):
    """Mark cells of a grid by a thick edge."""
    drawn.ax.add_patch(Rectangle((left, low), w, h, fc=ground, ec="black", lw=2.4, zorder=3.5))


def path(drawn, *points, end=True):
    """Draw a line with corners, and an arrow's head at its end."""
    for start, then in itertools.pairwise(points[:-1]):
        drawn.ax.plot(*zip(start, then, strict=True), color="#222222", lw=1.3, zorder=1)
    drawn.arrow(points[-2], points[-1], style="-|>" if end else "-")


def step(drawn, boxes):
    """Join boxes by arrows, each to the next."""
    for one, other in itertools.pairwise(boxes):
        drawn.arrow(one.at("right"), other.at("left"))

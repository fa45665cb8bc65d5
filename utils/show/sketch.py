"""Primitives of the drawings: boxes, tensors, arrows and frames in one style.

Lengths are inches of the drawing, from its lower left corner. What is trained has a thick edge and
a warm ground, what is kept as it was a grey one, so that both can be told without colour.
"""

from dataclasses import dataclass
from itertools import product

import matplotlib.pyplot as plt
from matplotlib.layout_engine import PlaceHolderLayoutEngine
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from utils.show import plots

PLAIN, FIXED, MOVES, CHOSEN = "#ffffff", "#dddddd", "#ffd8a8", "#cfe5f3"
_EDGE = {MOVES: 2.2, CHOSEN: 2.2}
LETTERS = 9.5  # points


@dataclass(frozen=True)
class Box:
    """A place of a drawing that arrows can begin and end at.

    Attributes
    ----------
    x, y : float
        Its middle.
    w, h : float
        Width and height.
    """

    x: float
    y: float
    w: float
    h: float

    def at(self, side):
        """The middle of a side: ``left, right, top, bottom``, or of the whole for ``middle``."""
        dx, dy = {
            "left": (-1, 0), "right": (1, 0), "top": (0, 1), "bottom": (0, -1), "middle": (0, 0),
        }[side]  # fmt: skip
        return self.x + dx * self.w / 2, self.y + dy * self.h / 2


class Sketch:
    """A drawing of a method.

    Parameters
    ----------
    width, height : float
        In inches; the page shows at most about 9.
    """

    def __init__(self, width, height):
        # What is drawn stays where it is put. (No engine at all becomes the theme's on saving.)
        stays = PlaceHolderLayoutEngine(adjust_compatible=True, colorbar_gridspec=True)
        self.fig = plt.figure(figsize=(width, height), label=plots.DRAWING, layout=stays)
        self.ax = self.fig.add_axes((0, 0, 1, 1))
        self.ax.set(xlim=(0, width), ylim=(0, height))
        self.ax.axis("off")

    def text(self, x, y, text, size=LETTERS, ha="center", va="center", **look):
        """Write at a place; a text may have several lines and formulas."""
        return self.ax.text(x, y, text, fontsize=size, ha=ha, va=va, **look)

    def box(self, x, y, text, ground=PLAIN, w=None, h=None, size=LETTERS, **look):
        """Draw a box around a text.

        Parameters
        ----------
        x, y : float
            Its middle.
        text : str
        ground : str
            One of `PLAIN`, `FIXED`, `MOVES`, `CHOSEN`.
        w, h : float, optional
            By default what the text needs.
        size : float
            Of the letters, in points.
        **look
            Of the text, such as ``weight="bold"``.

        Returns
        -------
        Box
        """
        written = self.text(x, y, text, size, zorder=3, **look)
        needed = written.get_window_extent(self.fig.canvas.get_renderer())
        w = needed.width / self.fig.dpi + 0.22 if w is None else w
        h = needed.height / self.fig.dpi + 0.18 if h is None else h
        self.ax.add_patch(
            FancyBboxPatch(
                (x - w / 2, y - h / 2), w, h, boxstyle="round,pad=0,rounding_size=0.07",
                fc=ground, ec=plots.BLACK, lw=_EDGE.get(ground, 1), zorder=2,
            )
        )  # fmt: skip
        return Box(x, y, w, h)

    def cells(self, corners, w, h, ground, edge="#666666"):
        """Draw rectangles of one size, from their lower left corners, as one patch."""
        sides = Path([(0, 0), (w, 0), (w, h), (0, h), (0, 0)], closed=True)
        moved = [sides.transformed(Affine2D().translate(*corner)) for corner in corners]
        whole = Path.make_compound_path(*moved)
        self.ax.add_patch(PathPatch(whole, fc=ground, ec=edge, lw=0.6, zorder=2))

    def tensor(self, x, y, rows, columns, ground=PLAIN, cell=0.16, label="", marked=()):
        """Draw a matrix as a grid of cells, with its shape or name below.

        Parameters
        ----------
        x, y : float
            Its middle.
        rows, columns : int
        ground : str
        cell : float
            Side of a cell.
        label : str
        marked : collection of (int, int)
            Cells, by row from above and column, that are filled.

        Returns
        -------
        Box
        """
        w, h = columns * cell, rows * cell
        grid, filled = [], []
        for place in product(range(rows), range(columns)):
            (filled if place in marked else grid).append(place)
        for places, fc in ((grid, ground), (filled, plots.BLUE)):
            if places:  # one patch for all of them: a drawing is stored in the notebook
                corners = [(x - w / 2 + c * cell, y + h / 2 - (r + 1) * cell) for r, c in places]
                self.cells(corners, cell, cell, fc)
        edge = _EDGE.get(ground, 1)
        corner = x - w / 2, y - h / 2
        self.ax.add_patch(Rectangle(corner, w, h, fc="none", ec=plots.BLACK, lw=edge, zorder=3))
        if label:
            self.text(x, y - h / 2 - 0.07, label, LETTERS - 1, va="top")
        return Box(x, y, w, h)

    def arrow(self, start, end, text="", style="-|>", bend=0.0, dashed=False, place=(0, 0.13)):
        """Draw an arrow between two points, with a text beside its middle.

        Parameters
        ----------
        start, end : (float, float)
            Such as ``box.at("right")``.
        text : str
        style : str
            Of matplotlib's arrows: ``-|>``, ``<|-|>``, ``-``.
        bend : float
            0 for a straight one.
        dashed : bool
        place : (float, float)
            Of the text, from the middle of the arrow.
        """
        self.ax.annotate(
            "", end, start, zorder=1,
            arrowprops={
                "arrowstyle": style, "color": plots.BLACK, "lw": 1.3, "shrinkA": 1, "shrinkB": 1,
                "connectionstyle": f"arc3,rad={bend}", "linestyle": "--" if dashed else "-",
            },
        )  # fmt: skip
        if text:
            x, y = (start[0] + end[0]) / 2 + place[0], (start[1] + end[1]) / 2 + place[1]
            self.text(x, y, text, LETTERS - 1)

    def frame(self, boxes, label="", pad=0.16):
        """Draw a dashed frame around boxes, with a name above its left corner."""
        left, right = min(b.x - b.w / 2 for b in boxes), max(b.x + b.w / 2 for b in boxes)
        low, high = min(b.y - b.h / 2 for b in boxes), max(b.y + b.h / 2 for b in boxes)
        self.ax.add_patch(
            Rectangle(
                (left - pad, low - pad), right - left + 2 * pad, high - low + 2 * pad,
                fc="none", ec="#555555", lw=1, ls="--", zorder=0,
            )
        )  # fmt: skip
        if label:
            self.text(left - pad, high + pad + 0.05, label, LETTERS - 1, ha="left", va="bottom")
        return Box(
            (left + right) / 2, (low + high) / 2, right - left + 2 * pad, high - low + 2 * pad
        )

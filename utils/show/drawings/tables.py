"""Small matrices with their numbers, and with names of rows and columns."""

from matplotlib.patches import Rectangle

from utils.show import plots
from utils.show.sketch import CHOSEN, LETTERS, PLAIN, Box

FAINT = "#595959"  # of zeros, which are there to be overlooked


def table(
    drawn, x, y, values, rows=(), columns=(), label="", ground=PLAIN, cell=(0.38, 0.23), chosen=None
):
    """Draw a matrix with its numbers.

    Parameters
    ----------
    drawn : utils.show.sketch.Sketch
    x, y : float
        Middle of the cells, names not counted.
    values : sequence of sequence
        Written as they are; what counts as 0 is written faintly.
    rows, columns : sequence of str
        Names, left of the rows and above the columns.
    label : str
        Below, such as the shape.
    ground : str
    cell : (float, float)
        Width and height.
    chosen : (int, int, int, int), optional
        A block with a thick edge: its first row, its first column, how many of each.

    Returns
    -------
    utils.show.sketch.Box
        Of the cells.
    """
    if not len(values) or not len(values[0]) or len({len(row) for row in values}) > 1:
        raise ValueError("values: expected rows of one length, at least one number each")
    w, h = cell[0] * len(values[0]), cell[1] * len(values)
    left, top = x - w / 2, y + h / 2
    r0, c0, height, width = chosen or (0, 0, 0, 0)
    grid, filled = [], []
    for r, row in enumerate(values):
        for c, value in enumerate(row):
            corner = left + c * cell[0], top - (r + 1) * cell[1]
            inside = r0 <= r < r0 + height and c0 <= c < c0 + width
            (filled if inside else grid).append(corner)
            color = FAINT if value in (0, "0") else plots.BLACK
            middle = corner[0] + cell[0] / 2, corner[1] + cell[1] / 2
            drawn.text(*middle, str(value), LETTERS - 1, zorder=4, color=color)
    for corners, fc in ((grid, ground), (filled, CHOSEN)):
        if corners:
            drawn.cells(corners, *cell, fc, "#888888")
    look = {"fc": "none", "ec": plots.BLACK, "zorder": 3}
    drawn.ax.add_patch(Rectangle((left, top - h), w, h, lw=1, **look))
    if chosen:
        corner = left + c0 * cell[0], top - (r0 + height) * cell[1]
        drawn.ax.add_patch(Rectangle(corner, width * cell[0], height * cell[1], lw=2.2, **look))
    for r, name in enumerate(rows):
        drawn.text(left - 0.07, top - (r + 0.5) * cell[1], name, LETTERS - 1, ha="right")
    for c, name in enumerate(columns):
        drawn.text(left + (c + 0.5) * cell[0], top + 0.04, name, LETTERS - 1.5, va="bottom")
    if label:
        drawn.text(x, top - h - 0.07, label, LETTERS - 1, va="top")
    return Box(x, y, w, h)

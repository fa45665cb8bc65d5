"""Answers that are pictures: a row for each question, what is right in a frame."""

import textwrap

import numpy as np

from utils.show import plots


def grid(rows, labels, right=None, side=0.8, width=24):
    """Draw pictures in rows, each with its question at the left.

    Parameters
    ----------
    rows : sequence of sequence of array_like, shapes (height, width, 3)
        Pictures, the best first; rows may differ in length.
    labels : sequence of str
        The question of each row.
    right : sequence of sequence of bool, optional
        Which pictures are right: they get a thick frame.
    side : float
        Of a picture, in inches.
    width : int
        Letters of a line of the labels.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there is no row, or not as many labels, or marks, as rows.
    """
    import matplotlib.pyplot as plt

    rows = [list(row) for row in rows]
    if not rows or not all(rows):
        raise ValueError("rows: expected at least one row, each with a picture")
    if len(labels) != len(rows):
        raise ValueError(f"labels: expected {len(rows)} texts, got {len(labels)}")
    if right is not None and [len(marks) for marks in right] != [len(row) for row in rows]:
        raise ValueError("right: expected a mark for each picture")
    columns = max(map(len, rows))
    size = 0.095 * width + side * columns, side * len(rows) + 0.35
    fig, axes = plt.subplots(len(rows), columns, figsize=size, squeeze=False)
    for y, row in enumerate(rows):
        for x, ax in enumerate(axes[y]):
            ax.set(xticks=[], yticks=[])
            ax.grid(visible=False)
            ax.spines[:].set_visible(False)
            if x < len(row):
                ax.imshow(np.asarray(row[x]))
                if right is not None and right[y][x]:
                    ax.spines[:].set(visible=True, color=plots.GREEN, linewidth=3)
        label = "\n".join(textwrap.wrap(str(labels[y]), width))
        axes[y][0].set_ylabel(label, rotation=0, ha="right", va="center", fontsize=10)
    return fig

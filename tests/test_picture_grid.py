"""Rows of pictures: each in its place, the right ones framed."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from utils.show import picture_grid, plots

RED = np.full((8, 8, 3), (255, 0, 0), dtype=np.uint8)


def test_each_picture_stands_in_its_row():
    plots.use_theme()
    fig = picture_grid.grid([[RED, RED], [RED]], ["a red square", "another"], [[0, 1], [1]])
    assert len(fig.axes) == 4
    assert [len(ax.images) for ax in fig.axes] == [1, 1, 1, 0]
    assert [ax.get_ylabel() for ax in fig.axes] == ["a red square", "", "another", ""]
    framed = [ax.spines["left"].get_visible() for ax in fig.axes]
    assert framed == [False, True, True, False]
    assert plots.crowded(fig) == []
    plt.close(fig)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [(([], []), "rows"), (([[RED]], []), "labels"), (([[RED]], ["a"], [[1, 0]]), "right")],
)
def test_what_does_not_fit_is_refused(arguments, name):
    with pytest.raises(ValueError, match=f"^{name}: expected"):
        picture_grid.grid(*arguments)

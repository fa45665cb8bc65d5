"""The drawings of indexes show what they say."""

import matplotlib.pyplot as plt
import numpy as np

from utils.show import index_pictures

LINE = np.array([[1.0, 0], [2, 0], [3, 0], [6, 0], [8, 0], [10, 0]])


def test_opened_cells_by_hand():
    centres = [[2, 0], [8, 0]]
    read, nearest = index_pictures.opened(LINE, centres, [4.9, 0], 1, 1)
    assert read.tolist() == [0, 1, 2]
    assert nearest.tolist() == [3]  # across the border
    assert len(index_pictures.opened(LINE, centres, [4.9, 0], 2)[0]) == 6


def test_links_point_in_several_directions():
    angles = np.radians([20, 25, -60])
    points = np.vstack([[0, 0], np.stack([np.cos(angles), np.sin(angles)], axis=1)])
    points[1:] *= [[1.0], [1.01], [1.02]]
    found = index_pictures.links(points, 2)
    assert found[0] == {1, 3}  # 25° stands behind 20°
    assert all(i in found[e] for i, others in enumerate(found) for e in others)


def test_a_greedy_walk_by_hand():
    chain = [{1}, {0, 2}, {1, 3}, {2, 4}, {3, 5}, {4}]
    assert index_pictures.greedy(LINE, chain, 0, [6.5, 0]) == [0, 1, 2, 3]
    assert index_pictures.greedy(LINE, [set()] * 6, 0, [6.5, 0]) == [0]


def test_the_cells_show_one_of_five_missed():
    fig = index_pictures.cells()
    left, right = fig.axes
    texts = [t.get_text() for t in left.get_legend().get_texts()]
    drawn = dict(zip(texts, left.collections, strict=True))
    assert len(drawn["missed"].get_offsets()) == 1
    assert len(drawn["of the five nearest: found"].get_offsets()) == 4
    assert 40 < len(drawn["read: two cells opened"].get_offsets()) < 150
    assert [len(c.get_offsets()) for c in right.collections][1:] == [16, 1]
    plt.close(fig)


def test_each_layers_walk_comes_nearer_and_the_steps_get_shorter():
    fig = index_pictures.layers()
    walks = [line.get_xydata() for line in fig.axes[0].lines if line.get_linewidth() == 2.5]
    assert len(walks) == 3
    assert all(len(walk) >= 3 for walk in walks)
    steps = [np.linalg.norm(np.diff(walk, axis=0), axis=1).mean() for walk in walks]
    assert steps == sorted(steps, reverse=True)
    plt.close(fig)

"""Two drawings of indexes over points in a plane: cells with codes, and layers of a graph.

Nothing in them is drawn by hand: cells, codes and walks are computed as chapter 20 computes them.
"""

import numpy as np
from scipy.cluster.vq import kmeans2
from scipy.spatial import Voronoi
from scipy.spatial.distance import cdist

from utils.machine import checks
from utils.show.plots import BLACK, BLUE, GREEN, GREY, ORANGE, RED


def _nearest(points, q, k):
    """Numbers of the k nearest of the points, nearest first."""
    return np.argsort(((points - q) ** 2).sum(axis=1), kind="stable")[:k]


def opened(points, centres, q, p, k=5):
    """What an inverted file reads and misses.

    Parameters
    ----------
    points, centres : array_like, shapes (n, 2) and (L, 2)
    q : array_like, shape (2,)
    p : int
        Cells opened.
    k : int
        Neighbours asked for.

    Returns
    -------
    read, nearest : numpy.ndarray of int
        Numbers of the points in the opened cells, and of the k nearest of all.
    """
    points, centres = np.asarray(points, float), np.asarray(centres, float)
    checks.whole("p", p, 1)
    own = cdist(points, centres).argmin(axis=1)
    return np.flatnonzero(np.isin(own, _nearest(centres, q, p))), _nearest(points, q, k)


def cells():
    """Draw the cells of an inverted file with a query, and product codes within one cell.

    Returns
    -------
    matplotlib.figure.Figure
    """
    import matplotlib.pyplot as plt

    rng = np.random.default_rng(3)
    points = rng.normal(size=(400, 2)) * (1.3, 0.9)
    centres, own = kmeans2(points, 12, minit="++", seed=0)
    q = _hard_query(points, centres)
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4.3))
    _draw_cells(left, points, centres, q)
    cell = np.bincount(own).argmax()
    _draw_codes(right, points[own == cell] - centres[cell])
    return fig


def _hard_query(points, centres):
    """A place whose five nearest points lie in three cells: two cells opened miss one of them."""
    for q in np.random.default_rng(0).uniform(-1, 1, size=(500, 2)):
        read, nearest = opened(points, centres, q, 2)
        one_read = len(opened(points, centres, q, 1)[0])
        if np.isin(nearest, read).sum() == 4 and one_read > 20:
            return q
    raise AssertionError("no such place")


def _draw_cells(ax, points, centres, q):
    read, nearest = opened(points, centres, q, 2)
    far = np.array([[-99, 0], [99, 0], [0, -99], [0, 99]])  # so that every border has an end
    borders = Voronoi(np.vstack([centres, far]))
    for ends in borders.ridge_vertices:
        if min(ends) >= 0:
            ax.plot(*borders.vertices[ends].T, color=GREY, lw=1, zorder=1)
    ax.scatter(*points.T, s=12, color=GREY, label="not read")
    ax.scatter(*points[read].T, s=16, color=BLUE, label="read: two cells opened")
    ax.scatter(*centres.T, s=70, marker="P", color=BLACK, edgecolor="white", label="centres")
    hit, miss = nearest[np.isin(nearest, read)], nearest[~np.isin(nearest, read)]
    ring = {"s": 90, "facecolor": "none", "linewidth": 2}
    ax.scatter(*points[hit].T, edgecolor=GREEN, label="of the five nearest: found", **ring)
    ax.scatter(*points[miss].T, edgecolor=RED, marker="s", label="missed", **ring)
    ax.scatter(*q, s=190, marker="*", color=ORANGE, edgecolor=BLACK, label="query", zorder=4)
    ax.set(xlim=(-3.4, 3.4), ylim=(-4.5, 2.6), xticks=[], yticks=[])
    box = {"frameon": True, "framealpha": 1, "edgecolor": "white"}
    ax.legend(loc="lower center", ncol=2, fontsize=9, **box).set_zorder(2)  # over the borders
    ax.set_title("IVF: the nearest may lie across a border", loc="left")


def _draw_codes(ax, rest):
    grids = [np.sort(kmeans2(part, 4, minit="++", seed=0)[0]) for part in rest.T]
    coded = np.array(
        [g[np.abs(x[:, None] - g).argmin(axis=1)] for x, g in zip(rest.T, grids, strict=True)]
    )
    for a, b in zip(rest, coded.T, strict=True):
        ax.plot(*np.stack([a, b]).T, color=GREY, lw=1, zorder=1)
    ax.scatter(*rest.T, s=18, color=BLUE, label="residuals: vector minus centre")
    both = np.stack(np.meshgrid(*grids), axis=-1).reshape(-1, 2)
    ax.scatter(*both.T, s=60, marker="s", color=ORANGE, edgecolor=BLACK, label="4 × 4 code words")
    ax.scatter(0, 0, s=90, marker="P", color=BLACK, edgecolor="white", label="the cell's centre")
    ax.set_xticks(grids[0], [f"{i}" for i in range(4)])
    ax.set_yticks(grids[1], [f"{i}" for i in range(4)])
    ax.set(xlabel="code of part 1", ylabel="code of part 2")
    low = rest[:, 1].min()
    ax.set_ylim(low - 0.75 * np.ptp(rest[:, 1]), rest[:, 1].max() + 0.05)
    ax.legend(loc="lower center", fontsize=9)
    ax.set_title("IVF-PQ: in a cell, two small numbers a point", loc="left")


def links(points, m):
    """Link points as HNSW does: near ones, each in a direction of its own, both ways.

    Parameters
    ----------
    points : array_like, shape (n, 2)
    m : int
        Links that a point chooses; others may choose it besides.

    Returns
    -------
    list of set of int
        Neighbours of each point.
    """
    points = np.asarray(points, float)
    checks.whole("m", m, 1)
    far, found = cdist(points, points), [set() for _ in points]
    for i in range(len(points)):
        kept = []
        for e in np.argsort(far[i], kind="stable"):
            if e != i and len(kept) < m and all(far[e, r] >= far[i, e] for r in kept):
                kept.append(int(e))
        for e in kept:
            found[i].add(e)
            found[e].add(i)
    return found


def greedy(points, neighbours, start, q):
    """Walk to whichever neighbour is nearer to a place, until none is.

    Parameters
    ----------
    points : array_like, shape (n, 2)
    neighbours : list of set of int
    start : int
    q : array_like, shape (2,)

    Returns
    -------
    list of int
        The points on the way, the start first.
    """
    if start not in range(len(points)):
        raise ValueError(f"start: expected one of {len(points)} points, got {start!r}")
    far, way = ((np.asarray(points, float) - q) ** 2).sum(axis=1), [start]
    while True:
        here = way[-1]
        step = min(neighbours[here], key=lambda e: (far[e], e), default=here)
        if far[step] >= far[here]:
            return way
        way.append(int(step))


def layers():
    """Draw three layers of an HNSW graph, and a greedy walk from the top to a query.

    Returns
    -------
    matplotlib.figure.Figure
    """
    import matplotlib.pyplot as plt

    rng = np.random.default_rng(81)
    points, q = rng.uniform(0, 1, size=(90, 2)), np.array([0.8, 0.4])
    points[0] = 0.06, 0.8
    fig, ax = plt.subplots(figsize=(8, 5))
    start, before = 0, None
    for layer, size in ((2, 7), (1, 26), (0, 90)):
        neighbours = links(points[:size], 4)
        way = greedy(points[:size], neighbours, start, q)
        before = _draw_layer(ax, points[:size], neighbours, way, q, layer, before)
        start = way[-1]
    ax.set(xticks=[], yticks=[], xlim=(-0.3, 1.65), ylim=(-0.1, 3.05))
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    ax.legend(loc="upper right", fontsize=9)
    ax.set_title("HNSW: long steps on top, short ones below", loc="left")
    return fig


def _draw_layer(ax, points, neighbours, way, q, layer, before):
    """Draw one layer, seen from the side; return where its walk ended."""

    def seen(p):
        p = np.atleast_2d(p)
        return np.stack([p[:, 0] + 0.3 * p[:, 1], layer + 0.75 * p[:, 1]], axis=1)

    first = layer == 2
    frame = seen([[-0.03, -0.03], [1.03, -0.03], [1.03, 1.03], [-0.03, 1.03]])
    ax.fill(*frame.T, color="#F3F3F3", ec=GREY, zorder=0)
    ax.text(*(frame[0] - (0.02, -0.1)), f"layer {layer}\n{len(points)} points", ha="right")
    flat = seen(points)
    for i, others in enumerate(neighbours):
        for e in others:
            ax.plot(*flat[[i, e]].T, color=GREY, lw=0.7, zorder=1)
    ax.scatter(*flat.T, s=16, color=BLUE, zorder=2, label="points" if first else None)
    if before is not None:
        ends = np.stack([before, flat[way[0]]])
        ax.plot(*ends.T, color=RED, ls=":", lw=2, zorder=3, label="down" if layer == 1 else None)
    ax.plot(*flat[way].T, color=RED, lw=2.5, zorder=3, label="the walk" if first else None)
    ax.scatter(*flat[way].T, s=34, color=RED, zorder=4)
    style = {"marker": "*", "color": ORANGE, "edgecolor": BLACK, "zorder": 5}
    ax.scatter(*seen(q).T, s=190, label="query" if first else None, **style)
    return flat[way[-1]]

"""The picture of the four families of embeddings, each drawn from real data of the course."""

from collections import Counter

import numpy as np

from utils.measure import metrics
from utils.models import efficientnet, pretrained
from utils.show import plots
from utils.worlds import corpus, emojis, function_calls

_CITIES = {
    "paris": "france",
    "london": "england",
    "tokyo": "japan",
    "rome": "italy",
    "cairo": "egypt",
}


def _words(ax):
    """Capitals and countries of GloVe on two axes: first principal directions."""
    glove = pretrained.glove()
    pairs = np.array([[glove[city], glove[country]] for city, country in _CITIES.items()])
    flat = pairs.reshape(-1, pairs.shape[-1])
    flat = flat - flat.mean(axis=0)
    directions = np.linalg.svd(flat, full_matrices=False)[2][:2]
    directions *= np.sign(directions.sum(axis=1, keepdims=True))  # the same way up everywhere
    places = (flat @ directions.T).reshape(len(_CITIES), 2, 2)
    for (city, country), (a, b) in zip(_CITIES.items(), places, strict=True):
        ax.annotate("", b, a, arrowprops={"arrowstyle": "->", "color": plots.GREY})
        for word, place, color in ((city, a, plots.BLUE), (country, b, plots.ORANGE)):
            ax.plot(*place, "o" if color == plots.BLUE else "s", color=color)
            ax.annotate(word, place, (4, 4), textcoords="offset points", fontsize=9)
    ax.margins(0.15)
    ax.set(xticks=[], yticks=[], title="Words: capitals point to their countries")


def _images(ax):
    """The nearest pictures of one picture, by EfficientNet-Lite0's 1280-d features alone."""
    every, features = emojis.emojis(), efficientnet.features()
    query = next(row for row, e in enumerate(every) if e.name == "cat face")
    near, _ = metrics.nearest(features[[query]], features, 5, exclude=[query])
    for place, i in enumerate([query, *near[0]]):
        pixels = emojis.draw(every[i].character, 112)
        ax.imshow(pixels, extent=(place * 1.2, place * 1.2 + 1, 0, 1))
        ax.text(
            place * 1.2 + 0.5,
            -0.15,
            every[i].name.replace(" ", "\n", 1),
            ha="center",
            va="top",
            fontsize=8,
        )
    ax.text(0.5, 1.15, "asked", ha="center", color=plots.RED, weight="bold")
    ax.set(xlim=(-0.1, 7.2), ylim=(-1.3, 1.6), aspect="equal")
    ax.axis("off")
    ax.set_title("Images: the pictures nearest to a picture")


def _graph(ax):
    """The See Also neighbourhood of one function."""
    import networkx as nx

    graph = corpus.see_also_graph().to_undirected()
    nodes = sorted(nx.ego_graph(graph, "numpy.sort", radius=1))
    part = nx.Graph()  # rebuilt in sorted order, so that the layout is the same everywhere
    part.add_nodes_from(nodes)
    part.add_edges_from(sorted(tuple(sorted(e)) for e in graph.subgraph(nodes).edges))
    place = nx.circular_layout(part)
    place["numpy.sort"] = np.zeros(2)
    nx.draw_networkx_edges(part, place, ax=ax, edge_color=plots.GREY)
    colors = [plots.RED if node == "numpy.sort" else plots.BLUE for node in part]
    nx.draw_networkx_nodes(part, place, ax=ax, node_size=40, node_color=colors)
    for node, (x, y) in place.items():
        ax.annotate(
            node.replace("numpy.", "np."),
            (x, y),
            (0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=8,
        )
    ax.margins(0.2)
    ax.set_title("Graphs: who points to whom (See Also)")
    ax.axis("off")


def _users(ax):
    """A corner of the file × function matrix: every fiftieth file of the stack is read."""
    calls = function_calls.read_files(function_calls.source_files()[::50])
    counts = Counter(name for row in calls.values() for name in row)
    popular = sorted(sorted(counts, key=lambda name: (-counts[name], name))[:18])
    files = sorted(calls, key=lambda file: (-len(calls[file].keys() & set(popular)), file))[:25]
    block = np.array([[name in calls[file] for name in popular] for file in sorted(files)])
    ax.imshow(block, cmap="Blues", aspect="auto", vmin=0, vmax=1.3)
    labels = [name.rpartition(".")[2] for name in popular]
    ax.set_xticks(range(len(popular)), labels, rotation=90, fontsize=8)
    ax.set_yticks([])
    ax.grid(False)
    ax.set_ylabel(f"{len(block)} source files")
    ax.set_title("Users and items: which file calls what")


def figure():
    """Draw the four families.

    Returns
    -------
    matplotlib.figure.Figure
    """
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(2, 2, figsize=(10, 7))
    for draw, ax in zip((_words, _images, _graph, _users), axes.flat, strict=True):
        draw(ax)
    return fig

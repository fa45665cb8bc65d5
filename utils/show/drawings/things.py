"""Drawings of chapters 08 to 10: pictures, graphs, users and items."""

from itertools import pairwise

from utils.show.drawings.tables import table
from utils.show.sketch import CHOSEN, FIXED, MOVES, PLAIN, Sketch

# Chapter 09's two triangles: where a node stands, and what is joined.
PLACES = ((0, 0.5), (0, -0.5), (0.75, 0), (1.65, 0), (2.4, 0.5), (2.4, -0.5))
TOY = dict(zip("abcdef", PLACES, strict=True))
EDGES = "ab bc ac cd de ef df".split()


def convolution():
    """Draw chapter 08's kernel at its first place of a picture, and the map of answers."""
    drawn, cell, y = Sketch(8.8, 2.5), (0.3, 0.3), 1.15
    corner = {"cell": cell, "chosen": (0, 0, 3, 3)}
    picture = table(drawn, 1.0, y, [[1, 1, 0, 0, 0]] * 5, label="picture x (5, 5)", **corner)
    kernel = table(drawn, 3.9, y, [[1, 0, "−1"]] * 3, cell=cell, label="kernel w (3, 3)")
    answers, first = [[3, 3, 0]] * 3, (0, 0, 1, 1)
    found = table(drawn, 7.4, y, answers, cell=cell, chosen=first, label="feature map x * w (3, 3)")
    drawn.arrow(
        picture.at("right"), kernel.at("left"), "window × kernel:\n9 products", place=(0, 0.25)
    )
    drawn.arrow(kernel.at("right"), found.at("left"), "their sum:\n3", place=(0, 0.25))
    drawn.arrow((0.7, 1.92), (7.1, 1.62), bend=-0.08)
    drawn.text(3.9, 2.35, "this window gives this answer", 8.5)
    drawn.text(5.65, 0.95, "then one step on:\nthe same 9 weights\nat every place", 8.5, va="top")
    return drawn.fig


def residual_block():
    """Draw chapter 08's block: two convolutions compute F(x), the shortcut adds x."""
    drawn, y = Sketch(9.1, 1.9), 0.65
    layers = ("3 × 3\nconvolution", "batch norm\nrelu", "3 × 3\nconvolution", "batch\nnorm")
    start = drawn.box(0.6, y, "x\n(k, h, w)", w=0.9)
    inner = [
        drawn.box(x, y, text, MOVES, w=1.05)
        for x, text in zip((2.0, 3.35, 4.7, 6.05), layers, strict=True)
    ]
    plus = drawn.box(7.05, y, "+", CHOSEN, w=0.4, h=0.4, size=13)
    relu = drawn.box(7.72, y, "relu", w=0.52, h=0.4)
    end = drawn.box(8.57, y, "y\n(k, h, w)", w=0.8)
    for one, other in pairwise([start, *inner, plus, relu, end]):
        drawn.arrow(one.at("right"), other.at("left"))
    drawn.frame(inner, "F(x)", pad=0.12)
    drawn.arrow(start.at("top"), (start.x, 1.55), style="-")
    drawn.arrow((start.x, 1.55), (plus.x, 1.55), "x, unchanged: the shortcut", style="-")
    drawn.arrow((plus.x, 1.55), plus.at("top"))
    return drawn.fig


def _graph(drawn, x, y, chosen=""):
    """The toy graph of chapter 09; some of its nodes filled. Returns its boxes."""
    at = {n: (x + dx, y + dy) for n, (dx, dy) in TOY.items()}
    for one, other in EDGES:
        drawn.arrow(at[one], at[other], style="-")
    return {
        n: drawn.box(*place, n, CHOSEN if n in chosen else PLAIN, w=0.3, h=0.3)
        for n, place in at.items()
    }


def walk_to_vectors():
    """Draw chapter 09's DeepWalk: a walk is written down and read by skip-gram."""
    drawn, path, y = Sketch(9, 2.2), "abcdf", 1.0
    nodes = _graph(drawn, 0.45, y, path)
    beside = ((-0.2, 0), (0, -0.25), (0, 0.2), (-0.05, -0.25))
    for n, ((one, other), (dx, dy)) in enumerate(zip(pairwise(path), beside, strict=True)):
        x = (nodes[one].x + nodes[other].x) / 2 + dx
        drawn.text(x, (nodes[one].y + nodes[other].y) / 2 + dy, str(n + 1), 8.5)
    drawn.text(1.65, 1.95, "a walk of 4 random steps")
    drawn.arrow((3.1, y), (3.6, y))
    words = [
        drawn.box(3.85 + 0.42 * i, y, n, CHOSEN if i == 2 else PLAIN, w=0.3, h=0.3)
        for i, n in enumerate(path)
    ]
    drawn.text(4.69, 1.95, "is a sentence")
    for i in (0, 1, 3, 4):
        bend = -0.5 if i < 2 else 0.5
        drawn.arrow(words[2].at("bottom"), words[i].at("bottom"), bend=bend)
    drawn.text(4.69, 0.25, "c predicts what is near", 8.5)
    drawn.arrow((5.8, y), (6.25, y))
    ask = drawn.box(6.95, y, "skip-gram\n(chapter 04)")
    W = drawn.tensor(8.35, y, 6, 4, MOVES, label="W (n, d)", marked={(2, c) for c in range(4)})
    drawn.text(W.x, 1.95, "a row a node")
    drawn.arrow(ask.at("right"), W.at("left"))
    return drawn.fig


def two_hops():
    """Draw chapter 09's message passing: two layers bring a node what is two steps away."""
    drawn = Sketch(9, 3.4)
    _graph(drawn, 0.35, 2.2, "a")
    drawn.text(1.55, 1.25, "one step from a: b, c\ntwo steps: d\nfarther: e, f", va="top")
    rows = {"a": 2.75, "b": 2.1, "c": 1.45, "d": 0.8}
    first = {n: drawn.box(3.8, y, f"$x_{n}$", w=0.4) for n, y in rows.items()}
    second = {n: drawn.box(6.1, rows[n], f"$h_{n}$", w=0.4) for n in "abc"}
    last = drawn.box(8.4, rows["b"], "$h'_a$", CHOSEN, w=0.45)
    for one, others in {"a": "abc", "b": "abc", "c": "abcd"}.items():
        for other in others:
            drawn.arrow(first[other].at("right"), second[one].at("left"))
        drawn.arrow(second[one].at("right"), last.at("left"))
    for x, text in ((3.8, "X (n, f)"), (6.1, "H (n, d)"), (8.4, "H′ (n, classes)")):
        drawn.text(x, 3.2, text)
    drawn.box(4.95, 0.3, "ReLU($S X W_1$)", MOVES)
    drawn.box(7.3, 0.3, "$S H W_2$", MOVES)
    return drawn.fig


def own_and_neighbours():
    """Draw chapter 09's GraphSAGE: own features beside the neighbours' mean, then one map."""
    drawn = Sketch(9, 2.3)
    own = drawn.box(0.85, 1.7, "own $x_v$\n(f,)")
    beside = [drawn.tensor(0.85, 0.85 - 0.25 * i, 1, 5) for i in range(3)]
    drawn.text(0.85, 1.03, "neighbours $x_u$", 8.5, va="bottom")
    mean = drawn.box(2.6, 0.6, "mean\n(f,)")
    both = drawn.box(4.2, 1.15, "side by side\n(2 f,)")
    layer = drawn.box(5.75, 1.15, "W, b\n(2 f → d)", MOVES)
    unit = drawn.box(7.1, 1.15, "normalise")
    end = drawn.box(8.4, 1.15, "$h_v$\n(d,)", CHOSEN)
    for neighbour in beside:
        drawn.arrow(neighbour.at("right"), mean.at("left"))
    drawn.arrow(own.at("right"), both.at("left"))
    drawn.arrow(mean.at("right"), both.at("left"))
    for one, other in pairwise([both, layer, unit, end]):
        drawn.arrow(one.at("right"), other.at("left"))
    return drawn.fig


def factorisation():
    """Draw chapter 10's factors: a row for a file, a row for a function, their dot product."""
    drawn, side, y = Sketch(9, 2.4), 0.17, 1.15
    taken = {(0, 1), (0, 5), (1, 0), (1, 1), (2, 3), (2, 5), (2, 8), (3, 0), (3, 8), (4, 2), (5, 5)}
    taken |= {(6, 4), (6, 7), (7, 1), (7, 6)}
    label = "P (files, functions)"
    P = drawn.tensor(1.15, y, 8, 10, FIXED, side, label, taken)
    drawn.tensor(P.x + 0.5 * side, y + 0.5 * side, 1, 1, CHOSEN, side)
    drawn.text(P.x, 2.15, "dark 1: file u calls function i")
    drawn.text(2.35, y, "≈", 16)
    X = drawn.tensor(3.1, y, 8, 3, MOVES, side, "X (files, d)", {(3, c) for c in range(3)})
    drawn.text(3.6, y, "·", 16)
    marked = {(r, 5) for r in range(3)}
    Y = drawn.tensor(4.65, y, 3, 10, MOVES, side, "$Y^⊤$ (d, functions)", marked)
    drawn.text(X.x - 0.32, y + 0.5 * side, "$x_u$", 11, ha="right")
    drawn.text(Y.x + 0.5 * side, y + 0.3, "$y_i$", 11, va="bottom")
    weight = "$p_{ui} ≈ x_u · y_i$, with weight\n1 + α where it is 1, else 1"
    fit = drawn.box(7.4, 1.75, weight, size=10)
    turns = drawn.box(7.4, 0.6, "in turns: Y stands, solve each $x_u$;\nX stands, solve each $y_i$")
    drawn.arrow(fit.at("bottom"), turns.at("top"))
    drawn.arrow(Y.at("right"), fit.at("left"))
    return drawn.fig


def towers_of_calls():
    """Draw chapter 10's two towers: a file by its calls, a function by its text and its row."""
    drawn = Sketch(9.1, 2.5)
    above, below = 1.95, 0.6
    file_side = [
        drawn.box(0.85, above, "what the file calls\n0/1 (737,)", FIXED),
        drawn.box(2.6, above, "mean of these\nfunctions (64,)", MOVES),
        drawn.box(4.1, above, "two layers\n(64,)", MOVES),
        drawn.box(5.65, above, "file vector\nlength 1 (64,)"),
    ]
    function_side = [
        drawn.box(0.85, below, "docstring\nLSA (300,)", FIXED),
        drawn.box(2.75, below, "linear map (64,)\n+ own row (64,)", MOVES),
        drawn.box(5.65, below, "function vector\nlength 1 (64,)"),
    ]
    for side in (file_side, function_side):
        for one, other in pairwise(side):
            drawn.arrow(one.at("right"), other.at("left"))
    score = drawn.box(
        7.95, 1.28, "N × N cosines ÷ 0.1:\nsoftmax of each row,\nits own pair is right", CHOSEN
    )
    drawn.arrow(file_side[-1].at("right"), score.at("left"))
    drawn.arrow(function_side[-1].at("right"), score.at("left"))
    return drawn.fig

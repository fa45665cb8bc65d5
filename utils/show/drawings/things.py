"""Drawings of chapters 08 and 10: pictures, users and items."""

from itertools import pairwise

from utils.show.drawings.grids import filled, step, thick
from utils.show.drawings.tables import table
from utils.show.sketch import CHOSEN, FIXED, MOVES, Sketch


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


def simclr():
    """Draw chapter 08's SimCLR: two views of each picture, and who of the batch is the partner."""
    drawn, side, y = Sketch(9.1, 2.95), 0.3, 1.45
    for n, name in enumerate(("cat", "castle")):
        picture = drawn.box(0.5, 2.1 - 1.3 * n, name, w=0.75, h=0.5)
        for k, sign in enumerate((1, -1)):
            view = drawn.box(
                1.9, picture.y + 0.28 * sign, f"{name}, view {k + 1}", w=1.15, size=8.5
            )
            drawn.arrow(picture.at("right"), view.at("left"))
    drawn.text(1.55, 2.75, "crop, mirror, colours at random", 8.5)
    net = drawn.box(3.25, y, "network", MOVES)
    h = drawn.tensor(4.15, y, 4, 3, cell=0.17, label="h (2n, 64)\nkept: the\nembedding")
    head = drawn.box(5.1, y, "head", MOVES)
    z = drawn.tensor(5.95, y, 4, 2, cell=0.17, label="z (2n, 32)\nlength 1")
    drawn.arrow((2.5, y), net.at("left"))
    step(drawn, [net, h, head, z])
    texts = [["=" if abs(r - c) == 2 else "" for c in range(4)] for r in range(4)]
    dark = {(i, i) for i in range(4)}
    grid = filled(drawn, 7.35, y, texts, cell=side, dark=dark, size=11)
    drawn.text(7.35, y - 0.68, "$z_i · z_k ÷ τ$ (2n, 2n)\nhatched: itself, left out", 8.5, va="top")
    for r, c in ((0, 2), (1, 3), (2, 0), (3, 1)):
        left = grid.x - grid.w / 2 + c * side, grid.y + grid.h / 2 - (r + 1) * side
        thick(drawn, *left, side, side, CHOSEN)
    for r, name in enumerate(("cat 1", "castle 1", "cat 2", "castle 2")):
        drawn.text(grid.x + grid.w / 2 + 0.08, grid.y + (1.5 - r) * side, name, 8.5, ha="left")
    drawn.arrow(z.at("right"), grid.at("left"))
    drawn.text(7.6, 2.6, "softmax of each row:\nthe thick cell is right", 8.5)
    drawn.text(5.1, 0.55, "after training\nleft out", 8.5)
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


def ease():
    """Draw chapter 10's EASE: a table without a diagonal rebuilds each row from itself."""
    drawn, side, y = Sketch(9, 1.9), 0.17, 1.05
    ones = {(0, 1), (0, 3), (1, 0), (2, 2), (2, 5), (3, 1), (3, 3), (4, 4), (5, 0), (5, 5), (1, 4)}
    drawn.tensor(0.95, y, 7, 6, FIXED, side, "X (files, functions)", ones)
    drawn.text(1.85, y, "·", 16)
    drawn.tensor(2.95, y, 6, 6, MOVES, side, "B (functions, functions)")
    for i in range(6):
        drawn.tensor(2.95 + (i - 2.5) * side, y - (i - 2.5) * side, 1, 1, FIXED, side)
    drawn.text(4.05, y, "≈", 16)
    drawn.tensor(4.95, y, 7, 6, FIXED, side, "X again", ones)
    drawn.text(7.4, y + 0.25, "grey diagonal: 0, so that\nno function votes for itself")
    drawn.text(7.4, y - 0.3, "a weight below 0 speaks\nagainst a function")
    return drawn.fig

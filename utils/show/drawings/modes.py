"""Drawings of chapters 14 to 17: low-rank updates, two towers, a resampler, gates, a rotation."""

import numpy as np

from utils.show.drawings.grids import filled, path, sign, step, thick
from utils.show.sketch import CHOSEN, FIXED, MOVES, Box, Sketch


def low_rank():
    """Draw chapter 14's layer: the frozen matrix, and beside it the product of two thin ones."""
    drawn = Sketch(8.2, 3.5)
    x = drawn.tensor(0.6, 1.75, 7, 1, cell=0.2, label="$x$ (k,)")
    frozen = drawn.tensor(3.3, 2.65, 5, 7, FIXED, 0.2)
    drawn.text(3.3, 2.08, "$W_0$ (d, k), frozen", 9, va="top")
    thin = drawn.tensor(2.35, 0.85, 2, 7, MOVES, 0.2)
    drawn.text(2.35, 0.58, "$A$ (r, k),\nrandom at first", 9, va="top")
    tall = drawn.tensor(4.15, 0.85, 5, 2, MOVES, 0.2)
    drawn.text(4.15, 0.28, "$B$ (d, r), zero at first", 9, va="top")
    scale = drawn.box(5.3, 0.85, "times\n$α / r$")
    plus = sign(drawn, 6.1, 1.75)
    h = drawn.tensor(7.2, 1.75, 5, 1, cell=0.2, label="$h$ (d,)")
    path(drawn, x.at("right"), (1.1, 1.75), (1.1, 2.65), frozen.at("left"))
    path(drawn, (1.1, 1.75), (1.1, 0.85), thin.at("left"))
    drawn.arrow(thin.at("right"), tall.at("left"), "(r,)")
    drawn.arrow(tall.at("right"), scale.at("left"))
    path(drawn, frozen.at("right"), (6.1, 2.65), plus.at("top"))
    path(drawn, scale.at("right"), (6.1, 0.85), plus.at("bottom"))
    drawn.arrow(plus.at("right"), h.at("left"))
    return drawn.fig


def two_towers():
    """Draw chapter 15's heads on frozen towers: N pictures and N names give N times N cosines."""
    drawn = Sketch(9.1, 4.1)
    side, x, y = 0.38, 7.1, 1.45
    rows = {0: ("N pictures", "EfficientNet\nas published", "(N, 1280)", y)}
    rows[1] = ("N names", "sentence encoder\nas published", "(N, 512)", 3.5)
    for text, tower, shape, h in rows.values():
        start = drawn.box(0.65, h, text)
        fixed = drawn.box(2.05, h, tower, FIXED)
        moved = drawn.box(3.85, h, "linear map\ntrained", MOVES)
        drawn.arrow(start.at("right"), fixed.at("left"))
        drawn.arrow(fixed.at("right"), moved.at("left"))
        drawn.text(2.05, h - 0.4, shape, 8.5)
        last = moved
        if h == y:
            left = drawn.tensor(5.3, y, 5, 3, cell=side)
            drawn.text(5.3, y - 1.02, "(N, 256), length 1", 8.5, va="top")
            drawn.arrow(moved.at("right"), left.at("left"))
    above = drawn.tensor(x, 3.3, 3, 5, cell=side)
    drawn.text(8.15, 3.3, "(N, 256),\nlength 1,\nas columns", 8.5, ha="left")
    drawn.arrow(last.at("right"), (above.at("left")[0], 3.5))
    texts = [["=" if r == c else "" for c in range(5)] for r in range(5)]
    grid = filled(drawn, x, y, texts, cell=side, size=11)
    for i in range(5):
        thick(drawn, x + (i - 2.5) * side, y + (1.5 - i) * side, side, side, CHOSEN)
    drawn.arrow(left.at("right"), grid.at("left"))
    drawn.arrow(above.at("bottom"), grid.at("top"))
    drawn.text(x, y - 1.02, "cosines ÷ τ (N, N); thick: the own pairs", 8.5, va="top")
    drawn.text(8.15, y + 0.2, "cross-\nentropy of\neach row\nand of each\ncolumn", 8.5, ha="left")
    return drawn.fig


def resampler():
    """Draw chapter 16's perceiver resampler: latents that ask the visual tokens and each other."""
    drawn = Sketch(9.1, 3.2)
    drawn.ax.set_ylim(0.13, 3.33)
    tokens = drawn.tensor(0.75, 2.3, 7, 6, FIXED, 0.15)
    drawn.text(0.75, 1.7, "visual tokens\n(9, 25 or 49, 1280)", 8.5, va="top")
    read = drawn.box(2.05, 2.3, "norm,\n1280 → 96", MOVES)
    latents = drawn.tensor(2.05, 0.75, 4, 4, MOVES, 0.15, label="latents $X$ (8, 96)")
    both = [drawn.tensor(3.5, 2.3, 7, 4, cell=0.15), drawn.tensor(3.5, 1.475, 4, 4, CHOSEN, 0.15)]
    drawn.text(3.5, 3.0, "$[T;\\, X]$ (57, 96)\nof 49 tokens", 8.5)
    look = drawn.box(5.1, 1.475, "attention\n(8, 57)", MOVES)
    drawn.arrow(tokens.at("right"), read.at("left"))
    drawn.arrow(read.at("right"), both[0].at("left"))
    path(drawn, latents.at("right"), (2.75, 0.75), (2.75, 1.475), both[1].at("left"))
    drawn.arrow((3.82, 1.75), (look.at("left")[0], 1.6), "keys,\nvalues", place=(0, 0.28))
    path(drawn, (2.75, 0.75), (5.1, 0.75), look.at("bottom"))
    drawn.text(4.3, 0.87, "queries", 8.5)
    plus = sign(drawn, 6.0, 1.475)
    net = drawn.box(6.85, 1.475, "FFW", MOVES)
    more = sign(drawn, 7.55, 1.475)
    out = drawn.tensor(8.5, 1.475, 4, 4, cell=0.15, label="$X$ (8, 96)")
    step(drawn, [look, plus, net, more, out])
    path(drawn, (5.1, 0.75), (6.0, 0.75), plus.at("bottom"))
    path(drawn, (6.35, 1.475), (6.35, 0.95), (7.55, 0.95), more.at("bottom"))
    drawn.frame(
        [look, more, Box(5.1, 0.75, 0, 0)], "one layer; in a second these X ask again", 0.14
    )
    return drawn.fig


def gated_block():
    """Draw chapter 16's gated block before a frozen block of the language model."""
    drawn = Sketch(9.1, 3.0)
    words = drawn.tensor(0.6, 1.7, 5, 4, cell=0.15, label="words $Y$\n(length, 96)")
    look = drawn.box(2.2, 1.7, "attention:\nY asks X", MOVES)
    alpha = drawn.box(3.35, 1.7, "× tanh(α)\nα = 0", MOVES)
    plus = sign(drawn, 4.15, 1.7)
    net = drawn.box(4.95, 1.7, "FFW", MOVES)
    beta = drawn.box(5.95, 1.7, "× tanh(β)\nβ = 0", MOVES)
    more = sign(drawn, 6.75, 1.7)
    block = drawn.box(7.85, 1.7, "block of the\nlanguage model,\nfrozen", FIXED)
    step(drawn, [words, look, alpha, plus, net, beta, more, block])
    drawn.arrow(block.at("right"), (9.0, 1.7))
    for start, end in ((1.3, plus), (4.5, more)):
        path(drawn, (start, 1.7), (start, 2.4), (end.x, 2.4), end.at("top"))
    drawn.text(2.7, 2.22, "Y as it was: at first no more", 8.5)
    latents = drawn.tensor(2.2, 0.6, 4, 4, cell=0.15)
    drawn.text(
        2.65,
        0.6,
        "$X$ of the latest picture before\nthe word (8, 96): keys, values",
        8.5,
        ha="left",
    )
    drawn.arrow(latents.at("top"), look.at("bottom"))
    drawn.frame([more, Box(1.25, 2.45, 0, 0), Box(1.25, 1.35, 0, 0)], "", 0.12)
    drawn.text(
        1.15, 2.75, "gated block, new; one before each of the 4 frozen blocks", 8.5, ha="left"
    )
    return drawn.fig


def rotation():
    """Draw chapter 17's fit: two clouds of the same words, and one rotated onto the other."""
    drawn = Sketch(9.1, 3.2)
    X = np.array([[-0.9, 0.3], [-0.55, 0.75], [0.8, 0.45], [0.95, -0.1], [-0.1, -0.85]])
    turn = np.radians(115)
    Q = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    Y = X @ Q + np.array([[0.1, -0.08], [-0.05, 0.1], [0.08, 0.06], [-0.12, 0], [0, -0.1]])
    U, _, Vt = np.linalg.svd(X.T @ Y)
    names = ("one", "two", "dog", "cat", "apple"), ("uno", "due", "cane", "gatto", "mela")
    panels = (
        (1.4, ((X, "o", names[0]),), "English X (n, d)"),
        (4.3, ((Y, "s", names[1]),), "Italian Y (n, d)"),
        (7.6, ((X @ U @ Vt, "o", ("",) * 5), (Y, "s", names[1])), "X W (dots) upon Y (squares)"),
    )
    for x, clouds, title in panels:
        drawn.text(x, 2.98, title, 9.5, weight="bold")
        drawn.ax.plot([x - 1.2, x + 1.2], [1.6, 1.6], color="#999999", lw=0.7, zorder=0)
        drawn.ax.plot([x, x], [0.5, 2.7], color="#999999", lw=0.7, zorder=0)
        for points, marker, words in clouds:
            look = {"fc": "#222222"} if marker == "o" else {"fc": "white"}
            drawn.ax.scatter(
                x + points[:, 0], 1.6 + points[:, 1], marker=marker, s=42, ec="k", zorder=3, **look
            )
            for (a, b), word in zip(points, words, strict=True):
                drawn.text(x + a + 0.12, 1.6 + b - 0.15, word, 9, ha="left")
    for a, b in zip(X @ U @ Vt, Y, strict=True):
        drawn.ax.plot([7.6 + a[0], 7.6 + b[0]], [1.6 + a[1], 1.6 + b[1]], "k:", lw=1.2)
    drawn.arrow((5.75, 1.6), (6.2, 1.6))
    last = (
        "one rotation (or mirror image) for all of English; the nearest Italian word is the guess"
    )
    drawn.text(4.55, 0.2, f"$X^\\top Y = U Σ V^\\top$,  $W = U V^\\top$ (d, d):  {last}", 9)
    return drawn.fig

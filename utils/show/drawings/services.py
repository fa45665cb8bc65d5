"""Drawings of chapters 19 and 20: nested lengths, a request and its reply, product codes."""

from utils.show.drawings.grids import filled, path, step, thick
from utils.show.sketch import CHOSEN, FIXED, MOVES, Box, Sketch


def dolls():
    """Draw chapter 19's nested training: one vector of each side, a loss at every length."""
    drawn = Sketch(9.1, 3.4)
    asked = drawn.box(0.55, 2.55, "question")
    lower = drawn.box(1.75, 2.55, "layers 1–4\nas published", FIXED)
    upper = drawn.box(3.1, 2.55, "layers 5, 6\ntrained", MOVES)
    title = drawn.box(0.55, 0.85, "title")
    whole = drawn.box(2.25, 0.85, "MiniLM as published:\nstored (384,)", FIXED)
    W = drawn.box(4.35, 1.7, "the same W,\ntrained\n(384, 384)", MOVES)
    step(drawn, [asked, lower, upper])
    step(drawn, [title, whole])
    path(drawn, upper.at("right"), (4.35, 2.55), W.at("top"))
    path(drawn, whole.at("right"), (4.35, 0.85), W.at("bottom"))
    cell, wide = 0.11, {8: 2, 16: 4, 32: 8, 64: 13, 384: 24}
    for i, (d, cells) in enumerate(wide.items()):
        y = 3.0 - 0.58 * i
        for shift, ground in ((0.1, CHOSEN), (-0.1, FIXED)):
            drawn.tensor(5.65 + cells * cell / 2, y + shift, 1, cells, ground, cell)
        text = f"first {d}: a loss" if d < 384 else "all: a loss"
        drawn.text(5.75 + cells * cell, y, text, 9, ha="left")
    drawn.text(7.0, 0.22, "above the question's numbers, below the title's", 8.5)
    drawn.arrow(W.at("right"), (5.5, 1.7))
    drawn.ax.plot([5.57, 5.5, 5.5, 5.57], [3.18, 3.18, 0.5, 0.5], color="#222222", lw=1.3)
    return drawn.fig


def round_trip():
    """Draw chapter 19's request and reply: client, HTTP, tokens, tower, cut, bytes."""
    drawn = Sketch(9.1, 3.5)
    ask = drawn.box(1.1, 2.75, "3 texts, model,\ndimensions = 64,\ninput_type", w=1.6)
    ids = drawn.box(4.75, 2.75, "token ids\n[CLS] … [SEP]")
    tower = drawn.box(6.4, 2.75, "tower of the kind,\nthen W", FIXED)
    whole = drawn.tensor(8.2, 2.75, 3, 8, cell=0.15, label="(3, 384)")
    cut = drawn.tensor(7.9, 1.05, 3, 4, CHOSEN, 0.15)
    drawn.text(7.95, 0.76, "first 64, again\nof length 1", 8.5, va="top")
    code = drawn.box(5.55, 1.05, "float32: 256 bytes a\nvector, as base64 text")
    got = drawn.tensor(1.1, 1.05, 3, 4, CHOSEN, 0.15)
    drawn.text(1.1, 0.76, "array (3, 64);\nusage: tokens billed", 8.5, va="top")
    drawn.arrow(ask.at("right"), ids.at("left"))
    drawn.text(2.92, 3.08, "POST\n/v1/embeddings,\nkey, JSON", 8.5)
    step(drawn, [ids, tower, whole])
    path(drawn, (7.9, 2.2), cut.at("top"))
    drawn.arrow(cut.at("left"), code.at("right"))
    drawn.arrow(code.at("left"), got.at("right"))
    drawn.text(2.92, 1.35, "JSON:\ndata, usage", 8.5)
    drawn.frame([Box(1.1, 3.08, 1.75, 0), Box(1.1, 0.35, 1.75, 0)], "client", 0.1)
    drawn.frame([Box(6.4, 3.08, 4.9, 0), Box(6.4, 0.35, 4.9, 0)], "server", 0.1)
    return drawn.fig


def late_chunks():
    """Draw chapter 19's three ways to give each window of a long text a vector."""
    drawn = Sketch(9.1, 2.75)
    ways = ((1.45, "chunking"), (4.55, "with a heading"), (7.65, "late chunking"))
    for left, name in ways:
        drawn.text(left, 2.6, name, 9.5, weight="bold")
        middles = [left + 0.95 * (k - 1) for k in range(3)]
        late = name.startswith("late")
        for k, x in enumerate(middles):
            tokens = drawn.tensor(x, 0.5, 1, 4, cell=0.16)
            mean = drawn.box(x, 2.15, f"mean $z_{k + 1}$", CHOSEN, w=0.8, h=0.32, size=9)
            if name.endswith("heading"):
                filled(drawn, x, 0.75, [[""] * 4], FIXED, 0.16)
            if not late:
                drawn.box(x, 1.4, "reads", FIXED, w=0.8, h=0.4)
            drawn.arrow((x, tokens.at("top")[1] + 0.25 * name.endswith("heading")), (x, 1.2))
            drawn.arrow((x, 1.6), mean.at("bottom"))
        if late:
            drawn.box(
                left, 1.4, "reads all: every token sees every other", FIXED, w=2.7, h=0.4, size=9
            )
        text = (
            "grey: the text's first sentence again"
            if name.endswith("heading")
            else "tokens of one text"
        )
        drawn.text(left, 0.22, text, 8.5)
    return drawn.fig


def product_codes():
    """Draw chapter 20's codes: a byte for each part of a vector, and a table for a query."""
    drawn = Sketch(9.1, 3.3)
    drawn.text(0.35, 2.95, "$x$", 12)
    for j in range(4):
        part = drawn.tensor(1.15 + 1.0 * j, 2.95, 1, 5, cell=0.17)
        code = filled(drawn, part.x, 2.25, [[("17", "203", "4", "91")[j]]], CHOSEN, 0.36, size=9)
        drawn.arrow(part.at("bottom"), code.at("top"))
    drawn.text(4.85, 2.95, "… cut into m = 10 parts of 5 numbers", 9, ha="left")
    drawn.text(4.85, 2.6, "nearest of 256 centres, learnt for each part", 9, ha="left")
    drawn.text(4.85, 2.25, "… code (10,): one byte a part for 20 of floats", 9, ha="left")
    drawn.ax.plot([0.2, 8.9], [1.85, 1.85], color="#999999", lw=0.8)
    drawn.text(
        0.2, 1.62, "a query, by hand: two parts of one number each, centres 0 and 10", 9, ha="left"
    )
    x = filled(drawn, 0.85, 0.5, ["19"], label="$x$, code (0, 1)")
    q = filled(drawn, 0.85, 1.1, ["28"], label="$q$")
    table = filled(drawn, 3.6, 0.9, [("4", "64"), ("64", "4")], cell=0.4, label="$T$ (m, centres)")
    for r, c in ((0, 0), (1, 1)):
        thick(drawn, 3.2 + 0.4 * c, 0.9 - 0.4 * r, 0.4, 0.4)
    drawn.arrow(q.at("right"), (3.18, 1.1))
    drawn.text(2.1, 1.22, "squared distances", 8.5)
    path(drawn, x.at("right"), (2.7, 0.5), (2.7, 0.7), (3.18, 0.7))
    drawn.text(1.95, 0.62, "code picks", 8.5)
    drawn.arrow(table.at("right"), (5.1, 0.9), "sum")
    drawn.text(
        5.25,
        0.9,
        "4 + 4 = 8 for $\\|q - x\\|^2 = 2$:\nno vector is unpacked,\nm additions each",
        9,
        ha="left",
    )
    return drawn.fig

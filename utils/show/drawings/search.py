"""Drawings of chapters 18 and 21: a retriever's recipe, its sides, a reader, the whole search."""

from utils.show.drawings.grids import filled, path, step
from utils.show.sketch import CHOSEN, FIXED, MOVES, PLAIN, Box, Sketch


def recipe():
    """Draw chapter 18's steps, and what each of them learns from."""
    drawn = Sketch(9.1, 3.1)
    names = (
        "1 pre-train",
        "2 weak pairs",
        "3 questions",
        "hard\nnegatives",
        "read\ntogether",
        "distil",
    )
    under = (
        "plain text: guess\nwhat is hidden", "titles and bodies:\nfind the partner",
        "own title against\n15 at random (3)", "15 that the network\nplaces near (4)",
        "question and title,\none text (7)", "a reader's scores $t$\nfor ours $s$ (8)",
    )  # fmt: skip
    xs = [0.8 + 1.5 * i for i in range(6)]
    boxes = [
        drawn.box(x, 2.45, name, FIXED if i < 2 else MOVES, w=1.15, h=0.5)
        for i, (x, name) in enumerate(zip(xs, names, strict=True))
    ]
    step(drawn, boxes)
    drawn.frame(boxes[:2], "as published", 0.1)
    drawn.text(5.3, 2.9, "this chapter, by section", 8.5)
    for x, text in zip(xs, under, strict=True):
        drawn.text(x, 0.5, text, 8.5, va="top")
    hidden = {(0, 1), (0, 4)}
    filled(drawn, xs[0], 1.3, [[""] * 6], cell=0.19, dark=hidden)
    filled(
        drawn, xs[1], 1.3, [["=" if r == c else "" for c in range(4)] for r in range(4)], cell=0.24
    )
    far = [(-0.5, 0.35), (0.52, 0.3), (0.45, -0.42), (-0.45, -0.4), (0.0, -0.5)]
    near = [(-0.22, 0.13), (0.27, 0.2), (0.24, -0.1), (-0.14, -0.2), (0.02, 0.3)]
    for x, wrong in ((xs[2], far), (xs[3], near)):
        marks = ((0, 0), "*", 150, "white"), ((0.13, -0.26), "o", 45, "k")
        marks += tuple((place, "x", 36, "k") for place in wrong)
        for (a, b), marker, size, color in marks:
            edge = {"ec": "k"} if marker != "x" else {}
            drawn.ax.scatter(x + a, 1.3 + b, marker=marker, s=size, c=color, zorder=3, **edge)
    drawn.text(xs[2] + 0.75, 1.85, "★ question  ● own  × wrong", 8)
    one = drawn.tensor(xs[4] - 0.3, 1.3, 1, 3, CHOSEN, 0.19)
    two = drawn.tensor(xs[4] + 0.27, 1.3, 1, 3, cell=0.19)
    drawn.frame([one, two], "", 0.09)
    drawn.arrow((xs[4], 1.5), (xs[4], 1.8))
    drawn.text(xs[4] + 0.32, 1.7, "score", 8.5)
    for shift, heights, look in (
        (-0.32, (0.62, 0.4, 0.12, 0.08), FIXED),
        (0.34, (0.5, 0.22, 0.3, 0.2), MOVES),
    ):
        for i, height in enumerate(heights):
            drawn.ax.bar(
                xs[5] + shift + 0.13 * (i - 1.5), height, 0.11, 1.0, fc=look, ec="k", lw=0.8
            )
    drawn.text(xs[5] - 0.32, 0.85, "$t$", 9)
    drawn.text(xs[5] + 0.34, 0.85, "$s$", 9)
    return drawn.fig


def query_side():
    """Draw chapter 18's retriever: a question's side that is trained, titles that are stored."""
    drawn = Sketch(9.1, 2.2)
    ask = drawn.box(0.75, 1.65, "question\n17 tokens")
    low = drawn.box(2.3, 1.65, "layers 1–4\nas published", FIXED)
    high = drawn.box(3.85, 1.65, "layers 5–6\ntrained", MOVES)
    mean = drawn.tensor(5.4, 1.65, 1, 6, cell=0.16)
    drawn.text(5.4, 1.9, "mean, length 1 (384,)", 8.5)
    title = drawn.box(0.75, 0.55, "title\nonce")
    whole = drawn.box(3.05, 0.55, "layers 1–6 as published,\nmean, length 1", FIXED)
    stored = drawn.tensor(5.4, 0.55, 5, 6, FIXED, 0.14)
    drawn.text(6.0, 0.3, "stored\n(7722, 384)", 8.5, ha="left")
    step(drawn, [ask, low, high, mean])
    step(drawn, [title, whole, stored])
    cosines = filled(drawn, 7.85, 1.65, [["=", *[""] * 7]], cell=0.24)
    drawn.text(
        7.85,
        1.25,
        "cosines (16,):\nthe own title first, 15 wrong ones;\ncross-entropy",
        8.5,
        va="top",
    )
    drawn.arrow(mean.at("right"), cosines.at("left"))
    path(drawn, stored.at("right"), (6.4, 0.55), (6.4, 1.63), end=False)
    return drawn.fig


def read_together():
    """Draw chapter 18's reader: question and title apart below, as one text above."""
    drawn = Sketch(9.1, 2.3)
    above = drawn.box(
        4.4, 1.15, "layers 4–6, trained:\none text (43, 384),\nall tokens look at all", MOVES, h=1.6
    )
    score = drawn.box(8.3, 1.15, "score, from\ntheir cosine")
    for y, name, length, ground in ((1.7, "question", 17, CHOSEN), (0.6, "title", 26, PLAIN)):
        text = drawn.box(0.75, y, f"{name}\n{length} tokens")
        low = drawn.box(2.25, y, "layers 1–3\nas published", FIXED)
        half = drawn.tensor(6.3, y, 1, 6, ground, 0.16)
        drawn.text(6.3, y + 0.22, "mean of its rows (384,)", 8.5)
        drawn.arrow(text.at("right"), low.at("left"))
        drawn.arrow(low.at("right"), (above.at("left")[0], y))
        drawn.arrow((above.at("right")[0], y), half.at("left"))
        path(drawn, half.at("right"), (7.3, y), (7.3, 1.15), score.at("left"))
    return drawn.fig


def whole_search():
    """Draw chapter 21's search: parts, pools, fusion, what section 6 adds, hits."""
    drawn = Sketch(9.1, 4.0)
    ask = drawn.box(0.7, 2.75, "query")
    parts = (
        ("words", "BM25 (1)", 3.45),
        ("text", "cosine (1)", 2.75),
        ("title", "cosine (2)", 2.05),
    )
    fuse = drawn.box(4.85, 2.75, "fusion (3):\neach scaled to\n[0, 1], weight 1", CHOSEN)
    for name, how, y in parts:
        box = drawn.box(2.05, y, f"{name}\n{how}", w=1.1)
        pool = drawn.tensor(3.3, y, 1, 6, cell=0.15)
        drawn.arrow(ask.at("right"), box.at("left"))
        drawn.arrow(box.at("right"), pool.at("left"))
        drawn.arrow(pool.at("right"), (fuse.at("left")[0], 2.75 + 0.25 * (y - 2.75)))
    drawn.text(3.3, 3.72, "pools: the best 1,000", 8.5)
    again = drawn.box(6.75, 2.75, "second look (4):\nMaxSim of the first 30,\nleft off")
    drawn.arrow(fuse.at("right"), again.at("left"), dashed=True)
    hits = drawn.tensor(8.4, 2.75, 5, 3, cell=0.16, label="ten hits")
    drawn.arrow(again.at("right"), hits.at("left"), dashed=True)
    path(drawn, (4.85, fuse.at("top")[1]), (4.85, 3.62), (8.4, 3.62), hits.at("top"))
    more = drawn.box(2.35, 0.75, "words, text, title, asked,\nneighbours, use: six parts $f_p(d)$")
    mix = drawn.box(4.9, 0.75, "mixture\n$s_d = \\sum_p w_p f_p(d)$,\nlearnt on dev", MOVES)
    names = drawn.box(6.75, 0.75, "exact names\nabove all others")
    last = drawn.tensor(8.4, 0.75, 5, 3, cell=0.16)
    drawn.text(8.4, 1.3, "hits with reasons", 8.5)
    step(drawn, [more, mix, names, last])
    path(drawn, ask.at("bottom"), (0.7, 0.75), more.at("left"))
    drawn.frame([more, names, Box(2.05, 1.2, 0, 0)], "the tool of section 6", 0.12)
    return drawn.fig

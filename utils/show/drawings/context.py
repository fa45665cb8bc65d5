"""Drawings of chapters 12 and 13: attention, the encoder, hidden tokens, the causal decoder."""

from utils.show.drawings.grids import filled, path, sign, step, thick
from utils.show.sketch import CHOSEN, FIXED, MOVES, PLAIN, Box, Sketch


def attention():
    """Draw chapter 12's example by hand: three words, their dot products, weights and values."""
    drawn = Sketch(9.1, 2.1)
    drawn.ax.set_ylim(0.3, 2.4)
    looks = (".47", ".06", ".47"), (".21", ".58", ".21"), (".38", ".23", ".38")
    parts = (
        (1.05, ("2000", "0200", "1100"), "$Q$ (3, 4)"),
        (2.75, ("202", "010", "000", "000"), "$K^\\top$ (4, 3)"),
        (4.35, ("202", "010", ("1", ".5", "1")), "$Q K^\\top / \\sqrt{d}$ (3, 3)"),
        (6.1, looks, "weights (3, 3),\neach row sums to 1"),
        (7.35, (("1", "0"), ("0", "10"), ("3", "0")), "$V$ (3, 2)"),
        (8.55, (("1.87", ".63"), (".85", "5.76"), ("1.53", "2.33")), "received (3, 2)"),
    )
    boxes = [filled(drawn, x, 1.35, texts, cell=0.36, label=label) for x, texts, label in parts]
    for i, text in enumerate(("·", "=", "", "·", "=")):
        middle = (boxes[i].at("right")[0] + boxes[i + 1].at("left")[0]) / 2
        drawn.text(middle, 1.35, text, 15)
    drawn.arrow(boxes[2].at("right"), boxes[3].at("left"), "softmax")
    for i in (0, 2, 3, 5):  # the row of word 1
        thick(drawn, boxes[i].x - boxes[i].w / 2, 1.53, boxes[i].w, 0.36)
    drawn.text(0.17, 1.71, "word 1", 9, rotation=90)
    drawn.text(4.55, 2.22, "thick: word 1 asks all three, and receives a mean of their values", 9)
    return drawn.fig


def heads():
    """Draw multi-head attention: the maps, the cut into heads, one mean by head, the join."""
    drawn = Sketch(9.1, 3.4)
    x = drawn.tensor(0.65, 1.75, 4, 6, cell=0.17, label="x\n(length, dim)")
    out = [
        drawn.tensor(7.1 + i, 1.75, 4, 3, look, 0.17) for i, look in ((0, CHOSEN), (0.51, PLAIN))
    ]
    drawn.text(7.35, 1.33, "heads joined\n(length, dim)", 8.5, va="top")
    for row, name in enumerate(("query", "key", "value")):
        y = 2.95 - 1.2 * row
        box = drawn.box(2.15, y, name, MOVES, w=0.75)
        own = drawn.tensor(3.3, y, 4, 3, CHOSEN, 0.17)
        drawn.tensor(3.81, y, 4, 3, cell=0.17)
        drawn.text(3.55, y - 0.38, f"{'QKV'[row]}: head 1 | head 2", 8.5, va="top")
        path(drawn, x.at("right"), (1.45, 1.75), (1.45, y), box.at("left"))
        drawn.arrow(box.at("right"), own.at("left"))
    for head, y in ((0, 2.6), (1, 0.95)):
        padding = {(r, 3) for r in range(4)}
        look = filled(drawn, 5.4, y, [[""] * 4] * 4, (CHOSEN, PLAIN)[head], 0.2, dark=padding)
        drawn.text(5.4, y - 0.44, f"head {head + 1}: weights\n(length, length)", 8.5, va="top")
        drawn.arrow((4.15, 1.95 - 0.4 * head), look.at("left"))
        drawn.text(4.4, 2.6 - 1.7 * head, f"parts of\nhead {head + 1}", 8.5)
        end = (out[0].at("left")[0] - 0.02, 1.87 - 0.24 * head)
        drawn.arrow(look.at("right"), end, "· its V", place=(0.15, 0.2 - 0.4 * head))
    end = drawn.box(8.5, 1.75, "output", MOVES)
    step(drawn, [out[1], end])
    drawn.text(8.5, 1.4, "(length, dim)", 8.5)
    drawn.text(7.75, 3.15, "hatched: padding, weight 0", 8.5)
    return drawn.fig


def encoder():
    """Draw chapter 12's encoder: ids, positions, a layer with its two sums, two heads."""
    drawn = Sketch(9.1, 3.35)
    ids = drawn.tensor(0.45, 2.1, 1, 4, cell=0.17, label="ids\n(n, length)")
    first = drawn.box(1.6, 2.1, "token\n+ position,\nlayer norm", MOVES)
    look = drawn.box(3.25, 2.1, "attention,\nall tokens", MOVES)
    plus = sign(drawn, 4.15, 2.1)
    norm = drawn.box(4.75, 2.1, "layer\nnorm", MOVES)
    net = drawn.box(5.9, 2.1, "d → 4d → d,\neach token\nalone", MOVES)
    more = sign(drawn, 6.75, 2.1)
    last = drawn.box(7.35, 2.1, "layer\nnorm", MOVES)
    states = drawn.tensor(8.5, 2.1, 4, 5, cell=0.17, label="states\n(n, length, d)")
    step(drawn, [ids, first, look, plus, norm, net, more, last, states])
    for start, end in ((2.5, plus), (5.18, more)):
        path(drawn, (start, 2.1), (start, 2.75), (end.x, 2.75), end.at("top"))
    drawn.text(3.3, 2.62, "x as it was", 8.5)
    corners = [last, Box(2.45, 2.75, 0, 0), Box(2.45, 1.75, 0, 0)]
    drawn.frame(corners, "one layer, L in a row: (n, length, d) goes in and comes out", 0.13)
    score = drawn.box(
        3.9, 0.4, "section 4: where a token is hidden,\na score for each of 6,000", MOVES
    )
    mean = drawn.box(7.2, 0.4, "section 8: mean of all states,\na sentence vector (n, d)")
    path(drawn, (8.5, 1.32), (8.5, 1.03), (3.9, 1.03), score.at("top"))
    path(drawn, (7.2, 1.03), mean.at("top"))
    return drawn.fig


def hidden_tokens():
    """Draw the masked language model: what is hidden, what is seen, where is guessed."""
    drawn = Sketch(9.1, 3.3)
    words = ["[CLS]", "sort", "the", "rows", "of", "an", "array"]
    seen = ["[CLS]", "[MASK]", "the", "rows", "of", "tree", "array"]
    chosen = {1: "80 %:\n[MASK]", 5: "10 %:\nrandom", 3: "10 %:\nkept"}
    xs = [1.35 + 0.72 * i for i in range(7)]
    for i, (x, word, shown) in enumerate(zip(xs, words, seen, strict=True)):
        drawn.box(x, 2.95, word, w=0.64, h=0.3, size=8.5)
        drawn.box(x, 2.0, shown, FIXED if i in chosen else PLAIN, w=0.64, h=0.3, size=8.5)
        drawn.arrow((x, 2.8), (x, 2.15))
        if i in chosen:
            drawn.text(x + 0.06, 2.47, chosen[i], 8, ha="left")
        drawn.arrow((x, 1.85), (x, 1.52))
    drawn.text(0.5, 2.95, "ids", 9)
    drawn.text(0.5, 2.0, "seen", 9)
    body = drawn.box(xs[3], 1.33, "encoder: every token looks at every other", MOVES, w=5.1, h=0.36)
    drawn.text(0.5, 0.6, "states", 9)
    for i, x in enumerate(xs):
        drawn.tensor(
            x, 0.6, 1, 4, cell=0.14, marked={(0, c) for c in range(4)} if i in chosen else ()
        )
        drawn.arrow((x, body.at("bottom")[1]), (x, 0.68))
    head = drawn.box(7.15, 0.6, "small layer,\n· token table$^{⊤}$", MOVES)
    for i in chosen:
        path(drawn, (xs[i], 0.52), (xs[i], 0.25), (7.15, 0.25), head.at("bottom"))
    scores = drawn.tensor(
        8.45, 0.6, 3, 7, cell=0.15, label="scores (3, 6000)", marked={(0, 2), (1, 5), (2, 1)}
    )
    step(drawn, [head, scores])
    drawn.text(8.3, 1.5, "each must name\nwhat stood there:\nsort, rows, an", 9)
    drawn.arrow((8.4, 1.15), (8.4, 0.84))
    return drawn.fig


def causal_mask():
    """Draw chapter 13's mask: who looks at whom, and what each place has to guess."""
    drawn = Sketch(8.2, 3.0)
    words, cell, y = ("Compute", "the", "mean", "of", "an"), 0.42, 1.35
    looks = [[part if c <= r else "" for c in range(4)] for r, part in enumerate("1½⅓¼")]
    later = {(r, c) for r in range(4) for c in range(r + 1, 4)}
    grid = filled(drawn, 2.1, y, looks, cell=cell, dark=later, size=10)
    states = drawn.tensor(5.0, y, 4, 5, cell=cell)
    for i, word in enumerate(words[:-1]):
        h = y + (1.5 - i) * cell
        drawn.text(2.1 + (i - 1.5) * cell, 2.28, word, 9, rotation=90, va="bottom")
        drawn.text(1.15, h, word, 9, ha="right")
        drawn.arrow((grid.at("right")[0], h), (states.at("left")[0], h))
        drawn.arrow((states.at("right")[0], h), (6.7, h))
        drawn.text(6.85, h, words[i + 1], 10, ha="left", weight="bold")
    drawn.text(
        2.1,
        0.42,
        "weights (n, heads, length, length), here of equal\n"
        "scores; hatched: later places, score $-10^9$, weight 0",
        8.5,
        va="top",
    )
    drawn.text(3.45, 2.35, "weights\n· values", 8.5)
    drawn.text(5.0, 2.35, "states (n, length, d)", 9)
    drawn.text(7.1, 2.35, "must guess", 9, style="italic")
    drawn.text(0.75, 2.35, "who looks", 9, style="italic")
    return drawn.fig


def decoder():
    """Draw chapter 13's block, which normalises first, and the network around it."""
    drawn = Sketch(9.1, 1.95)
    drawn.ax.set_ylim(0.17, 2.12)
    ids = drawn.tensor(0.45, 0.9, 1, 4, cell=0.17, label="ids\n(n, length)")
    first = drawn.box(1.6, 0.9, "token\n+ position", MOVES)
    norm = drawn.box(2.95, 0.9, "layer\nnorm", MOVES)
    look = drawn.box(3.9, 0.9, "causal\nattention", MOVES)
    plus = sign(drawn, 4.7, 0.9)
    again = drawn.box(5.45, 0.9, "layer\nnorm", MOVES)
    net = drawn.box(6.25, 0.9, "d → 4d\n→ d", MOVES)
    more = sign(drawn, 6.9, 0.9)
    last = drawn.box(7.65, 0.9, "layer\nnorm", MOVES)
    scores = drawn.box(8.55, 0.9, "· token\ntable$^\\top$", MOVES)
    step(drawn, [ids, first, norm, look, plus, again, net, more, last, scores])
    for start, end in ((2.45, plus), (5.0, more)):
        path(drawn, (start, 0.9), (start, 1.6), (end.x, 1.6), end.at("top"))
    corners = [more, Box(2.4, 1.6, 0, 0), Box(2.4, 0.6, 0, 0)]
    drawn.frame(
        corners, "one block, L in a row; what the sums carry is never normalised within", 0.13
    )
    drawn.text(8.4, 0.38, "(n, length, 4096)", 8.5)
    drawn.text(8.0, 1.42, "states\n(n, length, d)", 8.5)
    return drawn.fig

"""Drawings of chapters 04 to 07: tables of vectors that learn, letters, fewer numbers."""

from utils.show.sketch import CHOSEN, FIXED, MOVES, PLAIN, Sketch

SENTENCE = "compute the eigenvalues of a".split()


def _row(r, columns=4):
    return {(r, c) for c in range(columns)}


def _asked(drawn, left, title, is_cbow):
    """One half of chapter 04's drawing: words, table W, vector, table C, two questions."""
    drawn.text(left, 4.15, title, 10, ha="left", weight="bold")
    places = [left + x for x in (0.42, 1.17, 2.1, 2.95, 3.45)]
    read = [
        word
        for i, (x, text) in enumerate(zip(places, SENTENCE, strict=True))
        for word in [drawn.box(x, 3.75, text, CHOSEN if (i == 2) != is_cbow else PLAIN, size=8.5)]
        if (i == 2) != is_cbow
    ]
    marked = set().union(*map(_row, (0, 3, 5, 6) if is_cbow else (3,)))
    W = drawn.tensor(left + 0.6, 2.25, 8, 4, MOVES, label="W (V, d)", marked=marked)
    for i, word in enumerate(read):
        x = W.x + (0.12 * (i - 1.5) if is_cbow else 0)
        drawn.arrow(word.at("bottom"), (x, W.y + W.h / 2 + 0.02))
    v = drawn.tensor(left + 2.1, 2.25, 1, 4, CHOSEN, label="h (d,)" if is_cbow else "$v_w$ (d,)")
    drawn.arrow(W.at("right"), v.at("left"), "mean" if is_cbow else "row of w")
    marked = _row(1) | _row(4) | _row(6)
    C = drawn.tensor(left + 3.6, 2.25, 8, 4, MOVES, label="C (V, d)", marked=marked)
    for row, name in ((1, "$u_c$"), (4, "$u_{n_1}$"), (6, "$u_{n_k}$")):
        drawn.text(C.x - 0.37, C.y + 0.64 - 0.16 * (row + 0.5), name, 10, ha="right")
    symbol, true = ("h", "the middle word c") if is_cbow else ("v_w", "c stands beside w")
    yes = drawn.box(left + 2.1, 0.9, f"σ($u_c · {symbol}$) → 1:  {true}", w=3.8)
    drawn.box(left + 2.1, 0.4, f"σ($u_{{n_i}} · {symbol}$) → 0:  k words at random", w=3.8)
    drawn.arrow((v.x, 1.9), (v.x, yes.y + yes.h / 2))
    drawn.arrow((C.x, 1.33), (C.x, yes.y + yes.h / 2))


def skip_gram_and_cbow():
    """Draw chapter 04's two ways to ask, both with negative samples."""
    drawn = Sketch(9.1, 4.35)
    _asked(drawn, 0.15, "Skip-gram: from w to each neighbour c in turn", False)
    _asked(drawn, 4.85, "CBOW: from all neighbours to the middle", True)
    drawn.arrow((4.57, 0.2), (4.57, 4.2), style="-", dashed=True)
    return drawn.fig


def glove():
    """Draw chapter 05's fit: every pair that met asks two vectors and two biases for ln X."""
    drawn, side = Sketch(9, 3.75), 0.17
    met = {(0, 1), (0, 4), (1, 0), (1, 6), (2, 2), (3, 3), (4, 0), (4, 1), (5, 4), (6, 7)}
    X = drawn.tensor(2.75, 1.1, 7, 8, PLAIN, side, "X (V, V)", met)
    drawn.tensor(0.95, 1.1, 7, 4, MOVES, side, "W (V, d)", _row(2))
    b = drawn.tensor(1.6, 1.1, 7, 1, MOVES, side, "b (V,)", {(2, 0)})
    drawn.tensor(2.75, 2.85, 4, 8, MOVES, side, marked={(r, 5) for r in range(4)})
    other = drawn.tensor(2.75, 2.2, 1, 8, MOVES, side, marked={(0, 5)})
    drawn.text(1.95, 2.85, "$C^⊤$ (d, V)", ha="right")
    drawn.text(1.95, 2.2, "$\\tilde b$ (V,)", ha="right")
    y, x = X.y + (3 - 2) * side, X.x + (5 - 3.5) * side
    drawn.tensor(x, y, 1, 1, CHOSEN, side)
    drawn.text(0.55, y, "$w_i$", 11, ha="right")
    drawn.text(x, 3.24, "$c_k$", 11, va="bottom")
    drawn.arrow((b.x + 0.1, y), (X.x - X.w / 2, y))
    drawn.arrow((x, other.y - 0.1), (x, X.y + X.h / 2))
    error = "error $e = w_i · c_k + b_i + \\tilde b_k - \\ln\\, X_{ik}$"
    fit = drawn.box(6.6, 3.0, error, MOVES, size=11)
    cost = drawn.box(
        6.6, 1.95, "cost $f(X_{ik})\\, e^2$, summed over the\npairs that met (filled)", size=10
    )
    weight = "weight $f(X)$: small for a rare pair,\ngrows with X, never above 1"
    rule = drawn.box(6.6, 0.8, weight, FIXED, size=10)
    drawn.arrow(fit.at("bottom"), cost.at("top"))
    drawn.arrow(rule.at("top"), cost.at("bottom"))
    drawn.arrow(
        (X.x + X.w / 2, y), (fit.x - 1.3, fit.y - fit.h / 2), "$X_{ik}$", place=(-0.15, 0.2)
    )
    return drawn.fig


def subwords():
    """Draw chapter 06's word: n-grams, hashed to buckets, the mean of their rows."""
    drawn, side = Sketch(9.1, 3.9), 0.2
    grams = ["own row", "<ca", "cat", "at>", "<cat", "cat>", "<cat>"]
    numbers = (1011, 31595, 31719, 19810, 29261, 19867, 14473)  # as the chapter prints them
    rows = (1, 12, 13, 8, 11, 9, 7)
    word = drawn.box(0.5, 2.02, "cat", CHOSEN, size=11)
    marked = set().union(*(_row(row, 5) for row in rows))
    Z = drawn.tensor(4.75, 2.05, 16, 5, MOVES, side, "Z (V + K, d)", marked)
    drawn.tensor(Z.x, Z.y + 5.5 * side, 5, 5, MOVES, side, marked=_row(1, 5))
    for i, (gram, number, row) in enumerate(zip(grams, numbers, rows, strict=True)):
        box = drawn.box(2.0, 3.4 - 0.46 * i, f"{gram}: {number}", w=1.4, h=0.32)
        drawn.arrow(word.at("right"), box.at("left"))
        drawn.arrow(box.at("right"), (Z.x - Z.w / 2, Z.y + Z.h / 2 - side * (row + 0.5)))
    drawn.text(2.0, 3.75, "n-gram: row, V + hash mod K")
    drawn.text(2.0, 0.25, "all 7: $G_w$")
    drawn.text(5.35, Z.y + 5.5 * side, "V own rows", 8.5, ha="left")
    drawn.text(5.35, Z.y - 0.2 * side, "K buckets", 8.5, ha="left")
    v = drawn.tensor(7.4, 2.75, 1, 5, CHOSEN, side, "$v_w$ (d,)")
    drawn.arrow((Z.x + Z.w / 2, 2.75), v.at("left"), "mean of the 7 rows")
    asks = drawn.box(7.4, 1.6, "σ($u_c · v_w$) → 1\nσ($u_{n_i} · v_w$) → 0", w=2.0)
    drawn.arrow((7.4, 2.4), asks.at("top"))
    drawn.arrow(asks.at("left"), (Z.x + Z.w / 2, 1.6), "the step, to all 7", dashed=True)
    stranger = drawn.box(7.4, 0.7, "n-gram of another word,\nsame bucket: a collision", size=9)
    low = Z.y + Z.h / 2 - side * 13.5
    drawn.arrow(stranger.at("left"), (Z.x + Z.w / 2, low))
    return drawn.fig


def huffman_tree():
    """Draw chapter 04's tree for counts 5, 2, 1, 1: a word's path is a row of decisions."""
    drawn = Sketch(8.8, 2.9)
    inner = {"9": (1.6, 2.55), "4": (2.8, 1.8), "2": (4.0, 1.05)}
    leaves = {"a: 5": (0.5, 1.8), "b: 2": (1.9, 1.05), "c: 1": (3.2, 0.3), "d: 1": (4.8, 0.3)}
    boxes = {name: drawn.box(*at, name, MOVES, w=0.55, h=0.4) for name, at in inner.items()}
    boxes |= {name: drawn.box(*at, name, w=0.6, h=0.4) for name, at in leaves.items()}
    for start, *ends in (("9", "a: 5", "4"), ("4", "b: 2", "2"), ("2", "c: 1", "d: 1")):
        for end in ends:
            drawn.arrow(boxes[start].at("bottom"), boxes[end].at("top"))
    drawn.text(0.85, 2.3, "σ(x)", 8.5)
    drawn.text(2.45, 2.3, "σ(−x)", 8.5)
    drawn.text(2.95, 2.55, "x = $u_9 · v_w$ at node 9, and so on", ha="left")
    path = "p(c | w) = σ($-u_9 · v_w$) σ($-u_4 · v_w$) σ($u_2 · v_w$)"
    drawn.box(6.4, 1.65, path)
    drawn.text(5.3, 1.05, "right, right, left: 3 decisions", 8.5, ha="left")
    drawn.text(
        5.3, 0.3, "trained: a vector u for each inner\nnode, instead of the table C", ha="left"
    )
    return drawn.fig


def cut_or_project():
    """Draw chapter 07's two ways to fewer numbers: the axes of most variance, or random ones."""
    drawn, side, small = Sketch(9, 2.9), 0.12, 0.1
    X = drawn.tensor(0.85, 1.55, 8, 10, PLAIN, side, "X (n, D)")
    drawn.tensor(3.6, 2.2, 10, 10, FIXED, small, "PCA: axes of X, most variance first (D, D)")
    first = drawn.tensor(3.25, 2.2, 10, 3, CHOSEN, small)
    R = drawn.tensor(3.6, 0.75, 10, 3, PLAIN, small, "R (D, k): random, normal entries")
    for axes, y, columns, text in (
        (first, 2.2, "d", "mean taken away, first d\naxes: looks at the data"),
        (R, 0.75, "k", "any k directions, ÷ √k:\ndoes not look"),
    ):
        drawn.arrow(X.at("right"), axes.at("left"))
        end = drawn.tensor(6.2, y, 8, 3, CHOSEN, side, f"(n, {columns})")
        drawn.arrow((4.15 if columns == "d" else 3.8, y), end.at("left"))
        drawn.text(6.7, y, text, ha="left")
    return drawn.fig

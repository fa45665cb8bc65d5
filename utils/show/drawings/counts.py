"""Drawings of chapters 00 to 03: a search by meaning, bags of words, contexts, measures, maps."""

from utils.show.drawings.tables import table
from utils.show.sketch import CHOSEN, FIXED, MOVES, Sketch

WORDS = "array axes flip sort the then".split()
TEXTS = ["flip the array", "flip the axes", "sort the array then flip the array"]


def _bags():
    return [[text.split().count(word) for word in WORDS] for text in TEXTS]


def the_box():
    """Draw chapter 00's search by meaning: rows of words, added up, asked of every picture."""
    drawn, side = Sketch(9.1, 2.7), 0.17
    chosen = {"call": 2, "the": 11, "doctor": 5}
    marked = {(row, c) for row in chosen.values() for c in range(5)}
    table_of = drawn.tensor(2.35, 1.4, 14, 5, FIXED, side, "words (2850, 96)", marked)
    for (word, row), y in zip(chosen.items(), (2.2, 0.6, 1.4), strict=True):
        box = drawn.box(0.6, y, word, w=0.85)
        to = table_of.x - table_of.w / 2, table_of.y + table_of.h / 2 - (row + 0.5) * side
        drawn.arrow(box.at("right"), to)
    total = drawn.tensor(4.75, 1.4, 1, 5, CHOSEN, side, "text (96,)")
    drawn.arrow(table_of.at("right"), total.at("left"))
    drawn.text(3.55, 1.8, "weight × row,\nadded up; “the”\nweighs little", 8.5)
    pictures = drawn.tensor(6.75, 1.4, 12, 5, FIXED, side, "names of pictures (710, 96)")
    drawn.arrow(total.at("right"), pictures.at("left"), "cosine with\neach row", place=(0, 0.24))
    found = ("health worker", "telephone", "ambulance", "hospital")
    for n, name in enumerate(found):
        drawn.text(7.95, 1.85 - 0.3 * n, f"{n + 1}. {name}", ha="left")
    drawn.arrow(pictures.at("right"), (7.85, 1.4), "")
    return drawn.fig


def one_hot_to_bag():
    """Draw chapter 01's bag: a row for each token, their sum, a row of documents × words."""
    drawn, tokens = Sketch(8.8, 3.3), TEXTS[2].split()
    ones = [[int(word == token) for word in WORDS] for token in tokens]
    rows = table(drawn, 2.1, 1.95, ones, tokens, WORDS, cell=(0.45, 0.24))
    bag = table(
        drawn, 2.1, 0.55, _bags()[2:], ["sum"], ground=CHOSEN, cell=(0.45, 0.24),
        label="bag of words (V,)",
    )  # fmt: skip
    drawn.arrow(rows.at("bottom"), bag.at("top"), "+ down each column", place=(0.75, 0.02))
    drawn.text(2.1, 3.1, "one-hot vectors (tokens, V)")
    names = ["text 1", "text 2", "text 3"]
    table(
        drawn, 6.9, 1.55, _bags(), names, WORDS, "documents × words (3, V), here V = 6",
        cell=(0.45, 0.28), chosen=(2, 0, 1, 6),
    )  # fmt: skip
    drawn.arrow(bag.at("right"), (4.95, 1.27), "row 3", bend=0.12, place=(0.2, -0.2))
    for n, text in enumerate(TEXTS):
        drawn.text(5.0, 2.95 - 0.2 * n, f"text {n + 1}: {text}", 8.5, ha="left")
    return drawn.fig


def tf_idf():
    """Draw chapter 01's TF-IDF: counts, times the idf of the column, each row at length 1."""
    import numpy as np

    drawn, tf, cell = Sketch(9, 2.5), np.array(_bags()), (0.385, 0.25)
    df = (tf > 0).sum(axis=0)
    idf = np.log((1 + 3) / (1 + df)) + 1
    raw = tf * idf
    unit = raw / np.sqrt((raw**2).sum(axis=1, keepdims=True))
    names = ["text 1", "text 2", "text 3"]
    counts = table(drawn, 1.75, 1.65, tf.tolist(), names, WORDS, cell=cell)
    table(drawn, 1.75, 0.97, [df.tolist()], ["df"], ground=FIXED, cell=cell)
    table(
        drawn, 1.75, 0.57, [[f"{x:.2f}" for x in idf]], ["idf"], ground=CHOSEN, cell=cell,
        label="tf(t, d) (N, V), df and idf (V,)",
    )  # fmt: skip
    short = [[f"{x:.1f}" if x else 0 for x in row] for row in raw]
    product = table(drawn, 4.75, 1.65, short, (), WORDS, "w(t, d) = tf · idf (N, V)", cell=cell)
    ended = [[f"{x:.2f}".lstrip("0") if x else 0 for x in row] for row in unit]
    last = table(drawn, 7.75, 1.65, ended, (), WORDS, "each row of length 1 (N, V)", cell=cell)
    drawn.arrow(counts.at("right"), product.at("left"), "× idf")
    drawn.arrow(product.at("right"), last.at("left"), "÷ norm")
    return drawn.fig


def bm25():
    """Draw chapter 01's BM25: counts, saturated by the text's length, times idf′, then a query."""
    import numpy as np

    drawn, tf, cell, k1, b = Sketch(9.1, 3.15), np.array(_bags()), (0.385, 0.25), 1.5, 0.75
    length = tf.sum(axis=1, keepdims=True)
    norm = k1 * (1 - b + b * length / length.mean())
    part = tf / (tf + norm)
    df = (tf > 0).sum(axis=0)
    idf = np.log(1 + (len(tf) - df + 0.5) / (df + 0.5))
    final, asked = part * idf, np.array([word in ("flip", "axes") for word in WORDS], int)

    def short(rows):
        return [[f"{x:.2f}".lstrip("0") if x else 0 for x in row] for row in rows]

    names = [f"text {n}, |d| = {size}" for n, size in enumerate(length.ravel(), start=1)]
    counts = table(drawn, 2.3, 2.4, tf.tolist(), names, WORDS, "tf(t, d) (N, V)", cell=cell)
    less = table(drawn, 5.05, 2.4, short(part), (), WORDS, "saturated (N, V)", cell=cell)
    last = table(drawn, 7.8, 2.4, short(final), (), WORDS, "BM25 weights (N, V)", cell=cell)
    drawn.arrow(counts.at("right"), less.at("left"))
    drawn.arrow(less.at("right"), last.at("left"), "× idf′")
    table(drawn, 5.05, 1.45, short([idf]), ["idf′"], ground=FIXED, cell=cell, label="(V,)")
    two, one = f"{part[2, 0]:.2f}", f"{part[0, 0]:.2f}"
    drawn.text(2.3, 1.25, "tf ÷ (tf + $k_1$ (1 − b + b |d| ÷ mean)):\n"
               f"2 in a long text, {two[1:]}, hardly more\nthan 1 in a short text, {one[1:]}",
               8.5)  # fmt: skip
    query = table(
        drawn, 5.05, 0.5, [asked.tolist()], ["query"], WORDS, "“flip axes” (V,)", CHOSEN, cell
    )
    scores = [[f"{x:.2f}" for x in final @ asked]]
    found = table(drawn, 7.8, 0.5, scores, (), ["text 1", "text 2", "text 3"], "scores (N,)",
                  cell=(0.6, 0.25), chosen=(0, int((final @ asked).argmax()), 1, 1))  # fmt: skip
    drawn.arrow(query.at("right"), found.at("left"), "q · row", place=(0, -0.15))
    drawn.arrow((last.x, 1.75), (last.x, 0.9))
    return drawn.fig


def window_to_counts():
    """Draw chapter 02's count: the window over a sentence adds to one row of the table."""
    drawn = Sketch(8.8, 3)
    words, places = "flip the array along one axis".split(), (0.9, 2.1, 3.3, 4.6, 5.8, 7.0)
    boxes = [
        drawn.box(x, 2.45, word, CHOSEN if word == "array" else "#ffffff", w=0.8)
        for x, word in zip(places, words, strict=True)
    ]
    drawn.frame(boxes[:5], "window 2: two words before and two after")
    for other, bend in ((0, -0.3), (1, -0.3), (3, 0.3), (4, 0.3)):
        drawn.arrow(boxes[2].at("bottom"), boxes[other].at("bottom"), bend=bend)
    drawn.arrow((7.55, 2.45), (8.5, 2.45), "moves on", dashed=True)
    row = [["+1", "+1", 0, "+1", "+1", 0]]
    rows = [[""] * 6, [""] * 6, *row, [""] * 6]
    counted = table(
        drawn, 3.95, 0.9, rows, ["flip", "the", "array", "…"], words, cell=(0.5, 0.24),
        label="counts (V, V): row the word, column its context", chosen=(2, 0, 1, 6),
    )  # fmt: skip
    drawn.text(5.7, counted.y, "four pairs more;\nno pair reaches over\nthe end of a sentence",
               ha="left")  # fmt: skip
    return drawn.fig


def counts_to_vectors():
    """Draw chapter 02's way from counts to short rows: PPMI, then U Σ Vᵀ cut at d."""
    drawn, y, side = Sketch(9, 3.9), 2.85, 0.15
    many = {(r, c) for r in range(8) for c in range(8) if (r * c) % 3 != 2}
    some = {(0, 1), (1, 0), (1, 4), (2, 2), (3, 6), (4, 1), (5, 5), (6, 3), (7, 0), (3, 0)}
    counts = drawn.tensor(0.85, y, 8, 8, cell=side, label="counts (V, V)", marked=many)
    M = drawn.tensor(3.05, y, 8, 8, cell=side, label="M = PPMI (V, V)", marked=some)
    drawn.arrow(counts.at("right"), M.at("left"))
    drawn.text(1.95, y + 0.32, "ln of\nobserved ÷\nexpected", 8.5)
    drawn.text(1.95, y - 0.2, "below 0\nbecomes 0", 8.5)
    drawn.text(3.95, y, "=", 14)
    for x, label in ((4.85, "$U$ (V, V)"), (6.35, "$Σ$ (V, V)"), (7.85, "$V^⊤$ (V, V)")):
        drawn.tensor(x, y, 8, 8, FIXED, cell=side, label=label)
    drawn.text(5.6, y, "·", 16)
    drawn.text(7.1, y, "·", 16)
    U = drawn.tensor(4.475, y, 8, 3, CHOSEN, cell=side)
    S = drawn.tensor(5.975, y + 0.375, 3, 3, CHOSEN, side, marked={(0, 0), (1, 1), (2, 2)})
    drawn.tensor(7.85, y + 0.375, 3, 8, CHOSEN, cell=side)
    for x, text in ((U.x, "d columns"), (S.x, "$σ_1 … σ_d$"), (7.85, "d rows")):
        drawn.text(x, y + 0.66, text, 8.5, va="bottom")
    W = drawn.tensor(5.225, 0.75, 8, 3, CHOSEN, cell=side, marked={(4, 0), (4, 1), (4, 2)})
    drawn.arrow((4.25, y - 0.62), (W.x - 0.27, W.y + 0.5), bend=0.2)
    drawn.arrow((S.x, S.y - 0.25), (W.x + 0.1, W.y + 0.62), bend=-0.1)
    drawn.text(5.6, 0.75, "$W = U_d\\, Σ_d^{\\,p}$ (V, d)\nrow i: the vector of word i", ha="left")
    drawn.text(3.3, 0.75, "thick edge: kept\ngrey: dropped", 8.5)
    return drawn.fig


def three_measures():
    """Draw chapter 03's query and candidates: the longest, the straightest, the nearest."""
    drawn, unit = Sketch(8.2, 3.6), 1.02
    at = {"q": (1, 0), "a": (3, 3), "b": (1, 0.4), "c": (2.5, 0.2)}
    at = {name: (0.4 + unit * x, 0.35 + unit * y) for name, (x, y) in at.items()}
    beside = {"q": (0, -0.18), "a": (0.15, 0), "b": (-0.02, 0.15), "c": (0.15, 0)}
    for name, (x, y) in at.items():
        drawn.arrow((0.4, 0.35), (x, y))
        drawn.text(x + beside[name][0], y + beside[name][1], name, 11, weight="bold")
        if name != "q":
            drawn.arrow(at["q"], (x, y), style="-", dashed=True)
    for y, text in (
        (2.7, "dot product: a wins, with 3\nlength counts, and a is long"),
        (1.85, "cosine: c wins, with 1.00\nthe smallest angle to q"),
        (1.0, "distance: b wins, with 0.40\nthe shortest dashed line to q"),
    ):
        drawn.box(6.2, y, text, CHOSEN, w=3.1)
    return drawn.fig


def tsne():
    """Draw chapter 03's t-SNE: neighbours in the space, neighbours on the map, and a force."""
    import numpy as np

    drawn, side, x = Sketch(9.1, 3.5), 0.16, np.linspace(-1, 1, 61)
    data = drawn.tensor(0.75, 2.55, 6, 7, FIXED, side, "x (n, d)")
    P = drawn.tensor(5.0, 2.55, 6, 6, FIXED, side, "P (n, n), sum 1")
    moved = drawn.tensor(0.75, 0.85, 6, 2, MOVES, side, "y (n, 2)")
    Q = drawn.tensor(5.0, 0.85, 6, 6, CHOSEN, side, "Q (n, n), sum 1")
    bells = (
        (2.3, np.exp(-((x / 0.3) ** 2)), "bell of a width of its own:\nperplexity neighbours"),
        (0.6, 1 / (1 + (x / 0.3) ** 2), "heavier tail, one width:\nroom at middle distance"),
    )
    for low, height, text in bells:
        drawn.ax.plot(2.75 + 0.75 * x, low + 0.55 * height, color="#222222", lw=1.5)
        drawn.ax.plot([2.0, 3.5], [low, low], color="#999999", lw=0.7)
        drawn.text(2.75, low - 0.08, text, 8.5, va="top")
    for box, end, y in ((data, P, 2.55), (moved, Q, 0.85)):
        drawn.arrow((box.x + box.w / 2, y), (1.95, y))
        drawn.arrow((3.6, y), end.at("left"))
    cost = drawn.box(7.5, 2.0, "KL(P ‖ Q): dear where\np is large and q is small")
    force = drawn.box(7.5, 0.95, "p > q: pull, p < q: push", MOVES)
    drawn.arrow(P.at("right"), cost.at("left"))
    drawn.arrow(Q.at("right"), cost.at("left"))
    drawn.arrow(cost.at("bottom"), force.at("top"), "gradient", place=(0.4, 0))
    drawn.arrow((force.x, 0.77), (force.x, 0.12), style="-", dashed=True)
    drawn.arrow((force.x, 0.12), (moved.x - 0.45, 0.12), style="-", dashed=True)
    drawn.arrow((moved.x - 0.45, 0.12), (moved.x - 0.16, 0.75), dashed=True)
    drawn.text(6.2, 0.24, "a step for every dot", 8.5)
    return drawn.fig

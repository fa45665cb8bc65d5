"""Drawings of chapter 09: walks, and networks whose nodes send messages."""

from itertools import pairwise

from utils.show.sketch import CHOSEN, MOVES, PLAIN, Sketch

# Chapter 09's two triangles: where a node stands, and what is joined.
PLACES = ((0, 0.5), (0, -0.5), (0.75, 0), (1.65, 0), (2.4, 0.5), (2.4, -0.5))
TOY = dict(zip("abcdef", PLACES, strict=True))
EDGES = "ab bc ac cd de ef df".split()


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


def graph_attention():
    """Draw chapter 09's attention: scores of a node and its neighbours weigh their sum."""
    drawn = Sketch(9, 2.6)
    rows = {"c": 2.1, "a": 1.55, "b": 1.0, "d": 0.45}
    for n, y in rows.items():
        h = drawn.box(0.5, y, f"$h_{n}$", CHOSEN if n == "c" else PLAIN, w=0.4, h=0.36)
        z = drawn.box(2.0, y, f"$z_{n}$ = W $h_{n}$", MOVES, w=1.1, h=0.36)
        e = drawn.box(4.1, y, f"$e_{{c{n}}}$", MOVES, w=0.6, h=0.36)
        share = drawn.box(5.7, y, f"$α_{{c{n}}}$", w=0.6, h=0.36)
        for one, other in pairwise([h, z, e, share]):
            drawn.arrow(one.at("right"), other.at("left"))
        drawn.arrow(share.at("right"), (7.35, 1.27))
    drawn.box(8.1, 1.27, "$h'_c = Σ_u\\, α_{cu}\\, z_u$", CHOSEN, w=1.5)
    drawn.text(0.6, 2.43, "c, neighbours", 9)
    drawn.text(3.3, 2.43, "LeakyReLU($a_1 · z_c + a_2 · z_u$)", 9)
    drawn.text(5.7, 2.43, "softmax: sum 1", 9)
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

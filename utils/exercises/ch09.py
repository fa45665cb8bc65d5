"""Exercises of chapter 09: a biased step, Adamic–Adar, one graph convolution."""

from itertools import combinations

import networkx as nx
import numpy as np

from utils.exercises import Exercise, matches, number

q1 = Exercise(
    id="09.1",
    task=(
        "A walk went from t to v. The neighbours of v are t, a, b and c; of these only a is also "
        "a neighbour of t. With p = 2 and q = 1/2, what is the probability that the walk goes on "
        "to b?"
    ),
    judge=number(
        4 / 11,
        tolerance=0.01,
        traps=(
            (2.0, "that is the weight 1/q; divide it by the sum of all four weights"),
            (1 / 4, "that is the walk without memory"),
            (1 / 11, "that is the way back to t: its weight is 1/p"),
            (2 / 11, "that is a, which is a neighbour of t: its weight is 1"),
            (1 / 5, "farther away means 1/q, not q"),
            (2 / 7, "going back has the weight 1/p, not p"),
        ),
    ),
    hints=(
        "The weights: back to t 1/p, to a 1, to b and c 1/q each.",
        "1/2 + 1 + 2 + 2 = 5.5.",
        "2 / 5.5.",
    ),
    worked="""
back, near, away = 1 / 2, 1, 1 / (1 / 2)
answer = away / (back + near + 2 * away)
""",
    wrong=(2.0, 1 / 4, 1 / 11, 2 / 11, 1 / 5, 2 / 7, "4/11", [4 / 11], float("nan")),
)


def score(adjacency, u, v):
    common = np.flatnonzero(adjacency[u] * adjacency[v])  # each has u and v: ln(degree) > 0
    return (1 / np.log(adjacency.sum(axis=1)[common])).sum()


def _pairs():
    for seed in range(3):
        adjacency = nx.to_numpy_array(nx.gnp_random_graph(9, 0.4, seed=seed))
        for u, v in combinations(range(9), 2):
            yield f"nodes {(u, v)}", (adjacency, u, v)


q2 = Exercise(
    id="09.2",
    task=(
        "Write score(adjacency, u, v): the Adamic–Adar score of the nodes u and v, the sum of "
        "1 / ln(degree) over their common neighbours, for a 0/1 adjacency matrix (n, n)."
    ),
    judge=matches(score, _pairs()),
    hints=(
        "Common neighbours: np.flatnonzero(adjacency[u] * adjacency[v]).",
        "Degrees: adjacency.sum(axis=1).",
        "A common neighbour has two neighbours at least, so ln(degree) is not 0.",
    ),
    worked=score,
    wrong=(
        1.0,
        lambda adjacency, u, v: (adjacency[u] * adjacency[v]).sum(),
        lambda adjacency, u, v: (adjacency[u] * adjacency[v] / adjacency.sum(axis=1)).sum(),
        lambda adjacency, u, v: 0.0,
        lambda adjacency: adjacency,
    ),
)

q3 = Exercise(
    id="09.3",
    task=(
        "A node has 15 neighbours, one of them a node with no other neighbour. What is the number "
        "in S = D^(-1/2) (A + I) D^(-1/2) that says how much the popular node takes of the lonely "
        "one?"
    ),
    judge=number(
        1 / np.sqrt(32),
        tolerance=0.01,
        traps=(
            (1 / np.sqrt(15), "each node counts as its own neighbour: the degrees are 16 and 2"),
            (1 / 16, "S divides by the roots of both degrees, it is not a plain mean"),
            (1 / 15, "S divides by the roots of both degrees, it is not a plain mean"),
            (1 / 32, "take the roots of the degrees"),
        ),
    ),
    hints=(
        "With themselves the nodes have degrees 16 and 2.",
        "S_uv = 1 / sqrt(d_u d_v).",
        "1 / sqrt(16 × 2).",
    ),
    worked="""
answer = 1 / (16 * 2) ** 0.5
""",
    wrong=(1 / np.sqrt(15), 1 / 16, 1 / 15, 1 / 32, 0, "0.18", [0.1768], float("nan")),
)

"""Exercises of chapter 07: the lemma's bound, a random projection, bytes."""

import numpy as np

from utils.exercises import Exercise, number

_BOUND = 4 * float(np.log(1000)) / (0.2**2 / 2 - 0.2**3 / 3)

q1 = Exercise(
    id="07.1",
    task=(
        "1,000 points shall keep all squared distances within 20 %. How many random dimensions "
        "are enough by the bound of Dasgupta and Gupta? And a million points need how many times "
        "as many? Give the pair (dimensions, times), the first within 10."
    ),
    judge=lambda answer: _judge_bound(answer),
    hints=(
        "Put n = 1,000 and ε = 0.2 into 4 ln n / (ε²/2 − ε³/3).",
        "ln 1,000 = 6.908; ε²/2 − ε³/3 = 0.02 − 0.00267 = 0.01733.",
        "Only ln n changes with n, and a million is a thousand squared.",
    ),
    worked="""
from math import log

dimensions = 4 * log(1000) / (0.2**2 / 2 - 0.2**3 / 3)     # 1,594.2, so 1,595
answer = (1595, 2)                                          # ln 1,000,000 = 2 ln 1,000
""",
    wrong=((1595, 1000), (1595, 1), (3189, 2), (692, 2), 1595, "1595, 2", (1595,), (None, 2)),
)


def _judge_bound(answer):
    pair = np.asarray(answer, dtype=float)
    if pair.shape != (2,):
        return f"expected two numbers, got shape {pair.shape}"
    if not abs(pair[0] - _BOUND) <= 10:
        return f"{pair[0]:g} dimensions is not the bound; check ε²/2 − ε³/3 and the natural log"
    if abs(pair[1] - 2) > 1e-6:
        return f"not {pair[1]:g} times: only ln n occurs in the bound"
    return None


def project(X, k, rng):
    R = rng.standard_normal((X.shape[1], k))
    return X @ R / k**0.5  # k entries, each of mean square |x|²


def _judge_projection(function):
    if not callable(function):
        return f"expected a function, got {type(function).__name__}"
    X = np.random.default_rng(1).standard_normal((40, 500))
    Y = np.asarray(function(X, 2000, np.random.default_rng(0)))
    if Y.shape != (40, 2000):
        return f"40 points in 2,000 dimensions have shape (40, 2000), you have {Y.shape}"
    ratio = float(((Y**2).sum(axis=1) / (X**2).sum(axis=1)).mean())
    if abs(ratio - 1) > 0.05:
        return f"squared lengths became {ratio:.3g} times as long on average: divide by √k"
    other = np.asarray(function(X, 2000, np.random.default_rng(5)))
    if np.allclose(Y, other):
        return "another rng gave the same projection: draw the directions from rng"
    twice = np.asarray(function(2 * X, 2000, np.random.default_rng(0)))
    if not np.allclose(twice, 2 * Y):
        return "twice the points must give twice the projection: use the same matrix for all"
    return None


q2 = Exercise(
    id="07.2",
    task=(
        "Write project(X, k, rng): n points X of shape (n, D) projected on k random normal "
        "directions drawn from rng, scaled so that squared lengths stay the same on average; "
        "shape (n, k)."
    ),
    judge=_judge_projection,
    hints=(
        "Draw a matrix of shape (D, k) with rng.standard_normal and multiply.",
        "Each of the k entries has on average the squared length of x; their sum is k times it.",
        "So divide the matrix by √k.",
    ),
    worked=project,
    wrong=(
        7,
        lambda X, k, rng: X @ rng.standard_normal((X.shape[1], k)),
        lambda X, k, rng: X @ rng.standard_normal((X.shape[1], k)) / k,
        lambda X, k, rng: np.zeros((len(X), k)),
        lambda X, k, rng: X @ np.random.default_rng(0).standard_normal((X.shape[1], k)) / k**0.5,
        lambda X, k, rng: X,
        lambda X: X,
    ),
)

q3 = Exercise(
    id="07.3",
    task=(
        "Ten million documents have float32 vectors of 1,536 dimensions. You cut them to 256 "
        "dimensions and store each number as one byte (int8). By which factor does the memory "
        "shrink?"
    ),
    judge=number(
        24,
        tolerance=1e-6,
        traps=(
            (6, "that is the cut alone; a float32 has four bytes, an int8 one"),
            (4, "that is int8 alone; the cut shrinks it too"),
            (1 / 24, "that is the share that is left; the factor is one over it"),
        ),
    ),
    hints=(
        "The number of documents cancels.",
        "1,536 / 256 = 6, and 4 bytes become 1.",
        "6 × 4.",
    ),
    worked="""
before = 10_000_000 * 1536 * 4       # bytes: 61.4 GB
after = 10_000_000 * 256 * 1         # 2.56 GB
answer = before / after              # 24
""",
    wrong=(6, 4, 1 / 24, 0, "24", [24], float("nan")),
)

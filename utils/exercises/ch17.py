"""Exercises of chapter 17: a rotation by hand, CSLS in code, which words make a good dictionary."""

from functools import lru_cache

import numpy as np

from utils.exercises import Exercise, array, matches, number
from utils.measure import metrics
from utils.models import artifacts, int8


def _judge_turn(answer):
    if np.shape(answer) == (2,) and np.allclose(np.asarray(answer, dtype=float), (7, -1)):
        return "that is the rotation from Y back to X; W stands on the right of the row"
    if np.shape(answer) == (2,) and np.allclose(np.asarray(answer, dtype=float), (-13, 16)):
        return "that is XᵀY itself; replace its singular values by 1"
    return array((-1, 7), tolerance=0.01)(answer)


q1 = Exercise(
    id="17.1",
    task=(
        "The words (1, 0) and (0, 2) of one language lie at (0.6, 0.8) and (−1.6, 1.2) in the "
        "other. Where does the Procrustes solution carry the word (5, 5)? Answer with (a, b)."
    ),
    judge=_judge_turn,
    hints=(
        "XᵀY has the rows (0.6, 0.8) and (−3.2, 2.4): each of length 1 and 4, at right angles.",
        "So U = I, Σ = (1, 4) but for the order, and W = UVᵀ has the rows divided by 1 and 4.",
        "(5, 5) W = 5 · (0.6, 0.8) + 5 · (−0.8, 0.6).",
    ),
    worked="""
import numpy as np
X, Y = np.array([[1, 0], [0, 2]]), np.array([[0.6, 0.8], [-1.6, 1.2]])
U, _, Vt = np.linalg.svd(X.T @ Y)
answer = np.array([5, 5]) @ U @ Vt               # 5 · (0.6, 0.8) + 5 · (-0.8, 0.6) = (-1, 7)
""",
    wrong=((7, -1), (-13, 16), (0, 0), 7, (-1, 7, 0), "(-1, 7)", (float("nan"), 7)),
)


def csls(cos, k):
    r_x = np.sort(cos, axis=1)[:, -k:].mean(axis=1, keepdims=True)  # (n, 1), of the queries
    r_y = np.sort(cos, axis=0)[-k:].mean(axis=0, keepdims=True)  # (1, m), of the candidates
    return 2 * cos - r_x - r_y


def _cosines():
    rng = np.random.default_rng(0)
    for n, m, k in ((2, 2, 1), (4, 6, 3), (30, 20, 10)):
        yield f"cosines of shape ({n}, {m}) and k = {k}", (rng.uniform(-1, 1, (n, m)), k)


q2 = Exercise(
    id="17.2",
    task=(
        "Write csls(cos, k): twice the cosines, shape (n, m), minus each row's mean of its k "
        "largest, minus each column's mean of its k largest."
    ),
    judge=matches(csls, _cosines()),
    hints=(
        "np.sort(cos, axis=1) sorts every row in rising order; its last k columns are the largest.",
        "Keep the axis when you take the mean (keepdims=True), so that the shapes fit.",
        "The columns likewise, with axis=0 and the last k rows.",
    ),
    worked=csls,
    wrong=(
        0.25,
        lambda cos, k: 2 * cos - np.sort(cos, axis=1)[:, -k:].mean(axis=1, keepdims=True),
        lambda cos, k: csls(cos, k) / 2,
        lambda cos, k: csls(cos, 1),
        lambda cos, k: csls(cos, k)[0],
        lambda cos, k: 2 * cos - cos.mean(axis=1, keepdims=True) - cos.mean(axis=0),
        lambda cos, k: cos,
    ),
)


@lru_cache(maxsize=1)
def _gap():
    halves = artifacts.load("two_halves")
    spaces = []
    for name in "ab":
        codes = {key: halves[f"{name} {key}"] for key in ("codes", "scale")}
        unit = metrics.normalize(int8.from_int8(codes, unit=False))
        spaces.append(metrics.normalize(unit - unit.mean(axis=0)))
    A, B = spaces
    found = []
    for pairs in (slice(0, 50), slice(1950, 2000)):
        U, _, Vt = np.linalg.svd(A[pairs].T @ B[pairs])
        best = (A[500:1500] @ U @ Vt @ B.T).argmax(axis=1)
        found.append(np.mean(best == np.arange(500, 1500)))
    return float(found[0] - found[1])


def _judge_gap(value):
    trap = (-_gap(), "the frequent words first, then the rare ones: the sign is the other way")
    return number(_gap(), tolerance=0.03, traps=(trap,) if abs(_gap()) > 0.05 else ())(value)


q3 = Exercise(
    id="17.3",
    task=(
        "The words of two_halves are sorted by frequency. Fit Procrustes on the first 50 words and "
        "on the last 50, and let words 500 to 1,499 look for themselves among all 2,000. By how "
        "much does precision@1 differ, first minus last? Guess the sign first."
    ),
    judge=_judge_gap,
    hints=(
        "A and B of section 2 hold the centred vectors in that order: A[:50], A[1950:].",
        "precision@1: the argmax of A[500:1500] @ W @ B.T must be the row itself, 500 to 1,499.",
        "Which words have the better vectors, and which have more particular ones?",
    ),
    worked="""
import numpy as np
from utils import metrics
from utils.models import artifacts, int8

halves, spaces = artifacts.load("two_halves"), []
for name in "ab":
    codes = {key: halves[f"{name} {key}"] for key in ("codes", "scale")}
    unit = metrics.normalize(int8.from_int8(codes, unit=False))
    spaces.append(metrics.normalize(unit - unit.mean(axis=0)))
A, B = spaces
found = []
for pairs in (slice(0, 50), slice(1950, 2000)):
    U, _, Vt = np.linalg.svd(A[pairs].T @ B[pairs])
    best = (A[500:1500] @ U @ Vt @ B.T).argmax(axis=1)
    found.append(np.mean(best == np.arange(500, 1500)))
answer = found[0] - found[1]
""",
    wrong=(5.0, -5.0, 1.0, -1.0, "0.1", [0.1], float("nan")),
)

"""Exercises of chapter 10: a likeness by hand, one ALS solution, the effect of negatives."""

import numpy as np

from utils.exercises import Exercise, number

q1 = Exercise(
    task=(
        "Function a is called by 25 files, function b by 100, and 20 files call both. What is "
        "their item–item cosine?"
    ),
    judge=number(
        0.4,
        tolerance=0.01,
        traps=(
            (0.8, "that is the share of a's files that call b; divide by the roots of both"),
            (0.2, "that is the share of b's files that call a; divide by the roots of both"),
            (20 / 105, "that is Jaccard's likeness: both over either"),
            (20 / 2500, "take the root of 25 · 100"),
        ),
    ),
    hints=(
        "The columns are 0/1: their dot product is the number of files that call both.",
        "The length of a column is the root of the number of its files: 5 and 10.",
        "20 / (5 × 10).",
    ),
    worked="""
answer = 20 / (25 * 100) ** 0.5
""",
    wrong=(0.8, 0.2, 20 / 105, 20 / 2500, 20, "0.4", [0.4], float("nan")),
)


def _als_vector(Y, taken, alpha, regularization):
    confidence = np.ones(len(Y))
    confidence[taken] += alpha
    preference = np.zeros(len(Y))
    preference[taken] = 1
    A = (Y.T * confidence) @ Y + regularization * np.eye(Y.shape[1])
    return np.linalg.solve(A, Y.T @ (confidence * preference))


def _judge_als(function):
    if not callable(function):
        return f"expected a function, got {type(function).__name__}"
    rng = np.random.default_rng(0)
    for n, k, taken, alpha, regularization in ((2, 1, [0], 9, 1), (6, 3, [1, 4], 4, 0.5)):
        Y = rng.standard_normal((n, k))
        found = np.asarray(function(Y, np.array(taken), alpha, regularization), dtype=float)
        expected = _als_vector(Y, taken, alpha, regularization)
        case = f"{n} items in {k} dimensions, taken {taken}"
        if found.shape != expected.shape:
            return f"{case}: expected shape {expected.shape}, got {found.shape}"
        if not np.allclose(found, expected):
            return f"{case}: expected {expected.round(3)}, got {found.round(3)}"
    return None


q2 = Exercise(
    task=(
        "Write solve_user(Y, taken, alpha, regularization): the vector of a new user by the "
        "formula of ALS, for item vectors Y of shape (n, d), the rows `taken`, and confidence "
        "1 + alpha for these and 1 for all others."
    ),
    judge=_judge_als,
    hints=(
        "A = YᵀY + alpha · (the same product over the taken rows alone) + regularization · I.",
        "b = (1 + alpha) · the sum of the taken rows.",
        "Return np.linalg.solve(A, b).",
    ),
    worked="""
import numpy as np

def answer(Y, taken, alpha, regularization):
    A = Y.T @ Y + alpha * Y[taken].T @ Y[taken] + regularization * np.eye(Y.shape[1])
    return np.linalg.solve(A, (1 + alpha) * Y[taken].sum(axis=0))
""",
    wrong=(
        1.0,
        lambda Y, taken, alpha, regularization: Y[taken].mean(axis=0),
        lambda Y, taken, alpha, regularization: _als_vector(Y, taken, alpha - 1, regularization),
        lambda Y, taken, alpha, regularization: _als_vector(Y, taken, alpha, 0),
        lambda Y, taken, alpha, regularization: _als_vector(Y, taken, alpha, regularization)[None],
        lambda Y: Y,
    ),
)

q3 = Exercise(
    task=(
        "A file calls a with probability 0.4 and b with 0.1. Among all calls a has a share of 0.2, "
        "b of 0.01. A model was trained with negatives drawn by popularity and has learnt its "
        "scores perfectly. What is score(a) − score(b)?"
    ),
    judge=number(
        np.log(0.2),
        tolerance=0.01,
        traps=(
            (np.log(4), "that is with uniform negatives: popularity must be divided out"),
            (np.log(5), "the order: score(a) − score(b), and b is the more surprising one"),
            (-8.0, "scores are logarithms of p/q"),
            (np.log(80), "q is subtracted, not added"),
        ),
    ),
    hints=(
        "A perfect score is log p(i|u) − log q(i) + a constant.",
        "a: 0.4 / 0.2 = 2. b: 0.1 / 0.01 = 10.",
        "ln 2 − ln 10.",
    ),
    worked="""
import math
answer = math.log(0.4 / 0.2) - math.log(0.1 / 0.01)
""",
    wrong=(np.log(4), np.log(5), -8.0, np.log(80), 0, "-1.61", [-1.609], float("nan")),
)

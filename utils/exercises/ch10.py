"""Exercises of chapter 10: a likeness by hand, one ALS solution, the effect of negatives."""

import numpy as np

from utils.exercises import Exercise, matches, number

q1 = Exercise(
    id="10.1",
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


def solve_user(Y, taken, alpha, regularization):
    # all items with confidence 1, and the taken ones alpha times more
    A = Y.T @ Y + alpha * Y[taken].T @ Y[taken] + regularization * np.eye(Y.shape[1])
    return np.linalg.solve(A, (1 + alpha) * Y[taken].sum(axis=0))


def _users():
    rng = np.random.default_rng(0)
    for n, k, taken, alpha, regularization in ((2, 1, [0], 9, 1), (6, 3, [1, 4], 4, 0.5)):
        Y = rng.standard_normal((n, k))
        about = f"{n} items in {k} dimensions with taken {taken}"
        yield about, (Y, np.array(taken), alpha, regularization)


q2 = Exercise(
    id="10.2",
    task=(
        "Write solve_user(Y, taken, alpha, regularization): the vector of a new user by the "
        "formula of ALS, for item vectors Y of shape (n, d), the rows `taken`, and confidence "
        "1 + alpha for these and 1 for all others."
    ),
    judge=matches(solve_user, _users()),
    hints=(
        "A = YᵀY + alpha · (the same product over the taken rows alone) + regularization · I.",
        "b = (1 + alpha) · the sum of the taken rows.",
        "Return np.linalg.solve(A, b).",
    ),
    worked=solve_user,
    wrong=(
        1.0,
        lambda Y, taken, alpha, regularization: Y[taken].mean(axis=0),
        lambda Y, taken, alpha, regularization: solve_user(Y, taken, alpha - 1, regularization),
        lambda Y, taken, alpha, regularization: solve_user(Y, taken, alpha, 0),
        lambda Y, taken, alpha, regularization: solve_user(Y, taken, alpha, regularization)[None],
        lambda Y: Y,
    ),
)

q3 = Exercise(
    id="10.3",
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

"""Exercises of chapter 03: dot product, cosine, Euclidean distance, hubness, exact search."""

import numpy as np

from utils.exercises import Exercise, matches, number

q1 = Exercise(
    id="03.1",
    task=(
        "Two vectors of length 1 have the cosine 0.68. What is their Euclidean distance? "
        "Work it out on paper."
    ),
    judge=number(
        0.8,
        tolerance=0.005,
        traps=(
            (0.64, "that is the squared distance; take the root"),
            (0.32, "that is 1 − cosine; the squared distance is twice as much"),
            (1.2, "2 + 2·cosine belongs to the sum of the vectors, not to their difference"),
        ),
    ),
    hints=(
        "Expand (a − b)·(a − b) = a·a − 2 a·b + b·b.",
        "Both lengths are 1, so the squared distance is 2 − 2·cosine.",
        "2 − 1.36 = 0.64; the distance is its root.",
    ),
    worked="""
squared = 1 - 2 * 0.68 + 1                  # a·a − 2 a·b + b·b = 0.64
answer = squared ** 0.5                     # 0.8
""",
    wrong=(0.64, 0.32, 1.36, "0.8", [0.8, 0.8], float("nan")),
)


def k_occurrence(neighbours, n):
    return np.bincount(neighbours.ravel(), minlength=n)  # minlength keeps the anti-hubs


q2 = Exercise(
    id="03.2",
    task=(
        "Write k_occurrence(neighbours, n): row i of the integer array neighbours, shape (m, k), "
        "lists the k nearest neighbours of point i; return an array of shape (n,) that tells in "
        "how many lists each of the points 0 … n − 1 stands."
    ),
    judge=matches(
        k_occurrence,
        [("6 points with one count each", (np.array([[1, 2], [2, 0], [1, 4], [1, 2], [1, 2]]), 6))],
        where=lambda place, neighbours, n: f"point {place[0]}",
    ),
    hints=(
        "Whose list it is does not matter: put all lists into one with ravel().",
        "np.bincount counts how often each integer occurs.",
        "Points that stand in no list at the end are lost unless you pass minlength=n.",
    ),
    worked=k_occurrence,
    wrong=(
        4,
        lambda neighbours, n: np.bincount(neighbours.ravel()),
        lambda neighbours, n: np.bincount(neighbours[:, 0], minlength=n),
        lambda neighbours, n: np.zeros(n, int),
        lambda neighbours: neighbours,
    ),
)

q3 = Exercise(
    id="03.3",
    task=(
        "q = (1, 0), a = (3, 4), b = (x, 0) with x > 0. From which x on does the dot product rank "
        "b before a? (Try values, then say why; the cosine prefers b for every x.)"
    ),
    judge=number(
        3,
        tolerance=0.01,
        traps=(
            (5, "5 is the length of a; the dot product with q sees only its first number"),
            (4, "that is the second number of a, which q multiplies by 0"),
            (0.6, "that is the cosine of q and a; the question is about the dot product"),
        ),
    ),
    hints=(
        "Write both dot products: q·a and q·b.",
        "q·a = 3 and q·b = x.",
        "The dot product rewards length: b must be at least as long as a's part along q.",
    ),
    worked="""
import numpy as np

q, a = np.array([1, 0]), np.array([3, 4])
answer = float(q @ a)        # 3: from here on q·b = x is larger than q·a
""",
    wrong=(5, 4, 0.6, 0, "3", [3]),
)

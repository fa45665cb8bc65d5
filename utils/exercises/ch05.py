"""Exercises of chapter 05: the weighted loss, WEAT's association, removing a direction."""

import numpy as np

from utils.exercises import Exercise, matches, number

q1 = Exercise(
    id="05.1",
    task=(
        "A pair met 16 times, x_max is 81 and α = 3/4. The product w·c is 2, the biases are 0.5 "
        "and 0.2. What does the pair add to GloVe's loss (weight × squared error)?"
    ),
    judge=number(
        float((16 / 81) ** 0.75 * (2.7 - np.log(16)) ** 2),
        tolerance=0.0003,
        traps=(
            (float((2.7 - np.log(16)) ** 2), "you forgot the weight f(X)"),
            (float((16 / 81) ** 0.75 * abs(2.7 - np.log(16))), "square the error"),
            (float((16 / 81) ** 0.75 * (2 - np.log(16)) ** 2), "add the two biases"),
        ),
    ),
    hints=(
        "The error is w·c + b + b̃ − ln X; the weight is (16 / 81) to the power 3/4.",
        "(16/81)^(1/4) is 2/3, so the weight is 8/27. And ln 16 = 2.7726.",
        "The error is 2.7 − 2.7726 = −0.0726.",
    ),
    worked="""
from math import log

weight = (16 / 81) ** 0.75                  # (2/3)**3 = 8/27
error = 2 + 0.5 + 0.2 - log(16)             # -0.0726
answer = weight * error**2                  # 0.00156
""",
    wrong=(0.00527, 0.0215, 0.1768, 0, "0.0016", [0.0016], float("nan")),
)


def association(w, A, B):
    def cosines(rows):
        return rows @ w / np.linalg.norm(rows, axis=1) / np.linalg.norm(w)

    return cosines(A).mean() - cosines(B).mean()


def _attributes():
    rng = np.random.default_rng(0)
    for n_a, n_b in ((3, 3), (2, 5)):
        w, A, B = rng.normal(size=4), rng.normal(size=(n_a, 4)), rng.normal(size=(n_b, 4))
        yield f"{n_a} and {n_b} attribute words", (w, A, B)


q2 = Exercise(
    id="05.2",
    task=(
        "Write association(w, A, B): w is a vector, shape (d,), A and B are attribute vectors, "
        "shapes (n, d) and (m, d), none of length 1. Return WEAT's s(w): the mean cosine with A "
        "minus the mean cosine with B."
    ),
    judge=matches(
        association,
        _attributes(),
        traps=(
            (
                lambda w, A, B: association(w, B, A),
                "the sign is turned round: A first, then minus B",
            ),
            (
                lambda w, A, B: (A @ w).mean() - (B @ w).mean(),
                "those are dot products; divide by both lengths",
            ),
        ),
    ),
    hints=(
        "A @ w gives all dot products with A at once.",
        "The cosine divides by np.linalg.norm(A, axis=1) and by np.linalg.norm(w).",
        "return cosines_with_A.mean() - cosines_with_B.mean()",
    ),
    worked=association,
    wrong=(
        0.5,
        lambda w, A, B: 0.0,
        lambda w, A, B: (A @ w).mean() - (B @ w).mean(),
        lambda w, A, B: -association(w, A, B),
        lambda w, A, B: A @ w,
        lambda w: 0.0,
    ),
)

q3 = Exercise(
    id="05.3",
    task=(
        "v = (3, 4) and the unwanted direction is g = (0.6, 0.8), of length 1. What is the length "
        "of v after its part along g is taken away? Then try v = (4, −3) and see why."
    ),
    judge=number(
        0.0,
        tolerance=1e-6,
        traps=(
            (5, "that is the length of v, and also its part along g"),
            (1, "do not scale yet: the length before scaling is asked"),
        ),
    ),
    hints=(
        "The part along g is (v · g) g.",
        "v · g = 3 · 0.6 + 4 · 0.8 = 5, so the part is (3, 4).",
        "v points along g altogether; nothing is left. (4, −3) is at a right angle and keeps all.",
    ),
    worked="""
import numpy as np

v, g = np.array([3.0, 4.0]), np.array([0.6, 0.8])
rest = v - (v @ g) * g                      # (0, 0): v was nothing but the direction
answer = float(np.linalg.norm(rest))
""",
    wrong=(5, 1, -1, "0.5", [1, 2], float("nan")),
)

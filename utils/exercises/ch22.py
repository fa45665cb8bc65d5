"""Exercises of chapter 22: a sparse code by hand, a rotation undone, four numbers for any pair."""

import numpy as np

from utils.exercises import Exercise, matches, number

q1 = Exercise(
    id="22.1",
    task=(
        "A sparse code has the directions (1, 0), (0, 1) and (0.6, 0.8), which are also its "
        "encoder, b = 0 and k = 2. What is the squared error of x = (1, 2) after it was rebuilt?"
    ),
    judge=number(
        3.2,
        tolerance=1e-6,
        traps=(
            (0.16, "that is with k = 1; here the two largest activations are kept"),
            (0.0, "that takes the two axes; the activations are 1, 2 and 2.2"),
            (3.2**0.5, "that is the distance; its square is asked"),
        ),
    ),
    hints=(
        "The activations are the dot products of x with the directions: 1, 2 and 2.2.",
        "The two largest are kept: rebuilt is 2 · (0, 1) + 2.2 · (0.6, 0.8).",
        "That is (1.32, 3.76), and x is (1, 2).",
    ),
    worked="""
rebuilt = [2.2 * 0.6, 2.0 + 2.2 * 0.8]                  # the two largest activations: 2 and 2.2
answer = (1 - rebuilt[0]) ** 2 + (2 - rebuilt[1]) ** 2  # 0.1024 + 3.0976
# With k = 1 the error is 0.16: directions that overlap say the same thing twice. This is why the
# encoder, equal to the decoder at first, is trained on its own.
""",
    wrong=(0.16, 0.0, 3.2**0.5, "3.2", [3.2], float("nan")),
)


def undo(rotated, known):
    u, _, vt = np.linalg.svd(rotated.T @ known)
    return u @ vt


def _secrets():
    rng = np.random.default_rng(0)
    for n, d in ((5, 2), (8, 3), (40, 6)):
        secret = np.linalg.qr(rng.standard_normal((d, d)))[0]
        known = rng.standard_normal((n, d))
        rule = f"({n}, {d}) @ ({d}, {d}) must give the known vectors back"
        yield f"{n} pairs of {d} numbers", (known @ secret, known), rule


q2 = Exercise(
    id="22.2",
    task=(
        "Write undo(rotated, known): a thief has n vectors as they are stored, rotated (n, d), and "
        "knows the texts of these, so their vectors without the rotation, known (n, d). Return the "
        "orthogonal matrix Q (d, d) for which rotated @ Q is as near as possible to known."
    ),
    judge=matches(
        undo,
        _secrets(),
        traps=((lambda rotated, known: undo(known, rotated), "that rotates the other way"),),
    ),
    hints=(
        "This is the orthogonal Procrustes problem of chapter 17.",
        "Take the SVD of rotated.T @ known.",
        "With U, S and Vᵀ of it, Q = U Vᵀ: the stretching S is dropped.",
    ),
    worked=undo,
    wrong=(
        1.0,
        lambda rotated, known: undo(known, rotated),
        lambda rotated, known: np.eye(rotated.shape[1]),
        lambda rotated, known: rotated.T @ known,
        lambda rotated, known: undo(rotated, known)[0],
        lambda rotated, known: rotated,
    ),
)


def _judge_query(answer):
    expected = "expected four numbers, the query's"
    try:
        query = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return expected
    if query.shape != (4,) or not np.isfinite(query).all():
        return expected
    documents = np.arange(1.0, 11)[:, None] ** (1, 2, 3, 4)
    scores = documents @ query
    first = sorted((np.argsort(-scores, kind="stable")[:2] + 1).tolist())
    if first != [3, 7]:
        return f"the two highest scores are those of {first[0]} and {first[1]}"
    third = np.sort(scores)[-3]
    if scores[[2, 6]].min() - third < 1e-6:
        return "a third document has the same score"
    return None


q3 = Exercise(
    id="22.3",
    task=(
        "Ten documents have the vectors (t, t², t³, t⁴) for t = 1 … 10. Find a query, four "
        "numbers, whose two highest dot products are those of documents 3 and 7. Then try 1 and 10."
    ),
    judge=_judge_query,
    hints=(
        "The scores are values of a polynomial of degree 4 at t = 1 … 10.",
        "−(t − 3)² (t − 7)² is 0 at 3 and 7, and below 0 everywhere else.",
        "Multiply out; the constant is the same for all documents and may be dropped.",
    ),
    worked="""
import numpy as np

coefficients = -np.poly([3, 3, 7, 7])    # −(t − 3)² (t − 7)², highest power first
answer = coefficients[::-1][1:]          # of t, t², t³, t⁴; the constant changes no order
""",
    wrong=(
        0,
        "3, 7",
        [1, 2, 3],
        [0, 0, 0, 0],
        [0, 0, 0, 1],
        [2520, -1364, 300, -25],
        [float("nan")] * 4,
    ),
)

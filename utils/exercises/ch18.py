"""Exercises of chapter 18: late interaction by hand, hard negatives, everyday questions."""

import numpy as np

from utils.exam import tasks
from utils.exercises import Exercise, matches, number
from utils.models import artifacts

q1 = Exercise(
    id="18.1",
    task=(
        "A query has two tokens, a document three. The dots of the first token of the query with "
        "the document's are 0.2, 0.8, 0.5, those of the second 0.6, 0.1, 0.4. What is M3's "
        "multi-vector score?"
    ),
    judge=number(
        0.7,
        tolerance=1e-6,
        traps=(
            (1.4, "that is ColBERT's sum; M3 divides by the tokens of the query"),
            (0.8, "that is the best of all; every token of the query takes its own best"),
            (2.6 / 6, "that is the mean of all dots; only the best of each row counts"),
            (1.9 / 3, "that is the document's view: each of its tokens looks for its best"),
        ),
    ),
    hints=(
        "Each token of the query looks for its best match in the document.",
        "The best are 0.8 and 0.6.",
        "M3 takes their mean.",
    ),
    worked="""
rows = [[0.2, 0.8, 0.5], [0.6, 0.1, 0.4]]
answer = sum(max(row) for row in rows) / len(rows)      # (0.8 + 0.6) / 2
""",
    wrong=(1.4, 0.8, 2.6 / 6, 1.9 / 3, 0, "0.7", [0.7], float("nan")),
)


def hard(scores, right, k):
    order = np.argsort(-scores, axis=1)
    rows = zip(order, right, strict=True)
    # first leave out, then cut: else fewer than k may be left
    return np.array([[d for d in row if d not in out][:k] for row, out in rows])


def _searches():
    rng = np.random.default_rng(0)
    for n, m, k in ((1, 4, 2), (3, 9, 3), (5, 20, 4)):
        scores = rng.standard_normal((n, m))
        right = [set(rng.choice(m, 2, replace=False).tolist()) for _ in range(n)]
        right[0] = set(np.argsort(-scores[0])[:2].tolist())
        rule = f"asked are the {k} highest-scored documents that are not right, best first"
        yield f"{n} queries, {m} documents and k = {k}", (scores, right, k), rule


q2 = Exercise(
    id="18.2",
    task=(
        "Write hard(scores, right, k): for scores of shape (n_queries, n_docs) and a list of sets "
        "of right documents, the k documents with the highest scores that are not right, best "
        "first, as an array of shape (n_queries, k)."
    ),
    judge=matches(
        hard,
        _searches(),
        traps=(
            (
                lambda scores, right, k: np.argsort(-scores, axis=1)[:, :k],
                "a right answer is among the negatives",
            ),
        ),
    ),
    hints=(
        "np.argsort(-scores, axis=1) orders the documents of each row, best first.",
        "Go through a row and leave out what stands in the query's set.",
        "Cut to the first k only after leaving out.",
    ),
    worked=hard,
    wrong=(
        1.0,
        lambda scores, right, k: np.argsort(-scores, axis=1)[:, :k],
        lambda scores, right, k: np.argsort(scores, axis=1)[:, :k],
        lambda scores, right, k: hard(-scores, right, k),
        lambda scores, right, k: hard(scores, right, k)[:, ::-1],
        lambda scores, right, k: hard(scores, right, k)[None],
        lambda scores, right, k: scores,
    ),
)


def _judge_everyday(answer):
    success = artifacts.load("bge_student")["student success"].astype(float)
    everyday = np.array([q.stratum == "everyday" for q in tasks.queries("questions", "test")])
    share = float(success[everyday].mean())
    traps = [(100 * share, "that is in per cent; give the share as a fraction")]
    traps.append((1 - share, "that is the share of the others"))
    traps.append((float(success.mean()), "that is the share of all questions, not everyday ones"))
    return number(share, tolerance=0.005, traps=traps)(answer)


q3 = Exercise(
    id="18.3",
    task=(
        "For which share of the everyday test questions does the student put a right answer among "
        "its first ten? artifacts.load('bge_student')['student success'] holds 1 or 0 for each of "
        "tasks.queries('questions', 'test'), whose stratum says what kind it is. Guess first."
    ),
    judge=_judge_everyday,
    hints=(
        "Make an array that is true where q.stratum == 'everyday'.",
        "Take the values at these places.",
        "Their mean is the share.",
    ),
    worked="""
import numpy as np
from utils.exam import tasks
from utils.models import artifacts

success = artifacts.load("bge_student")["student success"].astype(float)
everyday = np.array([q.stratum == "everyday" for q in tasks.queries("questions", "test")])
answer = float(success[everyday].mean())
""",
    wrong=(0, 1, 100, "0.5", [0.5], float("nan")),
)

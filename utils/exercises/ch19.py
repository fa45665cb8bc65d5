"""Exercises of chapter 19: cutting a vector by hand, reading base64, the length that is enough."""

import base64

import numpy as np

from utils.exercises import Exercise, array, matches, number
from utils.models import artifacts

_DIMS = (8, 16, 32, 64, 128, 256, 384)


def _judge_cut(answer):
    reason = array([0.6, 0.8], tolerance=1e-3)(answer)
    if reason is not None and array([3 / 13, 4 / 13], tolerance=5e-3)(answer) is None:
        return "that is cut, but its length is not 1"
    return reason


q1 = Exercise(
    id="19.1",
    task=(
        "A service returned the vector (3, 4, 12) / 13, which has length 1. You ask for "
        "dimensions=2 instead. Which two numbers arrive?"
    ),
    judge=_judge_cut,
    hints=(
        "Keep the first two numbers, then scale them back to length 1.",
        "The first two are 3/13 and 4/13; their length is 5/13.",
    ),
    worked="""
answer = [3 / 5, 4 / 5]          # (3/13, 4/13) divided by its length, 5/13
""",
    wrong=([3 / 13, 4 / 13], [3, 4], [0.6], [0.6, 0.8, 0.0], 0.6),
)


def decode(text, d):
    vector = np.frombuffer(base64.b64decode(text), dtype="<f4")[:d]  # little-endian float32
    return vector / np.linalg.norm(vector)  # the cut took from its length


def _sent():
    rng = np.random.default_rng(0)
    for n, d in ((3, 2), (8, 8), (384, 64)):
        vector = rng.standard_normal(n).astype("<f4")
        text = base64.b64encode(vector.tobytes()).decode("ascii")
        yield f"{n} numbers cut to {d}", (text, d)


q2 = Exercise(
    id="19.2",
    task=(
        "Write decode(text, d): the first d numbers of a vector that came as base64 of "
        "little-endian float32, scaled to length 1, shape (d,)."
    ),
    judge=matches(
        decode,
        _sent(),
        traps=(
            (
                lambda text, d: np.frombuffer(base64.b64decode(text), dtype="<f4")[:d],
                "the length is not 1",
            ),
        ),
    ),
    hints=(
        "base64.b64decode gives bytes; np.frombuffer reads them as numbers.",
        "The dtype is '<f4': little-endian, four bytes each.",
        "Cut with [:d], then divide by np.linalg.norm.",
    ),
    worked=decode,
    wrong=(
        0.5,
        lambda text, d: np.frombuffer(base64.b64decode(text), dtype="<f4")[:d],
        lambda text, d: np.frombuffer(base64.b64decode(text), dtype=">f4")[:d],
        lambda text, d: np.frombuffer(base64.b64decode(text), dtype="<f4"),
        lambda text, d: decode(text, d)[None],
    ),
)


def _judge_enough(answer):
    ndcg = artifacts.load("matryoshka_nested")["first ndcg"].astype(float).mean(axis=(0, 2))
    enough = _DIMS[int(np.argmax(ndcg >= 0.9 * ndcg[-1]))]
    return number(enough, tolerance=0.5)(answer)


q3 = Exercise(
    id="19.3",
    task=(
        "How many numbers are enough for nine tenths of the nested model's nDCG@10 on questions at "
        "384? Take artifacts.load('matryoshka_nested')['first ndcg'], trainings × lengths × "
        "questions, for the lengths 8, 16, 32, 64, 128, 256, 384. Guess first."
    ),
    judge=_judge_enough,
    hints=(
        "The mean over trainings and questions (axes 0 and 2) gives the nDCG at each length.",
        "Compare with 0.9 times the last one, and take the first length that reaches it.",
    ),
    worked="""
import numpy as np
from utils.models import artifacts

ndcg = artifacts.load("matryoshka_nested")["first ndcg"].astype(float).mean(axis=(0, 2))
enough = int(np.argmax(ndcg >= 0.9 * ndcg[-1]))
answer = (8, 16, 32, 64, 128, 256, 384)[enough]
""",
    wrong=(8, 16, 32, 384, "64", [64]),
)

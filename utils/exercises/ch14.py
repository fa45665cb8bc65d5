"""Exercises of chapter 14: counting a low-rank update, merging it, the rank of a full change."""

import numpy as np

from utils.exercises import Exercise, matches, number
from utils.models import artifacts

q1 = Exercise(
    id="14.1",
    task=(
        "A matrix of 1,000 × 200 gets an update of rank r = 5. How many numbers are trained, as a "
        "share of the numbers in the matrix?"
    ),
    judge=number(
        0.03,
        tolerance=1e-6,
        traps=(
            (6000, "that is the count; divide it by 1,000 · 200"),
            (3.0, "that is in per cent; give the share as a fraction"),
            (0.005, "that is A alone; B is trained as well"),
            (0.025, "that is B alone; A is trained as well"),
        ),
    ),
    hints=(
        "B is 1,000 × 5 and A is 5 × 200.",
        "5 · (1,000 + 200) = 6,000 numbers.",
        "The matrix has 1,000 · 200 = 200,000.",
    ),
    worked="""
answer = 5 * (1000 + 200) / (1000 * 200)        # 6,000 of 200,000
""",
    wrong=(6000, 3.0, 0.025, 0.005, 0, "0.03", [0.03], float("nan")),
)


def merged(W, A, B, alpha):
    return W + alpha / A.shape[0] * B @ A  # r is the number of A's rows; W + … is a new matrix


def _updates():
    rng = np.random.default_rng(0)
    for out, into, r, alpha in ((3, 2, 1, 1), (4, 6, 2, 8), (5, 5, 3, 2)):
        W, A = rng.standard_normal((out, into)), rng.standard_normal((r, into))
        B = rng.standard_normal((out, r))
        rule = "x @ merged.T must be x @ W.T + α/r · (x @ A.T) @ B.T"
        yield f"W {W.shape}, r = {r} and α = {alpha}", (W, A, B, alpha), rule


q2 = Exercise(
    id="14.2",
    task=(
        "Write merged(W, A, B, alpha): the matrix that does alone what W and its update do, for "
        "W (out, in), A (r, in) and B (out, r). Leave W as it is."
    ),
    judge=matches(
        merged,
        _updates(),
        untouched=("W",),
        traps=((lambda W, A, B, alpha: W + B @ A, "the factor α / r is missing"),),
    ),
    hints=(
        "The update is a product of the two thin matrices, times a factor.",
        "B @ A has the shape of W.",
        "The factor is alpha / r, and r is A.shape[0].",
    ),
    worked=merged,
    wrong=(
        1.0,
        lambda W, A, B, alpha: W + B @ A,
        lambda W, A, B, alpha: W + alpha * B @ A,
        lambda W, A, B, alpha: W - alpha / A.shape[0] * B @ A,
        lambda W, A, B, alpha: merged(W, A, B, alpha)[None],
        lambda W, A, B, alpha: np.add(W, alpha / A.shape[0] * B @ A, out=W),
    ),
)


def _needed():
    squares = artifacts.load("lora_rivals")["full 0 changes"].astype(float) ** 2
    held = np.cumsum(squares, axis=1) / squares.sum(axis=1, keepdims=True)
    return (held < 0.5).sum(axis=1) + 1


def _judge_half(answer):
    return number(float(np.median(_needed())), tolerance=0.5)(answer)


q3 = Exercise(
    id="14.3",
    task=(
        "How many directions hold one half of the squared change that full fine-tuning made? Take "
        "the median over the twelve matrices of artifacts.load('lora_rivals')['full 0 changes'], "
        "whose rows are singular values. Guess first."
    ),
    judge=_judge_half,
    hints=(
        "Square the singular values: the sum of squares of a matrix is the sum of these.",
        "np.cumsum of the squares, divided by their sum, tells the share held by the first k.",
        "Count the places where that share is below one half, and add one; then np.median.",
    ),
    worked="""
import numpy as np
from utils.models import artifacts

squares = artifacts.load("lora_rivals")["full 0 changes"].astype(float) ** 2
held = np.cumsum(squares, axis=1) / squares.sum(axis=1, keepdims=True)
answer = float(np.median((held < 0.5).sum(axis=1) + 1))
""",
    wrong=(0, 1, 192, 384, "20", [20.0], float("nan")),
)

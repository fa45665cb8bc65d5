"""Exercises of chapter 04: negative sampling, a training step, the Huffman tree."""

import numpy as np

from utils.exercises import Exercise, matches, number

q1 = Exercise(
    id="04.1",
    task=(
        "The word vector is v = (2, 0). The true context has u = (1, 5), the only negative sample "
        "u = (−1, 3). What is the loss of negative sampling (natural logarithm)?"
    ),
    judge=number(
        float(2 * np.log1p(np.exp(-2))),
        tolerance=0.005,
        traps=(
            (float(np.log1p(np.exp(-2))), "that is the true context's part; add the negative's"),
            (float(np.log1p(np.exp(-2)) + np.log1p(np.exp(2))), "mind the sign: −ln σ(−u·v)"),
            (float(-2 * np.log1p(np.exp(-2))), "a loss is minus the logarithm, so positive"),
        ),
    ),
    hints=(
        "Two dot products first: u·v for the true context and for the negative sample.",
        "They are 2 and −2. The loss is −ln σ(2) − ln σ(−(−2)).",
        "Both parts are −ln σ(2) = ln(1 + e⁻²) = 0.127.",
    ),
    worked="""
from math import exp, log

true = 1 * 2 + 5 * 0                        # 2
false = -1 * 2 + 3 * 0                      # -2
answer = log(1 + exp(-true)) + log(1 + exp(false))   # 0.127 + 0.127 = 0.254
""",
    wrong=(0.127, 2.254, -0.254, 0, "0.254", [0.254], float("nan")),
)


def step(v, u, label, rate):
    error = 1 / (1 + np.exp(-(u @ v))) - label  # above 0: the score was too high
    return v - rate * error @ u, u - rate * np.outer(error, v)


def _step_cases():
    rng = np.random.default_rng(0)
    v, u, label = rng.normal(size=3), rng.normal(size=(4, 3)), np.array([1.0, 0.0, 0.0, 0.0])
    rule = (
        "v moves by −rate · Σ (σ(u·v) − label) · u and each row of u by "
        "−rate · (σ(u·v) − label) · v, both with the old v and u"
    )
    yield "three negatives and the pair (new v, new u)", (v, u, label, 0.1), rule


q2 = Exercise(
    id="04.2",
    task=(
        "Write step(v, u, label, rate): one step of gradient descent for the word vector v, shape "
        "(d,), against the rows u, shape (1 + k, d), whose label is 1 for the true context and 0 "
        "for the negatives. Return (new v, new u), both computed from the old values."
    ),
    judge=matches(
        step,
        _step_cases(),
        traps=(
            (
                lambda v, u, label, rate: step(v, u, label, -rate),
                "you went up the gradient; the loss should fall, so subtract",
            ),
        ),
    ),
    hints=(
        "error = sigmoid(u @ v) - label, shape (1 + k,).",
        "The derivative by u is np.outer(error, v), by v it is error @ u.",
        "Subtract rate times the derivative; compute both before you change either.",
    ),
    worked=step,
    wrong=(
        3,
        lambda v, u, label, rate: (v, u),
        lambda v, u, label, rate: v,
        lambda v, u, label, rate: (u, v),
        lambda v, u, label, rate: (
            v,
            u + rate * np.outer(1 / (1 + np.exp(-u @ v)) - label, v),
        ),
        lambda v: (v, v),
    ),
)

q3 = Exercise(
    id="04.3",
    task=(
        "Five words stand 8, 4, 2, 1 and 1 times in a text. Build their Huffman tree. How many "
        "decisions does a word of the text need on average?"
    ),
    judge=number(
        30 / 16,
        tolerance=0.005,
        traps=(
            (30, "that is the sum over the text; divide by its 16 words"),
            (14 / 5, "that is the mean over the vocabulary; weigh each path by its count"),
            (3, "a balanced tree's longest path has that; weigh Huffman's paths by the counts"),
        ),
    ),
    hints=(
        "Join the two rarest: 1 and 1 make 2. Then the two rarest of 8, 4, 2, 2.",
        "The paths have the lengths 1, 2, 3, 4, 4.",
        "8·1 + 4·2 + 2·3 + 1·4 + 1·4 = 30 decisions for 16 words.",
    ),
    worked="""
counts = [8, 4, 2, 1, 1]
lengths = [1, 2, 3, 4, 4]                   # the two rarest are joined first and lie deepest
answer = sum(n * m for n, m in zip(counts, lengths)) / sum(counts)   # 30 / 16 = 1.875
""",
    wrong=(30, 2.8, 3, 0, "1.875", [1.875], float("nan")),
)

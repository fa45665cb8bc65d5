"""Exercises of chapter 02: co-occurrence, PMI, truncated SVD."""

import numpy as np

from utils.exercises import Exercise, matches, number

q1 = Exercise(
    id="02.1",
    task=(
        "In a corpus the sum of all co-occurrence counts is 1,000. 'graph' has row sum 50, 'node' "
        "has column sum 20, and their count is 8. What is their PMI (natural logarithm)?"
    ),
    judge=number(
        float(np.log(8)),
        tolerance=0.01,
        traps=(
            (8, "you forgot the logarithm"),
            (3, "that is the logarithm to base 2; the natural one is asked"),
            (float(np.log(0.008)), "that is log P(w, c); divide by P(w) P(c) first"),
        ),
    ),
    hints=(
        "PMI = log( P(w, c) / (P(w) P(c)) ), each probability is a count over the total.",
        "P(w, c) = 8 / 1000, P(w) = 50 / 1000, P(c) = 20 / 1000.",
        "The ratio is 0.008 / 0.001 = 8: they meet eight times as often as by chance.",
    ),
    worked="""
from math import log

joint = 8 / 1000
by_chance = (50 / 1000) * (20 / 1000)       # 0.001
answer = log(joint / by_chance)             # log 8 = 2.08
""",
    wrong=(8, 3, -4.83, 0, "log 8", [2.08], float("nan")),
)


def cooccurrence(sentence, window):
    counts = {}
    for i, word in enumerate(sentence):
        for j in range(max(0, i - window), min(len(sentence), i + window + 1)):
            if j != i:  # a word is no context of itself in place
                pair = word, sentence[j]
                counts[pair] = counts.get(pair, 0) + 1
    return counts


q2 = Exercise(
    id="02.2",
    task=(
        "Write cooccurrence(sentence, window): sentence is a list of words; return a dict from "
        "(word, context) to how often context stands at most window places before or after word."
    ),
    judge=matches(
        cooccurrence,
        [
            (f"window {window}", (["a", "b", "a", "c"], window), "count both directions")
            for window in (1, 2)
        ],
        read=lambda counts: {pair: n for pair, n in counts.items() if n},
    ),
    hints=(
        "Two loops: i over the places of the words, j over max(0, i − window) … i + window.",
        "Leave out j == i, but not another place that holds the same word.",
        "counts[w, c] = counts.get((w, c), 0) + 1",
    ),
    worked=cooccurrence,
    wrong=(
        2,
        lambda sentence, window: {},
        lambda sentence, window: {
            (sentence[i], sentence[i + 1]): 1 for i in range(len(sentence) - 1)
        },
        lambda sentence, window: [("a", "b")],
        lambda sentence: {},
    ),
)

q3 = Exercise(
    id="02.3",
    task=(
        "A matrix has the singular values 1, 6, 2 and 2. Which share of its squared size "
        "(squared Frobenius norm) does the best approximation of rank 2 keep?"
    ),
    judge=number(
        40 / 45,
        tolerance=0.005,
        traps=(
            (8 / 11, "you summed the singular values; the squared size is the sum of squares"),
            (5 / 45, "that is the share that is lost"),
            (37 / 45, "sort first: the two largest values are 6 and 2"),
        ),
    ),
    hints=(
        "The squared Frobenius norm is the sum of the squared singular values.",
        "Rank 2 keeps the two largest: 6 and 2.",
        "36 + 4 of 36 + 4 + 4 + 1.",
    ),
    worked="""
singular = sorted([1, 6, 2, 2], reverse=True)        # 6, 2, 2, 1
squares = [s * s for s in singular]                  # 36, 4, 4, 1
answer = sum(squares[:2]) / sum(squares)             # 40 / 45 = 0.89
""",
    wrong=(8 / 11, 5 / 45, 37 / 45, 2, "40/45", [40, 45]),
)

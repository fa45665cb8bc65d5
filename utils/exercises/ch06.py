"""Exercises of chapter 06: n-grams, the hash, collisions."""

import numpy as np

from utils.exercises import Exercise, matches, number

q1 = Exercise(
    id="06.1",
    task=(
        "How many character n-grams with n from 3 to 6 has a word of 8 letters, the marks < and > "
        "included as characters? (Count repeats.)"
    ),
    judge=number(
        26,
        tolerance=0.01,
        traps=(
            (18, "you forgot the two marks: the string has 10 characters"),
            (8, "those are the runs of 3 only; add those of 4, 5 and 6"),
            (30, "a string of length L has L − n + 1 runs of length n"),
        ),
    ),
    hints=(
        "With its marks the word has 10 characters.",
        "There are 10 − n + 1 runs of length n.",
        "8 + 7 + 6 + 5.",
    ),
    worked="""
length = 8 + 2                              # the marks < and >
answer = sum(length - n + 1 for n in (3, 4, 5, 6))   # 8 + 7 + 6 + 5 = 26
""",
    wrong=(18, 8, 30, 0, "26", [26], float("nan")),
)


def bucket(string, buckets):
    h = 2166136261
    for byte in string.encode():
        h = ((h ^ byte) * 16777619) & 0xFFFFFFFF  # FNV-1a: first xor, then multiply
    return h % buckets


q2 = Exercise(
    id="06.2",
    task=(
        "Write bucket(string, buckets): the FNV-1a hash of 32 bits of the string's UTF-8 bytes, "
        "modulo buckets, as an int."
    ),
    judge=matches(
        bucket,
        [
            (
                f"{string!r} and {buckets} buckets",
                (string, buckets),
                "xor first, then multiply, keep 32 bits, then the remainder",
            )
            for string in ("", "a", "foobar")
            for buckets in (2**32, 1000)
        ],
        whole=True,
    ),
    hints=(
        "Start with h = 2166136261 and go through string.encode().",
        "For each byte: h = h ^ byte, then h = h * 16777619.",
        "Keep 32 bits after each multiplication: h & 0xFFFFFFFF. At the end h % buckets.",
    ),
    worked=bucket,
    wrong=(
        7,
        lambda string, buckets: 0,
        lambda string, buckets: hash(string) % buckets,
        lambda string, buckets: [1],
        lambda string: 0,
    ),
)

q3 = Exercise(
    id="06.3",
    task=(
        "n = 50,000 n-grams are hashed into K buckets. How many buckets do you need so that about "
        "90 % of the n-grams have their bucket to themselves? (The share alone is about e^(−n/K); "
        "answer within 2 %.)"
    ),
    judge=number(
        -50_000 / float(np.log(0.9)),
        tolerance=9_000,
        traps=(
            (50_000 / 0.9, "solve e^(−n/K) = 0.9 for K with a logarithm"),
            (-50_000 / float(np.log(0.1)), "that K leaves only 10 % alone"),
        ),
    ),
    hints=(
        "e^(−50,000 / K) = 0.9. Take the logarithm on both sides.",
        "−50,000 / K = ln 0.9 = −0.105.",
        "K = 50,000 / 0.105: nearly ten buckets for each n-gram.",
    ),
    worked="""
from math import log

answer = -50_000 / log(0.9)                 # about 474,600
""",
    wrong=(55_556, 21_715, 0, -474_561, "474561", [474_561], float("nan")),
)

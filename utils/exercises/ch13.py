"""Exercises of chapter 13: a second merge by hand, a causal softmax, the cone of word vectors."""

from functools import lru_cache

import numpy as np

from utils.exercises import Exercise, matches, number
from utils.measure import geometry
from utils.models import artifacts

q1 = Exercise(
    id="13.1",
    task=(
        "Byte-pair encoding reads the words ab (3 times), abc (twice) and bc (4 times). How often "
        "does the pair of the second merge come?"
    ),
    judge=number(
        3,
        tolerance=0.01,
        traps=(
            (6, "that is the first merge, b·c; count again after it"),
            (5, "a·b came 5 times before the first merge; some of its b are in bc now"),
            (2, "a·bc comes twice; another pair comes more often"),
        ),
    ),
    hints=(
        "First: a·b 3 + 2, b·c 2 + 4. The larger is merged.",
        "After it the words are a·b (3 times), a·bc (twice) and bc (4 times).",
        "a·b comes 3 times, a·bc twice.",
    ),
    worked="""
words = {("a", "b"): 3, ("a", "bc"): 2, ("bc",): 4}        # after the first merge, b·c
pairs = {}
for word, count in words.items():
    for pair in zip(word, word[1:]):
        pairs[pair] = pairs.get(pair, 0) + count
answer = max(pairs.values())
""",
    wrong=(6, 5, 2, 0, "3", [3], float("nan")),
)


def causal(scores):
    later = np.triu(np.ones(scores.shape), 1) == 1
    weights = np.exp(np.where(later, -1e9, scores))  # hidden before the softmax: weight 0
    return weights / weights.sum(axis=1, keepdims=True)


def _scores():
    rng = np.random.default_rng(0)
    for n in (1, 3, 6):
        yield f"{n} tokens", (rng.standard_normal((n, n)),)


q2 = Exercise(
    id="13.2",
    task=(
        "Write causal(scores): the attention weights for scores of shape (n, n), row i for the "
        "token that looks, when no token may look at a later one. Each row sums to 1."
    ),
    judge=matches(causal, _scores()),
    hints=(
        "Set the scores above the diagonal to minus infinity, or to -1e9.",
        "np.triu(np.ones((n, n)), 1) is 1 above the diagonal and 0 elsewhere.",
        "Then the softmax of each row: exponentials, divided by the sum of the row.",
    ),
    worked=causal,
    wrong=(
        1.0,
        lambda scores: np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True),
        lambda scores: np.tril(np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)),
        lambda scores: causal(scores.T).T,
        lambda scores: causal(scores)[None],
        lambda scores: scores,
    ),
)


@lru_cache
def _cone(rows):
    W = artifacts.load("word2vec_docs")["W"][slice(*rows)].astype(float)
    return geometry.mean_cosine(W)


def _judge_cone(value):
    traps = (
        (_cone((None,)), "that is the mean over all words; take the 1,000 most frequent"),
        (_cone((-1000, None)), "these are the rarest 1,000; the first rows are the frequent words"),
    )
    return number(_cone((1000,)), tolerance=0.003, traps=traps)(value)


q3 = Exercise(
    id="13.3",
    task=(
        "Do single words lie in a cone, too? Compute the mean cosine of the skip-gram vectors of "
        "the 1,000 most frequent words (artifacts.load('word2vec_docs')['W'], most frequent "
        "first; geometry.mean_cosine), and compare it with the 1,000 rarest."
    ),
    judge=_judge_cone,
    hints=(
        "The first thousand rows are W[:1000].",
        "Make them float: artifacts store half precision.",
        "geometry.mean_cosine(W[:1000].astype(float)).",
    ),
    worked="""
from utils.measure import geometry
from utils.models import artifacts

W = artifacts.load("word2vec_docs")["W"].astype(float)
answer = geometry.mean_cosine(W[:1000])
""",
    wrong=(0.0, 0.9, 1.0, "0.2", [0.2], float("nan")),
)

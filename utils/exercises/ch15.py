"""Exercises of chapter 15: InfoNCE by hand, the loss in numpy, a larger gallery."""

from functools import lru_cache

import numpy as np

from utils.exercises import Exercise, matches, number
from utils.measure import metrics
from utils.models import clip, pretrained
from utils.worlds import emoji_set, emojis

q1 = Exercise(
    id="15.1",
    task=(
        "A picture's cosines with three texts are 1 (its own), 0.5 and 0; the temperature is "
        "1 / ln 4. Which probability does InfoNCE give to its own text?"
    ),
    judge=number(
        4 / 7,
        tolerance=0.002,
        traps=(
            (0.5064, "divide the cosines by the temperature first"),
            (2 / 3, "that is a share of the cosines; take the exponentials first"),
            (0.5596, "that is the loss; the probability is asked"),
            (0.4204, "dividing by 1 / ln 4 makes the scores larger, not smaller"),
        ),
    ),
    hints=(
        "Divide by the temperature: the scores are ln 4, ln 2 and 0.",
        "Their exponentials are 4, 2 and 1.",
        "4 / (4 + 2 + 1).",
    ),
    worked="""
import math
odds = [math.exp(cosine * math.log(4)) for cosine in (1, 0.5, 0)]      # 4, 2, 1
answer = odds[0] / sum(odds)                                           # 4 / 7 = 0.571
""",
    wrong=(0.5064, 2 / 3, 0.5596, 0.4204, 0, 1, "0.571", [4 / 7], float("nan")),
)


def info_nce(u, v, temperature):
    u = u / np.linalg.norm(u, axis=1, keepdims=True)
    v = v / np.linalg.norm(v, axis=1, keepdims=True)
    scores = u @ v.T / temperature
    rows = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))  # picture asks
    columns = scores - np.log(np.exp(scores).sum(axis=0, keepdims=True))  # text asks
    return -(np.diag(rows).mean() + np.diag(columns).mean()) / 2


def _of_rows(u, v, temperature):
    """One side only: each row of u asks."""
    scores = u @ v.T / temperature
    return -np.diag(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))).mean()


def _pairs():
    rng = np.random.default_rng(0)
    for n, dim, temperature in ((2, 3, 1.0), (5, 4, 0.5), (9, 8, 0.07)):
        u, v = rng.standard_normal((n, dim)), rng.standard_normal((n, dim))
        yield f"{n} pairs and temperature {temperature}", (u, v, temperature)


q2 = Exercise(
    id="15.2",
    task=(
        "Write info_nce(u, v, temperature) in numpy: the symmetric loss of n pairs, for u and v "
        "of shape (n, d) whose rows are not yet of length 1."
    ),
    judge=matches(info_nce, _pairs()),
    hints=(
        "Divide each row by its length; the scores are u @ v.T / temperature.",
        "log p = score - log(sum of exp(scores)), once over each row, once over each column.",
        "Minus the mean of the diagonal, for both; then the mean of the two.",
    ),
    worked=info_nce,
    wrong=(
        0.29,
        lambda u, v, temperature: 2 * info_nce(u, v, temperature),
        lambda u, v, temperature: info_nce(u, v, 1 / temperature),
        lambda u, v, temperature: _of_rows(metrics.normalize(u), metrics.normalize(v), temperature),
        _of_rows,
        lambda u, v, temperature: np.zeros(len(u)),
    ),
)


@lru_cache
def _found(everything):
    out = emoji_set.held_out()
    asked = [name for name, kept in zip(emojis.names("en"), out, strict=True) if kept]
    texts = clip.text_vectors(pretrained.use_multilingual().encode(asked))
    gallery = np.arange(len(out)) if everything else np.flatnonzero(out)
    ranked = gallery[metrics.top_k(texts @ clip.picture_vectors()[gallery].T, 10)]
    return float(metrics.recall_at_k(ranked, [{i} for i in np.flatnonzero(out)], 10).mean())


def _judge_gallery(value):
    trap = (_found(False), "that is with the 311 held-out pictures; let all 1,914 compete")
    return number(_found(True), tolerance=0.005, traps=(trap,))(value)


q3 = Exercise(
    id="15.3",
    task=(
        "Search the other way: for which share of the 311 held-out English names is the own "
        "picture among the first ten when all 1,914 pictures compete? (clip.text_vectors of the "
        "names' USE vectors, clip.picture_vectors().) Guess first."
    ),
    judge=_judge_gallery,
    hints=(
        "USE: pretrained.use_multilingual().encode(names) gives the input of clip.text_vectors.",
        "Scores are text vectors @ picture vectors.T, of shape (311, 1914).",
        "metrics.top_k(scores, 10); the right answer of each row is its place among all emoji.",
    ),
    worked="""
import numpy as np
from utils import metrics
from utils.models import clip, pretrained
from utils.worlds import emoji_set, emojis

asked = np.flatnonzero(emoji_set.held_out())
names = [emojis.names("en")[i] for i in asked]
texts = clip.text_vectors(pretrained.use_multilingual().encode(names))
first = metrics.top_k(texts @ clip.picture_vectors().T, 10)             # all pictures compete
answer = (first == asked[:, None]).any(axis=1).mean()
""",
    wrong=(0.0, 1.0, 311, "0.3", [0.3], float("nan")),
)

"""Exercises of chapter 12: attention by hand, mean pooling with a mask, words that stay whole."""

from collections import Counter
from functools import lru_cache

import numpy as np
from tokenizers import Tokenizer

from utils.exercises import Exercise, matches, number
from utils.models import artifacts
from utils.worlds import corpus

q1 = Exercise(
    id="12.1",
    task=(
        "A word asks two others with d = 16. Its dot products with their keys are 4·ln 3 and 0, "
        "their values (one number each) are 8 and 4. What does it receive?"
    ),
    judge=number(
        7.0,
        tolerance=0.01,
        traps=(
            (7.951, "divide the dot products by the root of d first"),
            (6.0, "that is the plain mean; the weights are not equal"),
            (5.0, "the larger weight belongs to the larger dot product"),
            (12.0, "that is the sum; the weights add up to 1"),
        ),
    ),
    hints=(
        "Divide by √16 = 4: the scores are ln 3 and 0.",
        "Their exponentials are 3 and 1, the weights 3/4 and 1/4.",
        "3/4 · 8 + 1/4 · 4.",
    ),
    worked="""
import math
scores = 4 * math.log(3) / math.sqrt(16), 0.0
weights = [math.exp(s) / (math.exp(scores[0]) + math.exp(scores[1])) for s in scores]
answer = weights[0] * 8 + weights[1] * 4        # 3/4 · 8 + 1/4 · 4 = 7
""",
    wrong=(7.951, 6.0, 5.0, 12.0, 0, "7", [7.0], float("nan")),
)


def pool(states, real):
    total = (states * real[..., None]).sum(axis=1)  # padding counts nothing
    return total / real.sum(axis=1, keepdims=True)  # ... above and below the line


def _texts():
    rng = np.random.default_rng(0)
    for n, length, dim in ((1, 3, 2), (4, 6, 5)):
        states = rng.standard_normal((n, length, dim))
        real = np.arange(length) < rng.integers(1, length, n)[:, None]
        yield f"{n} texts of up to {length} words", (states, real)


q2 = Exercise(
    id="12.2",
    task=(
        "Write pool(states, real): the mean of each text's word vectors, for states of shape "
        "(n, length, dim) and real of shape (n, length), False where a token is padding."
    ),
    judge=matches(pool, _texts()),
    hints=(
        "A plain states.mean(axis=1) counts the padding as well.",
        "Multiply by real[..., None], sum over axis 1, and divide by the number of real words.",
        "That number is real.sum(axis=1, keepdims=True).",
    ),
    worked=pool,
    wrong=(
        1.0,
        lambda states, real: states.mean(axis=1),
        lambda states, real: (states * real[..., None]).mean(axis=1),
        lambda states, real: states[:, 0],
        lambda states, real: pool(states, real)[None],
        lambda states, real: states,
    ),
)


@lru_cache
def _whole_words():
    tokenizer = Tokenizer.from_str(artifacts.load("bert_docs")["tokenizer"].tobytes().decode())
    counts = Counter(word for doc in corpus.docs() for word in corpus.tokens(doc.text))
    whole = sum(c for word, c in counts.items() if len(tokenizer.encode(word).ids) == 1)
    return whole / counts.total(), np.mean([len(tokenizer.encode(w).ids) == 1 for w in counts])


def _judge_share(value):
    running, distinct = _whole_words()
    trap = (distinct, "that is the share of the distinct words; count every occurrence")
    return number(running, tolerance=0.005, traps=(trap,))(value)


q3 = Exercise(
    id="12.3",
    task=(
        "Which share of the running words of the docs, each occurrence counted, does the "
        "tokenizer leave whole? (corpus.tokens gives the words, tokenizer.encode(word).ids its "
        "tokens.) Guess first."
    ),
    judge=_judge_share,
    hints=(
        "Count the words of all docs with collections.Counter, so that each is cut only once.",
        "Sum the counts of the words with one token, and divide by the sum of all counts.",
        "It is far more than the share of the distinct words: frequent words are whole.",
    ),
    worked="""
from collections import Counter
from tokenizers import Tokenizer
from utils import corpus
from utils.models import artifacts

tokenizer = Tokenizer.from_str(artifacts.load("bert_docs")["tokenizer"].tobytes().decode())
counts = Counter(word for doc in corpus.docs() for word in corpus.tokens(doc.text))
answer = sum(c for w, c in counts.items() if len(tokenizer.encode(w).ids) == 1) / counts.total()
""",
    wrong=(0.18, 0.5, 1.0, 91, "0.9", [0.9], float("nan")),
)

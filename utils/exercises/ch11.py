"""Exercises of chapter 11: perplexity by hand, a step of an LSTM, what two words know."""

from functools import lru_cache

import numpy as np

from utils.exam import senses, static_vectors
from utils.exercises import Exercise, matches, number
from utils.models import artifacts
from utils.worlds import vocabulary

q1 = Exercise(
    id="11.1",
    task=(
        "A model gave the words of a text of four words the probabilities 1/2, 1/2, 1/8 and 1/8. "
        "What is its perplexity?"
    ),
    judge=number(
        4,
        tolerance=0.01,
        traps=(
            (5, "that is the mean of 1/p; perplexity is the exponential of the mean of -ln p"),
            (3.2, "that is 1 over the mean of p; take the logarithms first"),
            (1.386, "that is the mean loss in nats; take its exponential"),
            (256, "take the fourth root: the mean loss, not the sum"),
        ),
    ),
    hints=(
        "Perplexity is e to the mean of -ln p, the inverse of the geometric mean of p.",
        "The product of the four probabilities is 1/256.",
        "256 to the power 1/4.",
    ),
    worked="""
answer = (1 / (1 / 2 * 1 / 2 * 1 / 8 * 1 / 8)) ** (1 / 4)      # 256 ** (1/4) = 4
""",
    wrong=(5, 3.2, 1.386, 256, 0, "4", [4], float("nan")),
)


def memory(c, forget, write, content):
    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    # what is kept of the old memory, and what is written of the new content
    return sigmoid(forget) * c + sigmoid(write) * np.tanh(content)


def _memories():
    rng = np.random.default_rng(0)
    for size in (1, 4):
        yield f"{size} numbers", tuple(rng.standard_normal((4, size)))


q2 = Exercise(
    id="11.2",
    task=(
        "Write memory(c, forget, write, content): the new memory of an LSTM from the old one and "
        "the three numbers before their sigmoid or tanh, for arrays of one shape."
    ),
    judge=matches(memory, _memories()),
    hints=(
        "Gates go through the sigmoid, 1 / (1 + exp(-x)), new content through tanh.",
        "Old memory times the forget gate, plus new content times the write gate.",
        "Return sigmoid(forget) * c + sigmoid(write) * np.tanh(content).",
    ),
    worked=memory,
    wrong=(
        1.0,
        lambda c, forget, write, content: forget * c + write * np.tanh(content),
        lambda c, forget, write, content: memory(c, write, forget, content),
        lambda c, forget, write, content: np.tanh(memory(c, forget, write, content)),
        lambda c, forget, write, content: memory(c, forget, write, content)[None],
        lambda c: c,
    ),
)


@lru_cache
def _of_window(half):
    W = artifacts.load("word2vec_docs")["W"].astype(np.float32)
    found = static_vectors.occurrence_vectors(W, vocabulary.of_docs().index, half)
    return senses.accuracy(found)["word"].mean()


def _judge_window(value):
    trap = (_of_window(16), "that is the window of 16 words on either side")
    return number(_of_window(1), tolerance=0.01, traps=(trap,))(value)


q3 = Exercise(
    id="11.3",
    task=(
        "How few words know as much as this chapter's reader? Compute the senses accuracy of "
        "skip-gram's mean of the one word on either side, at all places, and compare it with "
        "both layers. (static_vectors.occurrence_vectors(W, index, half) gives the means, "
        "senses.accuracy(means)['word'] a value for each word.)"
    ),
    judge=_judge_window,
    hints=(
        "W is artifacts.load('word2vec_docs')['W'], the index is vocabulary.of_docs().index.",
        "half = 1; take the mean of the accuracies of the words.",
        "It lies between layer 1 and layer 2, and neither difference is clear.",
    ),
    worked="""
import numpy as np
from utils.exam import senses, static_vectors
from utils.models import artifacts
from utils.worlds import vocabulary

W = artifacts.load("word2vec_docs")["W"].astype(np.float32)
means = static_vectors.occurrence_vectors(W, vocabulary.of_docs().index, 1)
answer = senses.accuracy(means)["word"].mean()
""",
    wrong=(0.2, 0.4, 0.65, 1.0, "0.60", [0.6], float("nan")),
)

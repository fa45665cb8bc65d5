"""Co-occurrence against a plain loop, PPMI by hand."""

import numpy as np
import pytest
from scipy import sparse

from utils.models import counting
from utils.worlds import vocabulary

TOY = [["a", "b", "a", "c"], ["b", "a"], ["c", "c", "x"]]


@pytest.fixture(scope="module")
def toy():
    return vocabulary.build(TOY, min_count=2)


def slow_counts(sentences, index, window, weight):
    table = np.zeros((len(index), len(index)))
    for sentence in sentences:
        words = [index[w] for w in sentence if w in index]
        for i, word in enumerate(words):
            for j in range(max(0, i - window), min(len(words), i + window + 1)):
                if i != j:
                    table[word, words[j]] += weight(abs(i - j))
    return table


@pytest.mark.parametrize(
    ("weighting", "weight"),
    [("flat", lambda d: 1), ("linear", lambda d: (4 - d) / 3), ("harmonic", lambda d: 1 / d)],
)
def test_cooccurrence_equals_the_loop(toy, weighting, weight):
    table = counting.cooccurrence(toy, 3, weighting).toarray()
    assert np.allclose(table, slow_counts(TOY, toy.index, 3, weight))


def test_linear_weights_are_what_the_random_window_reaches():
    reaches = np.arange(1, 6)
    for distance in range(1, 6):
        expected = (reaches >= distance).mean()
        assert counting.WEIGHTINGS["linear"](distance, 5) == pytest.approx(expected)


def test_ppmi_by_hand():
    counts = sparse.csr_array(np.array([[0.0, 8, 1], [8, 0, 1], [1, 1, 0]]))
    plain = counting.ppmi(counts, alpha=1).toarray()
    assert plain[0, 1] == pytest.approx(np.log(8 * 20 / (9 * 9)))
    assert plain[0, 2] == pytest.approx(np.log(20 / (9 * 2)))
    shifted = counting.ppmi(counts, alpha=1, shift=np.log(1.5)).toarray()
    assert shifted[0, 1] == pytest.approx(plain[0, 1] - np.log(1.5))
    assert shifted[0, 2] == 0

"""The task *senses*: its sample, what can tell senses, ties decided by rule."""

import numpy as np
import pytest

from utils.exam import senses
from utils.worlds import corpus


def test_the_rounding_of_another_machine_changes_no_answer():
    """A static vector is the same at every place of its word: each decision is a tie."""
    items, rng = senses.occurrences(), np.random.default_rng(0)
    words = sorted({item.word for item in items})
    static = rng.standard_normal((len(words), 100)).astype(np.float32)
    vectors = static[[words.index(item.word) for item in items]]
    expected = senses.accuracy(vectors)
    for _ in range(3):  # other threads and other processors add in another order
        noise = 1 + 1e-7 * rng.standard_normal(vectors.shape)
        found = senses.accuracy((vectors * noise).astype(np.float32))
        assert np.array_equal(found["hit"], expected["hit"])


def test_ties_go_to_the_seed_and_a_vote_to_the_nearest():
    items = senses.occurrences()
    ones = np.ones((len(items), 2))
    assert np.array_equal(senses.accuracy(ones)["hit"], senses.accuracy(3 * ones)["hit"])
    assert not np.array_equal(senses.accuracy(ones)["hit"], senses.accuracy(ones, seed=1)["hit"])
    # Of two votes that differ the nearest wins: two neighbours decide what one decides.
    rows = np.random.default_rng(0).standard_normal((len(items), 20))
    one, two = (senses.accuracy(rows, k=k)["hit"] for k in (1, 2))
    assert np.array_equal(one, two)
    packages = sorted({item.label for item in items})
    labels = np.eye(len(packages))[[packages.index(item.label) for item in items]]
    assert senses.accuracy(labels)["word"].min() == 1


def test_senses_sample():
    items = senses.occurrences()
    words = sorted({item.word for item in items})
    assert 25 <= len(words) <= 35
    assert {"kernel", "weight", "tree", "degree", "label", "path", "mode"} <= set(words)
    for item in items:
        assert item.tokens[item.position] == item.word
        assert len(item.tokens) <= 2 * senses.HALF_WINDOW + 1
        assert corpus.docs()[item.document].package == item.label
    assert len({(item.word, item.document) for item in items}) == len(items)
    assert len({(item.word, item.label, item.tokens) for item in items}) == len(items)


def test_a_static_vector_cannot_tell_senses_and_the_label_can():
    items = senses.occurrences()
    words = {word: i for i, word in enumerate(sorted({item.word for item in items}))}
    static = np.eye(len(words))[[words[item.word] for item in items]]
    blind = senses.accuracy(static)
    assert blind["word"].mean() <= blind["chance"].mean() + 0.02
    labels = np.eye(7)[[corpus.PACKAGES.index(item.label) for item in items]]
    assert senses.accuracy(labels)["word"].mean() == 1
    assert blind["hit"].shape == (len(items),)


@pytest.mark.parametrize("k", [0, 12, 2.0, True, None])
def test_senses_refuses_a_wrong_k(k):
    with pytest.raises(ValueError, match="^k: expected"):
        senses.accuracy(np.ones((len(senses.occurrences()), 2)), k=k)


def test_the_stored_senses_are_the_computed_ones():
    assert list(senses.occurrences()) == senses._sample()

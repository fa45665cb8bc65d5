"""The task *senses*: ties are decided by rule, never by the rounding of a machine."""

import numpy as np

from utils.exam import senses


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

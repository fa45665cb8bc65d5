"""Late interaction: by hand, and pieces that do not depend on what is encoded with them."""

import numpy as np
import pytest

from utils.search import late_interaction


def test_maxsim_takes_each_query_piece_s_best_match():
    query, document = np.eye(2), np.array([[0.6, 0.8], [1, 0], [-1, 0]])
    assert late_interaction.maxsim(query, document) == pytest.approx(0.9)
    assert late_interaction.maxsim(document, query) == pytest.approx((0.8 + 1 + 0) / 3)


def test_token_vectors_do_not_depend_on_their_neighbours():
    texts = ["sort an array", "draw a histogram of the data with ten bins", "a"]
    together = late_interaction.token_vectors(texts)
    for text, vectors in zip(texts, together, strict=True):
        alone = late_interaction.token_vectors([text])[0]
        assert vectors.shape == alone.shape
        assert np.allclose(vectors, alone, atol=1e-4)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert len(late_interaction.token_vectors(["word " * 200], limit=10)[0]) == 10

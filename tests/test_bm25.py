"""BM25: against its formula by hand and against a library."""

import numpy as np
import pytest

from utils.search import bm25
from utils.worlds import corpus


def test_bm25_equals_the_formula_on_three_documents():
    found = bm25.BM25([["a", "a", "b"], ["b", "c"], ["c"]], k1=1.5, b=0.75)
    idf = np.log(1 + (3 - 1 + 0.5) / (1 + 0.5))  # "a" stands in one document
    weight = idf * 2 / (2 + 1.5 * (0.25 + 0.75 * 3 / 2))
    assert np.allclose(found.scores([["a"]]), [[weight, 0, 0]])
    assert np.allclose(found.scores([["a", "a", "unknown"]]), [[2 * weight, 0, 0]])


@pytest.mark.parametrize(("k1", "b"), [(1.5, 0.75), (0.9, 0.4)])
def test_bm25_equals_the_library(k1, b):
    import bm25s

    documents = [corpus.tokens(doc.body) for doc in corpus.functions()[:300]]
    ours = bm25.BM25(documents, k1, b)
    library = bm25s.BM25(k1=k1, b=b, method="lucene", dtype="float64")
    library.index(documents, show_progress=False)
    asked = ["the", "array", "of", "the", "axis"]
    assert np.allclose(ours.scores([asked])[0], library.get_scores(asked), atol=1e-5)
    assert ours.scores([asked]).shape == (1, 300)
    assert np.ptp(ours.scores([asked])) > 1


def test_bm25_unknown_words_score_nothing():
    ours = bm25.BM25([["a", "b"], ["b"], []])
    assert ours.counts([["c"], []]).nnz == 0
    assert (ours.scores([["c"], ["b"]]).argmax(axis=1) == [0, 1]).all()
    assert ours.scores([["b"]])[0, 2] == 0

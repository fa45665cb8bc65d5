"""Vectors of pieces: windows cover the texts, and each vector is the network's own."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from utils.machine import cache
from utils.models import docs_bert
from utils.search import piece_vectors
from utils.worlds import corpus

TEXTS = ["draw a histogram of the data", "", "mean " * 250]


def test_windows_hold_every_piece_once():
    rows = piece_vectors.windows(TEXTS)
    whole = docs_bert.pieces(TEXTS)
    assert [i for row in rows for i in row] == [i for ids in whole for i in ids]
    assert max(map(len, rows)) == piece_vectors.WINDOW
    assert rows[0] == whole[0]


def test_a_vector_is_the_network_s_state():
    rows = [*piece_vectors.windows(TEXTS[:1]), [7, 8], [9]]
    vectors = piece_vectors.of_windows(rows)
    assert vectors.shape == (len(rows[0]) + 3, 128)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    ids = torch.tensor([[docs_bert.CLS, *rows[0], docs_bert.SEP]])
    with torch.inference_mode():
        alone = F.normalize(docs_bert.base().eval()(ids), dim=-1)[0, 1:-1].numpy()
    np.testing.assert_allclose(vectors[: len(rows[0])], alone, atol=1e-5)


def test_pieces_of_the_docs_are_kept_and_the_same_again(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path))
    docs = corpus.functions()[:30]
    monkeypatch.setattr(corpus, "functions", lambda: docs)
    first = piece_vectors.of_docs(500)
    assert first.shape == (500, 128)
    assert first.dtype == np.float16
    monkeypatch.setattr(piece_vectors, "_of_docs", None)  # not called again
    np.testing.assert_array_equal(piece_vectors.of_docs(500), first)
    assert list(tmp_path.glob("token-vectors-*.npz"))


def test_more_pieces_than_there_are_is_refused(monkeypatch):
    docs = corpus.functions()[:3]
    monkeypatch.setattr(corpus, "functions", lambda: docs)
    monkeypatch.setattr(cache, "once", lambda name, make, *facts: make())
    with pytest.raises(ValueError, match="^count: expected at most"):
        piece_vectors.of_docs(10**6)

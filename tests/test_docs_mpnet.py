"""MPNet's sentence vectors of the docs: the library's own, and as they are shipped."""

import numpy as np

from utils.measure import metrics
from utils.models import docs_minilm, docs_mpnet, pretrained


def test_encoding_is_the_librarys():
    texts = ["Draw the tree.", "a", "The mean of all values along an axis, without the largest."]
    theirs = pretrained.mpnet().encode(texts, normalize_embeddings=True)
    np.testing.assert_allclose(docs_mpnet.encode(texts), theirs, atol=1e-5)
    np.testing.assert_allclose(docs_mpnet.encode(texts, size=1), theirs, atol=1e-5)


def test_texts_are_cut_where_minilm_cuts_them():
    assert pretrained.minilm().max_seq_length == docs_mpnet.PIECES
    long = "tree " * (docs_mpnet.PIECES - 2)  # first and last token of a text count as well
    same, shorter = docs_mpnet.encode([long + "kernel", long.removesuffix("tree ")])
    whole = docs_mpnet.encode([long])[0]
    assert same @ whole > 1 - 1e-6 > shorter @ whole + 1e-7


def test_shipped_vectors_are_mpnets():
    for kind, rows in (("title", [0, 3000, 7000]), ("body", [0, 7000])):
        texts, vectors = docs_minilm.texts(kind), docs_mpnet.vectors(kind)
        assert vectors.shape == (len(texts), 768)
        fresh = docs_mpnet.encode([texts[i] for i in rows])
        assert (fresh * vectors[rows]).sum(axis=1).min() > 0.999


def test_larger_and_smaller_network_agree_on_what_is_near():
    """Both were trained on the same pairs; their order of likeness must not be unrelated."""
    rows = np.arange(0, 7000, 70)
    near = [metrics.cosine(v[rows], v[rows]) for v in (docs_mpnet.vectors(), docs_minilm.vectors())]
    upper = np.triu_indices(len(rows), 1)
    assert metrics.spearman(near[0][upper], near[1][upper]) > 0.5

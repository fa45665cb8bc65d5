"""Sentence vectors of the docs as they are shipped."""

from utils.models import docs_minilm, pretrained


def test_shipped_vectors_are_minilms():
    texts, vectors = docs_minilm.texts("title"), docs_minilm.vectors("title")
    rows = [0, 3000, 7000]
    fresh = pretrained.minilm().encode([texts[i] for i in rows], normalize_embeddings=True)
    assert (fresh * vectors[rows]).sum(axis=1).min() > 0.999

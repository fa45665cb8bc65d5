"""BM25F: by hand, against BM25 with one field, joined packages."""

import numpy as np
import pytest

from utils.search import bm25, fields

DOCS = [["cat", "mat"], ["cat", "cat", "dog", "rug"], ["sun"]]


def test_one_field_is_bm25():
    counts = fields.count({"text": DOCS})
    ours = fields.BM25F(counts, {"text": 1}, k1=1.5, b=0.75)
    theirs = bm25.BM25(DOCS, k1=1.5, b=0.75)
    order = [theirs.word_id[term] for term in counts.vocabulary]
    assert np.allclose(ours.matrix.toarray(), theirs.matrix.toarray()[:, order])


def test_fields_saturate_once_by_hand():
    counts = fields.count({"name": [["cat"], ["dog"]], "text": [["cat", "cat"], ["sun", "cat"]]})
    model = fields.BM25F(counts, {"name": 3, "text": 1}, k1=1.2, b=0)
    idf = np.log(1 + 0.5 / 2.5)  # cat stands in both documents
    assert model.scores(["cat"]) == pytest.approx([5 / 6.2, 1 / 2.2])  # the share of idf
    assert model.idf[model.column["cat"]] == pytest.approx(idf)
    assert model.scores(["absent"]).tolist() == [0, 0]
    assert model.scores(["cat", "cat", "absent"]) == pytest.approx(model.scores(["cat"]))
    assert model.scores(["cat", "sun"]).max() < 1


def test_packages_are_joined():
    parts = [fields.count({"text": DOCS[:2]}), fields.count({"text": DOCS[2:]})]
    joined, whole = fields.join(parts), fields.count({"text": DOCS})
    assert joined.vocabulary == whole.vocabulary
    assert (joined.fields["text"] != whole.fields["text"]).nnz == 0


def test_fields_are_put_beside_each_other():
    apart = [fields.count({"name": [["b"], ["a"]]}), fields.count({"text": [["c", "b"], []]})]
    both = fields.count({"name": [["b"], ["a"]], "text": [["c", "b"], []]})
    found = fields.beside(apart)
    assert found.vocabulary == both.vocabulary
    assert all((found.fields[n] != both.fields[n]).nnz == 0 for n in ("name", "text"))


def test_a_field_may_be_empty():
    counts = fields.count({"name": [[], []], "text": [["a"], ["b"]]})
    assert fields.BM25F(counts, {"name": 3, "text": 1}).scores(["a"])[0] > 0

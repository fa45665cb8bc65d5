"""The exam of contextual encoders: windows, retrieval, repairs, averaged words."""

import numpy as np
import pytest

from utils.exam import contextual, senses, static_vectors, tasks
from utils.models import artifacts
from utils.worlds import corpus, vocabulary


def test_windows_are_those_of_senses():
    windows, positions = contextual.sense_windows()
    items = senses.occurrences()
    assert len(windows) == len(positions) == len(items)
    assert all(w[p] == o.word for w, p, o in zip(windows, positions, items, strict=True))


def test_raw_windows_hold_the_same_words():
    windows, positions = contextual.sense_windows()
    written, same = contextual.sense_windows(raw=True)
    assert np.array_equal(positions, same)
    assert all(corpus.tokens(a) == b for a, b in zip(written, windows, strict=True))
    assert any(a.lower() != a for a in written)
    assert any("\n" in a for a in written)


def bags(texts):
    """Binary bags of hashed words: a text encoder without training."""
    rows = np.zeros((len(texts), 256), np.float32)
    for row, words in zip(rows, texts, strict=True):
        row[[sum(map(ord, word)) * 31 % 256 for word in words]] = 1
    return rows


@pytest.fixture(scope="module")
def documents():
    return bags([corpus.tokens(text)[: contextual.LIMIT] for text in tasks.texts()])


@pytest.fixture(scope="module")
def found():
    return contextual.retrieval(bags)


def test_retrieval_asks_the_tasks(found, documents):
    expected = tasks.evaluate(tasks.queries("related", "test"), tasks.by_cosine(documents))
    same = np.isclose(found["related recall"], expected["recall"], atol=1e-6)
    assert same.mean() > 0.98  # documents with equal scores may change places
    assert len(found["questions ndcg"]) == len(tasks.queries("questions", "test"))
    assert found["related recall"].mean() > 0.3


def test_retrieval_rejects_missing_vectors():
    with pytest.raises(ValueError, match="encode: expected"):
        contextual.retrieval(lambda texts: np.ones((3, 2)))


def test_raw_texts_are_given_as_they_are(found):
    seen = []

    def encode(texts):
        seen.append(texts)
        return bags([corpus.tokens(text)[: contextual.LIMIT] for text in texts])

    raw = contextual.retrieval(encode, raw=True)
    assert seen[0] == list(tasks.texts())
    assert np.array_equal(raw["related recall"], found["related recall"])


def test_plain_mean_counts_every_known_word_once():
    encode = contextual.plain_mean([[1, 0], [0, 3]], {"a": 0, "b": 1})
    assert np.allclose(encode([["a", "b", "b", "x"], ["x"], []]), [[1 / 3, 2], [0, 0], [0, 0]])


def test_repairs_are_asked_one_by_one(found, documents):
    repaired = contextual.repairs(bags)
    for task in ("related", "questions"):
        assert np.array_equal(repaired[f"as it is {task} recall"], found[f"{task} recall"])
        assert len(repaired[f"whitened {task} recall"]) == len(found[f"{task} recall"])
    assert repaired["sample"].shape == (400, 256)
    expected = tasks.evaluate(
        tasks.queries("related", "test"), tasks.by_cosine(documents - documents.mean(axis=0))
    )["recall"]
    assert np.isclose(repaired["centred related recall"], expected, atol=1e-6).mean() > 0.98


@pytest.mark.parametrize("raw", [False, True])
def test_averaged_static_vectors_are_the_static_vectors(raw, monkeypatch):
    text, documents = vocabulary.of_docs(), corpus.docs()[::20]
    W = artifacts.load("word2vec_docs")["W"].astype(np.float32)
    monkeypatch.setattr(corpus, "docs", lambda: documents)
    missing = np.zeros(W.shape[1], np.float32)

    def static(texts):
        texts = [corpus.tokens(t) for t in texts] if raw else texts
        return [
            np.array([W[text.index[w]] if w in text.index else missing for w in t]) for t in texts
        ]

    vectors, index = contextual.word_vectors(static, raw=raw)
    assert index == text.index
    seen = {word for doc in documents for word in corpus.tokens(doc.text)} & index.keys()
    assert 1000 < len(seen) < len(index)
    for word, row in index.items():
        assert np.allclose(vectors[row], W[row] if word in seen else missing, atol=1e-4)


def test_words_are_asked_as_the_tasks_ask_them():
    index = vocabulary.of_docs().index
    W = artifacts.load("word2vec_docs")["W"].astype(np.float32)
    arrays = contextual.words(W, index)
    for name, metric in static_vectors.PAIRS.items():
        assert np.isclose(arrays[metric][0], tasks.evaluate_pairs(W, index, name)["rho"], atol=1e-3)

"""The exam of static word vectors: weighted means, senses, random vectors, the scoreboard."""

import numpy as np
import pytest

from utils.exam import senses, static_vectors, tasks
from utils.worlds import corpus, vocabulary


def test_mean_vectors_weigh_frequent_words_less():
    vectors, index = np.eye(2), {"the": 0, "eigenvalue": 1}
    sums = static_vectors.mean_vectors([["the", "eigenvalue", "unheardof"], []], vectors, index)
    text = vocabulary.of_docs(1)
    share = text.counts / text.counts.sum()
    expected = [1e-3 / (1e-3 + share[text.index[word]]) for word in index]
    assert np.allclose(sums, [expected, [0, 0]])
    assert sums[0, 0] < 0.1 < 0.9 < sums[0, 1]


def test_document_vectors_equal_mean_vectors():
    rng, text = np.random.default_rng(0), vocabulary.of_docs()
    vectors = rng.normal(size=(len(text), 3))
    some = [corpus.tokens(body) for body in tasks.texts()[:50]]
    slow = static_vectors.mean_vectors(some, vectors, text.index)
    assert np.allclose(static_vectors.document_vectors(vectors, text.index)[:50], slow)


def test_a_static_vector_cannot_tell_senses():
    text = vocabulary.of_docs()
    # Random, and long enough for a mean of them to keep which words were there.
    vectors = np.random.default_rng(0).normal(size=(len(text), 200))
    static = senses.accuracy(static_vectors.occurrence_vectors(vectors, text.index))
    assert abs(static["word"].mean() - static["chance"].mean()) < 0.08
    around = senses.accuracy(static_vectors.occurrence_vectors(vectors, text.index, 16))
    assert around["word"].mean() > static["word"].mean() + 0.1


def test_random_vectors_fail_the_exam():
    text = vocabulary.of_docs()
    vectors = np.random.default_rng(0).normal(size=(len(text), 50))
    exam = static_vectors.take(vectors, text.index)
    assert abs(exam["words"]["simlex999"]["rho"]) < 0.3
    assert exam["analogies"].mean() < 0.02
    assert len(exam["related"]["recall"]) == len(tasks.queries("related", "test"))
    dev = static_vectors.take(vectors, text.index, "dev")
    assert len(dev["questions"]["ndcg"]) == len(tasks.queries("questions", "dev"))


def test_record_refuses_a_figure_that_differs():
    text = vocabulary.of_docs()
    exam = static_vectors.take(np.random.default_rng(0).normal(size=(len(text), 50)), text.index)
    with pytest.raises(ValueError, match="the scoreboard says"):
        static_vectors.record("04_word2vec", 2013, "skip-gram", exam, 100)


def test_show_prints_one_line_a_row(capsys):
    static_vectors.show({"senses": {"value": 0.2, "low": 0.1, "high": 0.3, "n": 29}})
    assert capsys.readouterr().out.split() == ["senses", "0.20", "[0.10,", "0.30]", "on", "29"]

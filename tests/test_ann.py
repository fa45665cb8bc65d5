"""Trials of indexes: recall by number and by distance, times beside exact search, sizes."""

import faiss
import numpy as np
import pytest

from utils.search import ann

RNG = np.random.default_rng(0)
X = RNG.normal(size=(500, 8)).astype(np.float32)
Q = RNG.normal(size=(20, 8)).astype(np.float32)
NEAREST = np.argsort(((X[None] - Q[:, None]) ** 2).sum(axis=2), axis=1)


def test_recall_by_hand():
    assert ann.recall([[1, 2, 9], [5, 6, 7]], [[1, 2], [6, 8]]) == 0.75
    assert ann.recall([[9, 9, 1, 2], []], [[1, 2], [3, 4]]) == 0.0  # beyond the first two; nothing
    assert ann.recall([[1, 1]], [[1, 2]]) == 0.5  # one and the same counts once


def test_a_copy_counts_where_distances_are_given():
    places = np.array([0.0, 1.0, 1.0, 2.0])
    found, truth = [[0, 2]], [[0, 1]]
    assert ann.recall(found, truth) == 0.5
    assert ann.recall(found, truth, lambda _, rows: places[rows]) == 1
    assert ann.recall([[0, 3]], truth, lambda _, rows: places[rows]) == 0.5


def test_a_curve_has_recall_and_both_times():
    def search(q, k):  # the k nearest of the first 250
        return np.argsort(((X[:250] - q) ** 2).sum(axis=1))[:k]

    def exact(q):
        return np.argsort(((X - q) ** 2).sum(axis=1))[:10]

    curve = ann.curve(search, (1, 5, 10), Q, X, NEAREST[:, :10].tolist(), exact)
    assert curve.shape == (3, 4)
    np.testing.assert_array_equal(curve[:, 0], [1, 5, 10])
    assert (np.diff(curve[:, 1]) > 0).all()
    assert curve[2, 1] == pytest.approx((NEAREST[:, :10] < 250).mean())
    assert (curve[:, 2:] > 0).all()
    assert (curve[:, 2:] < 1).all()


def test_faiss_one_by_one_with_a_parameter():
    flat = faiss.IndexFlatL2(8)
    flat.add(X)
    alone = [ann.one_by_one(flat)(q) for q in Q]
    np.testing.assert_array_equal(alone, NEAREST[:, :10])
    ivf = faiss.IndexIVFFlat(faiss.IndexFlatL2(8), 8, 4)
    ivf.train(X)
    ivf.add(X)
    search = ann.one_by_one(ivf, name="nprobe", k=3)
    np.testing.assert_array_equal([search(q, 4) for q in Q], NEAREST[:, :3])
    search(Q[0], 1)
    assert ivf.nprobe == 1
    graph = faiss.IndexHNSWFlat(8, 4)
    graph.add(X)
    ann.one_by_one(graph, name="efSearch")(Q[0], 77)
    assert graph.hnsw.efSearch == 77


def test_size_is_that_of_the_vectors_and_little_more():
    flat = faiss.IndexFlatL2(8)
    flat.add(X)
    assert 0 <= ann.size(flat) - X.nbytes < 200
    binary = faiss.IndexBinaryFlat(8)
    binary.add(np.packbits(X > 0, axis=1))
    assert 0 <= ann.size(binary) - 500 < 200


def test_timed_hands_on_the_result():
    result, seconds = ann.timed(lambda: sum(range(1000)))
    assert result == 499_500
    assert 0 <= seconds < 10


def test_the_processor_has_a_name():
    assert ann.processor().strip()


def test_recalls_are_shown_without_times(capsys):
    ann.show_recalls({"exact": [[0, 1, 0.5, 0.5]], "exact cost": (1, 2)})
    assert capsys.readouterr().out == "exact         1.00\n"

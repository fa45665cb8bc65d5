"""Vectors and their neighbours: against scikit-learn, or arithmetic done by hand."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.metrics.pairwise import cosine_similarity

from utils.measure import vectors

RNG = np.random.default_rng(7)
A, B = RNG.normal(size=(5, 4)), RNG.normal(size=(6, 4))


def test_cosine_equals_scikit_learn_dense_and_sparse():
    expected = cosine_similarity(A, B)
    np.testing.assert_allclose(vectors.cosine(A, B), expected)
    np.testing.assert_allclose(vectors.cosine(sparse.csr_array(A), sparse.csr_array(B)), expected)


def test_cosine_of_a_zero_row_is_zero():
    assert vectors.cosine([[0.0, 0.0]], [[1.0, 0.0]])[0, 0] == 0


def test_cosine_never_leaves_its_range():
    same = np.full((1, 3), 0.1)
    assert vectors.cosine(same, same)[0, 0] <= 1


def test_normalize_keeps_float32():
    assert vectors.normalize(A.astype(np.float32)).dtype == np.float32


def test_top_k_is_a_stable_sort():
    scores = np.array([[1.0, 3.0, 3.0, 2.0], [0.0, 0.0, 0.0, 0.0]])
    assert vectors.top_k(scores, 3).tolist() == [[1, 2, 3], [0, 1, 2]]


def test_top_k_equals_argsort_on_random_scores():
    scores = RNG.normal(size=(20, 50))
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :7]
    assert (vectors.top_k(scores, 7) == expected).all()


def test_top_k_leaves_the_excluded_column_out():
    assert vectors.top_k(np.array([[5.0, 4.0, 3.0]]), 2, exclude=[0]).tolist() == [[1, 2]]


def test_nearest_returns_the_cosines_of_its_indices():
    indices, cosines = vectors.nearest(A, B, 3)
    expected = cosine_similarity(A, B)
    np.testing.assert_allclose(cosines, np.take_along_axis(expected, indices, axis=1))
    assert (np.diff(cosines, axis=1) <= 0).all()


BAD = [
    (vectors.normalize, (np.zeros((0, 3)),), "vectors"),
    (vectors.normalize, ([["a"]],), "vectors"),
    (vectors.cosine, ([], B), "a"),
    (vectors.top_k, (A, 0), "k"),
    (vectors.top_k, (A, 2.0), "k"),
    (vectors.top_k, (A, True), "k"),
    (vectors.top_k, (A, 4, [0] * 5), "k"),
    (vectors.nearest, (A, B[:, :1]), "b"),
]


@pytest.mark.parametrize(("function", "arguments", "name"), BAD)
def test_bad_input_names_the_argument(function, arguments, name):
    with pytest.raises(ValueError, match=rf"^{name}: expected"):
        function(*arguments)

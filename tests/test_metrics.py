"""Measures: against scikit-learn, scipy, or arithmetic done by hand."""

import math

import numpy as np
import pytest
from scipy import sparse
from scipy.stats import bootstrap, spearmanr
from sklearn.metrics import ndcg_score
from sklearn.metrics.pairwise import cosine_similarity

from utils.measure import metrics

RNG = np.random.default_rng(7)
A, B = RNG.normal(size=(5, 4)), RNG.normal(size=(6, 4))


def test_cosine_equals_scikit_learn_dense_and_sparse():
    expected = cosine_similarity(A, B)
    np.testing.assert_allclose(metrics.cosine(A, B), expected)
    np.testing.assert_allclose(metrics.cosine(sparse.csr_array(A), sparse.csr_array(B)), expected)


def test_cosine_of_a_zero_row_is_zero():
    assert metrics.cosine([[0.0, 0.0]], [[1.0, 0.0]])[0, 0] == 0


def test_cosine_never_leaves_its_range():
    same = np.full((1, 3), 0.1)
    assert metrics.cosine(same, same)[0, 0] <= 1


def test_normalize_keeps_float32():
    assert metrics.normalize(A.astype(np.float32)).dtype == np.float32


def test_top_k_is_a_stable_sort():
    scores = np.array([[1.0, 3.0, 3.0, 2.0], [0.0, 0.0, 0.0, 0.0]])
    assert metrics.top_k(scores, 3).tolist() == [[1, 2, 3], [0, 1, 2]]


def test_top_k_equals_argsort_on_random_scores():
    scores = RNG.normal(size=(20, 50))
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :7]
    assert (metrics.top_k(scores, 7) == expected).all()


def test_top_k_leaves_the_excluded_column_out():
    assert metrics.top_k(np.array([[5.0, 4.0, 3.0]]), 2, exclude=[0]).tolist() == [[1, 2]]


def test_nearest_returns_the_cosines_of_its_indices():
    indices, cosines = metrics.nearest(A, B, 3)
    expected = cosine_similarity(A, B)
    np.testing.assert_allclose(cosines, np.take_along_axis(expected, indices, axis=1))
    assert (np.diff(cosines, axis=1) <= 0).all()


def test_recall_by_hand():
    values = metrics.recall_at_k([[1, 2, 3], [4, 5, 6]], [{1, 9}, {6}], k=2)
    assert values.tolist() == [0.5, 0.0]


def test_ndcg_by_hand():
    # One of two right answers, at rank 2; the best possible has them at ranks 1 and 2.
    expected = (1 / math.log2(3)) / (1 / math.log2(2) + 1 / math.log2(3))
    assert metrics.ndcg_at_k([[7, 1, 8]], [{1, 2}], k=3)[0] == pytest.approx(expected)


def test_ndcg_equals_scikit_learn():
    for _ in range(20):
        scores, relevant = RNG.permutation(12).astype(float), RNG.integers(0, 2, 12)
        if not relevant.any():
            continue
        ranked, answers = np.argsort(-scores), set(np.flatnonzero(relevant).tolist())
        ours = metrics.ndcg_at_k([ranked.tolist()], [answers], k=5)[0]
        assert ours == pytest.approx(ndcg_score([relevant], [scores], k=5))


def test_spearman_equals_scipy_with_ties():
    a, b = RNG.integers(0, 5, 30), RNG.normal(size=30)
    assert metrics.spearman(a, b) == pytest.approx(spearmanr(a, b).statistic)


def test_spearman_of_rows_equals_scipy_row_by_row():
    a, b = RNG.integers(0, 5, (6, 30)), RNG.normal(size=(6, 30))
    expected = [spearmanr(x, y).statistic for x, y in zip(a, b, strict=True)]
    assert metrics.spearman_of_rows(a, b) == pytest.approx(expected)


def test_bootstrap_interval_covers_the_mean_as_often_as_it_says():
    inside = 0
    for seed in range(200):
        sample = np.random.default_rng(seed).normal(loc=3, size=60)
        low, high = metrics.bootstrap_interval(sample, repeats=300, seed=seed)
        inside += low <= 3 <= high
    assert 0.88 <= inside / 200 <= 0.99


@pytest.mark.parametrize("n", [2, 7, 1000, 70_000])
def test_bootstrap_interval_is_scipys(n):
    sample = np.random.default_rng(n).random(n)
    found = metrics.bootstrap_interval(sample, level=0.9, repeats=200, seed=5)
    scipys = bootstrap(
        (sample,), np.mean, n_resamples=200, method="percentile", confidence_level=0.9,
        rng=np.random.default_rng(5),
    ).confidence_interval  # fmt: skip
    assert found == pytest.approx((scipys.low, scipys.high), abs=1e-12)


def test_bootstrap_interval_is_the_same_twice():
    assert metrics.bootstrap_interval(A[0]) == metrics.bootstrap_interval(A[0])


def test_analogy_on_a_grid():
    words = ["man", "woman", "king", "queen", "apple"]
    vectors = np.array([[1, 0, 1], [1, 1, 1], [3, 0, 1], [3, 1, 1], [-4, -1, 2]], dtype=float)
    index = {word: i for i, word in enumerate(words)}
    question = ("man", "woman", "king", "queen")
    unknown = ("man", "woman", "king", "princess")
    correct, covered = metrics.analogy_accuracy(vectors, index, [unknown, question])
    assert correct.tolist() == [True]
    assert covered == [1]


def test_analogy_differs_when_inputs_may_be_the_answer():
    # b - a is tiny, so the word nearest to b - a + c is c itself unless it is left out.
    vectors = np.array([[1, 0], [1, 0.01], [0, 1], [-0.3, 1]], dtype=float)
    index = {word: i for i, word in enumerate("abcd")}
    question = [tuple("abcd")]
    assert metrics.analogy_accuracy(vectors, index, question)[0].tolist() == [True]
    assert metrics.analogy_accuracy(vectors, index, question, False)[0].tolist() == [False]


NAN = np.array([[1.0, np.nan]])
BAD = [
    (metrics.normalize, (np.zeros((0, 3)),), "vectors"),
    (metrics.normalize, (np.zeros(3),), "vectors"),
    (metrics.normalize, (NAN,), "vectors"),
    (metrics.normalize, ([["a"]],), "vectors"),
    (metrics.cosine, (A, NAN), "b"),
    (metrics.cosine, (A, B[:, :2]), "b"),
    (metrics.cosine, ([], B), "a"),
    (metrics.top_k, (A, 0), "k"),
    (metrics.top_k, (A, 5), "k"),
    (metrics.top_k, (A, 2.0), "k"),
    (metrics.top_k, (A, True), "k"),
    (metrics.top_k, (A, 4, [0] * 5), "k"),
    (metrics.top_k, (A, 2, [0]), "exclude"),
    (metrics.nearest, (A, B, 7), "k"),
    (metrics.nearest, (A, B[:, :1]), "b"),
    (metrics.recall_at_k, ([[1]], [], 1), "relevant"),
    (metrics.recall_at_k, ([[1]], [set()], 1), "relevant"),
    (metrics.recall_at_k, ([[1]], [{1}], 0), "k"),
    (metrics.ndcg_at_k, ([], [], 1), "relevant"),
    (metrics.ndcg_at_k, ([[1]], [{1}], "3"), "k"),
    (metrics.spearman, ([1, 2], [1]), "b"),
    (metrics.spearman, ([1], [1]), "b"),
    (metrics.spearman, ([1, 1], [1, 2]), "a, b"),
    (metrics.spearman, ([1, np.nan], [1, 2]), "a"),
    (metrics.spearman, (["x", "y"], [1, 2]), "a"),
    (metrics.bootstrap_interval, ([],), "values"),
    (metrics.bootstrap_interval, ([1, np.inf],), "values"),
    (metrics.bootstrap_interval, ([1, 2], 1.5), "level"),
    (metrics.analogy_accuracy, (A, {"a": 0}, [("a", "b", "c", "d")]), "questions"),
]


@pytest.mark.parametrize(("function", "arguments", "name"), BAD)
def test_bad_input_names_the_argument(function, arguments, name):
    with pytest.raises(ValueError, match=rf"^{name}: expected"):
        function(*arguments)

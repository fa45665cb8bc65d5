"""Chapter 10's ALS and BPR against the library implicit, on the same split."""

import matplotlib as mpl
import numpy as np
import pytest

from tests.notebook_code import cells
from utils.measure import metrics

implicit = pytest.importorskip("implicit", reason="implicit has no wheel for this platform")


@pytest.fixture(scope="module")
def chapter():
    mpl.use("agg")
    return cells("10_users_and_items", "def bpr(", ("fig, ax", "by_rank", "losses"))


def interval_of_the_difference(chapter, ours, theirs):
    ours, theirs = (chapter["exam"](scores, "test")["recall"] for scores in (ours, theirs))
    assert theirs.mean() > 0.2  # the library has learnt, too
    return metrics.bootstrap_interval(ours - theirs)


def test_als_agrees_with_the_library(chapter):
    X, Y = chapter["als"](chapter["known"])
    # its alpha is the whole confidence of a seen pair, ours what is added to 1
    model = implicit.als.AlternatingLeastSquares(
        64, regularization=50.0, alpha=10.0, iterations=15, random_state=0, num_threads=1
    )
    model.fit(chapter["sparse"].csr_matrix(chapter["seen"]), show_progress=False)
    low, high = interval_of_the_difference(
        chapter, X @ Y.T, model.user_factors @ model.item_factors.T
    )
    assert low <= 0 <= high


def test_one_half_step_of_als_is_the_library_s(chapter):
    seen = chapter["sparse"].csr_array(chapter["seen"])[:50]
    Y = np.random.default_rng(0).standard_normal((seen.shape[1], 16)).astype(np.float32)
    X = chapter["solve_side"](seen.indptr, seen.indices, Y.astype(float), 9.0, 50.0)
    model = implicit.als.AlternatingLeastSquares(
        16, regularization=50.0, alpha=10.0, dtype=np.float32
    )
    model.item_factors, model.user_factors = Y, np.zeros((50, 16), np.float32)
    users = np.arange(50)
    theirs = model.recalculate_user(users, chapter["sparse"].csr_matrix(seen.astype(np.float32)))
    assert np.allclose(X, theirs, atol=1e-4)


def test_bpr_with_popular_negatives_agrees_with_the_library(chapter):
    X, Y = chapter["bpr"](chapter["known"], by_popularity=True)
    model = implicit.bpr.BayesianPersonalizedRanking(
        64, learning_rate=0.05, regularization=0.005, iterations=300, random_state=0, num_threads=1
    )
    model.fit(chapter["sparse"].csr_matrix(chapter["seen"]), show_progress=False)
    low, high = interval_of_the_difference(
        chapter, X @ Y.T, model.user_factors @ model.item_factors.T
    )
    assert low <= 0 <= high


def test_conjugate_gradient_ends_at_the_exact_solution(chapter):
    seen = chapter["sparse"].csr_array(chapter["seen"])[:50]
    Y = np.random.default_rng(0).standard_normal((seen.shape[1], 16))
    exact = chapter["solve_side"](seen.indptr, seen.indices, Y, 9.0, 50.0)
    X = np.zeros_like(exact)
    chapter["improve"](seen.indptr, seen.indices, Y, X, 9.0, 50.0, 30)
    assert np.allclose(X, exact, atol=1e-10)  # 16 numbers: 16 steps, and some for rounding


def test_three_steps_are_the_library_s(chapter):
    seen = chapter["sparse"].csr_array(chapter["seen"])[:50]
    rng = np.random.default_rng(0)
    Y, X = (rng.standard_normal((n, 16)).astype(np.float32) for n in (seen.shape[1], 50))
    model = implicit.als.AlternatingLeastSquares(
        16, regularization=50.0, alpha=10.0, iterations=1, num_threads=1, use_cg=True
    )
    model.item_factors, model.user_factors = Y.copy(), X.copy()
    model.fit(chapter["sparse"].csr_matrix(seen.astype(np.float32)), show_progress=False)
    ours = X.astype(float)
    chapter["improve"](seen.indptr, seen.indices, Y.astype(float), ours, 9.0, 50.0)
    assert np.allclose(ours, model.user_factors, atol=1e-3)

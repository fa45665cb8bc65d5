"""Ranking quality, correlation, intervals, analogies: against libraries or by hand."""

import math

import numpy as np
import pytest
from scipy.stats import bootstrap, spearmanr, ttest_1samp
from sklearn.metrics import ndcg_score

from utils.measure import metrics

RNG = np.random.default_rng(7)
A = RNG.normal(size=(5, 4))


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


def test_graded_ndcg_equals_scikit_learn():
    for _ in range(20):
        scores, grades = RNG.permutation(12).astype(float), RNG.integers(0, 3, 12)
        if not grades.any():
            continue
        given = {i: int(grade) for i, grade in enumerate(grades) if grade}
        ours = metrics.ndcg_at_k([np.argsort(-scores).tolist()], [given], k=5)[0]
        assert ours == pytest.approx(ndcg_score([grades], [scores], k=5))


def test_success_by_hand():
    ranked, relevant = [[1, 2, 3], [4, 5, 6], [7]], [{3, 9}, {8}, {7}]
    assert metrics.success_at_k(ranked, relevant, k=3).tolist() == [1, 0, 1]
    assert metrics.success_at_k(ranked, relevant, k=1).tolist() == [0, 0, 1]


def test_the_smallest_difference_is_found_four_times_in_five():
    differences = RNG.normal(0, 0.4, 300)
    smallest = metrics.smallest_difference(differences, n=300)
    found = 0
    for seed in range(400):
        drawn = np.random.default_rng(seed).choice(differences, 300) - differences.mean() + smallest
        found += ttest_1samp(drawn, 0).pvalue < 0.05
    assert 0.75 < found / 400 < 0.85
    assert metrics.smallest_difference(differences, n=1200) == pytest.approx(smallest / 2)


def test_what_was_drawn_together_counts_once_in_the_smallest_difference():
    differences = RNG.normal(0, 0.4, 100)
    smallest = metrics.smallest_difference(differences)
    alone = metrics.smallest_difference(differences, groups=np.arange(100))
    thrice = metrics.smallest_difference(np.repeat(differences, 3), groups=np.repeat(range(100), 3))
    assert alone == pytest.approx(smallest)
    assert thrice == pytest.approx(smallest)


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


BAD = [
    (metrics.recall_at_k, ([[1]], [set()], 1), "relevant"),
    (metrics.ndcg_at_k, ([], [], 1), "relevant"),
    (metrics.ndcg_at_k, ([[1]], [{1}], "3"), "k"),
    (metrics.spearman, ([1], [1]), "b"),
    (metrics.spearman, ([1, 1], [1, 2]), "a, b"),
    (metrics.spearman, ([1, np.nan], [1, 2]), "a"),
    (metrics.bootstrap_interval, ([1, np.inf],), "values"),
    (metrics.analogy_accuracy, (A, {"a": 0}, [("a", "b", "c", "d")]), "questions"),
]


@pytest.mark.parametrize(("function", "arguments", "name"), BAD)
def test_bad_input_names_the_argument(function, arguments, name):
    with pytest.raises(ValueError, match=rf"^{name}: expected"):
        function(*arguments)


def slow_interval(values, groups, repeats, seed=0):
    """Whole groups are drawn, one by one, and all their values averaged."""
    names = sorted(set(groups))
    members = {
        name: [v for v, g in zip(values, groups, strict=True) if g == name] for name in names
    }
    drawn = np.random.default_rng(seed).integers(0, len(names), (repeats, len(names)))
    means = [np.mean([v for i in row for v in members[names[i]]]) for row in drawn]
    return np.quantile(means, [0.025, 0.975])


def test_groups_are_resampled_whole():
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 12, 80)
    values = rng.random(80) + groups
    found = metrics.bootstrap_interval(values, repeats=300, groups=groups)
    np.testing.assert_allclose(found, slow_interval(values, groups, 300), rtol=1e-12)
    alone = metrics.bootstrap_interval(values, groups=np.arange(80))
    assert alone == pytest.approx(metrics.bootstrap_interval(values), rel=1e-12)


def test_values_that_depend_on_each_other_have_a_wider_interval():
    """20 values, each repeated 25 times: they tell no more than 20 do."""
    twenty = np.random.default_rng(0).random(20)
    values, groups = np.repeat(twenty, 25), np.repeat(np.arange(20), 25)
    naive = np.subtract(*metrics.bootstrap_interval(values)[::-1])
    honest = np.subtract(*metrics.bootstrap_interval(values, groups=groups)[::-1])
    assert honest == pytest.approx(np.subtract(*metrics.bootstrap_interval(twenty)[::-1]), rel=1e-9)
    assert 4 < honest / naive < 6  # the root of 25


def test_an_estimate_prints_and_unpacks_itself():
    found = metrics.paired([1.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 0.0])
    mean, low, high = found
    assert (found.mean, found.n, found.groups) == (0.5, 4, 4)
    assert (low, high) == metrics.bootstrap_interval([1.0, 0.0, 0.0, 1.0])
    assert f"{found:+.3f}" == f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]"
    assert str(found) == f"{mean:.2f} [{low:.2f}, {high:.2f}]"
    assert not found.clear
    assert metrics.estimate([1.0, 2.0, 3.0]).clear
    assert metrics.paired([0.0, 0.0], [1.0, 2.0]).clear
    assert metrics.paired([1.0, 1.0, 0.0], [0.0] * 3, groups=["a", "a", "b"]).groups == 2

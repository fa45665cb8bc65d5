"""Fusion of rankings: by rank, and by scaled scores."""

import numpy as np

from utils.search.fusion import reciprocal_rank_fusion, weighted_fusion


def test_rrf_by_hand():
    merged = reciprocal_rank_fusion([["a", "b"], ["b", "c"]])
    assert [item for item, _ in merged] == ["b", "a", "c"]
    assert np.allclose([s for _, s in merged], [1 / 61 + 1 / 62, 1 / 61, 1 / 62])


def test_rrf_ties_keep_the_order_of_first_mention():
    assert [i for i, _ in reciprocal_rank_fusion([[3, 1], [1, 3], [2]], k=0)] == [3, 1, 2]


def test_rrf_weights_and_k():
    merged = dict(reciprocal_rank_fusion([["a"], ["b"]], k=1, weights=[1, 3]))
    assert merged == {"b": 1.5, "a": 0.5}
    plain = reciprocal_rank_fusion([["a", "b"], ["c"]])
    assert plain == reciprocal_rank_fusion([["a", "b"], ["c"]], weights=[1, 1])


def test_rrf_of_one_ranking_keeps_it():
    order = list(np.random.default_rng(0).permutation(50))
    assert [i for i, _ in reciprocal_rank_fusion([order, []])] == order


def test_weighted_by_hand():
    merged = weighted_fusion(
        [[("a", 9.0), ("b", 5.0), ("c", 1.0)], [("b", 0.9), ("d", 0.1)]], [1, 2]
    )
    assert merged == [("b", 2.5), ("a", 1.0), ("c", 0.0), ("d", 0.0)]


def test_weighted_scale_does_not_matter():
    scores = np.random.default_rng(0).standard_normal((2, 20))
    lists = [list(enumerate(row)) for row in scores]
    stretched = [lists[0], [(i, 7 * s + 3) for i, s in lists[1]]]
    one, other = (weighted_fusion(r, [0.3, 0.7]) for r in (lists, stretched))
    assert [i for i, _ in one] == [i for i, _ in other]


def test_weighted_equal_scores_and_empty_lists():
    assert weighted_fusion([[("a", 2.0), ("b", 2.0)], []], [1, 1]) == [("a", 1.0), ("b", 1.0)]
    assert weighted_fusion([[], []], [1, 1]) == []

"""Word2Vec: its parts against their formulas, and that it learns who stands beside whom."""

import heapq
from itertools import pairwise

import numpy as np
import pytest

from utils.measure import metrics
from utils.models import word2vec
from utils.worlds import vocabulary

TOY = [["a", "b", "a", "c"], ["b", "a"], ["c", "c", "x"]]


@pytest.fixture(scope="module")
def toy():
    return vocabulary.build(TOY, min_count=2)


def test_keep_probability_is_the_formula_of_the_program():
    counts = np.array([900, 99, 1])
    share = counts / 1000
    expected = np.minimum(1, (np.sqrt(share / 0.01) + 1) * 0.01 / share)  # as word2vec.c writes it
    assert np.allclose(word2vec.keep_probability(counts, 0.01), expected)
    assert word2vec.keep_probability(counts, 0).tolist() == [1, 1, 1]


def test_noise_table_holds_each_word_by_its_share():
    counts = np.array([81, 16, 1])
    share = np.bincount(word2vec.noise_table(counts)) / 2**18
    assert np.allclose(share, np.array([27, 8, 1]) / 36, atol=1e-5)
    assert np.bincount(word2vec.noise_table([3, 0, 1], 1.0)).tolist() == [196608, 0, 65536]


def test_huffman_is_a_prefix_code_of_least_cost():
    counts = np.random.default_rng(0).integers(1, 1000, 40)
    nodes, codes, offsets = word2vec.huffman(counts)
    lengths = np.diff(offsets)
    assert (0.5**lengths).sum() == pytest.approx(1)  # Kraft: the tree is full
    heap, cost = list(map(int, counts)), 0
    heapq.heapify(heap)
    while len(heap) > 1:  # the cost of the best code is the sum of all joined counts
        joined = heapq.heappop(heap) + heapq.heappop(heap)
        cost += joined
        heapq.heappush(heap, joined)
    assert lengths @ counts == cost
    paths = {tuple(codes[a:b]) for a, b in pairwise(offsets)}
    assert len(paths) == len(counts)
    assert set(nodes[offsets[:-1]]) == {len(counts) - 2}  # every path starts at the root


def test_one_step_follows_the_gradient():
    rng = np.random.default_rng(0)
    h, C = rng.normal(size=8).astype(np.float32), rng.normal(size=(3, 8)).astype(np.float32)
    before, change = C.copy(), np.zeros(8, np.float32)
    word2vec.learn(h, 1, np.float32(1), C, np.float32(0.1), change)
    error = 1 - 1 / (1 + np.exp(-before[1] @ h))
    assert np.allclose(C[1], before[1] + 0.1 * error * h, atol=1e-3)  # σ comes from a table
    assert np.allclose(change, 0.1 * error * before[1], atol=1e-3)
    assert abs(error) > 0.1
    assert np.array_equal(C[[0, 2]], before[[0, 2]])


@pytest.mark.parametrize("x", [0, 1.5, -1.5, np.nextafter(6, 0), -6, 6, 100, -100, 1e30])
def test_the_table_of_sigmoid_has_no_hole(x):
    h, C, change = np.array([x], np.float32), np.ones((1, 1), np.float32), np.zeros(1, np.float32)
    word2vec.learn(h, 0, np.float32(0), C, np.float32(1), change)
    assert change[0] == pytest.approx(-1 / (1 + np.exp(-min(x, 50))), abs=0.003)


@pytest.mark.parametrize(
    "kind", [{}, {"cbow": True}, {"negative": 0}, {"negative": 0, "cbow": True}]
)
def test_word2vec_learns_who_stands_beside_whom(kind):
    rng = np.random.default_rng(0)
    groups = [[f"{g}{i}" for i in range(5)] for g in "xyz"]
    sentences = [rng.choice(groups[i % 3], 6).tolist() for i in range(3000)]
    text = vocabulary.build(sentences, 1)
    W, C = word2vec.train(text, embedding_dim=10, epochs=5, sample=0, alpha=0.05, **kind)
    assert W.dtype == C.dtype == np.float32
    assert np.isfinite(W).all()
    near = metrics.cosine(W, W)
    same = np.array([[a[0] == b[0] for b in text.words] for a in text.words])
    assert near[same].min() > near[~same].max()


def test_training_repeats_and_depends_on_the_seed(toy):
    runs = [word2vec.train(toy, embedding_dim=4, epochs=2, sample=0, seed=s)[0] for s in (0, 0, 1)]
    assert np.array_equal(runs[0], runs[1])
    assert not np.allclose(runs[0], runs[2])


def test_after_epoch_sees_every_epoch(toy):
    seen = []
    word2vec.train(toy, embedding_dim=4, epochs=3, after_epoch=lambda n, W, C: seen.append(n))
    assert seen == [1, 2, 3]

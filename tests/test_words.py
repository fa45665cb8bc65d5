"""Numbered texts, co-occurrence, PPMI, Word2Vec and the exam of word vectors."""

import heapq
from itertools import pairwise

import numpy as np
import pytest
from scipy import sparse

from utils.exam import senses, static_vectors, tasks
from utils.measure import metrics
from utils.models import counting, word2vec
from utils.worlds import vocabulary

TOY = [["a", "b", "a", "c"], ["b", "a"], ["c", "c", "x"]]


@pytest.fixture(scope="module")
def toy():
    return vocabulary.build(TOY, min_count=2)


def test_build_numbers_the_words_by_frequency(toy):
    assert toy.words == ["a", "c", "b"]  # 3, 3, 2 times; equal counts by alphabet
    assert toy.counts.tolist() == [3, 3, 2]
    assert [[toy.words[i] for i in toy.ids[a:b]] for a, b in pairwise(toy.starts)] == [
        ["a", "b", "a", "c"], ["b", "a"], ["c", "c"],
    ]  # fmt: skip
    assert toy.sentence_of.tolist() == [0, 0, 0, 0, 1, 1, 2, 2]


def test_first_keeps_whole_sentences_and_ids(toy):
    part = toy.first(5)
    assert part.starts.tolist() == [0, 4, 6]
    assert part.counts.tolist() == [3, 1, 2]
    assert len(toy.first(10**6).ids) == len(toy.ids)


def test_only_leaves_out_tokens_and_keeps_sentences(toy):
    part = toy.only(toy.ids != toy.index["c"])
    assert [[toy.words[i] for i in part.ids[a:b]] for a, b in pairwise(part.starts)] == [
        ["a", "b", "a"], ["b", "a"], [],
    ]  # fmt: skip
    assert part.counts.tolist() == [3, 0, 2]
    assert part.index == toy.index


def slow_counts(sentences, index, window, weight):
    table = np.zeros((len(index), len(index)))
    for sentence in sentences:
        words = [index[w] for w in sentence if w in index]
        for i, word in enumerate(words):
            for j in range(max(0, i - window), min(len(words), i + window + 1)):
                if i != j:
                    table[word, words[j]] += weight(abs(i - j))
    return table


@pytest.mark.parametrize(
    ("weighting", "weight"),
    [("flat", lambda d: 1), ("linear", lambda d: (4 - d) / 3), ("harmonic", lambda d: 1 / d)],
)
def test_cooccurrence_equals_the_loop(toy, weighting, weight):
    table = counting.cooccurrence(toy, 3, weighting).toarray()
    assert np.allclose(table, slow_counts(TOY, toy.index, 3, weight))


def test_linear_weights_are_what_the_random_window_reaches():
    reaches = np.arange(1, 6)
    for distance in range(1, 6):
        expected = (reaches >= distance).mean()
        assert counting.WEIGHTINGS["linear"](distance, 5) == pytest.approx(expected)


def test_ppmi_by_hand():
    counts = sparse.csr_array(np.array([[0.0, 8, 1], [8, 0, 1], [1, 1, 0]]))
    plain = counting.ppmi(counts, alpha=1).toarray()
    assert plain[0, 1] == pytest.approx(np.log(8 * 20 / (9 * 9)))
    assert plain[0, 2] == pytest.approx(np.log(20 / (9 * 2)))
    shifted = counting.ppmi(counts, alpha=1, shift=np.log(1.5)).toarray()
    assert shifted[0, 1] == pytest.approx(plain[0, 1] - np.log(1.5))
    assert shifted[0, 2] == 0


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


def test_mean_vectors_weigh_frequent_words_less():
    vectors, index = np.eye(2), {"the": 0, "eigenvalue": 1}
    sums = static_vectors.mean_vectors([["the", "eigenvalue", "unheardof"], []], vectors, index)
    text = vocabulary.of_docs(1)
    share = text.counts / text.counts.sum()
    expected = [1e-3 / (1e-3 + share[text.index[word]]) for word in index]
    assert np.allclose(sums, [expected, [0, 0]])
    assert sums[0, 0] < 0.1 < 0.9 < sums[0, 1]


def test_document_vectors_equal_mean_vectors():
    from utils.worlds import corpus

    rng, text = np.random.default_rng(0), vocabulary.of_docs()
    vectors = rng.normal(size=(len(text), 3))
    some = [corpus.tokens(body) for body in tasks.texts()[:50]]
    slow = static_vectors.mean_vectors(some, vectors, text.index)
    assert np.allclose(static_vectors.document_vectors(vectors, text.index)[:50], slow)


def test_a_static_vector_cannot_tell_senses():
    text = vocabulary.of_docs()
    vectors = np.random.default_rng(0).normal(size=(len(text), 20))
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
    assert len(exam["related"]["recall"]) == len(tasks.related("test"))
    dev = static_vectors.take(vectors, text.index, "dev")
    assert len(dev["questions"]["ndcg"]) == len(tasks.questions("dev"))


def test_record_refuses_a_figure_that_differs():
    text = vocabulary.of_docs()
    exam = static_vectors.take(np.random.default_rng(0).normal(size=(len(text), 50)), text.index)
    with pytest.raises(ValueError, match="the scoreboard says"):
        static_vectors.record("04_word2vec", 2013, "skip-gram", exam, 100)


def test_show_prints_one_line_a_row(capsys):
    static_vectors.show({"senses": {"value": 0.2, "low": 0.1, "high": 0.3, "n": 29}})
    assert capsys.readouterr().out.split() == ["senses", "0.20", "[0.10,", "0.30]", "on", "29"]

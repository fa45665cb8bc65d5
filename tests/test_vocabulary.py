"""Numbered texts: order and counts of the words, first sentences, tokens left out, the store."""

from itertools import pairwise

import numpy as np
import pytest

from utils.worlds import corpus, vocabulary

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


def test_the_stored_vocabulary_is_the_computed_one():
    stored, built = vocabulary.of_docs(), vocabulary.build(corpus.sentences(), 10)
    assert stored.words == built.words
    assert stored.index == built.index
    for name in ("counts", "ids", "starts"):
        a, b = getattr(stored, name), getattr(built, name)
        assert a.dtype == b.dtype
        assert np.array_equal(a, b)

"""Near copies across a split are found by the runs that both sides have in common."""

import numpy as np
import pytest

from utils.worlds import corpus, near_copies

TEXTS = [
    "the cat sat on the mat".split(),
    "the cat sat on the hat".split(),  # three of four runs of three are those of the text above
    "no word of this one stands above".split(),
    [],
]
OUT = np.array([False, True, True, True])


def test_runs_by_hand():
    assert near_copies.runs("a b c d".split(), 3) == [("a", "b", "c"), ("b", "c", "d")]
    assert near_copies.runs(["a"], 3) == [("a",)]
    assert near_copies.runs([], 3) == []


def test_shares_by_hand():
    # "the cat sat", "cat sat on", "sat on the" are shared, "on the hat" is not
    assert near_copies.seen_share(TEXTS, OUT, 3).tolist() == [0.75, 0.0, 0.0]


def test_near_copies_are_left_out():
    assert near_copies.apart(TEXTS, OUT, 0.5, 3).tolist() == [False, False, True, True]
    assert near_copies.apart(TEXTS, OUT, 0.75, 3).tolist() == OUT.tolist()


def test_a_copy_of_a_learnt_text_is_found_whole():
    documents = [corpus.tokens(doc.text) for doc in corpus.docs()[:300]]
    documents.append(documents[0])
    out = np.arange(301) == 300
    assert near_copies.seen_share(documents, out).tolist() == [1.0]
    assert not near_copies.apart(documents, out).any()


def test_what_is_kept_shares_little_with_what_is_learnt():
    """Counted in another way: by the words of each run, joined to one text."""
    documents = [corpus.tokens(doc.text) for doc in corpus.docs()]
    out = np.arange(len(documents)) % 20 == 7
    kept = near_copies.apart(documents, out)
    learned = {
        " ".join(words[i : i + 8])
        for words, held in zip(documents, out, strict=True)
        if not held
        for i in range(len(words) - 7)
    }
    for place in np.flatnonzero(kept)[:40]:
        words = documents[place]
        own = [" ".join(words[i : i + 8]) for i in range(len(words) - 7)]
        assert sum(run in learned for run in own) <= 0.2 * len(own)
    assert 0 < kept.sum() < out.sum()


@pytest.mark.parametrize("held_out", [OUT[:2], OUT.astype(int)])
def test_a_wrong_mask_is_named(held_out):
    with pytest.raises(ValueError, match="held_out: expected one True or False for each of 4"):
        near_copies.apart(TEXTS, held_out)

"""The task *senses*: its table, what can tell senses, neighbours of other packages only."""

import csv

import numpy as np
import pytest

from utils.exam import senses
from utils.machine.files import DATA
from utils.worlds import corpus

ITEMS = senses.occurrences()


def columns(name):
    return np.array([getattr(item, name) for item in ITEMS])


def one_hot(values):
    names = sorted(set(values))
    return np.eye(len(names))[[names.index(value) for value in values]]


def table(name):
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_words_cross_packages_and_places_are_many():
    assert len(set(columns("word"))) >= 20
    assert len(ITEMS) >= 1500
    for word in set(columns("word")):
        of_word = columns("word") == word
        found = set(columns("label")[of_word])
        assert len(found) >= 2, word
        for label in found:
            packages = columns("package")[of_word & (columns("label") == label)]
            assert len(set(packages)) >= 2
            most = max(np.unique(packages, return_counts=True)[1])
            assert len(packages) >= 10
            assert len(packages) - most >= 4, (word, label)


def test_each_place_is_the_word_it_says():
    for item in ITEMS:
        doc = corpus.docs()[item.document]
        assert corpus.tokens(doc.text)[item.place] == item.word == item.tokens[item.position]
        assert len(item.tokens) <= 2 * senses.HALF_WINDOW + 1
        assert doc.package == item.package
    assert len({(item.word, item.document) for item in ITEMS}) == len(ITEMS)
    assert len({(item.word, item.tokens) for item in ITEMS}) == len(ITEMS)


def test_each_sense_has_a_definition_and_each_line_is_in_order():
    lines = table("senses.csv")
    defined = {(line["word"], line["sense"]) for line in table("sense_definitions.csv")}
    assert {(line["word"], line["sense"]) for line in lines} <= defined
    assert [line["word"] for line in lines] == sorted(line["word"] for line in lines)
    assert len({(line["word"], line["document"]) for line in lines}) == len(lines)


def slowly(vectors, k=5):
    """The same by its definition; for vectors without ties."""
    unit, hits = vectors / np.linalg.norm(vectors, axis=1, keepdims=True), []
    for i, item in enumerate(ITEMS):
        others = [
            (-(unit[i] @ unit[j]), other.label)
            for j, other in enumerate(ITEMS)
            if other.word == item.word and other.package != item.package
        ]
        votes = [label for _, label in sorted(others)[:k]]
        best = max(votes, key=lambda v: (votes.count(v), -votes.index(v)))
        hits.append(best == item.label)
    return np.array(hits)


def test_neighbours_come_from_other_packages_only():
    vectors = np.random.default_rng(0).standard_normal((len(ITEMS), 12))
    assert np.array_equal(senses.accuracy(vectors)["hit"], slowly(vectors))
    # Who knows the package alone and nothing of the sense gains nothing by it.
    package = one_hot(columns("package")) + 1e-3 * vectors[:, :7]
    by_package = senses.accuracy(package)
    assert by_package["word"].mean() < by_package["chance"].mean() + 0.03


def test_a_static_vector_cannot_tell_senses_and_the_label_can():
    blind = senses.accuracy(one_hot(columns("word")))
    assert blind["word"].mean() <= blind["chance"].mean() + 0.02
    assert blind["hit"].shape == (len(ITEMS),)
    assert senses.accuracy(one_hot(columns("label")))["word"].min() == 1


def test_the_rounding_of_another_machine_changes_no_answer():
    """A static vector is the same at every place of its word: each decision is a tie."""
    rng = np.random.default_rng(0)
    words = sorted(set(columns("word")))
    static = rng.standard_normal((len(words), 100)).astype(np.float32)
    vectors = static[[words.index(item.word) for item in ITEMS]]
    expected = senses.accuracy(vectors)
    for _ in range(3):  # other threads and other processors add in another order
        noise = 1 + 1e-7 * rng.standard_normal(vectors.shape)
        found = senses.accuracy((vectors * noise).astype(np.float32))
        assert np.array_equal(found["hit"], expected["hit"])


def test_ties_go_to_the_seed_and_a_vote_to_the_nearest():
    ones = np.ones((len(ITEMS), 2))
    assert np.array_equal(senses.accuracy(ones)["hit"], senses.accuracy(3 * ones)["hit"])
    assert not np.array_equal(senses.accuracy(ones)["hit"], senses.accuracy(ones, seed=1)["hit"])
    # Of two votes that differ the nearest wins: two neighbours decide what one decides.
    rows = np.random.default_rng(0).standard_normal((len(ITEMS), 20))
    one, two = (senses.accuracy(rows, k=k)["hit"] for k in (1, 2))
    assert np.array_equal(one, two)


def test_a_control_stands_far_off_in_the_same_document():
    pairs = [pair for pair in zip(ITEMS, senses.controls(), strict=True) if pair[1]]
    assert len(pairs) > 0.85 * len(ITEMS)
    for item, control in pairs:
        assert control.tokens[control.position] in senses.FUNCTION_WORDS
        assert abs(control.place - item.place) >= senses.FAR
        assert (control.document, control.label) == (item.document, item.label)


@pytest.mark.parametrize("k", [0, 12, 2.0, True, None])
def test_senses_refuses_a_wrong_k(k):
    with pytest.raises(ValueError, match="^k: expected"):
        senses.accuracy(np.ones((len(ITEMS), 2)), k=k)


def test_senses_refuses_places_with_too_few_neighbours():
    word = ITEMS[0].word
    few = [item for item in ITEMS if item.word == word and item.package == ITEMS[0].package]
    with pytest.raises(ValueError, match=f"^items: expected 5 places of '{word}' outside"):
        senses.accuracy(np.ones((len(few), 2)), items=few)

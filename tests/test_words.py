"""The task *words*: published sizes, gensim's correlation, analogies of the docs' own language."""

import pytest

from utils.exam import words
from utils.machine import package_files
from utils.models import pretrained
from utils.worlds import corpus


def test_word_pairs_have_the_published_sizes():
    assert len(words.word_pairs("wordsim353")) == 353
    assert len(words.word_pairs("simlex999")) == 999
    assert ("tiger", "cat", 7.35) in words.word_pairs("wordsim353")
    assert ("old", "new", 1.58) in words.word_pairs("simlex999")


def test_google_analogies_have_the_published_sizes():
    sections = words.google_analogies()
    assert len(sections) == 14
    assert sum(map(len, sections.values())) == 19_544
    assert sections["capital-common-countries"][0] == ("athens", "greece", "baghdad", "iraq")


def test_evaluate_pairs_equals_gensim():
    glove = pretrained.glove()
    ours = words.evaluate_pairs(glove.vectors, glove.key_to_index, "wordsim353")
    path = str(package_files.gensim_data("wordsim353.tsv"))
    _, theirs, unknown = glove.evaluate_word_pairs(path, restrict_vocab=400_000)
    assert unknown == 0
    assert ours["covered"] == ours["total"] == 353
    assert ours["rho"] == pytest.approx(theirs.statistic, abs=2e-3)
    assert ours["interval"][0] < ours["rho"] < ours["interval"][1]


def test_docs_analogies_pair_every_couple_of_a_family_both_ways():
    families = words.docs_analogies()
    assert ("sin", "arcsin", "cos", "arccos") in families["inverse"]
    assert ("cos", "arccos", "sin", "arcsin") in families["inverse"]
    assert len(families["running"]) == 4 * 3
    known = {word for sentence in corpus.sentences() for word in sentence}
    assert {word for items in families.values() for item in items for word in item} <= known

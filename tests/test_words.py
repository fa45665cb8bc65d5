"""The task *words*: published sizes, gensim's correlation, analogies of the docs' own language."""

import csv

import numpy as np
import pytest

from utils.exam import words
from utils.machine import package_files
from utils.machine.files import DATA
from utils.measure import metrics
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
    assert len(families) >= 8
    with open(DATA / "analogies.csv", encoding="utf-8", newline="") as file:
        pairs = [tuple(line.values()) for line in csv.DictReader(file)]
    assert len(pairs) >= 150
    assert len(set(pairs)) == len(pairs)
    for name in families:
        second = [b for family, _, b in pairs if family == name]
        assert len(set(second)) == len(second), name
    known = {word for sentence in corpus.sentences() for word in sentence}
    assert {word for items in families.values() for item in items for word in item} <= known


def pigeonhole(tables, draws, rng):
    """Means over drawn pairs, each question as often as both of its pairs: a slow loop."""
    means = []
    for _ in range(draws):
        total = pairs = 0.0
        for table in tables:
            n = len(table)
            times = np.bincount(rng.integers(0, n, n), minlength=n).astype(float)
            weight = np.outer(times, times) * ~np.eye(n, dtype=bool)
            if weight.sum():
                total += n * (weight * np.nan_to_num(table)).sum() / weight.sum()
                pairs += n
        means.append(total / pairs)
    return np.array(means)


def test_intervals_of_analogies_resample_pairs():
    rng, hits, tables = np.random.default_rng(0), [], []
    for questions in words.docs_analogies().values():
        n = round((1 + np.sqrt(1 + 4 * len(questions))) / 2)
        ease = rng.normal(0, 2, n)  # some pairs are easy, whatever stands beside them
        table = (rng.logistic(size=(n, n)) < ease).astype(float)
        np.fill_diagonal(table, np.nan)
        tables.append(table)
        hits.append(table[~np.eye(n, dtype=bool)])
    values = words.by_pair(np.concatenate(hits))
    ours = metrics.estimate(values)
    slow = pigeonhole(tables, 1000, rng)
    assert ours.mean == pytest.approx(
        np.average([np.nanmean(t) for t in tables], weights=[len(t) for t in tables])
    )
    assert ours.high - ours.low == pytest.approx(
        np.subtract(*np.quantile(slow, [0.975, 0.025])), rel=0.15
    )
    # As if the questions were independent, the interval would be far too narrow.
    naive = metrics.estimate(np.concatenate(hits))
    assert ours.high - ours.low > 2 * (naive.high - naive.low)


def test_pairs_with_a_word_that_is_missing_are_left_out():
    questions = words.docs_analogies()["inverse"]
    hits = np.random.default_rng(0).integers(0, 2, len(questions))
    covered = [i for i, question in enumerate(questions) if "sin" not in question]
    without = words.by_pair(hits[covered], ["inverse"], covered)
    n = round((1 + np.sqrt(1 + 4 * len(questions))) / 2)
    assert len(without) == n - 1
    assert without.mean() == pytest.approx(hits[covered].mean())
    with pytest.raises(ValueError, match="^hits: expected"):
        words.by_pair(hits, ["inverse"], covered)


def test_one_family_gives_its_own_values():
    families = words.docs_analogies()
    hits = np.random.default_rng(0).integers(0, 2, sum(map(len, families.values())))
    start, parts = 0, []
    for name, questions in families.items():
        parts.append(words.by_pair(hits[start : start + len(questions)], [name]))
        start += len(questions)
    np.testing.assert_allclose(np.concatenate(parts), words.by_pair(hits))
    with pytest.raises(ValueError, match="^names: expected"):
        words.by_pair(hits, ["absent"])

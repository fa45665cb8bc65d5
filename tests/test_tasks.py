"""The tasks of the scoreboard: data, splits, evaluation, senses."""

import csv

import numpy as np
import pytest
from scipy import sparse

from utils.exam import senses, tasks
from utils.machine import package_files
from utils.machine.files import DATA
from utils.measure import metrics
from utils.models import pretrained
from utils.worlds import corpus


@pytest.fixture(scope="module")
def lines():
    with open(DATA / "questions.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_questions_are_many_and_spread(lines):
    assert len(lines) >= 150
    assert [line["id"] for line in lines] == [f"q{i + 1:03}" for i in range(len(lines))]
    assert len({line["question"] for line in lines}) == len(lines)
    for package in corpus.PACKAGES:
        assert sum(line["package"] == package for line in lines) >= 15
    assert len({line["answers"] for line in lines}) == len(lines)


def test_questions_are_split_in_halves_within_each_package(lines):
    for package in corpus.PACKAGES:
        halves = [line["split"] for line in lines if line["package"] == package]
        assert abs(halves.count("dev") - halves.count("test")) <= 1
        assert set(halves) == {"dev", "test"}


def test_every_answer_is_a_canonical_name(lines):
    names = {doc.name for doc in corpus.functions()}
    for line in lines:
        answers = line["answers"].split("|")
        assert set(answers) <= names, line["id"]
        assert len(set(answers)) == len(answers)
        assert line["package"] in {corpus.get(name).package for name in answers}


def test_questions_avoid_the_words_of_the_docs(lines):
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    shared = []
    for line in lines:
        asked = set(corpus.tokens(line["question"])) - ENGLISH_STOP_WORDS
        first = corpus.get(line["answers"].split("|")[0])
        shared.append(
            len(asked & set(corpus.tokens(f"{first.name.replace('_', ' ')} {first.summary}")))
        )
    assert np.mean(shared) < 0.5
    assert max(shared) <= 2


def test_related_splits_share_nothing_and_cover_all():
    dev, test = tasks.related("dev"), tasks.related("test")
    assert not {q.row for q in dev} & {q.row for q in test}
    names = {doc.name for doc in corpus.functions()}
    asking = [d for d in corpus.functions() if names & set(d.see_also)]
    assert len(dev) + len(test) == len(asking)
    assert 0.45 < len(dev) / len(asking) < 0.55


def test_no_document_answers_itself_or_carries_its_list():
    docs = corpus.functions()
    for query in tasks.related("test"):
        assert query.row not in query.relevant
        assert "\nSee Also\n---" not in query.text
        assert {docs[i].name for i in query.relevant} <= set(docs[query.row].see_also)


def test_a_perfect_model_scores_one_and_a_useless_one_nothing():
    n = len(corpus.functions())

    def perfect(queries):
        scores = np.zeros((len(queries), n))
        for i, query in enumerate(queries):
            scores[i, sorted(query.relevant)] = 1
        return scores

    for task in ("related", "questions"):
        found = tasks.evaluate(task, "dev", perfect)
        assert found["ndcg"].min() == pytest.approx(1)
        assert tasks.evaluate(task, "dev", lambda q: -perfect(q))["ndcg"].mean() < 0.01


def test_vectors_and_their_scores_give_the_same_figures():
    vectors = np.random.default_rng(0).normal(size=(len(corpus.functions()), 8))
    unit = metrics.normalize(vectors)
    by_vectors = tasks.evaluate("related", "dev", vectors)
    by_scores = tasks.evaluate("related", "dev", lambda qs: unit[[q.row for q in qs]] @ unit.T)
    sparse_too = tasks.evaluate("related", "dev", sparse.csr_array(vectors))
    np.testing.assert_allclose(by_vectors["recall"], by_scores["recall"])
    np.testing.assert_allclose(by_vectors["recall"], sparse_too["recall"])


def test_the_asking_document_is_left_out():
    queries = tasks.related("dev")[:3]
    scores = np.zeros((3, len(corpus.functions())))
    scores[range(3), [q.row for q in queries]] = 1
    ranked = tasks.rank(queries, scores)
    assert all(query.row not in row for query, row in zip(queries, ranked, strict=True))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: tasks.related("train"), "split"),
        (lambda: tasks.questions("all"), "split"),
        (lambda: tasks.evaluate("senses", "dev", len), "task"),
        (lambda: tasks.evaluate("questions", "dev", np.zeros((3, 3))), "score"),
        (lambda: tasks.evaluate("related", "dev", np.ones((3, 3))), "score"),
        (lambda: tasks.evaluate("related", "dev", lambda q: np.ones((len(q), 3))), "scores"),
        (lambda: tasks.evaluate("related", "dev", np.full((9, 2), np.nan)), "vectors"),
        (lambda: tasks.word_pairs("rg65"), "name"),
        (lambda: tasks.evaluate_pairs(np.ones((2, 2)), {"a": 0}, "wordsim353"), "index"),
        (lambda: senses.accuracy(np.ones((3, 2))), "vectors"),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises(ValueError, match=f"^{name}: expected"):
        call()


def test_word_pairs_have_the_published_sizes():
    assert len(tasks.word_pairs("wordsim353")) == 353
    assert len(tasks.word_pairs("simlex999")) == 999
    assert ("tiger", "cat", 7.35) in tasks.word_pairs("wordsim353")
    assert ("old", "new", 1.58) in tasks.word_pairs("simlex999")


def test_google_analogies_have_the_published_sizes():
    sections = tasks.google_analogies()
    assert len(sections) == 14
    assert sum(map(len, sections.values())) == 19_544
    assert sections["capital-common-countries"][0] == ("athens", "greece", "baghdad", "iraq")


def test_evaluate_pairs_equals_gensim():
    glove = pretrained.glove()
    ours = tasks.evaluate_pairs(glove.vectors, glove.key_to_index, "wordsim353")
    path = str(package_files.gensim_data("wordsim353.tsv"))
    _, theirs, unknown = glove.evaluate_word_pairs(path, restrict_vocab=400_000)
    assert unknown == 0
    assert ours["covered"] == ours["total"] == 353
    assert ours["rho"] == pytest.approx(theirs.statistic, abs=2e-3)
    assert ours["interval"][0] < ours["rho"] < ours["interval"][1]


def test_docs_analogies_pair_every_couple_of_a_family_both_ways():
    families = tasks.docs_analogies()
    assert ("sin", "arcsin", "cos", "arccos") in families["inverse"]
    assert ("cos", "arccos", "sin", "arcsin") in families["inverse"]
    assert len(families["running"]) == 4 * 3
    known = {word for sentence in corpus.sentences() for word in sentence}
    assert {word for items in families.values() for item in items for word in item} <= known


def test_senses_sample():
    items = senses.occurrences()
    words = sorted({item.word for item in items})
    assert 25 <= len(words) <= 35
    assert {"kernel", "weight", "tree", "degree", "label", "path", "mode"} <= set(words)
    for item in items:
        assert item.tokens[item.position] == item.word
        assert len(item.tokens) <= 2 * senses.HALF_WINDOW + 1
        assert corpus.docs()[item.document].package == item.label
    assert len({(item.word, item.document) for item in items}) == len(items)
    assert len({(item.word, item.label, item.tokens) for item in items}) == len(items)


def test_a_static_vector_cannot_tell_senses_and_the_label_can():
    items = senses.occurrences()
    words = {word: i for i, word in enumerate(sorted({item.word for item in items}))}
    static = np.eye(len(words))[[words[item.word] for item in items]]
    blind = senses.accuracy(static)
    assert blind["word"].mean() <= blind["chance"].mean() + 0.02
    labels = np.eye(7)[[corpus.PACKAGES.index(item.label) for item in items]]
    assert senses.accuracy(labels)["word"].mean() == 1
    assert blind["hit"].shape == (len(items),)


@pytest.mark.parametrize("k", [0, 12, 2.0, True, None])
def test_senses_refuses_a_wrong_k(k):
    with pytest.raises(ValueError, match="^k: expected"):
        senses.accuracy(np.ones((len(senses.occurrences()), 2)), k=k)

"""The retrieval tasks of the scoreboard: data, splits, evaluation."""

import csv

import numpy as np
import pytest
from scipy import sparse

from utils.exam import tasks
from utils.machine.files import DATA
from utils.measure import metrics
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
    dev, test = tasks.queries("related", "dev"), tasks.queries("related", "test")
    assert not {q.row for q in dev} & {q.row for q in test}
    names = {doc.name for doc in corpus.functions()}
    asking = [d for d in corpus.functions() if names & set(d.see_also)]
    assert len(dev) + len(test) == len(asking)
    assert 0.45 < len(dev) / len(asking) < 0.55


def test_no_document_answers_itself_or_carries_its_list():
    docs = corpus.functions()
    for query in tasks.queries("related", "test"):
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
        found = tasks.evaluate(tasks.queries(task, "dev"), perfect)
        assert found["ndcg"].min() == pytest.approx(1)
        assert (
            tasks.evaluate(tasks.queries(task, "dev"), lambda q: -perfect(q))["ndcg"].mean() < 0.01
        )


def test_vectors_and_their_scores_give_the_same_figures():
    vectors = np.random.default_rng(0).normal(size=(len(corpus.functions()), 8))
    unit = metrics.normalize(vectors)
    by_vectors = tasks.evaluate(tasks.queries("related", "dev"), tasks.by_cosine(vectors))
    by_scores = tasks.evaluate(
        tasks.queries("related", "dev"), lambda qs: unit[[q.row for q in qs]] @ unit.T
    )
    sparse_too = tasks.evaluate(
        tasks.queries("related", "dev"), tasks.by_cosine(sparse.csr_array(vectors))
    )
    np.testing.assert_allclose(by_vectors["recall"], by_scores["recall"])
    np.testing.assert_allclose(by_vectors["recall"], sparse_too["recall"])


def test_the_asking_document_is_left_out():
    queries = tasks.queries("related", "dev")[:3]
    scores = np.zeros((3, len(corpus.functions())))
    scores[range(3), [q.row for q in queries]] = 1
    ranked = tasks.rank(queries, scores)
    assert all(query.row not in row for query, row in zip(queries, ranked, strict=True))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: tasks.evaluate(tasks.queries("questions", "dev"), np.zeros((3, 3))), "score"),
        (
            lambda: tasks.evaluate(tasks.queries("related", "dev"), lambda q: np.ones((len(q), 3))),
            "scores",
        ),
        (lambda: tasks.by_cosine(np.full((9, 2), np.nan)), "vectors"),
        (
            lambda: tasks.by_cosine(np.ones((len(corpus.functions()), 2)))(
                tasks.queries("questions", "dev")
            ),
            "queries",
        ),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises(ValueError, match=f"^{name}: expected"):
        call()

"""The retrieval tasks of the scoreboard: data, splits, evaluation."""

import csv
import hashlib
import re

import networkx as nx
import numpy as np
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from utils.exam import tasks
from utils.machine.files import DATA
from utils.measure import metrics
from utils.models import pretrained
from utils.worlds import corpus

STRATA = {"everyday", "technical", "near"}


def table(name):
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def lines():
    return table("questions.csv")


def content(text):
    return frozenset(corpus.tokens(text)) - ENGLISH_STOP_WORDS


def test_questions_are_many_and_spread(lines):
    assert [line["id"] for line in lines] == [f"q{i + 1:03}" for i in range(len(lines))]
    assert len({line["question"] for line in lines}) == len(lines)
    splits = [line["split"] for line in lines]
    assert (splits.count("dev"), splits.count("test")) >= (200, 400)
    assert set(splits) == {"dev", "test"}
    for split in ("dev", "test"):
        some = [line for line in lines if line["split"] == split]
        assert {line["stratum"] for line in some} == STRATA
        for stratum in STRATA:
            assert sum(line["stratum"] == stratum for line in some) >= len(some) / 5
        for package in corpus.PACKAGES:
            assert sum(line["package"] == package for line in some) >= 12


def test_no_question_is_another_one_in_other_words(lines):
    words = [content(line["question"]) for line in lines]
    for i, one in enumerate(words):
        for j, other in enumerate(words[:i]):
            shared = len(one & other) / max(1, len(one | other))
            assert shared < 0.75, (lines[i]["question"], lines[j]["question"])


def test_every_judgement_is_of_a_document_and_every_question_has_an_answer(lines):
    names = {doc.name for doc in corpus.functions()}
    judged = table("judgements.csv")
    assert {line["document"] for line in judged} <= names
    assert {line["grade"] for line in judged} == {"1", "2"}
    assert len({(line["id"], line["document"]) for line in judged}) == len(judged)
    answered = {line["id"] for line in judged if line["grade"] == "2"}
    assert answered == {line["id"] for line in lines}


def test_a_query_carries_its_grades(lines):
    queries = tasks.queries("questions", "test")
    first = next(line for line in lines if line["split"] == "test")
    assert queries[0].text == first["question"]
    assert queries[0].stratum == first["stratum"]
    assert set(queries[0].grades.values()) <= {1, 2}
    assert queries[0].relevant == {i for i, grade in queries[0].grades.items() if grade == 2}


def test_the_old_questions_keep_their_halves(lines):
    """The first 159 are those of the first edition, of whose table this is the hash."""
    old = "\n".join(f"{line['question']}|{line['split']}" for line in lines[:159])
    assert hashlib.sha256(old.encode()).hexdigest() == (
        "0e0f842fc79fe02ad996db9916f573ac73a8ca51fbd22236393fd5287201a93a"
    )


def test_questions_to_train_on_are_many_and_of_two_styles():
    asked = table("asked.csv")
    names = {doc.name for doc in corpus.functions()}
    assert len(asked) >= 6000
    assert len({line["function"] for line in asked}) >= 3000
    assert {line["function"] for line in asked} <= names
    assert {line["style"] for line in asked} == {"short", "situation"}
    assert len({line["question"] for line in asked}) == len(asked)
    assert tasks.asked()[0] == (asked[0]["question"], tasks._rows()[asked[0]["function"]])
    assert len(tasks.asked()) == len(asked)


def test_new_functions_answer_no_question_of_the_exam():
    answers = {line["document"] for line in table("judgements.csv") if line["grade"] == "2"}
    for line in table("asked.csv"):
        assert line["exam"] == ("yes" if line["function"] in answers else "no"), line
    docs = corpus.functions()
    new = {docs[row].name for _, row in tasks.asked("new")}
    assert not new & answers
    assert len(new) >= 2000


def test_no_question_to_train_on_is_a_near_copy_of_the_exam(lines):
    """Less than 0.6 of the words of both in common; and by MiniLM a cosine below 0.85.

    The cosine is asked where a quarter of the words is shared: with all of them, which takes a
    minute and a half, the ten nearest were among these.
    """
    exam, near = [content(line["question"]) for line in lines], []
    for line in table("asked.csv"):
        words = content(line["question"])
        shared = max(len(words & other) / len(words | other) for other in exam)
        assert shared < 0.6, line
        near += [line["question"]] * (shared >= 0.25)
    assert len(near) > 1000
    vectors = pretrained.minilm().encode([*near, *(line["question"] for line in lines)])
    cosines = metrics.cosine(vectors[: len(near)], vectors[len(near) :])
    assert cosines.max() < 0.85, near[cosines.max(axis=1).argmax()]


def words_of(text):
    return re.findall(r"[a-z0-9]+", text.lower())


def test_questions_about_passages_stand_on_their_own():
    """Each sentence stands once in its document; the question does not copy or name it."""
    body = {doc.name: " ".join(doc.body.split()) for doc in corpus.functions()}
    passages = table("passages.csv")
    assert [line["id"] for line in passages] == [f"p{i:03}" for i in range(1, len(passages) + 1)]
    assert len({line["question"] for line in passages}) == len(passages) >= 150
    assert {line["needs_context"] for line in passages} == {"yes", "no"}
    for line in passages:
        assert body[line["function"]].count(line["sentence"]) == 1, line
        text, asked = words_of(body[line["function"]]), words_of(line["question"])
        runs = {tuple(text[i : i + 4]) for i in range(len(text) - 3)}
        assert not runs & {tuple(asked[i : i + 4]) for i in range(len(asked) - 3)}, line
        assert line["function"].rpartition(".")[2].lower() not in asked, line


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


def test_corners_are_whole_parts_of_the_graph_of_links():
    queries = tasks.queries("related", "dev")
    corner = tasks.corners(queries)
    graph, docs = nx.Graph(corpus.see_also_graph()), corpus.functions()
    part_of = {name: k for k, part in enumerate(nx.connected_components(graph)) for name in part}
    parts = [part_of[docs[query.row].name] for query in queries]
    inside = {}
    for c, part in zip(corner, parts, strict=True):
        assert inside.setdefault(c, part) == part  # no corner reaches over a gap of the graph
    assert len(set(parts)) <= len(set(corner)) < len(queries) / 2
    with pytest.raises(ValueError, match="queries: expected queries of 'related'"):
        tasks.corners(tasks.queries("questions", "dev"))


def test_a_perfect_model_scores_one_and_a_useless_one_nothing():
    n = len(corpus.functions())

    def perfect(queries):
        scores = np.zeros((len(queries), n))
        for i, query in enumerate(queries):
            for row, grade in query.grades.items():
                scores[i, row] = grade
        return scores

    for task in ("related", "questions"):
        found = tasks.evaluate(tasks.queries(task, "dev"), perfect)
        assert found["ndcg"].min() == pytest.approx(1)
        assert (
            tasks.evaluate(tasks.queries(task, "dev"), lambda q: -perfect(q))["ndcg"].mean() < 0.01
        )


def test_right_answers_are_those_of_grade_2_and_ndcg_takes_all():
    query = tasks.Query("by hand", {7: 2, 8: 2, 9: 1}, "test")
    found = tasks.measure([query, query], [[9, 7, 1], [8, 1, 7]])
    assert found["first"].tolist() == [0, 1]
    assert found["success"].tolist() == [1, 1]
    assert found["recall"].tolist() == [0.5, 1]
    best = 2 + 2 / np.log2(3) + 1 / 2
    np.testing.assert_allclose(
        found["ndcg"], np.array([1 + 2 / np.log2(3), 2 + 2 / np.log2(4)]) / best
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

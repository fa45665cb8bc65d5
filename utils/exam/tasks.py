"""The tasks of the scoreboard, asked of every era's model in the same way.

*related* and *questions* ask for documents and stand here; *words* comes from `utils.exam.words`;
*senses* has a module of its own, `utils.exam.senses`.
"""

import csv
import hashlib
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from scipy import sparse

from utils.exam.words import (
    by_pair,
    docs_analogies,
    evaluate_pairs,
    google_analogies,
    word_pairs,
)
from utils.machine import checks
from utils.machine.files import DATA
from utils.measure import metrics
from utils.worlds import corpus

__all__ = [
    "Query",
    "asked",
    "by_cosine",
    "by_pair",
    "corners",
    "docs_analogies",
    "evaluate",
    "evaluate_pairs",
    "google_analogies",
    "measure",
    "queries",
    "rank",
    "texts",
    "word_pairs",
]

SPLITS = ("dev", "test")
# What the scoreboard shows of each task, by the keys of `evaluate`.
FIGURES = {
    "related": {"recall": "recall@10", "ndcg": "nDCG@10"},
    "questions": {
        "ndcg": "nDCG@10", "recall": "recall@10", "first": "success@1", "success": "success@10"
    },
}  # fmt: skip


@dataclass(frozen=True)
class Query:
    """One query of a retrieval task.

    Attributes
    ----------
    text : str
        What is asked.
    grades : dict of int to int
        Rows of `utils.corpus.functions`: 2 answers it, 1 is a good part or a near neighbour.
    split : str
        ``dev`` (to choose settings with) or ``test`` (to report).
    row : int or None
        For *related*, the row of the document that asks, which may not answer itself.
    stratum : str
        For *questions*: ``everyday``, ``technical`` or ``near``.
    """

    text: str
    grades: dict = field(hash=False)
    split: str
    row: int | None = None
    stratum: str = ""

    @cached_property
    def relevant(self):
        """frozenset of int: the rows that answer it."""
        return frozenset(row for row, grade in self.grades.items() if grade == 2)


@lru_cache(maxsize=1)
def _rows():
    return {doc.name: i for i, doc in enumerate(corpus.functions())}


def texts():
    """Return the texts that both retrieval tasks search: no *See Also* section in them.

    Returns
    -------
    list of str
        One for each of `utils.corpus.functions`.
    """
    return [doc.body for doc in corpus.functions()]


def _related(split):
    """A document asks for those in its *See Also* list; a hash of its name decides the half."""
    rows = _rows()
    for i, doc in enumerate(corpus.functions()):
        half = SPLITS[hashlib.sha256(doc.name.encode()).digest()[0] % 2]
        answers = {rows[name]: 2 for name in doc.see_also if name in rows}
        if answers and half == split:
            yield Query(doc.body, answers, split, i)


def _table(name):
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=1)
def _judged():
    """Grades by question: {id: {row: grade}}."""
    rows, found = _rows(), {}
    for line in _table("judgements.csv"):
        found.setdefault(line["id"], {})[rows[line["document"]]] = int(line["grade"])
    return found


def _questions(split):
    """Written in other words than the docs use; `data/README.md` says how they were judged."""
    for line in _table("questions.csv"):
        if line["split"] == split:
            yield Query(line["question"], _judged()[line["id"]], split, stratum=line["stratum"])


_TASKS = {"related": _related, "questions": _questions}


@lru_cache(maxsize=2 * len(_TASKS))
def queries(task, split):
    """Return the queries of a retrieval task.

    Parameters
    ----------
    task : str
        ``related``: a document asks for those in its *See Also* list. ``questions``: written in
        other words than the docs use.
    split : str
        ``dev`` or ``test``; of *related* half each, as a hash of the document's name decides.

    Returns
    -------
    tuple of Query
    """
    checks.one_of("task", task, tuple(_TASKS))
    checks.one_of("split", split, SPLITS)
    return tuple(_TASKS[task](split))


def corners(queries):
    """Return which corner of the libraries each query of *related* comes from.

    Functions of one corner ask alike and are answered alike, so intervals draw whole corners:
    communities of the graph of See Also links (Blondel et al. 2008). Chapter 01 builds them, under
    *Going further*.

    Parameters
    ----------
    queries : sequence of Query
        Of the task *related*: functions ask.

    Returns
    -------
    numpy.ndarray of int, shape (n_queries,)
        For the ``groups`` of `metrics.paired` and `metrics.estimate`.

    Raises
    ------
    ValueError
        If a query is not asked by a function.
    """
    import networkx as nx

    _only_queries(queries)
    if any(query.row is None for query in queries):
        raise ValueError("queries: expected queries of 'related', got one that no function asks")
    graph = corpus.see_also_graph()
    number = {name: i for i, name in enumerate(sorted(graph))}
    links = sorted((number[a], number[b]) for a, b in graph.edges if a != b)
    found = nx.community.louvain_communities(nx.Graph(links), seed=0)
    corner_of = {i: k for k, members in enumerate(found) for i in members}
    docs = corpus.functions()
    return np.array([corner_of[number[docs[query.row].name]] for query in queries])


def rank(queries, scores, k=10):
    """Rank the documents for every query, leaving out the one that asks.

    Parameters
    ----------
    queries : sequence of Query
    scores : array_like or sparse array, shape (n_queries, n_docs)
        Higher is better.
    k : int

    Returns
    -------
    numpy.ndarray of int, shape (n_queries, k)
    """
    n_docs = len(corpus.functions())
    scores = scores if sparse.issparse(scores) else np.asarray(scores)
    if scores.ndim != 2 or scores.shape != (len(queries), n_docs):
        raise ValueError(f"scores: expected shape {(len(queries), n_docs)}, got {scores.shape}")
    own = [query.row for query in queries]
    if None in own:
        return metrics.top_k(scores, k)
    return metrics.top_k(scores, k, exclude=own)


def _only_queries(queries):
    if not all(isinstance(query, Query) for query in queries):
        raise ValueError(f"queries: expected Query objects, got {queries!r:.60}")


def measure(queries, ranked, k=10):
    """Return what rankings are worth, one value for each query.

    Parameters
    ----------
    queries : sequence of Query
    ranked : sequence of sequence of int
        Rows of `utils.corpus.functions`, best first, for each query.
    k : int

    Returns
    -------
    dict of str to numpy.ndarray
        ``recall`` and ``ndcg`` at k, ``success`` at k and ``first`` (success at 1). Right answers
        are those of grade 2; ``ndcg`` takes all grades.
    """
    _only_queries(queries)
    relevant = [query.relevant for query in queries]
    return {
        "recall": metrics.recall_at_k(ranked, relevant, k),
        "ndcg": metrics.ndcg_at_k(ranked, [query.grades for query in queries], k),
        "success": metrics.success_at_k(ranked, relevant, k),
        "first": metrics.success_at_k(ranked, relevant, 1),
    }


def by_cosine(vectors):
    """Return the score of documents that ask for documents: the cosine of their vectors.

    Parameters
    ----------
    vectors : array_like or sparse array, shape (n_docs, d)
        One row for each of `utils.corpus.functions`.

    Returns
    -------
    callable
        As `evaluate` takes it, for *related*.
    """
    unit = metrics.normalize(vectors)
    if unit.shape[0] != len(corpus.functions()):
        n_docs = len(corpus.functions())
        raise ValueError(f"vectors: expected {n_docs} rows, got {unit.shape[0]}")

    def score(queries):
        rows = [query.row for query in queries]
        if None in rows:
            raise ValueError("queries: expected documents that ask, got a question of none")
        return unit[rows] @ unit.T

    return score


def evaluate(queries, score, batch=500, k=10):
    """Ask a model every query of a retrieval task.

    Parameters
    ----------
    queries : sequence of Query
    score : callable
        Takes a sequence of Query and returns scores of shape (n_queries, n_docs), an array or a
        sparse one; see `by_cosine`.
    batch : int
        Queries scored at a time, to keep memory small.
    k : int

    Returns
    -------
    dict of str to numpy.ndarray
        ``recall`` and ``ndcg`` at k, ``success`` at k and ``first`` (success at 1), one value for
        each query, as from `measure`.
    """
    _only_queries(queries)
    checks.function("score", score)
    ranked = []
    for start in range(0, len(queries), batch):
        part = queries[start : start + batch]
        scores = score(part)
        scores = scores.toarray() if sparse.issparse(scores) else np.asarray(scores)
        ranked.extend(rank(part, scores, k))
    return measure(queries, ranked, k)


@lru_cache(maxsize=2)
def asked(functions="all"):
    """Return the questions to train on: none of them is one of the exam.

    Parameters
    ----------
    functions : str
        ``all``; or ``new``: without the functions that answer a question of the exam, to see
        whether learning carries over to documents that were never trained on.

    Returns
    -------
    tuple of (str, int)
        Question and row of the function that it was written for.
    """
    checks.one_of("functions", functions, ("all", "new"))
    rows = _rows()
    return tuple(
        (line["question"], rows[line["function"]])
        for line in _table("asked.csv")
        if functions == "all" or line["exam"] == "no"
    )

"""The tasks of the scoreboard, asked of every era's model in the same way.

*related* and *questions* ask for documents and stand here; *words* comes from `utils.exam.words`;
*senses* has a module of its own, `utils.exam.senses`.
"""

import csv
import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import sparse

from utils.exam.words import docs_analogies, evaluate_pairs, google_analogies, word_pairs
from utils.machine.files import DATA
from utils.measure import metrics
from utils.worlds import corpus

__all__ = [
    "Query",
    "docs_analogies",
    "evaluate",
    "evaluate_pairs",
    "google_analogies",
    "questions",
    "rank",
    "related",
    "texts",
    "word_pairs",
]

SPLITS = ("dev", "test")


def _check_split(split):
    if split not in SPLITS:
        raise ValueError(f"split: expected 'dev' or 'test', got {split!r}")


@dataclass(frozen=True)
class Query:
    """One query of a retrieval task.

    Attributes
    ----------
    text : str
        What is asked.
    relevant : frozenset of int
        Rows of `utils.corpus.functions` that answer it.
    split : str
        ``dev`` (to choose settings with) or ``test`` (to report).
    row : int or None
        For *related*, the row of the document that asks, which may not answer itself.
    """

    text: str
    relevant: frozenset
    split: str
    row: int | None = None


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


@lru_cache(maxsize=2)
def related(split):
    """Return the queries of *related*: a document asks for those in its *See Also* list.

    Parameters
    ----------
    split : str
        ``dev`` or ``test``; a hash of the document's name decides, so half each.

    Returns
    -------
    tuple of Query
    """
    _check_split(split)
    rows, queries = _rows(), []
    for i, doc in enumerate(corpus.functions()):
        half = SPLITS[hashlib.sha256(doc.name.encode()).digest()[0] % 2]
        answers = frozenset(rows[name] for name in doc.see_also if name in rows)
        if answers and half == split:
            queries.append(Query(doc.body, answers, split, i))
    return tuple(queries)


@lru_cache(maxsize=2)
def questions(split):
    """Return the queries of *questions*, written in other words than the docs use.

    Parameters
    ----------
    split : str
        ``dev`` or ``test``.

    Returns
    -------
    tuple of Query
    """
    _check_split(split)
    rows, queries = _rows(), []
    with open(DATA / "questions.csv", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["split"] == split:
                answers = frozenset(rows[name] for name in line["answers"].split("|"))
                queries.append(Query(line["question"], answers, split))
    return tuple(queries)


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


def evaluate(task, split, score, batch=500, k=10):
    """Ask a model every query of a retrieval task.

    Parameters
    ----------
    task : str
        ``related`` or ``questions``.
    split : str
        ``dev`` or ``test``.
    score : callable or array_like
        Either a function that takes a tuple of Query and returns scores of shape
        (n_queries, n_docs); or, for *related*, the documents' vectors, shape (n_docs, d),
        which are compared by cosine.
    batch : int
        Queries scored at a time, to keep memory small.
    k : int

    Returns
    -------
    dict of str to numpy.ndarray
        ``recall`` and ``ndcg``, one value for each query.
    """
    if task not in ("related", "questions"):
        raise ValueError(f"task: expected 'related' or 'questions', got {task!r}")
    queries = related(split) if task == "related" else questions(split)
    if not callable(score):
        if task != "related":
            raise ValueError("score: expected a function of the queries for the task questions")
        vectors = metrics.normalize(score)
        if vectors.shape[0] != len(corpus.functions()):
            raise ValueError(
                f"score: expected {len(corpus.functions())} rows of vectors, got {vectors.shape[0]}"
            )

        def score(part):
            return vectors[[query.row for query in part]] @ vectors.T

    ranked = []
    for start in range(0, len(queries), batch):
        part = queries[start : start + batch]
        scores = score(part)
        scores = scores.toarray() if sparse.issparse(scores) else np.asarray(scores)
        ranked.extend(rank(part, scores, k))
    relevant = [query.relevant for query in queries]
    return {
        "recall": metrics.recall_at_k(ranked, relevant, k),
        "ndcg": metrics.ndcg_at_k(ranked, relevant, k),
    }

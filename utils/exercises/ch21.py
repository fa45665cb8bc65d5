"""Exercises of chapter 21: fusion by hand, mean reciprocal rank, questions answered at all."""

from functools import lru_cache

import numpy as np

from utils.exam import tasks
from utils.exercises import Exercise, matches, number
from utils.search.index import Index

q1 = Exercise(
    id="21.1",
    task=(
        "BM25 gives the documents A, B, C the scores 9, 6, 3; MiniLM gives them 0.2, 0.6, 0.7. "
        "Scale each to [0, 1] and add, MiniLM with weight 2. What total has the best document?"
    ),
    judge=number(
        2.1,
        tolerance=0.01,
        traps=(
            (1.3, "that is with weight 1 for both; MiniLM's scaled score counts twice"),
            (2.0, "that is C; another document is better"),
            (1.8, "that is with the weight on BM25"),
            (7.2, "scale before you add: a BM25 score has no common unit with a cosine"),
        ),
    ),
    hints=(
        "Scaled: (score - lowest) / (highest - lowest), for each search by itself.",
        "BM25 gives 1, 0.5, 0; MiniLM gives 0, 0.8, 1.",
        "Totals: A 1 + 2·0, B 0.5 + 2·0.8, C 0 + 2·1.",
    ),
    worked="""
words, vectors = [9, 6, 3], [0.2, 0.6, 0.7]

def scale(scores):
    return [(s - min(scores)) / (max(scores) - min(scores)) for s in scores]

totals = [w + 2 * v for w, v in zip(scale(words), scale(vectors))]   # A 1.0, B 2.1, C 2.0
answer = max(totals)                                                 # B, first in neither search
""",
    wrong=(1.3, 2.0, 1.8, 7.2, 1.0, "2.1", [2.1], float("nan")),
)


def mrr(ranked, relevant):
    total = 0
    for results, right in zip(ranked, relevant, strict=True):
        for n, result in enumerate(results, start=1):
            if result in right:
                total += 1 / n
                break  # only the first right answer counts
    return total / len(ranked)  # queries without one add 0, and are counted


def _queries():
    rng = np.random.default_rng(0)
    yield "one query that is right at rank 2", ([[7, 4, 1]], [{4}])
    yield "one query whose right answer was not found", ([[7, 4, 1]], [{9}])
    yield "one query with two right answers, at ranks 2 and 3", ([[7, 4, 1]], [{1, 4}])
    yield "two queries that are right at ranks 1 and 4", ([[1, 2, 3, 4], [1, 2, 3, 4]], [{1}, {4}])
    ranked = [rng.permutation(20)[:10].tolist() for _ in range(50)]
    yield "fifty queries", (ranked, [set(rng.permutation(20)[:2].tolist()) for _ in range(50)])


q2 = Exercise(
    id="21.2",
    task=(
        "Write mrr(ranked, relevant), the mean reciprocal rank: for each query 1 / the rank of its "
        "first right answer (ranks begin with 1), 0 if none was found; then the mean. ranked is a "
        "list of lists of results, relevant a list of sets of right answers."
    ),
    judge=matches(mrr, _queries()),
    hints=(
        "Go through the results with enumerate(results, start=1) and stop at the first right one.",
        "next((1 / n for n, r in enumerate(results, start=1) if r in right), 0) does it for one.",
        "Divide by the number of queries, not by the number of those with a right answer.",
    ),
    worked=mrr,
    wrong=(
        0.5,
        lambda ranked, relevant: sum(
            1 / n
            for results, right in zip(ranked, relevant, strict=True)
            for n, r in enumerate(results, start=1)
            if r in right
        ) / len(ranked),
        lambda ranked, relevant: mrr([r[1:] for r in ranked], relevant),
        lambda ranked, relevant: [mrr([r], [a]) for r, a in zip(ranked, relevant, strict=True)],
        lambda ranked, relevant: 0.0,
        lambda ranked: 1.0,
    ),
)  # fmt: skip


@lru_cache(maxsize=1)
def _answered():
    index, queries = Index.build(), tasks.queries("questions", "test")
    ranked = tasks.rank(queries, np.stack([index.scores(query.text) for query in queries]))
    found = tasks.measure(queries, ranked)
    return float(found["success"].mean()), float(found["recall"].mean())


def _judge_answered(value):
    answered, recall = _answered()
    traps = (
        (recall, "that is recall@10; one right answer is enough here"),
        (
            round(len(tasks.queries("questions", "test")) * answered),
            "give the share, not the number of questions",
        ),
    )
    return number(answered, tolerance=0.02, traps=traps)(value)


q3 = Exercise(
    id="21.3",
    task=(
        "Recall@10 asks for all right answers. For which share of the test questions is at "
        "least one right answer among the first ten that the tool finds? (Index.build().search, "
        "tasks.queries('questions', 'test').) Guess first."
    ),
    judge=_judge_answered,
    hints=(
        "query.relevant holds rows of corpus.functions(); hit.doc.name is the document's name.",
        "Turn the rows into names: {corpus.functions()[row].name for row in query.relevant}.",
        "Count the queries in which the two sets of names meet, and divide by their number.",
    ),
    worked="""
from utils import corpus, tasks
from utils.search.index import Index

index, docs, met = Index.build(), corpus.functions(), 0
for query in tasks.queries("questions", "test"):
    right = {docs[row].name for row in query.relevant}
    met += bool(right & {hit.doc.name for hit in index.search(query.text, 10)})
answer = met / len(tasks.queries("questions", "test"))       # well above recall@10: one is enough
""",
    wrong=(0.71, 378, 0.95, 0.0, "0.87", [0.87], float("nan")),
)

"""The whole exam of a set of static word vectors: every task of the scoreboard in one call.

*words* asks the vectors themselves; *related* and *questions* ask the frequency-weighted mean of
a text's word vectors (chapter 02); *senses* asks the vector of a word at each of its places.
"""

from functools import lru_cache
from itertools import chain

import numpy as np
from scipy import sparse

from utils.exam import scoreboard, senses, tasks
from utils.machine import cache, checks
from utils.measure import metrics
from utils.measure.vectors import as_matrix
from utils.worlds import corpus, vocabulary

PAIRS = {"wordsim353": "WordSim-353 ρ", "simlex999": "SimLex-999 ρ"}


@lru_cache(maxsize=1)
def _weights():
    """a / (a + frequency), a = 1e-3 (Arora, Liang & Ma, ICLR 2017)."""
    text = vocabulary.of_docs(1)
    share = text.counts / text.counts.sum()
    return dict(zip(text.words, (1e-3 / (1e-3 + share)).tolist(), strict=True))


@lru_cache(maxsize=1)
def _document_weights():
    """Return the documents as weighted bags: words, and a matrix (n_docs, n_words) by column."""

    def bags():
        lists = [corpus.tokens(text) for text in tasks.texts()]
        words = sorted({word for words in lists for word in words})
        found = _weighted_bags(lists, {word: i for i, word in enumerate(words)}, len(words))
        found = found.tocsc()
        parts = {"data": found.data, "indices": found.indices, "indptr": found.indptr}
        return {"words": cache.as_array(words), **parts}

    stored = cache.once("document-weights", bags, corpus.fingerprint())
    words = cache.from_array(stored["words"])
    parts = stored["data"], stored["indices"], stored["indptr"]
    return words, sparse.csc_array(parts, shape=(len(tasks.texts()), len(words)))


def _weighted_bags(token_lists, index, n_words):
    weights = _weights()
    column_weights = np.zeros(n_words)
    for word, column in index.items():
        column_weights[column] = weights.get(word, 1.0)
    found = [[index[word] for word in words if word in index] for words in token_lists]
    columns = np.fromiter(chain.from_iterable(found), dtype=np.int64)
    rows = np.repeat(np.arange(len(found)), [len(row) for row in found])
    values = column_weights[columns]
    return sparse.csr_array((values, (rows, columns)), shape=(len(token_lists), n_words))


def mean_vectors(token_lists, vectors, index):
    """Return the frequency-weighted mean of the word vectors of each list of tokens.

    Defined in chapter 02, section 7.

    Parameters
    ----------
    token_lists : sequence of list of str
    vectors : array_like, shape (n_words, d)
    index : dict of str to int
        Word → row; other words are skipped. A text without any known word gets zeros.

    Returns
    -------
    numpy.ndarray, shape (n_texts, d)
        Sums of weight × vector; the cosine does not see that they are not divided.
    """
    vectors = as_matrix("vectors", vectors)
    if any(isinstance(words, str) for words in token_lists):
        raise ValueError("token_lists: expected lists of words, got a string")
    return _weighted_bags(token_lists, index, len(vectors)) @ vectors


def document_vectors(vectors, index):
    """Return `mean_vectors` of every text of `utils.tasks.texts`, quickly.

    Parameters
    ----------
    vectors : array_like, shape (n_words, d)
    index : dict of str to int

    Returns
    -------
    numpy.ndarray, shape (n_docs, d)
    """
    vectors = as_matrix("vectors", vectors)
    words, bags = _document_weights()
    columns = [i for i, word in enumerate(words) if word in index]
    return bags[:, columns] @ vectors[[index[words[i]] for i in columns]]


def occurrence_vectors(vectors, index, half_window=0, items=None):
    """Return a vector for every occurrence of the task *senses*.

    Parameters
    ----------
    vectors : array_like, shape (n_words, d)
    index : dict of str to int
    half_window : int
        0: the word's own vector, the same everywhere; more: the mean of its neighbours' vectors,
        so many on either side, without the word itself.
    items : sequence of Occurrence, optional
        Other places than `utils.exam.senses.occurrences`, such as its controls.

    Returns
    -------
    numpy.ndarray, shape (n_occurrences, d)
    """
    checks.whole("half_window", half_window, 0)
    items = senses.occurrences() if items is None else tuple(items)
    if half_window == 0:
        missing = sorted({item.word for item in items} - set(index))
        if missing:
            raise ValueError(f"index: expected every ambiguous word, got none for {missing[:3]}")
        return np.asarray(vectors)[[index[item.word] for item in items]]
    around = []
    for item in items:
        low, high = max(0, item.position - half_window), item.position + half_window + 1
        before = item.tokens[low : item.position]
        around.append([*before, *item.tokens[item.position + 1 : high]])
    return mean_vectors(around, vectors, index)


def take(vectors, index, split="test"):
    """Put word vectors through every task.

    Parameters
    ----------
    vectors : array_like, shape (n_words, d)
    index : dict of str to int
        Word → row.
    split : str
        Of *related* and *questions*.

    Returns
    -------
    dict
        ``words``: results of `utils.tasks.evaluate_pairs` by name; ``analogies``: one value a
        pair, from `utils.exam.words.by_pair`; ``related``, ``questions``: results of
        `utils.tasks.evaluate`;
        ``senses``: accuracy of each word by its static vector; ``senses in a window``: by the
        mean of 16 neighbours on either side.
    """
    vectors = as_matrix("vectors", vectors).astype(np.float32)
    if not index or max(index.values()) >= len(vectors):
        raise ValueError(f"index: expected words with rows below {len(vectors)}, got others")
    questions = [q for family in tasks.docs_analogies().values() for q in family]
    hits, covered = metrics.analogy_accuracy(vectors, index, questions)
    documents = metrics.normalize(document_vectors(vectors, index))

    def ask(queries):
        """Cosine of mean word vectors."""
        asked = mean_vectors([corpus.tokens(q.text) for q in queries], vectors, index)
        return metrics.cosine(asked, documents)

    return {
        "words": {name: tasks.evaluate_pairs(vectors, index, name) for name in PAIRS},
        "analogies": tasks.by_pair(hits, covered=covered),
        "related": tasks.evaluate(tasks.queries("related", split), ask),
        "questions": tasks.evaluate(tasks.queries("questions", split), ask),
        "senses": senses.accuracy(occurrence_vectors(vectors, index))["word"],
        "senses in a window": senses.accuracy(occurrence_vectors(vectors, index, 16))["word"],
    }


def record(chapter, year, model, result, dimension):
    """Check every figure of an exam against the scoreboard, or write its rows.

    Parameters
    ----------
    chapter : str
    year : int
    model : str
    result : dict
        From `take`.
    dimension : int

    Returns
    -------
    dict of str to dict
        Short name of the figure → row of the scoreboard.
    """
    if not isinstance(result, dict) or "analogies" not in result:
        raise ValueError("result: expected what utils.exam.static_vectors.take returns")
    mean, window, rows = f"{model}, mean of words", f"{model}, mean of a ±16 window", {}
    for name, metric in PAIRS.items():
        r = result["words"][name]
        rows[metric] = scoreboard.record(
            chapter, year, model, "words", metric, r["rho"], dimension,
            f"{r['covered']} of {r['total']} pairs covered", interval=r["interval"],
            n=r["covered"],
        )  # fmt: skip
    plain = [
        ("docs analogies", model, "words", "docs analogies accuracy", result["analogies"]),
        ("senses", model, "senses", "accuracy", result["senses"]),
        ("senses in a window", window, "senses", "accuracy", result["senses in a window"]),
    ]
    for task, figures in tasks.FIGURES.items():
        for key, metric in figures.items():
            plain.append((f"{task} {metric}", mean, task, metric, result[task][key]))
    for name, who, task, metric, values in plain:
        rows[name] = scoreboard.record(chapter, year, who, task, metric, values, dimension)
    return rows


def show(rows):
    """Print the rows of `record`, one a line, with interval.

    Parameters
    ----------
    rows : dict of str to dict
    """
    if not isinstance(rows, dict) or not all(isinstance(row, dict) for row in rows.values()):
        raise ValueError("rows: expected what utils.exam.static_vectors.record returns")
    for name, row in rows.items():
        interval = f"[{row['low']:.2f}, {row['high']:.2f}]"
        print(f"{name:20} {row['value']:.2f} {interval} on {row['n']}")

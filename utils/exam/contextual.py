"""The exam of a contextual encoder: *related*, *questions* and *words*, as small arrays.

An encoder takes minutes for all the docs, so its answers are computed where it is trained and
shipped with it; its *senses* are asked live, with `sense_windows`.
"""

import numpy as np

from utils.exam import scoreboard, senses, static_vectors, tasks
from utils.machine import checks
from utils.measure import geometry, metrics
from utils.measure.vectors import as_matrix
from utils.worlds import corpus, vocabulary

LIMIT = 100  # tokens of a document that are read


def sense_windows(raw=False):
    """Return the texts of the task *senses*.

    Parameters
    ----------
    raw : bool
        Give the windows as they are written, with capitals, signs and line breaks.

    Returns
    -------
    windows : list of list of str, or list of str
        Up to 16 tokens on either side of the ambiguous word, and the word itself.
    positions : numpy.ndarray of int, shape (n_occurrences,)
        Which of its window's tokens (`utils.corpus.tokens`) the word is.
    """
    items = senses.occurrences()
    positions = np.array([item.position for item in items])
    if not raw:
        return [list(item.tokens) for item in items], positions
    documents, windows = corpus.docs(), []
    for item in items:
        text = documents[item.document].text
        places = corpus.spans(text)
        first = item.place - item.position
        windows.append(text[places[first][0] : places[first + len(item.tokens) - 1][1]])
    return windows, positions


def _encoded(encode, split, raw):
    """Vectors of all documents and of the questions of a split."""
    checks.function("encode", encode)
    if split not in tasks.SPLITS:
        raise ValueError(f"split: expected 'dev' or 'test', got {split!r}")
    texts, asked = list(tasks.texts()), [query.text for query in tasks.queries("questions", split)]
    if not raw:
        texts, asked = ([corpus.tokens(text)[:LIMIT] for text in some] for some in (texts, asked))
    documents, questions = np.asarray(encode(texts)), np.asarray(encode(asked))
    if len(documents) != len(texts) or len(questions) != len(asked):
        raise ValueError(
            f"encode: expected {len(texts)} and {len(asked)} vectors, "
            f"got {len(documents)} and {len(questions)}"
        )
    return documents, questions


def _asked(documents, questions, split):
    """The figures of both tasks by cosine, one value a query."""
    cosines = metrics.cosine(questions, documents)
    results = {
        "related": tasks.evaluate(tasks.queries("related", split), tasks.by_cosine(documents)),
        "questions": tasks.evaluate(
            tasks.queries("questions", split), lambda _: cosines, batch=len(cosines)
        ),
    }
    return {
        f"{task} {key}": np.asarray(results[task][key], np.float32)
        for task, figures in tasks.FIGURES.items()
        for key in figures
    }


def retrieval(encode, split="test", raw=False):
    """Ask an encoder of texts the two retrieval tasks.

    Parameters
    ----------
    encode : callable
        Takes a list of lists of tokens, returns vectors of shape (n, d). A document is given by
        its first 100 tokens.
    split : str
        ``dev`` or ``test``.
    raw : bool
        Give ``encode`` a list of whole texts as they are written instead.

    Returns
    -------
    dict of str to numpy.ndarray of float32
        ``related recall``, ``questions ndcg`` and the like, by the keys of `tasks.FIGURES`: one
        value a query.

    Raises
    ------
    ValueError
        If ``encode`` is no function, or returns another number of vectors than texts.
    """
    return _asked(*_encoded(encode, split, raw), split)


def repairs(encode, raw=False):
    """Ask the retrieval tasks' test half after each repair of `utils.measure.geometry.REPAIRS`.

    Parameters
    ----------
    encode : callable
    raw : bool
        As in `retrieval`.

    Returns
    -------
    dict of str to numpy.ndarray
        ``REPAIR TASK recall`` for every repair and task, float32, one value a query; ``sample``,
        float16: the vectors of 400 documents as they are. A repair is fitted to the documents.

    Raises
    ------
    ValueError
        As `retrieval`.
    """
    documents, queries = _encoded(encode, "test", raw)
    chosen = np.random.default_rng(0).choice(len(documents), 400, replace=False)
    arrays = {"sample": documents[chosen].astype(np.float16)}
    for name, repair in geometry.REPAIRS.items():
        found = _asked(repair(documents, documents), repair(queries, documents), "test")
        arrays |= {f"{name} {task} recall": found[f"{task} recall"] for task in tasks.FIGURES}
    return arrays


def plain_mean(vectors, index):
    """Make a text encoder of static vectors: the plain mean, the rival of mean pooling.

    Parameters
    ----------
    vectors : array_like, shape (n_words, d)
    index : dict of str to int
        Word → row; other words are skipped. A text without any known word gets zeros.

    Returns
    -------
    callable
        For `retrieval`.
    """
    vectors = as_matrix("vectors", vectors).astype(np.float32)

    def encode(texts):
        means = np.zeros((len(texts), vectors.shape[1]), np.float32)
        for mean, words in zip(means, texts, strict=True):
            rows = [index[word] for word in words if word in index]
            if rows:
                mean[:] = vectors[rows].mean(axis=0)
        return means

    return encode


def word_vectors(token_vectors, batch=64, raw=False):
    """Average the vectors of every word over all its places in the docs.

    Parameters
    ----------
    token_vectors : callable
        Takes a list of lists of at most 64 tokens, returns a list of arrays (n_tokens, d).
    batch : int
        Lists given at a time.
    raw : bool
        Give ``token_vectors`` a list of texts as they are written instead, of as many tokens
        (`utils.corpus.tokens`).

    Returns
    -------
    vectors : numpy.ndarray of float32, shape (n_words, d)
    index : dict of str to int
        The words of `utils.worlds.vocabulary.of_docs`, most frequent first.
    """
    checks.function("token_vectors", token_vectors)
    text = vocabulary.of_docs()
    pieces = []
    for doc in corpus.docs():
        places = corpus.spans(doc.text)
        parts = [places[i : i + 64] for i in range(0, len(places), 64)]
        if raw:
            pieces += [doc.text[part[0][0] : part[-1][1]] for part in parts]
        else:
            pieces += [[doc.text[a:b].lower() for a, b in part] for part in parts]
    pieces.sort(key=len)
    sums, counts = None, np.zeros(len(text))
    for start in range(0, len(pieces), batch):
        part = pieces[start : start + batch]
        found = np.concatenate(token_vectors(part))
        words = (word for piece in part for word in (corpus.tokens(piece) if raw else piece))
        ids = np.array([text.index.get(word, -1) for word in words])
        if len(found) != len(ids):
            raise ValueError(f"token_vectors: expected {len(ids)} vectors, got {len(found)}")
        sums = np.zeros((len(text), found.shape[1])) if sums is None else sums
        np.add.at(sums, ids[ids >= 0], found[ids >= 0])
        np.add.at(counts, ids[ids >= 0], 1)
    return (sums / np.maximum(counts, 1)[:, None]).astype(np.float32), text.index


def words(vectors, index):
    """Put averaged vectors through the task *words*.

    Parameters
    ----------
    vectors : array_like, shape (n_words, d)
    index : dict of str to int

    Returns
    -------
    dict of str to numpy.ndarray of float32
        ``WordSim-353 ρ`` and ``SimLex-999 ρ``: value, low, high, pairs covered, pairs in all;
        ``docs analogies``: one value a pair, from `utils.exam.words.by_pair`.
    """
    vectors = as_matrix("vectors", vectors)
    arrays = {}
    for name, metric in static_vectors.PAIRS.items():
        r = tasks.evaluate_pairs(vectors, index, name)
        row = r["rho"], *r["interval"], r["covered"], r["total"]
        arrays[metric] = np.array(row, np.float32)
    questions = [q for family in tasks.docs_analogies().values() for q in family]
    hits, covered = metrics.analogy_accuracy(vectors, index, questions)
    values = tasks.by_pair(hits, covered=covered)
    return arrays | {"docs analogies": values.astype(np.float32)}


def record(chapter, year, model, arrays, dimension, tolerance=0.01):
    """Check the figures of an exam against the scoreboard, or write its rows.

    Parameters
    ----------
    chapter : str
    year : int
    model : str
    arrays : mapping of str to numpy.ndarray
        From `retrieval`, `words` or both; other names are passed over. A single
        ``senses`` (accuracy of each word) is recorded as well.
    dimension : int
    tolerance : float

    Returns
    -------
    dict of str to dict
        Short name of the figure → row of the scoreboard.
    """
    if not hasattr(arrays, "keys"):
        raise ValueError(f"arrays: expected a mapping, got {type(arrays).__name__}")
    who, rows = (chapter, year, model), {}

    def note(name, *row, **more):
        rows[name] = scoreboard.record(*who, *row, tolerance=tolerance, **more)

    for task, figures in tasks.FIGURES.items():
        for key, metric in figures.items():
            if f"{task} {key}" in arrays:
                note(f"{task} {metric}", task, metric, arrays[f"{task} {key}"], dimension)
    for metric in static_vectors.PAIRS.values():
        if metric in arrays:
            value, low, high, covered, total = map(float, arrays[metric])
            text = f"{covered:.0f} of {total:.0f} pairs covered"
            more = {"interval": (low, high), "n": int(covered)}
            note(metric, "words", metric, value, dimension, text, **more)
    if "docs analogies" in arrays:
        hits = arrays["docs analogies"]
        note("docs analogies", "words", "docs analogies accuracy", hits, dimension)
    if "senses" in arrays:
        note("senses", "senses", "accuracy", arrays["senses"], dimension)
    return rows

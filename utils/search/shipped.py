"""What is shipped for the search of the seven packages, so that nobody has to compute it.

Vectors of their texts in chunks, and of the questions to train on; how many files call each
function.
"""

import csv
from functools import cache, lru_cache

import numpy as np

from utils.exam import tasks
from utils.machine.files import DATA
from utils.models import artifacts, batches, docs_minilm, int8, usage
from utils.search import chunks, encoders
from utils.worlds import corpus, harvest


def _by_length(texts):
    """MiniLM's vectors of texts in one byte a number, those of like length encoded together."""
    vectors = None
    for places in batches.by_length(map(len, texts), 32):
        found = encoders.as_published([texts[i] for i in places])
        if vectors is None:
            vectors = np.zeros((len(texts), found.shape[1]), np.float32)
        vectors[places] = found
    return int8.to_int8(vectors)


@cache
def _cut(doc):
    return tuple(chunks.later(doc.body, encoders.word_pieces, encoders.LIMIT))


def later(doc, encoder):
    """Return the chunks of a document that an encoder would not read with its whole text.

    Parameters
    ----------
    doc : utils.worlds.corpus.Doc
        Of the seven packages each is cut once, for the shipped vectors and for the search.
    encoder : utils.search.encoders.Encoder

    Returns
    -------
    sequence of str
        Empty for a text that it reads whole.
    """
    if not isinstance(encoder, encoders.Encoder):
        raise ValueError(f"encoder: expected an Encoder, got {type(encoder).__name__}")
    if not isinstance(doc, corpus.Doc):
        raise ValueError(f"doc: expected a Doc, got {type(doc).__name__}")
    cuts = encoder.pieces, encoder.limit
    if cuts == (encoders.word_pieces, encoders.LIMIT) and doc.package in harvest.PACKAGES:
        return _cut(doc)
    return chunks.later(doc.body, *cuts)


def later_texts():
    """Return what MiniLM would not read of the docs: their later chunks, document by document.

    Returns
    -------
    list of str
    """
    return [chunk for doc in corpus.functions() for chunk in _cut(doc)]


def later_vectors():
    """Return the vectors of `later_texts`, an artifact: encoding takes a quarter of an hour.

    Returns
    -------
    utils.models.artifacts.Artifact
        As from `utils.models.int8.to_int8`.
    """

    def train():
        return _by_length(later_texts())

    return artifacts.load_or_train(
        "search_chunks", train, notebook="21_search_your_docs", seed=0, steps=0, loss="none",
        what="all-MiniLM-L6-v2 of what follows each text's beginning, no training",
    )  # fmt: skip


def asked_vectors():
    """Return the vectors of the questions of `utils.exam.tasks.asked`, an artifact.

    Returns
    -------
    utils.models.artifacts.Artifact
        As from `utils.models.int8.to_int8`.
    """

    def train():
        return _by_length([question for question, _ in tasks.asked()])

    return artifacts.load_or_train(
        "search_asked", train, notebook="21_search_your_docs", seed=0, steps=0, loss="none",
        what="all-MiniLM-L6-v2 of the questions to train on, no training",
    )  # fmt: skip


def _is_minilm(encoder):
    if not isinstance(encoder, encoders.Encoder):
        raise ValueError(f"encoder: expected an Encoder, got {type(encoder).__name__}")
    ours = encoders.minilm()  # it may ask in another way: what is shipped are documents' vectors
    return (encoder.name, encoder.key, encoder.encode) == (ours.name, ours.key, ours.encode)


@lru_cache(maxsize=1)
def _vectors():
    texts = {kind: docs_minilm.texts(kind) for kind in docs_minilm.TEXTS}
    stored = {kind: artifacts.load(f"minilm_docs_{kind}") for kind in docs_minilm.TEXTS}
    texts["chunks"], stored["chunks"] = later_texts(), artifacts.load("search_chunks")
    known = {}
    for kind, its in texts.items():
        rows = zip(stored[kind]["codes"], stored[kind]["scale"], strict=True)
        known |= dict(zip(its, rows, strict=True))
    return known


def vectors(encoder):
    """Return the shipped vectors of texts of the seven packages.

    Parameters
    ----------
    encoder : utils.search.encoders.Encoder

    Returns
    -------
    dict of str to (numpy.ndarray of int8, numpy.ndarray of float32)
        Text → codes and scale. Empty for another encoder than MiniLM, and where another version
        of a package is installed than the shipped vectors'.
    """
    if not _is_minilm(encoder):
        return {}
    try:
        return dict(_vectors())
    except (FileNotFoundError, ValueError):
        return {}


@lru_cache(maxsize=1)
def asked(encoder):
    """Return the questions that were written for functions of the seven packages, with vectors.

    Parameters
    ----------
    encoder : utils.search.encoders.Encoder

    Returns
    -------
    questions : tuple of (str, str)
        Question, and name of its function. Empty as in `vectors`.
    vectors : numpy.ndarray of float32, shape (n, d)
    """
    if not _is_minilm(encoder):
        return (), np.zeros((0, 1), np.float32)
    try:
        stored, docs = artifacts.load("search_asked"), corpus.functions()
        pairs = tuple((question, docs[row].name) for question, row in tasks.asked())
    except (FileNotFoundError, KeyError):  # other versions of the docs
        return (), np.zeros((0, 1), np.float32)
    return pairs, int8.from_int8(stored)


@lru_cache(maxsize=1)
def use():
    """Return how many source files of the seven packages call each function.

    Returns
    -------
    dict of str to int
        Canonical name → files. Empty where other versions are installed.
    """
    try:
        artifacts.load("usage")
    except FileNotFoundError:
        return {}
    matrix, _, functions = usage.matrix()
    files = np.asarray((matrix > 0).sum(axis=0)).reshape(-1)
    return dict(zip(functions, files.tolist(), strict=True))


def translated():
    """Return dev questions in other languages.

    Returns
    -------
    dict of str to list of (str, utils.exam.tasks.Query)
        Language → the question in it, and the English one with its answers. ``en`` has the
        English questions themselves.
    """

    def table(name):
        with open(DATA / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    english = {line["id"]: line["question"] for line in table("questions.csv")}
    queries = {query.text: query for query in tasks.queries("questions", "dev")}
    lines = table("questions_translated.csv")
    found = {"en": []}
    for line in lines:
        query = queries[english[line["id"]]]
        if line["language"] == lines[0]["language"]:
            found["en"].append((query.text, query))
        found.setdefault(line["language"], []).append((line["question"], query))
    return found

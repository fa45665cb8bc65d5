"""The task *senses*: does a model's vector of a word, in its place, know which sense is meant?

A *kernel* slides over a picture, or compares two points. ``data/senses.csv`` says for each place
which sense a reader found there, and a place is classified by its nearest neighbours from *other
packages*: neither the package's style nor a shared sentence can give the answer away. A second
reader of 378 places agreed in 99 of 100 where the first had named a sense (``data/README.md``).
"""

import csv
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from utils.machine import checks
from utils.machine.files import DATA
from utils.measure import metrics
from utils.worlds import corpus

HALF_WINDOW = 16
NEIGHBOURS = 5
# A sense takes part if it can be found: so many places, and so many of them in other packages
# than the one that has most.
FEWEST, FEWEST_ELSEWHERE = 10, 4
FUNCTION_WORDS = frozenset("the a an of in to is be and or for with that this by if".split())
FAR = 40  # tokens between a place and its control: their windows do not meet


@dataclass(frozen=True)
class Occurrence:
    """One place in the docs where an ambiguous word stands.

    Attributes
    ----------
    word : str
    label : str
        The sense, a word that ``data/sense_definitions.csv`` explains.
    package : str
        In whose docs it stands: neighbours of the same package do not count.
    document : int
        Row of `utils.corpus.docs`.
    place : int
        Which of the document's tokens it is.
    tokens : tuple of str
        Up to 16 tokens on either side, and the word itself.
    position : int
        Where in ``tokens`` the word stands.
    """

    word: str
    label: str
    package: str
    document: int
    place: int
    tokens: tuple
    position: int


def _takes_part(lines, package_of):
    """Words with at least two senses that can be found, and those senses."""
    found = {}
    for line in lines:
        packages = found.setdefault(line["word"], {}).setdefault(line["sense"], Counter())
        packages[package_of[line["document"]]] += 1
    kept = {
        word: {
            sense
            for sense, packages in senses.items()
            if packages.total() >= FEWEST
            and packages.total() - max(packages.values()) >= FEWEST_ELSEWHERE
        }
        for word, senses in found.items()
    }
    return {word: senses for word, senses in kept.items() if len(senses) > 1}


def _occurrence(line, row, doc, at):
    words = corpus.tokens(doc.text)
    start = max(0, at - HALF_WINDOW)
    window = tuple(words[start : at + HALF_WINDOW + 1])
    return Occurrence(line["word"], line["sense"], doc.package, row, at, window, at - start)


@lru_cache(maxsize=1)
def _lines():
    """Lines of the table that take part, with the row of their document, in their order."""
    with open(DATA / "senses.csv", encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    docs = corpus.docs()
    row_of = {doc.name: i for i, doc in enumerate(docs)}
    kept = _takes_part(
        lines, {line["document"]: docs[row_of[line["document"]]].package for line in lines}
    )
    return tuple(
        (line, row_of[line["document"]])
        for line in lines
        if line["sense"] in kept.get(line["word"], ())
    )


@lru_cache(maxsize=1)
def occurrences():
    """Return the places where the ambiguous words stand.

    Returns
    -------
    tuple of Occurrence
        In the order of ``data/senses.csv``: by word, then by package.
    """
    docs = corpus.docs()
    return tuple(_occurrence(line, row, docs[row], int(line["position"])) for line, row in _lines())


@lru_cache(maxsize=1)
def controls():
    """Return a function word for each of `occurrences`, far off in the same document.

    It carries the label of its place. A model that finds these labels knows them from the subject
    of the document, not from the place of a word.

    Returns
    -------
    tuple of Occurrence or None
        None where the document has no function word 40 tokens or more away.
    """
    docs, found = corpus.docs(), []
    for line, row in _lines():
        words, at = corpus.tokens(docs[row].text), int(line["position"])
        far = [i for i, word in enumerate(words) if word in FUNCTION_WORDS and abs(i - at) >= FAR]
        nearest = min(far, key=lambda i: (abs(i - at), i), default=None)
        found.append(None if nearest is None else _occurrence(line, row, docs[row], nearest))
    return tuple(found)


def _vote(labels):
    """The label that most of the nearest have; a tie is won by the nearest of the tied."""
    return max(labels, key=lambda label: (labels.count(label), -labels.index(label)))


def accuracy(vectors, k=NEIGHBOURS, seed=0, items=None):
    """Classify each occurrence by its k nearest neighbours of its word in other packages.

    Parameters
    ----------
    vectors : array_like, shape (n_occurrences, d)
        One vector for each of `occurrences`, of that token.
    k : int
        Neighbours that vote; a tie is won by the nearest of the tied labels.
    seed : int
        Equal similarities (a static vector has nothing else) are put in random order.
    items : sequence of Occurrence, optional
        Other places than `occurrences`, such as `controls`.

    Returns
    -------
    dict of str to numpy.ndarray
        ``word``: accuracy of each word, by name in sorted order, whose mean is the figure of the
        scoreboard; ``hit``: bool, shape (n_occurrences,); ``chance``: for each word the accuracy
        of the sense that is most frequent in the other packages.

    Raises
    ------
    ValueError
        If there are not as many vectors as places, ``k`` is not from 1 to 9, or a place has fewer
        than ``k`` places of its word in other packages.
    """
    items = occurrences() if items is None else tuple(items)
    # In float64 rounding to nine places leaves no tie to chance, with any number of threads.
    unit = metrics.normalize(np.asarray(vectors, dtype=np.float64))
    if unit.shape[0] != len(items):
        raise ValueError(f"vectors: expected {len(items)} rows, got {unit.shape[0]}")
    checks.whole("k", k, 1, FEWEST - 1)
    rng = np.random.default_rng(seed)
    words, labels, packages = (
        np.array([getattr(item, name) for item in items]) for name in ("word", "label", "package")
    )
    hit, per_word, chance = np.zeros(len(items), bool), [], []
    for word in sorted(set(words.tolist())):
        rows = rng.permutation(np.flatnonzero(words == word))
        scores = np.round(np.asarray(unit[rows] @ unit[rows].T), 9)
        elsewhere = packages[rows][:, None] != packages[rows]
        if elsewhere.sum(axis=1).min() < k:
            raise ValueError(f"items: expected {k} places of {word!r} outside of each package")
        scores[~elsewhere] = -np.inf
        nearest = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        most = []
        for i, row in enumerate(rows):
            hit[row] = _vote(labels[rows[nearest[i]]].tolist()) == labels[row]
            others = labels[rows[elsewhere[i]]].tolist()
            most.append(Counter(sorted(others)).most_common(1)[0][0] == labels[row])
        per_word.append(hit[rows].mean())
        chance.append(np.mean(most))
    return {"word": np.array(per_word), "hit": hit, "chance": np.array(chance)}

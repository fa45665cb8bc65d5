"""The task *senses*: does a model's vector of a word, in its place, know which sense is meant?

``kernel`` is an image filter in skimage, a similarity function in sklearn, a density estimate in
scipy. The package in which a word stands serves as the label of its sense. That is a proxy, not
a dictionary: some words mean much the same in two packages.
"""

from dataclasses import astuple, dataclass
from functools import lru_cache

import numpy as np

from utils.machine import cache, checks
from utils.measure import metrics
from utils.worlds import corpus

WORDS = tuple(
    "kernel weight tree degree label path mode node edge order score sample model filter transform "
    "scale shape level window cluster distance normal rank field step frame line bin domain root "
    "base center component".split()
)
FEWEST, MOST = 12, 40  # occurrences of a word in one package
HALF_WINDOW = 16
MIN_PACKAGES = 3


@dataclass(frozen=True)
class Occurrence:
    """One place in the docs where an ambiguous word stands.

    Attributes
    ----------
    word : str
    label : str
        The package: the proxy of the sense.
    document : int
        Row of `utils.corpus.docs`.
    tokens : tuple of str
        Up to 16 tokens on either side, and the word itself.
    position : int
        Where in ``tokens`` the word stands.
    """

    word: str
    label: str
    document: int
    tokens: tuple
    position: int


@lru_cache(maxsize=1)
def occurrences():
    """Sample the places where the ambiguous words stand.

    For each word, 12 to 40 places from every package that has as many (words with fewer than
    three such packages are left out), one a document, no two with the same window.

    Returns
    -------
    tuple of Occurrence
        Sorted by word, label and document.
    """

    def sampled():
        return {"items": cache.as_array([astuple(item) for item in _sample()])}

    stored = cache.once("senses", sampled, corpus.fingerprint())
    items = cache.from_array(stored["items"])
    return tuple(Occurrence(a, b, c, tuple(tokens), d) for a, b, c, tokens, d in items)


def _sample():
    found = {}
    for row, doc in enumerate(corpus.docs()):
        words = corpus.tokens(doc.text)
        seen = set()
        for i, word in enumerate(words):
            if word in WORDS and word not in seen:
                seen.add(word)
                start = max(0, i - HALF_WINDOW)
                window = tuple(words[start : i + HALF_WINDOW + 1])
                item = Occurrence(word, doc.package, row, window, i - start)
                found.setdefault(word, {}).setdefault(doc.package, {}).setdefault(window, item)
    rng, chosen = np.random.default_rng(0), []
    for word in sorted(found):
        full = {p: list(w.values()) for p, w in found[word].items() if len(w) >= FEWEST}
        if len(full) < MIN_PACKAGES:
            continue
        for package in sorted(full):
            size = min(MOST, len(full[package]))
            picked = rng.choice(len(full[package]), size, replace=False)
            chosen += [full[package][j] for j in sorted(picked)]
    return chosen


def accuracy(vectors, k=5, seed=0):
    """Classify each occurrence by its k nearest neighbours among the others of its word.

    Parameters
    ----------
    vectors : array_like, shape (n_occurrences, d)
        One vector for each of `occurrences`, of that token.
    k : int
        Neighbours that vote; a tie is won by the nearest of the tied labels.
    seed : int
        Equal similarities (a static vector has nothing else) are put in random order.

    Returns
    -------
    dict of str to numpy.ndarray
        ``word``: accuracy of each word, by name in sorted order, whose mean is the figure of the
        scoreboard; ``hit``: bool, shape (n_occurrences,); ``chance``: share of the most frequent
        label of each word.
    """
    items = occurrences()
    # In float64 rounding to nine places leaves no tie to chance, with any number of threads.
    unit = metrics.normalize(np.asarray(vectors, dtype=np.float64))
    if unit.shape[0] != len(items):
        raise ValueError(f"vectors: expected {len(items)} rows, got {unit.shape[0]}")
    checks.whole("k", k, 1, FEWEST - 1)
    rng = np.random.default_rng(seed)
    words = np.array([item.word for item in items])
    labels = np.array([item.label for item in items])
    hit, per_word, chance = np.zeros(len(items), bool), [], []
    for word in sorted(set(words.tolist())):
        rows = rng.permutation(np.flatnonzero(words == word))
        scores = np.round(np.asarray(unit[rows] @ unit[rows].T), 9)
        neighbours = metrics.top_k(scores, k, exclude=range(len(rows)))
        for row, near in zip(rows, neighbours, strict=True):
            votes = labels[rows[near]].tolist()
            hit[row] = (
                max(votes, key=lambda vote: (votes.count(vote), -votes.index(vote))) == labels[row]
            )
        per_word.append(hit[rows].mean())
        chance.append(np.unique(labels[rows], return_counts=True)[1].max() / len(rows))
    return {"word": np.array(per_word), "hit": hit, "chance": np.array(chance)}

"""The task *words*: does a model agree with people, or with the docs, about words?"""

import csv
from functools import lru_cache
from itertools import permutations

import numpy as np

from utils.machine import checks, package_files
from utils.machine.files import DATA
from utils.measure import metrics
from utils.measure.vectors import as_vector


@lru_cache(maxsize=2)
def word_pairs(name):
    """Return the pairs of words that people have judged.

    Parameters
    ----------
    name : str
        ``wordsim353`` (relatedness; Finkelstein et al. 2002) or ``simlex999`` (similarity;
        Hill, Reichart & Korhonen 2015).

    Returns
    -------
    tuple of (str, str, float)
        Two lower-case words and the mean judgement, 0 to 10.
    """
    files = {"wordsim353": "wordsim353.tsv", "simlex999": "simlex999.txt"}
    if name not in files:
        raise ValueError(f"name: expected 'wordsim353' or 'simlex999', got {name!r}")
    pairs = []
    for line in package_files.gensim_data(files[name]).read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) >= 3 and not line.startswith("#"):
            pairs.append((parts[0].lower(), parts[1].lower(), float(parts[2])))
    return tuple(pairs)


def evaluate_pairs(vectors, index, name):
    """Correlate the cosine of word vectors with what people judged.

    Parameters
    ----------
    vectors : array_like, shape (n_words, d)
    index : dict of str to int
        Word → row.
    name : str
        As in `word_pairs`.

    Returns
    -------
    dict
        ``rho``: Spearman's correlation over the pairs covered; ``interval``: its 95 % bootstrap
        interval, pairs resampled; ``covered``: how many pairs have both words in ``index``;
        ``total``: how many pairs there are.
    """
    pairs = word_pairs(name)
    known = [(index[a], index[b], score) for a, b, score in pairs if a in index and b in index]
    if len(known) < 10:
        raise ValueError(f"index: expected at least 10 of {len(pairs)} pairs, got {len(known)}")
    left, right, judged = (np.array(column) for column in zip(*known, strict=True))
    cosines = (metrics.normalize(vectors[left]) * metrics.normalize(vectors[right])).sum(axis=1)
    rng = np.random.default_rng(0)
    samples = rng.integers(0, len(known), (1000, len(known)))
    repeats = metrics.spearman_of_rows(cosines[samples], judged[samples])
    low, high = np.quantile(repeats, [0.025, 0.975])
    return {
        "rho": metrics.spearman(cosines, judged),
        "interval": (float(low), float(high)),
        "covered": len(known),
        "total": len(pairs),
    }


@lru_cache(maxsize=1)
def google_analogies():
    """Return the 19,544 analogy questions of Mikolov et al. (2013), by section, in lower case.

    Returns
    -------
    dict of str to tuple of (str, str, str, str)
    """
    sections, current = {}, None
    path = package_files.gensim_data("questions-words.txt")
    for line in path.read_text(encoding="utf-8").lower().splitlines():
        if line.startswith(":"):
            current = line[1:].strip()
            sections[current] = []
        elif line.strip():
            sections[current].append(tuple(line.split()))
    return {name: tuple(rows) for name, rows in sections.items()}


def by_pair(hits, names=None, covered=None):
    """Turn the answers to `docs_analogies` into one value a pair, to be resampled.

    The questions of a family share its pairs, so they are not independent. Pair i takes part as
    the example, with mean success a, and as what is asked, with mean success b; its value is
    a + b − m, m the family's mean. The values' mean is the accuracy, each pair counting alike,
    and their spread is that of the accuracy when other pairs are drawn (the first-order
    projection of a statistic of two draws, Hoeffding 1948).

    Parameters
    ----------
    hits : array_like, shape (n_questions,)
        1 or 0 for each question, the families of `docs_analogies` one after the other.
    names : sequence of str, optional
        Of the families that were asked, in their order; all of them by default.
    covered : sequence of int, optional
        Which questions the hits are of, as from `metrics.analogy_accuracy`; all by default. A
        pair of which no question is covered is left out.

    Returns
    -------
    numpy.ndarray of float64, shape (n_pairs,)
    """
    hits, start, values = as_vector("hits", hits), 0, []
    families = docs_analogies()
    for name in names or ():
        checks.one_of("names", name, tuple(families))
    families = {name: families[name] for name in names or families}
    total = sum(map(len, families.values()))
    covered = np.arange(total) if covered is None else np.asarray(covered)
    if len(hits) != len(covered) or len(hits) > total:
        expected = min(len(covered), total)
        raise ValueError(f"hits: expected {expected} values, one a question, got {len(hits)}")
    answers = np.full(total, np.nan)
    answers[covered] = hits
    for questions in families.values():
        n = round((1 + np.sqrt(1 + 4 * len(questions))) / 2)  # n · (n − 1) questions
        table = np.full((n, n), np.nan)
        table[~np.eye(n, dtype=bool)] = answers[start : start + len(questions)]
        # A word that is missing takes its pair's row and column.
        asked = ~np.isnan(table).all(axis=1)
        table = table[asked][:, asked]
        if table.size:
            values.append(np.nanmean(table, 1) + np.nanmean(table, 0) - np.nanmean(table))
        start += len(questions)
    return np.concatenate(values)


@lru_cache(maxsize=1)
def docs_analogies():
    """Return analogies of the docs' own language: sin : arcsin :: cos : arccos.

    Every ordered couple of pairs of one family in ``data/analogies.csv`` makes one question.

    Returns
    -------
    dict of str to tuple of (str, str, str, str)
    """
    families = {}
    with open(DATA / "analogies.csv", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            families.setdefault(line["family"], []).append((line["first"], line["second"]))
    return {
        name: tuple((*a, *b) for a, b in permutations(pairs, 2)) for name, pairs in families.items()
    }

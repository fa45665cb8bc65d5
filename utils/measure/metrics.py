"""Measures of the course: similarity, ranking quality, correlation, intervals, analogies.

Every function refuses empty input, wrong shapes and NaN with one ValueError that names the
argument.
"""

from dataclasses import dataclass

import numpy as np

from utils.machine import checks
from utils.measure.vectors import as_matrix, as_vector, cosine, nearest, normalize, top_k

__all__ = [
    "Estimate",
    "analogy_accuracy",
    "bootstrap_interval",
    "cosine",
    "estimate",
    "ndcg_at_k",
    "nearest",
    "normalize",
    "paired",
    "recall_at_k",
    "smallest_difference",
    "spearman",
    "spearman_of_rows",
    "success_at_k",
    "top_k",
]

_AT_ONCE = 2**16  # values that a bootstrap draws in one go


def _rankings(ranked, relevant, k):
    if len(ranked) != len(relevant) or not len(ranked):
        raise ValueError(
            f"relevant: expected one set for each of {len(ranked)} rankings, got {len(relevant)}"
        )
    checks.whole("k", k, 1)
    if any(not len(answers) for answers in relevant):
        raise ValueError("relevant: expected at least one right answer for every query")


def recall_at_k(ranked, relevant, k=10):
    """Return, for every query, the share of its right answers among the first k results.

    Parameters
    ----------
    ranked : sequence of sequence
        Results, best first.
    relevant : sequence of set
        Right answers, at least one for each query.
    k : int

    Returns
    -------
    numpy.ndarray, shape (n_queries,)
        Values in [0, 1]; take the mean for the figure of the scoreboard.
    """
    _rankings(ranked, relevant, k)
    return np.array(
        [len(set(r[:k]) & set(a)) / len(set(a)) for r, a in zip(ranked, relevant, strict=True)]
    )


def ndcg_at_k(ranked, relevant, k=10):
    """Return the normalised discounted cumulative gain of every query.

    An answer of grade g at rank r gains g / log2(r + 1); the sum is divided by its best possible
    value. Järvelin & Kekäläinen (2002) proposed the measure and left rank 2 undiscounted; the
    discount from rank 2 on is that of Burges et al. (2005).

    Parameters
    ----------
    ranked, k
        As in `recall_at_k`.
    relevant : sequence of set, or of mapping to float
        Right answers, all of grade 1; or a grade above 0 for each.

    Returns
    -------
    numpy.ndarray, shape (n_queries,)
        Values in [0, 1].
    """
    _rankings(ranked, relevant, k)
    discount = 1 / np.log2(np.arange(2, k + 2))
    scores = []
    for results, answers in zip(ranked, relevant, strict=True):
        grades = dict(answers) if hasattr(answers, "keys") else dict.fromkeys(answers, 1)
        if not min(grades.values()) > 0:
            raise ValueError("relevant: expected grades above 0")
        gains = np.array([grades.get(result, 0) for result in results[:k]], dtype=float)
        best = np.sort(list(grades.values()))[::-1][:k]
        scores.append(float(gains @ discount[: len(gains)]) / float(best @ discount[: len(best)]))
    return np.array(scores)


def success_at_k(ranked, relevant, k=10):
    """Return, for every query, whether a right answer is among the first k results.

    Parameters
    ----------
    ranked, relevant, k
        As in `recall_at_k`.

    Returns
    -------
    numpy.ndarray of float, shape (n_queries,)
        1 or 0; the mean is what a user feels.
    """
    _rankings(ranked, relevant, k)
    return np.array(
        [float(not set(a).isdisjoint(r[:k])) for r, a in zip(ranked, relevant, strict=True)]
    )


def spearman(a, b):
    """Return Spearman's rank correlation, equal values sharing their mean rank.

    Parameters
    ----------
    a, b : array_like, shape (n,), n >= 2

    Returns
    -------
    float
        In [-1, 1].
    """
    a, b = as_vector("a", a), as_vector("b", b)
    if len(a) != len(b) or len(a) < 2:
        raise ValueError(f"b: expected {max(len(a), 2)} values like a, got {len(b)}")
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        raise ValueError("a, b: expected at least two different values in each")
    from scipy.stats import spearmanr  # a second to import, and few chapters ask for it

    return float(spearmanr(a, b).statistic)


def spearman_of_rows(a, b):
    """Return Spearman's rank correlation of each row of ``a`` with the same row of ``b``.

    Parameters
    ----------
    a, b : array_like, shape (m, n), n >= 2

    Returns
    -------
    numpy.ndarray, shape (m,)
        In [-1, 1]; equal values of a row share their mean rank.
    """
    from scipy.stats import pearsonr, rankdata

    a, b = as_matrix("a", a), as_matrix("b", b)
    if a.shape != b.shape:
        raise ValueError(f"b: expected shape {a.shape} like a, got {b.shape}")
    if not all(np.ptp(values, axis=1).all() for values in (a, b)):
        raise ValueError("a, b: expected at least two different values in each row")
    return pearsonr(rankdata(a, axis=1), rankdata(b, axis=1), axis=1).statistic


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval; it formats and unpacks as the three numbers that it is.

    ``f"{estimate:+.3f}"`` gives ``+0.042 [+0.011, +0.073]``.

    Attributes
    ----------
    mean, low, high : float
        Ends of the interval included.
    n : int
        How many values it rests on.
    groups : int
        How many of them are independent; `n` where no groups were given.
    """

    mean: float
    low: float
    high: float
    n: int
    groups: int

    def __iter__(self):
        return iter((self.mean, self.low, self.high))

    def __format__(self, spec):
        spec = spec or ".2f"
        return f"{self.mean:{spec}} [{self.low:{spec}}, {self.high:{spec}}]"

    def __str__(self):
        return format(self)

    @property
    def clear(self):
        """bool: whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def _grouped(values, groups):
    """Sums and sizes of the groups, in the order of their names."""
    groups = np.asarray(groups)
    if groups.shape != values.shape:
        raise ValueError(f"groups: expected shape {values.shape} like values, got {groups.shape}")
    _, place = np.unique(groups, return_inverse=True)
    return np.bincount(place, values), np.bincount(place).astype(float)


def bootstrap_interval(values, level=0.95, repeats=2000, seed=0, groups=None):
    """Return a percentile bootstrap interval of the mean (Efron 1979).

    Parameters
    ----------
    values : array_like, shape (n,)
        One score for each query.
    level : float
        Between 0 and 1.
    repeats : int
        Number of resamples.
    seed : int
    groups : array_like, shape (n,), optional
        What each value belongs to. Values of one group are not independent (questions that share
        a pair of words, occurrences of one word), so whole groups are drawn (Davison & Hinkley
        1997, section 3.8).

    Returns
    -------
    low, high : float
    """
    values = as_vector("values", values)
    if not 0 < level < 1:
        raise ValueError(f"level: expected a number between 0 and 1, got {level!r}")
    sums, sizes = (values, None) if groups is None else _grouped(values, groups)
    rng, n = np.random.default_rng(seed), len(sums)
    step = max(1, _AT_ONCE // n)  # so many resamples at a time stay in the processor's cache
    means = []
    for start in range(0, repeats, step):
        drawn = rng.integers(0, n, (min(step, repeats - start), n))
        if sizes is None:
            means.append(sums[drawn].mean(axis=1))
        else:
            means.append(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1))
    low, high = np.quantile(np.concatenate(means), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def estimate(values, groups=None, **options):
    """Return the mean of some values with its bootstrap interval.

    Parameters
    ----------
    values : array_like, shape (n,)
    groups : array_like, shape (n,), optional
    **options
        As in `bootstrap_interval`.

    Returns
    -------
    Estimate
    """
    values = as_vector("values", values)
    low, high = bootstrap_interval(values, groups=groups, **options)
    independent = len(values) if groups is None else len(np.unique(np.asarray(groups)))
    return Estimate(float(values.mean()), low, high, len(values), independent)


def paired(after, before, groups=None, **options):
    """Return how much better one system is than another, query by query.

    Parameters
    ----------
    after, before : array_like, shape (n,)
        Scores of both systems for the same queries, in the same order.
    groups : array_like, shape (n,), optional
    **options
        As in `bootstrap_interval`.

    Returns
    -------
    Estimate
        Of the mean difference, ``after`` minus ``before``.
    """
    after, before = as_vector("after", after), as_vector("before", before)
    if after.shape != before.shape:
        raise ValueError(f"before: expected {len(after)} values like after, got {len(before)}")
    return estimate(after - before, groups, **options)


def smallest_difference(differences, n=None, power=0.8, level=0.05, groups=None):
    """Return which mean difference a paired test of n queries sees with a given power.

    By the normal approximation (Cohen 1988): (z(1 − level / 2) + z(power)) · s / √n, s the
    standard deviation of the differences. With groups s / √n is the standard error of a mean of
    whole groups: √(G / (G − 1) · Σ (sum of a group's deviations)²) / n (Liang & Zeger 1986).

    Parameters
    ----------
    differences : array_like, shape (m,), m >= 2
        Of two systems, query by query; only their spread counts.
    n : int, optional
        As many as there are differences by default.
    power, level : float
        How often the difference is to be found where there is one, and where there is none.
    groups : array_like, shape (m,), optional
        What was drawn together, as in `estimate`; two or more.

    Returns
    -------
    float
    """
    from scipy.stats import norm

    differences = as_vector("differences", differences)
    if len(differences) < 2:
        raise ValueError("differences: expected at least 2 values, got 1")
    m = len(differences)
    n = m if n is None else n
    spread = differences.std(ddof=1)
    if groups is not None:
        sums, _ = _grouped(differences - differences.mean(), groups)
        if len(sums) < 2:
            raise ValueError("groups: expected at least 2 groups, got 1")
        spread = np.sqrt(len(sums) / (len(sums) - 1) * (sums**2).sum() / m)
    checks.whole("n", n, 1)
    for name, value in (("power", power), ("level", level)):
        if not 0 < value < 1:
            raise ValueError(f"{name}: expected a number between 0 and 1, got {value!r}")
    reach = norm.ppf(1 - level / 2) + norm.ppf(power)
    return float(reach * spread / np.sqrt(n))


def analogy_accuracy(vectors, index, questions, exclude_inputs=True):
    """Answer analogies a : b :: c : ? with the word nearest to b - a + c (3CosAdd).

    Source: Mikolov, Yih & Zweig, NAACL 2013; the offset uses vectors of length 1.

    Parameters
    ----------
    vectors : array_like, shape (n_words, d)
    index : dict of str to int
        Word → row.
    questions : sequence of (str, str, str, str)
        The fourth word is the right answer.
    exclude_inputs : bool
        Whether a, b and c themselves may not be the answer, as the benchmark does.

    Returns
    -------
    correct : numpy.ndarray of bool, shape (n_covered,)
    covered : list of int
        Which questions had all four words in ``index``.
    """
    unit = normalize(vectors)
    covered = [i for i, q in enumerate(questions) if all(word in index for word in q)]
    if not covered:
        raise ValueError("questions: expected at least one with all four words in index")
    rows = np.array([[index[word] for word in questions[i]] for i in covered])
    correct = []
    for start in range(0, len(rows), 256):
        a, b, c, d = rows[start : start + 256].T
        scores = normalize(unit[b] - unit[a] + unit[c]) @ unit.T
        if exclude_inputs:
            for column in (a, b, c):
                scores[np.arange(len(scores)), column] = -np.inf
        correct.append(scores.argmax(axis=1) == d)
    return np.concatenate(correct), covered

"""The mixture of the search: one weight for each of its parts, learnt on the dev questions."""

import csv
from functools import lru_cache

import numpy as np

from utils.machine.files import DATA

PARTS = ("words", "text", "title", "asked", "neighbours", "use")
LEARNT = "search_weights.csv"


@lru_cache(maxsize=1)
def _table():
    with open(DATA / LEARNT, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for row in rows:
        key = row["encoder"], row["asked"] == "yes"
        found.setdefault(key, {})[row["part"]] = float(row["weight"])
    return found


def weights(encoder="minilm", asked=True):
    """Return the weights that were learnt for an encoder.

    Parameters
    ----------
    encoder : str
        Its name; for one that is not in the table, MiniLM's are taken.
    asked : bool
        Whether questions that were written for the functions are searched, too.

    Returns
    -------
    dict of str to float
        One for each of `PARTS`.
    """
    if not isinstance(encoder, str):
        raise ValueError(f"encoder: expected a name, got {encoder!r}")
    table = _table()
    return dict(table.get((encoder, bool(asked)), table["minilm", bool(asked)]))


def learn(features, right, l2=1e-3, rounds=300, without=()):
    """Learn weights of at least 0 that lift the right answers above all other documents.

    The loss of a question is how surprised a softmax over all documents is by its right answers
    together, :math:`-\\log \\sum_{d\\ \\text{right}} e^{s_d} / \\sum_d e^{s_d}` (as in ListNet's
    top-one probability, Cao et al. 2007), with :math:`s_d = w \\cdot f_d`; the mean over the
    questions plus ``l2`` times the squared weights is made small by L-BFGS-B.

    Parameters
    ----------
    features : array_like, shape (n_questions, n_docs, n_parts)
    right : sequence of set of int
        For each question the rows that answer it, at least one.
    l2 : float
    rounds : int
        At most.
    without : sequence of int
        Parts that have no say: their weights stay 0.

    Returns
    -------
    numpy.ndarray of float64, shape (n_parts,)
    """
    from scipy.optimize import minimize

    features = np.asarray(features)
    if features.ndim != 3 or not features.size or not np.isfinite(features).all():
        raise ValueError(
            f"features: expected finite numbers (questions, docs, parts), got {features.shape}"
        )
    if len(right) != len(features) or not all(len(rows) for rows in right):
        raise ValueError("right: expected at least one right answer for each question")
    n_parts = features.shape[2]
    if not set(without) < set(range(n_parts)):
        raise ValueError(f"without: expected some of the parts 0 to {n_parts - 1}, got {without!r}")
    right = [sorted(rows) for rows in right]

    def surprise(w):
        loss, slope, n = l2 * w @ w, 2 * l2 * w, len(features)
        for some, rows in zip(features, right, strict=True):
            # one question's at a time, to keep memory small; part by part, which is quicker
            values = np.ascontiguousarray(some.T, dtype=np.float64)
            scores = w @ values
            p = np.exp(scores - scores.max())
            found, everything = p[rows].sum(), p.sum()
            pull = p / everything
            pull[rows] -= p[rows] / found
            loss += np.log(everything / found) / n
            slope += values @ pull / n
        return float(loss), slope

    start = np.array([float(part not in without) for part in range(n_parts)])
    bounds = [(0, 0 if part in without else None) for part in range(n_parts)]
    found = minimize(
        surprise,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": rounds, "ftol": 1e-12, "gtol": 1e-8},
    )
    return found.x

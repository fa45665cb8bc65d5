"""The mixture of the search: one weight for each of its parts, learnt on the dev questions."""

import csv
from functools import lru_cache

import numpy as np

from utils.machine.files import DATA

PARTS = ("words", "text", "title", "asked", "neighbours", "use", "linked")
LEARNT = "search_weights.csv"


@lru_cache(maxsize=1)
def _table():
    with open(DATA / LEARNT, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for row in rows:
        found.setdefault(row["encoder"], {})[row["part"]] = float(row["weight"])
    return found


def weights(encoder="minilm"):
    """Return the weights that were learnt for an encoder.

    Parameters
    ----------
    encoder : str
        Its name; for one that is not in the table, MiniLM's are taken.

    Returns
    -------
    dict of str to float
        One for each of `PARTS`.
    """
    if not isinstance(encoder, str):
        raise ValueError(f"encoder: expected a name, got {encoder!r}")
    table = _table()
    return dict(table.get(encoder, table["minilm"]))


def learn(features, right, l2=1e-3, rounds=300):
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
    rows = [np.array(sorted(some)) for some in right]

    def surprise(w):
        loss, slope = 0.0, np.zeros(len(w))
        for f, answers in zip(features, rows, strict=True):
            f = f.astype(np.float64)
            scores = f @ w
            p = np.exp(scores - scores.max())
            of_right = p[answers] / p[answers].sum()
            loss -= np.log(p[answers].sum() / p.sum())
            slope += (p / p.sum()) @ f - of_right @ f[answers]
        n = len(features)
        return loss / n + l2 * w @ w, slope / n + 2 * l2 * w

    start = np.ones(features.shape[2])
    bounds = [(0, None)] * features.shape[2]
    found = minimize(
        surprise, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": rounds}
    )
    return found.x

"""Vectors as rows of a matrix: length, cosine similarity, exact nearest neighbours."""

import numpy as np
from scipy import sparse

from utils.machine import checks


def as_matrix(name, values):
    """Return a 2-D float array (or CSR array), or raise an error that names the argument."""
    if sparse.issparse(values):
        values = sparse.csr_array(values)
        ok = np.isfinite(values.data).all()
    else:
        try:
            values = np.asarray(values)
            if values.dtype.kind not in "fiub":
                raise ValueError
            values = values if values.dtype.kind == "f" else values.astype(float)
        except ValueError:
            raise ValueError(f"{name}: expected numbers, got {type(values).__name__}") from None
        ok = np.isfinite(values).all()
    if values.ndim != 2 or 0 in values.shape:
        raise ValueError(f"{name}: expected shape (n, d) with n, d >= 1, got {values.shape}")
    if not ok:
        raise ValueError(f"{name}: expected finite numbers, got NaN or infinity")
    return values


def as_vector(name, values):
    """Return a 1-D float array, or raise an error that names the argument."""
    try:
        values = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: expected numbers, got {type(values).__name__}") from None
    if values.ndim != 1 or not values.size:
        raise ValueError(f"{name}: expected shape (n,) with n >= 1, got {values.shape}")
    if not np.isfinite(values).all():
        raise ValueError(f"{name}: expected finite numbers, got NaN or infinity")
    return values


def normalize(vectors):
    """Scale every row to length 1; a row of zeros stays zeros.

    Parameters
    ----------
    vectors : array_like or sparse array, shape (n, d)

    Returns
    -------
    numpy.ndarray or scipy.sparse.csr_array, shape (n, d)
    """
    vectors = as_matrix("vectors", vectors)
    if sparse.issparse(vectors):
        norms = np.sqrt(vectors.multiply(vectors).sum(axis=1))
        return sparse.csr_array(sparse.diags_array(1 / np.where(norms > 0, norms, 1)) @ vectors)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(norms > 0, norms, 1)


def cosine(a, b):
    """Return the cosine similarity of every row of ``a`` with every row of ``b``.

    Parameters
    ----------
    a, b : array_like or sparse array, shapes (n, d) and (m, d)

    Returns
    -------
    numpy.ndarray, shape (n, m)
        Values in [-1, 1]; 0 for a row of zeros.
    """
    a, b = as_matrix("a", a), as_matrix("b", b)
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"b: expected {a.shape[1]} columns like a, got {b.shape[1]}")
    scores = normalize(a) @ normalize(b).T
    scores = scores.toarray() if sparse.issparse(scores) else np.asarray(scores)
    return np.clip(scores, -1, 1)


def top_k(scores, k, exclude=None):
    """Return the columns of the k highest scores of every row, best first.

    Parameters
    ----------
    scores : array_like, shape (n, m)
    k : int
        1 to m.
    exclude : sequence of int, length n, optional
        One column for each row that may not be returned (the query itself).

    Returns
    -------
    numpy.ndarray of int, shape (n, k)
        Equal scores come in the order of their columns.
    """
    scores = as_matrix("scores", scores)
    scores = scores.toarray() if sparse.issparse(scores) else scores
    room = scores.shape[1] - (exclude is not None)
    checks.whole("k", k, 1, room)
    if exclude is not None and len(exclude) != len(scores):
        raise ValueError(f"exclude: expected {len(scores)} columns, got {len(exclude)}")
    result = np.empty((len(scores), k), dtype=np.int64)
    for i, row in enumerate(scores):  # row by row: it stays in the processor's cache
        if exclude is not None:
            row = row.copy()
            row[exclude[i]] = -np.inf
        # A stable sort of a small candidate set: all that reach the k-th best score. (Negated: from
        # the other end numpy takes five times as long where most scores are 0.)
        candidates = np.flatnonzero(row >= -np.partition(-row, k - 1)[k - 1])
        result[i] = candidates[np.argsort(-row[candidates], kind="stable")[:k]]
    return result


def nearest(query, vectors, k=10, exclude=None):
    """Return the k rows of ``vectors`` with the highest cosine to each row of ``query``.

    Parameters
    ----------
    query : array_like, shape (n, d)
    vectors : array_like, shape (m, d)
    k : int
    exclude : sequence of int, length n, optional
        A row of ``vectors`` for each query that may not be returned.

    Returns
    -------
    indices : numpy.ndarray of int, shape (n, k)
    similarities : numpy.ndarray, shape (n, k)
    """
    scores = cosine(query, vectors)
    indices = top_k(scores, k, exclude)
    return indices, np.take_along_axis(scores, indices, axis=1)

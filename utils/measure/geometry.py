"""The shape of a cloud of vectors: how narrow it is, and three repairs (chapter 13)."""

import numpy as np

from utils.measure import metrics


def _cloud(vectors, name="vectors", dim=None, least=2):
    vectors = np.asarray(vectors, dtype=float)
    if vectors.ndim != 2 or len(vectors) < least or not np.isfinite(vectors).all():
        raise ValueError(
            f"{name}: expected at least {least} rows of finite numbers, got shape {vectors.shape}"
        )
    if dim is not None and vectors.shape[1] != dim:
        raise ValueError(f"{name}: expected {dim} columns, got {vectors.shape[1]}")
    return vectors


def mean_cosine(vectors):
    """Mean cosine over all pairs of different rows.

    Parameters
    ----------
    vectors : array_like, shape (n, d)

    Returns
    -------
    float
        Near 0 if the directions are spread evenly, near 1 in a narrow cone (Ethayarajh 2019).

    Raises
    ------
    ValueError
        If there are fewer than two rows, or one is not finite.
    """
    unit = metrics.normalize(_cloud(vectors))
    n, total = len(unit), unit.sum(axis=0)
    return float((total @ total - (unit**2).sum()) / (n * (n - 1)))


def centre(vectors, fit):
    """Subtract the mean of the rows of ``fit``.

    Defined in chapter 13, section 8.

    Parameters
    ----------
    vectors, fit : array_like, shapes (n, d) and (m, d)

    Returns
    -------
    numpy.ndarray, shape (n, d)
    """
    fit = _cloud(fit, "fit")
    return _cloud(vectors, dim=fit.shape[1], least=1) - fit.mean(axis=0)


def remove_directions(vectors, fit, n=3):
    """Centre, then take out the ``n`` directions in which ``fit`` varies most.

    "All but the top" of Mu & Viswanath (2018), who take d / 100 directions.

    Parameters
    ----------
    vectors, fit : array_like, shapes (n, d) and (m, d)
    n : int
        1 … d - 1.

    Returns
    -------
    numpy.ndarray, shape (n, d)
    """
    fit = _cloud(fit, "fit")
    if not 1 <= n < fit.shape[1]:
        raise ValueError(f"n: expected 1 … {fit.shape[1] - 1}, got {n}")
    centred = centre(vectors, fit)
    _, directions = np.linalg.eigh(np.cov(fit.T))
    top = directions[:, -n:]
    return centred - centred @ top @ top.T


def whiten(vectors, fit):
    """Centre, then turn and stretch so that ``fit`` has variance 1 in every direction.

    Defined in chapter 13, section 8.
    Directions in which ``fit`` hardly varies (less than 1e-9 of the most) are left out.
    Su, Cao, Liu & Ou (2021), "Whitening sentence representations".

    Parameters
    ----------
    vectors, fit : array_like, shapes (n, d) and (m, d)

    Returns
    -------
    numpy.ndarray, shape (n, k)
        k ≤ d.
    """
    fit = _cloud(fit, "fit")
    centred = centre(vectors, fit)
    values, directions = np.linalg.eigh(np.cov(fit.T))
    kept = values > 1e-9 * values.max()
    return centred @ (directions[:, kept] / np.sqrt(values[kept]))


REPAIRS = {
    "as it is": lambda vectors, fit: np.asarray(vectors),
    "centred": centre,
    "without 3 directions": remove_directions,
    "whitened": whiten,
}

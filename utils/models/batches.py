"""Batches of rows that are nearly equally long, so that little of a batch is filling."""

import numpy as np

from utils.machine import checks


def by_length(lengths, size):
    """Return the places of rows in batches, the shortest rows first.

    Parameters
    ----------
    lengths : iterable of int
    size : int
        Rows of a batch; where they do not come out even, some batches have a few more.

    Returns
    -------
    list of numpy.ndarray of int
        Places of each batch, shape (n,); rows of one length stay in their order.
    """
    checks.whole("size", size, 1)
    lengths = list(lengths)
    if not lengths:
        return []
    order = np.argsort(lengths, kind="stable")
    return np.array_split(order, max(1, len(order) // size))

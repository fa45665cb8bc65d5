"""Heaps of what is nearest, compiled: what the searches of chapter 20 keep.

A heap gives out its smallest entry first; where the farthest is to go first, distances are
negative. They are called by compiled functions; the next kernel finds their code in the cache.
"""

import heapq

import numpy as np
from numba import njit


def _compiled(function):
    """Compile with numba; the next kernel finds the code, if a folder for it can be written."""
    try:
        return njit(cache=True)(function)
    except RuntimeError:  # neither the module's folder nor the reader's cache can be written
        return njit(function)


@_compiled
def nobody(k):
    """Return a heap with k places, all empty: (−∞, 1), which is no number's entry.

    Parameters
    ----------
    k : int

    Returns
    -------
    list of (float32, int)
    """
    return [(np.float32(-np.inf), 1) for _ in range(k)]


@_compiled
def offer(best, x, i):
    """Take up a number, if it is nearer than the farthest of the best; of equals the smaller one.

    Parameters
    ----------
    best : list of (float32, int)
        From `nobody`; changed in place.
    x : float32
        The distance.
    i : int
    """
    if x < -best[0][0]:
        heapq.heapreplace(best, (-x, -np.int64(i)))


@_compiled
def ranked(best):
    """Empty a heap of `nobody` into the numbers that it took up, nearest first.

    Parameters
    ----------
    best : list of (float32, int)

    Returns
    -------
    numpy.ndarray of int64
    """
    found = [heapq.heappop(best)[1] for _ in range(len(best))]  # farthest first
    return np.array([-i for i in found[::-1] if i <= 0])


@_compiled
def keep(x, e, candidates, best, ef):
    """Take a node up if it is among the ef nearest so far.

    Parameters
    ----------
    x : float32
        Its distance.
    e : int
    candidates : list of (float32, int)
        A heap of (distance, node), nearest first; changed in place.
    best : list of (float32, int)
        A heap of (−distance, node), farthest first; changed in place, at most ``ef`` stay.
    ef : int
    """
    if len(best) < ef or x < -best[0][0]:
        heapq.heappush(candidates, (x, e))
        heapq.heappush(best, (-x, e))
        if len(best) > ef:
            heapq.heappop(best)


@_compiled
def drain(heap, sign):
    """Empty a heap of (sign · distance, node) into a list of (distance, node), nearest first.

    Parameters
    ----------
    heap : list of (float32, int)
    sign : float32
        1 or −1; one type, so that it is compiled once.

    Returns
    -------
    list of (float32, int)
    """
    found = [heapq.heappop(heap) for _ in range(len(heap))]
    found = found if sign > 0 else found[::-1]
    return [(sign * x, e) for x, e in found]

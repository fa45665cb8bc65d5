"""Rankings of several searches made into one: by ranks, or by scaled scores."""

import math


def _merge(parts):
    """Add up (item, gain) of all parts; best first, ties in the order of their first mention."""
    total = {}
    for part in parts:
        for item, gain in part:
            total[item] = total.get(item, 0.0) + gain
    return sorted(total.items(), key=lambda pair: -pair[1])  # stable


def _check_weights(weights, n):
    weights = [1.0] * n if weights is None else list(weights)
    if len(weights) != n or not all(math.isfinite(w) and w >= 0 for w in weights):
        raise ValueError(f"weights: expected {n} numbers of at least 0, got {weights!r}")
    return weights


def reciprocal_rank_fusion(rankings, k=60, weights=None):
    """Merge rankings by the sum of 1 / (k + rank) (Cormack, Clarke & Büttcher 2009).

    Defined in chapter 20, section 9.

    Parameters
    ----------
    rankings : sequence of sequence of hashable
        One ranking for each search, best first, no item twice in one.
    k : float
        At least 0; the larger, the less the first places count above the next.
    weights : sequence of float, optional
        A factor for each ranking, 1 by default.

    Returns
    -------
    list of (item, float)
        Best first; items of equal sum in the order of their first mention.
    """
    rankings = [list(ranking) for ranking in rankings]
    if not rankings:
        raise ValueError("rankings: expected at least one ranking, got none")
    if any(len(set(ranking)) != len(ranking) for ranking in rankings):
        raise ValueError("rankings: expected no item twice in one ranking")
    if not math.isfinite(k) or k < 0:
        raise ValueError(f"k: expected a number of at least 0, got {k!r}")
    weights = _check_weights(weights, len(rankings))
    return _merge(
        [(item, w / (k + rank)) for rank, item in enumerate(ranking, start=1)]
        for ranking, w in zip(rankings, weights, strict=True)
    )


def weighted_fusion(results, weights):
    """Merge results by a weighted sum of their scores, each search's scaled to [0, 1].

    Within one search the lowest score becomes 0, the highest 1 (min-max; all become 1 where they
    are equal); an item that a search did not return gets 0 from it.

    Parameters
    ----------
    results : sequence of sequence of (hashable, float)
        For each search its items with their scores, higher is better.
    weights : sequence of float
        A factor of at least 0 for each search.

    Returns
    -------
    list of (item, float)
        Best first; items of equal sum in the order of their first mention.
    """
    results = [[(item, float(score)) for item, score in result] for result in results]
    if not results:
        raise ValueError("results: expected at least one search, got none")
    parts = []
    for result, w in zip(results, _check_weights(weights, len(results)), strict=True):
        scores = [score for _, score in result]
        if not all(map(math.isfinite, scores)):
            raise ValueError("results: expected finite scores, got NaN or infinity")
        low, high = (min(scores), max(scores)) if scores else (0, 0)
        scale = [(s - low) / (high - low) if high > low else 1.0 for s in scores]
        parts.append([(item, w * s) for (item, _), s in zip(result, scale, strict=True)])
    return _merge(parts)

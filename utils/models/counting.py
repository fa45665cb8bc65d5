"""Co-occurrence counts and PPMI, which chapter 02 builds step by step."""

import numpy as np
from scipy import sparse

from utils.machine import checks
from utils.worlds.vocabulary import Text

WEIGHTINGS = {
    "flat": lambda distance, window: 1.0,
    "linear": lambda distance, window: (window + 1 - distance) / window,
    "harmonic": lambda distance, window: 1.0 / distance,
}


def cooccurrence(text, window, weighting="flat"):
    """Count the pairs that stand at most ``window`` places apart in one sentence.

    Defined in chapter 02, section 2.

    Parameters
    ----------
    text : utils.worlds.vocabulary.Text
    window : int
        Places on either side.
    weighting : str
        What a pair at ``distance`` adds: ``flat``: 1; ``linear``: (window + 1 − distance) /
        window, which is how often word2vec's random window reaches it; ``harmonic``:
        1 / distance, as in GloVe.

    Returns
    -------
    scipy.sparse.csr_array of float64, shape (n_words, n_words)
        Symmetric.
    """
    if not isinstance(text, Text):
        raise ValueError(
            f"text: expected a utils.worlds.vocabulary.Text, got {type(text).__name__}"
        )
    checks.whole("window", window, 1)
    checks.one_of("weighting", weighting, WEIGHTINGS)
    V, sentence_of = len(text), text.sentence_of
    total = sparse.csr_array((V, V))
    for distance in range(1, window + 1):
        near = sentence_of[distance:] == sentence_of[:-distance]
        left, right = text.ids[:-distance][near], text.ids[distance:][near]
        weights = np.full(len(left), WEIGHTINGS[weighting](distance, window))
        total = total + sparse.coo_array((weights, (left, right)), shape=(V, V)).tocsr()
    return (total + total.T).tocsr()


def ppmi(counts, alpha=0.75, shift=0.0):
    """Return positive pointwise mutual information, with smoothed contexts, shifted.

    Defined in chapter 02, section 3.
    Source: Levy & Goldberg (NIPS 2014) for the shift, Levy, Goldberg & Dagan (TACL 2015) for
    the smoothing: max(ln(P(w, c) / (P(w) P_alpha(c))) − shift, 0).

    Parameters
    ----------
    counts : scipy.sparse.csr_array, shape (V, V)
    alpha : float
        Exponent of the context counts.
    shift : float
        ln k for skip-gram with k negative samples.

    Returns
    -------
    scipy.sparse.csr_array of float64, shape (V, V)
    """
    if not sparse.issparse(counts) or counts.ndim != 2 or counts.nnz == 0:
        raise ValueError("counts: expected a sparse matrix with at least one count")
    if not (counts.data > 0).all():
        raise ValueError("counts: expected positive numbers only")
    if not 0 < alpha <= 1:
        raise ValueError(f"alpha: expected a number above 0 and at most 1, got {alpha!r}")
    if not np.isfinite(shift) or shift < 0:
        raise ValueError(f"shift: expected a number of at least 0, got {shift!r}")
    row_sums, column_sums = counts.sum(axis=1), counts.sum(axis=0) ** alpha
    p_context = column_sums / column_sums.sum()
    table = counts.tocoo()
    w, c = table.coords
    values = np.log(table.data / row_sums[w] / p_context[c]) - shift
    keep = values > 0
    return sparse.csr_array((values[keep], (w[keep], c[keep])), shape=counts.shape)

"""Near copies between texts: runs of tokens that stand in both.

Documentation repeats itself: a method of one class is described in the words of another's. A text
that is held out has then been read all the same. The share of its runs of ``n`` tokens that stand
in the texts to learn from (n-gram overlap, as Brown et al. 2020, appendix C, look for leaks; runs
are the shingles of Broder 1997) finds it.
"""

import numpy as np

from utils.machine import checks

RUN = 8
LIMIT = 0.2


def runs(tokens, n=RUN):
    """Return all runs of ``n`` neighbouring tokens of a text.

    Parameters
    ----------
    tokens : sequence of str or int
        A text with fewer than ``n`` tokens has one run, itself; an empty text has none.
    n : int

    Returns
    -------
    list of tuple

    Raises
    ------
    ValueError
        If ``n`` is not a whole number of at least 1, or the tokens are one text in one piece.

    References
    ----------
    Broder (1997), On the Resemblance and Containment of Documents. SEQUENCES.
    """
    checks.whole("n", n, 1)
    if isinstance(tokens, str):
        raise ValueError("tokens: expected a list of tokens, got one text; split it first")
    tokens = tuple(tokens)
    if len(tokens) < n:
        return [tokens][: len(tokens)]
    return list(zip(*(tokens[i:] for i in range(n)), strict=False))


def _mask(name, held_out, documents):
    held_out = np.asarray(held_out)
    if held_out.shape != (len(documents),) or held_out.dtype != bool:
        raise ValueError(
            f"{name}: expected one True or False for each of {len(documents)} documents, "
            f"got {held_out.dtype} {held_out.shape}"
        )
    return held_out


def seen_share(documents, held_out, n=RUN):
    """Return for each held-out document the share of its runs that stand in the others.

    Parameters
    ----------
    documents : sequence of sequences of tokens
    held_out : array of bool, shape (n_documents,)
        True where a document is kept from the training.
    n : int
        Tokens of a run.

    Returns
    -------
    numpy.ndarray of float64, shape (n_held_out,)
        In the order of the documents; 0 for an empty text.

    Raises
    ------
    ValueError
        If ``held_out`` is not one truth value for each document, or ``n`` below 1.

    References
    ----------
    Brown et al. (2020), Language Models are Few-Shot Learners. NeurIPS. arXiv:2005.14165,
    appendix C.
    """
    held_out = _mask("held_out", held_out, documents)
    learning, exam = ([documents[i] for i in np.flatnonzero(held_out == out)] for out in (0, 1))
    own = [runs(text, n) for text in exam]
    wanted = set().union(*own)  # only these are kept: the texts to learn from have many more
    learned = set().union(*(wanted.intersection(runs(text, n)) for text in learning))
    return np.array([sum(run in learned for run in text) / max(len(text), 1) for text in own])


def apart(documents, held_out, limit=LIMIT, n=RUN):
    """Return the held-out documents that are no near copies of what is learnt from.

    Parameters
    ----------
    documents : sequence of sequences of tokens
    held_out : array of bool, shape (n_documents,)
    limit : float
        A document of which a larger share of runs stands in the others is left out.
    n : int
        Tokens of a run.

    Returns
    -------
    numpy.ndarray of bool, shape (n_documents,)
        True where a document is held out and has at most ``limit`` of its runs in common with the
        documents that are not held out.

    Raises
    ------
    ValueError
        If ``held_out`` is not one truth value for each document, ``limit`` is not between 0 and 1,
        or ``n`` below 1.
    """
    held_out = _mask("held_out", held_out, documents)
    if not 0 <= limit <= 1:
        raise ValueError(f"limit: expected a share between 0 and 1, got {limit!r}")
    kept = held_out.copy()
    kept[held_out] = seen_share(documents, held_out, n) <= limit
    return kept

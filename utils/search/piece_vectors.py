"""Vectors of the docs' word pieces, as late interaction stores them: a million of them.

A piece's vector is the last state of chapter 12's network, of length 1. Texts are read to their
end, in windows of some hundred pieces.
"""

from functools import lru_cache

import numpy as np

from utils.machine import cache, checks
from utils.models import artifacts, batches
from utils.worlds import corpus

WINDOW = 98  # pieces; with [CLS] and [SEP] around them a hundred of the 128 that it could read
_BATCH = 100  # windows read at a time
_DIM = 128


@lru_cache(maxsize=1)
def _network():
    from utils.models import docs_bert  # 200 MB of torch, which a reader of stored vectors spares

    return docs_bert.base().eval()


def windows(texts):
    """Cut texts into word pieces, and these into windows.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    list of list of int
        1 to `WINDOW` ids each, in the order of the texts; none for a text without a known piece.
    """
    from utils.models import docs_bert

    rows = docs_bert.pieces(texts)
    return [ids[a : a + WINDOW] for ids in rows for a in range(0, len(ids), WINDOW)]


def of_windows(rows):
    """Return a unit vector for each piece of some windows, [CLS] and [SEP] left out.

    Parameters
    ----------
    rows : sequence of sequence of int
        From `windows`.

    Returns
    -------
    numpy.ndarray of float32, shape (n_pieces, 128)
        Window after window.
    """
    if not len(rows) or not all(0 < len(row) <= WINDOW for row in rows):
        raise ValueError(f"rows: expected at least one window of 1 to {WINDOW} ids")
    import torch
    import torch.nn.functional as F

    from utils.models import docs_bert

    begin = np.cumsum([0, *map(len, rows)])
    vectors = np.empty((begin[-1], _DIM), np.float32)
    for part in batches.by_length(map(len, rows), _BATCH):
        some = [[docs_bert.CLS, *rows[i], docs_bert.SEP] for i in part]
        with torch.inference_mode():
            states = F.normalize(_network()(docs_bert.padded(some)), dim=-1).numpy()
        for i, state in zip(part, states, strict=True):
            vectors[begin[i] : begin[i + 1]] = state[1 : len(rows[i]) + 1]
    return vectors


def _of_docs(count):
    """Vectors of the first pieces of windows in random order, themselves in random order."""
    rows = windows([doc.body for doc in corpus.functions()])
    if sum(map(len, rows)) < count:
        raise ValueError(f"count: expected at most {sum(map(len, rows))}, got {count}")
    rng = np.random.default_rng(0)
    order, place = rng.permutation(len(rows)), rng.permutation(count)
    found, done = np.empty((count, _DIM), np.float16), 0
    for part in np.split(order, range(_BATCH, len(order), _BATCH)):
        vectors = of_windows([rows[i] for i in part])[: count - done]
        found[place[done : done + len(vectors)]] = vectors
        done += len(vectors)
        if done == count:
            break
    return {"vectors": found}


def of_docs(count):
    """Return vectors of pieces of the docs, kept in the reader's cache: a million take minutes.

    Parameters
    ----------
    count : int
        How many.

    Returns
    -------
    numpy.ndarray of float16, shape (count, 128)
        In random order.

    Raises
    ------
    ValueError
        If the docs have fewer pieces.
    """
    checks.whole("count", count, 1)
    facts = corpus.fingerprint(), artifacts.generation("bert_docs"), count
    return cache.once("token-vectors", lambda: _of_docs(count), *facts)["vectors"]

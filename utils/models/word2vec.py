"""Word2Vec compiled: skip-gram and CBOW, with negative sampling or hierarchical softmax.

Chapter 04 builds each piece by hand; here they stand together for the chapters that train word
vectors again. Sources: Mikolov et al. 2013 (arXiv:1301.3781, arXiv:1310.4546) and the settings
of their program word2vec.c.
"""

import heapq

import numpy as np
from numba import njit

from utils.machine import checks
from utils.worlds.vocabulary import Text

_TABLE_BITS = 18  # word2vec.c has 1e8 entries; a table that fits the cache is twice as fast
_ONE, _ZERO = np.float32(1), np.float32(0)
# σ from -6 to 6 in 1,024 steps, beyond that 0 or 1, as in word2vec.c: computing exp for every
# dot product would take half of the time
_REACH, _STEPS = np.float32(6), np.float32(1024 / 12)
# (one step more than that: just below 6 rounding may reach the next one)
SIGMOID = (1 / (1 + np.exp(6 - (np.arange(1025) + 0.5) * 12 / 1024))).astype(np.float32)


def _compiled(function):
    """Compile with numba; the next kernel finds the code, if a folder for it can be written."""
    options = {"fastmath": True, "error_model": "numpy"}
    try:
        return njit(cache=True, **options)(function)
    except RuntimeError:  # neither the module's folder nor the reader's cache can be written
        return njit(**options)(function)


def keep_probability(counts, sample=1e-3):
    """Return how likely each word survives subsampling, by the formula of word2vec.c.

    Parameters
    ----------
    counts : array_like of int, shape (n_words,)
    sample : float
        Words rarer than about this share are always kept; 0 keeps all.

    Returns
    -------
    numpy.ndarray of float64, shape (n_words,)
        min(1, √(sample / f) + sample / f), f the word's share of all tokens.
    """
    counts = np.asarray(counts, dtype=float)
    if counts.ndim != 1 or not counts.size or not (counts > 0).any() or (counts < 0).any():
        raise ValueError("counts: expected non-negative numbers, at least one above 0")
    if not np.isfinite(sample) or sample < 0:
        raise ValueError(f"sample: expected a number of at least 0, got {sample!r}")
    if sample == 0:
        return np.ones(len(counts))
    ratio = sample / np.maximum(counts / counts.sum(), 1e-12)
    return np.minimum(1, np.sqrt(ratio) + ratio)


def noise_table(counts, exponent=0.75):
    """Return a table in which each word stands in proportion to count ** exponent.

    Parameters
    ----------
    counts : array_like of int, shape (n_words,)
    exponent : float
        3/4 in the paper.

    Returns
    -------
    numpy.ndarray of int32, shape (2**18,)
        A random entry is a negative sample.
    """
    counts = np.asarray(counts, dtype=float)
    if counts.ndim != 1 or not counts.size or not (counts > 0).any() or (counts < 0).any():
        raise ValueError("counts: expected non-negative numbers, at least one above 0")
    if not np.isfinite(exponent):
        raise ValueError(f"exponent: expected a finite number, got {exponent!r}")
    weights = np.where(counts > 0, np.maximum(counts, 1) ** exponent, 0)
    edges = np.cumsum(weights / weights.sum())
    size = 2**_TABLE_BITS
    places = np.searchsorted(edges, (np.arange(size) + 0.5) / size)
    return np.minimum(places, len(counts) - 1).astype(np.int32)


def huffman(counts):
    """Build the Huffman tree of the words; frequent words get short paths.

    Parameters
    ----------
    counts : array_like of int, shape (n_words,), n_words >= 2

    Returns
    -------
    nodes : numpy.ndarray of int32
        The inner nodes from the root to each word, one word after the other.
    codes : numpy.ndarray of float32
        1 where the path turns left, 0 where it turns right.
    offsets : numpy.ndarray of int64, shape (n_words + 1,)
        The path of word ``w`` is ``nodes[offsets[w]:offsets[w + 1]]``.
    """
    counts = np.asarray(counts)
    if counts.ndim != 1 or len(counts) < 2:
        raise ValueError(f"counts: expected at least 2 numbers, got shape {counts.shape}")
    V = len(counts)
    heap = [(int(n), i) for i, n in enumerate(counts)]
    heapq.heapify(heap)
    parent, left = {}, {}
    for node in range(V, 2 * V - 1):
        (n1, a), (n2, b) = heapq.heappop(heap), heapq.heappop(heap)
        parent[a] = parent[b] = node
        left[a], left[b] = 1, 0
        heapq.heappush(heap, (n1 + n2, node))
    nodes, codes, offsets = [], [], [0]
    for word in range(V):
        path = []
        while word in parent:
            path.append((parent[word] - V, left[word]))
            word = parent[word]
        nodes += [node for node, _ in reversed(path)]
        codes += [code for _, code in reversed(path)]
        offsets.append(len(nodes))
    return np.array(nodes, np.int32), np.array(codes, np.float32), np.array(offsets, np.int64)


@_compiled
def next_state(state):
    """Return the next state of gensim's 48-bit form of word2vec.c's generator; use ``state >> 16``.

    Defined in chapter 04, section 5.
    """
    return (state * 25214903917 + 11) & 0xFFFFFFFFFFFF


@_compiled
def learn(h, row, label, C, rate, change):
    """Take one step of a logistic regression: should row ``row`` of C say ``label`` to h?

    Changes ``C`` in place and adds to ``change`` what h is to get.
    """
    u = C[row]
    x = _ZERO
    for i in range(h.shape[0]):
        x += h[i] * u[i]
    if x >= _REACH:
        p = _ONE
    elif x <= -_REACH:
        p = _ZERO
    else:
        p = SIGMOID[int((x + _REACH) * _STEPS)]
    g = rate * (label - p)
    for i in range(h.shape[0]):
        change[i] += g * u[i]
        u[i] += g * h[i]


@_compiled
def learn_word(h, word, C, rate, change, negative, table, tree, state):
    """Teach h to predict ``word``: by negative sampling, or along its path in the tree."""
    if negative > 0:
        learn(h, word, _ONE, C, rate, change)
        for _ in range(negative):
            state = next_state(state)
            other = table[(state >> 16) & (table.shape[0] - 1)]
            if other != word:
                learn(h, other, _ZERO, C, rate, change)
    else:
        nodes, codes, offsets = tree
        for p in range(offsets[word], offsets[word + 1]):
            learn(h, nodes[p], codes[p], C, rate, change)
    return state


@_compiled
def _epoch(ids, starts, keep, W, C, window, cbow, negative, table, tree, first, last, state):
    d = W.shape[1]
    change, mean = np.zeros(d, np.float32), np.zeros(d, np.float32)
    sentence = np.empty(np.max(np.diff(starts)) + 1, np.int64)
    for s in range(len(starts) - 1):
        rate = np.float32(first + (last - first) * starts[s] / len(ids))
        n = 0
        for word in ids[starts[s] : starts[s + 1]]:
            state = next_state(state)
            if (state >> 16) < keep[word]:
                sentence[n] = word
                n += 1
        for i in range(n):
            state = next_state(state)
            reach = 1 + (state >> 16) % window
            low, high = max(0, i - reach), min(n, i + reach + 1)
            if cbow and high - low > 1:
                mean[:] = _ZERO
                change[:] = _ZERO
                for j in range(low, high):
                    if j != i:
                        row = W[sentence[j]]  # looked up once, not 100 times
                        for q in range(d):
                            mean[q] += row[q] / np.float32(high - low - 1)
                state = learn_word(mean, sentence[i], C, rate, change, negative, table, tree, state)
                for j in range(low, high):
                    if j != i:
                        row = W[sentence[j]]
                        for q in range(d):
                            row[q] += change[q]
            elif not cbow:
                h = W[sentence[i]]
                for j in range(low, high):
                    if j != i:
                        change[:] = _ZERO
                        state = learn_word(
                            h, sentence[j], C, rate, change, negative, table, tree, state
                        )
                        for q in range(d):
                            h[q] += change[q]
    return state


def initial_vectors(n_words, embedding_dim, seed=0):
    """Return the starting vectors of word2vec.c: uniform in ±0.5 / d, float32.

    Parameters
    ----------
    n_words, embedding_dim : int
    seed : int

    Returns
    -------
    numpy.ndarray of float32, shape (n_words, embedding_dim)
    """
    for name, value in {"n_words": n_words, "embedding_dim": embedding_dim}.items():
        checks.whole(name, value, 1)
    rng = np.random.default_rng(seed)
    return ((rng.random((n_words, embedding_dim)) - 0.5) / embedding_dim).astype(np.float32)


def train(
    text, embedding_dim=100, window=5, negative=5, sample=1e-3, epochs=5, alpha=0.025,
    min_alpha=1e-4, cbow=False, exponent=0.75, seed=0, after_epoch=None,
):  # fmt: skip
    """Train word vectors with one thread.

    Defined in chapter 04, section 5.

    Parameters
    ----------
    text : utils.worlds.vocabulary.Text
    embedding_dim, window : int
    negative : int
        Noise words for each true one; 0 trains with hierarchical softmax.
    sample : float
        Threshold of subsampling; 0 keeps every token.
    epochs : int
    alpha, min_alpha : float
        The learning rate falls linearly from the one to the other.
    cbow : bool
        Predict a word from the mean of its context, instead of the context from the word. As
        in word2vec.c and gensim each context vector gets the whole change, not its share.
    exponent : float
        Of the noise distribution.
    seed : int
    after_epoch : callable, optional
        Called with (number of epochs done, W, C), for progress or for a loss.

    Returns
    -------
    W, C : numpy.ndarray of float32, shape (n_words, embedding_dim)
        Word vectors, and the vectors of contexts (or of the tree's inner nodes).

    Raises
    ------
    ValueError
        If an argument is out of its range.
    """
    if not isinstance(text, Text):
        raise ValueError(
            f"text: expected a utils.worlds.vocabulary.Text, got {type(text).__name__}"
        )
    least = {"window": (window, 1), "negative": (negative, 0), "epochs": (epochs, 1)}
    for name, (value, low) in least.items():
        checks.whole(name, value, low)
    if not 0 < alpha < 1 or not 0 < min_alpha <= alpha:
        raise ValueError(f"alpha: expected 0 < min_alpha <= alpha < 1, got {alpha!r}")
    keep = (keep_probability(text.counts, sample) * 2**32).astype(np.int64)
    table, tree = noise_table(text.counts, exponent), huffman(text.counts)
    W = initial_vectors(len(text), embedding_dim, seed)
    C = np.zeros_like(W)
    rates = np.linspace(alpha, min_alpha, epochs + 1)
    state = seed + 1
    for epoch in range(epochs):
        state = _epoch(
            text.ids, text.starts, keep, W, C, window, cbow, negative, table, tree,
            rates[epoch], rates[epoch + 1], state,
        )  # fmt: skip
        if after_epoch:
            after_epoch(epoch + 1, W, C)
    return W, C

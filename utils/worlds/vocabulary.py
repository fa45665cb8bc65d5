"""A text as numbers: the words of a corpus, their counts, and the corpus as a line of ids."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat

import numpy as np

from utils.machine import cache, checks
from utils.worlds import corpus


@dataclass(frozen=True, eq=False)
class Text:
    """Sentences as ids of words.

    Attributes
    ----------
    words : list of str
        Most frequent first; words of equal count in alphabetical order.
    index : dict of str to int
        Word → id.
    counts : numpy.ndarray of int64, shape (n_words,)
        How often each word stands in the text.
    ids : numpy.ndarray of int32, shape (n_tokens,)
        All sentences in one line; words that are too rare are left out.
    starts : numpy.ndarray of int64, shape (n_sentences + 1,)
        Sentence ``s`` is ``ids[starts[s]:starts[s + 1]]``.
    """

    words: list
    index: dict
    counts: np.ndarray
    ids: np.ndarray
    starts: np.ndarray

    def __len__(self):
        return len(self.words)

    @property
    def sentence_of(self):
        """numpy.ndarray of int64, shape (n_tokens,): the sentence in which each token stands."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def first(self, n_tokens):
        """Return the text's first sentences, about so many tokens, with the same word ids.

        Parameters
        ----------
        n_tokens : int

        Returns
        -------
        Text
        """
        checks.whole("n_tokens", n_tokens, 1)
        last = int(np.searchsorted(self.starts, n_tokens))
        starts = self.starts[: last + 1]
        ids = self.ids[: starts[-1]]
        counts = np.bincount(ids, minlength=len(self.words))
        return Text(self.words, self.index, counts, ids, starts)

    def only(self, kept):
        """Return the text without some of its tokens, with the same sentences and word ids.

        Parameters
        ----------
        kept : array_like of bool, shape (n_tokens,)
            A sentence may end up empty.

        Returns
        -------
        Text
        """
        kept = np.asarray(kept)
        if kept.dtype != bool or kept.shape != self.ids.shape:
            raise ValueError(
                f"kept: expected {len(self.ids)} booleans, got {kept.dtype} of shape {kept.shape}"
            )
        ids, starts = self.ids[kept], np.concatenate([[0], np.cumsum(kept)])[self.starts]
        counts = np.bincount(ids, minlength=len(self.words))
        return Text(self.words, self.index, counts, ids, starts)


def build(sentences, min_count=10):
    """Number the words of a text.

    Parameters
    ----------
    sentences : iterable of list of str
    min_count : int
        Rarer words are left out.

    Returns
    -------
    Text

    Raises
    ------
    ValueError
        If ``min_count`` is no positive int, or no word is as frequent.
    """
    checks.whole("min_count", min_count, 1)
    sentences = list(sentences)
    if any(isinstance(sentence, str) for sentence in sentences):
        raise ValueError("sentences: expected lists of words, got a string")
    tokens = list(chain.from_iterable(sentences))
    chosen = sorted((-n, word) for word, n in Counter(tokens).items() if n >= min_count)
    if not chosen:
        raise ValueError(f"sentences: expected a word that stands {min_count} times, found none")
    words = [word for _, word in chosen]
    index = {word: i for i, word in enumerate(words)}
    ids = np.fromiter(map(index.get, tokens, repeat(-1)), np.int32, len(tokens))
    known = np.concatenate([[0], np.cumsum(ids >= 0)])  # how many stand before each token
    starts = known[np.cumsum([0, *map(len, sentences)])]
    counts = np.array([-n for n, _ in chosen])
    return Text(words, index, counts, ids[ids >= 0], starts.astype(np.int64))


@lru_cache(maxsize=2)
def of_docs(min_count=10):
    """Return the sentences of all docs as numbers.

    They are numbered once on a machine, and then read from the cache folder.

    Parameters
    ----------
    min_count : int
        Rarer words are left out.

    Returns
    -------
    Text
    """

    def numbered():
        text = build(corpus.sentences(), min_count)
        rest = {"counts": text.counts, "ids": text.ids, "starts": text.starts}
        return {"words": cache.as_array(text.words), **rest}

    stored = cache.once(f"vocabulary-{min_count}", numbered, corpus.fingerprint())
    words = cache.from_array(stored.pop("words"))
    return Text(words, {word: i for i, word in enumerate(words)}, **stored)

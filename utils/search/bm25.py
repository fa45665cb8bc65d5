"""BM25 as chapter 01 wrote it: a sparse vector for each document, one axis for each word."""

import numpy as np
from scipy import sparse

from utils.worlds import corpus


class BM25:
    """A lexical search over fixed documents (Robertson & Zaragoza 2009, idf as in Lucene).

    Defined in chapter 01, section 5.

    Parameters
    ----------
    documents : sequence of sequence of str
        The words of each document.
    k1, b : float
        How late counts saturate, at least 0; how much length counts, from 0 to 1.

    Attributes
    ----------
    word_id : dict of str to int
        Word → column.
    matrix : scipy.sparse.csr_array, shape (n_docs, n_words)
        The weight of every word in every document.

    Raises
    ------
    ValueError
        If there is no document, none holds a word, or a setting is out of range.
    """

    def __init__(self, documents, k1=1.5, b=0.75):
        if not k1 >= 0:
            raise ValueError(f"k1: expected a number of at least 0, got {k1!r}")
        if not 0 <= b <= 1:
            raise ValueError(f"b: expected a number from 0 to 1, got {b!r}")
        self.word_id, ids = {}, []
        for document in [documents] if isinstance(documents, str) else documents:
            if isinstance(document, str):
                raise ValueError("documents: expected lists of words, got a string")
            # numbers at once: the words of all documents would take twenty times the memory
            some = [self.word_id.setdefault(word, len(self.word_id)) for word in document]
            ids.append(np.array(some, np.int32))
        if not self.word_id:
            raise ValueError("documents: expected at least one with a word, got none")
        counts = self._table(ids)
        lengths, df = counts.sum(axis=1), (counts > 0).sum(axis=0)
        idf = np.log(1 + (len(ids) - df + 0.5) / (df + 0.5))
        row, column = counts.tocoo().coords
        tf, ratio = counts.data, lengths[row] / lengths.mean()
        weights = idf[column] * tf / (tf + k1 * (1 - b + b * ratio))
        self.matrix = sparse.csr_array((weights, (row, column)), shape=counts.shape)
        self._by_word = sparse.csr_array(self.matrix.T)

    def counts(self, texts):
        """Return how often each known word stands in each text.

        Parameters
        ----------
        texts : sequence of sequence of str

        Returns
        -------
        scipy.sparse.csr_array, shape (n_texts, n_words)
        """
        if isinstance(texts, str) or any(isinstance(text, str) for text in texts):
            raise ValueError("texts: expected lists of words, got a string")
        known = [[self.word_id[word] for word in text if word in self.word_id] for text in texts]
        return self._table([np.array(ids, np.int32) for ids in known])

    def _table(self, ids):
        """How often each word stands in each text, from the texts' columns."""
        row = np.repeat(np.arange(len(ids), dtype=np.int32), [len(some) for some in ids])
        column = np.concatenate([*ids, np.zeros(0, np.int32)])
        at, shape = (row, column), (len(ids), len(self.word_id))
        return sparse.csr_array((np.ones(len(row)), at), shape=shape)  # equal ones add up

    def scores(self, texts):
        """Return the score of every document for every text.

        Parameters
        ----------
        texts : sequence of sequence of str
            The words of each query; a word that stands twice counts twice.

        Returns
        -------
        numpy.ndarray of float64, shape (n_texts, n_docs)
            0 where no word is shared.
        """
        return (self.counts(texts) @ self._by_word).toarray()


def of_texts(texts):
    """Return BM25 over texts, cut into words by `utils.corpus.tokens`.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    BM25
    """
    if isinstance(texts, str):
        raise ValueError("texts: expected a sequence of str, got one string")
    return BM25(corpus.tokens(text) for text in texts)

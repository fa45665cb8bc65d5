"""BM25F: shared words counted over the fields of a document, name, title and text."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse


@dataclass(frozen=True)
class Counts:
    """How often each term stands in each field of each document.

    Attributes
    ----------
    vocabulary : tuple of str
        Sorted; the columns.
    fields : dict of str to scipy.sparse.csr_array of int64
        One table for each field, shape (n_docs, n_terms).
    """

    vocabulary: tuple
    fields: dict

    @property
    def n_docs(self):
        """int: how many documents were counted."""
        return next(iter(self.fields.values())).shape[0]


def count(fields):
    """Count the terms of documents.

    Parameters
    ----------
    fields : mapping of str to sequence of sequence of str
        For each field the terms of every document, equally many documents in each.

    Returns
    -------
    Counts
    """
    if not hasattr(fields, "items") or not fields or len({len(d) for d in fields.values()}) != 1:
        raise ValueError("fields: expected lists of terms for equally many documents in each")
    if any(isinstance(terms, str) for documents in fields.values() for terms in documents):
        raise ValueError("fields: expected lists of terms, got a string")
    vocabulary = sorted({t for docs in fields.values() for terms in docs for t in terms})
    column = {term: i for i, term in enumerate(vocabulary)}
    tables = {}
    for name, documents in fields.items():
        row = np.arange(len(documents), dtype=np.int32)
        row = np.repeat(row, [len(terms) for terms in documents])
        at = np.array([column[t] for terms in documents for t in terms], dtype=np.int32)
        shape = len(documents), len(vocabulary)
        tables[name] = sparse.csr_array((np.ones(len(row), np.int64), (row, at)), shape=shape)
    return Counts(tuple(vocabulary), tables)


def _widen(table, vocabulary, column, n):
    """A table whose columns are those of another vocabulary."""
    table = table.tocoo()
    to = np.array([column[term] for term in vocabulary], dtype=np.int32)
    at = table.row, to[table.col] if len(to) else table.col
    return sparse.csr_array((table.data, at), shape=(n, len(column)))


def _columns(counts):
    vocabulary = sorted(set().union(*(c.vocabulary for c in counts)))
    return {term: i for i, term in enumerate(vocabulary)}


def join(counts):
    """Put the counts of several packages under each other.

    Parameters
    ----------
    counts : sequence of Counts
        With the same fields.

    Returns
    -------
    Counts
    """
    counts = list(counts)
    if not counts or len({tuple(c.fields) for c in counts}) != 1:
        raise ValueError("counts: expected at least one Counts, all with the same fields")
    column, tables = _columns(counts), {}
    for name in counts[0].fields:
        parts = [_widen(c.fields[name], c.vocabulary, column, c.n_docs) for c in counts]
        tables[name] = sparse.csr_array(sparse.vstack(parts))
    return Counts(tuple(column), tables)


def beside(counts):
    """Give documents the fields of several counts.

    Parameters
    ----------
    counts : sequence of Counts
        Of the same documents; no field twice.

    Returns
    -------
    Counts
    """
    counts = list(counts)
    names = [name for c in counts for name in c.fields]
    if not counts or len({c.n_docs for c in counts}) != 1 or len(set(names)) != len(names):
        raise ValueError("counts: expected Counts of the same documents, no field twice")
    column = _columns(counts)
    tables = {
        name: _widen(table, c.vocabulary, column, c.n_docs)
        for c in counts
        for name, table in c.fields.items()
    }
    return Counts(tuple(column), tables)


class BM25F:
    """BM25 with fields (Robertson, Zaragoza & Taylor 2004; Robertson & Zaragoza 2009, eq. 3.19).

    A term's count is a weighted sum over the fields, each divided by how long the field is here
    compared with its mean; then it saturates once, so that a word in name *and* title *and* text
    does not count as three: :math:`\\mathrm{idf}(t)\\,\\tilde{f} / (k_1 + \\tilde{f})`.

    Parameters
    ----------
    counts : Counts
    weights : mapping of str to float
        For each field how much a word in it counts.
    k1 : float
        How slowly repetition saturates.
    b : float
        How far a field's length counts, 0 to 1.

    Attributes
    ----------
    idf : numpy.ndarray of float64, shape (n_terms,)
    matrix : scipy.sparse.csr_array of float64, shape (n_docs, n_terms)
        Below ``idf`` everywhere: so a share of what a question could earn can be given.
    """

    def __init__(self, counts, weights, k1=1.2, b=0.75):
        if not isinstance(counts, Counts):
            raise ValueError(f"counts: expected Counts, got {type(counts).__name__}")
        if set(weights) != set(counts.fields) or not all(w >= 0 for w in weights.values()):
            raise ValueError(f"weights: expected one of at least 0 for each of {[*counts.fields]}")
        if not 0 <= b <= 1 or not k1 > 0:
            raise ValueError(f"k1, b: expected k1 above 0 and b from 0 to 1, got {k1!r}, {b!r}")
        self.column = {term: i for i, term in enumerate(counts.vocabulary)}
        total = None
        for name, table in counts.fields.items():
            lengths = np.asarray(table.sum(axis=1), dtype=float).reshape(-1)
            ratio = lengths / max(lengths.mean(), 1e-12)
            scale = weights[name] / (1 - b + b * ratio + 1e-12)
            part = sparse.csr_array(sparse.diags_array(scale) @ table)
            total = part if total is None else total + part
        n = total.shape[0]
        total.eliminate_zeros()
        df = np.bincount(total.indices, minlength=total.shape[1])
        self.idf = np.log(1 + (n - df + 0.5) / (df + 0.5))
        total.data = self.idf[total.indices] * total.data / (k1 + total.data)
        self.matrix = sparse.csr_array(total)
        self._by_term = sparse.csr_array(self.matrix.T)

    def rows(self, column):
        """Return the rows of the documents that have the term of a column."""
        found = self._by_term[[column]].indices
        return sorted(found.tolist())

    def known(self, terms):
        """Return the terms of a question that some document has, each once, in their order."""
        return [term for term in dict.fromkeys(terms) if term in self.column]

    def scores(self, terms):
        """Score every document for one question.

        Parameters
        ----------
        terms : sequence of str
            Each counts once.

        Returns
        -------
        numpy.ndarray of float64, shape (n_docs,)
            The share of the question's idf that a document earns: 0 to 1, 0 without a shared term.
        """
        if isinstance(terms, str):
            raise ValueError("terms: expected a list of terms, got a string")
        columns = [self.column[term] for term in self.known(terms)]
        if not columns:
            return np.zeros(self.matrix.shape[0])
        found = np.asarray(self._by_term[columns].sum(axis=0), dtype=float).reshape(-1)
        return found / self.idf[columns].sum()

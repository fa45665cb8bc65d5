"""Search the documentation of installed packages by words, by text and by title together.

In Python: ``from utils.search.index import search; search("reverse the order of the elements")``.
In a terminal: ``python -m utils.search "moving average" --packages pandas scipy``.
"""

import argparse
import html
import sys
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from utils.machine import checks
from utils.measure import metrics
from utils.models import pretrained
from utils.search import bm25, one_package
from utils.search.fusion import weighted_fusion
from utils.search.late_interaction import maxsim, token_vectors
from utils.worlds import corpus, harvest

PARTS = ("words", "text", "title")
POOL = 1000  # how many results each part sends to the fusion


@dataclass(frozen=True)
class Hit:
    """One result: the document, its fused score, and its rank in each part (None: not found)."""

    doc: object
    score: float
    ranks: dict


class Results(list):
    """Hits, best first; shown as numbered lines, in a notebook with signature and summary."""

    def __repr__(self):
        lines = [
            f"{n:2} {hit.doc.name}{hit.doc.signature:.60}\n     {hit.doc.summary:.90}"
            for n, hit in enumerate(self, start=1)
        ]
        return "\n".join(lines) or "nothing found"

    def _repr_html_(self):
        items = [
            f"<li><b>{html.escape(hit.doc.name)}</b><code>{html.escape(hit.doc.signature)}</code>"
            f"<br>{html.escape(hit.doc.summary)}</li>"
            for hit in self
        ]
        return f"<ol>{''.join(items)}</ol>" if items else "<p>nothing found</p>"


def _check(question, k=1, rerank=0):
    if not isinstance(question, str) or not question.strip():
        raise ValueError(f"question: expected some words, got {question!r}")
    for name, value, least in (("k", k, 1), ("rerank", rerank, 0)):
        checks.whole(name, value, least)


class Index:
    """A search over some packages.

    Parameters
    ----------
    packages : sequence of utils.search.one_package.Package

    Attributes
    ----------
    docs : list of utils.corpus.Doc
    encoded : int
        How many texts had to be encoded; the others were stored.
    skipped : dict of str to int
        Package → how many of its objects could not be read, since their own code failed.
    """

    def __init__(self, packages):
        packages = list(packages)
        if not packages or not all(isinstance(p, one_package.Package) for p in packages):
            raise ValueError("packages: expected at least one utils.search.one_package.Package")
        self.docs = [doc for package in packages for doc in package.docs]
        self.owner = np.array([package.name for package in packages for _ in package.docs])
        self.body = np.concatenate([package.body for package in packages])
        self.title = np.concatenate([package.title for package in packages])
        self.words = bm25.of_texts([doc.body for doc in self.docs])
        self.encoded = sum(package.encoded for package in packages)
        self.skipped = {package.name: package.skipped for package in packages if package.skipped}

    @classmethod
    def build(cls, packages=harvest.PACKAGES, progress=False):
        """Make an index of packages by their import names; what is stored is not made again."""
        if isinstance(packages, str) or not packages:
            raise ValueError(f"packages: expected a sequence of import names, got {packages!r}")
        names = dict.fromkeys(packages)  # each once
        return cls([one_package.load(name, progress) for name in names])

    def parts(self, question, within=None):
        """Return what each of `PARTS` finds: lists of (row, score), best first, at most `POOL`."""
        _check(question)
        if isinstance(within, str) or (within is not None and not set(within) <= set(self.owner)):
            raise ValueError(
                f"within: expected a sequence of this index's packages, got {within!r}"
            )
        rows = np.arange(len(self.docs))
        if within is not None:
            rows = rows[np.isin(self.owner, list(within))]
        if not len(rows):
            raise ValueError("within: expected at least one package, got none")
        vector = pretrained.minilm().encode([question], normalize_embeddings=True)[0]
        scores = {
            "words": self.words.scores([corpus.tokens(question)])[0][rows],
            "text": self.body[rows] @ vector,
            "title": self.title[rows] @ vector,
        }
        found = {}
        for part, values in scores.items():
            best = metrics.top_k(values[None], min(POOL, len(rows)))[0]
            if part == "words":  # a document that shares no word is not found
                best = best[values[best] > 0]
            found[part] = [(int(rows[i]), float(values[i])) for i in best]
        return found

    def search(self, question, k=10, within=None, rerank=0):
        """Return the k best documents for a question.

        Parameters
        ----------
        question : str
        k : int
        within : sequence of str, optional
            Only documents of these packages.
        rerank : int
            How many of the first results to compare again, piece by piece (see `maxsim`), half
            the score from each. 0, the default: in chapter 21's exam it brought nothing.

        Returns
        -------
        Results
        """
        _check(question, k, rerank)
        found = self.parts(question, within)
        fused = weighted_fusion(list(found.values()), [1, 1, 1])
        if rerank:
            head, tail = fused[:rerank], fused[rerank:]
            texts = [f"{self.docs[row].name}: {self.docs[row].body}" for row, _ in head]
            asked, *read = token_vectors([question, *texts])
            again = [(row, maxsim(asked, v)) for (row, _), v in zip(head, read, strict=True)]
            above = tail[0][1] if tail else 0  # scores still fall from the first to the last
            head = weighted_fusion([head, again], [0.5, 0.5])
            fused = [(row, above + score) for row, score in head] + tail
        ranks = {
            part: {row: n for n, (row, _) in enumerate(hits, 1)} for part, hits in found.items()
        }
        return Results(
            Hit(self.docs[row], score, {part: ranks[part].get(row) for part in PARTS})
            for row, score in fused[:k]
        )


@lru_cache(maxsize=4)
def _index(packages, progress):
    return Index.build(packages, progress)


def search(question, k=5, packages=harvest.PACKAGES, progress=False):
    """Search packages by their import names; the first call makes their index, or loads it.

    Parameters
    ----------
    question : str
    k : int
    packages : sequence of str
    progress : bool
        Whether to show a bar on stderr while something is encoded.

    Returns
    -------
    Results
    """
    _check(question, k)  # before an index is made
    packages = packages if isinstance(packages, str) else tuple(packages)
    return _index(packages, progress).search(question, k)


def main(arguments=None):
    """Answer one question in a terminal; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m utils.search", description=__doc__)
    parser.add_argument("question")
    parser.add_argument("--packages", nargs="+", default=harvest.PACKAGES, metavar="NAME")
    parser.add_argument("-k", type=int, default=5, help="how many results")
    given = parser.parse_args(arguments)
    try:
        print(search(given.question, given.k, given.packages, progress=True))
        for name, count in _index(tuple(given.packages), True).skipped.items():
            print(f"{name}: {count} objects could not be read and are left out", file=sys.stderr)
    except (ValueError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0

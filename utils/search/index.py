"""Search the documentation of installed packages by names, words and meaning together.

In Python: ``from utils.search.index import search; search("reverse the order of the elements")``.
In a terminal: ``embedding-search "moving average" --packages pandas scipy``.
"""

import html
import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import sparse

from utils.machine import checks
from utils.measure import metrics
from utils.search import (
    chunks,
    encoders,
    fields,
    mixture,
    one_package,
    public_names,
    shipped,
    stems,
)
from utils.search.late_interaction import maxsim, token_vectors
from utils.worlds import harvest

PARTS = ("words", "text", "title")
POOL = 1000  # how many results `Index.parts` gives of each part
MOST_WORDS = 1000  # of a question; MiniLM reads some 200 of them
AT_ONCE = 50  # questions that `Index.seen` compares together, which keeps memory small
FIELD_WEIGHTS = {"name": 3.0, "title": 2.0, "text": 1.0, "asked": 2.0}  # chosen on dev
# A cosine with a title is mostly lower than the best of two or three with written questions: so
# much is added for a document for which none was written (chosen on dev).
UNASKED = 0.1
# How far above all others a name stands: the mixture's own score lies between -1 and 1, and so does
# what is added for documents of one name (how many files call it, how short its path is).
# A class in a longer question ("the mean of each column of a DataFrame") is often only what the
# question is about, so it is lifted by less than the mixture's own differences.
_ABOVE = {"exact": 8, "letters": 8, "last": 8, "near": 8, "mentioned": 4, "class": 0.1}
_ABOVE |= {"written": 2}
SELDOM = 0.01  # a parameter that stands in more of the documents tells nothing
RARE = 1.5  # idf of words that say why something was found: in less than a fifth of the documents
_SAID = {
    "exact": "exact name",
    "letters": "its name, but for case, spaces or signs",
    "last": "the last part of its name",
    "near": "its name, but for one letter",
}


@dataclass(frozen=True)
class Hit:
    """One result.

    Attributes
    ----------
    doc : utils.worlds.corpus.Doc
    score : float
        Above 1 for a name, else the mixture's weighted mean.
    ranks : dict of str to (int or None)
        The document's rank in each of `PARTS`; None where it shares no word.
    sentence : str
        The sentence of its text that shares most with the question, else its summary.
    reasons : tuple of str
        Why it was found, the strongest reason first.
    """

    doc: object
    score: float
    ranks: dict
    sentence: str = ""
    reasons: tuple = ()


class Results(list):
    """Hits, best first; shown as numbered lines, in a notebook with signature and sentence.

    Attributes
    ----------
    note : str
        What one should know of the question, such as that the encoder does not read its script.
    """

    note = ""

    def __repr__(self):
        lines = []
        for n, hit in enumerate(self, start=1):
            lines.append(f"{n:2} {hit.doc.name}{hit.doc.signature:.60}")
            lines += [f"     {hit.sentence:.90}", f"     why: {'; '.join(hit.reasons)}"]
        return "\n".join(([self.note] if self.note else []) + lines) or "nothing found"

    def _repr_html_(self):
        items = [
            f"<li><b>{html.escape(hit.doc.name)}</b>"
            # not <code>: a dark page colours it for a dark ground, and outputs are light
            f"<span style='font-family: monospace'>{html.escape(hit.doc.signature)}</span>"
            f"<br>{html.escape(hit.sentence)}"
            f"<br><small>why: {html.escape('; '.join(hit.reasons))}</small></li>"
            for hit in self
        ]
        note = f"<p>{html.escape(self.note)}</p>" if self.note else ""
        return note + (f"<ol>{''.join(items)}</ol>" if items else "<p>nothing found</p>")

    def as_json(self):
        """Return the hits as what JSON can hold.

        Returns
        -------
        list of dict
            Keys ``rank, name, package, signature, summary, sentence, reasons, score, aliases``.
        """
        return [
            {
                "rank": n,
                "name": hit.doc.name,
                "package": hit.doc.package,
                "signature": hit.doc.signature,
                "summary": hit.doc.summary,
                "sentence": hit.sentence,
                "reasons": list(hit.reasons),
                "score": round(hit.score, 4),
                "aliases": list(hit.doc.aliases),
            }
            for n, hit in enumerate(self, start=1)
        ]


def _check(question, k=1, rerank=0):
    if not isinstance(question, str) or not question.strip():
        raise ValueError(f"question: expected some words, got {question!r}")
    if not any(map(str.isalnum, question)):
        raise ValueError(f"question: expected some words, got only signs, {question.strip()!r:.40}")
    count = len(question.split())
    if count > MOST_WORDS:
        raise ValueError(f"question: expected at most {MOST_WORDS:,} words, got {count:,}")
    for name, value, least in (("k", k, 1), ("rerank", rerank, 0)):
        checks.whole(name, value, least)


def _by_maxsim(question, texts):
    asked, *read = token_vectors([question, *texts])
    return [maxsim(asked, vectors) for vectors in read]


class Index:
    """A search over some packages.

    Parameters
    ----------
    packages : sequence of utils.search.one_package.Package
        All of one encoder.
    encoder : utils.search.encoders.Encoder, optional
        That of the packages, MiniLM by default.
    weights : mapping of str to float, optional
        For each of `utils.search.mixture.PARTS`; those learnt for the encoder by default. A part
        of weight 0 has no say.
    asked : bool
        Whether to search the questions, too, that were written for functions of the seven
        packages (`utils.exam.tasks.asked`).

    Attributes
    ----------
    docs : list of utils.corpus.Doc
    encoded : int
        How many texts had to be encoded; the others were stored.
    skipped : dict of str to int
        Package → how many of its objects could not be read, since their own code failed.
    """

    def __init__(self, packages, encoder=None, weights=None, asked=True):
        packages = list(packages)
        if not packages or not all(isinstance(p, one_package.Package) for p in packages):
            raise ValueError("packages: expected at least one utils.search.one_package.Package")
        self.encoder = encoder or encoders.minilm()
        if {package.encoder for package in packages} != {self.encoder.name}:
            raise ValueError(f"encoder: expected that of the packages, got {self.encoder.name!r}")
        self.docs = [doc for package in packages for doc in package.docs]
        self.owner = np.array([package.name for package in packages for _ in package.docs])
        self.title = np.concatenate([package.title for package in packages])
        self.chunks = np.concatenate([package.chunks for package in packages])
        of = np.concatenate([package.chunks_of for package in packages])
        self.starts = np.concatenate([[0], np.cumsum(of)[:-1]])
        self.names = public_names.Names(self.docs)
        self.encoded = sum(package.encoded for package in packages)
        self.skipped = {package.name: package.skipped for package in packages if package.skipped}
        row_of = {doc.name: row for row, doc in enumerate(self.docs)}
        self._link(row_of)
        self._count_use()
        self._take_questions(row_of if asked else {})
        counts = fields.join([package.counts for package in packages])
        by_row = [[] for _ in self.docs]
        for row, question in zip(self._rows_asked, self._questions, strict=True):
            by_row[row] += stems.terms(question)
        counts = fields.beside([counts, fields.count({"asked": by_row})])
        self.words = fields.BM25F(counts, FIELD_WEIGHTS)
        if weights is None:
            weights = mixture.weights(self.encoder.name, bool(self._questions))
        self.weights = dict(weights)
        if set(self.weights) != set(mixture.PARTS) or not sum(self.weights.values()) > 0:
            raise ValueError(f"weights: expected one for each of {mixture.PARTS}, got {weights!r}")

    def _link(self, row_of):
        """See Also as a table in which each row is the mean over a document's neighbours."""
        pairs = {
            (a, row_of[name])
            for a, doc in enumerate(self.docs)
            for name in doc.see_also
            if name in row_of and row_of[name] != a
        }
        n, (to, of) = len(self.docs), np.array(sorted(pairs), int).reshape(-1, 2).T
        both = sparse.csr_array((np.ones(len(to)), (to, of)), shape=(n, n))
        both = sparse.csr_array(((both + both.T) > 0).astype(float))
        degree = both.sum(axis=1)
        self._alone = degree == 0
        self._neighbours = sparse.csr_array(sparse.diags_array(1 / np.maximum(degree, 1)) @ both)

    def _count_use(self):
        """How many files of the seven packages call each function, on a logarithmic scale."""
        ours = not set(harvest.PACKAGES).isdisjoint(self.owner.tolist())
        use = shipped.use() if ours else {}
        self._files = np.array([use.get(doc.name, 0) for doc in self.docs])
        self._use = np.log1p(self._files) / np.log1p(max(use.values(), default=1))

    def _take_questions(self, row_of):
        """The questions that were written for functions, in the order of the documents."""
        ours = {doc.name for doc in self.docs if doc.package in harvest.PACKAGES} & row_of.keys()
        pairs, vectors = shipped.asked(self.encoder) if ours else ((), None)
        kept = [i for i, (_, name) in enumerate(pairs) if name in ours]
        order = sorted(kept, key=lambda i: row_of[pairs[i][1]])
        self._questions = [pairs[i][0] for i in order]
        self._rows_asked = np.array([row_of[pairs[i][1]] for i in order], int)
        self._asked_rows, self._asked_starts = np.unique(self._rows_asked, return_index=True)
        self._asked = vectors[order] if order else None

    @classmethod
    def build(cls, packages=harvest.PACKAGES, progress=False, encoder=None, limit=None, asked=True):
        """Make an index of packages by their import names; what is stored is not made again.

        Parameters
        ----------
        packages : sequence of str
        progress : bool
            Whether to show a bar on stderr while something is encoded.
        encoder : utils.search.encoders.Encoder, optional
        limit : float, optional
            Seconds that reading a package may take.
        asked : bool
            As in `Index`.
        """
        if isinstance(packages, str) or not packages:
            raise ValueError(f"packages: expected a sequence of import names, got {packages!r}")
        limit = one_package.LIMIT if limit is None else limit
        found = dict.fromkeys(packages)  # each once
        loaded = [one_package.load(name, progress, encoder, limit) for name in found]
        return cls(loaded, encoder, asked=asked)

    def prepare(self, questions):
        """Encode questions together, so that asking them one by one is quicker.

        Parameters
        ----------
        questions : sequence of str
            At most 1,000.
        """
        if isinstance(questions, str) or not 0 < len(questions) <= encoders.KEPT // 2:
            raise ValueError(f"questions: expected a sequence of 1 to {encoders.KEPT // 2:,} str")
        for question in questions:
            _check(question)
        encodes = {self.encoder.ask, self.encoder.encode} if self._questions else {self.encoder.ask}
        for encode in sorted(encodes, key=lambda encode: encode is self.encoder.encode):
            encoders.kept(encode, list(questions))

    def features(self, question):
        """Return what each part says of every document.

        Parameters
        ----------
        question : str

        Returns
        -------
        dict of str to numpy.ndarray of float64, shape (n_docs,)
            For each of `utils.search.mixture.PARTS`: the share of the question's words
            (``words``); the cosine of the nearest chunk (``text``), of name and summary
            (``title``) and of the nearest question written for it (``asked``, else of its title,
            and `UNASKED` more), where the encoder's ``ask`` reads the question for ``text`` and
            ``title``, ``encode`` for ``asked``; the mean of words, text and title over its See
            Also neighbours (``neighbours``, else its own); and how many files call it, on a
            logarithmic scale (``use``).
        """
        _check(question)
        return {part: values[:, 0] for part, values in self._heard([question]).items()}

    def seen(self, questions):
        """Return what each part says of every document, for several questions.

        Parameters
        ----------
        questions : sequence of str
            At most 1,000.

        Returns
        -------
        numpy.ndarray of float32, shape (n_questions, n_docs, n_parts)
            As in `features`, in the order of `utils.search.mixture.PARTS`; in memory the documents
            of a part lie side by side, as `utils.search.mixture.learn` reads them.
        """
        self.prepare(questions)
        found = np.empty((len(questions), len(mixture.PARTS), len(self.docs)), np.float32)
        for a in range(0, len(questions), AT_ONCE):
            heard = self._heard(questions[a : a + AT_ONCE])
            for n, part in enumerate(mixture.PARTS):
                found[a : a + AT_ONCE, n] = heard[part].T
        return found.transpose(0, 2, 1)

    def _heard(self, questions):
        """What each part says of every document: float64, (n_docs, n_questions) a part."""
        vectors = encoders.kept(self.encoder.ask, questions).T
        found = {
            "words": np.stack([self.words.scores(stems.terms(q)) for q in questions], axis=1),
            "text": np.maximum.reduceat(self.chunks @ vectors, self.starts).astype(float),
            "title": (self.title @ vectors).astype(float),
        }
        asked = found["title"].copy()
        if self._asked is not None:  # by one encoder: cosines of two have two scales
            vectors = encoders.kept(self.encoder.encode, questions).T
            asked = (self.title @ vectors).astype(float) + UNASKED
            near = self._asked @ vectors
            asked[self._asked_rows] = np.maximum.reduceat(near, self._asked_starts)
        around = self.around((found["words"] + found["text"] + found["title"]) / 3)
        use = np.repeat(self._use[:, None], len(questions), axis=1)
        return {**found, "asked": asked, "neighbours": around, "use": use}

    def around(self, own):
        """Return for every document the mean of a value over its See Also neighbours.

        Parameters
        ----------
        own : array_like, shape (n_docs,) or (n_docs, n)
            One number for each document, or n.

        Returns
        -------
        numpy.ndarray of float64, of that shape
            For a document without neighbours its own value.
        """
        own = np.asarray(own)
        if own.shape[:1] != (len(self.docs),) or own.ndim > 2 or own.dtype.kind not in "fiu":
            raise ValueError(f"own: expected a number for each of {len(self.docs):,} documents")
        around = self._neighbours @ own.astype(float)
        around[self._alone] = own[self._alone]
        return around

    def mix(self, found):
        """Return the weighted mean of the parts: one score for every document.

        Parameters
        ----------
        found : mapping of str to numpy.ndarray
            From `features`.

        Returns
        -------
        numpy.ndarray of float64, shape (n_docs,)
        """
        total = sum(weight * found[part] for part, weight in self.weights.items())
        return total / sum(self.weights.values())

    def _rows(self, within):
        if isinstance(within, str) or (within is not None and not set(within) <= set(self.owner)):
            raise ValueError(
                f"within: expected a sequence of this index's packages, got {within!r}"
            )
        rows = np.arange(len(self.docs))
        if within is not None:
            rows = rows[np.isin(self.owner, list(within))]
        if not len(rows):
            raise ValueError("within: expected at least one package, got none")
        return rows

    def parts(self, question, within=None):
        """Return what each of `PARTS` finds: lists of (row, score), best first, at most `POOL`."""
        _check(question)
        rows, result = self._rows(within), {}
        found = self.features(question)
        for part in PARTS:
            values = found[part][rows]
            best = metrics.top_k(values[None], min(POOL, len(rows)))[0]
            if part == "words":  # a document that shares no word is not found
                best = best[values[best] > 0]
            result[part] = [(int(rows[i]), float(values[i])) for i in best]
        return result

    def named(self, question):
        """Return the documents that a question names, and how.

        Parameters
        ----------
        question : str

        Returns
        -------
        dict of int to (float, str)
            Row → how far it is lifted, and the reason in words.
        """
        lifted = {
            row: (_ABOVE["written"], f"{word} stands in its text")
            for row, word in self._written(question).items()
        }
        for row, word in self.names.mentioned(question).items():
            how = "mentioned" if re.search(r"[_.(]", word) or word.islower() else "class"
            lifted[row] = _ABOVE[how], f"its name {word} stands in the question"
        rows, how = self.names.find(question)
        for row, other in rows.items():
            above = _ABOVE[how] + 4 * (how == "exact" and not other)  # a main path first
            known = self._use[row] - 0.2 * min(self.docs[row].name.count("."), 4)
            lifted[row] = above + float(known), _SAID[how]
        return lifted

    def _written(self, question):
        """Documents with an identifier of the question that is no name, such as a parameter."""
        found, most = {}, max(10, SELDOM * len(self.docs))
        for word in public_names.identifiers(question):
            column = self.words.column.get(word.lower())
            if column is not None and not self.names.find(word)[0]:
                rows = list(self.words.rows(column))
                if len(rows) <= most:
                    found |= dict.fromkeys(rows, word)
        return found

    def scores(self, question):
        """Return the score of every document: that of `mix`, and names above all others.

        Parameters
        ----------
        question : str

        Returns
        -------
        numpy.ndarray of float64, shape (n_docs,)
        """
        scores = self.mix(self.features(question))
        for row, (above, _) in self.named(question).items():
            scores[row] += above
        return scores

    def search(self, question, k=10, within=None, rerank=0, reranker=None):
        """Return the k best documents for a question.

        Parameters
        ----------
        question : str
        k : int
        within : sequence of str, optional
            Only documents of these packages.
        rerank : int
            How many of the first results to compare again, half the score from each. 0 by
            default: on the simpler search of chapter 21 (three parts, 64 pieces of each text) no
            gain was seen; on this one it was not tested.
        reranker : callable, optional
            Takes the question and a list of texts, returns a score for each; by default late
            interaction (see `maxsim`). Needs ``rerank``.

        Returns
        -------
        Results
        """
        _check(question, k, rerank)
        if reranker is not None:
            checks.function("reranker", reranker)
            if not rerank:
                raise ValueError("rerank: expected at least 1 with a reranker, got 0")
        rows, found = self._rows(within), self.features(question)
        scores, lifted = self.mix(found), self.named(question)
        if rerank:
            self._look_again(question, scores, rows, rerank, reranker or _by_maxsim)
        for row, (above, _) in lifted.items():
            scores[row] += above
        best = rows[metrics.top_k(scores[rows][None], min(k, len(rows)))[0]]
        why = _Why(self, question, found, lifted)
        results = Results(
            Hit(self.docs[r], float(scores[r]), why.ranks(r), why.sentence(r), why.reasons(r))
            for r in best.tolist()
        )
        if self.encoder.english and not re.search("[A-Za-z0-9]", question):
            results.note = (
                f"No Latin letter in the question: {self.encoder.name} has learnt English, and "
                "what it finds here is little better than chance."
            )
        return results

    def _look_again(self, question, scores, rows, rerank, reranker):
        """Mix the best rows' scores, on [0, 1], with a reranker's; they stay above all others."""
        first = rows[metrics.top_k(scores[rows][None], min(rerank, len(rows)))[0]]
        again = reranker(question, [f"{self.docs[r].name}: {self.docs[r].body}" for r in first])
        both = []
        for values in (scores[first], np.asarray(again, float)):
            spread = np.ptp(values) or 1.0
            both.append((values - values.min()) / spread)
        low, high = scores[first].min(), scores[first].max()
        scores[first] = low + (high - low) * (both[0] + both[1]) / 2


class _Why:
    """Says of a result why it was found: ranks, a sentence, reasons."""

    def __init__(self, index, question, found, lifted):
        self.index, self.found, self.lifted = index, found, lifted
        words = {}
        for word in re.findall(r"[^\W_]+(?:_+[^\W_]+)*", question):
            for term in stems.terms(word):
                words.setdefault(term, word)
        known = index.words.known(words)
        self.idf = {term: index.words.idf[index.words.column[term]] for term in known}
        self.words = {term: words[term] for term in sorted(known, key=lambda t: -self.idf[t])}
        pool = metrics.top_k(index.mix(found)[None], min(100, len(index.docs)))[0]
        self.usual = {part: values[pool].mean() for part, values in found.items()}
        self.question = question

    def ranks(self, row):
        found = {part: int(1 + (self.found[part] > self.found[part][row]).sum()) for part in PARTS}
        return found if self.found["words"][row] > 0 else {**found, "words": None}

    def sentence(self, row):
        doc, best, most = self.index.docs[row], "", 0.0
        if self.lifted.get(row, (0,))[0] > _ABOVE["mentioned"] + 2:  # the question is its name
            return doc.summary
        for sentence in chunks.sentences(doc.body):
            shared = set(stems.terms(sentence)) & self.idf.keys()
            score = sum(self.idf[term] for term in shared) / (20 + len(sentence.split())) * 20
            if score > most + 1e-9:
                best, most = sentence, score
        return best or doc.summary

    def _asked(self, row):
        at = np.searchsorted(self.index._asked_rows, row)
        ends = np.append(self.index._asked_starts, len(self.index._questions))
        start, end = ends[at], ends[at + 1]
        vector = encoders.kept(self.index.encoder.encode, [self.question])[0]
        cosines = self.index._asked[start:end] @ vector
        return self.index._questions[start + int(np.argmax(np.round(cosines, 6)))]

    def _said(self, part, row):
        if part == "words":
            columns = {t: self.index.words.column[t] for t in self.words}
            weights = self.index.words.matrix[[row]].toarray()[0]
            shared = [
                self.words[t] for t, c in columns.items() if weights[c] > 0 and self.idf[t] > RARE
            ]
            return "words " + ", ".join(list(dict.fromkeys(shared))[:4]) if shared else None
        if part == "asked":
            if self.index._asked is None or row not in self.index._asked_rows:
                return None
            return f"asked for as “{self._asked(row)}”"
        rank = 1 + int((self.found[part] > self.found[part][row]).sum())
        return {
            "text": f"its text is near in meaning (rank {rank})",
            "title": f"its title is near in meaning (rank {rank})",
            "neighbours": "its See Also neighbours fit",
            "use": f"called in {self.index._files[row]} files",
        }[part]

    def reasons(self, row):
        weights = self.index.weights
        gain = {p: weights[p] * (self.found[p][row] - self.usual[p]) for p in mixture.PARTS}
        order = sorted(mixture.PARTS, key=lambda part: -gain[part])
        first = max(gain[order[0]], 1e-9)
        said = [self._said(part, row) for part in order if gain[part] > 0.2 * first]
        said = [reason for reason in said if reason][:3]
        if row in self.lifted:
            said = [self.lifted[row][1], *said[:2]]
        return tuple(said) or ("nearest of what there is",)


@lru_cache(maxsize=4)
def _index(packages, progress, limit=None):
    return Index.build(packages, progress, limit=limit)


def search(question, k=5, packages=harvest.PACKAGES, progress=False, limit=None):
    """Search packages by their import names; the first call makes their index, or loads it.

    Parameters
    ----------
    question : str
    k : int
    packages : sequence of str
    progress : bool
        Whether to show a bar on stderr while something is encoded.
    limit : float, optional
        Seconds that reading a package may take.

    Returns
    -------
    Results
    """
    _check(question, k)  # before an index is made
    packages = packages if isinstance(packages, str) else tuple(packages)
    return _index(packages, progress, limit).search(question, k)


def skipped(packages=harvest.PACKAGES, progress=False, limit=None):
    """Return how many objects of packages could not be read, of the index that `search` made.

    Parameters
    ----------
    packages, progress, limit
        As in `search`.

    Returns
    -------
    dict of str to int
    """
    return _index(
        packages if isinstance(packages, str) else tuple(packages), progress, limit
    ).skipped

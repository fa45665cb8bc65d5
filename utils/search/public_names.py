"""Names in a search: every public path of a document, exact ones first, then nearly exact ones."""

import re
from collections import defaultdict

SHORT = {
    "np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot", "mpl": "matplotlib",
    "nx": "networkx", "sp": "scipy", "sk": "sklearn", "ski": "skimage",
}  # fmt: skip
_IDENTIFIER = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*(?:\(\))?")
LEAST = 5  # letters: shorter words have too many neighbours one letter away


def _check(question):
    if not isinstance(question, str):
        raise ValueError(f"question: expected a string, got {type(question).__name__}")


def _plain(text):
    """A name without case, underscores, dots and spaces."""
    return re.sub(r"[\W_]+", "", text).lower()


def _clean(text):
    """A question as a name: without brackets, back ticks and a usual abbreviation of a package."""
    name = re.sub(r"\(.*\)\s*$", "", text.strip().strip("`'\"?!.:,;").strip(), flags=re.S).strip()
    first, dot, rest = name.partition(".")
    return SHORT.get(first.lower(), first) + dot + rest if dot else name


def one_letter_off(word):
    """Return what a word becomes by one letter left out, so that two words can be compared.

    Two words that are one letter apart (changed, missing, too many, or two neighbours swapped)
    have one of these in common; not all that have one in common are, see `near`.

    Parameters
    ----------
    word : str

    Returns
    -------
    set of str
        The word itself, and the word without each of its letters.
    """
    if not isinstance(word, str):
        raise ValueError(f"word: expected a string, got {type(word).__name__}")
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def near(a, b):
    """Say whether one typing error makes one word of the other (Damerau 1964).

    Parameters
    ----------
    a, b : str

    Returns
    -------
    bool
        True where they are equal, too.
    """
    for name, value in (("a", a), ("b", b)):
        if not isinstance(value, str):
            raise ValueError(f"{name}: expected a string, got {type(value).__name__}")
    if abs(len(a) - len(b)) > 1:
        return False
    start = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    a, b = a[start:], b[start:]
    if not a or not b:
        return True
    if len(a) == len(b):
        return a[1:] == b[1:] or (len(a) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:])
    return a[1:] == b if len(a) > len(b) else a == b[1:]


def identifiers(question):
    """Return what in a question is written as a name: no ordinary word looks so.

    Parameters
    ----------
    question : str

    Returns
    -------
    list of str
        Words with an underscore, a dot, brackets at the end or a capital inside.
    """
    _check(question)
    return [
        word
        for word in _IDENTIFIER.findall(question)
        if "_" in word
        or "." in word
        or word.endswith("()")
        or re.search("[a-z].*[A-Z]|.[A-Z].*[a-z]", word)
    ]


class Names:
    """The public paths of documents, and what follows each of their dots.

    Parameters
    ----------
    docs : sequence of utils.worlds.corpus.Doc
    """

    def __init__(self, docs):
        self._exact, self._plain = defaultdict(dict), defaultdict(dict)
        self._last, self._packages = defaultdict(set), defaultdict(set)
        for row, doc in enumerate(docs):
            if not hasattr(doc, "aliases"):
                raise ValueError(f"docs: expected Docs, got {type(doc).__name__}")
            for order, path in enumerate((doc.name, *doc.aliases)):
                parts = path.split(".")
                self._packages[parts[0]].add(row)
                for i in range(len(parts)):
                    suffix = ".".join(parts[i:])
                    # how good a name of this document it is: its main path before others
                    self._exact[suffix].setdefault(row, min(order, 1))
                    self._plain[_plain(suffix)].setdefault(row, min(order, 1))
                last = parts[-1].lower()
                if len(last) >= LEAST:
                    for short in one_letter_off(last):
                        self._last[short].add(last)

    def find(self, question):
        """Find the documents whose name a question is.

        Parameters
        ----------
        question : str

        Returns
        -------
        rows : dict of int to int
            Row → 0 for a document's main path, 1 for another of its public paths.
        how : str
            ``exact``; ``letters`` (case, spaces, dots and underscores differ: ``read csv``);
            ``last`` (only what follows the last dot is one: ``df.groupby``); ``near`` (one
            typing error: ``read_cvs``); or ``''`` where it is no name.
        """
        _check(question)
        name = _clean(question)
        for how, table, key in (
            ("exact", self._exact, name), ("letters", self._plain, _plain(name))
        ):  # fmt: skip
            if key and key in table:
                return dict(table[key]), how
        rows = self._by_last_part(name)
        if rows:
            return rows, "last"
        last = name.rpartition(".")[2].lower()
        if len(last) >= LEAST and not re.search(r"\s", name):
            close = {
                w for s in one_letter_off(last) for w in self._last.get(s, ()) if near(last, w)
            }
            rows = {}
            for word in sorted(close):
                for row, order in self._plain[_plain(word)].items():
                    rows[row] = min(order, rows.get(row, 1))
            if rows:
                return rows, "near"
        return {}, ""

    def _by_last_part(self, name):
        """Documents by what follows the last dot; of the package before the first, if it has any.

        What stands before may be a variable: ``df.groupby``, ``arr.sort``.
        """
        first, last = name.partition(".")[0], name.rpartition(".")[2]
        if "." not in name or len(last) < 3 or re.search(r"\s", name):
            return {}
        rows = self._exact.get(last, {})
        ours = self._packages.get(first, set())
        return {row: how for row, how in rows.items() if row in ours} or dict(rows)

    def mentioned(self, question):
        """Find names within a question that no ordinary word could be.

        Parameters
        ----------
        question : str

        Returns
        -------
        dict of int to str
            Row → the name as written: one with an underscore, a dot, brackets or a capital inside;
            its last part, if only that is a name (``df.groupby``).
        """
        found = {}
        for word in identifiers(question):
            name = _clean(word)
            rows = self._exact.get(name)
            if not rows:
                rows, word = self._by_last_part(name), name.rpartition(".")[2]
            for row in rows:
                found.setdefault(row, word)
        return found

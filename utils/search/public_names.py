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
        exact, plain, self._packages = {}, {}, defaultdict(set)
        last = set()
        for row, doc in enumerate(docs):
            if not hasattr(doc, "aliases"):
                raise ValueError(f"docs: expected Docs, got {type(doc).__name__}")
            for order, path in enumerate((doc.name, *doc.aliases)):
                parts = path.split(".")
                self._packages[parts[0]].add(row)
                for i in range(len(parts)):
                    suffix = ".".join(parts[i:])
                    # how good a name of this document it is: its main path before others
                    for table, key in ((exact, suffix), (plain, _plain(suffix))):
                        table[key] = (*table.get(key, ()), 2 * row + min(order, 1))
                last.add(parts[-1].lower())
        # tuples of 2 · row + order: a dict for each of a hundred thousand names would be large
        self._exact, self._plain = exact, plain
        self._last = sorted(word for word in last if len(word) >= LEAST)

    @staticmethod
    def _rows(table, key):
        """Row → 0 for a document's main path, 1 for another: the first that was noted."""
        found = {}
        for code in table.get(key, ()):
            found.setdefault(code >> 1, code & 1)
        return found

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
                return self._rows(table, key), how
        rows = self._by_last_part(name)
        if rows:
            return rows, "last"
        last = name.rpartition(".")[2].lower()
        if len(last) >= LEAST and not re.search(r"\s", name):
            rows = {}
            for word in (word for word in self._last if near(last, word)):
                for row, order in self._rows(self._plain, _plain(word)).items():
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
        rows = self._rows(self._exact, last)
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
            rows = self._rows(self._exact, name)
            if not rows:
                rows, word = self._by_last_part(name), name.rpartition(".")[2]
            for row in rows:
                found.setdefault(row, word)
        return found

"""The world *docs*: what the installed scientific Python packages say of themselves."""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.metadata import version

from utils.machine import cache, installed
from utils.worlds.docstrings import headings, split_sections, without_section
from utils.worlds.harvest import PACKAGES, read_elsewhere

_DISTRIBUTIONS = {"sklearn": "scikit-learn", "skimage": "scikit-image"}
_TOKEN = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|\n\s*\n|\n(?=\s*>>>)")


@dataclass(frozen=True)
class Doc:
    """One distinct docstring.

    Attributes
    ----------
    name : str
        Canonical public name, for example ``numpy.flip``.
    package : str
        Import name of its package, one of `utils.corpus.PACKAGES`.
    kind : str
        ``function``, ``class``, ``property`` or ``object``.
    signature, summary, text : str
        Call signature ('' where there is none), first sentence, and the whole docstring.
    see_also : tuple of str
        Canonical names of the entries that its *See Also* section points at.
    aliases : tuple of str
        Further public names of the same text.
    """

    name: str
    package: str
    kind: str
    signature: str
    summary: str
    text: str
    see_also: tuple
    aliases: tuple

    @cached_property
    def sections(self):
        """dict of str to str: the docstring's numpydoc sections; ``""`` is the start."""
        return split_sections(self.text)

    @cached_property
    def body(self):
        """str: the docstring without its *See Also* section."""
        return without_section(self.text, "See Also")

    def __repr__(self):
        return f"Doc({self.name}: {self.summary[:60]})"


def versions():
    """Return the installed version of each package of the docs.

    Returns
    -------
    dict of str to str
        Import name → version.
    """
    return {name: version(_DISTRIBUTIONS.get(name, name)) for name in PACKAGES}


def facts():
    """Return what of this machine decides the docs, for the key of what is computed from it.

    Returns
    -------
    tuple
        Python, the packages' versions and lists of files, and what else is installed: parts of a
        package are read only where their own requirement is there.
    """
    records = [installed.record(_DISTRIBUTIONS.get(name, name)) for name in PACKAGES]
    return *cache.python(), sorted(versions().items()), installed.names(), records


def _read_packages():
    """Rows of all docs; the packages are imported in another process."""
    return read_elsewhere()[0]


@lru_cache(maxsize=1)
def docs():
    """Return every distinct docstring of the seven packages.

    The first call on a machine reads the packages (some seconds) and caches the result;
    a new version of a package, or of the reading code, makes a new cache file.

    Returns
    -------
    tuple of Doc
        Sorted by package, then by name.
    """
    rows = cache.once("docs", _read_packages, *facts(), form=cache.JSON)
    for row in rows:
        row["see_also"], row["aliases"] = tuple(row["see_also"]), tuple(row["aliases"])
    return tuple(Doc(**row) for row in rows)


@lru_cache(maxsize=1)
def functions():
    """Return the documents that a search can answer with.

    Returns
    -------
    tuple of Doc
        Those with a *Parameters*, *Returns* or *Yields* section.
    """
    wanted = {"Parameters", "Returns", "Yields"}
    return tuple(doc for doc in docs() if not wanted.isdisjoint(headings(doc.text)))


@lru_cache(maxsize=1)
def _by_name():
    names = {alias: doc for doc in docs() for alias in doc.aliases}
    return names | {doc.name: doc for doc in docs()}


def get(name):
    """Return one document by its canonical name or by an alias.

    Parameters
    ----------
    name : str
        For example ``"numpy.flip"``.

    Returns
    -------
    Doc

    Raises
    ------
    KeyError
        If no document has this name.
    """
    try:
        return _by_name()[name]
    except (KeyError, TypeError):
        raise KeyError(
            f"name: expected a name in the docs such as 'numpy.flip', got {name!r}"
        ) from None


@lru_cache(maxsize=1)
def fingerprint():
    """Return 16 hex digits that change when any name or word of the corpus changes.

    White space does not count: Python 3.13 indents some docstrings in another way.

    Returns
    -------
    str
    """
    digest = hashlib.sha256()
    for doc in docs():
        digest.update(f"{doc.name}\0{' '.join(doc.text.split())}\0".encode())
    return digest.hexdigest()[:16]


def tokens(text):
    """Split a text into lower-case tokens; ``np.arg_sort2`` gives ``np``, ``arg_sort2``.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        Letters first, then letters or digits, joined by underscores; numbers are left out.

    Raises
    ------
    ValueError
        If ``text`` is not a string.
    """
    if not isinstance(text, str):
        raise ValueError(f"text: expected a string, got {type(text).__name__}")
    return _TOKEN.findall(text.lower())


def spans(text):
    """Say where the tokens of a text stand in it.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of tuple of int
        Start and end of each token of `tokens`: ``text[start:end].lower()`` is the token.

    Raises
    ------
    ValueError
        If ``text`` is not a string, or has a letter whose lower case is longer (İ).
    """
    if not isinstance(text, str) or len(text.lower()) != len(text):
        raise ValueError(f"text: expected a string as long as in lower case, got {text!r:.60}")
    return [match.span() for match in _TOKEN.finditer(text.lower())]


def sentences(documents=None):
    """Split documents into sentences of tokens, the food of word vectors.

    Parameters
    ----------
    documents : iterable of Doc or str, optional
        All documents by default.

    Returns
    -------
    list of list of str
        Sentences of two tokens or more, in the order of the documents.

    Raises
    ------
    ValueError
        If an item is neither a Doc nor a string.
    """
    result = []
    for document in docs() if documents is None else documents:
        text = document.text if isinstance(document, Doc) else document
        if not isinstance(text, str):
            raise ValueError(f"documents: expected Doc or str items, got {type(text).__name__}")
        pieces = (tokens(piece) for piece in _SENTENCE_END.split(text))
        result += [piece for piece in pieces if len(piece) > 1]
    return result


def see_also_graph():
    """Return the *See Also* graph.

    Returns
    -------
    networkx.DiGraph
        One node a document that points or is pointed at, with the attribute ``package``.
    """
    import networkx as nx

    graph = nx.DiGraph()
    for doc in docs():
        graph.add_edges_from((doc.name, target) for target in doc.see_also)
    nx.set_node_attributes(graph, {name: get(name).package for name in graph}, "package")
    return graph

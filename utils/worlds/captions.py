"""Captions of the emoji as lists of words, and everyday English to learn to write from."""

import bz2
import re
import unicodedata
from functools import lru_cache

from utils.machine import checks, package_files
from utils.worlds import emoji_set, emojis

_WORD = re.compile(r"'s\b|[a-z]+|\d+|[.,:?]")
_WIKIPEDIA = "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"
_NEWS = "lee_background.cor"
_PLAIN = {"alphanum": "letters", "keycap": "keys"}  # subgroups whose names GloVe does not know

FORMS = {
    "shows": "this picture shows {name} , {kind} .",
    "kind first": "{kind} : {name} .",
    "bare": "{name} .",
    "we see": "in {kind} we see {name} .",
}


def words(text):
    """Cut a text into words as GloVe knows them.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        Lower case, without accents; ``'s``, numbers and the signs ``. , : ?`` are words of
        their own, other signs are dropped.
    """
    if not isinstance(text, str):
        raise ValueError(f"text: expected a str, got {type(text).__name__}")
    text = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return _WORD.findall("".join(c for c in text if not unicodedata.combining(c)))


@lru_cache(maxsize=1)
def names():
    """Return the words of every English name, in the order of `utils.worlds.emojis.emojis`."""
    return tuple(tuple(words(emoji.name)) for emoji in emojis.emojis())


@lru_cache(maxsize=1)
def kinds():
    """Return the words of every Unicode subgroup (``animal-bird``), in the same order."""
    found = [_PLAIN.get(kind, kind) for kind in emoji_set.groups("subgroup").tolist()]
    return tuple(tuple(words(kind)) for kind in found)


def caption(name, kind, form="shows"):
    """Return one caption as words.

    Parameters
    ----------
    name, kind : sequence of str
        Words, as from `names` and `kinds`.
    form : str
        One of `utils.worlds.captions.FORMS`.

    Returns
    -------
    list of str

    Raises
    ------
    ValueError
        If the form is unknown, or ``name`` or ``kind`` is no sequence of words.
    """
    for argument, value in {"name": name, "kind": kind}.items():
        if isinstance(value, str) or not all(isinstance(word, str) for word in value):
            raise ValueError(f"{argument}: expected a sequence of words, got {value!r}")
    checks.one_of("form", form, FORMS)
    return FORMS[form].format(name=" ".join(name), kind=" ".join(kind)).split()


def news():
    """Return 300 short news reports (Lee, Pincombe & Welsh 2005), which gensim ships, as words.

    Returns
    -------
    list of list of str
    """
    text = package_files.gensim_data(_NEWS).read_text(encoding="utf-8")
    return [words(line) for line in text.splitlines()]


def wikipedia():
    """Return the hundred-odd Wikipedia articles that gensim ships, as words.

    Returns
    -------
    list of list of str
        Takes some seconds.
    """
    from gensim.corpora.wikicorpus import extract_pages, filter_wiki

    with bz2.open(package_files.gensim_data(_WIKIPEDIA)) as file:
        pages = [text for _, text, _ in extract_pages(file, ("0",))]
    articles = (words(filter_wiki(text)) for text in pages if not text.startswith("#REDIRECT"))
    return [article for article in articles if len(article) > 50]

"""Words of a text for the search: identifiers are taken apart, endings cut off (Porter 1980)."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:_+[^\W_]+)*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+[a-zA-Z](?![a-z])|\d+")


@lru_cache(maxsize=1)
def _porter():
    from gensim.parsing.porter import PorterStemmer  # a second: not for --help

    return PorterStemmer()


@lru_cache(maxsize=200_000)
def stem(word):
    """Return the stem of an English word: ``rotations`` and ``rotate`` give ``rotat``.

    By gensim: the algorithm of M. F. Porter, "An algorithm for suffix stripping", Program 14(3),
    1980 (doi:10.1108/eb046814), with the two later changes of its author (-bli, -logi).

    Parameters
    ----------
    word : str
        In lower case. Words of one or two letters, and of other letters than a to z, stay.

    Returns
    -------
    str
    """
    if not isinstance(word, str):
        raise ValueError(f"word: expected a string, got {type(word).__name__}")
    if len(word) < 3 or not re.fullmatch("[a-z]+", word):
        return word
    return _porter().stem(word)


def split(identifier):
    """Take an identifier apart: ``read_csv`` gives ``read, csv``; ``DataFrame`` ``data, frame``.

    Parameters
    ----------
    identifier : str
        Cut at underscores, dots, before a capital after a small letter, and before digits.

    Returns
    -------
    list of str
        In lower case.
    """
    if not isinstance(identifier, str):
        raise ValueError(f"identifier: expected a string, got {type(identifier).__name__}")
    return [part.lower() for part in _PART.findall(identifier)]


@lru_cache(maxsize=200_000)
def _terms(word):
    parts = split(word)
    whole = [word.lower()] if len(parts) > 1 else []
    return (*whole, *map(stem, parts))


def terms(text):
    """Return the words that the search counts, in the order of the text.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        Stems; an identifier of several parts gives itself and the stems of its parts.
    """
    if not isinstance(text, str):
        raise ValueError(f"text: expected a string, got {type(text).__name__}")
    return [term for word in _WORD.findall(text) for term in _terms(word)]

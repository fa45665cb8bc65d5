"""Words of a text for the search: identifiers are taken apart, endings cut off (Porter 1980)."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:_+[^\W_]+)*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+[a-zA-Z](?![a-z])|\d+")

_C, _V = "[^aeiou][^aeiouy]*", "[aeiouy][aeiou]*"  # runs of consonants, runs of vowels
_SOME = re.compile(f"^(?:{_C})?{_V}{_C}")  # Porter's measure m > 0
_ONE = re.compile(f"^(?:{_C})?{_V}{_C}(?:{_V})?$")  # m = 1
_MORE = re.compile(f"^(?:{_C})?{_V}{_C}{_V}{_C}")  # m > 1
_VOWEL = re.compile(f"^(?:{_C})?[aeiouy]")
_SHORT = re.compile("^(?:[^aeiou][^aeiouy]*)[aeiouy][^aeiouwxy]$")  # consonant, vowel, consonant
_STEP_2 = dict(
    pair.split(":")
    for pair in """ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent
    eli:e ousli:ous ization:ize ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous
    aliti:al iviti:ive biliti:ble logi:log""".split()
)
_STEP_3 = dict(
    pair.split(":") for pair in "icate:ic ative: alize:al iciti:ic ical:ic ful: ness:".split()
)
_STEP_4 = """al ance ence er ic able ible ant ement ment ent ou ism ate iti ous ive ize sion
tion""".split()


def _longest(word, endings):
    """The longest of some endings that a word has, or None."""
    return max((e for e in endings if word.endswith(e)), key=len, default=None)


def _plural(word):
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past(word):
    if word.endswith("eed"):
        return word[:-1] if _SOME.match(word[:-3]) else word
    ending = _longest(word, ("ed", "ing"))
    if ending is None or not _VOWEL.match(word.removesuffix(ending)):
        return word
    word = word.removesuffix(ending)
    if word.endswith(("at", "bl", "iz")):
        return word + "e"
    if re.search(r"([^aeiouylsz])\1$", word):
        return word[:-1]
    return word + "e" if _SHORT.match(word) else word


def _suffixes(word):
    for step in (_STEP_2, _STEP_3):
        ending = _longest(word, step)
        if ending and _SOME.match(word.removesuffix(ending)):
            word = word.removesuffix(ending) + step[ending]
    ending = _longest(word, _STEP_4)
    if ending:
        stem = word.removesuffix(ending)
        stem += ending[0] if ending in ("sion", "tion") else ""  # only -ion goes
        if _MORE.match(stem):
            word = stem
    return word


@lru_cache(maxsize=200_000)
def stem(word):
    """Return the stem of an English word: ``rotations`` and ``rotate`` give ``rotat``.

    The algorithm of M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980
    (doi:10.1108/eb046814), with the two later changes of its author (-bli, -logi).

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
    first = word[0].upper() if word[0] == "y" else word[0]  # an initial y is a consonant
    word = _past(_plural(first + word[1:]))
    if word.endswith("y") and _VOWEL.match(word[:-1]):
        word = word[:-1] + "i"
    word = _suffixes(word)
    if word.endswith("e"):
        short = word[:-1]
        if _MORE.match(short) or (_ONE.match(short) and not _SHORT.match(short)):
            word = short
    if word.endswith("ll") and _MORE.match(word):
        word = word[:-1]
    return word.lower()


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

"""Long texts in chunks, and in sentences: what an encoder's limit would cut off is read, too."""

import re

from utils.machine import checks
from utils.worlds.docstrings import split_sections

# Examples are mostly code and output; References are titles of papers; See Also names others.
_LEFT_OUT = ("Examples", "References", "See Also")
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z`'\"(\[*])|\n\s*\n|\n(?=\s*>>>)")
_RULE = re.compile(r"^[-=~^]{3,}\s*$", re.M)


def prose(text):
    """Return a docstring without its examples, references and See Also section.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    if not isinstance(text, str):
        raise ValueError(f"text: expected a string, got {type(text).__name__}")
    sections = split_sections(text)
    kept = [
        f"{name}\n\n{section}" if name else section
        for name, section in sections.items()
        if name not in _LEFT_OUT
    ]
    return "\n\n".join(part.strip() for part in kept if part.strip())


def sentences(text):
    """Cut a docstring's prose into sentences.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        On one line each, in the order of the text.
    """
    heads = set(split_sections(text))
    parts = _END.split(_RULE.sub("", prose(text)))
    lines = (" ".join(part.split()) for part in parts)
    return [line for line in lines if len(line) > 2 and line not in heads]


def chunks(text, pieces, limit=254, overlap=32):
    """Cut a text where an encoder would stop reading, each chunk a little before the last's end.

    Parameters
    ----------
    text : str
    pieces : callable
        As of `utils.search.encoders.Encoder`.
    limit : int
        Word pieces of a chunk; two fewer than the encoder reads, which adds two of its own.
    overlap : int
        Pieces that a chunk shares with the one before it.

    Returns
    -------
    list of str
        At least one. Joined without what they share, they are the text.
    """
    if not isinstance(text, str):
        raise ValueError(f"text: expected a string, got {type(text).__name__}")
    checks.function("pieces", pieces)
    checks.whole("limit", limit, 2)
    checks.whole("overlap", overlap, 0, limit - 1)
    places = pieces(text)
    if len(places) <= limit:
        return [text]
    found, start = [], 0
    while True:
        end = min(start + limit, len(places))
        first = places[start][0] if start else 0
        last = len(text) if end == len(places) else places[end][0]
        found.append(text[first:last])
        if end == len(places):
            return found
        start = end - overlap


def later(text, pieces, limit):
    """Return the chunks of a docstring's prose that an encoder would not read with the whole text.

    Parameters
    ----------
    text : str
    pieces : callable
        As of `utils.search.encoders.Encoder`.
    limit : int
        Word pieces that the encoder reads, with its two signs.

    Returns
    -------
    list of str
        Empty for a text that it reads whole.
    """
    return chunks(prose(text), pieces, limit - 2, min(32, (limit - 2) // 4))[1:]

"""One drawing a method, in modules by part of the course, before the code of the method.

A function takes nothing and returns a figure, shown by
``plots.show(drawings.words.skip_gram_and_cbow(), "…")``.
"""

from utils.show.drawings import (
    context,
    counts,
    graphs,
    inside,
    modes,
    reading,
    search,
    services,
    things,
    words,
)
from utils.show.drawings.chains import FIXED, MOVES, PLAIN, chain
from utils.show.drawings.modes import two_towers
from utils.show.drawings.search import query_side, read_together

__all__ = [
    "FIXED",
    "MOVES",
    "PLAIN",
    "chain",
    "context",
    "counts",
    "graphs",
    "inside",
    "modes",
    "query_side",
    "read_together",
    "reading",
    "search",
    "services",
    "things",
    "two_towers",
    "words",
]

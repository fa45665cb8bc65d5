"""The emoji as a picture data set: official groups, a leak-free held-out set, pixels, features."""

import csv
import hashlib
import re
from functools import lru_cache

import numpy as np

from utils.machine import checks
from utils.machine.files import DATA
from utils.worlds import emojis

# Pictures that differ in these words only ("man running", "woman running") stay on one side.
_VARIANTS = frozenset(
    "man men woman women person people boy boys girl girls child children baby adult older old "
    "mother father prince princess king queen husband wife lady gentleman male female son "
    "daughter beard blond bald curly red white hair facing left right".split()
)


@lru_cache(maxsize=1)
def _table():
    with open(DATA / "emoji_groups.csv", encoding="utf-8", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    return [rows[emoji.code] for emoji in emojis.emojis()]


def groups(level="group"):
    """Return the Unicode group of every emoji, in the order of `utils.worlds.emojis.emojis`.

    Parameters
    ----------
    level : str
        ``group`` (nine, such as ``Food & Drink``) or ``subgroup`` (ninety-odd, such as
        ``food-fruit``).

    Returns
    -------
    numpy.ndarray of str, shape (n_emojis,)
    """
    if level not in ("group", "subgroup"):
        raise ValueError(f"level: expected 'group' or 'subgroup', got {level!r}")
    return np.array([row[level] for row in _table()])


def _stem(name):
    words = re.findall(r"[a-z0-9']+", name.lower())
    return " ".join(word for word in words if word not in _VARIANTS) or " ".join(words)


def stems():
    """Return the stem of every emoji: its English name without words for person, hair, direction.

    Emoji with one stem are variants of one picture (*woman running facing right*, *man running*),
    so they are no independent answers: pass stems as ``groups`` to `metrics.estimate`.

    Returns
    -------
    numpy.ndarray of str, shape (n_emojis,)
        In the order of `utils.worlds.emojis.emojis`.
    """
    return np.array([_stem(emoji.name) for emoji in emojis.emojis()])


def held_out():
    """Return which emoji no chapter may train on.

    A hash of the stem decides (`stems`), so that variants of one picture are never on both sides.
    About one emoji in six is held out.

    Returns
    -------
    numpy.ndarray of bool, shape (n_emojis,)
    """
    return np.array([hashlib.sha256(stem.encode()).digest()[0] < 40 for stem in stems()])


def folds(n=5):
    """Split the emoji that are not held out into parts, to choose settings by.

    The same stems as in `held_out` decide, so that variants of one picture share a part.

    Parameters
    ----------
    n : int
        Number of parts, 2 to 256.

    Returns
    -------
    numpy.ndarray of int, shape (n_emojis,)
        0 to n - 1; -1 for what is held out.
    """
    checks.whole("n", n, 2, 256)
    parts = np.array([hashlib.sha256(stem.encode()).digest()[1] % n for stem in stems()])
    return np.where(held_out(), -1, parts)


def draw(size=32):
    """Draw all emoji on white.

    Parameters
    ----------
    size : int
        Height and width in pixels, 8 to 512.

    Returns
    -------
    numpy.ndarray of uint8, shape (n_emojis, size, size, 3)
    """
    return np.stack([emojis.draw(emoji.character, size) for emoji in emojis.emojis()])

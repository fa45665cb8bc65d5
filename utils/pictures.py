"""The emoji as a picture data set: official groups, a leak-free held-out set, pixels, features."""

import csv
import hashlib
import re
from functools import lru_cache

import numpy as np

from utils import artifacts, emojis, encode, pretrained
from utils.files import DATA

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
    """Return the Unicode group of every emoji, in the order of `utils.emojis.emojis`.

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


def held_out():
    """Return which emoji no chapter may train on.

    A hash of the English name decides, without the words for person, hair and direction, so
    that variants of one picture are never on both sides. About one emoji in six is held out.

    Returns
    -------
    numpy.ndarray of bool, shape (n_emojis,)
    """
    stems = [_stem(emoji.name) for emoji in emojis.emojis()]
    return np.array([hashlib.sha256(stem.encode()).digest()[0] < 40 for stem in stems])


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
    if isinstance(n, bool) or not isinstance(n, int) or not 2 <= n <= 256:
        raise ValueError(f"n: expected an int from 2 to 256, got {n!r}")
    stems = [_stem(emoji.name) for emoji in emojis.emojis()]
    parts = np.array([hashlib.sha256(stem.encode()).digest()[1] % n for stem in stems])
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


def scaled(pixels):
    """Return pictures as torch wants them, scaled as for EfficientNet-Lite: (x − 127) / 128.

    Parameters
    ----------
    pixels : array_like of uint8, shape (n, size, size, 3)

    Returns
    -------
    torch.Tensor of float32, shape (n, 3, size, size)
    """
    import torch

    pixels = np.asarray(pixels)
    if pixels.ndim != 4 or pixels.shape[-1] != 3 or pixels.dtype != np.uint8:
        raise ValueError(
            f"pixels: expected uint8 of shape (n, size, size, 3), got {pixels.dtype} of shape "
            f"{pixels.shape}"
        )
    return (torch.from_numpy(pixels.copy()).permute(0, 3, 1, 2).float() - 127) / 128


def encode_pictures(pixels, batch=4):
    """Return EfficientNet-Lite0's features: the mean over places of its last feature maps.

    Parameters
    ----------
    pixels : array_like of uint8, shape (n, 224, 224, 3)
    batch : int
        Pictures at a time; few, so that what lies between the layers stays small.

    Returns
    -------
    numpy.ndarray of float32, shape (n, 1280)
    """
    import torch

    if isinstance(batch, bool) or not isinstance(batch, int) or batch < 1:
        raise ValueError(f"batch: expected an int of at least 1, got {batch!r}")
    model, batches = pretrained.efficientnet_lite0(), scaled(pixels).split(batch)
    with torch.inference_mode():
        maps = [model.extract_features(part).mean(dim=(2, 3)) for part in batches]
    return torch.cat(maps).numpy()


def features():
    """Return EfficientNet-Lite0's features of all emoji, encoded once and shipped.

    Returns
    -------
    numpy.ndarray of float32, shape (n_emojis, 1280)
        Unit vectors.
    """

    def train():
        return encode.to_int8(encode_pictures(draw(224)))

    return encode.from_int8(
        artifacts.load_or_train(
            "emoji_features", train, notebook="08_images", seed=0, steps=0, loss="none",
            what="EfficientNet-Lite0, no training here",
            inputs=emojis.made_from() | {"network": pretrained.FILES["efficientnet-lite0"][2]},
        )
    )  # fmt: skip

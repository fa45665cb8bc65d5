"""Two explorables of the emoji: a box that finds them by meaning, and a map to walk through."""

import base64
import io

import numpy as np
from PIL import Image, features

from utils.machine import checks
from utils.models import emoji_words
from utils.show import explorables
from utils.worlds import emojis

_COLUMNS = 32
_EDGE = 0.8  # per cent
_NEAR = 5  # neighbours that the map names
EXAMPLES = (
    "call the doctor",
    "learning mathematics",
    "I am hungry",
    "insect that makes honey",
    "scary movie",
    "autumn",
    "time to sleep",
)
FAILS = (
    (
        "I am not hungry",
        "The box adds up words: “not” has a small weight in the sum, so the answer is nearly "
        "that of “I am hungry”. The order of the words is lost, too.",
    ),
)


def sheet(rows, cell):
    """Draw emoji side by side on one sheet.

    Parameters
    ----------
    rows : sequence of int
        Which of `utils.worlds.emojis.emojis`.
    cell : int
        Height and width of each in pixels, 8 to 64.

    Returns
    -------
    dict
        As the tool ``tile`` of the scripts takes it: ``src, cell, columns``.
    """
    checks.whole("cell", cell, 8, 64)
    rows = [int(row) for row in rows]
    if not rows or not 0 <= min(rows) <= max(rows) < len(emojis.emojis()):
        raise ValueError(f"rows: expected rows of the {len(emojis.emojis())} emoji, got {rows[:3]}")
    height = -(-len(rows) // _COLUMNS) * cell
    image = Image.new("RGB", (_COLUMNS * cell, height), "white")
    for place, row in enumerate(rows):
        picture = Image.fromarray(emojis.draw(emojis.emojis()[row].character, cell - 2))
        image.paste(picture, (place % _COLUMNS * cell + 1, place // _COLUMNS * cell + 1))
    return {"src": _address(image), "cell": cell, "columns": _COLUMNS}


def _address(image):
    """Pack a sheet: AVIF needs two thirds of WebP's bytes for such drawings, where it is there."""
    if not features.check("avif"):
        return explorables.picture(image, quality=20)
    file = io.BytesIO()
    image.save(file, "AVIF", quality=32)
    return f"data:image/avif;base64,{base64.b64encode(file.getvalue()).decode()}"


def _packed(array):
    """Pack whole numbers: a list would have a line for each in the notebook's file."""
    return base64.b64encode(array.tobytes()).decode()


def _four_bits(matrix):
    """Pack numbers from −8 to 7, two a byte, the first in the lower half."""
    flat = (matrix.astype(np.int16) + 8).astype(np.uint8).ravel()
    packed = flat[::2] | flat[1::2] << 4
    return {"shape": ", ".join(map(str, matrix.shape)), "bdata": _packed(packed)}


def find():
    """Show the box: type words, see the emoji whose names mean something like it."""
    box = emoji_words.load()
    data = {
        "words": " ".join(box.words),
        "weights": _packed((255 * box.weights).round().astype(np.uint8)),
        "vectors": _four_bits(box.vectors),
        "pictures": _four_bits(box.emoji_vectors),
        "names": "\n".join(emojis.emojis()[row].name for row in box.rows),
        "sheet": sheet(box.rows, 28),
        "examples": list(EXAMPLES),
        "fails": [{"text": text, "why": why} for text, why in FAILS],
    }
    nearest = ", ".join(name for name, _ in emoji_words.find(EXAMPLES[0], 3))
    explorables.show(
        "find",
        data,
        "Type what you think of: it finds pictures by meaning",
        f"A box finds emoji by what their names mean. “{EXAMPLES[0]}” finds {nearest}, though they "
        "share no word with it. It also finds food for “I am not hungry”: it adds up words, and "
        "“not” changes the sum little.",
    )


def emoji_map(places, start="guitar"):
    """Show all emoji at their places on a map: search, zoom, click one for its neighbours.

    Parameters
    ----------
    places : array_like, shape (n_emoji, 2)
    start : str
        Name of the emoji that is chosen at first.
    """
    places, names = np.asarray(places, dtype=float), emojis.names("en")
    if places.shape != (len(names), 2) or not np.isfinite(places).all():
        raise ValueError(f"places: expected shape ({len(names)}, 2), got {places.shape}")
    if start not in names:
        raise ValueError(f"start: expected the name of an emoji, got {start!r}")
    low, high = np.percentile(places, [_EDGE, 100 - _EDGE], axis=0)  # a few far ones at the edge
    unit = np.clip((places - low) / (high - low), 0, 1)
    x, y = (unit * 65535).round().astype("<u2").T
    distance = ((places[:, None] - places[None]) ** 2).sum(axis=-1).round(6)
    np.fill_diagonal(distance, np.inf)
    near = np.argsort(distance, axis=1, kind="stable")[:, :_NEAR]
    data = {"sheet": sheet(range(len(names)), 24), "names": "\n".join(names)}
    data |= {"x": _packed(x), "y": _packed(y), "near": _packed(near.astype("<u2"))}
    data |= {"nearest": _NEAR, "start": names.index(start)}
    nearest = ", ".join(names[i] for i in near[names.index(start)])
    explorables.show(
        "map",
        data,
        "Search a name, click an emoji, zoom in: who stands beside whom?",
        f"A map of {len(names):,} emoji by the meaning of their names. Flags of countries form an "
        f"island of their own; faces, people, animals and food each have a region. The nearest to "
        f"{start}: {nearest}.",
    )

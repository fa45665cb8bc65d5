"""The moving picture of README: emoji find their places by meaning: ``python book/hero.py``.

Each emoji begins where the order of Unicode puts it and moves to its place on chapter 00's map. A
still picture beside it serves readers who want no motion. Both name the map they were made from.
"""

import io
import os
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, from anywhere

from utils.models import artifacts
from utils.worlds import emoji_set, emojis

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "book" / "pictures"
SIZE, TILE = (900, 470), 21  # pixels
FRAMES, STEP, HOLD = 20, 70, 5000  # moving frames; milliseconds of one, and of the end
LARGE = 84  # pixels at which an emoji is drawn before it is made small
# Kinds of Unicode's list that get their name on the last frame, where their emoji lie.
KINDS = {
    "country-flag": "flags", "animal-mammal": "animals", "face-concerned": "faces",
    "food-prepared": "food", "transport-ground": "vehicles", "person-sport": "sports",
    "clothing": "clothes", "heart": "hearts", "arrow": "arrows", "hand-fingers-open": "hands",
}  # fmt: skip


def _spread(places):
    """Places on the picture, with a margin; the outermost hundredth stands at the edge."""
    low, high = np.percentile(places, [1, 99], axis=0)
    room = np.array(SIZE) - 2 * TILE
    return np.clip((places - low) / (high - low), 0, 1) * room + TILE


def positions():
    """Return which emoji are shown, those that lie on no other, with first and last places.

    Returns
    -------
    list of int
    start, end : numpy.ndarray, shape (n, 2)
    """
    end = _spread(artifacts.load("emoji_map")["places"].astype(float))
    shown = []
    for i, place in enumerate(end):
        if not shown or np.abs(end[shown] - place).max(1).min() >= TILE - 3:
            shown.append(i)
    columns = round(np.sqrt(len(shown) * SIZE[0] / SIZE[1]))
    grid = np.array([divmod(i, columns)[::-1] for i in range(len(shown))], dtype=float)
    return shown, _spread(grid), end[shown]


def _tile(character):
    """A small picture and the mask of what is drawn on it."""
    large = Image.fromarray(np.asarray(emojis.draw(character, LARGE)))
    small = large.resize((TILE, TILE), Image.Resampling.LANCZOS)
    drawn = (np.asarray(large).min(2) < 250).astype(np.uint8) * 255
    return small, Image.fromarray(drawn).resize((TILE, TILE), Image.Resampling.LANCZOS)


def frames():
    """Return the pictures in their order."""
    shown, start, end = positions()
    tiles = [_tile(emojis.emojis()[i].character) for i in shown]
    found = []
    for step in range(FRAMES + 1):
        share = step / FRAMES
        share = share * share * (3 - 2 * share)  # slow at both ends
        picture = Image.new("RGB", SIZE, "white")
        for (tile, mask), place in zip(tiles, start + share * (end - start), strict=True):
            picture.paste(tile, tuple(np.round(place - TILE / 2).astype(int)), mask)
        found.append(picture)
    return [*found, _named(found[-1], shown, end)]


def _named(picture, shown, end):
    """The last frame with the names of what lies together."""
    picture, kinds = picture.copy(), emoji_set.groups("subgroup")[shown]
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(16)
    for kind, name in KINDS.items():
        if (kinds == kind).any():
            x, y = np.median(end[kinds == kind], axis=0)
            left, top, right, bottom = pen.textbbox((x, y), name, font=font, anchor="mm")
            pen.rounded_rectangle((left - 7, top - 4, right + 7, bottom + 4), 6, "#0072B2")
            pen.text((x, y), name, fill="white", font=font, anchor="mm")
    return picture


def made():
    """Return the two files: for each name its bytes."""
    pictures = frames()
    file, still = io.BytesIO(), io.BytesIO()
    times = [1500, *[STEP] * (FRAMES - 1), 900, HOLD]
    pictures[0].save(
        file, "WEBP", save_all=True, append_images=pictures[1:], duration=times, loop=0,
        quality=40, method=4, exif=_note(),
    )  # fmt: skip
    pictures[-1].save(still, "WEBP", quality=70, method=6, exif=_note())
    return {"map.webp": file.getvalue(), "map_still.webp": still.getvalue()}


def source():
    """Return the mark of the map that the pictures are made from."""
    return f"emoji_map {artifacts.load('emoji_map').provenance['key']}"


def _note():
    """The mark as the description that a picture carries."""
    exif = Image.Exif()
    exif[0x010E] = source()
    return exif.tobytes()


def main():
    """Write both pictures."""
    for name, data in made().items():
        new = FOLDER / f".{name}.new"
        new.write_bytes(data)
        os.replace(new, FOLDER / name)
        print(f"{name}: {len(data):,} bytes")


if __name__ == "__main__":
    main()

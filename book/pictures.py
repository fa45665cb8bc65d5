"""Small pictures for the chapter map, from the notebooks: ``python book/pictures.py``.

They stand in ``book/pictures``, one for each chapter, and the last figure of the course in full
size. Each file names the figure that it was made from, so that a test can tell an old one.
"""

import base64
import hashlib
import io
import json
import os
import sys
from pathlib import Path

from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, from anywhere

from utils.machine import chapter_table

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "book" / "pictures"
SIZE = (200, 110)  # pixels
COLOURS = 64
MARGIN = 4  # pixels: what touches the edge looks cut off
HISTORY = "21", "[figure] Six panels, one a task"  # of all eras, wherever it stands


def figure(number, place):
    """Return a stored figure of a chapter.

    Parameters
    ----------
    number : str
        Two digits.
    place : int or str
        From 1; or how its text begins.

    Returns
    -------
    bytes
        A PNG file.
    """
    (path,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    found = [data for data in outputs if "image/png" in data]
    if isinstance(place, str):
        (chosen,) = (data for data in found if "".join(data["text/plain"]).startswith(place))
    else:
        chosen = found[place - 1]
    return base64.b64decode("".join(chosen["image/png"]))


def source_of(png):
    """Return the mark that a picture carries of the figure it was made from."""
    return hashlib.sha256(png).hexdigest()


def thumbnail(png):
    """Make a small picture of a figure: its margins narrow, on white, in few colours.

    Parameters
    ----------
    png : bytes

    Returns
    -------
    bytes
        A PNG file of `SIZE` pixels.
    """
    full = Image.open(io.BytesIO(png)).convert("RGB")
    white = Image.new("RGB", full.size, "white")
    drawn = full.crop(ImageChops.difference(full, white).getbbox())
    inside = tuple(side - 2 * MARGIN for side in SIZE)
    drawn.thumbnail(inside, Image.Resampling.LANCZOS)
    small = Image.new("RGB", SIZE, "white")
    small.paste(drawn, ((SIZE[0] - drawn.width) // 2, (SIZE[1] - drawn.height) // 2))
    note = PngInfo()
    note.add_text("Source", source_of(png))
    file = io.BytesIO()
    small.quantize(COLOURS).save(file, "PNG", optimize=True, pnginfo=note)
    return file.getvalue()


def pictures():
    """Return what the folder should hold: for each name the figure and the file's bytes."""
    made = {}
    for chapter in chapter_table.chapters():
        png = figure(chapter.number, chapter.picture)
        made[f"{chapter.number}.png"] = png, thumbnail(png)
    png = figure(*HISTORY)
    return made | {"history.png": (png, png)}


def main():
    """Write all pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name, (_, data) in pictures().items():
        new = FOLDER / f".{name}.new"
        new.write_bytes(data)
        os.replace(new, FOLDER / name)
    print(f"{len(chapter_table.chapters()) + 1} pictures in {FOLDER}")


if __name__ == "__main__":
    main()

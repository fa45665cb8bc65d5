"""The data of chapter 00's box and map."""

import base64
import io

import IPython.display
import numpy as np
import pytest
from PIL import Image

from utils.show import emoji_explorables, explorables
from utils.worlds import emojis


def shown(monkeypatch, show, *arguments):
    found = []
    monkeypatch.setattr(IPython.display, "display", lambda data, **options: found.append(data))
    show(*arguments)
    return found[0][explorables.MIME]


def test_two_numbers_share_a_byte():
    packed = emoji_explorables._four_bits(np.array([[-7, 7], [0, -8]]))
    assert packed["shape"] == "2, 2"
    assert list(base64.b64decode(packed["bdata"])) == [1 + 15 * 16, 8 + 0 * 16]


def test_a_sheet_has_a_cell_for_each():
    found = emoji_explorables.sheet(range(40), 16)
    image = Image.open(io.BytesIO(base64.b64decode(found["src"].partition(",")[2])))
    assert image.size == (32 * 16, 2 * 16)
    assert (found["cell"], found["columns"]) == (16, 32)


def test_the_box_holds_words_pictures_and_examples(monkeypatch):
    bundle = shown(monkeypatch, emoji_explorables.find)
    data = bundle["data"]
    n, d = map(int, data["vectors"]["shape"].split(", "))
    assert len(data["words"].split(" ")) == len(base64.b64decode(data["weights"])) == n
    assert len(base64.b64decode(data["vectors"]["bdata"])) == n * d // 2
    assert data["pictures"]["shape"] == f"{len(data['names'].splitlines())}, {d}"
    assert emoji_explorables.EXAMPLES[0] in bundle["alt"]


def test_the_map_names_true_neighbours(monkeypatch):
    places = np.random.default_rng(0).normal(size=(len(emojis.emojis()), 2))
    data = shown(monkeypatch, emoji_explorables.emoji_map, places, "guitar")["data"]
    chosen = data["start"]
    distances = np.linalg.norm(places - places[chosen], axis=1)
    near = np.frombuffer(base64.b64decode(data["near"]), "<u2").reshape(-1, data["nearest"])
    assert near[chosen].tolist() == np.argsort(distances)[1:6].tolist()
    for axis in "xy":
        values = np.frombuffer(base64.b64decode(data[axis]), "<u2")
        assert (len(values), values.min(), values.max()) == (len(places), 0, 65535)


def test_the_map_refuses_other_shapes():
    with pytest.raises(ValueError, match="^places: expected shape"):
        emoji_explorables.emoji_map(np.ones((3, 2)))

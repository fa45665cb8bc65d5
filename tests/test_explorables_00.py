"""The two explorables of chapter 00, as a reader uses them in a browser, and as it stores them."""

import json

import numpy as np
import pytest

from tests.kernel_environment import ROOT
from tests.test_explorables import browser, opened, page  # noqa: F401
from utils.show import emoji_explorables, explorables

PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=="
SHEET = {"src": PIXEL, "cell": 8, "columns": 2}
FIND = {
    "words": "the not hungry doctor walk",
    "weights": emoji_explorables._packed(np.array([1, 5, 90, 90, 80], np.uint8)),
    "vectors": emoji_explorables._four_bits(
        np.array([[1, 1, 1, 0], [0, 0, 0, 7], [7, 0, 0, 0], [0, 7, 0, 0], [0, 0, 7, 0]])
    ),
    "pictures": emoji_explorables._four_bits(
        np.array([[6, 1, 0, 0], [0, 6, 0, 0], [0, 5, 2, 0], [0, 0, 7, 0]])
    ),
    "names": "pizza\nambulance\nhealth worker\nperson walking",
    "sheet": SHEET,
    "examples": ["the doctor", "walks"],
    "fails": [{"text": "Not hungry", "why": "It adds up words."}],
}
MAP = {
    "sheet": SHEET,
    "names": ["cat", "cat face", "pizza", "rocket"],
    "x": [0.1, 0.2, 0.9, 0.5],
    "y": [0.1, 0.2, 0.9, 0.5],
    "near": [[1, 3], [0, 3], [3, 1], [1, 0]],
    "start": 2,
}


PACKED = MAP | {
    "names": "\n".join(MAP["names"]),
    "x": emoji_explorables._packed(np.array([6554, 13107, 58982, 32768], "<u2")),
    "near": emoji_explorables._packed(np.array(MAP["near"], "<u2")),
    "nearest": 2,
}


@pytest.fixture(scope="module")
def stored():
    """What chapter 00 stores, by kind."""
    text = (ROOT / "notebooks" / "00_start_here.ipynb").read_text(encoding="utf-8")
    outputs = [o for c in json.loads(text)["cells"] for o in c.get("outputs", [])]
    bundles = [
        o["data"][explorables.MIME] for o in outputs if explorables.MIME in o.get("data", {})
    ]
    return {bundle["kind"]: bundle["data"] for bundle in bundles}


@pytest.mark.browser
def test_the_box_finds_by_meaning(page):  # noqa: F811
    said = opened(page, "find", FIND)
    hits = page.locator(".hit")
    assert hits.first.text_content() == "ambulance1.00"
    assert said.text_content().endswith("4 of 4 share no word with what you typed.")
    page.get_by_role("button", name="walks").click()
    assert hits.first.text_content().startswith("person walking")
    assert said.text_content().endswith("3 of 4 share no word with what you typed.")
    page.get_by_role("searchbox").fill("Hungry, xyzzy!")
    assert hits.first.text_content().startswith("pizza")
    assert said.text_content().endswith("Not known, passed over: xyzzy.")
    page.get_by_role("searchbox").fill("xyzzy")
    assert hits.count() == 0
    assert said.text_content() == "Not known, passed over: xyzzy. Try other words."


@pytest.mark.browser
def test_the_box_says_why_it_fails(page):  # noqa: F811
    opened(page, "find", FIND)
    why = page.get_by_text("It adds up words.")
    assert not why.is_visible()
    page.get_by_role("button", name="Not hungry").click()
    assert why.is_visible()
    assert page.locator(".hit").first.text_content().startswith("pizza")
    page.get_by_role("button", name="walks").click()
    assert not why.is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("data", [MAP, PACKED])
def test_the_map_finds_a_name_and_its_neighbours(page, data):  # noqa: F811
    said = opened(page, "map", data)
    page.wait_for_selector(".hit")
    assert said.text_content() == "pizza: nearest are rocket, cat face"
    page.get_by_role("searchbox").fill("cat")
    assert said.text_content() == "cat: nearest are cat face, rocket"
    page.get_by_role("button", name="cat face").click()
    assert said.text_content() == "cat face: nearest are cat, rocket"
    page.get_by_role("searchbox").fill("xyzzy")
    assert said.text_content() == "no emoji has “xyzzy” in its name"
    page.get_by_role("application").press("ArrowRight")
    assert said.text_content().startswith("rocket: ")


@pytest.mark.browser
@pytest.mark.parametrize("text", emoji_explorables.EXAMPLES)
def test_each_example_of_the_chapter_finds_without_a_shared_word(page, stored, text):  # noqa: F811
    said = opened(page, "find", stored["find"])
    page.get_by_role("button", name=text).click()
    assert page.locator(".hit").count() == 6
    assert "Not known" not in said.text_content()
    shared = int(said.text_content().split(" of 6 share no word")[0].split(". ")[-1])
    assert shared >= 5


def test_both_are_small(stored):
    for data in stored.values():
        assert len(json.dumps(data)) < explorables.MAX_BYTES
    assert len(stored["map"]["names"].split("\n")) == 1914

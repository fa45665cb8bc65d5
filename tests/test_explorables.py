"""Explorables: what is stored, and what a reader can do with it in a browser, from a file."""

import base64
import json

import IPython.display
import numpy as np
import pytest
from PIL import Image

from book import build
from tests import lab
from utils.show import explorables

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    MISSING = "playwright is not installed"
else:
    MISSING = None if lab.CHROMIUM else "no Chromium on PATH (Debian: apt-get install chromium)"

ALT = "The nearest to king, less man, and woman is queen."
WORDS = {
    "words": ["king", "man", "woman", "queen", "prince"],
    "vectors": explorables.vectors([[1, 0, 1], [1, 0, 0], [0, 1, 0], [0, 1, 1], [1, 0, 0.9]]),
    "start": ["king", "man", "woman"],
    "examples": [["prince", "", ""]],
}


def test_the_bundle_holds_data_and_words(monkeypatch):
    found = []
    monkeypatch.setattr(IPython.display, "display", lambda data, **options: found.append(data))
    explorables.show("words", WORDS, "Change the three words", ALT)
    (data,) = found
    assert data[explorables.MIME]["data"] == WORDS
    assert ALT in data["text/plain"]
    assert ALT in data["text/html"]
    assert "<script" not in data["text/html"]
    json.dumps(data)


def test_packed_vectors_keep_their_directions():
    matrix = np.random.default_rng(0).normal(size=(50, 30))
    packed = explorables.vectors(matrix)
    back = np.frombuffer(base64.b64decode(packed["bdata"]), np.int8).reshape(50, 30)
    norms = np.linalg.norm(matrix, axis=1) * np.linalg.norm(back.astype(float), axis=1)
    assert ((matrix * back).sum(1) / norms).min() > 0.999


def test_a_picture_becomes_an_address():
    text = explorables.picture(Image.new("RGB", (4, 4), "red"))
    kind, _, data = text.partition(",")
    assert kind == "data:image/webp;base64"
    assert base64.b64decode(data)[:4] == b"RIFF"


@pytest.fixture(scope="module")
def browser():
    if MISSING:
        pytest.skip(f"browser test: {MISSING}")
    with sync_playwright() as playwright:
        options = {"executable_path": lab.CHROMIUM, "args": list(lab.BROWSER_FLAGS)}
        running = playwright.chromium.launch(**options)
        yield running
        running.close()


@pytest.fixture
def page(browser, tmp_path):
    """A page that is opened from a file, as a page of the site may be."""
    page = browser.new_page()
    page.problems, page.folder = [], tmp_path
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on(
        "request", lambda r: r.url.startswith(("file:", "data:")) or page.problems.append(r.url)
    )
    yield page
    assert page.problems == []
    page.close()


def open_page(page, body):
    """Write a page with the site's scripts, and open it."""
    parts = f"<script defer src='{build.SHARED.as_uri()}/course.js'></script>"
    parts += f"<script defer src='{(build.BOOK / '_static' / 'site.js').as_uri()}'></script>"
    parts += f"<link rel='stylesheet' href='{build.SHARED.as_uri()}/course.css'>"
    path = page.folder / "page.html"
    path.write_text(f"<!DOCTYPE html><meta charset='utf-8'>{parts}<body>{body}", encoding="utf-8")
    page.goto(path.as_uri())


def explorable(kind, data):
    bundle = {"kind": kind, "title": "Change the three words", "alt": ALT, "data": data}
    return build._explorable({"data": {explorables.MIME: bundle}}, "one")


@pytest.mark.browser
def test_word_arithmetic_answers(page):
    open_page(page, explorable("words", WORDS))
    page.wait_for_selector("[data-ready=words]")
    rows = page.locator(".explorable td:first-child")
    assert rows.first.text_content() == "queen"
    page.get_by_label("the three words themselves may win").check()
    assert set(rows.all_text_contents()) == set(WORDS["words"])
    page.get_by_role("button", name="prince").click()
    assert rows.first.text_content() == "prince"
    page.get_by_label("word to add").fill("nobody")
    assert "not among these 5 words: nobody" in page.get_by_role("status").text_content()
    assert rows.count() == 0


@pytest.mark.browser
def test_an_unknown_kind_leaves_the_words(page):
    open_page(page, explorable("nothing", {}))
    page.get_by_text(ALT).first.wait_for()


@pytest.mark.browser
def test_a_prediction_veils_its_answer_until_it_is_asked_for(page):
    cell = "<div class='cell'><div class='cell_output'><pre>queen</pre></div></div>"
    asks = "<p>So. <strong>Predict first.</strong> Which word?</p>"
    open_page(page, f"<section>{asks}{cell}<p>It was she.</p><p>And so on.</p></section>")
    answer = page.get_by_text("queen")
    page.locator(".card.predict").wait_for()
    assert page.locator(".card.predict").text_content().startswith("Predict first. Which word?")
    assert not answer.is_visible()
    assert page.locator(".veiled").count() == 2
    page.get_by_role("button", name="I have an answer: show it").click()
    assert answer.is_visible()
    assert page.locator(".veiled").count() == 0


@pytest.mark.browser
def test_a_myth_is_one_card_up_to_the_next_heading(page):
    body = "<h3>Myth box: one</h3><p>It is said.</p><div class='cell'>code</div><h3>Next</h3>"
    open_page(page, f"<section>{body}</section>")
    card = page.locator(".card.myth")
    card.wait_for()
    assert card.inner_text().split("\n")[0] == "Myth box: one"
    assert "code" not in card.text_content()

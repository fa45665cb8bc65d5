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


def test_indices_keep_their_values():
    packed = explorables.indices([[0, 300], [65_535, 7]])
    assert packed["shape"] == "2, 2"
    back = np.frombuffer(base64.b64decode(packed["bdata"]), "<u2")
    assert back.tolist() == [0, 300, 65_535, 7]


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


def opened(page, kind, data):
    """Open a page with one explorable, and wait until it is drawn."""
    open_page(page, explorable(kind, data))
    page.wait_for_selector(f"[data-ready={kind}]")
    return page.locator(".said")


@pytest.mark.browser
def test_a_window_gives_pairs(page):
    near = {"sum": {"1": ["mean", "min"], "5": ["total"]}}
    tokens = "the sum of all the elements of an array".split()
    data = {"tokens": tokens, "largest": 5, "start": 1, "near": near, "windows": [1, 5]}
    said = opened(page, "window", data)
    assert said.text_content().startswith("sum meets the, of, all: 3 pairs")
    # 9 words: 2 · 9 · 2 pairs less those beyond the ends, 2 · (1 + 2)
    assert said.text_content().endswith("gives 30")
    page.get_by_label("window, in words on each side").fill("1")
    assert said.text_content() == "sum meets the, of: 2 pairs; the whole sentence gives 16"
    page.get_by_role("button", name="array").click()
    assert said.text_content().startswith("array meets an: 1 pairs")
    assert page.locator("td").all_text_contents() == ["mean, min", "total"]


@pytest.mark.browser
def test_a_walk_follows_p_and_q(page):
    # A triangle 0–1–2 with a tail 2–3: from 2, coming from 1, back is 1/p, to 0 is 1, to 3 is 1/q.
    edges = [[0, 1, 1], [1, 2, 1], [0, 2, 1], [2, 3, 1]]
    data = {"names": list("abcd"), "x": [0, 0, 0.5, 1], "y": [0, 1, 0.5, 0.5], "edges": edges}
    said = opened(page, "walk", data | {"start": 3})
    assert page.locator("td").all_text_contents()[:2] == ["c", "1.00"]
    page.get_by_role("button", name="one step").click()
    assert said.text_content() == "1 step, 2 different nodes, now at c"
    page.get_by_label("p, return").fill("1")  # p = 2
    page.get_by_label("q, in-out").fill("-1")  # q = 1/2
    cells = page.locator("td").all_text_contents()
    chances = dict(zip(cells[::3], map(float, cells[1::3]), strict=True))
    assert chances == {"a": 0.44, "b": 0.44, "d": 0.11}  # 2, 2 and 1/2 of 4.5
    page.get_by_role("button", name="50 steps").click()
    assert said.text_content().startswith("51 steps")
    page.get_by_role("button", name="begin again").click()
    assert said.text_content() == "0 steps, 1 node, now at d"


@pytest.mark.browser
def test_a_kernel_adds_nine_products(page):
    side = 8
    picture = [255 if column >= 4 else 0 for _ in range(side) for column in range(side)]
    kernels = {"edge": [-1, 0, 1] * 3, "mean": [1 / 9] * 9}
    data = {"side": side, "pictures": {"step": picture}, "kernels": kernels}
    said = opened(page, "kernel", data)
    assert said.text_content() == "row 2, column 2: the nine products add up to 0.00"
    page.get_by_label("picture; arrow keys move the kernel").press("ArrowRight")
    assert said.text_content() == "row 2, column 3: the nine products add up to 3.00"
    page.get_by_label("kernel", exact=True).select_option("mean")
    assert said.text_content() == "row 2, column 3: the nine products add up to 0.33"


@pytest.mark.browser
def test_fewer_numbers_change_the_neighbours(page):
    matrix = [[1, 0, 0], [0.9, 0.5, 0], [0.9, 0.1, 0.8], [-1, 0, 0]]
    data = {"words": list("abcd"), "vectors": explorables.vectors(matrix), "sizes": [1, 2, 3]}
    said = opened(page, "dimension", data | {"start": "a"})
    first = page.locator("td:first-child").first
    assert first.text_content() == "b"
    page.get_by_label("how many numbers").fill("1")  # two numbers: c is nearer
    assert first.text_content() == "c"
    assert said.text_content() == "3 of the ten nearest are those of the whole vector"
    page.get_by_role("combobox", name="word").fill("zebra")
    assert said.text_content() == "not among these 4 words: zebra"


@pytest.mark.browser
def test_attention_names_what_a_token_looks_at(page):
    def head(weights):
        return base64.b64encode(np.round(255 * np.array(weights)).astype(np.uint8).tobytes())

    one, two = ([[0.0, 1, 0], [0.2, 0.2, 0.6], [1, 0, 0]], np.eye(3))
    heads = [[head(one).decode(), head(two).decode()]]
    sentences = [{"tokens": ["[CLS]", "tree", "[SEP]"], "heads": heads}]
    data = {"sentences": sentences, "layers": 1, "heads": 2, "start": [0, 0]}
    said = opened(page, "attention", data)
    assert said.text_content().startswith("tree looks at [SEP] (60 %), [CLS] (20 %)")
    page.get_by_role("button", name="[CLS]").click()
    assert said.text_content().startswith("[CLS] looks at tree (100 %)")
    page.get_by_role("button", name="tree").click()
    page.get_by_label("head", exact=True).select_option(label="2")
    assert said.text_content().startswith("tree looks at tree (100 %)")


@pytest.mark.browser
def test_the_next_token_goes_on(page):
    tree = [[" the", 0.6, [[" end", 0.9, None]]], [" an", 0.2, None]]
    said = opened(page, "next", {"prompts": [{"text": "Return", "tree": tree}], "depth": 2})
    assert "have 80 %" in said.text_content()
    assert page.locator("td:nth-child(2)").all_text_contents() == ["75 %", "25 %"]
    page.get_by_label("temperature").fill("-1")  # squares: 0.36 and 0.04
    assert page.locator("td:nth-child(2)").all_text_contents() == ["90 %", "10 %"]
    page.get_by_role("button", name="␣the").click()
    assert page.get_by_text("Return the").is_visible()
    page.get_by_role("button", name="one step back").click()
    assert page.locator("td").count() == 6


@pytest.mark.browser
def test_a_name_finds_pictures(page):
    sheet = {"src": explorables.picture(Image.new("RGB", (20, 10))), "cell": 10, "columns": 2}
    data = {
        "sheet": sheet, "languages": {"en": "English", "de": "Deutsch"},
        "names": {"en": "dog\nkey", "de": "Hund\nSchlüssel"}, "examples": [["en", 0]],
        "near": {
            "en": explorables.indices([[0, 1], [1, 0]]),
            "de": explorables.indices([[0, 1], [0, 1]]),
        },
    }  # fmt: skip
    said = opened(page, "names", data)
    assert said.text_content() == "“dog”: its own picture comes first"
    page.get_by_label("language", exact=True).select_option("de")
    page.get_by_label("a name in this language").fill("schlus")  # without its dots
    assert said.text_content() == "“Schlüssel”: its own picture comes at rank 2"
    assert page.locator(".hit").all_text_contents() == ["dog", "key"]
    page.get_by_label("a name in this language").fill("zzz")
    assert said.text_content() == "no stored name has “zzz”"


@pytest.mark.browser
def test_both_indexes_are_walked(page):
    x, y = [0.1, 0.4, 0.7, 0.9], [0.3] * 4
    layers = [[[0, 1], [1, 2], [2, 3]], [[0, 2]]]
    data = {"x": x, "y": y, "layers": layers, "entry": 0, "centres": [[0.2, 0.3], [0.8, 0.3]]}
    said = opened(page, "layers", data | {"cell": [0, 0, 1, 1]})
    assert said.text_content().startswith("step 1 of 3, layer 1: 2 of 4 points compared")
    page.get_by_role("button", name="to the end").click()
    assert said.text_content().endswith("4 of 4 points compared; this is the true nearest")
    page.get_by_label("index").select_option("ivf")
    assert "4 of 4 points compared; this is the true nearest" in said.text_content()


@pytest.mark.browser
def test_a_slider_goes_through_layouts(page):
    layouts = {"5": [[-1, -1], [1, 1]], "30": [[-1, 1], [1, -1]]}
    layouts = {"t-SNE": {name: explorables.vectors(p) for name, p in layouts.items()}}
    data = {"names": ["mean", "plot"], "groups": ["numpy", "matplotlib"], "layouts": layouts}
    said = opened(page, "layouts", data | {"labels": {"t-SNE": "perplexity"}})
    assert said.text_content() == "t-SNE, perplexity 30"
    page.get_by_label("setting").fill("0")
    assert said.text_content() == "t-SNE, perplexity 5"
    page.locator("circle").first.hover()
    assert said.text_content() in ("mean (numpy)", "plot (matplotlib)")
    opened(
        page,
        "layouts",
        data | {"labels": {"t-SNE": "perplexity"}, "order": ["numpy", "matplotlib"]},
    )
    keys = page.locator(".row > span:has(svg)")
    assert [text.strip() for text in keys.all_text_contents()] == ["numpy", "matplotlib"]
    marks = page.locator(".row > span svg > *").evaluate_all("all => all.map(m => m.tagName)")
    assert marks == ["circle", "rect"]


@pytest.mark.browser
def test_history_names_its_models(page):
    row = {"low": None, "high": None, "link": ""}
    rows = [
        {"model": "TF-IDF", "year": 1972, "value": 0.4, "chapter": "01"} | row,
        {"model": "mean vectors", "year": 2013, "value": 0.3, "chapter": "04"} | row,
        {"model": "BM25", "year": 2013, "value": 0.31, "chapter": "01"} | row,
        {"model": "MiniLM", "year": 2020, "value": 0.5, "chapter": "12", "low": 0.45, "high": 0.55},
    ]
    said = opened(page, "history", {"tasks": {"q": {"label": "questions", "rows": rows}}})
    labels = page.locator("svg text[font-weight='700']").all_text_contents()
    assert labels == ["TF-IDF", "MiniLM"]
    page.get_by_role("button", name="MiniLM, 2020, 0.500").focus()
    assert said.text_content() == "MiniLM (2020): 0.500, interval 0.450 to 0.550; chapter 12"
    # Of two models of one year with nearly one score both can be seen.
    places = [page.locator("circle").nth(i).get_attribute("cx") for i in (1, 2)]
    assert places[0] != places[1]


@pytest.mark.browser
def test_the_timeline_tells_what_a_milestone_changed(page):
    row = {"authors": "A. B.", "changed": "It changed much.", "chapter": "01"}
    names = (("TF-IDF", 1975, "words"), ("A long name", 2014, "words"), ("GCN", 2014, "graphs"))
    rows = [dict(zip(("model", "year", "family"), name, strict=True)) | row for name in names]
    rows.append(rows[1] | {"model": "Beside it", "year": 2015})
    said = opened(page, "timeline", {"rows": rows})
    page.get_by_role("button", name="GCN, 2014").focus()
    assert said.text_content() == "GCN (2014) A. B.. It changed much. Chapter 01."
    heights = {c.get_attribute("cy") for c in page.locator("circle").all()}
    assert len(heights) == 3  # two that would cover each other stand in two lanes


@pytest.mark.browser
def test_a_feature_steers_the_results(page):
    ranks = [[0, 1], [1, 2], [0, 1], [0, 3], [3, 0], [2, 0], [3, 0], [3, 1]]
    data = {
        "questions": ["how many", "which one"],
        "features": ["counting", "colours"],
        "strengths": [0, 0.3],
        "titles": ["sum", "count", "bincount", "hue"],
        "ranks": explorables.indices(ranks),
        "has": [[1, 2], [3]],
    }
    said = opened(page, "steer", data)
    assert said.text_content().startswith("1 of 2 results have the feature “counting”")
    page.get_by_label("strength").fill("1")
    assert said.text_content().startswith("2 of 2 results have the feature “counting”")
    assert said.text_content().endswith("; 1 were there without steering")
    page.get_by_label("feature").select_option("colours")
    page.get_by_label("question").select_option("which one")
    assert page.locator(".hit").all_text_contents() == ["hue ●", "count"]
    assert said.text_content().endswith("; 1 were there without steering")


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
def test_a_prediction_in_the_middle_of_bold_words_is_a_card(page):
    text = "<strong>Why?</strong> So. <strong>By hand:</strong> 1. "
    text += "<strong>Predict first:</strong> 2?"
    open_page(page, f"<section><p>{text}</p></section>")
    page.locator(".card.predict").wait_for()
    assert page.locator(".card").all_text_contents() == ["By hand: 1. ", "Predict first: 2?"]
    assert page.locator("p:not(.card)").first.text_content() == "Why? So. "


LAB_CELLS = """source => {
    const cell = (kind, html, source = "") => {
        const node = document.createElement("div");
        node.innerHTML = html;
        document.querySelector("section").append(node);
        return {node, kind, says: () => html.includes("pre"), source: () => source,
                outputs: () => node.querySelector("pre"),
                shown: kind === "markdown" ? node : null};
    };
    window.cells = [
        cell("markdown", "<p><strong>Predict first.</strong> Which?</p>"),
        cell("markdown", "<p>Before that, a word.</p>"),
        cell("code", "<i>def f</i>"), cell("code", "<pre>one</pre>"),
        cell("code", "<pre>two</pre>"),
        cell("markdown", "<p>It was two.</p><p>More.</p>"), cell("code", "<pre>three</pre>"),
    ];
    // JupyterLab draws a cell when one scrolls near it.
    const late = cells.map((c, i) => (i < 4 ? c : {...c, outputs: () => null, shown: null}));
    EmbeddingsCourse.decorateCells(late);
    const first = document.querySelectorAll(".veiled").length;
    EmbeddingsCourse.decorateCells(cells);
    return [first, [...document.querySelectorAll(".veiled")].map((n) => n.textContent)];
}"""


@pytest.mark.browser
def test_in_jupyterlab_what_is_drawn_later_is_veiled_too(page):
    open_page(page, "<section></section>")
    assert page.evaluate(LAB_CELLS) == [1, ["one", "two", "It was two."]]
    page.get_by_role("button", name="I have an answer: show it").click()
    page.evaluate("EmbeddingsCourse.decorateCells(cells)")
    assert page.locator(".veiled").count() == 0


@pytest.mark.browser
def test_a_prediction_in_a_myth_box_veils_the_cells_below_the_box(page):
    cell = "<div class='cell'><div class='cell_output'><pre>queen</pre></div></div>"
    asks = "<h3>Myth box: one</h3><p>So. <strong>Predict first.</strong> Which?</p>"
    advice = "<ul><li><p><strong>Predict first.</strong> Write it down.</p></li></ul>"
    open_page(page, f"<section>{asks}{cell}</section><section><h3>How</h3>{advice}</section>")
    page.locator(".card.myth .card.predict").wait_for()
    assert page.locator(".veiled").all_text_contents() == ["queen"]
    assert page.locator(".card.predict").count() == 1  # a list of advice asks nothing


@pytest.mark.browser
def test_an_answer_in_the_text_veils_no_later_cell(page):
    cell = "<div class='cell'><div class='cell_output'><pre>queen</pre></div></div>"
    asks = "<p><strong>Predict first.</strong> Which?</p>"
    answer = "<details><summary>Answer</summary>She.</details>"
    open_page(page, f"<section>{asks}{answer}{cell}</section>")
    page.locator(".card.predict").wait_for()
    assert page.locator(".veiled, .reveal-answer").count() == 0


@pytest.mark.browser
def test_a_myth_is_one_card_up_to_the_next_heading(page):
    body = "<h3>Myth box: one</h3><p>It is said.</p><div class='cell'>code</div><h3>Next</h3>"
    open_page(page, f"<section>{body}</section>")
    card = page.locator(".card.myth")
    card.wait_for()
    assert card.inner_text().split("\n")[0] == "Myth box: one"
    assert "code" not in card.text_content()

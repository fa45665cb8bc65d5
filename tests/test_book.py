"""The site to read online is whole: every page, on a phone and on a desk, without a network."""

import csv
import functools
import html
import importlib.util
import io
import re
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest
from nbformat import v4
from PIL import Image

from book import build, diagram, hero, pages, pictures
from tests import lab
from tests.kernel_environment import ROOT

STEMS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
PAGES = ["index", "map", "glossary", "TEACHING", "data/README", *(f"notebooks/{s}" for s in STEMS)]
SIZES = {"phone": (390, 844), "desktop": (1440, 900)}

MISSING = build.missing_packages()
needs_sphinx = pytest.mark.skipif(
    bool(MISSING), reason=f"{', '.join(MISSING)}: pip install -r book/requirements.txt"
)
if importlib.util.find_spec("playwright") is None:
    NO_BROWSER = "playwright is not installed"
else:
    NO_BROWSER = None if lab.CHROMIUM else "no Chromium on PATH (Debian: apt-get install chromium)"


def in_browser(test):
    """Mark a test that opens pages."""
    skip = pytest.mark.skipif(NO_BROWSER is not None, reason=f"browser test: {NO_BROWSER}")
    return pytest.mark.browser(needs_sphinx(skip(test)))


def notebook(stem):
    return v4.reads((ROOT / "notebooks" / f"{stem}.ipynb").read_text(encoding="utf-8"))


def table(name):
    with open(ROOT / "data" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build the whole site once, as its reader does."""
    folder = tmp_path_factory.mktemp("book") / "html"
    command = [sys.executable, ROOT / "book" / "build.py", "--output", folder]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300)
    assert run.returncode == 0, run.stderr
    return folder


def read(site, page):
    return (site / f"{page}.html").read_text(encoding="utf-8")


@needs_sphinx
def test_glossary_has_every_term(site):
    text = html.unescape(read(site, "glossary"))
    for row in table("glossary.csv"):
        term = re.escape(row["term"]).replace("'", "['’]")  # as the site's typesetting has it
        assert re.search(rf'<dt id="term-[^"]+">{term}<', text), row["term"]
        assert row["chinese"] in text
        assert f'href="notebooks/{row["chapter"]}.html"' in text


@needs_sphinx
def test_map_has_every_chapter_and_milestone(site):
    text = html.unescape(read(site, "map"))
    for stem in STEMS:
        assert text.count(f'href="notebooks/{stem}.html"') >= 3, stem  # side bar, diagram, heading
    for row in table("timeline.csv"):
        assert row["model"] in text
    assert text.count('href="https://') >= len(table("timeline.csv"))


def alternatives(stem):
    """Return the text alternatives that a notebook stores with its figures."""
    outputs = [output for cell in notebook(stem).cells for output in cell.get("outputs", [])]
    texts = [output.get("data", {}).get("text/plain", "") for output in outputs]
    return [text.partition("] ")[2] for text in texts if text.startswith(("[figure]", "[inter"))]


@needs_sphinx
@pytest.mark.parametrize("stem", STEMS)
def test_every_figure_keeps_its_alternative_text(site, stem):
    text = read(site, f"notebooks/{stem}")
    shown = re.findall(r'<img src="[^"]+/figures/[^"]+" alt="([^"]+)"', text)
    shown += re.findall(r'<div class="figure" role="img" aria-label="([^"]+)"', text)
    assert sorted(map(html.unescape, shown)) == sorted(alternatives(stem))


@needs_sphinx
def test_every_link_within_the_site_leads_somewhere(site):
    dead = []
    for path in [site / f"{name}.html" for name in (*PAGES, "search")]:
        text = path.read_text(encoding="utf-8")
        for link in set(re.findall(r'\s(?:href|src)="([^"#?]+)', text)):
            if not re.match(r"[a-z]+:", link) and not (path.parent / unquote(link)).exists():
                dead.append(f"{path.name}: {link}")
    assert dead == []


@needs_sphinx
def test_references_are_links(site):
    for stem in STEMS:
        text = read(site, f"notebooks/{stem}")
        assert re.search(r'href="https://(doi|arxiv)\.org/[^"]+">(doi|arXiv):', text), stem


@needs_sphinx
def test_key_terms_lead_to_the_glossary(site):
    for stem in STEMS:
        text = read(site, f"notebooks/{stem}")
        found = re.findall(r'href="\.\./glossary\.html#(term-[^"]+)"', text)
        assert len(found) >= 5, stem


@needs_sphinx
def test_some_chapters_alone(site, tmp_path):
    """Links to chapters that are not there become text: a dead one would be an error."""
    build.build(tmp_path / "html", only=["04", "08"])
    built = {path.stem for path in (tmp_path / "html" / "notebooks").iterdir()}
    assert built == {STEMS[4], STEMS[8]}


@needs_sphinx
def test_plotly_is_loaded_only_when_a_figure_comes_near(site):
    for stem in STEMS:
        text = read(site, f"notebooks/{stem}")
        assert "plotly.min.js" not in text
        assert "application/vnd.plotly" not in text
    assert "plotly.min.js" in (site / "_static" / "site.js").read_text(encoding="utf-8")


@needs_sphinx
def test_the_icons_are_a_font(site):
    assert not list(site.rglob("fontawesome.js*"))
    assert "fontawesome.js" not in read(site, "index")
    assert list(site.rglob("fa-solid-900.woff2"))


# What a reader sees


@pytest.fixture(scope="module")
def address(site):
    """Serve the site on this machine."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def page(address):
    """A page that notes what is wrong; one serves all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=lab.CHROMIUM, args=list(lab.BROWSER_FLAGS)
        )
        page = browser.new_page()
        page.wrong = []
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on("console", lambda line: line.type == "error" and page.wrong.append(line.text))
        page.on("request", lambda request: note_outside(page, request.url, address))
        yield page
        browser.close()


def note_outside(page, url, own):
    if not url.startswith((f"{own}/", "data:", "blob:")):
        page.wrong.append(f"asks another host: {url}")


def open_page(page, url, size="desktop"):
    page.wrong.clear()
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(url, wait_until="load")


@in_browser
@pytest.mark.parametrize("name", PAGES)
def test_no_serious_fault_for_readers_with_disabilities(name, page, address):
    axe = Path(importlib.util.find_spec("axe_playwright_python").origin).with_name("axe.min.js")
    open_page(page, f"{address}/{name}.html")
    page.evaluate("async () => { if (window.MathJax) await MathJax.startup.promise; }")
    page.wait_for_timeout(400)  # what scrolls is marked once the formulas stand
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert {v["id"]: [n["target"] for n in v["nodes"]] for v in serious} == {}


# Pictures load when they come near the screen: here all at once.
_UNDRAWN_PICTURES = """async () => {
    const pictures = [...document.images];
    pictures.forEach(picture => picture.loading = "eager");
    await Promise.allSettled(pictures.map(picture => picture.decode()));
    return pictures.filter(picture => !picture.naturalWidth).map(picture => picture.src);
}"""
_FORMULAS = """async () => {
    if (window.MathJax) await MathJax.startup.promise;
    const formulas = [...document.querySelectorAll(".math")];
    return {
        all: formulas.length,
        drawn: formulas.filter(formula => formula.querySelector("mjx-container")).length,
        wrong: document.querySelectorAll("mjx-merror").length,
    };
}"""


@in_browser
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_page_shows_all_it_has(page, address, name, size):
    open_page(page, f"{address}/{name}.html", size)
    assert page.evaluate(_UNDRAWN_PICTURES) == []
    formulas = page.evaluate(_FORMULAS)
    assert formulas["drawn"] == formulas["all"]
    assert formulas["wrong"] == 0
    if name.startswith("notebooks/"):
        stem = name.removeprefix("notebooks/")
        cells = notebook(stem).cells
        formula = any("$" in cell.source for cell in cells if cell.cell_type == "markdown")
        assert (formulas["all"] > 0) == formula
        for place in page.locator("[data-plotly]").all():  # drawn when it comes near
            place.scroll_into_view_if_needed()
            place.locator(".main-svg").first.wait_for(state="attached")
        assert page.locator(".figure > img, .figure .main-svg:first-child").count() == len(
            alternatives(stem)
        )
    assert page.locator("article h1").count() == 1
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 1
    assert page.wrong == []


@in_browser
@pytest.mark.parametrize("size", SIZES)
def test_home_shows_each_chapter_s_picture_at_a_readable_size(page, address, size):
    open_page(page, f"{address}/index.html", size)
    widths = page.locator("#chapters td img").evaluate_all("all => all.map(img => img.width)")
    assert len(widths) == len(STEMS)
    assert min(widths) >= 100  # of 200


@in_browser
def test_dark_mode_keeps_figures_on_white(page, address):
    open_page(page, f"{address}/notebooks/{STEMS[4]}.html")
    page.locator(".theme-switch-button:visible").click()
    page.locator('.theme-change-button[data-mode="dark"]:visible').click()
    assert page.locator("html").get_attribute("data-theme") == "dark"

    def brightness(selector, colour):
        element = page.locator(selector).first
        value = element.evaluate(f"element => getComputedStyle(element).{colour}")
        return sum(map(int, re.findall(r"\d+", value)[:3])) / 765

    assert brightness("body", "backgroundColor") < 0.2
    assert brightness("article p", "color") > 0.7
    assert brightness(".figure", "backgroundColor") == 1
    assert page.wrong == []


@in_browser
def test_search_finds_a_word(page, address):
    open_page(page, f"{address}/search.html?q=skip-gram")
    found = page.locator("#search-results li a")
    found.first.wait_for()
    assert page.locator('#search-results a[href*="04_word2vec"]').count()
    assert page.wrong == []


@in_browser
def test_an_answer_opens(page, address):
    open_page(page, f"{address}/notebooks/{STEMS[4]}.html", "phone")
    answer = page.locator("details").first
    before = answer.bounding_box()["height"]
    answer.locator("summary").click()
    assert answer.bounding_box()["height"] > before


# What needs neither Sphinx nor a browser


MADE = pictures.pictures()


def test_the_chapter_map_has_a_picture_of_each_chapter():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[[^\]]{20,}\]\(book/pictures/([^)]+)\)", readme)
    assert shown == [*(f"{stem[:2]}.png" for stem in STEMS), "history.png"]
    assert {path.name for path in pictures.FOLDER.glob("*.png")} == set(shown)
    moving = re.findall(r'src(?:set)?="book/pictures/([^"]+)"', readme)
    assert {path.name for path in pictures.FOLDER.glob("*.webp")} == set(moving)


@pytest.mark.parametrize("name", ["map.webp", "map_still.webp"])
def test_the_moving_map_is_that_of_chapter_00(name):
    """The map changed: run ``python book/hero.py``."""
    with Image.open(pictures.FOLDER / name) as picture:
        assert picture.getexif()[0x010E] == hero.source()


@pytest.mark.parametrize("name", MADE)
def test_no_picture_is_older_than_its_figure(name):
    """A figure changed: run ``python book/pictures.py``."""
    figure, _ = MADE[name]
    data = (pictures.FOLDER / name).read_bytes()
    if name == "history.png":
        assert data == figure
    else:
        assert Image.open(io.BytesIO(data)).text["Source"] == pictures.source_of(figure)


def test_a_thumbnail_shows_the_drawing_with_narrow_margins():
    full = Image.new("RGB", (1000, 1000), "white")
    wide, high = (side - 2 * pictures.MARGIN for side in pictures.SIZE)
    full.paste((200, 0, 0), (400, 400, 400 + wide, 400 + high))
    file = io.BytesIO()
    full.save(file, "PNG")
    small = Image.open(io.BytesIO(pictures.thumbnail(file.getvalue()))).convert("RGB")
    assert small.size == pictures.SIZE
    assert {small.getpixel(xy) for xy in ((4, 4), (195, 4), (4, 105), (195, 105))} == {(200, 0, 0)}
    assert {small.getpixel(xy) for xy in ((3, 4), (196, 4), (4, 3), (4, 106))} == {(255,) * 3}


SITE = {"index.md", "map.md", "data/README.md", "notebooks/04_word2vec.ipynb"}


@pytest.mark.parametrize(
    ("text", "page", "expected"),
    [
        ("[04](notebooks/04_word2vec.ipynb)", "index.md", "[04](notebooks/04_word2vec.ipynb)"),
        ("[04](04_word2vec.ipynb#Quiz)", "notebooks/x.ipynb", "[04](04_word2vec.ipynb#Quiz)"),
        ("see [05](05_glove.ipynb).", "notebooks/x.ipynb", "see 05."),
        ("[`utils/`](utils)", "index.md", "`utils/`"),
        ("[README](README.md)", "TEACHING.md", "[README](index.md)"),
        ("[part](#part) [site](https://example.org)", "index.md", None),
        ("[a](<https://example.org/(1)>)", "index.md", None),
        ("[04](<notebooks/04_word2vec.ipynb>)", "map.md", "[04](notebooks/04_word2vec.ipynb)"),
        ("[data](README.md)", "data/x.md", "[data](README.md)"),
        ("[README](../README.md)", "data/x.md", "[README](../index.md)"),
        ("an array `x[0](1)`", "notebooks/x.ipynb", None),
    ],
)
def test_relink(text, page, expected):
    assert build.relink(text, page, SITE) == (text if expected is None else expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(arXiv:1301.3781).", "([arXiv:1301.3781](<https://arxiv.org/abs/1301.3781>))."),
        (
            "doi:10.1016/a(03)9-1. B",
            "[doi:10.1016/a(03)9-1](<https://doi.org/10.1016/a(03)9-1>). B",
        ),
        ("https://a.org/b_c; no", "[https://a.org/b\\_c](<https://a.org/b_c>); no"),
        ("[paper](https://a.org)", "[paper](https://a.org)"),
    ],
)
def test_link_references(text, expected):
    assert pages.link_references(text) == expected


def test_link_terms():
    text = "## Key terms\n\nLSA · 潜在语义分析 — recall@k · 前 k 召回率\n"
    expected = "## Key terms\n\n{term}`LSA` · 潜在语义分析 — {term}`recall@k` · 前 k 召回率\n"
    assert pages.link_terms(text) == expected


def test_choose():
    assert build.choose(STEMS, []) == STEMS
    assert build.choose(STEMS, ["04", "08_images"]) == [STEMS[4], STEMS[8]]
    with pytest.raises(build.BuildError, match="'99'"):
        build.choose(STEMS, ["04", "99"])


@pytest.mark.parametrize("stem", STEMS)
def test_first_screen(stem):
    chapter = pages.read_chapter(stem, notebook(stem))
    assert chapter.number == stem[:2]
    assert 30 <= chapter.minutes <= 120
    assert chapter.needs
    assert chapter.question.endswith("?")


def test_first_screen_of_another_form():
    other = v4.new_notebook(cells=[v4.new_markdown_cell("# 99 · Other (1999)")])
    with pytest.raises(ValueError, match=r"notebooks/01_one_hot\.ipynb: .* has no question"):
        pages.read_chapter("01_one_hot", other)


def test_diagram_points_downwards():
    numbers, arrows = ["00", "01", "02", "03"], [("00", "01"), ("01", "02"), ("00", "03")]
    arrows += [("02", "03"), ("00", "99")]  # a chapter that is not built
    texts = {number: f"<{number}>" for number in numbers}
    svg = diagram.draw(texts, texts, texts, arrows)
    heights = [int(y) for y in re.findall(r'<rect x="\d+" y="(\d+)"', svg)]
    assert heights == sorted(set(heights))
    assert svg.count("<path d=") == 1 + 4  # the tip of an arrow; the arrows
    assert "&lt;03&gt;" in svg


@pytest.fixture
def old_site(tmp_path):
    """A site of an earlier build."""
    folder = tmp_path / "html"
    folder.mkdir()
    for name in ("index.html", "searchindex.js"):
        (folder / name).write_text("old", encoding="utf-8")
    return folder


@pytest.fixture
def without_sphinx(monkeypatch):
    """Build without Sphinx: one page, at once."""

    def write(folder):
        (folder / "html").mkdir()
        (folder / "html" / "index.html").write_text("new", encoding="utf-8")

    monkeypatch.setattr(build, "missing_packages", list)
    monkeypatch.setattr(build, "write_sources", lambda folder, only: None)
    monkeypatch.setattr(build, "run_sphinx", write)


def test_a_build_replaces_the_old_site(without_sphinx, old_site):
    build.build(old_site)
    assert [path.read_text(encoding="utf-8") for path in old_site.iterdir()] == ["new"]
    assert list(old_site.parent.iterdir()) == [old_site]


def test_a_build_that_fails_leaves_the_old_site(without_sphinx, old_site, monkeypatch, capsys):
    def fail(folder):
        raise build.BuildError("Sphinx warns: a dead link")

    monkeypatch.setattr(build, "run_sphinx", fail)
    monkeypatch.setattr(sys, "argv", ["build.py", "--output", str(old_site)])
    with pytest.raises(SystemExit, match="dead link"):
        build.main()
    assert {path.read_text(encoding="utf-8") for path in old_site.iterdir()} == {"old"}
    assert list(old_site.parent.iterdir()) == [old_site]


def test_a_build_replaces_no_other_folder(without_sphinx, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(build.BuildError, match="something else than a site"):
        build.build(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_missing_packages_are_named(monkeypatch, tmp_path):
    monkeypatch.setattr(build, "PACKAGES", ("json", "no_such_package"))
    with pytest.raises(build.BuildError, match="no_such_package .*book/requirements.txt"):
        build.build(tmp_path / "html")

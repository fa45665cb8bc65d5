"""Slides: every chapter has them, whole and in order; in a browser they need no network."""

import importlib.util
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from book import slides
from tests import lab
from tests.kernel_environment import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LAST = NOTEBOOKS[-1].stem[:2]


def book(*cells):
    for cell, kind in cells:
        cell.metadata["slideshow"] = {"slide_type": kind}
    return new_notebook(cells=[cell for cell, _ in cells])


def kinds(notebook):
    return [
        [[(source, kind) for source, kind, _ in cells] for cells in column]
        for column in slides.slides(notebook)
    ]


def test_cells_are_grouped_as_their_types_say():
    notebook = book(
        (new_markdown_cell("# T"), "slide"),
        (new_markdown_cell("q"), "subslide"),
        (new_code_cell("1"), "fragment"),
        (new_markdown_cell("say"), "notes"),
        (new_markdown_cell("far"), "skip"),
        (new_markdown_cell("## 1 S"), "slide"),
    )
    assert kinds(notebook) == [
        [[("# T", "slide")], [("q", "subslide"), ("1", "fragment"), ("say", "notes")]],
        [[("## 1 S", "slide")]],
    ]


def test_text_before_a_heading_goes_to_the_slide_before_and_references_nowhere():
    notebook = book(
        (new_markdown_cell("# T"), "slide"),
        (
            new_markdown_cell("So.\n\n## 1 S\n\na\n\n## Key terms\n\nb\n\n## References\n\nc"),
            "slide",
        ),
    )
    assert kinds(notebook) == [
        [[("# T", "slide"), ("So.\n\n", "notes")]],
        [[("## 1 S\n\na\n\n", "slide")]],
    ]


def test_each_quiz_question_has_a_slide():
    answer = "<details><summary>Answer</summary>y</details>"
    notebook = book((new_markdown_cell(f"## Quiz\n\n**1.** a\n\n{answer}\n\n**2.** b"), "slide"))
    assert [len(column) for column in slides.slides(notebook)] == [2]


@pytest.mark.parametrize("kind", [None, "Slide", "-"])
def test_a_cell_without_a_type_is_refused(kind):
    with pytest.raises(ValueError, match="^cell 0: expected a slide_type of"):
        slides.slides(book((new_markdown_cell("# T"), kind)))


def test_the_first_cell_must_begin_a_slide():
    with pytest.raises(ValueError, match="^cell 0: expected the first shown cell"):
        slides.slides(book((new_markdown_cell("# T"), "fragment")))


@pytest.mark.parametrize("number", ["98", "x", "", "0*"])
def test_a_chapter_that_is_not_there(number):
    with pytest.raises(ValueError, match=f"^chapter: expected a number from 00 to {LAST}"):
        slides.chapter(number)


def test_what_is_shown_is_escaped():
    output = new_output("stream", name="stdout", text="<b>&")
    cell = new_code_cell("print('<i>')", outputs=[output])
    notebook = book((new_markdown_cell("# a < b"), "slide"), (cell, "subslide"))
    made = slides.page(notebook, code=True)
    assert "&lt;i&gt;" in made
    made = slides.page(notebook)
    assert "&lt;i&gt;" not in made
    assert "&lt;b&gt;&amp;" in made
    assert "<i>" not in made
    assert "<title>a &lt; b</title>" in made


def test_what_is_only_printed_stands_below_what_it_reads_if_there_is_room():
    def printing(text):
        return new_code_cell("1", outputs=[new_output("stream", name="stdout", text=text)])

    notebook = book(
        (new_markdown_cell("# T"), "slide"),
        (printing("short"), "subslide"),
        (printing("long\n" * 30), "subslide"),
        (new_markdown_cell("## Exercises\n\nWrite."), "slide"),
    )
    made = [part.split("</section>")[0] for part in slides.page(notebook).split("<section>")[2:]]
    assert len(made) == 2
    assert "short" in made[0]
    assert made[1].count("long") == 30


def test_what_is_only_said_goes_to_the_slide_before():
    silent = new_code_cell("x = 1")
    notebook = book(
        (new_markdown_cell("# T"), "slide"),
        (new_markdown_cell("## 1 S\n\nSee."), "slide"),
        (silent, "subslide"),
        (new_markdown_cell("It is said."), "notes"),
    )
    made = [part.split("</section>")[0] for part in slides.page(notebook).split("<section>")[2:]]
    shown = [part for part in made if part]
    assert len(shown) == 2
    assert "It is said." in shown[-1]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_chapter_makes_slides(path):
    notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
    made = slides.page(notebook)
    sections = re.findall(r"^## \d+ ", "\n".join(c.source for c in notebook.cells), re.M)
    assert len(slides.slides(notebook)) > len(sections)  # with the title, quiz, …
    images = sum(
        "image/png" in o.get("data", {}) for c in notebook.cells for o in c.get("outputs", [])
    )
    drawings = sum(
        "image/svg+xml" in o.get("data", {}) for c in notebook.cells for o in c.get("outputs", [])
    )
    assert made.count("data:image/png") == images - drawings
    assert made.count("data:image/svg+xml") == drawings
    assert 'class="code"' not in made
    assert 'alt=""' not in made
    assert "chapter.open()" not in re.sub(r"<[^>]+>", "", made)  # imports stay in the notebook
    assert not re.search(
        r'(?:src|href)="(?:https?:)?//(?!doi|arxiv)', re.sub(r"<a [^>]*>", "", made)
    )


@pytest.mark.browser
@pytest.mark.parametrize("number", ["00", "04"])  # with figures to turn, with many formulas
def test_slides_in_a_browser(number, tmp_path):
    if importlib.util.find_spec("sphinx_revealjs") is None:
        pytest.skip("slides: no sphinx-revealjs (pip install -r book/requirements.txt)")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if lab.CHROMIUM is None:
        pytest.skip("browser test: no Chromium on PATH")
    path = slides.chapter(number)
    notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
    slides.copy_assets(tmp_path)
    (tmp_path / "slides.html").write_text(slides.page(notebook), encoding="utf-8")
    outside, errors = [], []
    with sync_api.sync_playwright() as playwright:
        options = {"executable_path": lab.CHROMIUM, "args": list(lab.BROWSER_FLAGS)}
        browser = playwright.chromium.launch(**options)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.on("request", lambda request: outside.append(request.url))
        page.on("requestfailed", lambda request: errors.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto((tmp_path / "slides.html").as_uri())
        page.wait_for_selector("mjx-container", state="attached")
        total, wide, drawn = page.evaluate("Reveal.getTotalSlides()"), [], 0
        for place in range(total):
            section = page.locator("section.present:not(.stack)")
            if section.evaluate("s => s.scrollWidth > s.clientWidth + 1"):
                wide.append(place)
            for figure in section.locator(".figure").all():
                figure.locator(".main-svg").first.wait_for(state="visible")
                drawn += 1
            page.evaluate("while (Reveal.availableFragments().next) Reveal.nextFragment()")
            page.evaluate("Reveal.next()")
        assert page.evaluate("Reveal.isLastSlide()")
        browser.close()
    assert total > 40
    assert wide == []
    assert drawn == slides.page(notebook).count("data-figure=")
    assert [url for url in outside if not url.startswith(("file:", "data:", "blob:"))] == []
    assert errors == []

"""Every notebook opens in a real JupyterLab, and its reader sees what was meant.

nbval runs all of them. Here the browser runs the first, as a reader does on the first day; the
others are opened with the outputs that are stored, as their reader finds them.
"""

from copy import deepcopy

import pytest
from nbformat import v4

from tests import lab
from tests.kernel_environment import ROOT
from tests.notebook_compare import EXPLORABLE, PLOTLY

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
POP_UPS = ".Toastify__toast, .jp-Dialog"

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    MISSING = "playwright is not installed"
else:
    MISSING = None if lab.CHROMIUM else "no Chromium on PATH (Debian: apt-get install chromium)"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(MISSING is not None, reason=f"browser test: {MISSING}"),
]


def read(path):
    return v4.reads(path.read_text(encoding="utf-8"))


def without_outputs(notebook):
    """Return a copy without outputs: what the browser shows then comes from its own run."""
    notebook = deepcopy(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def having(mimetype, notebook):
    """Count the outputs of a type."""
    return sum(mimetype in output.get("data", {}) for output in outputs(notebook))


LIVE = NOTEBOOKS[:1]
# Not of the course: what a reader does with a figure of Plotly, with a question and its answer.
SMALL = v4.new_notebook(
    metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    cells=[
        v4.new_markdown_cell("# Small\n\nSo. **Predict first.** What comes?", id="ask"),
        v4.new_code_cell(
            "import time\ntime.sleep(8)\nprint('yes')  # course.chapter( makes it ours",
            id="answer",
        ),
        v4.new_markdown_cell('It came.\n\n### Myth box: "x"\n\nNo.', id="after"),
        v4.new_code_cell(
            "from utils.show import plots\nplots.use_theme()\n"
            "figure = plots.embedding_map([[0, 1], [1, 2]], ['a', 'b'], ['x', 'y'], 'A title')\n"
            "plots.show(figure, 'Two points, each of a group of its own')",
            id="figure",
        ),
    ],
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Serve copies of the notebooks."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "notebooks").mkdir()
    for path in NOTEBOOKS:
        copy = folder / "notebooks" / path.name
        notebook = without_outputs(read(path)) if path in LIVE else read(path)
        copy.write_text(v4.writes(notebook), encoding="utf-8")
    (folder / "notebooks" / "98_small.ipynb").write_text(v4.writes(SMALL), encoding="utf-8")
    with lab.running_lab(folder) as running:
        yield running


@pytest.fixture(scope="module")
def page(server):
    """A page that notes its errors and what it asks of other hosts; one JupyterLab serves all."""
    with sync_playwright() as playwright:
        options = {"executable_path": lab.CHROMIUM, "args": list(lab.BROWSER_FLAGS)}
        browser = playwright.chromium.launch(**options)
        page = browser.new_page(viewport={"width": 1300, "height": 1200})
        page.outside, page.errors = [], []
        page.on("request", lambda request: note_request(page, request.url, server.url))
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        yield page
        browser.close()


@pytest.fixture
def opened(page, server, path):
    """The page with one notebook open: the ``path`` of the test."""
    page.outside.clear()
    page.errors.clear()
    if page.locator(".jp-NotebookPanel, .jp-Dialog, body:not(:has(.jp-DirListing))").count():
        lab.open_lab(page, server)  # the first test, or one after a failure
    lab.open_notebook(page, path)
    yield page
    lab.close_notebook(page)
    server.stop_kernels()


def note_request(page, url, own):
    """Note a request that leaves the machine, or makes the server ask for news or updates."""
    here = (own, own.replace("http:", "ws:"), "data:", "blob:")
    if not url.startswith(here) or url.startswith((f"{own}/lab/api/news", f"{own}/lab/api/update")):
        page.outside.append(url)


def check_page(page):
    """No pop-up, no request to another host, no error of the page."""
    assert page.locator(POP_UPS).all_inner_texts() == []
    assert page.outside == []
    assert page.errors == []


def check_figures(page, notebook):
    """Every interactive figure of the notebook is drawn."""
    figures = page.locator(".jp-OutputArea .js-plotly-plot")
    expected = having(PLOTLY, notebook)
    for number in range(expected):
        figures.nth(number).scroll_into_view_if_needed()
        figures.nth(number).locator(".main-svg").first.wait_for(state="visible")
    assert figures.count() == expected
    # Plotly can send a figure to a server of its makers: our figures do not offer it.
    assert page.locator('.modebar-btn[data-title*="Share"], [data-title*="Cloud"]').count() == 0


def check_explorables(page, notebook):
    """Every explorable is drawn, though the notebook never ran here."""
    expected = having(EXPLORABLE, notebook)
    drawn = page.locator(".jp-OutputArea .explorable[data-ready]")
    for number in range(expected):
        drawn.nth(number).wait_for(state="attached")
    assert drawn.count() == expected


@pytest.mark.parametrize("path", [ROOT / "notebooks" / "98_small.ipynb"], ids=["98_small"])
def test_cards_veils_bars_and_themes(opened):
    """What the course adds to JupyterLab, and Plotly's figures in another theme."""
    page = opened
    page.locator(".jp-Cell .card.predict").wait_for()
    assert page.locator(".jp-Cell .card.myth h3").inner_text().startswith("Myth box")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
    page.locator(".course-running", has_text="running for").wait_for(timeout=60_000)
    page.locator(".js-plotly-plot .main-svg").first.wait_for(state="visible", timeout=60_000)
    page.wait_for_selector(lab.IDLE, timeout=60_000)
    page.locator(".course-running").wait_for(state="detached")
    height = "[...document.querySelectorAll('.js-plotly-plot')].map(f => f.offsetHeight)"
    (before,) = page.evaluate(height)
    page.keyboard.press("Control+Shift+C")
    page.locator(".lm-CommandPalette-input").fill("Use Theme: JupyterLab Dark")
    page.keyboard.press("Enter")
    page.locator('body[data-jp-theme-name="JupyterLab Dark"]').wait_for(state="attached")
    page.wait_for_timeout(2500)  # Plotly draws again
    assert before > 300
    assert page.evaluate(height) == [before]


@pytest.mark.parametrize("path", LIVE, ids=lambda path: path.stem)
def test_notebook_runs_in_jupyterlab(path, opened):
    notebook, page = read(path), opened
    prompts = lab.restart_and_run_all(page)

    errors = sum(output.output_type == "error" for output in outputs(notebook))
    shown = page.locator(lab.ERRORS).all_text_contents()
    assert len(shown) == errors, shown
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    folded = [bool(cell.metadata.get("jupyter", {}).get("source_hidden")) for cell in cells]
    numbers = [f"[{number}]:" for number in range(1, len(cells) + 1)]
    # A folded cell shows no number.
    assert prompts == ["" if f else n for f, n in zip(folded, numbers, strict=True)]

    check_figures(page, notebook)
    check_explorables(page, notebook)
    check_page(page)


@pytest.mark.parametrize(
    "path", [path for path in NOTEBOOKS if path not in LIVE], ids=lambda path: path.stem
)
def test_notebook_opens_in_jupyterlab(path, opened):
    notebook, page = read(path), opened
    pictures = page.locator(".jp-OutputArea .jp-RenderedImage img")
    expected = having("image/png", notebook)
    pictures.nth(expected - 1).scroll_into_view_if_needed()
    assert pictures.count() == expected
    drawn = pictures.evaluate_all("images => images.map(image => image.naturalWidth > 0)")
    assert drawn == [True] * expected
    assert (
        page.locator(".jp-RenderedLatex merror, .jp-RenderedMarkdown .MathJax_Error").count() == 0
    )
    check_figures(page, notebook)
    check_explorables(page, notebook)
    check_page(page)

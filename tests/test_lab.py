"""Every notebook opens in a real JupyterLab, and its reader sees what was meant.

nbval runs all of them. Here the browser runs the first, as a reader does on the first day; the
others are opened with the outputs that are stored, as their reader finds them.
"""

from copy import deepcopy

import pytest
from nbformat import v4

from tests import lab
from tests.kernel_environment import ROOT
from tests.notebook_compare import PLOTLY

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


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Serve copies of the notebooks."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "notebooks").mkdir()
    for path in NOTEBOOKS:
        copy = folder / "notebooks" / path.name
        notebook = without_outputs(read(path)) if path in LIVE else read(path)
        copy.write_text(v4.writes(notebook), encoding="utf-8")
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


@pytest.mark.parametrize("path", LIVE, ids=lambda path: path.stem)
def test_notebook_runs_in_jupyterlab(path, opened):
    notebook, page = read(path), opened
    prompts = lab.restart_and_run_all(page)

    errors = sum(output.output_type == "error" for output in outputs(notebook))
    shown = page.locator(lab.ERRORS).all_text_contents()
    assert len(shown) == errors, shown
    cells = sum(cell.cell_type == "code" for cell in notebook.cells)
    assert prompts == [f"[{number}]:" for number in range(1, cells + 1)]

    check_figures(page, notebook)
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
    check_page(page)

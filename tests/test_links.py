"""Links in the prose lead somewhere, and the helpers that it names exist."""

import importlib
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from nbformat import v4

from tests.kernel_environment import ROOT
from tests.notebook_health import headings, prose

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGES = [path for path in (ROOT / "README.md", ROOT / "data" / "README.md") if path.exists()]

_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'][^)]*)?\)|\b(?:href|src)=[\"']([^\"']+)[\"']")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)  # https:, mailto:, attachment:
_CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_DOTTED = re.compile(r"\s*(utils(?:\.\w+)+)(?:\(.*)?\s*", re.DOTALL)


def markdown(path):
    """Return the prose of a Markdown file or of a notebook."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = v4.reads(source).cells
        return "\n\n".join(prose(cell.source) for cell in cells if cell.cell_type == "markdown")
    return prose(source)


def anchors(path):
    """Return what a link to a part of the file may name after its ``#``."""
    if path.suffix == ".ipynb":  # JupyterLab: the heading as shown, blanks replaced
        shown = (re.sub(r"[`*]|\]\([^)]*\)|!?\[", "", text) for _, text in notebook_headings(path))
        return {text.replace(" ", "-") for text in shown}
    # GitHub: lower case, no punctuation.
    titles = re.findall(r"^#{1,6} +(.+?) *#*$", markdown(path), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def notebook_headings(path):
    return headings(v4.reads(path.read_text(encoding="utf-8")))


def dead_links(path):
    """Return a message for each relative link of a file that leads nowhere."""
    found = []
    text = _CODE.sub("", markdown(path))
    for link in ("".join(groups) for groups in _LINK.findall(text)):
        if _SCHEME.match(link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = (path.parent / name) if name else path
        if not target.exists():
            found.append(f"{link}: there is no such file")
        elif anchor and target.suffix in {".md", ".ipynb"} and anchor not in anchors(target):
            found.append(f"{link}: {target.name} has no such heading")
    return found


def resolve(name):
    """Return what a dotted name stands for; raise ImportError or AttributeError if nothing."""
    module, _, attribute = name.rpartition(".")
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        if not module:
            raise
    return getattr(resolve(module), attribute)


def unknown_names(path):
    """Return a message for each ``utils.…`` in backticks that does not exist."""
    found = []
    for _, code in _CODE.findall(markdown(path)):
        if match := _DOTTED.fullmatch(code):
            try:
                resolve(match[1])
            except (ImportError, AttributeError) as error:
                found.append(f"{match[1]}: {error}")
    return found


@pytest.mark.parametrize(
    "path", PAGES + NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_links_lead_somewhere(path):
    assert dead_links(path) == []


@pytest.mark.parametrize(
    "path", PAGES + NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_named_helpers_exist(path):
    assert unknown_names(path) == []


def page(folder, text, name="page.md"):
    path = Path(folder) / name
    if path.suffix == ".ipynb":
        text = v4.writes(v4.new_notebook(cells=[v4.new_markdown_cell(text)]))
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["page.md", "page.ipynb"])
@pytest.mark.parametrize(
    "text",
    [
        "[next](missing.ipynb)",
        "![a plot](missing.png)",
        "[next](<missing.ipynb>)",
        '[next](missing.ipynb "title")',
        '<a href="missing.html">next</a>',
        '<img src="missing.png" alt="a plot">',
        "[part](#No-such-part)",
        "[part](other.md#no-such-part)",
    ],
)
def test_a_dead_link_is_found(tmp_path, name, text):
    page(tmp_path, "# Other", "other.md")
    assert len(dead_links(page(tmp_path, text, name))) == 1


@pytest.mark.parametrize("name", ["page.md", "page.ipynb"])
@pytest.mark.parametrize(
    "text",
    [
        "[paper](https://arxiv.org/abs/1301.3781)",
        "[mail](mailto:someone@example.org) ![picture](attachment:a.png)",
        "[next](two%20words.md)",
        "[other](other.md#a-part-of-it)",
        "[chapter](chapter.ipynb#PMI-and-its-shift)",
        "`[not](a-link.md)` and\n\n```\n[not](a-link.md)\n```",
        "an array such as `x[0](1)`",
    ],
)
def test_a_good_link_is_left_alone(tmp_path, name, text):
    page(tmp_path, "# Other\n\n## A part, of it", "other.md")
    page(tmp_path, "", "two words.md")
    page(tmp_path, "# One\n\n## `PMI` and *its* shift", "chapter.ipynb")
    assert dead_links(page(tmp_path, text, name)) == []


def test_an_anchor_in_the_same_file(tmp_path):
    assert dead_links(page(tmp_path, "# Key terms\n[see](#Key-terms)", "page.ipynb")) == []
    assert dead_links(page(tmp_path, "# Key terms\n[see](#key-terms)", "page.ipynb")) != []
    assert dead_links(page(tmp_path, "# Key terms\n[see](#key-terms)")) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("`utils.no_such_module`", ["utils.no_such_module"]),
        ("`utils.plots.no_such_function(fig)`", ["utils.plots.no_such_function"]),
        ("`utils.plots.show(fig, alt)` and `utils.plots`", []),
        ("`utils.plots.show.__name__` and `numpy.no_such_name`", []),
    ],
)
def test_an_unknown_name_is_found(tmp_path, text, names):
    assert [message.partition(":")[0] for message in unknown_names(page(tmp_path, text))] == names

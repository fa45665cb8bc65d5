"""Build the site to read online: ``python book/build.py``.

No notebook is executed: the pages show the stored outputs. The site lies in ``book/_build/html``
and needs no other host: figures, plotly.js, MathJax and the search are files of its own.
"""

import argparse
import base64
import html
import importlib.util
import io
import json
import posixpath
import re
import shutil
import struct
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, from anywhere

from book import pages

BOOK = Path(__file__).resolve().parent
ROOT = BOOK.parent
OUTPUT = BOOK / "_build" / "html"
PACKAGES = (
    "nbformat",
    "plotly",
    "sphinx",
    "myst_nb",
    "sphinx_book_theme",
    "sphinx-mathjax-offline",
)
# All that formulas load: the rest of MathJax is menus and other formats, 20 MB.
MATHJAX = ("tex-chtml.js", "output/chtml/fonts/woff-v2", "input/tex/extensions")
LONG = 120  # letters: such a line is prose, not a row of a table
PLOTLY = "application/vnd.plotly.v1+json"
EXPLORABLE = "application/vnd.embeddings.explorable+json"
SVG = "image/svg+xml"
# Cards and explorables: JupyterLab has them as an extension, the site as files.
SHARED = ROOT / "tools" / "lab_settings" / "labextension" / "static"
# Code is passed over: there x[0](1) is no link.
_LINK = re.compile(
    r"(```.*?```|`[^`]*`)|(?<!!)\[((?:[^\[\]`]|`[^`]*`)+)\]\(<?(?![a-z]+:|[#<])([^)\s>]+)>?\)",
    re.DOTALL,
)
# The theme's icons as a script of 1.6 MB, beside the font that its style sheet uses.
_ICONS = re.compile(r"<link[^>]*fontawesome\.js[^>]*>|<script[^>]*fontawesome\.js[^>]*></script>")
STORED = """

{.stored}
Here are the stored outputs. To change code and to have exercises checked,
[run the notebook yourself](../index.md#run-it-yourself)."""
_FIGURE = """<div class="figure" role="img" aria-label="{alt}">
<div id="{name}" data-plotly="{name}-data" style="height: {height}px"></div></div>
<script type="application/json" id="{name}-data">{data}</script>"""


_CHANGED = {"Key terms": pages.link_terms, "References": pages.link_references}


class BuildError(Exception):
    """The site cannot be built; the message tells why in one sentence."""


def missing_packages():
    """Return the names of the packages that a build needs and that are not installed."""
    return [name for name in PACKAGES if importlib.util.find_spec(name) is None]


def relink(text, page, site):
    """Keep links to pages of the site; turn links to other files of the repository into text.

    Parameters
    ----------
    text : str
        Markdown.
    page : str
        Path of the page that it stands on, from the site's root.
    site : set of str
        Paths of all pages.

    Returns
    -------
    str
    """
    folder = posixpath.dirname(page)

    def replace(match):
        code, text, link = match.groups()
        if code:
            return code
        path, hash_, anchor = link.partition("#")
        target = posixpath.normpath(posixpath.join(folder, path))
        target = "index.md" if target == "README.md" else target
        if target not in site:
            return text
        return f"[{text}]({posixpath.relpath(target, folder)}{hash_}{anchor})"

    return _LINK.sub(replace, text)


def _alternative(output, mimetype):
    data, metadata = output["data"], output.get("metadata", {})
    text = data.get("text/plain", "").partition("] ")[2]
    return metadata.get(mimetype, {}).get("alt") or text


def _picture(output, name, folder):
    """Write a picture's file; return the HTML that shows it, with a size so that nothing jumps."""
    data, size = output["data"], output.get("metadata", {}).get("image/png", {})
    picture = base64.b64decode(data["image/png"])
    width, height = struct.unpack(">II", picture[16:24])
    name += ".png"
    if SVG in data:  # a drawing
        picture, name = "".join(data[SVG]).encode(), name.replace(".png", ".svg")
    (folder / "figures").mkdir(exist_ok=True)
    (folder / "figures" / name).write_bytes(picture)
    alt = html.escape(_alternative(output, "image/png"))
    width, height = size.get("width", width), size.get("height", height)
    return (
        f'<div class="figure"><img src="../_static/figures/{name}" alt="{alt}" '
        f'width="{width}" height="{height}" loading="lazy"></div>'
    )


def _explorable(output, name):
    """What `course.js` finds and fills; without scripts its text alternative stays."""
    bundle = output["data"][EXPLORABLE]
    data = json.dumps(bundle, ensure_ascii=False).replace("</", "<\\/")
    alt = html.escape(f"{bundle['title']}. {bundle['alt']}")
    return (
        f'<div data-explorable="{name}-data"><p>{alt}</p></div>'
        f'<script type="application/json" id="{name}-data">{data}</script>'
    )


def _interactive(output, name):
    figure = output["data"][PLOTLY]
    data = json.dumps(figure, ensure_ascii=False).replace("</", "<\\/")
    alt = html.escape(_alternative(output, PLOTLY))
    height = figure["layout"].get("height", 450)
    return _FIGURE.format(alt=alt, name=name, height=height, data=data)


def prepare_notebook(notebook, stem, site, static):
    """Turn figures into HTML that needs only files of the site, and mend links, in place.

    A cell that prints lines longer than `LONG` gets a tag: they are wrapped as in JupyterLab.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    stem : str
    site : set of str
        Paths of all pages.
    static : pathlib.Path
        Folder of the site's files; PNG figures are written below it.
    """
    notebook.cells[0].source += STORED
    figures = 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = relink(cell.source, f"notebooks/{stem}.ipynb", site)
            sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
            titles = (section[3:].partition("\n")[0] for section in sections)
            changes = (_CHANGED.get(title, str) for title in titles)
            cell.source = "".join(
                change(section) for change, section in zip(changes, sections, strict=True)
            )
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            name = f"{stem}-{figures + 1}"
            if "image/png" in data:
                output["data"] = {"text/html": _picture(output, name, static)}
            elif PLOTLY in data:
                output["data"] = {"text/html": _interactive(output, name)}
            elif EXPLORABLE in data:
                output["data"] = {"text/html": _explorable(output, name)}
            else:
                text = output.get("text") or data.get("text/plain", "")
                if any(len(line) > LONG for line in text.splitlines()):
                    cell.metadata.setdefault("tags", []).append("long-lines")
                continue
            output["metadata"] = {}
            figures += 1


def write_sources(folder, chosen):
    """Write what Sphinx reads: Markdown pages, prepared notebooks and the files they need.

    Parameters
    ----------
    folder : pathlib.Path
    chosen : sequence of str
        Numbers or stems of chapters; all if empty.
    """
    import nbformat

    stems = choose(sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb")), chosen)
    notebooks = {
        stem: nbformat.read(ROOT / "notebooks" / f"{stem}.ipynb", as_version=4) for stem in stems
    }
    chapters = [pages.read_chapter(stem, notebook) for stem, notebook in notebooks.items()]
    teaching = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
    eras, svg = pages.by_era(chapters), pages.what_needs_what(chapters)
    milestones = pages.read_table(ROOT / "data" / "timeline.csv")
    terms = pages.read_table(ROOT / "data" / "glossary.csv")
    markdown = {
        "index.md": pages.home((ROOT / "README.md").read_text(encoding="utf-8"), eras),
        "map.md": pages.chapter_map(eras, milestones, svg),
        "glossary.md": pages.glossary(terms, chapters),
        "TEACHING.md": pages.teaching_page(teaching, svg),
        "data/README.md": (ROOT / "data" / "README.md").read_text(encoding="utf-8"),
    }
    site = {*markdown, *(chapter.page for chapter in chapters)}
    for page, text in markdown.items():
        (folder / page).parent.mkdir(parents=True, exist_ok=True)
        (folder / page).write_text(relink(text, page, site), encoding="utf-8")
    shutil.copytree(BOOK / "pictures", folder / "book" / "pictures")
    static = folder / "_static"
    copy_assets(static)
    (folder / "notebooks").mkdir()
    for stem, notebook in notebooks.items():
        prepare_notebook(notebook, stem, site, static)
        nbformat.write(notebook, folder / "notebooks" / f"{stem}.ipynb")


def choose(stems, chosen):
    """Return the stems that begin with one of the given numbers or names; all if none is given."""
    unknown = [name for name in chosen if not any(stem.startswith(name) for stem in stems)]
    if unknown:
        raise BuildError(f"--only: no chapter begins with {unknown[0]!r}")
    return [stem for stem in stems if not chosen or stem.startswith(tuple(chosen))]


def copy_assets(static):
    """Copy plotly.js, what formulas need of MathJax, and the site's style sheet."""
    import plotly.offline

    shutil.copytree(BOOK / "_static", static)
    for path in (SHARED / "course.js", SHARED / "course.css", SHARED / "explorables"):
        copy = shutil.copytree if path.is_dir() else shutil.copyfile
        copy(path, static / path.name)
    for path in (BOOK / "pictures").glob("*.webp"):
        shutil.copyfile(path, static / path.name)
    (static / "plotly.min.js").write_text(plotly.offline.get_plotlyjs(), encoding="utf-8")
    mathjax = Path(importlib.util.find_spec("sphinx-mathjax-offline").origin).parent
    mathjax = mathjax / "static" / "mathjax"
    for part in MATHJAX:
        target = static / "mathjax" / part
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (mathjax / part).is_dir() else shutil.copyfile
        copy(mathjax / part, target)


def run_sphinx(folder):
    """Build ``folder/html`` of ``folder/source``; a warning, such as a dead link, is an error."""
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError

    warnings = io.StringIO()
    try:
        app = Sphinx(
            srcdir=folder / "source",
            confdir=BOOK,
            outdir=folder / "html",
            doctreedir=folder / "doctrees",
            buildername="html",
            confoverrides={"html_static_path": [str(folder / "source" / "_static")]},
            status=None,
            warning=warnings,
        )
        app.build()
    except SphinxError as error:
        raise BuildError(f"Sphinx: {error}") from error
    shown = re.sub(r"\x1b\[[\d;]*m", "", warnings.getvalue()).replace(f"{folder / 'source'}/", "")
    if shown.strip():
        raise BuildError(f"Sphinx warns:\n{shown.strip()}")


def lighten(html_folder):
    """Take away what weighs much and is not needed: the icons come from the theme's font.

    Parameters
    ----------
    html_folder : pathlib.Path
    """
    for path in html_folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        path.write_text(_ICONS.sub("", text), encoding="utf-8")
    for path in html_folder.rglob("fontawesome.js*"):
        path.unlink()


def replace_site(new, output):
    """Put the new site in the place of the previous one, which moves beside the new one."""
    previous = new.with_name("previous")
    if output.exists():
        output.rename(previous)
    try:
        new.rename(output)
    except OSError:
        if previous.exists():
            previous.rename(output)
        raise


def build(output=OUTPUT, only=()):
    """Build the site beside ``output``, and only then put it there.

    Parameters
    ----------
    output : pathlib.Path
        A folder that does not exist, is empty or holds a site.
    only : sequence of str
        Numbers or stems of chapters; all if empty.
    """
    if missing := missing_packages():
        raise BuildError(f"{missing[0]} is missing: pip install -r book/requirements.txt")
    if output.exists() and any(output.iterdir()) and not (output / "searchindex.js").exists():
        raise BuildError(f"{output} holds something else than a site: choose another folder")
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=output.parent) as name:
        folder = Path(name)
        write_sources(folder / "source", only)
        run_sphinx(folder)
        lighten(folder / "html")
        replace_site(folder / "html", output)


def main():
    """Build the site as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="+", default=(), metavar="04", help="chapters to build")
    parser.add_argument("--output", type=Path, default=OUTPUT, metavar="DIR")
    arguments = parser.parse_args()
    try:
        build(arguments.output.resolve(), arguments.only)
    except (BuildError, ValueError, OSError) as error:
        sys.exit(f"The site was not built; the previous one is untouched. {error}")
    print(f"Open {arguments.output / 'index.html'} in a browser.")


if __name__ == "__main__":
    main()

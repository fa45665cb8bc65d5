"""Slides of one chapter, made from its notebook: ``python book/slides.py 04``.

Each cell says by its metadata (``slideshow.slide_type``) where it goes: ``slide`` begins a column,
``subslide`` a slide below, ``fragment`` appears on the same slide, ``notes`` is for the speaker
(key S), ``skip`` stays in the notebook. Code stays there, too, unless ``--code`` asks for it.
The result needs no network: reveal.js, MathJax and plotly.js are copied from installed packages.
"""

import argparse
import base64
import html
import importlib.util
import json
import re
import shutil
import sys
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, from anywhere

from utils.machine import chapter_table

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "book" / "_build" / "slides"
EXPLORABLE = "application/vnd.embeddings.explorable+json"
SHARED = ROOT / "tools" / "lab_settings" / "labextension" / "static"
TYPES = ("slide", "subslide", "fragment", "notes", "skip")
_LEFT_OUT = ("Exercises", "Key terms", "References")
_ROOM = 17  # lines of a slide
_TAGS = {
    "fragment": ('<div class="fragment">', "</div>"),
    "notes": ('<aside class="notes">', "</aside>"),
}
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/reveal/reveal.css">
<link rel="stylesheet" href="assets/course/course.css">
<link rel="stylesheet" href="assets/slides.css">
<script>
window.MathJax = {{
  tex: {{inlineMath: [["$", "$"]], displayMath: [["$$", "$$"]], processEscapes: true}},
  options: {{skipHtmlTags: ["script", "style", "pre", "code"], enableMenu: false}},
}};
</script>
<script defer src="assets/mathjax/tex-chtml.js"></script>
{plotly}</head>
<body>
<div class="reveal"><div class="slides">
{slides}
</div></div>
<script src="assets/reveal/reveal.js"></script>
<script src="assets/reveal/notes.js"></script>
<script src="assets/course/course.js"></script>
<script src="assets/slides.js"></script>
</body>
</html>
"""
_STYLE = """
body { background: #fff; color: #222; }
.reveal { font: 26px/1.4 system-ui, "DejaVu Sans", sans-serif; }
.reveal .slides { text-align: left; }
.reveal .slides section { box-sizing: border-box; height: 100%; padding: 20px 40px;
  overflow-y: auto; }
.reveal .slides section.stack { padding: 0; overflow: visible; }
h1 { font-size: 1.6em; } h2 { font-size: 1.35em; } h3 { font-size: 1.15em; }
h1, h2, h3 { color: #0072b2; line-height: 1.2; margin: 0 0 0.5em; }
a { color: #0072b2; }
p, ul, ol, table { margin: 0.4em 0; }
table { border-collapse: collapse; font-size: 0.8em; }
td, th { padding: 0.2em 0.7em; border-bottom: 1px solid #bbb; text-align: left; }
code { background: #f2f2f2; }
pre { font-size: 0.7em; line-height: 1.35; margin: 0.4em 0; overflow-x: auto; }
pre.code { background: #f6f6f6; border-left: 5px solid #0072b2; padding: 0.6em 0.8em; }
pre.output { padding: 0 0.8em; white-space: pre-wrap; }
.printed pre { font-size: 0.9em; }
pre code, pre.code * { background: none; }
img { display: block; width: 100%; max-height: 560px; object-fit: contain; margin: 0.3em auto; }
.figure { height: 520px; }
.card.predict, .card.byhand, .card.myth, .card.paper, .card.checklist { max-width: none; }
.explorable { font-size: 17px; max-width: none; }
.tight .explorable { font-size: 13px; padding: 0.4rem 0.8rem; margin: 0.2rem 0; }
.tight .explorable canvas, .tight .explorable svg { max-width: 720px; min-width: 0 !important; }
.tighter .explorable svg { max-height: 320px; }
.tight > img, .tight div > img { max-height: 420px; }
.reveal .slide-number { right: auto; left: 8px; bottom: 8px; }
details { margin: 0.6em 0; } summary { color: #0072b2; cursor: pointer; }
"""
_SCRIPT = """
Reveal.initialize({width: 1280, height: 720, margin: 0.03, center: false, hash: true,
  transition: "none", slideNumber: "c/t", plugins: [RevealNotes]});
// What is too tall or too wide for a slide is written smaller, down to two thirds; then it scrolls.
// A slide that only shows what cells print has room for larger letters.
function fit(section) {
  let size = 26;
  section.style.fontSize = "";
  section.classList.remove("tighter");
  const longest = Math.max(...section.textContent.split("\\n").map((line) => line.length));
  section.classList.toggle("printed", longest <= 80
    && [...section.querySelectorAll("*")].every((e) => e.matches("div, pre.output")));
  section.classList.toggle("tight", section.scrollHeight > section.clientHeight + 1
    && section.querySelector(".explorable, img"));
  while ((section.scrollHeight > section.clientHeight + 1
      || section.scrollWidth > section.clientWidth + 1) && size > 17)
    section.style.fontSize = (size -= 1) + "px";
  section.classList.toggle("tighter", section.scrollHeight > section.clientHeight + 1);
}
function draw(section) {
  for (const place of section.querySelectorAll(".figure:empty")) {
    const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
    Plotly.newPlot(place, figure.data, {...figure.layout, autosize: true, height: 500},
      {responsive: true, displaylogo: false, showSendToCloud: false});
  }
}
function explore(section) {
  for (const place of section.querySelectorAll("[data-explorable]:not([data-seen])")) {
    place.dataset.seen = "yes";
    const stored = document.getElementById(place.dataset.explorable).textContent;
    EmbeddingsCourse.mount(place, JSON.parse(stored)).then(() => fit(section));
  }
}
// A key that an explorable uses does not turn the page.
document.addEventListener("keydown", (event) => {
  if (event.target.closest?.(".explorable")) event.stopPropagation();
}, true);
document.querySelectorAll(".slides section section").forEach((s) => EmbeddingsCourse.decorate(s));
function show(event) {
  for (const act of [draw, explore, fit]) act(event.currentSlide);
}
Reveal.on("ready", show);
Reveal.on("slidechanged", show);
"""


def _pieces(cell, kind):
    """Cut a cell where a slide must end: before a section's heading, after a quiz's answer."""
    if cell.cell_type != "markdown" or kind == "skip":
        return [(cell.source, kind)]
    texts = re.split(r"^(?=##? )|(?<=</details>)", cell.source, flags=re.MULTILINE)
    pieces, dropped = [], False
    for text in filter(str.strip, texts):
        heading = re.match(r"##? (?:\d+ )?(.*)", text)
        dropped = heading[1] in _LEFT_OUT if heading else dropped
        if heading or kind != "slide":
            pieces.append((text, kind))
        else:  # what stands before the heading speaks of the slide before
            pieces.append((text, "subslide" if pieces else "notes"))
        if dropped:
            pieces.pop()
    return pieces


def slides(notebook):
    """Group a notebook's cells by slide.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    list of list of list of (str, str, list)
        Columns of slides of parts: the source, its type and its outputs, None for Markdown.

    Raises
    ------
    ValueError
        If a cell has no ``slideshow.slide_type`` of `TYPES`, or the first shown begins no slide.
    """
    columns = []
    for number, cell in enumerate(notebook.cells):
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
        if kind not in TYPES:
            raise ValueError(f"cell {number}: expected a slide_type of {TYPES}, got {kind!r}")
        for source, place in _pieces(cell, kind):
            if place == "slide":
                columns.append([[]])
            elif place != "skip" and not columns:
                raise ValueError(f"cell {number}: expected the first shown cell to be a slide")
            if place == "subslide":
                columns[-1].append([])
            if place != "skip":
                columns[-1][-1].append((source, place, cell.get("outputs")))
    return columns


def _markdown(source):
    """Markdown as HTML; a link into the course stays as text, since slides stand alone."""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    found = re.sub(r'<a class="anchor-link".*?</a>', "", markdown2html_mistune(source))
    found = re.sub(r'<a href="(?!https?:)[^"]*">(.*?)</a>', r"\1", found, flags=re.DOTALL)
    return found.replace("<a href=", '<a target="_blank" rel="noopener" href=')


def _code(source):
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    look = HtmlFormatter(nowrap=True, noclasses=True, style="friendly")
    return f'<pre class="code">{highlight(source, PythonLexer(), look)}</pre>'


def _output(output, name):
    """One output as HTML; an interactive figure is drawn when its slide is shown."""
    if output.output_type == "stream":
        return f'<pre class="output">{html.escape(output.text)}</pre>'
    if output.output_type == "error":
        return f'<pre class="output">{html.escape(f"{output.ename}: {output.evalue}")}</pre>'
    data = output.data
    text = data.get("text/plain", "")
    if "application/vnd.plotly.v1+json" in data:
        figure = data["application/vnd.plotly.v1+json"]
        stored = json.dumps({"data": figure["data"], "layout": figure["layout"]})
        stored = stored.replace("</", "<\\/")
        return (
            f'<script type="application/json" id="{name}">{stored}</script><div class="figure" '
            f'role="img" aria-label="{html.escape(text)}" data-figure="{name}"></div>'
        )
    if EXPLORABLE in data:
        bundle = json.dumps(data[EXPLORABLE]).replace("</", "<\\/")
        said = html.escape(f"{data[EXPLORABLE]['title']}. {data[EXPLORABLE]['alt']}")
        return (
            f'<div data-explorable="{name}"><p>{said}</p></div>'
            f'<script type="application/json" id="{name}">{bundle}</script>'
        )
    if "image/svg+xml" in data:
        alt = html.escape(output.metadata.get("image/png", {}).get("alt", text))
        drawing = base64.b64encode(data["image/svg+xml"].encode()).decode()
        return f'<img class="drawing" alt="{alt}" src="data:image/svg+xml;base64,{drawing}">'
    if "image/png" in data:
        alt = html.escape(output.metadata.get("image/png", {}).get("alt", text))
        return f'<img alt="{alt}" src="data:image/png;base64,{data["image/png"].strip()}">'
    if "text/html" in data:
        return data["text/html"]
    return f'<pre class="output">{html.escape(text)}</pre>'


def _only_printed(parts):
    """Whether a slide would hold nothing but what cells print."""
    return not re.sub(
        r"</?div[^>]*>|<pre class=\"output\">.*?</pre>", "", "".join(parts), flags=re.S
    )


def _only_notes(parts):
    """Whether a slide would show nothing: all it has is said."""
    return not re.sub(r"<aside class=\"notes\">.*?</aside>", "", "".join(parts), flags=re.S)


def _lines(content):
    """About how many lines a slide's HTML takes; a picture or an explorable takes them all."""
    if re.search(r"<img|<table|data-explorable|data-figure", content):
        return _ROOM + 1
    printed = re.findall(r'<pre class="output">(.*?)</pre>', content, flags=re.S)
    rest = re.sub(r"<pre.*?</pre>", "", content, flags=re.S)
    blocks = re.split(r"</(?:p|li|h\d|summary)>", rest)
    texts = [re.sub(r"<[^>]+>|\s+", " ", block).strip() for block in blocks]
    written = sum(1.4 + len(text) // 85 for text in texts if text) + 2 * rest.count("$$")
    return written + sum(0.3 + 0.7 * len(text.splitlines()) for text in printed)


def page(notebook, code=False):
    """Return the slides of a notebook as one HTML page that uses the files of `copy_assets`.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed, with a slide type in every cell.
    code : bool
        Whether code is shown, too; without it a slide that has nothing else is left out.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        As `slides`.
    """
    columns, names = [], 0
    for column in slides(notebook):
        sections = []
        for cells in column:
            parts = []
            for source, kind, outputs in cells:
                if outputs is None:
                    inside = [_markdown(source)]
                else:
                    hidden = not code or "chapter.open()" in source  # on the first screen
                    inside = [] if hidden else [_code(source)]
                    for output in outputs:
                        inside.append(_output(output, f"figure-{names}"))
                        names += 1
                start, end = _TAGS.get(kind, ("<div>", "</div>"))
                parts += [f"{start}{''.join(inside)}{end}"] if inside else []
            fits = sections and _lines("".join([*sections[-1], *parts])) <= _ROOM
            if parts and fits and _only_printed(parts):  # it belongs to what it reads
                sections[-1] += parts
                continue
            if sections and _only_notes(parts):  # of code that is not shown
                sections[-1] += parts
                continue
            sections += [parts] if parts else []
        stacked = "".join(f"<section>{''.join(parts)}</section>" for parts in sections)
        columns += [f"<section>{stacked}</section>"] if sections else []
    body = "\n".join(columns)
    title = notebook.cells[0].source.splitlines()[0].lstrip("# ")
    plotly = (
        '<script defer src="assets/plotly.min.js"></script>\n' if "data-figure=" in body else ""
    )
    return _PAGE.format(title=html.escape(title), plotly=plotly, slides=body)


def _installed(package):
    """Where a package lies, found without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None:
        raise ModuleNotFoundError(
            f"{package} is not installed: run pip install -r book/requirements.txt"
        )
    return Path(next(iter(spec.submodule_search_locations)))


def copy_assets(folder):
    """Copy what the slides need beside them, if it is not there.

    Parameters
    ----------
    folder : pathlib.Path
        Of the slides; ``assets`` is made in it.

    Raises
    ------
    ModuleNotFoundError
        If a package of book/requirements.txt is missing.
    """
    reveal = _installed("sphinx_revealjs") / "_static" / "revealjs"
    mathjax = _installed("sphinx-mathjax-offline") / "static" / "mathjax"
    plotly = _installed("plotly") / "package_data" / "plotly.min.js"
    assets = folder / "assets"
    (assets / "reveal").mkdir(parents=True, exist_ok=True)
    for name in ("dist/reveal.js", "dist/reveal.css", "plugin/notes/notes.js"):
        shutil.copy(reveal / name, assets / "reveal")
    if not (assets / "mathjax").exists():
        shutil.copytree(mathjax, assets / "mathjax.part", dirs_exist_ok=True)
        (assets / "mathjax.part").rename(assets / "mathjax")
    shutil.copy(plotly, assets / "plotly.min.js")
    shutil.copytree(SHARED, assets / "course", dirs_exist_ok=True)
    (assets / "slides.css").write_text(_STYLE, encoding="utf-8")
    (assets / "slides.js").write_text(_SCRIPT, encoding="utf-8")


def chapter(number):
    """Return the path of a chapter's notebook.

    Parameters
    ----------
    number : str
        Such as ``04``.

    Raises
    ------
    ValueError
        If there is no such chapter.
    """
    found = sorted((ROOT / "notebooks").glob(f"{number}_*.ipynb")) if number.isdigit() else []
    if not found:
        numbers = [chapter.number for chapter in chapter_table.chapters()]
        raise ValueError(
            f"chapter: expected a number from {numbers[0]} to {numbers[-1]}, got {number!r}"
        )
    return found[0]


def main():
    """Make the slides of the chapters named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapters", nargs="+", metavar="NN", help="a chapter's number, such as 04")
    parser.add_argument("--code", action="store_true", help="show the code, too")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="folder for the slides")
    arguments = parser.parse_args()
    try:
        paths = [chapter(number) for number in arguments.chapters]
        copy_assets(arguments.output)
        for path in paths:
            notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
            made = arguments.output / f"{path.stem}.html"
            part = made.with_suffix(".part")
            part.write_text(page(notebook, arguments.code), encoding="utf-8")
            part.replace(made)
            print(made)
    except (ValueError, ModuleNotFoundError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

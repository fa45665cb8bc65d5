"""The pages of the site that are no notebook: home, chapter map, glossary, teaching."""

import csv
import re
from dataclasses import dataclass
from itertools import groupby

from book import diagram
from utils.machine import chapter_table

# Sections of README.md that the home page shows, and how it calls them.
HOME_SECTIONS = {
    "Chapters": "Chapters",
    "All eras at once": "All eras at once",
    "What is different here": "What is different here",
    "For whom": "For whom",
    "Start reading": "Run it yourself",
    "Sources and licences": "Sources and licences",
}
_MERMAID = re.compile(r"```mermaid\n(.*?)```", re.DOTALL)
_QUESTION = re.compile(r"\*\*The question of this chapter:\*\* (.+)")
_KEY_TERM = re.compile(r"(^|— )([^·—\n]+?) · ", re.MULTILINE)
# Not in a link already; a full stop or a bracket at its end is the sentence's.
_REFERENCE = re.compile(r"(?<!\]\()(?<![<\[`])(?:arXiv:|doi:|https://)[^\s,]*[^\s,;.)]")
_RESOLVERS = {"arXiv:": "https://arxiv.org/abs/", "doi:": "https://doi.org/"}


@dataclass(frozen=True)
class Chapter:
    """A chapter as the site shows it.

    Attributes
    ----------
    line : utils.machine.chapter_table.Chapter
        Its line of data/course.csv.
    question : str
        From the notebook's first screen, in Markdown.
    """

    line: chapter_table.Chapter
    question: str

    def __getattr__(self, name):
        return getattr(self.line, name)

    @property
    def short(self):
        """The title up to its colon, with the number: a line of the side bar."""
        return f"{self.number} · {self.name}"

    @property
    def page(self):
        """Path of the page from the site's root."""
        return f"notebooks/{self.stem}.ipynb"


@dataclass(frozen=True)
class Era:
    """A group of chapters.

    Attributes
    ----------
    name, years : str
    chapters : tuple of Chapter
    """

    name: str
    years: str
    chapters: tuple


def read_chapter(stem, notebook):
    """Take a chapter's line of the table, and its question from the first screen.

    Parameters
    ----------
    stem : str
        Name of the file without ``.ipynb``.
    notebook : nbformat.NotebookNode

    Returns
    -------
    Chapter
    """
    line, match = chapter_table.chapter(stem), _QUESTION.search(notebook.cells[0].source)
    if match is None:
        raise ValueError(f"notebooks/{stem}.ipynb: the first cell has no question of its form")
    return Chapter(line, match[1])


def read_table(path):
    """Return the rows of a CSV file as dicts."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_era(chapters):
    """Group chapters.

    Parameters
    ----------
    chapters : sequence of Chapter

    Returns
    -------
    list of Era
        Those that hold one of the chapters.
    """
    groups = [
        (era.title, era.years, tuple(c for c in chapters if c.era == era.name))
        for era in chapter_table.eras()
    ]
    return [Era(*group) for group in groups if group[2]]


def what_needs_what(chapters):
    """Draw which chapter needs which.

    Parameters
    ----------
    chapters : sequence of Chapter

    Returns
    -------
    str
        The diagram as SVG.
    """
    labels = {c.number: c.label for c in chapters}
    years = {c.number: c.years for c in chapters}
    links = {c.number: f"notebooks/{c.stem}.html" for c in chapters}
    arrows = [(before, c.number) for c in chapters for before in c.after if before in labels]
    return diagram.draw(labels, years, links, sorted(arrows))


def teaching_page(teaching, svg):
    """Return TEACHING.md with its diagram drawn: mermaid itself would be another 3 MB."""
    if not _MERMAID.search(teaching):
        raise ValueError("TEACHING.md: no mermaid diagram of the chapters")
    return _MERMAID.sub(lambda _: svg, teaching)


def escape(text):
    """Escape what Markdown would read as its own signs."""
    return re.sub(r"([\\`*_{}\[\]<>$#|])", r"\\\1", text)


def home(readme, eras):
    """Make the home page of parts of README.md, and the side bar's list of all pages.

    Parameters
    ----------
    readme : str
        Text of README.md.
    eras : sequence of Era

    Returns
    -------
    str
        Markdown.
    """
    intro, *sections = re.split(r"^(?=## )", readme, flags=re.MULTILINE)
    intro = re.sub(r"^\*\*English\*\* · .*\n\n", "", intro, flags=re.MULTILINE)
    # Sphinx copies pictures of Markdown, but not those of HTML.
    intro = re.sub(r'((?:src|srcset)=")book/pictures/', r"\1_static/", intro)
    by_title = {section[3:].partition("\n")[0]: section for section in sections}
    lacking = [title for title in HOME_SECTIONS if title not in by_title]
    if lacking:
        raise ValueError(f"README.md: no section {lacking[0]!r}, which the home page shows")
    first = eras[0].chapters[0]
    parts = [
        intro,
        f"{{.ways}}\n[Begin with chapter {first.number}]({first.page}) [Chapter map](map.md) "
        "[Glossary](glossary.md)\n\n"
        "These pages show the notebooks as they were run; nothing runs here. To change code and "
        "to have exercises checked, [run the same notebooks yourself](#run-it-yourself).\n\n",
        *(by_title[a].replace(f"## {a}", f"## {b}", 1) for a, b in HOME_SECTIONS.items()),
    ]
    toctree = "```{{toctree}}\n:hidden:\n{caption}\n{entries}\n```\n".format
    parts.append(toctree(caption="", entries="Chapter map <map>\nGlossary <glossary>"))
    for era in eras:
        entries = "\n".join(f"{c.short} <notebooks/{c.stem}>" for c in era.chapters)
        caption = f":caption: {era.name} {era.years}".rstrip()
        parts.append(toctree(caption=f"{caption}\n", entries=entries))
    entries = "For teachers <TEACHING>\nData and licences <data/README>"
    parts.append(toctree(caption=":caption: More\n", entries=entries))
    return "\n".join(parts)


def link_references(text):
    """Turn ``arXiv:…``, ``doi:…`` and plain addresses into links."""

    def link(match):
        name = match[0]
        prefix = next((p for p in _RESOLVERS if name.startswith(p)), "")
        address = _RESOLVERS.get(prefix, "") + name.removeprefix(prefix)
        return f"[{escape(name)}](<{address.replace('<', '%3C').replace('>', '%3E')}>)"

    return _REFERENCE.sub(link, text)


def link_terms(text):
    """Link the terms of a list "term · Chinese — term · Chinese" to the glossary."""
    return _KEY_TERM.sub(r"\1{term}`\2` · ", text)


def chapter_map(eras, milestones, svg):
    """Make the page of all chapters with what each of them asks, takes and needs.

    Parameters
    ----------
    eras : sequence of Era
    milestones : sequence of dict
        Rows of timeline.csv.
    svg : str
        The diagram of what needs what.

    Returns
    -------
    str
        Markdown.
    """
    total = sum(chapter.minutes for era in eras for chapter in era.chapters)
    parts = [
        "# Chapter map\n",
        "What each chapter asks, what it takes and what to have read, with the milestones that "
        f"it is about. Together {total:,} minutes. In the diagram an arrow means *read this "
        "first*; arrows that follow from others are left out.\n",
        f"{svg}\n",
    ]
    for era in eras:
        parts.append(f"## {era.name} {era.years}".rstrip() + "\n")
        for chapter in era.chapters:
            needs = chapter.needs.replace("](", "](notebooks/")
            parts += [
                f"### [{chapter.number} · {chapter.title}]({chapter.page})\n",
                f"**{chapter.years}** · {chapter.minutes} minutes · needs {needs}\n",
                f"{chapter.question[0].upper()}{chapter.question[1:]}\n",
            ]
            parts += [
                f"- **{row['year']}** {escape(row['model'])} ({escape(row['organisation'])}): "
                f"{escape(row['what_it_changed'])} {link_references(row['reference'])}"
                for row in milestones
                if row["chapter"] == chapter.stem
            ]
            parts.append("")
    return "\n".join(parts)


def glossary(rows, chapters):
    """Make the page of all terms, in the order of the alphabet.

    Parameters
    ----------
    rows : sequence of dict
        Rows of glossary.csv.
    chapters : sequence of Chapter

    Returns
    -------
    str
        Markdown.
    """
    titles = {chapter.stem: chapter for chapter in chapters}

    def letter(row):
        first = next(sign for sign in row["term"] if sign.isalnum())
        return first.upper()

    rows = sorted(rows, key=lambda row: (letter(row), row["term"].lower()))
    groups = [(key, list(group)) for key, group in groupby(rows, letter)]
    index = " · ".join(f"[{key}](#letter-{key.lower()})" for key, _ in groups)
    parts = ["# Glossary\n", f"{len(rows)} terms, English and Chinese. {index}\n"]
    for key, group in groups:
        parts += [f"(letter-{key.lower()})=", f"## {key}\n", ":::{glossary}"]
        for row in group:
            number, page = row["chapter"][:2], f"notebooks/{row['chapter']}.ipynb"
            where = f"[chapter {number}]({page})" if row["chapter"] in titles else ""
            parts += [
                escape(row["term"]),
                f'  <span lang="zh-Hans">{escape(row["chinese"])}</span>. '
                f"{escape(row['definition'])} {where or f'chapter {number}'}\n",
            ]
        parts.append(":::\n")
    return "\n".join(parts)

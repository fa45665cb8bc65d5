"""Write what the table of chapters says into README.md, README.zh.md and TEACHING.md.

python tools/course.py            # after a change of data/course.csv
python tools/course.py --check    # only says whether they agree
"""

import argparse
import csv
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, from anywhere

from utils.machine import chapter_table
from utils.machine.files import ROOT, write_atomically

CHINESE = ROOT / "data" / "course_zh.csv"
WIDE = "&emsp;" * 13
_PART = r"(<!-- course: {name}[^>]*-->\n).*?(<!-- /course -->)"


def _cards(titles, wills, eras, you_will):
    """The chapters by era, with their pictures and what the reader will do."""
    lines = []
    for era in chapter_table.eras():
        group = [c for c in chapter_table.chapters() if c.era == era.name]
        if group:
            name = eras.get(era.name, era.title)
            # A table gives its words all the room, and pictures none, unless the head holds some.
            lines += [
                f"### {name} {era.years}".rstrip(),
                "",
                f"| {WIDE} | {you_will} |",
                "|---|---|",
            ]
        for c in group:
            link = f"[{titles.get(c.stem, c.title)}](notebooks/{c.stem}.ipynb)"
            picture = f"![{c.alt}](book/pictures/{c.number}.png)"
            will = wills.get(c.stem, c.will)
            lines.append(f"| {picture} | **{c.number} · {link}** ({c.years})<br>{will} |")
        lines += [""] if group else []
    return "\n".join(lines[:-1])


def readme_cards():
    """The chapters by era, in English."""
    return _cards({}, {}, {}, "you will")


def chinese_cards():
    """The chapters by era, in Chinese where `CHINESE` has them."""
    with open(CHINESE, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    titles = {row["name"]: row["title"] for row in rows}
    wills = {row["name"]: row["will"] for row in rows if row["will"]}
    return _cards(titles, wills, titles, "你将会")


def teaching_table():
    """The chapters with minutes, needs and the belief to break."""
    lines = [
        "| | chapter | minutes | you need | the belief to break, and where |",
        "|---|---|---|---|---|",
    ]
    for c in chapter_table.chapters():
        needs = re.sub(r"\]\((\d\d_\w+\.ipynb)\)", r"](notebooks/\1)", c.needs)
        link = f"[{c.number}](notebooks/{c.stem}.ipynb)"
        lines.append(f"| {link} | {c.name} | {c.minutes} | {needs} | {c.belief} |")
    total = sum(c.minutes for c in chapter_table.chapters())
    return "\n".join([*lines, "", f"Together {total:,} minutes, {total / 60:.0f} hours."])


def teaching_diagram():
    """What needs what, as a mermaid diagram."""
    lines = ["```mermaid", "flowchart TD"]
    for era in chapter_table.eras():
        group = [c for c in chapter_table.chapters() if c.era == era.name]
        if group:
            name = re.sub(r"\W", "", era.name)
            lines.append(f'  subgraph {name}["{f"{era.title} {era.years}".strip()}"]')
            lines += [f'    c{c.number}["{c.number} {c.label}"]' for c in group]
            lines.append("  end")
    after = {}
    for c in chapter_table.chapters():
        for before in c.after:
            after.setdefault(before, []).append(f"c{c.number}")
    lines += [f"  c{before} --> {' & '.join(then)}" for before, then in sorted(after.items())]
    return "\n".join([*lines, "```"])


PARTS = {
    "README.md": {"chapters": readme_cards},
    "README.zh.md": {"chapters": chinese_cards},
    "TEACHING.md": {"table": teaching_table, "diagram": teaching_diagram},
}


def written(page, text):
    """Return a page's text with its parts written anew.

    Parameters
    ----------
    page : str
        One of `PARTS`.
    text : str

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the page lacks the marks of a part.
    """
    for name, make in PARTS[page].items():
        pattern = re.compile(_PART.format(name=name), re.DOTALL)
        if not pattern.search(text):
            raise ValueError(
                f"{page}: expected the marks <!-- course: {name} --> … <!-- /course -->"
            )
        text = pattern.sub(lambda found, make=make: f"{found[1]}{make()}\n{found[2]}", text)
    return text


def main(arguments=None):
    """Write the pages, or compare them; exit with 1 if they differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    given, differ = parser.parse_args(arguments), False
    for page in PARTS:
        path = ROOT / page
        before = path.read_text(encoding="utf-8")
        after = written(page, before)
        if after != before:
            differ = True
            print(f"{page}: {'differs from' if given.check else 'written from'} data/course.csv")
            if not given.check:
                write_atomically(path, after.encode())
    return int(differ and given.check)


if __name__ == "__main__":
    sys.exit(main())

"""The table of chapters: what is generated agrees with it, and a wrong line is named."""

import csv
import re

import nbformat
import pytest

from tests.kernel_environment import ROOT
from tools import course as tool
from utils.machine import chapter_table

STEMS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


def test_each_notebook_has_a_line_and_each_line_a_notebook():
    assert [chapter.stem for chapter in chapter_table.chapters()] == STEMS


@pytest.mark.parametrize("page", tool.PARTS)
def test_pages_agree_with_the_table(page):
    """After a change: python tools/course.py."""
    text = (ROOT / page).read_text(encoding="utf-8")
    assert tool.written(page, text) == text


@pytest.mark.parametrize("chapter", chapter_table.chapters(), ids=lambda chapter: chapter.stem)
def test_the_first_screen_says_the_same(chapter):
    screen = nbformat.read(ROOT / "notebooks" / f"{chapter.stem}.ipynb", 4).cells[0].source
    assert screen.startswith(f"# {chapter.number} · {chapter.title} ({chapter.years})\n")
    assert f"Time: about {chapter.minutes} minutes. You need {chapter.needs}" in screen
    # What the text asks for stands before it in the diagram, directly or by way of others.
    known, open_ = set(), list(chapter.after)
    while open_:
        number = open_.pop()
        known.add(number)
        open_ += next(c.after for c in chapter_table.chapters() if c.number == number)
    assert set(re.findall(r"\]\((\d\d)_\w+\.ipynb\)", chapter.needs)) <= known


def test_arrows_that_follow_from_others_are_left_out():
    after = {c.number: set(c.after) for c in chapter_table.chapters()}

    def above(number):
        return after[number] | {n for before in after[number] for n in above(before)}

    for number, direct in after.items():
        for before in direct:
            assert before not in {n for other in direct - {before} for n in above(other)}, number


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Returns a function that changes cells of the first two lines, and reads the table again."""
    with open(chapter_table.CHAPTERS, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:2]
    monkeypatch.setattr(chapter_table, "CHAPTERS", tmp_path / "course.csv")

    def read(line=0, drop=None, **changed):
        lines = [dict(row) for row in rows]
        lines[line] |= changed
        columns = [column for column in rows[0] if column != drop]
        with open(chapter_table.CHAPTERS, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(lines)
        return chapter_table.chapters.__wrapped__()

    return read


def test_a_line_is_read(table):
    first, second = table()
    assert (first.number, first.minutes, first.after) == ("00", 45, ())
    assert (second.number, second.after) == ("01", ("00",))
    assert first.name == first.title.partition(":")[0]


@pytest.mark.parametrize(
    ("line", "changed", "says"),
    [
        (1, {"title": ""}, "01_one_hot: title: expected a text"),
        (1, {"minutes": "an hour"}, "01_one_hot: minutes: expected a number, got 'an hour'"),
        (1, {"picture": "0"}, "01_one_hot: picture: expected a number"),
        (1, {"era": "future"}, "01_one_hot: era: expected one of eras.csv, got 'future'"),
        (0, {"after": "01"}, "00_start_here: after: expected chapters above it, got 01"),
        (1, {"stem": "One-hot"}, "One-hot: stem: expected a form such as"),
        (1, {"stem": "00_again"}, "00_again: stem: expected a number of its own"),
        (1, {"stem": "", "after": ""}, "a line without stem: stem: expected a text"),
    ],
)
def test_a_wrong_line_is_named(table, line, changed, says):
    with pytest.raises(ValueError, match=f"^course.csv, {says}"):
        table(line, **changed)


def test_a_missing_column_is_named(table):
    with pytest.raises(ValueError, match="^course.csv: expected the columns stem, title"):
        table(drop="alt")


def test_a_page_without_marks_is_refused():
    with pytest.raises(ValueError, match="README.md: expected the marks <!-- course: chapters"):
        tool.written("README.md", "# No marks")


@pytest.mark.parametrize("end", [", with a comma", None])
def test_a_line_with_a_column_too_many_or_too_few_is_named(tmp_path, monkeypatch, end):
    lines = chapter_table.CHAPTERS.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1] + end if end else lines[1].rpartition(",")[0]
    monkeypatch.setattr(chapter_table, "CHAPTERS", tmp_path / "course.csv")
    chapter_table.CHAPTERS.write_text("\n".join(lines), encoding="utf-8")
    chapter_table.chapters.cache_clear()
    try:
        with pytest.raises(ValueError, match="^course.csv, 00_start_here: expected 12 columns"):
            chapter_table.chapters()
    finally:
        chapter_table.chapters.cache_clear()

"""README.zh.md is the same page: the same commands, links and chapters, in Chinese."""

import csv
import re

from tests.kernel_environment import ROOT
from utils.machine import chapter_table

ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")


def blocks(text):
    """Return the commands: what stands in fences."""
    return re.findall(r"^```\w+\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def targets(text):
    """Return the files that a page links to or shows, without anchors."""
    found = re.findall(r"(?:\]\(|src(?:set)?=\")([^)\s\"#]+)", text)
    return {target.rstrip("/") for target in found}


def test_the_commands_are_the_same():
    assert blocks(CHINESE)
    assert blocks(CHINESE) == blocks(ENGLISH)


def test_the_links_are_the_same_but_for_folders():
    assert targets(CHINESE) - targets(ENGLISH) == {"README.md"}
    lacking = targets(ENGLISH) - targets(CHINESE)
    assert {target for target in lacking if not (ROOT / target).is_dir()} == {"README.zh.md"}


def test_both_pages_have_every_chapter_once():
    for chapter in chapter_table.chapters():
        link = f"](notebooks/{chapter.stem}.ipynb)** ({chapter.years})"
        assert ENGLISH.count(link) == 1
        assert CHINESE.count(link) == 1


def test_every_chapter_and_era_has_a_chinese_title():
    with open(ROOT / "data" / "course_zh.csv", encoding="utf-8", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    stems = [chapter.stem for chapter in chapter_table.chapters()]
    assert list(rows) == [era.name for era in chapter_table.eras()] + stems
    chinese = re.compile(r"[\u4e00-\u9fff]")
    names = {"ELMo", "BERT", "GPT-2", "LoRA", "CLIP", "Flamingo", "BGE"}
    for stem in stems:
        assert chinese.search(rows[stem]["title"]) or rows[stem]["title"] in names
        assert chinese.search(rows[stem]["will"])

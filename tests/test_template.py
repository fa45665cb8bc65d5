"""A chapter is one line: the template, copied into a copy of the house, needs no other edit."""

import csv
import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.kernel_environment import ROOT

STEM = "99_letters"
TEMPLATE = ROOT / "tools" / "template"
COPIED = ("book", "data", "notebooks", "tests", "tools", "utils")
# What a new chapter must pass, and what is generated from the table.
CONTRACT = """test_chapter_table test_contract test_course test_exercises test_links
    test_notebooks_health test_scoreboard test_solved""".split()


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the repository with the template as chapter 99, by the steps of CONTRIBUTING."""
    folder = tmp_path_factory.mktemp("house")
    unwanted = shutil.ignore_patterns("__pycache__", "_build", ".ipynb_checkpoints")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    shutil.copy(TEMPLATE / f"{STEM}.ipynb", folder / "notebooks")
    shutil.copy(TEMPLATE / "ch99.py", folder / "utils" / "exercises")
    line = (TEMPLATE / "line.csv").read_text(encoding="utf-8").splitlines(keepends=True)[1]
    with open(folder / "data" / "course.csv", "a", encoding="utf-8", newline="") as file:
        file.write(line)
    for command in (
        ["tools/refresh.py", f"notebooks/{STEM}.ipynb"],
        ["tools/course.py"],
        ["book/pictures.py"],
    ):
        done = run(folder, *command, EMBEDDINGS_RECORD="1")
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return folder


def run(folder, *command, **variables):
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(folder), **variables},
        capture_output=True,
        encoding="utf-8",
        timeout=400,
    )


def test_every_contract_test_passes(house):
    files = [f"tests/{name}.py" for name in CONTRACT]
    chosen = "99 or not (ch0 or ch1 or ch2)"  # the exercises of the others are not solved again
    options = ["-q", "-n", "0", "-p", "no:cacheprovider", "-k", chosen]
    done = run(house, "-m", "pytest", *options, *files)
    assert done.returncode == 0, done.stdout[-4000:]
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 900


def test_what_is_generated_knows_the_chapter(house):
    readme = (house / "README.md").read_text(encoding="utf-8")
    teaching = (house / "TEACHING.md").read_text(encoding="utf-8")
    assert f"](notebooks/{STEM}.ipynb)" in readme
    assert f"](notebooks/{STEM}.ipynb)" in teaching
    assert 'c99["99 Letters"]' in teaching
    assert "  c01 --> c02 & c99" in teaching
    assert (house / "book" / "pictures" / "99.png").is_file()
    with open(house / "data" / "scoreboard.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["chapter"] == STEM]
    assert {row["task"] for row in rows} == {"words"}


def test_the_site_and_the_slides_take_it_from_the_table(house):
    code = (
        "import nbformat\n"
        "from book import pages, slides\n"
        f"book = nbformat.read('notebooks/{STEM}.ipynb', 4)\n"
        f"chapter = pages.read_chapter('{STEM}', book)\n"
        "(era,) = pages.by_era([chapter])\n"
        "print(era.name, chapter.short, 'Letters' in pages.what_needs_what([chapter]))\n"
        "print(slides.chapter('99'))\n"
    )
    done = run(house, "-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "Symbols 99 · Letters True"
    assert STEM in done.stdout.splitlines()[1]


def test_the_template_is_no_chapter_of_the_course():
    table = (ROOT / "data" / "course.csv").read_text(encoding="utf-8")
    assert STEM not in table
    assert not (ROOT / "notebooks" / f"{STEM}.ipynb").exists()

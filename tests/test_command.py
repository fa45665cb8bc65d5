"""The search in a terminal, as a reader starts it: a process of its own, its output, its status."""

import json
import os
import subprocess
import sys
import tomllib
from importlib import import_module

import pytest

from tests.kernel_environment import ROOT
from tests.sample_packages import FIRST, SPOILT
from utils.search import command

WRONG = {
    "unknown": (["x", "--packages", "numpi"], 2, "package: expected the import name"),
    "empty": (["   "], 2, "question: expected some words"),
    "emoji": (["🍕🍕"], 2, "question: expected some words, got only signs"),
    "long": (["word " * 10_000], 2, "question: expected at most 1,000 words, got 10,000"),
    "none": (["x", "--top", "0"], 2, "k: expected an int of at least 1"),
    "silent": (["x", "--packages", "silent_here"], 2,
        "package: expected one with documented"),
    "broken": (["x", "--packages", "broken_here"], 3,
        "package: 'broken_here' could not be imported: ZeroDivisionError"),
    "leaves": (["x", "--packages", "leaves_here"], 3,
        "package: 'leaves_here' could not be imported: it ended Python with status 7"),
    "hangs": (["x", "--packages", "hangs_here", "--limit", "5"], 3,
        "package: 'hangs_here' could not be read within 5 s"),
}  # fmt: skip
SOURCES = {
    "library_here": FIRST,
    "spoilt": SPOILT,
    "silent_here": "def undocumented():\n    pass\n",
    "broken_here": "1 / 0\n",
    "leaves_here": "import os\nos._exit(7)\n",
    "hangs_here": "import time\ntime.sleep(60)\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("command")
    for name, source in SOURCES.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")

    def run_it(*arguments):
        places = os.pathsep.join([str(ROOT), str(folder)])
        settings = {"PYTHONPATH": places, "EMBEDDINGS_CACHE": str(folder / "cache")}
        return subprocess.run(
            [sys.executable, "-m", "utils.search", *arguments],
            cwd=folder,
            env={**os.environ, **settings, "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            timeout=100,
        )

    return run_it


def test_the_entry_point_is_the_command():
    with open(ROOT / "pyproject.toml", "rb") as file:
        entry = tomllib.load(file)["project"]["scripts"]["embedding-search"]
    module, _, name = entry.partition(":")
    assert getattr(import_module(module), name) is command.main


def test_it_answers_in_words(run):
    done = run("overdue loan", "--packages", "library_here", "spoilt", "--top", "2")
    assert done.returncode == 0
    assert " 1 library_here.late_fee(days)" in done.stdout
    assert "brought back late & wet" in done.stdout
    assert done.stdout.count("why: ") == 2
    assert "spoilt: " in done.stderr
    assert "objects could not be read" in done.stderr


def test_it_answers_in_json(run):
    done = run("shelve", "--packages", "library_here", "--json", "-k", "1")
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert answer["question"] == "shelve"
    (hit,) = answer["results"]
    assert hit["name"] == "library_here.shelve"
    assert hit["rank"] == 1
    assert hit["reasons"][0] == "exact name"
    assert hit["sentence"] == "Put a book back in its place."
    assert hit["signature"] == "(book)"


@pytest.mark.parametrize("case", sorted(WRONG))
def test_wrong_input_is_one_clear_line(run, case):
    arguments, status, said = WRONG[case]
    done = run(*arguments)
    assert done.returncode == status
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(said)


def test_help_needs_no_model():
    code = (
        "import sys; from utils.search.command import parser; "
        "parser().format_help(); print('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "False"

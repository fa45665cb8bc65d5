"""Progress: kept in the reader's own folder, never undone, and off under tests."""

import importlib
import os
import subprocess
import sys

import pytest

from utils.exercises import Exercise, solved
from utils.exercises.ch00 import q1
from utils.exercises.ch04 import q2
from utils.machine import chapter_table

ALL = 3 * len(chapter_table.chapters())  # each has three


@pytest.fixture
def folder(tmp_path, monkeypatch):
    kept = tmp_path / "progress"
    monkeypatch.setenv("EMBEDDINGS_PROGRESS", str(kept))
    return kept


def lines(capsys):
    capsys.readouterr()
    solved.progress()
    return capsys.readouterr().out.splitlines()


def test_every_exercise_of_every_chapter_is_known():
    found = solved.chapters()
    assert list(found) == [chapter.number for chapter in chapter_table.chapters()]
    for number, (about, ids) in found.items():
        module = importlib.import_module(f"utils.exercises.ch{number}")
        exercises = [value for value in vars(module).values() if isinstance(value, Exercise)]
        assert ids == tuple(exercise.id for exercise in exercises)
        assert about


def test_progress_imports_no_chapter():
    code = (
        "import sys\n"
        "from utils.exercises import progress\n"
        "progress()\n"
        "print(*(m for m in sys.modules if m.startswith('utils.exercises.ch')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=solved.ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert f"of {ALL} exercises solved" in done.stdout
    assert done.stdout.endswith("\n\n")


def test_files_of_earlier_versions_keep_counting(folder, capsys):
    folder.mkdir()
    (folder / "ch12-q2").write_text("v 2025-01-31\n", encoding="utf-8")
    shown = lines(capsys)
    assert shown[12].startswith("12  [ ] q1 [v] q2 [ ] q3  ")
    assert shown[-1] == f"1 of {ALL} exercises solved"


def test_an_exercise_is_known_by_its_id_alone(folder, capsys):
    again = Exercise("t", lambda answer: None, ("h",), "answer = 1", (), id="04.2")
    again.check(1)
    assert [path.name for path in folder.iterdir()] == ["ch04-q2"]
    assert lines(capsys)[4].startswith("04  [ ] q1 [v] q2 [ ] q3  ")


def test_what_is_solved_is_kept_and_never_undone(folder, capsys):
    assert lines(capsys)[-1] == f"0 of {ALL} exercises solved"
    assert not folder.exists()
    solved.keep(q1, "x")
    assert lines(capsys)[0].startswith("00  [x] q1 [ ] q2 [ ] q3  ")
    solved.keep(q1, "v")
    solved.keep(q2, "v")
    solved.keep(q1, "x")
    shown = lines(capsys)
    assert shown[0].startswith("00  [v] q1 [ ] q2 [ ] q3  ")
    assert shown[4].startswith("04  [ ] q1 [v] q2 [ ] q3  ")
    assert shown[-1] == f"2 of {ALL} exercises solved"
    assert sorted(path.name for path in folder.iterdir()) == ["ch00-q1", "ch04-q2"]


def test_a_check_keeps_its_outcome(folder, capsys):
    q1.check()
    assert not folder.exists()
    q1.check("no answer at all")
    assert (folder / "ch00-q1").read_text(encoding="utf-8").startswith("x ")


def test_an_exercise_without_id_leaves_nothing(folder):
    solved.keep(Exercise("t", lambda answer: None, ("h",), "answer = 1", ()), "v")
    assert not folder.exists()


@pytest.mark.parametrize("content", [b"", b"v", b"v 2026", b"\xff\xfe", b"q 2026-01-01\n"])
def test_a_damaged_file_counts_as_open(folder, capsys, content):
    folder.mkdir()
    (folder / "ch00-q1").write_bytes(content)
    assert lines(capsys)[0].startswith("00  [ ] q1")
    solved.keep(q1, "v")
    assert lines(capsys)[0].startswith("00  [v] q1")


def test_a_folder_that_cannot_be_made_spoils_nothing(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("EMBEDDINGS_PROGRESS", str(tmp_path / "file" / "progress"))
    q1.check("no answer at all")
    assert capsys.readouterr().out.startswith("[x] not yet: ")
    assert lines(capsys)[-2:] == [
        f"0 of {ALL} exercises solved",
        "Nothing can be kept: the progress folder cannot be made or written.",
    ]


def test_off_keeps_nothing(monkeypatch, capsys):
    assert os.environ["EMBEDDINGS_PROGRESS"] == "off"  # as in every test
    assert solved.folder() is None
    assert lines(capsys)[-1] == "Nothing is kept: EMBEDDINGS_PROGRESS is off."


def test_the_own_folder_is_not_in_the_repository(monkeypatch):
    monkeypatch.delenv("EMBEDDINGS_PROGRESS")
    assert solved.ROOT not in solved.folder().parents

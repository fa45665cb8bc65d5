"""The conditions of readers are there, and what fails under them is seen."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time

import pytest
from nbformat import v4

from tests import kernel_environment
from tests.kernel_environment import ROOT, THREADS
from tests.reader_conditions import STEMS, WORKS_ON, Listener, around_kernel, foreign, listener
from tools import reader
from utils.machine import surroundings


def cell(source, text="", number=1):
    shown = [v4.new_output("stream", name="stdout", text=text)] if text else []
    return v4.new_code_cell(source, outputs=shown, execution_count=number)


def write(path, *cells):
    path.write_text(v4.writes(v4.new_notebook(cells=list(cells))), encoding="utf-8")
    return path


@pytest.mark.parametrize("stem", sorted(STEMS))
def test_there_is_a_pause_for_each_way_in_which_a_chapter_works_on(stem):
    book = v4.reads((ROOT / "notebooks" / f"{stem}.ipynb").read_text(encoding="utf-8"))
    text = "\n".join(c.source for c in book.cells if c.cell_type == "code")
    found = {re.split(r"\W+", match.strip())[0] for match in re.findall(WORKS_ON, text)}
    assert found == {
        "19_text_embedding_api": {"EmbeddingServer", "server", "reply"},
        "20_vector_databases": {"store", "milvus"},
        "21_search_your_docs": {"Index", "encoded_in_turn", "widget"},
    }[stem]  # fmt: skip


def test_the_listener_hears_who_calls():
    listening = Listener()
    with socket.create_connection(("127.0.0.1", listening.port)) as wire:
        wire.sendall(b"secret")
    for _ in range(100):
        if listening.heard:
            break
        time.sleep(0.05)
    assert listening.heard == [b"secret"]


def test_kernels_of_these_chapters_get_foreign_settings_and_others_do_not():
    before = dict(os.environ)
    for stem, expected in (("20_vector_databases", foreign(listener().port)), ("04_x", {})):
        with around_kernel(stem):
            assert {k: v for k, v in os.environ.items() if before.get(k) != v} == expected
        assert dict(os.environ) == before


def test_a_kernel_gets_no_number_of_threads_that_utils_has_set_here(monkeypatch):
    assert THREADS == surroundings.THREADS
    for name in THREADS:
        monkeypatch.setenv(name, "1")
    monkeypatch.setattr(kernel_environment, "SET_BY_CALLER", frozenset({"OMP_NUM_THREADS"}))
    with around_kernel("04_x"):
        assert os.environ.keys() & set(THREADS) == {"OMP_NUM_THREADS"}
    assert reader.environment().keys() & set(THREADS) == {"OMP_NUM_THREADS"}


CALL = """
import os, socket
from urllib.parse import urlsplit
address = urlsplit(os.environ["OPENAI_BASE_URL"])
with socket.create_connection((address.hostname, address.port)) as wire:
    wire.sendall(b"key")
import time; time.sleep(0.5)
"""


def test_times_stand_beside_that_of_a_fixed_piece_of_work(monkeypatch, capsys):
    found = reader.Reading("04_x", 50.0, 1.24)
    monkeypatch.setattr(reader, "reference", lambda: 1.25)
    monkeypatch.setattr(reader, "read", lambda *_, **__: found)
    assert reader.main(["notebooks/04_x.ipynb"]) == 0
    lines = "reference: 1.25 s", "04_x: 50 s, 40 times the reference, 1.2 GB"
    assert capsys.readouterr().out.splitlines() == [*lines]


def test_nbval_sees_a_cell_that_fails_again_and_one_that_calls_away(tmp_path):
    (tmp_path / "tests").mkdir()
    for name in (
        "__init__.py",
        "kernel_environment.py",
        "notebook_compare.py",
        "reader_conditions.py",
    ):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests" / name)
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_bytes(b"[pytest]\npythonpath = .\nmarkers = browser\n")
    cells = cell("a = [1]"), cell("print(a.pop())", "1\n"), cell("b = 2"), cell(CALL), cell("c = 3")
    for stem in ("20_vector_databases", "04_other"):
        given = cells if stem in STEMS else cells[:3]
        write(tmp_path / f"{stem}.ipynb", *given)
    options = ["--nbval", "--nbval-current-env", "-n", "0", "-rA", "--tb=short", "--color=no"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    found = re.findall(r"^(PASSED|FAILED) (\w+)\.ipynb::Cell (\d)", run.stdout, re.MULTILINE)
    failed = {(book, number) for result, book, number in found if result == "FAILED"}
    assert failed == {("20_vector_databases", "1"), ("20_vector_databases", "3")}, run.stdout
    assert len(found) == len(cells) + 3
    assert "Run again, the cell fails" in run.stdout
    assert "A foreign address was called" in run.stdout


def test_a_reader_s_run_sees_a_failing_cell_and_a_wrong_number(tmp_path):
    path = write(
        tmp_path / "some.ipynb",
        cell("a = [1]"),
        cell("print(a.pop())", "1\n"),
        cell("print(0.51)", "0.48\n"),
    )
    reading = reader.read(path, reader.environment(), twice=True)
    assert reading.errors == ["some cell 1, run again: IndexError: pop from empty list"]
    assert reading.differences == ["some cell 2: stored '0.48', now '0.51'"]
    assert reader.read(path, reader.environment()).errors == []


def test_tools_start_programs_that_are_there():
    """`bench.py chapters` once started a file that had moved, and nobody saw it."""
    named = {
        (tool.name, folder, name)
        for tool in (ROOT / "tools").glob("*.py")
        for folder, name in re.findall(r'/ "(\w+)" / "(\w+\.py)"', tool.read_text(encoding="utf-8"))
    }
    assert ("bench.py", "tools", "reader.py") in named
    assert [item for item in sorted(named) if not ROOT.joinpath(*item[1:]).is_file()] == []

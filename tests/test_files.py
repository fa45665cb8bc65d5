"""Where files lie and how they are written, also where the disk does not help."""

import subprocess
import sys
import threading

import numpy as np
import pytest

from tests.kernel_environment import ROOT
from utils.machine import cache, files
from utils.models import artifacts
from utils.worlds import corpus


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """A cache folder that not even an administrator can make: below a file."""
    (tmp_path / "file").write_bytes(b"")
    corpus.fingerprint()  # from the usual cache
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path / "file" / "cache"))
    return tmp_path / "file" / "cache"


def refuse(*arguments, **options):
    raise OSError(28, "No space left on device")


# writing


def test_writers_at_once_never_show_half_a_file(tmp_path):
    """Threads have one process number, and containers may all have number 1."""
    path, failed = tmp_path / "file", []

    def write(letter):
        try:
            for _ in range(100):
                files.write_atomically(path, letter * 100_000)
                found = path.read_bytes()
                assert len(found) == 100_000
                assert len(set(found)) == 1
        except (OSError, AssertionError) as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(letter,)) for letter in (b"a", b"b", b"c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("broken", ["fsync", "replace"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, broken):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    monkeypatch.setattr(files.os, broken, refuse)
    with pytest.raises(OSError, match="No space"):
        files.write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_another_s_temporary_file_does_no_harm(tmp_path, monkeypatch):
    names = iter(["first", "second"])
    monkeypatch.setattr(files.secrets, "token_hex", lambda n: next(names))
    files.write_atomically(tmp_path / "a", b"1")
    files.write_atomically(tmp_path / "b", b"2")
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b"}


# the cache


def test_a_folder_that_cannot_be_made_is_replaced_and_named(nowhere, capsys):
    found = files.cache_folder()
    assert found.is_dir()
    assert found == files.cache_folder()
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(nowhere) in said
    assert "EMBEDDINGS_CACHE" in said


def test_without_a_cache_everything_is_still_computed(nowhere, monkeypatch):
    calls = []

    def make():
        calls.append(1)
        return {"a": np.array([1, 2])}

    make.__module__ = "utils.worlds.corpus"
    for _ in range(2):
        assert cache.once("x", make)["a"].tolist() == [1, 2]
    assert len(calls) == 1  # kept until the program ends


def test_a_full_disk_costs_time_only(tmp_path, monkeypatch):
    corpus.fingerprint()
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path))
    monkeypatch.setattr(cache, "write_atomically", refuse)
    monkeypatch.setattr(artifacts, "write_atomically", refuse)

    def make():
        return {"a": np.array([1, 2])}

    make.__module__ = "utils.worlds.corpus"
    assert cache.once("x", make)["a"].tolist() == [1, 2]
    facts = {"notebook": "n", "seed": 0, "steps": 0, "loss": "none"}
    trained = artifacts.load_or_train("of_a_test", make, **facts)
    assert trained["a"].tolist() == [1, 2]
    assert trained.provenance["steps"] == "0"


def test_a_shared_folder_may_be_read_only(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path))
    (tmp_path / "there").write_bytes(b"shared")
    spare = tmp_path / "spare"
    spare.mkdir()
    monkeypatch.setattr(files, "_writable", lambda folder: spare)
    assert files.cached_file("there").read_bytes() == b"shared"
    cache.keep("new", b"own")
    assert files.cached_file("new") == spare / "new"
    assert not (tmp_path / "new").exists()


def test_a_relative_folder_is_resolved_once(tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EMBEDDINGS_CACHE", "cache_of_this_test")
    first = files.cache_folder()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert files.cache_folder() == first == tmp_path / "cache_of_this_test"


def test_the_docs_are_read_with_no_home_and_a_relative_or_impossible_cache(tmp_path):
    """As a program that starts elsewhere: one line where nothing can be kept, else none."""
    program = (
        "from utils.worlds import corpus, harvest\n"
        "corpus.read_elsewhere = lambda: harvest.read_elsewhere(('networkx',))\n"
        "print(corpus.get('networkx.pagerank').name)"
    )
    for chosen, lines in (("mycache", 0), ("/dev/null/cache", 1)):
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env={
                "PATH": "",
                "HOME": "/dev/null",
                "EMBEDDINGS_CACHE": chosen,
                "PYTHONPATH": str(ROOT),
            },
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout == "networkx.pagerank\n"
        said = [line for line in done.stderr.splitlines() if "cache folder" in line]
        assert len(said) == lines
    assert next(path.name for path in (tmp_path / "mycache").iterdir()).startswith("docs-")


@pytest.mark.parametrize("home", ["~", "~nobody_of_this_name/cache"])
def test_an_unknown_home_makes_no_folder_called_tilde(tmp_path, monkeypatch, home):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(files.os.path, "expanduser", lambda path: path)
    monkeypatch.setenv("EMBEDDINGS_CACHE", f"{home}-{tmp_path.name}")
    assert files.cache_folder().is_dir()
    assert list(tmp_path.iterdir()) == []


def test_the_root_is_that_of_the_checkout():
    assert files.ROOT == ROOT

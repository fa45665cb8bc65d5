"""What is computed once: kept, read back, and made again when anything that decides it changes."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest

from tests.kernel_environment import ROOT
from utils.machine import cache
from utils.worlds import corpus


@pytest.fixture
def folder(tmp_path, monkeypatch):
    corpus.fingerprint()  # from the usual cache
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path))
    return tmp_path


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A small package called utils: one module computes, a helper and its helper decide."""
    root = tmp_path / "house"
    (root / "utils" / "room").mkdir(parents=True)
    write = {
        "__init__.py": "",
        "maker.py": "from utils import helper\nfrom utils.room import deep\n",
        "helper.py": "import numpy\n\n\ndef f():\n    from utils.late import g\n",
        "late.py": "a = 1\n",
        "room/__init__.py": "",
        "room/deep.py": "from . import deeper\n",
        "room/deeper.py": "from ..far import b\n",
        "far.py": "b = 1\n",
        "stranger.py": "c = 1\n",
    }
    for name, source in write.items():
        (root / "utils" / name).write_text(source, encoding="utf-8")
    monkeypatch.setattr(cache, "ROOT", root)
    cache._imports.cache_clear()
    yield root / "utils"
    cache._imports.cache_clear()


class Count:
    """Compute something, and count how often; ``module`` is where its code is said to stand."""

    def __init__(self, module="utils.worlds.corpus"):
        self.calls, self.__module__ = 0, module

    def __call__(self):
        self.calls += 1
        return {"a": np.arange(3), "b": cache.as_array(["é", [1, None]])}


class Words(Count):
    """The same for what JSON can hold."""

    def __call__(self):
        return list(super().__call__())


def test_it_is_computed_once_and_read_back(folder):
    count = Count()
    first, again = cache.once("x", count), cache.once("x", count)
    assert count.calls == 1
    assert again.keys() == first.keys()
    for arrays in (first, again):
        assert np.array_equal(arrays["a"], [0, 1, 2])
        assert arrays["a"].dtype == np.arange(3).dtype
        assert cache.from_array(arrays["b"]) == ["é", [1, None]]
    assert len(list(folder.iterdir())) == 1


def test_json_comes_back(folder):
    make = lambda: {"é": [1, None, (2,)]}  # noqa: E731
    make.__module__ = "utils.worlds.corpus"
    cache.once("x", make, form=cache.JSON)
    assert cache.once("x", make, form=cache.JSON) == {"é": [1, None, [2]]}


@pytest.mark.parametrize("damage", ["empty", "no archive", "half"])
@pytest.mark.parametrize("form", [cache.ARRAYS, cache.JSON], ids=["arrays", "json"])
def test_a_damaged_file_is_made_again(folder, damage, form):
    count = Count()
    if form is cache.JSON:
        count = type(
            "Text", (Count,), {"__call__": lambda s: [super(type(s), s).__call__() and 1]}
        )()
    cache.once("x", count, form=form)
    path = next(folder.iterdir())
    whole = path.read_bytes()
    broken = {"empty": b"", "no archive": b"x" * 99, "half": whole[: len(whole) // 2]}
    path.write_bytes(broken[damage])
    for _ in range(2):
        cache.once("x", count, form=form)
    assert count.calls == 2
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "changed", ["maker", "helper", "late", "room/deep", "room/deeper", "far", "room/__init__"]
)
def test_a_changed_helper_makes_another_file(folder, house, changed):
    """Also one that is imported within a function, relatively, or by a helper's helper."""
    count = Count("utils.maker")
    cache.once("x", count)
    with open(house / f"{changed}.py", "a", encoding="utf-8") as file:
        file.write("more = 1\n")
    cache.once("x", count)
    assert count.calls == 2


def test_a_change_elsewhere_makes_none(folder, house):
    count = Count("utils.maker")
    cache.once("x", count)
    (house / "stranger.py").write_text("c = 2\n", encoding="utf-8")
    cache.once("x", count)
    assert count.calls == 1


def test_other_facts_make_another_file(folder):
    count = Count()
    for version in ("1.0", "2.0", "1.0"):
        cache.once("x", count, version, {"font": version})
    assert count.calls == 2


def test_what_decides_the_course_s_own_results():
    """The cases that were found stale: usage without itself, the exam without numpydoc."""
    worlds, search = ROOT / "utils" / "worlds", ROOT / "utils" / "search"
    for name in ("function_calls", "corpus", "harvest", "docstrings"):
        assert worlds / f"{name}.py" in cache.sources("utils.worlds.function_calls")
    assert worlds / "docstrings.py" in cache.sources("utils.exam.static_vectors")
    assert worlds / "harvest.py" in cache.sources("utils.exam.senses")
    assert search / "bm25.py" not in cache.sources("utils.worlds.corpus")


def test_a_failed_computation_leaves_nothing(folder):
    def fail():
        raise ZeroDivisionError

    fail.__module__ = "utils.worlds.corpus"
    with pytest.raises(ZeroDivisionError):
        cache.once("x", fail)
    assert list(folder.iterdir()) == []


# what is old, and what is much


def test_three_generations_of_a_name_stay(folder):
    own = folder / "notes.txt"
    own.write_text("of the reader", encoding="utf-8")
    for version in range(6):
        cache.once("x", Count(), version)
        cache.once("other", Count(), 0)
        for path in folder.glob("x-*"):  # as if a day lay between them
            os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 86_400))
    assert len(list(folder.glob("x-*.npz"))) == cache.GENERATIONS
    assert len(list(folder.glob("other-*.npz"))) == 1
    assert own.exists()
    count = Count()
    for version in (3, 4, 5):
        cache.once("x", count, version)
    assert count.calls == 0


def test_the_folder_has_a_bound_and_what_was_read_longest_ago_goes(folder, monkeypatch):
    for name in ("first", "second", "third"):
        cache.once(name, Count())
        time.sleep(0.02)
    size = next(folder.iterdir()).stat().st_size
    cache.once("first", Count())  # read: now it is the youngest
    monkeypatch.setattr(cache, "LARGEST", 3 * size)
    time.sleep(0.02)
    cache.once("fourth", Count())
    assert {path.name.partition("-")[0] for path in folder.iterdir()} == {
        "first",
        "third",
        "fourth",
    }


def test_what_a_killed_process_left_goes_after_an_hour(folder):
    old, new = folder / f".{'a' * 16}.part", folder / f".{'b' * 16}.part"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    cache.once("x", Count())
    assert not old.exists()
    assert new.exists()


def test_a_file_that_another_program_holds_costs_nothing_but_its_room(folder, monkeypatch):
    """As on Windows, where what a kernel has mapped can be neither removed nor replaced."""
    cache.once("x", Count(), 0)

    def held(self, *rest, **more):
        raise PermissionError(13, "The process cannot access the file", str(self))

    monkeypatch.setattr(cache, "GENERATIONS", 1)
    monkeypatch.setattr(cache.Path, "unlink", held)
    count = Count()
    for _ in range(2):
        assert np.array_equal(cache.once("x", count, 1)["a"], [0, 1, 2])
    assert count.calls == 1
    assert len(list(folder.glob("x-*.npz"))) == 2  # the older one stays until it is let go
    monkeypatch.setattr(os, "replace", held)
    assert np.array_equal(cache.once("x", count, 2)["a"], [0, 1, 2])
    assert count.calls == 2


def test_two_processes_that_start_cold_at_once_both_get_it(tmp_path):
    program = (
        "from utils.machine import cache\n"
        "from utils.worlds import corpus, harvest, vocabulary\n"
        "corpus.read_elsewhere = lambda: harvest.read_elsewhere(('networkx',))\n"
        "print(len(corpus.docs()), len(vocabulary.of_docs(5).words))"
    )
    variables = {**os.environ, "EMBEDDINGS_CACHE": str(tmp_path), "PYTHONPATH": str(ROOT)}
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": variables}
    started = [subprocess.Popen([sys.executable, "-c", program], **options) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0, 0], said
    assert said[0][0] == said[1][0]
    assert int(said[0][0].split()[0]) > 500
    assert sorted(path.name.partition("-")[0] for path in tmp_path.iterdir()) == [
        "docs", "vocabulary",
    ]  # fmt: skip


def test_no_file_of_the_cache_is_written_by_another_way():
    for path in (ROOT / "utils").rglob("*.py"):
        if path.name not in ("files.py", "cache.py"):
            assert "cache_folder" not in path.read_text(encoding="utf-8"), path.name

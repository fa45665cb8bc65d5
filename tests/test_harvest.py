"""Reading docstrings: one package, a part named core, objects that fail, a reader that fails."""

import importlib

import pytest

from tests.sample_packages import SPOILT
from utils.search import one_package
from utils.worlds import harvest


def test_harvest_reads_one_package():
    entries = harvest.collect(("networkx",))
    by_name = {entry["name"]: entry for entry in entries}
    assert by_name["networkx.pagerank"]["kind"] == "function"
    assert len(by_name) == len(entries)


def test_a_failed_harvest_says_why(monkeypatch):
    monkeypatch.setattr(harvest.sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match="reading networkx failed"):
        harvest.read_elsewhere(("networkx",))


def test_a_harvest_that_takes_too_long_ends():
    with pytest.raises(RuntimeError, match=r"reading scipy took over 0\.1 s"):
        harvest.read_elsewhere(("scipy",), limit=0.1)


def test_a_part_named_core_is_read_in_packages_of_the_reader(tmp_path, monkeypatch):
    folder = tmp_path / "package_with_core"
    folder.mkdir()
    (folder / "__init__.py").write_text("", encoding="utf-8")
    (folder / "core.py").write_text('def kept():\n    """Is found."""\n', encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    names = [entry["name"] for entry in harvest.collect(("package_with_core",))]
    assert names == ["package_with_core.core.kept"]


def test_one_object_does_not_spoil_its_package(tmp_path, monkeypatch):
    (tmp_path / "spoilt.py").write_text(SPOILT, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path / "cache"))
    importlib.invalidate_caches()
    entries, skipped = harvest.read_elsewhere(("spoilt",))
    found = {entry["name"] for entry in entries}
    assert {"spoilt.good", "spoilt.Closed", "spoilt.Odd", "spoilt.Odd.fine"} <= found
    assert {"spoilt.lazy", "spoilt.no_doc", "spoilt.exits", "spoilt.no_signature"} <= set(skipped)
    package = one_package.load("spoilt")
    assert "spoilt.good" in {doc.name for doc in package.docs}
    assert package.skipped == len(skipped)
    assert one_package.load("spoilt").skipped == len(skipped)  # kept with the rest

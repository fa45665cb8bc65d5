"""Packages that are damaged, strange or half removed do not spoil what is asked of the others."""

import importlib
import importlib.metadata

import pytest

from utils.machine import installed
from utils.search import one_package
from utils.worlds import corpus

WHOLE = "Metadata-Version: 2.1\nName: whole_one\nVersion: 1.5\n"
FORTY_TWO = 'def answer():\n    """Return forty-two."""\n    return 42\n'


def distribution(folder, name, metadata, module=None, **more):
    """Write what an installer leaves behind."""
    info = folder / f"{name}-1.dist-info"
    info.mkdir(parents=True)
    if metadata is not None:
        data = metadata if isinstance(metadata, bytes) else metadata.encode()
        (info / "METADATA").write_bytes(data)
    for file, text in more.items():
        (info / file).write_bytes(text)
    if module:
        (folder / f"{name}.py").write_text(module, encoding="utf-8")


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder of packages, some of them broken, seen by Python for a while."""
    folder = tmp_path / "site"
    latin = "Metadata-Version: 2.1\nName: latin_one\nAuthor: J\xfcrgen\n".encode("latin-1")
    distribution(folder, "latin_one", latin, FORTY_TWO)
    distribution(folder, "nameless", "Metadata-Version: 2.1\nVersion: 1\n")
    distribution(folder, "versionless", "Metadata-Version: 2.1\nName: versionless\n", FORTY_TWO)
    distribution(folder, "empty", None)
    distribution(folder, "bad_record", WHOLE.replace("whole_one", "bad_record"), RECORD=b"\xff,,\n")
    distribution(folder, "whole_one", WHOLE, FORTY_TWO, RECORD=b"whole_one.py,sha256=x,9\n")
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path / "cache"))
    monkeypatch.syspath_prepend(str(folder))
    for question in (installed.names, installed.providers):
        question.cache_clear()
    importlib.invalidate_caches()
    yield folder
    for question in (installed.names, installed.providers):
        question.cache_clear()


def test_the_others_are_read(site):
    assert ("whole_one", "1.5") in installed.names()
    assert dict(installed.names())["numpy"] == importlib.metadata.version("numpy")
    assert installed.providers()["whole_one"] == ["whole_one"]
    assert installed.providers()["sklearn"] == ["scikit-learn"]


def test_versions(site):
    assert installed.version("whole_one") == "1.5"
    assert installed.version("latin_one") is None
    assert installed.version("versionless") is None
    assert installed.version("no_such_distribution") is None
    assert installed.record("whole_one") == "whole_one.py,sha256=x,9"
    assert installed.record("bad_record") == installed.record("no_such_distribution") == ""


@pytest.mark.parametrize("name", ["whole_one", "versionless", "latin_one", "tqdm"])
def test_every_package_that_can_be_imported_can_be_indexed(site, name):
    assert one_package.version_of(name)
    if name != "tqdm":
        assert [doc.name for doc in one_package.entries(name)] == [f"{name}.answer"]


def test_the_docs_facts_see_what_is_installed(site):
    before = corpus.facts()
    distribution(site, "another", WHOLE.replace("whole_one", "another"))
    installed.names.cache_clear()
    assert corpus.facts() != before

"""Packages that are damaged, strange or half removed do not spoil what is asked of the others."""

import importlib
import importlib.metadata

import pytest

from utils.machine import installed
from utils.search import index, one_package
from utils.worlds import corpus, harvest

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


SPOILT = '''
"""Some of what is here fails when it is looked at."""


def good():
    """Return something good."""


class NoSignature:
    """Has a signature that cannot be asked for."""

    @property
    def __signature__(self):
        raise RuntimeError("no signature here")

    def __call__(self):
        """Do nothing."""


no_signature = NoSignature()
no_signature.__doc__ = "Has a text of its own, but no signature."


class NoDoc:
    @property
    def __doc__(self):
        raise RuntimeError("no text here")

    __module__ = "spoilt"


class Meta(type):
    def __dir__(cls):
        raise RuntimeError("no members here")


class Closed(metaclass=Meta):
    """Does not say what it has."""


class Odd:
    """Has one member that fails."""

    @classmethod
    def fine(cls):
        """Work."""


class Exits:
    def __getattribute__(self, name):
        raise SystemExit(3)


no_doc = NoDoc()
exits = Exits()


def __getattr__(name):
    if name == "lazy":
        raise OSError("cannot be loaded")
    raise AttributeError(name)


def __dir__():
    return [*globals(), "lazy"]
'''


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


def test_the_search_says_how_many_objects_it_passed_over(tmp_path, monkeypatch, capsys):
    (tmp_path / "spoilt_too.py").write_bytes(SPOILT.replace("spoilt", "spoilt_too").encode())
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path / "cache"))
    importlib.invalidate_caches()
    assert index.main(["something good", "--packages", "spoilt_too", "-k", "1"]) == 0
    said = capsys.readouterr()
    assert "spoilt_too.good" in said.out
    assert "objects could not be read" in said.err

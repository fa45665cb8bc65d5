"""One package read, encoded and stored: what is kept, what is made anew, and its version."""

import importlib.metadata
import sys

import numpy as np
import pytest

from tests.sample_packages import FIRST, SECOND, writer
from utils.search import one_package


@pytest.fixture
def library(tmp_path, monkeypatch):
    with writer(tmp_path, monkeypatch) as write:
        yield write


def stored(tmp_path):
    return tmp_path / "cache" / "search-library_of_tests.safetensors"


def test_a_package_is_read_and_stored(library, tmp_path):
    package = one_package.load(library(FIRST))
    assert [doc.name for doc in package.docs] == [
        "library_of_tests.late_fee",
        "library_of_tests.shelve",
    ]
    assert package.encoded == 4
    assert package.body.shape == package.title.shape == (2, 384)
    again = one_package.load("library_of_tests")
    assert again.encoded == 0
    assert again.docs == package.docs
    assert np.array_equal(again.body, package.body)


def test_only_changed_texts_are_encoded_again(library, tmp_path):
    before = one_package.load(library(FIRST))
    after = one_package.load(library(SECOND))
    assert after.encoded == 2  # body and title of shelve
    assert np.array_equal(after.body[0], before.body[0])
    assert not np.allclose(after.body[1], before.body[1], atol=1e-3)
    assert after.docs[1].summary == "Put a book back where it belongs."


def test_the_vectors_are_minilm_s(library):
    package = one_package.load(library(FIRST))
    texts = [doc.body for doc in package.docs]
    direct = one_package.pretrained.minilm().encode(texts, normalize_embeddings=True)
    assert (package.body * direct).sum(axis=1).min() > 0.999


@pytest.mark.parametrize("damage", ["half", "empty", "noise", "swapped"])
def test_a_damaged_file_is_made_anew(library, tmp_path, damage):
    package = one_package.load(library(FIRST))
    path = stored(tmp_path)
    data = path.read_bytes()
    if damage == "swapped":  # whole, but of another package
        other = one_package.load("cycler")
        assert other.name == "cycler"
        data = (tmp_path / "cache" / "search-cycler.safetensors").read_bytes()
    kinds = {"half": data[: len(data) // 2], "empty": b"", "noise": b"x" * 1000, "swapped": data}
    path.write_bytes(kinds[damage])
    again = one_package.load("library_of_tests")
    assert again.encoded == 4
    assert again.docs == package.docs


def test_another_model_reuses_nothing(library, monkeypatch):
    one_package.load(library(FIRST))
    facts = one_package.package_files.FILES["minilm"]
    changed = {**one_package.package_files.FILES, "minilm": (*facts[:2], "0" * 64, facts[3])}
    monkeypatch.setattr(one_package.package_files, "FILES", changed)
    assert one_package.load("library_of_tests").encoded == 4  # find() is cached and was checked


def test_a_package_without_docs_is_one_clear_error(library):
    with pytest.raises(ValueError, match="has none"):
        one_package.load(library("def undocumented():\n    pass\n"))


def test_versions():
    assert one_package.version_of("sklearn") == importlib.metadata.version("scikit-learn")
    assert one_package.version_of("tqdm") == importlib.metadata.version("tqdm")
    assert one_package.version_of("yaml") == importlib.metadata.version("PyYAML")
    assert one_package.version_of("statistics").startswith(f"{sys.version_info[0]}.")


def test_a_course_package_needs_no_encoding(tmp_path, monkeypatch):
    """Its vectors are shipped: only its file is written."""
    docs = one_package.entries("networkx")  # before the cache folder is another, empty one
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path))
    package = one_package.load("networkx")
    assert package.encoded == 0
    assert list(package.docs) == docs
    assert [path.name for path in tmp_path.glob("search-*")] == ["search-networkx.safetensors"]

"""One package read, encoded and stored: what is kept, what is made anew, and its version."""

import importlib.metadata
import os
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from tests.sample_packages import FIRST, SECOND, writer
from utils.models import pretrained
from utils.search import encoders, one_package


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
    assert package.chunks.shape == package.title.shape == (2, 384)
    again = one_package.load("library_of_tests")
    assert again.encoded == 0
    assert again.docs == package.docs
    assert np.array_equal(again.chunks, package.chunks)
    assert again.counts.vocabulary == package.counts.vocabulary
    assert (again.counts.fields["text"] != package.counts.fields["text"]).nnz == 0


def test_only_changed_texts_are_encoded_again(library, tmp_path):
    before = one_package.load(library(FIRST))
    after = one_package.load(library(SECOND))
    assert after.encoded == 2  # body and title of shelve
    assert np.array_equal(after.chunks[0], before.chunks[0])
    assert not np.allclose(after.chunks[1], before.chunks[1], atol=1e-3)
    assert after.docs[1].summary == "Put a book back where it belongs."


def test_the_vectors_are_minilm_s(library):
    package = one_package.load(library(FIRST))
    texts = [doc.body for doc in package.docs]
    direct = pretrained.minilm().encode(texts, normalize_embeddings=True)
    assert (package.chunks * direct).sum(axis=1).min() > 0.999


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


def test_another_model_reuses_nothing(library):
    one_package.load(library(FIRST))
    other = replace(encoders.minilm(), key="0" * 64)
    assert one_package.load("library_of_tests", encoder=other).encoded == 4


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("1 / 0", "could not be imported: ZeroDivisionError: division by zero"),
        ("import sys; sys.exit('no licence')", "could not be imported: no licence"),
        ("import os; os._exit(7)", "could not be imported: it ended Python with status 7"),
        ("import time; time.sleep(60)", r"could not be read within 4 s \(limit\)"),
    ],
)
def test_a_package_that_cannot_be_imported_is_one_clear_error(library, source, said):
    started = time.monotonic()
    with pytest.raises(RuntimeError, match=f"^package: 'library_of_tests' {said}$"):
        one_package.load(library(source), limit=4)
    assert time.monotonic() - started < 30


def test_what_a_package_started_ends_with_it(library, tmp_path):
    mark = tmp_path / "mark"
    child = f"import time; time.sleep(6); open({str(mark)!r}, 'w')"
    source = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {child!r}])"
    with pytest.raises(RuntimeError, match="within 3 s"):
        one_package.load(library(source), limit=3)
    time.sleep(5)
    assert not mark.exists() or os.name != "posix"


def test_a_limit_is_a_number_of_seconds(library):
    for limit in (0, -1, "1", float("nan")):
        with pytest.raises(ValueError, match="^limit: expected"):
            one_package.load(library(FIRST), limit=limit)


def test_a_package_under_construction_is_read_again_when_it_changes(library):
    before = one_package.version_of(library(FIRST))
    assert one_package.version_of("library_of_tests") == before
    assert one_package.version_of(library(SECOND)) != before


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

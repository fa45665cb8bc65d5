"""The search over installed packages: its parts, its stored index, its widget."""

import importlib
import os
import sys

import numpy as np
import pytest

from tools.refresh import WIDGET, clean
from utils.search import bm25, late_interaction, one_package, widget
from utils.search import index as search_index
from utils.search.index import Index
from utils.worlds import harvest

FIRST = '''
"""A package of the tests."""


def late_fee(days):
    """Return what a reader owes for a book < brought back late & wet."""


def shelve(book):
    """Put a book back in its place."""


def _hidden():
    """Not public."""


def undocumented():
    pass
'''
SECOND = FIRST.replace("in its place", "where it belongs")


@pytest.fixture
def library(tmp_path, monkeypatch):
    """Write a package; return a function that changes its source."""
    folder, cache = tmp_path / "code", tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(cache))
    monkeypatch.syspath_prepend(str(folder))
    path = folder / "library_of_tests.py"

    def write(source):
        before = path.stat().st_mtime_ns if path.exists() else 0
        path.write_text(source, encoding="utf-8")
        os.utime(path, ns=(before + 10**9, before + 10**9))  # whatever the clock's resolution
        importlib.invalidate_caches()
        return "library_of_tests"

    yield write
    sys.modules.pop("library_of_tests", None)


@pytest.fixture
def index(library):
    return Index.build([library(FIRST)])


def stored(tmp_path):
    return tmp_path / "cache" / "search-library_of_tests.safetensors"


# BM25


def test_bm25_equals_the_formula_on_three_documents():
    found = bm25.BM25([["a", "a", "b"], ["b", "c"], ["c"]], k1=1.5, b=0.75)
    idf = np.log(1 + (3 - 1 + 0.5) / (1 + 0.5))  # "a" stands in one document
    weight = idf * 2 / (2 + 1.5 * (0.25 + 0.75 * 3 / 2))
    assert np.allclose(found.scores([["a"]]), [[weight, 0, 0]])
    assert np.allclose(found.scores([["a", "a", "unknown"]]), [[2 * weight, 0, 0]])


def test_bm25_equals_a_library():
    bm25s = pytest.importorskip("bm25s")
    rng = np.random.default_rng(0)
    documents = [[f"w{i}" for i in rng.integers(0, 40, rng.integers(3, 30))] for _ in range(60)]
    library = bm25s.BM25(k1=1.5, b=0.75, method="lucene", dtype="float64")
    library.index(documents, show_progress=False)
    asked = ["w1", "w5", "w5", "w39"]
    ours = bm25.BM25(documents).scores([asked])[0]
    assert np.allclose(library.get_scores(asked), ours, atol=1e-5)
    assert np.ptp(ours) > 1


# late interaction


def test_maxsim_takes_each_query_piece_s_best_match():
    query, document = np.eye(2), np.array([[0.6, 0.8], [1, 0], [-1, 0]])
    assert late_interaction.maxsim(query, document) == pytest.approx(0.9)
    assert late_interaction.maxsim(document, query) == pytest.approx((0.8 + 1 + 0) / 3)


def test_token_vectors_do_not_depend_on_their_neighbours():
    texts = ["sort an array", "draw a histogram of the data with ten bins", "a"]
    together = late_interaction.token_vectors(texts)
    for text, vectors in zip(texts, together, strict=True):
        alone = late_interaction.token_vectors([text])[0]
        assert vectors.shape == alone.shape
        assert np.allclose(vectors, alone, atol=1e-4)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert len(late_interaction.token_vectors(["word " * 200], limit=10)[0]) == 10


# the stored index


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


def test_an_unknown_package_is_one_clear_error(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path))
    for name in ("numpi", "scikit-learn", "numpy.linalg", "../numpy", "", 3, "_abc"):
        with pytest.raises(ValueError, match=r"^package: expected the import name"):
            Index.build([name])
    assert list(tmp_path.iterdir()) == []


def test_a_package_without_docs_is_one_clear_error(library):
    with pytest.raises(ValueError, match="has none"):
        one_package.load(library("def undocumented():\n    pass\n"))


def test_versions():
    assert one_package.version_of("sklearn") == importlib.metadata.version("scikit-learn")
    assert one_package.version_of("tqdm") == importlib.metadata.version("tqdm")
    assert one_package.version_of("yaml") == importlib.metadata.version("PyYAML")
    assert one_package.version_of("statistics").startswith(f"{sys.version_info[0]}.")


# the search


def test_search_finds_ranks_and_filters(index):
    results = index.search("overdue loans")
    assert results[0].doc.name == "library_of_tests.late_fee"
    assert [hit.score for hit in results] == sorted((hit.score for hit in results), reverse=True)
    assert results[0].ranks["words"] is None  # no word in common
    assert results[0].ranks["text"] == results[0].ranks["title"] == 1
    assert index.search("book", within=["library_of_tests"], k=1)[0].ranks["words"] in (1, 2)
    assert len(index.search("book", k=1)) == 1
    assert index.search("book", rerank=2)[0].doc in index.docs
    assert len(index.search("12345")) == 2  # no word at all: the vectors still answer


@pytest.mark.parametrize("question", ["", "  \n", None, 3, ["book"]])
def test_an_empty_question_is_one_clear_error(index, question):
    with pytest.raises(ValueError, match=r"^question: expected some words"):
        index.search(question)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"k": 0}, "k"),
        ({"k": True}, "k"),
        ({"rerank": -1}, "rerank"),
        ({"rerank": 1.5}, "rerank"),
        ({"within": ["numpy"]}, "within"),
        ({"within": "library_of_tests"}, "within"),
        ({"within": []}, "within"),
    ],
)
def test_wrong_settings_are_named(index, arguments, name):
    with pytest.raises(ValueError, match=f"^{name}: expected"):
        index.search("book", **arguments)


def test_a_package_named_twice_is_searched_once(library):
    name = library(FIRST)
    assert len(Index.build([name, name]).docs) == 2


def test_results_are_shown_with_escaped_text(index):
    results = index.search("late fee")
    page = results._repr_html_()
    assert "&lt; brought back late &amp; wet" in page
    assert "< brought" not in page
    assert "library_of_tests.late_fee(days)" in repr(results)
    assert repr(search_index.Results()) == "nothing found"


def test_the_program_answers_and_fails_cleanly(library, capsys):
    name = library(FIRST)
    assert search_index.main(["overdue loan", "--packages", name, "-k", "1"]) == 0
    assert "late_fee" in capsys.readouterr().out
    assert search_index.main(["overdue loan", "--packages", "numpi"]) == 1
    assert capsys.readouterr().err.startswith("package: expected")


def test_a_course_package_needs_no_encoding(tmp_path, monkeypatch):
    """Its vectors are shipped: only its file is written."""
    docs = one_package.entries("networkx")  # before the cache folder is another, empty one
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path))
    package = one_package.load("networkx")
    assert package.encoded == 0
    assert list(package.docs) == docs
    assert [path.name for path in tmp_path.glob("search-*")] == ["search-networkx.safetensors"]


# the widget


def test_the_widget_answers(index):
    box, choice, shown = widget.widget(index, k=1).children
    assert "Type a question" in shown.value
    box.value = "overdue <loan>"
    assert "late_fee" in shown.value
    assert "overdue &lt;loan&gt;" in shown.value
    choice.value = "library_of_tests"
    assert shown.value.count("<li>") == 1
    box.value = "   "
    assert "Type a question" in shown.value


def test_the_widget_s_view_is_not_stored(index):
    import nbformat

    cell = nbformat.v4.new_code_cell("show(index)")
    data = {WIDGET: {"model_id": "1"}, "text/plain": "[widget] a search box"}
    cell.outputs = [nbformat.v4.new_output("display_data", data=data)]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    clean(notebook)
    assert notebook.cells[0].outputs[0].data == {"text/plain": "[widget] a search box"}
    assert WIDGET == widget.VIEW


def test_scores_fall_also_after_reranking(library):
    many = "".join(f'def f{n}():\n    """Put book number {n} back."""\n\n' for n in range(5))
    hits = Index.build([library(many)]).search("put a book back", rerank=2)
    scores = [hit.score for hit in hits]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)


def test_a_part_named_core_is_read_in_packages_of_the_reader(tmp_path, monkeypatch):
    folder = tmp_path / "package_with_core"
    folder.mkdir()
    (folder / "__init__.py").write_text("", encoding="utf-8")
    (folder / "core.py").write_text('def kept():\n    """Is found."""\n', encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    names = [entry["name"] for entry in harvest.collect(("package_with_core",))]
    assert names == ["package_with_core.core.kept"]

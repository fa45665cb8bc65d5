"""The search over installed packages: what it finds, refuses, shows and prints."""

import importlib

import pytest

from tests.sample_packages import FIRST, SPOILT, writer
from utils.search import index as search_index
from utils.search.index import Index


@pytest.fixture
def library(tmp_path, monkeypatch):
    with writer(tmp_path, monkeypatch) as write:
        yield write


@pytest.fixture
def index(library):
    return Index.build([library(FIRST)])


def test_an_unknown_package_is_one_clear_error(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path))
    for name in ("numpi", "scikit-learn", "numpy.linalg", "../numpy", "", 3, "_abc"):
        with pytest.raises(ValueError, match=r"^package: expected the import name"):
            Index.build([name])
    assert list(tmp_path.iterdir()) == []


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


def test_scores_fall_also_after_reranking(library):
    many = "".join(f'def f{n}():\n    """Put book number {n} back."""\n\n' for n in range(5))
    hits = Index.build([library(many)]).search("put a book back", rerank=2)
    scores = [hit.score for hit in hits]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)


def test_the_search_says_how_many_objects_it_passed_over(tmp_path, monkeypatch, capsys):
    (tmp_path / "spoilt_too.py").write_bytes(SPOILT.replace("spoilt", "spoilt_too").encode())
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path / "cache"))
    importlib.invalidate_caches()
    assert search_index.main(["something good", "--packages", "spoilt_too", "-k", "1"]) == 0
    said = capsys.readouterr()
    assert "spoilt_too.good" in said.out
    assert "objects could not be read" in said.err

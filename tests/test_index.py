"""The search over installed packages: what it finds, refuses, shows and prints."""

import json

import numpy as np
import pytest

from tests.sample_packages import FIRST, writer
from utils.search import encoders, mixture, one_package
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
    assert results[0].sentence == results[0].doc.summary
    assert results[0].reasons
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


def test_scores_fall_also_after_reranking(library):
    many = "".join(f'def f{n}():\n    """Put book number {n} back."""\n\n' for n in range(5))
    hits = Index.build([library(many)]).search("put a book back", rerank=2)
    scores = [hit.score for hit in hits]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)


LONG = '''
def pack(books):
    """Put books into a box.

    %s

    When the box is full, the lid is glued down with honey by a friendly bear.
    """


def unpack_all(box):
    """Take everything out of a box.

    See Also
    --------
    pack : The opposite.
    """


class BookShelf:
    """A shelf."""
''' % ("The order of the books is kept as it was. " * 28)


def test_a_long_text_is_found_by_its_end(library):
    index = Index.build([library(LONG)])
    assert index.chunks.shape[0] == 4  # of three documents: pack has two
    hit = index.search("the lid is glued down with honey by a friendly bear", k=1)[0]
    assert hit.doc.name == "library_of_tests.pack"
    assert hit.sentence.startswith("When the box is full, the lid")
    text = index.features("friendly bear, honey, glue")["text"]
    assert text[1] > index.chunks[1] @ index.encoder.ask(["friendly bear, honey, glue"])[0] + 0.1


@pytest.mark.parametrize(
    ("question", "how"),
    [
        ("unpack_all", "exact name"),
        ("library_of_tests.unpack_all()", "exact name"),
        ("unpack all", "its name, but for case, spaces or signs"),
        ("unpak_all", "its name, but for one letter"),
        ("a box, glue and honey: unpack_all", "its name unpack_all stands in the question"),
    ],
)
def test_a_name_comes_first_and_says_so(library, question, how):
    index = Index.build([library(LONG)])
    first, second = index.search(question, k=2)
    assert first.doc.name == "library_of_tests.unpack_all"
    assert first.reasons[0] == how
    assert first.score > 1 > second.score


def test_of_one_name_the_shorter_path_comes_first(library):
    source = """
class Shelf:
    def lend(self):
        \"\"\"Give a book of this shelf away for a while.\"\"\"

def lend(book):
    \"\"\"Give a book away for a while.\"\"\"
"""
    hits = Index.build([library(source)]).search("lend", k=2)
    assert [hit.doc.name.removeprefix("library_of_tests.") for hit in hits] == [
        "lend",
        "Shelf.lend",
    ]


def test_a_parameter_is_found_by_its_name(library):
    source = (
        LONG
        + """

def seal(box):
    \"\"\"Close a box.

    Parameters
    ----------
    glue_kind : str
        With honey or without.
    \"\"\"
"""
    )
    hit = Index.build([library(source)]).search("glue_kind of pack and box", k=1)[0]
    assert hit.doc.name.endswith(".seal")
    assert hit.reasons[0] == "glue_kind stands in its text"


def test_neighbours_speak_for_each_other(library):
    index = Index.build([library(LONG)])
    found = index.features("put a book on a shelf")
    own = (found["words"] + found["text"] + found["title"]) / 3
    assert found["neighbours"] == pytest.approx([own[0], own[2], own[1]])  # BookShelf has none
    assert index.around([1, 2, 4]).tolist() == [1, 4, 2]
    for wrong in ([1, 2], ["a", "b", "c"], [[1, 2, 3]], None):
        with pytest.raises(ValueError, match="^own: expected a number for each of 3 documents"):
            index.around(wrong)


def test_a_part_of_weight_0_has_no_say(library):
    package = one_package.load(library(LONG))
    weights = dict.fromkeys(mixture.PARTS, 0.0) | {"title": 2.0}
    index = Index([package], weights=weights)
    found = index.features("book")
    assert index.mix(found) == pytest.approx(found["title"])
    for wrong in ({"title": 1.0}, dict.fromkeys(mixture.PARTS, 0.0)):
        with pytest.raises(ValueError, match="^weights: expected"):
            Index([package], weights=wrong)


def test_a_reranker_of_the_reader_decides_among_the_first(library):
    index = Index.build([library(LONG)])
    last = index.search("box", k=3)[2].doc.name
    hits = index.search("box", k=3, rerank=3, reranker=lambda q, texts: [
        100.0 * text.startswith(last) for text in texts
    ])  # fmt: skip
    assert last in [hit.doc.name for hit in hits[:2]]
    with pytest.raises(ValueError, match="^reranker: expected"):
        index.search("box", reranker=3)
    with pytest.raises(ValueError, match="^rerank: expected at least 1 with a reranker, got 0"):
        index.search("box", reranker=lambda q, texts: [0.0] * len(texts))


def test_another_encoder_can_take_its_place(library, tmp_path):
    def encode(texts):
        counts = np.array([[text.lower().count(c) for c in "abcdefgh"] for text in texts], float)
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)

    letters = encoders.Encoder("letters", "1", encode, encode, encoders.minilm().pieces)
    index = Index.build([library(FIRST)], encoder=letters)
    assert index.chunks.shape == (2, 8)
    assert index.search("a book brought back late", k=1)[0].doc.name.endswith("late_fee")
    assert index.search("迟还书籍").note == ""  # nobody said that it knows English alone
    stored = sorted(path.name for path in (tmp_path / "cache").glob("search-*"))
    assert stored == ["search-library_of_tests__letters.safetensors"]
    with pytest.raises(ValueError, match="^encoder: expected that of the packages"):
        Index([one_package.load("library_of_tests")], encoder=letters)


def test_a_question_in_another_script_is_answered_with_a_note(index):
    assert index.search("迟还书籍").note.startswith("No Latin letter")
    assert index.search("late fee").note == ""
    assert "No Latin letter" in repr(index.search("迟还书籍"))


@pytest.mark.parametrize("question", ["🍕🍕", "?!", "word " * 10_000])
def test_signs_only_and_endless_questions_are_refused(index, question):
    with pytest.raises(ValueError, match="^question: expected"):
        index.search(question)


def test_results_as_json(index):
    found = index.search("late fee", k=1)
    assert json.loads(json.dumps(found.as_json()))[0]["name"] == "library_of_tests.late_fee"


def test_questions_encoded_together_get_the_same_features(seven):
    asked = ["sum of a column", "a tree of clusters, drawn", "sum of a column"]
    alone = [seven.features(question) for question in asked]
    encoders._kept.clear()
    seven.prepare(asked)
    assert len(encoders._kept) == 4  # two questions, each for documents and for questions
    for question, one in zip(asked, alone, strict=True):
        for part, values in seven.features(question).items():
            assert np.allclose(values, one[part], atol=1e-5)
    for wrong in ("one", [], ["", "a"], ["a"] * 1001):
        for ask in (seven.prepare, seven.seen):
            with pytest.raises(ValueError, match="^questions?: expected"):
                ask(wrong)


def test_many_questions_are_seen_as_each_alone(seven, monkeypatch):
    asked = ["sum of a column", "a tree of clusters, drawn", "DataFrame.sum", "sort"]
    monkeypatch.setattr(search_index, "AT_ONCE", 3)
    seen = seven.seen(asked)
    assert seen.shape == (4, len(seven.docs), len(mixture.PARTS))
    assert seen.dtype == np.float32
    for question, one in zip(asked, seen, strict=True):
        for values, alone in zip(one.T, seven.features(question).values(), strict=True):
            np.testing.assert_allclose(values, alone, atol=1e-5)


def test_without_a_written_question_the_title_stands_in_read_alike_and_lifted(seven):
    question = "sum of a column"
    found = seven.features(question)
    bare = np.setdiff1d(np.arange(len(seven.docs)), seven._asked_rows)
    cosines = seven.title[bare] @ seven.encoder.encode([question])[0]
    np.testing.assert_allclose(found["asked"][bare], cosines + search_index.UNASKED, atol=1e-5)
    by_student = found["title"][bare] + search_index.UNASKED
    assert np.abs(found["asked"][bare] - by_student).max() > 0.1


def test_neighbours_of_several_values_are_those_of_each(seven):
    own = np.random.default_rng(0).random((len(seven.docs), 3))
    together = seven.around(own)
    for column, alone in zip(together.T, own.T, strict=True):
        np.testing.assert_array_equal(column, seven.around(alone))


@pytest.fixture(scope="module")
def seven():
    return Index.build()


def test_a_class_in_a_longer_question_does_not_stand_above_all(seven):
    question = "mean of each column of a DataFrame"
    assert seven.search(question, 1)[0].doc.name == "pandas.DataFrame.mean"
    assert all(above < 1 for above, _ in seven.named(question).values())
    assert seven.search("what does KMeans do", 1)[0].doc.name == "sklearn.cluster.KMeans"
    assert seven.search("DataFrame", 1)[0].doc.name == "pandas.DataFrame"


def test_a_frequent_word_lifts_nobody(seven):
    assert seven.named("convert a NumPy array to a list") == {}
    lifted = {seven.docs[row].name for row in seven.named("which of them take bw_method")}
    assert "scipy.stats.gaussian_kde.set_bandwidth" in lifted


@pytest.mark.parametrize(
    ("question", "name", "reason"),
    [
        ("df.groupby", "pandas.DataFrame.groupby", "the last part of its name"),
        ("scipy.gaussian_kde", "scipy.stats.gaussian_kde", "the last part of its name"),
        ("arr.sort", "numpy.sort", "the last part of its name"),
        ("how do I use df.groupby", None, "its name groupby stands in the question"),
    ],
)
def test_a_method_of_a_variable_is_found_by_its_last_part(seven, question, name, reason):
    hit = seven.search(question, 1)[0]
    assert hit.doc.name == name or (name is None and hit.doc.name.endswith(".groupby"))
    assert hit.reasons[0] == reason

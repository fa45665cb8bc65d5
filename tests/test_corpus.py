"""The docs: names, sections, See Also, tokens, sentences, usage, cache."""

import inspect
import re

import networkx as nx
import numpy as np
import pytest

from utils.machine import cache
from utils.worlds import corpus, docstrings, function_calls, harvest

NUMPYDOC = """Reverse the order.

Parameters
----------
m : array_like

See Also
--------
flipud : Flip up and down.
fliplr, numpy.roll
:func:`~numpy.rot90`
    Turn by 90 degrees.

Notes
-----
Nothing.
"""


# The pinned versions give this text on every system. A new version of one of the packages, or a
# change in the reading code, changes it: look at what changed, retrain the artifacts
# (EMBEDDINGS_RETRAIN), refresh the notebooks, then write the new value here.
FINGERPRINT = "30aa1ac371c93450"


def test_fingerprint():
    assert corpus.fingerprint() == FINGERPRINT


def test_sizes_are_those_of_the_design():
    assert len(corpus.docs()) > 10_000
    assert 7_000 < len(corpus.functions()) < 9_000
    assert {doc.package for doc in corpus.functions()} == set(corpus.PACKAGES)
    assert sum(len(doc.text.split()) for doc in corpus.docs()) > 2_000_000


def test_names_and_texts_are_distinct_within_a_package():
    docs = corpus.docs()
    assert len({doc.name for doc in docs}) == len(docs)
    assert len({(doc.package, doc.text) for doc in docs}) == len(docs)


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("numpy.flip", "numpy.flip"),
        ("scipy.linalg.decomp_svd.svd", "scipy.linalg.svd"),
        ("pandas.Series.head", "pandas.DataFrame.head"),
        ("pandas.Series.str.split", "pandas.Series.str.split"),
        ("networkx.algorithms.link_analysis.pagerank", "networkx.pagerank"),
        ("sklearn.decomposition.PCA", "sklearn.decomposition.PCA"),
        ("matplotlib.pyplot.plot", "matplotlib.pyplot.plot"),
    ],
)
def test_canonical_name_is_the_public_one(alias, name):
    assert corpus.get(alias).name == name


def test_no_name_is_private():
    hidden = [d.name for d in corpus.docs() if any(p.startswith("_") for p in d.name.split("."))]
    assert hidden == []


def test_texts_are_what_help_shows():
    assert corpus.get("numpy.flip").text == inspect.cleandoc(np.flip.__doc__).strip()


def test_summary_is_not_a_signature():
    assert corpus.get("numpy.arange").summary.startswith("Return evenly spaced values")
    assert corpus.get("numpy.flip").signature == "(m, axis=None)"


def test_no_memory_address_and_no_platform_in_the_texts():
    text = "\n".join(doc.text + doc.signature for doc in corpus.docs())
    assert not re.search(r" at 0x[0-9a-f]", text)
    assert "Alias on this platform" not in text


def test_get_tells_what_it_wants():
    for name in ("numpy.flippp", "", None, ["numpy.flip"]):
        with pytest.raises(KeyError, match="name: expected"):
            corpus.get(name)


def test_sections():
    sections = docstrings.split_sections(NUMPYDOC)
    assert list(sections) == ["", "Parameters", "See Also", "Notes"]
    assert sections[""] == "Reverse the order."
    assert docstrings.split_sections("")[""] == ""


def test_headings_are_those_of_the_sections():
    assert docstrings.headings(NUMPYDOC) == ["Parameters", "See Also", "Notes"]
    for doc in corpus.docs()[::20]:
        assert {"", *docstrings.headings(doc.text)} == doc.sections.keys()


def test_without_section_cuts_only_that_section():
    text = docstrings.without_section(NUMPYDOC, "see also")
    assert list(docstrings.split_sections(text)) == ["", "Parameters", "Notes"]
    assert "flipud" not in text
    assert "Nothing." in text
    assert docstrings.without_section(NUMPYDOC, "Absent") == NUMPYDOC.strip()


def test_see_also_names_of_every_form():
    body = docstrings.split_sections(NUMPYDOC)["See Also"]
    assert docstrings.see_also_names(body) == ["flipud", "fliplr", "numpy.roll", "numpy.rot90"]
    assert docstrings.see_also_names("For more see the user guide.") == []


def test_see_also_is_resolved_and_removed_from_the_body():
    doc = corpus.get("numpy.flip")
    assert doc.see_also == ("numpy.flipud", "numpy.fliplr")
    assert "See Also" in doc.sections
    assert "See Also" not in doc.body
    assert corpus.get("numpy.sort").see_also[1] == "numpy.argsort"
    assert "pandas.merge_ordered" in corpus.get("pandas.DataFrame.merge").see_also


def test_see_also_points_at_entries_and_never_at_itself():
    names = {doc.name for doc in corpus.docs()}
    for doc in corpus.docs():
        assert set(doc.see_also) <= names
        assert doc.name not in doc.see_also


def test_see_also_graph():
    graph = corpus.see_also_graph()
    assert isinstance(graph, nx.DiGraph)
    assert graph.has_edge("numpy.flip", "numpy.flipud")
    assert graph.nodes["numpy.flip"]["package"] == "numpy"
    assert graph.number_of_edges() == sum(len(doc.see_also) for doc in corpus.docs())


def test_tokens():
    assert corpus.tokens("np.arg_sort2(a, 3) Rocks! ") == ["np", "arg_sort2", "a", "rocks"]
    assert corpus.tokens("") == []
    with pytest.raises(ValueError, match="text: expected"):
        corpus.tokens(None)


def test_spans_are_where_the_tokens_stand():
    assert corpus.spans("An Array: arr_2 (2D)") == [(0, 2), (3, 8), (10, 15), (18, 19)]
    for doc in corpus.docs()[::20]:
        found = [doc.text[a:b].lower() for a, b in corpus.spans(doc.text)]
        assert found == corpus.tokens(doc.text)


def test_sentences():
    assert corpus.sentences(["Sort the array. Return it.\n\n>>> np.sort(a)\n>>> np.flip(a)"]) == [
        ["sort", "the", "array"],
        ["return", "it"],
        ["np", "sort", "a"],
        ["np", "flip", "a"],
    ]
    with pytest.raises(ValueError, match="documents: expected"):
        corpus.sentences([3])


def test_split_sections_refuses_what_is_no_text():
    with pytest.raises(ValueError, match="text: expected"):
        docstrings.split_sections(None)


def test_the_facts_name_versions_and_files(monkeypatch):
    before = corpus.facts()
    monkeypatch.setattr(corpus, "versions", lambda: {"numpy": "0"})
    changed = corpus.facts()
    assert changed != before
    monkeypatch.setattr(corpus.installed, "record", lambda name: "other files")
    assert corpus.facts() != changed


def test_the_docs_are_read_again_when_their_file_is_damaged(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path))
    name = f"docs-{cache.key_of(corpus._read_packages, *corpus.facts())}.json.gz"
    (tmp_path / name).write_bytes(b"half a file")
    rows = [{"name": "a.b", "package": "a", "kind": "function", "signature": "", "summary": "s",
             "text": "t", "see_also": [], "aliases": []}]  # fmt: skip
    monkeypatch.setattr(corpus, "read_elsewhere", lambda: (rows, []))
    corpus.docs.cache_clear()
    try:
        assert [doc.name for doc in corpus.docs()] == ["a.b"]
    finally:
        corpus.docs.cache_clear()


def test_a_failed_harvest_says_why(monkeypatch):
    monkeypatch.setattr(harvest.sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match="reading networkx failed"):
        harvest.read_elsewhere(("networkx",))


def test_a_harvest_that_takes_too_long_ends():
    with pytest.raises(RuntimeError, match=r"reading scipy took over 0\.1 s"):
        harvest.read_elsewhere(("scipy",), limit=0.1)


def test_harvest_reads_one_package():
    entries = harvest.collect(("networkx",))
    by_name = {entry["name"]: entry for entry in entries}
    assert by_name["networkx.pagerank"]["kind"] == "function"
    assert len(by_name) == len(entries)


KNOWN = {"numpy.sort": "numpy.sort", "numpy.linalg.svd": "numpy.linalg.svd",
         "pkg.tools.go": "pkg.go"}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import numpy as np\nnp.sort(x); np.sort(y)", {"numpy.sort": 2}),
        ("import numpy.linalg\nnumpy.linalg.svd(x)", {"numpy.linalg.svd": 1}),
        ("import numpy.linalg as la\nla.svd(x)", {"numpy.linalg.svd": 1}),
        ("from numpy import sort as s\ns(x)", {"numpy.sort": 1}),
        ("from numpy import linalg\ndef f():\n    return linalg.svd(1)", {"numpy.linalg.svd": 1}),
        ("def f():\n    return s(1)\nfrom numpy import sort as s", {"numpy.sort": 1}),
        ("from .tools import go\ngo()", {"pkg.go": 1}),
        ("from . import tools\ntools.go()", {"pkg.go": 1}),
        ("sort(x)\nx.sort()", {}),
        ("import numpy as np\nnp.unknown(1)", {}),
    ],
)
def test_calls_in(source, expected):
    assert function_calls.calls_in(source, module="pkg.module", known=KNOWN) == expected


def test_relative_import_inside_a_package_file():
    source = "from .tools import go\ngo()"
    assert function_calls.calls_in(source, module="pkg", is_package=True, known=KNOWN) == {
        "pkg.go": 1
    }


@pytest.mark.parametrize("source", [None, "def f(:"])
def test_calls_in_refuses_what_is_no_python(source):
    with pytest.raises(ValueError, match="source: expected"):
        function_calls.calls_in(source)


def test_usage_matrix():
    matrix, modules, functions = function_calls.usage_matrix()
    assert matrix.shape == (len(modules), len(functions))
    assert matrix.data.min() >= 1
    assert set(functions) <= {doc.name for doc in corpus.functions()}
    # A plain count of the text agrees where the file has neither comments nor strings with it.
    row, column = modules.index("sklearn.decomposition._pca"), functions.index("numpy.sum")
    import sklearn.decomposition._pca as module

    with open(module.__file__, encoding="utf-8") as file:
        assert matrix[row, column] == file.read().count("np.sum(")

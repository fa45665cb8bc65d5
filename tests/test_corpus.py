"""The docs: names, texts, See Also, tokens, sentences, and what they are read from."""

import inspect
import re

import networkx as nx
import numpy as np
import pytest

from utils.machine import cache
from utils.worlds import corpus

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
    for name in ("", None, ["numpy.flip"]):
        with pytest.raises(KeyError, match="name: expected"):
            corpus.get(name)


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

"""What is computed once from the docs: kept, read back, made again when it is damaged or old."""

import numpy as np
import pytest

from utils import computed, corpus, senses, vocabulary


@pytest.fixture
def cache(tmp_path, monkeypatch):
    corpus.fingerprint()  # from the usual cache
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path))
    return tmp_path


class Count:
    """Compute something, and count how often."""

    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return {"a": np.arange(3), "b": computed.as_array(["é", [1, None]])}


def test_it_is_computed_once_and_read_back(cache):
    count = Count()
    first, again = computed.once("x", count), computed.once("x", count)
    assert count.calls == 1
    assert again.keys() == first.keys()
    for arrays in (first, again):
        assert np.array_equal(arrays["a"], [0, 1, 2])
        assert arrays["a"].dtype == np.arange(3).dtype
        assert computed.from_array(arrays["b"]) == ["é", [1, None]]
    assert len(list(cache.iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"no archive"])
def test_a_damaged_file_is_made_again(cache, damage):
    count = Count()
    computed.once("x", count)
    next(cache.iterdir()).write_bytes(damage)
    assert np.array_equal(computed.once("x", count)["a"], [0, 1, 2])
    computed.once("x", count)
    assert count.calls == 2


def test_other_code_makes_another_file(cache, tmp_path_factory):
    module, count = tmp_path_factory.mktemp("code") / "module.py", Count()
    for source in ("a = 1", "a = 2", "a = 1"):
        module.write_text(source, encoding="utf-8")
        computed.once("x", count, str(module))
    assert count.calls == 2


def test_other_docs_make_another_file(cache, monkeypatch):
    count = Count()
    computed.once("x", count)
    monkeypatch.setattr(corpus, "fingerprint", lambda: "0123456789abcdef")
    computed.once("x", count)
    assert count.calls == 2


def test_a_failed_computation_leaves_nothing(cache):
    with pytest.raises(ZeroDivisionError):
        computed.once("x", lambda: 1 / 0)
    assert list(cache.iterdir()) == []


def test_the_stored_vocabulary_is_the_computed_one():
    stored, built = vocabulary.docs(), vocabulary.build(corpus.sentences(), 10)
    assert stored.words == built.words
    assert stored.index == built.index
    for name in ("counts", "ids", "starts"):
        a, b = getattr(stored, name), getattr(built, name)
        assert a.dtype == b.dtype
        assert np.array_equal(a, b)


def test_the_stored_senses_are_the_computed_ones():
    assert list(senses.occurrences()) == senses._sample()

"""Long texts in chunks and in sentences."""

import re

import pytest

from utils.search import chunks

TEXT = """Sort a list.

The sort is stable. It uses `timsort`!

Parameters
----------
x : list
    What to sort.

Examples
--------
>>> sort([2, 1])
[1, 2]
"""


def words(text):
    return [match.span() for match in re.finditer(r"\w+", text)]


def test_prose_has_no_examples():
    assert "timsort" in chunks.prose(TEXT)
    assert "What to sort." in chunks.prose(TEXT)
    assert "[1, 2]" not in chunks.prose(TEXT)


def test_sentences():
    assert chunks.sentences(TEXT)[:3] == [
        "Sort a list.",
        "The sort is stable.",
        "It uses `timsort`!",
    ]
    assert not any("---" in sentence for sentence in chunks.sentences(TEXT))


@pytest.mark.parametrize("n", [1, 9, 10, 11, 25, 100])
def test_chunks_cover_the_text(n):
    text = " ".join(f"w{i}" for i in range(n))
    found = chunks.chunks(text, words, limit=10, overlap=3)
    assert all(1 <= len(words(chunk)) <= 10 for chunk in found)
    assert len(found) == (1 if n <= 10 else 1 + -(-(n - 10) // 7))
    rebuilt = found[0].split()
    for chunk in found[1:]:
        assert chunk.split()[:3] == rebuilt[-3:]
        rebuilt += chunk.split()[3:]
    assert rebuilt == text.split()


def test_what_is_read_with_the_whole_text_is_not_among_the_later_chunks():
    text = " ".join(f"w{i}" for i in range(30))
    assert chunks.later(text, words, 102) == []
    assert chunks.later(text, words, 42) == []
    late = chunks.later(text, lambda t: words(t) * 1, 34 + 2 - 10)
    assert late[-1].endswith("w29")
    assert "w0 " not in late[0]

"""Batches by length: every row once, like lengths together, ties in their order."""

import numpy as np
import pytest

from utils.models import batches


@pytest.mark.parametrize(("n", "size"), [(1, 5), (5, 5), (9, 5), (10, 5), (23, 4), (7, 1)])
def test_every_row_stands_in_one_batch(n, size):
    lengths = np.random.default_rng(n).integers(1, 6, n)
    found = batches.by_length(lengths, size)
    places = np.concatenate(found)
    assert sorted(places.tolist()) == list(range(n))
    assert places.tolist() == sorted(range(n), key=lambda i: lengths[i])  # Python's sort is stable
    assert all(min(size, n) <= len(part) < 2 * size for part in found)


def test_no_rows_make_no_batch():
    assert batches.by_length([], 3) == []
    assert [part.tolist() for part in batches.by_length(map(len, ["aa", "b"]), 3)] == [[1, 0]]

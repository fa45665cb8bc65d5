"""Arguments: what is refused, and how the one error says it."""

import re

import numpy as np
import pytest

from utils.machine import checks


@pytest.mark.parametrize("value", [True, 1.0, "3", None, 0, -2, np.float64(3), np.bool_(True)])
def test_what_is_no_whole_number_of_at_least_one(value):
    with pytest.raises(
        ValueError, match=f"^k: expected an int of at least 1, got {re.escape(repr(value))}$"
    ):
        checks.whole("k", value, 1)


@pytest.mark.parametrize("value", [2, 11, np.int64(11), False])
def test_what_is_out_of_bounds(value):
    with pytest.raises(ValueError, match="^k: expected an int from 3 to 10, got "):
        checks.whole("k", value, 3, 10)


@pytest.mark.parametrize("value", [3, 10, np.int32(7)])
def test_whole_numbers_within_bounds_pass(value):
    assert checks.whole("k", value, 3, 10) is None


def test_options_are_listed_in_their_order():
    assert checks.one_of("form", "b", ("b", "a")) is None
    for value in ("c", None, ["b"], 3):
        with pytest.raises(ValueError, match="^form: expected one of b, a, got "):
            checks.one_of("form", value, ("b", "a"))


def test_a_function_can_be_called():
    assert checks.function("train", len) is None
    with pytest.raises(ValueError, match="^train: expected a function, got str$"):
        checks.function("train", "len")

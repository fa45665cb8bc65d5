"""Judges: what is right passes, what is wrong is said in one sentence, inputs stay as they are."""

import math

import numpy as np
import pytest
from scipy import sparse

from utils.exercises.judges import array, matches, number


def test_number_names_the_trap_and_the_side():
    judge = number(2.0, tolerance=0.1, traps=[(4.0, "you squared it")])
    assert judge(2.05) is None
    assert judge(4.0) == "you squared it"
    assert judge(1.0) == "too small"
    assert judge(9) == "too large"
    assert "number" in judge("2")
    assert "number" in judge(True)
    assert judge(float("nan")) is not None


def test_array_names_shape_and_place():
    judge = array([[1, 2], [3, 4]])
    assert judge([[1, 2], [3, 4]]) is None
    assert judge([1, 2]) == "expected shape (2, 2), got (2,)"
    assert "the first at (1, 0)" in judge([[1, 2], [9, 4]])
    assert "NaN" in judge([[1, 2], [3, float("nan")]])
    assert "expected an array" in judge([["a"]])


ROWS = np.arange(8.0).reshape(2, 4)


def said(result, expected, **options):
    """What the judge says of a function that returns `result` where `expected` is right."""
    judge = matches(lambda: expected, [("a case", (), "a remark")], **options)
    return judge(lambda: result)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (ROWS.tolist(), ROWS),
        (ROWS.astype(np.float32) * (1 + 1e-6), ROWS),
        (ROWS, sparse.csr_array(ROWS)),
        (sparse.csr_array(ROWS), ROWS),
        (sparse.coo_matrix(ROWS), sparse.csr_array(ROWS)),
        (np.array(0.5), 0.5),
        (np.float32(0.5), np.float64(0.5)),
        (3.0, 3),
        ([1.0, 2.0], np.array([1, 2])),
        ([True, False], np.array([True, False])),
        (["a"], ["a"]),
        (frozenset("a"), set("a")),  # one: the order of two would differ in each process
        (np.str_("a"), "a"),
        ({"a": np.float64(0.1) * 3}, {"a": 0.3}),
        ((1, ROWS), (1.0, ROWS)),
        (True, True),
        (None, None),
    ],
    ids=repr,
)
def test_what_matches(result, expected):
    assert said(result, expected) is None


@pytest.mark.parametrize(
    ("result", "expected", "reason"),
    [
        # another kind, another shape
        (ROWS.T, ROWS, "expected shape (2, 4), got (4, 2)"),
        (sparse.csr_array(ROWS.T), sparse.csr_array(ROWS), "expected shape (2, 4), got (4, 2)"),
        ([[1], [2, 3]], ROWS, "expected an array of numbers, got list"),
        (None, ROWS, "expected an array of numbers, got None; is a return missing?"),
        ("0.5", 0.5, "expected a number, got str"),
        (True, 1, "expected a number, got bool"),
        (ROWS, 0.5, "expected a number, got an array of shape (2, 4)"),
        (1, True, "expected bool, got int"),
        (3, "a", "expected a string, got int"),
        (np.array("a"), "a", "expected a string, got an array of shape ()"),
        (("a",), ["a"], "expected a list, got a tuple of 1"),
        (["a"], {"a"}, "expected a set, got list"),
        ([("a", 1)], {"a": 1}, "expected a dict, got list"),
        (ROWS, (1, 2), "expected a tuple of 2, got an array of shape (2, 4)"),
        ((1, 2, 3), (1, 2), "expected a tuple of 2, got a tuple of 3"),
        ((1, ROWS.T), (1, ROWS), "expected shape (2, 4) in value 2 of 2, got (4, 2)"),
        ({"a": 1}, {"a": ROWS}, "expected shape (2, 4) at 'a', got ()"),
        (np.full((2, 4), np.nan), ROWS, "expected finite numbers, got NaN or infinity"),
        # the values
        (np.array([np.inf]), np.array([np.inf]), "expected finite numbers, got NaN or infinity"),
        (np.inf, np.inf, "expected inf, got inf: a remark"),
        (np.nan, 0.5, "expected 0.5, got nan: a remark"),
        (0.5001, 0.5, "expected 0.5, got 0.5001: a remark"),
        (1 / 3 + 1e-4, 1 / 3, "expected 0.3333, got 0.3334: a remark"),
        (0.123449, 0.123411, "expected 0.123411, got 0.123449: a remark"),
        (2**53 + 1, 2**53, f"expected {2**53}, got {2**53 + 1}: a remark"),
        (3.00001, 3, "expected 3, got 3.00001: a remark"),
        (
            [1, 3],
            np.array([1, 2]),
            "expected [1, 2], got [1, 3]; they differ first at place 1: a remark",
        ),
        ([[0.5]], np.array([[0.25]]), "expected [[0.25]], got [[0.5]]: a remark"),
        (
            np.where(np.eye(5), 7, 1.5),
            np.full((5, 5), 1.5),
            "expected 1.5 at (0, 0), got 7 (5 of 25 values differ): a remark",
        ),
        ("b", "a", "expected 'a', got 'b': a remark"),
        ([1, 2], [2, 1], "expected [2, 1], got [1, 2]: a remark"),
        ({2}, {1}, "expected {1}, got {2}: a remark"),
        ({"a": 1}, {"a": 1, "b": [2]}, "expected [2] at 'b', got nothing: a remark"),
        ({"a": 1, "b": [2]}, {"a": 1}, "expected nothing at 'b', got [2]: a remark"),
        ({"a": [1, 1]}, {"a": [1]}, "expected [1] at 'a', got [1, 1]: a remark"),
        ((1, 3), (1, 2), "expected 2 in value 2 of 2, got 3: a remark"),
        ("a" * 300, "b", f"expected 'b', got '{'a' * 198}…: a remark"),
    ],
)
def test_what_does_not_match_is_said_in_one_sentence(result, expected, reason):
    assert said(result, expected) == f"for a case {reason}"


def test_the_tolerance_is_absolute_and_relative():
    assert said(1.0009, 1.0, tolerance=1e-3) is None
    assert said(1e6 + 900, 1e6, tolerance=1e-3) is None
    assert said(0.0009, 0.0, tolerance=1e-3) is None
    assert said(1.0001, 1.0) is not None
    assert said(1.00001, 1.0, tolerance=1e-9) == "for a case expected 1, got 1.00001: a remark"


def test_whole_numbers_have_an_integer_type():
    assert said(np.int32(3), 3, whole=True) is None
    assert said([1, 2], np.array([1, 2]), whole=True) is None
    assert said(3.0, 3, whole=True) == "for a case expected an int, got float"
    assert said(True, 1, whole=True) == "for a case expected an int, got bool"
    found = said([1.0, 2.0], np.array([1, 2]), whole=True)
    assert found == "for a case expected whole numbers, got float64"


def test_what_is_compared_can_be_read_first():
    options = {"read": lambda counts: {key: n for key, n in counts.items() if n}}
    assert said({"a": 1, "b": 0}, {"a": 1}, **options) is None
    assert said({"a": 1}, {"a": 1, "b": 0}, **options) is None
    assert said(["a"], {"a": 1}, **options) == "for a case expected a dict, got list"


def test_a_place_has_the_words_of_the_exercise():
    judge = matches(
        lambda words: np.array([len(word) for word in words]),
        [("two words", (["ab", "c"],))],
        where=lambda place, words: f"the word {words[place[0]]!r}",
    )
    right = "expected [2, 1], got [2, 3]; they differ first at the word 'c'"
    assert judge(lambda words: [2, 3]) == f"for two words {right}"


def test_no_function_is_no_answer():
    judge = matches(len, [("a word", ("ab",))])
    assert judge(3) == "expected a function, got int"
    assert judge(len) is None


def test_the_first_case_that_fails_is_told():
    judge = matches(abs, [("the number 3", (3,)), ("the number −2", (-2,)), ("−4", (-4,))])
    assert judge(lambda x: x) == "for the number −2 expected 2, got -2"


def test_an_answer_that_changes_its_input_is_harmless_or_noticed():
    def spoiling(rows, name):
        rows += 1
        return rows - 1

    def right(rows, name):
        return rows.copy()

    cases = [("two rows", (ROWS, "x")), ("the same again", (ROWS, "y"))]
    kept = ROWS.copy()
    assert matches(right, cases)(spoiling) is None
    assert matches(right, cases, untouched=["name"])(spoiling) is None
    strict = matches(right, cases, untouched=["rows"])
    for _ in range(2):
        assert strict(spoiling) == "for two rows: rows itself was changed; leave it as it is"
    assert strict(lambda rows, name: np.multiply(rows, 1, out=rows)) is None
    # a reference or a trap that changes its input spoils nothing either
    traps = [(spoiling, "no sum"), (lambda rows, name: rows.sum(), "of the axis")]
    judge = matches(lambda rows, name: np.multiply(rows, 0, out=rows).sum(), cases, traps=traps)
    assert judge(lambda rows, name: rows.sum()) == "for two rows: of the axis"
    assert judge(lambda rows, name: rows.sum() * 0) is None
    np.testing.assert_array_equal(ROWS, kept)


def test_a_trap_is_said_where_the_answer_agrees_with_it_in_the_failing_case():
    traps = [(lambda x: x, "take the square"), (lambda x: np.array([x, x]), "one number")]
    judge = matches(lambda x: x * x, [("1", (1,)), ("3", (3,), "a remark")], traps=traps)
    assert judge(lambda x: x) == "for 3: take the square"
    assert judge(lambda x: [x]) == "for 1 expected a number, got list"
    assert judge(lambda x: np.array([x, x])) == "for 1: one number"
    assert judge(lambda x: 2 * x - 1) == "for 3 expected 9, got 5: a remark"
    assert judge(lambda x: x**3) == "for 3 expected 9, got 27: a remark"


def test_a_trap_of_a_tuple_needs_a_part_that_is_wrong():
    traps = [(lambda x: (x, -x), "the sign")]
    judge = matches(lambda x: (x, x), [("2", (2,))], traps=traps)
    assert judge(lambda x: (7, -x)) == "for 2: the sign"
    assert judge(lambda x: (x, 7)) == "for 2 expected 2 in value 2 of 2, got 7"


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"tolerance": -1}, "tolerance"),
        ({"tolerance": "small"}, "tolerance"),
        ({"tolerance": math.nan}, "tolerance"),
        ({"tolerance": math.inf}, "tolerance"),
        ({"traps": None}, "traps"),
        ({"traps": [len]}, "traps"),
        ({"traps": [(len, 3)]}, "traps"),
        ({"traps": [("text", len)]}, "traps"),
        ({"read": 3}, "read"),
        ({"where": "there"}, "where"),
        ({"untouched": ["y"]}, "untouched"),
    ],
    ids=repr,
)
def test_matches_names_the_argument_that_is_wrong(options, name):
    with pytest.raises(ValueError, match=f"^{name}: expected "):
        matches(lambda x: x, [("a case", (1,))], **options)

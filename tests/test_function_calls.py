"""Files × functions: calls that are read, what is left of rare ones, hidden calls of the exam."""

import numpy as np
import pytest
from scipy import sparse

from utils.worlds import function_calls

SMALL = sparse.csr_array(np.array([[3, 1, 0, 1], [1, 2, 1, 0], [1, 1, 1, 0], [0, 0, 1, 1]]))


def test_core_takes_out_until_nothing_is_rare():
    # least=3: function 3 goes, then file 3, then file 0, then all the others
    rows, columns = function_calls.core(SMALL, 2)
    assert rows.tolist() == columns.tolist() == [0, 1, 2, 3]
    rows, columns = function_calls.core(SMALL, 3)
    assert len(rows) == len(columns) == 0
    rows, columns = function_calls.core(SMALL[:3], 2)
    assert (rows.tolist(), columns.tolist()) == ([0, 1, 2], [0, 1, 2])


def test_hide_sets_one_cell_a_row_to_zero():
    hidden = function_calls.hide(SMALL, np.array([0, 1, 2, 3]))
    expected = SMALL.toarray()
    expected[range(4), range(4)] = 0
    assert (hidden.toarray() == expected).all()
    assert hidden.nnz == SMALL.nnz - 4
    assert SMALL.nnz == 11  # the input is unchanged
    twice = function_calls.hide(SMALL, np.array([0, 1, 2, 3]), np.array([1, 0, 0, 2]))
    assert twice.nnz == SMALL.nnz - 8


def test_leave_two_out_hides_two_calls_of_each_file():
    dev, test = function_calls.leave_two_out(SMALL, seed=1)
    called = SMALL.toarray() > 0
    assert called[range(4), dev].all()
    assert called[range(4), test].all()
    assert (dev != test).all()
    assert any((function_calls.leave_two_out(SMALL, seed=s)[1] != test).any() for s in range(2, 6))
    again = function_calls.leave_two_out(SMALL, seed=1)
    assert (again[0] == dev).all()
    assert (again[1] == test).all()


@pytest.mark.parametrize("columns", [[0, 1, 2], [3, 3, 3, 3], [0.0, 1.0, 2.0, 3.0], [0, 1, 2, 4]])
def test_hide_rejects_what_a_file_does_not_call(columns):
    with pytest.raises(ValueError, match="columns: expected"):
        function_calls.hide(SMALL, np.array(columns))


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


def test_calls_in_refuses_what_is_no_python():
    with pytest.raises(ValueError, match="source: expected"):
        function_calls.calls_in("def f(:")

"""The file × function matrix: which source file of the stack calls which public function."""

import ast
import importlib.util
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from scipy import sparse

from utils.machine import checks
from utils.worlds import corpus


def _imported_names(nodes, package):
    """Map the local names of a file's imports, wherever they stand, to full dotted names."""
    names = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                names[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            base = [node.module] if node.module else []
            if node.level:  # relative: one dot is this package, each further one its parent
                parts = package.split(".")
                base = parts[: len(parts) - node.level + 1] + base
            for alias in node.names:
                names[alias.asname or alias.name] = ".".join([*base, alias.name])
    return names


def _dotted(node):
    """Return the parts of ``a.b.c``, or None where the expression is not plain names."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) else None


def _known_names():
    """Map every public and defining path of the corpus' functions to the canonical name."""
    names = {}
    for doc in corpus.functions():
        for name in (*doc.aliases, doc.name):
            names[name] = doc.name
    return names


def calls_in(source, module="example", is_package=False, known=None):
    """Count the calls of corpus functions in one Python source text.

    Parameters
    ----------
    source : str
        Python code.
    module : str
        Its dotted module name, against which relative imports are resolved.
    is_package : bool
        Whether the source is a package's ``__init__.py``.
    known : dict of str to str, optional
        Dotted name → canonical name; all functions of the corpus by default.

    Returns
    -------
    dict of str to int
        Canonical name → number of calls. A name counts only where the file's own imports lead
        to it: methods of variables are not guessed.

    Raises
    ------
    ValueError
        If ``source`` is not a string of valid Python.
    """
    if not isinstance(source, str):
        raise ValueError(f"source: expected a string of Python code, got {type(source).__name__}")
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise ValueError(f"source: expected valid Python, got {error}") from None
    known = _known_names() if known is None else known
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom | ast.Call)]
    names = _imported_names(nodes, module if is_package else module.rpartition(".")[0])
    counts = {}
    for node in nodes:
        parts = _dotted(node.func) if isinstance(node, ast.Call) else None
        if parts and parts[0] in names:
            name = known.get(".".join([names[parts[0]], *parts[1:]]))
            if name:
                counts[name] = counts.get(name, 0) + 1
    return counts


def source_files():
    """List the Python files of the seven packages.

    Returns
    -------
    list of (pathlib.Path, str, bool)
        Path, dotted module name, and whether it is a package's ``__init__.py``.
    """
    found = []
    for package in corpus.PACKAGES:
        folder = Path(importlib.util.find_spec(package).origin).parent
        for path in sorted(folder.rglob("*.py")):
            parts = [package, *path.relative_to(folder).with_suffix("").parts]
            is_package = parts[-1] == "__init__"
            found.append((path, ".".join(parts[:-1] if is_package else parts), is_package))
    return found


def read_files(files):
    """Count the calls of corpus functions in several files.

    Parameters
    ----------
    files : sequence of (pathlib.Path, str, bool)
        As `source_files` lists them.

    Returns
    -------
    dict of str to dict of str to int
        Module → canonical name → number of calls; files without any call are left out.
    """
    if not all(isinstance(item, tuple) and len(item) == 3 for item in files):
        raise ValueError("files: expected tuples (path, module, is_package)")
    known = _known_names()
    rows = {}
    for path, module, is_package in files:
        try:
            counts = calls_in(path.read_text(encoding="utf-8"), module, is_package, known)
        except (ValueError, UnicodeDecodeError):  # templates and deliberately broken files
            continue
        if counts:
            rows[module] = dict(sorted(counts.items()))
    return rows


def read_stack():
    """Count the calls of corpus functions in all files of the seven packages.

    Some thousands of files are parsed, in two processes because parsing is the whole cost: a
    minute or two. `utils.models.usage.matrix` has the result.

    Returns
    -------
    dict of str to dict of str to int
        As from `read_files`.
    """
    files = source_files()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        first, second = pool.map(read_files, (files[::2], files[1::2]))
    return first | second


def _check_matrix(matrix):
    if not sparse.issparse(matrix) or matrix.ndim != 2:
        raise ValueError(
            f"matrix: expected a sparse matrix of files × functions, got {type(matrix).__name__}"
        )


def core(matrix, least=5):
    """Find the files and functions that are left when rare ones are taken out again and again.

    Parameters
    ----------
    matrix : sparse array, shape (n_files, n_functions)
        As from `utils.models.usage.matrix`.
    least : int
        Every file that is left calls this many different functions that are left, and every
        function is called by this many files that are left.

    Returns
    -------
    rows, columns : numpy.ndarray of int
        What is left, in order; both empty if nothing is.

    Raises
    ------
    ValueError
        If ``matrix`` is not sparse or ``least`` is smaller than 1.
    """
    _check_matrix(matrix)
    checks.whole("least", least, 1)
    used = sparse.csr_array(matrix) != 0
    rows, columns = np.arange(used.shape[0]), np.arange(used.shape[1])
    while True:
        part = used[rows][:, columns]
        keep_rows, keep_columns = part.sum(axis=1) >= least, part.sum(axis=0) >= least
        if keep_rows.all() and keep_columns.all():
            return rows, columns
        rows, columns = rows[keep_rows], columns[keep_columns]


def hide(matrix, *columns):
    """Return a copy of the matrix in which one function of each file is set to 0.

    Parameters
    ----------
    matrix : sparse array, shape (n_files, n_functions)
    *columns : numpy.ndarray of int, shape (n_files,)
        For each file the function to hide; several arrays hide several.

    Returns
    -------
    scipy.sparse.csr_array, shape (n_files, n_functions)
        Without stored zeros, columns in ascending order.

    Raises
    ------
    ValueError
        If an array has another length, or names a function that the file does not call.
    """
    _check_matrix(matrix)
    hidden = sparse.csr_array(matrix).copy()
    rows = np.arange(hidden.shape[0])
    for column in columns:
        column = np.asarray(column)
        if column.shape != rows.shape or not np.issubdtype(column.dtype, np.integer):
            raise ValueError(f"columns: expected {len(rows)} ints, one a file, got {column!r}")
        if column.min() < 0 or column.max() >= hidden.shape[1] or (matrix[rows, column] == 0).any():
            raise ValueError("columns: expected for each file a function that it calls")
        hidden = hidden - sparse.csr_array((hidden[rows, column], (rows, column)), hidden.shape)
    hidden.eliminate_zeros()
    hidden.sort_indices()
    return hidden


def leave_two_out(matrix, seed=0):
    """Choose by lot two functions of every file: one to choose settings with, one to report.

    Parameters
    ----------
    matrix : sparse array, shape (n_files, n_functions)
        Every file must call two different functions at least.
    seed : int

    Returns
    -------
    dev, test : numpy.ndarray of int, shape (n_files,)
        Columns, never the same for a file.

    Raises
    ------
    ValueError
        If a file calls fewer than two functions.
    """
    _check_matrix(matrix)
    matrix = sparse.csr_array(matrix).copy()
    matrix.eliminate_zeros()
    matrix.sort_indices()
    if np.diff(matrix.indptr).min(initial=2) < 2:
        raise ValueError("matrix: expected at least two functions in every file")
    rng = np.random.default_rng(seed)
    pairs = [
        rng.choice(matrix.indices[a:b], 2, replace=False)
        for a, b in zip(matrix.indptr, matrix.indptr[1:], strict=False)
    ]
    dev, test = np.array(pairs).T
    return dev, test

"""The file × function matrix: which source file of the stack calls which public function."""

import ast
import importlib.util
import json
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from scipy import sparse

from utils import corpus
from utils.files import cache_folder, write_atomically


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


def _read_stack():
    """Parse all files, in two processes because parsing is the whole cost."""
    files = source_files()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        first, second = pool.map(read_files, (files[::2], files[1::2]))
    return first | second


@lru_cache(maxsize=1)
def usage_matrix():
    """Return which source file of the seven packages calls which function, and how often.

    The first call parses some thousands of files; the result is cached like the corpus.

    Returns
    -------
    matrix : scipy.sparse.csr_array of int64, shape (n_files, n_functions)
        Number of calls.
    files : list of str
        Dotted module names, the rows.
    functions : list of str
        Canonical names of the functions that are called at least once, the columns.
    """
    path = cache_folder() / f"usage-{corpus.cache_key()}.json"
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        rows = _read_stack()
        write_atomically(path, json.dumps(rows).encode())
    files = sorted(rows)
    functions = sorted({name for counts in rows.values() for name in counts})
    column = {name: j for j, name in enumerate(functions)}
    i = [i for i, file in enumerate(files) for _ in rows[file]]
    j = [column[name] for file in files for name in rows[file]]
    values = np.array([n for file in files for n in rows[file].values()], dtype=np.int64)
    shape = len(files), len(functions)
    return sparse.csr_array((values, (i, j)), shape=shape), files, functions

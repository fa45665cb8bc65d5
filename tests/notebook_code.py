"""The code of a notebook as names to call: what a chapter builds is compared with a library."""

import ast
import re

import nbformat

from utils.machine.files import ROOT


def _read(notebook):
    return nbformat.read(ROOT / "notebooks" / f"{notebook}.ipynb", 4).cells


def definitions(notebook, *names):
    """Run the imports of a notebook and some of its functions and classes; return their names.

    Parameters
    ----------
    notebook : str
        Stem of the file, such as ``04_word2vec``.
    *names : str
        What is wanted, with the functions, classes and constants of the notebook that it uses.

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        If the notebook does not define one of them.
    """
    found, defined = {}, set()
    for cell in _read(notebook):
        for node in ast.parse(cell.source).body if cell.cell_type == "code" else ():
            targets = [t for target in getattr(node, "targets", ()) for t in ast.walk(target)]
            bound = {getattr(node, "name", None), *(getattr(t, "id", None) for t in targets)}
            if isinstance(node, ast.Import | ast.ImportFrom) or bound & set(names):
                exec(compile(ast.Module([node], []), notebook, "exec"), found)  # our own notebook
                defined |= bound
    missing = set(names) - defined
    if missing:
        raise ValueError(f"names: {notebook} does not define {', '.join(sorted(missing))}")
    return found


def section_of(notebook, name):
    """Return the number of the section in which a notebook defines a function or a class.

    Parameters
    ----------
    notebook, name : str

    Returns
    -------
    str or None
    """
    section = None
    for cell in _read(notebook):
        if cell.cell_type == "markdown":
            section = (re.findall(r"^## (\d+) ", cell.source, re.MULTILINE) or [section])[-1]
        elif re.search(rf"^(?:def|class) {name}\b", cell.source, re.MULTILINE):
            return section
    return None


def cells(notebook, until, without=()):
    """Run the code of a notebook from the top; return its names.

    Parameters
    ----------
    notebook : str
        Stem of the file, such as ``04_word2vec``.
    until : str
        Part of the source of the last cell that is run.
    without : sequence of str
        Cells with one of these in their source are left out: figures, searches for settings.

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        If no cell holds ``until``.
    """
    names = {}
    for cell in _read(notebook):
        if cell.cell_type == "code" and not any(part in cell.source for part in without):
            exec(cell.source, names)  # our own notebook
            if until in cell.source:
                return names
    raise ValueError(f"until: expected a part of a cell of {notebook}, got {until!r}")

"""The code of a notebook as names to call: what a chapter builds is compared with a library."""

import nbformat

from utils.machine.files import ROOT


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
    for cell in nbformat.read(ROOT / "notebooks" / f"{notebook}.ipynb", 4).cells:
        if cell.cell_type == "code" and not any(part in cell.source for part in without):
            exec(cell.source, names)  # our own notebook
            if until in cell.source:
                return names
    raise ValueError(f"until: expected a part of a cell of {notebook}, got {until!r}")

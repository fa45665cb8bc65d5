"""Re-execute notebooks in place, so that their stored outputs are those of the current code.

    python tools/refresh.py notebooks/00_start_here.ipynb ...

A rerun that computes the same writes the same bytes. A notebook that fails is left as it was.
"""

import argparse
import hashlib
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, from anywhere

from tests.kernel_environment import set_kernel_environment
from utils.machine.files import write_atomically

SLOW_CELL = 20  # seconds
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WIDGET = "application/vnd.jupyter.widget-view+json"
FOLDED = "hide-input"  # tag of a cell whose code is plumbing: imports, plotting, recording
KEPT = {"tags", "slideshow"}  # of a cell's metadata; the rest is timing and the state of an editor


def give_ids(notebook):
    """Give an id to each cell that has none of its own; the others keep theirs.

    It is derived from the cell's text: inserting a cell changes no other cell's id.
    """
    taken = set()
    for cell in notebook.cells:
        if not cell.get("id") or cell["id"] in taken:
            seed = f"{cell.cell_type} {cell.source}"
            cell["id"] = hashlib.sha256(seed.encode()).hexdigest()[:8]
            while cell["id"] in taken:
                cell["id"] = hashlib.sha256(cell["id"].encode()).hexdigest()[:8]
        taken.add(cell["id"])


def merge_streams(outputs):
    """Join neighbouring outputs of one stream: where a kernel splits them is chance."""
    merged = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last and output.output_type == "stream" == last.output_type and output.name == last.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def clean(notebook):
    """Remove from an executed notebook what is not the chapter's own: a rerun must not churn."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat_minor = 5
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in KEPT})
        if FOLDED in cell.metadata.get("tags", []):  # the site reads the tag, JupyterLab this
            cell.metadata["jupyter"] = {"source_hidden": True}
        if cell.cell_type == "code":
            cell.outputs = merge_streams(cell.outputs)
            for output in cell.outputs:  # a widget lives in its kernel; its text alternative stays
                output.get("data", {}).pop(WIDGET, None)


def faults(notebook):
    """Return a message for each output that must not be stored."""
    found = []
    for index, cell in enumerate(notebook.cells):
        expected = "raises-exception" in cell.metadata.get("tags", [])
        for output in cell.get("outputs", []):
            if output.output_type == "error" and not expected:
                found.append(f"cell {index}: {output.ename}: {output.evalue}")
            if output.get("name") == "stderr":
                found.append(f"cell {index}: stderr: {output.text.strip()}")
    return found


def execute(notebook, folder):
    """Run all cells in a fresh kernel.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.
    folder : pathlib.Path
        Where the kernel runs.

    Returns
    -------
    dict of int to float
        Seconds of each code cell, by its index.
    """
    started, seconds = {}, {}

    def on_start(cell, cell_index):
        started[cell_index] = time.perf_counter()

    def on_end(cell, cell_index, execute_reply):
        seconds[cell_index] = time.perf_counter() - started[cell_index]

    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,  # it would be stored in the cells
        store_widget_state=False,
        on_cell_execute=on_start,
        on_cell_executed=on_end,
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    return seconds


def write(notebook, path):
    """Write a notebook through a temporary file: never half of one, and LF on every system."""
    nbformat.validate(notebook)
    write_atomically(path, f"{nbformat.v4.writes(notebook)}\n".encode())


def refresh(path):
    """Execute one notebook, write it back and print how long it took.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    list of str
        Why it was not written; empty if it was.
    """
    # nbformat.read would give random ids where one is missing.
    notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
    give_ids(notebook)
    try:
        seconds = execute(notebook, path.parent)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        return [str(error)]
    wrong = faults(notebook)
    if wrong:
        return wrong
    clean(notebook)
    write(notebook, path)
    slowest = max(seconds, key=seconds.get, default=None)
    total = f"{path}: {sum(seconds.values()):.1f} s"
    print(total if slowest is None else f"{total}, cell {slowest} {seconds[slowest]:.1f} s of it")
    for index, value in seconds.items():
        if value > SLOW_CELL:
            print(f"{path}: cell {index} takes {value:.0f} s, more than {SLOW_CELL} s")
    return []


def main():
    """Refresh the notebooks named on the command line; exit with 1 if one was not written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="+", type=Path)
    set_kernel_environment(refreshed=True)
    failed = False
    for path in parser.parse_args().notebooks:
        messages = refresh(path)
        if messages:
            failed = True
            print(f"{path}: not written", *messages, sep="\n", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

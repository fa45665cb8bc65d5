"""Run notebooks as their readers do: in fresh kernels, without anything that the tests set.

    python tools/reader.py notebooks/04_word2vec.ipynb --twice --pause 6

Each cell runs once or twice, with a pause after it if asked; an error counts, and what the first
run shows is compared with the stored outputs, as nbval does. Beside its seconds stands how many
times as long it took as a fixed piece of work, since machines differ by a factor of two.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import numpy as np
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, from anywhere

from tests.kernel_environment import IN_TESTS, NEVER_INHERITED, ROOT, leave_threads
from tests.notebook_compare import differences
from tools.refresh import merge_streams


@dataclass
class Reading:
    """How a notebook ran.

    Attributes
    ----------
    stem : str
    seconds : float
        From the start of the kernel to its last answer, pauses taken out.
    gigabytes : float
        Peak memory of the kernel and the processes that it started, each by itself.
    errors, differences : list of str
        Cells that raised, and cells that showed something else than what is stored.
    """

    stem: str
    seconds: float = 0.0
    gigabytes: float = 0.0
    errors: list = field(default_factory=list)
    differences: list = field(default_factory=list)


def reference():
    """Time a fixed piece of work: plain Python, products of matrices, sorting; one thread.

    Returns
    -------
    float
        Seconds, the best of three.
    """
    rng = np.random.default_rng(0)
    matrix, values = rng.standard_normal((700, 700)), rng.standard_normal(2_000_000)
    taken = []
    with threadpool_limits(1):
        for _ in range(3):
            started = time.perf_counter()
            counts = {}
            for i in range(1_500_000):
                counts[i % 1000] = counts.get(i % 1000, 0) + i
            for _ in range(15):
                matrix @ matrix
            np.sort(values)
            taken.append(time.perf_counter() - started)
    return min(taken)


def environment(**more):
    """Return the variables that a reader's kernel has: those of this process.

    Parameters
    ----------
    **more : str
        Set besides.

    Returns
    -------
    dict of str to str
        Without addresses of services, and nothing of exercises is kept, so that a run leaves a
        reader's progress alone.
    """
    left = {
        name: value
        for name, value in os.environ.items()
        if name not in NEVER_INHERITED and IN_TESTS.get(name) != value
    }
    leave_threads(left)
    return {**left, "EMBEDDINGS_PROGRESS": "off", "PYTHONPATH": str(ROOT), **more}


def _peak():
    """Peak memory in GB of the largest process that has ended below this one."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e9


def _tags(cell):
    return cell.metadata.get("tags", [])


def read(path, variables, pause=0.0, twice=False, after=""):
    """Run one notebook.

    Parameters
    ----------
    path : pathlib.Path
        The file is left as it is.
    variables : dict of str to str
        The kernel's environment, from `environment`.
    pause : float
        Seconds to wait after each cell.
    twice : bool
        Whether each cell is run a second time at once; that run may show other numbers, but must
        not fail.
    after : str
        A regular expression: pause only after cells whose source it finds.

    Returns
    -------
    Reading
    """
    notebook = nbformat.read(path, 4)
    stored = [list(cell.get("outputs", [])) for cell in notebook.cells]
    reading, waited = Reading(path.stem), 0.0
    client = NotebookClient(
        notebook, timeout=600, kernel_name="python3", record_timing=False,
        store_widget_state=False, resources={"metadata": {"path": str(path.parent)}},
    )  # fmt: skip
    started = time.perf_counter()
    with client.setup_kernel(env=variables):
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            for again in (False, True) if twice else (False,):
                where = f"{path.stem} cell {index}{', run again' if again else ''}"
                try:
                    client.execute_cell(cell, index)
                except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                    said = f"{getattr(error, 'ename', type(error).__name__)}: "
                    said += str(getattr(error, "evalue", error))
                    reading.errors.append(f"{where}: {said:.300}")
                    if isinstance(error, DeadKernelError):
                        return reading
                if not again and "nbval-ignore-output" not in _tags(cell):
                    found = differences(*map(merge_streams, (cell.outputs, stored[index])))
                    reading.differences += [f"{where}: {text}" for text in found]
            if pause and re.search(after, cell.source):
                time.sleep(pause)
                waited += pause
    reading.seconds = time.perf_counter() - started - waited
    reading.gigabytes = _peak()
    return reading


def main(arguments=None):
    """Run the notebooks named on the command line; exit with 1 if one fails or differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--pause", type=float, default=0, help="seconds to wait after a cell")
    parser.add_argument("--after", default="", help="only after cells that hold this")
    parser.add_argument("--twice", action="store_true", help="run each cell twice")
    parser.add_argument("--cold", action="store_true", help="with an empty cache folder each")
    parser.add_argument("--json", action="store_true", help="print one line of JSON a notebook")
    given, failed = parser.parse_args(arguments), False
    if not given.json:
        unit = reference()
        print(f"reference: {unit:.2f} s", flush=True)
    for path in given.notebooks:
        with tempfile.TemporaryDirectory() as folder:
            cold = {"EMBEDDINGS_CACHE": folder} if given.cold else {}
            reading = read(path, environment(**cold), given.pause, given.twice, after=given.after)
        failed = failed or bool(reading.errors or reading.differences)
        if given.json:
            print(json.dumps(vars(reading)), flush=True)
            continue
        times = f"{reading.seconds:.0f} s, {reading.seconds / unit:.0f} times the reference"
        print(f"{reading.stem}: {times}, {reading.gigabytes:.1f} GB", flush=True)
        for line in reading.errors + reading.differences:
            print(f"  {line}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

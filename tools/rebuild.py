"""Make everything that is trained once again: one command, for a changed pin or a changed recipe.

    python tools/rebuild.py            # what is missing or out of date, then notebooks and pictures
    python tools/rebuild.py --check    # says what that is, and why
    python tools/rebuild.py --accept   # no: the code was moved or renamed, and decides the same
    rm data/artifacts/* && python tools/rebuild.py      # everything, some hours

It may be killed and started again: what is made is kept, and one artifact at most is begun anew.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
import networkx as nx
import numpy as np
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from safetensors.numpy import load
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, from anywhere

from tests.kernel_environment import ROOT
from tools.reader import environment
from tools.recipes import names_of, recipes
from utils.machine.files import write_atomically
from utils.models import artifacts

LOOK = 2  # seconds between two looks at what has been made
CODE = "its code or data"
UNKNOWN = 300  # seconds: for what was never made before


@dataclass(frozen=True)
class Item:
    """An artifact that should be there.

    Attributes
    ----------
    name : str
    recipe : tools.recipes.Recipe
    parents : tuple of str
        Names of the artifacts that its code reads.
    seconds : float
        How long it took when it was last made.
    """

    name: str
    recipe: object
    parents: tuple
    seconds: float


@cache
def committed_seconds(name):
    """How long an artifact took by the header of the committed file, or `UNKNOWN`."""
    shown = subprocess.run(
        ["git", "show", f"HEAD:data/artifacts/{name}.safetensors"], cwd=ROOT, capture_output=True
    ).stdout
    try:
        length = int.from_bytes(shown[:8], "little")  # the format: length, header in JSON, arrays
        return float(json.loads(shown[8 : 8 + length])["__metadata__"]["seconds"])
    except (ValueError, KeyError):  # not committed, or no repository
        return UNKNOWN


def items():
    """Return every artifact, each after those that it is made from.

    Returns
    -------
    list of Item
    """
    found = {name: recipe for recipe in recipes() for name in names_of(recipe)}
    graph = nx.DiGraph()
    for name, recipe in found.items():
        graph.add_node(name)
        graph.add_edges_from((parent, name) for parent in recipe.declared)
    order = nx.lexicographical_topological_sort(graph, key=list(found).index)
    return [
        Item(name, found[name], found[name].declared, committed_seconds(name)) for name in order
    ]


def why(item):
    """Say why an artifact has to be made; empty if it need not.

    Parameters
    ----------
    item : Item

    Returns
    -------
    str
    """
    path = artifacts.FOLDER / f"{item.name}.safetensors"
    if not path.is_file():
        return "missing"
    facts = artifacts.header(path)
    if not artifacts.is_whole(path):
        return "damaged"
    if facts.get("corpus") != artifacts.corpus.fingerprint():
        return "made from other docs"
    changed = artifacts.changed_inputs(facts)
    if changed:
        return f"made from another {changed[0]}"
    for parent, then in artifacts.parents_of(facts).items():
        now = artifacts.generation(parent)
        if now is None:
            return f"its parent {parent} is missing"
        if now != then:
            return f"made from {parent} of generation {then}, which is now {now}"
    if "recipe" not in facts:
        return "made before recipes were noted"
    if facts["recipe"] != item.recipe.key:
        return f"{CODE} in {item.recipe.notebook} or in utils has changed"
    return ""


def _as_it_is(name):
    """An artifact's file, or None if there is none that is whole."""
    path = artifacts.FOLDER / f"{name}.safetensors"
    return path.read_bytes() if path.is_file() and artifacts.is_whole(path) else None


def differ_by_rounding(old, new):
    """Whether arrays made twice, on two processors, differ in the last bits alone.

    Parameters
    ----------
    old, new : dict of str to numpy.ndarray

    Returns
    -------
    bool
        Whole numbers (codes of one byte a number) may differ by 1, in one of a thousand at most;
        others by a hundred-thousandth of the array's largest, those of 16 bits by a thousandth.
    """
    if {name: (a.shape, a.dtype) for name, a in old.items()} != {
        name: (a.shape, a.dtype) for name, a in new.items()
    }:
        return False
    for name, array in old.items():
        if array.dtype.kind in "iu" and array.ndim > 1:
            apart = np.abs(array.astype(np.int64) - new[name].astype(np.int64))
            if apart.size and (apart.max() > 1 or (apart > 0).mean() > 1e-3):
                return False
        elif array.dtype.kind == "f" and array.size:
            near = (1e-3 if array.dtype.itemsize == 2 else 1e-5) * float(
                np.nan_to_num(np.abs(array)).max()
            )
            if not np.allclose(array, new[name], rtol=0, atol=near, equal_nan=True):
                return False
        elif not np.array_equal(array, new[name]):
            return False
    return True


class Notebook:
    """Runs one notebook until the artifacts that are due have been made.

    What comes out as it was, but for rounding, keeps its old arrays: else what is made from it
    would have to be made again for a last bit.
    """

    def __init__(self, stem, due, bar, log):
        self.stem, self.due, self.bar, self.log = stem, {i.name: i for i in due}, bar, log
        self.before = {name: _as_it_is(name) for name in self.due}
        self.started, self.stopped = time.time(), threading.Event()
        self.looking = threading.Lock()  # the watching thread and the run both look

    def made(self):
        """Note the recipe in the headers of what has been made since the start, and count it."""
        with self.looking:
            for name, item in list(self.due.items()):
                path = artifacts.FOLDER / f"{name}.safetensors"
                if path.is_file() and path.stat().st_mtime >= self.started:
                    facts, old = artifacts.header(path), self.before[name]
                    said = f"{name}: {float(facts['seconds']):,.0f} s, {item.seconds:,.0f} s before"
                    if old and differ_by_rounding(load(old), load(path.read_bytes())):
                        write_atomically(path, old)  # then what it was made from today
                        key = artifacts.header(path)["key"]
                        said += ", the same" + ", but for rounding" * (key != facts["key"])
                        facts["key"] = key
                    artifacts.annotate(path, **facts | {"recipe": item.recipe.key})
                    self._say(said)
                    del self.due[name]
                    self.bar.update(item.seconds)
            return not self.due

    def _say(self, line):
        print(line, file=self.log, flush=True)

    def _watch(self):
        while not self.stopped.wait(LOOK):
            self.made()

    def run(self):
        """Run the cells in order; a claim that fails is noted, and the run goes on.

        Returns
        -------
        list of str
            What failed.
        """
        path, failed = ROOT / "notebooks" / f"{self.stem}.ipynb", []
        notebook = nbformat.read(path, 4)
        client = NotebookClient(
            notebook, timeout=None, kernel_name="python3", record_timing=False,
            store_widget_state=False, resources={"metadata": {"path": str(path.parent)}},
        )  # fmt: skip
        variables = {"EMBEDDINGS_RETRAIN": ",".join(sorted(self.due)), "PYTHONHASHSEED": "0"}
        threading.Thread(target=self._watch, daemon=True).start()
        try:
            with client.setup_kernel(env=environment(**variables)):  # calls no service
                for index, cell in enumerate(notebook.cells):
                    if cell.cell_type != "code":
                        continue
                    try:
                        client.execute_cell(cell, index)
                    except CellExecutionError as error:
                        said = f"{error.ename}: {error.evalue:.200}"
                        failed.append(f"{self.stem} cell {index}: {said}")
                        self._say(failed[-1])
                    except DeadKernelError:
                        failed.append(f"{self.stem} cell {index}: the kernel died")
                        break
                    if self.made():
                        break
        finally:
            self.stopped.set()
        self.made()
        return failed + [f"{self.stem}: {name} was not made" for name in self.due]


def batches(due):
    """Group what is due into runs of notebooks: each after what its artifacts are made from.

    Parameters
    ----------
    due : list of Item
        In dependency order.

    Returns
    -------
    list of (str, list of Item)
        Notebook and what it makes; a notebook comes once unless another must run in between.
    """
    graph = nx.DiGraph()
    home = {item.name: item.recipe.notebook for item in due}
    for item in due:
        graph.add_node(item.recipe.notebook)
        graph.add_edges_from(
            (home[p], item.recipe.notebook)
            for p in item.parents
            if p in home and home[p] != item.recipe.notebook
        )
    if nx.is_directed_acyclic_graph(graph):
        order = nx.lexicographical_topological_sort(graph)
        return [(stem, [i for i in due if i.recipe.notebook == stem]) for stem in order]
    return [(item.recipe.notebook, [item]) for item in due]


def refreshed(stems):
    """Store the outputs of notebooks, their rows of the scoreboard, and the pictures of the site.

    Returns
    -------
    list of str
        What could not be stored.
    """
    variables, failed = {**os.environ, "EMBEDDINGS_RECORD": "1"}, []
    for stem in tqdm(stems, unit="chapter", desc="refresh"):
        command = [sys.executable, "tools/refresh.py", f"notebooks/{stem}.ipynb"]
        run = subprocess.run(
            command, cwd=ROOT, env=variables, capture_output=True, encoding="utf-8"
        )
        if run.returncode:
            failed.append(f"{stem}: {run.stderr.strip()[-800:]}")
    run = subprocess.run(
        [sys.executable, "book/pictures.py"], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    return failed + ([f"pictures: {run.stderr.strip()[-300:]}"] if run.returncode else [])


def hours(seconds):
    """Return a time in words."""
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds / 60:.0f} min"


def main(arguments=None):
    """Make what is due; exit with 1 if something could not be made, or with --check if any is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="all artifacts, in their order")
    parser.add_argument("--check", action="store_true", help="what is out of date, and why")
    parser.add_argument("--accept", action="store_true", help="note today's code as what made all")
    parser.add_argument("--only", action="append", metavar="NAME", help="make this one (again)")
    parser.add_argument("--no-refresh", action="store_true", help="leave notebooks as they are")
    parser.add_argument("--log", type=Path, help="write what was made and what failed here")
    given, every = parser.parse_args(arguments), items()
    names = [item.name for item in every]
    unknown = sorted(set(given.only or ()) - set(names))
    if unknown:
        parser.error(f"--only: expected some of {', '.join(names)}, got {', '.join(unknown)}")
    if given.accept:
        for item in every:
            if why(item).startswith(CODE):
                path = artifacts.FOLDER / f"{item.name}.safetensors"
                artifacts.annotate(path, recipe=item.recipe.key)
                print(f"{item.name}: accepted")
    reasons = {item.name: why(item) for item in every}
    if given.accept:
        return 0
    if given.list or given.check:
        for item in every:
            if given.list or reasons[item.name]:
                state = reasons[item.name] or "up to date"
                made = ", ".join(item.parents)
                source = f"  (from {made})" if made and given.list else ""
                place = f"{item.name:20} {item.recipe.notebook:24} {item.seconds:6,.0f} s"
                print(f"{place}  {state}{source}")
        return int(given.check and any(reasons.values()))
    due = [i for i in every if (i.name in given.only if given.only else reasons[i.name])]
    # What is made from something that is made again is made again, too.
    again = {item.name for item in due}
    if not given.only:
        for item in every:
            if again & set(item.parents):
                again.add(item.name)
        due = [item for item in every if item.name in again]
    total, failed = sum(item.seconds for item in due), []
    print(f"{len(due)} of {len(every)} artifacts, about {hours(total)} as on the last machine")
    with (
        open(given.log or os.devnull, "a", encoding="utf-8") as log,
        tqdm(total=total, unit="s", unit_scale=True, smoothing=0.1) as bar,
    ):
        for stem, some in batches(due):
            bar.set_description(stem)
            failed += Notebook(stem, some, bar, log).run()
    if due and not given.no_refresh:
        failed += refreshed(sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb")))
    if failed:
        print(*failed, sep="\n", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())

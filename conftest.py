"""Set-up of every test run: what kernels inherit, how outputs of notebooks are compared."""

import time
from itertools import chain, zip_longest

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from tests import reader_conditions
from tests.kernel_environment import set_kernel_environment
from tests.notebook_compare import align

set_kernel_environment()
# nbval has no hooks for these
_compare_exactly, _run_once = IPyNbCell.compare_outputs, IPyNbCell.runtest
_start_kernel = IPyNbFile.setup


def _compare_outputs(self, test, ref, skip_compare=None):
    return _compare_exactly(self, align(test, ref), ref, skip_compare)


def _run(self):
    started = time.perf_counter()
    _run_once(self)
    reader_conditions.after_cell(self, time.perf_counter() - started)


def _setup(self):
    with reader_conditions.around_kernel(self.path.stem):
        _start_kernel(self)


IPyNbCell.compare_outputs, IPyNbCell.runtest, IPyNbFile.setup = _compare_outputs, _run, _setup


def _waits(item):
    """Whether a file waits for something else most of its time: a browser, a server, a pause."""
    return item.get_closest_marker("browser") or item.path.stem in reader_conditions.STEMS


def in_turn(waiting, computing):
    """Return files so that one that waits runs beside one that computes.

    Parameters
    ----------
    waiting, computing : list of pathlib.Path
        A worker takes the next file as soon as it has ended one.

    Returns
    -------
    dict of pathlib.Path to int
        Its place in the order.
    """
    pairs = zip_longest(waiting, computing)
    return {path: n for n, path in enumerate(filter(None, chain(*pairs)))}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Chapters and browser tests take longest, so they start first; both cores have work."""
    waiting = list(dict.fromkeys(item.path for item in items if _waits(item)))
    chapters = dict.fromkeys(item.path for item in items if item.path.suffix == ".ipynb")
    place = in_turn(waiting, [path for path in chapters if path not in waiting])
    items.sort(key=lambda item: place.get(item.path, len(place)))

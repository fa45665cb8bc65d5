"""Set-up of every test run: what kernels inherit, how outputs of notebooks are compared."""

import time

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


def _turn(item):
    """The browser test takes longest; the chapters that wait let the other worker compute."""
    if item.get_closest_marker("browser"):
        return 0
    if item.path.suffix != ".ipynb":
        return 3
    return 1 if item.path.stem in reader_conditions.STEMS else 2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Start what takes longest first, so that both workers end at the same time."""
    items.sort(key=_turn)

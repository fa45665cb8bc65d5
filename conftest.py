"""Set-up of every test run: what kernels inherit, and how outputs of notebooks are compared."""

import pytest
from nbval.plugin import IPyNbCell

from tests.kernel_environment import set_kernel_environment
from tests.notebook_compare import align

set_kernel_environment()
_compare_exactly = IPyNbCell.compare_outputs


def _compare_outputs(self, test, ref, skip_compare=None):
    return _compare_exactly(self, align(test, ref), ref, skip_compare)


IPyNbCell.compare_outputs = _compare_outputs  # nbval has no hook for this


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Start what takes longest, one on each worker: the browser and the readers."""
    first = {"test_lab.py": 0, "test_readers.py": 1}
    items.sort(key=lambda item: first.get(item.path.name, 2))

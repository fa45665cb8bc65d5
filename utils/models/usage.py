"""Which source file of the stack calls which function: read once, and shipped."""

from functools import lru_cache

import numpy as np
from scipy import sparse

from utils.machine import cache
from utils.models import artifacts
from utils.worlds import function_calls


def _count():
    rows = function_calls.read_stack()
    files = sorted(rows)
    functions = sorted({name for counts in rows.values() for name in counts})
    column = {name: j for j, name in enumerate(functions)}
    return {
        "files": cache.as_array(files),
        "functions": cache.as_array(functions),
        "starts": np.cumsum([0, *(len(rows[file]) for file in files)]).astype(np.int32),
        "columns": np.array([column[n] for file in files for n in sorted(rows[file])], np.int16),
        "counts": np.array([rows[f][n] for f in files for n in sorted(rows[f])], np.int16),
    }


@lru_cache(maxsize=1)
def matrix():
    """Return which source file of the seven packages calls which function, and how often.

    Parsing the files takes a minute or two on two cores, so the matrix is an artifact.

    Returns
    -------
    matrix : scipy.sparse.csr_array of int64, shape (n_files, n_functions)
        Number of calls.
    files : list of str
        Dotted module names, the rows.
    functions : list of str
        Canonical names of the functions that are called at least once, the columns.
    """
    stored = artifacts.load_or_train(
        "usage", _count, notebook="10_users_and_items", seed=0, steps=0, loss="none",
        what="calls in the source files of the seven packages, no training",
    )  # fmt: skip
    files, functions = (cache.from_array(stored[name]) for name in ("files", "functions"))
    parts = stored["counts"].astype(np.int64), stored["columns"].astype(np.int64), stored["starts"]
    return sparse.csr_array(parts, shape=(len(files), len(functions))), files, functions

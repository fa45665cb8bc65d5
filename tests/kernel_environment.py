"""The environment in which notebooks run when they are tested, and when they are refreshed.

Tested, they get what a reader's kernel has: a random hash seed, and no variable that a number could
depend on; how many threads there are is left to `utils`, which takes one. Refreshed, they get one
thread in all libraries and one seed, so that a rerun writes the same bytes. Both refuse a figure
whose texts are cut or lie on each other; a reader's kernel draws it.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

IN_TESTS = {
    "EMBEDDINGS_FIGURES": "check",  # `plots.show` raises where texts are cut or collide
    "EMBEDDINGS_PROGRESS": "off",  # the checks of exercises leave nothing behind
}
WHEN_REFRESHED = {
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}

# `utils` sets these in the process of the tests as well; what their caller had set is known before.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SET_BY_CALLER = frozenset(name for name in THREADS if name in os.environ)

# With these a notebook would call a service, as its reader wants it to, and might cost money.
NEVER_INHERITED = (
    "EMBEDDINGS_API_URL",
    "EMBEDDINGS_API_KEY",
    "EMBEDDINGS_API_MODEL",
    "EMBEDDINGS_MILVUS_URI",
    "EMBEDDINGS_MILVUS_TOKEN",
)


def set_kernel_environment(environ=os.environ, refreshed=False):
    """Set what kernels inherit; a value that is set already is kept, keys of services are dropped.

    Parameters
    ----------
    environ : dict of str to str
        Changed in place. `utils` of this checkout comes first on ``PYTHONPATH``, so that it is
        what the notebooks import even where another checkout is installed.
    refreshed : bool
        Whether outputs are to be stored: then one thread and one hash seed.
    """
    for name, value in {**IN_TESTS, **(WHEN_REFRESHED if refreshed else {})}.items():
        environ.setdefault(name, value)
    for name in NEVER_INHERITED:
        environ.pop(name, None)
    folders = environ.get("PYTHONPATH", "").split(os.pathsep)
    if folders[0] != str(ROOT):
        environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, folders)])


def leave_threads(environ):
    """Take out of an environment the numbers of threads that `utils` has set in this process.

    Parameters
    ----------
    environ : dict of str to str
        Changed in place. A kernel that gets it starts as a reader's does.
    """
    for name in THREADS:
        if name not in SET_BY_CALLER:
            environ.pop(name, None)

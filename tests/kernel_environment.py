"""The environment in which notebooks run, the same when they are refreshed and when tested."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

KERNEL_ENVIRONMENT = {
    # The same sets, sums and thread counts on every machine.
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # No download and no report of use.
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "ANONYMIZED_TELEMETRY": "False",
    # The checks of exercises leave nothing behind.
    "EMBEDDINGS_PROGRESS": "off",
}

# Keys and addresses of services: with them a notebook would call somebody, and might cost money.
NEVER_INHERITED = (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "EMBEDDINGS_MODEL",
    "EMBEDDINGS_MILVUS_URI",
    "EMBEDDINGS_MILVUS_TOKEN",
)


def set_kernel_environment(environ=os.environ):
    """Set what kernels inherit; a value that is set already is kept, keys of services are dropped.

    Parameters
    ----------
    environ : dict of str to str
        Changed in place. `utils` of this checkout comes first on ``PYTHONPATH``, so that it is
        what the notebooks import even where another checkout is installed.
    """
    for name, value in KERNEL_ENVIRONMENT.items():
        environ.setdefault(name, value)
    for name in NEVER_INHERITED:
        environ.pop(name, None)
    folders = environ.get("PYTHONPATH", "").split(os.pathsep)
    if folders[0] != str(ROOT):
        environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, folders)])

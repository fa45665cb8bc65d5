"""Helpers that the chapters of *A Runnable History of Embeddings* share.

Each module holds one idea; a model itself is written in the notebook that teaches it.
Importing this package turns off the telemetry and the downloads of the libraries used.
"""

import os
import warnings

# The course runs without a network once it is installed: a library that would ask a server
# for a newer file, or report its use, is told not to, before it is imported.
for _name, _value in {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}.items():
    os.environ.setdefault(_name, _value)

# tqdm asks for a notebook widget; the course shows progress as plain text instead.
warnings.filterwarnings("ignore", message="IProgress not found")

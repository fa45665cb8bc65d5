"""Helpers that the chapters of *A Runnable History of Embeddings* share.

Each module holds one idea; a model itself is written in the notebook that teaches it.
Importing this package turns off the telemetry and the downloads of the libraries used.
"""

import warnings

from utils import surroundings

surroundings.keep_local()
surroundings.forgive_console()

# tqdm asks for a notebook widget; the course shows progress as plain text instead.
warnings.filterwarnings("ignore", message="IProgress not found")

"""Where the course keeps its files, and how it writes them."""

import os
from pathlib import Path

import platformdirs

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"


def cache_folder():
    """Return the folder for what is computed once, creating it if needed.

    Returns
    -------
    pathlib.Path
        The environment variable ``EMBEDDINGS_CACHE`` if set, otherwise the user's cache folder.
    """
    folder = os.environ.get("EMBEDDINGS_CACHE") or platformdirs.user_cache_dir("embeddings-course")
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)


def write_atomically(path, data):
    """Write bytes to a temporary file beside ``path``, then rename it: never half a file.

    Parameters
    ----------
    path : pathlib.Path
    data : bytes
    """
    if not isinstance(path, Path):
        raise ValueError(f"path: expected a pathlib.Path, got {type(path).__name__}")
    if not isinstance(data, bytes):
        raise ValueError(f"data: expected bytes, got {type(data).__name__}")
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_bytes(data)
    temporary.replace(path)

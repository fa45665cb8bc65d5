"""Where the course keeps its files, and how it writes them."""

import atexit
import contextlib
import os
import secrets
import shutil
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

import platformdirs

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "data"


@lru_cache(maxsize=64)
def absolute(folder):
    """Return one absolute folder for a setting, the same for the whole life of the process.

    Parameters
    ----------
    folder : str
        May be relative to where the program stood when it first asked, or begin with ``~``.

    Returns
    -------
    pathlib.Path
    """
    if not isinstance(folder, str) or not folder:
        raise ValueError(f"folder: expected the name of a folder, got {folder!r}")
    found = os.path.expanduser(folder)
    if found.startswith("~"):  # nobody knows this home folder: not a folder called "~"
        return Path(found)
    return Path(os.path.abspath(found))


def _chosen():
    """The folder that the reader chose, or the usual one; it need not exist."""
    return absolute(
        os.environ.get("EMBEDDINGS_CACHE") or platformdirs.user_cache_dir("embeddings-course")
    )


_chosen()  # before anything can change the working folder


@lru_cache(maxsize=64)
def _writable(folder):
    """The folder itself if it can be made and written, or a temporary one in its place."""
    try:
        if str(folder).startswith("~"):
            raise OSError("the home folder is not known")
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        spare = Path(tempfile.mkdtemp(prefix="embeddings-course-"))
        atexit.register(shutil.rmtree, spare, ignore_errors=True)
        print(
            f"The cache folder {folder} cannot be written ({error.strerror or error}): what is "
            "computed is kept until this program ends. EMBEDDINGS_CACHE chooses another folder.",
            file=sys.stderr,
        )
        return spare


def cache_folder():
    """Return the folder for what is computed once, creating it if needed.

    Returns
    -------
    pathlib.Path
        Absolute. The environment variable ``EMBEDDINGS_CACHE`` if set, otherwise the user's cache
        folder; where that can be neither made nor written, a temporary folder that is gone when
        the program ends, and one line on stderr says so.
    """
    return _writable(_chosen())


def cached_file(name):
    """Return where a file of the cache is to be read.

    Parameters
    ----------
    name : str
        Of the file, without a folder.

    Returns
    -------
    pathlib.Path
        In the chosen folder if it lies there, which may be read-only (shared by a class), and
        otherwise in `cache_folder`. It need not exist.
    """
    if not isinstance(name, str) or Path(name).name != name or not name:
        raise ValueError(f"name: expected the name of a file, got {name!r}")
    shared = _chosen() / name
    with contextlib.suppress(OSError):
        if shared.is_file():
            return shared
    return cache_folder() / name


def cached_folder(name):
    """Return where a folder of the cache is to be read.

    Parameters
    ----------
    name : str
        Of the folder, without those above it.

    Returns
    -------
    pathlib.Path
        As in `cached_file`. It need not exist.
    """
    if not isinstance(name, str) or Path(name).name != name or not name:
        raise ValueError(f"name: expected the name of a folder, got {name!r}")
    shared = _chosen() / name
    with contextlib.suppress(OSError):
        if shared.is_dir():
            return shared
    return cache_folder() / name


def write_atomically(path, data):
    """Write bytes to a temporary file beside ``path``, then rename it: never half a file.

    Parameters
    ----------
    path : pathlib.Path
    data : bytes

    Raises
    ------
    OSError
        If it cannot be written; the temporary file is removed then.
    """
    if not isinstance(path, Path):
        raise ValueError(f"path: expected a pathlib.Path, got {type(path).__name__}")
    if not isinstance(data, bytes):
        raise ValueError(f"data: expected bytes, got {type(data).__name__}")
    # Random, not the process's number: threads share that, and so do containers.
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # its bytes are there before its name is
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise

"""What is computed from the docs once on a machine, and then read: the cache of the course."""

import hashlib
import io
import json
import zipfile
import zlib

import numpy as np

from utils import corpus
from utils.files import cached_file, keep


def once(name, compute, *modules):
    """Return arrays from the reader's cache folder, or compute and keep them.

    Parameters
    ----------
    name : str
        Of the file; the state of the docs and of the code is added to it.
    compute : callable
        Takes no argument, returns a dict of str to numpy.ndarray.
    *modules : str
        The ``__file__`` of the modules whose code decides the result: a change of one of them
        makes a new file.

    Returns
    -------
    dict of str to numpy.ndarray

    Raises
    ------
    ValueError
        If ``compute`` is no function.
    """
    if not callable(compute):
        raise ValueError(f"compute: expected a function, got {type(compute).__name__}")
    digest = hashlib.sha256(corpus.fingerprint().encode())
    for module in modules:
        with open(module, "rb") as file:
            digest.update(file.read())
    name = f"{name}-{digest.hexdigest()[:16]}.npz"
    try:
        with np.load(cached_file(name), allow_pickle=False) as stored:
            return {key: stored[key] for key in stored.files}
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error):
        arrays = compute()  # none yet, or damaged
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    keep(name, buffer.getvalue())
    return arrays


def as_array(value):
    """Return what JSON can hold as an array of bytes, for `once`.

    Raises
    ------
    ValueError
        If JSON cannot hold it.
    """
    try:
        return np.frombuffer(json.dumps(value).encode(), dtype=np.uint8)
    except TypeError as error:
        raise ValueError(f"value: expected what JSON can hold, {error}") from None


def from_array(array):
    """Return what `as_array` was given; tuples have become lists.

    Raises
    ------
    ValueError
        If the array holds no bytes.
    """
    if getattr(array, "dtype", None) != np.uint8:
        raise ValueError(f"array: expected bytes of as_array, got {type(array).__name__}")
    return json.loads(array.tobytes())

"""What is computed once on a reader's machine, and then read: the one way in.

A result is kept under a key of everything that decides it: the facts that the caller names, and the
source of every module of `utils` that the computing function uses, directly or through others. So
nothing that is read is older than what would make it.
"""

import ast
import contextlib
import functools
import gzip
import hashlib
import inspect
import io
import json
import os
import re
import secrets
import shutil
import sys
import time
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from utils.machine.files import (
    ROOT,
    cache_folder,
    cached_file,
    cached_folder,
    write_atomically,
)

LARGEST = 500 * 1024 * 1024  # bytes of the folder: beyond that, what was read longest ago goes
GENERATIONS = 3  # of each name: two checkouts or two Pythons do not undo each other's work
_DAMAGED = (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error)
_OURS = re.compile(
    r"(?P<name>[\w.-]+?)-[0-9a-f]{16}(?:-[0-9a-f]{8})?\.(?:npz|json|json\.gz)"
    r"|search-\w+\.safetensors|\.[0-9a-f]{16}\.part"
)


@dataclass(frozen=True)
class Form:
    """How a result becomes bytes, and comes back.

    Attributes
    ----------
    ending : str
        Of the file's name.
    write, read : callable
        The result → bytes, and back.
    """

    ending: str
    write: object
    read: object


def _write_arrays(arrays):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def _read_arrays(data):
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return {key: stored[key] for key in stored.files}


def _write_json(value):
    return gzip.compress(json.dumps(value).encode(), compresslevel=3, mtime=0)


ARRAYS = Form("npz", _write_arrays, _read_arrays)  # a dict of str to numpy.ndarray
JSON = Form("json.gz", _write_json, lambda data: json.loads(gzip.decompress(data)))


@functools.cache
def _imports(path, module):
    """Names of the modules of utils that a file of utils imports, wherever the line stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:  # relative: one dot is the file's own package
                parts = module.split(".")
                parts = parts if path.name == "__init__.py" else parts[:-1]
                base = ".".join([*parts[: len(parts) - node.level + 1], *filter(None, [base])])
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return frozenset(name for name in found if name.partition(".")[0] == "utils")


def _file(module):
    """The source file of a module of utils, None for a name that is no module."""
    place = ROOT.joinpath(*module.split("."))
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path
    return None


def sources(module):
    """Return the files whose code can decide what a module of utils computes.

    Parameters
    ----------
    module : str
        Such as ``utils.exam.senses``.

    Returns
    -------
    list of pathlib.Path
        Its own, and those of all modules of utils that it imports, directly or through others.

    Raises
    ------
    ValueError
        If it is no module of utils.
    """
    if not isinstance(module, str) or not module.startswith("utils.") or _file(module) is None:
        raise ValueError(
            f"module: expected one of utils, such as 'utils.worlds.corpus', got {module!r}"
        )
    found, open_ = {}, [module]
    while open_:
        name = open_.pop()
        path = _file(name)
        if path is not None and name not in found:
            found[name] = path
            open_ += _imports(path, name)
    return [found[name] for name in sorted(found)]


def key_of(make, *facts):
    """Return the key of a result: 16 hexadecimal digits.

    Parameters
    ----------
    make : callable
        Defined in a module of utils.
    *facts
        What else decides the result, such as versions, fingerprints and settings; each must have
        a ``repr`` that is the same in every run.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If ``make`` is no function of utils.
    """
    module = getattr(inspect.unwrap(make), "__module__", None) if callable(make) else None
    if module is None or _file(module) is None or not module.startswith("utils."):
        raise ValueError(f"make: expected a function of utils, got {make!r}")
    digest = hashlib.sha256(repr(facts).encode())
    for path in sources(module):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def once(name, make, *facts, form=ARRAYS):
    """Return a result from the reader's cache folder, or compute and keep it.

    Parameters
    ----------
    name : str
        Of the file: letters, digits, ``.``, ``_`` and ``-``; the key is added to it.
    make : callable
        Takes no argument; defined in a module of utils.
    *facts
        As in `key_of`.
    form : Form
        `ARRAYS` for a dict of str to numpy.ndarray, `JSON` for what JSON can hold.

    Returns
    -------
    object
        What ``make`` returns; with `JSON`, tuples have become lists. A file that is damaged, or a
        folder that cannot be written, costs time only.

    Raises
    ------
    ValueError
        If ``name`` or ``make`` is not of this kind.
    """
    if not isinstance(name, str) or not re.fullmatch(r"[\w.-]+", name):
        raise ValueError(f"name: expected letters, digits, '.', '_' and '-', got {name!r}")
    file = f"{name}-{key_of(make, *facts)}.{form.ending}"
    path = cached_file(file)
    try:
        found = form.read(path.read_bytes())
    except _DAMAGED:  # none yet, or half a file
        found = make()
        keep(file, form.write(found))
    else:
        with contextlib.suppress(OSError):  # it was read now; a shared folder may be read-only
            os.utime(path)
    return found


def folder(name, whole, make, what):
    """Return a folder of the reader's cache, made if it is not there: whole or not at all.

    Parameters
    ----------
    name : str
        Of the folder, without those above it.
    whole : callable
        Takes a folder's path; whether it holds what it should. Asked each time.
    make : callable
        Takes the path of a new empty folder, and fills it.
    what : str
        What is made, for messages.

    Returns
    -------
    pathlib.Path
        In a shared folder that cannot be written, if it lies there whole.

    Raises
    ------
    OSError
        If there is no room: unlike other results, this one is read where it lies.
    """
    for argument, function in (("whole", whole), ("make", make)):
        if not callable(function):
            raise ValueError(f"{argument}: expected a function, got {function!r}")
    ready = cached_folder(name)
    if whole(ready):
        return ready
    home = cache_folder()
    ready, fresh = home / name, home / f".{secrets.token_hex(8)}.unpacking"
    _sweep(home)
    try:
        fresh.mkdir()
        make(fresh)
        shutil.rmtree(ready, ignore_errors=True)  # damaged, or half removed
        with contextlib.suppress(OSError):  # another process was quicker
            fresh.rename(ready)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise OSError(
            error.errno,
            f"{what}: it cannot be unpacked into {home} ({error.strerror or error}); "
            "make room there, or let EMBEDDINGS_CACHE name another folder",
        ) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    if not whole(ready):
        raise OSError(f"{what}: {ready} was changed while it was made; try again")
    return ready


def _sweep(home):
    """Remove what processes that were killed left behind an hour ago or more."""
    for path in home.glob(".*.unpacking"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > 3600:
                shutil.rmtree(path, ignore_errors=True)


def keep(file, data):
    """Write a file of the cache, and remove what is too old or too much.

    Parameters
    ----------
    file : str
        Its name, without a folder.
    data : bytes
    """
    if not isinstance(file, str) or Path(file).name != file or not file:
        raise ValueError(f"file: expected the name of a file, got {file!r}")
    if not isinstance(data, bytes):
        raise ValueError(f"data: expected bytes, got {type(data).__name__}")
    path = cache_folder() / file
    with contextlib.suppress(OSError):  # full, or taken away meanwhile: costs time only
        write_atomically(path, data)
    _tidy(path)


def _tidy(newest):
    """Keep `GENERATIONS` files of each name and `LARGEST` bytes; the newest file stays."""
    files = []
    with contextlib.suppress(OSError):
        for path in newest.parent.iterdir():
            match = _OURS.fullmatch(path.name)  # nothing else is ours to remove
            with contextlib.suppress(OSError):  # another process was quicker
                facts = path.stat()
                if match and path != newest:
                    files.append((facts.st_mtime, facts.st_size, match["name"], path))
    mine = _OURS.fullmatch(newest.name)
    seen, total = {mine["name"]: 1} if mine else {}, 0
    with contextlib.suppress(OSError):
        total = newest.stat().st_size
    for used, size, name, path in sorted(files, key=lambda file: -file[0]):
        seen[name] = seen.get(name, 0) + 1
        total += size
        part = path.suffix == ".part"
        if part and time.time() - used < 3600:  # of a process that is writing it
            continue
        if part or total > LARGEST or (name is not None and seen[name] > GENERATIONS):
            total -= size
            with contextlib.suppress(OSError):
                path.unlink()


def as_array(value):
    """Return what JSON can hold as an array of bytes, for a dict of arrays.

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


def python():
    """Return what of Python itself can decide a result: its version and the system's name."""
    return sys.version, sys.platform

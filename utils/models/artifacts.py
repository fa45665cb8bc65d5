"""What takes long is trained once, shipped in ``data/artifacts`` and rebuilt on request.

An artifact is a safetensors file: plain arrays, nothing that runs when it is read. Its header
carries the provenance, a key of the arrays, the keys of its parents, the artifacts that it was
made from, and its inputs, the files and packages that it was made from beside the docs. What was
made from another generation of a parent is refused; with other inputs it is made again.
"""

import contextlib
import datetime
import hashlib
import json
import os
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from utils.machine import checks, installed, package_files
from utils.machine.files import DATA, cached_file, write_atomically
from utils.worlds import corpus

FOLDER = DATA / "artifacts"
_MEGABYTE = 1024 * 1024
MAX_BYTES = 8 * _MEGABYTE
_REQUIRED = ("notebook", "seed", "steps", "loss")


class StaleArtifact(RuntimeError):
    """An artifact was made from a parent that has been made anew since."""


@dataclass(frozen=True)
class Artifact:
    """Arrays with their provenance.

    Attributes
    ----------
    arrays : dict of str to numpy.ndarray
    provenance : dict of str to str
        ``notebook, seed, corpus, steps, loss, date, seconds, key, parents, inputs`` and what the
        training added. ``key`` is that of the arrays; ``parents`` (name → key) and ``inputs`` (name
        → hash or version) are JSON.
    """

    arrays: dict
    provenance: dict

    def __getitem__(self, name):
        return self.arrays[name]


def _read(path):
    with safe_open(path, framework="numpy") as file:
        arrays = {name: file.get_tensor(name) for name in sorted(file.keys())}
        return Artifact(arrays, dict(file.metadata() or {}))


def key_of(arrays):
    """Return the key of arrays: equal arrays have equal keys.

    Parameters
    ----------
    arrays : mapping of str to numpy.ndarray

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    if not hasattr(arrays, "items"):
        raise ValueError(f"arrays: expected a mapping of arrays, got {type(arrays).__name__}")
    digest = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        array = np.ascontiguousarray(array)
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()[:16]


def is_whole(path):
    """Whether a file is an artifact, and its arrays are those of its key.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    bool
    """
    facts = header(path)
    try:
        return bool(facts) and key_of(_read(path).arrays) == facts.get("key")
    except (SafetensorError, OSError):
        return False


def _installed(names):
    """What is installed of `package_files.READ`: SHA-256 of a file, version of a distribution."""
    files = package_files.FILES
    return {
        name: files[name][2] if name in files else installed.version(name) or ""
        for name in sorted(names)
    }


def changed_inputs(facts):
    """Return which inputs of an artifact are no longer what they were.

    Parameters
    ----------
    facts : dict of str to str
        From `header`, or `Artifact.provenance`.

    Returns
    -------
    list of str
    """
    then = inputs_of(facts)
    now = _installed(then)
    return [name for name in then if now[name] != then[name]]


def _of_today(facts):
    """Whether an artifact was made from the docs and the inputs that are installed."""
    return facts.get("corpus") == corpus.fingerprint() and not changed_inputs(facts)


def _valid(path):
    """Return the artifact in a file if it is whole and made from what is installed, else None."""
    if not path.is_file():
        return None
    if not is_whole(path):
        print(f"{path.name} is damaged and passed over", file=sys.stderr)
        return None
    artifact = _read(path)
    return artifact if _of_today(artifact.provenance) else None


def header(path):
    """Return the provenance of an artifact's file without reading its arrays.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    dict of str to str
        As `Artifact.provenance`; empty where there is no file, or a damaged one.
    """
    if not isinstance(path, Path):
        raise ValueError(f"path: expected a pathlib.Path, got {type(path).__name__}")
    with contextlib.suppress(SafetensorError, OSError), safe_open(path, "numpy") as file:
        return dict(file.metadata() or {})
    return {}


def parents_of(facts):
    """Return what an artifact was made from.

    Parameters
    ----------
    facts : dict of str to str
        From `header`, or `Artifact.provenance`.

    Returns
    -------
    dict of str to str
        Names of the parents and the keys that they had.
    """
    return _json(facts, "parents")


def inputs_of(facts):
    """Return what an artifact was made from beside the docs and its parents.

    Parameters
    ----------
    facts : dict of str to str
        From `header`, or `Artifact.provenance`.

    Returns
    -------
    dict of str to str
        Name → SHA-256 of a file, or version of a distribution, when it was made.
    """
    return _json(facts, "inputs")


def _json(facts, name):
    if not isinstance(facts, dict):
        raise ValueError(f"facts: expected a dict of str, got {type(facts).__name__}")
    return json.loads(facts.get(name, "{}"))


def generation(name):
    """Return the key that an artifact has now.

    Parameters
    ----------
    name : str

    Returns
    -------
    str or None
        None where there is none for the docs and inputs that are installed.
    """
    for path in _paths(name):
        facts = header(path)
        if facts and _of_today(facts):
            return facts.get("key")
    return None


def annotate(path, **more):
    """Add facts to the provenance of an artifact's file; its arrays stay as they are.

    Parameters
    ----------
    path : pathlib.Path
    **more : str

    Raises
    ------
    FileNotFoundError
        If there is no whole artifact.
    """
    if not header(path):
        raise FileNotFoundError(f"path: expected an artifact, got {str(path)!r}")
    artifact = _read(path)
    _write(path, artifact.arrays, {**artifact.provenance, **more})


def _stale(artifact):
    """The parent (name, its key then, its key now) that was made anew since, or None."""
    for parent, then in parents_of(artifact.provenance).items():
        now = generation(parent)
        if now not in (None, then):
            return parent, then, now
    return None


def _first(name):
    """The first artifact of a name that can be used, or None.

    The reader's own is passed over where it is stale, and trained again; the course's is refused.
    """
    shipped, own = _paths(name)
    for path in (shipped, own):
        artifact = _valid(path)
        stale = _stale(artifact) if artifact else None
        if stale and path == shipped:
            parent, then, now = stale
            raise StaleArtifact(
                f"artifact {name!r} was made from {parent!r} of generation {then}, which is now "
                f"{now}; make it again: python tools/rebuild.py --only {name}"
            )
        if artifact and not stale:
            return artifact
    return None


def _write(path, arrays, provenance):
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    data = save(arrays, metadata={key: str(value) for key, value in provenance.items()})
    if len(data) > MAX_BYTES:
        raise ValueError(f"train: expected at most 8 MB of arrays, got {len(data) / 1e6:.1f} MB")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, data)


_made_again = set()  # by this process: the next call reads what the first has trained


def _wanted_again(name):
    wanted = os.environ.get("EMBEDDINGS_RETRAIN", "").split(",")
    return name in wanted and name not in _made_again


def load(name):
    """Return an artifact that another chapter trains.

    Parameters
    ----------
    name : str
        As in `load_or_train`.

    Returns
    -------
    Artifact

    Raises
    ------
    ValueError
        If the name is not of the right form.
    FileNotFoundError
        If there is none for the docs that are installed: the chapter that trains it comes first.
    StaleArtifact
        If one of its parents has been made anew since.
    """
    artifact = _first(name)
    if artifact is not None:
        return artifact
    raise FileNotFoundError(
        f"name: expected an artifact for the installed docs, found none called {name!r}; "
        "run the chapter that trains it first"
    )


def _is_name(name):
    return isinstance(name, str) and re.fullmatch(r"[a-z0-9_]+", name) is not None


def _paths(name):
    """Where an artifact may lie: shipped, or the reader's own."""
    if not _is_name(name):
        raise ValueError(f"name: expected lower-case letters, digits and _, got {name!r}")
    own = cached_file(f"artifact-{name}-{corpus.fingerprint()}.safetensors")
    return FOLDER / f"{name}.safetensors", own


def load_or_train(name, train, parents=(), **provenance):
    """Return a shipped artifact, or train it now and keep it.

    It is trained when its file is missing or damaged, or was made from other docs or inputs; then
    the result is the reader's own and goes to the cache folder. Where the environment variable
    ``EMBEDDINGS_RETRAIN`` names it (several with commas), it is trained anew, once a process, and
    ``data/artifacts`` is written.

    Parameters
    ----------
    name : str
        Lower-case letters, digits and underscores; the file is ``data/artifacts/NAME.safetensors``.
    train : callable
        Takes no argument; returns a dict of str to numpy.ndarray, or that dict and a dict of
        further provenance (``steps``, ``loss``, …). May show a progress bar on stderr.
    parents : sequence of str
        The artifacts that it is made from.
    **provenance
        ``notebook`` and ``seed`` at least; ``steps`` and ``loss`` here or from ``train``.

    Returns
    -------
    Artifact

    Raises
    ------
    ValueError
        If the name is not of this form, the provenance is incomplete, or the arrays are larger
        than 8 MB. Nothing is written then.
    StaleArtifact
        If the shipped one was made from a parent that has been made anew since.
    """
    shipped, own = _paths(name)
    checks.function("train", train)
    if isinstance(parents, str) or not all(map(_is_name, parents)):
        raise ValueError(f"parents: expected names of artifacts, got {parents!r}")
    wanted = _wanted_again(name)
    if not wanted:
        artifact = _first(name)
        if artifact is not None:
            return artifact
    started = time.monotonic()
    result = train()
    arrays, more = result if isinstance(result, tuple) else (result, {})
    facts = {**provenance, **more}
    missing = [key for key in _REQUIRED if key not in facts]
    if missing:
        raise ValueError(f"provenance: expected {', '.join(missing)} to be given")
    facts["corpus"] = corpus.fingerprint()
    facts["date"] = datetime.date.today().isoformat()
    facts["seconds"] = round(time.monotonic() - started)
    facts["key"] = key_of(arrays)
    made_from = {parent: load(parent).provenance["key"] for parent in sorted(parents)}
    # What this process has read so far, which may be more than what decides it. What came out of
    # a parent is in the parent's header; a test holds the shipped ones against their recipes.
    inputs = _installed(package_files.READ)
    facts |= {"parents": json.dumps(made_from), "inputs": json.dumps(inputs)}
    # data/ belongs to the course: only who asks for it in so many words writes there.
    if wanted:
        _made_again.add(name)
    for path in (shipped, own) if wanted else (own,):
        with contextlib.suppress(OSError):  # read-only or full: the next place, or train again
            _write(path, arrays, facts)
            break
    return Artifact(dict(arrays), {key: str(value) for key, value in facts.items()})

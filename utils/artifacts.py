"""What takes long is trained once, shipped in ``data/artifacts`` and rebuilt on request.

An artifact is a safetensors file: plain arrays, nothing that runs when it is read. Its header
carries the provenance.
"""

import contextlib
import datetime
import os
import re
import sys
import time
from dataclasses import dataclass

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from utils import corpus
from utils.files import DATA, cached_file, write_atomically

FOLDER = DATA / "artifacts"
_MEGABYTE = 1024 * 1024
MAX_BYTES = 8 * _MEGABYTE
_REQUIRED = ("notebook", "seed", "steps", "loss")


@dataclass(frozen=True)
class Artifact:
    """Arrays with their provenance.

    Attributes
    ----------
    arrays : dict of str to numpy.ndarray
    provenance : dict of str to str
        ``notebook, seed, corpus, steps, loss, date, seconds`` and what the training added.
    """

    arrays: dict
    provenance: dict

    def __getitem__(self, name):
        return self.arrays[name]


def _read(path):
    with safe_open(path, framework="numpy") as file:
        arrays = {name: file.get_tensor(name) for name in sorted(file.keys())}
        return Artifact(arrays, dict(file.metadata() or {}))


def _valid(path):
    """Return the artifact in a file if it is whole and made from the installed docs, else None."""
    if not path.is_file():
        return None
    try:
        artifact = _read(path)
    except (SafetensorError, OSError):
        print(f"{path.name} is damaged and passed over", file=sys.stderr)
        return None
    return artifact if artifact.provenance.get("corpus") == corpus.fingerprint() else None


def _write(path, arrays, provenance):
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    data = save(arrays, metadata={key: str(value) for key, value in provenance.items()})
    if len(data) > MAX_BYTES:
        raise ValueError(f"train: expected at most 8 MB of arrays, got {len(data) / 1e6:.1f} MB")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, data)


def _wanted_again(name):
    return name in os.environ.get("EMBEDDINGS_RETRAIN", "").split(",")


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
    """
    for path in _paths(name):
        artifact = _valid(path)
        if artifact is not None:
            return artifact
    raise FileNotFoundError(
        f"name: expected an artifact for the installed docs, found none called {name!r}; "
        "run the chapter that trains it first"
    )


def _paths(name):
    """Where an artifact may lie: shipped, or the reader's own."""
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9_]+", name):
        raise ValueError(f"name: expected lower-case letters, digits and _, got {name!r}")
    own = cached_file(f"artifact-{name}-{corpus.fingerprint()}.safetensors")
    return FOLDER / f"{name}.safetensors", own


def load_or_train(name, train, **provenance):
    """Return a shipped artifact, or train it now and keep it.

    It is trained when its file is missing or damaged, or was made from another state of the docs;
    then the result is the reader's own and goes to the cache folder. Where the environment
    variable ``EMBEDDINGS_RETRAIN`` names it (several with commas), it is trained anew, and
    ``data/artifacts`` is written.

    Parameters
    ----------
    name : str
        Lower-case letters, digits and underscores; the file is ``data/artifacts/NAME.safetensors``.
    train : callable
        Takes no argument; returns a dict of str to numpy.ndarray, or that dict and a dict of
        further provenance (``steps``, ``loss``, …). May show a progress bar on stderr.
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
    """
    shipped, own = _paths(name)
    if not callable(train):
        raise ValueError(f"train: expected a function, got {type(train).__name__}")
    if not _wanted_again(name):
        for path in (shipped, own):
            artifact = _valid(path)
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
    # data/ belongs to the course: only who asks for it in so many words writes there.
    for path in (shipped, own) if _wanted_again(name) else (own,):
        with contextlib.suppress(OSError):  # read-only or full: the next place, or train again
            _write(path, arrays, facts)
            break
    return Artifact(dict(arrays), {key: str(value) for key, value in facts.items()})

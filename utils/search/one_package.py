"""The documented objects of any installed package with their vectors: read, encoded, stored, kept.

One file a package in the reader's cache folder. It is used as long as the package's version, the
reading code and the model are the same; otherwise the package is read again, and only texts that
are new are encoded.
"""

import gzip
import importlib.util
import json
import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from utils.machine import cache, installed, package_files
from utils.machine.files import cached_file
from utils.models import artifacts, batches, docs_minilm, int8, pretrained
from utils.worlds import corpus, harvest

_ARRAYS = ("body_codes", "body_scale", "title_codes", "title_scale")


@dataclass(frozen=True)
class Package:
    """What can be searched of one package.

    Attributes
    ----------
    name, version : str
    docs : tuple of utils.corpus.Doc
    body, title : numpy.ndarray of float32, shape (n_docs, 384)
        Unit vectors of the whole text, and of name and summary.
    encoded : int
        How many texts were encoded to get here; 0 where all were stored.
    skipped : int
        How many objects of the package could not be read, since their own code failed.
    """

    name: str
    version: str
    docs: tuple
    body: np.ndarray
    title: np.ndarray
    encoded: int
    skipped: int = 0


def version_of(package):
    """Return the version of an installed package.

    Parameters
    ----------
    package : str
        Its import name.

    Returns
    -------
    str
        Python's own version for a module of the standard library; for a package without a
        version, the time of its newest source file.

    Raises
    ------
    ValueError
        If no such package is installed.
    """
    if not harvest.is_installed(package):
        raise ValueError(f"package: expected the import name of an installed one, got {package!r}")
    if package in sys.stdlib_module_names:
        return platform.python_version()
    if package in harvest.PACKAGES:
        return corpus.versions()[package]
    for name in (*installed.providers().get(package, ()), package):
        found = installed.version(name)
        if found:
            return found
    spec = importlib.util.find_spec(package)
    files = [
        f for place in spec.submodule_search_locations or () for f in Path(place).rglob("*.py")
    ]
    files += [Path(spec.origin)] if spec.origin and Path(spec.origin).is_file() else []
    return f"unknown, of {max((f.stat().st_mtime_ns for f in files), default=0)}"


def entries(package, skipped=None):
    """Read what a package documents.

    Parameters
    ----------
    package : str
    skipped : list of str, optional
        Gets the names of objects that could not be read, since their own code failed.

    Returns
    -------
    list of utils.corpus.Doc
        Of the seven packages of the course, those of `utils.corpus.functions`; of any other, each
        function and class with a summary.

    Raises
    ------
    ValueError
        If it is not installed or documents nothing.
    RuntimeError
        If reading it failed.
    """
    version_of(package)  # raises
    if package in harvest.PACKAGES:
        return [doc for doc in corpus.functions() if doc.package == package]
    rows, failed = harvest.read_elsewhere((package,))
    if skipped is not None:
        skipped += failed
    docs = [_doc(row) for row in rows if row["kind"] in ("function", "class") and row["summary"]]
    if not docs:
        raise ValueError(f"package: expected one with documented functions, {package!r} has none")
    return docs


def _doc(row):
    return corpus.Doc(
        **{**row, "see_also": tuple(row["see_also"]), "aliases": tuple(row["aliases"])}
    )


def _stamp(package):
    """What a stored file must agree with to be used as it is."""
    model = package_files.FILES["minilm"][2]
    facts = {"package": package, "version": version_of(package), "model": model}
    return {**facts, "reader": cache.key_of(entries, sys.version_info[:2])}


def _read(path):
    """Return (stamp, docs, arrays) of a stored file, or None if there is none that is whole."""
    try:
        with safe_open(path, framework="numpy") as file:
            stamp, arrays = file.metadata(), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        docs = [_doc(row) for row in json.loads(gzip.decompress(arrays.pop("docs").tobytes()))]
        whole = sorted(arrays) == list(_ARRAYS) and {len(a) for a in arrays.values()} == {len(docs)}
        whole = whole and str(stamp and stamp.get("skipped")).isdigit()
        return (stamp, docs, arrays) if whole and stamp else None
    except (OSError, SafetensorError, EOFError, KeyError, ValueError, TypeError):
        return None


def _known(package, stored, model):
    """Vectors that need not be computed: text → (codes, scale), from the old file or shipped."""
    known = {}
    if package in harvest.PACKAGES:
        try:
            for kind in docs_minilm.TEXTS:
                shipped = artifacts.load(f"minilm_docs_{kind}")
                rows = zip(shipped["codes"], shipped["scale"], strict=True)
                known |= dict(zip(docs_minilm.texts(kind), rows, strict=True))
        except FileNotFoundError:  # another version of some package than the shipped vectors'
            known = {}
    if stored and stored[0].get("model") == model:
        _, docs, arrays = stored
        for kind in docs_minilm.TEXTS:
            rows = zip(arrays[f"{kind}_codes"], arrays[f"{kind}_scale"], strict=True)
            known |= dict(zip(_texts(docs, kind), rows, strict=True))
    return known


def _texts(docs, kind):
    return [doc.body if kind == "body" else f"{doc.name}: {doc.summary}" for doc in docs]


def _encode(texts, label, progress):
    """Vectors in one byte a number of texts, those of like length together."""
    from tqdm import tqdm

    vectors = {}
    with tqdm(
        total=len(texts), desc=label, disable=not progress or not texts, unit=" texts"
    ) as bar:
        for places in batches.by_length(map(len, texts), 32):
            part = [texts[i] for i in places]
            found = pretrained.minilm().encode(part, normalize_embeddings=True)
            packed = int8.to_int8(found)
            rows = zip(packed["codes"], packed["scale"], strict=True)
            vectors |= dict(zip(part, rows, strict=True))
            bar.update(len(part))
    return vectors


def load(package, progress=False):
    """Return a package's docs and vectors: stored ones, or made now and stored.

    Parameters
    ----------
    package : str
        Its import name. All its public modules are imported, in another process.
    progress : bool
        Whether to show a bar on stderr while texts are encoded.

    Returns
    -------
    Package

    Raises
    ------
    ValueError
        If it is not installed or documents nothing.
    """
    stamp = _stamp(package)
    name = f"search-{package}.safetensors"
    stored, encoded = _read(cached_file(name)), 0
    if stored is None or {k: v for k, v in stored[0].items() if k != "skipped"} != stamp:
        skipped = []
        docs = entries(package, skipped)
        stamp["skipped"] = str(len(skipped))
        known = _known(package, stored, stamp["model"])
        wanted = [text for kind in docs_minilm.TEXTS for text in _texts(docs, kind)]
        new = sorted(set(wanted) - known.keys())
        known |= _encode(new, package, progress)
        encoded, arrays = len(new), {}
        for kind in docs_minilm.TEXTS:
            rows = [known[text] for text in _texts(docs, kind)]
            arrays[f"{kind}_codes"] = np.stack([codes for codes, _ in rows])
            arrays[f"{kind}_scale"] = np.stack([scale for _, scale in rows])
        text = gzip.compress(json.dumps([asdict(doc) for doc in docs]).encode(), 3, mtime=0)
        everything = {"docs": np.frombuffer(text, np.uint8), **arrays}
        cache.keep(name, save(everything, metadata=stamp))
        stored = stamp, docs, arrays
    stamp, docs, arrays = stored
    body, title = (
        int8.from_int8({"codes": arrays[f"{kind}_codes"], "scale": arrays[f"{kind}_scale"]})
        for kind in docs_minilm.TEXTS
    )
    skipped = int(stamp["skipped"])
    return Package(package, stamp["version"], tuple(docs), body, title, encoded, skipped)

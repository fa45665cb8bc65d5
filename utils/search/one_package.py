"""The documented objects of any installed package with their vectors: read, encoded, stored, kept.

One file a package and encoder in the reader's cache folder. It is used as long as the package's
version, the reading code and the model are the same; otherwise the package is read again, and only
texts that are new are encoded.
"""

import gzip
import importlib.util
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save
from scipy import sparse

from utils.machine import cache, installed, surroundings
from utils.machine.files import ROOT, cached_file
from utils.models import batches, int8
from utils.search import encoders, fields, shipped, stems
from utils.worlds import corpus, harvest

LIMIT = 120  # seconds that reading a package may take
FIELDS = ("name", "title", "text")
_VECTORS = ("chunk_codes", "chunk_scale", "title_codes", "title_scale")
_ARRAYS = (*_VECTORS, "chunks_of", "vocabulary", *(f"{f}_{a}" for f in FIELDS for a in "pic"))


@dataclass(frozen=True)
class Package:
    """What can be searched of one package.

    Attributes
    ----------
    name, version : str
    docs : tuple of utils.corpus.Doc
    chunks : numpy.ndarray of float32, shape (n_chunks, d)
        Unit vectors of the texts, in chunks that the encoder can read; a document's first one is
        of the text's beginning.
    chunks_of : numpy.ndarray of int, shape (n_docs,)
        How many chunks each document has, at least one.
    title : numpy.ndarray of float32, shape (n_docs, d)
        Unit vectors of name and summary.
    counts : utils.search.fields.Counts
        The terms of name, title and text.
    encoder : str
        Name of the encoder of the vectors.
    encoded : int
        How many texts were encoded to get here; 0 where all were stored.
    skipped : int
        How many objects of the package could not be read, since their own code failed.
    """

    name: str
    version: str
    docs: tuple
    chunks: np.ndarray
    chunks_of: np.ndarray
    title: np.ndarray
    counts: fields.Counts
    encoder: str
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
        version the time of its newest source file; both for one that lies elsewhere than where
        packages are installed, as one that is being written does.

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
    found = next(
        filter(None, map(installed.version, (*installed.providers().get(package, ()), package))), ""
    )
    spec = importlib.util.find_spec(package)
    places = [Path(place) for place in spec.submodule_search_locations or ()]
    places += [Path(spec.origin)] if spec.origin and Path(spec.origin).is_file() else []
    settled = any({"site-packages", "dist-packages"} & set(place.parts) for place in places)
    if found and settled:
        return found
    files = [f for p in places for f in (p.rglob("*.py") if p.is_dir() else [p])]
    newest = max((f.stat().st_mtime_ns for f in files), default=0)
    return f"{found or 'unknown'}, of {newest}"


def entries(package, skipped=None, limit=LIMIT):
    """Read what a package documents.

    Parameters
    ----------
    package : str
    skipped : list of str, optional
        Gets the names of objects that could not be read, since their own code failed.
    limit : float
        Seconds that it may take, if it is none of the seven.

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
        If its import fails, ends Python, or takes longer.
    """
    version_of(package)  # raises
    if not isinstance(limit, (int, float)) or not limit > 0:
        raise ValueError(f"limit: expected a number of seconds above 0, got {limit!r}")
    if package in harvest.PACKAGES:
        return [doc for doc in corpus.functions() if doc.package == package]
    rows, failed = _in_a_child(package, limit)
    if skipped is not None:
        skipped += failed
    docs = [_doc(row) for row in rows if row["kind"] in ("function", "class") and row["summary"]]
    if not docs:
        raise ValueError(f"package: expected one with documented functions, {package!r} has none")
    return docs


def _end(child):
    """End a child process and what it has started."""
    if os.name == "posix":
        os.killpg(child.pid, signal.SIGKILL)  # it leads a group of its own
    else:
        child.kill()
    child.wait()


def _in_a_child(package, limit):
    """What `harvest.collect` gives, in another process: it may fail, exit, crash or hang."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        target, said = Path(folder) / "docs.json.gz", Path(folder) / "said.txt"
        places = os.pathsep.join(dict.fromkeys([str(ROOT), *(p or os.getcwd() for p in sys.path)]))
        with said.open("wb") as errors:  # a file: a pipe could stay open in a grandchild
            child = subprocess.Popen(
                [sys.executable, "-m", "utils.worlds.harvest", str(target), package],
                cwd=folder,
                env=surroundings.clean_environment(PYTHONPATH=places),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
            try:
                status = child.wait(limit)
            except subprocess.TimeoutExpired:
                raise RuntimeError(
                    f"package: {package!r} could not be read within {limit:g} s (limit)"
                ) from None
            finally:
                if child.poll() is None:  # also where the reader has interrupted
                    _end(child)
        if status or not target.is_file():
            lines = said.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            why = lines[-1].strip()[:200] if lines else f"it ended Python with status {status}"
            raise RuntimeError(f"package: {package!r} could not be imported: {why}")
        found = json.loads(gzip.decompress(target.read_bytes()))
    return found["entries"], found["skipped"]


def _doc(row):
    return corpus.Doc(
        **{**row, "see_also": tuple(row["see_also"]), "aliases": tuple(row["aliases"])}
    )


def _shared(docs, package):
    """The docs, those of the course's world as the objects that it has: each text is kept once."""
    if package not in harvest.PACKAGES:
        return docs
    known = {doc.name: doc for doc in corpus.functions() if doc.package == package}
    return [known[doc.name] if known.get(doc.name) == doc else doc for doc in docs]


def _stamp(package, encoder):
    """What a stored file must agree with to be used as it is."""
    facts = {"package": package, "version": version_of(package)}
    model = f"{encoder.name} {encoder.limit} {encoder.key}"
    return {**facts, "model": model, "reader": cache.key_of(entries, sys.version_info[:2])}


def _read(path):
    """Return (stamp, docs, arrays) of a stored file, or None if there is none that is whole."""
    try:
        with safe_open(path, framework="numpy") as file:
            stamp, arrays = file.metadata(), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        rows = json.loads(gzip.decompress(arrays.pop("docs").tobytes()))
        docs = _shared([_doc(row) for row in rows], (stamp or {}).get("package"))
        whole = sorted(arrays) == sorted(_ARRAYS)
        whole = whole and len(arrays["title_codes"]) == len(arrays["chunks_of"]) == len(docs)
        whole = whole and len(arrays["chunk_codes"]) == arrays["chunks_of"].sum()
        whole = whole and str(stamp and stamp.get("skipped")).isdigit()
        return (stamp, docs, arrays) if whole and stamp else None
    except (OSError, SafetensorError, EOFError, KeyError, ValueError, TypeError):
        return None


def _titles(docs):
    return [f"{doc.name}: {doc.summary}" for doc in docs]


def _in_chunks(docs, encoder):
    """For each document its text, of which the encoder reads the beginning, and what follows."""
    return [[doc.body, *shipped.later(doc, encoder)] for doc in docs]


def _known(package, stored, model, encoder):
    """Vectors that need not be computed: text → (codes, scale), from the old file or shipped."""
    known = shipped.vectors(encoder) if package in harvest.PACKAGES else {}
    if stored and stored[0].get("model") == model:
        _, docs, arrays = stored
        texts = [text for parts in _in_chunks(docs, encoder) for text in parts], _titles(docs)
        for kind, its in zip(("chunk", "title"), texts, strict=True):
            if len(its) == len(arrays[f"{kind}_codes"]):  # cut as they are cut now
                rows = zip(arrays[f"{kind}_codes"], arrays[f"{kind}_scale"], strict=True)
                known |= dict(zip(its, rows, strict=True))
    return known


def encode(texts, encoder, label="", progress=False):
    """Return vectors of texts in one byte a number, those of like length encoded together.

    Parameters
    ----------
    texts : sequence of str
        Each once.
    encoder : utils.search.encoders.Encoder
    label : str
        Of the bar.
    progress : bool
        Whether to show a bar on stderr.

    Returns
    -------
    dict of str to (numpy.ndarray of int8, numpy.ndarray of float32)
        Codes and scale of each text.
    """
    from tqdm import tqdm

    if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
        raise ValueError("texts: expected a sequence of str")
    vectors, texts = {}, list(texts)
    hidden = not progress or not texts
    with tqdm(total=len(texts), desc=label, disable=hidden, unit=" texts") as bar:
        for places in batches.by_length(map(len, texts), 32):
            part = [texts[i] for i in places]
            packed = int8.to_int8(encoder.encode(part))
            rows = zip(packed["codes"], packed["scale"], strict=True)
            vectors |= dict(zip(part, rows, strict=True))
            bar.update(len(part))
    return vectors


def terms_of(docs):
    """Return the terms of documents by field, for `utils.search.fields.count`.

    Parameters
    ----------
    docs : sequence of utils.worlds.corpus.Doc

    Returns
    -------
    dict of str to list of list of str
        ``name`` (all public paths, a part that stands in several counts once), ``title`` (the
        summary) and ``text`` (the body).
    """
    names = [
        stems.terms(" ".join(dict.fromkeys(p for n in (d.name, *d.aliases) for p in n.split("."))))
        for d in docs
    ]
    summaries = [stems.terms(doc.summary) for doc in docs]
    return {"name": names, "title": summaries, "text": [stems.terms(doc.body) for doc in docs]}


def _pack_counts(counts):
    text = gzip.compress(json.dumps(counts.vocabulary).encode(), 3, mtime=0)
    arrays = {"vocabulary": np.frombuffer(text, np.uint8)}
    for name, table in counts.fields.items():
        arrays[f"{name}_p"] = table.indptr.astype(np.int32)
        arrays[f"{name}_i"] = table.indices.astype(np.int32)
        arrays[f"{name}_c"] = table.data.astype(np.int32)
    return arrays


def _unpack_counts(arrays):
    vocabulary = tuple(json.loads(gzip.decompress(arrays["vocabulary"].tobytes())))
    tables = {}
    for name in FIELDS:
        data, indices, pointers = (arrays[f"{name}_{part}"] for part in "cip")
        shape = len(pointers) - 1, len(vocabulary)
        tables[name] = sparse.csr_array((data.astype(np.int64), indices, pointers), shape=shape)
    return fields.Counts(vocabulary, tables)


def load(package, progress=False, encoder=None, limit=LIMIT):
    """Return a package's docs and vectors: stored ones, or made now and stored.

    Parameters
    ----------
    package : str
        Its import name. All its public modules are imported, in another process.
    progress : bool
        Whether to show a bar on stderr while texts are encoded.
    encoder : utils.search.encoders.Encoder, optional
        MiniLM by default.
    limit : float
        Seconds that reading the package may take.

    Returns
    -------
    Package

    Raises
    ------
    ValueError
        If it is not installed or documents nothing.
    RuntimeError
        If its import fails, ends Python, or takes longer.
    """
    encoder = encoder or encoders.minilm()
    stamp = _stamp(package, encoder)
    ending = "" if encoder.name == encoders.minilm().name else f"__{encoder.name}"
    name = f"search-{package}{ending}.safetensors"
    stored, encoded = _read(cached_file(name)), 0
    if stored is None or {k: v for k, v in stored[0].items() if k != "skipped"} != stamp:
        skipped = []
        docs = entries(package, skipped, limit)
        stamp["skipped"] = str(len(skipped))
        known = _known(package, stored, stamp["model"], encoder)
        parts, titles = _in_chunks(docs, encoder), _titles(docs)
        texts = {"chunk": [text for some in parts for text in some], "title": titles}
        new = sorted({text for some in texts.values() for text in some} - known.keys())
        known |= encode(new, encoder, package, progress)
        encoded, arrays = len(new), {"chunks_of": np.array([len(p) for p in parts], np.int32)}
        for kind, its in texts.items():
            arrays[f"{kind}_codes"] = np.stack([known[text][0] for text in its])
            arrays[f"{kind}_scale"] = np.stack([known[text][1] for text in its])
        arrays |= _pack_counts(fields.count(terms_of(docs)))
        text = gzip.compress(json.dumps([asdict(doc) for doc in docs]).encode(), 3, mtime=0)
        everything = {"docs": np.frombuffer(text, np.uint8), **arrays}
        cache.keep(name, save(everything, metadata=stamp))
        stored = stamp, docs, arrays
    stamp, docs, arrays = stored
    vectors = {
        kind: int8.from_int8({"codes": arrays[f"{kind}_codes"], "scale": arrays[f"{kind}_scale"]})
        for kind in ("chunk", "title")
    }
    return Package(
        package, stamp["version"], tuple(docs), vectors["chunk"], arrays["chunks_of"],
        vectors["title"], _unpack_counts(arrays), encoder.name, encoded, int(stamp["skipped"]),
    )  # fmt: skip

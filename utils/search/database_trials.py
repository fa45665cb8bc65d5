"""What databases are put through in chapter 20: a restart, a second process, readers, a crash.

Each trial runs in real processes and threads, and returns what was seen; the chapter judges it.
Documents are rows of ``vectors.npy`` in the trial's folder; a document's id is its row.
"""

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from utils.machine import checks, surroundings
from utils.search import databases

_SECOND = "second"  # one process reads, and writes until it is killed: importing takes seconds
_COMMON = """
import numpy as np
from utils.search import databases
V = np.load(folder + "/vectors.npy")
"""
_RESTARTED = """
found, Q = {}, np.load(folder + "/queries.npy")
found["numpy"] = np.argsort(-(Q @ V.T), axis=1, kind="stable")[:, :10].tolist()
if "Chroma" in which:
    store = databases.chroma_files(folder + "/chroma")
    store = store.get_collection("docs", embedding_function=None)
    rows = store.query(query_embeddings=Q, n_results=10)["ids"]
    found["Chroma"] = [[int(i) for i in row] for row in rows]
if "Milvus" in which:
    milvus = databases.milvus_files(folder + "/milvus.db")
    milvus.load_collection("docs")
    rows = milvus.search("docs", Q, limit=10, search_params={"ef": 100})
    found["Milvus"] = [[hit["id"] for hit in row] for row in rows]
    databases.release_milvus(folder + "/milvus.db")
print(json.dumps(found), flush=True)
"""
_ADDED = """
store = databases.chroma_files(place).get_collection("docs", embedding_function=None)
store.upsert(ids=["new"], embeddings=[vector])
print(json.dumps(store.query(query_embeddings=[vector], n_results=1)["ids"][0]), flush=True)
"""
_INTRUDED = """
def first(milvus):
    return milvus.search("docs", [vector], limit=1)[0][0]["id"]

try:
    by_files = first(databases.milvus_files(place))
except Exception as error:
    by_files = getattr(error, "message", str(error))
print(json.dumps([by_files, first(databases.milvus_at(address))]), flush=True)
"""
_WRITING = """
if "Chroma" in which:
    client = databases.chroma_files(place + "/chroma")
    store = client.create_collection("docs", embedding_function=None)
if "Milvus" in which:
    milvus = databases.milvus_files(place + "/milvus.db")
    milvus.create_collection("docs", V.shape[1], metric_type="COSINE")
for a in range(0, len(V) - batch + 1, batch):
    rows = range(a, a + batch)
    if "Chroma" in which:
        store.upsert(ids=[str(i) for i in rows], embeddings=V[a : a + batch])
    if "Milvus" in which:
        milvus.upsert("docs", [{"id": i, "vector": V[i]} for i in rows])
    print(a + batch, flush=True)  # confirmed
"""
_READY = """
from utils.search import databases
databases.missing()  # imports both, which takes seconds
"""
_TORN = """
import io, os, sys, numpy as np
old, new = sys.argv[1:]
buffer = io.BytesIO()
np.save(buffer, np.load(old))
with open(new, "wb") as file:
    file.write(buffer.getvalue()[: buffer.tell() // 2])
    file.flush()
    os._exit(1)  # gone, in the middle of the write
os.replace(new, old)
"""


def here():
    """Return the databases that can be used here.

    Returns
    -------
    list of str
        Of ``Chroma`` and ``Milvus``.
    """
    return [name for name in ("Chroma", "Milvus") if name not in databases.missing()]


def prepare(place, vectors):
    """Write ``vectors.npy``, and start the second process, so that it imports meanwhile.

    Parameters
    ----------
    place : pathlib.Path or str
    vectors : numpy.ndarray, shape (n, d)
    """
    _rows(vectors)
    np.save(Path(place) / "vectors.npy", vectors)
    databases.OtherProcess.running(_SECOND).tell(_READY)


def _folder(place):
    if not isinstance(place, str | Path) or not (Path(place) / "vectors.npy").is_file():
        raise ValueError(f"place: expected a folder with vectors.npy, got {str(place)!r}")
    return str(place)


def _second(code, folder, **values):
    """Let a second process run some lines, and return what it says."""
    other = databases.OtherProcess.running(_SECOND)
    other.tell(_COMMON + code, folder=_folder(folder), which=here(), **values)
    return other.hear()


def restarted(place, queries):
    """Let a second process open what this one has stored, and search.

    Parameters
    ----------
    place : pathlib.Path or str
        Holds ``vectors.npy``, Chroma's files in ``chroma`` and Milvus Lite's in ``milvus.db``,
        each with a collection ``docs``. No other process may have Milvus Lite's open.
    queries : array_like, shape (n, d)

    Returns
    -------
    dict of str to list of list of int
        ``numpy`` and the databases that can be used here → ten numbers for each query.
    """
    _folder(place)
    np.save(Path(place) / "queries.npy", np.asarray(queries, np.float32))
    return _second(_RESTARTED, place)


def added_elsewhere(place, name, vector):
    """Let a second process add a document ``new`` to a folder of Chroma's, and search for it.

    Parameters
    ----------
    place : pathlib.Path or str
        As in `restarted`.
    name : str
        The folder within it, with a collection ``docs``.
    vector : array_like, shape (d,)

    Returns
    -------
    list of str
        What the second process finds first.
    """
    vector = np.asarray(vector, float).tolist()
    return _second(_ADDED, place, place=str(Path(_folder(place)) / name), vector=vector)


def intruded(place, vector):
    """Let a second process open Milvus Lite's files while this one has them, then its address.

    Parameters
    ----------
    place : pathlib.Path or str
        As in `restarted`.
    vector : array_like, shape (d,)

    Returns
    -------
    by_files : str or int
        The refusal, or what was found first.
    by_address : int
        What was found first.
    """
    files = str(Path(_folder(place)) / "milvus.db")
    address, vector = databases.milvus_address(files), np.asarray(vector, float).tolist()
    return tuple(_second(_INTRUDED, place, place=files, address=address, vector=vector))


def _watch(look, seen, stop):
    """Look until told to stop; what was seen, in order."""
    try:
        seen.append(look())
        while not stop.is_set():
            seen.append(look())
            time.sleep(0.01)
    except Exception as error:
        seen.append((-1, str(error)))  # no whole batch: whoever judges it fails


def watched(open_reader, write, batches, readers=4):
    """Let several readers look while one writes.

    Parameters
    ----------
    open_reader : callable
        Returns a function without arguments that looks once, over a connection of its own.
    write : callable
        Takes one of ``batches``.
    batches : iterable
    readers : int

    Returns
    -------
    list of list
        What each reader saw, in order.
    """
    checks.function("open_reader", open_reader)
    checks.function("write", write)
    checks.whole("readers", readers, 1)
    stop, seen = threading.Event(), [[] for _ in range(readers)]
    arguments = [(open_reader(), s, stop) for s in seen]
    threads = [threading.Thread(target=_watch, args=a, daemon=True) for a in arguments]
    for thread in threads:
        thread.start()
    try:
        for batch in batches:
            write(batch)
    finally:
        stop.set()
    for thread in threads:
        thread.join()
    return seen


def _rows(vectors):
    if np.ndim(vectors) != 2:
        raise ValueError(f"vectors: expected shape (n, d), got {np.shape(vectors)}")


def chroma_reader(server, vectors):
    """Return what looks into Chroma once: it counts, then searches for the newest row.

    Parameters
    ----------
    server : databases.ChromaServer
        With a collection ``docs``, whose ids are 0, 1, 2, …
    vectors : numpy.ndarray, shape (n, d)

    Returns
    -------
    callable
        Returns the count and the number of the row found.
    """
    _rows(vectors)
    own = server.client().get_collection("docs", embedding_function=None)

    def look():
        count = own.count()
        found = own.query(query_embeddings=vectors[count - 1 : count], n_results=1)
        return count, int(found["ids"][0][0])

    return look


def milvus_reader(place, name, vectors):
    """Return what looks into Milvus once, as `chroma_reader` does.

    Parameters
    ----------
    place : pathlib.Path or str
        Milvus Lite's files.
    name : str
        Of the collection, whose ids are 0, 1, 2, …
    vectors : numpy.ndarray, shape (n, d)

    Returns
    -------
    callable
        Returns the count and the number of the row found.
    """
    _rows(vectors)
    own = databases.milvus_at(databases.milvus_address(place), dedicated=True)

    def look():
        count = own.query(name, filter="", output_fields=["count(*)"])[0]["count(*)"]
        return count, own.search(name, vectors[count - 1 : count], limit=1)[0][0]["id"]

    return look


def torn(place):
    """Kill a program while it rewrites a file of vectors, in place and beside.

    Parameters
    ----------
    place : pathlib.Path or str
        Holds ``vectors.npy``, which is left alone.

    Returns
    -------
    dict of str to int or None
        ``in place`` and ``beside, then renamed`` → how many vectors can be read afterwards; None
        where the file is destroyed.
    """
    vectors, outcome = np.load(Path(_folder(place)) / "vectors.npy"), {}
    for name, new in (("in place", "kept.npy"), ("beside, then renamed", "new.npy")):
        with tempfile.TemporaryDirectory(dir=place) as folder:
            old = Path(folder) / "kept.npy"
            np.save(old, vectors)
            command = [sys.executable, "-c", _TORN, str(old), str(Path(folder) / new)]
            subprocess.run(command, env=surroundings.clean_environment(), check=False)
            try:
                outcome[name] = len(np.load(old))
            except ValueError:
                outcome[name] = None
    return outcome


def crashed(place, least=1000, batch=100):
    """Kill a process that writes batches into new databases, and say what it had confirmed.

    Parameters
    ----------
    place : pathlib.Path or str
        Holds ``vectors.npy``.
    least : int
        It is killed when it has confirmed as many rows.
    batch : int

    Returns
    -------
    folder : pathlib.Path
        Holds ``chroma`` and ``milvus.db``, each with a collection ``docs``.
    confirmed : int
        Rows.
    """
    checks.whole("batch", batch, 1)
    checks.whole("least", least, 1)
    folder = Path(tempfile.mkdtemp(dir=_folder(place)))
    victim = databases.OtherProcess.running(_SECOND)
    values = {"place": str(folder), "folder": str(place), "which": here(), "batch": batch}
    confirmed, unheard = 0, ""
    try:
        victim.tell(_COMMON + _WRITING, **values)
        while confirmed < least:
            confirmed = victim.hear()
    finally:  # an interrupted cell leaves none that still writes
        unheard = victim.kill()
    return folder, int([str(confirmed), *unheard.split()][-1])

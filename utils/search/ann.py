"""Trials of indexes as ann-benchmarks makes them: one query after the other, one thread.

Recall is the share of the exact nearest that a search finds, its price the time of a query. Both
are measured here; what is shipped of them says on which processor.
"""

import platform
from pathlib import Path
from time import thread_time

import faiss
import numpy as np

from utils.machine import checks

NEAR = 1e-6  # squared distances of copies, computed in another order, differ by less
LAPS, LAP = 2, 50  # the better of two laps over the first fifty queries is timed


def recall(found, truth, distances=None):
    """Share of the true nearest that were found, mean over the queries.

    Parameters
    ----------
    found, truth : sequence of sequence of int, one a query
        Of ``found`` as many of the first count as ``truth`` has.
    distances : callable, optional
        Takes the number of a query and numbers of vectors, returns their distances, array_like.
        Then whatever is as near as the last of the true ones counts, too, as in ann-benchmarks:
        copies of a vector are as good as itself.

    Returns
    -------
    float
    """
    if len(found) != len(truth) or not len(truth):
        raise ValueError(f"found: expected {len(truth)} rows, at least one, got {len(found)}")
    shares = []
    for i, (a, b) in enumerate(zip(found, truth, strict=True)):
        a, b = np.unique(np.asarray(a[: len(b)], np.int64)), np.asarray(b, np.int64)
        if distances is None:
            hits = np.isin(a, b).sum()
        else:
            hits = (distances(i, a) <= np.max(distances(i, b)) + NEAR).sum()
        shares.append(hits / len(b))
    return float(np.mean(shares))


def timed(make):
    """Call a function and say how long the processor worked on it.

    Parameters
    ----------
    make : callable
        Takes no argument.

    Returns
    -------
    result : object
    seconds : float
        Of this thread alone: what others do on the machine meanwhile does not count.
    """
    checks.function("make", make)
    started = thread_time()
    result = make()
    return result, thread_time() - started


def _seconds(search, queries):
    """Time of one query: the better of two laps."""
    laps = [timed(lambda: [search(q) for q in queries[:LAP]])[1] for _ in range(LAPS)]
    return min(laps) / len(queries[:LAP])


def curve(search, settings, queries, vectors, truth, exact):
    """Measure a search at several settings.

    Parameters
    ----------
    search : callable
        Takes a query of shape (d,) and a setting, returns the numbers of the nearest, nearest
        first.
    settings : sequence of int
    queries : numpy.ndarray, shape (n, d)
    vectors : numpy.ndarray, shape (m, d)
        What is searched; recall counts copies, see `recall`.
    truth : sequence of sequence of int, one a query
    exact : callable
        Exact search by a query: its time is taken at each setting, since a machine that others use
        has slow and quick minutes.

    Returns
    -------
    numpy.ndarray of float64, shape (len(settings), 4)
        Setting, recall, seconds of a query, seconds of a query of exact search just before.
    """
    checks.function("search", search)
    checks.function("exact", exact)

    def distances(i, rows):
        return ((vectors[rows].astype(np.float64) - queries[i]) ** 2).sum(axis=1)

    rows = []
    for setting in settings:
        found = [search(q, setting) for q in queries]  # compiles, and fills the caches, too
        before = _seconds(exact, queries[:5])
        took = _seconds(lambda q: search(q, setting), queries)  # noqa: B023 (called at once)
        rows.append((setting, recall(found, truth, distances), took, before))
    return np.array(rows, np.float64).reshape(-1, 4)


def show_recalls(found):
    """Print the recall of each search at each setting.

    Parameters
    ----------
    found : mapping of str to array_like
        Curves of `curve` by name; a name that ends in ``cost`` is passed over.
    """
    for name, its in found.items():
        if not name.endswith("cost"):
            its = np.asarray(its)
            if its.ndim != 2 or its.shape[1] != 4:
                raise ValueError(f"found: expected curves of shape (n, 4), got {its.shape}")
            print(f"{name:13}", *(f"{recall:.2f}" for recall in its[:, 1]))


def one_by_one(index, **options):
    """Return a search of a faiss index that takes one query, as `curve` calls it.

    Parameters
    ----------
    index : faiss.Index
    **options
        ``k`` (10 unless given), and ``name``, the name of the parameter that the setting sets.

    Returns
    -------
    callable
        Takes a query of shape (d,) and a setting.
    """
    if not isinstance(index, faiss.Index | faiss.IndexBinary):
        raise ValueError(f"index: expected an index of faiss, got {type(index).__name__}")
    name, k = options.get("name"), options.get("k", 10)
    holder = index.hnsw if name == "efSearch" else index

    def search(q, setting=None):
        if name is not None:
            setattr(holder, name, int(setting))
        return index.search(q[None], k)[1][0]

    return search


def size(index):
    """Bytes of a faiss index, as it is written to a file.

    Parameters
    ----------
    index : faiss.Index or faiss.IndexBinary

    Returns
    -------
    int
    """
    if not isinstance(index, faiss.Index | faiss.IndexBinary):
        raise ValueError(f"index: expected an index of faiss, got {type(index).__name__}")
    write = faiss.write_index_binary if isinstance(index, faiss.IndexBinary) else faiss.write_index
    total = []
    write(index, faiss.PyCallbackIOWriter(lambda piece: total.append(len(piece)) or len(piece)))
    return sum(total)


def processor():
    """Name of this machine's processor, for the provenance of what was timed.

    Returns
    -------
    str
    """
    facts = Path("/proc/cpuinfo")
    if facts.is_file():
        for line in facts.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()

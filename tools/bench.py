"""Speed of our from-scratch code against well-kept libraries, as ratios in one run.

Run ``python tools/bench.py``; name parts to run only these. Nothing here is a test: a machine
may be busy. Both sides use one thread and are timed three times in turns; the best run of each
counts. At the end stands the README's table, with date and processor, and how the time of each
grows: the exponent between half of its input and all of it. The last part, ``chapters``, times
every notebook as a reader runs it.
"""

import contextlib
import datetime
import io
import json
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

AS_STARTED = dict(os.environ)
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["MPLBACKEND"] = "agg"

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, from anywhere

import numpy as np  # noqa: E402 (reads the lines above)

from tests.notebook_code import cells  # noqa: E402
from utils.exam import tasks  # noqa: E402
from utils.measure import metrics  # noqa: E402
from utils.models import docs_minilm, pretrained  # noqa: E402
from utils.search import ann, late_interaction  # noqa: E402
from utils.worlds import corpus, vocabulary  # noqa: E402

REPEATS = 3
ROWS = []  # of the README's table


def best(run):
    """Return (seconds of the fastest of three runs, what the last one returned)."""
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - started)
    return min(seconds), result


def duel(name, ours, library, of_library, note=lambda ours, theirs: "", half=None):
    """Time both sides in turns, print how many times as fast as the library we are, and note it.

    Parameters
    ----------
    name, of_library : str
    ours, library : callable
    note : callable
        Takes what both returned; says with which quality.
    half : tuple of (callable, float, str), optional
        Ours on less input, how much less (the share), and what the input is counted in.
    """
    ours()  # compiled
    times = {ours: [], library: []}
    for _ in range(REPEATS):
        for side in times:
            started = time.perf_counter()
            found = side()
            times[side].append(time.perf_counter() - started)
            if side is ours:
                mine = found
    seconds, ratio = min(times[ours]), min(times[library]) / min(times[ours])
    grows = ""
    if half:
        run, share, counted = half
        exponent = np.log(best(run)[0] / seconds) / np.log(share)
        grows = f"{counted}^{exponent:.1f}"
    print(f"{name}: {ratio:.2f} × the speed of {of_library}{note(mine, found)}", end="")
    print(f"; grows with {grows}" if grows else "", flush=True)
    ROWS.append((name, of_library, f"{ratio:.1f}", grows))


def table():
    """Print the README's table of the parts that were run."""
    day = f"{datetime.date.today():%d %B %Y}".lstrip("0")
    print(f"\n{day}, {ann.processor()}\n\n| ours | library | ratio | grows with |")
    print("|---|---|---|---|")
    for row in ROWS:
        print("|", " | ".join(row), "|")


def names_of(notebook, until):
    """Return the names of a notebook's cells, without what they print."""
    with contextlib.redirect_stdout(io.StringIO()):
        return cells(notebook, until)


def analogies(vectors, index):
    """Return the accuracy on docs analogies: speed counts only at equal quality."""
    questions = [q for family in tasks.docs_analogies().values() for q in family]
    return metrics.analogy_accuracy(vectors, index, questions)[0].mean()


def word2vec_speed():
    """Two readings of all docs, from lists of words to vectors, at gensim's default settings."""
    from gensim.models import Word2Vec

    from utils.models import word2vec

    sentences = corpus.sentences()
    for name, sg in {"skip-gram": 1, "CBOW": 0}.items():

        def ours(sg=sg, sentences=sentences):
            text = vocabulary.build(sentences, 10)
            return word2vec.train(text, epochs=2, cbow=not sg)[0], text.index

        def library(sg=sg):
            wv = Word2Vec(sentences, min_count=10, sg=sg, epochs=2, workers=1, seed=0).wv
            return wv.vectors, wv.key_to_index

        def quality(ours, theirs):
            return f"; docs analogies {analogies(*ours):.2f} and {analogies(*theirs):.2f}"

        fewer = partial(ours, sentences=sentences[::2])
        duel(name, ours, library, "gensim (one worker)", quality, (fewer, 0.5, "sentences"))


def fasttext_speed():
    """Two readings of all docs with hashed n-grams, from lists of words to vectors."""
    from gensim.models import FastText

    names = names_of("06_fasttext", "def initial_rows(")
    text, rows, offsets = names["text"], names["rows"], names["offsets"]

    def ours():
        vocabulary.build(corpus.sentences(), 10)
        return names["fasttext"](text, rows, offsets, names["initial_rows"](), epochs=2)

    def library():
        settings = {"min_count": 10, "sg": 1, "bucket": names["K"], "epochs": 2}
        return FastText(corpus.sentences(), workers=1, seed=0, **settings).wv

    def quality(Z, wv):
        mine = analogies(names["word_vectors"](Z), text.index)
        return f"; docs analogies {mine:.2f} and {analogies(wv.vectors, wv.key_to_index):.2f}"

    duel("FastText", ours, library, "gensim (one worker)", quality)


def glove_speed():
    """Three passes of GloVe's AdaGrad over the docs' counts, from the sparse table to vectors.

    No package of GloVe is kept up; the rival is torch's own sparse AdaGrad in batches of 1,024.
    Batches make fewer, blunter steps, and torch sums the squared gradients as the textbook does
    (GloVe's program those times the rate), so the costs are printed too.
    """
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    names = names_of("05_glove", "def glove(X, d")
    X, d, x_max = names["X"], names["d"], names["x_max"]

    def ours():
        return names["glove"](X, d, x_max, epochs=3)[2][-1]

    def library():
        table = X.tocoo()
        i, k = (torch.from_numpy(a.astype(np.int64)) for a in table.coords)
        log_x = torch.from_numpy(np.log(table.data)).float()
        weight = torch.from_numpy(names["f"](table.data, x_max)).float()
        sides = [torch.nn.Embedding(X.shape[0], size, sparse=True) for size in (d, d, 1, 1)]
        for side in sides:
            torch.nn.init.uniform_(side.weight, -0.5 / d, 0.5 / d)
        weights = [side.weight for side in sides]
        optimizer = torch.optim.Adagrad(weights, lr=0.05, initial_accumulator_value=1)
        rng = np.random.default_rng(0)
        for _ in range(3):
            cost = 0.0
            for part in torch.from_numpy(rng.permutation(len(i))).split(1024):
                w, c, b, bias = (functional.embedding(ids[part], weights[n], sparse=True)
                    for n, ids in enumerate((i, k, i, k)))  # fmt: skip
                error = (w * c).sum(1) + b[:, 0] + bias[:, 0] - log_x[part]
                loss = (weight[part] * error**2).sum()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                cost += loss.item()
        return cost / len(i)

    def costs(mine, theirs):
        return f"; cost {mine:.3f} and {theirs:.3f}"

    duel("GloVe", ours, library, "torch's sparse AdaGrad", costs)


def walk_speed():
    """Five walks of 40 steps from every node of the See Also graph."""
    import networkx as nx

    names = names_of("09_graphs", "def walks_on(")
    graph = nx.Graph(
        (q.row, j) for q in tasks.queries("related", "dev") for j in q.relevant if q.row != j
    )
    graph = nx.convert_node_labels_to_integers(graph)
    A = names["sparse"].csr_array(nx.to_scipy_sparse_array(graph))

    def ours(times=5):
        return names["walks_on"](A, walks_per_node=times, p=0.5, q=2.0)

    def library():
        count = 5 * len(graph)
        return list(nx.generate_random_paths(graph, count, path_length=39, seed=0))

    fewer = (partial(ours, 1), 0.2, "walks")
    duel("Node2Vec's walks, p and q", ours, library, "networkx's, without p and q", half=fewer)


def recommender_speed():
    """ALS with 15 rounds and BPR with 300 passes over the files × functions, 64 numbers each."""
    import implicit

    names = names_of("10_users_and_items", "def bpr(")
    seen = names["sparse"].csr_matrix(names["seen"])

    def recall(X, Y):
        return names["exam"](X @ Y.T, "test")["recall"].mean()

    def als(use_cg):
        settings = {"regularization": 50.0, "alpha": 10.0, "iterations": 15, "random_state": 0}
        model = implicit.als.AlternatingLeastSquares(64, num_threads=1, use_cg=use_cg, **settings)
        model.fit(seen, show_progress=False)
        return model.user_factors, model.item_factors

    def bpr():
        settings = {"learning_rate": 0.05, "regularization": 0.005, "random_state": 0}
        model = implicit.bpr.BayesianPersonalizedRanking(
            64, iterations=300, num_threads=1, **settings
        )
        model.fit(seen, show_progress=False)
        return model.user_factors, model.item_factors

    def quality(ours, theirs):
        return f"; recall@10 {recall(*ours):.2f} and {recall(*theirs):.2f}"

    known, by = names["known"], "implicit (one thread)"
    ours, some = partial(names["als"], known), partial(names["als"], known[::2])
    exact, steps = partial(als, False), partial(als, True)
    duel("ALS, three steps", ours, exact, f"{by}, exact", quality)
    duel("ALS, three steps", ours, steps, f"{by}, three steps", quality, (some, 0.5, "files"))
    ours = partial(names["bpr"], known, by_popularity=True)
    some = partial(ours, epochs=150)
    duel("BPR", ours, bpr, by, quality, (some, 0.5, "passes"))


def bm25_speed():
    """Index the docs from lists of words, then find ten documents for every function's summary."""
    import bm25s

    names = names_of("01_one_hot", "def read_lists(")
    documents, word_id = names["documents"], names["word_id"]
    queries = [corpus.tokens(doc.summary) for doc in corpus.functions()]

    def ours(documents=documents):
        index = names["bm25_matrix"](names["count_matrix"](documents, word_id)).tocsc()
        asked = names["count_matrix"](queries, word_id)
        lists = ((m.indptr, m.indices, m.data) for m in (asked, index))
        return names["read_lists"](*lists, len(documents))

    def library():
        model = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
        model.index(documents, show_progress=False)
        return model.retrieve(queries, k=10, show_progress=False, n_threads=0)

    def quality(found, theirs):
        same = [len(set(a) & set(b)) / 10 for a, b in zip(found, theirs.documents, strict=True)]
        return f"; {np.mean(same):.3f} of the answers shared"  # equal scores: either order

    half = (partial(ours, documents[::2]), 0.5, "documents")
    duel("BM25, index and 7,722 queries", ours, library, "bm25s", quality, half)


def nearest_speed():
    """Ten nearest of MiniLM's vectors, exactly, for a thousand queries."""
    import faiss

    names = names_of("03_similarity", "def search_fast(")
    vectors = metrics.normalize(docs_minilm.vectors("body")).astype(np.float32)
    faiss.omp_set_num_threads(1)
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)

    def quality(found, theirs):
        same = [len(set(a) & set(b)) / 10 for a, b in zip(found, theirs[1], strict=True)]
        return f"; {np.mean(same):.3f} of the answers shared"

    ours = partial(names["search_fast"], vectors[:1000], vectors, 10)
    half = (partial(names["search_fast"], vectors[:1000], vectors[::2], 10), 0.5, "vectors")
    duel("exact search", ours, partial(flat.search, vectors[:1000], 10), "faiss", quality, half)


def indexes_speed():
    """IVF, HNSW and PQ over GloVe's vectors, a hundred queries one after the other."""
    import faiss

    faiss.omp_set_num_threads(1)
    names = names_of("20_vector_databases", "def faiss_pq(")
    Q, X, part, truth = (names[name] for name in ("Q", "X", "part", "truth"))
    lists = [names[name] for name in ("C", "begin", "cells", "row")]
    cells, graph = names["faiss_ivf"](lists[0], X), names["faiss_hnsw"](part)
    codes, centres = names["codes"], names["centres"]
    coded = names["faiss_pq"](centres, X)
    near = [names["search_exact"](q, part, 10) for q in Q]
    seen = np.zeros(len(part) + 1, np.int32)

    def ivf(p=16):
        return [names["search_ivf"](q, *lists, p, 10)[0] for q in Q]

    def hnsw(ef=40):
        walk = names["search_hnsw"]
        return [walk(q, part, names["links"], names["first"], ef, seen)[0] for q in Q]

    def pq(share=1):
        some = codes[: int(share * len(codes))]
        return [names["search_codes"](names["table"](q, centres), some, 10) for q in Q]

    for name, ours, index, setting, right, half in (
        (
            "IVF, 16 of 632 cells",
            ivf,
            cells,
            ("nprobe", 16),
            truth,
            (partial(ivf, 8), 0.5, "cells"),
        ),
        ("HNSW, ef 40", hnsw, graph, ("efSearch", 40), near, (partial(hnsw, 20), 0.5, "ef")),
        ("PQ, 10 bytes", pq, coded, (None, None), truth, (partial(pq, 0.5), 0.5, "codes")),
    ):
        search = ann.one_by_one(index, name=setting[0])

        def library(search=search, setting=setting):
            return [search(q, setting[1]) for q in Q]

        def quality(found, theirs, right=right):
            return f"; recall {ann.recall(found, right):.2f} and {ann.recall(theirs, right):.2f}"

        duel(name, ours, library, "faiss", quality, half)


def maxsim_speed():
    """Late interaction of twenty questions with a thousand texts, by MiniLM's token vectors."""
    import torch

    torch.set_num_threads(1)
    asked = [query.text for query in tasks.queries("questions", "dev")][:20]
    asked = late_interaction.token_vectors(asked)
    texts = late_interaction.token_vectors(tasks.texts()[:1000])
    padded = torch.nn.utils.rnn.pad_sequence([torch.from_numpy(t) for t in texts], True)
    real = padded.abs().sum(dim=2) > 0

    def ours(texts=texts):
        return np.array(
            [[late_interaction.maxsim(query, text) for text in texts] for query in asked]
        )

    def library():
        found = []
        for query in asked:
            near = torch.einsum("qd,npd->nqp", torch.from_numpy(query), padded)
            found.append(near.masked_fill(~real[:, None], -9).amax(dim=2).mean(dim=1).numpy())
        return np.array(found)

    def quality(found, theirs):
        return f"; largest difference {np.abs(found - theirs).max():.0e}"

    half = (partial(ours, texts[::2]), 0.5, "texts")
    duel("MaxSim", ours, library, "torch, padded", quality, half)


def encoder_speed():
    """Encode 500 summaries with MiniLM's weights, in our own class and in the library's."""
    import torch

    torch.set_num_threads(1)
    names = names_of("12_bert", "def from_published(")
    tokenizer, published = pretrained.minilm_tokens()
    ours_model = names["Encoder"](30_522, 384, 6, 12, 512)
    names["from_published"](published.state_dict(), ours_model)
    theirs_model = pretrained.minilm()
    texts = [doc.summary for doc in corpus.functions()[:500]]

    def ours(texts=texts):
        rows, vectors = tokenizer(texts)["input_ids"], np.zeros((len(texts), 384), np.float32)
        order = np.argsort([len(row) for row in rows])
        with torch.inference_mode():
            for part in np.array_split(order, 16):
                ids = torch.nn.utils.rnn.pad_sequence(
                    [torch.tensor(rows[i]) for i in part], batch_first=True
                )
                h, real = ours_model(ids)[-1], (ids != 0)[..., None]
                vectors[part] = (h * real).sum(dim=1) / real.sum(dim=1)
        return metrics.normalize(vectors)

    def quality(vectors, theirs):
        return f"; largest difference {np.abs(vectors - metrics.normalize(theirs)).max():.0e}"

    library = partial(theirs_model.encode, texts, show_progress_bar=False)
    half = (partial(ours, texts[::2]), 0.5, "texts")
    duel("encoding with MiniLM's weights", ours, library, "sentence-transformers", quality, half)


def search_speed():
    """Milliseconds that an answer of the finished search takes: the median and the slowest tenth.

    The dev questions, ten results with their reasons, one thread; the index is in memory. With a
    second look the first 30 are read again.
    """
    from utils.search.index import Index

    index = Index.build(progress=True)
    asked = [query.text for query in tasks.queries("questions", "dev")]
    index.search(asked[0], rerank=2)  # the models are loaded
    for name, some, rerank in (("no", asked[1:101], 0), ("a", asked[101:111], 30)):
        taken = []
        for question in some:
            started = time.perf_counter()
            index.search(question, rerank=rerank)
            taken.append(1000 * (time.perf_counter() - started))
        median, late = np.percentile(taken, [50, 90])
        print(f"search, {name} second look: {median:.0f} ms, one in ten over {late:.0f} ms")


def install_size():
    """What the requirements take on disk, in GB."""
    from importlib.metadata import distributions

    total = 0
    for package in distributions():
        try:
            listed = package.files or ()
        except Exception:  # somebody's damaged list of files
            continue
        for file in listed:
            path = package.locate_file(file)
            total += path.stat().st_size if path.is_file() else 0
    print(f"installed packages: {total / 1e9:.1f} GB")


def chapters():
    """Seconds and peak memory of every chapter in a reader's kernel, one after the other.

    Beside the seconds stands how many times as long as a fixed piece of work that is (`reference`
    of tools/reader.py), since machines differ by a factor of two.
    """
    from tools.reader import reference

    root, unit = Path(__file__).resolve().parent.parent, reference()
    taken = {}
    print(f"reference: {unit:.2f} s", flush=True)
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        # A process of its own: the peak of the one before would hide that of the next.
        done = subprocess.run(
            [sys.executable, str(root / "tools" / "reader.py"), "--json", str(path)],
            env=AS_STARTED,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
        if not done.stdout.startswith("{"):
            sys.exit(f"{path.stem} did not run:\n{done.stderr[-1000:]}")
        found = json.loads(done.stdout)
        taken[path.stem] = found["seconds"], found["gigabytes"]
        seconds, peak = taken[path.stem]
        times = f"{seconds:.0f} s, {seconds / unit:.0f} times the reference"
        print(f"{path.stem}: {times}, {peak:.1f} GB", flush=True)
        for line in found["errors"] + found["differences"]:
            print(f"  FAILED {line}", flush=True)
    slowest = max(taken, key=lambda name: taken[name][0])
    largest = max(taken, key=lambda name: taken[name][1])
    print(f"all chapters: {sum(s for s, _ in taken.values()):.0f} s with one process")
    print(
        f"slowest {slowest} {taken[slowest][0]:.0f} s, largest {largest} {taken[largest][1]:.1f} GB"
    )


PARTS = {
    "word2vec": word2vec_speed,
    "fasttext": fasttext_speed,
    "glove": glove_speed,
    "walks": walk_speed,
    "recommenders": recommender_speed,
    "bm25": bm25_speed,
    "nearest": nearest_speed,
    "indexes": indexes_speed,
    "maxsim": maxsim_speed,
    "encoder": encoder_speed,
    "search": search_speed,
    "size": install_size,
    "chapters": chapters,
}


if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        if part not in PARTS:
            sys.exit(f"expected parts of {', '.join(PARTS)}, got {part}")
        PARTS[part]()
    if ROWS:
        table()

"""Speed of our from-scratch code against well-kept libraries, as ratios in one run.

Run ``python tests/bench.py``; name parts to run only these. Nothing here is a test: a machine
may be busy. Both sides use one thread and are timed three times; the best run counts.
"""

import os
import sys
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["MPLBACKEND"] = "agg"

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, from anywhere

from tests.notebook_code import cells  # noqa: E402 (numpy reads the lines above)
from utils import corpus, metrics, tasks, vocabulary  # noqa: E402

REPEATS = 3


def best(run):
    """Return (seconds of the fastest of three runs, what the last one returned)."""
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - started)
    return min(seconds), result


def report(name, ours, library, of_library, note=""):
    """Print how many times as fast as the library we are."""
    print(f"{name}: {library / ours:.2f} × the speed of {of_library}{note}", flush=True)


def analogies(vectors, index):
    """Return the accuracy on docs analogies: speed counts only at equal quality."""
    questions = [q for family in tasks.docs_analogies().values() for q in family]
    return metrics.analogy_accuracy(vectors, index, questions)[0].mean()


def word2vec_speed():
    """Two readings of all docs, from lists of words to vectors, at gensim's default settings."""
    from gensim.models import Word2Vec

    from utils import word2vec

    sentences = corpus.sentences()
    word2vec.train(vocabulary.docs().first(1000), epochs=1)  # compile
    for name, sg in {"skip-gram": 1, "CBOW": 0}.items():

        def ours(sg=sg):
            text = vocabulary.build(sentences, 10)
            return text, word2vec.train(text, epochs=2, cbow=not sg)[0]

        def library(sg=sg):
            return Word2Vec(sentences, min_count=10, sg=sg, epochs=2, workers=1, seed=0).wv

        seconds, (text, W) = best(ours)
        theirs, wv = best(library)
        quality = f"{analogies(W, text.index):.2f} and {analogies(wv.vectors, wv.key_to_index):.2f}"
        report(name, seconds, theirs, "gensim (one worker)", f"; docs analogies {quality}")


def fasttext_speed():
    """Two readings of all docs with hashed n-grams, from lists of words to vectors."""
    from gensim.models import FastText

    names = cells("06_fasttext", "def initial_rows(")
    text, rows, offsets = names["text"], names["rows"], names["offsets"]

    def ours():
        vocabulary.build(corpus.sentences(), 10)
        return names["fasttext"](text, rows, offsets, names["initial_rows"](), epochs=2)

    def library():
        settings = {"min_count": 10, "sg": 1, "bucket": names["K"], "epochs": 2}
        return FastText(corpus.sentences(), workers=1, seed=0, **settings).wv

    seconds, Z = best(ours)
    theirs, wv = best(library)
    vectors = names["word_vectors"](Z)
    quality = (
        f"{analogies(vectors, text.index):.2f} and {analogies(wv.vectors, wv.key_to_index):.2f}"
    )
    report("FastText", seconds, theirs, "gensim (one worker)", f"; docs analogies {quality}")


PARTS = {"word2vec": word2vec_speed, "fasttext": fasttext_speed}


if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        if part not in PARTS:
            sys.exit(f"expected parts of {', '.join(PARTS)}, got {part}")
        PARTS[part]()

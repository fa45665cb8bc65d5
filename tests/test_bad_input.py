"""Wrong input to any public function of utils: one clear error that names the argument."""

import importlib
import inspect
import pkgutil
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.sparse import csr_array

import utils
from utils import (
    artifacts,
    bge,
    bm25,
    cache,
    captions,
    checkpoint,
    clip,
    context_exam,
    corpus,
    counting,
    databases,
    docsearch,
    embedding_server,
    emojis,
    encode,
    exercises,
    files,
    fusion,
    geometry,
    harvest,
    installed,
    late_interaction,
    metrics,
    numpydoc,
    package_index,
    pictures,
    plots,
    pretrained,
    progress,
    scoreboard,
    search_widget,
    senses,
    surroundings,
    tasks,
    usage,
    vectors,
    vocabulary,
    word2vec,
    word_exam,
    word_tasks,
)

NAN = np.array([[1.0, np.nan]])
ONES = np.ones((3, 2))
TEXT = vocabulary.build([["a", "b"], ["a", "b"]], 1)

# function → (arguments, the argument that the error must name)
BAD = {
    artifacts.load_or_train: [(("A", dict), "name"), (("a", None), "train")],
    artifacts.load: [(("A",), "name")],
    artifacts.generation: [(("A",), "name")],
    artifacts.header: [(("a",), "path")],
    artifacts.annotate: [(("a",), "path"), ((Path("absent"),), "path")],
    artifacts.key_of: [(([],), "arrays")],
    artifacts.parents_of: [(("a",), "facts")],
    bge.encode: [((["a"], 0), "batch"), (("text",), "texts")],
    bge.moved: [((None,), "network")],
    bge.pieces: [(("text",), "texts"), (([1],), "texts")],
    bge.padded: [(([],), "rows"), (([[]],), "rows")],
    bm25.BM25: [
        (([],), "documents"),
        (([[]],), "documents"),
        ((["text"],), "documents"),
        (([["a"]], -1), "k1"),
        (([["a"]], 1.5, 2), "b"),
    ],
    bm25.of_texts: [(("text",), "texts"), (([3],), "text")],
    captions.words: [((None,), "text")],
    captions.caption: [
        (("lion", ["animal"]), "name"),
        ((["lion"], [3]), "kind"),
        ((["lion"], ["animal"], "sonnet"), "form"),
    ],
    checkpoint.pack: [
        (({"w": torch.tensor([1])},), "state"),
        (({"w": torch.tensor([np.nan])},), "state"),
    ],
    checkpoint.unpack: [(({"a": ONES}, "b"), "prefix")],
    clip.picture_vectors: [((NAN,), "features"), ((ONES,), "features")],
    clip.text_vectors: [((NAN,), "features"), ((ONES,), "features")],
    cache.once: [(("x", {}), "make"), (("x", dict), "make"), (("a b", cache.python), "name")],
    cache.key_of: [((len,), "make"), ((None,), "make")],
    cache.sources: [(("numpy",), "module"), (("utils.absent",), "module")],
    cache.keep: [(("a", "text"), "data"), (("a/b", b""), "file")],
    cache.as_array: [(({1},), "value")],
    cache.from_array: [((ONES,), "array"), (("[]",), "array")],
    geometry.mean_cosine: [((NAN,), "vectors"), (([[1, 2]],), "vectors")],
    geometry.centre: [((ONES, NAN), "fit"), ((ONES, [[1.0], [2.0]]), "vectors")],
    geometry.remove_directions: [((NAN, ONES, 1), "vectors"), ((ONES, ONES, 99), "n")],
    geometry.whiten: [((ONES, NAN), "fit")],
    context_exam.sense_windows: [],  # takes nothing
    context_exam.retrieval: [((None,), "encode"), ((len, "train"), "split")],
    context_exam.plain_mean: [((NAN, {}), "vectors")],
    context_exam.repairs: [((None,), "encode")],
    context_exam.word_vectors: [((None,), "token_vectors")],
    context_exam.words: [((NAN, {}), "vectors")],
    context_exam.record: [(("11_x", 2018, "m", [1], 3), "arrays")],
    corpus.get: [(("numpy.flippp",), "name")],
    corpus.spans: [((None,), "text"), (("İ",), "text")],
    corpus.tokens: [((None,), "text")],
    corpus.sentences: [(([3],), "documents")],
    counting.cooccurrence: [
        (("a b", 2), "text"),
        ((TEXT, 0), "window"),
        ((TEXT, 2, "cubic"), "weighting"),
    ],
    counting.ppmi: [
        ((ONES,), "counts"),
        ((csr_array(ONES), 2), "alpha"),
        ((csr_array(ONES), 1, -1), "shift"),
    ],
    embedding_server.shorten: [((NAN, 1), "vectors"), ((ONES, 3), "dimensions")],
    embedding_server.shortest: [((NAN,), "vector")],
    embedding_server.to_base64: [((NAN,), "vector"), (([],), "vector")],
    emojis.names: [(("xx",), "language")],
    emojis.draw: [(("x",), "character"), (("🐱", 1), "size")],
    pictures.groups: [(("class",), "level")],
    pictures.folds: [((1,), "n")],
    pictures.draw: [((1,), "size")],
    pictures.scaled: [((np.zeros((2, 8, 8)),), "pixels"), ((np.zeros((1, 8, 8, 3)),), "pixels")],
    pictures.encode_pictures: [((np.zeros((1, 8, 8, 3), np.uint8), 0), "batch")],
    encode.texts: [(("all",), "kind")],
    encode.docs: [(("all",), "kind")],
    encode.to_int8: [((NAN,), "vectors"), (([],), "vectors")],
    encode.from_int8: [(({},), "artifact")],
    exercises.is_number: [],  # every input has an answer
    exercises.number: [(("x",), "expected")],
    exercises.array: [(([[1], [1, 2]],), "expected")],
    fusion.reciprocal_rank_fusion: [
        (([],), "rankings"),
        (([["a", "a"]],), "rankings"),
        (([["a"]], -1), "k"),
        (([["a"]], 60, [1, 2]), "weights"),
    ],
    fusion.weighted_fusion: [
        (([], []), "results"),
        (([[("a", np.nan)]], [1]), "results"),
        (([[("a", 1)]], [-1]), "weights"),
    ],
    databases.chroma_files: [((None,), "place")],
    databases.milvus_files: [(("x",), "place"), ((3,), "place")],
    databases.milvus_at: [(("",), "address")],
    databases.milvus_address: [((None,), "place")],
    databases.release_milvus: [((None,), "place")],
    files.absolute: [(("",), "folder"), ((None,), "folder")],
    files.cached_file: [(("a/b",), "name"), ((None,), "name")],
    installed.version: [((None,), "name")],
    installed.record: [(("",), "name")],
    surroundings.clean_environment: [],  # any names; test_surroundings.py tries a value
    harvest.read_elsewhere: [((("no_such_package",),), "packages"), (("numpy",), "packages")],
    files.write_atomically: [(("path", b""), "path"), ((files.DATA / "x", "text"), "data")],
    harvest.is_installed: [],  # says no to anything else
    harvest.collect: [((("no_such_package",),), "packages"), (("numpy",), "packages")],
    late_interaction.token_vectors: [
        (("text",), "texts"),
        (([],), "texts"),
        ((["a"], 2), "limit"),
    ],
    late_interaction.maxsim: [((NAN, ONES), "a"), ((ONES, [[1.0]]), "b")],
    package_index.version_of: [(("no_such_package",), "package"), ((3,), "package")],
    package_index.entries: [(("no_such_package",), "package")],
    package_index.load: [(("no_such_package",), "package"), (("numpy.linalg",), "package")],
    docsearch.Index: [(([],), "packages"), ((["numpy"],), "packages")],
    docsearch.search: [
        (("a", 5, "numpy"), "packages"),
        (("a", 5, []), "packages"),
        (("a", 5, ["no_such_package"]), "package"),
        (("", 5, ["tqdm"]), "question"),
        (("a", 0, ["tqdm"]), "k"),
    ],
    docsearch.main: [],  # a program, not a function to call
    search_widget.widget: [((None,), "index")],
    search_widget.show: [((None,), "index")],
    harvest.main: [],  # a program, not a function to call
    metrics.recall_at_k: [(([[1]], [], 1), "relevant"), (([[1]], [{1}], 0), "k")],
    metrics.ndcg_at_k: [(([[1]], [set()], 1), "relevant"), (([[1]], [{1}], 1.5), "k")],
    metrics.spearman: [((["x"], [1]), "a"), (([1, 2], [1]), "b")],
    metrics.spearman_of_rows: [((NAN, ONES), "a"), ((ONES, ONES[:1]), "b"), ((ONES, ONES), "a, b")],
    metrics.bootstrap_interval: [(([],), "values"), (([1, 2], 2), "level")],
    metrics.analogy_accuracy: [((NAN, {}, []), "vectors"), ((ONES, {}, []), "questions")],
    numpydoc.split_sections: [((None,), "text")],
    numpydoc.headings: [((3,), "text")],
    numpydoc.without_section: [((None, "Notes"), "text"), (("text", 3), "heading")],
    numpydoc.see_also_names: [((None,), "body")],
    numpydoc.resolve_see_also: [(([{"name": "a"}],), "entries")],
    plots.show: [((3, "a sentence that is long enough"), "fig"), ((None, ""), "alt")],
    plots.timeline_strip: [(("x",), "chapter")],
    plots.strip_alt: [((None,), "chapter")],
    plots.embedding_map: [(([], [], [], "t"), "points"), ((ONES, ["a"], ["b"], "t"), "labels")],
    pretrained.sha256: [(("absent",), "path")],
    pretrained.find: [(("elmo",), "name")],
    pretrained.gensim_data: [(("absent",), "name")],
    progress.keep: [((None, "q"), "state")],
    scoreboard.record: [
        (("01_x", 1994, "m", "speed", "x", 1.0), "task"),
        (("01_x", 1994, "m", "cost", "x", np.nan), "values"),
        (("01_x", 1994, "m", "cost", "x", []), "values"),
    ],
    scoreboard.typed: [(({"chapter": "01"},), "row")],
    scoreboard.rows: [(("speed",), "task")],
    scoreboard.table: [(("speed",), "task")],
    scoreboard.figure: [
        (("related", "absent"), "metric"),
        (("related", "recall@10", None, None, ["absent"]), "models"),
    ],
    senses.accuracy: [((ONES,), "vectors"), ((NAN,), "vectors")],
    tasks.related: [(("train",), "split")],
    tasks.questions: [(("",), "split")],
    tasks.rank: [(((), ONES), "scores")],
    tasks.evaluate: [(("senses", "dev", len), "task"), (("related", "dev", ONES), "score")],
    usage.calls_in: [((None,), "source")],
    usage.read_files: [((["path"],), "files")],
    usage.core: [((np.eye(2),), "matrix"), ((csr_array(np.eye(2)), 0), "least")],
    usage.hide: [((np.eye(2),), "matrix"), ((csr_array(np.eye(2)), np.array([1, 1])), "columns")],
    usage.leave_two_out: [((np.eye(2),), "matrix"), ((csr_array(np.eye(2)),), "matrix")],
    vectors.as_matrix: [(("M", [1]), "M"), (("M", [["a"]]), "M")],
    vectors.as_vector: [(("v", []), "v"), (("v", ["a"]), "v")],
    vectors.normalize: [(([1],), "vectors"), ((NAN,), "vectors")],
    vectors.cosine: [((ONES, NAN), "b"), ((ONES, np.ones((2, 3))), "b")],
    vectors.top_k: [((ONES, 3), "k"), ((ONES, 1, [0]), "exclude")],
    vectors.nearest: [((ONES, ONES, 4), "k"), (([], ONES), "a")],
    vocabulary.build: [
        ((["a b"],), "sentences"),
        (([["a"]],), "sentences"),
        (([["a"]], 0), "min_count"),
    ],
    vocabulary.docs: [((0,), "min_count")],
    vocabulary.Text.first: [((TEXT, 0), "n_tokens")],
    vocabulary.Text.only: [((TEXT, [1, 0]), "kept"), ((TEXT, np.ones(1, bool)), "kept")],
    word2vec.keep_probability: [(([0],), "counts"), (([1], -1), "sample")],
    word2vec.noise_table: [(([],), "counts"), (([1], np.nan), "exponent")],
    word2vec.huffman: [(([1],), "counts")],
    word2vec.initial_vectors: [((0, 5), "n_words"), ((5, 2.5), "embedding_dim")],
    word2vec.train: [
        (("a b",), "text"),
        ((TEXT, 0), "embedding_dim"),
        ((TEXT, 5, 0), "window"),
        ((TEXT, 5, 5, -1), "negative"),
        ((TEXT, 5, 5, 5, -1), "sample"),
        ((TEXT, 5, 5, 5, 1e-3, 0), "epochs"),
        ((TEXT, 5, 5, 5, 1e-3, 1, 0), "alpha"),
    ],
    # compiled loops: what calls them has checked
    word2vec.next_state: [],
    word2vec.learn: [],
    word2vec.learn_word: [],
    word_exam.mean_vectors: [((["a b"], ONES, {}), "token_lists"), (([["a"]], NAN, {}), "vectors")],
    word_exam.document_vectors: [((NAN, {}), "vectors")],
    word_exam.occurrence_vectors: [((ONES, {}, -1), "half_window"), ((ONES, {}), "index")],
    word_exam.take: [((NAN, {}), "vectors"), ((ONES, {}), "index")],
    word_exam.record: [(("04_word2vec", 2013, "x", {}, 100), "result")],
    word_exam.show: [(([1],), "rows")],
    word_tasks.word_pairs: [(("rg65",), "name")],
    word_tasks.evaluate_pairs: [((ONES, {}, "wordsim353"), "index")],
}
CASES = [
    pytest.param(function, *case, id=f"{function.__module__}.{function.__name__}-{case[1]}")
    for function, cases in BAD.items()
    for case in cases
]


@pytest.mark.parametrize(("function", "arguments", "name"), CASES)
def test_the_error_names_the_argument(function, arguments, name):
    with pytest.raises((ValueError, KeyError, FileNotFoundError)) as caught:
        function(*arguments)
    message = str(caught.value.args[0])
    assert message.startswith(f"{name}: ")
    assert "expected" in message or "no evaluation file" in message


def public_functions():
    """Yield every public function of utils that takes an argument, from its own module."""
    for info in pkgutil.walk_packages(utils.__path__, "utils."):
        module = importlib.import_module(info.name)
        for name, function in inspect.getmembers(module):
            own = getattr(function, "__module__", None) == info.name
            if own and not name.startswith("_") and callable(function):
                wrapped = inspect.unwrap(function)
                if inspect.isfunction(wrapped) and inspect.signature(wrapped).parameters:
                    yield function


def test_no_public_function_is_left_out():
    tried = {(f.__module__, f.__name__) for f in BAD}
    missing = {(f.__module__, f.__name__) for f in public_functions()} - tried
    assert missing == set()

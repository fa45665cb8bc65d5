"""Wrong input to any public function of utils: one clear error that names the argument."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.sparse import csr_array

import utils
from utils.exam import contextual, course, scoreboard, senses, static_vectors, tasks, words
from utils.exercises import judges, shown, solved
from utils.machine import (
    cache,
    chapter_table,
    checks,
    files,
    installed,
    package_files,
    surroundings,
    zip_pieces,
)
from utils.measure import geometry, metrics, vectors
from utils.models import (
    artifacts,
    batches,
    clip,
    counting,
    descent,
    docs_bert,
    docs_gpt2,
    docs_minilm,
    docs_mpnet,
    efficientnet,
    emoji_words,
    int8,
    upper_layers,
    word2vec,
)
from utils.search import (
    ann,
    api_server,
    bm25,
    chunks,
    command,
    database_trials,
    databases,
    encoders,
    fields,
    fusion,
    heaps,
    index,
    late_interaction,
    mixture,
    one_package,
    piece_vectors,
    public_names,
    shipped,
    stems,
    widget,
)
from utils.show import drawings, emoji_explorables, explorables, index_pictures, picture_grid, plots
from utils.show.drawings import grids, tables
from utils.worlds import (
    captions,
    corpus,
    docstrings,
    emoji_set,
    emojis,
    function_calls,
    harvest,
    near_copies,
    vocabulary,
)

NAN = np.array([[1.0, np.nan]])
ONES = np.ones((3, 2))
ALT = "a sentence that is long enough"
TEXT = vocabulary.build([["a", "b"], ["a", "b"]], 1)

# function → (arguments, the argument that the error must name)
BAD = {
    artifacts.load_or_train: [(("A", dict), "name"), (("a", None), "train")],
    artifacts.load: [(("A",), "name"), (("absent",), "name")],
    artifacts.generation: [(("A",), "name")],
    artifacts.header: [(("a",), "path")],
    artifacts.is_whole: [(("a",), "path")],
    artifacts.annotate: [(("a",), "path"), ((Path("absent"),), "path")],
    artifacts.key_of: [(([],), "arrays")],
    artifacts.parents_of: [(("a",), "facts")],
    artifacts.inputs_of: [(("a",), "facts")],
    artifacts.changed_inputs: [(("a",), "facts")],
    docs_bert.pieces: [(("text",), "texts"), (([1],), "texts")],
    docs_bert.padded: [(([],), "rows"), (([[]],), "rows")],
    docs_gpt2.base: [((None,), "causal"), ((1,), "causal")],
    docs_gpt2.tokens: [((None,), "text"), ((["a"],), "text")],
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
    int8.pack: [
        (({"w": torch.tensor([1])},), "state"),
        (({"w": torch.tensor([np.nan])},), "state"),
    ],
    int8.unpack: [(({"a": ONES}, "b"), "prefix")],
    clip.picture_vectors: [((NAN,), "features"), ((ONES,), "features")],
    clip.text_vectors: [((NAN,), "features"), ((ONES,), "features")],
    batches.by_length: [(([3], 0), "size"), (([3], True), "size")],
    checks.whole: [(("k", 0, 1), "k"), (("k", 5, 1, 4), "k")],
    checks.one_of: [(("form", "c", "ab"), "form")],
    checks.function: [(("train", None), "train")],
    cache.once: [(("x", {}), "make"), (("x", dict), "make"), (("a b", cache.python), "name")],
    cache.key_of: [((len,), "make"), ((None,), "make")],
    cache.sources: [(("numpy",), "module"), (("utils.absent",), "module")],
    cache.folder: [
        (("a/b", len, len, "It"), "name"),
        (("a", None, len, "It"), "whole"),
        (("a", len, None, "It"), "make"),
    ],
    cache.keep: [(("a", "text"), "data"), (("a/b", b""), "file")],
    cache.as_array: [(({1},), "value")],
    cache.from_array: [((ONES,), "array"), (("[]",), "array")],
    geometry.mean_cosine: [((NAN,), "vectors"), (([[1, 2]],), "vectors")],
    geometry.centre: [((ONES, NAN), "fit"), ((ONES, [[1.0], [2.0]]), "vectors")],
    geometry.remove_directions: [((NAN, ONES, 1), "vectors"), ((ONES, ONES, 99), "n")],
    geometry.whiten: [((ONES, NAN), "fit")],
    contextual.sense_windows: [],  # takes nothing
    contextual.retrieval: [((None,), "encode"), ((len, "train"), "split")],
    contextual.plain_mean: [((NAN, {}), "vectors")],
    contextual.repairs: [((None,), "encode")],
    contextual.word_vectors: [((None,), "token_vectors")],
    contextual.words: [((NAN, {}), "vectors")],
    contextual.record: [(("11_x", 2018, "m", [1], 3), "arrays")],
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
    api_server.quantize: [
        ((NAN, "int8"), "vectors"),
        ((ONES, "int4"), "dtype"),
        ((ONES, "binary"), "vectors"),
    ],
    api_server.shorten: [((NAN, 1), "vectors"), ((ONES, 3), "dimensions")],
    api_server.shortest: [((NAN,), "vector")],
    api_server.to_base64: [((NAN,), "vector"), (([],), "vector")],
    emojis.names: [(("xx",), "language")],
    emojis.draw: [(("x",), "character"), (("🐱", 1), "size")],
    emoji_set.groups: [(("class",), "level")],
    emoji_set.folds: [((1,), "n")],
    emoji_set.draw: [((1,), "size")],
    efficientnet.scaled: [
        ((np.zeros((2, 8, 8)),), "pixels"),
        ((np.zeros((1, 8, 8, 3)),), "pixels"),
    ],
    efficientnet.encode_pictures: [((np.zeros((1, 8, 8, 3), np.uint8), 0), "batch")],
    docs_minilm.texts: [(("all",), "kind")],
    docs_minilm.vectors: [(("all",), "kind")],
    docs_mpnet.encode: [(("one text",), "texts"), (([],), "texts"), ((["a"], 0), "size")],
    docs_mpnet.vectors: [(("all",), "kind")],
    upper_layers.lower: [
        (("one text",), "texts"),
        (([],), "texts"),
        ((["a"], 6), "depth"),
        ((["a"], 2, "bert"), "model"),
    ],
    upper_layers.read_tokens: [(("one text", None), "texts"), (([], None), "texts")],
    upper_layers.score_pairs: [
        ((len, (ONES, ONES), (ONES, ONES), []), "pairs"),
        ((len, (ONES, ONES), (ONES, ONES), [(1, 2, 3)]), "pairs"),
    ],
    upper_layers.student: [],  # takes nothing
    descent.descend: [((torch.nn.Linear(1, 1), [], 0, 0.1), "steps")],
    upper_layers.ask: [(("one text",), "texts")],
    drawings.query_side: [],  # takes nothing
    drawings.read_together: [],
    tables.table: [((None, 0, 0, []), "values"), ((None, 0, 0, [[1], [1, 2]]), "values")],
    grids.filled: [((None, 0, 0, []), "texts"), ((None, 0, 0, ["ab", "c"]), "texts")],
    **dict.fromkeys((grids.path, grids.sign, grids.step, grids.thick), ()),  # of a Sketch
    drawings.chain: [(([],), "rows"), (([[("a",)]],), "rows")],
    int8.to_int8: [((NAN,), "vectors"), (([],), "vectors")],
    int8.from_int8: [(({},), "artifact")],
    judges.is_number: [],  # every input has an answer
    judges.number: [(("x",), "expected")],
    judges.array: [(([[1], [1, 2]],), "expected")],
    judges.matches: [
        (("x", ()), "reference"),
        ((len, ()), "cases"),
        ((len, None), "cases"),
        ((len, [("a case", ["a"])]), "cases"),
        ((len, [("", ("a",))]), "cases"),
        ((len, [("a case", ("a",), 3)]), "cases"),
    ],
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
    ann.recall: [(([[1]], []), "found"), (([[1]], [[1], [2]]), "found")],
    ann.timed: [((3,), "make")],
    ann.curve: [
        ((3, [1], ONES, ONES, [[0]] * 3, len), "search"),
        ((max, [1], ONES, ONES, [[0]] * 3, 3), "exact"),
    ],
    ann.show_recalls: [(({"a": (1, 2)},), "found")],
    ann.one_by_one: [((ONES,), "index")],
    ann.size: [((ONES,), "index")],
    database_trials.restarted: [(("absent", ONES), "place")],
    database_trials.added_elsewhere: [(("absent", "a", ONES), "place")],
    database_trials.intruded: [(("absent", ONES), "place")],
    database_trials.chroma_reader: [((None, np.ones(3)), "vectors")],
    database_trials.milvus_reader: [(("a.db", "many", np.ones(3)), "vectors")],
    piece_vectors.windows: [(("one",), "texts")],
    piece_vectors.of_windows: [(([],), "rows"), (([[1] * 99],), "rows")],
    piece_vectors.of_docs: [((0,), "count")],
    database_trials.prepare: [(("a", np.ones(3)), "vectors")],
    database_trials.torn: [(("absent",), "place")],
    database_trials.crashed: [(("absent", 1), "place"), (("absent", 0), "least")],
    database_trials.watched: [((3, max, [1]), "open_reader"), ((max, 3, [1]), "write")],
    databases.chroma_files: [((None,), "place")],
    databases.milvus_files: [(("x",), "place"), ((3,), "place")],
    databases.milvus_at: [(("",), "address")],
    databases.milvus_address: [((None,), "place")],
    databases.release_milvus: [((None,), "place")],
    files.absolute: [(("",), "folder"), ((None,), "folder")],
    files.cached_file: [(("a/b",), "name"), ((None,), "name")],
    files.cached_folder: [(("a/b",), "name"), ((None,), "name")],
    zip_pieces.Joined: [(([],), "paths"), (("a",), "paths"), (([Path("absent")],), "paths")],
    zip_pieces.unpack: [(("all-mpnet-base-v2", []), "archive")],
    chapter_table.chapter: [(("99_absent",), "stem"), ((None,), "stem")],
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
    one_package.version_of: [(("no_such_package",), "package"), ((3,), "package")],
    one_package.entries: [(("no_such_package",), "package")],
    one_package.load: [(("no_such_package",), "package"), (("numpy.linalg",), "package")],
    index.Index: [(([],), "packages"), ((["numpy"],), "packages")],
    one_package.encode: [(("text", None), "texts"), (([3], None), "texts")],
    one_package.terms_of: [],  # of docs that the reader has not made
    stems.stem: [((3,), "word")],
    stems.split: [((None,), "identifier")],
    stems.terms: [((["a"],), "text")],
    chunks.prose: [((None,), "text")],
    chunks.sentences: [((3,), "text")],
    chunks.chunks: [
        ((3, list), "text"),
        (("a", 3), "pieces"),
        (("a", list, 1), "limit"),
        (("a", list, 10, 10), "overlap"),
    ],
    chunks.later: [((3, list, 10), "text"), (("a", list, 3), "limit")],
    encoders.word_pieces: [((3,), "text")],
    encoders.as_published: [(("one text",), "texts"), (([3],), "texts")],
    encoders.kept: [((3, ["a"]), "encode"), ((len, "a"), "questions"), ((len, [3]), "questions")],
    encoders.Encoder: [(("a b", "1", len, len, len), "name"), (("a", "1", len, 3, len), "ask")],
    fields.count: [(({},), "fields"), (({"a": [["x"]], "b": []},), "fields")],
    fields.join: [(([],), "counts")],
    fields.beside: [(([],), "counts"), (([fields.count({"a": [["x"]]})] * 2,), "counts")],
    fields.BM25F: [
        (([], {}), "counts"),
        ((fields.count({"a": [["x"]]}), {}), "weights"),
        ((fields.count({"a": [["x"]]}), {"a": 1}, 0), "k1, b"),
    ],
    mixture.weights: [((3,), "encoder")],
    mixture.learn: [((NAN, [{0}]), "features"), (([[[1.0]]], []), "right")],
    # heaps are called by compiled code alone
    heaps.nobody: [],
    heaps.offer: [],
    heaps.ranked: [],
    heaps.keep: [],
    heaps.drain: [],
    public_names.Names: [((["numpy"],), "docs")],
    public_names.identifiers: [((None,), "question")],
    public_names.near: [((3, "a"), "a"), (("a", None), "b")],
    shipped.vectors: [(("minilm",), "encoder")],
    shipped.later: [(("text", encoders.minilm()), "doc"), (("text", "minilm"), "encoder")],
    shipped.asked: [(("minilm",), "encoder")],
    command.main: [],  # a program, not a function to call
    index.skipped: [(("numpy",), "packages"), ((["no_such_package"],), "package")],
    index.search: [
        (("a", 5, "numpy"), "packages"),
        (("a", 5, []), "packages"),
        (("a", 5, ["no_such_package"]), "package"),
        (("", 5, ["tqdm"]), "question"),
        (("a", 0, ["tqdm"]), "k"),
    ],
    widget.widget: [((None,), "index")],
    widget.show: [((None,), "index")],
    harvest.main: [],  # a program, not a function to call
    metrics.recall_at_k: [(([[1]], [], 1), "relevant"), (([[1]], [{1}], 0), "k")],
    metrics.success_at_k: [(([[1]], [set()]), "relevant"), (([[1]], [{1}], 0), "k")],
    metrics.smallest_difference: [
        (([1.0],), "differences"),
        (([1.0, 2.0], 10, 2), "power"),
        (([1.0, 2.0], 10, 0.8, 0.05, ["a"]), "groups"),
        (([1.0, 2.0], 10, 0.8, 0.05, ["a", "a"]), "groups"),
    ],
    metrics.ndcg_at_k: [(([[1]], [set()], 1), "relevant"), (([[1]], [{1}], 1.5), "k")],
    metrics.spearman: [((["x"], [1]), "a"), (([1, 2], [1]), "b")],
    metrics.spearman_of_rows: [((NAN, ONES), "a"), ((ONES, ONES[:1]), "b"), ((ONES, ONES), "a, b")],
    metrics.estimate: [(([],), "values"), (([1, 2], [1]), "groups")],
    metrics.paired: [(([1], []), "before"), ((["a"], [1]), "after"), (([1, 2], [1]), "before")],
    metrics.bootstrap_interval: [(([],), "values"), (([1, 2], 2), "level")],
    metrics.analogy_accuracy: [((NAN, {}, []), "vectors"), ((ONES, {}, []), "questions")],
    docstrings.split_sections: [((None,), "text")],
    docstrings.headings: [((3,), "text")],
    docstrings.without_section: [((None, "Notes"), "text"), (("text", 3), "heading")],
    docstrings.see_also_names: [((None,), "body")],
    docstrings.resolve_see_also: [(([{"name": "a"}],), "entries")],
    index_pictures.opened: [((ONES[:, :2], ONES[:, :2], [0, 0], 0), "p")],
    index_pictures.greedy: [((ONES[:, :2], [set()] * 3, 3, [0, 0]), "start")],
    index_pictures.links: [((ONES[:, :2], 0), "m")],
    explorables.show: [
        (("", {}, "a title of it", ALT), "kind"),
        (("words", {}, "short", ALT), "title"),
        (("words", {}, "a title of it", "short"), "alt"),
        (("words", [], "a title of it", ALT), "data"),
        (("words", {"x": "y" * explorables.MAX_BYTES}, "a title of it", ALT), "data"),
    ],
    explorables.vectors: [((NAN,), "matrix"), (([],), "matrix")],
    explorables.indices: [(([[-1]],), "matrix"), (([[0.5]],), "matrix"), (([],), "matrix")],
    explorables.picture: [((None,), "image")],
    emoji_words.words_of: [((None,), "text")],
    emoji_words.stems: [((3,), "word")],
    emoji_words.find: [((None,), "text")],
    emoji_explorables.sheet: [(([], 16), "rows"), (([0], 4), "cell")],
    emoji_explorables.emoji_map: [((NAN,), "places")],
    shown.say: [],
    shown.sentence: [],
    shown.task: [],
    shown.outcome: [(("?", "a reason"), "state")],
    shown.code: [],
    picture_grid.grid: [(([], []), "rows"), (([[ONES]], []), "labels")],
    plots.crowded: [((None,), "fig")],
    plots.show: [((3, "a sentence that is long enough"), "fig"), ((None, ""), "alt")],
    plots.timeline_strip: [(("x",), "chapter")],
    plots.intervals: [((None, {}), "results"), ((None, {"a": ONES[0]}, [1, 2]), "places")],
    plots.strip_alt: [((None,), "chapter")],
    plots.embedding_map: [(([], [], [], "t"), "points"), ((ONES, ["a"], ["b"], "t"), "labels")],
    package_files.sha256: [(("absent",), "path")],
    package_files.find: [(("elmo",), "name")],
    package_files.gensim_data: [(("absent",), "name")],
    solved.keep: [((None, "q"), "state")],
    course.chapter: [(("99_absent",), "stem"), ((None,), "stem")],
    scoreboard.record: [
        (("01_x", 1994, "m", "speed", "x", 1.0), "task"),
        (("01_x", 1994, "m", "cost", "x", np.nan), "values"),
        (("01_x", 1994, "m", "cost", "x", []), "values"),
    ],
    scoreboard.entry: [(("01_x", 1994, "m", "speed", "x", 1.0), "task")],
    scoreboard.write: [(({"chapter": "01"},), "row")],
    scoreboard.check: [((None,), "row")],
    scoreboard.typed: [(({"chapter": "01"},), "row")],
    scoreboard.rows: [(("speed",), "task")],
    scoreboard.table: [(("speed",), "task")],
    scoreboard.figure: [
        (("related", "absent"), "metric"),
        (("related", "recall@10", None, None, ["absent"]), "models"),
    ],
    senses.accuracy: [((ONES,), "vectors"), ((NAN,), "vectors")],
    tasks.queries: [(("senses", "dev"), "task"), (("related", "train"), "split")],
    tasks.asked: [(("old",), "functions")],
    words.by_pair: [(([1.0, 0.0],), "hits")],
    tasks.by_cosine: [((ONES,), "vectors"), (("a",), "vectors")],
    tasks.rank: [(((), ONES), "scores")],
    tasks.measure: [((["a"], [[0]]), "queries")],
    tasks.corners: [((["a"],), "queries"), ((tasks.queries("questions", "dev"),), "queries")],
    tasks.evaluate: [((["a"], len), "queries"), (((), ONES), "score")],
    function_calls.calls_in: [((None,), "source")],
    function_calls.read_files: [((["path"],), "files")],
    function_calls.core: [((np.eye(2),), "matrix"), ((csr_array(np.eye(2)), 0), "least")],
    function_calls.hide: [
        ((np.eye(2),), "matrix"),
        ((csr_array(np.eye(2)), np.array([1, 1])), "columns"),
    ],
    function_calls.leave_two_out: [((np.eye(2),), "matrix"), ((csr_array(np.eye(2)),), "matrix")],
    near_copies.runs: [(("a text",), "tokens"), ((["a"], 0), "n")],
    near_copies.seen_share: [(([["a"]], [1]), "held_out"), (([["a"]], [True, False]), "held_out")],
    near_copies.apart: [(([["a"]], [1]), "held_out"), (([["a"]], np.array([True]), 2), "limit")],
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
    vocabulary.of_docs: [((0,), "min_count")],
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
    static_vectors.mean_vectors: [
        ((["a b"], ONES, {}), "token_lists"),
        (([["a"]], NAN, {}), "vectors"),
    ],
    static_vectors.document_vectors: [((NAN, {}), "vectors")],
    static_vectors.occurrence_vectors: [((ONES, {}, -1), "half_window"), ((ONES, {}), "index")],
    static_vectors.take: [((NAN, {}), "vectors"), ((ONES, {}), "index")],
    static_vectors.record: [(("04_word2vec", 2013, "x", {}, 100), "result")],
    static_vectors.show: [(([1],), "rows")],
    words.word_pairs: [(("rg65",), "name")],
    words.evaluate_pairs: [((ONES, {}, "wordsim353"), "index")],
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
        if re.fullmatch(r"utils\.exercises\.ch\d\d", info.name):
            continue  # its functions are worked solutions, and check no more than a reader's do
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

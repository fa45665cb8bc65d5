"""What a chapter teaches and utils keeps for later chapters is the same thing, in both places."""

import importlib
import re

import numpy as np
import pytest
import torch
from scipy import sparse

from tests.notebook_code import definitions, section_of
from utils.exam import static_vectors
from utils.machine import chapter_table
from utils.machine.files import ROOT
from utils.measure import geometry
from utils.models import artifacts, clip, counting, docs_bert, docs_gpt2, int8, word2vec
from utils.search import bm25, fusion, late_interaction
from utils.worlds import corpus, vocabulary

DEFINED = re.compile(r"Defined in chapter (\d\d), section (\d+)\.")
RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def text():
    return vocabulary.build(list(corpus.sentences())[:2000], min_count=2)


def same(ours, theirs):
    ours, theirs = (x.toarray() if sparse.issparse(x) else np.asarray(x) for x in (ours, theirs))
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=2e-5)


def cooccurrence(names, text):
    theirs = names["cooccurrence"](text.ids, text.sentence_of, 3, len(text))
    same(counting.cooccurrence(text, 3), theirs)


def ppmi(names, text):
    counts = counting.cooccurrence(text, 2)
    same(counting.ppmi(counts), names["ppmi"](counts))


def bm25_matrix(names, text):
    documents = [corpus.tokens(doc.text) for doc in corpus.functions()[:50]]
    search = bm25.BM25(documents, k1=1.2, b=0.6)
    same(search.matrix, names["bm25_matrix"](search.counts(documents), k1=1.2, b=0.6))


def mean_vectors(names, text):
    lists = [corpus.tokens(doc.text) for doc in corpus.functions()[:50]]
    W, weights = RNG.normal(size=(len(text), 5)), static_vectors._weights()
    known = {w: text.index[w] for w in text.words if w in weights}
    names |= {"weight": weights, "word_id": known, "vocabulary": text.words, "V": len(text), "W": W}
    same(static_vectors.mean_vectors(lists, W, known), names["mean_vectors"](lists))


def skip_gram(names, text):
    W, C = word2vec.initial_vectors(len(text), 10), np.zeros((len(text), 10), np.float32)
    keep = (word2vec.keep_probability(text.counts) * 2**32).astype(np.int64)
    table = word2vec.noise_table(text.counts)
    names["read"](text.ids, text.starts, keep, W, C, 5, 5, table, 0.025, 0.0001, 1)
    ours = word2vec.train(text, 10, epochs=1)
    same(ours[0], W)
    same(ours[1], C)
    assert abs(C).max() > 0.01


def next_state(names, text):
    ours = theirs = 1
    for _ in range(5):
        ours, theirs = word2vec.next_state(ours), names["next_state"](theirs)
        assert ours == theirs


def to_int8(names, text):
    vectors = np.vstack([RNG.normal(size=(4, 6)), np.zeros(6)]).astype(np.float32)
    codes, scale = names["to_int8"](vectors)
    ours = int8.to_int8(vectors)
    np.testing.assert_array_equal(ours["codes"], codes)
    same(ours["scale"], scale)


def encoder(names, text):
    ours, theirs = docs_bert.base(), names["Encoder"](6000, 128, 4, 2, 128)
    theirs.load_state_dict(ours.state_dict())
    ids = torch.tensor([[2, 40, 50, 3], [2, 99, 3, 0]])
    with torch.no_grad():
        same(ours.eval()(ids)[ids != 0], theirs.eval()(ids)[-1][ids != 0])


def gpt2(names, text):
    ours, theirs = docs_gpt2.base(), names["GPT2"](4096, 192, 4, 4, 256)
    theirs.load_state_dict(ours.state_dict())
    ids = torch.tensor([[2, 40, 50, 3], [2, 99, 3, 0]])
    with torch.no_grad():
        for state, other in zip(ours(ids), theirs(ids), strict=True):
            same(state, other)


def byte_pairs(names, text):
    class Pairs(names["BytePairs"]):
        encode = names["to_ids"]

    theirs = Pairs(artifacts.load("bpe_docs")["merges"].tolist())
    for doc in corpus.docs()[:40]:
        assert docs_gpt2.tokens(doc.text) == theirs.encode(doc.text)
    assert docs_gpt2.tokens("二维数组 🌳") == theirs.encode("二维数组 🌳")


def padded(names, text):
    rows = [[2, 40, 3], [2, 3], [2, 7, 8, 9, 3]]
    same(docs_bert.padded(rows), names["padded"](rows))


def centre(names, text):
    vectors, fit = RNG.normal(size=(4, 3)), RNG.normal(size=(9, 3))
    same(geometry.centre(vectors, fit), names["centre"](vectors, fit))


def whiten(names, text):
    vectors, fit = RNG.normal(size=(4, 3)), RNG.normal(size=(9, 3))
    same(geometry.whiten(vectors, fit), names["whiten"](vectors, fit))


def heads(names, text):
    theirs = names["Heads"]()
    state = {name: torch.from_numpy(array) for name, array in clip._weights().items()}
    theirs.load_state_dict(state, strict=False)
    x, y = (RNG.normal(size=(3, d)).astype(np.float32) for d in (1280, 512))
    with torch.no_grad():
        same(clip.picture_vectors(x), theirs.pictures(x))
        same(clip.text_vectors(y), theirs.texts(y))


def maxsim(names, text):
    q, d = (torch.nn.functional.normalize(torch.randn(1, n, 6), dim=-1) for n in (4, 7))
    real = torch.ones(1, 1, 7, dtype=bool)
    theirs = names["late"](q, d[:, None], torch.ones(1, 4, dtype=bool), real)
    same(late_interaction.maxsim(q[0], d[0]), theirs.item())


def rrf(names, text):
    rankings = [["flip", "roll", "rot90"], ["sort", "roll", "flip"], ["tile"]]
    ours = [item for item, _ in fusion.reciprocal_rank_fusion(rankings, 10)]
    assert ours == names["rrf"](rankings, 10)


# A helper, what the notebook calls it, what else of the notebook that needs, and the comparison.
TAUGHT = [
    ("models.counting.cooccurrence", "cooccurrence", (), cooccurrence),
    ("models.counting.ppmi", "ppmi", (), ppmi),
    ("search.bm25.BM25", "bm25_matrix", ("saturated",), bm25_matrix),
    ("exam.static_vectors.mean_vectors", "mean_vectors", (), mean_vectors),
    (
        "models.word2vec.train",
        "read",
        ("sigmoid", "ZERO", "SIGMOID", "learn", "next_state", "read_pair"),
        skip_gram,
    ),
    ("models.word2vec.next_state", "next_state", (), next_state),
    ("models.int8.to_int8", "to_int8", (), to_int8),
    ("models.docs_bert.Encoder", "Encoder", ("Attention", "Layer"), encoder),
    ("models.docs_bert.padded", "padded", (), padded),
    (
        "models.docs_gpt2.GPT2",
        "GPT2",
        ("CausalAttention", "Block", "first_weights", "N_PIECES"),
        gpt2,
    ),
    (
        "models.docs_gpt2.tokens",
        "to_ids",
        (
            "N_PIECES",
            "WORDS",
            "PRINTABLE",
            "ORDER",
            "BYTES",
            "FIRST",
            "merge",
            "BytePairs",
            "to_text",
        ),
        byte_pairs,
    ),
    ("measure.geometry.centre", "centre", (), centre),
    ("measure.geometry.whiten", "whiten", ("centre",), whiten),
    ("models.clip.picture_vectors", "Heads", (), heads),
    ("models.clip.text_vectors", "Heads", (), heads),
    ("search.late_interaction.maxsim", "late", (), maxsim),
    ("search.fusion.reciprocal_rank_fusion", "rrf", (), rrf),
]


def helper(dotted):
    module, _, name = f"utils.{dotted}".rpartition(".")
    return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize(("dotted", "name", "needs", "compare"), TAUGHT, ids=[t[0] for t in TAUGHT])
def test_helper_and_chapter_do_the_same(dotted, name, needs, compare, text):
    number, section = DEFINED.search(helper(dotted).__doc__).groups()
    (stem,) = (c.stem for c in chapter_table.chapters() if c.number == number)
    assert section_of(stem, name) == section
    compare(definitions(stem, name, *needs), text)


def test_every_such_line_is_in_the_table():
    said = sum(
        len(DEFINED.findall(path.read_text(encoding="utf-8")))
        for path in (ROOT / "utils").rglob("*.py")
    )
    assert said == len(TAUGHT)

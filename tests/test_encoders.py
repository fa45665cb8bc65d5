"""Encoders: MiniLM by default, another one in its place."""

import numpy as np
import pytest

from utils.models import upper_layers
from utils.search import encoders


def test_minilm_encodes_and_cuts():
    model = encoders.minilm()
    vectors = model.encode(["a cat", "a dog"])
    assert vectors.shape == (2, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    text = "Unbelievable cats."
    assert [text[a:b] for a, b in model.pieces(text)][-1] == "."
    assert model is encoders.minilm()
    assert model.english


def test_minilm_encodes_as_the_library_does():
    from utils.models import pretrained

    texts = ["a cat", "Return the sum of array elements over a given axis.", "word " * 400]
    ours = encoders.as_published(texts)
    theirs = pretrained.minilm().encode(texts, normalize_embeddings=True)
    assert ours.dtype == np.float32
    assert np.allclose(ours, theirs, atol=1e-6)
    assert encoders.as_published([]).shape == (0, 384)


def test_what_is_kept_of_questions_is_limited(monkeypatch):
    monkeypatch.setattr(encoders, "KEPT", 3)
    encoders._kept.clear()
    read = []

    def encode(texts):
        read.extend(texts)
        return np.array([[len(text), 1.0] for text in texts])

    for asked in (["a", "bb"], ["bb", "ccc", "bb"], ["ccc", "dddd"]):
        assert encoders.kept(encode, asked).tolist() == [[len(text), 1] for text in asked]
        assert len(encoders._kept) <= 3
    assert read == ["a", "bb", "ccc", "ccc", "dddd"]  # the third time too many: all anew
    encoders._kept.clear()


def test_minilm_asks_with_the_student_what_the_student_reads_whole():
    model, short, long = encoders.minilm(), "draw a tree of clusters", "tree " * 60
    vectors = model.ask([long, short])
    assert np.allclose(vectors[0], model.encode([long])[0], atol=1e-5)
    assert np.allclose(vectors[1], upper_layers.ask([short])[0], atol=1e-5)
    assert not np.allclose(vectors[1], model.encode([short])[0], atol=0.05)


def test_without_the_student_minilm_asks_as_published(monkeypatch):
    def missing():
        raise FileNotFoundError

    monkeypatch.setattr(upper_layers, "student", missing)
    encoders._has_student.cache_clear()
    model = encoders.minilm()
    try:
        assert np.allclose(model.ask(["a tree"]), model.encode(["a tree"]), atol=1e-5)
    finally:
        encoders._has_student.cache_clear()


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"name": "a b"}, "name"),
        ({"encode": 3}, "encode"),
        ({"limit": 1}, "limit"),
        ({"english": "yes"}, "english"),
    ],
)
def test_a_wrong_encoder_is_one_clear_error(changed, name):
    good = {"name": "x", "key": "1", "encode": len, "ask": len, "pieces": len}
    assert encoders.Encoder(**good).limit == 256
    assert not encoders.Encoder(**good).english
    with pytest.raises(ValueError, match=f"^{name}: expected"):
        encoders.Encoder(**{**good, **changed})

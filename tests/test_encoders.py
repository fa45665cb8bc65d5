"""Encoders: MiniLM by default, another one in its place."""

import numpy as np
import pytest

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

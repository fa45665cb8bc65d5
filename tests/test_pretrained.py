"""Pretrained models: published numbers, and what each library gives with them."""

import numpy as np

from utils.measure import metrics
from utils.models import pretrained


def test_glove_has_the_published_numbers():
    glove = pretrained.glove()
    assert len(glove) == 400_000
    assert glove.index_to_key[:3] == ["the", ",", "."]
    # The first line of Stanford's glove.6B.50d.txt.
    np.testing.assert_allclose(glove["the"][:4], [0.418, 0.24968, -0.41242, 0.1217], rtol=1e-5)
    np.testing.assert_array_equal(pretrained.glove_vectors(), glove.vectors)


def test_minilm_sentences_and_tokens_agree():
    import torch

    sentence = "The cat sat on the mat."
    tokenizer, model = pretrained.minilm_tokens()
    with torch.inference_mode():
        states = model(**tokenizer(sentence, return_tensors="pt")).last_hidden_state[0]
    mean = metrics.normalize(states.mean(dim=0).numpy()[None])  # mean pooling, length 1
    encoded = pretrained.minilm().encode([sentence], normalize_embeddings=True)
    np.testing.assert_allclose(mean, encoded, atol=1e-5)


def test_mpnet_sentences_and_tokens_agree():
    import torch

    sentence = "The cat sat on the mat."
    tokenizer, model = pretrained.mpnet_tokens()
    with torch.inference_mode():
        states = model(**tokenizer(sentence, return_tensors="pt")).last_hidden_state[0]
    mean = metrics.normalize(states.mean(dim=0).numpy()[None])
    encoded = pretrained.mpnet().encode([sentence], normalize_embeddings=True)
    np.testing.assert_allclose(mean, encoded, atol=1e-5)
    assert sum(p.numel() for p in model.parameters()) == 109_486_464  # its model card: 0.1B


def test_use_multilingual_puts_translations_together():
    vectors = pretrained.use_multilingual().encode(["a cat", "一只猫", "the stock market"])
    assert vectors.shape == (3, 512)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_efficientnet_features():
    import torch

    with torch.inference_mode():
        features = pretrained.efficientnet_lite0().extract_features(torch.zeros(1, 3, 224, 224))
    assert features.shape == (1, 1280, 7, 7)

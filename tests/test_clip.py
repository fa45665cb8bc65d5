"""The shared space of pictures and texts that chapter 15 ships."""

import numpy as np
import pytest

from utils.models import clip, efficientnet, pretrained
from utils.worlds import emoji_set, emojis


def texts(words):
    return clip.text_vectors(pretrained.use_multilingual().encode(words))


def test_vectors_of_both_sides_are_unit_vectors_of_one_space():
    seen, said = clip.picture_vectors(), texts(["cat face", "Katze", "猫"])
    assert seen.shape == (len(emojis.emojis()), 256)
    assert said.shape == (3, 256)
    assert seen.dtype == said.dtype == np.float32
    for vectors in (seen, said):
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_given_features_follow_their_order():
    some = efficientnet.features()[[5, 3]]
    assert np.allclose(clip.picture_vectors(some), clip.picture_vectors()[[5, 3]], atol=1e-5)


@pytest.mark.parametrize(("language", "least"), [("en", 0.15), ("zh", 0.10)])
def test_held_out_pictures_find_their_names(language, least):
    out = emoji_set.held_out()
    names = [name for name, kept in zip(emojis.names(language), out, strict=True) if kept]
    scores = clip.picture_vectors()[out] @ texts(names).T
    assert (scores.argmax(axis=1) == np.arange(len(names))).mean() > least  # by lot 1 / 311

"""Pictures as EfficientNet-Lite0 sees them: scale, order of channels, shipped features."""

import numpy as np
import pytest

from utils.measure import metrics
from utils.models import efficientnet, int8
from utils.worlds import emojis


def by_name(name):
    return [emoji.name for emoji in emojis.emojis()].index(name)


def test_scaled_puts_channels_first_and_white_at_one():
    white = np.full((2, 8, 8, 3), 255, np.uint8)
    white[0, 0, 1] = (127, 255, 255)
    scaled = efficientnet.scaled(white)
    assert tuple(scaled.shape) == (2, 3, 8, 8)
    assert scaled[0, 0, 0, 1] == 0
    assert scaled[1].eq(1).all()


@pytest.mark.parametrize("name", ["cat face", "castle"])
def test_shipped_features_are_those_that_the_network_gives(name):
    row = by_name(name)
    picture = emojis.draw(emojis.emojis()[row].character, 224)[None]
    live = metrics.normalize(efficientnet.encode_pictures(picture))
    assert live[0] @ efficientnet.features()[row] > 0.999  # one byte a number


def test_features_are_unit_vectors_of_1280():
    features = efficientnet.features()
    assert features.shape == (len(emojis.emojis()), 1280)
    assert np.allclose(np.linalg.norm(features, axis=1), 1, atol=1e-5)
    assert int8.to_int8(features)["codes"].dtype == np.int8

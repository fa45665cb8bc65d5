"""Pictures as EfficientNet-Lite0 sees them, and its features of the emoji."""

import numpy as np

from utils.machine import checks
from utils.models import artifacts, int8, pretrained
from utils.worlds import emoji_set, emojis


def scaled(pixels):
    """Return pictures as torch wants them, scaled as for EfficientNet-Lite: (x − 127) / 128.

    Parameters
    ----------
    pixels : array_like of uint8, shape (n, size, size, 3)

    Returns
    -------
    torch.Tensor of float32, shape (n, 3, size, size)
    """
    import torch

    pixels = np.asarray(pixels)
    if pixels.ndim != 4 or pixels.shape[-1] != 3 or pixels.dtype != np.uint8:
        raise ValueError(
            f"pixels: expected uint8 of shape (n, size, size, 3), got {pixels.dtype} of shape "
            f"{pixels.shape}"
        )
    return (torch.from_numpy(pixels.copy()).permute(0, 3, 1, 2).float() - 127) / 128


def encode_pictures(pixels, batch=4):
    """Return EfficientNet-Lite0's features: the mean over places of its last feature maps.

    Parameters
    ----------
    pixels : array_like of uint8, shape (n, 224, 224, 3)
    batch : int
        Pictures at a time; few, so that what lies between the layers stays small.

    Returns
    -------
    numpy.ndarray of float32, shape (n, 1280)
    """
    import torch

    checks.whole("batch", batch, 1)
    model, batches = pretrained.efficientnet_lite0(), scaled(pixels).split(batch)
    with torch.inference_mode():
        maps = [model.extract_features(part).mean(dim=(2, 3)) for part in batches]
    return torch.cat(maps).numpy()


def features():
    """Return EfficientNet-Lite0's features of all emoji, encoded once and shipped.

    Returns
    -------
    numpy.ndarray of float32, shape (n_emojis, 1280)
        Unit vectors.

    Raises
    ------
    StaleArtifact
        If there is not one row for each emoji.
    """

    def train():
        return int8.to_int8(encode_pictures(emoji_set.draw(224)))

    found = int8.from_int8(
        artifacts.load_or_train(
            "emoji_features", train, notebook="08_images", seed=0, steps=0, loss="none",
            what="EfficientNet-Lite0, no training here",
        )
    )  # fmt: skip
    if len(found) != len(emojis.emojis()):
        raise artifacts.StaleArtifact(
            f"artifact 'emoji_features' has {len(found)} rows for {len(emojis.emojis())} emoji; "
            "make it again: python tools/rebuild.py --only emoji_features"
        )
    return found

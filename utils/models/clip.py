"""The shared space of pictures and texts that chapter 15 trains, for the chapters after it."""

from functools import lru_cache

import numpy as np

from utils.measure import metrics
from utils.measure.vectors import as_matrix
from utils.models import artifacts, efficientnet, int8


@lru_cache(maxsize=1)
def _weights():
    state = int8.unpack(artifacts.load("clip_heads").arrays, "heads ")
    return {name: tensor.numpy() for name, tensor in state.items()}


def _project(features, tower):
    weight, centre = _weights()[f"{tower}.weight"], _weights()[f"{tower}_centre"]
    features = as_matrix("features", features).astype(np.float32)
    if features.shape[1] != len(centre):
        raise ValueError(f"features: expected {len(centre)} columns, got {features.shape[1]}")
    # The root of the dimension gives the numbers of a unit vector a size near 1.
    return metrics.normalize((features - centre) * np.float32(len(centre) ** 0.5) @ weight.T)


def picture_vectors(features=None):
    """Return where pictures lie in the space that they share with texts.

    Defined in chapter 15, section 3.
    Two linear maps trained with InfoNCE on the English names of the emoji that are not held out
    (after Radford et al. 2021; `notebooks/15_clip.ipynb`).

    Parameters
    ----------
    features : array_like, shape (n, 1280), optional
        Unit vectors of EfficientNet-Lite0 as from `utils.models.efficientnet.features`, by
        default those of all emoji.

    Returns
    -------
    numpy.ndarray of float32, shape (n, 256)
        Unit vectors; a dot product with those of `text_vectors` is a cosine.

    Raises
    ------
    ValueError
        If ``features`` is not of this shape or not finite.
    """
    return _project(efficientnet.features() if features is None else features, "picture")


def text_vectors(features):
    """Return where texts lie in the space that they share with pictures.

    Defined in chapter 15, section 3.

    Parameters
    ----------
    features : array_like, shape (n, 512)
        Unit vectors of `utils.models.pretrained.use_multilingual`.

    Returns
    -------
    numpy.ndarray of float32, shape (n, 256)
        Unit vectors.

    Raises
    ------
    ValueError
        If ``features`` is not of this shape or not finite.
    """
    return _project(features, "text")

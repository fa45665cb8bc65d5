"""Vectors, and the weights of a torch model, as arrays in one byte a number."""

import numpy as np

from utils.measure import metrics

_CODES, _SCALE = "/codes", "/scale"


def to_int8(vectors):
    """Store vectors in one byte a number: round(127 · v / max|v|), and that maximum.

    Defined in chapter 12, section 4.

    Parameters
    ----------
    vectors : array_like, shape (n, d)

    Returns
    -------
    dict of str to numpy.ndarray
        ``codes`` (int8, shape (n, d)) and ``scale`` (float32, shape (n, 1)).
    """
    vectors = np.asarray(vectors, dtype=np.float32)
    if vectors.ndim != 2 or not vectors.size or not np.isfinite(vectors).all():
        raise ValueError(f"vectors: expected finite numbers of shape (n, d), got {vectors.shape}")
    scale = np.abs(vectors).max(axis=1, keepdims=True) / 127
    codes = np.rint(vectors / np.where(scale > 0, scale, 1)).astype(np.int8)
    return {"codes": codes, "scale": scale.astype(np.float32)}


def from_int8(artifact, unit=True):
    """Return the vectors that `to_int8` stored.

    Parameters
    ----------
    artifact : mapping of str to numpy.ndarray
        With ``codes`` (int8, shape (n, d)) and ``scale`` (float32, shape (n, 1)).
    unit : bool
        Whether to scale them to length 1, for what was a unit vector before.

    Returns
    -------
    numpy.ndarray of float32, shape (n, d)
    """
    try:
        codes, scale = artifact["codes"], artifact["scale"]
    except (KeyError, TypeError, IndexError):
        raise ValueError("artifact: expected the arrays codes and scale of to_int8") from None
    return metrics.normalize(codes * scale) if unit else codes * scale


def pack(state):
    """Turn a model's weights into arrays for an artifact.

    Parameters
    ----------
    state : mapping of str to torch.Tensor
        From ``model.state_dict()``; floating point only.

    Returns
    -------
    dict of str to numpy.ndarray
        A matrix becomes ``NAME/codes`` (int8) and ``NAME/scale`` (float32, one a row: see
        `utils.models.int8.to_int8`), anything else ``NAME`` in float16. A matrix with rows of one
        number stays whole, since it would not get smaller.

    Raises
    ------
    ValueError
        If a weight is not finite, or not of floating point.
    """
    arrays = {}
    for name, tensor in state.items():
        if not tensor.is_floating_point() or not tensor.isfinite().all():
            raise ValueError(f"state: expected finite floating-point weights, {name} has others")
        values = tensor.detach().cpu().float().numpy()
        if values.ndim == 2 and values.shape[1] > 1:
            packed = to_int8(values)
            arrays[name + _CODES], arrays[name + _SCALE] = packed["codes"], packed["scale"]
        else:
            arrays[name] = values.astype(np.float16)
    return arrays


def unpack(arrays, prefix=""):
    """Return the weights that `pack` stored.

    Parameters
    ----------
    arrays : mapping of str to numpy.ndarray
    prefix : str
        Only names that start so; it is taken off.

    Returns
    -------
    dict of str to torch.Tensor
        float32, for ``model.load_state_dict``.

    Raises
    ------
    ValueError
        If no name starts with ``prefix``.
    """
    import torch

    chosen = {k.removeprefix(prefix): v for k, v in arrays.items() if k.startswith(prefix)}
    if not chosen:
        raise ValueError(f"prefix: expected one of {sorted(arrays)[:3]} …, got {prefix!r}")
    state = {}
    for name, values in chosen.items():
        if name.endswith(_CODES):
            name = name.removesuffix(_CODES)
            values = values.astype(np.float32) * chosen[name + _SCALE]
        elif name.endswith(_SCALE):
            continue
        state[name] = torch.from_numpy(values.astype(np.float32))
    return state

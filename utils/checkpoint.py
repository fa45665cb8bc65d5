"""Weights of a torch model as arrays of an artifact: matrices in one byte a number."""

import numpy as np

from utils import encode

_CODES, _SCALE = "/codes", "/scale"


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
        `utils.encode.to_int8`), anything else ``NAME`` in float16. A matrix with rows of one
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
            packed = encode.to_int8(values)
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

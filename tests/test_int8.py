"""Vectors and weights in one byte a number: what comes back is what was stored."""

import numpy as np
import pytest
import torch

from utils.measure import metrics
from utils.models import int8


def test_int8_keeps_the_direction():
    vectors = metrics.normalize(np.random.default_rng(0).normal(size=(50, 384)))
    stored = int8.to_int8(vectors)
    assert stored["codes"].dtype == np.int8
    assert (int8.from_int8(stored) * vectors).sum(axis=1).min() > 0.9995


def test_to_int8_refuses_bad_input():
    for bad in (np.zeros(3), np.zeros((0, 3))):
        with pytest.raises(ValueError, match="vectors: expected"):
            int8.to_int8(bad)


def test_packed_weights_come_back():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(8, 4), torch.nn.LayerNorm(4), torch.nn.Linear(1, 2))
    arrays = {f"net {key}": value for key, value in int8.pack(model.state_dict()).items()}
    assert arrays["net 0.weight/codes"].dtype == np.int8
    assert arrays["net 2.weight"].dtype == np.float16  # rows of one number stay whole
    state = int8.unpack(arrays | {"other": np.ones(3)}, "net ")
    assert state.keys() == model.state_dict().keys()
    for name, weight in model.state_dict().items():
        step = weight.abs().max().item() / 127
        assert (state[name] - weight).abs().max() <= 0.51 * step + 1e-3
        assert state[name].dtype == torch.float32

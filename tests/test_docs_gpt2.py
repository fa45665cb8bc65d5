"""Chapter 13's language model as it is shipped, looking to the left and to both sides."""

import numpy as np
import pytest
import torch

from utils.models import artifacts, docs_gpt2, int8

IDS = torch.tensor([[7, 300, 41, 2000, 5], [9, 8, 1000, 0, 0]])
REAL = torch.tensor([[True] * 5, [True] * 3 + [False] * 2])


def test_the_base_has_chapter_13s_weights():
    network = docs_gpt2.base()
    state = int8.unpack(artifacts.load("gpt2_docs").arrays, "gpt ")
    assert state.keys() == network.state_dict().keys()
    assert all(torch.equal(state[name], w) for name, w in network.state_dict().items())


@pytest.mark.parametrize("causal", [True, False])
def test_who_sees_whom(causal):
    network, other = docs_gpt2.base(causal), IDS.clone()
    other[0, 3] = 77
    with torch.no_grad():
        changed = (network(IDS)[-1] != network(other)[-1]).any(dim=2)[0].tolist()
    assert changed == ([False] * 3 + [True] * 2 if causal else [True] * 5)


@pytest.mark.parametrize("causal", [True, False])
def test_padding_changes_nothing(causal):
    network = docs_gpt2.base(causal)
    with torch.no_grad():
        alone, together = network(IDS[1:, :3])[-1], network(IDS, REAL)[-1][1:, :3]
    assert torch.allclose(alone, together, atol=1e-5)


def test_attention_to_both_sides_by_hand():
    torch.manual_seed(0)
    attention, x = docs_gpt2.Attention(4, 2), torch.randn(1, 3, 4)
    q, k, v = attention.qkv(x)[0].detach().numpy().reshape(3, 3, 4).transpose(1, 0, 2)
    mixed = np.zeros((3, 4), np.float32)
    for head in (slice(0, 2), slice(2, 4)):
        for i in range(3):
            e = np.exp([q[i, head] @ k[j, head] / 2**0.5 for j in (0, 1)])
            mixed[i, head] = e / e.sum() @ v[:2, head]
    found = attention(x, torch.tensor([[True, True, False]]), causal=False)
    assert torch.allclose(found, attention.output(torch.from_numpy(mixed)[None]), atol=1e-5)


def test_dropout_makes_two_readings_differ():
    network = docs_gpt2.base()
    with torch.no_grad():
        assert torch.equal(network(IDS)[-1], network(IDS)[-1])
        assert not torch.equal(network(IDS, drop=0.1)[-1], network(IDS, drop=0.1)[-1])


@pytest.mark.parametrize("shape", [(3,), (1, 0), (1, 257)])
def test_ids_of_a_wrong_shape_are_named(shape):
    with pytest.raises(ValueError, match="^ids: expected shape"):
        docs_gpt2.base()(torch.zeros(shape, dtype=torch.long))


def test_tokens_give_the_text_back():
    text = "Compute np.linalg.eigvalsh(a)\n  – 二维 🌳"
    merges = artifacts.load("bpe_docs")["merges"].tolist()
    pieces = [bytes([b]) for b in docs_gpt2._FIRST]
    for a, b in merges:
        pieces.append(pieces[a] + pieces[b])
    assert b"".join(pieces[i] for i in docs_gpt2.tokens(text)).decode() == text

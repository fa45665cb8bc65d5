"""Chapter 12's encoder as it is shipped, and by hand."""

import numpy as np
import torch

from utils.models import artifacts, docs_bert, int8


def test_the_base_has_chapter_12s_weights():
    network = docs_bert.base()
    state = int8.unpack(artifacts.load("bert_docs").arrays, "bert encoder.")
    assert state.keys() == network.state_dict().keys()
    assert all(torch.equal(state[name], w) for name, w in network.state_dict().items())


def test_one_layer_by_hand():
    torch.manual_seed(0)
    layer, x = docs_bert.Layer(4, 2), torch.randn(1, 3, 4)
    real = torch.tensor([[True, True, False]])
    part = {n: layer.attention[n](x)[0].detach().numpy() for n in ("query", "key", "value")}
    mixed = np.zeros((3, 4), np.float32)
    for head in (slice(0, 2), slice(2, 4)):
        for i in range(3):
            e = np.exp([part["query"][i, head] @ part["key"][j, head] / 2**0.5 for j in (0, 1)])
            mixed[i, head] = e / e.sum() @ part["value"][:2, head]
    y = layer.norm1(x + layer.attention["output"](torch.from_numpy(mixed)[None]))
    y = layer.norm2(y + layer.down(torch.nn.functional.gelu(layer.up(y))))
    assert torch.allclose(layer(x, real), y, atol=1e-5)


def test_padding_changes_nothing():
    network = docs_bert.base().eval()
    rows = [[2, 70, 80, 3], [2, 70, 80, 90, 91, 92, 3]]
    with torch.no_grad():
        alone, together = network(docs_bert.padded(rows[:1])), network(docs_bert.padded(rows))
    assert torch.allclose(alone[0], together[0, :4], atol=1e-5)


def test_pieces_are_those_of_single_texts():
    both = docs_bert.pieces(["Reverse the order", "the axis"])
    assert both == [docs_bert.pieces(["Reverse the order"])[0], docs_bert.pieces(["the axis"])[0]]
    assert docs_bert.tokenizer().decode(both[1]) == "the axis"


def test_fast_is_a_plain_answer_also_where_torch_cannot_tell(monkeypatch):
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: 1)
    assert docs_bert.fast() is True
    monkeypatch.delattr(torch.cpu, "_is_avx512_bf16_supported")
    assert docs_bert.fast() is False

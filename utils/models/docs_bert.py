"""Chapter 12's encoder of the docs, for what goes on from it."""

from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from utils.models import artifacts, int8
from utils.worlds import corpus

PAD, CLS, SEP = 0, 2, 3


class Layer(nn.Module):
    """Attention and a network for each piece; a sum and a normalisation after both."""

    def __init__(self, dim, heads):
        super().__init__()
        self.attention = nn.ModuleDict(
            {name: nn.Linear(dim, dim) for name in ("query", "key", "value", "output")}
        )
        self.norm1, self.norm2 = (nn.LayerNorm(dim, eps=1e-12) for _ in range(2))
        self.up, self.down, self.heads = nn.Linear(dim, 4 * dim), nn.Linear(4 * dim, dim), heads

    def forward(self, x, real):
        """Return the next layer's vectors, same shape (batch, length, dim)."""
        q, k, v = (
            self.attention[name](x).view(*x.shape[:2], self.heads, -1).transpose(1, 2)
            for name in ("query", "key", "value")
        )
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=real[:, None, None, :])
        x = self.norm1(x + self.attention["output"](mixed.transpose(1, 2).reshape(x.shape)))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class Encoder(nn.Module):
    """Ids (batch, length) to the last layer's vectors; id 0 is [PAD].

    Defined in chapter 12, section 2.
    """

    def __init__(self, n_words=6000, dim=128, layers=4, heads=2, max_length=128):
        super().__init__()
        self.word, self.position = nn.Embedding(n_words, dim), nn.Embedding(max_length, dim)
        self.norm = nn.LayerNorm(dim, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dim, heads) for _ in range(layers))

    def forward(self, ids):
        """Return vectors of shape (batch, length, dim)."""
        h = self.norm(self.word(ids) + self.position.weight[: ids.shape[1]])
        for layer in self.layers:
            h = layer(h, ids != PAD)
        return h


def fast():
    """Tell whether this CPU multiplies in bfloat16; elsewhere that is slower than float32.

    Returns
    -------
    bool
    """
    return bool(getattr(torch.cpu, "_is_avx512_bf16_supported", bool)())


def base():
    """Return chapter 12's masked language model without its guessing head.

    Returns
    -------
    Encoder
    """
    state = int8.unpack(artifacts.load("bert_docs").arrays, "bert encoder.")
    network = Encoder()
    network.load_state_dict(state)
    return network


@lru_cache(maxsize=1)
def tokenizer():
    """Return chapter 12's tokenizer of 6,000 pieces.

    Returns
    -------
    tokenizers.Tokenizer
    """
    from tokenizers import Tokenizer

    return Tokenizer.from_str(artifacts.load("bert_docs")["tokenizer"].tobytes().decode())


def pieces(texts):
    """Cut texts into word pieces.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    list of list of int
        Ids, without [CLS] and [SEP], uncut.
    """
    if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
        raise ValueError("texts: expected a sequence of str")
    encoded = tokenizer().encode_batch([" ".join(corpus.tokens(text)) for text in texts])
    return [e.ids for e in encoded]


def padded(rows):
    """Put lists of ids into one tensor, filled with [PAD].

    Defined in chapter 12, section 7.

    Parameters
    ----------
    rows : sequence of sequence of int

    Returns
    -------
    torch.Tensor of int64, shape (n, longest)
    """
    if not len(rows) or not all(len(row) for row in rows):
        raise ValueError("rows: expected at least one list, each with at least one id")
    ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
    for line, row in zip(ids, rows, strict=True):
        line[: len(row)] = row
    return torch.from_numpy(ids)

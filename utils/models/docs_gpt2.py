"""Chapter 13's language model of the docs, for what goes on from it."""

import re
from functools import cache, lru_cache
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn

from utils.models import artifacts, int8

CONTEXT = 256  # tokens that it can read
_WORDS = re.compile(r" ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")
_PRINTABLE = [*range(33, 127), *range(161, 173), *range(174, 256)]
_FIRST = {b: i for i, b in enumerate([*_PRINTABLE, *sorted(set(range(256)) - set(_PRINTABLE))])}


class Attention(nn.Module):
    """Multi-head attention, to the left only or to both sides."""

    def __init__(self, dim, heads):
        super().__init__()
        self.qkv, self.output, self.heads = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim), heads

    def forward(self, x, real, causal):
        """Return what each place gathers, shape (batch, length, dim)."""
        q, k, v = self.qkv(x).view(*x.shape[:2], 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mask = None if causal else real[:, None, None, :]
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
        return self.output(mixed.transpose(1, 2).reshape(x.shape))


class Block(nn.Module):
    """Normalise, attend, add; normalise, transform, add."""

    def __init__(self, dim, heads):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(dim), Attention(dim, heads)
        self.norm2 = nn.LayerNorm(dim)
        self.up, self.down = nn.Linear(dim, 4 * dim), nn.Linear(4 * dim, dim)

    def forward(self, x, real, causal, drop):
        """Return the next layer's states, shape (batch, length, dim)."""
        x = x + F.dropout(self.attention(self.norm1(x), real, causal), drop)
        return x + F.dropout(self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh")), drop)


class GPT2(nn.Module):
    """Ids (batch, length) to the states of every layer; the last is normalised.

    Defined in chapter 13, section 3.
    There it looks to the left only; here it can look both ways.

    Attributes
    ----------
    causal : bool
        Whether a token sees only itself and what stands before it.
    """

    def __init__(self, n_tokens=4096, dim=192, layers=4, heads=4, causal=True):
        super().__init__()
        self.piece, self.position = nn.Embedding(n_tokens, dim), nn.Embedding(CONTEXT, dim)
        self.blocks = nn.ModuleList(Block(dim, heads) for _ in range(layers))
        self.norm, self.causal = nn.LayerNorm(dim), causal

    def forward(self, ids, real=None, drop=0.0):
        """Return the states of all layers, each of shape (batch, length, dim).

        Parameters
        ----------
        ids : torch.Tensor of int64, shape (batch, length)
        real : torch.Tensor of bool, shape (batch, length), optional
            Where there is no padding; everywhere by default. A network that looks to the left
            only does not see the padding, which stands to the right.
        drop : float
            Share of each block's outputs that are set to 0 at random.

        Returns
        -------
        list of torch.Tensor
            Input vectors first.
        """
        if ids.ndim != 2 or not 1 <= ids.shape[1] <= CONTEXT:
            raise ValueError(f"ids: expected shape (batch, 1 to {CONTEXT}), got {tuple(ids.shape)}")
        real = torch.ones_like(ids, dtype=torch.bool) if real is None else real
        x = self.piece(ids) + self.position.weight[: ids.shape[1]]
        states = [x]
        for block in self.blocks:
            states.append(x := block(x, real, self.causal, drop))
        return [*states[:-1], self.norm(x)]


def base(causal=True):
    """Return chapter 13's language model.

    Parameters
    ----------
    causal : bool
        False opens its attention to both sides, which it was not trained for.

    Returns
    -------
    GPT2
        In evaluation mode.

    Raises
    ------
    ValueError
        If ``causal`` is neither True nor False.
    """
    if not isinstance(causal, bool):
        raise ValueError(f"causal: expected True or False, got {causal!r}")
    network = GPT2(causal=causal)
    network.load_state_dict(int8.unpack(artifacts.load("gpt2_docs").arrays, "gpt "))
    return network.eval()


@lru_cache(maxsize=1)
def _ranks():
    merges = artifacts.load("bpe_docs")["merges"].tolist()
    return {tuple(pair): rank for rank, pair in enumerate(merges)}


@cache
def _cut(word):
    ranks, ids = _ranks(), [_FIRST[b] for b in word.encode()]
    while len(ids) > 1:
        best = min(pairwise(ids), key=lambda pair: ranks.get(pair, len(ranks)))
        if best not in ranks:
            break
        merged, i = [], 0
        while i < len(ids):
            found = tuple(ids[i : i + 2]) == best
            merged.append(256 + ranks[best] if found else ids[i])
            i += 2 if found else 1
        ids = merged
    return tuple(ids)


def tokens(text):
    """Cut a text into chapter 13's byte-pair tokens.

    Defined in chapter 13, section 1.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of int
        Ids below 4,095, which is the end of a text.
    """
    if not isinstance(text, str):
        raise ValueError(f"text: expected a str, got {type(text).__name__}")
    return [i for word in _WORDS.findall(text) for i in _cut(word)]

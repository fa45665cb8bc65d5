"""An encoder cut in two: its lower layers run once, its upper ones can be trained."""

import copy
from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from utils.machine import checks
from utils.models import artifacts, int8, pretrained
from utils.models.batches import by_length

MODELS = {"minilm": pretrained.minilm_tokens, "mpnet": pretrained.mpnet_tokens}
PIECES = 40  # of a question or a title that are read
STUDENT = 4  # lower layers of chapter 18's student, which stayed as published


def _network(model, depth):
    checks.one_of("model", model, MODELS)
    tokenizer, network = MODELS[model]()
    checks.whole("depth", depth, 0, network.config.num_hidden_layers - 1)
    return tokenizer, network


def _through(layers, h, real, bias):
    """Vectors (n, length, d) after some layers; what is not real is hidden."""
    hidden = (~real[:, None, None, :]).float() * -1e4
    for layer in layers:
        h = layer(h, hidden) if bias is None else layer(h, hidden, bias(h))[0]
    return h


def _bias(model, network):
    """What MPNet adds to attention by distance; BERT's kin has its positions in the vectors."""
    return network.encoder.compute_position_bias if model == "mpnet" else None


def _real(lengths, longest):
    return torch.arange(longest) < lengths[:, None]


def lower(texts, depth=STUDENT, model="minilm"):
    """Run texts through the lower layers of a published encoder.

    Parameters
    ----------
    texts : sequence of str
        Of each the first `PIECES` pieces are read, [CLS] and [SEP] included.
    depth : int
        How many layers, at least 0 and fewer than it has.
    model : str
        ``minilm`` (6 layers of 384) or ``mpnet`` (12 of 768).

    Returns
    -------
    states : torch.Tensor of float16, shape (n, longest, d)
        What the next layer would read; zero behind the end of a text.
    lengths : torch.Tensor of int64, shape (n,)
        Pieces of each text.
    """
    tokenizer, network = _network(model, depth)
    if isinstance(texts, str) or not len(texts) or not all(isinstance(t, str) for t in texts):
        raise ValueError("texts: expected a sequence of at least one str")
    ids = tokenizer(list(texts), truncation=True, max_length=PIECES)["input_ids"]
    lengths = torch.tensor([len(row) for row in ids])
    states = torch.zeros(len(ids), int(lengths.max()), network.config.hidden_size).half()
    for part in map(torch.as_tensor, by_length(lengths.tolist(), 64)):
        rows = tokenizer.pad({"input_ids": [ids[i] for i in part]}, return_tensors="pt")
        with torch.inference_mode():
            h = network.embeddings(rows["input_ids"])
            real = _real(lengths[part], h.shape[1])
            h = _through(network.encoder.layer[:depth], h, real, _bias(model, network))
        states[part, : h.shape[1]] = (h * real[..., None]).half()
    return states, lengths


class Upper(nn.Module):
    """The upper layers of a published encoder, to be trained: a copy of its weights.

    Parameters
    ----------
    depth, model
        As in `lower`.
    """

    def __init__(self, depth=STUDENT, model="minilm"):
        super().__init__()
        _, network = _network(model, depth)
        self.layers = copy.deepcopy(network.encoder.layer[depth:])
        self.bias = _bias(model, network)
        self.eval()  # no dropout

    def states(self, states, lengths):
        """Vectors of the last layer for every piece.

        Parameters
        ----------
        states : torch.Tensor, shape (n, longest, d)
            From `lower`, perhaps cut at the longest text of the batch.
        lengths : torch.Tensor of int, shape (n,)

        Returns
        -------
        torch.Tensor of float32, shape (n, longest, d)
        """
        return _through(self.layers, states.float(), _real(lengths, states.shape[1]), self.bias)

    def forward(self, states, lengths):
        """Unit vectors (n, d), the mean over the pieces, of a batch as in `states`."""
        found = torch.zeros(len(states), states.shape[2])
        for part in map(torch.as_tensor, by_length(lengths.tolist(), 32)):
            cut = int(lengths[part].max())
            h = self.states(states[part, :cut], lengths[part])
            real = _real(lengths[part], cut)[..., None]
            mean = (h * real).sum(dim=1) / lengths[part, None]
            found = found.index_put((part,), F.normalize(mean, dim=1))
        return found

    def encode(self, states, lengths):
        """Unit vectors of many texts, without gradients: numpy.ndarray of float32, (n, d)."""
        with torch.inference_mode():
            parts = torch.arange(len(states)).split(256)
            return np.concatenate([self(states[p], lengths[p]).numpy() for p in parts])


def read_tokens(texts, top):
    """Read texts by all layers of MiniLM and keep the vector of each token.

    Parameters
    ----------
    texts : sequence of str
    top : Upper
        MiniLM's upper layers from `STUDENT` on, as published or trained.

    Returns
    -------
    vectors : torch.Tensor of float16, shape (n, longest, 384)
    ids : torch.Tensor of int64, shape (n, longest)
        The tokens' ids; 0, that of [PAD], behind the end of a text.
    """
    states, lengths = lower(texts)
    ids = torch.zeros(states.shape[:2], dtype=int)
    cut = MODELS["minilm"]()[0](list(texts), truncation=True, max_length=PIECES)["input_ids"]
    for line, row in zip(ids, cut, strict=True):
        line[: len(row)] = torch.tensor(row)
    parts = zip(states.split(256), lengths.split(256), strict=True)
    with torch.no_grad():
        return torch.cat([top.states(*part).half() for part in parts]), ids


def score_pairs(model, asked, shown, pairs, size=64):
    """Score pairs of texts with a model that reads both, pairs of like length together.

    Parameters
    ----------
    model : callable
        Takes states and lengths of the first texts, then those of the second; returns scores.
    asked, shown : (torch.Tensor, torch.Tensor)
        States and lengths of all first and all second texts, from `lower`.
    pairs : array_like of int, shape (n, 2)
        Row of `asked` and row of `shown`.
    size : int
        Pairs that the model reads at once.

    Returns
    -------
    torch.Tensor, shape (n,)
        In the order of the pairs.
    """
    (states_q, n_q), (states_d, n_d) = asked, shown
    rows = np.asarray(pairs)
    if rows.ndim != 2 or rows.shape[1] != 2 or not len(rows):
        raise ValueError(f"pairs: expected shape (n, 2), n at least 1, got {rows.shape}")
    first, second = map(torch.as_tensor, rows.T.copy())
    parts, scores = by_length((n_q[first] + n_d[second]).tolist(), size), []
    for part in parts:
        q, d = first[part], second[part]
        q_cut, d_cut = int(n_q[q].max()), int(n_d[d].max())
        scores.append(model(states_q[q, :q_cut], n_q[q], states_d[d, :d_cut], n_d[d]))
    return torch.cat(scores)[torch.from_numpy(np.argsort(np.concatenate(parts)))]


@lru_cache(maxsize=1)
def student():
    """Return the upper layers that chapter 18 trains on questions.

    Returns
    -------
    Upper

    Raises
    ------
    FileNotFoundError
        If chapter 18 has not been run for the installed docs.
    """
    network = Upper(STUDENT)
    network.load_state_dict(int8.unpack(artifacts.load("bge_student").arrays, "weights "))
    return network.eval()


def ask(questions):
    """Encode questions with chapter 18's student, for MiniLM's stored vectors of titles.

    Parameters
    ----------
    questions : sequence of str

    Returns
    -------
    numpy.ndarray of float32, shape (n, 384)
        Unit vectors.
    """
    return student().encode(*lower(questions))

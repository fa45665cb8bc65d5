"""Sentence vectors of the docs, encoded once with MPNet and shipped in one byte a number."""

import numpy as np

from utils.machine import checks
from utils.measure import metrics
from utils.models import artifacts, docs_minilm, int8, pretrained
from utils.models.batches import by_length

PIECES = 256  # of a text that are read: as many as MiniLM reads


def encode(texts, size=32):
    """Encode texts with MPNet, cut where MiniLM cuts them.

    Parameters
    ----------
    texts : list of str
    size : int
        Texts encoded at a time; texts of like length go together.

    Returns
    -------
    numpy.ndarray of float32, shape (n_texts, 768)
        Unit vectors.

    Raises
    ------
    ValueError
        If ``texts`` is empty or no list of texts, or ``size`` is below 1.
    """
    import torch

    checks.whole("size", size, 1)
    if isinstance(texts, str) or not len(texts) or not all(isinstance(t, str) for t in texts):
        raise ValueError("texts: expected a list of at least one text")
    tokenizer, model = pretrained.mpnet_tokens()
    rows = tokenizer(list(texts), truncation=True, max_length=PIECES)["input_ids"]
    found = np.zeros((len(rows), model.config.hidden_size), np.float32)
    for part in by_length(map(len, rows), size):
        chosen = tokenizer.pad({"input_ids": [rows[i] for i in part]}, return_tensors="pt")
        with torch.inference_mode():
            states = model(**chosen).last_hidden_state
        real = chosen["attention_mask"][..., None]
        found[part] = ((states * real).sum(dim=1) / real.sum(dim=1)).numpy()
    return metrics.normalize(found)


def vectors(kind="body"):
    """Return MPNet's vector of every document of `utils.corpus.functions`.

    Parameters
    ----------
    kind : str
        ``body`` or ``title``, as in `utils.models.docs_minilm.texts`.

    Returns
    -------
    numpy.ndarray of float32, shape (n_docs, 768)
        Unit vectors.
    """
    wanted = docs_minilm.texts(kind)
    return int8.from_int8(
        artifacts.load_or_train(
            f"mpnet_docs_{kind}", lambda: int8.to_int8(encode(wanted)), notebook="12_bert",
            seed=0, steps=0, loss="none", what="all-mpnet-base-v2, no training here",
        )
    )  # fmt: skip

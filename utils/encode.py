"""Sentence vectors of the docs, encoded once with MiniLM and shipped in one byte a number."""

import numpy as np

from utils import artifacts, corpus, metrics, pretrained

TEXTS = ("body", "title")


def texts(kind):
    """Return what is encoded for every document of `utils.corpus.functions`.

    Parameters
    ----------
    kind : str
        ``body``: the whole docstring without its *See Also* section, of which MiniLM reads the
        first 256 word pieces; ``title``: the name and the summary.

    Returns
    -------
    list of str
    """
    if kind not in TEXTS:
        raise ValueError(f"kind: expected 'body' or 'title', got {kind!r}")
    if kind == "body":
        return [doc.body for doc in corpus.functions()]
    return [f"{doc.name}: {doc.summary}" for doc in corpus.functions()]


def to_int8(vectors):
    """Store vectors in one byte a number: round(127 · v / max|v|), and that maximum.

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


def docs(kind="body"):
    """Return MiniLM's vector of every document of `utils.corpus.functions`.

    Encoding takes minutes on two cores, so the vectors are an artifact.

    Parameters
    ----------
    kind : str
        As in `texts`.

    Returns
    -------
    numpy.ndarray of float32, shape (n_docs, 384)
        Unit vectors.
    """
    wanted = texts(kind)

    def train():
        model = pretrained.minilm()
        return to_int8(model.encode(wanted, batch_size=64, normalize_embeddings=True))

    return from_int8(
        artifacts.load_or_train(
            f"minilm_docs_{kind}", train, notebook="00_start_here", seed=0, steps=0, loss="none",
            what="all-MiniLM-L6-v2, no training here",
        )
    )  # fmt: skip

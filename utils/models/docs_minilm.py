"""Sentence vectors of the docs, encoded once with MiniLM and shipped in one byte a number."""

from utils.models import artifacts, int8, pretrained
from utils.worlds import corpus

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


def vectors(kind="body"):
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
        return int8.to_int8(model.encode(wanted, batch_size=64, normalize_embeddings=True))

    return int8.from_int8(
        artifacts.load_or_train(
            f"minilm_docs_{kind}", train, notebook="00_start_here", seed=0, steps=0, loss="none",
            what="all-MiniLM-L6-v2, no training here",
        )
    )  # fmt: skip

"""Late interaction (Khattab & Zaharia 2020): texts compared piece by piece, by MiniLM."""

from utils.machine import checks
from utils.measure import metrics
from utils.models import batches, pretrained

PIECES = 64  # of a text that are read


def token_vectors(texts, limit=PIECES):
    """Return MiniLM's unit vectors of the pieces of each text, [CLS] and [SEP] included.

    Parameters
    ----------
    texts : sequence of str
    limit : int
        Pieces of a text that are read.

    Returns
    -------
    list of numpy.ndarray of float32, shapes (n_pieces, 384)
    """
    import torch

    if isinstance(texts, str) or not len(texts) or not all(isinstance(t, str) for t in texts):
        raise ValueError("texts: expected a sequence of at least one str")
    checks.whole("limit", limit, 3, 512)
    tokenizer, model = pretrained.minilm_tokens()
    vectors = [None] * len(texts)
    for part in batches.by_length(map(len, texts), 32):
        settings = {"truncation": True, "max_length": limit, "return_tensors": "pt"}
        batch = tokenizer([texts[i] for i in part], padding=True, **settings)
        with torch.no_grad():
            states = model(**batch).last_hidden_state
        states = torch.nn.functional.normalize(states, dim=-1).numpy()
        for i, rows, real in zip(part, states, batch["attention_mask"].bool().numpy(), strict=True):
            vectors[i] = rows[real]
    return vectors


def maxsim(query, document):
    """Return the mean, over the query's pieces, of the best cosine in the document.

    Defined in chapter 18, section 9.
    ColBERT's late interaction (Khattab & Zaharia 2020), divided by the number of pieces.

    Parameters
    ----------
    query, document : array_like, shapes (n, d) and (m, d)
        Unit vectors of pieces.

    Returns
    -------
    float
    """
    return float(metrics.cosine(query, document).max(axis=1).mean())

"""What turns texts into vectors for the search: MiniLM, or another encoder in its place.

Documents are encoded by MiniLM as published. So are questions, where they are compared with
questions; where they are compared with documents, chapter 18's student encodes them.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from utils.machine import checks, package_files
from utils.measure import metrics
from utils.models import batches, pretrained

LIMIT = 256  # word pieces of a text that MiniLM reads
KEPT = 2000  # questions' vectors that are kept
_kept = {}


@dataclass(frozen=True)
class Encoder:
    """A model of the search: its name, its generation, and how it encodes.

    Attributes
    ----------
    name : str
        Letters, digits and underscores: part of the name of stored files.
    key : str
        Another one whenever its vectors of documents are others, such as a hash of its weights.
    encode : callable
        Texts of documents, or questions to be compared with questions → unit vectors, shape (n, d).
    ask : callable
        Questions to be compared with documents → unit vectors, shape (n, d): ``encode`` again, or
        with instructions in front, or a side of its own that was tuned.
    pieces : callable
        Text → the places (start, end) of its word pieces, for the cutting into chunks.
    limit : int
        How many word pieces of a text it reads.
    english : bool
        Whether it has learnt English alone: then a question without a Latin letter gets a note.
    """

    name: str
    key: str
    encode: object
    ask: object
    pieces: object
    limit: int = LIMIT
    english: bool = False

    def __post_init__(self):
        if not isinstance(self.name, str) or not self.name.isidentifier():
            raise ValueError(f"name: expected letters, digits and underscores, got {self.name!r}")
        for name in ("encode", "ask", "pieces"):
            checks.function(name, getattr(self, name))
        checks.whole("limit", self.limit, 8)
        if not isinstance(self.english, bool):
            raise ValueError(f"english: expected True or False, got {self.english!r}")


def word_pieces(text):
    """Return the places of MiniLM's word pieces in a text, however long it is.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of (int, int)
        Start and end of each.
    """
    if not isinstance(text, str):
        raise ValueError(f"text: expected a string, got {type(text).__name__}")
    found = pretrained.minilm_tokens()[0](
        text, return_offsets_mapping=True, add_special_tokens=False, truncation=False, verbose=False
    )
    return found["offset_mapping"]


def as_published(texts):
    """Encode texts by MiniLM as it was published: the mean of its last states, of length 1.

    What sentence-transformers gives (a test compares), without importing it: that would take
    200 MB and some seconds.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    numpy.ndarray of float32, shape (n, 384)
        Unit vectors.
    """
    if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
        raise ValueError("texts: expected a sequence of str")
    import torch  # seconds, which --help can do without

    tokenizer, network = pretrained.minilm_tokens()
    if not len(texts):
        return np.zeros((0, network.config.hidden_size), np.float32)
    rows = tokenizer(list(texts), truncation=True, max_length=LIMIT)["input_ids"]
    vectors = np.empty((len(rows), network.config.hidden_size), np.float32)
    for part in batches.by_length(map(len, rows), 32):
        batch = tokenizer.pad({"input_ids": [rows[i] for i in part]}, return_tensors="pt")
        real = batch["attention_mask"][..., None]
        with torch.inference_mode():
            states = network(**batch).last_hidden_state
            vectors[part] = ((states * real).sum(dim=1) / real.sum(dim=1)).numpy()
    return metrics.normalize(vectors)


def kept(encode, questions):
    """Encode questions, each once: their vectors are kept for when they are asked again.

    Parameters
    ----------
    encode : callable
        Such as `as_published`, or the ``ask`` of an `Encoder`.
    questions : sequence of str
        Beyond `KEPT` the older ones are forgotten.

    Returns
    -------
    numpy.ndarray of float32, shape (n, d)
    """
    checks.function("encode", encode)
    if isinstance(questions, str) or not all(isinstance(text, str) for text in questions):
        raise ValueError("questions: expected a sequence of str")
    new = [text for text in dict.fromkeys(questions) if (encode, text) not in _kept]
    if new and len(_kept) + len(new) > KEPT:
        _kept.clear()
        new = list(dict.fromkeys(questions))
    if new:
        _kept.update(zip(((encode, text) for text in new), encode(new), strict=True))
    return np.array([_kept[encode, text] for text in questions])


@lru_cache(maxsize=1)
def _has_student():
    from utils.models import upper_layers  # imports torch, which --help can do without

    try:
        upper_layers.student()
    except FileNotFoundError:  # other versions of the docs
        return False
    return True


def _ask(questions):
    """By chapter 18's student; by MiniLM as published what is longer than the student reads."""
    questions = list(questions)
    if not _has_student():
        return as_published(questions)
    from utils.models import upper_layers

    short = [len(word_pieces(question)) + 2 <= upper_layers.PIECES for question in questions]
    vectors = np.empty((len(questions), 384), np.float32)
    for which, encoded in ((True, upper_layers.ask), (False, as_published)):
        rows = [i for i, is_short in enumerate(short) if is_short == which]
        if rows:
            vectors[rows] = encoded([questions[i] for i in rows])
    return vectors


@lru_cache(maxsize=1)
def minilm():
    """Return the default encoder, all-MiniLM-L6-v2: 384 numbers, 256 word pieces.

    For documents it asks with the two upper layers that chapter 18 trained on questions, if they
    are there for the installed docs; a question of more than 40 pieces as published.

    Returns
    -------
    Encoder
    """
    key = package_files.FILES["minilm"][2]
    return Encoder("minilm", key, as_published, _ask, word_pieces, english=True)

"""What turns texts into vectors for the search: MiniLM, or another encoder in its place."""

from dataclasses import dataclass
from functools import lru_cache

from utils.machine import checks, package_files
from utils.models import pretrained


@dataclass(frozen=True)
class Encoder:
    """A model of the search: its name, its generation, and how it encodes.

    Attributes
    ----------
    name : str
        Letters, digits and underscores: part of the name of stored files.
    key : str
        Another one whenever its vectors are others, such as a hash of its weights.
    encode : callable
        Texts of documents → unit vectors, shape (n, d).
    ask : callable
        Questions → unit vectors, shape (n, d); an encoder with instructions puts them in front.
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
    limit: int = 256
    english: bool = False

    def __post_init__(self):
        if not isinstance(self.name, str) or not self.name.isidentifier():
            raise ValueError(f"name: expected letters, digits and underscores, got {self.name!r}")
        for name in ("encode", "ask", "pieces"):
            checks.function(name, getattr(self, name))
        checks.whole("limit", self.limit, 8)
        if not isinstance(self.english, bool):
            raise ValueError(f"english: expected True or False, got {self.english!r}")


def _pieces(text):
    found = pretrained.minilm().tokenizer(
        text, return_offsets_mapping=True, add_special_tokens=False, truncation=False, verbose=False
    )
    return found["offset_mapping"]


def _encode(texts):
    return pretrained.minilm().encode(list(texts), normalize_embeddings=True)


@lru_cache(maxsize=1)
def minilm():
    """Return the default encoder, all-MiniLM-L6-v2: 384 numbers, 256 word pieces.

    Returns
    -------
    Encoder
    """
    key = package_files.FILES["minilm"][2]
    return Encoder("minilm", key, _encode, _encode, _pieces, english=True)
